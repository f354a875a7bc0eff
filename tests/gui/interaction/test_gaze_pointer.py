"""Choosing by gaze in the whole window, and resting: eyes in place of their process."""

from __future__ import annotations

import math
import random

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from driving import Start
from engine.api.messages import Look
from engine.session.draft import Origin
from engine.session.events import State
from input.api.gaze import GazeSample
from input.selection.inhibition import InhibitionReason
from lookers import TRACKER, Rig, seen


@pytest.fixture
def tracked(start: Start) -> Rig:
    """A tracker that brings its own points, and a cloud on the screen."""
    rig = Rig(start, **TRACKER)
    rig.eyes.ready()
    QApplication.processEvents()
    return rig.begin()


# Choosing


def test_a_look_that_stays_chooses_a_word(tracked: Rig) -> None:
    word = tracked.desk.words[2]
    tracked.look(2)
    assert tracked.last == (" " + word, Origin.CHOSEN)
    timing = tracked.desk.trials[-1].timing
    assert timing.source == "gaze"
    assert timing.dwell_ms == 1000
    assert timing.entries == 1
    assert timing.gaze.samples > 20
    assert timing.gaze.landmark_ms == 12.0
    assert timing.gaze.grab_ms == 30.0
    assert timing.gaze.sd_px == 30.0
    assert timing.gaze.hit_ms > 0


def test_a_short_look_chooses_nothing_and_is_shown(tracked: Rig) -> None:
    text = tracked.desk.text
    tracked.look(1, 1100)
    assert tracked.desk.text == text
    shown = tracked.desk.stage.cloud.dwelt
    assert shown is not None
    assert shown[0] == 1
    assert 0 < shown[1] < 1


def test_the_dwell_is_a_setting(start: Start) -> None:
    rig = Rig(start, gaze_dwell_ms=500, **TRACKER).begin()
    rig.look(0, 1150)
    assert rig.desk.trials[-1].timing.dwell_ms == 500


def test_the_dwell_may_follow_the_words_probability(start: Start) -> None:
    rig = Rig(start, gaze_adapts=True, **TRACKER).begin()
    cloud = rig.desk.session.cloud
    assert cloud is not None
    rig.look(1, 2500)
    part = min(1.0, -math.log10(cloud.candidates[1].probability) / 2)
    assert rig.desk.trials[-1].timing.dwell_ms == round(1000 * (0.7 + 0.7 * part))


def test_undo_is_chosen_by_gaze_and_brings_the_cloud_back(tracked: Rig) -> None:
    text, words = tracked.desk.text, tracked.desk.words
    tracked.look(1)
    assert tracked.desk.text != text
    tracked.desk.until(tracked.desk.asking)
    tracked.look("undo")
    assert tracked.desk.text == text
    assert tracked.desk.words == words
    tracked.look("undo", 3000)  # it fires again only after the eyes have left it
    assert tracked.desk.text == text


def test_the_same_place_is_chosen_again_once_another_word_is_there(tracked: Rig) -> None:
    tracked.choose(1)
    tracked.desk.until(tracked.desk.asking)
    word, text = tracked.desk.words[1], tracked.desk.text
    tracked.look(1, 1200)
    assert tracked.desk.text == text, "a look at a word that just came must be longer"
    tracked.look(1, 500)
    assert tracked.desk.text == text + " " + word


def test_looking_at_the_text_or_the_middle_chooses_nothing(tracked: Rig) -> None:
    text = tracked.desk.text
    for widget in (tracked.desk.window.text, tracked.desk.stage.cloud):
        at = widget.mapToGlobal(QPointF(widget.rect().center()))
        tracked.say(3000, lambda t_ns, at=at: seen(t_ns, at.x(), at.y()))
        assert tracked.desk.text == text


@pytest.mark.parametrize("kind", ["words", "letters", "menu", "beginnings"])
@pytest.mark.parametrize("spread_px", [10.0, 40.0])
def test_eyes_that_rest_in_the_middle_choose_nothing_of_anything(
    start: Start, kind: str, spread_px: float
) -> None:
    rig = Rig(start, **TRACKER)
    desk, session = rig.desk, rig.desk.session
    if kind == "beginnings":
        desk.until(lambda: bool(desk.cells) and desk.is_painted)
    else:
        rig.begin()
    if kind in ("letters", "menu"):
        rig.look(kind)
        desk.until(lambda: desk.cells != desk.words)
    told = desk.text, desk.cells, session.state
    cloud = desk.stage.cloud
    at = cloud.mapToGlobal(QPointF(cloud.rect().center()))
    drawn = random.Random(5)

    def look(t_ns: int) -> GazeSample:
        x, y = at.x() + drawn.gauss(0, spread_px), at.y() + drawn.gauss(0, spread_px)
        return seen(t_ns, x, y)

    rig.say(8000, look)
    assert (desk.text, desk.cells, session.state) == told
    assert desk.parts.text_entry.typed == ""
    rig.look(1)
    assert (desk.text, desk.cells, session.state, desk.parts.text_entry.typed) != (*told, "")


