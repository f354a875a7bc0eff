"""The typist: letters from a keyboard or from an alphabet on the screen become words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from engine.events import ChoiceTiming, State
from engine.spans import now_ns
from gui.keys import Command, Letters, Slot, meaning
from gui.letters import LetterPages
from input.samples import Source

if TYPE_CHECKING:
    from gui.conductor import Conductor


class Typist:
    """Holds the letters typed so far; every text can be written with it."""

    def __init__(self, conductor: Conductor) -> None:
        """Type for `conductor`."""
        self._conductor = conductor
        self._letters: LetterPages | None = None
        self.typed = ""

    @property
    def spelling(self) -> bool:
        """Whether the cells show an alphabet."""
        return self._letters is not None

    def clear(self) -> None:
        """Forget the letters."""
        self._letters = None
        self._set("")

    def key(self, event: QKeyEvent) -> None:
        """Do what a key means."""
        conductor = self._conductor
        choosing = conductor.choosing or self.spelling
        meant = meaning(event, typed=self.typed, choosing=choosing)
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
        self._conductor.window.text.set_typed(letters)

    def _type(self, letters: str) -> None:
        """Show letters as they are typed; a cloud follows them."""
        self._letters = None
        self._set(letters)
        session = self._conductor.session
        if session.state is not State.EMPTY:
            session.type_prefix(letters.strip(), now_ns())

    def _space(self) -> None:
        """End a typed word; in an empty draft a whole beginning is typed, and Enter ends it."""
        if self._conductor.session.state is State.EMPTY:
            if self.typed:
                self._type(self.typed + " ")
        elif self.typed:
            self._put()

    def _enter(self) -> None:
        if self._conductor.session.state is State.EMPTY:
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
        """Show the alphabet in the cells, or its next page."""
        state = self._conductor.session.state
        if state not in (State.ASKING, State.WRITING, State.EMPTY):
            return
        pages = self._letters
        self._letters = pages.following() if pages else LetterPages.first(self.typed)
        self._conductor.window.stage.cloud.show_cloud(
            self._letters.cloud(), self.typed or self._conductor.rest(), self._letters.hint
        )

    def end_spelling(self) -> None:
        """Words are shown again."""
        self._letters = None

    def letter(self, slot: int) -> None:
        """Add the letter of a cell; words that begin so follow. One cell puts in what is there."""
        if self._letters is None:
            return
        letter = self._letters.at(slot)
        if letter == LetterPages.PUT:
            if self._conductor.session.state is State.EMPTY:
                self._conductor.give(self.typed)
            else:
                self._put()
        elif letter:
            self._type(self.typed + letter)
            if self._conductor.session.state is State.EMPTY:
                self.spell()
