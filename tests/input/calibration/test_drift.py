"""Drift: held by choices, never misled by outliers or hands, taken back exactly by undo."""

import math
import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from common.clock import NS_PER_S as S
from input.api.gaze import DESK, GazeSample
from input.api.samples import Source
from input.calibration.drift import Drift, OnePoint

FRAME = 33_333_333
PPD = DESK.px_per_deg


def look(drift, t_ns, x_px, y_px, count=15):
    """Feed the samples of a fixation that ends at `t_ns`, with the drift's offset in them."""
    dx, dy = drift.offset_px
    for n in range(count):
        at = t_ns - (count - 1 - n) * FRAME
        drift.feed(GazeSample(at, at, x_px + dx, y_px + dy, valid=True, present=True))


def usual() -> Drift:
    return Drift(2.5, 1.5, PPD)


def test_choices_lead_a_constant_offset_back():
    drift = usual()
    for n in range(1, 60):
        look(drift, 3 * n * S, 900.0, 560.0)
        assert drift.chosen(3 * n * S, 960.0, 540.0, 400.0, Source.GAZE)
    assert drift.offset_px == pytest.approx((60.0, -20.0), abs=3.0)


class Session:
    """A simulated person among six cells, each with a gaze error of its own, and with drift."""

    def __init__(self, seed, rate_deg_per_min):
        self.random = random.Random(seed)
        self.drift = usual()
        self.rate = rate_deg_per_min
        self.way = self.random.uniform(0.0, math.tau)
        turns = [math.tau * k / 6 for k in range(6)]
        self.cells = [(960 + 600 * math.cos(a), 540 + 400 * math.sin(a)) for a in turns]
        sd = 2.5 / math.sqrt(math.pi / 2) * PPD  # 2.5 degrees of mean offset
        self.error = [(self.random.gauss(0, sd), self.random.gauss(0, sd)) for _ in self.cells]

    def choose(self, t_ns):
        """Look at a cell and choose the nearest; return the offset left and if it was right."""
        meant = self.random.randrange(6)
        gone = self.rate * PPD * t_ns / S / 60
        x = self.cells[meant][0] + self.error[meant][0] + gone * math.cos(self.way)
        y = self.cells[meant][1] + self.error[meant][1] + gone * math.sin(self.way)
        dx, dy = self.drift.offset_px
        noise_x = noise_y = 0.0
        seen = []
        for n in range(15):
            # Half of the variance of each sample is new: errors of frames are correlated.
            noise_x = 0.7 * noise_x + self.random.gauss(0, 1.07 * PPD)
            noise_y = 0.7 * noise_y + self.random.gauss(0, 1.07 * PPD)
            at = t_ns - (14 - n) * FRAME
            seen.append((x + dx + noise_x, y + dy + noise_y))
            self.drift.feed(GazeSample(at, at, *seen[-1], valid=True, present=True))
        mean = [sum(axis) / 15 for axis in zip(*seen, strict=True)]
        chosen = min(range(6), key=lambda k: math.dist(self.cells[k], mean))
        others = [cell for k, cell in enumerate(self.cells) if k != chosen]
        gap = min(math.dist(self.cells[chosen], cell) for cell in others)
        self.drift.chosen(t_ns, *self.cells[chosen], gap, Source.GAZE)
        if chosen != meant:
            self.drift.undo()
        return math.dist((x + dx, y + dy), self.cells[meant]) / PPD, chosen == meant


def test_a_degree_a_minute_for_ten_minutes_is_held():
    first, last, right = [], [], []
    for seed in range(20):
        session = Session(seed, 1.0)
        trials = [session.choose(3 * n * S) for n in range(1, 201)]
        first += [deg for deg, _ in trials[:20]]
        last += [deg for deg, _ in trials[-20:]]
        right += [good for _, good in trials[-20:]]
    assert sum(last) / len(last) <= 1.2 * sum(first) / len(first)
    assert sum(right) / len(right) > 0.97


def test_without_drift_learning_makes_nothing_worse():
    first, last = [], []
    for seed in range(20):
        session = Session(seed, 0.0)
        trials = [session.choose(3 * n * S)[0] for n in range(1, 201)]
        first += trials[:20]
        last += trials[-20:]
    assert sum(last) / len(last) <= 1.03 * sum(first) / len(first)


def test_an_outlier_teaches_nothing_and_a_far_look_little():
    drift = usual()
    look(drift, 3 * S, 960.0 + 12 * PPD, 540.0)
    assert not drift.chosen(3 * S, 960.0, 540.0, 900.0, Source.GAZE)
    assert drift.offset_px == (0.0, 0.0)
    steps = []
    for next_px in (900.0, 150.0):
        drift = usual()
        look(drift, 3 * S, 960.0 - 3 * PPD, 540.0)
        drift.chosen(3 * S, 960.0, 540.0, next_px, Source.GAZE)
        steps.append(drift.offset_px[0])
    assert 0.0 < steps[1] < 0.5 * steps[0]