def test_a_menu_and_letters_are_chosen_by_gaze(start: Start) -> None:
    rig = Rig(start, **TRACKER)
    rig.desk.until(lambda: bool(rig.desk.cells) and rig.desk.is_painted)
    rig.look(1)
    assert rig.desk.text.startswith("Once upon a time")
    rig.desk.until(rig.desk.asking)
    rig.look("letters")
    letter = rig.desk.cells[3]
    rig.look(3)
    assert rig.desk.parts.text_entry.typed == letter


def test_the_engine_hears_where_the_eyes_are(tracked: Rig) -> None:
    told: list[Look] = []
    tracked.desk.parts.hints._send = told.append
    tracked.look(2, 900)
    assert told
    assert max(range(len(told[-1].shares)), key=told[-1].shares.__getitem__) == 2
    assert len(told) < 10, "every sample is told"


# Resting


def test_closed_eyes_pause_and_a_long_look_at_resume_goes_on(tracked: Rig) -> None:
    tracked.look(0, 600)
    tracked.away(1000, present=True, closed=True)
    assert tracked.desk.session.state is State.ASKING
    tracked.away(900, present=True, closed=True)
    assert tracked.desk.session.state is State.PAUSED
    tracked.look(0, 3000)
    assert tracked.desk.session.state is State.PAUSED
    tracked.look("undo", 3000)
    assert tracked.desk.session.state is State.PAUSED
    tracked.look("pause", 1300)
    assert tracked.desk.session.state is State.PAUSED
    tracked.look("pause", 1500)
    assert tracked.desk.session.state is State.ASKING
    word = tracked.desk.words[0]
    tracked.look(0, 1800)
    assert tracked.last == (" " + word, Origin.CHOSEN)


def test_a_long_look_into_a_corner_of_the_screen_goes_on(tracked: Rig) -> None:
    tracked.desk.controller.command("pause")
    corner = tracked.desk.window.screen().geometry().topRight()
    tracked.say(1300, lambda t_ns: seen(t_ns, corner.x() + 30.0, corner.y() - 50.0))
    assert tracked.desk.session.state is State.PAUSED
    tracked.say(400, lambda t_ns: seen(t_ns, corner.x() + 30.0, corner.y() - 50.0))
    assert tracked.desk.session.state is State.ASKING


def test_eyes_of_which_nothing_is_heard_are_lost(tracked: Rig) -> None:
    tracked.look(1, 900)
    assert tracked.desk.stage.cloud.dwelt is not None
    tracked.sight.gaze.tick(tracked.t_ns + 2 * 10**9)
    assert tracked.desk.stage.cloud.dwelt is None
    assert tracked.sight.gaze.reason is InhibitionReason.FACE


def test_pause_is_chosen_by_gaze_while_the_model_writes(start: Start) -> None:
    rig = Rig(start, **TRACKER)
    rig.desk.app.store.change(mode="auto")
    rig.desk.controller.give("Dear Anna, the")
    rig.desk.until(lambda: len(rig.desk.text) > 20)
    rig.look("pause", 2000)
    assert rig.desk.session.state is State.PAUSED


def test_a_lost_face_chooses_nothing_and_is_a_badge(tracked: Rig) -> None:
    text = tracked.desk.text
    tracked.look(0, 900)
    tracked.away(3000)
    assert tracked.badge == "Face lost"
    assert tracked.desk.text == text
    assert tracked.desk.message == ""
    tracked.look(1, 600)
    assert tracked.badge == ""
    tracked.desk.type("2")
    assert tracked.desk.text != text


def test_looking_away_stops_a_dwell(tracked: Rig) -> None:
    text = tracked.desk.text
    tracked.look(0, 1000)
    tracked.say(3000, lambda t_ns: seen(t_ns, -900.0, -900.0))
    assert tracked.badge == "Looking away"
    assert tracked.desk.text == text


def test_a_mouse_that_moves_goes_before_the_eyes_and_hands_back(tracked: Rig) -> None:
    text = tracked.desk.text
    tracked.desk.move(3)
    tracked.desk.move(2)
    tracked.t_ns = now_ns()
    tracked.look(0, 1200)
    assert tracked.desk.text == text
    assert tracked.badge == "Hands"
    tracked.look(0, 2200)
    assert tracked.desk.text != text
    assert tracked.desk.trials[-1].timing.source == "gaze"


def test_another_window_before_it_keeps_the_eyes_from_choosing(tracked: Rig) -> None:
    text = tracked.desk.text
    page = tracked.desk.open_settings()
    page.activateWindow()
    tracked.desk.until(page.isActiveWindow)
    tracked.look(0, 3000)
    assert tracked.desk.text == text
    page.close()
    tracked.desk.window.activateWindow()
    tracked.desk.until(tracked.desk.window.isActiveWindow)
    tracked.look(0, 3000)
    assert tracked.desk.text != text
