"""From the program's start to text on disk: another model goes on with the text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.screen import until
from engine.models.bundled import default_model


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another file with a model in it, as a person keeps one."""
    path = tmp_path / "second.gguf"
    try:
        path.hardlink_to(default_model())
    except OSError:  # on another disk
        shutil.copy(default_model(), path)
    return path


@pytest.fixture
def own_models(tmp_path: Path) -> str:
    """A models' folder of the test's own: a file that is added is noted in it."""
    folder = tmp_path / "models"
    folder.mkdir()
    for part in default_model().parent.glob(f"{default_model().name}*"):
        (folder / part.name).symlink_to(part)
    return str(folder)


def maps(program) -> str:
    """Return what the engine's process has mapped: the model that it reads from is among it."""
    return Path(f"/proc/{program.engine().pid}/maps").read_text()


def titled(screen, start: str):
    """Return the window whose title begins so: Qt puts the program's name behind it."""
    return next((w for title, w in screen.windows().items() if title.startswith(start)), None)


def tab_to(program, screen, name: str) -> None:
    """Go to a control by the Tab key."""
    for _ in range(80):
        held = program.focused()
        if held is not None and held.name == name:
            return
        screen.key("Tab")
    raise AssertionError(f"Tab never came to {name!r}")


def test_another_model_is_added_in_the_window_and_goes_on_with_the_text(
    begin, screen, second, own_models
):
    program = begin(
        "--text", "Once upon a time", "--mode", "every_word", WORDFORK_MODELS=own_models
    )
    text = program.choose(0)
    assert str(second) not in maps(program)
    program.click("Settings", "push button")
    until(lambda: titled(screen, "Settings"), "the settings' page")
    tab_to(program, screen, "Get or choose another model")
    screen.key("Return")
    program.click("Add a model file", "push button")
    until(lambda: titled(screen, "Add a model file"), "a file dialog")
    screen.type(str(second))
    screen.key("Return")
    program.click(f"Use: {second.name}", "push button")
    until(lambda: str(second) in maps(program), "an engine with the other model")
    assert program.text == text
    screen.key("Escape")  # the page of models
    until(lambda: not titled(screen, "Models"), "no page of models")
    screen.close_window(titled(screen, "Settings"))
    until(lambda: screen.active() == program.window.id, "the window")
    after = program.choose(1)
    assert after.startswith(text)
    assert program.close() == 0
    again = begin("--mode", "every_word", WORDFORK_MODELS=own_models)
    assert str(second) in maps(again)  # the choice is kept


def test_a_draft_is_gone_on_with_by_the_model_of_the_command_line(begin, second):
    first = begin("--text", "Once upon a time", "--mode", "every_word")
    text = first.choose(0)
    assert first.close() == 0
    again = begin("--mode", "every_word", "--model", str(second))
    again.find("continue.*", "list item")
    assert str(second) in maps(again)
    again.go_on()
    assert again.text == text
    assert again.choose(0).startswith(text)
