"""What is known of a model, how it is to write, and what can go wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

MOST_REQUEST = 4000
"""Characters of a request at most."""
MOST_CONTEXT = 262_144
"""Tokens of a context at most."""


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """A decode that may be left was left; nothing of it is kept."""


class ModelError(Exception):
    """Something is wrong with a model; `remedy` says in one line what the person can do."""

    def __init__(self, text: str, remedy: str) -> None:
        """Keep the clear line `text` and the way out."""
        super().__init__(text)
        self.text = text
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str]]:
        """Make it travel between processes with both lines."""
        return type(self), (self.text, self.remedy)


class BrokenModel(ModelError):  # noqa: N818 - it is one of the errors above
    """What a model computes is no logits: nothing more can be written with it as it is loaded."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed: one clear line and a way out. No text is lost."""

    text: str
    remedy: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a loaded model.

    `n_ctx` is the number of tokens (KV cells) that fit, `n_branches` how many branches can live at
    once, `n_gpu_layers` the layers on devices (the output counts as one), `gpu` their names,
    `n_threads` the compute threads. `kv_type` is how keys and values are kept, `given_up` what the
    plan of memory did without (`engine.models.memory_plan.GivenUp`), and `gpu_refused` says that a
    device did not take what was planned for it. `instruct` says that it answers requests,
    `has_template` that it has a chat template, and `chat_trouble`, in one line, why that of an
    instruct model cannot be used.
    """

    name: str
    path: str
    size_bytes: int
    n_vocab: int
    n_ctx: int
    n_branches: int
    n_layers: int
    n_gpu_layers: int
    gpu: str
    n_threads: int
    kv_type: str = "f16"
    given_up: tuple[str, ...] = ()
    gpu_refused: bool = False
    instruct: bool = False
    has_template: bool = False
    chat_trouble: str = ""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the model picks a token when it writes alone: llama.cpp's samplers against repetition.

    `repeat_penalty` divides the logits of the last `repeat_last_n` tokens; the dry_ values are
    those of the DRY sampler (multiplier, base, shortest repeat that counts, and how many tokens
    back it looks for one: whole paragraphs come again from far away); `temperature` 0 takes the
    best token. The probabilities that a cloud shows are the model's own and never pass through
    this.
    """

    repeat_penalty: float = 1.1
    repeat_last_n: int = 128
    dry_multiplier: float = 0.8
    dry_base: float = 1.75
    dry_allowed_length: int = 3
    dry_last_n: int = 4096
    temperature: float = 0.0
    top_k: int = 64
    min_p: float = 0.05
    seed: int = 1
