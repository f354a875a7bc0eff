"""The permanent targets at the edge: large buttons that a pointer, a dwell or a key can press.

A button does nothing on a mouse or touch event: those travel on to the stage, where one place turns
all pointers into choices. Only the keyboard presses a button directly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.widgets.theme import BODY, MEDIUM, MIN_TARGET_PX, RADIUS, SMALL, Look, icon_pixmap

_HEIGHT, _LARGE, _GAP = 68, 104, 8
NARROW_PX = 700
"""A row below this width, at scale 1, has no room for all targets."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its key, its label, the key on a keyboard that does the same, its icon's name."""

    key: str
    text: str
    hint: str
    icon: str


def usual_targets(hints: Mapping[str, str] | None = None) -> list[Target]:
    """Return the targets that are always there, in the application's language.

    `hints` names, by target key, the key on a keyboard that does the same ("Ctrl+Z").
    """
    translate = QCoreApplication.translate
    known = hints or {}
    rows = (
        ("undo", translate("Targets", "Undo")),
        ("more", translate("Targets", "More words")),
        ("letters", translate("Targets", "Letters")),
        ("choose", translate("Targets", "Let the model choose")),
        ("pause", translate("Targets", "Pause")),
        ("speak", translate("Targets", "Speak")),
        ("menu", translate("Targets", "Other")),
    )
    return [Target(key, text, known.get(key, ""), key) for key, text in rows]


def few_targets(hints: Mapping[str, str] | None = None) -> list[Target]:
    """Return three targets for eyes that need them large; "menu" leads to the others."""
    usual = {target.key: target for target in usual_targets(hints)}
    return [usual[key] for key in ("undo", "menu", "pause")]


def narrow_targets(hints: Mapping[str, str] | None = None) -> list[Target]:
    """Return the targets of a narrow window, where all would be too small for their labels."""
    usual = {target.key: target for target in usual_targets(hints)}
    return [usual[key] for key in ("undo", "more", "letters", "pause", "menu")]


def pause_target(hint: str, *, paused: bool) -> Target:
    """Return the target that pauses, or goes on while paused; its key is "pause" in both."""
    translate = QCoreApplication.translate
    if paused:
        return Target("pause", translate("Targets", "Resume"), hint, "resume")
    return Target("pause", translate("Targets", "Pause"), hint, "pause")


