"""What the eyes' process does, step by step: opens its source, reads it, tries again after trouble.

Time comes from a clock that is handed in, waiting is left to the caller: no threads here but the
lock of the `Outbox`.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from common.clock import NS_PER_S, Clock
from input.api.errors import EndOfSourceError, FatalGazeError, GazeError, plain
from input.api.gaze import DESK, GazeSample
from input.api.messages import (
    CamerasFound,
    EyesAnswer,
    EyesAsk,
    EyesEnded,
    EyesStop,
    EyesTrouble,
    FindCameras,
    Preview,
    Seen,
    Shift,
    UseMap,
)
from input.api.source import EyesConfig, EyesReady, Picture, SampleSource
from input.sources.frozen import Gaze
from input.sources.registry import kind_of
from input.sources.trace import TraceHeader, TraceWriter

READ_S = 0.05
"""How long to wait for a sample before looking whether something was asked."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 4.0
"""Pauses between tries to open a source double from the one to the other."""

PICTURE_NS = 100_000_000
"""Time between two pictures of the preview."""

SAMPLE_NS = 7_500_000
"""Least time between two samples told: fast trackers are thinned out, recordings are not."""

_LONGEST_TEXT = 200

MakeSource = Callable[[EyesConfig], SampleSource]
Tell = Callable[[EyesAnswer], None]


class Outbox:
    """What waits to be sent: in order, few samples, and one picture behind all else."""

    def __init__(self, most_samples: int = 8) -> None:
        """Keep the newest `most_samples` samples."""
        self._most = most_samples
        self._news = threading.Condition()
        self._answers: deque[EyesAnswer] = deque()
        self._picture: Picture | None = None
        self._closed = False

    def put(self, answer: EyesAnswer) -> None:
        """Add an answer; the oldest sample, or the older picture, gives way."""
        with self._news:
            if isinstance(answer, Picture):
                self._picture = answer
            else:
                self._answers.append(answer)
                samples = [one for one in self._answers if isinstance(one, Seen)]
                if len(samples) > self._most:
                    self._answers.remove(samples[0])
            self._news.notify()

    def take(self) -> EyesAnswer | None:
        """Wait for the next answer; None when closed and empty."""
        with self._news:
            self._news.wait_for(lambda: self._answers or self._picture or self._closed)
            if self._answers:
                return self._answers.popleft()
            picture, self._picture = self._picture, None
            return picture

    def close(self) -> None:
        """Let `take` end when all is sent."""
        with self._news:
            self._closed = True
            self._picture = None
            self._news.notify()


def _cameras() -> list[tuple[str, str]]:
    """Ask OpenCV for the cameras."""
    from input.vision.opencv import cameras

    return cameras()


def _unforeseen(error: Exception) -> GazeError:
    """Return what nobody foresaw as one clear line; where it happened goes to the log."""
    logging.getLogger(__name__).error("watching the eyes failed", exc_info=error)
    text = plain(f"Watching the eyes failed: {type(error).__name__}, {error}")[:_LONGEST_TEXT]
    return GazeError(text, "It is tried again; mouse, touch and keys go on.")


