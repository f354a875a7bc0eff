"""The distribution against a softmax in double precision, its best tokens against a full sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.tokens.distribution import Distribution

LOGITS = st.floats(-60, 60, width=32)
ROWS = arrays.arrays(np.float32, st.integers(1, 60), elements=LOGITS)
CLOSE = arrays.arrays(np.float32, st.integers(1, 200), elements=st.floats(-3, 3, width=32))
TIED = arrays.arrays(np.float32, st.integers(1, 60), elements=st.sampled_from([-20.0, 0, 1.5, 2]))
ANY = st.one_of(ROWS, CLOSE, TIED)


def softmax(row):
    e = np.exp(row.astype(np.float64) - float(row.max()))
    return e / e.sum()


def entropy(p):
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum())


def masks(draw, n):
    return np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=np.float32)


@given(ANY, st.data())
def test_probabilities_are_those_of_a_softmax(row, data):
    distribution, p = Distribution(row), softmax(row)
    for token in range(len(row)):
        assert distribution.p(token) == pytest.approx(p[token], rel=1e-4, abs=1e-9)
    tokens = np.arange(len(row))[::-1].copy()
    assert distribution.of(tokens) == pytest.approx(p[tokens], rel=1e-4, abs=1e-9)
    mask = masks(data.draw, len(row))
    assert distribution.mass(mask) == pytest.approx(p[mask > 0].sum(), rel=1e-4, abs=1e-9)
    assert distribution.mass(np.ones(len(row), np.float32)) == pytest.approx(1.0, abs=1e-5)
    assert distribution.entropy_bits == pytest.approx(entropy(p), abs=1e-4)


@given(ANY, st.integers(0, 70), st.data())
def test_the_best_are_those_of_a_full_sort(row, count, data):
    mask = data.draw(st.sampled_from([None, masks(data.draw, len(row))]))
    allowed = np.arange(len(row)) if mask is None else np.flatnonzero(mask)
    before = row.copy()
    top = Distribution(row).top(count, mask)
    assert np.array_equal(row, before)
    assert len(set(top.tolist())) == len(top) == min(count, len(allowed))
    assert set(top.tolist()) <= set(allowed.tolist())
    wanted = np.sort(row[allowed])[::-1][:count]
    assert np.array_equal(row[top], wanted)
    # Where nothing is tied across the edge, the tokens are the same too, ties in their order.
    if not count or len(wanted) == len(allowed) or (row[allowed] == wanted[-1]).sum() == 1:
        order = allowed[np.argsort(-row[allowed], kind="stable")]
        assert top.tolist() == order[:count].tolist()


@given(st.integers(0, 1000), st.integers(1, 300), st.sampled_from([0.3, 3.0, 30.0]), st.booleans())
def test_large_vocabularies(seed, count, spread, masked):
    rng = np.random.default_rng(seed)
    row = (rng.standard_normal(20_000) * spread).astype(np.float32)
    mask = (rng.random(20_000) < 0.3).astype(np.float32) if masked else None
    distribution, p = Distribution(row), softmax(row)
    allowed = np.arange(len(row)) if mask is None else np.flatnonzero(mask)
    best = allowed[np.argsort(-row[allowed])][:count]
    assert np.array_equal(row[distribution.top(count, mask)], row[best])
    if mask is not None:
        assert distribution.mass(mask) == pytest.approx(p[mask > 0].sum(), rel=1e-4)
    assert distribution.entropy_bits == pytest.approx(entropy(p), abs=2e-3)


@pytest.mark.parametrize("shift", [-1e30, -1e6, 0.0, 1e6, 1e30])
def test_extreme_logits(shift):
    row = np.full(1000, shift, dtype=np.float32)
    row[7] = np.float32(shift) + np.float32(max(1.0, abs(shift)))
    distribution = Distribution(row)
    assert distribution.top(1).tolist() == [7]
    assert len(distribution.top(2000)) == 1000
    assert distribution.p(7) == pytest.approx(softmax(row)[7], rel=1e-5)
    assert np.isfinite(distribution.entropy_bits)


def test_tokens_that_cannot_be():
    row = np.array([-np.inf, 0.0, -np.inf, 1.0], dtype=np.float32)
    distribution = Distribution(row)
    assert distribution.p(0) == 0.0
    assert distribution.top(2).tolist() == [3, 1]
    assert distribution.entropy_bits == pytest.approx(entropy(softmax(row)), abs=1e-5)


def test_one_token_is_certain():
    distribution = Distribution(np.array([-4.0], dtype=np.float32))
    assert distribution.p(0) == 1.0
    assert distribution.entropy_bits == 0.0
    assert distribution.top(3).tolist() == [0]
