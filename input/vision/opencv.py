"""OpenCV, and the only place for it: cameras, video files, and the warping of pictures.

It is imported by the eyes' process alone: `cv2` brings a Qt of its own. Colours are RGB here.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_PRIORITY_OBSENSOR", "0")
# Windows' driver takes up to a minute to open a camera with them.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2
import numpy as np
import numpy.typing as npt

# The package points Qt at plugins of its own; a program that shows a window must not see that.
for _name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_name, None)

Rgb = npt.NDArray[np.uint8]
"""A picture, shape (height, width, 3)."""
Affine = npt.NDArray[np.float64]
"""An affine map of points, shape (2, 3): [x', y'] = A [x, y, 1]."""

VIDEO_DEVICES = Path("/sys/class/video4linux")
"""Where Linux lists its cameras."""

_SYSTEM: str = sys.platform
_BACKEND = {
    "linux": cv2.CAP_V4L2,
    "win32": cv2.CAP_MSMF,
    "darwin": cv2.CAP_AVFOUNDATION,
}.get(_SYSTEM, cv2.CAP_ANY)
_MANY = 10
"""How many numbers of cameras are tried where the system lists none."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a camera or file is: width, height in px and frames a second (0: it does not tell)."""

    width: int
    height: int
    fps: float


class Capture:
    """An open camera or video file."""

    def __init__(self, capture: cv2.VideoCapture) -> None:
        """Take over an open capture."""
        self._capture = capture

    @property
    def granted(self) -> Granted:
        """What was granted, which need not be what was asked for."""
        get = self._capture.get
        width, height = get(cv2.CAP_PROP_FRAME_WIDTH), get(cv2.CAP_PROP_FRAME_HEIGHT)
        fps = get(cv2.CAP_PROP_FPS)
        return Granted(int(width), int(height), float(fps) if 0 < fps < 1000 else 0.0)

    def grab(self) -> bool:
        """Take the next frame from the driver; it may block. False where there is none."""
        return bool(self._capture.grab())

    def decode(self) -> Rgb | None:
        """Return the frame that was grabbed last, None where it is damaged."""
        try:
            good, picture = self._capture.retrieve()
        except cv2.error:
            return None
        return rgb(np.asarray(picture, dtype=np.uint8)) if good and np.size(picture) else None

    def close(self) -> None:
        """Let go of it."""
        self._capture.release()


def open_camera(place: int | str, width: int, height: int, fps: int) -> Capture | None:
    """Open a camera by number or device; None where that fails.

    The order matters: the backend, then the format, then size and rate, then one frame of buffer.
    """
    capture = cv2.VideoCapture(place, _BACKEND)
    if not capture.isOpened():
        capture.release()
        return None
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    capture.set(cv2.CAP_PROP_FPS, fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return Capture(capture)


def open_video(path: Path) -> Capture | None:
    """Open a video file; None where it is none."""
    with _nameable(path) as name:
        capture = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
    if not capture.isOpened():
        capture.release()
        return None
    return Capture(capture)


@contextlib.contextmanager
def _nameable(path: Path) -> Iterator[str]:
    """Give a file a name that OpenCV takes, which is UTF-8, until it is open."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="wordfork-") as folder:
            link = Path(folder) / "video"
            link.symlink_to(path.absolute())
            yield str(link)
    else:
        yield str(path)


def cameras(folder: Path = VIDEO_DEVICES) -> list[tuple[str, str]]:
    """Return the cameras as (place, name): those of the system's list, or all that open."""
    if folder.is_dir() or _SYSTEM == "linux":
        return listed_cameras(folder)
    found = []
    for number in range(_MANY):
        capture = cv2.VideoCapture(number, _BACKEND)
        if capture.isOpened():
            found.append((str(number), f"Camera {number}"))
        capture.release()
    return found


def listed_cameras(folder: Path = VIDEO_DEVICES) -> list[tuple[str, str]]:
    """Return the cameras that the system lists as (place, name); none is opened for it.

    Only Linux lists them. Of the devices that one camera has, the first gives pictures.
    """
    found: list[tuple[int, str]] = []
    for entry in folder.glob("video*"):
        with contextlib.suppress(OSError, ValueError):
            name = (entry / "name").read_text(encoding="utf-8").strip()
            if int((entry / "index").read_text(encoding="utf-8")) == 0:
                found.append((int(entry.name.removeprefix("video")), name))
    return [(str(number), name) for number, name in sorted(found)]


def rgb(picture: npt.NDArray[np.uint8]) -> Rgb:
    """Return OpenCV's picture (grey, BGR or BGRA) as RGB."""
    if picture.ndim == 2:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
    code = cv2.COLOR_BGRA2RGB if picture.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(picture, code), dtype=np.uint8)


