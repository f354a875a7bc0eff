"""The eyes' link: answers of any thread come in the window's, and only those of this life."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QRect, QSizeF, QThread
from PySide6.QtWidgets import QApplication

from common.worker import Death, OnDeath
from gui.base.eyes_link import EyesLink, screen_of
from input.api.gaze import GazeSample
from input.api.messages import EyesAnswer, Seen
from input.api.source import EyesConfig, EyesReady
from input.worker.process import OnAnswer

CAMERA = EyesConfig("camera")


class FakeEyes:
    """Notes what is asked; answers when it is told to."""

    def __init__(self, config: EyesConfig, on_answer: OnAnswer, on_death: OnDeath) -> None:
        self.config, self.on_answer, self.on_death = config, on_answer, on_death
        self.asked: list[Any] = []

    def start(self) -> None:
        self.asked.append("start")

    def send(self, ask: Any) -> None:
        self.asked.append(ask)

    def restart(self, config: EyesConfig | None = None) -> None:
        self.asked.append(("restart", config))

    def close(self) -> None:
        self.asked.append("close")


class Rig:
    def __init__(self) -> None:
        self.link = EyesLink(CAMERA, make=self.make)
        self.told: list[tuple[EyesAnswer, bool]] = []
        self.deaths: list[Death] = []
        self.link.answered.connect(self._answered)
        self.link.died.connect(self.deaths.append)

    def make(self, *arguments: Any) -> FakeEyes:
        self.eyes = FakeEyes(*arguments)
        return self.eyes

    def _answered(self, answer: EyesAnswer, t_ns: int) -> None:
        home = QThread.currentThread() is QApplication.instance().thread()
        self.told.append((answer, home and t_ns > 0))

    def from_a_thread(self, answer: EyesAnswer) -> None:
        thread = threading.Thread(target=self.eyes.on_answer, args=(answer, 1))
        thread.start()
        thread.join()


def test_answers_of_another_thread_come_in_the_windows_one(qapp: QApplication) -> None:
    rig = Rig()
    rig.from_a_thread(EyesReady("camera 0", 640, 480, 30))
    assert rig.told == []
    qapp.processEvents()
    assert rig.told == [(EyesReady("camera 0", 640, 480, 30), True)]


def test_what_is_on_its_way_at_a_restart_is_dropped(qapp: QApplication) -> None:
    rig = Rig()
    death = Death(-9, "SIGKILL", "gone", "", (), 0)
    rig.from_a_thread(Seen(GazeSample(1, 2)))
    rig.eyes.on_death(death)
    other = EyesConfig("camera", "1")
    rig.link.restart(other)
    qapp.processEvents()
    assert (rig.told, rig.deaths) == ([], [])
    assert rig.eyes.asked == ["close", ("restart", other)]
    assert rig.link.config == other
    rig.eyes.on_death(death)
    qapp.processEvents()
    assert rig.deaths == [death]
    rig.from_a_thread(Seen(GazeSample(1, 2)))
    rig.link.close()
    qapp.processEvents()
    assert rig.told == []


class FakeScreen:
    def __init__(self, width_mm: float) -> None:
        self.width_mm = width_mm

    def name(self) -> str:
        return "HDMI-1"

    def geometry(self) -> QRect:
        return QRect(1920, 0, 2560, 1440)

    def physicalSize(self) -> QSizeF:  # noqa: N802 (as Qt names it)
        return QSizeF(self.width_mm, 0)


def test_a_screen_is_its_place_and_its_size() -> None:
    screen = screen_of(FakeScreen(600.0), 550)  # type: ignore[arg-type]
    assert (screen.name, screen.x_px, screen.width_px, screen.height_px) == (
        "HDMI-1", 1920, 2560, 1440,
    )  # fmt: skip
    assert (screen.width_mm, screen.distance_mm) == (600.0, 550)
    for nonsense in (0.0, 16.0, 100_000.0):
        screen = screen_of(FakeScreen(nonsense), 600)  # type: ignore[arg-type]
        assert abs(screen.px_per_mm * 25.4 - 96) < 1e-6
