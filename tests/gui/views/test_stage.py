from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.api.messages import Candidate, Cloud, Kind
from gui.views.action_bar import usual_targets
from gui.views.stage import Stage, Traveller
from gui.widgets import theme
from gui.widgets.target_button import Target
from gui.widgets.theme import MIN_TARGET_PX, Look
from input.selection.evidence import TARGET_PRIOR

STILL = Look(motion=False)


def cloud(count: int = 6) -> Cloud:
    words = ["warm", "very", "nice", "good", "mild", "wet"][:count]
    made = tuple(Candidate(w, Kind.WORD, 0.3 - 0.04 * i, (i,), w) for i, w in enumerate(words))
    return Cloud(made, 0.9, 3.0, 0.6)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return make(qtbot, STILL)


def make(qtbot: QtBot, look: Look, width: int = 960, height: int = 560) -> Stage:
    theme.load_fonts()
    made = Stage(look=look)
    qtbot.addWidget(made)
    made.resize(width, height)
    made.show()
    made.cloud.show_cloud(cloud(), "has been")
    QApplication.processEvents()
    return made


def aim(stage: Stage, target: int | str) -> QPointF:
    point = stage.centre_of(target)
    assert point is not None
    return point


def test_one_place_answers_for_words_and_targets(stage: Stage) -> None:
    for slot in range(6):
        assert stage.hit(aim(stage, slot)) == slot
    for key in stage.targets.keys():  # noqa: SIM118
        assert stage.hit(aim(stage, key)) == key
    assert stage.hit(QPointF(stage.cloud.geometry().center())) is None, "the rest"
    assert stage.hit(QPointF(2, 2)) is None, "the margin"
    between = QPointF(480, stage.cloud.geometry().bottom() + 4)
    assert stage.hit(between) is None
    assert stage.centre_of(11) is None
    assert stage.centre_of("nothing") is None


def test_a_cell_tells_place_size_and_probability(stage: Stage) -> None:
    shown = cloud()
    for slot, candidate in enumerate(shown.candidates):
        cell = stage.cell_of(slot)
        assert cell is not None
        assert cell.prior == candidate.probability
        word = stage.cloud.word_rect(slot)
        assert (cell.w_px, cell.h_px) == (word.width(), word.height())
        assert stage.hit(QPointF(cell.x_px + 2, cell.y_px + 2)) == slot
    undo = stage.cell_of("undo")
    assert undo is not None
    assert undo.prior == TARGET_PRIOR
    assert undo.w_px == stage.targets.button("undo").width()
    assert stage.cell_of(len(shown.candidates)) is None
    stage.cloud.set_state("Loading", "")
    assert stage.cell_of(0) is None, "no words stand there now"


def test_what_is_disabled_is_not_hit_and_says_why(stage: Stage) -> None:
    stage.targets.set_disabled("speak", "No voice is installed.")
    assert stage.hit(aim(stage, "speak")) is None
    assert stage.targets.button("speak").toolTip() == "No voice is installed."
    stage.targets.set_disabled("speak", "")
    assert stage.hit(aim(stage, "speak")) == "speak"
    stage.targets.set_disabled("unknown", "x")


def test_a_pause_dims_the_words_and_offers_to_go_on(stage: Stage) -> None:
    stage.set_paused(True)
    assert stage.hit(aim(stage, 0)) is None
    assert stage.hit(aim(stage, "pause")) == "pause"
    assert stage.targets.button("pause").text() == "Resume"
    stage.set_paused(False)
    assert stage.targets.button("pause").text() == "Pause"
    assert stage.hit(aim(stage, 0)) == 0


def test_only_the_keyboard_presses_a_button_directly(qtbot: QtBot, stage: Stage) -> None:
    pressed: list[str] = []
    stage.activated.connect(pressed.append)
    button = stage.targets.button("undo")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == ["undo", "undo"]
    stage.targets.set_disabled("undo", "Nothing to undo.")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert pressed == ["undo", "undo"]


def test_a_dwell_shows_on_one_thing_at_a_time_and_leaves_no_trace(stage: Stage) -> None:
    before = stage.grab().toImage()
    pictures = [before]
    for target in (0, "undo", 3, "speak"):
        stage.set_dwell(target, 0.5)
        pictures.append(stage.grab().toImage())
    for index, one in enumerate(pictures):
        assert all(one != other for other in pictures[index + 1 :])
    stage.set_dwell(None)
    assert stage.grab().toImage() == before


@pytest.mark.parametrize(("width", "scale"), [(660, 1.0), (1000, 1.0), (1900, 1.55), (2800, 2.2)])
def test_targets_are_never_smaller_than_a_finger(qtbot: QtBot, width: int, scale: float) -> None:
    stage = make(qtbot, Look(scale=scale, motion=False), width, round(0.6 * width))
    boxes = [stage.targets.button(key).geometry() for key in stage.targets.keys()]  # noqa: SIM118
    assert all(min(b.width(), b.height()) >= MIN_TARGET_PX * scale for b in boxes)
    assert all(a.right() < b.left() for a, b in pairwise(boxes))
    assert boxes[-1].right() < stage.targets.width()


def test_the_set_of_targets_can_be_changed(stage: Stage) -> None:
    stage.targets.set_disabled("speak", "No voice.")
    kept = stage.targets.button("undo")
    row = [t for t in usual_targets({"undo": "Ctrl+Z"}) if t.key in ("undo", "speak")]
    stage.targets.set_targets([*row, Target("eyes", "Look here", "", "info")])
    assert stage.targets.keys() == ("undo", "speak", "eyes")
    assert stage.targets.button("undo") is kept
    assert kept.accessibleName() == "Undo"
    assert kept.accessibleDescription() == "Ctrl+Z"
    assert not stage.targets.button("speak").isEnabled()
    assert stage.hit(aim(stage, "eyes")) == "eyes"


def test_a_chosen_word_travels_and_ends_by_itself(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(960, 700)
    stage = Stage(window, Look())
    stage.setGeometry(0, 140, 960, 560)
    window.show()
    stage.cloud.show_cloud(cloud(), "has been")
    assert stage.travel(0, window, QPoint(40, 40))
    flight = window.findChild(Traveller)
    assert flight is not None
    start = aim(stage, 0) + QPointF(stage.pos())
    assert (QPointF(flight.geometry().center()) - start).manhattanLength() < 6
    assert flight.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    qtbot.waitUntil(lambda: window.findChild(Traveller) is None)
    assert not stage.travel(12, window, QPoint(40, 40))
    stage.set_look(STILL)
    assert not stage.travel(0, window, QPoint(40, 40)), "nothing moves with reduced motion"
    assert window.findChild(Traveller) is None
