"""Samples: one timestamped point each, whatever it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where a sample or a choice came from."""

    MOUSE = "mouse"
    TOUCH = "touch"
    KEYS = "keys"
    GAZE = "gaze"


@dataclass(frozen=True, slots=True)
class Sample:
    """A point on the cloud at one moment.

    `t_ns` is on the clock that all processes share (`common.clock.now_ns` reads the same one),
    `x_px` and `y_px` are in the view's logical pixels, `sd_px` the standard deviation of the point
    (0 for a mouse). `valid` is false where the source saw nothing (eyes closed, pointer outside).
    """

    t_ns: int
    x_px: float
    y_px: float
    source: Source
    sd_px: float = 0.0
    valid: bool = True
