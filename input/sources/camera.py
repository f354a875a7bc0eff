"""A camera as a source of gaze."""

from __future__ import annotations

from input.api.errors import GazeError
from input.api.source import EyesConfig, SampleSource, SourceKind


def _make(config: EyesConfig) -> SampleSource:
    from input.sources.face_source import FaceSource, face_finder  # with OpenCV
    from input.vision.camera import Camera

    camera = Camera(config.place, config.width, config.height, config.fps)
    return FaceSource(camera, face_finder(config), live=True)


def _check(place: str) -> None:
    from input.vision.camera import camera_of  # numpy comes with it

    if camera_of(place) is None:
        text = f"{ascii(place)[1:-1]} is no camera's number or device"
        raise GazeError(text, "wordfork doctor lists the cameras.")


KIND = SourceKind(what="A camera's number or device.", make=_make, sees_faces=True, check=_check)
