"""Fitting a gaze map: from looks at known points to the numbers of a `GazeMap`.

A ridge regression on standardised features, one row a point, the mean of its samples: nine points
are nine facts, however many frames each has. Its penalty has two parts. One is known beforehand:
how far each feature wanders by itself when a head moves (`_wandering`), so that no weight rests on
a difference which the next posture undoes; scikit-learn's ridge has no place for it, and the closed
form is one line. The other is the same for all, its strength chosen for each axis by leaving out
one point at a time, and so is whether squares are added. Whether the geometry of head movement is
applied is decided on the check points: it must not make them worse. Where all faces have pictures
of the eyes, what these tell is fitted beside it (`input.calibration.appearance`).

The check points measure first, on a map that has not seen them; then they join the fit. So the
figures of a map are of one with fewer points: if anything, it is a little better than it says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from input.api.gaze import FEATURES, Face, Screen
from input.calibration.appearance import Appearance, described, fit_appearance, fused
from input.calibration.gaze_map import SQUARES, GazeMap, direction_of, land, squares

FEWEST_POINTS = 5
"""With fewer points nothing is fitted."""

_STRENGTHS = tuple(float(strength) for strength in np.logspace(-3.0, 2.5, 12))
_SQUARES_WIN = 0.85  # squares must bring the left-out error below this share of the straight one
_GEOMETRY_MAY_COST = 1.05  # noise of the head's place lets the check points differ a little
_SQUARES_FROM = (
    8  # points; with fewer, five of which are the corners and the middle, they fit noise
)
_STRANGER_DEG = 8.0  # a point that is at least this wrong may not have been looked at
_STRANGER_HARM = 0.3  # it was not, if without it the others' error falls below this share
_IRIS_WANDERS = 0.007  # of an eye's width: irises and lids when a head moves by some cm
_LOOK_WANDERS = 0.03  # the same for eyeLook values
_DOWN_WANDERS = (0.012, 0.04, -0.008)  # together: irises down, eyeLookDown, eyeLookUp
_EYES_AGREE = 0.9  # correlation of what the two eyes do then
_SQUARES_PENALTY = 0.01
_LEAST_ERROR_DEG = 0.1
_LEAST_VAR = math.radians(_LEAST_ERROR_DEG) ** 2
_SURE_POINTS = 4.0  # what is stated counts as much as so many points that say how true it is
# A point left out is mostly one at the edge, guessed from one side; and the check points join the
# map. By the rendered camera (4 portraits, 9 points and 4 to check, then without the 4) the squared
# error is 0.6 of what points left out tell, and falls with their number to the power of 1.7.
_INSIDE, _FALLS = 0.6, 1.7

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fixated:
    """A point in pixels of the desktop, and the faces seen while it was looked at."""

    x_px: float
    y_px: float
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class PointError:
    """How well one point was found by a map that had not seen it.

    `x_px`, `y_px` is the point, `estimate_x_px`, `estimate_y_px` the mean of what was estimated
    from its samples. `offset_px`, `offset_deg` is how far that is off, `sd_px`, `sd_deg` the
    standard deviation of single samples about their mean along one axis. `check`: it was one of
    the points to check. `used` is false for a point that the fit left out, since it was so far
    from all others that it cannot have been looked at.
    """

    x_px: float
    y_px: float
    estimate_x_px: float
    estimate_y_px: float
    offset_px: float
    offset_deg: float
    sd_px: float
    sd_deg: float
    samples: int
    check: bool
    used: bool = True


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted map, and how well each point was found without having been seen.

    `unchecked` is the map before the check points joined it: the one that they measured. None
    without check points.
    """

    map: GazeMap
    errors: tuple[PointError, ...]
    unchecked: GazeMap | None = None


def fit(points: Sequence[Fixated], screen: Screen, checks: Sequence[Fixated] = ()) -> GazeMap:
    """Return the map that these points tell. Raise ValueError as `fit_points` does."""
    return fit_points(points, screen, checks).map


