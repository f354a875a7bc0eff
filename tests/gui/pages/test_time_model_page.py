"""The simulator: sliders change the model, presets come and go, and nothing is forgotten."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsEllipseItem, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.experiments.time_model.curves import Curves, curves
from engine.experiments.time_model.durations import Constant, Lognormal
from engine.experiments.time_model.model import Machine, Reader, Scenario, Text, Way, expected
from engine.experiments.time_model.presets import Preset, hick_factor
from engine.experiments.time_model.reference import reference_scenario
from gui.base import i18n
from gui.base.store import Store
from gui.charts.chart import Bars
from gui.charts.time_model_charts import Board
from gui.charts.time_model_words import LEVELS_S, band_name, pays
from gui.pages import time_model_page
from gui.pages.time_model_page import AHEAD, COARSE, FINE, SCALES, SimulatorPage
from gui.widgets.picture_export import discard
from gui.widgets.theme import THEMES, Look
from qtparts import items_in, timer

MEASURED = Preset(
    "this session",
    Scenario(
        Machine(token=Constant(43.5), cloud=Constant(90.0), spread=1.7),
        Reader(Lognormal(812.0, 0.3), Constant(640.0)),
        Text(200, 1.2),
        reference_scenario().errors,
        share=0.17,
    ),
    words=8,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "settings.ini")


@pytest.fixture
def page(qtbot: QtBot, store: Store) -> Iterator[SimulatorPage]:
    made = SimulatorPage(store, None, list)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    made.hide()


def test_it_begins_with_the_reference_estimate(page: SimulatorPage) -> None:
    assert page.scenario.share == reference_scenario().share
    assert page.knobs["share"].slider.value() == 20
    assert "20%" in [label.text() for label in page.findChildren(QLabel)]
    assert page.knobs["token_ms"].slider.value() == round(32.5)
    assert not page.ahead.isChecked()
    wall = expected(reference_scenario(), Way.FORKS).wall_ms
    assert f"Forks: {wall:.0f} ms per token" in page.board.accessibleDescription()


@pytest.mark.parametrize("name", SCALES)
def test_every_slider_changes_its_number_and_what_is_said(name: str, page: SimulatorPage) -> None:
    before = page.board.accessibleDescription(), page.pays_line.text()
    knob = page.knobs[name]
    # An error that costs nothing leaves the share of errors without a price.
    page.knobs["error_cost_ms"].slider.setValue(1000)
    knob.slider.setValue(knob.scale.low + 2 * knob.scale.step)
    page.draw()
    assert (page.board.accessibleDescription(), page.pays_line.text()) != before
    assert knob.slider.accessibleName()
    said = {label.text() for label in knob.findChildren(QLabel)}
    assert said == {knob.slider.accessibleName(), knob.slider.accessibleDescription()}


def test_more_words_move_the_reaction_by_hicks_law_until_it_is_moved(page: SimulatorPage) -> None:
    page.knobs["words"].slider.setValue(15)
    assert page.scenario.reader.look.mean_ms == pytest.approx(200 * hick_factor(15, 5))
    page.knobs["reaction_ms"].slider.setValue(700)
    assert page.scenario.reader.look.mean_ms == pytest.approx(700)
    page.knobs["words"].slider.setValue(5)
    assert page.scenario.reader.look.mean_ms == pytest.approx(200)


def test_writing_ahead_is_switched_on_and_off(page: SimulatorPage) -> None:
    page.ahead.click()
    assert page.scenario.machine.spread == AHEAD
    page.ahead.click()
    assert math.isinf(page.scenario.machine.spread)
    page.use(MEASURED)
    assert page.ahead.isChecked()
    page.ahead.click()
    page.ahead.click()
    assert page.scenario.machine.spread == 1.7


def test_what_was_measured_and_back_to_the_reference(
    page: SimulatorPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_model_page, "records_preset", lambda rows, name: MEASURED)
    page.knobs["share"].slider.setValue(50)
    page.use_measured.click()
    assert page.scenario.machine.token == Constant(43.5)
    assert page.scenario.share == 0.17
    assert "this session" in page.source.text()
    page.use_reference.click()
    assert page.scenario.share == 0.2
    assert "reference" in page.source.text()


def test_where_nothing_was_measured_it_says_so(qtbot: QtBot, store: Store) -> None:
    page = SimulatorPage(store, None, list)
    qtbot.addWidget(page)
    page.use_measured.click()
    assert "Nothing was chosen" in page.source.text()
    assert page.scenario.share == reference_scenario().share


def test_a_drag_is_drawn_by_halves_and_then_finely(qtbot: QtBot, page: SimulatorPage) -> None:
    drawn: list[tuple[bool, bool, int]] = []
    draw = page.board.draw

    def noted(curves: Curves, *, upper: bool = True, lower: bool = True) -> None:
        drawn.append((upper, lower, curves.break_even.size))
        draw(curves, upper=upper, lower=lower)

    page.board.draw = noted  # type: ignore[method-assign]
    rest = timer(page, time_model_page.REST_MS)
    rest.setInterval(3_600_000)  # a slow machine might rest before the second half is drawn
    for value in range(20, 40):
        page.knobs["share"].slider.setValue(value)
    qtbot.waitUntil(lambda: len(drawn) >= 2)
    rest.setInterval(time_model_page.REST_MS)
    qtbot.waitUntil(lambda: len(drawn) >= 3)
    rough, fine = COARSE[0] * COARSE[1], FINE[0] * FINE[1]
    assert drawn == [(True, False, 0), (False, True, rough), (True, True, fine)], "one frame each"
    [here] = [i for i in items_in(page.board.share, pg.InfiniteLine) if i.angle == 90]
    [mark] = items_in(page.board.even, QGraphicsEllipseItem)
    assert here.value() == pytest.approx(39)
    assert mark.pos().x() == pytest.approx(39)


def test_keys_reach_everything_and_escape_leaves(page: SimulatorPage) -> None:
    stops: set[QWidget] = set()
    at: QWidget = page.use_reference
    at.setFocus()
    for _ in range(40):
        stops.add(at)
        at = at.nextInFocusChain()
        while not at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            at = at.nextInFocusChain()
    assert {knob.slider for knob in page.knobs.values()} <= stops
    assert {page.use_measured, page.ahead, page.close_button} <= stops
    slider = page.knobs["share"].slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert page.scenario.share == pytest.approx(0.21)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_the_place_is_remembered(qtbot: QtBot, store: Store) -> None:
    first = SimulatorPage(store, None, list)
    qtbot.addWidget(first)
    first.show()
    first.resize(791, 577)
    first.hide()
    again = SimulatorPage(store, None, list)
    qtbot.addWidget(again)
    again.show()
    assert (again.width(), again.height()) == (791, 577)
    again.hide()


def test_claims_are_there_in_full(page: SimulatorPage) -> None:
    text = page.claims.toPlainText()
    assert "the person alone adds 40 ms per token" in text
    assert "does not follow" in text
    page.pages.findChildren(QToolButton)[1].click()
    assert page.claims.isVisible()
    assert not page.board.isVisible()


def test_it_follows_language_and_theme(page: SimulatorPage, store: Store, qapp: Any) -> None:
    page.set_look(Look(THEMES["light"], 1.4))
    assert page.grab().toImage().pixelColor(2, 2) == THEMES["light"].colour("background")
    store.change(theme="dark")
    assert page.grab().toImage().pixelColor(2, 2) == THEMES["dark"].colour("background")
    i18n.install(qapp, "ru")
    i18n.install(qapp, "en")
    assert page.close_button.text() == "Close"


# -- the board -------------------------------------------------------------------------------------


def test_lines_are_the_curves(qtbot: QtBot) -> None:
    board = Board(Look())
    qtbot.addWidget(board)
    drawn = curves(MEASURED.scenario)
    board.draw(drawn)
    lines = items_in(board.share, pg.PlotCurveItem)
    for name, line in zip(("wall", "person", "exposed", "machine"), lines, strict=True):
        x, y = line.getData()
        assert x == pytest.approx(100 * drawn.shares)
        assert y == pytest.approx(getattr(drawn, name))
    [bars] = items_in(board.ways, Bars)
    waited = bars.opts["width"]
    assert waited[1] == pytest.approx(drawn.ways[Way.FORKS].exposed_ms)


def test_bars_beyond_the_scale_are_cut_and_their_length_is_written(qtbot: QtBot) -> None:
    board = Board(Look())
    qtbot.addWidget(board)
    drawn = curves(reference_scenario())
    board.draw(drawn)
    top = board.ways.getViewBox().viewRange()[0][1]
    assert drawn.ways[Way.TRY_AGAIN].wall_ms > top
    [drawn_bars] = items_in(board.ways, Bars)
    bars = drawn_bars.opts
    assert float(np.max(bars["x0"] + bars["width"])) <= top
    [told] = [t for t in items_in(board.ways, pg.TextItem) if "2\u202f828" in t.toPlainText()]
    assert round(told.pos().y()) == 3, "beside the last way"


def test_nothing_grows_while_it_is_drawn_again_and_again(qtbot: QtBot) -> None:
    board = Board(Look())
    qtbot.addWidget(board)
    drawn = curves(reference_scenario())
    board.draw(drawn)
    before = len(board.scene().items())
    for _ in range(20):
        board.draw(drawn)
    assert len(board.scene().items()) == before


@pytest.mark.parametrize("suffix", ["png", "svg", "SVG"])
def test_pictures(qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    board = Board(Look())
    board.resize(800, 500)
    board.draw(curves(reference_scenario()))
    path = tmp_path / f"a.{suffix}"
    board.save(path)
    if suffix == "png":
        assert path.read_bytes().startswith(b"\x89PNG")
    else:
        text = path.read_text(encoding="utf-8")
        assert "Every word" in text
        assert "ms per token" in text
    with pytest.raises(OSError, match=r".+"):
        board.save(tmp_path / "missing" / f"a.{suffix}")
    discard(board)


def test_words_of_the_bands_and_of_where_it_pays() -> None:
    assert band_name(0) == "under 0.5 s"
    assert band_name(3) == "2 to 5 s"
    assert band_name(len(LEVELS_S)) == "over 50 s"
    told = pays(curves(reference_scenario()))
    assert "more than 0.6 s" in told
    free = Scenario(errors=type(reference_scenario().errors)({}, 0.0))
    assert "never pays" in pays(curves(free))


def test_axes_and_keys_follow_the_language(qtbot: QtBot) -> None:
    board = Board(Look())
    qtbot.addWidget(board)
    axis = board.even.getAxis("left")
    assert axis.tickStrings([0.5, 1500.0], 1.0, 0.5) == ["0.5", "1\u202f500"]
    i18n.install(QApplication.instance(), "ru")
    assert axis.tickStrings([0.5], 1.0, 0.5) == ["0,5"]
    i18n.install(QApplication.instance(), "en")
    titles = [item.text for item in board.ci.items if isinstance(item, pg.LabelItem)]
    assert "machine,\u00a0waiting" in titles[0]
