"""From the program's start to text on disk: keys that are held, as hands at rest hold them."""

from __future__ import annotations

import time

from engine.session.draft import Origin
from engine.session.journal import read

HELD_S = 1.5
"""The X server repeats a key after 0.66 s, 25 times a second: some twenty repeats."""


def hold(screen, *names):
    """Hold keys down together for a while, the last of them the longest."""
    for name in names:
        screen.press(name)
    time.sleep(HELD_S)  # the act itself takes so long
    for name in reversed(names):
        screen.release(name)


def test_a_held_digit_chooses_one_word_and_writes_no_digit(begin, screen):
    program = begin("--text", "Once upon a time", "--mode", "every_word")
    program.choose(0)  # past the guard of the first moment
    before = program.text
    program.wait_cloud()
    time.sleep(0.6)  # a person's fastest choice
    hold(screen, "1")
    text = program.wait_text(f"{before} .+")
    program.wait_cloud()
    pieces = read(program.drafts()[-1]).pieces
    assert [p.origin for p in pieces if p.origin in (Origin.CHOSEN, Origin.TYPED)] == [
        Origin.CHOSEN,
        Origin.CHOSEN,
    ]
    # Had digits gone into the line that is typed, this key would go there, too, and not choose.
    after = program.choose(1)
    assert after.startswith(text)
    assert "1" not in after


def test_a_held_undo_takes_one_word_back(begin, screen):
    program = begin("--text", "Once upon a time", "--mode", "every_word")
    texts = [program.choose(0), program.choose(1), program.choose(0)]
    program.wait_cloud()
    hold(screen, "Control_L", "z")
    program.wait_text(texts[1])
    program.wait_cloud()
    assert program.text == texts[1]


def test_a_held_space_at_the_start_presses_nothing_while_the_model_loads(begin, screen):
    program = begin("--mode", "every_word")
    hold(screen, "space")
    assert program.sees("Pause", "push button")
    assert screen.active() == program.window.id
    screen.type("Once upon")
    screen.key("Return")
    program.wait_text(r"\s?Once upon")
    program.choose(0)
