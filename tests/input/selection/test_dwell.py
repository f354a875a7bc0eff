"""Dwell: what chooses, and above all what must not. No clock runs here; all times are given."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.clock import NS_PER_MS as MS
from input.selection.dwell import (
    GAZE,
    MOUSE,
    TOUCH_HOLD,
    Choice,
    Dwell,
    DwellSettings,
    dwell_time_ms,
    tap_choice,
)
from input.selection.evidence import Target

TARGETS = (0, 1, "undo")


def stay(dwell: Dwell, target: object, start_ms: int, end_ms: int, step_ms: int = 10):
    """Feed one target from `start_ms` to `end_ms`, both included; return last state and choice."""
    choice = None
    state = None
    for t in range(start_ms, end_ms + 1, step_ms):
        state = dwell.feed(t * MS, target)
        choice = choice or state.choice
    return state, choice


def opened(settings: DwellSettings = MOUSE) -> Dwell:
    dwell = Dwell(settings)
    dwell.open(0)
    return dwell


def test_fires_after_guard_lock_on_and_dwell_and_not_before():
    dwell = opened()
    _, choice = stay(dwell, 3, 0, 1090)
    assert choice is None
    state = dwell.feed(1100 * MS, 3)
    assert state.choice == Choice(3, 1100 * MS, 0, 0, 0, 1, 700)
    assert state.progress == 1.0


def test_progress_starts_after_lock_on():
    dwell = opened()
    stay(dwell, 3, 0, 400)
    state, _ = stay(dwell, 3, 410, 640)
    assert (state.target, state.progress, state.locked) == (3, 0.0, False)
    state, _ = stay(dwell, 3, 650, 650)
    assert (state.progress, state.locked) == (0.0, True)
    state, _ = stay(dwell, 3, 660, 875, 5)
    assert state.progress == pytest.approx(0.5)
    assert dwell.progress_of(3) == state.progress
    assert dwell.progress_of(4) == 0.0


def test_a_half_finished_dwell_is_kept_and_then_forgotten():
    dwell = opened()
    stay(dwell, 3, 400, 1000)
    kept = dwell.progress_of(3)
    assert kept > 0.7
    stay(dwell, None, 1010, 1500)
    assert dwell.progress_of(3) == kept
    _, choice = stay(dwell, 3, 1510, 1610)
    assert choice is not None
    assert (choice.first_look_ns, choice.dwell_start_ns, choice.entries) == (
        400 * MS,
        1510 * MS,
        2,
    )

    dwell = opened()
    stay(dwell, 3, 400, 1000)
    stay(dwell, None, 1010, 1620)
    assert dwell.progress_of(3) == 0.0
    _, choice = stay(dwell, 3, 1630, 2320)
    assert choice is None
    assert dwell.feed(2330 * MS, 3).choice is not None


def test_a_lock_on_is_not_kept():
    dwell = opened()
    for start in range(500, 4000, 300):  # 200 ms on, 100 ms off, again and again
        _, choice = stay(dwell, 3, start, start + 200)
        assert choice is None
        stay(dwell, None, start + 210, start + 290)


def test_the_fired_target_must_be_left_before_it_fires_again():
    dwell = opened()
    _, choice = stay(dwell, 0, 0, 1100)
    assert choice is not None
    dwell.open(1110 * MS)
    state, choice = stay(dwell, 0, 1120, 6000)
    assert choice is None
    assert state.progress == 0.0
    dwell.feed(6010 * MS, None)
    _, choice = stay(dwell, 0, 6020, 6720)
    assert choice is not None
    assert choice.opened_ns == 1110 * MS
    assert choice.first_look_ns == 1120 * MS
    assert choice.dwell_start_ns == 6020 * MS
    assert choice.entries == 2


def test_leaving_between_two_clouds_is_leaving():
    dwell = opened()
    stay(dwell, 0, 0, 1100)
    dwell.close(1110 * MS)
    stay(dwell, 1, 1120, 1200)
    dwell.open(1210 * MS)
    _, choice = stay(dwell, 0, 1220, 2400)
    assert choice is not None


def test_dead_time_after_a_choice():
    dwell = opened(replace(MOUSE, guard_ms=0))
    _, choice = stay(dwell, 0, 0, 700)
    assert choice is not None
    _, choice = stay(dwell, 1, 710, 1790)
    assert choice is None
    assert dwell.feed(1800 * MS, 1).choice is not None


def test_a_choice_made_otherwise_also_starts_dead_time():
    dwell = opened()
    stay(dwell, 0, 400, 700)
    stay(dwell, 1, 710, 800)
    choice = dwell.choose(810 * MS, 1)
    assert choice == Choice(1, 810 * MS, 0, 710 * MS, 810 * MS, 1, 0)
    assert dwell.progress_of(0) == 0.0
    _, fired = stay(dwell, 1, 820, 5000)
    assert fired is None
    dwell.open(6000 * MS)
    assert dwell.choose(6100 * MS, 2).first_look_ns == 6100 * MS


def test_dropped_frames_cannot_fake_a_dwell():
    dwell = opened()
    dwell.feed(500 * MS, 3)
    for t in range(740, 1940, 240):  # five gaps of 240 ms credit 100 ms each
        assert dwell.feed(t * MS, 3).choice is None
    dwell = opened()
    for t in range(500, 100_000, 5_000):
        state = dwell.feed(t * MS, 3)
        assert state.choice is None
        assert not state.locked


def test_a_gap_ends_the_visit_but_keeps_a_locked_dwell():
    dwell = opened()
    stay(dwell, 3, 400, 900)
    before = dwell.progress_of(3)
    state = dwell.feed(1300 * MS, 3)
    assert state.progress == before
    _, choice = stay(dwell, 3, 1310, 1500)
    assert choice is not None
    assert choice.dwell_start_ns == 1300 * MS
    assert choice.entries == 2


def test_stale_and_late_samples_are_ignored():
    dwell = opened()
    stay(dwell, 3, 400, 800)
    before = dwell.progress_of(3)
    assert dwell.feed(810 * MS, 4, now_ns=1061 * MS).target == 3
    assert dwell.feed(700 * MS, 4).target == 3
    assert dwell.progress_of(4) == 0.0
    assert dwell.feed(810 * MS, 3, now_ns=1060 * MS).progress > before


def test_closed_means_closed():
    dwell = Dwell()
    _, choice = stay(dwell, 3, 0, 5000)
    assert choice is None
    dwell.open(5000 * MS)
    stay(dwell, 3, 5000, 6000)
    dwell.close(6000 * MS)
    state, choice = stay(dwell, 3, 6010, 9000)
    assert choice is None
    assert state.progress == 0.0


def test_samples_that_do_not_count_credit_nothing():
    dwell = opened()
    for t in range(0, 5000, 10):
        assert dwell.feed(t * MS, 3, counts=False).choice is None
    _, choice = stay(dwell, 3, 5000, 5690)
    assert choice is None
    choice = dwell.feed(5700 * MS, 3).choice
    assert choice is not None
    assert choice.first_look_ns == 5000 * MS


def test_settings_can_be_replaced_and_never_fire_by_themselves():
    dwell = opened()
    stay(dwell, 3, 400, 1000)
    dwell.settings = dwell.settings.with_total_ms(300)
    assert dwell.feed(1000 * MS, 3).choice is None
    choice = dwell.feed(1010 * MS, 3).choice
    assert choice is not None
    assert choice.threshold_ms == 300


@given(st.integers(100, 10_000))
def test_total_can_be_set_as_one_number(total_ms):
    for preset in (MOUSE, GAZE, TOUCH_HOLD):
        assert preset.with_total_ms(total_ms).total_ms == total_ms


def test_presets_are_those_of_the_notes():
    assert (MOUSE.total_ms, TOUCH_HOLD.total_ms, GAZE.total_ms) == (700, 300, 1000)


@pytest.mark.parametrize("name", [f.name for f in fields(DwellSettings)])
@pytest.mark.parametrize("value", [-1, 10_001, float("nan")])
def test_absurd_settings_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        replace(MOUSE, **{name: value})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lock_on_ms": 0, "dwell_ms": 99}, "at least 100 ms"),
        ({"credit_cap_ms": 0}, "credit_cap_ms"),
        ({"credit_cap_ms": 700, "stale_ms": 1000}, "one sample alone"),
        ({"stale_ms": 50}, "stale_ms"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(change, says):
    with pytest.raises(ValueError, match=says) as caught:
        replace(MOUSE, **change)
    assert "\n" not in str(caught.value)


def test_a_tap_is_a_choice_without_dwell():
    choice = tap_choice("more", 900 * MS, 100 * MS, 50 * MS)
    assert choice.first_look_ns == 100 * MS
    assert (choice.look_ms, choice.dwell_ms, choice.reaction_ms) == (800, 0, 800)
    assert choice.threshold_ms == 0
    assert tap_choice("more", 900 * MS, 100 * MS).first_look_ns == 900 * MS


events = st.lists(
    st.one_of(
        st.tuples(st.just("feed"), st.integers(0, 400), st.sampled_from([None, *TARGETS])),
        st.tuples(st.just("stay"), st.integers(0, 1200), st.sampled_from([None, *TARGETS])),
        st.tuples(st.sampled_from(["open", "close"]), st.integers(0, 300), st.none()),
    ),
    max_size=40,
)


def play(script, shift_ns: int = 0):
    """Play a script on a fresh dwell; return every state with its time, relative to the shift."""
    dwell = Dwell()
    dwell.open(shift_ns)
    t = 0
    out = []
    for what, ms, target in script:
        if what == "stay":
            for _ in range(ms // 16):
                t += 16 * MS
                out.append((t, dwell.feed(shift_ns + t, target)))
            continue
        t += ms * MS
        if what == "feed":
            out.append((t, dwell.feed(shift_ns + t, target)))
        else:
            getattr(dwell, what)(shift_ns + t)
    return out


@settings(max_examples=50)
@given(events, st.integers(0, 10**15))
def test_same_input_same_output_at_any_time_of_day(script, shift_ns):
    first, second = play(script), play(script, shift_ns)
    assert [(t, s.target, s.progress, s.locked) for t, s in first] == [
        (t, s.target, s.progress, s.locked) for t, s in second
    ]
    for (_, a), (_, b) in zip(first, second, strict=True):
        assert (a.choice is None) == (b.choice is None)
        if a.choice and b.choice:
            assert a.choice.t_ns + shift_ns == b.choice.t_ns
            assert a.choice.dwell_start_ns + shift_ns == b.choice.dwell_start_ns


class DwellMachine(RuleBasedStateMachine):
    """Any order of events against an account that is kept apart.

    `present_ms` is the most that could have been credited to each target: time between two samples
    on the same target, capped, while nothing forbade it. A choice needs at least the threshold.
    """

    @initialize()
    def begin(self):
        self.dwell = Dwell()
        self.t = 0
        self.last_target = None
        self.last_sample = 0
        self.linked = False  # nothing happened between the last sample and now
        self.present = dict.fromkeys(TARGETS, 0)
        self.quiet_until = 0
        self.is_open = False
        self.spent = None

    def event(self, ms):
        self.t += ms
        return self.t * MS

    @rule(ms=st.integers(0, 300))
    def open(self, ms):
        self.dwell.open(self.event(ms))
        self.is_open = True
        self.quiet_until = max(self.quiet_until, self.t + 400)
        self.present = dict.fromkeys(TARGETS, 0)
        self.linked = False

    @rule(ms=st.integers(0, 300))
    def close(self, ms):
        self.dwell.close(self.event(ms))
        self.is_open = False
        self.linked = False

    @rule(ms=st.integers(0, 300), on=st.sampled_from(TARGETS))
    def tap(self, ms, on):
        choice = self.dwell.choose(self.event(ms), on)
        assert choice.threshold_ms == 0
        self.chosen(on)

    @rule(step=st.integers(1, 300), count=st.integers(1, 60), on=st.sampled_from([None, *TARGETS]))
    def stay(self, step, count, on):
        for _ in range(count):
            self.sample(step, on)

    def sample(self, step, target):
        state = self.dwell.feed(self.event(step), target)
        assert 0.0 <= state.progress <= 1.0
        assert state.target == target
        if target != self.spent:
            self.spent = None
        if self.is_open:
            if self.linked and target is not None and target == self.last_target and step <= 250:
                free = self.t - max(self.last_sample, self.quiet_until)
                self.present[target] += max(0, min(free, 100))
            self.linked = True
        self.last_target, self.last_sample = target, self.t
        if state.choice is None:
            return
        choice = state.choice
        assert self.is_open
        assert choice.target == target
        assert target != self.spent
        assert self.t > self.quiet_until
        assert self.present[target] >= 700
        assert choice.threshold_ms == 700
        assert choice.t_ns == self.t * MS
        assert choice.opened_ns <= choice.first_look_ns <= choice.dwell_start_ns <= choice.t_ns
        assert choice.entries >= 1
        self.chosen(target)

    def chosen(self, target):
        self.spent = target
        self.quiet_until = max(self.quiet_until, self.t + 400)
        self.present = dict.fromkeys(TARGETS, 0)
        self.linked = False

    @invariant()
    def progress_is_a_share(self):
        if hasattr(self, "dwell"):
            assert all(0.0 <= self.dwell.progress_of(t) <= 1.0 for t in TARGETS)


DwellMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestDwellMachine = DwellMachine.TestCase


def test_one_function_says_how_long_a_target_takes():
    def takes(settings, prior):
        return dwell_time_ms(settings, Target("word", 0.0, 0.0, 100.0, 40.0, prior))

    assert dwell_time_ms(GAZE) == takes(GAZE, 0.5) == 1000
    adapts = replace(GAZE, adapts=True)
    assert dwell_time_ms(adapts) == 1000, "nothing is known of the target"
    assert [takes(adapts, prior) for prior in (1.0, 0.1, 0.01, 0.0)] == [700, 1050, 1400, 1400]
    assert takes(adapts.with_total_ms(2000), 0.01) == 2000
    assert takes(adapts.with_total_ms(220), 1.0) == 200
