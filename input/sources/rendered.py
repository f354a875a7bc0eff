"""The rendered camera as a source of gaze: for a try without a camera or a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_S, Clock, now_ns
from input.api.gaze import DESK, Screen
from input.api.source import EyesConfig, EyesReady, SampleSource, SourceKind
from input.vision.camera import Frame

_STILLS = 4
"""Frames rendered for each point, of different noise."""
_BLINK_FRAMES = 4

Rgb = npt.NDArray[np.uint8]


class RenderedFrames:
    """The rendered camera as a live one: its eyes go from point to point, a second each.

    Frames are rendered when it is opened and shown again and again, so that this costs about as
    much as reading a real camera. Between two rounds the eyes blink.
    """

    def __init__(
        self,
        screen: Screen,
        width: int,
        height: int,
        fps: int,
        clock: Clock = now_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Show a person before `screen`, so many frames a second."""
        self._screen, self._size, self._fps = screen, (width, height), fps
        self._clock, self._sleep = clock, sleep
        self._rounds: Sequence[Sequence[Rgb]] = ()
        self._began_ns = 0
        self._shown = -1

    def open(self) -> EyesReady:
        """Render what will be shown."""
        from input.vision.virtual_camera import RenderedCamera

        camera = RenderedCamera(self._screen, 1, *self._size)
        if not self._rounds:
            looks = [(point, 0.0) for point in self.points()] + [(self._screen.centre, 1.0)]
            self._rounds = [
                [camera.frame(point, 0, blink=blink).rgb for _ in range(_STILLS)]
                for point, blink in looks
            ]
        self._began_ns, self._shown = self._clock(), -1
        return EyesReady("rendered camera", *self._size, float(self._fps))

    def read(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, grabbed when a camera's clock would have."""
        due = self._shown + 1
        now = int((self._clock() - self._began_ns) * self._fps // NS_PER_S)
        if now < due:
            wait_s = (self._grabbed_ns(due) - self._clock()) / NS_PER_S
            if wait_s > timeout_s:
                self._sleep(timeout_s)
                return None
            self._sleep(max(0.0, wait_s))
            now = due
        self._shown = now
        stills = self._still(now)
        return Frame(self._grabbed_ns(now), stills[now % len(stills)])

    def points(self) -> list[tuple[float, float]]:
        """Return the points looked at, in pixels of the desktop, in order."""
        screen = self._screen
        shares = [(x, y) for y in (0.1, 0.5, 0.9) for x in (0.1, 0.5, 0.9)]
        return [
            (screen.x_px + x * screen.width_px, screen.y_px + y * screen.height_px)
            for x, y in shares
        ]

    def close(self) -> None:
        """Nothing to let go of."""

    def _grabbed_ns(self, number: int) -> int:
        return self._began_ns + number * NS_PER_S // self._fps

    def _still(self, number: int) -> Sequence[Rgb]:
        """Return the frames of the point that is looked at in frame `number`, or of the blink."""
        round_frames = len(self._rounds[:-1]) * self._fps + _BLINK_FRAMES
        within = number % round_frames
        return self._rounds[min(within // self._fps, len(self._rounds) - 1)]


def _make(config: EyesConfig) -> SampleSource:
    from input.sources.face_source import FaceSource, face_finder  # with OpenCV

    screen = config.screen or DESK
    frames = RenderedFrames(screen, config.width, config.height, config.fps)
    return FaceSource(frames, face_finder(config))


KIND = SourceKind(
    what="A rendered person before a camera.", make=_make, sees_faces=True, in_shares=True
)
