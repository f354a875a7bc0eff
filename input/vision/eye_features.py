"""From a face's landmarks to the numbers that tell where its eyes look. Pure.

All of it is geometry of the picture. The iris's offset is measured from the middle between an eye's
corners, along the line of the corners and across it, over the eye's width: so it is the same
wherever in the picture the head is, however far away, and however it is rolled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from input.api.gaze import Face
from input.vision.landmarker import RawFace

Array = npt.NDArray[np.float64]

LOOKS = (
    "eyeLookInLeft",
    "eyeLookInRight",
    "eyeLookOutLeft",
    "eyeLookOutRight",
    "eyeLookUpLeft",
    "eyeLookUpRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
)
"""The blendshapes of the eyes' direction, in the order of `Face.features`."""

BROWS = ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")
"""The blendshapes of raised brows."""

FIELD_OF_VIEW_DEG = 60.0
"""The horizontal field of view that is assumed of a webcam: common ones have 55 to 78 degrees."""

# Landmarks of the eye at the image's left and at its right: the corner at the image's left, the
# other corner, upper lids, lower lids, the iris's middle and its four edges.
_EYES = (
    (33, 133, (159, 158, 160), (145, 153, 144), 468, (469, 470, 471, 472)),
    (362, 263, (386, 385, 387), (374, 380, 373), 473, (474, 475, 476, 477)),
)
OUTER_CORNERS = 33, 263
"""Landmarks of the eyes' outer corners."""
_EYES_APART_MM = 91.0
"""Between the outer corners of the eyes, adults' mean (Farkas 1994: 88 to 91 mm)."""
_SMALL_EYE_PX = 14.0
_GOOD_EYE_PX = 24.0
_FAR_DEG = 35.0
_PUPIL = 0.5  # of an iris's radius, about the pupil's
_DARKEST = 5.0  # percent of the pupil's pixels


def face_of(
    raw: RawFace, width: int, height: int, t_ns: int, light: float = 0.5, glare: float = 0.0
) -> Face:
    """Return the face that `raw` describes, in a frame of `width` x `height` px.

    `light` is the mean brightness of the frame about the eyes, 0 (black) to 1 (white), `glare` how
    bright the pupils are over that.
    """
    points = raw.points
    eyes = [_eye(points, *eye) for eye in _EYES]
    outer_left, outer_right = points[list(OUTER_CORNERS)]
    across = outer_right[:2] - outer_left[:2]
    roll_deg = math.degrees(math.atan2(across[1], across[0]))
    yaw_deg, pitch_deg = turned_deg(raw.matrix)
    eye_px = float(np.mean([eye[3] for eye in eyes]))
    looks = tuple(raw.looks.get(name, 0.0) for name in LOOKS)
    blink = (raw.looks.get("eyeBlinkLeft", 0.0) + raw.looks.get("eyeBlinkRight", 0.0)) / 2
    low, high = points.min(axis=0), points.max(axis=0)
    return Face(
        t_ns=t_ns,
        features=(*eyes[0][:3], *eyes[1][:3], *looks),
        head_mm=_place(outer_left, outer_right, yaw_deg, width, height),
        yaw_deg=yaw_deg,
        pitch_deg=pitch_deg,
        roll_deg=roll_deg,
        blink=float(blink),
        confidence=_confidence(eyes, eye_px, blink, yaw_deg, pitch_deg, light),
        eye_px=eye_px,
        box=(
            float(low[0] / width),
            float(low[1] / height),
            float((high[0] - low[0]) / width),
            float((high[1] - low[1]) / height),
        ),
        light=light,
        glare=glare,
        brow=sum(raw.looks.get(name, 0.0) for name in BROWS) / len(BROWS),
        jaw=raw.looks.get("jawOpen", 0.0),
    )


def brightness(rgb: npt.NDArray[np.uint8], raw: RawFace) -> float:
    """Return the mean brightness about the eyes, 0 to 1; of what is clipped it stays 0 or 1."""
    height, width = rgb.shape[:2]
    eyes = raw.points[[33, 133, 362, 263], :2]
    margin = 0.15 * float(np.ptp(eyes[:, 0]))
    low = np.clip(eyes.min(axis=0) - margin, 0, (width - 1, height - 1)).astype(int)
    high = np.clip(eyes.max(axis=0) + margin, 1, (width, height)).astype(int)
    patch = rgb[low[1] : high[1], low[0] : high[0]]
    return float(patch.mean()) / 255.0 if patch.size else 0.5