def read_picture(path: Path) -> Rgb | None:
    """Return a picture file, turned as its EXIF says; None where it is none.

    Sixteen bits a colour become eight; what is transparent shows grey. Raises OSError.
    """
    raw = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    try:
        picture = cv2.imdecode(raw, cv2.IMREAD_COLOR) if raw.size else None
        layers = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED) if picture is not None else None
    except cv2.error:  # such as one of more pixels than OpenCV takes
        return None
    if picture is None:
        return None
    colours = rgb(np.asarray(picture, dtype=np.uint8))
    if layers is None or layers.ndim != 3 or layers.shape[2] != 4:
        return colours
    if layers.shape[:2] != colours.shape[:2]:  # turned by its EXIF
        return colours
    opaque = layers[..., 3:].astype(np.float32) / (65535 if layers.dtype == np.uint16 else 255)
    return np.asarray(colours * opaque + 128 * (1 - opaque), dtype=np.uint8)


def shrunk(picture: Rgb, width: int) -> Rgb:
    """Return a picture that is at most `width` px wide, its proportions kept."""
    if picture.shape[1] <= width:
        return picture
    height = max(1, round(picture.shape[0] * width / picture.shape[1]))
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def warped(picture: Rgb, to_source: Affine, width: int, height: int, *, smooth: bool = True) -> Rgb:
    """Return a picture of a new size; `to_source` says which point of `picture` a pixel shows.

    Points outside show the nearest edge. Without `smooth` it takes a third of the time.
    """
    shown = cv2.warpAffine(
        picture,
        to_source,
        (width, height),
        flags=(cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(shown, dtype=np.uint8)


def remapped(picture: Rgb, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]) -> Rgb:
    """Return the picture in which pixel (i, j) shows point (x[i, j], y[i, j]) of `picture`."""
    shown = cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shown, dtype=np.uint8)


def inpainted(picture: Rgb, mask: npt.NDArray[np.uint8], reach_px: float) -> Rgb:
    """Return the picture with what `mask` marks (not 0) filled from around it (Telea 2004)."""
    filled = cv2.inpaint(picture, mask, reach_px, cv2.INPAINT_TELEA)
    return np.asarray(filled, dtype=np.uint8)


def blurred(mask: npt.NDArray[np.float32], sigma_px: float) -> npt.NDArray[np.float32]:
    """Return a mask with soft edges."""
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma_px), dtype=np.float32)


def strokes(lines: npt.NDArray[np.float64], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return 255 on thin lines, (n, 2, 2) of their ends in px, and 0 elsewhere."""
    mask = np.zeros((height, width), np.uint8)
    for line in np.round(lines * 16).astype(np.int32):
        cv2.line(mask, line[0].tolist(), line[1].tolist(), 255, 1, cv2.LINE_AA, 4)
    return mask


def softened(picture: Rgb, sigma_px: float) -> Rgb:
    """Return a picture as a lens shows it that is out of focus by so much."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_px), dtype=np.uint8)


def compressed(picture: Rgb, quality: int) -> Rgb:
    """Return what is left of a picture after JPEG of a quality, 1 to 100."""
    _, jpeg = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return rgb(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8))


def polygon_mask(points: npt.NDArray[np.float64], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return 255 within a polygon (n, 2) of px and 0 outside, shape (height, width)."""
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask
