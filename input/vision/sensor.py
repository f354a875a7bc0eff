"""What lens, sensor and compression of a webcam make of what is before it. Seeded."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from input.vision import opencv
from input.vision.face_look import FaceLook

Rgb = npt.NDArray[np.uint8]

_NOISES = 8
"""So many frames of noise, one of which is shifted for each frame."""


class Sensor:
    """A lens's blur, the light there is, noise, and the compression of MJPG, in this order."""

    def __init__(self, rng: np.random.Generator, width: int, height: int, look: FaceLook) -> None:
        """Make the noise for frames of `width` x `height` px."""
        self._rng, self._look = rng, look
        shape = (_NOISES, height, width, 3)
        self._noise = np.round(rng.normal(0.0, look.noise, shape)).astype(np.int16)

    def still(self, rgb: Rgb) -> Rgb:
        """Return a picture or a part of it as it comes to the sensor: the same in each frame."""
        look = self._look
        if look.blur_px:
            rgb = opencv.softened(rgb, look.blur_px)
        if look.light != 1.0:
            rgb = np.clip(rgb * np.float32(look.light), 0, 255).astype(np.uint8)
        return rgb

    def frame(self, rgb: Rgb) -> Rgb:
        """Return the next frame of what comes to the sensor."""
        noise = self._noise[self._rng.integers(_NOISES)]
        noise = np.roll(noise, int(self._rng.integers(rgb.shape[0])), axis=0)
        shown = np.clip(rgb + noise, 0, 255).astype(np.uint8)
        return shown if self._look.jpeg is None else opencv.compressed(shown, self._look.jpeg)
