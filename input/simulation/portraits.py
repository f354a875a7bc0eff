"""Any picture of one face as a portrait for the rendered camera, its eyes measured by MediaPipe.

What is measured is never the picture but an upright view of its face, in which the eyes' outer
corners lie `APART_PX` apart: so every portrait's irises move by parts of a pixel. Eyes
narrower than `SMALLEST_EYE_PX` in the picture itself have no irises to speak of.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from common.files import write_whole
from input.api.errors import GazeError, plain
from input.vision import opencv
from input.vision.eye_features import OUTER_CORNERS, turned_deg
from input.vision.landmarker import FaceFinder, RawFace
from input.vision.portrait import EyePlace, Portrait, enlarged

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]

APART_PX = 250.0
"""Between the eyes' outer corners of a portrait that was measured: thrice what a frame shows."""
SMALLEST_EYE_PX = 18.0
"""Eyes of a picture must be so wide, from corner to corner."""
FARTHEST_DEG = 25.0
"""A face turned farther from the camera shows too little of one eye."""
NARROWEST = 0.09
"""Lids less open than this in the mean, over the eye's width, count as closed."""
FARTHEST_ASIDE = 0.2
"""An iris farther than this from its eye's middle, over the eye's width, looks aside: where it is
when it looks ahead is not known then."""
PALEST = 0.75
"""An iris must be darker than this part of its whites; sunglasses and drawings are not."""
FLATTEST = 0.4
"""If so much of a face is of one colour with what is beside it, it is drawn. Of 20 photographs at
most 0.1 was, of cartoons 0.7 and more."""

_VIEW = 1800, 1500
_EYES_AT = np.array([900.0, 700.0])
_FACE = slice(600, 920), slice(750, 1050)  # brows to mouth
_SEARCHED_PX = 1280
_RIVAL = 0.5
"""A second face of this part of the first one's size makes it unclear whose eyes are meant."""
_SETTLING = 12
_UPPER = (246, 161, 160, 159, 158, 157, 173), (398, 384, 385, 386, 387, 388, 466)
_LOWER = (155, 154, 153, 145, 144, 163, 7), (249, 390, 373, 374, 380, 381, 382)
_CORNERS = (33, 133), (362, 263)
_IRISES = (468, 469, 470, 471, 472), (473, 474, 475, 476, 477)
_ANOTHER = "Take a picture of one face, eyes open, that looks at the camera."


def measured(path: Path, model: Path) -> Portrait:
    """Return the portrait in a picture file; `model` is the landmarker's file.

    Any format that OpenCV reads, turned as its EXIF says; what is transparent shows grey. Raises
    GazeError where it is no picture, has no face or several, or where its eyes cannot be used.
    """
    picture = _read(path)
    name = plain(path.name)
    # The detector sees faces that take a sixth of a picture or more: smaller ones are looked for
    # part by part, upright only.
    for quarters, parts in ((0, 1), (0, 3), (1, 1), (3, 1), (2, 1)):
        turned = np.ascontiguousarray(np.rot90(picture, quarters))
        found = _faces(turned, parts, model)
        if not found:
            continue
        sizes = [math.dist(*corners) for corners in found]
        rgb, per_px = _view(turned, found[int(np.argmax(sizes))])
        raw = _settled(rgb, model)
        if raw is None:  # what was found lies on its side
            continue
        if len(found) > 1 and sorted(sizes)[-2] > _RIVAL * max(sizes):
            raise GazeError(f"{name} shows {len(found)} faces", "Cut out the one that is meant.")
        portrait = Portrait(rgb, (_place(raw, 0), _place(raw, 1)))
        _check(portrait, raw, per_px, name)
        return portrait
    raise GazeError(f"No face is found in {name}", _ANOTHER)


def _read(path: Path) -> Rgb:
    name = plain(path.name)
    try:
        picture = opencv.read_picture(path)
    except OSError as error:
        raise GazeError(
            f"{name} cannot be read: {error.strerror or error}", "Name a picture file."
        ) from error
    if picture is None:
        raise GazeError(f"{name} is no picture", "Name a picture file: JPEG, PNG and the like.")
    return picture


def _faces(picture: Rgb, parts: int, model: Path) -> list[Array]:
    """Return the outer corners of each upright face in `parts` x `parts` parts of the picture."""
    found: list[Array] = []
    for x, y, part in _parts(picture, parts):
        small = opencv.shrunk(part, _SEARCHED_PX)
        scale = part.shape[1] / small.shape[1]
        finder = FaceFinder(model, faces=4)
        try:
            raws = finder.find(small, 0)
        finally:
            finder.close()
        for raw in filter(_upright, raws):
            corners = raw.points[list(OUTER_CORNERS), :2] * scale + np.array([x, y])
            middle, apart = corners.mean(axis=0), math.dist(*corners)
            if all(math.dist(middle, other.mean(axis=0)) > apart for other in found):
                found.append(corners)
    return found


