"""Other faces, lights and cameras: what they do to the frames, and what MediaPipe sees of it."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from input.api.gaze import DESK
from input.vision.eye_features import face_of, turned_deg
from input.vision.eye_rendering import rendered, taken_apart
from input.vision.face_look import Eyewear, FaceLook, changed, drawn
from input.vision.head_turn import HONEST_DEG, depth, source
from input.vision.landmarker import FaceFinder
from input.vision.portrait import shipped
from input.vision.virtual_camera import Head, RenderedCamera

MIDDLE = DESK.centre
SIDE = DESK.x_px + 0.95 * DESK.width_px, DESK.centre[1]
NEAR = Head(0.0, 0.0, 450.0)
QUIET = FaceLook(noise=0.0)


def _seen(model, look: FaceLook, target=MIDDLE, head: Head = NEAR):
    """Return what MediaPipe makes of a face after some frames: raw, and as features."""
    camera, finder = RenderedCamera(DESK, 4, look=look), FaceFinder(model, 1)
    try:
        for number in range(6):
            frame = camera.frame(target, number * 33_000_000, head)
            [raw] = finder.find(frame.rgb, frame.t_ns)
    finally:
        finder.close()
    return raw, face_of(raw, camera.width, camera.height, 0)


def test_a_seed_and_a_number_draw_the_same_face_again() -> None:
    assert drawn(3, 5) == drawn(3, 5)
    looks = [drawn(3, number) for number in range(60)]
    assert len({str(replace(look, name="")) for look in looks}) == 60
    openings = [look.opening or 0.0 for look in looks]
    assert 0.18 <= min(openings) < 0.22
    assert 0.36 < max(openings) <= 0.40
    assert 10 <= sum(look.glasses is not None for look in looks) <= 35
    assert {15, 60} <= {look.fps for look in looks}
    assert all(abs(look.yaw_deg) + look.restless_deg <= HONEST_DEG for look in looks)
    assert asdict(looks[0])["name"] == "face 1"


def test_conditions_change_any_look() -> None:
    look = changed(FaceLook(), glasses=True, low_light=True, fps=15)
    assert look.glasses == Eyewear()
    assert (look.light, look.noise, look.fps) == (0.5, 7.0, 15)
    own = FaceLook(glasses=Eyewear(4.0), light=0.4, noise=9.0)
    assert changed(own, glasses=True, low_light=True) == own
    assert changed(own) == own


def test_frames_of_a_look_are_the_same_for_the_same_seed() -> None:
    look = changed(drawn(1, 6), glasses=True, low_light=True)
    one, other = (RenderedCamera(DESK, 5, look=look).frame(MIDDLE, 7, NEAR) for _ in range(2))
    assert np.array_equal(one.rgb, other.rgb)


@pytest.mark.parametrize(
    "look", [QUIET, replace(changed(drawn(1, 6), glasses=True), noise=0.0, jpeg=None)]
)
@pytest.mark.parametrize("head", [NEAR, Head(25.0, 40.0, 520.0, 9.0, 4.0, -3.0)])
def test_of_a_still_head_all_that_changed_is_rendered_anew(look: FaceLook, head: Head) -> None:
    """The frame of a second look is the one that a camera gives that never saw the first."""
    camera = RenderedCamera(DESK, 5, look=look)
    camera.frame((0.0, 1000.0), 0, head, blink=0.7)
    again = camera.frame(SIDE, 900_000_000, head)
    fresh = RenderedCamera(DESK, 5, look=look).frame(SIDE, 900_000_000, head)
    assert np.array_equal(again.rgb, fresh.rgb)


def test_lids_are_seen_to_be_as_open_as_the_look_says_or_nearly(face_model_path) -> None:
    seen = [_seen(face_model_path, replace(QUIET, opening=part))[1] for part in (0.18, 0.29, 0.40)]
    openings = [(face.features[2] + face.features[5]) / 2 for face in seen]
    assert openings[0] < openings[1] - 0.02 < openings[2] - 0.05
    assert openings == pytest.approx([0.18, 0.29, 0.40], abs=0.1)


def test_a_head_is_turned_as_far_as_mediapipe_sees_most_of_it(face_model_path) -> None:
    """And eyes that go on looking at the same point turn the other way in it."""
    ahead = DESK.centre[0], DESK.y_px
    (left, _), (still, _), (right, face) = (
        _seen(face_model_path, replace(QUIET, yaw_deg=yaw), ahead) for yaw in (-8.0, 0.0, 8.0)
    )
    turns = [turned_deg(raw.matrix)[0] for raw in (left, still, right)]
    assert turns[0] < turns[1] < turns[2]
    assert 0.6 * 16 < turns[2] - turns[0] < 1.1 * 16
    other = face_of(left, 640, 480, 0)
    assert face.features[0] < other.features[0] - 0.04
    assert face.features[3] < other.features[3] - 0.04
    raised, lowered = (
        turned_deg(_seen(face_model_path, replace(QUIET, pitch_deg=pitch), ahead)[0].matrix)[1]
        for pitch in (-8.0, 8.0)
    )
    assert 0.6 * 16 < lowered - raised < 1.1 * 16


def test_no_part_of_a_turned_face_folds_over() -> None:
    x, y = np.meshgrid(np.linspace(-70.0, 70.0, 141), np.linspace(-60.0, 90.0, 151))
    assert depth(np.zeros(1), np.zeros(1)) == pytest.approx(0.0, abs=3.0)
    assert depth(np.zeros(1), np.full(1, 40.0)) > 12.0, "the nose"
    for yaw in (-HONEST_DEG, HONEST_DEG):
        from_x, from_y = source(x, y, yaw, 0.0)
        assert (np.diff(from_x, axis=1) > 0).all()
        assert np.array_equal(from_y, y)
        _, from_y = source(x, y, 0.0, yaw)
        assert (np.diff(from_y, axis=0) > 0).all()


def test_an_iris_has_the_colour_of_the_look_and_skin_its_own() -> None:
    def middle(look: FaceLook) -> np.ndarray:
        face = RenderedCamera(DESK, 4, look=look).frame(MIDDLE, 0, Head(0.0, 0.0, 200.0)).rgb
        return face.astype(float)

    plain = middle(QUIET)
    blue = middle(replace(QUIET, iris=(130, 155, 180)))
    changed_px = np.abs(blue - plain).max(axis=2) > 20
    assert 100 < changed_px.sum() < 5000, "only the irises"
    gained = (blue - plain)[changed_px].mean(axis=0)
    assert gained[2] > gained[0] + 20
    dark = middle(replace(QUIET, skin=(0.5, 0.4, 0.35)))
    assert dark[330:400, 200:440].mean() < 0.6 * plain[330:400, 200:440].mean()
    lit = middle(replace(QUIET, side_light=0.6)) / np.maximum(plain, 1.0)
    assert np.median(lit[:, 500:]) > 1.2 > 0.8 > np.median(lit[:, :140])


def test_lashes_darken_the_upper_lid_alone() -> None:
    bare, lashed = (
        taken_apart(shipped(), shipped().eyes[0], replace(QUIET, lashes=length))
        for length in (0.0, 0.08)
    )
    looks = [rendered(eye, np.zeros(2), 0.0).astype(int) for eye in (bare, lashed)]
    darker = (looks[0] - looks[1]).max(axis=2)
    assert (looks[1] <= looks[0]).all()
    rows, columns = np.nonzero(darker > 10)
    assert len(rows) > 50
    (left, _), (right, _) = bare.corners
    assert left < columns.min() < columns.max() < right
    reach = 0.08 * (right - left) + 3
    assert bare.upper[:, 1].min() - reach < rows.min()
    assert rows.max() < bare.upper[:, 1].max() + reach


def test_whites_are_darker_where_they_lie_in_the_shade() -> None:
    place = shipped().eyes[0]
    plain, dim, shaded = (
        taken_apart(shipped(), place, look)
        for look in (QUIET, replace(QUIET, white=0.5), replace(QUIET, lid_shade=0.6))
    )
    x = round(float(plain.middle[0]))
    top, bottom = (float(lid[2:5, 1].mean()) for lid in (plain.upper, plain.lower))
    middle, high = round((top + bottom) / 2), round(top + 0.2 * (bottom - top))
    skin = slice(0, round(top) - 12)
    assert dim.bare[middle, x].mean() == pytest.approx(0.5 * plain.bare[middle, x].mean(), rel=0.1)
    assert np.array_equal(dim.bare[skin], plain.bare[skin])
    part = shaded.bare / np.maximum(plain.bare, 1.0)
    assert part[high, x].mean() < 0.8 < part[middle, x].mean() + 0.05
    assert part[high, x].mean() < part[middle, x].mean() - 0.1


def test_reflections_move_in_glasses_and_the_rims_stay() -> None:
    camera = RenderedCamera(DESK, 4, look=replace(QUIET, glasses=Eyewear(3.0, reflection=0.6)))
    bare = RenderedCamera(DESK, 4, look=QUIET).frame(MIDDLE, 0, NEAR).rgb.astype(int)
    first, later = (camera.frame(MIDDLE, t_ns, NEAR).rgb.astype(int) for t_ns in (0, 10**9))
    moved = np.abs(later - first).max(axis=2) > 12
    assert moved.sum() > 30
    rims = (first.mean(axis=2) < 60) & (bare.mean(axis=2) > 110)
    assert rims.sum() > 300
    assert np.array_equal(first[rims & ~moved], later[rims & ~moved])
    assert (moved & rims).sum() < 0.05 * rims.sum()


def test_a_dim_room_is_dark_and_noisy_and_mjpg_leaves_blocks() -> None:
    plain, dim, packed = (
        RenderedCamera(DESK, 4, look=look).frame(MIDDLE, 0).rgb.astype(float)
        for look in (QUIET, changed(QUIET, low_light=True), replace(QUIET, jpeg=40))
    )
    assert dim.mean() == pytest.approx(0.5 * plain.mean(), rel=0.1)
    assert np.std(dim - 0.5 * plain) == pytest.approx(7.0, rel=0.3)
    lost = np.abs(packed - plain).mean()
    assert 0.5 < lost < 8.0


@pytest.mark.parametrize("number", range(6))
def test_mediapipe_sees_every_face_that_is_drawn(face_model_path, number: int) -> None:
    look = drawn(2, number)
    left, right = (_seen(face_model_path, look, (x, DESK.centre[1]))[1] for x in (100.0, 1800.0))
    for eye in (0, 3):
        assert left.features[eye] > right.features[eye] + 0.02
