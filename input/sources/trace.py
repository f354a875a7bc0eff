"""Traces: samples of gaze in a file, to be played again. A trace is a source and a sink.

The first line is `# ` and a JSON object: the format, its version, the source and the screen. Then
CSV: names of the columns, and one line a sample. A table tool reads it with one line to skip
(`pandas.read_csv(path, comment="#")`). Units are part of the names; an empty field is a value that
is not there. `device_time_ns` is when the frame was grabbed, `logged_time_ns` when the sample was
made (the names are those of ioHub's events), both on one monotonic clock of the machine that wrote
the trace. What the camera saw is there as numbers (features, head, blink), so that a calibration
can be redone from landmarks; pictures never are, not even the small ones of `Face.eyes`.

Every line is written at once and whole, so a trace that was cut short lacks its last line at most.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from common.clock import NS_PER_S, Clock, now_ns
from common.files import opened
from input.api.errors import EndOfSourceError, FatalGazeError, plain
from input.api.gaze import FEATURES, Face, FaceToPoint, GazeSample, Screen
from input.api.source import EyesConfig, EyesReady, SourceKind
from input.sources.points import Points

FORMAT = "wordfork gaze trace"
VERSION = 1

_POINT = (
    "device_time_ns",
    "logged_time_ns",
    "x_px",
    "y_px",
    "smooth_x_px",
    "smooth_y_px",
    "sd_px",
    "valid",
    "present",
    "closed",
    "confidence",
    "landmark_ns",
)
_FACE = (
    *(f"feature_{number}" for number in range(FEATURES)),
    "head_x_mm",
    "head_y_mm",
    "head_z_mm",
    "yaw_deg",
    "pitch_deg",
    "roll_deg",
    "blink",
    "eyes_confidence",
    "eye_px",
    "box_x",
    "box_y",
    "box_width",
    "box_height",
)
_ACTS = ("brow", "jaw")
COLUMNS = (*_POINT, *_FACE, *_ACTS)
"""The names of a trace's columns, in order. Older traces lack the last two."""

_LONGEST_LINE = 16384
_MOST_NS = 1 << 62
_FAR_PX = 1e6
_ANOTHER = "Choose another file, or record one anew with wordfork gaze --record FILE."


@dataclasses.dataclass(frozen=True, slots=True)
class TraceHeader:
    """What a trace says of itself: what it was recorded from, and the screen looked at."""

    source: str
    screen: Screen | None = None


class TraceWriter:
    """Writes samples to a new trace file, a whole line at a time."""

    def __init__(self, path: Path, header: TraceHeader) -> None:
        """Begin the file. Raise FatalGazeError where it exists already or cannot be made."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO | None = path.open("xb", buffering=0)
        except FileExistsError:
            raise FatalGazeError(f"{path} is there already", "Name a new file.") from None
        except OSError as error:
            raise _cannot_write(path, error) from error
        about = {
            "format": FORMAT,
            "version": VERSION,
            "source": header.source,
            "screen": dataclasses.asdict(header.screen) if header.screen else None,
        }
        try:
            path.chmod(0o600)  # how a person looks is theirs
            self._put(f"# {json.dumps(about)}\n{_line(COLUMNS)}")
        except OSError as error:
            self.close()
            raise _cannot_write(path, error) from error

    def write(self, sample: GazeSample) -> None:
        """Add a sample. Raise FatalGazeError where that fails; the file is closed then."""
        if self._file is None:
            return
        try:
            self._put(_line(_row(sample)))
        except OSError as error:
            self.close()
            raise _cannot_write(self.path, error) from error

    def close(self) -> None:
        """End the file. Calling it twice is harmless."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _put(self, text: str) -> None:
        data = text.encode()
        file = self._file
        if file is not None and file.write(data) != len(data):
            raise OSError("the disk took only part of a line")


def read_header(path: Path) -> TraceHeader:
    """Return what a trace says of itself. Raise FatalGazeError where it is none."""
    with _opened(path) as file:
        return _header(file, path)[0]


def read_trace(path: Path, skipped: list[int] | None = None) -> Iterator[GazeSample]:
    """Yield the samples of a trace, in order.

    A last line that was cut off is left out, and so is a row that cannot be read or whose time lies
    out of order: its line's number is added to `skipped`. Raise FatalGazeError where a line has no
    end, and where the file is no trace at all.
    """
    with _opened(path) as file:
        _, columns = _header(file, path)
        before_ns: int | None = None
        held: tuple[int, GazeSample] | None = None  # the last row, until the next one is known
        for number, line in enumerate(_lines(file, path), start=3):
            try:
                sample = _sample(next(csv.reader([line], strict=True)), columns)
            except (ValueError, StopIteration, OverflowError, csv.Error):
                if skipped is not None:
                    skipped.append(number)
                continue
            if held is not None and sample.t_ns < held[1].t_ns:
                # Which of the two is out of order? The one that does not fit what was before.
                ahead = before_ns is not None and sample.t_ns >= before_ns
                if skipped is not None:
                    skipped.append(held[0] if ahead else number)
                held = (number, sample) if ahead else held
                continue
            if held is not None:
                before_ns = held[1].t_ns
                yield held[1]
            held = number, sample
        if held is not None:
            yield held[1]


