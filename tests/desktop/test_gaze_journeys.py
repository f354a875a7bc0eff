"""From the program's start to text on disk without a hand: the rendered person's eyes alone.

They look at the points of a calibration and else at the mouse pointer, so the pointer is moved here
as eyes would move; it is never pressed once the calibration has begun.
"""

from __future__ import annotations

import pytest

from desktop.screen import until


@pytest.mark.timeout(300)
def test_eyes_are_calibrated_from_the_window_and_choose_a_word(begin, screen):
    program = begin("--rendered", "--text", "I would like", "--mode", "every_word", "--words", "4")
    program.click("Calibrate", "push button")
    use = program.find("Use it.*", "push button", limit_s=150)
    screen.move(*use.middle)  # a long look presses it
    program.wait_cloud()
    until(lambda: list(program.folder.rglob("*/profiles/*.json")), "a profile")
    word = next(node for node in program.nodes() if node.role == "list item")
    screen.move(*word.middle)
    program.wait_text(f"I would like {word.name}.*")
