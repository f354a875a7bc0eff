"""Work in another process: its value, its error, and how it ended."""

from __future__ import annotations

import os
import signal

import pytest

from engine.api.types import ModelError
from engine.experiments.bench.isolated import Outcome, apart


def doubled(n: int) -> int:
    return 2 * n


def killed(number: int) -> None:
    os.kill(os.getpid(), number)


def left() -> None:
    os._exit(3)


def wrong() -> None:
    raise ValueError("no such shape")


def refused() -> None:
    raise ModelError("No model", "Choose one.")


def test_a_value_comes_back() -> None:
    assert apart(doubled, 21) == Outcome(42)


@pytest.mark.parametrize(
    ("work", "arguments", "trouble"),
    [
        (killed, (signal.SIGSEGV,), "crashed (SIGSEGV)"),
        (killed, (signal.SIGABRT,), "crashed (SIGABRT)"),
        (left, (), "ended early (exit code 3)"),
        (wrong, (), "failed (ValueError: no such shape)"),
    ],
)
def test_a_crash_is_one_line(work, arguments, trouble: str) -> None:
    assert apart(work, *arguments) == Outcome(None, trouble)


def test_a_clear_line_of_the_work_is_raised_here() -> None:
    with pytest.raises(ModelError, match="No model") as refusal:
        apart(refused)
    assert refusal.value.remedy == "Choose one."
