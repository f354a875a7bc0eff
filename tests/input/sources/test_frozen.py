"""A camera that repeats a picture and a gaze that is one point are not believed; real ones are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from common.clock import NS_PER_MS as MS
from facesim import DESK
from input.api.errors import GazeError
from input.api.gaze import FEATURES, Face, GazeSample
from input.api.messages import EyesTrouble, Seen
from input.api.source import EyesConfig, EyesReady
from input.sources.face_source import FaceSource
from input.sources.frozen import STILL_NS, Gaze, Pictures
from input.sources.rendered import RenderedFrames
from input.vision.camera import Frame, VideoFile
from input.vision.virtual_camera import RenderedCamera
from input.worker.loop import EyesLoop
from videos import write_video

STEP_NS = 33 * MS


def noisy(seed: int = 1, spread: float = 2.0) -> Callable[[], np.ndarray]:
    """Return what takes pictures of a still scene with a sensor's noise."""
    rng = np.random.default_rng(seed)
    scene = rng.integers(20, 220, (480, 640, 3)).astype(float)
    return lambda: np.clip(scene + rng.normal(0, spread, scene.shape), 0, 255).astype(np.uint8)


class Feed:
    """A camera's frames at 30 a second: what `picture` returns, until it raises."""

    def __init__(self, picture: Callable[[], np.ndarray]) -> None:
        self.picture, self.t_ns, self.opened = picture, 0, 0

    def open(self) -> EyesReady:
        self.opened += 1
        return EyesReady("a camera")

    def read(self, timeout_s: float) -> Frame:
        self.t_ns += STEP_NS
        return Frame(self.t_ns, self.picture())

    def close(self) -> None: ...


class Finder:
    """Sees the same face in everything: as MediaPipe does in one picture."""

    def find(self, frame: Frame) -> Face:
        features, box = (0.0,) * FEATURES, (0.4, 0.4, 0.2, 0.2)
        return Face(frame.t_ns, features, (0.0, 0.0, 550.0), 0, 0, 0, 0.1, 0.9, 29.0, box)

    def close(self) -> None: ...


def watching(feed: Feed) -> Callable[[float], list[Any]]:
    """Return what lets seconds pass and returns what the eyes' process told of a camera then."""
    told: list[Any] = []
    source = FaceSource(feed, Finder, lambda: feed.t_ns, live=True)
    loop = EyesLoop(EyesConfig("camera"), lambda _: source, told.append, lambda: feed.t_ns)

    def go(seconds: float) -> list[Any]:
        told.clear()
        end_ns = feed.t_ns + seconds * 1e9
        while feed.t_ns < end_ns:
            if loop.pause_s:
                feed.t_ns += STEP_NS
            loop.step()
        return list(told)

    return go


def test_a_camera_that_repeats_a_picture_is_trouble_once_and_comes_back() -> None:
    take = noisy()
    feed = Feed(take)
    go = watching(feed)
    alive = go(2.0)
    assert alive[0] == EyesReady("a camera")
    assert sum(isinstance(one, Seen) for one in alive) > 50
    last = take()
    feed.picture = lambda: last
    frozen = go(30.0)
    assert not any(isinstance(one, Seen) for one in frozen[1:]), "at most the first of them is new"
    [trouble] = [one for one in frozen if isinstance(one, EyesTrouble)]
    assert "repeats the same picture" in trouble.text
    assert trouble.lost
    assert not trouble.fatal
    assert feed.opened > 3, "it is opened anew: a driver may want that"
    feed.picture = take
    back = go(6.0)
    assert EyesReady("a camera") in back
    assert isinstance(back[-1], Seen)


def test_buffers_that_go_round_are_repeated_pictures_too() -> None:
    take = noisy()
    ring = [take() for _ in range(4)]
    turns: Iterator[int] = iter(range(10**6))
    feed = Feed(lambda: ring[next(turns) % 4])
    told = watching(feed)(10.0)
    assert sum(isinstance(one, EyesTrouble) for one in told) == 1


def test_nearly_the_same_picture_is_the_same() -> None:
    picture = noisy()()
    pictures = Pictures()
    assert not pictures.feed(picture, 0)
    clock = picture.copy()
    clock[:8, :8] ^= 1  # what a driver may draw into it
    assert not pictures.feed(clock, STEP_NS)
    assert not pictures.stuck(STILL_NS)
    assert pictures.stuck(STILL_NS + 1)