class TargetButton(QAbstractButton):
    """One large button with an icon, a label and, while it is dwelt on, a filling outline."""

    pressed_by_key = Signal(str)

    def __init__(self, target: Target, look: Look, parent: QWidget | None = None) -> None:
        """Show `target`."""
        super().__init__(parent)
        self._look = look
        self._hover = False
        self._progress = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_target(target)

    def set_target(self, target: Target) -> None:
        """Become another target in the same place."""
        self.target = target
        self.setText(target.text)
        self.setAccessibleName(target.text)
        self.setAccessibleDescription(target.hint)
        reason = "" if self.isEnabled() else self.toolTip()
        self.set_disabled_reason(reason)
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.update()

    def set_disabled_reason(self, reason: str) -> None:
        """Disable the button and say why in its tool tip; "" enables it."""
        self.setEnabled(not reason)
        self.setToolTip(reason or self.target.hint)
        if reason:
            self._hover, self._progress = False, 0.0
        self.setAccessibleDescription(reason or self.target.hint)

    def set_hover(self, hover: bool) -> None:
        """Tint it, as the pointer is on it."""
        if hover != self._hover:
            self._hover = hover
            self.update()

    def set_progress(self, progress: float) -> None:
        """Fill its outline from 0 to 1."""
        if progress != self._progress:
            self._progress = progress
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it by Space or Enter when it has the focus."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and not event.isAutoRepeat():
            self.pressed_by_key.emit(self.target.key)
        elif event.key() not in keys:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing more: the press did it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint panel, icon and label."""
        look, theme = self._look, self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = look.px(RADIUS)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focus = self.hasFocus()
        painter.setBrush(theme.colour("hover" if self._hover else "panel"))
        painter.setPen(QPen(theme.colour("accent" if focus else "line"), 2 if focus else 1))
        painter.drawRoundedRect(frame, radius, radius)
        if self._progress > 0:
            self._paint_progress(painter, frame, radius)
        self._paint_face(painter)
        font = look.font(SMALL - 1)
        room = self.width() / 2 - look.px(11 + 10 + 4)  # beside the icon in the middle
        fits = QFontMetricsF(font).horizontalAdvance(self.target.hint) <= room
        if self.target.hint and fits and self.height() >= look.px(60):
            painter.setFont(font)
            painter.setPen(theme.colour("faint"))
            place = self.rect().adjusted(look.px(8), look.px(6), -look.px(10), 0)
            corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
            painter.drawText(place, corner, self.target.hint)
        painter.end()

    def _paint_progress(self, painter: QPainter, frame: QRectF, radius: float) -> None:
        width = max(3.0, self._look.px(3))
        path = QPainterPath()
        inner = frame.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        path.addRoundedRect(inner, radius, radius)
        pen = QPen(self._look.theme.colour("accent"), width)
        whole = path.length() / width
        pen.setDashPattern([max(0.01, whole * min(1.0, self._progress)), 2 * whole])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_face(self, painter: QPainter) -> None:
        look, theme = self._look, self._look.theme
        colour = theme.colour("text" if self.isEnabled() else "faint")
        lines, font = self._label()
        metrics = QFontMetricsF(font)
        side, gap = look.px(22), look.px(4)
        line = metrics.height()
        high = side + gap + line * len(lines)
        if high > self.height() - look.px(8):  # two lines of text in a low button: no icon
            side = gap = 0
            high = line * len(lines)
        y = (self.height() - high) / 2
        if side:
            tint = colour if not self.isEnabled() else theme.colour("dim")
            picture = icon_pixmap(self.target.icon, tint, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF((self.width() - side) / 2, y), picture)
        painter.setFont(font)
        painter.setPen(colour)
        y += side + gap
        for text in lines:
            place = QRectF(0, y, self.width(), line)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
            y += line

    def _label(self) -> tuple[list[str], QFont]:
        """Return the lines of the label and the font in which they fit the button."""
        room = self.width() - self._look.px(16)
        text = self.target.text
        for size in (BODY, SMALL):
            font = self._look.font(size, MEDIUM)
            metrics = QFontMetricsF(font)
            for lines in ([text], _halves(text)):
                if all(metrics.horizontalAdvance(line) <= room for line in lines):
                    return lines, font
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
        return shown, font


class Targets(QWidget):
    """The row of targets."""

    activated = Signal(str)
    """The key of a target that was pressed by the keyboard."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Show the usual targets."""
        super().__init__(parent)
        self._look = look or Look()
        self._buttons: dict[str, TargetButton] = {}
        self._dwelt: str | None = None
        self._large = self._paused = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Targets"))
        self.set_targets(usual_targets())

    def set_targets(self, targets: Sequence[Target]) -> None:
        """Show these targets, from left to right. Buttons whose key stays keep their state."""
        old, self._buttons = self._buttons, {}
        for target in targets:
            if target.key == "pause":
                target = pause_target(target.hint, paused=self._paused)
            button = old.pop(target.key, None)
            if button is None:
                button = TargetButton(target, self._look, self)
                button.pressed_by_key.connect(self.activated)
                button.show()
            else:
                button.set_target(target)
            self._buttons[target.key] = button
        for button in old.values():
            button.hide()
            button.deleteLater()
        previous: QWidget | None = None
        for button in self._buttons.values():
            if previous is not None:
                QWidget.setTabOrder(previous, button)
            previous = button
        self._arrange()

    def set_large(self, large: bool) -> None:
        """Give the row more height, for eyes."""
        if large != self._large:
            self._large = large
            self.updateGeometry()

    def set_paused(self, paused: bool) -> None:
        """Let the pause target say what it does next, that of later targets, too."""
        self._paused = paused
        button = self._buttons.get("pause")
        if button is not None:
            button.set_target(pause_target(button.target.hint, paused=paused))

    def set_disabled(self, key: str, reason: str) -> None:
        """Disable a target and say why; "" enables it. Unknown keys are left alone."""
        if key in self._buttons:
            self._buttons[key].set_disabled_reason(reason)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for button in self._buttons.values():
            button.set_look(look)
        self.updateGeometry()
        self._arrange()

    def button(self, key: str) -> TargetButton:
        """Return a target's button. Raises KeyError when there is none."""
        return self._buttons[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys, from left to right."""
        return tuple(self._buttons)

    def hit(self, point: QPointF) -> str | None:
        """Return the key of the enabled target at a point of this row."""
        for key, button in self._buttons.items():
            if button.isEnabled() and button.geometry().contains(point.toPoint()):
                return key
        return None

    def set_dwell(self, key: str | None, progress: float = 0.0) -> None:
        """Tint a target and fill its outline, `progress` from 0 to 1; None ends it."""
        if self._dwelt is not None and self._dwelt != key and self._dwelt in self._buttons:
            self._buttons[self._dwelt].set_hover(False)
            self._buttons[self._dwelt].set_progress(0.0)
        self._dwelt = key if key in self._buttons else None
        if self._dwelt is not None:
            self._buttons[self._dwelt].set_hover(True)
            self._buttons[self._dwelt].set_progress(progress)

    def sizeHint(self) -> QSize:
        """A row as high as a finger wants it."""
        high = self._look.px(_LARGE if self._large else _HEIGHT)
        return QSize(self._look.px(640), max(MIN_TARGET_PX, high))

    def minimumSizeHint(self) -> QSize:
        """No target is narrower than a finger."""
        return QSize((MIN_TARGET_PX + 8) * max(1, len(self._buttons)), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Name the usual targets in another language when it changes."""
        if event.type() == QEvent.Type.LanguageChange:
            usual = {target.key: target for target in (*usual_targets(), *few_targets())}
            for key, button in self._buttons.items():
                old = button.target
                if key == "pause":
                    button.set_target(pause_target(old.hint, paused=self._paused))
                elif key in usual:
                    button.set_target(replace(usual[key], hint=old.hint))
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width equally."""
        self._arrange()

    def _arrange(self) -> None:
        count = len(self._buttons)
        gap = self._look.px(_GAP)
        for index, button in enumerate(self._buttons.values()):
            left = round(index * (self.width() + gap) / count)
            right = round((index + 1) * (self.width() + gap) / count) - gap
            button.setGeometry(left, 0, right - left, self.height())


def _halves(text: str) -> list[str]:
    """Return a text as two lines of about the same length; one where it has no space."""
    places = [i for i, sign in enumerate(text) if sign == " "]
    if not places:
        return [text]
    best = min(places, key=lambda i: abs(i - len(text) / 2))
    return [text[:best], text[best + 1 :]]
