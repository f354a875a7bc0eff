"""The look of the eyes: from small pictures of both to a direction, and how sure that is.

Landmarks tell little of narrow eyes: MediaPipe's iris follows it by a third of its way, and up and
down by less. The pictures (`Face.eyes`) hold the rest. Each is freed of its mean, of light from one
side (a plane) and of its contrast; the direction is a linear function of what is left, by a
Gaussian process with a linear kernel (Rasmussen and Williams 2006, chapter 2: ridge regression with
its own uncertainty), one row a calibration point, the mean of its samples. The mean is not
penalised.

The variance that it states grows with what a picture holds that the calibration's did not: another
light, a reflection, lids half closed. So it knows when not to be trusted; its scale is that of the
errors at points that were left out, which a Gaussian process tells without a fit for each of them
(the same, section 5.4.2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from input.api.gaze import EYES_SHAPE

PIXELS = math.prod(EYES_SHAPE)
"""How many numbers describe the look of both eyes."""

_STRENGTHS = tuple(float(strength) for strength in np.logspace(-1.0, 3.0, 9))
_LEAST_CONTRAST = 4.0  # grey levels: less is noise
_LEAST_SPREAD = 1e-9  # of the largest: directions in which the points do not differ
_LEAST_VARIANCE = 1e-9  # of a unit vector: of a degree a five hundredth
_ALIKE = 0.5
# Behind glasses whose reflections moved with the head, pictures were 1.7 to 2.7 times as strange as
# the strangest point and 3 to 5 degrees off; of faces without glasses at most 1.1 times. With this
# power such pictures leave the direction to the landmarks; with 1 they were taken for 1.6 degrees.
_STRANGER = 6.0

Array = NDArray[np.float64]
Pair = tuple[float, float]


def described(eyes: Sequence[bytes]) -> Array:
    """Return what tells directions in pictures of eyes (`Face.eyes`), one row each."""
    _, high, wide = EYES_SHAPE
    seen = np.frombuffer(b"".join(eyes), np.uint8).reshape(-1, high * wide).astype(np.float64)
    seen = seen - (seen @ _planes()) @ _planes().T
    contrast = np.maximum(seen.std(axis=1, keepdims=True), _LEAST_CONTRAST)
    rows: Array = (seen / contrast).reshape(-1, PIXELS)
    return rows


@dataclass(frozen=True)
class Appearance:
    """What a calibration says of the look of one person's eyes.

    `mean` is the mean of the points' rows (`described`), `basis` the orthonormal directions in
    which they differ, `spread` their sums of squares there. `weights_x`, `weights_y` times a row's
    place in the basis, with `bias`, are the parts across and down of the unit vector of the eyes'
    direction. `strength` is the ridge's and `variance` the noise's, for each of them. `strange` is
    how much (a sum of squares) the strangest point held that no other one did: beyond it errors
    tell nothing of the variance, which then grows steeply. `points` is their number.
    """

    mean: tuple[float, ...]
    basis: tuple[tuple[float, ...], ...]
    spread: tuple[float, ...]
    weights_x: tuple[float, ...]
    weights_y: tuple[float, ...]
    bias: Pair
    strength: Pair
    variance: Pair
    strange: float
    points: int

    def __post_init__(self) -> None:
        """Raise ValueError, with one clear line, for numbers that are no appearance."""
        size = len(self.basis)
        rows = (self.spread, self.weights_x, self.weights_y)
        lengths = len(self.mean) == PIXELS and all(len(row) == PIXELS for row in self.basis)
        pairs = all(len(pair) == 2 for pair in (self.bias, self.strength, self.variance))
        if not lengths or not pairs or any(len(row) != size for row in rows):
            raise ValueError("This gaze map is damaged: a number of its appearance is missing")
        values = [*self.mean, *(v for row in self.basis for v in row), *self.bias]
        values += [v for row in rows for v in row]
        above = [*self.strength, *self.variance, *self.spread, self.strange]
        if not all(map(math.isfinite, [*values, *above])):
            raise ValueError("This gaze map is damaged: a number of its appearance is not finite")
        if min(above, default=1.0) <= 0.0 or self.points < 2:
            raise ValueError("This gaze map is damaged: a size in its appearance is not above 0")

    @classmethod
    def from_dict(cls, data: object) -> Appearance:
        """Return what `dataclasses.asdict` made a dict of. Raise ValueError for anything else."""
        if not isinstance(data, Mapping):
            raise ValueError("This gaze map is damaged: its appearance is none")
        try:
            given = {field.name: data[field.name] for field in fields(cls)}
            given = {
                name: value if name == "points" else _floats(value) for name, value in given.items()
            }
            if type(given["points"]) is not int:
                raise TypeError("a count is none")
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(
                "This gaze map is damaged: a value of its appearance is missing or wrong"
            ) from error
        return cls(**given)

    def directions(self, rows: Array) -> tuple[Array, Array]:
        """Return the parts across and down of each row's unit vector, and their variances."""
        away = rows - self._arrays[0]
        basis = self._arrays[1]
        place = away @ basis.T
        found = place @ np.array([self.weights_x, self.weights_y]).T + np.array(self.bias)
        unseen = np.maximum((away * away).sum(axis=1) - (place * place).sum(axis=1), 0.0)
        unseen = unseen * np.maximum(1.0, unseen / self.strange) ** _STRANGER
        spread = np.array(self.spread)
        variances = [
            variance
            * (
                1.0
                + 1.0 / self.points
                + ((place * place) @ (1.0 / (spread + strength)))
                + unseen / strength
            )
            for variance, strength in zip(self.variance, self.strength, strict=True)
        ]
        return found, np.column_stack(variances)

    def with_variance(self, times: float) -> Appearance:
        """Return the same with variances that are so many times as large."""
        across, down = self.variance
        return replace(self, variance=(across * times, down * times))

    @cached_property
    def _arrays(self) -> tuple[Array, Array]:
        return np.array(self.mean), np.array(self.basis).reshape(-1, PIXELS)


