"""Cameras and video files as frames: the newest one only, and a driver that hangs holds nobody.

OpenCV's calls block for as long as a driver likes. A thread of its own reads without pause and
keeps the newest frame; nobody waits for that thread, and one that hangs is left behind.
"""

from __future__ import annotations

import logging
import stat
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_S, Clock, now_ns
from input.api.errors import EndOfSourceError, GazeError, plain
from input.api.source import EyesReady

Rgb = npt.NDArray[np.uint8]

WIDE_PX = 640
"""Frames are made at most this wide: what landmarks need, and no more to copy."""
SILENT_S = 3.0
"""A camera without a frame for so long is in trouble."""
OPENING_S = 10.0
"""A camera that takes longer to open is left alone."""
HANGING = 3
"""So many drivers may hang at once; then no other thread is given to them until one comes back."""
_DIGITS = 3  # of a camera's number
_USUAL_FPS = 30.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: when it was grabbed, its pixels (height, width, 3), and how many were skipped."""

    t_ns: int
    rgb: Rgb
    skipped: int = 0


class CaptureLike(Protocol):
    """What is read: see `input.vision.opencv.Capture`."""

    def grab(self) -> bool:
        """Take the next frame; False where there is none."""
        ...

    def decode(self) -> Rgb | None:
        """Return the frame that was grabbed last."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Opener(Protocol):
    """Opens a camera, in the reading thread: it may block."""

    def __call__(self) -> tuple[CaptureLike, EyesReady] | None:
        """Return the open capture and what it is; None where there is none."""
        ...


class _Reader:
    """One thread that owns one capture: it opens, reads, and closes it."""

    def __init__(self, opener: Opener, clock: Clock, name: str) -> None:
        self._opener, self._clock = opener, clock
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._skipped = 0
        self._wanted = True
        self.ready: EyesReady | None = None
        self.over = False
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def wait_open(self, timeout_s: float) -> bool:
        """Wait until it is open or over; return whether it is open."""
        with self._changed:
            self._changed.wait_for(lambda: self.ready is not None or self.over, timeout_s)
            return self.ready is not None

    def take(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, each once; None where none comes in time or any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self.over, timeout_s)
            frame, self._newest, self._skipped = self._newest, None, 0
            return frame

    def leave(self) -> None:
        """Have it end when its driver lets it; wait for nothing."""
        with self._changed:
            self._wanted = False

    def _run(self) -> None:
        try:
            opened = self._opener()
            if opened is not None:
                self._read(*opened)
        except Exception:
            # Whatever a driver's library raises, the camera is over: that is what gets told.
            logging.getLogger(__name__).exception("the camera's driver failed")
        finally:
            with self._changed:
                self.over = True
                self._changed.notify_all()

    def _read(self, capture: CaptureLike, ready: EyesReady) -> None:
        try:
            with self._changed:
                self.ready = ready
                self._changed.notify_all()
            while self._wanted and capture.grab():
                t_ns = self._clock()
                rgb = capture.decode()
                if rgb is None:
                    continue
                with self._changed:
                    self._skipped += self._newest is not None
                    self._newest = Frame(t_ns, rgb, self._skipped)
                    self._changed.notify_all()
        finally:
            capture.close()


class Camera:
    """A camera as frames. `place` is its number, its device, or empty for the first one."""

    _left: ClassVar[list[_Reader]] = []  # those whose driver may still hold them

    def __init__(
        self,
        place: str = "",
        width: int = 640,
        height: int = 480,
        fps: int = 30,
        opener: Opener | None = None,
        clock: Clock = now_ns,
        opening_s: float = OPENING_S,
    ) -> None:
        """Prepare; `open` opens it. `opener` stands in for OpenCV's."""
        self._place, self._opening_s = place, opening_s
        self._opener = opener or _camera_opener(place, width, height, fps)
        self._clock = clock
        self._reader: _Reader | None = None
        self._heard_ns = 0

    def open(self) -> EyesReady:
        """Open it, or open it again. Raises GazeError."""
        self.close()
        name = f"Camera {self._place}" if self._place else "A camera"
        hangs = GazeError(f"{name} does not answer", "Unplug it and plug it in again.")
        Camera._left = [reader for reader in Camera._left if not reader.over]
        if len(Camera._left) >= HANGING:
            raise hangs
        reader = _Reader(self._opener, self._clock, "camera")
        if not reader.wait_open(self._opening_s):
            self._leave(reader)
            if reader.over:
                raise GazeError(
                    f"{name} cannot be opened: it is not there, or another program uses it",
                    "Plug it in, or close that program; --camera N names another one.",
                )
            raise hangs
        self._reader, self._heard_ns = reader, self._clock()
        assert reader.ready is not None
        return reader.ready

    def read(self, timeout_s: float) -> Frame | None:
        """Return the newest frame. Raises GazeError once the camera is gone or silent."""
        reader = self._reader
        if reader is None:
            raise GazeError("The camera is closed", "Open it again.")
        frame = reader.take(timeout_s)
        if frame is not None:
            self._heard_ns = self._clock()
            return Frame(frame.t_ns, _small(frame.rgb), frame.skipped)
        if reader.over:
            raise GazeError("The camera is gone", "Plug it in again: it is looked for.")
        if self._clock() - self._heard_ns > SILENT_S * NS_PER_S:
            raise GazeError("The camera sends no pictures", "Unplug it and plug it in again.")
        return None

    def close(self) -> None:
        """Let go of it; a driver that hangs is left behind."""
        reader, self._reader = self._reader, None
        if reader is not None:
            self._leave(reader)

    @staticmethod
    def _leave(reader: _Reader) -> None:
        reader.leave()
        Camera._left.append(reader)


