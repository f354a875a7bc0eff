"""The simulated person: seeded, fair to the probabilities, and as slow as stated."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api.messages import Candidate, Cloud, Kind
from engine.experiments.simulated_user import Act, Decision, Habits, SimulatedUser


def cloud(*chances: float, page: int = 0, kind: Kind = Kind.WORD) -> Cloud:
    candidates = tuple(Candidate(f"w{i}", kind, p, (i,), f" w{i}") for i, p in enumerate(chances))
    return Cloud(candidates, min(1.0, sum(chances)), 2.0, 0.3, page)


def test_the_same_seed_decides_the_same() -> None:
    clouds = [cloud(0.5, 0.2, 0.1), cloud(0.3, 0.3), cloud(0.9)] * 20

    def decisions(seed: int) -> list[Decision]:
        person = SimulatedUser(seed)
        return [person.decide(c) for c in clouds]

    assert decisions(1) == decisions(1)
    assert decisions(1) != decisions(2)


def test_words_are_drawn_by_their_softened_probability() -> None:
    person = SimulatedUser(3, Habits(softness=0.5, more=0.0, undo=0.0))
    n = 4000
    counts = Counter(person.decide(cloud(0.64, 0.16, 0.04)).slot for _ in range(n))
    # Square roots: 0.8, 0.4, 0.2. Four standard deviations of a share are at most 0.032.
    for slot, share in enumerate((4 / 7, 2 / 7, 1 / 7)):
        assert counts[slot] / n == pytest.approx(share, abs=0.032)


def test_reactions_have_the_stated_median_and_spread() -> None:
    person = SimulatedUser(5, Habits(more=0.0, undo=0.0))
    ms = [person.decide(cloud(*[0.1] * 8)).reaction_ns / 1e6 for _ in range(4000)]
    assert np.median(ms) == pytest.approx(200 + 150 * np.log2(9), rel=0.03)
    assert np.std(np.log(ms)) == pytest.approx(0.3, abs=0.02)


def test_a_novice_reads_every_word() -> None:
    assert SimulatedUser(1, Habits(practice=0.0)).median_ms(8) == 8 * 230
    assert SimulatedUser(1, Habits(practice=0.5)).median_ms(1) == pytest.approx((230 + 350) / 2)


def test_a_cloud_without_words_is_left() -> None:
    assert SimulatedUser(1).decide(cloud()).act is Act.UNDO
    assert SimulatedUser(1).decide(cloud(), can_undo=False).act is Act.MORE


def test_more_is_asked_for_when_the_cloud_holds_little_and_never_for_ever() -> None:
    habits = Habits(more=1.0, undo=0.0)
    acts = Counter(SimulatedUser(s, habits).decide(cloud(0.2, 0.1)).act for s in range(400))
    assert acts[Act.MORE] / 400 == pytest.approx(0.7, abs=0.1)
    assert all(
        SimulatedUser(s, habits).decide(cloud(0.2, page=2)).act is Act.CHOOSE for s in range(100)
    )


def test_the_end_is_chosen_only_when_alone() -> None:
    end = Candidate("end", Kind.END, 0.9, (), "")
    word = Candidate("a", Kind.WORD, 0.01, (1,), " a")
    both, alone = Cloud((end, word), 1.0, 1.0, 0.1), Cloud((end,), 1.0, 1.0, 0.0)
    habits = Habits(undo=0.0)
    assert {SimulatedUser(s, habits).decide(both).slot for s in range(50)} == {1}
    assert SimulatedUser(1, habits).decide(alone).slot == 0


@given(
    seed=st.integers(0, 2**32),
    chances=st.lists(st.floats(0, 1), max_size=12),
    can_undo=st.booleans(),
)
def test_any_decision_can_be_carried_out(seed: int, chances: list[float], can_undo: bool) -> None:
    decision = SimulatedUser(seed).decide(cloud(*chances), can_undo=can_undo)
    assert decision.reaction_ns >= 150_000_000
    assert (decision.slot is not None) == (decision.act is Act.CHOOSE)
    assert decision.slot is None or 0 <= decision.slot < len(chances)
    assert can_undo or decision.act is not Act.UNDO
