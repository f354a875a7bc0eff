"""From frames to samples, with frames and faces of our own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from common.clock import NS_PER_MS as MS
from input.api.errors import FatalGazeError, GazeError
from input.api.gaze import DESK, FEATURES, Face
from input.api.source import EyesConfig, EyesReady
from input.sources.face_source import FaceSource
from input.sources.registry import source_for
from input.sources.rendered import RenderedFrames
from input.vision.camera import Frame


class Reel:
    """Frames from a list; None and exceptions as a camera has them."""

    def __init__(self, *frames: Frame | Exception | None) -> None:
        self.left = list(frames)
        self.open_for = 0

    def open(self) -> EyesReady:
        self.open_for += 1
        return EyesReady("reel", 640, 480, 30.0)

    def read(self, timeout_s: float) -> Frame | None:
        one = self.left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    def close(self) -> None:
        self.open_for -= 1


class Finder:
    """Sees a face where the first pixel is white, 12 ms later."""

    made = 0

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        Finder.made += 1

    def find(self, frame: Frame) -> Face | None:
        self.clock.t_ns += 12 * MS
        if frame.rgb[0, 0, 0] != 255:
            return None
        features, box = (0.0,) * FEATURES, (0.4, 0.4, 0.2, 0.2)
        return Face(frame.t_ns, features, (0.0, 0.0, 550.0), 0, 0, 0, 0.1, 0.9, 29.0, box)

    def close(self) -> None:
        Finder.made -= 1


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.t_ns = 100 * MS

    def __call__(self) -> int:
        return self.t_ns


def still(t_ms: int, shade: int = 255, width: int = 640, height: int = 480) -> Frame:
    return Frame(t_ms * MS, np.full((height, width, 3), shade, np.uint8))


def source_of(*frames: Frame | Exception | None) -> tuple[FaceSource, Reel]:
    clock, reel = Clock(), Reel(*frames)
    return FaceSource(reel, lambda: Finder(clock), clock), reel


def test_a_frame_becomes_a_sample() -> None:
    source, _ = source_of(still(95), still(128, 0), None)
    assert source.open() == EyesReady("reel", 640, 480, 30.0)
    sample = source.read(0.1)
    assert sample is not None
    assert (sample.present, sample.valid) == (True, False)
    assert (sample.t_ns, sample.ready_ns, sample.landmark_ns) == (95 * MS, 112 * MS, 12 * MS)
    assert sample.face is not None
    empty = source.read(0.1)
    assert empty is not None
    assert (empty.present, empty.landmark_ns) == (False, 12 * MS)
    assert source.read(0.1) is None
    source.close()


@pytest.mark.parametrize(
    ("width", "height", "small"),
    [(640, 480, (320, 240)), (3840, 2160, (320, 180)), (160, 120, (160, 120)), (641, 3, (214, 1))],
)
def test_pictures_are_small(width: int, height: int, small: tuple[int, int]) -> None:
    source, _ = source_of(still(95, 7, width, height))
    source.open()
    assert source.picture() is None
    sample = source.read(0.1)
    picture = source.picture()
    assert picture is not None
    assert (picture.width, picture.height) == small
    assert picture.rgb == bytes([7]) * (3 * small[0] * small[1])
    assert picture.sample == sample
    source.close()
    assert source.picture() is None


def test_all_is_let_go_of_after_trouble_and_opened_again() -> None:
    source, reel = source_of(still(95), GazeError("unplugged", "Plug it in."), still(990))
    source.open()
    assert source.read(0.1) is not None
    with pytest.raises(GazeError):
        source.read(0.1)
    source.close()
    source.close()
    assert reel.open_for <= 0
    assert Finder.made == 0
    source.open()
    assert source.read(0.1) is not None
    source.close()
    assert Finder.made == 0


def test_a_video_begins_anew_when_the_finder_is_there() -> None:
    clock, reel = Clock(), Reel(still(95))
    source = FaceSource(reel, lambda: Finder(clock), clock, from_start=True)
    source.open()
    assert reel.open_for == 2
    source.open()
    assert reel.open_for == 3
    source.close()


def test_the_camera_is_looked_for_before_the_finder_is_made() -> None:
    made = []

    class Gone(Reel):
        def open(self) -> EyesReady:
            raise GazeError("There is no camera", "Plug one in.")

    source = FaceSource(Gone(), lambda: made.append(1) or Finder(Clock()))
    with pytest.raises(GazeError, match="no camera"):
        source.open()
    assert made == []


def test_the_rendered_camera_keeps_its_pace() -> None:
    clock = Clock()
    began_ns = clock.t_ns
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock.t_ns += round(seconds * 1e9)

    frames = RenderedFrames(DESK, 160, 120, 25, clock, sleep)
    assert frames.open() == EyesReady("rendered camera", 160, 120, 25.0)
    first, second = frames.read(0.1), frames.read(0.1)
    assert first is not None
    assert second is not None
    assert (first.t_ns - began_ns, second.t_ns - began_ns) == (0, 40 * MS)
    assert frames.read(0.01) is None
    clock.t_ns = began_ns + 1_019 * MS  # a slow reader gets the newest one
    late = frames.read(0.1)
    assert late is not None
    assert late.t_ns - began_ns == 1_000 * MS
    assert late.rgb.shape == (120, 160, 3)
    assert np.abs(late.rgb.astype(int) - first.rgb).max() > 40  # the eyes look elsewhere
    assert sum(waited) == pytest.approx(0.05)
    frames.close()


@pytest.mark.parametrize(
    ("kind", "text"),
    [("video", "is no video"), ("rendered", "is no face model")],
)
def test_wrong_files_are_one_clear_line(kind: str, text: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("Once upon a time")
    source = source_for(EyesConfig(kind, str(wrong), face_model=str(wrong)))
    with pytest.raises(GazeError, match=text) as caught:
        source.open()
    assert caught.value.remedy
    assert isinstance(caught.value, FatalGazeError) or kind == "video"
    source.close()
