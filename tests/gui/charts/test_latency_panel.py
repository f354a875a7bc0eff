"""The latency view: what it shows, how often it draws, how it fits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from common.clock import NS_PER_MS
from engine.api.messages import Mode
from engine.api.spans import Span, Stage, Step
from engine.records.statistics import RECENT, STAGES, Timing
from gui.base import i18n
from gui.charts import latency_panel
from gui.charts.chart import (
    GROUPS,
    MACHINE_GROUPS,
    Bars,
    Chart,
    ceiling,
    figure,
    in_groups,
    scale_top,
    tick_label,
)
from gui.charts.latency_panel import PLOTS, LatencyDock
from gui.charts.session_charts import ReactionChart, RecentChart, StepChart, kind_of
from gui.charts.ways_chart import WaysChart
from gui.widgets.theme import THEMES, Look, stage_colour
from qtparts import boxes, items_in


def step(mode: str, tokens: int, asked: bool, **stages_ms: float) -> Step:
    """Return a step whose stages lie one behind the other."""
    spans, at = [], 0
    for name, ms in stages_ms.items():
        end = at + round(ms * NS_PER_MS)
        spans.append(Span(Stage(name), at, end))
        at = end
    return Step(mode, tokens, asked, tuple(spans))


WROTE = step(Mode.FORKS, 1, False, decode=15, commit=1, send=1)
FORK = step(Mode.FORKS, 1, True, decode=15, commit=3, cloud=102, look=300, dwell=580)


C = TypeVar("C", bound=Chart)


def plot(dock: LatencyDock, kind: type[C]) -> C:
    """Return the plot of a kind."""
    (found,) = (chart for chart in dock.charts if isinstance(chart, kind))
    return found


def session() -> Timing:
    """Return a session of 80 steps in Forks, every fifth a fork."""
    timing = Timing()
    for i in range(80):
        timing.add(FORK if i % 5 == 4 else WROTE)
        if i % 5 == 4:
            timing.add_reaction(700 + 10 * i)
    return timing


@pytest.fixture
def dock(qtbot: QtBot) -> LatencyDock:
    made = LatencyDock()
    qtbot.addWidget(made)
    made.resize(310, 748)
    made.show()
    return made


def test_empty_says_so(dock: LatencyDock) -> None:
    dock.update_timing(Timing(), Mode.FORKS)
    dock.refresh()
    assert plot(dock, StepChart).accessibleDescription() == "No steps yet."
    assert plot(dock, RecentChart).accessibleDescription() == "No steps yet."
    assert plot(dock, ReactionChart).accessibleDescription() == "No choices yet."
    assert "Auto: nothing measured yet." in plot(dock, WaysChart).accessibleDescription()
    assert not dock.grab().isNull()


def test_a_session_in_words(dock: LatencyDock) -> None:
    dock.update_timing(session(), Mode.FORKS)
    dock.refresh()
    said = plot(dock, StepChart).accessibleDescription()
    assert "machine 120 ms, person 880 ms" in said
    assert "look 300, dwell 580" in said
    said = plot(dock, RecentChart).accessibleDescription()
    assert "Last 60 steps; forks among them: 12." in said
    assert "median 17 ms per token" in said
    assert "machine 120 ms, person 880 ms" in said
    median = np.median([700 + 10 * i for i in range(4, 80, 5)])
    assert f"16 choices: median {figure(float(median))} ms" in (
        plot(dock, ReactionChart).accessibleDescription()
    )
    assert "asked at 20% of all tokens (80)" in plot(dock, WaysChart).accessibleDescription()


def test_the_bar_is_to_scale_machine_first(dock: LatencyDock) -> None:
    dock.update_timing(session(), Mode.FORKS)
    dock.refresh()
    theme = THEMES["dark"]
    picture = plot(dock, StepChart).grab().toImage()
    [box] = boxes(plot(dock, StepChart))
    bar = box.geometry()
    y = round(bar.center().y())

    def at(share: float) -> QColor:
        return picture.pixelColor(round(bar.left() + share * bar.width()), y)

    assert at(0.008) == stage_colour(Stage.DECODE, theme)
    assert at(0.07) == stage_colour(Stage.CLOUD, theme)
    assert at(0.2) == stage_colour(Stage.LOOK, theme)
    assert at(0.9) == stage_colour(Stage.DWELL, theme)


def test_machine_and_person_stand_in_panels_of_their_own(dock: LatencyDock) -> None:
    dock.update_timing(session(), Mode.FORKS)
    dock.refresh()
    machine, person = (items_in(box, Bars) for box in boxes(plot(dock, RecentChart)))
    assert len(machine) == len(MACHINE_GROUPS)
    heights = sum(np.asarray(item.opts["height"]) for item in machine)
    assert heights.shape == (RECENT,)
    assert heights[-1] == pytest.approx(120)
    assert heights[-2] == pytest.approx(17)
    heights = sum(np.asarray(item.opts["height"]) for item in person)
    assert heights[-1] == pytest.approx(880)
    assert heights[-2] == 0
    upper, lower = (box.geometry() for box in plot(dock, RecentChart).boxes)
    assert upper.bottom() < lower.top()
    assert (upper.left(), upper.width()) == (lower.left(), lower.width())
    assert plot(dock, RecentChart).tops == [200, 1_000]


def test_each_turn_draws_at_most_one_plot_and_then_it_rests(
    dock: LatencyDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[type[Chart]] = []
    for kind in PLOTS:
        monkeypatch.setattr(plot(dock, kind), "take", lambda *_, kind=kind: drawn.append(kind))
    timing = session()
    for _ in range(50):
        timing.add(WROTE)
        dock.update_timing(timing, Mode.FORKS)
    assert drawn == []
    assert dock.timer.isActive()
    for turn in range(4):
        dock.timer.timeout.emit()
        assert len(drawn) == turn + 1
    assert drawn == list(PLOTS)
    timing.add(WROTE)
    dock.update_timing(timing, Mode.FORKS)
    for _ in range(20):
        dock.timer.timeout.emit()
    assert drawn.count(RecentChart) == 2
    assert drawn.count(ReactionChart) == 1
    assert not dock.timer.isActive()


def test_hidden_it_draws_nothing_and_catches_up_when_shown(
    dock: LatencyDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dock.hide()
    timing = session()
    dock.update_timing(timing, Mode.FORKS)
    assert not dock.timer.isActive()
    assert plot(dock, StepChart).accessibleDescription() == "No steps yet."
    dock.show()
    assert "person 880 ms" in plot(dock, StepChart).accessibleDescription()


def test_another_session_is_drawn_although_it_is_as_long(dock: LatencyDock) -> None:
    first, second = Timing(), Timing()
    first.add(WROTE)
    second.add(FORK)
    dock.update_timing(first, Mode.FORKS)
    dock.refresh()
    dock.update_timing(second, Mode.FORKS)
    dock.refresh()
    assert "person 880 ms" in plot(dock, StepChart).accessibleDescription()


def test_items_are_kept(dock: LatencyDock) -> None:
    timing = session()
    dock.update_timing(timing, Mode.FORKS)
    dock.refresh()
    before = [len(chart.scene().items()) for chart in dock.charts]
    for i in range(20):
        timing.add(FORK)
        timing.add_reaction(500 + i)
        dock.refresh()
    assert [len(chart.scene().items()) for chart in dock.charts] == before


@pytest.mark.parametrize("size", [(310, 748), (310, 620), (1000, 260), (1600, 300), (700, 1200)])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_plots_fill_the_view_and_never_overlap(
    dock: LatencyDock, size: tuple[int, int], scale: float
) -> None:
    dock.set_look(Look(scale=scale))
    width, height = round(size[0] * scale), round(size[1] * scale)
    dock.resize(width, height)
    places = [chart.geometry() for chart in dock.charts]
    whole = QRect(0, 0, width, height)
    for i, place in enumerate(places):
        assert whole.contains(place)
        assert min(place.width(), place.height()) > 90
        assert not any(place.intersects(other) for other in places[i + 1 :])
    in_a_row = places[0].top() == places[1].top()
    assert in_a_row == (width > height)
    for chart in dock.charts:
        have = chart.width() if in_a_row else chart.height()
        assert have >= chart.least_px(in_a_row)


class TokenChart(Chart):
    """A plot as somebody would add it: the tokens of a session, as a line of text."""

    share = 0.5
    tokens = 0

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.set_look(look)
        self.take(Timing(), Mode.FORKS)

    def least_px(self, wide: bool) -> int:
        return self.look.px(100)

    def take(self, timing: Timing, mode: Mode) -> None:
        self.tokens = timing.figures(mode).tokens
        self.changed()

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        self.title(painter, 0, width, f"{self.tokens} tokens")


def test_a_plot_is_added_by_its_line_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency_panel, "PLOTS", (*PLOTS[:2], TokenChart, *PLOTS[2:]))
    dock = LatencyDock()
    qtbot.addWidget(dock)
    dock.resize(310, 900)
    dock.show()
    dock.update_timing(session(), Mode.FORKS)
    dock.refresh()
    added = plot(dock, TokenChart)
    assert "80 tokens" in [text for text, _ in Written(added).texts]
    shown = [chart for chart in dock.charts if chart.isVisible()]
    assert shown == list(dock.charts)
    tops = [chart.geometry().top() for chart in shown]
    assert tops == sorted(tops)
    dock.resize(310, 620)
    shown = [chart for chart in dock.charts if chart.isVisible()]
    assert {plot(dock, StepChart), plot(dock, WaysChart)} <= set(shown)
    assert len(shown) < len(dock.charts), "what does not fit is left out"
    for chart in shown:
        assert chart.height() >= chart.least_px(False)
        assert dock.rect().contains(chart.geometry())


def test_themes(dock: LatencyDock) -> None:
    dock.update_timing(session(), Mode.FORKS)
    for name in ("light", "dark"):
        dock.set_look(Look(THEMES[name]))
        dock.refresh()
        picture = dock.grab().toImage()
        panel = THEMES[name].colour("panel")
        assert picture.pixelColor(2, 2) == panel
        assert picture.pixelColor(2, 300) == panel
    with pytest.raises(ValueError, match="dictation"):
        dock.update_timing(session(), "dictation")


def test_the_way_that_is_on_has_a_ground_of_its_own(dock: LatencyDock) -> None:
    timing = session()
    hover = THEMES["dark"].colour("hover")
    for i, mode in enumerate(Mode):
        dock.update_timing(timing, mode)
        dock.refresh()
        QApplication.processEvents()
        picture = plot(dock, WaysChart).grab().toImage()
        rows = [
            picture.pixelColor(8, plot(dock, WaysChart)._way_top(row) + 4) == hover
            for row in range(3)
        ]
        assert rows == [row == i for row in range(3)]


def test_long_and_rare_times_are_cut_and_written() -> None:
    usual = np.array([17.0] * 50 + [120.0] * 9)
    assert scale_top(np.append(usual, 800.0)) == 400
    assert scale_top(usual) == 200
    assert scale_top(np.zeros(60)) == 1
    assert scale_top(np.array([812.0])) == 1_000
    assert scale_top(np.array([1_845.0, 20.0])) == 60, "of two one may be an outlier"
    assert scale_top(np.array([23_000.0, 2_100.0, 1_500.0, 0.0])) == 5_000
    assert scale_top(np.append(usual, [9_000.0, 9_000.0, 9_000.0])) == 400


def test_one_very_long_choice_does_not_flatten_the_rest(dock: LatencyDock) -> None:
    timing = session()
    timing.add_reaction(61_000)
    dock.update_timing(timing, Mode.FORKS)
    dock.refresh()
    assert plot(dock, ReactionChart).top <= 20_000
    [box] = boxes(plot(dock, ReactionChart))
    [bars] = items_in(box, Bars)
    assert plot(dock, ReactionChart).over + int(np.sum(bars.opts["height"])) == 17
    assert not dock.grab().isNull()


def test_of_few_choices_one_long_one_is_cut_and_written(qtbot: QtBot) -> None:
    chart = ReactionChart(Look())
    qtbot.addWidget(chart)
    chart.resize(300, 160)
    timing = Timing()
    for ms in (1_585, 1_974, 2_100, 23_046):
        timing.add_reaction(ms)
    chart.take(timing, Mode.FORKS)
    assert chart.top < 12_000
    assert chart.over == 1
    written = Written(chart)
    assert any("1 longer, up to 23\u202f046" in text for text, _ in written.texts)
    assert any(text.startswith("p95") and text.endswith("→") for text, _ in written.texts)


class Written:
    """What a chart writes, and where."""

    def __init__(self, chart: Chart) -> None:
        self.texts: list[tuple[str, QRectF]] = []
        write = chart.write

        def note(painter: QPainter, rect: QRectF, text: str, *rest: Any, **more: Any) -> None:
            self.texts.append((text, QRectF(rect)))
            write(painter, rect, text, *rest, **more)

        chart.write = note  # type: ignore[method-assign]
        chart.grab()


@pytest.mark.parametrize("scale", [1.0, 1.6, 2.2])
@pytest.mark.parametrize("at", [(0, 1, 2), (57, 58, 59), (10, 11, 40), (5,)])
def test_each_cut_bar_has_its_number_and_no_number_lies_on_another(
    qtbot: QtBot, at: tuple[int, ...], scale: float
) -> None:
    chart = RecentChart(Look(scale=scale))
    qtbot.addWidget(chart)
    chart.resize(round(300 * scale), round(240 * scale))
    decode_ms = [20.0] * RECENT
    for number, place in enumerate(at):
        decode_ms[place] = 1_000.0 * (number + 1) + 7
    timing = Timing()
    for ms in decode_ms:
        timing.add(step(Mode.FORKS, 1, False, decode=ms))
    chart.take(timing, Mode.FORKS)
    marks = [(text, rect) for text, rect in Written(chart).texts if text.startswith("↑")]
    assert len(marks) == len(at)
    assert all(any(c.isdigit() for c in text) for text, _ in marks)
    for index, (_, rect) in enumerate(marks):
        assert not any(rect.intersects(other) for _, other in marks[:index])
        assert chart.boxes[0].geometry().adjusted(-1, -1, 1, 1).contains(rect)


def test_one_of_a_thing_is_told_as_one(qtbot: QtBot) -> None:
    chart = ReactionChart(Look())
    qtbot.addWidget(chart)
    timing = Timing()
    timing.add_reaction(900)
    timing.add(step(Mode.FORKS, 1, False, decode=20))
    chart.take(timing, Mode.FORKS)
    assert chart.accessibleDescription() == "One choice: 900 ms."
    recent = RecentChart(Look())
    qtbot.addWidget(recent)
    recent.take(timing, Mode.FORKS)
    assert recent.accessibleDescription().startswith("The last step; forks among them: 0.")


@given(st.lists(st.floats(0, 1e5), min_size=len(STAGES), max_size=len(STAGES)))
def test_every_stage_belongs_to_one_group(row: list[float]) -> None:
    groups = in_groups(np.array([row]))
    assert groups.shape == (1, len(GROUPS))
    person = sum(ms for stage, ms in zip(STAGES, row, strict=True) if stage.is_person)
    split = len(MACHINE_GROUPS)
    assert groups[0, split:].sum() == pytest.approx(person)
    assert groups[0, :split].sum() == pytest.approx(sum(row) - person, abs=1e-6)


@given(st.floats(1e-3, 1e7))
def test_a_scale_is_round_and_not_much_too_long(value: float) -> None:
    top = ceiling(value)
    assert value <= top * (1 + 1e-6)
    assert top <= 2 * value * (1 + 1e-6)


def test_figures_and_words() -> None:
    assert [figure(x) for x in (None, 0, 3.14, 9.96, 48.4, 1_420)] == (
        ["–", "0", "3.1", "10", "48", "1\u202f420"]
    )
    assert [tick_label(x) for x in (0, 0.5, 40, 2_000, 60_000)] == (
        ["0", "0.5", "40", "2\u202f000", "60k"]
    )
    assert kind_of(FORK) == "a fork"
    assert kind_of(WROTE) == "a token"
    assert kind_of(step(Mode.AUTO, 3, False, decode=1)) == "3 tokens"
    assert kind_of(step(Mode.AUTO, 0, False, decode=1)) == "no token written"
    assert kind_of(step(Mode.FORKS, 0, True, decode=1)) == "a fork, nothing chosen"


@pytest.mark.parametrize("full", [False, True])
def test_it_follows_the_language(
    dock: LatencyDock,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    full: bool,
) -> None:
    if full:
        dock.update_timing(session(), Mode.FORKS)
        dock.refresh()
    english = [chart.accessibleDescription() for chart in dock.charts]
    drawn: list[str] = []
    write = Chart.write

    def noted(self: Chart, painter: object, rect: object, text: str, *a: object, **k: bool) -> None:
        drawn.append(text)
        write(self, painter, rect, text, *a, **k)  # type: ignore[arg-type]

    monkeypatch.setattr(Chart, "write", noted)
    try:
        assert i18n.install(qapp, "ru", tmp_path) == "ru"
        QApplication.processEvents()
        drawn.clear()
        dock.grab()
        said = [dock.accessibleName(), dock.accessibleDescription()]
        for chart in dock.charts:
            said += [chart.accessibleName(), chart.accessibleDescription(), chart.toolTip()]
        assert "машина" in drawn
        assert ("развилка" in drawn) == full, "the kind of the last step"
        assert ("вопросы: 20%" in drawn) == full, "there is room for it"
        for text in drawn + said:
            assert not re.search("[A-Za-z]", re.sub(r"KV|p95|\bn\b", "", text)), text
    finally:
        i18n.install(qapp, "en")
    QApplication.processEvents()
    assert [chart.accessibleDescription() for chart in dock.charts] == english
    assert dock.accessibleName() == "Where the time goes"
