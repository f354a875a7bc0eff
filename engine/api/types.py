"""What the writer asks of a language model: a tree of branches over one vocabulary.

`engine.backend.llama` implements it on llama.cpp, `engine.backend.scripted` for tests. A branch is
a sequence of tokens whose state the model holds. Nothing here assumes that this state is local.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NewType, Protocol

import numpy as np
import numpy.typing as npt

from engine.tokens.vocabulary import Vocabulary

Branch = NewType("Branch", int)
Row = npt.NDArray[np.float32]
"""Logits over the vocabulary, shape (n_vocab,), natural-log units, not normalised."""


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """A decode that may be left was left; nothing of it is kept."""


class ModelError(Exception):
    """Something is wrong with a model; `way_out` says in one line what the person can do."""

    def __init__(self, text: str, way_out: str) -> None:
        """Keep the clear line `text` and the way out."""
        super().__init__(text)
        self.text = text
        self.way_out = way_out

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str]]:
        """Make it travel between processes with both lines."""
        return type(self), (self.text, self.way_out)


class BrokenModel(ModelError):  # noqa: N818 - it is one of the errors above
    """What a model computes is no logits: nothing more can be written with it as it is loaded."""


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


class Sampler(Protocol):
    """Picks the next token of one branch."""

    def pick(self, row: Row, history: Sequence[int]) -> int:
        """Return the token to write after the tokens `history`, given their logits `row`."""
        ...

    def close(self) -> None:
        """Free what the sampler holds."""
        ...


class Model(Protocol):
    """A tree of branches. One thread owns it. Positions and lengths are in tokens."""

    info: ModelInfo
    vocabulary: Vocabulary

    @property
    def free(self) -> int:
        """How many more branches there may be now."""
        ...

    @property
    def can_branch(self) -> bool:
        """Whether a branch can be cut in its middle; tried where a branch is free, once."""
        ...

    def tokenize(self, text: str, *, begin: bool) -> tuple[int, ...]:
        """Return the tokens of `text`; `begin` adds what the model wants before a text's start."""
        ...

    def prompt(self, request: str) -> tuple[int, ...]:
        """Return what stands before a draft that answers `request`, special tokens and all.

        Raises ModelError where the model has no chat template, or one that does not work.
        """
        ...

    def root(self) -> Branch:
        """Return a new, empty branch. Raises ModelError when no branch is free."""
        ...

    def length(self, branch: Branch) -> int:
        """Return the number of tokens in a branch."""
        ...

    def extend(
        self,
        steps: Sequence[tuple[Branch, Sequence[int]]],
        *,
        logits: bool = True,
        may_leave: bool = False,
    ) -> list[Row]:
        """Decode tokens behind several branches in one batch.

        Returns one row of logits a step, for the last token of each; without `logits` an empty
        list. Rows are copies: they stay valid. Raises ModelError when the cache has no room for
        the tokens, BrokenModel when no logits come. With `may_leave`, raises Interrupted after
        `interrupt`, having changed nothing.
        """
        ...

    def interrupt(self) -> None:
        """Have a decode that may be left end early. The one call that any thread may make."""
        ...

    def carry_on(self) -> None:
        """Take `interrupt` back."""
        ...

    def fork(self, branch: Branch, length: int | None = None) -> Branch:
        """Return a new branch that shares the first `length` tokens (all when None) of `branch`."""
        ...

    def rewind(self, branch: Branch, length: int) -> None:
        """Cut a branch back to its first `length` tokens."""
        ...

    def slide(self, branch: Branch, head: int, count: int) -> bool:
        """Forget `count` tokens behind the first `head` ones of a branch; later ones move up.

        Returns False, having changed nothing, where the model's cache cannot do that.
        """
        ...

    def drop(self, branch: Branch) -> None:
        """Give up a branch and its cells."""
        ...

    def keep(self, branch: Branch) -> None:
        """Drop every branch but this one: what a choice does."""
        ...

    def forget(self) -> None:
        """Drop every branch, and wipe what the cache holds."""
        ...

    def save(self, branch: Branch, tokens: Sequence[int], path: Path, limit: int) -> bool:
        """Write a branch's cache and tokens to a file, if it is not over `limit` bytes."""
        ...

    def restore(self, path: Path) -> tuple[Branch, tuple[int, ...]] | None:
        """Return the branch and tokens that `save` wrote; None where the file is no good."""
        ...

    def sampler(self, sampling: Sampling) -> Sampler:
        """Return a sampler with these settings."""
        ...

    def close(self) -> None:
        """Free the model. Calling it twice is harmless."""
        ...