def fit_points(points: Sequence[Fixated], screen: Screen, checks: Sequence[Fixated] = ()) -> Fit:
    """Return the map that these points tell, with the error at each point.

    Raise ValueError, with one clear line, for fewer than `FEWEST_POINTS` points, for a point
    without samples, and for points that all lie in one line or one place.
    """
    if len(points) < FEWEST_POINTS:
        raise ValueError(f"A calibration needs {FEWEST_POINTS} points that were looked at")
    if any(not point.faces for point in (*points, *checks)):
        raise ValueError("A calibration point has no samples")
    places = np.array([(point.x_px, point.y_px) for point in points])
    if np.linalg.matrix_rank(places - places.mean(axis=0), tol=1.0) < 2:
        raise ValueError("A calibration needs points that do not lie in one line")
    left_out: list[Fixated] = []
    plan = _Plan.of(points, screen, geometry=True)
    while len(points) > FEWEST_POINTS and len(left_out) < 2:
        stranger = _stranger(plan)
        if stranger is None:
            break
        left_out.append(points[stranger])
        points = [point for number, point in enumerate(points) if number != stranger]
        plan = _Plan.of(points, screen, geometry=True)
    still = _Plan.of(points, screen, geometry=False)
    if _judged_deg(plan, checks) > _GEOMETRY_MAY_COST * _judged_deg(still, checks):
        plan = still
    unseen = [
        plan.error(point, plan.without(number), check=False) for number, point in enumerate(points)
    ]
    measured = [plan.error(point, plan.whole(), check=True) for point in checks]
    strange = [plan.error(point, plan.whole(), check=False, used=False) for point in left_out]
    too_sure = _too_sure(plan, checks)
    final = _Plan.of([*points, *checks], screen, plan.geometry, like=plan) if checks else plan
    unchecked = plan.map(measured, too_sure) if checks else None
    too_sure *= (len(points) / (len(points) + len(checks))) ** _FALLS
    errors = (*unseen, *measured, *strange)
    return Fit(final.map(measured or unseen, too_sure), errors, unchecked)


@dataclass(frozen=True, slots=True)
class _Line:
    """Fitted weights of the basis (columns: across, down), their bias, and the look of the eyes."""

    weights: Array
    bias: Array
    looks: Appearance | None