class TraceSource:
    """Plays a trace as if it happened now.

    Times are moved so that the first sample is of the moment of opening. With a calibration given,
    points are estimated anew from the faces; without, they are as recorded.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock = now_ns,
        sleep: Callable[[float], None] = time.sleep,
        own_pace: bool = True,
        screen: Screen | None = None,
    ) -> None:
        """Play `path` at its own pace, or as fast as it is read.

        `screen` is where it is played: points recorded at another one keep their place in it.
        """
        self._path = path
        self._clock, self._sleep = clock, sleep
        self._own_pace, self._screen = own_pace, screen
        self._from: Screen | None = None
        self._points = Points(clock)
        self._dx_px = self._dy_px = 0.0
        self._samples: Iterator[GazeSample] = iter(())
        self._skipped: list[int] = []
        self._next: GazeSample | None = None
        self._later_ns = 0

    def open(self) -> EyesReady:
        """Begin at the start."""
        header = read_header(self._path)
        self._from = header.screen
        self._skipped = []
        self._samples = read_trace(self._path, self._skipped)
        self._next = next(self._samples, None)
        self._later_ns = self._clock() - self._next.t_ns if self._next is not None else 0
        return EyesReady(plain(f"{self._path.name} ({header.source})"))

    def read(self, timeout_s: float) -> GazeSample | None:
        """Return the next sample when its time has come."""
        sample = self._next
        if sample is None:
            rows = len(self._skipped)
            raise EndOfSourceError(
                f"Left out, as they are damaged or out of order: {rows} of the recording's rows"
                if rows
                else ""
            )
        if self._own_pace:
            wait_s = (sample.t_ns + self._later_ns - self._clock()) / NS_PER_S
            if wait_s > timeout_s:
                self._sleep(timeout_s)
                return None
            if wait_s > 0:
                self._sleep(wait_s)
        self._next = next(self._samples, None)
        return self._now(sample)

    def use_map(self, gaze_map: FaceToPoint | None) -> None:
        """Estimate points from the recorded faces by this calibration; None: as recorded."""
        self._points.use_map(gaze_map)

    def shift(self, dx_px: float, dy_px: float) -> None:
        """Add this to every point from now on."""
        self._dx_px, self._dy_px = dx_px, dy_px
        self._points.shift(dx_px, dy_px)

    def picture(self) -> None:
        """Return nothing: a trace holds no pictures."""

    def close(self) -> None:
        """Let go of the file."""
        self._samples, self._next = iter(()), None

    def _now(self, sample: GazeSample) -> GazeSample:
        """Return the recorded sample as one of now."""
        later_ns, face = self._later_ns, sample.face
        if self._from is not None and self._screen is not None:
            sample = moved(sample, self._from, self._screen)
        if face is not None:
            face = dataclasses.replace(face, t_ns=face.t_ns + later_ns)
            if self._points.map is not None:
                return self._points.of_face(face, sample.landmark_ns)
        return dataclasses.replace(
            sample,
            t_ns=sample.t_ns + later_ns,
            ready_ns=sample.ready_ns + later_ns,
            x_px=sample.x_px + self._dx_px,
            y_px=sample.y_px + self._dy_px,
            smooth_x_px=sample.smooth_x_px + self._dx_px,
            smooth_y_px=sample.smooth_y_px + self._dy_px,
            face=face,
        )


def moved(sample: GazeSample, there: Screen, here: Screen) -> GazeSample:
    """Return a sample of one screen at the same place, in shares, of another."""
    across, down = here.width_px / there.width_px, here.height_px / there.height_px
    if (across, down, there.x_px, there.y_px) == (1.0, 1.0, here.x_px, here.y_px):
        return sample
    return dataclasses.replace(
        sample,
        x_px=here.x_px + (sample.x_px - there.x_px) * across,
        y_px=here.y_px + (sample.y_px - there.y_px) * down,
        smooth_x_px=here.x_px + (sample.smooth_x_px - there.x_px) * across,
        smooth_y_px=here.y_px + (sample.smooth_y_px - there.y_px) * down,
        sd_px=sample.sd_px * math.sqrt(across * down),
    )


def _line(fields: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue()


def _row(sample: GazeSample) -> list[object]:
    point: list[object] = [sample.t_ns, sample.ready_ns]
    point += map(_number, (sample.x_px, sample.y_px, sample.smooth_x_px, sample.smooth_y_px))
    point += [_number(sample.sd_px), int(sample.valid), int(sample.present), int(sample.closed)]
    point += [_number(sample.confidence), sample.landmark_ns]
    face = sample.face
    if face is None:
        return [*point, *([""] * (len(_FACE) + len(_ACTS)))]
    seen = (
        *face.features,
        *face.head_mm,
        face.yaw_deg,
        face.pitch_deg,
        face.roll_deg,
        face.blink,
        face.confidence,
        face.eye_px,
        *face.box,
        face.brow,
        face.jaw,
    )
    return [*point, *map(_number, seen)]


def _number(value: float) -> str:
    """Write a number so that it is read back exactly; nothing for one that is not there."""
    return repr(float(value)) if math.isfinite(value) else ""


def _sample(row: list[str], columns: int) -> GazeSample:
    if len(row) != columns:
        raise ValueError(f"{len(row)} fields instead of {columns}")
    t_ns, ready_ns, landmark_ns = int(row[0]), int(row[1]), int(row[11])
    if max(abs(t_ns), abs(ready_ns), abs(landmark_ns)) > _MOST_NS:
        raise ValueError("a time that cannot be")
    x_px, y_px, smooth_x_px, smooth_y_px = map(_read, row[2:6])
    valid, present, closed = (_flag(text) for text in row[7:10])
    if valid and not (math.isfinite(x_px) and math.isfinite(y_px)):
        raise ValueError("a valid sample without a point")
    if any(abs(at) > _FAR_PX for at in (x_px, y_px, smooth_x_px, smooth_y_px)):
        raise ValueError("a point that cannot be")
    sd_px, confidence = float(row[6]), float(row[10])
    if not (math.isfinite(sd_px) and math.isfinite(confidence)):
        raise ValueError("a number that is none")
    face = None
    if row[len(_POINT)]:
        seen = [_read(text) for text in row[len(_POINT) :]]
        if not all(map(math.isfinite, seen)):
            raise ValueError("a face with a number missing")
        after = [*seen[FEATURES:], 0.0, 0.0]  # what older traces lack
        face = Face(
            t_ns=t_ns,
            features=tuple(seen[:FEATURES]),
            head_mm=(after[0], after[1], after[2]),
            yaw_deg=after[3],
            pitch_deg=after[4],
            roll_deg=after[5],
            blink=after[6],
            confidence=after[7],
            eye_px=after[8],
            box=(after[9], after[10], after[11], after[12]),
            brow=after[13],
            jaw=after[14],
        )
    return GazeSample(
        t_ns=t_ns,
        ready_ns=ready_ns,
        x_px=x_px,
        y_px=y_px,
        smooth_x_px=smooth_x_px,
        smooth_y_px=smooth_y_px,
        sd_px=sd_px,
        valid=valid,
        present=present,
        closed=closed,
        confidence=confidence,
        landmark_ns=landmark_ns,
        face=face,
    )


def _read(text: str) -> float:
    return float(text) if text else math.nan


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(f"{text!r} is neither 0 nor 1")
    return text == "1"


def _opened(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise FatalGazeError(plain(f"{path} is no file"), _ANOTHER)
    try:
        return opened(path)
    except OSError as error:
        text = plain(f"The trace {path} cannot be read: {error.strerror or error}")
        raise FatalGazeError(text, _ANOTHER) from error


def _header(file: BinaryIO, path: Path) -> tuple[TraceHeader, int]:
    """Read the first two lines; return what they say, and how many columns there are."""
    first, second = file.readline(_LONGEST_LINE), file.readline(_LONGEST_LINE)
    no_trace = FatalGazeError(f"{path} is no trace of gaze", _ANOTHER)
    try:
        if not first.startswith(b"# ") or not second.endswith(b"\n"):
            raise no_trace
        about = json.loads(first[2:])
        if about["format"] != FORMAT:
            raise no_trace
        columns = second.decode().strip().split(",")
        known = list(COLUMNS), [*_POINT, *_FACE]
        if about["version"] != VERSION or columns not in known:
            text = f"The trace {path} was written by another version of wordfork"
            raise FatalGazeError(text, _ANOTHER)
        screen = _screen(about["screen"]) if about["screen"] else None
        return TraceHeader(str(about["source"]), screen), len(columns)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise no_trace from error


def _screen(about: dict[str, Any]) -> Screen:
    """Return the screen that a header names. ValueError or TypeError: it is none."""
    screen = Screen(**about)
    sizes = screen.width_px, screen.height_px, screen.width_mm, screen.distance_mm
    if not all(0.0 < size < _FAR_PX for size in sizes):
        raise ValueError("a screen without a size")
    if not all(abs(at) < _FAR_PX for at in (screen.x_px, screen.y_px)):
        raise ValueError("a screen that is nowhere")
    return screen


def _lines(file: BinaryIO, path: Path) -> Iterator[str]:
    """Yield the whole lines that are left; what follows the last line end was cut off."""
    while (line := file.readline(_LONGEST_LINE)).endswith(b"\n"):
        yield line.decode("utf-8", "replace").rstrip("\r\n")
    if len(line) == _LONGEST_LINE:
        raise FatalGazeError(f"The trace {path} is damaged: a line without end", _ANOTHER)


def _cannot_write(path: Path, error: OSError) -> FatalGazeError:
    text = f"The recording {path} cannot be written: {error.strerror or error}"
    return FatalGazeError(text, "Make room on the disk, or record to another folder.")


def _make(config: EyesConfig) -> TraceSource:
    return TraceSource(Path(config.place), screen=config.screen)


KIND = SourceKind(
    what="A recording of --record.",
    make=_make,
    is_file=True,
    screen_of=lambda place: read_header(Path(place)).screen,
)
