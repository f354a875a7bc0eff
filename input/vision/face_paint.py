"""Another skin and another light for a portrait."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from input.vision import opencv
from input.vision.face_look import FaceLook
from input.vision.portrait import Portrait

Rgb = npt.NDArray[np.uint8]

_EYES_KEEP = 0.7
"""So much less than the skin the whites of the eyes change with it."""
_REACH = 1.1
"""Light from one side falls off over this many distances of the outer corners."""


def painted(portrait: Portrait, look: FaceLook) -> Portrait:
    """Return the portrait with the skin of a look, and light from where it comes from there."""
    if look.skin == (1.0, 1.0, 1.0) and not look.side_light:
        return portrait
    height, width = portrait.rgb.shape[:2]
    eyes = np.zeros((height, width), np.float32)
    for eye in portrait.eyes:
        outline = np.vstack([eye.corners[:1], eye.upper, eye.corners[1:], eye.lower])
        eyes = np.maximum(eyes, opencv.polygon_mask(outline, width, height) / np.float32(255))
    keep = _EYES_KEEP * opencv.blurred(eyes, 1.5)[..., None]
    reflected = np.array(look.skin, np.float32)
    reflected = reflected * (1 - keep) + keep
    corners = portrait.outer_corners
    middle = corners.mean(axis=0)
    right = (np.arange(width) - middle[0]) / (_REACH * math.dist(*corners))
    light = 1.0 + look.side_light * 0.6 * np.clip(right, -1.0, 1.0)
    shown = portrait.rgb * reflected * light.astype(np.float32)[None, :, None]
    return replace(portrait, rgb=np.clip(shown, 0, 255).astype(np.uint8))
