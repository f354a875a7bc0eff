"""Acts of a face and zones of gaze, as MediaPipe sees them in a portrait."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from common.clock import NS_PER_MS as MS
from facewarp import Points, Rgb, with_brows_raised, with_mouth_open
from input.api.gaze import Screen
from input.selection.confirmation import LEAD_MS, Act, CommitBy, FaceActs
from input.selection.zones import SHOWN, Zone, ZoneTracker, fit_zones
from input.vision.eye_features import face_of
from input.vision.landmarker import FaceFinder
from input.vision.virtual_camera import Head, RenderedCamera

LAPTOP = Screen("14 inch", 0, 0, 1920, 1080, 310, 550)
FRAME = 33 * MS
Warp = Callable[[Rgb, Points, float], Rgb]


@pytest.fixture(scope="module")
def finder(face_model_path) -> Iterator[FaceFinder]:
    found = FaceFinder(face_model_path)
    yield found
    found.close()


class Actor:
    """A rendered person before the camera, frame after frame."""

    def __init__(self, finder: FaceFinder, t_ns: int) -> None:
        self.camera, self.finder, self.t_ns = RenderedCamera(LAPTOP, seed=3), finder, t_ns
        first = self.camera.frame(LAPTOP.centre, t_ns)
        [self.rest] = finder.find(first.rgb, t_ns)

    def face(self, warp: Warp | None = None, px: float = 0.0, look=LAPTOP.centre, head=None):
        self.t_ns += FRAME
        rgb = self.camera.frame(look, self.t_ns, head).rgb
        if warp is not None:
            rgb = warp(rgb, self.rest.points, px)
        [raw] = self.finder.find(np.ascontiguousarray(rgb), self.t_ns)
        return face_of(raw, 640, 480, self.t_ns)


START = iter(range(10**12, 10**14, 10**12))
"""MediaPipe wants times that grow, and the finder is shared."""


def played(actor: Actor, acts: FaceActs, parts: list[tuple[Warp | None, float, int]]) -> list[Act]:
    found = []
    for warp, px, frames in parts:
        for _ in range(frames):
            act = acts.feed(actor.face(warp, px))
            if act is not None:
                found.append(act)
    return found


@pytest.mark.parametrize(
    ("by", "warp", "px"),
    [
        (CommitBy.BROW, with_brows_raised, 6.0),
        (CommitBy.MOUTH, with_mouth_open, 35.0),
    ],
)
def test_an_act_is_told_once_and_its_beginning_is_known(finder, by, warp, px) -> None:
    actor, acts = Actor(finder, next(START)), FaceActs(by)
    assert played(actor, acts, [(None, 0.0, 45)]) == []
    began_ns = actor.t_ns
    [act] = played(actor, acts, [(warp, px, 12), (None, 0.0, 20)])
    # VIDEO mode smooths over some frames; what it adds is below the lead, which is there for it.
    assert began_ns < act.began_ns <= began_ns + FRAME + LEAD_MS * MS
    [other] = played(actor, acts, [(warp, px, 12), (None, 0.0, 5)])
    assert other.began_ns > act.t_ns


@pytest.mark.parametrize("by", [CommitBy.BROW, CommitBy.MOUTH])
def test_eyes_that_look_about_and_the_other_act_are_none(finder, by) -> None:
    actor, acts = Actor(finder, next(START)), FaceActs(by)
    for x, y in ((0.5, 0.5), (0.05, 0.5), (0.95, 0.05), (0.5, 0.0), (0.5, 1.0), (0.0, 0.0)):
        for _ in range(25):
            look = (x * LAPTOP.width_px, y * LAPTOP.height_px)
            assert acts.feed(actor.face(look=look)) is None
    brow = by is CommitBy.BROW
    other, px = (with_mouth_open, 20.0) if brow else (with_brows_raised, 6.0)
    assert played(actor, acts, [(other, px, 15)]) == []


MARKS = {
    Zone.LEFT: (17.0, 760.0),
    Zone.RIGHT: (1903.0, 760.0),
    Zone.UP: (960.0, 70.0),
    Zone.MIDDLE: (960.0, 500.0),
}


def test_zones_are_told_apart_without_calibration_and_when_the_head_has_moved(finder) -> None:
    actor = Actor(finder, next(START))

    def features(zone: Zone, head: Head | None = None) -> tuple[float, ...]:
        return actor.face(look=MARKS[zone], head=head).features

    looks = {zone: [features(zone) for _ in range(32)][12:] for zone in SHOWN}
    model = fit_zones(looks)
    assert model.zones == (Zone.LEFT, Zone.RIGHT, Zone.UP)
    for head in (None, Head(16.0, 40.0, 500.0)):
        tracker, t_ns = ZoneTracker(model), 0
        for zone in (Zone.MIDDLE, Zone.LEFT, Zone.MIDDLE, Zone.UP, Zone.RIGHT, Zone.MIDDLE):
            for _ in range(15):
                t_ns += FRAME
                found = tracker.feed(t_ns, features(zone, head))
            assert found is zone
