"""What an instruct model should write: the line above the draft, typed, spelled or chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from common.clock import now_ns
from engine.session import events as say
from engine.session.events import Event, State
from engine.session.session import Session
from gui.app.ui_state import RequestState
from gui.base.settings import Settings
from gui.views.request_line import RequestLine
from gui.widgets.message_bar import Level, MessageBar

_INSTRUCT = {"auto": None, "on": True, "off": False}
_KEY = "request"


class Requests(QObject):
    """Brings requests to a session. Whoever can choose a word can give one."""

    changed = Signal()
    """What the stage shows may be another."""
    cleared = Signal()
    """The letters that were typed count no more."""
    spell_wanted = Signal()
    """The alphabet is to be shown; its letters make a new request."""
    left = Signal()
    """The line needs the keyboard no more."""

    def __init__(self, session: Session, line: RequestLine, messages: MessageBar) -> None:
        """Take care of the `line` above the draft of `session`."""
        super().__init__(line)
        self._session, self._line, self._messages = session, line, messages
        self._setting = Settings().instruct
        self._spelled = False  # letters are for a request, whatever else could be typed
        self._told = ""  # why requests lead to nothing, as was said
        self._plain = False  # the person wants to begin a text without one
        self._line.given.connect(self.give)
        self._line.left.connect(self.left)
        self._line.spell_wanted.connect(self.spell)

    def apply(self, settings: Settings) -> None:
        """Take over changed settings."""
        self._setting = settings.instruct
        self._session.set_instruct(_INSTRUCT[settings.instruct], now_ns())
        self._show()

    @property
    def typing(self) -> bool:
        """Whether letters that are typed, or chosen on the screen, are a request's."""
        session = self._session
        if not session.takes_requests:
            return False
        waits = session.blank and not session.request and not self._plain
        return self._spelled or waits

    @property
    def state(self) -> RequestState:
        """What decides the menu of an empty draft."""
        session = self._session
        return RequestState(session.takes_requests, session.request, self._plain)

    def give(self, text: str) -> None:
        """Have the model write what `text` asks for; "" takes the request away."""
        spelled = self.typing
        self._spelled = self._plain = False
        self.left.emit()
        if spelled:  # else they are for the draft
            self.cleared.emit()
        self._told = ""
        self._session.set_request(text, now_ns())
        self._line.set_request(self._session.request)
        self._warn()
        self.changed.emit()

    def change(self, *, by_keys: bool) -> None:
        """Let the person give another request: in the line, or without a keyboard by letters."""
        if not self._session.takes_requests:
            self._warn(asked=True)
        elif by_keys:
            self._line.begin()
        else:
            self.spell()

    def spell(self) -> None:
        """Show the alphabet; its letters make a new request."""
        self.cleared.emit()
        self._spelled = True
        self.spell_wanted.emit()

    def leave(self) -> None:
        """Letters are not a request's any more, unless one is waited for."""
        self._spelled = False

    def elsewhere(self) -> None:
        """Keys are the window's again once a hand chose something there."""
        if self._line.edit.hasFocus():
            self.left.emit()

    def begin_plain(self) -> None:
        """Begin a text without a request."""
        self._plain = True
        self.changed.emit()

    def take(self, event: Event) -> None:
        """Follow the session, as it tells."""
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
        session = self._session
        self._line.setVisible(session.takes_requests)
        if session.info is not None:
            self._warn()
            self.changed.emit()

    def _warn(self, *, asked: bool = False) -> None:
        """Say why a request leads to nothing, if it does; `asked` is one that is about to come."""
        session = self._session
        info = session.info
        if info is None:
            return
        setting = self._setting
        wanted = bool(session.request) or asked or setting == "on"
        text = ""
        remedy = self.tr("It only continues your text; choose another model in the settings.")
        if info.chat_trouble and setting == "auto":
            text = info.chat_trouble
        elif wanted and not session.takes_requests and setting == "off":
            text = self.tr("Requests are turned off")
            remedy = self.tr("Turn them on in the settings.")
        elif wanted and not session.takes_requests:
            text = self.tr("{name} does not take requests").format(name=info.name)
        if not text:
            self._messages.withdraw(_KEY)
        elif text != self._told or asked:  # it was perhaps put away since
            self._messages.tell(_KEY, text, remedy, Level.WARNING)
        self._told = text
