"""The value of asking against its definition, and the threshold that keeps the rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.api.messages import Mode
from engine.generation.ask_policy import (
    MOST_OWED,
    TOKENS_ASKED,
    ForkRule,
    fork_here,
    value_of_asking,
)
from engine.tokens.distribution import Distribution
from engine.tokens.similarity import WEIGHT, leads, weights
from engine.tokens.vocabulary import Vocabulary

ROWS = arrays.arrays(np.float32, st.integers(1, 40), elements=st.floats(-9, 9, width=32))


@given(ROWS, st.data())
def test_value_of_asking_is_the_mass_of_the_best_without_the_best_one(row, data):
    flags = data.draw(st.lists(st.booleans(), min_size=len(row), max_size=len(row)))
    starting = np.array(flags, dtype=np.float32)
    e = np.exp(row.astype(np.float64))[starting > 0]
    value = value_of_asking(Distribution(row), starting)
    if len(e) == 0:
        assert value == 0.0
        return
    best = np.sort(e / e.sum())[::-1][:TOKENS_ASKED]
    assert value == pytest.approx(best.sum() - best[0], abs=1e-5)
    assert 0.0 <= value < 1.0


def test_the_word_before_is_taken_as_over():
    # Whatever the tokens weigh that cannot start a word, the value stays.
    starting = np.array([0, 1, 1, 1], dtype=np.float32)
    row = np.log(np.array([0.1, 0.5, 0.3, 0.1]))
    values = []
    for within in (-30.0, 0.0, 5.0):
        row[0] = within
        values.append(value_of_asking(Distribution(row.astype(np.float32)), starting))
    assert values == pytest.approx([0.4 / 0.9] * 3, rel=1e-4)


def test_knowing_and_not_knowing_at_all_are_worth_little():
    everything = np.ones(1000, dtype=np.float32)
    sure = np.zeros(1000, dtype=np.float32)
    sure[3] = 20.0
    assert value_of_asking(Distribution(sure), everything) < 0.01
    assert value_of_asking(Distribution(np.zeros(1000, np.float32)), everything) < 0.01
    torn = sure.copy()
    torn[[4, 5]] = 20.0
    assert value_of_asking(Distribution(torn), everything) == pytest.approx(2 / 3, abs=0.01)


def asked(rule: ForkRule, values) -> np.ndarray:
    """One token a value: which were asked."""
    out = []
    for value in values:
        out.append(rule.asks(float(value)))
        rule.wrote(1)
    return np.array(out)


def values(kind: str, n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if kind == "uniform":
        return rng.random(n)
    if kind == "low":  # as in easy text: mostly sure
        return rng.beta(0.8, 3.0, n)
    return 0.9 * rng.random(n) * (0.5 + 0.5 * np.sin(np.arange(n) / 300))  # moods of a text


@pytest.mark.parametrize("kind", ["uniform", "low", "moods"])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_the_rate_reaches_the_target(kind, share, seed):
    hits = asked(ForkRule(share), values(kind, 6000, seed))
    assert abs(hits.mean() - share) <= 0.002
    windows = hits[:6000].reshape(-1, 100).mean(axis=1)
    assert abs(windows - share).max() <= 0.05 + 1e-9


def test_words_of_several_tokens_count_as_several():
    rng = np.random.default_rng(1)
    rule = ForkRule(0.2)
    forks = tokens = 0
    for value in rng.random(6000):
        forks += rule.asks(float(value))
        length = int(rng.integers(1, 4))
        rule.wrote(length)
        tokens += length
    assert abs(forks / tokens - 0.2) <= 0.02


@given(st.lists(st.floats(0, 1), max_size=50))
def test_share_0_never_asks_and_share_1_asks_wherever_it_can_help(worth):
    assert not asked(ForkRule(0.0), worth).any()
    assert asked(ForkRule(1.0), [1.0] * 20 + worth).tolist()[20:] == [v > 0 for v in worth]


@given(st.floats(0, 1), st.lists(st.tuples(st.floats(0, 1), st.integers(1, 300)), max_size=40))
def test_a_fork_is_at_or_above_the_threshold_and_what_is_owed_is_bounded(share, story):
    rule = ForkRule(share)
    for value, tokens in story:
        if rule.asks(value):
            assert value >= rule.threshold
        rule.wrote(tokens)
        assert 0.0 <= rule.threshold <= 1.0
        assert abs(rule.owed) <= MOST_OWED


@given(
    st.floats(0.01, 1),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 3)), max_size=30),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 3)), max_size=15),
)
def test_text_that_is_taken_back_counts_no_longer(share, before, behind):
    rule = ForkRule(share)
    for value, tokens in before:
        rule.asks(value)
        rule.wrote(tokens)
    owed = rule.owed
    for n, (value, tokens) in enumerate(behind):
        if n:  # a fork at the place itself stays
            rule.asks(value)
        (rule.passed if n % 4 == 3 else rule.wrote)(tokens)
    rule.took_back(sum(tokens for _, tokens in behind))
    assert rule.owed == pytest.approx(owed)


def test_what_is_gone_back_to_is_answered_as_before_and_text_far_back_is_begun_anew():
    rule = ForkRule(0.3)
    asked = [rule.asks(0.05 * (n % 20)) for n in range(2000) if rule.wrote(1) is None]
    before = rule.copy()
    rule.took_back(1999 - asked.index(True, 1900))
    owed = rule.owed
    assert rule.asks(0.0)
    assert rule.owed == owed
    assert before.owed != owed
    rule.took_back(1000)
    assert rule.owed == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3)), max_size=40))
def test_a_place_is_counted_once_however_often_it_is_come_to(story):
    once, often = ForkRule(0.3), ForkRule(0.3)
    for value, tokens in story:
        asked = once.asks(value)
        assert [often.asks(value) for _ in range(3)] == [asked] * 3
        once.wrote(tokens)
        often.wrote(tokens)
        assert vars(once) == vars(often)


def test_text_for_which_nothing_was_owed_takes_nothing_back():
    rule = ForkRule(0.2)
    rule.passed(40)
    rule.wrote(3)
    rule.took_back(30)
    assert rule.owed == pytest.approx(0.0)
    rule.share = 0.0  # Auto
    rule.wrote(50)
    rule.share = 0.2
    rule.took_back(50)
    assert rule.owed == pytest.approx(0.0)
    rule.wrote(400)
    rule.took_back(400)
    assert rule.owed == 0.0, "that much is begun anew"


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_cannot_be_is_refused(share):
    with pytest.raises(ValueError, match="share"):
        ForkRule(share)


VOCABULARY = Vocabulary([f" {letter}".encode() for letter in "abcdefgh"])


@given(arrays.arrays(np.float32, 8, elements=st.floats(-9, 9, width=32)), st.integers(0, 20))
def test_a_fork_is_where_the_mode_or_the_rule_says(row, tokens):
    everything = np.ones(8, dtype=np.float32)
    value = value_of_asking(Distribution(row), everything, VOCABULARY)
    for mode in Mode:
        rule = ForkRule(0.2)
        rule.wrote(tokens)
        here = fork_here(mode, rule, row, everything, VOCABULARY)
        beside = ForkRule(0.2)
        beside.wrote(tokens)
        forks = beside.asks(value)
        assert (here is not None) == {Mode.AUTO: False, Mode.EVERY_WORD: True}.get(mode, forks)
        assert rule.owed == (beside.owed if mode is Mode.FORKS else pytest.approx(0.2 * tokens))
        if here is not None:
            assert here.p(3) == Distribution(row).p(3)


def test_what_says_nearly_the_same_counts_half():
    assert weights(["write", "sing", "writes", "Writing", "wrote"]) == [1, 1, WEIGHT, WEIGHT, 1]
    assert weights(["sung", "writes"], shown=["write"]) == [1, WEIGHT]
    assert weights(["very", "Quickly", "quick"], led_to={"quickly"}) == [1, WEIGHT, WEIGHT]
    assert weights([",", "the"], led_to={""}) == [1, 1]


def test_a_word_leads_to_the_first_two_words_behind_it():
    assert leads(["\u201cQuickly,", "THEN", "home"]) == {"quickly", "then"}
    assert leads([",", "well"]) == {"well"}
    assert leads(["it's", "\u2026"]) == {"it's"}
    assert leads([]) == frozenset()
