"""Calibration: what a tired person does with the points, and what comes of it. No clock runs."""

import dataclasses
import math

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.clock import NS_PER_MS as MS
from facesim import Person, sample
from input.api.gaze import DESK
from input.calibration.procedure import (
    Calibration,
    Failure,
    Hint,
    Kind,
    Quality,
    Stage,
    quality_of,
    without_outliers,
)

FRAME = 33 * MS


class Watcher:
    """A person before a calibration: eyes follow the point 250 ms behind, unless told otherwise."""

    def __init__(self, calibration, person=None, frame_ns=FRAME):
        self.calibration, self.frame_ns = calibration, frame_ns
        self.person = person or Person(seed=4, noise=0.008)
        self.t_ns = 0
        self.state = calibration.tick(0)
        self.shown = []
        self.place = None  # where the eyes are instead; "closed", or "gone"

    def frame(self):
        self.t_ns += self.frame_ns
        self.shown.append((self.state.x_px, self.state.y_px))
        behind = max(1, round(8 * FRAME / self.frame_ns))
        place = self.shown[max(0, len(self.shown) - behind)] if self.place is None else self.place
        if place == "gone":
            seen = sample(None, self.t_ns)
        elif place == "closed":
            seen = sample(self.person.face(0.0, 0.0, self.t_ns, blink=1.0), self.t_ns, closed=True)
        else:
            seen = sample(self.person.face(*place, self.t_ns), self.t_ns)
        self.state = self.calibration.feed(seen, self.t_ns)
        return self.state

    def frames(self, ms):
        for _ in range(round(ms * MS / FRAME)):
            self.frame()

    def to_end(self, at_most_s=120):
        while not self.calibration.done and self.t_ns < at_most_s * 1000 * MS:
            self.frame()
        assert self.calibration.done
        return self.calibration.result()

    def to_point(self, index):
        while self.state.index < index:
            self.frame()


@pytest.mark.parametrize(("points", "seconds"), [(5, 20), (9, 30), (13, 40)])
def test_a_person_who_looks_is_calibrated_in_time(points, seconds):
    watcher = Watcher(Calibration(DESK, points))
    result = watcher.to_end()
    assert watcher.t_ns < seconds * 1000 * MS
    assert result.failure is None
    assert result.quality is Quality.GOOD
    assert result.hints == ()
    assert result.skipped == ()
    assert result.offset_deg == result.map.offset_deg < 1.0
    assert result.offset_px == pytest.approx(result.offset_deg * DESK.px_per_deg)
    assert 0.2 < result.sd_deg < 1.2
    assert len(result.errors) == points + 4


