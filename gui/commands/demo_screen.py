"""What the screen says of a simulated person, and how a real one takes the window from them.

The simulated person presses no key and no mouse button, and their finger is known: whoever does is
real. Then the simulated one steps aside, and goes on when asked to, or after a quiet while.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QInputEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QPolygonF,
)
from PySide6.QtWidgets import QApplication, QWidget

from gui.views.main_window import MainWindow
from gui.widgets.message_bar import Message
from gui.widgets.theme import Look

QUIET_MS = 20_000
"""So long after the last act of a real person the simulated one goes on."""
KEY = "demo"
"""The key of the message that says who is at the window."""
_HAND_PX = 30
_ARROW = ((0, 0), (0, 0.8), (0.19, 0.62), (0.32, 0.93), (0.44, 0.88), (0.31, 0.58), (0.57, 0.56))
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Hand(QWidget):
    """The pointer of a simulated person, over all else in its window: an arrow, or a fingertip."""

    def __init__(self, window: QWidget, look: Look, *, finger: bool) -> None:
        """Lie over `window`, hidden until there is a place."""
        super().__init__(window)
        self._look, self._finger, self._down = look, finger, False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_at(self, at: QPoint, look: Look, *, down: bool = False) -> None:
        """Point at a place of the window; `down` while a finger touches."""
        if (look, down) != (self._look, self._down):
            self._look, self._down = look, down
            self.update()
        side = look.px(_HAND_PX)
        self.resize(side, side)
        self.move(at - (self.rect().center() if self._finger else QPoint(2, 2)))
        if self.isHidden():
            self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the accent, with an edge that can be seen on every ground."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(self.width())
        painter.setPen(QPen(theme.colour("background"), max(1.5, side / 18)))
        fill = theme.colour("accent")
        if self._finger:
            fill.setAlphaF(0.85 if self._down else 0.45)
            painter.setBrush(fill)
            inset = side * (0.12 if self._down else 0.2)
            painter.drawEllipse(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
        else:
            painter.setBrush(fill)
            room = side - 4
            painter.drawPolygon(QPolygonF([QPointF(2 + x * room, 2 + y * room) for x, y in _ARROW]))
        painter.end()


class DemoScreen(QObject):
    """Says in the window that the person is simulated, and notices a real one."""

    taken = Signal()
    """A real person acts: the simulated one must step aside."""
    given_back = Signal()
    """The simulated person goes on."""

    def __init__(self, window: MainWindow, finger: QPointingDevice | None) -> None:
        """Speak in `window`; `finger` is the simulated person's, None for one without."""
        super().__init__(window)
        self._window, self._finger = window, finger
        self._expected: QPoint | None = None
        self.is_real = self.is_over = False
        """Whether a real person is at the window; whether the simulated one has left."""
        self.hand = Hand(window, window.look, finger=finger is not None)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self.give_back)
        window.messages.action_wanted.connect(self._pressed)
        window.messages.dismissed.connect(self._put_away)

    def begin(self) -> None:
        """Say who acts, and watch for real hands. The window must be open."""
        self._window.windowHandle().installEventFilter(self)
        self._window.installEventFilter(self)
        self._say()

    def pointed(self, at: QPoint, *, down: bool = False) -> None:
        """The simulated hand goes to a place of the window, before the event that says so."""
        self._expected = at
        self.hand.show_at(at, self._window.look, down=down)

    def give_back(self) -> None:
        """Let the simulated person go on."""
        if self.is_real and not self.is_over:
            self.is_real = False
            self._quiet.stop()
            self._say()
            self.given_back.emit()

    def over(self) -> None:
        """Say that the demo is over: the window belongs to whoever sits there."""
        self.is_over = True
        self._quiet.stop()
        self.hand.hide()
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice what no simulated hand does; keep a real mouse that only moves out of the way.

        A translation may be made only after the demo has begun.
        """
        if watched is self._window:
            if event.type() == QEvent.Type.LanguageChange:
                self._say()
            return False
        if self.is_over or not isinstance(event, QInputEvent | QMouseEvent):
            is_leave = event.type() == QEvent.Type.Leave and not self.is_over
            return is_leave and not self.is_real
        if self._is_real(event):
            self._take()
        elif event.type() == QEvent.Type.MouseMove and not self.is_real:
            moved = isinstance(event, QMouseEvent) and event.position().toPoint()
            return moved != self._expected
        return False

    def _is_real(self, event: QInputEvent) -> bool:
        """Whether a real person pressed something that is theirs to press."""
        bar = self._window.messages
        if isinstance(event, QKeyEvent):
            focus = QApplication.focusWidget()
            in_bar = focus is not None and bar.isAncestorOf(focus)
            return (
                event.type() == QEvent.Type.KeyPress
                and event.key() not in _MODIFIERS
                and not in_bar
            )
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            below = self._window.childAt(event.position().toPoint())
            in_bar = below is not None and (below is bar or bar.isAncestorOf(below))
            real = event.source() == Qt.MouseEventSource.MouseEventNotSynthesized
            touch = event.device().type() == QPointingDevice.DeviceType.TouchScreen
            return real and not touch and not in_bar
        return event.type() == QEvent.Type.TouchBegin and event.device() != self._finger

    def _take(self) -> None:
        self._quiet.start()
        if not self.is_real:
            self.is_real = True
            self.hand.hide()
            self._say()
            self.taken.emit()

    def _pressed(self, key: str) -> None:
        """Do what the button of the message says."""
        if key != KEY:
            return
        if self.is_over:
            self._window.close()
        elif self.is_real:
            self.give_back()
        else:
            self._take()

    def _put_away(self, key: str) -> None:
        """Who acts is always said, as long as it is the simulated person's window."""
        if key == KEY and not self.is_over:
            self._say()

    def _say(self) -> None:
        if self.is_over:
            message = Message(
                KEY,
                self.tr("The demo is over: a simulated person wrote this."),
                self.tr("The window is yours now."),
                action=self.tr("Close the window"),
            )
            title = self.tr("wordfork: the demo is over")
        elif self.is_real:
            message = Message(
                KEY,
                self.tr("The simulated person is waiting for you."),
                self.tr("They continue after 20 seconds without input."),
                action=self.tr("Let them continue"),
            )
            title = self.tr("wordfork: a demo, the simulated person is waiting")
        else:
            message = Message(
                KEY,
                self.tr("A demo: the person is simulated, and so are their reaction times."),
                self.tr("Click or press a key to make them wait."),
                action=self.tr("Take over"),
            )
            title = self.tr("wordfork: a demo by a simulated person")
        self._window.messages.post(message)
        self._window.setWindowTitle(title)
