"""How a face was seen during a calibration, and what of that may make it better.

Each hint rests on a figure that was measured. Thresholds are of the rendered camera, with three
portraits and 16 drawn faces: without glasses the glare was 0.03 to 0.29, in low light, too, with
reflections in glasses 0.28 to 0.66. They are no limits of people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from input.api.gaze import Face
from input.calibration.gaze_map import FAR_MM

SMALL_EYE_PX = 20.0
"""Below this width of an eye in the picture half a pixel is more than a degree."""
DIM, BRIGHT = 0.25, 0.85
"""Brightness about the eyes beyond which irises are hard to tell, 0 to 1."""
GLARE = 0.3
"""Pupils brighter than this, over the brightness about the eyes, are seen through a reflection."""
NARROW = 0.22
"""Lids that are open by less, over the eye's width, hide part of the irises."""
DOWN_DEG, UP_DEG = 15.0, -15.0
"""Beyond these a camera sees a face from well above, or from well below."""
SLOW_HZ = 20.0
"""With fewer samples a second a look is judged by a handful."""

_UNSEEN = 0.6  # confidence below this means badly seen irises, where brightness was not measured
_BELOW_DEG = -8.0  # the camera is below the eyes already


class Hint(StrEnum):
    """What may make a calibration better, in a line for the person."""

    DISTANCE = "Come nearer, or use a larger picture: the camera sees the eyes too small."
    LIGHT = "More light on the face, from the front: the irises are hard to see."
    BRIGHT = "Less light on the face: the picture is too bright to tell the irises."
    GLASSES = "Glasses may mirror the screen: tilt them a little, or move the lamp."
    LIDS = "Try the camera lower, at the eyes' height or below: lids hide part of the irises."
    CAMERA_LOWER = "Put the camera lower, at the eyes' height: it sees the face from above."
    CAMERA_HIGHER = "Put the camera higher, at the eyes' height: it sees the face from below."
    HEAD = "The head moved during the calibration: lean it on something, if you can."
    RATE = "The camera gives few pictures a second: more light, or fewer other programs."
    AGAIN = "Do it once again: it mostly gets better."


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a face was seen: medians over a calibration's samples.

    `eye_px` is an eye's width in the frame, `opening` that of its lids over the eye's width,
    `pitch_deg` how far the face points below the camera, `moved_mm` how far the head went aside at
    most. `light` is the brightness about the eyes and `glare` that of the pupils over it, 0 to 1;
    None for what was recorded without. `rate_hz` is samples a second; None where not known.
    """

    eye_px: float
    opening: float
    pitch_deg: float
    moved_mm: float
    confidence: float
    light: float | None = None
    glare: float | None = None
    rate_hz: float | None = None

    @classmethod
    def of(
        cls, faces: Sequence[Face], home_mm: tuple[float, float, float], rate_hz: float | None
    ) -> Conditions:
        """Return those of `faces` (at least one); `home_mm` is the head's usual place."""
        lights = [face.light for face in faces if face.light is not None]
        glares = [face.glare for face in faces if face.glare is not None]
        return cls(
            eye_px=median(face.eye_px for face in faces),
            opening=median((face.features[2] + face.features[5]) / 2.0 for face in faces),
            pitch_deg=median(face.pitch_deg for face in faces),
            moved_mm=max(math.dist(face.head_mm[:2], home_mm[:2]) for face in faces),
            confidence=median(face.confidence for face in faces),
            light=median(lights) if lights else None,
            glare=median(glares) if glares else None,
            rate_hz=rate_hz,
        )

    def hints(self) -> tuple[Hint, ...]:
        """Return what may help, the likeliest first; nothing where all is well."""
        unseen = self.light is None and self.confidence < _UNSEEN
        narrow = self.opening < NARROW and self.pitch_deg > _BELOW_DEG
        checks = (
            (Hint.DISTANCE, self.eye_px < SMALL_EYE_PX),
            (Hint.LIGHT, unseen or (self.light is not None and self.light < DIM)),
            (Hint.BRIGHT, self.light is not None and self.light > BRIGHT),
            (Hint.GLASSES, self.glare is not None and self.glare > GLARE),
            (Hint.LIDS, narrow),
            (Hint.CAMERA_LOWER, self.pitch_deg > DOWN_DEG and not narrow),
            (Hint.CAMERA_HIGHER, self.pitch_deg < UP_DEG),
            (Hint.HEAD, self.moved_mm > FAR_MM),
            (Hint.RATE, self.rate_hz is not None and self.rate_hz < SLOW_HZ),
        )
        return tuple(hint for hint, holds in checks if holds)
