"""The typist: letters from a keyboard or from an alphabet on the screen become words."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from common.clock import now_ns
from engine.records.trial import ChoiceTiming
from engine.session.events import State
from gui.base.keymap import Command, Letters, Slot, meaning
from gui.interaction.graphemes import last_sign, last_word
from gui.interaction.onscreen_keyboard import CELLS, LetterPages
from input.api.samples import Source
from input.selection.key_guard import KeyGuard, Press

if TYPE_CHECKING:
    from gui.app.controller import Conductor

_WORDLESS = (State.LOADING, State.RESTARTING, State.FAILED)
"""The states in which no words can follow the letters: those on the screen stay."""
_HELD = (
    *(Command.SPACE, Command.BACKSPACE, Command.ERASE_WORD),
    *(Command.BACK, Command.ON, Command.TOP, Command.END),
)
"""What a held key does again and again, as it writes letters."""


class Typist:
    """Holds the letters typed so far; every text can be written with it."""

    def __init__(self, conductor: Conductor) -> None:
        """Type for `conductor`."""
        self._conductor = conductor
        self._clock = now_ns
        self._composed = ""  # what an input method is still putting together
        self.guard = KeyGuard()
        self.letters: LetterPages | None = None
        """The alphabet in the cells; None while they show words."""
        self.typed = ""
        """The letters typed so far."""
        conductor.window.text.composed.connect(self._compose)

    @property
    def spelling(self) -> bool:
        """Whether the cells show an alphabet."""
        return self.letters is not None

    @property
    def whole(self) -> bool:
        """Whether what is typed is a whole beginning or request, which Enter ends, not a word."""
        return self._conductor.requests.typing or self._conductor.session.blank

    def clear(self) -> None:
        """Forget the letters, typed ones and those in the cells."""
        self.letters = None
        self._set("")
        self._conductor.requests.leave()
        if self._conductor.session.letters:
            self._conductor.session.type_prefix("", now_ns())

    def drop(self) -> bool:
        """Take back what is being typed, and the alphabet; False where there is neither."""
        if not self.typed and not self.spelling:
            return False
        self.clear()
        self._conductor.scene.show()
        return True

    def key(self, event: QKeyEvent) -> None:
        """Do what a key means, if the press counts."""
        conductor = self._conductor
        comes = conductor.words_come
        choosing = conductor.choosing or comes  # a digit pressed too soon is not a letter
        meant = meaning(event, typed=self.typed, choosing=choosing)
        if meant is None:
            event.ignore()
            return
        press, waits = Press.COMMANDS, False
        if isinstance(meant, Letters) or meant in _HELD:
            press = Press.WRITES
        elif isinstance(meant, Slot) or meant is Command.ENTER:
            press, waits = Press.CHOOSES, isinstance(meant, Slot) or not self.typed
        t_ns = self._clock()
        counts = self.guard.counts(
            event.key(),
            press,
            t_ns,
            held=event.isAutoRepeat(),
            waits=waits and choosing,
            comes=comes or conductor.window.stage.cloud.is_new or conductor.session.searching,
        )
        if not counts:
            return
        conductor.used(Source.KEYS)
        match meant:
            case Slot(slot):
                conductor.choose(slot, t_ns, ChoiceTiming(Source.KEYS.value))
            case Letters(text):
                self._type(self.typed + text)
            case Command.BACKSPACE | Command.ERASE_WORD:
                self.erase(word=meant is Command.ERASE_WORD)
            case Command.SPACE:
                self._space()
            case Command.ENTER:
                self._enter()
            case _:
                conductor.command(meant)

    def follow(self) -> None:
        """Take note of another state or draft: what is typed stays, and is what it is there."""
        letters = "" if self.whole else self.typed.strip()
        if letters and letters != self._conductor.session.letters:
            self._conductor.session.type_prefix(letters, now_ns())
        self.show()

    def show(self) -> None:
        """Show what is typed where it will stand."""
        window, session = self._conductor.window, self._conductor.session
        shown, asks = self.typed + self._composed, self._conductor.requests.typing
        window.text.set_typed("" if asks else session.space_before(shown) + shown)
        window.request.set_typed(shown if asks else "")

    def _set(self, letters: str) -> None:
        self.typed = letters
        self.show()

    def _type(self, letters: str) -> None:
        """Show letters as they are typed; words that begin so follow, where there is a model."""
        session = self._conductor.session
        self._conductor.scene.drop()  # a menu would hide the words
        spelling, self.letters = self.letters, None
        if spelling is not None and (self.whole or session.state in _WORDLESS):
            self.letters = self._letters(letters)
        self._set(letters)
        if not self.whole:
            session.type_prefix(letters.strip(), now_ns())
        if spelling is not None:
            self._conductor.scene.show()

    def _compose(self, put_in: str, composed: str, gone: int) -> None:
        """Take what an input method puts in, or is still putting together."""
        units = self.typed.encode("utf-16-le", "surrogatepass")
        typed = units[: max(0, len(units) - 2 * gone)].decode("utf-16-le", "surrogatepass")
        self._composed = composed
        put_in = "".join(c for c in put_in if c.isprintable() or unicodedata.category(c) == "Cf")
        if put_in.isspace():
            self._space()
        elif put_in or typed != self.typed:
            self._conductor.used(Source.KEYS)
            self._type(typed + put_in)
        self.show()

    def command(self, key: str, t_ns: int) -> bool:
        """Do what a key or target asks for the text or the letters; False for everything else."""
        session = self._conductor.session
        match key:
            case Command.UNDO:
                if not self._conductor.scene.drop() and not self.drop():
                    session.undo(t_ns)
            case Command.REDO:
                if not self.typed:
                    session.redo(t_ns)
            case Command.MORE | Command.BEFORE:
                step = 1 if key == Command.MORE else -1
                if not self.more(step):
                    session.more(t_ns, step)
            case Command.LETTERS:
                self.spell()
            case Command.ERASE_WORD:
                self.erase(word=True)
            case _:
                return False
        return True

    def paste(self, text: str) -> None:
        """Put in a longer text, behind what is typed: as the beginning, or as typed."""
        conductor, text = self._conductor, self.typed + text
        if conductor.session.blank:
            conductor.give(text)
        elif text.strip():
            timing = ChoiceTiming(Source.KEYS.value)
            conductor.session.put_typed(text, self._clock(), timing)
            self.clear()

    def erase(self, *, word: bool = False) -> None:
        """Take back the last letter or word: of what is being typed, or else of the draft."""
        count, session = last_word if word else last_sign, self._conductor.session
        if self.typed:
            self._type(self.typed[: -count(self.typed)])
        elif not self._conductor.requests.typing:
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
            self._conductor.session.end_word(now_ns())
            self.show()

    def _enter(self) -> None:
        if self._conductor.requests.typing:
            if self.typed:
                self._conductor.requests.give(self.typed)
        elif self.whole:
            if not self.typed.strip():
                self._conductor.session.begin(now_ns())
            self._conductor.give(self.typed)
        elif self.typed:
            self._put()
        else:
            self._conductor.command(Command.CHOOSE)

    def _put(self) -> None:
        """Put in what was typed, whether a cloud holds it or not."""
        session = self._conductor.session
        session.put_typed(self.typed, self._clock(), ChoiceTiming(Source.KEYS.value))
        self.clear()

    # -- letters on the screen -----------------------------------------------------------------

    def spell(self) -> None:
        """Show the alphabet in the cells, or words again. A model that writes waits meanwhile."""
        session = self._conductor.session
        if self.spelling and self._conductor.requests.typing:
            self.drop()
        elif self.spelling:
            self.letters = None
        elif session.state not in (State.LOADING, State.PAUSED):
            self.letters = self._letters(self.typed)
            session.ask(now_ns())
        self._conductor.scene.show()

    def _letters(self, typed: str) -> LetterPages:
        """Return the first page, with no more cells than the person's eyes can hit."""
        page = LetterPages.first(typed, self._conductor.sight.words(CELLS))
        return replace(page, phrase=self._conductor.requests.typing)

    def more(self, step: int = 1) -> bool:
        """Show further letters, or those before; False where the cells show words."""
        if self.letters is None:
            return False
        self.letters = self.letters.following(step)
        self._conductor.scene.letters()
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
