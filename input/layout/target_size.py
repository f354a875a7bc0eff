"""How large a target must be for a person's eyes, and how many words a cloud can hold.

A single target is hit where it reaches as far around its middle as the eyes may be off: the mean
offset and two standard deviations, so its size is 2 x (offset + 2 SD) (Feit et al., CHI 2017).

Words of a cloud need no such size: a look chooses the likeliest, about the nearest. One word is
taken for another where the error along the line between them is more than half of their distance.
That error is normal with the variance V + S / 3 (`right_share`), and evidence, what is likely and
what is learned from choices make its deviation count as 0.75 of that: fitted to simulated gaze
(`input.simulation.gaze_trials.experiment`, seed 7, 160 choices each, a deviation of 0.3 x the
offset). Measured there and by this rule: 9 words at 3, 3.5 and 4.5 degrees 98, 93, 88% and 94, 91,
83%; 8 words 99, 96, 81% and 97, 94, 88%; 6 words 99, 99, 97% and 99, 98, 94%.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from input.layout.sectors import MAX_CELLS, Rect, sectors

FEWEST = 2
"""A cloud of fewer words asks nothing."""

MOSTLY_RIGHT = 0.93
"""The share of right choices that a cloud must promise to be offered."""

_CHOSEN = 0.75  # of the error's deviation is left by evidence, priors and learning
_INDEPENDENT = 3.0  # samples of a look that count as such: their noise is correlated


def wanted_size_px(offset_px: float, sd_px: float) -> float:
    """Return the size of a target for a mean offset and a deviation of samples, all in pixels.

    Raises ValueError unless both are finite and not negative.
    """
    if not (math.isfinite(offset_px) and math.isfinite(sd_px) and min(offset_px, sd_px) >= 0.0):
        raise ValueError(f"errors of gaze must be 0 px or more, not {offset_px} and {sd_px}")
    return 2.0 * (offset_px + 2.0 * sd_px)


def words_that_fit(area: Rect, offset_px: float, sd_px: float, most: int) -> int:
    """Return how many of `most` words fit into `area`: so many that 93% of choices are right.

    At least two (or `most`, where that is less), however often they would be mistaken. Raises
    ValueError for what cannot be laid out (see `input.layout.sectors.sectors`).
    """
    words = min(most, MAX_CELLS)
    while right_share(area, words, offset_px, sd_px) < MOSTLY_RIGHT and words > FEWEST:
        words -= 1
    return words


def right_share(area: Rect, words: int, offset_px: float, sd_px: float) -> float:
    """Return the share of looks at `words` words in `area` that choose the right one, 0 to 1.

    It is the mean over the words of 1 less the chance to be nearer to another (the union bound).
    The offset is normal along each axis (its mean length is `offset_px`, so its variance 2 / pi of
    that squared), and so is what the noise of single samples leaves in their mean. All in pixels;
    raises ValueError as `wanted_size_px` and `input.layout.sectors.sectors` do.
    """
    wanted_size_px(offset_px, sd_px)
    middles = [cell.label.centre for cell in sectors(area, words, 0.0, 0.0).cells]
    sd = _CHOSEN * math.sqrt(offset_px**2 * 2.0 / math.pi + sd_px**2 / _INDEPENDENT)
    if sd == 0.0:
        return 1.0
    beyond = NormalDist(0.0, sd)
    shares = [
        1.0 - sum(beyond.cdf(-math.dist(one, other) / 2.0) for other in middles if other != one)
        for one in middles
    ]
    return sum(max(0.0, share) for share in shares) / words