class _Plan:
    """Points prepared for a fit: rows of standardised features, targets, and the strengths."""

    def __init__(self, points: Sequence[Fixated], screen: Screen, geometry: bool) -> None:
        """Prepare the rows; strengths and squares are chosen later."""
        faces = [face for point in points for face in point.faces]
        self.points, self.screen, self.geometry = points, screen, geometry
        heads = np.array([face.head_mm for face in faces])
        x_mm, y_mm, z_mm = np.median(heads, axis=0)
        self.head_mm = float(x_mm), float(y_mm), float(z_mm)
        self.roll_deg = median(face.roll_deg for face in faces)
        seen = np.array([face.features for face in faces])
        self.mean: Array = seen.mean(axis=0)
        spread = seen.std(axis=0)
        self.scale: Array = np.where(spread > 1e-9, spread, 1.0)
        self.penalty: Array = np.diag([*[0.0] * FEATURES, *[_SQUARES_PENALTY] * SQUARES])
        self.penalty[:FEATURES, :FEATURES] = _wandering() / np.outer(self.scale, self.scale)
        self.main = _main()
        rows = [self.standardised(point.faces).mean(axis=0) for point in points]
        self.rows = np.array(rows)
        most = np.abs(self.rows @ self.main.T).max(axis=0)
        self.main_most = float(most[0]), float(most[1])
        self.targets = np.array([self._target(point) for point in points])
        self.looks = _looks(points)
        self.looks_strength: tuple[float, float] | None = None
        self.with_squares = False
        self.strengths: Array = np.ones(2)
        self.landmarks_var: Array = np.ones(2)
        self._unseen: list[_Line] | None = None
        self._whole: _Line | None = None

    @classmethod
    def of(
        cls, points: Sequence[Fixated], screen: Screen, geometry: bool, like: _Plan | None = None
    ) -> _Plan:
        """Return a plan with its strengths chosen, or with those of another."""
        plan = cls(points, screen, geometry)
        if like is None:
            plan._choose()
        else:
            plan.with_squares, plan.strengths = like.with_squares, like.strengths
            plan.landmarks_var, plan.looks_strength = like.landmarks_var, like.looks_strength
        return plan

    def standardised(self, faces: Sequence[Face]) -> Array:
        """Return one row of standardised features a face."""
        z: Array = (np.array([face.features for face in faces]) - self.mean) / self.scale
        return z

    def basis(self, rows: Array) -> Array:
        """Return rows with the squares added; they are zero where they are not used."""
        if not self.with_squares:
            return np.hstack([rows, np.zeros((len(rows), SQUARES))])
        across, down = (tuple(map(float, row)) for row in self.main)
        added = [squares([*map(float, row)], (across, down), self.main_most) for row in rows]
        return np.hstack([rows, np.array(added)])

    def whole(self) -> _Line:
        """Return the line through all points."""
        if self._whole is None:
            self._whole = self._both(list(range(len(self.points))))
        return self._whole

    def without(self, number: int) -> _Line:
        """Return the line through all points but one."""
        if self._unseen is None:
            self._unseen = [self._both(kept) for kept in self._all_but_one()]
        return self._unseen[number]

    def directions(self, point: Fixated, line: _Line) -> tuple[Array, Array]:
        """Return the direction in each of a point's faces by a line, and its variance."""
        found = self.basis(self.standardised(point.faces)) @ line.weights + line.bias
        var = np.broadcast_to(self.landmarks_var, found.shape)
        if line.looks is None:
            return found, var
        return fused(*line.looks.directions(_described(point)), found, var)

    def error(self, point: Fixated, line: _Line, *, check: bool, used: bool = True) -> PointError:
        """Return how well a line finds a point."""
        directions, _ = self.directions(point, line)
        seen_from = self.head_mm, self.roll_deg
        found = np.array(
            [
                land((across, down), self.geometry, *seen_from, face, self.screen)
                for (across, down), face in zip(directions.tolist(), point.faces, strict=True)
            ]
        )
        mean_x_px, mean_y_px = map(float, found.mean(axis=0))
        offset_px = math.hypot(mean_x_px - point.x_px, mean_y_px - point.y_px)
        sd_px = math.sqrt(float(found.var(axis=0, ddof=1).mean())) if len(found) > 1 else 0.0
        deg = 1.0 / self.screen.px_per_deg
        return PointError(
            point.x_px,
            point.y_px,
            mean_x_px,
            mean_y_px,
            offset_px,
            offset_px * deg,
            sd_px,
            sd_px * deg,
            len(found),
            check,
            used,
        )

    def too_sure(self, point: Fixated, looks: Appearance) -> float:
        """Return the mean squared error by pictures at a point over the variance they state."""
        found, var = looks.directions(_described(point))
        return float(((found - self._target(point)) ** 2 / var).mean())

    def map(self, errors: Sequence[PointError], too_sure: float) -> GazeMap:
        """Return the map of all points, with the figures that these errors are.

        `too_sure` says by how much the variance that pictures state is too small.
        """
        line = self.whole()
        looks = line.looks.with_variance(too_sure) if line.looks is not None else None
        faces = [face for point in self.points for face in point.faces]
        z = self.standardised(faces)
        sd_deg = math.sqrt(_mean([error.sd_deg**2 for error in errors]))
        # Half of the squared distance is along each axis.
        off_deg2 = _mean([error.offset_deg**2 for error in errors]) / 2.0
        across, down = (_tuple(row) for row in self.main)
        return GazeMap(
            screen=self.screen,
            mean=_tuple(self.mean),
            scale=_tuple(self.scale),
            main=(across, down),
            main_most=self.main_most,
            weights_x=_tuple(line.weights[:, 0]),
            weights_y=_tuple(line.weights[:, 1]),
            bias=(float(line.bias[0]), float(line.bias[1])),
            head_mm=self.head_mm,
            roll_deg=self.roll_deg,
            geometry=self.geometry,
            confidence=max(1e-3, median(face.confidence for face in faces)),
            reach=max(1e-3, float(np.quantile(np.sqrt((z * z).mean(axis=1)), 0.95))),
            offset_deg=_mean([error.offset_deg for error in errors]),
            sd_deg=sd_deg,
            error_deg=max(_LEAST_ERROR_DEG, math.hypot(math.sqrt(off_deg2), sd_deg)),
            points=len(self.points),
            appearance=looks,
            landmarks_var=(float(self.landmarks_var[0]), float(self.landmarks_var[1])),
            iris_gain=self._iris_gain(),
        )

    def _iris_gain(self) -> float:
        """Return how far irises go sideways for the way that the eyes turn."""
        irises = [
            float(np.mean([face.features[eye] for face in point.faces for eye in (0, 3)]))
            for point in self.points
        ]
        across = self.targets[:, 0] - self.targets[:, 0].mean()
        # The picture's right is the person's left.
        return abs(float(across @ np.array(irises))) / max(float(across @ across), 1e-9)

    def _target(self, point: Fixated) -> Array:
        """Return the mean direction in which the point was, seen from the calibration's head."""
        seen_from = self.head_mm, self.roll_deg
        directions = [
            direction_of(point.x_px, point.y_px, self.geometry, *seen_from, face, self.screen)
            for face in point.faces
        ]
        target: Array = np.array(directions).mean(axis=0)
        return target

    def _choose(self) -> None:
        """Choose strengths and squares by the error at points that are left out."""
        self._choose_basis()
        weights, bias = self._line(self.basis(self.rows), self.targets, self.strengths)
        for point in self.points:  # that is the error of their mean; a frame has its noise, too
            found = self.basis(self.standardised(point.faces)) @ weights + bias
            self.landmarks_var = self.landmarks_var + found.var(axis=0) / len(self.points)

    def _choose_basis(self) -> None:
        if self.looks is not None:
            whole = fit_appearance(self.looks, self.targets)
            self.looks_strength = whole.strength if whole else None
        straight, self.strengths, self.landmarks_var = self._best()
        if len(self.points) < _SQUARES_FROM:
            return
        self.with_squares = True
        curved, curved_strengths, curved_var = self._best()
        if curved < _SQUARES_WIN**2 * straight:
            self.strengths, self.landmarks_var = curved_strengths, curved_var
        else:
            self.with_squares = False

    def _best(self) -> tuple[float, Array, Array]:
        """Return the smallest mean squared error at left-out points, its strengths and parts."""
        basis = self.basis(self.rows)
        errors = np.zeros((len(_STRENGTHS), 2))
        for number, strength in enumerate(_STRENGTHS):
            for out, kept in enumerate(self._all_but_one()):
                weights, bias = self._line(basis[kept], self.targets[kept], np.full(2, strength))
                errors[number] += (basis[out] @ weights + bias - self.targets[out]) ** 2
        best = errors.argmin(axis=0)
        strengths = np.array([_STRENGTHS[best[0]], _STRENGTHS[best[1]]])
        parts = np.maximum(errors.min(axis=0) / len(self.points), _LEAST_VAR)
        return float(parts.sum()), strengths, parts

    def _all_but_one(self) -> list[list[int]]:
        every = range(len(self.points))
        return [[number for number in every if number != out] for out in every]

    def _both(self, kept: list[int]) -> _Line:
        """Return the line through some points, and the look of the eyes at these."""
        weights, bias = self._line(self.basis(self.rows)[kept], self.targets[kept], self.strengths)
        looks = None
        if self.looks is not None and self.looks_strength is not None:
            looks = fit_appearance(self.looks[kept], self.targets[kept], self.looks_strength)
        return _Line(weights, bias, looks)

    def _line(self, basis: Array, targets: Array, strengths: Array) -> tuple[Array, Array]:
        """Return the ridge regression of targets on the basis, one strength a column."""
        middle, bias = basis.mean(axis=0), targets.mean(axis=0)
        rows = basis - middle
        fixed = rows.T @ rows + len(rows) * self.penalty
        weights = np.column_stack([
            np.linalg.solve(fixed + strength * np.eye(len(fixed)), rows.T @ target)
            for strength, target in zip(strengths, (targets - bias).T, strict=True)
        ])  # fmt: skip
        return weights, bias - middle @ weights


