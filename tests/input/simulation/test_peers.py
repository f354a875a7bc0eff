"""Comparing with another program: what it learns from which frames, and what is an error."""

from __future__ import annotations

import math

import numpy as np
import pytest

from facesim import Person as Geometry
from input.api.errors import GazeError
from input.api.gaze import DESK
from input.simulation import eyetrax_peer
from input.simulation.eyetrax_peer import EyeTrax, installed_version
from input.simulation.peers import ASIDE_MM, LOST_DEG, TARGETS, Person, compare, summary
from input.vision.camera import Frame
from input.vision.virtual_camera import Head, RenderedCamera

PICTURE = np.zeros((4, 4, 3), np.uint8)


class Stage:
    """A camera, our finder and a peer that all know where the eyes look."""

    def __init__(self, drags_px: float = 0.0, blind=lambda at, moved: False) -> None:
        self.geometry = Geometry(seed=3, noise=0.002)
        self.drags_px, self.blind = drags_px, blind
        self.at, self.head = DESK.centre, Head()
        self.rows: list[tuple[float, float]] = []
        self.points: list[tuple[float, float]] = []
        self.closed = 0

    # the camera
    def frame(self, target_px, t_ns, head=None):
        self.at, self.head = target_px, head
        return Frame(t_ns, PICTURE)

    # our finder
    def find(self, frame):
        self.geometry.head_mm = self.head.x_mm, self.head.y_mm, self.head.z_mm
        return self.geometry.face(*self.at, frame.t_ns)

    # the peer: it sees the point itself, dragged along with the head
    @property
    def moved(self) -> bool:
        return abs(self.head.x_mm - ASIDE_MM) < 1e-9

    def features(self, frame):
        if self.blind(self.at, self.moved):
            return None
        return np.array([self.at[0] + self.moved * self.drags_px, self.at[1], 1.0])

    def train(self, rows, points):
        self.rows, self.points = rows, points
        self.weights = np.linalg.lstsq(np.array(rows), np.array(points), rcond=None)[0]

    def predict(self, row):
        return tuple(row @ self.weights)

    def close(self):
        self.closed += 1


def compared(*stages: Stage):
    """Compare with each stage in turn; `finder` and `peer` are made in the order of the people."""
    finders, peers = iter(stages), iter(stages)
    people = [
        Person(f"face {number}", lambda stage=stage: stage) for number, stage in enumerate(stages)
    ]
    return compare(people, lambda: next(peers), lambda: next(finders))


def test_the_peer_learns_from_settled_frames_alone_and_both_are_measured_alike():
    stage = Stage(drags_px=3.0 * DESK.px_per_deg)
    [row] = compared(stage)
    assert row["name"] == "face 0"
    assert len(stage.rows) > 13 * 25
    assert len({tuple(point) for point in stage.points}) == 13
    for (x, y, _), point in zip(stage.rows, stage.points, strict=True):
        assert (x, y) == pytest.approx(point), "the eyes were there"
    assert row["peer"]["still_deg"] == 0.0
    assert row["peer"]["moved_deg"] == pytest.approx(3.0, abs=0.01)
    assert row["peer"]["worst_look_deg"] == pytest.approx(3.0, abs=0.01)
    assert row["wordfork"]["still_deg"] < 1.0
    assert row["wordfork"]["moved_deg"] < 1.0, "the geometry follows the head"
    assert row["wordfork"]["lost"] == row["peer"]["lost"] == 0
    assert stage.closed == 2


def test_a_look_that_the_peer_does_not_see_is_no_good_look():
    def blind(at, moved):
        return moved and at[0] < DESK.centre[0]

    [row] = compared(Stage(blind=blind))
    assert row["peer"]["lost"] == TARGETS // 2
    assert row["peer"]["moved_deg"] == LOST_DEG / 2
    assert row["peer"]["still_deg"] == 0.0


def test_a_face_that_cannot_be_calibrated_is_told_and_the_others_go_on():
    stage, other = Stage(blind=lambda at, moved: True), Stage(drags_px=50.0)
    rows = compared(stage, other)
    assert rows[0] == {
        "name": "face 0",
        "failure": "The calibration failed: The peer saw no open eyes.",
    }
    assert (stage.closed, other.closed) == (2, 2)
    found = summary(rows, "another", "1.0", 1)
    assert found["mean"]["peer"]["moved_deg"] == rows[1]["peer"]["moved_deg"]
    assert summary(rows[:1], "another", "1.0", 1)["worst"]["peer"]["still_deg"] is None


def test_the_summary_has_means_and_the_worst_face():
    rows = compared(Stage(), Stage(drags_px=4.0 * DESK.px_per_deg))
    found = summary(rows, "another", "1.0", 7)
    assert [row["name"] for row in found["faces"]] == ["face 0", "face 1"]
    assert found["mean"]["peer"]["moved_deg"] == pytest.approx(2.0, abs=0.02)
    assert found["worst"]["peer"]["moved_deg"] == pytest.approx(4.0, abs=0.02)
    assert found["worst"]["wordfork"]["still_deg"] >= found["mean"]["wordfork"]["still_deg"]
    assert (found["against"], found["version"], found["seed"]) == ("another", "1.0", 7)


def test_without_eyetrax_one_line_says_how_to_install_it(monkeypatch):
    def gone(name):
        raise eyetrax_peer.PackageNotFoundError(name)

    monkeypatch.setattr(eyetrax_peer, "version", gone)
    with pytest.raises(GazeError, match="EyeTrax cannot be used") as told:
        installed_version()
    assert "pip install --no-deps eyetrax" in told.value.remedy
    assert "\n" not in told.value.text


def test_eyetrax_itself_learns_from_rendered_frames(face_model_path):
    """Real EyeTrax: five points, then one between them; the same frames give the same features."""
    try:
        installed_version()
    except GazeError as error:
        pytest.skip(f"{error.text}. {error.remedy}")

    def seen(peer, points):
        camera, t_ns = RenderedCamera(DESK, seed=2), 0
        head = Head(z_mm=DESK.distance_mm)
        for x, y in points:
            for number in range(18):
                t_ns += 33_000_000
                row = peer.features(camera.frame((x, y), t_ns, head))
                if row is not None and number >= 8:
                    yield row, (x, y)

    corners = [(x, y) for x in (200.0, 1720.0) for y in (150.0, 930.0)]
    places = [*corners, DESK.centre, (760.0, 400.0)]
    runs = []
    for _ in range(2):
        peer = EyeTrax(face_model_path)
        runs.append(list(seen(peer, places)))
        if len(runs) == 2:
            known = [(row, at) for row, at in runs[1] if at != places[-1]]
            peer.train([row for row, _ in known], [at for _, at in known])
            found = np.mean([peer.predict(row) for row, at in runs[1] if at == places[-1]], axis=0)
        peer.close()
    assert len(runs[0]) == len(runs[1]) > 50
    assert all(np.array_equal(a, b) for (a, _), (b, _) in zip(*runs, strict=True))
    assert math.dist(found, places[-1]) / DESK.px_per_deg < 6.0
