"""Rendered trials with many faces: which ones, the same figures in one process and in two."""

from pathlib import Path

import pytest

from input.simulation.camera_trials import Outcome
from input.simulation.many_faces import faces_of, many_faces
from input.vision.face_look import FaceLook, drawn

FACES = [*faces_of([], 2, seed=4, fps=15)]


@pytest.fixture(scope="module")
def figures(face_model_path):
    told: list[dict[str, object]] = []
    reports: list[tuple[int, int]] = []
    found = many_faces(
        FACES, 3, 2, face_model_path, lambda *done: reports.append(done), told.append, processes=1
    )
    assert [row["name"] for row in told] == ["face 1", "face 2"]
    assert reports == [(1, 2), (2, 2)] * 2
    return found


def test_faces_are_pictures_or_drawn_on_them_in_turn() -> None:
    [usual] = faces_of([])
    assert (usual.name, usual.look, usual.portrait, usual.seed) == ("portrait", FaceLook(), None, 1)
    anna, boris = Path("a/anna.jpg"), Path("b/boris.png")
    assert [face.name for face in faces_of([anna, boris])] == ["anna", "boris"]
    drawn_on = faces_of([anna, boris], 3, seed=7, glasses=True)
    assert [face.name for face in drawn_on] == ["anna, face 1", "boris, face 2", "anna, face 3"]
    assert [face.seed for face in drawn_on] == [7, 8, 9]
    assert drawn_on[2].look.iris == drawn(7, 2).iris
    assert all(face.look.glasses is not None for face in drawn_on)


def test_each_face_and_the_worst_have_figures(figures) -> None:
    assert (figures["cells"], figures["trials"], figures["seed"]) == (3, 2, 4)
    assert len(figures["faces"]) == 2
    for row in figures["faces"]:
        assert row["right_share"] + row["wrong_share"] + row["none_share"] == pytest.approx(1.0)
        assert set(row["plain_dwell"]) >= {"right_share", "wrong_share", "time_ms"}
        assert 0.0 <= row["coverage_68"] <= row["coverage_95"] <= 1.0
        assert 0.05 < row["iris_gain"] < 0.5
        assert 0.2 < row["offset_deg"] < 6.0
        assert row["look"]["fps"] == 15
    worst = figures["worst"]
    assert worst["right_share"] == min(row["right_share"] for row in figures["faces"])
    assert worst["wrong_share"] == max(row["wrong_share"] for row in figures["faces"])
    assert worst["right_share_of"] in ("face 1", "face 2")
    mean = sum(row["right_share"] for row in figures["faces"]) / 2
    assert figures["right_share"] == pytest.approx(mean)


def test_two_processes_give_the_same_figures(figures, face_model_path) -> None:
    again = many_faces(FACES, 3, 2, face_model_path, processes=2)
    assert again["faces"] == figures["faces"]
    assert again["worst"] == figures["worst"]


def test_a_face_that_is_never_seen_chooses_nothing_and_says_why(face_model_path) -> None:
    [dark] = faces_of([], fps=15)
    black = FaceLook(light=0.0, noise=0.0, fps=15)
    found = many_faces([type(dark)("dark", black, None, 1)], 3, 2, face_model_path)
    [row] = found["faces"]
    assert "no end" in row["failure"]
    assert (row["right_share"], row["wrong_share"], row["none_share"]) == (0.0, 0.0, 1.0)
    assert row["coverage_68"] is row["offset_deg"] is None


def test_coverage_counts_both_axes() -> None:
    outcome = Outcome(away=[0.5, 1.5, 2.5, 0.1])
    figures = outcome.figures()
    assert (figures["coverage_68"], figures["coverage_95"]) == (0.5, 0.75)
