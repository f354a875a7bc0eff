"""A video file of a face as a source of gaze."""

from __future__ import annotations

from pathlib import Path

from input.api.errors import GazeError
from input.api.source import EyesConfig, SampleSource, SourceKind


def _make(config: EyesConfig) -> SampleSource:
    from input.sources.face_source import FaceSource, face_finder  # with OpenCV
    from input.vision.camera import VideoFile

    return FaceSource(VideoFile(Path(config.place)), face_finder(config), from_start=True)


def _check(place: str) -> None:
    if not Path(place).is_file():
        raise GazeError(f"There is no video {place}", "Check its path.")


KIND = SourceKind(
    what="A video of a face.", make=_make, sees_faces=True, is_file=True, check=_check
)
