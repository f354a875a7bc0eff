"""Steps and reaction times: sums, what is shown of a fork, percentiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.clock import NS_PER_MS
from engine.api.messages import Mode
from engine.api.spans import Span, Stage, Step
from engine.records.statistics import COLUMN, RECENT, STAGES, Timing, summary


def step(mode: str = Mode.FORKS, tokens: int = 1, asked: bool = False, **stages_ms: float) -> Step:
    """Return a step whose stages lie one behind the other."""
    spans, at = [], 1_000
    for name, ms in stages_ms.items():
        end = at + round(ms * NS_PER_MS)
        spans.append(Span(Stage(name), at, end))
        at = end
    return Step(mode, tokens, asked, tuple(spans))


def fork(tokens: int = 1, mode: str = Mode.FORKS) -> Step:
    """Return a fork of 120 ms of machine and 900 ms of person."""
    return step(mode, tokens, True, decode=20, cloud=100, look=300, dwell=600)


steps = st.builds(
    step,
    mode=st.sampled_from(Mode),
    tokens=st.integers(0, 4),
    asked=st.booleans(),
    decode=st.integers(0, 500),
    look=st.integers(0, 5_000),
    commit=st.integers(0, 9),
)


def test_nothing_measured() -> None:
    timing = Timing()
    assert timing.last is None
    assert not timing.last_ms().any()
    recent = timing.recent()
    assert recent.ms.shape == (RECENT, len(STAGES))
    assert recent.filled == 0
    assert timing.reactions() == {"median": None, "p95": None, "n": 0}
    for mode in Mode:
        figures = timing.figures(mode)
        assert figures.tokens == 0
        assert figures.wall_ms is figures.machine_ms is figures.person_ms is None
        assert figures.asked_share is None


def test_a_written_step_is_shown_per_token_and_a_fork_whole() -> None:
    timing = Timing()
    timing.add(step(tokens=2, decode=32, commit=2))
    timing.add(fork(tokens=3))
    recent = timing.recent()
    assert recent.filled == 2
    assert list(recent.asked[-2:]) == [False, True]
    assert recent.ms[-2, COLUMN[Stage.DECODE]] == pytest.approx(16)
    assert recent.ms[-2, COLUMN[Stage.COMMIT]] == pytest.approx(1)
    assert recent.ms[-1].sum() == pytest.approx(1_020)
    assert not recent.ms[:-2].any()
    assert timing.last_ms()[COLUMN[Stage.DWELL]] == pytest.approx(600)


def test_the_last_step_is_whole_even_with_several_tokens() -> None:
    timing = Timing()
    timing.add(step(tokens=2, decode=32))
    assert timing.last_ms().sum() == pytest.approx(32)


def test_modes_do_not_mix() -> None:
    timing = Timing()
    timing.add(step(Mode.AUTO, tokens=1, decode=16))
    for _ in range(4):
        timing.add(step(Mode.FORKS, tokens=1, decode=15))
    timing.add(fork())
    auto, forks = timing.figures(Mode.AUTO), timing.figures(Mode.FORKS)
    assert (auto.machine_ms, auto.person_ms, auto.wall_ms) == pytest.approx((16, 0, 16))
    assert forks.tokens == 5
    assert forks.machine_ms == pytest.approx(180 / 5)
    assert forks.person_ms == pytest.approx(900 / 5)
    assert forks.asked_share == pytest.approx(0.2)
    assert timing.figures(Mode.EVERY_WORD).wall_ms is None


def test_time_of_a_step_that_wrote_nothing_is_not_lost() -> None:
    timing = Timing()
    timing.add(step(tokens=0, prefill=200))
    assert timing.figures(Mode.FORKS).machine_ms is None
    timing.add(step(tokens=1, decode=16))
    assert timing.figures(Mode.FORKS).machine_ms == pytest.approx(216)
    assert timing.recent().ms[-2].sum() == pytest.approx(200)


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=30))
def test_wall_is_machine_plus_person_and_sums_outlive_the_history(many: list[Step]) -> None:
    timing = Timing(history=5)
    for one in many:
        timing.add(one)
    assert timing.recent().filled == min(5, len(many))
    for mode in Mode:
        mine = [s for s in many if s.mode == mode]
        tokens = sum(s.tokens for s in mine)
        figures = timing.figures(mode)
        assert figures.tokens == tokens
        if not tokens:
            assert figures.wall_ms is None
            continue
        assert figures.machine_ms is not None
        assert figures.person_ms is not None
        assert figures.asked_share is not None
        assert figures.wall_ms == pytest.approx(figures.machine_ms + figures.person_ms)
        assert figures.machine_ms * tokens == pytest.approx(sum(s.machine_ms for s in mine))
        assert figures.person_ms * tokens == pytest.approx(sum(s.person_ms for s in mine))
        assert 0 <= figures.asked_share <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=20), st.integers(1, 12))
def test_recent_holds_the_newest_in_order(many: list[Step], n: int) -> None:
    timing = Timing(history=8)
    for one in many:
        timing.add(one)
    recent = timing.recent(n)
    assert recent.ms.shape == (n, len(STAGES))
    newest = many[-recent.filled :] if recent.filled else []
    for row, asked, one in zip(
        recent.ms[n - recent.filled :], recent.asked[n - recent.filled :], newest, strict=True
    ):
        share = 1 if one.asked else 1 / max(1, one.tokens)
        assert asked == one.asked
        assert row.sum() == pytest.approx((one.machine_ms + one.person_ms) * share)


def test_reaction_times_keep_the_newest() -> None:
    timing = Timing(reactions=3)
    for ms in (1_000, 400, 500, 600):
        timing.add_reaction(ms)
    assert list(timing.reactions_ms()) == [400, 500, 600]
    assert timing.choices == 4
    assert timing.reactions() == {"median": 500, "p95": pytest.approx(590), "n": 3}


def test_what_cannot_be_is_refused_and_not_counted() -> None:
    timing = Timing()
    backwards = Step(Mode.AUTO, 1, False, (Span(Stage.DECODE, 0, 5), Span(Stage.COMMIT, 9, 8)))
    for wrong in (
        backwards,
        step("dictation", decode=1),
        step(tokens=-1, decode=1),
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - three messages
            timing.add(wrong)
    for ms in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="reaction time"):
            timing.add_reaction(ms)
    assert (timing.changes, timing.choices, timing.last) == (0, 0, None)
    assert timing.figures(Mode.AUTO).tokens == 0
    with pytest.raises(ValueError, match="at least"):
        Timing(history=0)
    with pytest.raises(ValueError, match="at least"):
        timing.recent(0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_summary_lies_within_the_values(values: list[float]) -> None:
    got = summary(values, 99)
    assert set(got) == {"median", "p99", "n"}
    assert got["n"] == len(values)
    assert got["median"] == pytest.approx(float(np.median(values)))
    assert got["p99"] is not None
    assert got["median"] is not None
    assert got["median"] <= got["p99"] * (1 + 1e-9)
    assert got["p99"] <= max(values) * (1 + 1e-9)


def test_summary_of_known_values_and_of_wrong_ones() -> None:
    assert summary(range(1, 102)) == {"median": 51, "p95": 96, "n": 101}
    assert summary([]) == {"median": None, "p95": None, "n": 0}
    with pytest.raises(ValueError, match="finite"):
        summary([1.0, float("nan")])
    with pytest.raises(ValueError, match="percentile"):
        summary([1.0], 101)
