"""Zones: choosing with eyes that tell only left, right and up, in two steps or more.

Coarse gaze is told apart by how this person's eyes look at the edges and at rest: a linear
discriminant (Fisher 1936) on whatever a source gives, the numbers of a face or a point, with the
spread that was seen while they were shown (`fit_zones`). A tracker of zones smooths it, holds a
zone until another one is clearly likelier, and follows the resting place as the head moves. Words
are split among the zones, and those of the zone that was looked at again, until one is left: with
three zones two steps lead to nine. Words are read where eyes are at rest and chosen by looking at
the edge, so reading chooses nothing; a long rest leads back. Pure logic; times are arguments in
nanoseconds.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import GazeSample
from input.selection.confirmation import GUARD_MS, Act, Looks
from input.selection.dwell import GAZE, Choice, Dwell, DwellSettings

Array = npt.NDArray[np.float64]
Vector = tuple[float, ...]

BACK_MS = 3000
"""A rest of so long leads a step back."""

FEWEST = 15
"""So many samples of each place are needed."""

_LEAST_RIGHT = 0.9  # of samples that the fit had not seen, in each place
_LEAST_CONFIDENCE = 0.3
_SHRINKAGE = 0.2  # of the covariance towards its diagonal
_REST_NATS = 1.0  # the middle is likelier by e: what is read lies on the way to the edges
_HYSTERESIS_NATS = 2.0  # another zone must be so much likelier
_FLOOR_NATS = 12.0  # no sample says more than this against a zone
_SMOOTH_NS = 150 * NS_PER_MS
_GAP_NS = 300 * NS_PER_MS
_REST_NS = 30 * NS_PER_S  # how slowly the resting place is followed


class Zone(StrEnum):
    """Where eyes can be told to look."""

    MIDDLE = "middle"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"


SHOWN = (Zone.LEFT, Zone.RIGHT, Zone.UP, Zone.MIDDLE)
"""The places that a setting-up shows, in its order."""


def vector_of(sample: GazeSample) -> Vector | None:
    """Return what a sample tells of the direction of gaze; None where it tells nothing.

    Of a camera that is the face's features, calibrated or not, else the point in pixels.
    """
    if not sample.present or sample.closed or sample.confidence < _LEAST_CONFIDENCE:
        return None
    if sample.face is not None:
        return sample.face.features
    return (sample.x_px, sample.y_px) if sample.valid else None


class ZonesTrouble(Enum):
    """Why there are no zones."""

    UNSEEN = "the eyes were hardly seen"
    ALIKE = "left, right and middle look alike"


class ZonesError(ValueError):
    """The zones cannot be told apart; `trouble` says why."""

    def __init__(self, trouble: ZonesTrouble) -> None:
        """Keep why."""
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class ZoneModel:
    """How one person's eyes look at each zone.

    `zones` are those that can be told apart besides the middle; `means` are of the middle and then
    of each of them; `precision` is the inverse of the covariance within a zone. `right_share` is
    the share, 0 to 1, of samples that the fit had not seen and that came out right.
    """

    zones: tuple[Zone, ...]
    means: tuple[Vector, ...]
    precision: tuple[Vector, ...]
    right_share: float

    @property
    def size(self) -> int:
        """How many numbers describe a look."""
        return len(self.means[0])


def fit_zones(looks: Mapping[Zone, Sequence[Vector]]) -> ZoneModel:
    """Return the model of a person who looked at each place for a while.

    Up is left out where it cannot be told from the others. Raises ZonesError, with one clear line,
    where a place was hardly seen, or left and right cannot be told from the middle.
    """
    for zone in SHOWN:
        if len(looks.get(zone, ())) < FEWEST:
            raise ZonesError(ZonesTrouble.UNSEEN)
    for zones in ((Zone.LEFT, Zone.RIGHT, Zone.UP), (Zone.LEFT, Zone.RIGHT)):
        rows = [np.array(looks[zone], float) for zone in (Zone.MIDDLE, *zones)]
        right = _held_out(rows)
        if min(right) >= _LEAST_RIGHT:
            means, precision = _fitted(rows)
            return ZoneModel(
                zones,
                tuple(tuple(map(float, mean)) for mean in means),
                tuple(tuple(map(float, row)) for row in precision),
                float(np.mean(right)),
            )
    raise ZonesError(ZonesTrouble.ALIKE)


def _fitted(rows: Sequence[Array]) -> tuple[list[Array], Array]:
    """Return the mean of each class and the inverse of their common covariance."""
    means = [part.mean(axis=0) for part in rows]
    within = np.vstack([part - mean for part, mean in zip(rows, means, strict=True)])
    covariance = within.T @ within / max(1, len(within) - len(rows))
    diagonal = np.diag(np.diag(covariance))
    least = 1e-6 * (np.abs(np.vstack(rows)).max() ** 2 + 1e-12)
    shrunk = (1 - _SHRINKAGE) * covariance + _SHRINKAGE * diagonal
    precision: Array = np.linalg.inv(shrunk + least * np.eye(len(covariance)))
    return means, precision


def _held_out(rows: Sequence[Array]) -> list[float]:
    """Return the share of each class that comes out right by a fit on the other half of it."""
    right = np.zeros(len(rows))
    halves = [(part[: len(part) // 2], part[len(part) // 2 :]) for part in rows]
    for seen, tried in ((0, 1), (1, 0)):
        means, precision = _fitted([half[seen] for half in halves])
        for index, half in enumerate(halves):
            scores = np.stack([_score(half[tried], mean, precision) for mean in means])
            right[index] += float((scores.argmax(axis=0) == index).mean()) / 2
    return right.tolist()


def _score(rows: Array, mean: Array, precision: Array) -> Array:
    """Return the log likelihood of each row, but for what is the same for all classes."""
    away = rows - mean
    scores: Array = -0.5 * np.einsum("...i,ij,...j->...", away, precision, away)
    return scores


class ZoneTracker:
    """Tells in which zone eyes look, sample by sample."""

    def __init__(self, model: ZoneModel) -> None:
        """Begin at rest."""
        self.model = model
        self._all = (Zone.MIDDLE, *model.zones)
        self._means = np.array(model.means)
        self._precision = np.array(model.precision)
        self._drift = np.zeros(model.size)
        self._scores: Array | None = None
        self._last_ns = 0
        self._zone = 0

    @property
    def zone(self) -> Zone:
        """Where the eyes look."""
        return self._all[self._zone]

    def feed(self, t_ns: int, vector: Vector) -> Zone:
        """Take what a sample tells; a vector of another source, or a late one, is passed over."""
        if len(vector) != self.model.size or not all(map(math.isfinite, vector)):
            return self.zone
        if self._scores is not None and t_ns <= self._last_ns:
            return self.zone
        passed_ns, self._last_ns = t_ns - self._last_ns, t_ns
        away = np.array(vector) - self._drift
        scores = np.array([_score(away, mean, self._precision) for mean in self._means])
        scores = np.maximum(scores - scores.max(), -_FLOOR_NATS)
        scores[0] += _REST_NATS
        if self._scores is None or passed_ns > _GAP_NS:
            self._scores = scores
        else:
            new = 1.0 - math.exp(-passed_ns / _SMOOTH_NS)
            self._scores = self._scores + new * (scores - self._scores)
            if self._zone == 0:
                follows = 1.0 - math.exp(-passed_ns / _REST_NS)
                self._drift = self._drift + follows * (away - self._means[0])
        best = int(self._scores.argmax())
        if self._scores[best] - self._scores[self._zone] > _HYSTERESIS_NATS:
            self._zone = best
        return self.zone


def split(entries: Sequence[Hashable], zones: Sequence[Zone]) -> dict[Zone, tuple[Hashable, ...]]:
    """Share entries out among zones, in order and evenly; zones beyond them get none."""
    count, least = len(zones), len(entries) // len(zones)
    more = len(entries) % count
    shared, start = {}, 0
    for index, zone in enumerate(zones):
        end = start + least + (index < more)
        shared[zone] = tuple(entries[start:end])
        start = end
    return shared


@dataclass(frozen=True, slots=True)
class ZoneState:
    """What to show: where the eyes look, and how far that is, 0 to 1.

    `groups` are the entries of each zone in this step, `depth` how many steps were made, `back` how
    far the rest is that leads back. `choice` is set on the one sample that chose an entry.
    """

    zone: Zone = Zone.MIDDLE
    progress: float = 0.0
    groups: Mapping[Zone, tuple[Hashable, ...]] = field(default_factory=dict)
    depth: int = 0
    back: float = 0.0
    choice: Choice | None = None


class ZoneSelector:
    """Turns zones into choices, step by step. See the module's docstring.

    It is closed until `open` is called. `dwells` false: `commit` chooses, staying does not.
    """

    def __init__(self, model: ZoneModel, settings: DwellSettings = GAZE) -> None:
        """Begin closed."""
        self._tracker = ZoneTracker(model)
        self._dwell = Dwell(settings)
        self._rest = Dwell(GAZE.with_total_ms(BACK_MS))
        self._groups: list[dict[Zone, tuple[Hashable, ...]]] = []
        self._step = 0  # counts all steps, so that each zone of each is another target
        self._opened_ns = 0
        self._first_ns: int | None = None  # the first look at the zone of the first step
        self._looks = Looks()
        self._acts_from_ns = 0

    @property
    def model(self) -> ZoneModel:
        """Whose eyes these are."""
        return self._tracker.model

    def set_dwell(self, settings: DwellSettings, *, dwells: bool) -> None:
        """Take how long a look at a zone must be, and whether staying chooses at all."""
        self._dwell.settings = replace(settings, adapts=False)
        self._dwell.credits = dwells

    def open(self, t_ns: int, entries: Sequence[Hashable]) -> None:
        """Note that these entries can be chosen since `t_ns`."""
        self._opened_ns, self._first_ns = t_ns, None
        self._groups = [split(entries, self.model.zones)] if entries else []
        self._begin(t_ns)

    def close(self, t_ns: int) -> None:
        """Note that nothing can be chosen."""
        self.open(t_ns, ())

    def _begin(self, t_ns: int) -> None:
        """Begin a step."""
        self._step += 1
        self._looks.clear()
        self._acts_from_ns = t_ns + GUARD_MS * NS_PER_MS
        self._dwell.open(t_ns)
        self._rest.open(t_ns)

    @property
    def state(self) -> ZoneState:
        """What to show where nothing was chosen just now."""
        zone, key = self._tracker.zone, self._key()
        groups = self._groups[-1] if self._groups else {}
        progress = 0.0
        if key is not None:
            progress = self._dwell.progress_of(key) if self._dwell.credits else 1.0
        back = self._rest.progress_of(self._step) if self._can_go_back else 0.0
        return ZoneState(zone, progress, groups, max(0, len(self._groups) - 1), back)

    @property
    def _can_go_back(self) -> bool:
        return len(self._groups) > 1

    def _key(self) -> tuple[int, Zone] | None:
        """Return the target that is looked at: a zone of this step that holds something."""
        zone = self._tracker.zone
        held = self._groups[-1].get(zone) if self._groups else None
        return (self._step, zone) if held else None

    def feed(self, t_ns: int, vector: Vector | None, now_ns: int | None = None) -> ZoneState:
        """Take what a sample tells (None: nothing), and return what follows."""
        if vector is None:
            return self.state
        zone = self._tracker.feed(t_ns, vector)
        key = self._key()
        self._looks.add(t_ns, key)
        told = self._dwell.feed(t_ns, key, now_ns)
        resting = self._step if zone is Zone.MIDDLE and self._can_go_back else None
        if self._rest.feed(t_ns, resting, now_ns).choice is not None:
            self._groups.pop()
            self._begin(t_ns)
            return self.state
        return self._chosen(told.choice) if told.choice is not None else self.state

    def commit(self, act: Act) -> ZoneState:
        """Choose the zone that was looked at a little before an act began."""
        look = self._looks.before(act.began_ns)
        if look is None or look.key is None or act.began_ns < self._acts_from_ns:
            return self.state
        choice = self._dwell.choose(act.t_ns, look.key)
        return self._chosen(replace(choice, dwell_start_ns=act.began_ns))

    def _chosen(self, choice: Choice) -> ZoneState:
        """Go a step on, or choose the entry that is left."""
        assert isinstance(choice.target, tuple)
        held = self._groups[-1][choice.target[1]]
        if self._first_ns is None:
            self._first_ns = choice.first_look_ns
        if len(held) > 1:
            self._groups.append(split(held, self.model.zones))
            self._begin(choice.t_ns)
            return self.state
        whole = replace(
            choice, target=held[0], opened_ns=self._opened_ns, first_look_ns=self._first_ns
        )
        self.close(choice.t_ns)
        return replace(self.state, choice=whole)
