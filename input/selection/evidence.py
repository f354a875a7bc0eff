"""Evidence of gaze: at which target the eyes look, by their samples and by what is likely.

Every sample is evidence: a word (or button) at which one looks is expected around its own place
with the sample's uncertainty, "none of these" anywhere. Evidence and the softened prior of the
words give each target its posterior share (BayesGaze, Li et al. 2021; the power of 0.5 is kinder to
unlikely words). Nothing is ever moved: the point of gaze stays what was measured.

Samples are no independent votes. Their noise is correlated: a sample counts as much as the time it
stands for over a correlation time, old evidence fades (words that were only read are forgotten),
and what is left, N samples' worth, is what the noise is averaged over. Their common offset no
averaging removes. So the error of a look at a target has the variance V + S / N along each axis, V
that of the offset there and S that of a single sample's noise. What stays of the offset is learned
from choices (`input.selection.offset_model`), for each place by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from common.clock import NS_PER_MS
from input.api.samples import Sample
from input.selection.offset_model import Offsets

LANDING = 0.2
"""Spread of looks over a target, as a part of its width and height (an assumption)."""

TARGET_PRIOR = 0.03
"""The prior of a permanent target, beside words whose probabilities sum to 1 at most."""
QUIET_PRIOR = 0.01
"""The same of a place where nothing can be chosen: the text, and the cells while they are bare."""
REST_PRIOR = 0.1
"""The same of the middle of the cells. Eyes rest there while they read and think: with less, the
cells around it take a look of some spread for theirs; words are hardly missed for it."""

_LEAST_SD_PX = 8.0  # not even a good tracker is surer: a fifth of a degree
_LEAST_PRIOR = 1e-3  # a word that the model finds impossible can still be looked at
_LEAST_NONE = 1e-9
_OFFSET_SHARE = 2 / 3  # of the whole variance of samples, where no calibration tells
_AT_REST = math.log(5.0)  # what a point in a place to rest on says for looking at none
_FAR_AWAY = 3.0**2  # squared deviations: farther off, a sample may be anywhere
_LONG_SOFTNESS = 0.5  # of the softened prior again, for a look that has gone on
_ENOUGH = 0.3  # samples' worth of evidence from which a target can be told

Hit = Callable[[float, float], Hashable | None]


@dataclass(frozen=True, slots=True)
class Target:
    """What can be chosen: its key, the rectangle that is looked at, and how likely it is.

    `x_px`, `y_px` is the upper left corner in the view's pixels; `prior` 0 to 1: a word's
    probability, or a fixed small one for a permanent target. A `quiet` one can only be looked at
    (the text): it is never chosen. Raises ValueError for a target without a size, or a prior beyond
    0 to 1.
    """

    key: Hashable
    x_px: float
    y_px: float
    w_px: float
    h_px: float
    prior: float
    quiet: bool = False

    def __post_init__(self) -> None:
        """Check the values."""
        sizes = (self.x_px, self.y_px, self.w_px, self.h_px)
        if not all(math.isfinite(v) for v in sizes) or not (self.w_px > 0 and self.h_px > 0):
            raise ValueError(f"the target {self.key!r} has no place or size")
        if not 0.0 <= self.prior <= 1.0:
            raise ValueError(f"the prior of {self.key!r} must be 0 to 1, not {self.prior}")

    @property
    def middle(self) -> tuple[float, float]:
        """The middle, as (x, y)."""
        return self.x_px + self.w_px / 2, self.y_px + self.h_px / 2


@dataclass(frozen=True, slots=True)
class Weights:
    """How evidence weighs: see `gaze_selector.SelectionSettings`, which has the same fields."""

    softness: float
    fade_ms: float
    correlation_ms: float
    none: float
    stray: float


@dataclass(slots=True)
class _Place:
    """A target, where estimates are expected when it is looked at, and how far these may be off.

    `log` is the faded sum of log likelihood ratios of looking at it against looking at none,
    `evidence` what that is worth for all samples together; `away` is how far from it the latest
    sample was, in squared deviations.
    """

    target: Target
    x_px: float = 0.0
    y_px: float = 0.0
    var_x_px2: float = 0.0
    var_y_px2: float = 0.0
    log: float = 0.0
    evidence: float = 0.0
    away: float = math.inf


class Evidence:
    """What is known of a look at one set of targets."""

    def __init__(self, targets: Sequence[Target], hit: Hit | None = None) -> None:
        """Begin without evidence. Raises ValueError for two targets of one key.

        `hit` tells what lies at a point, None for a place to rest on: a sample there speaks for
        looking at none.
        """
        self._places = [_Place(target) for target in targets]
        keys = [target.key for target in targets]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two targets have one key: {keys}")
        self._hit = hit
        self._area_px2 = 1.0
        if targets:
            wide = max(t.x_px + t.w_px for t in targets) - min(t.x_px for t in targets)
            high = max(t.y_px + t.h_px for t in targets) - min(t.y_px for t in targets)
            self._area_px2 = wide * high
        self._weight = 0.0  # samples' worth of evidence
        self._rest = 0.0  # faded log likelihood ratio of resting against looking anywhere
        self.shares: dict[Hashable, float] = {}
        """The posterior share of each target; what is missing to 1 looks at none."""

    @property
    def likeliest(self) -> Hashable | None:
        """The target that has most of the look; None where looking at none is likelier."""
        if self._weight < _ENOUGH or not self.shares:
            return None
        key = max(self.shares, key=self.shares.__getitem__)
        return key if self.shares[key] > 1.0 - sum(self.shares.values()) else None

    def nearest(self, softness: float) -> Hashable | None:
        """Return the target that the samples speak for most; a prior decides between equals only.

        None at rest, and where they are so far from every target that they may be anywhere.
        """
        at_rest = self._rest > self._weight * _AT_REST / 2
        if self._weight < _ENOUGH or not self._places or at_rest:
            return None
        power = _LONG_SOFTNESS * softness
        best = max(
            self._places,
            key=lambda place: (
                place.evidence + power * math.log(max(place.target.prior, _LEAST_PRIOR))
            ),
        )
        return best.target.key if best.away <= _FAR_AWAY else None

    def expect(self, offsets: Offsets | None, t_ns: int) -> None:
        """Work out where estimates are expected for each target, by what is known of offsets."""
        places = self._places
        if not places:
            return
        middles = np.array([place.target.middle for place in places])
        off, var = np.zeros((len(places), 2)), np.zeros(len(places))
        if offsets is not None:
            off, var = offsets.at(middles, t_ns)
        for place, (x, y), (dx, dy), v in zip(
            places, middles.tolist(), off.tolist(), var.tolist(), strict=True
        ):
            place.x_px, place.y_px = x - dx, y - dy
            place.var_x_px2 = v + (LANDING * place.target.w_px) ** 2
            place.var_y_px2 = v + (LANDING * place.target.h_px) ** 2

    def add(
        self,
        sample: Sample,
        weights: Weights,
        offsets: Offsets | None,
        stands_for_ns: float,
        passed_ns: int,
    ) -> None:
        """Let old evidence fade by the time passed, and add a sample that stands for a time."""
        kept = math.exp(-passed_ns / (weights.fade_ms * NS_PER_MS))
        weight = stands_for_ns / (weights.correlation_ms * NS_PER_MS)
        self._weight = self._weight * kept + weight
        at_rest = self._hit is not None and self._hit(sample.x_px, sample.y_px) is None
        self._rest = self._rest * kept + (weight * _AT_REST if at_rest else 0.0)
        noise, more = _variances(sample, offsets)
        for place in self._places:
            off_x, off_y = place.var_x_px2 + more, place.var_y_px2 + more
            var_x, var_y = off_x + noise, off_y + noise
            away = (sample.x_px - place.x_px) ** 2 / var_x + (sample.y_px - place.y_px) ** 2 / var_y
            place.away = away
            # Against a point that is anywhere in the area; a stray sample is so, too.
            ratio = self._area_px2 * math.exp(-away / 2) / (math.tau * math.sqrt(var_x * var_y))
            seen = (1.0 - weights.stray) * ratio + weights.stray
            place.log = place.log * kept + weight * math.log(max(seen, _LEAST_NONE))
            # The sum of N samples counts as N votes; their mean has the variance V + S / N.
            mean_x, mean_y = self._weight * off_x + noise, self._weight * off_y + noise
            place.evidence = place.log * math.sqrt(var_x / mean_x * var_y / mean_y)
        self._share(weights)

    def _share(self, weights: Weights) -> None:
        """Work out the posterior shares."""
        priors = [
            max(place.target.prior, _LEAST_PRIOR) ** weights.softness for place in self._places
        ]
        none = math.log(sum(priors) * max(weights.none, _LEAST_NONE)) if priors else 0.0
        none += self._rest / max(1.0, self._weight)
        logs = [
            math.log(prior) + place.evidence
            for prior, place in zip(priors, self._places, strict=True)
        ]
        most = max([none, *logs])
        parts = [math.exp(value - most) for value in logs]
        whole = sum(parts) + math.exp(none - most)
        self.shares = {
            place.target.key: part / whole for place, part in zip(self._places, parts, strict=True)
        }


def noise_px(sample_sd_px: float, offsets: Offsets | None) -> float:
    """Return the deviation of single samples about their mean, along one axis."""
    if offsets is None:
        return math.sqrt(1.0 - _OFFSET_SHARE) * max(sample_sd_px, _LEAST_SD_PX)
    return max(offsets.errors.sd_px, _LEAST_SD_PX)


def _variances(sample: Sample, offsets: Offsets | None) -> tuple[float, float]:
    """Return the variance of a sample's noise, and what it adds to that of the offset."""
    whole = max(sample.sd_px, _LEAST_SD_PX) ** 2
    noise = noise_px(sample.sd_px, offsets) ** 2
    if offsets is None:
        return noise, whole - noise
    # A head that has moved makes samples less sure than the calibration was.
    return noise, max(0.0, whole - noise - offsets.errors.offset_var_px2)
