"""Following a face in a view that hardly changes."""

import math

import numpy as np
import pytest

from input.api.gaze import DESK, Face
from input.calibration.conditions import DIM, GLARE
from input.vision.camera import Frame
from input.vision.face_look import FaceLook, changed
from input.vision.face_tracker import (
    CORNERS_APART_PX,
    VIEW_PX,
    NearestFace,
    View,
)
from input.vision.landmarker import RawFace
from input.vision.virtual_camera import Head, RenderedCamera


def _points(x: float, y: float, apart: float, roll_deg: float) -> np.ndarray:
    """Return landmarks whose outer corners lie about (x, y), the others at its middle."""
    points = np.full((478, 3), (x, y, 0.0))
    angle = math.radians(roll_deg)
    arm = np.array([math.cos(angle), math.sin(angle)]) * apart / 2
    points[33, :2] -= arm
    points[263, :2] += arm
    return points


def _face(*where: float) -> RawFace:
    return RawFace(_points(*where), {}, np.eye(4))


@pytest.mark.parametrize("where", [(320, 240, 90, 0), (100, 400, 40, 25), (500, 60, 200, -40)])
def test_the_corners_lie_in_the_same_places_of_every_view(where: tuple[float, ...]) -> None:
    view = View(_points(*where))
    back = np.linalg.inv(np.vstack([view.to_frame, [0, 0, 1]]))
    seen = np.column_stack([_points(*where)[[33, 263], :2], [1, 1]]) @ back.T
    middle = np.array([0.5, 0.42]) * VIEW_PX
    half = np.array([CORNERS_APART_PX / 2, 0.0])
    assert seen[0, :2] == pytest.approx(middle - half)
    assert seen[1, :2] == pytest.approx(middle + half)


def test_what_is_seen_in_the_view_is_taken_back_into_the_frame() -> None:
    where = (320.0, 200.0, 80.0, 12.0)
    view = View(_points(*where))
    back = np.linalg.inv(np.vstack([view.to_frame, [0, 0, 1]]))
    in_frame = _points(*where)
    in_view = in_frame.copy()
    in_view[:, :2] = in_frame[:, :2] @ back[:2, :2].T + back[:2, 2]
    in_view[:, 2] = 11.0
    found = view.in_frame(RawFace(in_view, {"eyeLookUpLeft": 0.5}, np.eye(4)))
    assert found.points[:, :2] == pytest.approx(in_frame[:, :2])
    assert found.points[0, 2] == pytest.approx(11.0 * 80.0 / CORNERS_APART_PX)
    assert found.looks == {"eyeLookUpLeft": 0.5}


def test_a_view_goes_along_slowly_and_not_to_another_face() -> None:
    view = View(_points(300, 200, 90, 0))
    assert view.follow(_face(310, 200, 90, 0))
    assert view.to_frame == pytest.approx(View(_points(302, 200, 90, 0)).to_frame)
    for _ in range(60):
        assert view.follow(_face(310, 205, 90, 5))
    assert view.to_frame == pytest.approx(View(_points(310, 205, 90, 5)).to_frame, abs=1e-2)
    assert not view.follow(_face(400, 205, 90, 5))


def test_irises_hardly_wander_when_the_head_rolls(face_model_path) -> None:
    """Straight looks out of rolled heads: what the whole frame shows wanders by 4 degrees."""
    camera = RenderedCamera(DESK, seed=2)
    middle = DESK.centre[0], DESK.y_px
    means = []
    for roll_deg in (0.0, -10.0, 10.0):
        finder = NearestFace(face_model_path)
        head = Head(0.0, 0.0, DESK.distance_mm, roll_deg)
        frames = [
            Frame(n * 33_000_000, camera.frame(middle, n * 33_000_000, head).rgb) for n in range(20)
        ]
        faces = [finder.find(frame) for frame in frames]
        finder.close()
        means.append(np.mean([face.features for face in faces[8:] if face is not None], axis=0))
    for rolled in means[1:]:
        assert abs(rolled - means[0])[[1, 4]].max() < 0.004, "across the eyes"
        assert abs(rolled - means[0])[[12, 13]].max() < 0.012, "eyeLookDown"


def test_a_face_that_leaves_is_found_again(face_model_path) -> None:
    camera = RenderedCamera(DESK, seed=2)
    finder = NearestFace(face_model_path)
    grey = np.full((480, 640, 3), 90, np.uint8)
    heads = [Head(-80.0, 30.0, 600.0), None, Head(90.0, 60.0, 550.0, 8.0)]
    seen = []
    for n in range(24):
        t_ns, head = n * 33_000_000, heads[n // 8]
        rgb = grey if head is None else camera.frame(DESK.centre, t_ns, head).rgb
        seen.append(finder.find(Frame(t_ns, rgb)))
    finder.close()
    assert seen[7].head_mm == pytest.approx((-80.0, 30.0, 600.0), rel=0.05, abs=8.0)
    assert seen[10:16] == [None] * 6
    assert seen[23].head_mm == pytest.approx((90.0, 60.0, 550.0), rel=0.05, abs=8.0)
    assert seen[23].roll_deg == pytest.approx(8.0, abs=1.5)


def test_light_and_what_glasses_mirror_are_measured_about_the_eyes(face_model_path) -> None:
    """The same face as it is, in glasses that mirror a screen and a window, and in the dark."""
    head = Head(0.0, 30.0, DESK.distance_mm)

    def last(look: FaceLook, darker: int = 1) -> Face:
        camera = RenderedCamera(DESK, seed=2, look=look)
        finder = NearestFace(face_model_path)
        for n in range(10):
            t_ns = n * 33_000_000
            face = finder.find(Frame(t_ns, camera.frame(DESK.centre, t_ns, head).rgb // darker))
        finder.close()
        assert face is not None
        return face

    plain = last(FaceLook())
    assert plain.glare < GLARE - 0.1
    assert 0.3 < plain.light < 0.8
    assert last(changed(FaceLook(), glasses=True)).glare > GLARE + 0.05
    dark = last(FaceLook(), darker=4)
    assert dark.light == pytest.approx(plain.light / 4, abs=0.03)
    assert dark.light < DIM
    assert dark.glare < GLARE, "the dark is no reflection"