class VideoFile:
    """A video file as frames: at its own pace, or as fast as it is read.

    At its own pace frames that come due while nobody reads are left out, as a camera's are; their
    timestamps are those of the file, from the moment it was opened.
    """

    def __init__(self, path: Path, *, paced: bool = True, clock: Clock = now_ns) -> None:
        """Prepare; `open` opens it."""
        self._path, self._paced, self._clock = path, paced, clock
        self._capture: CaptureLike | None = None
        self._step_ns = 0
        self._next = 0
        self._start_ns = 0
        self._pause = threading.Event()

    def open(self) -> EyesReady:
        """Open it from its beginning. Raises GazeError for what is no video."""
        from input.vision import opencv

        self.close()
        if not self._path.is_file():
            raise GazeError(f"{self._path} is not there", "Name a video file: --video FILE")
        capture = opencv.open_video(self._path)
        if capture is None:
            raise GazeError(f"{self._path} is no video", "Name a video file: --video FILE")
        granted = capture.granted
        self._capture, self._next = capture, 0
        self._step_ns = round(NS_PER_S / (granted.fps or _USUAL_FPS))
        self._start_ns = self._clock()
        return EyesReady(plain(self._path.name), granted.width, granted.height, granted.fps)

    def read(self, timeout_s: float) -> Frame | None:
        """Return the next frame. Raises EndOfSourceError at its end."""
        if self._capture is None:
            raise GazeError("The video is closed", "Open it again.")
        skipped = 0
        while self._paced and self._clock() >= self._due_ns(self._next + 1):
            self._grab()
            skipped += 1
        wait_ns = self._due_ns(self._next) - self._clock()
        if self._paced and wait_ns > 0:
            self._pause.wait(min(timeout_s, wait_ns / NS_PER_S))
            if self._clock() < self._due_ns(self._next):
                return None
        t_ns = self._due_ns(self._next)
        self._grab()
        rgb = self._capture.decode()
        return Frame(t_ns, _small(rgb), skipped) if rgb is not None else None

    def close(self) -> None:
        """Let go of it."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.close()

    def _due_ns(self, number: int) -> int:
        return self._start_ns + number * self._step_ns

    def _grab(self) -> None:
        assert self._capture is not None
        if not self._capture.grab():
            raise EndOfSourceError
        self._next += 1


def _small(rgb: Rgb) -> Rgb:
    """Return a frame that is not too wide, without importing OpenCV where it is small enough."""
    if rgb.shape[1] <= WIDE_PX:
        return rgb
    from input.vision import opencv

    return opencv.shrunk(rgb, WIDE_PX)


def camera_of(place: str) -> int | str | None:
    """Return a camera's number or device as OpenCV takes it; None where there can be none.

    OpenCV ends the whole process on some names that it cannot read.
    """
    if place.isascii() and place.isdigit():
        return int(place) if len(place) <= _DIGITS else None
    try:
        place.encode()
        return place if stat.S_ISCHR(Path(place).stat().st_mode) else None
    except (OSError, ValueError):  # not there, or no name at all
        return None


def _camera_opener(place: str, width: int, height: int, fps: int) -> Opener:
    def opened() -> tuple[CaptureLike, EyesReady] | None:
        from input.vision import opencv

        listed = dict(opencv.listed_cameras())
        first = place or next(iter(listed), "0")
        which = camera_of(first)
        if which is None:
            return None
        capture = opencv.open_camera(which, width, height, fps)
        if capture is None:
            return None
        granted, name = capture.granted, listed.get(first, f"Camera {first}")
        return capture, EyesReady(name, granted.width, granted.height, granted.fps)

    return opened
