"""The picture of a calibration's errors: the screen, its points, and where the eyes were estimated.

Everything lies where it lay on the screen; the scale is in degrees of visual angle and in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.theme import RADIUS_SMALL, SMALL, Look
from input.api.gaze import Screen
from input.calibration.procedure import Result
from input.calibration.regression import PointError

_BAR_DEG = (1.0, 2.0, 5.0)  # lengths that the scale bar may have
_BEYOND = 0.07  # of the screen's size, seen around it
_LEGEND_LINES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where pixels of the desktop lie in the picture: a frame, and the screen within it."""

    frame: QRectF
    outline: QRectF
    scale: float
    screen: Screen

    @classmethod
    def of(cls, screen: Screen, room: QRectF) -> Place:
        """Fit the screen, with a margin around it, into a room, from its upper left corner."""
        wide = screen.width_px * (1 + 2 * _BEYOND)
        high = screen.height_px * (1 + 2 * _BEYOND)
        scale = min(room.width() / wide, room.height() / high)
        frame = QRectF(room.left(), room.top(), wide * scale, high * scale)
        outline = QRectF(0, 0, screen.width_px * scale, screen.height_px * scale)
        outline.moveCenter(frame.center())
        return cls(frame, outline, scale, screen)

    def at(self, x_px: float, y_px: float) -> QPointF:
        """Return where a point of the desktop is; one far off is held at the frame's edge."""
        x = self.outline.left() + (x_px - self.screen.x_px) * self.scale
        y = self.outline.top() + (y_px - self.screen.y_px) * self.scale
        return QPointF(
            min(max(x, self.frame.left()), self.frame.right()),
            min(max(y, self.frame.top()), self.frame.bottom()),
        )


class ErrorsPicture(QWidget):
    """The screen with its points, where the eyes were estimated at each, and the spread."""

    def __init__(self, result: Result, screen: Screen, look: Look, parent: QWidget | None = None):
        """Show the errors of `result` on `screen`."""
        super().__init__(parent)
        self._result, self._screen, self._look = result, screen, look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Return what a 16:9 screen wants."""
        return QSize(self._look.px(560), self._look.px(400))

    def place(self) -> Place:
        """Return where things lie."""
        px = self._look.px
        foot = px(20) * _LEGEND_LINES + px(28)
        return Place.of(self._screen, QRectF(self.rect()).adjusted(0, 0, 0, -foot))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint outline, points, errors, scale and legend."""
        theme, px = self._look.theme, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.place()
        painter.setPen(QPen(theme.colour("track"), px(1)))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(place.outline, px(RADIUS_SMALL), px(RADIUS_SMALL))
        for x_px, y_px in self._result.skipped:
            self._cross(painter, place.at(x_px, y_px), "faint", aslant=True)
        for error in self._result.errors:
            self._error(painter, place, error)
        self._scale_bar(painter, place)
        self._legend(painter, place)
        painter.end()

    def _error(self, painter: QPainter, place: Place, error: PointError) -> None:
        theme, px = self._look.theme, self._look.px
        target = place.at(error.x_px, error.y_px)
        estimate = place.at(error.estimate_x_px, error.estimate_y_px)
        token = _token(error)
        radius = error.sd_px * place.scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(theme.colour(token)))
        painter.drawEllipse(estimate, radius, radius)
        painter.setPen(QPen(theme.colour(token), px(1.6)))
        painter.drawLine(target, estimate)
        self._cross(painter, target, "text" if error.used else "faint")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(token))
        painter.drawEllipse(estimate, px(3.5), px(3.5))

    def _cross(self, painter: QPainter, at: QPointF, token: str, *, aslant: bool = False) -> None:
        arm = self._look.px(6) * (0.7 if aslant else 1.0)
        painter.setPen(QPen(self._look.theme.colour(token), self._look.px(1.6)))
        one, other = (QPointF(arm, arm), QPointF(arm, -arm)) if aslant else (
            QPointF(arm, 0), QPointF(0, arm)
        )  # fmt: skip
        painter.drawLine(at - one, at + one)
        painter.drawLine(at - other, at + other)

    def _scale_bar(self, painter: QPainter, place: Place) -> None:
        """Paint a length of whole degrees, in the picture's lower right corner."""
        px, theme = self._look.px, self._look.theme
        per_deg = self._screen.px_per_deg * place.scale
        degrees = next((d for d in _BAR_DEG if d * per_deg >= px(36)), _BAR_DEG[-1])
        right, y = place.outline.right(), place.outline.bottom() + px(12)
        left = right - degrees * per_deg
        painter.setPen(QPen(theme.colour("dim"), px(1.6)))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        for x in (left, right):
            painter.drawLine(QPointF(x, y - px(3)), QPointF(x, y + px(3)))
        label = QCoreApplication.translate("Calibration", "{deg}° = {px} px").format(
            deg=f"{degrees:g}", px=round(degrees * self._screen.px_per_deg)
        )
        painter.setFont(self._look.font(SMALL, tabular=True))
        room = QRectF(left - px(200) - px(8), y - px(10), px(200), px(20))
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), label
        )

    def _legend(self, painter: QPainter, place: Place) -> None:
        """Say what each sign is, in lines below the picture."""
        px, theme = self._look.px, self._look.theme
        translate = QCoreApplication.translate
        entries: list[tuple[str, str]] = [
            ("cross", translate("Calibration", "point shown")),
            ("accent", translate("Calibration", "estimated gaze")),
            ("spread", translate("Calibration", "spread of single samples (1 SD)")),
        ]
        if any(error.check for error in self._result.errors):
            entries.append(("warning", translate("Calibration", "check points")))
        if self._result.skipped:
            entries.append(("skipped", translate("Calibration", "not looked at")))
        if not all(error.used for error in self._result.errors):
            entries.append(("faint", translate("Calibration", "excluded: not looked at")))
        font = self._look.font(SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        left = place.outline.left()
        x, y = left, place.frame.bottom() + px(20)
        y = max(y, place.outline.bottom() + px(28))
        for sign, text in entries:
            wide = px(18) + metrics.horizontalAdvance(text)
            if x > left and x + wide > self.width():
                x, y = left, y + px(20)
            self._sign(painter, QPointF(x + px(7), y), sign)
            painter.setPen(theme.colour("dim"))
            painter.drawText(QPointF(x + px(18), y + metrics.capHeight() / 2), text)
            x += wide + px(18)

    def _sign(self, painter: QPainter, at: QPointF, sign: str) -> None:
        px, theme = self._look.px, self._look.theme
        if sign in ("cross", "skipped"):
            token = "text" if sign == "cross" else "faint"
            self._cross(painter, at, token, aslant=sign == "skipped")
            return
        painter.setPen(Qt.PenStyle.NoPen)
        if sign == "spread":
            painter.setBrush(_faint(theme.colour("accent")))
            painter.drawEllipse(at, px(7), px(7))
            return
        painter.setBrush(theme.colour(sign))
        painter.drawEllipse(at, px(3.5), px(3.5))


def _token(error: PointError) -> str:
    """Return the colour of a point's error."""
    if not error.used:
        return "faint"
    return "warning" if error.check else "accent"


def _faint(colour: QColor) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(0.22)
    return pale
