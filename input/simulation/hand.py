"""A simulated hand: how a mouse or a finger gets to a target. Pure and seeded.

Movement time follows Fitts's law, MT = a + b log2(D / W + 1), with W the smaller of the target's
width and height. Mouse: a = 230 ms, b = 166 ms a bit, residual 64 ms (MacKenzie and Buxton, CHI
1992, "Extending Fitts' law to two-dimensional tasks", the smaller-of model). Touch: b = 150 ms a
bit, that is 6.67 bits a second (arXiv 2208.01248), with the mouse's a and residual for want of
better ones.

The path is the minimum-jerk one (Flash and Hogan 1985), with s the part of the time that is over:
x(s) = x0 + (x1 - x0)(10 s^3 - 15 s^4 + 6 s^5).
The endpoint is normal around the target's middle with SD = size / 4.133 in each direction, the
spread that goes with 4% misses (Soukoreff and MacKenzie 2004); misses are drawn again, since the
corrections that people make are not simulated. A hand at rest trembles at 8 to 12 Hz, the frequency
of physiological tremor; its amplitude of half a pixel is an assumption.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from common.clock import NS_PER_MS, NS_PER_S
from input.api.samples import Sample, Source
from input.layout.sectors import Point, Rect

_SD_OF_WIDTH = 1 / 4.133
_RESIDUAL_MS = 64.0
_FASTEST_MS = 100.0
_TREMOR_PX = 0.5


@dataclass(frozen=True, slots=True)
class Fitts:
    """Fitts's law: `a_ms` before and after the movement, `b_ms` a bit of difficulty."""

    a_ms: float
    b_ms: float

    def movement_ms(self, distance_px: float, size_px: float) -> float:
        """Return the mean movement time in ms; `size_px` is the target's smaller side."""
        return self.a_ms + self.b_ms * math.log2(distance_px / size_px + 1)


MOUSE = Fitts(230.0, 166.0)
TOUCH = Fitts(230.0, 150.0)


@dataclass(frozen=True, slots=True)
class Tap:
    """A finger's tap: it touches at `samples[0]`, stays, and lifts at the last one."""

    samples: tuple[Sample, ...]

    @property
    def down_ns(self) -> int:
        """When the finger touches."""
        return self.samples[0].t_ns


def reach(
    rng: Random,
    start: Point,
    target: Rect,
    t_ns: int,
    hz: float = 60.0,
    hold_ms: float = 0.0,
) -> list[Sample]:
    """Move a mouse from `start` into `target` from `t_ns` on, then hold it still for `hold_ms`.

    Returns samples at `hz`: the first one period after `t_ns`, the last where the hand arrived or,
    with `hold_ms`, at the first sample at or after the end of the hold. Arrived, it never leaves
    `target`.
    Raises ValueError for a target without size or a rate that is not above 0.
    """
    end, movement_ns = _aim(rng, start, target, MOUSE, hz)
    tremor = _Tremor(rng)
    step_ns = round(NS_PER_S / hz)
    moving = max(1, math.ceil(movement_ns / step_ns))
    holding = math.ceil(hold_ms * NS_PER_MS / step_ns)
    samples = []
    for count in range(1, moving + holding + 1):
        part = min(count / moving, 1.0)
        eased = part**3 * (10 - 15 * part + 6 * part * part)
        x = start[0] + (end[0] - start[0]) * eased
        y = start[1] + (end[1] - start[1]) * eased
        if count > moving:
            x, y = tremor.at((count - moving) * step_ns, end, target)
        samples.append(Sample(t_ns + count * step_ns, x, y, Source.MOUSE))
    return samples


def tap(
    rng: Random,
    start: Point,
    target: Rect,
    t_ns: int,
    hz: float = 60.0,
    press_ms: float = 80.0,
) -> Tap:
    """Move a finger, unseen, from `start` and tap `target`: samples from touching to lifting.

    The finger stays down for `press_ms` (80 ms is an assumption), inside `target` all the while.
    Raises ValueError as `reach` does.
    """
    end, movement_ns = _aim(rng, start, target, TOUCH, hz)
    tremor = _Tremor(rng)
    down_ns = t_ns + movement_ns
    step_ns = round(NS_PER_S / hz)
    steps = max(1, math.ceil(press_ms * NS_PER_MS / step_ns))
    samples = [Sample(down_ns, *end, Source.TOUCH)]
    for count in range(1, steps + 1):
        x, y = tremor.at(count * step_ns, end, target)
        samples.append(Sample(down_ns + count * step_ns, x, y, Source.TOUCH))
    return Tap(tuple(samples))


class _Tremor:
    """The small unrest of a hand at rest: one oscillation of a drawn frequency."""

    def __init__(self, rng: Random) -> None:
        """Draw frequency and phases."""
        self._hz = rng.uniform(8.0, 12.0)
        self._phase = rng.uniform(0.0, math.tau), rng.uniform(0.0, math.tau)

    def at(self, after_ns: int, middle: Point, within: Rect) -> Point:
        """Return the point `after_ns` into the rest around `middle`, kept inside `within`."""
        angle = math.tau * self._hz * after_ns / NS_PER_S
        x = middle[0] + _TREMOR_PX * math.sin(angle + self._phase[0])
        y = middle[1] + _TREMOR_PX * math.sin(angle + self._phase[1])
        if within.contains(x, y):
            return x, y
        return middle


def _aim(rng: Random, start: Point, target: Rect, law: Fitts, hz: float) -> tuple[Point, int]:
    """Draw the point that a movement ends at, and its time in nanoseconds."""
    if not (target.w > 0 and target.h > 0 and hz > 0):
        raise ValueError(
            f"a hand needs a target with a size and a rate above 0, "
            f"not {target.w} x {target.h} px at {hz} Hz"
        )
    cx, cy = target.centre
    end = cx, cy
    for _ in range(100):  # 1 in 12 is a miss; after a hundred the middle will do
        drawn = rng.gauss(cx, target.w * _SD_OF_WIDTH), rng.gauss(cy, target.h * _SD_OF_WIDTH)
        if target.contains(*drawn):
            end = drawn
            break
    mean_ms = law.movement_ms(math.dist(start, end), min(target.w, target.h))
    movement_ms = max(_FASTEST_MS, rng.gauss(mean_ms, _RESIDUAL_MS))
    return end, round(movement_ms * NS_PER_MS)
