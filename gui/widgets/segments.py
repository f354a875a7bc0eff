"""A few choices in one pill: the way of writing in the bar above, a setting in its row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui.widgets.theme import BODY, SEMIBOLD, Look, dress


class Segments(QWidget):
    """A few choices in one pill, exactly one of them taken. Arrow keys move between them."""

    chosen = Signal(int)
    """The index that a person chose; setting it in the program is silent."""

    def __init__(self, texts: list[str], look: Look, parent: QWidget | None = None) -> None:
        """Offer `texts`, the first of them taken."""
        super().__init__(parent)
        self._look = look
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._box = QHBoxLayout(self)
        self._buttons: list[QToolButton] = []
        for index, text in enumerate(texts):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setText(text)
            button.setAccessibleName(text)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            button.installEventFilter(self)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            self._group.addButton(button, index)
            self._box.addWidget(button)
            self._buttons.append(button)
        self._group.idToggled.connect(self._toggled)
        self._group.idClicked.connect(self.chosen)
        for index in reversed(range(len(texts))):  # ends with the first one taken
            self._buttons[index].setChecked(True)
        self.set_look(look)

    def _toggled(self, index: int, taken: bool) -> None:
        """Only the taken choice is a stop of the Tab key; the arrows reach the others."""
        policy = Qt.FocusPolicy.TabFocus if taken else Qt.FocusPolicy.NoFocus
        self._buttons[index].setFocusPolicy(policy)

    def set_texts(self, texts: list[str]) -> None:
        """Name the choices anew."""
        for button, text in zip(self._buttons, texts, strict=True):
            button.setText(text)
            button.setAccessibleName(text)

    def texts(self) -> list[str]:
        """Return the names of the choices."""
        return [button.text() for button in self._buttons]

    def set_index(self, index: int) -> None:
        """Take a choice, silently."""
        self._buttons[index].setChecked(True)

    @property
    def index(self) -> int:
        """The choice that is taken."""
        return self._group.checkedId()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        theme, px = look.theme, look.px
        high = px(32)
        self._box.setContentsMargins(px(2), px(2), px(2), px(2))
        self._box.setSpacing(px(2))
        self.setFixedHeight(high + px(4))
        dress(
            self,
            f"QToolButton {{ background: transparent; color: {theme.dim}; border: 1px solid"
            f" transparent; border-radius: {high // 2}px; padding: 0 {px(14)}px;"
            f" min-height: {high - 2}px; max-height: {high - 2}px; font-size: {px(BODY)}px; }}"
            f"QToolButton:hover {{ color: {theme.text}; background: {theme.hover}; }}"
            f"QToolButton:checked {{ background: {theme.accent}; color: {theme.on_accent};"
            f" font-weight: 600; }}"
            f"QToolButton:focus {{ border: 1px solid {theme.text}; }}",
        )
        # The taken choice is set in a heavier weight: keep room for it so that nothing moves.
        metrics = QFontMetricsF(look.font(BODY, SEMIBOLD))
        for button in self._buttons:
            button.setMinimumWidth(round(metrics.horizontalAdvance(button.text())) + px(30))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move to the neighbour by an arrow key; a button alone would only look for focus."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}
        step = steps.get(event.key(), 0)
        if not step:
            return False
        index = min(len(self._buttons) - 1, max(0, self.index + step))
        if index != self.index:
            self._buttons[index].click()
            self._buttons[index].setFocus()
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill that holds them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.colour("cell"))
        radius = self.height() / 2
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.end()
