"""Offsets: how far estimates of gaze are off at each place, learned from what was chosen there.

A calibration leaves an error that differs from place to place and wanders with time. Every choice
that stands tells how far it was off where that word is; words lie in the same few places in every
cloud, so that a few choices each tell most of it. This is a Gaussian process over place and time
(Rasmussen and Williams 2006, chapter 2) with the covariance

    s^2 exp(-d^2 / 2 l^2)  +  w^2 exp(-|t - t'| / T)

for two looks at a distance d and at times t and t': an error that is alike over `LENGTH_DEG`, of
the size that the calibration found, and one of all places that wanders as a head does. It tells its
own uncertainty, too. Everything is in pixels of one plane; times are arguments in nanoseconds.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_S

LENGTH_DEG = 12.0
"""Over how far an error is alike: about the distance between the points of a calibration."""
WANDER_DEG, WANDER_S = 3.0, 500.0
"""The error of all places: it never counts as more, and wanders 0.2 degrees in a second's root."""

OUTLIER_SDS = 3.0
"""A look further off than this teaches nothing: another word may have been meant."""

_KEPT = 60
_UNDOS = 256

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Errors:
    """What a calibration tells: mean offset and deviation of single samples, in pixels.

    Raises ValueError unless all are finite, not negative, and `px_per_deg` is above 0.
    """

    offset_px: float
    sd_px: float
    px_per_deg: float

    def __post_init__(self) -> None:
        """Check the values."""
        sizes = (self.offset_px, self.sd_px, self.px_per_deg)
        if not all(math.isfinite(v) and v >= 0.0 for v in sizes) or self.px_per_deg == 0.0:
            raise ValueError("errors of gaze must be finite, and pixels a degree above 0")

    @property
    def offset_var_px2(self) -> float:
        """Variance of the offset along one axis: a mean length is sqrt(pi / 2) of its root."""
        return self.offset_px**2 * 2.0 / math.pi


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at (x, y) whose estimates were off by (dx, dy), that is target minus estimate."""

    t_ns: int
    x: float
    y: float
    dx: float
    dy: float
    var: float


class Offsets:
    """What is known of one person's offsets since their calibration."""

    def __init__(self, errors: Errors) -> None:
        """Begin with what the calibration tells: no offset, but this much uncertainty."""
        self.errors = errors
        self._looks: list[_Look] = []
        self._undo: deque[_Look | None] = deque(maxlen=_UNDOS)

    def learn(
        self, t_ns: int, x_px: float, y_px: float, off_px: tuple[float, float], var_px2: float
    ) -> bool:
        """Learn from a look at a point, and tell whether anything was learned.

        `off_px` is the point minus its mean estimate, `var_px2` how uncertain each part is.
        """
        known, var = self.at(np.array([[x_px, y_px]]), t_ns)
        dx, dy = off_px
        away = math.hypot(dx - known[0, 0], dy - known[0, 1])
        if away > OUTLIER_SDS * math.sqrt(float(var[0]) + var_px2):
            self._undo.append(None)
            return False
        look = _Look(t_ns, x_px, y_px, dx, dy, max(var_px2, 1.0))
        self._looks = [*self._looks, look][-_KEPT:]
        self._undo.append(look)
        return True

    def pass_over(self) -> None:
        """Note a choice that tells nothing of the eyes, so that `undo` takes back the right one."""
        self._undo.append(None)

    def undo(self) -> bool:
        """Take back what the last choice that still stands taught; tell whether it was anything."""
        look = self._undo.pop() if self._undo else None
        if look is None or look not in self._looks:
            return False
        self._looks.remove(look)
        return True

    def shifted(self, dx_px: float, dy_px: float) -> None:
        """Note that from now on every estimate comes with this added to it, on top of before."""
        moved = {
            id(k): _Look(k.t_ns, k.x, k.y, k.dx - dx_px, k.dy - dy_px, k.var) for k in self._looks
        }
        self._undo = deque(
            (None if k is None else moved.get(id(k)) for k in self._undo), maxlen=_UNDOS
        )
        self._looks = list(moved.values())

    def at(self, points: Array, t_ns: int) -> tuple[Array, Array]:
        """Return, for points (n, 2), the offsets (n, 2) and the variance (n,) of each part.

        An offset is what has to be added to an estimate there, as far as is known.
        """
        looks = self._looks
        size2 = self.errors.offset_var_px2
        wander2 = (WANDER_DEG * self.errors.px_per_deg) ** 2
        if not looks:
            return np.zeros((len(points), 2)), np.full(len(points), size2)
        places = np.array([[k.x, k.y] for k in looks])
        times = np.array([k.t_ns / NS_PER_S for k in looks])
        off = np.array([[k.dx, k.dy] for k in looks])
        within = self._alike(places, places) * size2
        within += wander2 * np.exp(-np.abs(times[:, None] - times[None, :]) / WANDER_S)
        within += np.diag([k.var for k in looks])
        across = self._alike(points, places) * size2
        across += wander2 * np.exp(-np.abs(t_ns / NS_PER_S - times)[None, :] / WANDER_S)
        solved = np.linalg.solve(within, np.column_stack([off, across.T]))
        mean = across @ solved[:, :2]
        var = size2 + wander2 - np.einsum("ij,ji->i", across, solved[:, 2:])
        # A calibration bounds what is not known: where nothing was chosen yet it is as good.
        return mean, np.clip(var, 0.0, size2)

    def _alike(self, one: Array, other: Array) -> Array:
        """Return how much the errors at two sets of points are alike, 0 to 1."""
        d2 = ((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
        alike: Array = np.exp(-d2 / (2.0 * (LENGTH_DEG * self.errors.px_per_deg) ** 2))
        return alike
