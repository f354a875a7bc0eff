"""What all sources share: the calibration applied, drift added, smoothing, and what is valid."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from common.clock import NS_PER_MS as MS
from input.api.gaze import DESK, FEATURES, Face
from input.calibration.gaze_map import GazeMap
from input.sources.points import UNSURE_DEG, Points
from input.sources.trace import TraceHeader, TraceSource, TraceWriter


class FlatMap:
    """Looks where the first two features say, in pixels, with this uncertainty."""

    screen = DESK

    def __init__(self, sd_px: float = 40.0) -> None:
        self.sd_px = sd_px

    def point(self, face: Face) -> tuple[float, float, float]:
        return face.features[0], face.features[1], self.sd_px


def flat_map(sd_px: float = 40.0) -> GazeMap:
    return FlatMap(sd_px)  # type: ignore[return-value]


def face(t_ms: int, x_px: float, y_px: float, blink: float = 0.0) -> Face:
    features = (x_px, y_px, *[0.0] * (FEATURES - 2))
    box = (0.4, 0.4, 0.2, 0.2)
    return Face(t_ms * MS, features, (0.0, 0.0, 550.0), 0.0, 0.0, 0.0, blink, 0.75, 29.0, box)


def test_without_calibration_a_face_is_present_but_no_point_is_valid() -> None:
    sample = Points(lambda: 30 * MS).of_face(face(10, 300.0, 400.0), 12 * MS)
    assert (sample.present, sample.valid, sample.closed) == (True, False, False)
    assert math.isnan(sample.x_px)
    assert (sample.t_ns, sample.ready_ns, sample.landmark_ns) == (10 * MS, 30 * MS, 12 * MS)
    assert sample.confidence == 0.75


def test_a_calibrated_face_looks_somewhere() -> None:
    points = Points(lambda: 0)
    points.use_map(flat_map())
    points.shift(20.0, -10.0)
    sample = points.of_face(face(10, 300.0, 400.0), 0)
    assert (sample.x_px, sample.y_px, sample.sd_px) == (320.0, 390.0, 40.0)
    assert (sample.smooth_x_px, sample.smooth_y_px) == (320.0, 390.0)
    assert sample.valid
    assert sample.face is not None
    points.use_map(None)
    assert not points.of_face(face(43, 300.0, 400.0), 0).valid


def test_confidence_falls_where_a_point_is_unsure() -> None:
    points = Points(lambda: 0)
    told = []
    for sd_deg in (1.0, UNSURE_DEG, 2 * UNSURE_DEG, 4 * UNSURE_DEG):
        points.use_map(flat_map(sd_deg * DESK.px_per_deg))
        told.append(points.of_face(face(10, 300.0, 400.0), 0).confidence)
    assert told == pytest.approx([0.75, 0.75, 0.375, 0.1875])


def test_closed_eyes_look_nowhere() -> None:
    points = Points(lambda: 0)
    points.use_map(flat_map())
    sample = points.of_face(face(10, 300.0, 400.0, blink=0.8), 0)
    assert (sample.present, sample.valid, sample.closed) == (True, False, True)
    assert math.isnan(sample.x_px)
    assert math.isnan(sample.smooth_y_px)


def test_a_map_that_fails_gives_no_point() -> None:
    points = Points(lambda: 0)
    points.use_map(flat_map())
    assert not points.of_face(face(10, math.nan, 400.0), 0).valid


def test_nobody_is_nowhere() -> None:
    sample = Points(lambda: 9).nobody(5, 2)
    assert (sample.t_ns, sample.ready_ns, sample.landmark_ns) == (5, 9, 2)
    assert (sample.present, sample.valid, sample.confidence) == (False, False, 0.0)


def test_smoothing_holds_noise_and_leaves_the_point_as_measured() -> None:
    points = Points(lambda: 0)
    rows = [points.at(n * 33 * MS, 500.0 + 20.0 * (-1) ** n, 300.0, 40.0) for n in range(60)]
    assert {row.x_px for row in rows} == {480.0, 520.0}
    assert all(abs(row.smooth_x_px - 500.0) < 10.0 for row in rows[20:])


def test_a_new_calibration_forgets_where_the_dot_was() -> None:
    points = Points(lambda: 0)
    points.use_map(flat_map())
    for n in range(10):
        points.of_face(face(n * 33, 300.0, 300.0), 0)
    points.use_map(flat_map())
    assert points.of_face(face(330, 380.0, 300.0), 0).smooth_x_px == 380.0


def test_a_trace_of_faces_is_estimated_anew(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    writer = TraceWriter(path, TraceHeader("camera 0", DESK))
    points = Points(lambda: 0)
    for n in range(4):
        writer.write(points.of_face(face(n, 100.0 + n, 200.0), 5))
    writer.close()
    source = TraceSource(path, lambda: 700 * MS, own_pace=False)
    source.open()
    before = source.read(0.0)
    source.use_map(flat_map())
    source.shift(0.5, 0.0)
    after = source.read(0.0)
    assert before is not None
    assert after is not None
    assert (before.valid, before.present) == (False, True)
    assert (after.x_px, after.y_px, after.landmark_ns) == (101.5, 200.0, 5)
    assert after.t_ns == 701 * MS
    assert after.face is not None
    assert after.face.t_ns == after.t_ns
