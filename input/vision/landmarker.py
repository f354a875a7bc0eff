"""MediaPipe's face landmarker, and the only place for MediaPipe.

It runs in VIDEO mode, frame after frame, in the eyes' process: LIVE_STREAM is slower and hangs when
its callback is slow. VIDEO mode smooths over about three frames and wants growing timestamps.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_MS
from common.log import unheard
from input.api.errors import GazeError

# Its native library reports on standard error while it starts; errors raise all the same.
os.environ.setdefault("GLOG_minloglevel", "3")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@dataclass(frozen=True, slots=True)
class RawFace:
    """What MediaPipe says of one face.

    `points` are (478, 3) in the frame's pixels (z too, towards the camera negative); `looks` the
    blendshapes by name, 0 to 1; `matrix` (4, 4) takes its standard face, in cm, before the camera.
    """

    points: npt.NDArray[np.float64]
    looks: dict[str, float]
    matrix: npt.NDArray[np.float64]


class FaceFinder:
    """Finds faces in a row of frames."""

    def __init__(self, model: Path, faces: int = 2) -> None:
        """Load the model file; look for so many faces. Raises GazeError where it is none.

        One that looks for more faces than there are searches the whole of every frame for them,
        which takes 5 to 7 ms on a slow machine; one that has found its number only follows them.
        """
        with unheard():
            import mediapipe
            from mediapipe.tasks.python.core.base_options import BaseOptions
            from mediapipe.tasks.python.vision import (
                FaceLandmarker,
                FaceLandmarkerOptions,
                RunningMode,
            )

            options = FaceLandmarkerOptions(
                base_options=BaseOptions(model_asset_path=str(model)),
                running_mode=RunningMode.VIDEO,
                num_faces=faces,
                output_face_blendshapes=True,
                output_facial_transformation_matrixes=True,
            )
            try:
                self._landmarker = FaceLandmarker.create_from_options(options)
            except (RuntimeError, ValueError, OSError) as error:
                raise GazeError(
                    f"{model} is no face landmarker",
                    "Give the file face_landmarker.task of MediaPipe, or leave --face-model out.",
                ) from error
        self._image = mediapipe.Image
        self._format = mediapipe.ImageFormat.SRGB
        self._last_ms = -1
        self._closed = False

    def find(self, rgb: npt.NDArray[np.uint8], t_ns: int) -> list[RawFace]:
        """Return the faces in a frame, (height, width, 3) RGB, that was grabbed at `t_ns`."""
        # Whole milliseconds that grow: two frames of one millisecond are told apart.
        self._last_ms = max(t_ns // NS_PER_MS, self._last_ms + 1)
        image = self._image(image_format=self._format, data=np.ascontiguousarray(rgb))
        result = self._landmarker.detect_for_video(image, self._last_ms)
        height, width = rgb.shape[:2]
        size = np.array([width, height, width], np.float64)
        return [
            RawFace(
                np.array([(p.x, p.y, p.z) for p in points], np.float64) * size,
                {look.category_name: float(look.score) for look in looks},
                np.asarray(matrix, np.float64),
            )
            for points, looks, matrix in zip(
                result.face_landmarks,
                result.face_blendshapes,
                result.facial_transformation_matrixes,
                strict=True,
            )
        ]

    def close(self) -> None:
        """Free it. Must be called: at the interpreter's end it is too late."""
        if not self._closed:
            self._closed = True
            with unheard():
                self._landmarker.close()
