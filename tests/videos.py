"""Video files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from input.vision.opencv import cv2  # whose own Qt that module hides


def write_video(path: Path, frames: Sequence[npt.NDArray[np.uint8]], fps: float) -> None:
    """Write RGB frames of one size as a video (Motion JPEG in AVI)."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (width, height))
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
