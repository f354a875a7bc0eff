"""From the program's start to text on disk: the mouse that rests on a word, the finger on one."""

from __future__ import annotations

import os
import subprocess
import sys

from desktop.program import ROOT
from engine.session.draft import Origin
from engine.session.journal import read


def test_a_word_is_chosen_by_a_mouse_that_rests_on_it(begin, screen):
    program = begin("--text", "I would like", "--mode", "every_word", "--dwell-ms", "400")
    program.wait_cloud()
    cloud = program.find("Cloud of words", "list")
    word = next(node for node in program.nodes() if node.role == "list item")
    (x, y), (middle_x, middle_y) = word.middle, cloud.middle
    # From the cloud's middle, where nothing is chosen, to the word, away from its neighbours.
    screen.move(middle_x, middle_y)
    screen.move(middle_x + 1.4 * (x - middle_x), middle_y + 1.4 * (y - middle_y))
    program.wait_text(f"I would like {word.name}")
    screen.move(middle_x, middle_y)


def test_a_word_is_chosen_by_a_finger(screen, tmp_path):
    """The finger is Qt's test device in the program's process; `finger.py` says why."""
    script = ROOT / "tests" / "desktop" / "finger.py"
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    models = os.environ["WORDFORK_MODELS"]
    ran = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "folder"), "I would like", "1"],
        env=screen.environment | {"PYTHONPATH": path, "WORDFORK_MODELS": models},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    platform, word, source = ran.stdout.splitlines()
    assert (platform, source) == ("xcb", "touch")
    (file,) = (tmp_path / "folder").rglob("draft-*.jsonl")
    draft = read(file)
    assert draft.text.startswith(f"I would like {word}")
    assert [p.text for p in draft.pieces if p.origin is Origin.CHOSEN] == [f" {word}"]
