"""The command line, for tests: what it gives a command, how it refuses, and a run of its own."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gui.commands import cli
from gui.commands.commandline import Given


def asked(words: Sequence[str]) -> Given:
    """Return what `words` give the command that they name."""
    work = cli.asked(words)
    assert isinstance(work, functools.partial)
    given = work.args[-1]
    assert isinstance(given, Given)
    return given


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the one line with which these words are refused."""
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert err.startswith("wordfork: ")
    assert err.count("\n") == 1
    return err


def run_alone(
    *words: str, timeout_s: int = 90, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `wordfork` in a process of its own, without a display unless one is given."""
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {k: v for k, v in os.environ.items() if k not in left_out}
    return subprocess.run(
        [sys.executable, "-m", "gui", *words],
        cwd=Path(__file__).parents[1], env=kept | environment,
        capture_output=True, text=True, timeout=timeout_s, check=False,
    )  # fmt: skip
