"""Typing and erasing: what a person does to the end of the text with a keyboard."""

from __future__ import annotations

import re
from dataclasses import replace

from common.files import sound
from engine.api.messages import Then
from engine.records.trial import ChoiceTiming
from engine.session import events as say
from engine.session.absence import PAUSE
from engine.session.core import SessionCore
from engine.session.draft import Origin, Piece
from engine.session.long_text import parts
from engine.session.spacing import is_unspaced, needs_space

_WORD_AT_END = re.compile(r"[\w'’\-\u0300-\u036f\u200c\u200d]+\Z")
_LONGEST_WORD = 64
_USUAL_CTX = 4096


class SessionEdits(SessionCore):
    """Letters that become words, and Backspace; `engine.session.session` has the other acts."""

    @property
    def _n_ctx(self) -> int:
        """The tokens that the model can hold; before one is loaded, as many as usual."""
        return self._info.n_ctx if self._info is not None else _USUAL_CTX

    @property
    def can_undo(self) -> bool:
        """Whether Undo has something to take back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether Redo has something to bring back."""
        return bool(self._redo)

    @property
    def has_before(self) -> bool:
        """Whether there are words before those on screen: see `Session.more`."""
        fork = self._fork
        if fork is None or self._paused:
            return False
        return fork.page > 0 or (fork.prefix in fork.exhausted and len(fork.pages[fork.prefix]) > 1)

    @property
    def searching(self) -> bool:
        """Whether other words than those on screen were asked for, and are not there yet."""
        fork = self._fork
        return fork is not None and fork.pending is not None and not fork.renewing

    @property
    def blank(self) -> bool:
        """Whether a text is yet to begin: by what is typed, given, or asked for."""
        return self._blank

    @property
    def letters(self) -> str:
        """The letters at the end of the draft that are not yet a word."""
        return self._letters

    @property
    def in_word(self) -> bool:
        """Whether the draft ends within a word, since something of it was erased."""
        return self._stub_at is not None

    def space_before(self, typed: str) -> str:
        """Return what stands between the draft and what is typed behind it: a space, or nothing.

        Without anything typed it is the blank that erasing left at the end.
        """
        if self.in_word:
            return ""
        if not typed:
            return " " if self._gap else ""
        whole = '"' in (typed[0], self._tail[-1:])
        return " " if needs_space(self._draft.text if whole else self._tail, typed) else ""

    @property
    def share_in_force(self) -> float:
        """What of the share is asked for: less where the person wishes for relief and needs it."""
        return self._share * self._rate.factor

    def put_typed(self, text: str, t_ns: int, timing: ChoiceTiming | None = None) -> None:
        """Put in exactly what was typed, with a space before it where the draft needs one.

        Works at any moment; a pause stays a pause. Line breaks alone count as text, blanks do not.
        """
        text = sound(text)
        word = text.strip() or "".join(c for c in text if c == "\n")
        if not word:
            return
        fork = self._fork
        trial = None
        if fork is not None and not self._paused:
            self._missed(self._absence.cut(t_ns))
            trial = self._trials.answered(
                fork,
                timing or ChoiceTiming(),
                t_ns,
                slot=None,
                chosen=word,
                tokens=0,
                shares=(self._share, self.share_in_force),
                typed=True,
            )
        space = self.space_before(word)
        self._push(fork=self._remembered(), trial=trial.number if trial else None)
        self._close_fork()
        self._consume()
        self._ended = self._stretch = False
        for piece in parts(Piece(space + word, Origin.TYPED), self._n_ctx):
            self._put(piece)
        self._tell(Then.WAIT if self._paused else Then.WRITE, flush=trial is None)
        if trial is not None:
            self._events.append(say.TrialDone(trial))
        self._settle()

    def type_prefix(self, letters: str, t_ns: int) -> None:
        """Take the letters typed so far, and show the words that begin so.

        At any moment: the first letter stops a model that writes, and lifts a pause until a word
        is put in. Without letters again, what was before goes on: the fork's own cloud, the
        pause, the end, or writing. A text that is yet to begin is not taken so (see `give`).
        """
        letters = sound(letters)
        if self._blank or letters == self._letters == "":
            return
        if not self._letters:
            self._ended_before, self._wrote_before = self._ended, self._is_writing
        self._letters = letters
        if not letters:
            self._stop_typing(t_ns)
        else:
            if self._paused:
                self._paused, self._lifted = False, True
                self._forget_pause(t_ns)
            self._ended = False
            self._show_words()
        self._settle()

    def _show_words(self) -> None:
        """Show the words that begin with the stub and the letters, from memory where they are."""
        fork, prefix = self._fork, self._stub + self._letters
        if fork is None:
            self._tell(Then.CLOUD)
        elif prefix not in fork.pages:
            fork.pending = (prefix, 0)
            self._ask_page(fork)
        elif (prefix, 0) != (fork.prefix, fork.page):
            self._show(fork, prefix, 0)
        elif fork.pending is not None:
            fork.pending = None
            self._tell(Then.WAIT)

    def _forget_pause(self, t_ns: int) -> None:
        """A pause ends at `t_ns`: it was nobody's time."""
        self._missed(self._absence.end(PAUSE, t_ns))

    def _stop_typing(self, t_ns: int) -> None:
        """Go on with what was before the first letter."""
        ended, wrote = self._ended_before, self._wrote_before
        if self._lifted:
            self._absence.begin(PAUSE, t_ns)
        self._consume()
        if self._fork is not None and self._fork.own:
            self._show_words()
            return
        self._close_fork()
        self._ended = ended
        rests = self._paused or ended
        self._tell(Then.WAIT if rests else Then.WRITE if wrote else Then.CLOUD)

    def _consume(self) -> None:
        """Letters are a word now, or nothing any more; a pause that they lifted is one again."""
        self._paused = self._paused or self._lifted
        self._letters = ""
        self._lifted = self._ended_before = self._wrote_before = False

    def erase(self, characters: int, t_ns: int, *, word: bool = False) -> None:
        """Remove so many characters at the end of the draft, and open the cloud of that place.

        A model that writes stops; a pause stays a pause. What was erased without an act between
        is one act for Undo. Of a word that is erased in part the rest is a stub; with `word` whole
        words are meant. Blanks at the new end go, too: where they were shown the next call takes
        only them.
        """
        text = self._draft.text
        if not text or characters <= 0:
            return
        left = text[: max(0, len(text) - characters)]
        inside = not word and _in_word(left[-1:]) and _in_word(text[len(left) : len(left) + 1])
        if self._gap and not word:
            left, inside = text, _in_word(text[-1:])
        bare = left.rstrip(" \t")
        cut = len(bare) - len(_word_at_end(bare)) if inside else len(bare)
        if inside and bare[cut - 1 : cut] == " ":  # words bring the space before them
            cut -= 1
        index, pieces, stub_at = self._draft.clipped(len(bare), cut)
        self._remember_erased(index)
        self._close_fork()
        self._consume()
        self._cut(index, pieces)
        self._stub_at = stub_at if inside else None
        self._gap = bool(bare) and bare != left and bare[-1] != "\n"
        self._ended = self._stretch = False
        self._paused = self._paused and len(self._draft) > 0
        waits = self._paused or not len(self._draft)
        self._tell(Then.WAIT if waits else Then.CLOUD)
        self._settle()

    def _remember_erased(self, index: int) -> None:
        """Let Undo bring back the pieces from `index` on, with those erased just before."""
        pieces = self._draft.pieces
        last = self._undo[-1] if self._undo else None
        if last is not None and last.erased:
            first = min(index, last.length)
            removed = (*pieces[first : last.length], *last.removed)
            self._undo[-1] = replace(last, length=first, removed=removed)
            self._redo.clear()
            return
        self._push(fork=self._remembered())
        removed = pieces[index:]
        self._undo[-1] = replace(self._undo[-1], length=index, removed=removed, erased=True)

    def end_word(self, t_ns: int) -> None:
        """Let the word that was erased in part be whole as it stands: the next one follows."""
        if self._stub_at is None:
            return
        self._close_fork()
        self._stub_at, self._gap = None, True
        self._tell(Then.WAIT if self._paused else Then.CLOUD)
        self._settle()


def _in_word(character: str) -> bool:
    """Whether a character belongs to a word, of a script that parts words by blanks."""
    return bool(character) and _word_at_end(character) != ""


def _word_at_end(text: str) -> str:
    """Return the letters, figures and marks within words at the end of a text."""
    found = _WORD_AT_END.search(text[-_LONGEST_WORD:])
    word = found.group() if found else ""
    return "" if any(is_unspaced(c) for c in word) else word
