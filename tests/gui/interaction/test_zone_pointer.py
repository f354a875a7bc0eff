"""Choosing by zones in the whole window: set up, words, controls, pause, and hands beside them."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from driving import Start
from engine.session.draft import Origin
from engine.session.events import State
from facesim import Person, sample
from gui.eyes.zone_setup import ZoneSetup
from gui.interaction.zone_pointer import ZonePointer
from gui.views.zone_view import mark_rect
from input.api.messages import Seen
from input.selection.zones import SHOWN, Zone
from lookers import STEP_NS, TRACKER, WEBCAM, Rig, seen


class Zoned:
    """A rig whose eyes look at zones; without `person` a tracker's points, 150 px off."""

    def __init__(self, start: Start, person: Person | None = None, **settings: object) -> None:
        source = TRACKER if person is None else WEBCAM
        self.rig = Rig(start, zones=True, **{**source, **settings})
        self.person, self.drawn = person, random.Random(5)
        self.rig.eyes.ready()
        QApplication.processEvents()

    @property
    def setup(self) -> ZoneSetup | None:
        return self.rig.sight.routing._setup

    @property
    def zones(self) -> ZonePointer:
        zones = self.rig.sight.gaze.zones
        assert zones is not None
        return zones

    def answer(self, zone: Zone, t_ns: int) -> Seen:
        window = self.rig.desk.window
        area = window.free_area
        place = mark_rect(zone, area.size(), window.look).center() + area.topLeft()
        at = window.mapToGlobal(place)
        if self.person is not None:
            return Seen(sample(self.person.face(at.x(), at.y(), t_ns), t_ns))
        return seen(t_ns, at.x() + self.drawn.gauss(150, 60), at.y() + self.drawn.gauss(-150, 60))

    def look(self, zone: Zone, ms: int = 2000) -> None:
        self.rig.say(ms, lambda t_ns: self.answer(zone, t_ns))

    def set_up(self, where: dict[Zone, Zone] | None = None) -> None:
        setup, where = self.setup, where or {}
        assert setup is not None
        setup._timer.stop()
        setup._clock = lambda: self.rig.t_ns
        setup._since_ns = self.rig.t_ns
        for _ in range(1500):
            if self.setup is None:
                return
            zone = setup.zone or Zone.MIDDLE
            self.look(where.get(zone, zone), STEP_NS // 1_000_000)
            setup.tick()
        raise AssertionError("the setting-up never ended")

    def begin(self) -> Zoned:
        self.set_up()
        self.rig.begin()
        self.look(Zone.MIDDLE, 700)
        return self


@pytest.fixture(params=["points", "faces"])
def zoned(request: pytest.FixtureRequest, start: Start) -> Zoned:
    """Set up, with a cloud: by a tracker's points, and by a camera that was not calibrated."""
    person = Person(seed=3) if request.param == "faces" else None
    if person is not None:
        person.noise = 0.01
    return Zoned(start, person).begin()


def test_two_looks_choose_a_word(zoned: Zoned) -> None:
    desk = zoned.rig.desk
    assert len(desk.words) == 8
    assert not desk.message
    groups = zoned.zones.view.groups
    assert [word for held in groups.values() for word in held] == [*desk.words, "Controls"]
    assert zoned.zones.view.isVisible()
    word = desk.words[4]  # the second of the right group
    zoned.look(Zone.RIGHT, 1700)
    assert zoned.zones.state.depth == 1
    assert zoned.zones.view.groups[Zone.RIGHT] == (word,)
    zoned.look(Zone.MIDDLE, 700)
    zoned.look(Zone.RIGHT, 1800)
    assert desk.last == (" " + word, Origin.CHOSEN)
    timing = desk.trials[-1].timing
    assert (timing.source, timing.dwell_ms) == ("gaze", 1000)


def test_reading_chooses_nothing_and_a_rest_goes_back(zoned: Zoned) -> None:
    desk = zoned.rig.desk
    text = desk.text
    zoned.look(Zone.MIDDLE, 6000)
    assert desk.text == text
    zoned.look(Zone.LEFT, 1700)
    assert zoned.zones.state.depth == 1
    zoned.look(Zone.MIDDLE, 4500)
    assert zoned.zones.state.depth == 0
    assert desk.text == text


def control(zoned: Zoned, name: str) -> None:
    """Choose a control by name, by way of the last entry."""
    for wanted in ("Controls", name):
        depth = -1
        for _ in range(6):
            state, groups = zoned.zones.state, zoned.zones.view.groups
            zone = next((z for z, held in groups.items() if wanted in held), None)
            if zone is None or (wanted == "Controls" and name in sum(groups.values(), ())):
                break
            depth = state.depth
            zoned.look(Zone.MIDDLE, 700)
            zoned.look(zone, 1750)
            if wanted == name and zoned.zones.state.depth == 0 and depth > 0:
                return


def test_undo_pause_and_resume_are_reached(zoned: Zoned) -> None:
    desk = zoned.rig.desk
    text, words = desk.text, desk.words
    zoned.look(Zone.LEFT, 1700)
    zoned.look(Zone.MIDDLE, 700)
    zoned.look(Zone.LEFT, 1800)
    assert desk.text != text
    desk.until(desk.asking)
    zoned.look(Zone.MIDDLE, 700)
    control(zoned, "Undo")
    assert (desk.text, desk.words) == (text, words)
    zoned.look(Zone.MIDDLE, 700)
    control(zoned, "Pause")
    assert desk.session.state is State.PAUSED
    assert zoned.zones.view.groups[Zone.LEFT] == ("Resume",)
    zoned.look(Zone.MIDDLE, 700)
    zoned.look(Zone.LEFT, 2600)
    assert desk.session.state is not State.PAUSED


def test_letters_and_more_words_are_reached(zoned: Zoned) -> None:
    desk = zoned.rig.desk
    words = desk.words
    control(zoned, "More words")
    desk.until(lambda: desk.words != words and desk.is_painted)
    zoned.look(Zone.MIDDLE, 700)
    control(zoned, "Letters")
    desk.until(lambda: desk.cells != desk.words)
    zoned.look(Zone.MIDDLE, 700)
    letter = desk.cells[0]
    zoned.look(Zone.LEFT, 1700)
    zoned.look(Zone.MIDDLE, 700)
    zoned.look(Zone.LEFT, 1800)
    assert desk.parts.text_entry.typed == letter


def test_hands_see_the_usual_stage(zoned: Zoned) -> None:
    desk = zoned.rig.desk
    desk.move(3)
    desk.move(2)
    zoned.rig.t_ns = 0
    zoned.look(Zone.MIDDLE, 66)
    assert not zoned.zones.view.isVisible()
    word = desk.words[2]
    desk.click(2)
    assert desk.last == (" " + word, Origin.CHOSEN)


def test_switched_off_points_choose_again(start: Start) -> None:
    zoned = Zoned(start).begin()
    desk = zoned.rig.desk
    desk.app.store.change(zones=False)
    assert zoned.rig.sight.gaze.zones is None
    desk.until(desk.asking)
    word = desk.words[1]
    zoned.rig.look(1, 2000)
    assert desk.last == (" " + word, Origin.CHOSEN)


def test_a_switch_commits_a_zone(start: Start) -> None:
    zoned = Zoned(start, commit_by="switch").begin()
    desk, word = zoned.rig.desk, zoned.rig.desk.words[0]
    switch = zoned.rig.sight.routing.switch
    switch._clock = lambda: zoned.rig.t_ns
    for _ in range(2):
        zoned.look(Zone.LEFT, 3000)
        QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Space)
        QApplication.processEvents()
    assert desk.last == (" " + word, Origin.CHOSEN)
    assert desk.trials[-1].timing.gaze.commit == "switch"


def test_eyes_that_look_nowhere_get_a_line_and_another_try(start: Start) -> None:
    zoned = Zoned(start)
    zoned.set_up(dict.fromkeys(SHOWN, Zone.MIDDLE))
    assert zoned.rig.sight.gaze.zones is None
    assert "Left, right and middle look alike" in zoned.rig.desk.message
    zoned.rig.desk.controller._message_action("zones")
    zoned.set_up()
    assert zoned.rig.sight.gaze.zones is not None
    assert not zoned.rig.desk.message


def test_up_that_looks_like_the_middle_leaves_two_zones(start: Start) -> None:
    zoned = Zoned(start)
    zoned.set_up({Zone.UP: Zone.MIDDLE})
    assert "Up could not be told apart" in zoned.rig.desk.message
    zoned.rig.begin()
    assert len(zoned.rig.desk.words) == 3
