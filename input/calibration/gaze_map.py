"""The gaze map: from what a camera sees of two eyes to a point on the screen, and how sure that is.

A calibration is a standardised ridge regression from the features of `Face` to where the eyes
point; squares of their two main directions are added only where they win. Where a camera gives
pictures of the eyes, `input/calibration/appearance.py` tells a second direction, and the two are
weighted by what each is sure of now: a reflection on glasses leaves the landmarks, a narrow eye the
pictures. `input/calibration/regression.py` fits it; here it is plain numbers.

Head movement is geometry, never learned: what is learned is a direction, the parts across and down
of the unit vector along which the eyes look (an iris moves with the sine of the eye's angle), seen
from the head that the person had while calibrating. A head that has moved is where the line of
sight begins now, one that has rolled turns it about the camera's axis, and the screen's plane, in
which the camera's lens is taken to lie (in the middle of the top edge), is where it ends. A head
that turns (yaw, pitch) is not corrected: a camera tells that too badly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from operator import mul
from typing import Any

import numpy as np

from input.api.gaze import FEATURES, Face, Screen
from input.calibration.appearance import Appearance, described, fused

FORMAT = "wordfork gaze map"
VERSION = 1

FAR_MM = 15.0
"""A head that has moved further aside than this since calibration is worth a warning."""

FAR_SHARE = 0.1
"""So is a change of distance beyond this share."""

FAR_ROLL_DEG = 8.0
"""And a roll beyond this."""

SQUARES = 3
"""Terms of second degree: across squared, across times down, down squared."""

_WANDER_DEG = 1.2  # what a head at a warning's limit adds, by the rendered camera
_SHIFT_DEG = 0.35  # what pictures cut an eighth of a pixel elsewhere add, by the rendered camera
_WANDER_AT_MOST = 2.0  # and so many times that, however far it is
_UNSURE_AT_MOST = 4.0  # how much a single reason can raise the uncertainty
_STEEPEST = 0.9  # of a unit vector, across and down: 64 degrees are no look at a screen
_BEYOND = 1.0  # points are held within the screen and so many screens around it

Pair = tuple[float, float]


class Moved(StrEnum):
    """How the head has moved too far since the calibration."""

    ASIDE = "aside"
    NEARER = "nearer"
    FARTHER = "farther"
    ROLLED = "rolled"


@dataclass(frozen=True)
class GazeMap:
    """One person's calibration at one camera and screen.

    `mean`, `scale` standardise the features; `main` are the weights of the standardised features
    that make "across" and "down", in which the squares are, each held within `main_most`.
    `weights_x`, `weights_y` are those of the standardised features and then of the `SQUARES`;
    with `bias` they give the parts across and down of the unit vector of the eyes' direction.
    `head_mm`, `roll_deg` are the head's while calibrating, `geometry` says whether its movement is
    corrected. `confidence` is the usual one of that time, `reach` how far its standardised features
    went (root mean square).

    `offset_deg` (accuracy) is the mean distance of the mean estimates from the check points,
    `sd_deg` (precision) the standard deviation of single samples about their mean along one axis,
    `error_deg` the root mean square of a single sample's whole error along one axis; all in degrees
    on points that the fit had not seen. `points` is the number of points in the fit.

    `appearance` is what the look of the eyes says; None in maps of faces without pictures.
    `landmarks_var` is the mean squared error of the features' own direction at points left out,
    across and down. `iris_gain` is how far the irises went sideways, in shares of an eye's width,
    over how far the eyes turned (the sine of the angle); 0 if not known.
    """

    screen: Screen
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    main: tuple[tuple[float, ...], tuple[float, ...]]
    main_most: Pair
    weights_x: tuple[float, ...]
    weights_y: tuple[float, ...]
    bias: Pair
    head_mm: tuple[float, float, float]
    roll_deg: float
    geometry: bool
    confidence: float
    reach: float
    offset_deg: float
    sd_deg: float
    error_deg: float
    points: int
    appearance: Appearance | None = None
    landmarks_var: Pair = (0.0, 0.0)
    iris_gain: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError, with one clear line, for numbers that are no gaze map."""
        for name, length in _LENGTHS.items():
            if len(getattr(self, name)) != length:
                raise ValueError(f"This gaze map is damaged: {name} needs {length} numbers")
        if any(len(row) != FEATURES for row in self.main):
            raise ValueError(f"This gaze map is damaged: main needs rows of {FEATURES} numbers")
        if not all(map(math.isfinite, _numbers(asdict(self)))):
            raise ValueError("This gaze map is damaged: a number is not finite")
        positive = (*self.scale, self.head_mm[2], self.confidence, self.reach, self.error_deg)
        screen = self.screen
        if min(*positive, screen.width_px, screen.height_px, screen.width_mm) <= 0.0:
            raise ValueError("This gaze map is damaged: a size is not above 0")
        if self.appearance is not None and min(self.landmarks_var) <= 0.0:
            raise ValueError("This gaze map is damaged: a variance is not above 0")
        if screen.distance_mm <= 0.0 or min(self.offset_deg, self.sd_deg) < 0.0:
            raise ValueError("This gaze map is damaged: a distance or an error is below 0")

    def point(self, face: Face) -> tuple[float, float, float]:
        """Return x_px and y_px on the desktop, and the standard deviation of their error, sd_px."""
        screen = self.screen
        z = self._standardised(face)
        seen_from = self.head_mm, self.roll_deg
        direction, error_deg = self._direction(z), self._error_deg(z, face)
        if self.appearance is not None and face.eyes:
            direction, error_deg = self._both(direction, error_deg, self.appearance, face.eyes)
        x_px, y_px = land(direction, self.geometry, *seen_from, face, screen)
        margin_x, margin_y = _BEYOND * screen.width_px, _BEYOND * screen.height_px
        x_px = _held(x_px, screen.x_px - margin_x, screen.x_px + screen.width_px + margin_x)
        y_px = _held(y_px, screen.y_px - margin_y, screen.y_px + screen.height_px + margin_y)
        return x_px, y_px, self._sd_px(error_deg, face)

    def moved(self, face: Face) -> Moved | None:
        """Return how the head has moved too far for this calibration; None if it has not."""
        x_mm, y_mm, z_mm = self.head_mm
        share = face.head_mm[2] / z_mm - 1.0
        if math.hypot(face.head_mm[0] - x_mm, face.head_mm[1] - y_mm) > FAR_MM:
            return Moved.ASIDE
        if abs(share) > FAR_SHARE:
            return Moved.NEARER if share < 0.0 else Moved.FARTHER
        return Moved.ROLLED if abs(turn_deg(face.roll_deg, self.roll_deg)) > FAR_ROLL_DEG else None

    def to_json(self) -> str:
        """Return the map as JSON, to be read back exactly by `from_json`."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> GazeMap:
        """Return the map that `to_json` wrote. Raise ValueError, one clear line, for other text."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError("This gaze map is damaged: it is no JSON") from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: object) -> GazeMap:
        """Return the map that is in decoded JSON. Raise ValueError, one clear line, if none is."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError("This is no gaze map")
        if data.get("version") != VERSION:
            raise ValueError("This gaze map was written by another version of wordfork")
        try:
            given: dict[str, Any] = {
                field.name: data[field.name]
                for field in fields(cls)
                if field.name in data or field.name not in _LATER
            }
            screen = {field.name: given["screen"][field.name] for field in fields(Screen)}
            name = str(screen.pop("name"))
            given["screen"] = Screen(name, **{key: _float(screen[key]) for key in screen})
            for key in _LENGTHS.keys() - {"main", "landmarks_var"}:
                given[key] = tuple(map(_float, given[key]))
            given["main"] = tuple(tuple(map(_float, row)) for row in given["main"])
            for key in ("roll_deg", "confidence", "reach", "offset_deg", "sd_deg", "error_deg"):
                given[key] = _float(given[key])
            if given.get("appearance") is not None:
                given["appearance"] = Appearance.from_dict(given["appearance"])
            if "landmarks_var" in given:
                given["landmarks_var"] = tuple(map(_float, given["landmarks_var"]))
            if "iris_gain" in given:
                given["iris_gain"] = _float(given["iris_gain"])
            if type(given["geometry"]) is not bool or type(given["points"]) is not int:
                raise TypeError("a flag or a count is not one")
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError("This gaze map is damaged: a value is missing or wrong") from error
        return cls(**given)

    def _standardised(self, face: Face) -> list[float]:
        values = zip(face.features, self.mean, self.scale, strict=True)
        return [(value - mean) / scale for value, mean, scale in values]

    def _direction(self, z: list[float]) -> Pair:
        """Return the parts across and down of the unit vector for standardised features."""
        basis = [*z, *squares(z, self.main, self.main_most)]
        across = self.bias[0] + sum(map(mul, self.weights_x, basis))
        return across, self.bias[1] + sum(map(mul, self.weights_y, basis))

    def _both(
        self, direction: Pair, error_deg: float, appearance: Appearance, eyes: bytes
    ) -> tuple[Pair, float]:
        """Return the direction by features and pictures, and the deviation of its error."""
        looks, looks_var = appearance.directions(described([eyes]))
        grown = (error_deg / self._features_deg) ** 2
        features_var = grown * np.array([self.landmarks_var])
        found, var = fused(looks, looks_var, np.array([direction]), features_var)
        sd_deg = math.degrees(math.sqrt(float(var.mean())))
        return (float(found[0, 0]), float(found[0, 1])), math.hypot(sd_deg, _SHIFT_DEG)

    def _error_deg(self, z: list[float], face: Face) -> float:
        """Return the standard deviation of the error of what the features tell, along one axis.

        The measured error grows where features go beyond those of the calibration, and where the
        irises are seen less well than then. A moved head adds an independent error: landmarks
        wander with it.
        """
        far = math.sqrt(sum(map(mul, z, z)) / FEATURES) / self.reach
        unseen = self.confidence / max(face.confidence, 1e-3)
        grown = _held(far, 1.0, _UNSURE_AT_MOST) * _held(unseen, 1.0, _UNSURE_AT_MOST)
        aside_mm, share, roll_deg = self._away(face)
        far_away = math.hypot(aside_mm / FAR_MM, share / FAR_SHARE, roll_deg / FAR_ROLL_DEG)
        wander_deg = _WANDER_DEG * min(far_away, _WANDER_AT_MOST)
        return math.hypot(self._features_deg * grown, wander_deg)

    @property
    def _features_deg(self) -> float:
        """The error of what the features alone tell: they are all there is of some faces."""
        if self.appearance is None:
            return self.error_deg
        return math.degrees(math.sqrt(sum(self.landmarks_var) / 2.0))

    def _sd_px(self, error_deg: float, face: Face) -> float:
        """Return the standard deviation of the whole error along one axis.

        Without the geometry the point stays behind by the head's movement.
        """
        screen = self.screen
        error_px = error_deg * screen.px_per_deg
        if self.geometry:
            return error_px
        # A change of distance or a roll moves a point by its distance from the head's own place;
        # a quarter of the screen's width stands for that.
        aside_mm, share, roll_deg = self._away(face)
        arm_mm = screen.width_mm / 4.0
        left_mm = math.hypot(aside_mm, share * arm_mm, math.radians(roll_deg) * arm_mm)
        return math.hypot(error_px, left_mm * screen.px_per_mm)

    def _away(self, face: Face) -> tuple[float, float, float]:
        """Return how far the head is from where it was: mm aside, share of distance, degrees."""
        x_mm, y_mm, z_mm = self.head_mm
        return (
            math.hypot(face.head_mm[0] - x_mm, face.head_mm[1] - y_mm),
            abs(face.head_mm[2] / z_mm - 1.0),
            abs(turn_deg(face.roll_deg, self.roll_deg)),
        )


def squares(
    z: list[float], main: tuple[tuple[float, ...], tuple[float, ...]], most: Pair
) -> tuple[float, float, float]:
    """Return the terms of second degree, held within what the calibration saw."""
    across = _held(sum(map(mul, main[0], z)), -most[0], most[0])
    down = _held(sum(map(mul, main[1], z)), -most[1], most[1])
    return across * across, across * down, down * down


def land(
    direction: Pair,
    geometry: bool,
    head_mm: tuple[float, float, float],
    roll_deg: float,
    face: Face,
    screen: Screen,
) -> Pair:
    """Return where a line of sight meets the screen, in pixels of the desktop.

    `direction` are the parts across and down of a unit vector, as seen with the head of the
    calibration (`head_mm`, `roll_deg`). With `geometry` the line begins at the head of `face`, and
    turns with its roll.
    """
    across, down = direction
    steep = math.hypot(across, down)
    if steep > _STEEPEST:
        across, down = across * _STEEPEST / steep, down * _STEEPEST / steep
        steep = _STEEPEST
    ahead = math.sqrt(1.0 - steep * steep)
    across, down = across / ahead, down / ahead
    if geometry:
        across, down = turned(across, down, turn_deg(roll_deg, face.roll_deg))
        head_mm = face.head_mm
    x_mm, y_mm, z_mm = head_mm
    # The picture's right is the person's left, and so the screen's left.
    return (
        screen.centre[0] + (across * z_mm - x_mm) * screen.px_per_mm,
        screen.y_px + (down * z_mm + y_mm) * screen.px_per_mm,
    )


def direction_of(
    x_px: float,
    y_px: float,
    geometry: bool,
    head_mm: tuple[float, float, float],
    roll_deg: float,
    face: Face,
    screen: Screen,
) -> Pair:
    """Return the direction that `land` brings to this point: its inverse."""
    seen_from = face.head_mm if geometry else head_mm
    x_mm, y_mm, z_mm = seen_from
    across = ((x_px - screen.centre[0]) / screen.px_per_mm + x_mm) / z_mm
    down = ((y_px - screen.y_px) / screen.px_per_mm - y_mm) / z_mm
    length = math.sqrt(1.0 + across * across + down * down)
    across, down = across / length, down / length
    if geometry:
        return turned(across, down, turn_deg(face.roll_deg, roll_deg))
    return across, down


def turned(x: float, y: float, angle_deg: float) -> Pair:
    """Turn a vector on the screen (x right, y down) by an angle, positive from x towards y."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return x * cos - y * sin, x * sin + y * cos


def turn_deg(to_deg: float, from_deg: float) -> float:
    """Return the difference of two angles, -180 to 180 degrees."""
    return math.remainder(to_deg - from_deg, 360.0)


_LATER = {"appearance", "landmarks_var", "iris_gain"}
"""Maps of earlier versions have no such values."""
_LENGTHS = {
    "mean": FEATURES,
    "scale": FEATURES,
    "main": 2,
    "main_most": 2,
    "weights_x": FEATURES + SQUARES,
    "weights_y": FEATURES + SQUARES,
    "bias": 2,
    "head_mm": 3,
    "landmarks_var": 2,
}


def _held(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _float(value: object) -> float:
    if type(value) not in {int, float}:
        raise TypeError(f"{value!r} is no number")
    return float(value)  # type: ignore[arg-type]  # it is one of the two


def _numbers(value: object) -> list[float]:
    """Return all numbers in nested values."""
    if isinstance(value, Mapping):
        return [number for part in value.values() for number in _numbers(part)]
    if isinstance(value, tuple | list):
        return [number for part in value for number in _numbers(part)]
    return [float(value)] if isinstance(value, int | float) else []
