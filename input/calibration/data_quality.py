"""Data quality of gaze in the terms of eye-tracking research, at the points that check.

Accuracy, precision, data loss and effective rate are computed by ETDQualitizer (Niehorster et al.
2026, doi:10.3758/s13428-026-03039-4) from every sample of each look: those that the calibration
itself leaves out as outliers count here, and lost ones are lost data. All is of unsmoothed
estimates by a map that had not seen these points, each a mean over the points. This module alone
imports the library, when it is asked for figures: pandas comes with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from common.clock import NS_PER_S
from input.api.gaze import Screen

_FEWEST = 3  # samples of a look; with fewer there is no spread in two dimensions


@dataclass(frozen=True, slots=True)
class CheckLook:
    """A look at a check point, in pixels of the desktop; a sample without gaze has None."""

    x_px: float
    y_px: float
    t_ns: tuple[int, ...]
    gaze_px: tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True, slots=True)
class GazeQuality:
    """Data quality at `points` check points with `samples` samples in all, lost ones included.

    `accuracy_deg` is the mean angle between a point and the mean gaze at it, `worst_accuracy_deg`
    that of the worst point. Precision: `rms_s2s_deg` is the root mean square of the angle from one
    sample to the next, `std_deg` the standard deviation in two dimensions (the root of the sum of
    both axes' variances), `bcea_deg2` the area of the ellipse that holds 68% of a bivariate normal
    distribution, in square degrees. `loss_share` is the share of samples without gaze, 0 to 1 (a
    blink is one), `rate_hz` the number of samples with gaze in a second.
    """

    accuracy_deg: float
    worst_accuracy_deg: float
    rms_s2s_deg: float
    std_deg: float
    bcea_deg2: float
    loss_share: float
    rate_hz: float
    points: int
    samples: int

    def __post_init__(self) -> None:
        """Raise ValueError, with one clear line, for numbers that are no data quality."""
        values = [getattr(self, field.name) for field in fields(self)]
        if not all(math.isfinite(value) and value >= 0.0 for value in values):
            raise ValueError("This data quality is damaged: a number is not finite, or below 0")
        if self.loss_share > 1.0 or self.points < 1:
            raise ValueError("This data quality is damaged: more was lost than there was")

    @classmethod
    def from_dict(cls, data: object) -> GazeQuality:
        """Return what `dataclasses.asdict` made a dict of. Raise ValueError for anything else."""
        names = {field.name for field in fields(cls)}
        if not isinstance(data, dict) or not names <= data.keys():
            raise ValueError("This data quality is damaged: a value is missing")
        given = {name: data[name] for name in names}
        if any(type(value) not in {int, float} for value in given.values()):
            raise ValueError("This data quality is damaged: a value is no number")
        try:
            return cls(**given)
        except OverflowError as error:  # an integer of hundreds of digits
            raise ValueError("This data quality is damaged: a number is too large") from error


def gaze_quality(looks: Sequence[CheckLook], screen: Screen) -> GazeQuality | None:
    """Return the data quality at these points; None where no look holds samples enough."""
    looks = [look for look in looks if _is_enough(look)]
    if not looks:
        return None
    rows = np.array([_figures(look, screen) for look in looks])
    accuracy, rms, std, bcea, loss, rate = map(float, rows.mean(axis=0))
    samples = sum(len(look.t_ns) for look in looks)
    worst = float(rows[:, 0].max())
    return GazeQuality(accuracy, worst, rms, std, bcea, loss, rate, len(looks), samples)


def _is_enough(look: CheckLook) -> bool:
    seen = [gaze is not None for gaze in look.gaze_px]
    return sum(seen) >= _FEWEST and any(map(all, pairwise(seen)))


def _figures(look: CheckLook, screen: Screen) -> tuple[float, ...]:
    """Return accuracy, RMS-S2S, STD, BCEA, the share lost, and samples a second of one look."""
    from ETDQualitizer import DataQuality, ScreenConfiguration

    height_mm = screen.height_px / screen.px_per_mm
    shown = ScreenConfiguration(
        screen.width_mm, height_mm, screen.width_px, screen.height_px, screen.distance_mm
    )
    centre = np.array(screen.centre)
    nowhere = (math.nan, math.nan)
    gaze = np.array([nowhere if at is None else at for at in look.gaze_px]) - centre
    seconds = np.array(look.t_ns) / NS_PER_S
    quality = DataQuality(gaze[:, 0], gaze[:, 1], seconds, "pixels", shown)
    target = shown.pix_to_deg(*(np.array([look.x_px, look.y_px]) - centre))
    with np.errstate(divide="ignore", invalid="ignore"):  # samples in one line have no ellipse
        bcea = quality.precision_BCEA()[0]
    return (
        quality.accuracy(*target)[0],
        quality.precision_RMS_S2S()[0],
        quality.precision_STD()[0],
        bcea if math.isfinite(bcea) else 0.0,
        quality.data_loss_from_invalid() / 100.0,
        quality.effective_frequency(),
    )
