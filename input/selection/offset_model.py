"""Offsets: how far estimates of gaze are off at each place, learned from what was chosen there.

A calibration leaves an error that differs from place to place and wanders with time. Every choice
that stands tells how far it was off where that word is; words lie in the same few places in every
cloud, so that a few choices each tell most of it. This is a Gaussian process over place and time
(Rasmussen and Williams 2006, chapter 2) with the covariance

    s^2 exp(-d^2 / 2 l^2)  +  w^2 exp(-|t - t'| / T)

for two looks at a distance d and at times t and t': an error that is alike over `LENGTH_DEG`, of
the size that the calibration found, and one of all places that wanders as a head does. It tells its
own uncertainty, too. Everything is in pixels of one plane; times are arguments in nanoseconds.

Looks need not be alike: a head that moves, or landmarks that jump, make each one off differently.
So learning is checked by looks that it has not seen. Each look, before it teaches, is compared with
what the earlier ones predict for it. By how much the squares of these errors are larger than stated
is the variance of single looks that the model does not know of; until a few checks are in, half of
the calibration's stands for it. Where predictions were farther off than no learned offset at all,
by more than noise, or where choices keep being undone, all of it is taken back.
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
_CHECKS = 12  # the latest of these tell how well learning predicts
_ASSUMED = 2.0  # before them, as many checks with half of the calibration's variance are assumed
_FEWEST = 4  # checks before learning can be found harmful
_NOISE_SDS = 1.0  # so many deviations of the checks' sum are noise
_OUTCOMES, _UNDONE = 6, 3  # of so many choices as many undone take everything back

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
    """A look at (x, y) whose estimates were off by (dx, dy): target minus estimate, unshifted."""

    t_ns: int
    x: float
    y: float
    dx: float
    dy: float
    var: float


@dataclass(frozen=True, slots=True)
class _Check:
    """A look that learning had not seen.

    `error2` and `plain2` are the squared lengths of its error with what was learned and without,
    `more` is how much more variance along one axis that error shows than was stated.
    """

    error2: float
    plain2: float
    more: float


@dataclass(frozen=True, slots=True)
class _Learned:
    """All that is learned at one moment: undoing goes back to an earlier one."""

    looks: tuple[_Look, ...] = ()
    checks: tuple[_Check, ...] = ()

    @property
    def harms(self) -> bool:
        """Whether the latest checks were farther off than without learning, by more than noise."""
        worse = [check.error2 - check.plain2 for check in self.checks]
        noise = math.sqrt(sum(value * value for value in worse))
        return len(worse) >= _FEWEST and sum(worse) > _NOISE_SDS * noise


class Offsets:
    """What is known of one person's offsets since their calibration."""

    def __init__(self, errors: Errors) -> None:
        """Begin with what the calibration tells: no offset, but this much uncertainty."""
        self.errors = errors
        self._learned = _Learned()
        self._before: deque[_Learned | None] = deque(maxlen=_UNDOS)  # each choice; None: no news
        self._stood: deque[bool] = deque(maxlen=_OUTCOMES)  # of the latest choices by gaze
        self._shift = 0.0, 0.0

    def learn(
        self, t_ns: int, x_px: float, y_px: float, off_px: tuple[float, float], var_px2: float
    ) -> bool:
        """Learn from a look at a point, and tell whether anything was learned.

        `off_px` is the point minus its mean estimate, `var_px2` how uncertain each part is. A look
        that shows learning to do harm is the first to be learned anew.
        """
        point = np.array([[x_px, y_px]])
        known, var = self.at(point, t_ns)
        dx, dy = off_px
        error2 = (dx - float(known[0, 0])) ** 2 + (dy - float(known[0, 1])) ** 2
        outlier = error2 > OUTLIER_SDS**2 * (float(var[0]) + var_px2)
        self._stood.append(True)
        before = self._learned
        checks = before.checks
        if before.looks:
            stated = float(self._predict(point, t_ns, 0.0)[1][0]) + var_px2
            check = _Check(error2, dx * dx + dy * dy, error2 / 2.0 - stated)
            checks = (*checks, check)[-_CHECKS:]
        looks = before.looks
        if not outlier:
            absolute = dx + self._shift[0], dy + self._shift[1]
            look = _Look(t_ns, x_px, y_px, *absolute, max(var_px2, 1.0))
            looks = (*looks, look)[-_KEPT:]
        self._learned = _Learned(looks, checks)
        if self._learned.harms:
            self._learned = _Learned(() if outlier else looks[-1:])
        self._before.append(before)
        return not outlier

    def pass_over(self) -> None:
        """Note a choice that tells nothing of the eyes, so that `undo` takes back the right one."""
        self._before.append(None)

    def undo(self) -> bool:
        """Take back what the last choice that still stands taught; tell whether it was anything.

        Choices that keep being undone right away take back all that was ever learned.
        """
        before = self._before.pop() if self._before else None
        if before is None:
            return False
        taught = before.looks != self._learned.looks
        self._learned = before
        if self._stood and self._stood[-1]:  # of undos in a row only the first speaks of the eyes
            self._stood[-1] = False
        if self._stood.count(False) >= _UNDONE:
            self._learned = _Learned()
            self._before = deque([None] * len(self._before), maxlen=_UNDOS)
            self._stood.clear()
        return taught

    def shifted(self, dx_px: float, dy_px: float) -> None:
        """Note that from now on every estimate comes with this added to it, on top of before."""
        self._shift = self._shift[0] + dx_px, self._shift[1] + dy_px

    def at(self, points: Array, t_ns: int) -> tuple[Array, Array]:
        """Return, for points (n, 2), the offsets (n, 2) and the variance (n,) of each part.

        An offset is what has to be added to an estimate there, as far as is known.
        """
        return self._predict(points, t_ns, self._unlike2)

    @property
    def _unlike2(self) -> float:
        """The variance, along one axis, by which single looks differ from what the model knows."""
        size2, checks = self.errors.offset_var_px2, self._learned.checks
        seen = _ASSUMED * size2 / 2.0 + sum(check.more for check in checks)
        return min(size2, max(0.0, seen / (_ASSUMED + len(checks))))

    def _predict(self, points: Array, t_ns: int, unlike2: float) -> tuple[Array, Array]:
        """Return what `at` does, where single looks have so much variance of their own."""
        looks = self._learned.looks
        size2 = self.errors.offset_var_px2
        wander2 = (WANDER_DEG * self.errors.px_per_deg) ** 2
        if not looks:
            return np.zeros((len(points), 2)), np.full(len(points), size2)
        places = np.array([[k.x, k.y] for k in looks])
        times = np.array([k.t_ns / NS_PER_S for k in looks])
        off = np.array([[k.dx, k.dy] for k in looks]) - np.array(self._shift)
        within = self._alike(places, places) * size2
        within += wander2 * np.exp(-np.abs(times[:, None] - times[None, :]) / WANDER_S)
        within += np.diag([k.var + unlike2 for k in looks])
        across = self._alike(points, places) * size2
        across += wander2 * np.exp(-np.abs(t_ns / NS_PER_S - times)[None, :] / WANDER_S)
        solved = np.linalg.solve(within, np.column_stack([off, across.T]))
        mean = across @ solved[:, :2]
        var = size2 + wander2 - np.einsum("ij,ji->i", across, solved[:, 2:])
        # A calibration bounds what is not known: where nothing was chosen yet it is as good.
        return mean, np.clip(var + unlike2, 0.0, size2)

    def _alike(self, one: Array, other: Array) -> Array:
        """Return how much the errors at two sets of points are alike, 0 to 1."""
        d2 = ((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
        alike: Array = np.exp(-d2 / (2.0 * (LENGTH_DEG * self.errors.px_per_deg) ** 2))
        return alike
