"""Eyes in place of the eyes' process: they note what is asked, and look where they are told to."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from common.worker import Death, OnDeath
from driving import Scripted, Start
from engine.session.draft import Origin
from input.api.gaze import Face, GazeSample
from input.api.messages import EyesAnswer, EyesAsk, Seen
from input.api.source import EyesConfig, EyesReady
from input.worker.process import OnAnswer

STEP_NS = 33_000_000
WEBCAM = {"input": "eyes", "gaze_source": "camera"}
TRACKER = {"input": "eyes", "gaze_source": "lsl"}


class FakeEyes:
    """What a link holds. `make` is given to the application; nothing happens by itself."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.config: EyesConfig | None = None
        self.on_answer: OnAnswer = lambda answer, t_ns: None
        self.on_death: OnDeath = lambda death: None

    def make(self, config: EyesConfig, on_answer: OnAnswer, on_death: OnDeath, /) -> FakeEyes:
        self.config, self.on_answer, self.on_death = config, on_answer, on_death
        return self

    def start(self) -> None:
        self.asked.append("start")

    def send(self, ask: Any) -> None:
        self.asked.append(ask)

    def restart(self, config: EyesConfig | None = None) -> None:
        self.config = config or self.config
        self.asked.append("restart")

    def close(self) -> None:
        self.asked.append("close")

    # What the process would say

    def ready(self, name: str = "a tracker") -> None:
        self.on_answer(EyesReady(name), 0)

    def say(self, answer: EyesAnswer) -> None:
        self.on_answer(answer, 0)

    def die(self, t_ns: int) -> None:
        line = "Watching the eyes crashed (SIGSEGV)"
        self.on_death(Death(-11, "SIGSEGV", line, "Mouse, touch and keys still work.", (), t_ns))

    @property
    def asks(self) -> list[Any]:
        """What was sent."""
        return self.of(EyesAsk)  # type: ignore[arg-type]

    def of(self, kind: type) -> list[Any]:
        return [ask for ask in self.asked if isinstance(ask, kind)]


def seen(t_ns: int, x_px: float, y_px: float, sd_px: float = 30.0, **more: Any) -> Seen:
    """Return the answer of one good sample at a point of the desktop."""
    told: dict[str, Any] = {
        "smooth_x_px": x_px, "smooth_y_px": y_px, "sd_px": sd_px, "valid": True, "present": True,
        "confidence": 1.0, "landmark_ns": 12_000_000, **more,
    }  # fmt: skip
    return Seen(GazeSample(t_ns, t_ns + 30_000_000, x_px, y_px, **told))


def unseen(t_ns: int, *, present: bool = False, closed: bool = False, face: Face | None = None):
    """Return the answer of a sample without a point."""
    sample = GazeSample(t_ns, t_ns, present=present, closed=closed, face=face)
    assert math.isnan(sample.x_px)
    return Seen(sample)


class Rig:
    """A started application and the eyes before it."""

    def __init__(self, start: Start, **settings: Any) -> None:
        self.eyes = FakeEyes()
        self.desk: Scripted = start(eyes=self.eyes.make, mode="every_word", **settings)
        self.sight = self.desk.parts.eyes
        self.t_ns = now_ns()

    def begin(self) -> Rig:
        self.desk.begin()
        return self

    def at(self, target: int | str) -> QPointF:
        middle = self.desk.stage.centre_of(target)
        assert middle is not None
        return self.desk.stage.mapToGlobal(middle)

    def say(self, ms: int, answer: Callable[[int], Any]) -> None:
        """Let the eyes tell the same for so long."""
        for _ in range(-(-ms * 1_000_000 // STEP_NS)):
            self.t_ns = max(self.t_ns + STEP_NS, now_ns())
            self.eyes.say(answer(self.t_ns))
            QApplication.processEvents()

    def look(self, target: int | str, ms: int = 1600, off_px: float = 0.0, **more: Any) -> None:
        at = self.at(target)
        self.say(ms, lambda t_ns: seen(t_ns, at.x() + off_px, at.y(), **more))

    def choose(self, target: int | str) -> None:
        """Glance elsewhere, as what fired must be left first, then look until it is chosen."""
        chosen: list[Any] = []
        self.sight.gaze.chosen.connect(lambda choice, _: chosen.append(choice.target))
        self.look("pause", 700)
        for _ in range(100):
            if not chosen:
                self.look(target, 33)
        assert chosen == [target]

    def turn_page(self) -> None:
        """Choose the cell that shows the menu's next page."""
        self.choose(self.desk.cells.index("next page"))

    def away(self, ms: int, **more: Any) -> None:
        self.say(ms, lambda t_ns: unseen(t_ns, **more))

    @property
    def badge(self) -> str:
        return self.desk.window.topbar.badge

    @property
    def last(self) -> tuple[str, Origin]:
        piece = self.desk.session.draft.pieces[-1]
        return piece.text, piece.origin
