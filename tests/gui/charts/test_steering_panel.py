"""What choices were worth, in the window: figures, words for a screen reader, Undo, room."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from driving import Scripted
from engine.records.steering import Steering, Worth
from gui.base import i18n
from gui.charts.steering_panel import GainPanel, shown
from gui.widgets.theme import THEMES, Look


def summed(*choices: tuple[float, bool]) -> Steering:
    steering = Steering()
    for bits, changed in choices:
        steering.add(Worth(bits, changed, None), 500.0)
    return steering


@pytest.fixture
def panel(qtbot: QtBot) -> GainPanel:
    made = GainPanel(Look())
    qtbot.addWidget(made)
    made.setFixedWidth(310)
    return made


def test_before_the_first_choice_it_says_so(panel: GainPanel) -> None:
    assert panel.accessibleDescription() == "No choices yet."
    assert panel.figures == ("–", "–", "–")
    steering = Steering()
    steering.spend(400.0)
    panel.set_gain(steering)
    assert panel.accessibleDescription() == "No choices yet."


def test_it_says_what_the_choices_told(panel: GainPanel) -> None:
    panel.set_gain(summed((3.0, True), (0.25, False), (1.0, True)))
    assert panel.figures == ("4.2", "2 of 3", "2.8")
    said = panel.accessibleDescription()
    assert said == (
        "Bits steered: 4.2. Changed the text: 2 of 3 choices. Bits per second of your time: 2.8."
    )
    assert "Undo" in panel.toolTip()


@pytest.mark.parametrize(
    ("bits", "text"), [(0.04, "0.0"), (99.94, "99.9"), (99.96, "100"), (12345.6, "12\u202f346")]
)
def test_bits_are_short(bits: float, text: str) -> None:
    assert shown(bits) == text


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_it_is_painted_in_both_themes(theme: str, panel: GainPanel) -> None:
    look = Look(THEMES[theme])
    panel.set_look(look)
    empty = panel.grab().toImage()
    panel.set_gain(summed((3.0, True)))
    full = panel.grab().toImage()
    ground, text = QColor(look.theme.panel).rgb(), QColor(look.theme.text).rgb()

    def count(picture: object, colour: int) -> int:
        return sum(
            picture.pixel(x, y) == colour  # type: ignore[attr-defined]
            for x in range(full.width())
            for y in range(full.height())
        )

    assert count(empty, ground) > 0.8 * full.width() * full.height()
    assert count(full, text) > 20 > count(empty, text) == 0


def test_its_texts_have_room_in_every_language(panel: GainPanel, qapp: QApplication) -> None:
    panel.set_gain(summed(*[(8.0, True)] * 2000))
    inner = 310 - 2 * 12
    for language in ("en", "ru"):
        i18n.install(qapp, language)
        names = [panel.tr(name) for name in ("bits steered", "changed the text", "bits per second")]
        wide = panel._columns(names, inner)
        assert sum(wide) <= inner, names
        assert wide != [inner / 3] * 3, "nothing is cut"
    i18n.install(qapp, "en")


def test_the_window_shows_what_was_chosen_and_undone(rig: Scripted) -> None:
    panel, steering = rig.window.gain, rig.app.gain.steering
    rig.begin()
    worst = min(range(8), key=lambda i: rig.session.cloud.candidates[i].probability)
    rig.tap(worst)
    rig.until(rig.asking)
    assert steering.bits == pytest.approx(rig.trials[-1].steering_bits)
    assert panel.figures[:2] == (shown(steering.bits), "1 of 1")
    assert re.match(
        r"Bits steered: \d+\.\d\. Changed the text: 1 of 1", panel.accessibleDescription()
    )
    rig.tap("undo")
    rig.until(rig.asking)
    assert panel.accessibleDescription() == "No choices yet."


def test_it_folds_with_the_plots(rig: Scripted) -> None:
    shown_before = rig.window.latency.isVisible()
    assert rig.window.gain.isVisible() is shown_before
    rig.window.fold_panel()
    assert rig.window.gain.isVisible() is rig.window.latency.isVisible() is not shown_before
