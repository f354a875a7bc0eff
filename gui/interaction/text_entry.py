"""Text entry: letters from a keyboard or from an alphabet on the screen become words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent

from common.clock import now_ns
from engine.records.trial import ChoiceTiming
from engine.session.events import State
from engine.session.session import Session
from gui.base.keymap import Command, Letters, Slot, meaning
from gui.interaction.graphemes import last_sign, last_word
from gui.interaction.onscreen_keyboard import CELLS, LetterPages
from gui.views.request_line import RequestLine
from gui.views.text_view import TextView
from input.api.samples import Source
from input.selection.key_guard import KeyGuard, Press

_WORDLESS = (State.LOADING, State.RESTARTING, State.FAILED)
"""The states in which no words can follow the letters: those on the screen stay."""
_HELD = (
    *(Command.SPACE, Command.BACKSPACE, Command.ERASE_WORD),
    *(Command.BACK, Command.ON, Command.TOP, Command.END),
)
"""What a held key does again and again, as it writes letters."""


class TextEntry(QObject):
    """Holds the letters typed so far; every text can be written with it."""

    changed = Signal()
    """The cells are to show other letters, or words again."""
    letters_come = Signal()
    """Letters come: what would hide the words is to go."""
    cleared = Signal()
    """What was typed is no more; letters are not a request's any longer."""
    used = Signal(object)
    """The person uses this `Source`, the keyboard."""
    given = Signal(str)
    """A text is given as the draft's beginning."""
    request_given = Signal(str)
    """A request is given."""
    slot_chosen = Signal(int, object, object)
    """A digit chose: the slot, the time in ns and a `ChoiceTiming`."""
    command_wanted = Signal(str)
    """A key asks for something that letters know nothing of."""

    def __init__(
        self,
        session: Session,
        text: TextView,
        line: RequestLine,
        *,
        asks: Callable[[], bool],
        fits: Callable[[int], int],
    ) -> None:
        """Type for `session`, shown in the view `text`, or a request in `line`.

        `asks` tells whether letters are a request's, `fits` how many of so many cells the person's
        eyes can hit.
        """
        super().__init__(text)
        self._session, self._text, self._line = session, text, line
        self._asks, self._fits = asks, fits
        self.clock = now_ns
        self._composed = ""  # what an input method is still putting together
        self.guard = KeyGuard()
        self.letters: LetterPages | None = None
        """The alphabet in the cells; None while they show words."""
        self.typed = ""
        """The letters typed so far."""
        text.composed.connect(self._compose)

    @property
    def spelling(self) -> bool:
        """Whether the cells show an alphabet."""
        return self.letters is not None

    @property
    def whole(self) -> bool:
        """Whether what is typed is a whole beginning or request, which Enter ends, not a word."""
        return self._asks() or self._session.blank

    def clear(self) -> None:
        """Forget the letters, typed ones and those in the cells."""
        self.letters = None
        self._set("")
        self.cleared.emit()
        if self._session.letters:
            self._session.type_prefix("", now_ns())

    def drop(self) -> bool:
        """Take back what is being typed, and the alphabet; False where there is neither."""
        if not self.typed and not self.spelling:
            return False
        self.clear()
        self.changed.emit()
        return True

    def key(self, event: QKeyEvent, *, choosing: bool, soon: bool, new: bool) -> None:
        """Do what a key means, if the press counts.

        There are cells for `choosing`, or they come `soon`; `new` are those that are not painted.
        """
        choosing = choosing or soon  # a digit pressed too soon is not a letter
        meant = meaning(event, typed=self.typed, choosing=choosing)
        if meant is None:
            event.ignore()
            return
        press, waits = Press.COMMANDS, False
        if isinstance(meant, Letters) or meant in _HELD:
            press = Press.WRITES
        elif isinstance(meant, Slot) or meant is Command.ENTER:
            press, waits = Press.CHOOSES, isinstance(meant, Slot) or not self.typed
        t_ns = self.clock()
        counts = self.guard.counts(
            event.key(),
            press,
            t_ns,
            held=event.isAutoRepeat(),
            waits=waits and choosing,
            comes=soon or new or self._session.searching,
        )
        if not counts:
            return
        self.used.emit(Source.KEYS)
        match meant:
            case Slot(slot):
                self.slot_chosen.emit(slot, t_ns, ChoiceTiming(Source.KEYS.value))
            case Letters(text):
                self._type(self.typed + text)
            case Command.BACKSPACE | Command.ERASE_WORD:
                self.erase(word=meant is Command.ERASE_WORD)
            case Command.SPACE:
                self._space()
            case Command.ENTER:
                self._enter()
            case _:
                self.command_wanted.emit(str(meant))

    def follow(self) -> None:
        """Take note of another state or draft: what is typed stays, and is what it is there."""
        letters = "" if self.whole else self.typed.strip()
        if letters and letters != self._session.letters:
            self._session.type_prefix(letters, now_ns())
        self.show()

    def show(self) -> None:
        """Show what is typed where it will stand."""
        shown, asks = self.typed + self._composed, self._asks()
        self._text.set_typed("" if asks else self._session.space_before(shown) + shown)
        self._line.set_typed(shown if asks else "")

    def _set(self, letters: str) -> None:
        self.typed = letters
        self.show()

    def _type(self, letters: str) -> None:
        """Show letters as they are typed; words that begin so follow, where there is a model."""
        session = self._session
        self.letters_come.emit()
        spelling, self.letters = self.letters, None
        if spelling is not None and (self.whole or session.state in _WORDLESS):
            self.letters = self._letters(letters)
        self._set(letters)
        if not self.whole:
            session.type_prefix(letters.strip(), now_ns())
        if spelling is not None:
            self.changed.emit()

    def _compose(self, put_in: str, composed: str, gone: int) -> None:
        """Take what an input method puts in, or is still putting together."""
        units = self.typed.encode("utf-16-le", "surrogatepass")
        typed = units[: max(0, len(units) - 2 * gone)].decode("utf-16-le", "surrogatepass")
        self._composed = composed
        put_in = "".join(c for c in put_in if c.isprintable() or unicodedata.category(c) == "Cf")
        if put_in.isspace():
            self._space()
        elif put_in or typed != self.typed:
            self.used.emit(Source.KEYS)
            self._type(typed + put_in)
        self.show()

    def paste(self, text: str) -> None:
        """Put in a longer text, behind what is typed: as the beginning, or as typed."""
        text = self.typed + text
        if self._session.blank:
            self.given.emit(text)
        elif text.strip():
            timing = ChoiceTiming(Source.KEYS.value)
            self._session.put_typed(text, self.clock(), timing)
            self.clear()

    def erase(self, *, word: bool = False) -> None:
        """Take back the last letter or word: of what is being typed, or else of the draft."""
        count, session = last_word if word else last_sign, self._session
        if self.typed:
            self._type(self.typed[: -count(self.typed)])
        elif not self._asks():
            session.erase(count(session.draft.text), now_ns(), word=word)
            self.show()

    def _space(self) -> None:
        """End a typed word; a request, or the draft's beginning, is typed whole: Enter ends it."""
        if self.whole:
            if self.typed:
                self._type(self.typed + " ")
        elif self.typed:
            self._put()
        else:
            self._session.end_word(now_ns())
            self.show()

    def _enter(self) -> None:
        if self._asks():
            if self.typed:
                self.request_given.emit(self.typed)
        elif self.whole:
            if not self.typed.strip():
                self._session.begin(now_ns())
            self.given.emit(self.typed)
        elif self.typed:
            self._put()
        else:
            self.command_wanted.emit(str(Command.CHOOSE))

    def _put(self) -> None:
        """Put in what was typed, whether a cloud holds it or not."""
        session = self._session
        session.put_typed(self.typed, self.clock(), ChoiceTiming(Source.KEYS.value))
        self.clear()

    # -- letters on the screen -----------------------------------------------------------------

    def spell(self) -> None:
        """Show the alphabet in the cells, or words again. A model that writes waits meanwhile."""
        session = self._session
        if self.spelling and self._asks():
            self.drop()
        elif self.spelling:
            self.letters = None
        elif session.state not in (State.LOADING, State.PAUSED):
            self.letters = self._letters(self.typed)
            session.ask(now_ns())
        self.changed.emit()

    def _letters(self, typed: str) -> LetterPages:
        """Return the first page, with no more cells than the person's eyes can hit."""
        page = LetterPages.first(typed, self._fits(CELLS))
        return replace(page, phrase=self._asks())

    def more(self, step: int = 1) -> bool:
        """Show further letters, or those before; False where the cells show words."""
        if self.letters is None:
            return False
        self.letters = self.letters.following(step)
        self.changed.emit()
        return True

    def letter(self, slot: int) -> None:
        """Add the letter of a cell; words that begin so follow. One cell puts in what is there."""
        if self.letters is None:
            return
        letter = self.letters.at(slot)
        if letter == LetterPages.PUT and self.letters.goes_on:
            self._space()
        elif letter == LetterPages.PUT:
            self._enter()
        elif letter == LetterPages.MORE:
            self.more()
        elif letter:
            self._type(self.typed + letter)
