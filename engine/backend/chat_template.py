"""The chat template of a model: from a person's request to what stands before the draft.

An instruct model was taught to answer a request that is laid out in its own way. Its file carries
that way as a program (`tokenizer.chat_template`). Here it is rendered for one request, up to where
the assistant begins; the draft is then that answer's beginning. A reasoning model would think
first: its thoughts are closed at once, so that what follows is the text itself.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.api.types import MOST_REQUEST, ModelError
from engine.tokens.vocabulary import MARK

DEADLINE_S = 10.0
"""How long a template may take, with the start of its process: usual ones take a quarter second."""
_RENDERS = Path(__file__).with_name("chat_sandbox.py")
"""Run, not imported: jinja2 is wanted in that process alone."""
WITHOUT = "Remove the request to write without it, or choose another model with --model."
"""The way out of a template that does not work."""

_INSTRUCT = frozenset(
    (
        *("instruct", "it", "chat", "assistant", "sft", "dpo", "orpo", "thinking", "reasoning"),
        *("r1", "qwq", "distill", "hermes", "zephyr", "tulu"),
    )
)
_BASE = frozenset(("base", "pt", "pretrain", "pretrained", "foundation"))
_THOUGHTS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
)
"""How models mark their thoughts: begin and end. Qwen3, DeepSeek-R1 and many others the first."""
_CHANNEL = "<|channel|>"
"""Models of gpt-oss's kind say before each part which channel it is; "final" is for the reader."""
_PROBE = "A letter to the lighthouse keeper"

Render = Callable[[str, Mapping[str, Any]], str]
"""Renders a template (see `chat_sandbox`). Raises ValueError, with one line, where it fails.
"""


def render_bounded(
    template: str, values: Mapping[str, Any], *, deadline_s: float = DEADLINE_S
) -> str:
    """Render in a process of its own, which ends at the deadline and where it takes much memory.

    Raises ValueError where the template fails or does not end.
    """
    command = [sys.executable, "-P", str(_RENDERS)]
    job = json.dumps({"template": template, "values": dict(values)})
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows: no console flashes up
    try:
        done = subprocess.run(
            command,
            input=job.encode(),
            capture_output=True,
            timeout=deadline_s,
            creationflags=flags,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError("it does not come to an end") from None
    except OSError as error:
        raise ValueError(f"it cannot be run: {error.strerror or error}") from None
    try:
        answer: dict[str, str] = json.loads(done.stdout)
    except json.JSONDecodeError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if done.returncode > 0 and said:  # Python itself failed
            raise ValueError(said[-1]) from None
        raise ValueError("it takes too much time or memory") from None  # the system ended it
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer["text"]


def is_instruct(template: str, names: str, *, finetuned: bool = False) -> bool:
    """Tell whether a model answers requests rather than only continues a text.

    It has a template, and its `names` (of the model, its file, its finetune) say so; where they say
    neither this nor "base", a model that was `finetuned` from another, or that thinks, is taken for
    one. Base models often carry a template, too.
    """
    if not template.strip():
        return False
    words = set(re.split(r"[^a-z0-9]+", names.lower()))
    if words & _INSTRUCT:
        return True
    return not words & _BASE and (finetuned or "<think>" in template)


def without_marks(request: str) -> str:
    """Return a request in which nothing can be read as a mark of the template's.

    Marks such as "<|im_end|>" get a space behind their first sign.
    """
    return MARK.sub(lambda found: f"{found[0][0]} {found[0][1:]}", request)


def close_thoughts(prompt: str, template: str) -> str:
    """Return `prompt` with its open thoughts closed, and with empty ones where the model thinks.

    Empty thoughts are as Qwen3 and DeepSeek-R1 write them when told not to think.
    """
    for begin, end in _THOUGHTS:
        if prompt.rfind(begin) > prompt.rfind(end):
            return f"{prompt.rstrip()}\n\n{end}\n\n"
    begin, end = _THOUGHTS[0]
    if end in template and not prompt.rstrip().endswith(end):
        return f"{prompt}{begin}\n\n{end}\n\n"
    if _CHANNEL in template and prompt.endswith("assistant"):
        return f"{prompt}{_CHANNEL}final<|message|>"
    return prompt


class Chat:
    """One model's template; `instruct` says whether the model is one that answers requests."""

    def __init__(
        self,
        template: str,
        names: str,
        *,
        bos: str = "",
        eos: str = "",
        finetuned: bool = False,
        render: Render = render_bounded,
    ) -> None:
        """Take the template as the model's file has it ("" for none).

        `names` are as in `is_instruct`, `bos` and `eos` the texts of the tokens at a text's ends.
        """
        self._template, self._bos, self._eos = template, bos, eos
        self._render = render
        self.instruct = is_instruct(template, names, finetuned=finetuned)

    @property
    def has_template(self) -> bool:
        """Whether there is a template at all."""
        return bool(self._template.strip())

    def prompt(self, request: str) -> str:
        """Return what stands before the draft, special tokens spelled out.

        Raises ModelError, with a way out, where the request is too long, where there is no
        template, and where it fails, does not end or leaves the request out.
        """
        if len(request) > MOST_REQUEST:
            raise ModelError(
                f"The request has {len(request):,} characters; the limit is {MOST_REQUEST:,}",
                "Make it shorter, or put the long part into the draft.",
            )
        if not self.has_template:
            raise ModelError(
                "This model has no chat template, so it can only continue a text", WITHOUT
            )
        request = without_marks(request.strip())
        values = {
            "messages": [{"role": "user", "content": request}],
            "add_generation_prompt": True,
            "bos_token": self._bos,
            "eos_token": self._eos,
            "enable_thinking": False,  # Qwen3 and others
            "thinking": False,  # Granite, DeepSeek-V3.1
        }
        try:
            prompt = self._render(self._template, values)
        except ValueError as error:
            why = str(error).rstrip(".")
            raise ModelError(f"The model's chat template fails: {why}", WITHOUT) from None
        if request not in prompt:
            raise ModelError("The model's chat template leaves out the request", WITHOUT)
        return close_thoughts(prompt, self._template)

    def trouble(self) -> str:
        """Return what is wrong with an instruct model's template in one line; "" if it works."""
        if not self.instruct:
            return ""
        try:
            self.prompt(_PROBE)
        except ModelError as error:
            return error.text
        return ""


def chat_of(lib: Any, model: object, meta: Callable[[str], str], file_name: str) -> Chat:
    """Return the chat of a loaded model; `lib` is the module `llama_cpp`, `meta` reads its keys."""
    vocab = lib.llama_model_get_vocab(model)

    def spelled(token: int) -> str:
        text = lib.llama_vocab_get_text(vocab, token) if token >= 0 else None
        return (text or b"").decode("utf-8", "replace")

    template = lib.llama_model_chat_template(model, None) or b""
    return Chat(
        template.decode("utf-8", "replace"),
        " ".join([file_name, meta("general.name"), meta("general.finetune")]),
        bos=spelled(lib.llama_vocab_bos(vocab)),
        eos=spelled(lib.llama_vocab_eos(vocab)),
        finetuned=meta("general.base_model.count") not in ("", "0"),
    )
