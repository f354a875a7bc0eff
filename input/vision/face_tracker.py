"""Finding the face that counts, frame after frame, always seen from the same view.

MediaPipe's irises and lids are off by some degrees of gaze, differently for each place, size and
roll that a face has in the picture: a calibration knows only those of its own posture. So what it
is given is not the frame but a view of it, turned, scaled and cut so that the eyes' outer corners
lie always in the same two places; what it answers is taken back into the frame. With the rendered
camera that takes the error that a moved head adds to the irises' way up and down from 1.9 degrees
to 0.6, and from 4 degrees to 1 at a roll of 10.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from input.api.gaze import EYES_SHAPE, Face
from input.vision import opencv
from input.vision.camera import Frame
from input.vision.eye_features import OUTER_CORNERS, brightness, face_of, glare, nearest
from input.vision.landmarker import FaceFinder, RawFace

VIEW_PX = 400
"""A view is so wide and so high."""
CORNERS_APART_PX = 110.0
"""So far apart are the eyes' outer corners in it: about as in a frame of 640 px at a desk."""

_EYES_AT = np.array([0.5, 0.42]) * VIEW_PX
_, _HIGH, _WIDE = EYES_SHAPE
_PICTURES_X = (140, 216)
"""Where the eyes' pictures begin: 5 px outside their outer corners."""
_PICTURES_Y = 155
_GREY = np.array([5, 4, 1], np.uint32)
"""Weights of red, green and blue: irises, of any colour, are darkest beside the white in red."""
_FOLLOWS = 0.2
"""How far the view goes towards the newest corners in a frame: it must not tremble with them."""
_LOST = 0.5
"""A face this far from where it was a frame before, over its corners' distance, is another."""

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]


class View:
    """Where in the frames the face is, and from there a view that hardly changes."""

    def __init__(self, points: Array) -> None:
        """Begin with the landmarks of a face, (478, at least 2) in the frame's pixels."""
        self._corners = _corners(points)

    @property
    def to_frame(self) -> Array:
        """Return which point of the frame each of the view's shows, (2, 3)."""
        across = self._corners[1] - self._corners[0]
        x, y = across / CORNERS_APART_PX
        turn = np.array([[x, -y], [y, x]])
        return np.column_stack([turn, self._corners.mean(axis=0) - turn @ _EYES_AT])

    def of(self, rgb: Rgb) -> Rgb:
        """Return the view of a frame."""
        return opencv.warped(rgb, self.to_frame, VIEW_PX, VIEW_PX, smooth=False)

    def in_frame(self, raw: RawFace) -> RawFace:
        """Return a face seen in the view, with its landmarks in the frame's pixels.

        Its matrix stays the view's: turned to the camera, so without roll.
        """
        to_frame = self.to_frame
        points = np.empty_like(raw.points)
        points[:, :2] = raw.points[:, :2] @ to_frame[:, :2].T + to_frame[:, 2]
        points[:, 2] = raw.points[:, 2] * math.hypot(*to_frame[:, 0])
        return replace(raw, points=points)

    def follow(self, raw: RawFace) -> bool:
        """Go along with a face, its landmarks in the frame's pixels; False if it is another."""
        corners = _corners(raw.points)
        moved = np.abs(corners - self._corners).max()
        if moved > _LOST * math.dist(*self._corners):
            return False
        self._corners += _FOLLOWS * (corners - self._corners)
        return True


class NearestFace:
    """Finds the face that counts: the nearest one, and then the same one until it is lost.

    One landmarker follows a single face in its `View`, which is quick. While nobody is followed a
    second one looks for more in the whole frame.
    """

    def __init__(self, model: Path) -> None:
        """Load the landmarkers. Raise GazeError where the file is no model."""
        self._follower = FaceFinder(model, faces=1)
        self._searcher = FaceFinder(model, faces=2)
        self._last: Face | None = None
        self._view: View | None = None

    def find(self, frame: Frame) -> Face | None:
        """Return the face of the person who writes, if it is seen."""
        height, width = frame.rgb.shape[:2]
        if self._view is None:
            raws = self._searcher.find(frame.rgb, frame.t_ns)
            faces = [face_of(raw, width, height, frame.t_ns) for raw in raws]
            counts = nearest(faces, self._last)
            if counts is None:
                return None
            self._view = View(raws[faces.index(counts)].points)
        shown = self._view.of(frame.rgb)
        seen = self._follower.find(shown, frame.t_ns)
        raws = [self._view.in_frame(raw) for raw in seen]
        if not raws or not self._view.follow(raws[0]):
            self._view = None
            return None
        light = brightness(frame.rgb, raws[0])
        mirrored = glare(frame.rgb, raws[0], light)
        face = face_of(raws[0], width, height, frame.t_ns, light, mirrored)
        self._last = replace(face, eyes=eye_pictures(shown))
        return self._last

    def close(self) -> None:
        """Free the landmarkers."""
        self._follower.close()
        self._searcher.close()


def eye_pictures(view: Rgb) -> bytes:
    """Return the pictures of both eyes (`Face.eyes`) in a view: grey, of half its size.

    They are cut from fixed places. Cut where this frame's corners are, they would tremble with
    them: landmarks go a little along with the gaze.
    """
    (left, right), high, wide = _PICTURES_X, 2 * _HIGH, 2 * _WIDE
    strip = view[_PICTURES_Y : _PICTURES_Y + high, left : right + wide]
    grey = opencv.shrunk(strip, strip.shape[1] // 2) @ _GREY // _GREY.sum()
    return np.stack([grey[:, :_WIDE], grey[:, -_WIDE:]]).astype(np.uint8).tobytes()


def _corners(points: Array) -> Array:
    """Return the eyes' outer corners, the one at the picture's left first, (2, 2)."""
    return points[list(OUTER_CORNERS), :2].astype(np.float64)