def _described(point: Fixated) -> Array:
    """Return what tells directions in the pictures of a point's faces, one row each."""
    return described([face.eyes for face in point.faces])


def _looks(points: Sequence[Fixated]) -> Array | None:
    """Return the mean look of the eyes at each point; None where a face has no pictures."""
    if not all(face.eyes for point in points for face in point.faces):
        return None
    return np.array([_described(point).mean(axis=0) for point in points])


def _judged_deg(plan: _Plan, checks: Sequence[Fixated]) -> float:
    """Return the mean error on the check points; at left-out points where there are none."""
    if checks:
        return _mean([plan.error(point, plan.whole(), check=True).offset_deg for point in checks])
    return _mean(_off_deg(plan))


def _too_sure(plan: _Plan, checks: Sequence[Fixated]) -> float:
    """Return by how much the variance that pictures state is too small within the screen."""
    lines = [plan.without(number).looks for number in range(len(plan.points))]
    lines += [plan.whole().looks] * len(checks)
    ratios = [
        plan.too_sure(point, looks)
        for point, looks in zip((*plan.points, *checks), lines, strict=True)
        if looks is not None and all(face.eyes for face in point.faces)
    ]
    return _INSIDE * (sum(ratios) + _SURE_POINTS) / (len(ratios) + _SURE_POINTS)


