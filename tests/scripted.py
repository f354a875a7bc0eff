"""A small deterministic model for tests: any vocabulary, logits by a rule, and a cache that counts.

It keeps the same promises as llama.cpp and breaks loudly where a caller breaks them: a branch that
is not alive, a cut beyond the end, more branches or cells than there are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from common.files import write_whole
from engine.api.types import Interrupted, ModelError, ModelInfo, Sampling
from engine.backend.base import Branch
from engine.tokens.distribution import Row
from engine.tokens.vocabulary import Vocabulary

Rule = Callable[[tuple[int, ...]], Row]
BEGIN = 0
"""The token before a text's start; spells nothing."""
END = 1
"""The token that ends a text."""


def hashed_rule(n_vocab: int, seed: int = 0, memory: int = 3, spread: float = 3.0) -> Rule:
    """Return logits drawn from a hash of the last `memory` tokens, always the same."""

    def rule(tokens: tuple[int, ...]) -> Row:
        digest = hashlib.blake2b(repr((seed, tokens[-memory:])).encode(), digest_size=8).digest()
        rng = np.random.default_rng(int.from_bytes(digest, "big"))
        row = (rng.standard_normal(n_vocab) * spread).astype(np.float32)
        row[BEGIN] = -60.0
        return row

    return rule


class ScriptedModel:
    """A `Model` over `pieces`; tokens 0 and 1 are the begin and end tokens."""

    def __init__(
        self,
        pieces: Sequence[bytes],
        rule: Rule | None = None,
        *,
        n_ctx: int = 512,
        n_branches: int = 32,
        instruct: bool = False,
    ) -> None:
        """Make a model of begin, end and `pieces`; one that is `instruct` takes requests."""
        spelled = [b"", b"", *pieces]
        self.vocabulary = Vocabulary(spelled, [END])
        self.rule = rule or hashed_rule(len(spelled))
        self._cells: dict[int, list[int]] = {}
        self._tokens: dict[int, list[int]] = {}
        self._free = list(range(n_branches - 1, -1, -1))
        self._next_cell = 0
        self.decoded = 0
        self.batches: list[int] = []
        self.closed = False
        self.interrupted = False
        self.can_branch = True
        self.info = ModelInfo(
            name="scripted", path="", size_bytes=0, n_vocab=len(spelled), n_ctx=n_ctx,
            n_branches=n_branches, n_layers=1, n_gpu_layers=0, gpu="", n_threads=1,
            instruct=instruct, has_template=instruct,
        )  # fmt: skip

    @property
    def free(self) -> int:
        """How many more branches there may be now."""
        return len(self._free)

    @property
    def cells_used(self) -> int:
        """How many cells hold something: shared ones count once."""
        return len({cell for cells in self._cells.values() for cell in cells})

    @property
    def branches(self) -> dict[int, tuple[int, ...]]:
        """The living branches and their tokens."""
        return {branch: tuple(tokens) for branch, tokens in self._tokens.items()}

    def tokenize(self, text: str, *, begin: bool) -> tuple[int, ...]:
        """Take the longest piece that fits, again and again. Raises ModelError where none does."""
        raw, tokens = text.encode(), [BEGIN] if begin else []
        pieces = [self.vocabulary.piece(t) for t in range(len(self.vocabulary))]
        while raw:
            fits = [t for t, piece in enumerate(pieces) if piece and raw.startswith(piece)]
            if not fits:
                raise ModelError(f"no piece spells {raw!r}", "Use another vocabulary.")
            best = max(fits, key=lambda t: len(pieces[t]))
            tokens.append(best)
            raw = raw[len(pieces[best]) :]
        return tuple(tokens)

    def prompt(self, request: str) -> tuple[int, ...]:
        """Return the request between two begin tokens."""
        return (BEGIN, *self.tokenize(request, begin=False), BEGIN)

    def root(self) -> Branch:
        """Return a new, empty branch."""
        if not self._free:
            raise ModelError("All branches are in use", "Show fewer words.")
        branch = self._free.pop()
        self._cells[branch], self._tokens[branch] = [], []
        return Branch(branch)

    def length(self, branch: Branch) -> int:
        """Return the number of tokens in a branch."""
        return len(self._tokens[branch])

    def extend(
        self,
        steps: Sequence[tuple[Branch, Sequence[int]]],
        *,
        logits: bool = True,
        may_leave: bool = False,
    ) -> list[Row]:
        """Append tokens; the rule gives each branch's logits."""
        if may_leave and self.interrupted:
            raise Interrupted
        new = sum(len(tokens) for _, tokens in steps)
        if self.cells_used + new > self.info.n_ctx:
            raise ModelError("The context is full", "Start a new draft.")
        for branch, tokens in steps:
            if not tokens:
                raise ValueError("a step needs at least one token")
            self._tokens[branch] += tokens
            self._cells[branch] += range(self._next_cell, self._next_cell + len(tokens))
            self._next_cell += len(tokens)
        self.decoded += new
        self.batches.append(new)
        return [self.rule(tuple(self._tokens[b])) for b, _ in steps] if logits else []

    def interrupt(self) -> None:
        """Leave the next decode that may be left."""
        self.interrupted = True

    def carry_on(self) -> None:
        """Decode again."""
        self.interrupted = False

    def fork(self, branch: Branch, length: int | None = None) -> Branch:
        """Return a new branch that shares cells."""
        n = self.length(branch) if length is None else length
        if n > self.length(branch):
            raise ValueError("a fork cannot be longer than its branch")
        twin = self.root()
        self._cells[twin] = self._cells[branch][:n]
        self._tokens[twin] = self._tokens[branch][:n]
        return twin

    def rewind(self, branch: Branch, length: int) -> None:
        """Cut a branch back."""
        del self._cells[branch][length:]
        del self._tokens[branch][length:]

    def slide(self, branch: Branch, head: int, count: int) -> bool:
        """Forget tokens in the middle."""
        del self._cells[branch][head : head + count]
        del self._tokens[branch][head : head + count]
        return True

    def drop(self, branch: Branch) -> None:
        """Give up a branch."""
        del self._cells[branch], self._tokens[branch]
        self._free.append(branch)

    def forget(self) -> None:
        """Drop every branch."""
        for branch in list(self._tokens):
            self.drop(Branch(branch))

    def save(self, branch: Branch, tokens: Sequence[int], path: Path, limit: int) -> bool:
        """Write the tokens."""
        if 4 * len(tokens) > limit:
            return False
        write_whole(path, json.dumps(list(tokens)).encode())
        return True

    def restore(self, path: Path) -> tuple[Branch, tuple[int, ...]] | None:
        """Decode the tokens again, at no cost."""
        try:
            tokens = tuple(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None
        branch = self.root()
        self.extend([(branch, tokens)], logits=False)
        self.decoded -= len(tokens)
        return branch, tokens

    def sampler(self, sampling: Sampling) -> GreedySampler:
        """Return a sampler that takes the best token."""
        return GreedySampler()

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class GreedySampler:
    """Takes the most probable token."""

    def pick(self, row: Row, history: Sequence[int]) -> int:
        """Return the token with the highest logit."""
        return int(row.argmax())

    def close(self) -> None:
        """Nothing to free."""
