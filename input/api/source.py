"""A source of gaze: what it is started with, what it is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from input.api.gaze import FaceToPoint, GazeSample, Screen


@dataclass(frozen=True, slots=True)
class EyesConfig:
    """What the eyes' process is started with.

    `kind` is a name in `input.sources.registry`; `place` is a camera's number or device, a file's
    path, a stream's name, or "host:port"; empty: the usual one. `face_model` is a file of one's
    own. `screen` is where trackers that speak in shares of a screen look. `width`, `height` and
    `fps` are what is asked of a camera. All samples are written to a new trace file `record`, from
    the first one on; pictures are never kept.
    """

    kind: str
    place: str = ""
    face_model: str = ""
    log_path: str = ""
    screen: Screen | None = None
    width: int = 640
    height: int = 480
    fps: int = 30
    record: Path | None = None


@dataclass(frozen=True, slots=True)
class EyesReady:
    """The source gives samples: what it is called, and what a camera granted (0: not told)."""

    name: str
    width: int = 0
    height: int = 0
    fps: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture for the preview: rows of RGB bytes, with the face found in it, if any."""

    width: int
    height: int
    rgb: bytes
    sample: GazeSample


class SampleSource(Protocol):
    """Where samples come from. One thread at a time; times are of `common.clock`."""

    def open(self) -> EyesReady:
        """Open it, or open it again after trouble. Raise GazeError where that fails."""
        ...

    def read(self, timeout_s: float) -> GazeSample | None:
        """Return the next sample, or None where none came in time.

        Raise GazeError when the source is lost, EndOfSourceError when it is at its end.
        """
        ...

    def use_map(self, gaze_map: FaceToPoint | None) -> None:
        """Estimate points by this calibration from now on."""
        ...

    def shift(self, dx_px: float, dy_px: float) -> None:
        """Add this to every point from now on, instead of what was added before."""
        ...

    def picture(self) -> Picture | None:
        """Return a small picture of what the last sample was made from; None without one."""
        ...

    def close(self) -> None:
        """Let go of everything; harmless when closed already."""
        ...


def _anything(_place: str) -> None:
    """Refuse nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """What is known of a kind of source before one is opened; a file in `input/sources/` tells it.

    `what` it is, in some words; `tracker` is the name by which people know an eye tracker that the
    page of settings is to offer. `make` makes the source of a configuration; it raises
    FatalGazeError where its place cannot be what is meant. `sees_faces`: it gives pictures, and
    needs a calibration. `is_file`: its place is a path, and what went wrong once is not tried
    again. `in_shares`: it tells points in shares of a screen, of `DESK` where none is named.
    `check` raises GazeError for a place that cannot be. `screen_of` tells the screen that the file
    at a place was recorded at, or raises GazeError.
    """

    what: str
    make: Callable[[EyesConfig], SampleSource]
    tracker: str = ""
    sees_faces: bool = False
    is_file: bool = False
    in_shares: bool = False
    check: Callable[[str], object] = _anything
    screen_of: Callable[[str], Screen | None] | None = None
