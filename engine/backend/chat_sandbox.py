"""A chat template rendered: a script of its own, run in a process that may be ended at any moment.

The template comes with a model's file and is a program: it may loop for ever or ask for all memory.
So `engine.backend.chat_template` runs this file beside the engine, with a deadline; it imports
nothing of wordfork. It reads a job as JSON and writes `{"text": ...}` or `{"error": ...}`.

The environment is what templates are written for: that of the transformers library
(https://huggingface.co/docs/transformers/chat_templating_writing).
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CHARS = 200_000
"""More is no prompt: rendering ends there."""
MEMORY_BYTES = 2**30
CPU_S = 4
"""What the process may take, where the system can bound it."""


class _Generation(Extension):
    """`{% generation %}` marks what an assistant says, for training: here it is only its body."""

    tags = {"generation"}  # noqa: RUF012 - so jinja2 wants it

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """Return what stands between the tags."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _raise(message: str) -> NoReturn:
    raise TemplateError(message)


def _now(layout: str) -> str:
    return datetime.now().astimezone().strftime(layout)


def _json(value: Any, indent: int | None = None, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, **options)


def render(template: str, values: Mapping[str, Any]) -> str:
    """Return what `template` makes of `values`: messages, special tokens and switches.

    Raises TemplateError and whatever else a template can raise.
    """
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols]
    )
    environment.filters["tojson"] = _json
    environment.globals.update(raise_exception=_raise, strftime_now=_now)
    parts: list[str] = []
    size = 0
    for part in environment.from_string(template).generate(**values):
        parts.append(part)
        size += len(part)
        if size > MOST_CHARS:
            raise TemplateError(f"it makes more than {MOST_CHARS:,} characters")
    return "".join(parts)


def _bound() -> None:
    """Have the system end this process when it takes too much; not all systems can."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Read one job, answer it and end."""
    _bound()
    job = json.load(sys.stdin)
    try:
        answer = {"text": render(job["template"], job["values"])}
    except Exception as error:  # whatever a template does: it is told in one line
        lines = str(error).strip().splitlines()
        answer = {"error": lines[0] if lines else type(error).__name__}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
