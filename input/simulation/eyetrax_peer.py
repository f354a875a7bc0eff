"""EyeTrax (https://github.com/ck-zhang/EyeTrax, MIT) as a peer: its own features and regression.

This module alone imports it. It is no requirement: it is installed by hand (`INSTALL`), since what
it asks for, numpy below 2 and opencv-python, must not stand beside what is here; it needs neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from common.clock import NS_PER_S
from common.log import unheard
from input.api.errors import GazeError
from input.api.gaze import DESK, Screen
from input.simulation.many_faces import Face
from input.simulation.peers import Features, Person, Point, Report, compare, summary
from input.simulation.portraits import measured
from input.vision.camera import Frame
from input.vision.face_tracker import NearestFace
from input.vision.virtual_camera import RenderedCamera

NAME = "eyetrax"
INSTALL = "pip install scikit-learn && pip install --no-deps eyetrax==0.4.0"


class _FrameTime:
    """The clock that EyeTrax reads: the time of the frame, by which MediaPipe smooths."""

    def __init__(self) -> None:
        self.t_ns = 0

    def time(self) -> float:
        """Return the frame's time in seconds."""
        return self.t_ns / NS_PER_S


def installed_version() -> str:
    """Return EyeTrax's version. Raises GazeError, with how to install it, where it is missing."""
    try:
        found = version(NAME)
        from eyetrax.models import create_model

        create_model("ridge")  # imports scikit-learn
    except (ImportError, PackageNotFoundError) as error:
        raise GazeError(f"EyeTrax cannot be used: {error}", f"{INSTALL} installs it.") from error
    return found


class EyeTrax:
    """EyeTrax with its defaults (ridge), for one face. `close` frees its landmarker."""

    def __init__(self, model: Path) -> None:
        """Let it load the face landmarker in `model`. Raises GazeError where it is missing."""
        installed_version()
        with unheard():
            import eyetrax.gaze

            self._time = _FrameTime()
            eyetrax.gaze.time = self._time
            self._estimator: Any = eyetrax.gaze.GazeEstimator(face_landmarker_model=model)

    def features(self, frame: Frame) -> Features | None:
        """Return what it sees of a frame; None without a face and where it sees a blink."""
        self._time.t_ns = frame.t_ns
        bgr = np.ascontiguousarray(frame.rgb[:, :, ::-1])
        with unheard():
            seen, blink = self._estimator.extract_features(bgr)
        return None if seen is None or blink else np.asarray(seen, dtype=np.float64)

    def train(self, rows: list[Features], points: list[Point]) -> None:
        """Fit its regression: a row of features and the point in pixels for each frame."""
        self._estimator.train(np.array(rows), np.array(points))

    def predict(self, row: Features) -> Point:
        """Return the point for what was seen of a frame, in pixels."""
        [[x_px, y_px]] = self._estimator.predict(np.array([row]))
        return float(x_px), float(y_px)

    def close(self) -> None:
        """Free the landmarker."""
        self._estimator.close()


def against_eyetrax(
    faces: Sequence[Face], model: Path, *, screen: Screen = DESK, report: Report | None = None
) -> dict[str, Any]:
    """Compare with EyeTrax; returns the keys of `wordfork gaze --rendered --against --json`.

    Raises GazeError where EyeTrax is not installed or a portrait cannot be used.
    """
    found = installed_version()
    named = {face.portrait for face in faces if face.portrait is not None}
    pictures = {path: measured(path, model) for path in sorted(named)}
    people = [
        Person(
            face.name,
            partial(
                RenderedCamera,
                screen,
                face.seed,
                portrait=pictures[face.portrait] if face.portrait else None,
                look=face.look,
            ),
            face.seed,
            face.look.fps,
        )
        for face in faces
    ]
    rows = compare(
        people, lambda: EyeTrax(model), lambda: NearestFace(model), screen=screen, report=report
    )
    return summary(rows, NAME, found, faces[0].seed)
