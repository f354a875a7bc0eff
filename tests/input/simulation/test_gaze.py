"""Simulated eyes do what their docstring states."""

import math
from itertools import islice, pairwise
from statistics import fmean, pstdev

import pytest

from common.clock import NS_PER_MS as MS
from input.api.gaze import DESK
from input.layout.sectors import Rect
from input.simulation.gaze import HZ, LOST, SimulatedEyes

MINUTE = 60_000_000_000
WORD = Rect(860.0, 500.0, 200.0, 70.0)
OTHERS = tuple(Rect(x, y, 160.0, 60.0) for x in (200.0, 1500.0) for y in (380.0, 560.0, 780.0))
DEG = DESK.px_per_deg


def offsets_deg(eyes, t_ns=0):
    return [
        math.hypot(*eyes.offset_px(x, y, t_ns)) / DEG
        for x in range(60, 1920, 120)
        for y in range(60, 1080, 120)
    ]


def looked(eyes, count, t_ns=0, others=OTHERS):
    look = eyes.look(WORD, others, t_ns)
    return look, [(sample, look.at_px) for sample in islice(look, count)]


@pytest.mark.parametrize("accuracy", [0.5, 2.5, 4.0])
def test_accuracy_is_the_mean_offset_over_the_screen(accuracy):
    for seed in range(5):
        off = offsets_deg(SimulatedEyes(DESK, accuracy, 1.0, seed))
        assert fmean(off) == pytest.approx(accuracy, rel=0.03)


def test_the_offset_is_a_smooth_field_drawn_anew_for_each_session():
    fields = [SimulatedEyes(DESK, 2.5, 1.5, seed) for seed in range(8)]
    for eyes in fields:
        here, near = eyes.offset_px(960.0, 540.0, 0), eyes.offset_px(970.0, 540.0, 0)
        assert math.dist(here, near) < 0.2 * DEG
    directions = {round(math.atan2(*eyes.offset_px(960.0, 540.0, 0)), 2) for eyes in fields}
    assert len(directions) == len(fields)


@pytest.mark.parametrize("precision", [0.3, 1.5])
def test_precision_is_the_deviation_from_sample_to_sample(precision):
    eyes = SimulatedEyes(DESK, 2.5, precision, 3)
    _, rows = looked(eyes, 3000, others=())
    errors = []
    for sample, (x, y) in rows[60:]:
        if sample.valid:
            dx, dy = eyes.offset_px(x, y, sample.t_ns)
            errors.append((sample.x_px - x - dx, sample.y_px - y - dy))
    for axis in (0, 1):
        values = [e[axis] for e in errors]
        steps = [b - a for a, b in pairwise(values)]
        assert math.sqrt(fmean(s * s for s in steps)) / DEG == pytest.approx(precision, rel=0.1)
        assert pstdev(values) / DEG == pytest.approx(precision, rel=0.1)


def test_samples_come_at_their_rate_and_some_are_lost():
    _, rows = looked(SimulatedEyes(DESK, 1.0, 1.0, 5), 9000)
    samples = [sample for sample, _ in rows]
    times = [s.t_ns for s in samples]
    assert all(a < b for a, b in pairwise(times))
    assert (times[-1] - times[0]) / 1e9 * HZ == pytest.approx(len(times) - 1, rel=0.01)
    lost = sum(not s.valid and not s.closed for s in samples) / len(samples)
    assert lost == pytest.approx(LOST, abs=0.008)
    closed = sum(s.closed for s in samples) / len(samples)
    assert 0.015 < closed < 0.06  # ten blinks a minute of a fifth of a second: 3.3%
    assert all(math.isnan(s.x_px) for s in samples if not s.valid)
    assert all(s.ready_ns > s.t_ns and s.present for s in samples)


def test_eyes_read_other_words_first_and_then_stay():
    read = 0
    for seed in range(40):
        look, rows = looked(SimulatedEyes(DESK, 0.0, 0.0, seed), 240)
        assert 0 < look.first_look_ns <= look.last_look_ns
        first = [at for s, at in rows if s.t_ns < look.first_look_ns - 100 * MS]
        read += any(r.contains(*at) for at in first for r in OTHERS)
        settled = [at for s, at in rows if s.t_ns > look.last_look_ns + 400 * MS]
        grown = Rect(WORD.x - 60, WORD.y - 30, WORD.w + 120, WORD.h + 60)
        assert settled
        assert all(grown.contains(*at) for at in settled)
    assert 20 <= read < 40


def test_nothing_else_to_read_is_looked_at_at_once():
    look, _ = looked(SimulatedEyes(DESK, 1.0, 1.0, 2), 10, others=())
    assert 50 * MS < look.first_look_ns < 900 * MS
    assert look.first_look_ns == look.last_look_ns


def test_the_next_look_goes_on_where_this_one_ended():
    eyes = SimulatedEyes(DESK, 1.0, 1.0, 2)
    _, rows = looked(eyes, 90)
    sample, at = rows[-1]
    after = eyes.look(OTHERS[0], (), sample.t_ns)
    following = next(after)
    assert following.t_ns > sample.t_ns
    assert math.dist(after.at_px, at) < DEG


def test_drift_moves_all_points_steadily():
    eyes = SimulatedEyes(DESK, 1.0, 1.0, 4, drift_deg_per_min=1.0)
    start = eyes.offset_px(400.0, 400.0, 0)
    for minutes in (1, 5, 10):
        now = eyes.offset_px(400.0, 400.0, minutes * MINUTE)
        assert math.dist(start, now) / DEG == pytest.approx(minutes, rel=1e-6)


def test_a_calibration_tells_about_what_is_true_and_samples_carry_no_more():
    measured = [SimulatedEyes(DESK, 2.5, 1.5, seed).measured for seed in range(40)]
    assert fmean(m.offset_deg for m in measured) == pytest.approx(2.5, rel=0.15)
    assert fmean(m.sd_deg for m in measured) == pytest.approx(1.5, rel=0.1)
    eyes = SimulatedEyes(DESK, 2.5, 1.5, 1)
    _, rows = looked(eyes, 100)
    told = {s.sd_px for s, _ in rows if s.valid}
    assert told == {eyes.measured.error_deg * DEG}


def test_the_same_seed_gives_the_same_samples():
    first, second = (looked(SimulatedEyes(DESK, 2.5, 1.5, 9), 60)[1] for _ in range(2))
    assert [repr(row) for row in first] == [repr(row) for row in second]


@pytest.mark.parametrize("wrong", [(-1.0, 1.0), (1.0, math.nan), (math.inf, 1.0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="0 degrees or more"):
        SimulatedEyes(DESK, *wrong, 1)