def _parts(picture: Rgb, parts: int) -> Iterator[tuple[int, int, Rgb]]:
    """Yield where each of `parts` x `parts` overlapping parts begins, and the part."""
    height, width = picture.shape[:2]
    w, h = (2 * width // (parts + 1), 2 * height // (parts + 1)) if parts > 1 else (width, height)
    for row in range(parts):
        for column in range(parts):
            x, y = column * w // 2, row * h // 2
            if min(w, h) >= 2:
                yield x, y, picture[y : y + h, x : x + w]


def _upright(raw: RawFace) -> bool:
    """Whether a face stands upright enough: one that lies on its side is seen wrongly."""
    left, right = raw.points[list(OUTER_CORNERS), :2]
    across = right - left
    return bool(abs(across[1]) < across[0] and raw.points[152, 1] > raw.points[10, 1])


def _view(picture: Rgb, corners: Array) -> tuple[Rgb, float]:
    """Return the upright view of a face, and how many of its px are one of the picture's."""
    across = corners[1] - corners[0]
    x, y = across / APART_PX
    turn = np.array([[x, -y], [y, x]])
    to_source = np.column_stack([turn, corners.mean(axis=0) - turn @ _EYES_AT])
    scale = math.hypot(x, y)
    if scale > 1.5:  # a pixel is the mean of what it covers
        small = opencv.shrunk(picture, max(2, round(picture.shape[1] / scale)))
        to_source = to_source * (small.shape[1] / picture.shape[1])
        picture = small
    return opencv.warped(picture, to_source, *_VIEW), 1.0 / scale


def _settled(rgb: Rgb, model: Path) -> RawFace | None:
    """Return the face in a view, seen often enough that VIDEO mode has settled; None without."""
    finder = FaceFinder(model, faces=1)
    try:
        raws: list[RawFace] = []
        for number in range(_SETTLING):
            raws = finder.find(rgb, number * 33_000_000)
    finally:
        finder.close()
    return raws[0] if raws and _upright(raws[0]) else None


def _place(raw: RawFace, side: int) -> EyePlace:
    def points(numbers: tuple[int, ...]) -> Array:
        return np.round(raw.points[list(numbers), :2].astype(float), 2)

    middle, *edges = points(_IRISES[side])
    radius = float(np.mean([math.dist(middle, edge) for edge in edges]))
    return EyePlace(
        points(_CORNERS[side]), points(_UPPER[side]), points(_LOWER[side]), middle, radius
    )


def _check(portrait: Portrait, raw: RawFace, per_px: float, name: str) -> None:
    """Raise GazeError where a face's eyes cannot be used."""
    eyes = portrait.eyes
    widths = [math.dist(*eye.corners) for eye in eyes]
    width_px = float(np.mean(widths)) / per_px
    if width_px < SMALLEST_EYE_PX:
        raise GazeError(
            f"The eyes in {name} are too small: {math.floor(width_px)} px wide, and "
            f"{SMALLEST_EYE_PX:.0f} are needed",
            "Take a larger picture of the face.",
        )
    if _flatness(portrait.rgb) > FLATTEST:
        raise GazeError(f"The face in {name} is drawn, not photographed", _ANOTHER)
    if max(map(abs, turned_deg(raw.matrix))) > FARTHEST_DEG:
        raise GazeError(f"The face in {name} is turned too far from the camera", _ANOTHER)
    opened = [
        float(eye.lower[:, 1].mean() - eye.upper[:, 1].mean()) / width
        for eye, width in zip(eyes, widths, strict=True)
    ]
    if min(opened) < NARROWEST:
        raise GazeError(f"The eyes in {name} are closed", _ANOTHER)
    aside = [_aside(eye) for eye in eyes]
    if abs(np.mean(aside)) > FARTHEST_ASIDE:
        raise GazeError(f"The eyes in {name} look aside", _ANOTHER)
    if max(_paleness(portrait.rgb, eye) for eye in eyes) > PALEST:
        raise GazeError(f"The irises in {name} cannot be told from the whites", _ANOTHER)


def _flatness(view: Rgb) -> float:
    """Return the share of a face's pixels that look like those below and beside them, 0 to 1."""
    face = opencv.shrunk(np.ascontiguousarray(view[_FACE]), 100).astype(int)
    down, right = (np.abs(np.diff(face, axis=axis)).max(axis=2) for axis in (0, 1))
    return float((np.maximum(down[:, :-1], right[:-1]) <= 1).mean())


def _aside(eye: EyePlace) -> float:
    """Return how far an iris is from the middle between the corners, over the eye's width."""
    along = eye.corners[1] - eye.corners[0]
    return float((eye.iris - eye.corners.mean(axis=0)) @ along / (along @ along))


def _paleness(rgb: Rgb, eye: EyePlace) -> float:
    """Return how bright an iris is over the brighter half of what is beside it within the lids."""
    outline = np.vstack([eye.corners[:1], eye.upper, eye.corners[1:], eye.lower])
    height, width = rgb.shape[:2]
    within = opencv.polygon_mask(outline, width, height) > 127
    rows, columns = np.nonzero(within)
    distance = np.hypot(columns - eye.iris[0], rows - eye.iris[1]) / eye.radius
    light = rgb[rows, columns].mean(axis=1)
    iris, whites = light[distance < 0.9], light[(distance > 1.2) & (distance < 2.2)]
    if not iris.size or not whites.size:
        return 1.0
    return float(np.median(iris) / max(1.0, np.percentile(whites, 75)))


def _measure_shipped(portrait: Path, model: Path) -> dict[str, Any]:
    """Return where the eyes are in the enlarged portrait, as MediaPipe sees them."""
    picture = opencv.read_picture(portrait)
    assert picture is not None
    large = enlarged(picture)
    face = _settled(large, model)
    assert face is not None
    places = [_place(face, side) for side in (0, 1)]
    eyes = [
        {
            "corners": place.corners.tolist(),
            "upper": place.upper.tolist(),
            "lower": place.lower.tolist(),
            "iris": place.iris.tolist(),
            "radius": round(place.radius, 2),
        }
        for place in places
    ]
    return {"eyes": eyes}


if __name__ == "__main__":
    from input.vision.landmarker_file import face_model

    target = Path("assets/portrait")
    told = _measure_shipped(target / "portrait.jpg", face_model())
    write_whole(target / "eyes.json", (json.dumps(told) + "\n").encode())
