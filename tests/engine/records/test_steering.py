"""What a choice is worth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.steering import (
    Steering,
    Worth,
    divergence,
    intent_gain_nats,
    steering_bits,
    worth,
)

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map(" ".join)


def test_a_word_of_a_quarter_tells_two_bits() -> None:
    assert steering_bits(0.25) == 2.0
    assert steering_bits(1.0) == 0.0
    assert steering_bits(0.0) == pytest.approx(-math.log2(1e-12))


@pytest.mark.parametrize("probability", [-0.1, 1.1, math.nan])
def test_what_is_no_probability_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        steering_bits(probability)


def test_divergence_of_known_texts() -> None:
    assert divergence("the cat sat", "the cat sat") == 0.0
    assert divergence("the cat sat", "a dog ran") == 1.0
    # Cut to two words each, one of them in common: 1 - 2 * 1 / 4.
    assert divergence("the cat", "the dog ran far") == pytest.approx(0.5)
    assert divergence("", "the dog") is None


@given(WORDS, WORDS)
def test_divergence_is_symmetric_in_whether_texts_agree(one: str, two: str) -> None:
    found = divergence(one, two)
    if found is None:
        assert not one or not two
        return
    assert 0.0 <= found <= 1.0
    shorter = min(len(one.split()), len(two.split()))
    assert (found == 0.0) == (one.split()[:shorter] == two.split()[:shorter])


def test_the_models_own_word_changes_nothing_but_tells_something() -> None:
    own = worth([0.5, 0.25], ["warm and dry", "cold"], 0, 0.0)
    assert own == Worth(1.0, changed_course=False, divergence=0.0)


def test_another_word_is_compared_with_the_models_branch() -> None:
    other = worth([0.25, 0.5], ["warm and dry", "cold and dry"], 0, 0.0)
    assert other.steering_bits == 2.0
    assert other.changed_course
    assert other.divergence == pytest.approx(1 / 3)


def test_a_typed_word_has_no_branch() -> None:
    assert worth([0.5], ["warm"], None, 0.125) == Worth(3.0, changed_course=True, divergence=None)
    assert worth([], [], None, 0.0).changed_course


def test_sums_and_rates_of_a_session() -> None:
    steering = Steering()
    assert steering.bits_per_second is None
    assert steering.mean_divergence is None
    first, second = Worth(2.0, True, 0.5), Worth(1.0, False, 0.0)
    steering.add(first, 1000.0)
    steering.add(second, 500.0)
    assert (steering.choices, steering.changed, steering.bits) == (2, 1, 3.0)
    assert steering.bits_per_second == pytest.approx(2.0)
    assert steering.mean_divergence == pytest.approx(0.25)
    steering.add(first, 1000.0, sign=-1)
    assert (steering.choices, steering.changed, steering.bits) == (1, 0, 1.0)
    assert steering.bits_per_second == pytest.approx(1 / 1.5)
    assert steering.mean_divergence == 0.0


def test_intent_gain_is_a_difference_of_logarithms() -> None:
    assert intent_gain_nats(math.log(0.5), math.log(0.125)) == pytest.approx(math.log(4))
