"""The main window: text, cloud and targets in one reading order, time at the side.

It arranges the views, makes all sizes from the window's, and remembers its place. What the views
show is the business of `gui.app`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.base.keymap import letters
from gui.base.store import Store
from gui.charts.latency_panel import LatencyDock
from gui.charts.steering_panel import GainPanel
from gui.views.request_line import RequestLine
from gui.views.stage import Stage
from gui.views.text_view import TextView
from gui.views.top_bar import TopBar
from gui.widgets.message_bar import MessageBar
from gui.widgets.page import press
from gui.widgets.theme import BODY, MIN_TARGET_PX, Look, resolve, scale_for, stylesheet

NARROW_PX = 1180
"""Below this width, at scale 1, the time panel starts folded."""
FOLD_PX = 900
"""A window that becomes narrower than this folds the panel until it is wide again."""
_PANEL_PX = 310
_FRAME_PX, _TITLE_PX = 4, 36
"""About what a window manager adds to a window, which it tells only once the window is shown."""


def _first_size() -> QSize:
    """Return the size of a window that was never placed: its title bar fits on the screen, too.

    In memory Qt has a screen of 800x800, whatever is painted there.
    """
    size = QSize(1280, 800)
    if QGuiApplication.platformName() == "offscreen":
        return size
    screen = QGuiApplication.primaryScreen()
    return size.boundedTo(screen.availableSize() - QSize(_FRAME_PX, _FRAME_PX + _TITLE_PX))


class SideTab(QAbstractButton):
    """The narrow tab at the right edge that folds the time panel in and out."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show the panel's name, upright."""
        super().__init__(parent)
        self._look = look
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._name()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setFixedWidth(look.px(28))
        self.update()

    def _name(self) -> None:
        self.setText(self.tr("Where the time goes"))
        self.setAccessibleName(self.text())
        self.setToolTip(self.tr("Show or hide the time panel (F9)"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name from bottom to top."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, 0, 1, self.height(), theme.colour("line"))
        painter.setFont(self._look.font(BODY))
        painter.setPen(theme.colour("text" if self.underMouse() or self.hasFocus() else "dim"))
        painter.translate(0, self.height())
        painter.rotate(-90)
        sign = "›" if self.isChecked() else "‹"
        painter.drawText(
            0,
            0,
            self.height(),
            self.width(),
            int(Qt.AlignmentFlag.AlignCenter),
            f"{self.text()}  {sign}",
        )
        painter.end()


class MainWindow(QMainWindow):
    """The one window.

    Views are attributes: `topbar`, `messages`, `request`, `text`, `stage`, `latency`, `gain`.
    """

    key_pressed = Signal(QKeyEvent)
    """A key that no view wanted."""
    closing = Signal()
    """The window is about to close."""

    def __init__(self, store: Store) -> None:
        """Build the views and take the place that the window had last."""
        super().__init__()
        self._store = store
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes; where it may not, it stays open."""
        self.look = self._look_for(QSize(1280, 800))
        self.setWindowTitle("wordfork")
        self.topbar = TopBar(look=self.look)
        self.messages = MessageBar(look=self.look)
        self.request = RequestLine(look=self.look)
        self.text = TextView(look=self.look)
        self.stage = Stage(look=self.look)
        self.latency = LatencyDock(self.look)
        self.gain = GainPanel(self.look)
        self.tab = SideTab(self.look)
        self.try_numbers = QPushButton()
        self.try_numbers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._arrange()
        self.tab.toggled.connect(self._show_panel)
        self.tab.clicked.connect(lambda shown: store.keep_flag("time panel", shown))
        self._wanted = self._narrow = False
        self.setMinimumSize(720, 520)
        self.resize(_first_size())
        geometry = store.geometry("main")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self._wanted = store.flag("time panel", self.width() >= NARROW_PX)
        self._narrow = self.width() < FOLD_PX
        self.tab.setChecked(self._wanted and not self._narrow)
        self._show_panel(self.tab.isChecked())
        self._name()
        # The draft has the keyboard at first, and again after a click on anything but a line.
        # No focus proxy: it would take what stands before the draft out of the Tab key's round.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.text.setFocus()
        self.set_look(self._look_for(self.size()))

    def _arrange(self) -> None:
        central = QWidget()
        outer = QVBoxLayout(central)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.topbar)
        body = QHBoxLayout()
        body.setSpacing(0)
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addWidget(self.messages)
        main.addWidget(self.request)
        main.addWidget(self.text, 2)
        main.addWidget(self.stage, 6)
        body.addLayout(main, 1)
        body.addWidget(self.tab)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self.latency, 1)
        side.addWidget(self.gain)
        side.addWidget(self.try_numbers)
        body.addLayout(side)
        outer.addLayout(body, 1)
        self.setCentralWidget(central)

    @property
    def free_area(self) -> QRect:
        """All below the bar and its messages, in the window's pixels."""
        top = self.messages_area.bottom() + 1
        return QRect(0, top, self.width(), max(1, self.height() - top))

    @property
    def messages_area(self) -> QRect:
        """Where messages stand, in the window's pixels."""
        return QRect(self.messages.mapTo(self, QPoint(0, 0)), self.messages.size())

    def _look_for(self, size: QSize) -> Look:
        settings = self._store.settings
        return Look(resolve(settings.theme), scale_for(size), settings.motion)

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion, in all views."""
        self.look = look
        self.setStyleSheet(stylesheet(look))
        parts = (self.topbar, self.messages, self.request, self.text, self.stage, self.tab)
        for view in (*parts, self.latency, self.gain):
            view.set_look(look)
        for view in (self.latency, self.gain):
            view.setFixedWidth(look.px(_PANEL_PX))
        px, theme = look.px, look.theme
        self.try_numbers.setFixedHeight(max(MIN_TARGET_PX, px(40)))
        self.try_numbers.setStyleSheet(
            f"QPushButton {{ background: {theme.panel}; border: none; border-radius: 0;"
            f" border-top: 1px solid {theme.line}; color: {theme.dim}; font-size: {px(BODY)}px; }}"
            f"QPushButton:hover, QPushButton:focus {{ color: {theme.text};"
            f" background: {theme.hover}; }}"
        )

    def _name(self) -> None:
        self.try_numbers.setText(self.tr("When does asking pay off?"))
        self.try_numbers.setToolTip(self.tr("The time model, with numbers to adjust (Ctrl+T)"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def _show_panel(self, shown: bool) -> None:
        self.latency.setVisible(shown)
        self.gain.setVisible(shown)
        self.try_numbers.setVisible(shown)

    def refresh_look(self) -> None:
        """Follow the settings, the desktop's theme and the window's size."""
        look = self._look_for(self.size())
        if look != self.look:
            self.set_look(look)

    def fold_panel(self) -> None:
        """Fold the time panel in or out."""
        self.tab.click()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or give it back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let sizes follow the window's."""
        super().resizeEvent(event)
        self._fold()
        self.refresh_look()

    def _fold(self) -> None:
        """Fold the time panel where there is no room for it beside the words."""
        narrow = self.width() < FOLD_PX
        if narrow != self._narrow:
            self._narrow = narrow
            if narrow:
                self._wanted = self.tab.isChecked()
            self.tab.setChecked(self._wanted and not narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on what no view wanted.

        Enter presses the button that the Tab key led to; a letter leads back to the draft.
        """
        on = self.focusWidget()
        if on not in (None, self.text):
            if press(on, event) or event.key() == Qt.Key.Key_Space:
                return
            if letters(event):
                self.text.setFocus()
        self.key_pressed.emit(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the draft."""
        self.text.setFocus(event.reason())

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Follow the Tab key; where the view with the keyboard went away, the draft takes it."""
        on = self.focusWidget()
        if on not in (None, self) and not (on.isVisible() and on.isEnabled()):
            self.text.setFocus()
            return True
        return super().focusNextPrevChild(onward)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place, and let the application end everything, if it may."""
        if not self.may_close():
            event.ignore()
            return
        self._store.keep_geometry("main", self.saveGeometry())
        self._store.sync()
        self.closing.emit()
        super().closeEvent(event)
