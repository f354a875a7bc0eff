"""Sources of gaze: each is a file and a line, named by a text, and imported when it is wanted."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from input.api.errors import FatalGazeError, GazeError
from input.api.gaze import Screen
from input.api.source import EyesConfig, SampleSource, SourceKind
from input.sources.lsl import LslSource
from input.sources.opengaze import OpenGazeSource
from input.sources.registry import RENDERED, SOURCES, eyes_config, kind_of, source_for, usage
from input.sources.trace import TraceSource


@pytest.mark.parametrize(
    ("source", "kind", "place"),
    [
        ("camera", "camera", ""),
        ("camera:2", "camera", "2"),
        ("opengaze:127.0.0.1:4242", "opengaze", "127.0.0.1:4242"),
        ("trace:C:/my eyes.jsonl", "trace", "C:/my eyes.jsonl"),
    ],
)
def test_a_source_of_gaze_is_a_kind_and_a_place(source: str, kind: str, place: str) -> None:
    config = eyes_config(source)
    assert (config.kind, config.place) == (kind, place)


@pytest.mark.parametrize("wrong", ["", ":", "cam", "Camera", "lsl2:x", "/dev/video0"])
def test_other_texts_name_no_source(wrong: str) -> None:
    with pytest.raises(ValueError, match="camera, video, trace"):
        eyes_config(wrong)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("trace", TraceSource),
        ("lsl", LslSource),
        ("opengaze", OpenGazeSource),
    ],
)
def test_a_configuration_names_its_source(kind: str, source: type) -> None:
    assert type(source_for(EyesConfig(kind))) is source
    assert type(source_for(EyesConfig(kind, screen=Screen("s", 0, 0, 10, 10, 10)))) is source


def test_no_address_is_told_before_anything_is_opened() -> None:
    with pytest.raises(FatalGazeError, match="is not an address"):
        source_for(EyesConfig("opengaze", "here:there"))


def test_a_place_that_cannot_be_is_refused_early() -> None:
    for name, place in (("camera", "x"), ("video", "none.avi"), ("opengaze", "here:there")):
        with pytest.raises(GazeError) as caught:
            kind_of(name).check(place)
        assert place in caught.value.text
        assert caught.value.remedy
    kind_of("lsl").check("any name")


def test_every_kind_is_whole() -> None:
    for name, (place, _) in SOURCES.items():
        kind = kind_of(name)
        assert kind.what.endswith(".")
        assert kind.is_file == (place == "FILE")
        assert not (kind.tracker and kind.sees_faces), "a tracker brings its own points"
        assert name in usage()
    assert RENDERED in SOURCES


def test_a_kind_is_known_without_its_library() -> None:
    code = (
        "import sys; from input.sources.registry import SOURCES, kind_of, usage; usage()\n"
        "assert not [name for name in sys.modules if name.startswith('input.sources.l')]\n"
        "kind_of('camera'); assert 'numpy' not in sys.modules\n"
        "[kind_of(name) for name in SOURCES]\n"
        "print({'cv2', 'mediapipe', 'pylsl'} & set(sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert told.stdout == "set()\n"


def test_a_new_tracker_is_a_module_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[EyesConfig] = []

    def make(config: EyesConfig) -> SampleSource:
        made.append(config)
        return LslSource("", Screen("s", 0, 0, 10, 10, 10))

    module = SimpleNamespace(KIND=SourceKind(what="A tracker.", tracker="Mine", make=make))
    monkeypatch.setitem(sys.modules, "my_tracker", module)
    monkeypatch.setitem(SOURCES, "mine", ("PORT", "my_tracker"))
    config = eyes_config("mine:7")
    source_for(config)
    assert made == [config]
    assert kind_of("mine").tracker == "Mine"
    assert "mine:PORT" in usage()
