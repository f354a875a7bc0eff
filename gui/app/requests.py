"""What an instruct model should write: the line above the draft, typed, spelled or chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from common.clock import now_ns
from engine.session import events as say
from engine.session.events import Event, State
from gui.base.settings import Settings
from gui.interaction.menus import Item, Menu
from gui.widgets.message_bar import Level
from input.api.samples import Source

if TYPE_CHECKING:
    from gui.app.controller import Conductor

_INSTRUCT = {"auto": None, "on": True, "off": False}
_KEY = "request"


class Requests(QObject):
    """Brings requests to a conductor's session. Whoever can choose a word can give one."""

    def __init__(self, conductor: Conductor) -> None:
        """Take care of the line in the conductor's window."""
        super().__init__(conductor)
        self._conductor = conductor
        self._line = conductor.window.request
        self._spelled = False  # letters are for a request, whatever else could be typed
        self._told = ""  # why requests lead to nothing, as was said
        self._plain = False  # the person wants to begin a text without one
        self._line.given.connect(self.give)
        self._line.left.connect(conductor.window.setFocus)
        self._line.spell_wanted.connect(self.spell)
        conductor.happened.connect(self._happened)
        conductor.pointer.chosen.connect(self._elsewhere)

    def apply(self, settings: Settings) -> None:
        """Take over changed settings."""
        self._conductor.session.set_instruct(_INSTRUCT[settings.instruct], now_ns())
        self._show()

    @property
    def typing(self) -> bool:
        """Whether letters that are typed, or chosen on the screen, are a request's."""
        session = self._conductor.session
        if not session.takes_requests:
            return False
        waits = session.blank and not session.request and not self._plain
        return self._spelled or waits

    def give(self, text: str) -> None:
        """Have the model write what `text` asks for; "" takes the request away."""
        conductor = self._conductor
        spelled = self.typing
        self._spelled = self._plain = False
        conductor.window.setFocus()
        if spelled:  # else they are for the draft
            conductor.typist.clear()
        self._told = ""
        conductor.session.set_request(text, now_ns())
        self._line.set_request(conductor.session.request)
        self._warn()
        conductor.scene.show()

    def change(self) -> None:
        """Let the person give another request: in the line, or without a keyboard by letters."""
        if not self._conductor.session.takes_requests:
            self._warn(asked=True)
        elif self._conductor.last_source is Source.KEYS:
            self._line.begin()
        else:
            self.spell()

    def spell(self) -> None:
        """Show the alphabet; its letters make a new request."""
        typist = self._conductor.typist
        typist.clear()
        self._spelled = True
        typist.spell()

    def leave(self) -> None:
        """Letters are not a request's any more, unless one is waited for."""
        self._spelled = False

    def menu(self, left: list[Item]) -> Menu | None:
        """Return the menu of an empty draft, with drafts that are `left`; None for the usual one.

        Its last entry begins a text, or leads to such.
        """
        session = self._conductor.session
        if not session.takes_requests or self._plain:
            return None
        if session.request:
            return Menu(
                (
                    Item(self.tr("another request"), self.change),
                    Item(self.tr("write"), self._write, self.tr("what the line above says")),
                ),
                self.tr("The text begins here"),
                self.tr("or type its beginning and press Enter"),
            )
        return Menu(
            (
                *left[:2],
                *(Item(text, partial(self.give, text)) for text in self._examples()),
                Item(self.tr("a beginning"), self._begin_plain, self.tr("without a request")),
            ),
            self.tr("What should be written?"),
            self.tr("Type it and press Enter, or choose"),
        )

    def _examples(self) -> tuple[str, ...]:
        return (
            self.tr("a letter of thanks to Anna"),
            self.tr("a short story about the sea"),
            self.tr("an invitation to a birthday"),
        )

    def _write(self) -> None:
        self._conductor.typist.clear()
        self._conductor.session.begin(now_ns())

    def _elsewhere(self) -> None:
        """Keys are the window's again once a hand chose something there."""
        if self._line.edit.hasFocus():
            self._conductor.window.setFocus()

    def _begin_plain(self) -> None:
        self._plain = True
        self._conductor.scene.show()

    def _happened(self, event: Event) -> None:
        match event:
            case say.RequestChanged(text):
                self._line.set_request(text)
            case say.ModelReady():
                self._show()
            case say.StateChanged(state):
                if state is not State.EMPTY:
                    self._plain = False

    def _show(self) -> None:
        """Show the line where a request leads the model, and say where it cannot."""
        session = self._conductor.session
        self._line.setVisible(session.takes_requests)
        if session.info is not None:
            self._warn()
            self._conductor.scene.show()

    def _warn(self, *, asked: bool = False) -> None:
        """Say why a request leads to nothing, if it does; `asked` is one that is about to come."""
        conductor, session = self._conductor, self._conductor.session
        info = session.info
        if info is None:
            return
        setting = conductor.store.settings.instruct
        wanted = bool(session.request) or asked or setting == "on"
        text = ""
        way_out = self.tr("It only continues your text; another model can be chosen with --model.")
        if info.chat_trouble and setting == "auto":
            text = info.chat_trouble
        elif wanted and not session.takes_requests and setting == "off":
            text = self.tr("Requests are switched off")
            way_out = self.tr("Switch them on in the settings.")
        elif wanted and not session.takes_requests:
            text = self.tr("{name} takes no request").format(name=info.name)
        if not text:
            conductor.window.messages.withdraw(_KEY)
        elif text != self._told or asked:  # it was perhaps put away since
            conductor.window.messages.tell(_KEY, text, way_out, Level.WARNING)
        self._told = text
