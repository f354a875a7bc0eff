"""Selection by gaze: what is known of the eyes and what is likely decide together.

Every sample is evidence: a word (or button) at which one looks is expected around its own place
with the sample's uncertainty, "none of these" anywhere. Evidence and the softened prior of the
words give each target its posterior share (BayesGaze, Li et al. 2021; the power of 0.5 is kinder to
unlikely words). A target is chosen when it has been the likeliest for its dwell **and** its
posterior is high enough. Nothing is ever moved: the point of gaze stays what was measured.

Samples are no independent votes. Their noise is correlated: a sample counts as much as the time it
stands for over `correlation_ms`, old evidence fades with the time constant `fade_ms` (words that
were only read are forgotten), and what is left, N samples' worth, is what the noise is averaged
over. Their common offset no averaging removes. So the error of a look at a target has the variance
V + S / N along each axis, V that of the offset there and S that of a single sample's noise. What
stays of the offset is learned from choices (`input.offsets`), for each place by itself.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np

from input.dwell import GAZE, Choice, DwellSettings
from input.offsets import Errors, Offsets
from input.samples import Sample

PRACTISED = replace(GAZE, dwell_ms=450)
"""700 ms in all: with evidence beside it, a dwell need not be as long as a plain one."""

_NS_PER_MS = 1_000_000
_SHORTEST_MS, _LONGEST_MS = 200, 2000
_QUICKEST, _SLOWEST = 0.7, 1.4  # of the base: dwell that follows the word's probability
_LANDING = 0.2  # spread of looks over a target, as a part of its width and height (assumption)
_LEAST_SD_PX = 8.0  # not even a good tracker is surer: a fifth of a degree
_LEAST_PRIOR = 1e-3  # a word that the model finds impossible can still be looked at
_LEAST_CONFIDENCE = 0.3  # samples below count nothing
_LEAST_SETTLED = 0.3
_LEFT = 0.1  # a target with less of the evidence is no longer looked at
_EVIDENT = 0.3  # weight of evidence from which a target counts as looked at
_OFFSET_SHARE = 2 / 3  # of the whole variance of samples, where no calibration tells
_USUAL_NS = 33 * _NS_PER_MS  # what the first sample after a gap stands for
_FIXATION_NS, _FEWEST = 500 * _NS_PER_MS, 4  # the part of a look that teaches, and its samples
_INDEPENDENT = 3.0  # of these as many count as independent, as in `input.drift`
_AT_REST = math.log(5.0)  # what a point in a place to rest on says for looking at none

Hit = Callable[[float, float], Hashable | None]


@dataclass(frozen=True, slots=True)
class Target:
    """What can be chosen: its key, the rectangle that is looked at, and how likely it is.

    `x_px`, `y_px` is the upper left corner in the view's pixels; `prior` 0 to 1: a word's
    probability, or a fixed small one for a permanent target.
    """

    key: Hashable
    x_px: float
    y_px: float
    w_px: float
    h_px: float
    prior: float


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """How evidence and time choose.

    `dwell` are the times, of which lock-on and dwell together are the shortest look that chooses.
    `sure` is the posterior that a choice needs. A look that goes on needs less, so that a word
    whose neighbour the eyes seem to see as well is no dead end: `settled` from `patience` times the
    dwell on. `softness` is the power of the priors. `fade_ms` and `correlation_ms` weigh evidence
    (see the module); 100 ms is what a correlation of 0.5 between samples at 30 a second comes to.
    `none` is the prior of looking at no target, `stray`
    the share of samples that may be anywhere. With `adapts` likely words take down to 0.7 of the
    dwell and unlikely ones up to 1.4 (Mott et al. 2017); it changes reaction times, so it is off
    for research.

    Raises ValueError, with one clear line, for values that make no sense.
    """

    dwell: DwellSettings = PRACTISED
    sure: float = 0.9
    softness: float = 0.5
    settled: float = 0.5
    patience: float = 2.5
    fade_ms: float = 200.0
    correlation_ms: float = 100.0
    none: float = 0.02
    stray: float = 0.05
    adapts: bool = False

    def __post_init__(self) -> None:
        """Check the values."""
        if not _SHORTEST_MS <= self.dwell.total_ms <= _LONGEST_MS:
            raise ValueError(
                f"lock-on and dwell together must be {_SHORTEST_MS} to {_LONGEST_MS} ms, "
                f"not {self.dwell.total_ms}"
            )
        if not _LEAST_SETTLED <= self.settled <= self.sure < 1.0:
            raise ValueError(
                f"settled must be {_LEAST_SETTLED} or more, sure at least as much and below 1, "
                f"not {self.settled} and {self.sure}"
            )
        for name in ("softness", "none", "stray"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} must be 0 to 1, not {value}")
        if not (self.fade_ms > 0.0 and self.correlation_ms > 0.0 and self.patience > 1.0):
            raise ValueError("fade_ms and correlation_ms must be above 0, patience above 1")

    def with_total_ms(self, total_ms: int, *, adapts: bool | None = None) -> SelectionSettings:
        """Return settings with this shortest look, 200 to 2,000 ms; the guards stay."""
        return replace(
            self,
            dwell=self.dwell.with_total_ms(total_ms),
            adapts=self.adapts if adapts is None else adapts,
        )


@dataclass(frozen=True, slots=True)
class SelectionState:
    """What to show: the likeliest target (None: none of them), and how far its dwell is, 0 to 1.

    `shares` is the posterior share of the gaze of every target; what is missing to 1 looks at none.
    `choice` is set on the one sample that chose; its `threshold_ms` is the dwell that applied.
    """

    target: Hashable | None = None
    progress: float = 0.0
    shares: Mapping[Hashable, float] = field(default_factory=dict)
    choice: Choice | None = None


@dataclass(slots=True)
class _Place:
    """A target with what is known of it since it appeared. Times are on the selector's own clock.

    `x_px`, `y_px` is where estimates are expected when it is looked at, `var_x_px2`, `var_y_px2`
    how far their mean may be off. `log` is the faded sum of log likelihood ratios, of looking at it
    against looking at none, `evidence` what that is worth for all samples together. `credit_ns` is
    the time for which it was the likeliest, `first_ns` the clock's time of the first look.
    """

    target: Target
    x_px: float
    y_px: float
    var_x_px2: float
    var_y_px2: float
    log_prior: float
    log: float = 0.0
    evidence: float = 0.0
    credit_ns: int = 0
    left_ns: int = 0
    first_ns: int | None = None
    entries: int = 0


class Selector:
    """Turns samples of gaze into choices. See the module's docstring for the rules.

    It is closed until `open` is called. `settings` may be replaced at any time; of them `softness`
    counts from the next `open`.
    """

    def __init__(
        self, settings: SelectionSettings | None = None, errors: Errors | None = None
    ) -> None:
        """Start closed, with these settings and what a calibration tells of the eyes.

        Without it a sample's own uncertainty stands for everything, and nothing is learned.
        """
        self.settings = settings or SelectionSettings()
        self._offsets = Offsets(errors) if errors else None
        self._points: deque[tuple[int, float, float]] = deque()  # seen lately, on own time
        self._look: tuple[int, float, float, tuple[float, float], float] | None = None
        self._places: dict[Hashable, _Place] = {}
        self._hit: Hit | None = None
        self._area_px2 = 1.0
        self._is_open = False
        self._opened_ns = 0
        self._weight = 0.0  # of the evidence so far
        self._rest = 0.0  # faded log likelihood ratio of resting against looking anywhere
        self._on: Hashable | None = None  # the target being visited
        self._visit_ns = 0  # when that visit began
        self._last_ns: int | None = None  # the latest moment heard of
        self._seen_ns: int | None = None  # own time of the last sample that counted
        self._ready_ns = 0  # nothing is credited before, on the selector's own clock
        self._spent: Hashable | None = None  # fired last, and not left since
        self._shares: dict[Hashable, float] = {}
        self._frozen_at_ns: int | None = None
        self._frozen_ns = 0

    # -- what the window tells it --------------------------------------------------------------

    def open(self, t_ns: int, targets: Sequence[Target], hit: Hit | None = None) -> None:
        """Note that these targets are on screen: the guard starts, all evidence is forgotten.

        `hit` tells what lies at a point, None for a place to rest on: a sample there speaks for
        looking at none. The target that fired last must be left before it fires again.
        Raises ValueError for a target without a size, a prior outside 0 to 1, or a key twice.
        """
        t_ns = self._heard(t_ns)
        self._places = {}
        for target in targets:
            if target.key in self._places:
                raise ValueError(f"two targets have the key {target.key!r}")
            self._places[target.key] = self._placed(target)
        rects = [place.target for place in self._places.values()]
        if rects:
            wide = max(r.x_px + r.w_px for r in rects) - min(r.x_px for r in rects)
            high = max(r.y_px + r.h_px for r in rects) - min(r.y_px for r in rects)
            self._area_px2 = wide * high
        self._hit = hit
        self._is_open = True
        self._opened_ns = t_ns
        self._ready_ns = max(self._ready_ns, self._own(t_ns) + self._ns("guard_ms"))
        self._forget()
        self._expect(t_ns)

    def close(self, t_ns: int) -> None:
        """Note that no targets are on screen: nothing fires, all evidence is forgotten."""
        self._heard(t_ns)
        self._is_open = False
        self._forget()

    def freeze(self, t_ns: int) -> None:
        """Stop the selector's clock, as the eyes are away: nothing is credited, nothing expires."""
        t_ns = self._heard(t_ns)
        if self._frozen_at_ns is None:
            self._leave(self._own(t_ns))
            self._frozen_at_ns = t_ns

    def thaw(self, t_ns: int) -> None:
        """Let the clock run on; a visit begins anew."""
        t_ns = self._heard(t_ns)
        if self._frozen_at_ns is not None:
            self._frozen_ns += t_ns - self._frozen_at_ns
            self._frozen_at_ns = None
            self._seen_ns = None

    # -- what is learned -----------------------------------------------------------------------

    def calibrated(self, errors: Errors | None) -> None:
        """Take a new calibration; what was learned since the last one is forgotten."""
        self._offsets = Offsets(errors) if errors else None
        self._look = None
        self._expect(self._last_ns or 0)

    def learn(self, *, by_gaze: bool = True) -> bool:
        """Learn from the last choice that came from here, which stands; tell whether it taught.

        Call it for every choice of a word, with `by_gaze` false for those of hands: from these
        nothing is learned, but `unlearn` has to know of them.
        """
        look, self._look = self._look, None
        if self._offsets is None:
            return False
        if look is None or not by_gaze:
            self._offsets.pass_over()
            return False
        learned = self._offsets.learn(*look)
        self._expect(look[0])
        return learned

    def unlearn(self) -> bool:
        """Take back what the last choice that still stands taught: it was undone."""
        undone = self._offsets is not None and self._offsets.undo()
        self._expect(self._last_ns or 0)
        return undone

    def offset_px(self, x_px: float, y_px: float, t_ns: int) -> tuple[float, float]:
        """Return what was learned to be missing from estimates at a point: target minus these."""
        if self._offsets is None:
            return 0.0, 0.0
        [[dx, dy]] = self._offsets.at(np.array([[x_px, y_px]]), t_ns)[0].tolist()
        return dx, dy

    def shifted(self, dx_px: float, dy_px: float) -> None:
        """Note that from now on every sample comes with this added to it, on top of before."""
        if self._offsets is not None:
            self._offsets.shifted(dx_px, dy_px)
            self._expect(self._last_ns or 0)

    # -- what the eyes do ----------------------------------------------------------------------

    def feed(
        self, sample: Sample, now_ns: int | None = None, confidence: float = 1.0
    ) -> SelectionState:
        """Take a sample (the view's pixels) and return what follows.

        `confidence` 0 to 1 is how well the eyes were seen: it scales the sample's weight and its
        credit, below 0.3 the sample counts as invalid. Samples older than `stale_ms` at `now_ns`,
        or than the latest heard of, are dropped. A sample that is not valid (a blink) ends no
        visit unless `stale_ms` go by.
        """
        late = self._last_ns is not None and sample.t_ns < self._last_ns
        stale = now_ns is not None and now_ns - sample.t_ns > self._ns("stale_ms")
        if not (late or stale):
            self._heard(sample.t_ns)
        own_ns = self._own(self._last_ns or 0)
        gone_ns = own_ns - self._seen_ns if self._seen_ns is not None else None
        if gone_ns is not None and gone_ns > self._ns("stale_ms"):
            self._leave(self._seen_ns or own_ns)
            self._seen_ns = gone_ns = None
        seen = sample.valid and math.isfinite(sample.x_px + sample.y_px)
        idle = not self._is_open or self._frozen_at_ns is not None
        if late or stale or idle or not seen or confidence < _LEAST_CONFIDENCE:
            return self._state()
        counted_ns = round(min(gone_ns or 0, self._ns("credit_cap_ms")) * min(confidence, 1.0))
        # The first sample stands for no time yet; it counts as one of a usual camera.
        weighs_ns = counted_ns if gone_ns is not None else _USUAL_NS
        self._seen_ns = own_ns
        self._weigh(sample, own_ns, weighs_ns, gone_ns or 0)
        return self._credit(sample.t_ns, own_ns, counted_ns)

    def progress_of(self, key: Hashable) -> float:
        """Return how much of a target's dwell is done, 0 to 1; lock-on is not part of it."""
        place = self._places.get(key)
        if place is None or self._is_expired(place):
            return 0.0
        whole_ns, lock_on_ns = self._threshold_ns(place), self._ns("lock_on_ms")
        done_ns = max(place.credit_ns - lock_on_ns, 0)
        return min(1.0, done_ns / max(whole_ns - lock_on_ns, 1))

    # -- evidence ------------------------------------------------------------------------------

    def _placed(self, target: Target) -> _Place:
        """Return a target with where looks at it land, and its softened prior."""
        if not (target.w_px > 0 and target.h_px > 0):
            raise ValueError(f"the target {target.key!r} has no size")
        if not 0.0 <= target.prior <= 1.0:
            raise ValueError(f"the prior of {target.key!r} must be 0 to 1, not {target.prior}")
        log_prior = self.settings.softness * math.log(max(target.prior, _LEAST_PRIOR))
        return _Place(target, 0.0, 0.0, 0.0, 0.0, log_prior)

    def _expect(self, t_ns: int) -> None:
        """Work out where estimates are expected for each target, and how far they may be off."""
        places = list(self._places.values())
        if not places:
            return
        middles = np.array([_middle(place.target) for place in places])
        off, var = np.zeros((len(places), 2)), np.zeros(len(places))
        if self._offsets is not None:
            off, var = self._offsets.at(middles, t_ns)
        for place, (x, y), (dx, dy), v in zip(
            places, middles.tolist(), off.tolist(), var.tolist(), strict=True
        ):
            place.x_px, place.y_px = x - dx, y - dy
            place.var_x_px2 = v + (_LANDING * place.target.w_px) ** 2
            place.var_y_px2 = v + (_LANDING * place.target.h_px) ** 2

    def _weigh(self, sample: Sample, own_ns: int, weighs_ns: int, passed_ns: int) -> None:
        """Let old evidence fade, add that of a sample, and work out the shares."""
        settings = self.settings
        kept = math.exp(-passed_ns / (settings.fade_ms * _NS_PER_MS))
        weight = weighs_ns / (settings.correlation_ms * _NS_PER_MS)
        self._weight = self._weight * kept + weight
        at_rest = self._hit is not None and self._hit(sample.x_px, sample.y_px) is None
        self._rest = self._rest * kept + (weight * _AT_REST if at_rest else 0.0)
        noise, more = self._variances(sample)
        for place in self._places.values():
            off_x, off_y = place.var_x_px2 + more, place.var_y_px2 + more
            var_x, var_y = off_x + noise, off_y + noise
            away = (sample.x_px - place.x_px) ** 2 / var_x + (sample.y_px - place.y_px) ** 2 / var_y
            # Against a point that is anywhere in the area; a stray sample is so, too.
            ratio = self._area_px2 * math.exp(-away / 2) / (math.tau * math.sqrt(var_x * var_y))
            seen = (1.0 - settings.stray) * ratio + settings.stray
            place.log = place.log * kept + weight * math.log(seen)
            # The sum of n samples counts as n votes; their mean has the variance V + S / n.
            mean_x, mean_y = self._weight * off_x + noise, self._weight * off_y + noise
            place.evidence = place.log * math.sqrt(var_x / mean_x * var_y / mean_y)
        self._shares = self._posterior()
        self._points.append((own_ns, sample.x_px, sample.y_px))
        while own_ns - self._points[0][0] > _FIXATION_NS:
            self._points.popleft()

    def _variances(self, sample: Sample) -> tuple[float, float]:
        """Return the variance of a sample's noise, and what it adds to that of the offset."""
        whole = max(sample.sd_px, _LEAST_SD_PX) ** 2
        if self._offsets is None:
            return (1.0 - _OFFSET_SHARE) * whole, _OFFSET_SHARE * whole
        errors = self._offsets.errors
        noise = max(errors.sd_px, _LEAST_SD_PX) ** 2
        # A head that has moved makes samples less sure than the calibration was.
        return noise, max(0.0, whole - noise - errors.offset_var_px2)

    def _posterior(self) -> dict[Hashable, float]:
        """Return the posterior share of each target."""
        places = self._places.values()
        logs = [place.log_prior + place.evidence for place in places]
        total = math.log(sum(math.exp(place.log_prior) for place in places)) if logs else 0.0
        none = total + math.log(max(self.settings.none, 1e-9)) + self._rest / max(1.0, self._weight)
        most = max([none, *logs])
        parts = [math.exp(value - most) for value in logs]
        whole = sum(parts) + math.exp(none - most)
        return {p.target.key: part / whole for p, part in zip(places, parts, strict=True)}

    def _has_left(self, key: Hashable) -> bool:
        """Whether the eyes have gone from a target: by the evidence alone, whatever is likely."""
        place = self._places.get(key)
        if place is None:
            return True
        if self._weight < _EVIDENT:
            return False
        most = max(0.0, *(p.evidence for p in self._places.values()))
        whole = math.exp(-most) + sum(math.exp(p.evidence - most) for p in self._places.values())
        return math.exp(place.evidence - most) / whole < _LEFT

    # -- time ----------------------------------------------------------------------------------

    def _credit(self, t_ns: int, own_ns: int, counted_ns: int) -> SelectionState:
        """Credit the likeliest target with the time of a sample; choose it if that was the last."""
        if self._spent is not None and self._has_left(self._spent):
            self._spent = None
        key = self._winner()
        if key != self._on:
            self._leave(own_ns)
            self._enter(t_ns, own_ns, key)
        place = self._places.get(key) if key is not None else None
        if place is None or key == self._spent:
            return self._state()
        counted_ns = min(counted_ns, own_ns - self._ready_ns)
        if counted_ns > 0:
            place.credit_ns += counted_ns
            done = place.credit_ns / self._threshold_ns(place)
            if done >= 1.0 and self._shares[key] >= self._needed(done):
                return self._commit(t_ns, own_ns, place)
        return self._state()

    def _winner(self) -> Hashable | None:
        """Return the likeliest target; None where looking at none is likelier."""
        if self._weight < _EVIDENT or not self._shares:
            return None
        key = max(self._shares, key=self._shares.__getitem__)
        return key if self._shares[key] > 1.0 - sum(self._shares.values()) else None

    def _needed(self, done: float) -> float:
        """Return the posterior that a choice needs after a look of `done` times its dwell."""
        settings = self.settings
        part = min(1.0, max(0.0, (done - 1.0) / (settings.patience - 1.0)))
        return settings.sure - part * (settings.sure - settings.settled)

    def _threshold_ns(self, place: _Place) -> int:
        """Return the credit that chooses a target."""
        whole_ms = float(self.settings.dwell.total_ms)
        if self.settings.adapts:
            # From 1.4 at a probability of a hundredth, over 1.05 at a tenth, to 0.7 at one.
            part = min(1.0, max(0.0, -math.log10(max(place.target.prior, 1e-9)) / 2))
            whole_ms *= _QUICKEST + (_SLOWEST - _QUICKEST) * part
        whole_ms = min(max(whole_ms, _SHORTEST_MS), _LONGEST_MS)
        return round(whole_ms) * _NS_PER_MS

    def _commit(self, t_ns: int, own_ns: int, place: _Place) -> SelectionState:
        """Fire: build the choice, then begin dead time."""
        key = place.target.key
        choice = Choice(
            key,
            t_ns,
            self._opened_ns,
            t_ns if place.first_ns is None else place.first_ns,
            self._visit_ns,
            place.entries,
            self._threshold_ns(place) // _NS_PER_MS,
        )
        self._look = self._looked(choice, place, self._own(self._visit_ns))
        self._ready_ns = max(self._ready_ns, own_ns + self._ns("dead_ms"))
        self._spent = key
        self._leave(own_ns)
        for other in self._places.values():
            other.credit_ns = 0
        place.first_ns, place.entries = None, 0
        return SelectionState(key, 1.0, dict(self._shares), choice)

    def _looked(
        self, choice: Choice, place: _Place, since_ns: int
    ) -> tuple[int, float, float, tuple[float, float], float] | None:
        """Return what a look that chose can teach; None if too little was seen."""
        points = [(x, y) for own_ns, x, y in self._points if own_ns >= since_ns]
        if self._offsets is None or len(points) < _FEWEST:
            return None
        x, y = _middle(place.target)
        off = x - median(p[0] for p in points), y - median(p[1] for p in points)
        landing = _LANDING**2 * (place.target.w_px**2 + place.target.h_px**2) / 2
        var_px2 = self._offsets.errors.sd_px**2 / _INDEPENDENT + landing
        return choice.t_ns, x, y, off, var_px2

    def _enter(self, t_ns: int, own_ns: int, key: Hashable | None) -> None:
        """Begin a visit."""
        self._on = key
        self._visit_ns = t_ns
        if key is None:
            return
        place = self._places[key]
        if own_ns - place.left_ns > self._ns("keep_ms"):
            place.credit_ns = 0
        if place.first_ns is None:
            place.first_ns = t_ns
        place.entries += 1

    def _leave(self, own_ns: int) -> None:
        """End the visit, if there is one. An unfinished lock-on is lost at once."""
        place = self._places.get(self._on) if self._on is not None else None
        if place is not None:
            place.left_ns = own_ns
            if place.credit_ns < self._ns("lock_on_ms"):
                place.credit_ns = 0
        self._on = None

    def _is_expired(self, place: _Place) -> bool:
        """Whether a kept dwell is too old to be taken up again."""
        if place.target.key == self._on or self._last_ns is None:
            return False
        return self._own(self._last_ns) - place.left_ns > self._ns("keep_ms")

    def _state(self) -> SelectionState:
        """Return what to show when nothing was chosen just now."""
        progress = 0.0 if self._on is None else self.progress_of(self._on)
        return SelectionState(self._on, progress, dict(self._shares))

    def _forget(self) -> None:
        """Forget all looks and evidence."""
        self._on = None
        self._seen_ns = None
        self._weight = self._rest = 0.0
        self._points.clear()
        self._shares = {}
        for place in self._places.values():
            place.log = place.evidence = 0.0
            place.credit_ns, place.first_ns, place.entries = 0, None, 0

    def _heard(self, t_ns: int) -> int:
        """Note a moment and return it, or the latest one heard of if that is later."""
        self._last_ns = t_ns if self._last_ns is None else max(self._last_ns, t_ns)
        return self._last_ns

    def _own(self, t_ns: int) -> int:
        """Return the selector's own time: the clock's, less all the time spent frozen."""
        frozen_ns = 0 if self._frozen_at_ns is None else t_ns - self._frozen_at_ns
        return t_ns - self._frozen_ns - frozen_ns

    def _ns(self, name: str) -> int:
        """Return a time of the dwell's settings in nanoseconds."""
        ms: int = getattr(self.settings.dwell, name)
        return ms * _NS_PER_MS


def _middle(target: Target) -> tuple[float, float]:
    """Return the middle of a target."""
    return target.x_px + target.w_px / 2, target.y_px + target.h_px / 2
