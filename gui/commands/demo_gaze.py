"""The simulated person's eyes in the demo: samples as a webcam's process would send them.

They stand in the place of the eyes' process, so that all behind it is what a person meets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from common.clock import Clock, now_ns
from common.worker import OnDeath
from input.api.gaze import GazeSample, Screen
from input.api.messages import EyesAsk, Seen, Shift
from input.api.source import EyesConfig, EyesReady
from input.layout.sectors import Rect
from input.simulation.gaze import SimulatedEyes, SimulatedLook
from input.sources.smoothing import Smoother
from input.worker.process import OnAnswer

SOURCE = "lsl:simulated eyes"
"""The setting `gaze_source` in the demo: a tracker that brings its own points."""
_NAME = "simulated eyes"


class DemoEyes:
    """Eyes that look where they are told to. `make` is handed to the window for its process."""

    def __init__(self, clock: Clock = now_ns) -> None:
        """Begin with nobody; `seat` brings the person."""
        self._clock = clock
        self._on_answer: OnAnswer | None = None
        self._eyes: SimulatedEyes | None = None
        self._look: SimulatedLook | None = None
        self._next: GazeSample | None = None
        self._shift = Shift(0.0, 0.0)
        self._smoother = Smoother()
        self._running = False

    def make(self, config: EyesConfig, on_answer: OnAnswer, on_death: OnDeath, /) -> DemoEyes:
        """Take the place of the eyes' process."""
        self._on_answer = on_answer
        return self

    def seat(
        self, screen: Screen, accuracy_deg: float, precision_deg: float, seed: int
    ) -> SimulatedEyes:
        """Let a person sit down, and return their eyes."""
        self._eyes = SimulatedEyes(screen, accuracy_deg, precision_deg, seed)
        x_px, y_px = screen.centre
        self.look(Rect(x_px - 20, y_px - 20, 40, 40), (), self._clock())
        return self._eyes

    def look(self, target: Rect, others: Sequence[Rect], t_ns: int) -> SimulatedLook | None:
        """Look for `target` among `others` (pixels of the desktop) from `t_ns` on, and stay."""
        if self._eyes is None:
            return None
        self._look = self._eyes.look(target, others, t_ns)
        self._next = next(self._look)
        return self._look

    def tick(self) -> None:
        """Send the samples that are ready by now."""
        now = self._clock()
        while self._look is not None and self._next is not None and self._next.ready_ns <= now:
            if self._running and self._on_answer is not None:
                self._on_answer(Seen(self._shifted(self._next)), now)
            self._next = next(self._look)

    def _shifted(self, sample: GazeSample) -> GazeSample:
        """Return a sample as the eyes' process would tell it: drift repaired, and smoothed."""
        if not (sample.valid and math.isfinite(sample.x_px)):
            return sample
        x_px, y_px = sample.x_px + self._shift.dx_px, sample.y_px + self._shift.dy_px
        smooth_x_px, smooth_y_px = self._smoother.feed(sample.t_ns, x_px, y_px)
        return replace(
            sample, x_px=x_px, y_px=y_px, smooth_x_px=smooth_x_px, smooth_y_px=smooth_y_px
        )

    # -- as the eyes' process ------------------------------------------------------------------

    def start(self) -> None:
        """Begin to send samples."""
        self._running = True
        if self._on_answer is not None:
            self._on_answer(EyesReady(_NAME), self._clock())

    def send(self, ask: EyesAsk) -> None:
        """Take a repaired drift; the rest is for other sources."""
        if isinstance(ask, Shift):
            self._shift = ask

    def restart(self, config: EyesConfig | None = None) -> None:
        """Begin again."""
        self.start()

    def close(self) -> None:
        """Send nothing more."""
        self._running = False
