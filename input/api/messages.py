"""What the window and the eyes' process say to each other: frozen dataclasses over a pipe."""

from __future__ import annotations

from dataclasses import dataclass

from input.api.gaze import FaceToPoint, GazeSample
from input.api.source import EyesReady, Picture

# -- from the window ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UseMap:
    """Estimate points of gaze by this calibration; None: faces only."""

    map: FaceToPoint | None


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
class FindCameras:
    """Say which cameras there are. Where the system does not list them this takes seconds."""


@dataclass(frozen=True, slots=True)
class EyesStop:
    """End."""


EyesAsk = UseMap | Shift | Preview | FindCameras | EyesStop


# -- from the eyes' process --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """One sample."""

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
    remedy: str
    fatal: bool = False
    lost: bool = True


@dataclass(frozen=True, slots=True)
class EyesEnded:
    """The source is over: a file was played to its end. `note` is a line on how that went."""

    note: str = ""


EyesAnswer = EyesReady | Seen | Picture | CamerasFound | EyesTrouble | EyesEnded
