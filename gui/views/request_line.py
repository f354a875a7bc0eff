"""The line above the draft: what an instruct model should write. It can be changed at any time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from engine.api.types import MOST_REQUEST
from gui.widgets.theme import BODY, LABEL, MIN_TARGET_PX, Look, icon

_HEIGHT = 56


class _Edit(QLineEdit):
    """A line whose Enter and Escape stay with it: for the window they mean something else."""

    entered = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter and Escape; commands of the window pass through as from any line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the beginning of a long request where the Tab key led here."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()


class RequestLine(QWidget):
    """Shows the request in force, lets it be edited, and says when a new one is given."""

    given = Signal(str)
    """A person ended a request by Enter or the button; it may be empty, or as it was."""
    left = Signal()
    """The line was left without a change."""
    spell_wanted = Signal()
    """A person wants to spell a request by letters on the screen."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Show no request; hidden until it is wanted."""
        super().__init__(parent)
        self._look = look or Look()
        self._request = self._typed = ""
        self.edit = _Edit()
        self.edit.setMaxLength(MOST_REQUEST)
        self.edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.write = QPushButton()
        self.write.setProperty("primary", True)
        self.write.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.letters = QToolButton()
        self.letters.setProperty("quiet", True)
        self.letters.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box = QHBoxLayout(self)
        self._box.addWidget(self.edit, 1)
        self._box.addWidget(self.write)
        self._box.addWidget(self.letters)
        self.edit.textChanged.connect(self._follow)
        self.edit.entered.connect(self._give)
        self.edit.left.connect(self._leave)
        self.write.clicked.connect(self._give)
        self.letters.clicked.connect(self.spell_wanted)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()
        self.set_look(self._look)
        self._follow()
        self.hide()

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.edit.text()

    def set_request(self, request: str) -> None:
        """Show the request in force, in the place of what was being edited."""
        self._request, self._typed = request, ""
        self.edit.setText(" ".join(request.split()))
        self.edit.setCursorPosition(0)
        self.edit.setToolTip(request)
        self._colour()
        self._follow()

    def set_typed(self, letters: str) -> None:
        """Show letters that are typed elsewhere for a new request; "" shows the old one again."""
        if letters:
            self._typed = letters
            self.edit.setText(letters)
            self._colour()
        elif self._typed:
            self.set_request(self._request)

    def begin(self) -> None:
        """Let the person edit the request with a keyboard."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        theme, px = look.theme, look.px
        self.setFixedHeight(max(MIN_TARGET_PX + 8, px(_HEIGHT)))
        self._box.setContentsMargins(px(12), px(6), px(12), px(6))
        self._box.setSpacing(px(8))
        for button in (self.write, self.letters):
            button.setStyleSheet(f"min-height: {self._high}px; font-size: {px(BODY)}px;")
        self.letters.setIcon(icon("letters", theme.colour("dim"), px(20)))
        self.letters.setIconSize(QSize(px(20), px(20)))
        self._colour()
        self.update()

    @property
    def _high(self) -> int:
        """How high the controls are within their padding and border, in logical pixels."""
        px = self._look.px
        return max(MIN_TARGET_PX, px(_HEIGHT) - px(12)) - 2 * px(6) - 2

    def _colour(self) -> None:
        """Paint letters that are typed elsewhere as typed ones are painted in the draft."""
        theme = self._look.theme
        colour = theme.typed if self._typed else theme.text
        self.edit.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: 1px solid transparent; color: {colour};"
            f" font-size: {self._look.px(LABEL)}px; min-height: {self._high}px; }}"
            f"QLineEdit:hover {{ background: {theme.panel}; }}"
            f"QLineEdit:focus {{ background: {theme.panel}; border: 1px solid {theme.accent}; }}"
        )

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background and the thin line that parts it from the draft."""
        theme, px = self._look.theme, self._look.px
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("background"))
        margin = px(20)
        painter.fillRect(margin, self.height() - 1, self.width() - 2 * margin, 1, theme.line)
        painter.end()

    def _name(self) -> None:
        self.edit.setPlaceholderText(self.tr("What should be written?"))
        self.edit.setAccessibleName(self.tr("What should be written"))
        self.edit.setAccessibleDescription(
            self.tr("Enter starts writing, Escape restores the request.")
        )
        self.write.setText(self.tr("Write"))
        self.letters.setToolTip(self.tr("Type it with the letters on the screen"))
        self.letters.setAccessibleName(self.tr("Type the request"))
        self.setAccessibleName(self.tr("Request"))

    def _follow(self) -> None:
        """Offer the button where there is something new to give."""
        shown = " ".join(self._request.split())
        self.write.setVisible(self.edit.text().strip() != shown and not self._typed)

    def _give(self) -> None:
        text = self.edit.text().replace("\u2028", "\n").strip()
        unchanged = text == " ".join(self._request.split())  # a request may have had more lines
        self.given.emit(self._request if unchanged else text)

    def _leave(self) -> None:
        self.set_request(self._request)
        self.left.emit()
