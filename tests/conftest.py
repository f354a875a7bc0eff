"""What all tests share: no screen, no one's own files, no clock in hypothesis."""

from __future__ import annotations

import gc
import itertools
import os
import signal
from collections.abc import Iterator
from pathlib import Path

# A shell starts what is in its background deaf to Ctrl+C, and children inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Before anything imports Qt: it reads these once.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"

import platformdirs
import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from desk import Desk

# The default model is large and never changed: all tests and all runs share the one of the person.
MODELS = os.environ.get("WORDFORK_MODELS") or str(
    platformdirs.user_cache_path("wordfork", appauthor=False) / "models"
)

for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
    wait.__kwdefaults__["timeout"] = 60_000  # a condition comes late on a slow machine

settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=100,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


gc.disable()  # see gui.base.garbage: within a call of Qt's it can stop a test for ever
_tests = itertools.count(1)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect garbage between tests."""
    yield
    gc.collect(2 if next(_tests) % 100 == 0 else 1)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point settings, data and caches of the test and its child processes to a temporary folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("APPDATA", "LOCAL_APPDATA", "COMMON_APPDATA"):  # Windows, read by platformdirs
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{name}", str(home / name.lower()))
    monkeypatch.setenv("WORDFORK_MODELS", MODELS)
    return home


@pytest.fixture
def desk() -> Desk:
    """A session with a first text, written on to its first fork."""
    desk = Desk()
    desk.session.give("Once upon", 0)
    desk.run()
    return desk