def glare(rgb: npt.NDArray[np.uint8], raw: RawFace, light: float) -> float:
    """Return how bright the pupils are over `light`, the brightness about the eyes; 1 at most.

    Pupils are nearly black, whatever the irises' colour, unless glasses mirror something before
    them.
    """
    height, width = rgb.shape[:2]
    dark: list[float] = []
    for *_, iris, edges in _EYES:
        middle = raw.points[iris, :2]
        rim = raw.points[list(edges), :2]
        reach = _PUPIL * float(np.hypot(*(rim - middle).T).mean())
        low = np.clip(np.floor(middle - reach), 0, (width, height)).astype(int)
        high = np.clip(np.ceil(middle + reach) + 1, 0, (width, height)).astype(int)
        patch = rgb[low[1] : high[1], low[0] : high[0]].mean(axis=2)
        if patch.size:
            dark.append(float(np.percentile(patch, _DARKEST)) / 255.0)
    return min(1.0, sum(dark) / len(dark) / max(light, 1e-3)) if dark else 0.0


def nearest(faces: Sequence[Face], last: Face | None = None) -> Face | None:
    """Return the face that counts: the nearest one, or the one seen last while it is near enough.

    Another face takes over only if it is a third nearer: somebody who looks over the person's
    shoulder does not. None where there is no face.
    """
    if not faces:
        return None
    first = min(faces, key=lambda face: face.head_mm[2])
    if last is None:
        return first
    same = min(faces, key=lambda face: math.dist(face.head_mm, last.head_mm))
    return first if first.head_mm[2] < same.head_mm[2] / 1.33 else same


def _eye(
    points: Array,
    left: int,
    right: int,
    uppers: tuple[int, ...],
    lowers: tuple[int, ...],
    iris: int,
    edges: tuple[int, ...],
) -> tuple[float, float, float, float, float]:
    """Return offset along, offset across, opening (all over the width), width and iris in px."""
    one, other = points[left, :2], points[right, :2]
    width = float(np.hypot(*(other - one))) or 1e-6
    along = (other - one) / width
    across = np.array([-along[1], along[0]])
    offset = points[iris, :2] - (one + other) / 2
    opening = points[list(lowers), :2].mean(axis=0) - points[list(uppers), :2].mean(axis=0)
    rim = points[list(edges), :2]
    iris_px = float(np.hypot(*(rim - rim.mean(axis=0)).T).mean() * 2)
    return (
        float(offset @ along) / width,
        float(offset @ across) / width,
        float(opening @ across) / width,
        width,
        iris_px,
    )


def turned_deg(matrix: Array) -> tuple[float, float]:
    """Return yaw and pitch in degrees from a rotation before the camera (z towards it)."""
    rotation = matrix[:3, :3] / (np.cbrt(abs(np.linalg.det(matrix[:3, :3]))) or 1.0)
    yaw = math.degrees(math.atan2(rotation[0, 2], rotation[2, 2]))
    pitch = math.degrees(math.asin(float(np.clip(-rotation[1, 2], -1.0, 1.0))))
    return yaw, pitch


def _place(
    left: Array, right: Array, yaw_deg: float, width: int, height: int
) -> tuple[float, float, float]:
    """Return where the middle between the eyes is, in mm, from how far apart their corners are.

    A pinhole camera of `FIELD_OF_VIEW_DEG`. The outer corners are 91 mm apart in every adult within
    some percent; what is wrong in that scales the whole place, and calibration knows only changes.
    Over a frame they are far steadier than the irises' diameter: its 13 px are known to 0.1 px.
    """
    focal_px = width / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEG) / 2)
    apart_px = float(np.hypot(*(right - left)[:2])) / max(0.3, math.cos(math.radians(yaw_deg)))
    z_mm = focal_px * _EYES_APART_MM / max(apart_px, 1.0)
    middle = (left + right) / 2
    x_mm = (float(middle[0]) - width / 2) * z_mm / focal_px
    y_mm = (float(middle[1]) - height / 2) * z_mm / focal_px
    return x_mm, y_mm, z_mm


def _confidence(
    eyes: Sequence[tuple[float, float, float, float, float]],
    eye_px: float,
    blink: float,
    yaw_deg: float,
    pitch_deg: float,
    light: float,
) -> float:
    """Return how well the irises can be seen, 0 to 1: the product of what can spoil that."""
    size = _rise(eye_px, _SMALL_EYE_PX / 2, _GOOD_EYE_PX)
    open_eyes = 1.0 - _rise(blink, 0.3, 0.7)
    turned = 1.0 - _rise(max(abs(yaw_deg), abs(pitch_deg)), _FAR_DEG / 2, _FAR_DEG)
    lit = _rise(light, 0.03, 0.12) * (1.0 - _rise(light, 0.85, 0.97))
    # An iris outside the eye was not seen but guessed; and the two must turn together.
    inside = 1.0 - _rise(max(abs(eye[0]) for eye in eyes), 0.35, 0.5)
    together = 1.0 - _rise(abs(eyes[0][0] - eyes[1][0]), 0.25, 0.5)
    return size * open_eyes * turned * lit * inside * together


def _rise(value: float, low: float, high: float) -> float:
    """Return 0 up to `low`, 1 from `high` on, and a straight line between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))
