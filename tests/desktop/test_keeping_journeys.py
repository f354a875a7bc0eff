"""From the program's start to text on disk: what must not be lost."""

from __future__ import annotations

import re
import signal
import time

from desktop.screen import until
from engine.session.journal import read
from full_disk import full_disk


def test_a_text_is_saved_opened_again_and_gone_on_with(begin, screen, tmp_path):
    program = begin("--text", "She lives in", "--mode", "every_word")
    program.wait_cloud()
    file = tmp_path / "kept.txt"
    screen.key("ctrl+s")
    until(lambda: screen.active() not in (0, program.window.id), "a file dialog")
    screen.key("ctrl+a")
    screen.type(str(file))
    screen.key("Return")
    until(lambda: file.exists() and file.read_text().strip() == "She lives in", "a saved text")
    until(lambda: screen.active() == program.window.id, "the window")
    program.choose(0)
    screen.key("ctrl+o")
    until(lambda: screen.active() not in (0, program.window.id), "a file dialog")
    screen.type(str(file))
    screen.key("Return")
    until(lambda: screen.active() == program.window.id, "the window")
    program.wait_text("She lives in")
    text = program.choose(1)
    assert re.fullmatch(r"She lives in \S.*", text)


def test_a_killed_window_leaves_a_draft_that_is_gone_on_with(begin):
    first = begin("--text", "Once upon a time", "--mode", "every_word")
    first.choose(0)
    text = first.choose(1)
    first.kill()
    again = begin("--mode", "every_word")
    again.go_on()
    assert [read(path).text for path in again.drafts()] == [text]
    assert again.choose(0).startswith(text)


def test_a_killed_engine_comes_back_and_costs_no_text(begin):
    program = begin("--text", "Once upon a time", "--mode", "every_word")
    text = program.choose(0)
    engine = program.engine()
    engine.kill()
    until(lambda: not engine.is_running() or engine.status() == "zombie", "an end")
    assert program.engine().pid != engine.pid
    assert program.text == text
    program.choose(0)
    assert program.text.startswith(text)


def test_on_a_full_disk_no_text_is_lost_by_closing(begin, screen, tmp_path):
    folder = tmp_path / "folder"
    with full_disk(folder / "data") as disk:
        program = begin(folder=folder)
        program.wait_cloud()
        disk.fill()
        screen.type("hello there")
        screen.key("Return")
        program.find("The draft cannot be saved.*")
        screen.close_window(program.window)
        program.find("The text is not on disk.*close again.*")
        assert program.text == ""
        program.process.terminate()
        assert program.process.wait(60) == 128 + signal.SIGTERM
        (path,) = (folder / "cache").glob("wordfork-draft-*.txt")
        assert path.read_text().startswith("hello there")
        assert str(path) in program.said()


def test_on_a_full_disk_the_window_closed_again_leaves(begin, screen, tmp_path):
    folder = tmp_path / "folder"
    with full_disk(folder / "data") as disk:
        program = begin("--text", "Once upon a time", folder=folder)
        program.wait_cloud()
        disk.fill()
        screen.key("ctrl+n")
        screen.type("hello there")
        screen.key("Return")
        program.find("The draft cannot be saved.*")
        screen.close_window(program.window)
        program.find("The text is not on disk.*close again.*")
        time.sleep(1.1)  # sooner it would be a double click
        assert program.close() == 0