@pytest.mark.parametrize("spread", [0.5, 2.0, 8.0])
def test_a_still_scene_before_a_sensor_is_alive(spread: float) -> None:
    take, pictures = noisy(spread=spread), Pictures()
    fresh = [pictures.feed(take(), number * STEP_NS) for number in range(40)]
    assert fresh == [*[False] * 8, *[True] * 32], "the first ones may be a ring of buffers"


def test_a_covered_lens_is_dark_and_not_stuck() -> None:
    pictures = Pictures()
    black = np.zeros((480, 640, 3), np.uint8)
    assert all([pictures.feed(black, number * STEP_NS) for number in range(60)][8:])
    assert not pictures.stuck(60 * STEP_NS)


def test_a_camera_that_gives_each_picture_twice_is_alive() -> None:
    take, pictures = noisy(), Pictures()
    for number in range(0, 60, 2):
        picture = take()
        for t_ns in (number * STEP_NS, (number + 1) * STEP_NS):
            pictures.feed(picture, t_ns)
            assert not pictures.stuck(t_ns)


def test_a_rendered_person_who_holds_still_is_alive() -> None:
    camera, pictures = RenderedCamera(DESK), Pictures()
    for number in range(40):
        pictures.feed(camera.frame((500.0, 400.0), 0).rgb, number * STEP_NS)
        assert not pictures.stuck(number * STEP_NS)


def test_a_video_and_the_round_of_rendered_points_are_no_sensors(tmp_path: Path) -> None:
    """A video may stand still, and the round shows few pictures again and again."""
    path = tmp_path / "still.avi"
    write_video(path, [noisy()()] * 40, 30.0)
    for frames in (VideoFile(path, paced=False), RenderedFrames(DESK, 320, 240, 30)):
        source = FaceSource(frames, Finder)
        source.open()
        assert [source.read(1.0) is not None for _ in range(30)] == [True] * 30
        source.close()


def point(number: int, x_px: float, y_px: float = 400.0) -> GazeSample:
    t_ns = number * STEP_NS
    return GazeSample(t_ns, t_ns, x_px, y_px, x_px, y_px, 30.0, True, True, confidence=1.0)


def test_one_point_without_end_is_no_gaze() -> None:
    gaze = Gaze()
    seen = [gaze.feed(point(number, 500.0)) for number in range(60)]
    assert [one.valid for one in seen] == [True] * 16 + [False] * 44
    assert all(one.present for one in seen)
    assert gaze.stuck
    assert gaze.feed(point(60, 500.0000001)).valid
    assert not gaze.stuck


def test_a_gaze_that_trembles_or_is_slow_is_believed() -> None:
    gaze = Gaze()
    assert all(gaze.feed(point(number, 500.0 + number % 2)).valid for number in range(60))
    assert all(gaze.feed(point(30 * number, 500.0)).valid for number in range(7)), "too few to say"


def test_a_stuck_tracker_is_told_once_and_when_it_moves_again() -> None:
    reads = [point(number, 500.0) for number in range(60)]
    reads += [point(number, 500.0 + number) for number in range(60, 70)]
    told: list[Any] = []

    class Tracker(Feed):
        def read(self, timeout_s: float) -> Any:
            if not reads:
                raise GazeError("over", "")
            return reads.pop(0)

        def use_map(self, gaze_map: Any) -> None: ...

        def shift(self, dx_px: float, dy_px: float) -> None: ...

    loop = EyesLoop(EyesConfig("lsl"), lambda _: Tracker(noisy()), told.append, lambda: 0)
    while reads:
        loop.step()
    [trouble] = [one for one in told if isinstance(one, EyesTrouble)]
    assert "repeats the same point" in trouble.text
    kinds = [type(one) for one in told]
    assert kinds.count(EyesReady) == 2, "and told when it is well again"
    assert kinds.index(EyesTrouble) < len(kinds) - 1 - kinds[::-1].index(EyesReady)
    valid = [one.sample.valid for one in told if isinstance(one, Seen)]
    assert valid[-10:] == [True] * 10
    assert valid.count(False) == 44
