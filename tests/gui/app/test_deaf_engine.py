"""An engine that does not answer and ignores SIGTERM: nothing that the window does waits for it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from engine.api.messages import Loading
from engine.worker.process import EngineHandle
from gui.app.application import App, Options

LONG_S = 600
WAIT_S = 60


def never_loads(config: Any, report: Any) -> Any:
    """Begin to load, then do nothing, whatever one is told."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    report(Loading("model", 1, 100))
    time.sleep(LONG_S)


def make(config: Any, on_answer: Any, on_death: Any) -> EngineHandle:
    return EngineHandle(config, on_answer, on_death, load=never_loads)


@pytest.fixture
def app(tmp_path: Path, qtbot: QtBot) -> Iterator[App]:
    app = App(Options(folder=tmp_path), make=make)
    app.start()
    yield app
    app.window.close()
    assert app.link.held.join(WAIT_S)


def deaf(app: App, qtbot: QtBot) -> psutil.Process:
    """Return the engine's process once it has stopped to listen."""
    with qtbot.waitSignal(app.link.answered, timeout=WAIT_S * 1000):
        pass
    assert app.link.held.pid is not None
    return psutil.Process(app.link.held.pid)


@pytest.mark.parametrize("act", ["exchange", "restart", "close"])
def test_the_window_does_not_wait_for_the_end_of_an_engine(
    app: App, qtbot: QtBot, act: str
) -> None:
    engine = deaf(app, qtbot)
    if act == "exchange":
        app.link.restart(replace(app.link.config, n_ctx=512))
    elif act == "restart":
        app.link.restart()
    else:
        app.window.close()
    assert engine.is_running(), "the window waited until it was killed"
    psutil.wait_procs([engine], timeout=WAIT_S)
    assert not engine.is_running(), "nobody saw to its end"
