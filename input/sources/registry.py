"""Which sources of gaze there are, and which one a text such as `lsl:NAME` means.

A source is a file here with a `KIND` (see `input.api.source.SourceKind`) and a line in `SOURCES`:
commands and the page of settings read these. Files are imported when they are wanted; what they
import themselves stays as lazy: OpenCV and MediaPipe with a camera, pylsl with a stream.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line reads `SOURCES` before anything else
    from input.api.source import EyesConfig, SampleSource, SourceKind

SOURCES = {
    "camera": ("N", "input.sources.camera"),
    "video": ("FILE", "input.sources.video"),
    "trace": ("FILE", "input.sources.trace"),
    "lsl": ("NAME", "input.sources.lsl"),
    "opengaze": ("HOST:PORT", "input.sources.opengaze"),
    "rendered": ("", "input.sources.rendered"),
}
"""Each kind: what its place is ("" for none that a person gives), and its module."""

RENDERED = "rendered"
"""The one that needs neither a camera nor a person."""


@cache
def kind_of(name: str) -> SourceKind:
    """Return what is known of a kind. Raises KeyError where there is none of that name."""
    kind: SourceKind = import_module(SOURCES[name][1]).KIND
    return kind


def usage() -> str:
    """Return how to name each source, in one line."""
    return ", ".join(f"{name}:{place}" if place else name for name, (place, _) in SOURCES.items())


def eyes_config(source: str) -> EyesConfig:
    """Return what to start the eyes with for a kind, or a kind, a colon and a place.

    Raises ValueError for others.
    """
    from input.api.source import EyesConfig

    kind, _, place = source.partition(":")
    if kind not in SOURCES:
        raise ValueError(
            f"a source of gaze must begin with one of {', '.join(SOURCES)}, not {kind}"
        )
    return EyesConfig(kind, place)


def source_for(config: EyesConfig) -> SampleSource:
    """Return the source that a configuration names; `open` opens it.

    Raise FatalGazeError where a file or an address cannot be what is meant.
    """
    return kind_of(config.kind).make(config)
