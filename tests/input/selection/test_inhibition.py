"""Resting eyes: pause, resume, look-away and hands, by an injected clock."""

import pytest

from common.clock import NS_PER_MS as MS
from input.selection.inhibition import HANDS_NS, SILENT_NS, GazeInhibition, InhibitionReason

FRAME = 33 * MS


class Person:
    """Feeds an inhibition frame by frame."""

    def __init__(self) -> None:
        self.inhibition, self.t_ns = GazeInhibition(), 0

    def does(self, ms, *, present=True, closed=False, inside=True, resumes=False, paused=False):
        """Go on so for a time; return the last state and how often it asked for anything."""
        pauses = resumed = 0
        state = None
        for _ in range(max(1, ms * MS // FRAME)):
            self.t_ns += FRAME
            state = self.inhibition.feed(
                self.t_ns,
                present=present,
                closed=closed,
                inside=inside,
                resumes=resumes,
                paused=paused,
            )
            pauses += state.pause
            resumed += state.resume
        return state.reason, pauses, resumed


def test_open_eyes_on_the_window_choose():
    person = Person()
    assert person.does(3000) == (InhibitionReason.NONE, 0, 0)


def test_closed_eyes_pause_once_after_a_second_and_a_half():
    person = Person()
    assert person.does(1400, closed=True) == (InhibitionReason.CLOSED, 0, 0)
    assert person.does(200, closed=True)[1] == 1
    assert person.does(5000, closed=True, paused=True)[1] == 0
    assert person.does(100, paused=True) == (InhibitionReason.PAUSED, 0, 0)


def test_a_blink_pauses_nothing_and_each_closing_counts_by_itself():
    person = Person()
    for _ in range(20):
        assert person.does(300, closed=True)[1] == 0
        assert person.does(200)[0] is InhibitionReason.NONE


def test_a_hidden_face_is_no_closed_eye():
    assert Person().does(5000, present=False, closed=True) == (InhibitionReason.FACE, 0, 0)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [({"inside": False}, InhibitionReason.AWAY), ({"present": False}, InhibitionReason.FACE)],
)
def test_looking_away_freezes_at_once_and_comes_back_at_once(seen, reason):
    person = Person()
    person.does(500)
    assert person.does(33, **seen)[0] is reason
    assert person.does(33)[0] is InhibitionReason.NONE


def test_a_long_look_resumes_once():
    person = Person()
    assert person.does(1400, resumes=True, paused=True)[2] == 0
    assert person.does(200, resumes=True, paused=True)[2] == 1
    assert person.does(500, resumes=True)[2] == 0


def test_a_look_that_resumes_survives_a_blink_and_not_a_look_elsewhere():
    person = Person()
    person.does(800, resumes=True, paused=True)
    person.does(150, closed=True, paused=True)
    assert person.does(700, resumes=True, paused=True)[2] == 1
    person.does(1000, resumes=True, paused=True)
    person.does(400, paused=True)
    assert person.does(1000, resumes=True, paused=True)[2] == 0


def test_nothing_resumes_that_is_not_paused():
    assert Person().does(4000, resumes=True) == (InhibitionReason.NONE, 0, 0)


def test_hands_come_first_until_they_rest():
    person = Person()
    person.does(500)
    person.inhibition.hand(person.t_ns)
    assert person.does(HANDS_NS // MS - 100)[0] is InhibitionReason.HANDS
    assert person.does(200)[0] is InhibitionReason.NONE


def test_no_samples_are_no_face():
    person = Person()
    assert person.inhibition.tick(0).reason is InhibitionReason.FACE
    person.does(500)
    assert person.inhibition.tick(person.t_ns + SILENT_NS // 2).reason is InhibitionReason.NONE
    assert person.inhibition.tick(person.t_ns + SILENT_NS).reason is InhibitionReason.FACE
    assert person.does(33)[0] is InhibitionReason.NONE


def test_eyes_closed_before_the_camera_went_do_not_pause_when_it_is_back():
    person = Person()
    person.does(1000, closed=True)
    person.inhibition.tick(person.t_ns + 5 * SILENT_NS)
    person.t_ns += 6 * SILENT_NS
    assert person.does(1000, closed=True)[1] == 0
