"""The typist: letters from a keyboard or from an alphabet on the screen become words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from engine.events import ChoiceTiming, State
from engine.spans import now_ns
from gui.keys import Command, Letters, Slot, meaning
from gui.letters import CELLS, LetterPages
from input.samples import Source

if TYPE_CHECKING:
    from gui.conductor import Conductor

_WITH_WORDS = (State.PREFILL, State.WRITING, State.ASKING)
"""The states in which words follow the letters; in the others what is typed is put in as it is."""


class Typist:
    """Holds the letters typed so far; every text can be written with it."""

    def __init__(self, conductor: Conductor) -> None:
        """Type for `conductor`."""
        self._conductor = conductor
        self.letters: LetterPages | None = None
        """The alphabet in the cells; None while they show words."""
        self.typed = ""
        """The letters typed so far."""

    @property
    def spelling(self) -> bool:
        """Whether the cells show an alphabet."""
        return self.letters is not None

    def clear(self) -> None:
        """Forget the letters, typed ones and those in the cells."""
        self.letters = None
        self._set("")
        self._conductor.requests.leave()

    def drop(self) -> bool:
        """Take back what is being typed, and the alphabet; False where there is neither."""
        if not self.typed and not self.spelling:
            return False
        self.clear()
        self._conductor.session.type_prefix("", now_ns())
        self._conductor.scene.show()
        return True

    def key(self, event: QKeyEvent) -> None:
        """Do what a key means."""
        conductor = self._conductor
        meant = meaning(event, typed=self.typed, choosing=conductor.choosing)
        if meant is None:
            event.ignore()
            return
        conductor.used(Source.KEYS)
        match meant:
            case Slot(slot):
                conductor.choose(slot, now_ns(), ChoiceTiming(Source.KEYS.value))
            case Letters(text):
                self._type(self.typed + text)
            case Command.BACKSPACE:
                if self.typed:
                    self._type(self.typed[:-1])
            case Command.SPACE:
                self._space()
            case Command.ENTER:
                self._enter()
            case _:
                conductor.command(meant)

    def _set(self, letters: str) -> None:
        self.typed = letters
        window, asks = self._conductor.window, self._conductor.requests.typing
        window.text.set_typed("" if asks else letters)
        window.request.set_typed(letters if asks else "")

    def _type(self, letters: str) -> None:
        """Show letters as they are typed; words that begin so follow, where there is a model."""
        spelling, self.letters = self.letters, None
        self._set(letters)
        session = self._conductor.session
        if session.state in _WITH_WORDS and not self._conductor.requests.typing:
            session.type_prefix(letters.strip(), now_ns())
        elif spelling is not None:
            self.letters = self._letters(letters)
        if spelling is not None:
            self._conductor.scene.show()

    def _space(self) -> None:
        """End a typed word; a request, or the draft's beginning, is typed whole: Enter ends it."""
        asks = self._conductor.requests.typing
        if asks or self._conductor.session.state is State.EMPTY:
            if self.typed:
                self._type(self.typed + " ")
        elif self.typed:
            self._put()

    def _enter(self) -> None:
        if self._conductor.requests.typing:
            if self.typed:
                self._conductor.requests.give(self.typed)
        elif self._conductor.session.state is State.EMPTY:
            if not self.typed.strip():
                self._conductor.session.begin(now_ns())
            self._conductor.give(self.typed)
        elif self.typed:
            self._put()
        else:
            self._conductor.command(Command.CHOOSE)

    def _put(self) -> None:
        """Put in what was typed, whether a cloud holds it or not."""
        word = self.typed
        self.clear()
        session = self._conductor.session
        session.put_typed(word, now_ns(), ChoiceTiming(Source.KEYS.value))

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

    def more(self) -> bool:
        """Show further letters; False where the cells show words."""
        if self.letters is None:
            return False
        self.letters = self.letters.following()
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