@pytest.mark.parametrize("source", [Source.MOUSE, Source.TOUCH, Source.KEYS])
def test_hands_teach_nothing_and_their_undo_takes_nothing_back(source):
    drift = usual()
    look(drift, 3 * S, 920.0, 540.0)
    assert drift.chosen(3 * S, 960.0, 540.0, 400.0, Source.GAZE)
    taught = drift.offset_px
    look(drift, 6 * S, 700.0, 540.0)
    assert not drift.chosen(6 * S, 960.0, 540.0, 400.0, source)
    assert drift.offset_px == taught
    assert not drift.undo()
    assert drift.offset_px == taught
    assert drift.undo()
    assert drift.offset_px == (0.0, 0.0)


def test_only_the_last_fixation_counts():
    drift = usual()
    look(drift, 2 * S, 300.0, 100.0)
    look(drift, 3 * S, 940.0, 540.0)
    assert drift.chosen(3 * S, 960.0, 540.0, 400.0, Source.GAZE)
    dx, dy = drift.offset_px
    assert 0.0 < dx < 20.0
    assert dy == 0.0


def test_too_few_or_invalid_samples_teach_nothing():
    drift = usual()
    look(drift, 3 * S, 940.0, 540.0, count=3)
    drift.feed(GazeSample(3 * S, 3 * S, present=True, closed=True))
    assert not drift.chosen(3 * S, 960.0, 540.0, 400.0, Source.GAZE)
    look(drift, 6 * S, 940.0, 540.0)
    late = 6 * S - 2 * FRAME
    assert not drift.chosen(6 * S, 960.0, 540.0, 400.0, Source.GAZE, since_ns=late)


def repaired(drift, dx_px):
    """Return a look at one point by a person whose estimates are off by `dx_px`."""
    one = OnePoint(400.0, 300.0, 10 * S)
    for n in range(60):
        at = 10 * S + n * FRAME
        # The eyes come from elsewhere; samples of the first half second do not count.
        x = 1500.0 if n < 14 else 400.0 + dx_px + drift.offset_px[0]
        one.feed(GazeSample(at, at, x, 300.0 + drift.offset_px[1], valid=True, present=True))
    return one


def test_one_point_sets_the_offset_at_once_and_stands():
    drift = usual()
    look(drift, 3 * S, 920.0, 540.0)
    drift.chosen(3 * S, 960.0, 540.0, 400.0, Source.GAZE)
    assert drift.repair(12 * S, repaired(drift, 70.0))
    assert drift.offset_px == pytest.approx((-70.0, 0.0))
    assert not drift.undo()
    assert drift.offset_px == pytest.approx((-70.0, 0.0))


def test_one_point_needs_a_second_of_looking():
    one = OnePoint(400.0, 300.0, 0)
    drift = usual()
    for n in range(30):
        progress = one.feed(GazeSample(n * FRAME, n * FRAME, 1.0, 1.0, valid=True, present=True))
    assert 0.0 < progress < 1.0
    assert one.found is None
    assert not drift.repair(S, one)
    for n in range(30, 60):
        assert one.feed(GazeSample(n * FRAME, n * FRAME, present=True, closed=True)) == progress


def test_numbers_that_are_none_are_refused():
    for numbers in ((math.nan, 1.0, 38.0), (1.0, 1.0, 0.0)):
        with pytest.raises(ValueError, match="Drift needs"):
            Drift(*numbers)


class Undoing(RuleBasedStateMachine):
    """Choices and undos in any order: an undo brings the very offset of before."""

    def __init__(self):
        super().__init__()
        self.drift = usual()
        self.t_ns = 0
        self.before = []

    @rule(
        dx=st.floats(-400, 400), source=st.sampled_from(list(Source)), wait=st.integers(1, 10**11)
    )
    def choose(self, dx, source, wait):
        self.t_ns += wait
        self.before.append(self.drift.offset_px)
        look(self.drift, self.t_ns, 960.0 + dx, 540.0)
        self.drift.chosen(self.t_ns, 960.0, 540.0, 300.0, source)

    @precondition(lambda self: self.before)
    @rule()
    def undo(self):
        self.drift.undo()
        assert self.drift.offset_px == self.before.pop()

    @rule()
    def undo_again(self):
        if not self.before:
            assert not self.drift.undo()

    @invariant()
    def never_far(self):
        assert math.hypot(*self.drift.offset_px) <= 400.0


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=40, stateful_step_count=20)
