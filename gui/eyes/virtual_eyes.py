"""The rendered camera whose person looks where a small file says: a try without a camera.

The window writes into a small file where the person is to look; the eyes' process renders frames of
a face that does, with the delay of a person, and finds that face as in a camera's frames. No Qt
here: this is imported in the eyes' process.
"""

from __future__ import annotations

import struct
import time
from collections import deque
from pathlib import Path

from common.clock import NS_PER_S, now_ns
from input.api.gaze import DESK, Screen
from input.api.source import EyesConfig, EyesReady, SampleSource
from input.sources.registry import RENDERED, source_for
from input.vision.camera import Frame

NAME = "rendered camera"
"""What this source is called in profiles."""

_DELAY_NS = 250_000_000  # from a point's appearance until the eyes are on it
_POINT = struct.Struct("<dd")


def point_to(path: Path, x_px: float, y_px: float) -> None:
    """Let the rendered person look at a point of the desktop."""
    path.write_bytes(_POINT.pack(x_px, y_px))


def source(config: EyesConfig) -> SampleSource:
    """Return the source that a configuration names.

    The rendered person looks where the file `config.place` says; without one, from point to point.
    """
    if config.kind != RENDERED or not config.place:
        return source_for(config)
    from input.sources.face_source import (  # with OpenCV: in the eyes' process alone
        FaceSource,
        face_finder,
    )

    frames = FollowingFrames(Path(config.place), config.screen or DESK, config.fps)
    return FaceSource(frames, face_finder(config), live=True)


class FollowingFrames:
    """Frames of a person who looks where a file says."""

    def __init__(self, path: Path, screen: Screen, fps: int) -> None:
        """Follow `path`, so many frames a second."""
        self._path, self._screen, self._fps = path, screen, fps
        self._last: tuple[float, float] = screen.centre
        self._told: deque[tuple[int, tuple[float, float]]] = deque()
        self._due_ns = 0

    def open(self) -> EyesReady:
        """Read the portrait."""
        from input.vision.virtual_camera import Head, RenderedCamera

        self._camera = RenderedCamera(self._screen)
        self._head = Head(z_mm=self._screen.distance_mm)
        self._due_ns = now_ns()
        return EyesReady(NAME, self._camera.width, self._camera.height, float(self._fps))

    def read(self, timeout_s: float) -> Frame | None:
        """Return the next frame, when it is due."""
        wait_s = (self._due_ns - now_ns()) / NS_PER_S
        if wait_s > 0:
            time.sleep(min(wait_s, timeout_s))
            if wait_s > timeout_s:
                return None
        t_ns = now_ns()
        self._due_ns = max(self._due_ns + NS_PER_S // self._fps, t_ns)
        return Frame(t_ns, self._camera.frame(self.looked_at(t_ns), t_ns, self._head).rgb)

    def close(self) -> None:
        """Nothing to let go of."""

    def looked_at(self, t_ns: int) -> tuple[float, float]:
        """Return where the file said to look a reaction ago."""
        try:
            raw = self._path.read_bytes()
        except OSError:
            raw = b""
        if len(raw) == _POINT.size:  # else it is just being written
            x_px, y_px = _POINT.unpack(raw)
            self._told.append((t_ns, (x_px, y_px)))
        while self._told and t_ns - self._told[0][0] >= _DELAY_NS:
            self._last = self._told.popleft()[1]
        return self._last
