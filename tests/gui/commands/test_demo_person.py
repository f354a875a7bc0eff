"""The demo as it is run: a simulated person, real events, the default model, and what is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.session import events as say
from engine.session.events import State
from full_disk import full_disk
from gui.commands.demo import _told
from gui.commands.demo_person import Demo, DemoError
from gui.widgets.theme import DARK, LIGHT, Theme
from qtparts import timer

ROOT = Path(__file__).parents[3]
GIVEN = "Dear Anna,\nThank you for the"
KEYS = (
    *("text", "forks", "choices", "frame_ms", "machine_ms_per_token", "person_ms_per_choice"),
    *("records", "picture", "steering_bits", "changed_course", "bits_per_person_s"),
)


def run(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run the demo without a display; return what `--json` said."""
    told = ended(folder, *arguments)
    assert told.stderr == ""
    return json.loads(told.stdout)


def ended(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the demo without a display to its end."""
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    told = subprocess.run(
        [
            *(sys.executable, "-m", "gui", "demo", "--json", "--seed", "1", "--text", GIVEN),
            *("--folder", str(folder), "--picture", str(folder / "out" / "demo.png")),
            *arguments,
        ],
        cwd=ROOT, env={k: v for k, v in os.environ.items() if k not in left_out},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told


def test_on_a_full_disk_the_demo_ends_and_says_where_its_text_is(tmp_path: Path) -> None:
    with full_disk(tmp_path / "data") as disk:
        if not disk.mounted:
            pytest.skip("a folder that is locked at the start is refused at once")
        disk.fill()
        done = ended(tmp_path, "--choices", "1")
    (path,) = (tmp_path / "cache").glob("wordfork-draft-*.txt")
    assert path.read_text() == json.loads(done.stdout)["text"]
    assert str(path) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def count(picture: QImage, theme: Theme, *tokens: str) -> list[int]:
    """Count the pixels of some colours in the middle of the picture, where the cloud is."""
    wanted = [QColor(getattr(theme, token)).rgb() for token in tokens]
    seen: Counter[int] = Counter()
    for y in range(picture.height() // 3, picture.height() * 5 // 6):
        for x in range(20, picture.width() * 2 // 3):
            seen[picture.pixel(x, y)] += 1
    assert len(seen) > 50
    return [seen[colour] for colour in wanted]


def rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(told["records"]).read_text().splitlines()]


def test_a_mouse_writes_with_the_default_model(tmp_path: Path) -> None:
    told = run(tmp_path, "--choices", "2", "--theme", "dark", "--film", str(tmp_path / "film"))
    assert set(KEYS) <= set(told)
    assert told["text"].startswith(GIVEN)
    assert len(told["text"]) > len(GIVEN)
    assert told["choices"] == 2
    assert told["forks"] == 3
    assert told["platform"] == "offscreen"
    assert 0 < told["frame_ms"]["median"] <= told["frame_ms"]["p99"]
    assert told["machine_ms_per_token"] > 0
    assert told["person_ms_per_choice"] > 700

    session, *trials = rows(told)
    assert session["row"] == "session"
    assert session["model"]["name"]
    assert [t["row"] for t in trials] == ["trial", "trial"]
    assert {t["timing"]["source"] for t in trials} == {"mouse"}
    assert all(t["timing"]["dwell_ms"] == 700 for t in trials)
    assert "words" not in trials[0]
    assert all(row["simulated"] is True for row in rows(told))
    assert told["steering_bits"] == pytest.approx(sum(t["steering_bits"] for t in trials))
    assert told["changed_course"] == sum(t["changed_course"] for t in trials)
    person_s = sum(t["person_ms"] for t in trials) / 1000
    assert told["bits_per_person_s"] == pytest.approx(told["steering_bits"] / person_s)

    picture = QImage(told["picture"])
    assert (picture.width(), picture.height()) == (1280, 800)
    cell, words, pill = count(picture, DARK, "cell", "text", "accent")
    assert cell > 50_000
    assert words > 1500, "the words are not painted"
    assert pill > 250, "no dwell is under way"
    assert list((tmp_path / "film").glob("fork-*.png"))


def test_a_finger_writes_with_the_default_model(tmp_path: Path) -> None:
    told = run(
        tmp_path, "--choices", "1", "--input", "touch", "--theme", "light", "--size", "1024x700"
    )
    assert told["choices"] == 1
    assert [t["timing"]["source"] for t in rows(told)[1:]] == ["touch"]
    picture = QImage(told["picture"])
    assert (picture.width(), picture.height()) == (1024, 700)
    cell, words = count(picture, LIGHT, "cell", "text")
    assert cell > 50_000
    assert words > 400, "the words are not painted"  # eight of one letter are


def test_in_auto_nobody_chooses_and_it_ends_after_so_many_tokens(tmp_path: Path) -> None:
    told = run(tmp_path, "--mode", "auto", "--choices", "2", "--share", "0.2")
    assert (told["choices"], told["forks"]) == (0, 0)
    assert told["machine_ms_per_token"] > 0
    assert told["asked_share"] == 0
    assert told["person_ms_per_choice"] is None
    assert (told["steering_bits"], told["bits_per_person_s"]) == (0, None)
    assert told["peak_memory_mb"] > 100
    assert {row["row"] for row in rows(told)} == {"session", "written"}
    assert all(row["simulated"] is True for row in rows(told))
    assert len(told["text"]) > len(GIVEN)


def test_without_choices_the_figures_are_still_told() -> None:
    figures = dict.fromkeys(("person_ms_per_choice", "first_cloud_s", "records", "picture"))
    frames = {"median": 1.0, "p99": 2.0, "n": 3}
    told = _told({
        "text": "So.", "choices": 0, "forks": 0, "machine_ms_per_token": 31.25,
        "frame_ms": frames, "peak_memory_mb": 5.0, **figures,
    })  # fmt: skip
    assert "machine 31.2 ms per token\n" in told


def demo(rig: Any, picture: Path | None = None) -> tuple[Demo, list[bool]]:
    """Seat a simulated person at a scripted application."""
    ended: list[bool] = []
    made = Demo(
        rig.app, seed=1, choices=1, hand="touch", film=None, picture=picture,
        done=lambda: ended.append(True),
    )  # fmt: skip
    made.begin()
    return made, ended


def test_an_engine_that_fails_ends_the_demo_with_its_line(rig: Any) -> None:
    made, ended = demo(rig)
    for _ in range(4):
        rig.engine.die()
        QApplication.processEvents()
    rig.until(lambda: bool(ended))
    assert isinstance(made.trouble, DemoError)
    assert "SIGKILL" in made.trouble.text
    assert made.trouble.remedy


def test_what_the_engine_refuses_ends_the_demo_with_its_line(
    rig: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.commands.demo_person._REFUSED_NS", 0)
    made, ended = demo(rig)
    rig.until(lambda: rig.session.state is State.EMPTY)
    rig.app.parts.happened.emit(say.Trouble("The request takes too much", "Shorten it"))
    rig.app.parts.happened.emit(say.StateChanged(State.PAUSED))
    rig.until(lambda: bool(ended))
    assert made.trouble is not None
    assert (made.trouble.text, made.trouble.remedy) == ("The request takes too much", "Shorten it")


def test_a_picture_that_cannot_be_written_is_one_line(rig: Any, tmp_path: Path) -> None:
    made, ended = demo(rig, tmp_path / "missing" / "a.png")
    made.finish()
    assert ended == [True]
    assert made.trouble is not None
    assert "a.png cannot be written" in made.trouble.text


def test_a_window_that_is_closed_ends_the_demo(rig: Any) -> None:
    made, ended = demo(rig)
    made.leave()
    assert ended == [True]
    with pytest.raises(DemoError, match="closed"):
        raise made.trouble or AssertionError


def test_eyes_write_with_the_default_model(tmp_path: Path) -> None:
    told = run(tmp_path, "--choices", "2", "--input", "gaze", "--theme", "dark")
    assert told["choices"] >= 2
    assert told["wrong_choices"] >= 0
    assert told["gaze_ms"]["n"] >= 1
    assert told["gaze_ms"]["median"] > 700, "the dwell alone takes longer"
    trials = [row for row in rows(told) if row["row"] == "trial"]
    assert {t["timing"]["source"] for t in trials} == {"gaze"}
    for trial in trials:
        gaze = trial["timing"]["gaze"]
        assert gaze["samples"] > 10
        assert gaze["grab_ms"] == 30.0
        assert 1.0 < gaze["offset_deg"] < 5.0
    [accent] = count(QImage(told["picture"]), DARK, "accent")
    assert accent > 250, "neither dwell nor dot is painted"


def says(rig: Any) -> str:
    message = rig.window.messages.current
    return message.text if message is not None else ""


def put_mouse(rig: Any, kind: QEvent.Type, at: QPoint) -> None:
    """Send what a real mouse sends, by the window system's way."""
    handle = rig.window.windowHandle()
    place = QPointF(at)
    left = Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
    down = left if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    where = QPointF(rig.window.mapToGlobal(at))
    event = QMouseEvent(kind, place, where, button, down, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(handle, event)


def test_the_screen_says_it_in_a_language_that_is_made_meanwhile(rig: Any) -> None:
    demo(rig)
    rig.speak("ru")
    rig.until(lambda: "Демонстрация" in says(rig))
    rig.speak("en")
    rig.until(lambda: "simulated" in says(rig))


def test_the_screen_says_that_the_person_is_simulated(rig: Any) -> None:
    made, _ = demo(rig)
    assert "simulated" in says(rig)
    assert "simulated" in rig.window.windowTitle()
    rig.window.messages.put_away()
    assert "simulated" in says(rig), "it is always said"
    made.screen.pointed(QPoint(300, 400))
    assert made.screen.hand.isVisible()
    assert made.screen.hand.geometry().contains(QPoint(300, 400))
    assert rig.window.grab().toImage().pixelColor(300, 400) != rig.window.look.theme.colour("cell")


def test_a_real_mouse_that_only_moves_is_not_in_the_way(rig: Any) -> None:
    made, _ = demo(rig)
    seen: list[Any] = []
    rig.parts.pointer.sampled.connect(seen.append)
    middle = rig.stage.mapTo(rig.window, rig.stage.rect().center())
    put_mouse(rig, QEvent.Type.MouseMove, middle)
    assert seen == []
    assert not made.screen.is_real


@pytest.mark.parametrize("how", ["click", "key", "button"])
def test_a_real_person_takes_over_and_gives_back(rig: Any, how: str) -> None:
    made, _ = demo(rig)
    action = rig.window.messages.action_button
    if how == "click":
        put_mouse(rig, QEvent.Type.MouseButtonPress, QPoint(5, rig.window.height() - 3))
    elif how == "key":
        QTest.keyClick(rig.window.windowHandle(), Qt.Key.Key_F9)
    else:
        QTest.mouseClick(action, Qt.MouseButton.LeftButton)
    assert made.screen.is_real
    assert "waiting" in says(rig)
    assert not made.screen.hand.isVisible()
    assert not rig.app.records.simulated
    assert timer(made.screen).isActive(), "and it is never left waiting for good"
    QTest.mouseClick(action, Qt.MouseButton.LeftButton)
    assert not made.screen.is_real
    assert rig.app.records.simulated
    assert not timer(made.screen).isActive()


def test_modifiers_alone_take_nothing_over(rig: Any) -> None:
    made, _ = demo(rig)
    QTest.keyPress(rig.window.windowHandle(), Qt.Key.Key_Alt)
    assert not made.screen.is_real


def test_after_a_quiet_while_the_simulated_person_goes_on_from_a_pause(
    rig: Any, qtbot: QtBot
) -> None:
    made, ended = demo(rig)
    rig.begin()
    put_mouse(rig, QEvent.Type.MouseButtonPress, QPoint(5, rig.window.height() - 3))
    rig.controller.command("pause")
    assert rig.session.paused
    timer(made.screen).timeout.emit()
    qtbot.waitUntil(lambda: not rig.session.paused, timeout=60_000)  # the hand taps Resume
    assert not ended


def test_at_the_end_the_hand_chooses_nothing_more_and_the_window_is_said_to_be_free(
    rig: Any,
) -> None:
    made, ended = demo(rig)
    rig.begin()
    made.finish()
    assert ended == [True]
    made.screen.over()
    assert "over" in says(rig)
    assert not made.screen.hand.isVisible()
    seen: list[Any] = []
    rig.parts.pointer.sampled.connect(seen.append)
    rig.parts.pointer.tick()
    assert seen == [], "no mouse rests on a word"
    put_mouse(rig, QEvent.Type.MouseMove, rig.place(0))
    assert seen, "real hands count again"
    rig.window.messages.action_button.click()
    assert not rig.window.isVisible()