def fused(one: Array, one_var: Array, other: Array, other_var: Array) -> tuple[Array, Array]:
    """Return the mean of two estimates, weighted by what their variances say, and its variance.

    Both come from one picture, so their errors are alike by `_ALIKE` (correlation).
    """
    weight = other_var / (one_var + other_var)
    rest = 1.0 - weight
    both = 2.0 * _ALIKE * weight * rest * np.sqrt(one_var * other_var)
    return weight * one + rest * other, weight**2 * one_var + rest**2 * other_var + both


def fit_appearance(rows: Array, targets: Array, strength: Pair | None = None) -> Appearance | None:
    """Return the appearance that these rows and directions (columns: across, down) tell.

    The ridge's strength is chosen by the error at points left out, unless it is given. None where
    the rows do not differ, or are fewer than three.
    """
    points = len(rows)
    mean = rows.mean(axis=0)
    left, sizes, basis = np.linalg.svd(rows - mean, full_matrices=False)
    kept = sizes**2 > max(_LEAST_SPREAD * float(sizes[0]) ** 2, _LEAST_SPREAD)
    if points < 3 or not kept.any():
        return None
    left, spread, basis = left[:, kept], sizes[kept] ** 2, basis[kept]
    found = [
        _chosen(
            left, spread, targets[:, axis], _STRENGTHS if strength is None else [strength[axis]]
        )
        for axis in (0, 1)
    ]
    place = left * np.sqrt(spread)
    weights = [
        (place.T @ (targets[:, axis] - targets[:, axis].mean())) / (spread + found[axis][0])
        for axis in (0, 1)
    ]
    bias = targets.mean(axis=0)
    return Appearance(
        mean=_tuple(mean),
        basis=tuple(_tuple(row) for row in basis),
        spread=_tuple(spread),
        weights_x=_tuple(weights[0]),
        weights_y=_tuple(weights[1]),
        bias=(float(bias[0]), float(bias[1])),
        strength=(found[0][0], found[1][0]),
        variance=(found[0][1], found[1][1]),
        strange=float(1.0 / np.diag(_inverse(left, spread, _STRENGTHS[0])).min()),
        points=points,
    )


def _chosen(
    left: Array, spread: Array, target: Array, strengths: Sequence[float]
) -> tuple[float, float]:
    """Return the strength with the least error at points left out, and the noise's variance."""
    best: tuple[float, float, float] | None = None
    for strength in strengths:
        inverse = _inverse(left, spread, strength)
        own = np.diag(inverse)
        error = (inverse @ target) / own
        mean2 = float((error * error).mean())
        if best is None or mean2 < best[0]:
            # A point left out has the variance 1 / own, in units of the noise's over the strength.
            noise = strength * float((error * error * own).mean())
            best = mean2, strength, max(noise, _LEAST_VARIANCE)
    assert best is not None
    return best[1], best[2]


def _inverse(left: Array, spread: Array, strength: float) -> Array:
    """Return the inverse of kernel and noise, without what the free mean takes."""
    points = len(left)
    inverse: Array = (np.eye(points) - 1.0 / points) / strength
    return inverse - (left * (spread / (strength * (spread + strength)))) @ left.T


@lru_cache(maxsize=1)
def _planes() -> Array:
    """Return orthonormal columns that make any plane of brightness over one picture."""
    _, high, wide = EYES_SHAPE
    y, x = np.mgrid[-1.0 : 1.0 : high * 1j, -1.0 : 1.0 : wide * 1j]
    columns = np.column_stack([np.ones(high * wide), x.ravel(), y.ravel()])
    planes: Array = np.linalg.qr(columns)[0]
    return planes


def _floats(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(_floats(part) for part in value)
    if type(value) not in {int, float}:
        raise TypeError(f"{value!r} is no number")
    return float(value)  # type: ignore[arg-type]  # it is one of the two


def _tuple(values: Array) -> tuple[float, ...]:
    """Return numbers as they are kept: six digits are more than any picture has."""
    return tuple(float(f"{value:.7g}") for value in values)
