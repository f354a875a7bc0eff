"""What the camera sees, small, with the face and the eyes found in it, and whether that is good.

`advice` is pure: from one sample to a line that a person can act on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.message_bar import Level
from gui.widgets.theme import BODY, RADIUS, Look
from input.api.gaze import Face, GazeSample
from input.api.source import Picture
from input.vision.eye_features import FIELD_OF_VIEW_DEG

_WIDE, _HIGH = 320, 240
_SMALL_EYE_PX, _GOOD_EYE_PX = 18.0, 25.0
_NEAR_MM, _FAR_MM = 350.0, 850.0
_DARK, _BRIGHT, _FLAT = 45.0, 225.0, 12.0  # grey levels: mean, mean, standard deviation
_EDGE = 0.03  # of the picture
_TURNED_DEG = 25.0
_APART_MM, _EYE_MM = 62.0, 32.0  # from eye to eye, and how wide one is drawn
_VIEW = 2 * math.tan(math.radians(FIELD_OF_VIEW_DEG) / 2)  # picture's width over distance
_LIGHT_POINTS = 16  # a side


@dataclass(frozen=True, slots=True)
class Advice:
    """One line on how well the face is seen, and how much it matters."""

    text: str
    level: Level


def advice(sample: GazeSample, brightness: tuple[float, float] | None = None) -> Advice:
    """Say how well a camera sees a face, and what would make it better.

    `brightness` are the mean and the standard deviation of the face's grey levels, 0 to 255.
    """
    translate = QCoreApplication.translate
    face = sample.face
    if not sample.present or face is None:
        if brightness is not None and brightness[0] < _DARK:
            return Advice(
                translate("Camera", "The picture is dark: turn on a light."), Level.WARNING
            )
        if brightness is not None and brightness[1] < _FLAT:
            text = translate("Camera", "The picture is blank: is the camera covered?")
            return Advice(text, Level.WARNING)
        return Advice(
            translate("Camera", "No face found: sit in front of the camera."), Level.WARNING
        )
    found = translate("Camera", "Face found, {cm} cm away, eyes {px} px wide").format(
        cm=round(face.head_mm[2] / 10), px=round(face.eye_px)
    )
    problem = _problem(face, brightness)
    if problem:
        return Advice(f"{found}. {problem}", Level.WARNING)
    if sample.closed:
        return Advice(translate("Camera", "{found}, eyes closed").format(found=found), Level.INFO)
    return Advice(translate("Camera", "{found}: good").format(found=found), Level.INFO)


def _problem(face: Face, brightness: tuple[float, float] | None) -> str:
    translate = QCoreApplication.translate
    left, top, wide, high = face.box
    mean = brightness[0] if brightness else 128.0
    if left < _EDGE or top < _EDGE or left + wide > 1 - _EDGE or top + high > 1 - _EDGE:
        return translate("Camera", "Your face is at the edge of the picture: move to the middle.")
    if mean < _DARK:
        return translate("Camera", "Your face is dark: add light from the front.")
    if mean > _BRIGHT:
        return translate("Camera", "Your face is too bright: use less light.")
    if face.eye_px < _SMALL_EYE_PX or face.head_mm[2] > _FAR_MM:
        return translate("Camera", "Your eyes are too small: move closer.")
    if face.head_mm[2] < _NEAR_MM:
        return translate("Camera", "Too close: sit back a little.")
    if max(abs(face.yaw_deg), abs(face.pitch_deg)) > _TURNED_DEG:
        return translate(
            "Camera", "Your head is turned: face the screen, with the camera near its middle."
        )
    if face.blink < 0.3 and face.confidence < 0.4:
        return translate(
            "Camera",
            "Your irises are hard to see: use light from the front, without glare on glasses.",
        )
    if face.eye_px < _GOOD_EYE_PX:
        return translate("Camera", "A little closer would be better.")
    return ""


def brightness_of(picture: Picture) -> tuple[float, float]:
    """Return mean and standard deviation of the grey levels of the face, or of all without one."""
    face = picture.sample.face
    left, top, wide, high = face.box if face is not None else (0.0, 0.0, 1.0, 1.0)
    greys = []
    for row in range(_LIGHT_POINTS):
        y = round((top + high * (row + 0.5) / _LIGHT_POINTS) * picture.height)
        for column in range(_LIGHT_POINTS):
            x = round((left + wide * (column + 0.5) / _LIGHT_POINTS) * picture.width)
            if 0 <= x < picture.width and 0 <= y < picture.height:
                at = 3 * (y * picture.width + x)
                greys.append(sum(picture.rgb[at : at + 3]) / 3)
    if not greys:
        return 128.0, 64.0
    mean = sum(greys) / len(greys)
    return mean, (sum((grey - mean) ** 2 for grey in greys) / len(greys)) ** 0.5


class CameraPicture(QWidget):
    """The picture, mirrored as people know themselves; without one, a line that says why."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._look = look
        self._image: QImage | None = None
        self._picture: Picture | None = None
        self.line = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setFixedSize(QSize(look.px(_WIDE), look.px(_HIGH)))
        self.update()

    def set_line(self, line: str) -> None:
        """Take the picture away and say a line in its place."""
        self._image = self._picture = None
        self.line = line
        self.setAccessibleName(line)
        self.update()

    def set_picture(self, picture: Picture) -> None:
        """Show a picture and what was found in it."""
        image = QImage(
            picture.rgb, picture.width, picture.height, 3 * picture.width,
            QImage.Format.Format_RGB888,
        )  # fmt: skip
        self._image = image.flipped(Qt.Orientation.Horizontal) if not image.isNull() else None
        self._picture = picture
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return self._image is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture in a rounded frame, the face's box and its eyes."""
        theme, px = self._look.theme, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(frame, px(RADIUS), px(RADIUS))
        painter.fillPath(path, theme.colour("cell"))
        if self._image is not None:
            painter.setClipPath(path)
            place = _fitted(self._image.size(), frame)
            painter.drawImage(place, self._image)
            self._paint_face(painter, place)
            painter.setClipping(False)
        else:
            painter.setFont(self._look.font(BODY))
            painter.setPen(theme.colour("dim"))
            room = frame.adjusted(px(16), px(16), -px(16), -px(16))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self.line)
        painter.setPen(theme.colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.end()

    def _paint_face(self, painter: QPainter, place: QRectF) -> None:
        face = self._picture.sample.face if self._picture is not None else None
        if face is None:
            return
        px, accent = self._look.px, self._look.theme.colour("accent")
        left, top, wide, high = face.box
        box = QRectF(
            place.left() + (1 - left - wide) * place.width(),
            place.top() + top * place.height(),
            wide * place.width(),
            high * place.height(),
        )
        eyes, wide_px = _eyes(face, place)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Light on dark skin, dark on light: a broad dark line below a thin bright one.
        shade = self._look.theme.colour("on_accent")
        shade.setAlpha(140)
        for pen in (QPen(shade, px(4)), QPen(accent, px(2))):
            painter.setPen(pen)
            painter.drawRoundedRect(box, px(8), px(8))
            for eye in eyes:
                painter.drawEllipse(eye, wide_px / 2, wide_px / 3.4)


def _eyes(face: Face, place: QRectF) -> tuple[list[QPointF], float]:
    """Return where both eyes are in the mirrored picture, and how wide one is there."""
    x_mm, y_mm, z_mm = face.head_mm
    px_per_mm = place.width() / (_VIEW * z_mm)
    roll = math.radians(face.roll_deg)
    eyes = []
    for side in (-_APART_MM / 2, _APART_MM / 2):
        x = place.center().x() - (x_mm + side * math.cos(roll)) * px_per_mm
        y = place.center().y() + (y_mm + side * math.sin(roll)) * px_per_mm
        eyes.append(QPointF(x, y))
    return eyes, _EYE_MM * px_per_mm


def _fitted(size: QSize, frame: QRectF) -> QRectF:
    """Return where a picture of this size fills the frame; what is too much is cut off."""
    scale = max(frame.width() / size.width(), frame.height() / size.height())
    wide, high = size.width() * scale, size.height() * scale
    return QRectF(frame.center().x() - wide / 2, frame.center().y() - high / 2, wide, high)