class EyesLoop:
    """The eyes' process without its process: `take` asks, then `step`, again and again."""

    def __init__(
        self,
        config: EyesConfig,
        make: MakeSource,
        tell: Tell,
        clock: Clock,
        cameras: Callable[[], Iterable[tuple[str, str]]] = _cameras,
    ) -> None:
        """Answer through `tell`; `cameras` lists them as (place, name)."""
        self._config, self._make, self._tell, self._clock = config, make, tell, clock
        self._cameras = cameras
        self._source: SampleSource | None = None
        self._ready: EyesReady | None = None  # opened, but nothing was read yet
        self._name: EyesReady | None = None  # what it was called when it was ready
        self._over = False
        self._told: GazeError | None = None
        self._tries = 0
        self._next_try_ns = clock()
        self._map, self._shift = UseMap(None), Shift(0.0, 0.0)
        self._preview = False
        self._pictured_ns = self._seen_ns = 0
        self._last: GazeSample | None = None
        self._still = Gaze()
        self._writer: TraceWriter | None = None
        if config.record is not None:
            self._record(config.record)

    @property
    def pause_s(self) -> float:
        """How long to wait for asks before the next try to open the source; 0: not at all."""
        if self._over or self._source is not None:
            return 0.0
        return max(0.0, (self._next_try_ns - self._clock()) / NS_PER_S)

    def take(self, asks: Sequence[EyesAsk]) -> bool:
        """Do what is asked. Return False when it is to end, or there is nothing more to do."""
        for ask in asks:
            if isinstance(ask, EyesStop):
                return False
            try:
                self._do(ask)
            except Exception as error:
                trouble = _unforeseen(error)
                self._tell(EyesTrouble(trouble.text, trouble.remedy, lost=False))
        return not self._over

    def _do(self, ask: EyesAsk) -> None:
        match ask:
            case UseMap():
                self._map = ask
                if self._source is not None:
                    self._source.use_map(ask.map)
            case Shift():
                self._shift = ask
                if self._source is not None:
                    self._source.shift(ask.dx_px, ask.dy_px)
            case Preview():
                self._preview = ask.on
            case FindCameras():
                self._tell(CamerasFound(tuple(self._cameras())))

    def step(self) -> None:
        """Open the source, if it is time to, or read one sample."""
        try:
            if self._source is None:
                if self._clock() >= self._next_try_ns:
                    self._open()
                return
            sample = self._source.read(READ_S)
            if sample is not None:
                self._see(sample)
        except EndOfSourceError as end:
            self._tell(EyesEnded(end.note))
            self._over = True
        except GazeError as error:
            self._trouble(error)
        except Exception as error:  # of a library, a driver, or of here: never a silent end
            self._trouble(_unforeseen(error))

    def close(self) -> None:
        """Let go of the source and end the recording."""
        self._drop()
        if self._writer is not None:
            self._writer.close()

    def _open(self) -> None:
        source = self._make(self._config)
        self._source = source  # also one that fails to open is closed
        source.use_map(self._map.map)
        source.shift(self._shift.dx_px, self._shift.dy_px)
        self._ready = source.open()

    def _see(self, sample: GazeSample) -> None:
        if self._ready is not None:  # only a source that gives samples is ready
            self._tell(self._ready)
            self._name, self._ready = self._ready, None
            self._told, self._tries = None, 0
        if self._writer is not None:
            self._write(self._writer, sample)
        sample = self._believed(sample)
        last, self._last = self._last, sample
        changed = last is None or (last.valid, last.closed) != (sample.valid, sample.closed)
        if changed or sample.t_ns - self._seen_ns >= SAMPLE_NS:
            self._seen_ns = sample.t_ns
            self._tell(Seen(sample))
        if self._preview and sample.t_ns - self._pictured_ns >= PICTURE_NS:
            picture = self._source.picture() if self._source is not None else None
            if picture is not None:
                self._pictured_ns = sample.t_ns
                self._tell(picture)

    def _believed(self, sample: GazeSample) -> GazeSample:
        """Return a sample without its point where that never moves; tell when that begins, ends."""
        before = self._still.stuck
        sample = self._still.feed(sample)
        if self._still.stuck and not before:
            text = "The eye tracker repeats the same point"
            self._tell(EyesTrouble(text, "Check that the eye tracker still sees the eyes."))
        elif before and not self._still.stuck and self._name is not None:
            self._tell(self._name)
        return sample

    def _trouble(self, error: GazeError) -> None:
        """Tell trouble once, and have the source tried again after a pause."""
        self._drop()
        fatal = isinstance(error, FatalGazeError) or kind_of(self._config.kind).is_file
        if fatal or self._told is None or self._told.text != error.text:
            self._tell(EyesTrouble(plain(error.text), error.remedy, fatal=fatal))
        self._told = error
        self._over = fatal
        pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(self._tries, 10))
        self._tries += 1
        self._next_try_ns = self._clock() + round(pause_s * NS_PER_S)

    def _drop(self) -> None:
        source, self._source, self._ready = self._source, None, None
        self._still = Gaze()
        if source is not None:
            try:
                source.close()
            except Exception:  # it is given up either way
                logging.getLogger(__name__).exception("a source of gaze would not close")

    def _record(self, path: Path) -> None:
        config = self._config
        name = f"{config.kind} {config.place}".strip()
        try:
            screen = config.screen or (DESK if kind_of(config.kind).in_shares else None)
            self._writer = TraceWriter(path, TraceHeader(name, screen))
        except GazeError as error:
            self._tell(EyesTrouble(error.text, error.remedy, lost=False))

    def _write(self, writer: TraceWriter, sample: GazeSample) -> None:
        try:
            writer.write(sample)
        except GazeError as error:
            self._writer = None
            self._tell(EyesTrouble(error.text, error.remedy, lost=False))
