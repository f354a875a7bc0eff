"""Acts of a face and of a switch: traces with thresholds, holds and times; injected clocks only."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.gaze import Face
from input.selection.confirmation import (
    BOUNCE_MS,
    BROW,
    LEAD_MS,
    MOUTH,
    CommitBy,
    FaceActs,
    Gesture,
    GestureSettings,
    Looks,
    Presses,
)

FRAME = 33 * MS


class Trace:
    """Feeds a gesture frame by frame."""

    def __init__(self, gesture: Gesture, noise: float = 0.0, frame_ns: int = FRAME) -> None:
        self.gesture, self.noise, self.frame_ns = gesture, noise, frame_ns
        self.drawn, self.t_ns, self.acts = random.Random(4), 0, []

    def at(self, value, ms):
        """Hold a value for a time; return the acts that came of it."""
        end, before = self.t_ns + ms * MS, len(self.acts)
        while self.t_ns + self.frame_ns <= end:
            self.t_ns += self.frame_ns
            act = self.gesture.feed(self.t_ns, value + self.drawn.gauss(0.0, self.noise))
            if act is not None:
                self.acts.append(act)
        return self.acts[before:]


def resting(value=0.1, settings=BROW, noise=0.01) -> Trace:
    trace = Trace(Gesture(settings), noise)
    assert trace.at(value, 2000) == []
    return trace


@pytest.mark.parametrize("rest", [0.0, 0.1, 0.4, 0.6])
def test_an_act_is_relative_to_how_this_face_rests(rest):
    trace = resting(rest)
    assert trace.at(rest + 0.1, 1000) == []
    trace.at(rest, 300)
    began_ns = trace.t_ns + FRAME
    [act] = trace.at(min(1.0, rest + 0.35), 600)
    assert act.began_ns == began_ns
    assert BROW.hold_ms * MS <= act.t_ns - began_ns <= BROW.hold_ms * MS + FRAME


def test_it_is_told_once_and_again_only_when_the_face_came_down():
    trace = resting()
    assert len(trace.at(0.6, 1000)) == 1
    assert trace.at(0.26, 700) == []  # above half way: not down
    assert trace.at(0.6, 700) == []
    trace.at(0.1, 300)
    assert len(trace.at(0.6, 700)) == 1


def test_a_twitch_is_none_and_a_mouth_is_held_longer():
    assert resting().at(0.7, BROW.hold_ms - 20) == []
    speaking = resting(0.02, MOUTH)
    for _ in range(20):  # syllables
        assert speaking.at(0.35, 150) == []
        assert speaking.at(0.05, 120) == []


def test_another_one_right_after_is_none():
    trace = resting()
    [first] = trace.at(0.7, 200)
    trace.at(0.1, 100)
    assert trace.at(0.7, 500) == []  # it began within the refractory time
    trace.at(0.1, 500)
    [second] = trace.at(0.7, 500)
    assert second.began_ns - first.t_ns > BROW.refractory_ms * MS


def test_nothing_is_an_act_before_the_rest_is_known():
    trace = Trace(Gesture(BROW))
    assert trace.at(0.1, 500) == []
    assert trace.at(0.9, 300) == []


def test_a_restless_face_needs_more():
    calm, restless = resting(noise=0.01), resting(0.2, noise=0.1)
    assert restless.gesture.thresholds[0] > calm.gesture.thresholds[0] + 0.1


def test_what_stays_up_is_how_the_face_is_now():
    trace = resting()
    assert len(trace.at(0.5, 5000)) == 1
    assert trace.at(0.5, 3000) == []
    assert len(trace.at(0.8, 600)) == 1


def test_a_face_that_was_lost_begins_anew():
    trace = resting()
    trace.at(0.7, 100)
    trace.t_ns += 400 * MS
    assert trace.at(0.7, 100) == []  # not held all the time
    assert len(trace.at(0.7, 200)) == 1


def test_a_slow_rise_began_not_long_ago():
    trace = resting()
    trace.at(0.25, 2000)
    [act] = trace.at(0.7, 500)
    assert act.t_ns - act.began_ns <= (BROW.hold_ms + 300) * MS + FRAME


def test_late_samples_and_no_numbers_are_passed_over():
    trace = resting()
    for t_ns, value in ((trace.t_ns - FRAME, 0.9), (trace.t_ns, 0.9), (trace.t_ns + 1, math.nan)):
        assert trace.gesture.feed(t_ns, value) is None
    assert len(trace.at(0.7, 600)) == 1


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 400)), min_size=10, max_size=150),
    st.sampled_from([BROW, MOUTH]),
)
def test_acts_are_held_and_apart_whatever_the_face_does(rows, settings):
    gesture, t_ns, acts = Gesture(settings), 0, []
    for value, ms in rows:
        t_ns += ms * MS
        act = gesture.feed(t_ns, value)
        if act is not None:
            assert act.t_ns == t_ns
            assert act.t_ns - act.began_ns >= settings.hold_ms * MS
            acts.append(act)
    for one, other in itertools.pairwise(acts):
        assert other.began_ns - one.t_ns >= settings.refractory_ms * MS


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_the_rate_of_the_camera_does_not_matter(fps):
    trace = Trace(Gesture(BROW), 0.01, 10**9 // fps)
    trace.at(0.1, 2000)
    found = [trace.at(0.6, 400) + trace.at(0.1, 800) for _ in range(5)]
    assert [len(acts) for acts in found] == [1] * 5


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: GestureSettings(rise=0.0),
        lambda: GestureSettings(sds=-1.0),
        lambda: GestureSettings(hold_ms=0),
        lambda: GestureSettings(hold_ms=4000),
        lambda: FaceActs(CommitBy.SWITCH),
    ],
)
def test_nonsense_is_refused_with_a_line(wrong):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        wrong()


def test_each_act_has_its_blendshape():
    def face(t_ns, brow, jaw):
        still = ((0.0,) * 14, (0.0, 0.0, 550.0), 0.0, 0.0, 0.0, 0.0, 0.9, 29.0, (0.0,) * 4)
        return Face(t_ns, *still, brow=brow, jaw=jaw)

    for by, up in ((CommitBy.BROW, (0.8, 0.0)), (CommitBy.MOUTH, (0.0, 0.8))):
        acts = FaceActs(by)
        told = [acts.feed(face(n * FRAME, 0.1, 0.1)) for n in range(60)]
        told += [acts.feed(face(n * FRAME, *up[::-1])) for n in range(60, 75)]  # the other one
        assert not any(told)
        told = [acts.feed(face(n * FRAME, *up)) for n in range(75, 90)]
        assert sum(act is not None for act in told) == 1


# Looks


def test_the_look_before_the_act_counts():
    looks = Looks()
    for n in range(30):
        looks.add(n * FRAME, "one" if n < 20 else "two")
    change_ns = 20 * FRAME
    assert looks.before(change_ns + LEAD_MS * MS - 1).key == "one"
    assert looks.before(change_ns + LEAD_MS * MS).key == "two"
    assert looks.before(-(10**9)) is None


def test_a_look_at_nothing_or_of_long_ago_commits_nothing():
    looks = Looks()
    looks.add(0, "one")
    assert looks.before(LEAD_MS * MS + 200 * MS).key == "one"
    assert looks.before(LEAD_MS * MS + 300 * MS) is None
    looks.add(400 * MS, None)
    assert looks.before(520 * MS) is None
    looks.clear()
    assert looks.before(LEAD_MS * MS) is None


# Presses


def test_a_held_key_and_a_trembling_hand_press_once():
    presses, t_ns = Presses(), 0
    assert presses.pressed(t_ns)
    for _ in range(30):  # an X server repeats a key as a release and a press of one moment
        t_ns += 30 * MS
        presses.released(t_ns)
        assert not presses.pressed(t_ns)
    t_ns += 40 * MS
    presses.released(t_ns)
    assert not presses.pressed(t_ns + (BOUNCE_MS - 1) * MS)
    presses.released(t_ns + BOUNCE_MS * MS)
    assert presses.pressed(t_ns + 2 * BOUNCE_MS * MS)
