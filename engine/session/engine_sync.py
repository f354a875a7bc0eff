"""What the window knows of the engine: whether it stands, what it surely has, what it was asked.

The engine holds no truth. The session knows which first pieces of the draft the engine surely has,
so an ask names them by their number of tokens and carries the rest. That holds even when the engine
skips an ask for a newer one, or starts anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.api.messages import Ask, Ended, Failed, Forked, Placed, Prefilled, Question, Wrote
from engine.api.types import ModelInfo
from engine.session.draft import Draft, Piece
from engine.session.events import State

READING = 16  # more tokens than this are worth the word "reading" in the window
_USUAL_CTX = 4096


@dataclass(frozen=True, slots=True)
class Difference:
    """How to make the cached prefix the draft: keep so many tokens, put `add` behind them."""

    keep: int
    add: tuple[tuple[int, ...] | str, ...]


class CachedPrefix:
    """Counts the first pieces of the draft that the engine surely has.

    Sure is what the engine confirmed under the current number, cut back by every change since. So a
    difference holds whether or not the engine ever took up the asks between (it may skip to the
    newest), at the price of sending an unconfirmed choice twice.
    """

    def __init__(self) -> None:
        """Start with an engine that holds nothing."""
        self.confirmed = 0
        self.keep = 0
        self.placed = True
        self.reading = False
        self._parts: tuple[int | None, ...] = ()
        self._upto = 0

    def lose(self) -> None:
        """Forget everything: the engine is gone or not to be trusted."""
        self.confirmed = 0
        self.placed, self.reading = True, False

    def cut(self, length: int) -> None:
        """The draft was cut back to `length` pieces."""
        self.confirmed = min(self.confirmed, length)

    def grew(self, draft: Draft) -> None:
        """The engine itself wrote the draft's last piece."""
        self.confirmed = len(draft)

    def difference(self, draft: Draft, upto: int | None = None) -> Difference:
        """Return what to ask for, and wait for its Placed. Neighbouring tokens go as one part.

        The cached prefix becomes the first `upto` pieces of the draft; None for all.
        """
        pieces: Sequence[Piece] = draft.pieces[:upto]
        self._upto = len(pieces)
        self.confirmed = min(self.confirmed, self._upto)
        add: list[tuple[int, ...] | str] = []
        parts: list[int | None] = []
        run: list[int] = []
        for index in range(self.confirmed, len(pieces)):
            tokens = pieces[index].tokens
            if tokens is not None:
                run.extend(tokens)
                continue
            if run:
                add.append(tuple(run))
                parts.append(None)
                run = []
            add.append(pieces[index].text)
            parts.append(index)
        if run:
            add.append(tuple(run))
            parts.append(None)
        self._parts = tuple(parts)
        self.placed = False
        self.reading = any(isinstance(a, str) or len(a) > READING for a in add)
        self.keep = sum(len(p.tokens or ()) for p in pieces[: self.confirmed])
        return Difference(self.keep, tuple(add))

    def accept(self, answer: Placed, draft: Draft) -> bool:
        """Note the tokens of text parts in `draft`. Return False for an answer that cannot be."""
        if self.placed or len(answer.tokens) != len(self._parts):
            return False
        for index, tokens in zip(self._parts, answer.tokens, strict=True):
            if index is not None:
                draft.place(index, tokens)
        self.placed = True
        self.confirmed = self._upto
        return True


class EngineSync:
    """Numbers the asks, and knows which answers still count. Pure: it sends, and waits for nothing.

    `trouble` is LOADING, RESTARTING or FAILED; None while the engine stands. `info` is the model
    that was loaded last; `models` counts how often another one came: tokens of the one before are
    void. `number` is that of the newest ask, `dropped` counts answers that came too late.
    """

    def __init__(self, send: Callable[[Question], None]) -> None:
        """Send asks by `send`, once a model stands."""
        self._send = send
        self._prefix = CachedPrefix()
        self.trouble: State | None = State.LOADING
        self.info: ModelInfo | None = None
        self.models = self.number = self.dropped = 0

    @property
    def n_ctx(self) -> int:
        """The tokens that the model can hold; before one is loaded, as many as usual."""
        return self.info.n_ctx if self.info is not None else _USUAL_CTX

    @property
    def reading(self) -> bool:
        """Whether the model reads more text than a moment takes."""
        return self._prefix.reading

    @property
    def confirmed(self) -> int:
        """How many first pieces of the draft the engine surely has."""
        return self._prefix.confirmed

    @property
    def lost_its_place(self) -> bool:
        """Whether a failure may be that the engine no longer has what it was to keep."""
        return not self._prefix.placed and self._prefix.keep > 0

    def stands(self, info: ModelInfo) -> bool:
        """A model stands that has nothing of the draft yet; return whether it is another one."""
        another = self.info is not None and self.info.path != info.path
        self.models += another
        self.info, self.trouble = info, None
        self._prefix.lose()
        return another

    def loads(self) -> None:
        """The engine tries again after a load that failed."""
        if self.trouble is State.FAILED:
            self.trouble = State.LOADING

    def gone(self, *, failed: bool = False) -> None:
        """The engine is gone, or its load `failed`, which stays so until it loads again."""
        if failed:
            self.trouble = State.FAILED
        elif self.trouble is not State.FAILED:
            self.trouble = State.RESTARTING
        self._prefix.lose()

    def distrust(self) -> None:
        """Trust nothing that the engine holds."""
        self._prefix.lose()

    def cut(self, length: int) -> None:
        """The draft was cut back to `length` pieces."""
        self._prefix.cut(length)

    def wrote(self, draft: Draft) -> None:
        """The engine itself wrote the draft's last piece."""
        self._prefix.grew(draft)

    def ask(self, wishes: Ask, draft: Draft, upto: int | None) -> None:
        """Ask for `wishes` behind the first `upto` pieces of the draft, None for all.

        Without an engine nothing is sent.
        """
        if self.trouble is not None:
            return
        difference = self._prefix.difference(draft, upto)
        self.number += 1
        self._send(replace(wishes, number=self.number, keep=difference.keep, add=difference.add))

    def takes(
        self, answer: Failed | Prefilled | Placed | Wrote | Forked | Ended, draft: Draft
    ) -> bool:
        """Take note of an answer. False, and counted, for one that is too late or cannot be.

        A Placed puts the tokens of text parts into `draft`.
        """
        newest = self.trouble is None and answer.number == self.number
        taken = newest and self._fits(answer, draft)
        self.dropped += not taken
        return taken

    def _fits(
        self, answer: Failed | Prefilled | Placed | Wrote | Forked | Ended, draft: Draft
    ) -> bool:
        match answer:
            case Failed():
                return True
            case Placed():
                return self._prefix.accept(answer, draft)
            case Prefilled(_, done, total):
                self._prefix.reading = done < total
                return True
        if self._prefix.placed:
            self._prefix.reading = False
        return self._prefix.placed
