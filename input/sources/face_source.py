"""Samples from frames: a camera, a video or the rendered camera, and the face found in each.

Frame by frame: find faces, describe the nearest one, estimate where it looks. OpenCV and MediaPipe
are imported only when a source is made, in the eyes' process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from common.clock import Clock, now_ns
from input.api.errors import FatalGazeError, GazeError
from input.api.gaze import Face, FaceToPoint, GazeSample
from input.api.source import EyesConfig, EyesReady, Picture
from input.sources.frozen import Pictures
from input.sources.points import Points
from input.vision.camera import Frame
from input.vision.face_tracker import NearestFace
from input.vision.landmarker_file import face_model

PICTURE_PX = 320
"""The preview's pictures are at most this wide."""


class Frames(Protocol):
    """Where frames come from: the newest one only."""

    def open(self) -> EyesReady:
        """Open it, or open it again. Raise GazeError where that fails."""
        ...

    def read(self, timeout_s: float) -> Frame | None:
        """Return the next frame; None where none came in time. Raises as a source of samples."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Finder(Protocol):
    """Finds the one face that counts in a frame."""

    def find(self, frame: Frame) -> Face | None:
        """Return the face of the person who writes, if it is seen."""
        ...

    def close(self) -> None:
        """Free it."""
        ...


class FaceSource:
    """Samples of gaze from frames. See `input.api.source.SampleSource`."""

    def __init__(
        self,
        frames: Frames,
        make_finder: Callable[[], Finder],
        clock: Clock = now_ns,
        from_start: bool = False,
        live: bool = False,
    ) -> None:
        """Look at `frames`; the face finder is made once they are there, which takes seconds.

        `from_start`: they play on meanwhile, and begin anew when the finder is there. `live`: they
        are a sensor's, so pictures without any change are none.
        """
        self._frames, self._make_finder, self._clock = frames, make_finder, clock
        self._from_start, self._live = from_start, live
        self._pictures = Pictures()
        self._finder: Finder | None = None
        self._points = Points(clock)
        self._last: tuple[Frame, GazeSample] | None = None

    def open(self) -> EyesReady:
        """Open the camera and load the face finder."""
        self._pictures = Pictures()
        ready = self._frames.open()
        if self._finder is None:
            self._finder = self._make_finder()
            if self._from_start:
                ready = self._frames.open()
        return ready

    def read(self, timeout_s: float) -> GazeSample | None:
        """Return the sample of the newest frame; a picture that was there before is no frame.

        Raise GazeError where nothing but such pictures comes.
        """
        frame = self._frames.read(timeout_s)
        if frame is None or self._finder is None:
            return None
        if self._live and not self._pictures.feed(frame.rgb, frame.t_ns):
            if self._pictures.stuck(frame.t_ns):
                raise GazeError(
                    "The camera repeats the same picture", "Unplug it and plug it in again."
                )
            return None
        began_ns = self._clock()
        face = self._finder.find(frame)
        landmark_ns = self._clock() - began_ns
        if face is None:
            sample = self._points.nobody(frame.t_ns, landmark_ns)
        else:
            sample = self._points.of_face(face, landmark_ns)
        self._last = frame, sample
        return sample

    def use_map(self, gaze_map: FaceToPoint | None) -> None:
        """Estimate points by this calibration from now on."""
        self._points.use_map(gaze_map)

    def shift(self, dx_px: float, dy_px: float) -> None:
        """Add this to every point from now on."""
        self._points.shift(dx_px, dy_px)

    def picture(self) -> Picture | None:
        """Return the last frame, made small by leaving out rows and columns."""
        if self._last is None:
            return None
        frame, sample = self._last
        step = -(-frame.rgb.shape[1] // PICTURE_PX)
        small = np.ascontiguousarray(frame.rgb[::step, ::step])
        return Picture(small.shape[1], small.shape[0], small.tobytes(), sample)

    def close(self) -> None:
        """Let go of the camera and of the face finder."""
        self._last = None
        self._frames.close()
        finder, self._finder = self._finder, None
        if finder is not None:
            finder.close()


def face_finder(config: EyesConfig) -> Callable[[], NearestFace]:
    """Return what makes the face finder of a configuration; without its model no try helps."""

    def finder() -> NearestFace:
        try:
            own = Path(config.face_model) if config.face_model else None
            return NearestFace(face_model(own=own))
        except GazeError as error:
            raise FatalGazeError(error.text, error.remedy) from error

    return finder
