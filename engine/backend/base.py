"""What the writer asks of a language model: a tree of branches over one vocabulary.

`engine.backend.llama` implements it on llama.cpp, `tests/scripted.py` for tests. A branch is a
sequence of tokens whose state the model holds. Nothing here assumes that this state is local.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NewType, Protocol

from engine.api.types import ModelInfo, Sampling
from engine.tokens.distribution import Row
from engine.tokens.vocabulary import Vocabulary

Branch = NewType("Branch", int)


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
