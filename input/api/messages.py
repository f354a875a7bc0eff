"""What the window and the eyes' process say to each other: frozen dataclasses over a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from input.api.gaze import GazeSample, Screen
from input.calibration.gaze_map import GazeMap


class SourceKind(StrEnum):
    """Where gaze comes from."""

    CAMERA = "camera"
    VIDEO = "video"
    TRACE = "trace"
    RENDERED = "rendered"
    LSL = "lsl"
    OPENGAZE = "opengaze"


@dataclass(frozen=True, slots=True)
class EyesConfig:
    """What the eyes' process is started with.

    `place` is a camera's number or device, a file's path, a stream's name (LSL), or "host:port"
    (Open Gaze); empty: the usual one. `face_model` is a file of one's own. `screen` is where
    trackers that speak in shares of a screen look. `width`, `height` and `fps` are what is asked of
    a camera.
    """

    kind: SourceKind
    place: str = ""
    face_model: str = ""
    log_path: str = ""
    screen: Screen | None = None
    width: int = 640
    height: int = 480
    fps: int = 30


# -- from the window ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UseMap:
    """Estimate points of gaze by this calibration; None: faces only."""

    map: GazeMap | None


@dataclass(frozen=True, slots=True)
class Shift:
    """Add this to every point from now on, in pixels: a repaired drift. It replaces the last."""

    dx_px: float
    dy_px: float


@dataclass(frozen=True, slots=True)
class Preview:
    """Send small pictures of what the camera sees, or stop doing so."""

    on: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Write all samples to a new trace file from now on; None ends it. Pictures are never kept."""

    path: Path | None


@dataclass(frozen=True, slots=True)
class FindCameras:
    """Say which cameras there are. Where the system does not list them this takes seconds."""


@dataclass(frozen=True, slots=True)
class EyesStop:
    """End."""


EyesAsk = UseMap | Shift | Preview | Record | FindCameras | EyesStop


# -- from the eyes' process --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EyesReady:
    """The source gives samples: what it is called, and what a camera granted (0: not told)."""

    name: str
    width: int = 0
    height: int = 0
    fps: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One sample."""

    sample: GazeSample


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture for the preview: rows of RGB bytes, with the face found in it, if any."""

    width: int
    height: int
    rgb: bytes
    sample: GazeSample


@dataclass(frozen=True, slots=True)
class CamerasFound:
    """The cameras: what `EyesConfig.place` calls each, and its name for people."""

    cameras: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EyesTrouble:
    """Something is wrong. One clear line and a way out; told once, not at every new try.

    The source is `lost` and tried again, until EyesReady says that it is back. `fatal`: it is not
    tried again and the process ends. Not `lost`: samples go on, only a recording ended.
    """

    text: str
    way_out: str
    fatal: bool = False
    lost: bool = True


@dataclass(frozen=True, slots=True)
class EyesEnded:
    """The source is over: a file was played to its end. `note` is a line on how that went."""

    note: str = ""


EyesAnswer = EyesReady | Seen | Picture | CamerasFound | EyesTrouble | EyesEnded
