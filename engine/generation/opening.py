"""What stands before the draft in the context: a text's beginning, or a request's prompt."""

from __future__ import annotations

from engine.api.types import ModelError
from engine.backend.base import Model

PROMPT = 0.25
"""The part of the context that a request's prompt may take."""


def opening(model: Model, request: str) -> tuple[int, ...]:
    """Return the tokens before a draft; `request` "" is none. Raises ModelError if too long."""
    if not request:
        return model.tokenize("", begin=True) or model.tokenize("\n", begin=False)
    prompt = model.prompt(request)
    most = int(PROMPT * model.info.n_ctx)
    if len(prompt) > most:
        raise ModelError(
            f"The request takes {len(prompt)} tokens; the limit is {most}",
            "Make it shorter, or start with a larger --context.",
        )
    return prompt
