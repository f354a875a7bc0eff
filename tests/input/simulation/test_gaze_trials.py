"""The experiment with simulated gaze: its figures, its scene, its comparison."""

import pytest

from common.clock import NS_PER_MS as MS
from input.simulation import gaze_trials
from input.simulation.gaze import SimulatedEyes
from input.simulation.gaze_trials import AREA, Ours, PlainDwell, Tally, clouds, experiment, lay_out


@pytest.fixture(scope="module")
def usual():
    return experiment(2.5, 1.5, 6, seed=7, trials=60, sessions=3)


def test_the_figures_have_the_promised_keys(usual):
    assert usual["cells"] == 6
    assert usual["trials"] == 60
    assert usual["seed"] == 7
    for part in (usual, usual["plain_dwell"]):
        assert set(part) >= {"right_share", "wrong_share", "time_ms"}
        assert set(part["time_ms"]) == {"median", "p95"}
        assert 0.0 <= part["wrong_share"] <= 1.0 - part["right_share"] + 1e-9


def test_the_same_seed_gives_the_same_figures_and_another_one_others(usual):
    assert experiment(2.5, 1.5, 6, seed=7, trials=60, sessions=3) == usual
    assert experiment(2.5, 1.5, 6, seed=8, trials=60, sessions=3) != usual


def test_good_eyes_are_right_and_faster_with_evidence_than_with_plain_dwell():
    figures = experiment(0.3, 0.2, 6, seed=7, trials=60, sessions=3)
    assert figures["right_share"] >= 0.98
    assert figures["plain_dwell"]["right_share"] >= 0.98
    assert figures["time_ms"]["median"] < figures["plain_dwell"]["time_ms"]["median"]


def test_what_choices_teach_is_worth_it():
    ways = [
        experiment(4.0, 2.0, 6, seed=7, trials=80, sessions=2, learns=learns)
        for learns in (True, False)
    ]
    assert ways[0]["right_share"] > ways[1]["right_share"]


def test_drift_adds_its_figures(monkeypatch):
    monkeypatch.setattr(gaze_trials, "DRIFT_MINUTES", 2)
    figures = experiment(2.5, 1.5, 6, drift_deg_per_min=1.0, seed=7, sessions=1)
    assert figures["drift_deg_per_min"] == 1.0
    assert 20 < figures["trials"] < 60
    for minute in ("first", "last"):
        assert 0.0 <= figures[f"right_share_{minute}_minute"] <= 1.0
        assert 0.0 < figures[f"accuracy_{minute}_deg"] < 5.0


def test_clouds_are_real_ones():
    assert len(clouds()) == 300
    for cloud in clouds():
        assert len(cloud.words) == len(cloud.probabilities) == 15
        assert all(0.0 < p < 1.0 for p in cloud.probabilities)
        assert list(cloud.probabilities) == sorted(cloud.probabilities, reverse=True)
        assert len(set(cloud.words)) == 15


@pytest.mark.parametrize("cells", [2, 6, 9, 15])
def test_words_lie_in_their_cells_and_buttons_below(cells):
    scene = lay_out(clouds()[0], cells)
    assert len(scene.words) == cells
    for slot, rect in enumerate(scene.words):
        assert scene.hit(*rect.centre) == slot
        assert scene.nearest(*rect.centre) == slot
    keys = {target.key for target in scene.targets if isinstance(target.key, str)}
    assert keys == {"undo", "more", "letters", "choose", "pause", "speak"}
    below = AREA.y + AREA.h
    assert all(t.y_px >= below for t in scene.targets if isinstance(t.key, str))


def test_the_nearest_is_found_where_nothing_lies():
    scene = lay_out(clouds()[0], 6)
    middle = scene.layout.rest.centre
    assert scene.nearest(*middle) is None
    assert scene.nearest(AREA.x + AREA.w / 2, 0.0) == scene.hit(AREA.x + AREA.w / 2, AREA.y)
    assert scene.nearest(100.0, AREA.y + AREA.h + 18.0) == "undo"
    assert scene.nearest(100.0, 1079.0) == "undo"


def test_a_wrong_choice_teaches_nothing():
    eyes = SimulatedEyes(gaze_trials.DESK, 2.5, 1.5, 1)
    learned = []
    for right in (True, False):
        ours, scene = Ours(eyes.measured), lay_out(clouds()[0], 6)
        ours.open(0, scene)
        look = SimulatedEyes(gaze_trials.DESK, 2.5, 1.5, 1).look(scene.words[0], (), 0)
        choice = next(c for c in map(ours.feed, look) if c is not None)
        ours.learn(choice, scene, right=right)
        learned.append(ours.selector.offset_px(*scene.words[0].centre, choice.t_ns))
    assert learned[0] != (0.0, 0.0)
    assert learned[1] == (0.0, 0.0)


def test_plain_dwell_takes_a_second():
    plain, scene = PlainDwell(), lay_out(clouds()[0], 6)
    plain.open(0, scene)
    look = SimulatedEyes(gaze_trials.DESK, 0.1, 0.1, 1).look(scene.words[2], (), 0)
    choice = next(c for c in map(plain.feed, look) if c is not None)
    assert choice.target == 2
    assert choice.t_ns - look.first_look_ns >= 900 * MS


def test_missed_trials_are_neither_right_nor_wrong():
    tally = Tally()
    assert tally.figures()["time_ms"] == {"median": None, "p95": None}
    tally.add(0, right=False, wrong=False, time_ms=None)
    tally.add(1, right=True, wrong=False, time_ms=800.0)
    assert tally.figures() == {
        "right_share": 0.5,
        "wrong_share": 0.0,
        "time_ms": {"median": 800.0, "p95": 800.0},
    }
    assert tally.share(1) == 1.0


@pytest.mark.parametrize("wrong", [{"cells": 1}, {"cells": 16}, {"trials": 0}, {"sessions": 0}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"cells here|needed"):
        experiment(**{"accuracy_deg": 2.5, "precision_deg": 1.5, "cells": 6, **wrong})