def _off_deg(plan: _Plan) -> list[float]:
    """Return the error at each point, left out in turn."""
    errors = enumerate(plan.points)
    return [plan.error(point, plan.without(n), check=False).offset_deg for n, point in errors]


def _stranger(plan: _Plan) -> int | None:
    """Return the point that cannot have been looked at: it makes all others far worse.

    Being wrong alone is no sign of it: a corner that is left out is guessed from one side only.
    """
    off_deg = _off_deg(plan)
    worst = max(range(len(off_deg)), key=off_deg.__getitem__)
    if off_deg[worst] < _STRANGER_DEG:
        return None
    others = [point for number, point in enumerate(plan.points) if number != worst]
    before = median(error for number, error in enumerate(off_deg) if number != worst)
    after = median(_off_deg(_Plan.of(others, plan.screen, plan.geometry)))
    return worst if after < _STRANGER_HARM * before else None


def _wandering() -> Array:
    """Return the covariance of the features' own wandering when a head moves by some centimetres.

    Landmarks of an eye of 30 px move by 0.2 px with the place of the face in the picture, both
    eyes alike, and what tells up from down goes together, by 3 to 5 degrees of gaze. Measured with
    the rendered camera (30 mm aside and down, 10% of distance, 10 degrees of roll): beside a still
    head's 1 degree, across 1.3, lids 1.6, irises and eyeLook up and down 3 to 4.
    """
    sd = np.array([_IRIS_WANDERS] * 6 + [_LOOK_WANDERS] * 8)
    covariance = np.diag(sd * sd)
    for one, other in ((0, 3), (1, 4), (2, 5), (6, 9), (7, 8), (10, 11), (12, 13)):
        covariance[[one, other], [other, one]] = _EYES_AGREE * sd[one] * sd[other]
    down = np.zeros(FEATURES)
    down[[1, 4]], down[[12, 13]], down[[10, 11]] = _DOWN_WANDERS
    return covariance + np.outer(down, down)


def _main() -> Array:
    """Return how standardised features make "across" and "down": irises, eyeLook, and lids.

    Across is towards the picture's right, the person's left: eyeLookOutLeft and eyeLookInRight
    rise there. Down the lids close. Scaled so that a feature's own deviation gives about 1.
    """
    main = np.zeros((2, FEATURES))
    main[0, [0, 3]] = 1 / 4
    main[0, [8, 7]] = 1 / 8
    main[0, [6, 9]] = -1 / 8
    main[1, [1, 4]] = 1 / 6
    main[1, [2, 5]] = -1 / 6
    main[1, [12, 13]] = 1 / 12
    main[1, [10, 11]] = -1 / 12
    return main


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _tuple(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
