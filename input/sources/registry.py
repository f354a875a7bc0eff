"""Which sources of gaze there are: a camera, a recording, other eye trackers.

`source_for` makes the one that a configuration names. It imports what that source needs and
nothing else: OpenCV and MediaPipe for cameras only, pylsl for Lab Streaming Layer only.
"""

from __future__ import annotations

from pathlib import Path

from input.api.gaze import DESK
from input.api.source import EyesConfig, SampleSource, SourceKind


def source_for(config: EyesConfig) -> SampleSource:
    """Return the source that a configuration names; `open` opens it.

    Raise FatalGazeError where a file or an address cannot be what is meant.
    """
    screen = config.screen or DESK
    match config.kind:
        case SourceKind.TRACE:
            from input.sources.trace import TraceSource

            return TraceSource(Path(config.place), screen=config.screen)
        case SourceKind.LSL:
            from input.sources.lsl import LslSource

            return LslSource(config.place, screen)
        case SourceKind.OPENGAZE:
            from input.sources.opengaze import OpenGazeSource

            return OpenGazeSource(config.place, screen)
        case _:
            from input.sources.webcam import face_source

            return face_source(config)
