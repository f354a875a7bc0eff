"""The rendered camera, and what MediaPipe and the features make of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from input.api.errors import GazeError
from input.api.gaze import FEATURES, Face, Screen
from input.vision.camera import Frame
from input.vision.eye_features import brightness, face_of, nearest
from input.vision.face_tracker import NearestFace
from input.vision.landmarker import FaceFinder, RawFace
from input.vision.landmarker_file import face_model
from input.vision.virtual_camera import Head, RenderedCamera, turned

LAPTOP = Screen("14 inch", 0, 0, 1920, 1080, 310, 550)
MIDDLE = LAPTOP.centre
SETTLING = 6


@pytest.fixture(scope="module")
def camera():
    return RenderedCamera(LAPTOP, seed=3)


@pytest.fixture(scope="module")
def finder(face_model_path):
    found = FaceFinder(face_model_path)
    yield found
    found.close()


@pytest.fixture(scope="module")
def look(camera, finder):
    """Return a function: the face seen after some frames of a look at a point."""
    clock = [0]

    def seen(target_px=MIDDLE, head=None, blink=0.0) -> Face:
        for _ in range(SETTLING):
            clock[0] += 33_000_000
            frame = camera.frame(target_px, clock[0], head, blink)
            [raw] = finder.find(frame.rgb, frame.t_ns)
            light = brightness(frame.rgb, raw)
            face = face_of(raw, camera.width, camera.height, frame.t_ns, light)
        return face

    return seen


def test_a_point_straight_ahead_wants_no_turn_of_the_eyes() -> None:
    ahead = Head(x_mm=0.0, y_mm=0.0)
    assert turned((LAPTOP.centre[0], LAPTOP.y_px), LAPTOP, ahead) == (0.0, 0.0)


def test_the_same_point_wants_another_turn_from_another_place() -> None:
    along, _ = turned(MIDDLE, LAPTOP, Head(x_mm=30.0))
    assert along == pytest.approx(-30.0 / math.hypot(30.0, 550.0, 57.2), rel=0.01)
    rolled = turned((0.0, 540.0), LAPTOP, Head(roll_deg=90.0))
    still = turned((0.0, 540.0), LAPTOP, Head())
    assert rolled == pytest.approx((still[1], -still[0]))


def test_frames_are_the_same_for_the_same_seed() -> None:
    one, other = (RenderedCamera(LAPTOP, seed=5).frame(MIDDLE, 7) for _ in range(2))
    assert np.array_equal(one.rgb, other.rgb)
    assert one.t_ns == 7
    assert one.rgb.shape == (480, 640, 3)
    assert not np.array_equal(one.rgb, RenderedCamera(LAPTOP, seed=6).frame(MIDDLE, 7).rgb)


@pytest.mark.parametrize(
    "head", [Head(), Head(25.0, 40.0, 520.0), Head(-30.0, 20.0, 600.0, 10.0), Head(roll_deg=-8.0)]
)
def test_the_head_is_where_it_was_put(look, head: Head) -> None:
    face = look(head=head)
    assert face.head_mm == pytest.approx((head.x_mm, head.y_mm, head.z_mm), rel=0.03, abs=3.0)
    assert face.roll_deg == pytest.approx(head.roll_deg, abs=1.0)
    assert face.eye_px == pytest.approx(29.0 * 550.0 / head.z_mm, rel=0.08)
    assert len(face.features) == FEATURES
    assert face.confidence > 0.9


def test_the_irises_offsets_follow_the_gaze_across_and_down(look) -> None:
    width, height = LAPTOP.width_px, LAPTOP.height_px
    across = [look((width * part, height / 2)) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for eye in (0, 3):
        steps = np.diff([face.features[eye] for face in across])
        assert (steps < 0).all()  # the screen's right is the picture's left
    down = [look((width / 2, height * part)) for part in (0.0, 0.33, 0.67, 1.0)]
    for eye in (1, 4):
        assert (np.diff([face.features[eye] for face in down]) > 0).all()


def test_features_know_nothing_of_where_the_head_is(look) -> None:
    """The same turn of the eyes from another place gives the same numbers, about."""
    here = look((LAPTOP.centre[0], LAPTOP.y_px), Head(0.0, 0.0, 550.0))
    px = LAPTOP.px_per_mm
    there = look((LAPTOP.centre[0] - 40.0 * px, LAPTOP.y_px + 20.0 * px), Head(40.0, 20.0, 500.0))
    assert there.features[:6] == pytest.approx(here.features[:6], abs=0.03)


def test_lids_that_close_are_seen_to_close(look) -> None:
    opened, half, closed = (look(blink=part) for part in (0.0, 0.5, 1.0))
    assert closed.features[2] < half.features[2] < opened.features[2]
    assert closed.features[5] < 0.8 * opened.features[5]
    assert opened.blink < 0.1 < closed.blink


def test_a_blink_takes_the_confidence(camera, finder) -> None:
    frame = camera.frame(MIDDLE, 25_000_000_000_000)
    [raw] = finder.find(frame.rgb, frame.t_ns)
    looks = raw.looks | {"eyeBlinkLeft": 0.8, "eyeBlinkRight": 0.8}
    face = face_of(replace(raw, looks=looks), 640, 480, 0)
    assert face.blink == pytest.approx(0.8)
    assert face.confidence == 0.0


@pytest.mark.parametrize("level", [0, 255])
def test_nobody_is_seen_in_black_or_white_frames(finder, level: int) -> None:
    frame = np.full((480, 640, 3), level, np.uint8)
    assert finder.find(frame, 10_000_000_000_000) == []
    assert finder.find(np.full((2, 2, 3), level, np.uint8), 10_000_000_000_001) == []


def test_two_frames_of_one_moment_are_told_apart(finder, camera) -> None:
    frame = camera.frame(MIDDLE, 0)
    finder.find(frame.rgb, 20_000_000_000_000)
    assert len(finder.find(frame.rgb, 20_000_000_000_000)) == 1


def test_a_file_that_is_no_model_is_one_clear_line(tmp_path) -> None:
    path = tmp_path / "face.task"
    path.write_bytes(b"no model at all")
    with pytest.raises(GazeError, match="no face landmarker") as caught:
        FaceFinder(path)
    assert "--face-model" in caught.value.remedy


def test_glare_and_darkness_take_the_confidence(look, camera, finder) -> None:
    frame = camera.frame(MIDDLE, 30_000_000_000_000)
    [raw] = finder.find(frame.rgb, frame.t_ns)
    usual = face_of(raw, 640, 480, 0, brightness(frame.rgb, raw))
    bright = np.clip(frame.rgb.astype(int) + 200, 0, 255).astype(np.uint8)
    glare = face_of(raw, 640, 480, 0, brightness(bright, raw))
    dark = face_of(raw, 640, 480, 0, brightness(frame.rgb // 40, raw))
    assert usual.confidence > 0.9
    assert glare.confidence < 0.1
    assert dark.confidence < 0.1


def _face(z_mm: float, x_mm: float = 0.0) -> Face:
    raw = RawFace(np.zeros((478, 3)), {}, np.eye(4))
    return replace(face_of(raw, 640, 480, 0), head_mm=(x_mm, 0.0, z_mm))


def test_the_nearest_of_two_faces_counts_and_keeps_counting() -> None:
    person, guest = _face(550.0), _face(700.0, 200.0)
    assert nearest([]) is None
    assert nearest([guest, person]) is person
    near_guest = _face(480.0, 200.0)
    assert nearest([near_guest, person], last=person) is person
    very_near = _face(350.0, 200.0)
    assert nearest([very_near, person], last=person) is very_near


def test_the_nearer_of_two_people_is_found_and_followed(camera, face_model_path) -> None:
    """Another person comes nearer than the one who is followed: the first one still counts."""
    finder = NearestFace(face_model_path)
    try:
        near, far = Head(-90.0, 20.0, 560.0), Head(150.0, 20.0, 800.0)
        seen = [
            finder.find(_two(camera, near, far, 40_000_000_000_000 + n * 33_000_000))
            for n in range(5)
        ]
        assert all(face is not None for face in seen)
        assert seen[-1].head_mm == pytest.approx((-90.0, 20.0, 560.0), rel=0.06, abs=10.0)
        nearer = Head(150.0, 20.0, 500.0)
        seen = [
            finder.find(_two(camera, near, nearer, 41_000_000_000_000 + n * 33_000_000))
            for n in range(5)
        ]
        assert seen[-1].head_mm[0] == pytest.approx(-90.0, abs=12.0)
    finally:
        finder.close()


def _two(camera, left: Head, right: Head, t_ns: int) -> Frame:
    """Return a frame whose left half shows one head and whose right half another."""
    one, other = (camera.frame(MIDDLE, t_ns, head).rgb for head in (left, right))
    half = camera.width // 2
    return Frame(t_ns, np.concatenate([one[:, :half], other[:, half:]], axis=1))


def test_the_real_file_may_be_ones_own(face_model_path) -> None:
    assert face_model(own=face_model_path) == face_model_path