@pytest.mark.parametrize("per_second", [10, 5, 3])
def test_a_slow_camera_takes_longer_and_is_calibrated(per_second):
    watcher = Watcher(Calibration(DESK, 5), frame_ns=1000 * MS // per_second)
    result = watcher.to_end(at_most_s=200)
    assert result.failure is None
    assert result.skipped == ()
    assert result.offset_deg < 1.5


def test_points_are_on_the_screen_apart_and_drawn_by_the_seed():
    def places(seed):
        screen = dataclasses.replace(DESK, x_px=100.0, y_px=-50.0)
        watcher = Watcher(Calibration(screen, seed=seed), Person(screen=screen, noise=0.004))
        watcher.to_end()
        return list(dict.fromkeys(watcher.shown))

    shown = places(1)
    assert len(shown) == 13
    assert all(100.0 < x < 2020.0 and -50.0 < y < 1030.0 for x, y in shown)
    assert min(map(math.dist, shown, shown[1:])) > 300.0
    assert shown == places(1)
    assert shown != places(2)


def test_a_point_goes_from_0_to_1_over_a_second_and_a_half():
    watcher = Watcher(Calibration(DESK))
    phases = []
    while watcher.state.index == 0:
        phases.append(watcher.state.phase)
        watcher.frame()
    assert phases == sorted(phases)
    assert phases[0] == 0.0
    assert phases[-1] > 0.9
    assert 1400 * MS < watcher.t_ns < 2000 * MS
    assert watcher.state.phase < 0.1


def test_who_looks_at_nothing_in_particular_is_not_calibrated():
    watcher = Watcher(Calibration(DESK))
    watcher.place = (960.0, 540.0)
    result = watcher.to_end()
    assert watcher.t_ns <= 41_000 * MS
    assert result.map is None
    assert result.failure is Failure.TOO_FEW
    assert math.isnan(result.offset_deg)
    assert len(result.skipped) >= 8


def test_eyes_that_wander_do_not_make_a_point():
    watcher = Watcher(Calibration(DESK))
    while watcher.state.index == 0:
        watcher.place = (960.0 + 700.0 * math.sin(watcher.t_ns / (300 * MS)), 300.0)
        watcher.frame()
    assert watcher.t_ns > 4900 * MS


def test_a_point_not_looked_at_is_passed_over_and_offered_once_again():
    watcher = Watcher(Calibration(DESK))
    watcher.to_point(3)
    missed = watcher.state.x_px, watcher.state.y_px
    watcher.place = watcher.shown[-8]
    watcher.to_point(4)
    watcher.place = None
    assert watcher.state.count == 14
    watcher.to_point(13)
    assert (watcher.state.x_px, watcher.state.y_px) == missed
    assert watcher.state.again
    assert watcher.to_end().skipped == ()
    assert watcher.t_ns < 40_000 * MS


def test_time_stands_while_nobody_looks():
    watcher = Watcher(Calibration(DESK))
    watcher.to_point(2)
    for away in ("gone", "closed"):
        watcher.place = away
        watcher.frames(60_000)
        assert not watcher.state.awake
        assert watcher.state.present == (away == "closed")
        assert watcher.state.index == 2
        watcher.place = None
        watcher.frame()
        assert watcher.state.awake
    assert watcher.to_end(200).failure is None


def test_no_face_at_all_waits_and_says_so_when_ended():
    watcher = Watcher(Calibration(DESK))
    watcher.place = "gone"
    watcher.frames(100_000)
    assert watcher.state.index == 0
    watcher.calibration.abort(watcher.t_ns)
    assert watcher.calibration.result().failure is Failure.ABORTED


def test_blinks_leave_only_their_own_samples_out():
    watcher = Watcher(Calibration(DESK))
    while not watcher.calibration.done:
        watcher.place = "closed" if watcher.t_ns % (1200 * MS) < 150 * MS else None
        watcher.frame()
    result = watcher.calibration.result()
    assert result.failure is None
    assert result.skipped == ()
    assert result.offset_deg < 1.0


def test_outliers_are_left_out():
    person = Person(noise=0.004)
    faces = list(person.faces(500.0, 500.0))
    assert len(without_outliers(faces)) >= 27
    strange = [person.face(1700.0, 500.0) for _ in range(4)]
    kept = without_outliers([*faces, *strange])
    assert not set(map(id, strange)) & set(map(id, kept))
    assert len(kept) >= 27


def test_pause_resume_skip_undo_abort():
    calibration = Calibration(DESK)
    watcher = Watcher(calibration)
    watcher.to_point(2)
    watcher.frames(900)
    spent = watcher.state.remaining_ns
    state = calibration.pause(watcher.t_ns)
    assert state.stage is Stage.PAUSED
    watcher.frames(30_000)
    assert watcher.state.index == 2
    state = calibration.resume(watcher.t_ns)
    assert state.stage is Stage.RUNNING
    assert state.phase == 0.0
    assert abs(state.remaining_ns - spent) < 2_000 * MS
    second = calibration.undo(watcher.t_ns)
    assert second.index == 1
    assert (second.x_px, second.y_px) != (state.x_px, state.y_px)
    watcher.to_point(3)
    skipped = watcher.state.x_px, watcher.state.y_px
    state = calibration.skip(watcher.t_ns)
    assert state.index == 4
    assert state.count == 13
    result = watcher.to_end()
    assert result.skipped == (skipped,)
    assert result.map.points == 12
    assert calibration.abort(watcher.t_ns).stage is Stage.DONE


def test_undo_of_a_point_that_was_passed_over_offers_it_once():
    watcher = Watcher(Calibration(DESK))
    watcher.to_point(1)
    watcher.place = watcher.shown[-8]
    watcher.to_point(2)
    assert watcher.state.count == 14
    state = watcher.calibration.undo(watcher.t_ns)
    assert (state.index, state.count) == (1, 13)


def test_checks_come_after_the_points():
    watcher = Watcher(Calibration(DESK, 5, 2))
    kinds = []
    while not watcher.calibration.done:
        kinds.append(watcher.state.kind)
        watcher.frame()
    assert kinds == sorted(kinds)  # "calibrate" before "check"
    assert set(kinds) == set(Kind)


def test_poor_light_and_small_eyes_are_told():
    class Dim(Person):
        def face(self, *args, **kwargs):
            face = super().face(*args, **kwargs)
            return dataclasses.replace(face, confidence=0.4, eye_px=15.0, light=0.1, glare=0.5)

    result = Watcher(Calibration(DESK), Dim(seed=4, noise=0.08)).to_end()
    assert result.failure is None
    assert result.quality is not Quality.GOOD
    assert result.hints == (Hint.DISTANCE, Hint.LIGHT, Hint.GLASSES, Hint.AGAIN)
    assert (result.conditions.eye_px, result.conditions.light) == (15.0, 0.1)


def test_data_quality_is_of_every_sample_at_the_check_points():
    watcher = Watcher(Calibration(DESK), Person(noise=0.004))
    watcher.to_point(9)
    checks = watcher.t_ns
    measured = watcher.to_end().data_quality
    assert measured.points == 4
    assert measured.loss_share == 0.0
    assert measured.rate_hz == pytest.approx(30.0, abs=0.5)
    assert measured.samples <= (watcher.t_ns - checks) / FRAME
    result = watcher.calibration.result()
    assert measured.accuracy_deg == pytest.approx(result.offset_deg, rel=0.2)
    assert measured.std_deg == pytest.approx(math.sqrt(2.0) * result.sd_deg, rel=0.3)


def test_a_blink_at_a_check_point_is_data_lost_and_being_away_is_not():
    def lost(*away):
        watcher = Watcher(Calibration(DESK))
        watcher.to_point(9)
        watcher.frames(1200)
        for place, ms in away:
            watcher.place = place
            watcher.frames(ms)
        watcher.place = None
        measured = watcher.to_end().data_quality
        assert measured.points == 4
        return measured.loss_share

    assert 0.03 < lost(("closed", 150)) < 0.25
    assert 0.03 < lost(("gone", 300)) < 0.15
    assert lost(("gone", 5000)) == 0.0


def test_without_check_points_there_is_no_data_quality():
    assert Watcher(Calibration(DESK, 9, 0)).to_end().data_quality is None


def test_quality_has_three_steps():
    assert quality_of(2.5, 1.5) is Quality.GOOD
    assert quality_of(2.6, 1.5) is Quality.FAIR
    assert quality_of(4.1, 1.5) is Quality.POOR
    assert quality_of(1.0, 2.6) is Quality.POOR


@pytest.mark.parametrize(("points", "checks"), [(4, 4), (9, 5), (9, -1)])
def test_other_numbers_of_points_are_refused(points, checks):
    with pytest.raises(ValueError, match="5, 9 or 13"):
        Calibration(DESK, points, checks)


class Anything(RuleBasedStateMachine):
    """Whatever happens in whatever order, the state stays whole and time stays within its limit."""

    @initialize(points=st.sampled_from([5, 9, 13]), seed=st.integers(0, 99))
    def begin(self, points, seed):
        self.calibration = Calibration(DESK, points, 4, seed)
        self.watcher = Watcher(self.calibration)
        self.open_ns = 0

    @rule(ms=st.integers(50, 6000))
    def look(self, ms):
        self.watcher.place = None
        self.watcher.frames(ms)

    @rule(ms=st.integers(50, 3000), place=st.sampled_from(["gone", "closed", (5.0, 5.0)]))
    def look_away(self, ms, place):
        self.watcher.place = place
        self.watcher.frames(ms)

    @rule(act=st.sampled_from(["pause", "resume", "resume", "skip", "undo", "tick"]))
    def act(self, act):
        self.watcher.state = getattr(self.calibration, act)(self.watcher.t_ns)

    @invariant()
    def whole(self):
        state = self.calibration.state
        assert 0 <= state.index < state.count
        assert 0.0 <= state.phase <= 1.0
        assert 0 <= state.remaining_ns <= 53_000 * MS
        assert 0.0 <= state.x_px <= DESK.width_px

    def teardown(self):
        if hasattr(self, "calibration"):
            self.watcher.place = None
            self.calibration.resume(self.watcher.t_ns)
            result = self.watcher.to_end(400)
            assert (result.map is None) == (result.failure is not None)


TestAnything = Anything.TestCase
TestAnything.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
