"""Pictures of faces, good and bad, as portraits for the rendered camera. With real MediaPipe."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from input.api.errors import GazeError
from input.api.gaze import DESK
from input.simulation.portraits import APART_PX, measured
from input.vision import opencv
from input.vision.portrait import shipped
from input.vision.virtual_camera import RenderedCamera

PORTRAIT = Path(__file__).parents[3] / "assets" / "portrait" / "portrait.jpg"


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    found = cv2.imread(str(PORTRAIT))
    assert found is not None
    return found


def _is_the_usual_face(path: Path, model: Path, abs_px: float = 2.0) -> None:
    """The same eyes are found as in the shipped portrait, at their places in the view."""
    found, usual = measured(path, model), shipped()
    corners = found.outer_corners
    assert math.dist(*corners) == pytest.approx(APART_PX, rel=0.03)
    assert corners[0][1] == pytest.approx(corners[1][1], abs=5.0)
    scale = math.dist(*corners) / math.dist(*usual.outer_corners)
    for eye, other in zip(found.eyes, usual.eyes, strict=True):
        assert math.dist(*eye.corners) == pytest.approx(scale * math.dist(*other.corners), rel=0.06)
        assert eye.radius == pytest.approx(scale * other.radius, rel=0.08)


def test_a_picture_of_any_size_is_measured_at_one_size(tmp_path, picture, face_model_path) -> None:
    _is_the_usual_face(PORTRAIT, face_model_path)
    large = cv2.resize(picture, (8000, 8000 * picture.shape[0] // picture.shape[1]))
    cv2.imwrite(str(tmp_path / "large.jpg"), large)
    _is_the_usual_face(tmp_path / "large.jpg", face_model_path)


def test_a_small_face_in_a_large_picture_is_found(tmp_path, picture, face_model_path) -> None:
    wide = np.full((2000, 3000, 3), 90, np.uint8)
    large = cv2.resize(picture, None, fx=2.0, fy=2.0)
    wide[1300 : 1300 + large.shape[0], 2100 : 2100 + large.shape[1]] = large
    cv2.imwrite(str(tmp_path / "wide.png"), wide)
    _is_the_usual_face(tmp_path / "wide.png", face_model_path)


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
def test_a_picture_may_lie_on_its_side(tmp_path, picture, face_model_path, turn: int) -> None:
    cv2.imwrite(str(tmp_path / "turned.png"), cv2.rotate(picture, turn))
    _is_the_usual_face(tmp_path / "turned.png", face_model_path)


def test_a_tilted_head_is_set_upright(tmp_path, picture, face_model_path) -> None:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 20.0, 1.0)
    tilted = cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    cv2.imwrite(str(tmp_path / "tilted.png"), tilted)
    _is_the_usual_face(tmp_path / "tilted.png", face_model_path)


def test_a_picture_is_turned_as_its_exif_says(tmp_path) -> None:
    half = np.zeros((40, 80, 3), np.uint8)
    half[:, :40] = 255
    good, jpeg = cv2.imencode(".jpg", half)
    assert good
    # An APP1 segment: TIFF, little-endian, one entry: orientation (0x0112), a short, 6: turn right.
    tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    raw = jpeg.tobytes()
    path = tmp_path / "turned.jpg"
    path.write_bytes(raw[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + raw[2:])
    turned = opencv.read_picture(path)
    assert turned.shape == (80, 40, 3)
    assert turned[10].mean() > 240 > 15 > turned[70].mean()


def test_grey_pictures_16_bit_ones_and_transparent_ones(tmp_path, picture, face_model_path) -> None:
    cv2.imwrite(str(tmp_path / "grey.png"), cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    cv2.imwrite(str(tmp_path / "deep.png"), picture.astype(np.uint16) * 257)
    clear = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    clear[:20] = (0, 0, 255, 0)
    cv2.imwrite(str(tmp_path / "clear.png"), clear)
    for name in ("grey.png", "deep.png", "clear.png"):
        _is_the_usual_face(tmp_path / name, face_model_path)
    read = opencv.read_picture(tmp_path / "clear.png")
    assert (read[:20] == 128).all(), "what is transparent is grey"
    assert np.array_equal(read[20:], picture[20:, :, ::-1])


def _cartoon() -> np.ndarray:
    drawn = np.full((600, 500, 3), 255, np.uint8)
    cv2.ellipse(drawn, (250, 300), (170, 230), 0, 0, 360, (120, 190, 250), -1)
    for x in (180, 320):
        cv2.circle(drawn, (x, 260), 40, (255, 255, 255), -1)
        cv2.circle(drawn, (x, 260), 40, (0, 0, 0), 3)
        cv2.circle(drawn, (x, 260), 14, (0, 0, 0), -1)
    cv2.ellipse(drawn, (250, 410), (70, 40), 0, 0, 180, (0, 0, 200), -1)
    return drawn


def _closed(picture: np.ndarray) -> np.ndarray:
    """Return the portrait with skin and a line of lashes where its eyes are."""
    eyes = shipped().eyes
    for eye in eyes:
        outline = np.vstack([eye.corners[:1], eye.upper, eye.corners[1:], eye.lower]) / 2.8
        middle = outline.mean(axis=0)
        outline = middle + (outline - middle) * (1.15, 1.6)
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(outline).astype(int)], 255)
        picture = cv2.inpaint(picture, mask, 4, cv2.INPAINT_TELEA)
        lashes = np.vstack([eye.corners[1:], eye.lower, eye.corners[:1]]) / 2.8
        cv2.polylines(picture, [np.round(lashes).astype(int)], False, (30, 40, 50), 2, cv2.LINE_AA)
    return picture


def test_what_is_no_portrait_is_one_clear_line(tmp_path, picture, face_model_path) -> None:
    def line(name: str, content: np.ndarray | bytes | None) -> str:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content is not None:
            cv2.imwrite(str(path), content)
        with pytest.raises(GazeError) as caught:
            measured(path, face_model_path)
        assert "\n" not in caught.value.text + caught.value.remedy
        assert caught.value.remedy
        return caught.value.text

    height, width = picture.shape[:2]
    assert "cannot be read" in line("missing.jpg", None)
    assert "no picture" in line("empty.jpg", b"")
    assert "no picture" in line("letter.jpg", b"Dear Anna")
    whole = PORTRAIT.read_bytes()
    assert "no picture" in line("cut.jpg", whole[:100])
    assert "No face" in line("grey.png", np.full((480, 640, 3), 127, np.uint8))
    assert "No face" in line("point.png", np.zeros((1, 1, 3), np.uint8))
    assert "shows 2 faces" in line("two.png", np.hstack([picture, picture[:, ::-1]]))
    small = cv2.resize(picture, (100, 100 * height // width), interpolation=cv2.INTER_AREA)
    assert "too small" in line("small.png", small)
    assert "closed" in line("closed.png", _closed(picture))
    glasses = cv2.resize(picture, None, fx=2.8, fy=2.8)
    for x, y in [eye.iris for eye in shipped().eyes]:
        cv2.ellipse(glasses, (int(x), int(y)), (64, 48), 0, 0, 360, (25, 20, 20), -1)
    assert "cannot be told" in line("sunglasses.png", glasses)
    assert "drawn" in line("cartoon.png", _cartoon())
    assert "drawn" in line("cartoon.jpg", _cartoon())


def test_the_eyes_of_another_portrait_move_as_they_are_told(tmp_path, face_model_path) -> None:
    """Looks to both sides differ within the eyes, and nothing else of the frame does."""
    camera = RenderedCamera(DESK, 2, portrait=measured(PORTRAIT, face_model_path))
    left, right = (
        RenderedCamera(DESK, 2, portrait=measured(PORTRAIT, face_model_path))
        .frame((x, 540.0), 0)
        .rgb.astype(int)
        for x in (0.0, 1920.0)
    )
    assert camera.frame((0.0, 540.0), 0).rgb.tolist() == left.tolist()
    rows, columns = np.nonzero(np.abs(left - right).max(axis=2) > 25)
    assert len(rows) > 40
    assert np.ptp(rows) < 30
    assert 60 < np.ptp(columns) < 120
