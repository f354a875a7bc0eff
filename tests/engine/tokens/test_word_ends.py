"""The learned table of where words end, and what becomes of it on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tokens.word_ends import MEMORY, Boundaries

N = 40
MASS = st.floats(0.0, 1.0)
SEEN = st.lists(st.tuples(st.integers(0, N - 1), MASS), max_size=30)


def taught(observations) -> Boundaries:
    table = Boundaries(N)
    for token, ends in observations:
        table.learn(token, ends)
    return table


@given(st.lists(MASS, min_size=1, max_size=int(MEMORY)))
def test_it_knows_the_mean(masses):
    table = taught((3, m) for m in masses)
    assert table.known(3) == pytest.approx(float(np.mean(masses)), abs=1e-6)
    assert table.known(4) is None
    assert table.tokens_known == 1
    assert table.changed


@given(st.lists(MASS, min_size=1, max_size=200))
def test_a_mean_stays_a_probability(masses):
    known = taught((0, m) for m in masses).known(0)
    assert known is not None
    assert 0.0 <= known <= 1.0


@given(MASS, MASS)
def test_it_follows_a_change(old, new):
    table = taught([(0, old)] * 1000)
    for _ in range(int(3 * MEMORY)):
        table.learn(0, new)
    left = (1 - 1 / MEMORY) ** (3 * MEMORY)  # what a mean with this memory keeps of the old
    assert table.known(0) == pytest.approx(new + (old - new) * left, abs=1e-3)


@given(SEEN)
def test_kept_and_read_it_is_the_same_and_learns_on(tmp_path_factory, observations):
    path = tmp_path_factory.mktemp("boundaries") / "new folder" / "b.npz"
    table = taught(observations)
    table.save(path)
    assert not table.changed
    again = Boundaries.load(path, N)
    assert not again.changed
    for one in (table, again):
        one.learn(7, 0.25)
    assert [again.known(t) for t in range(N)] == [table.known(t) for t in range(N)]
    assert [p.name for p in path.parent.iterdir()] == ["b.npz"]


@given(SEEN, SEEN)
def test_filling_up_changes_nothing_that_is_known(own, others):
    table, plain, other = taught(own), taught(own), taught(others)
    table.fill(other)
    for token in range(N):
        source = plain if plain.known(token) is not None else other
        assert (table.known(token), table.seen(token)) == (source.known(token), source.seen(token))


def test_without_a_file_it_knows_nothing(tmp_path: Path):
    assert Boundaries.load(tmp_path / "none.npz", N).tokens_known == 0


@given(st.integers(0, 10_000), st.integers(1, 255), st.booleans())
def test_damage_is_an_empty_table_or_harmless(tmp_path_factory, at, change, cut):
    path = tmp_path_factory.mktemp("boundaries") / "b.npz"
    table = taught([(1, 0.5), (2, 0.1), (30, 1.0)])
    table.save(path)
    raw = bytearray(path.read_bytes())
    at %= len(raw)
    if cut:
        del raw[at:]
    else:
        raw[at] ^= change
    path.write_bytes(raw)
    loaded = Boundaries.load(path, N)
    if loaded.tokens_known:
        assert [loaded.known(t) for t in range(N)] == [table.known(t) for t in range(N)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tokens": np.array([1, N])},
        {"tokens": np.array([-1, 2])},
        {"tokens": np.array([1])},
        {"mean": np.array([0.5, np.nan], dtype=np.float32)},
        {"mean": np.array([0.5, 1.5], dtype=np.float32)},
        {"seen": np.array([1, np.nan], dtype=np.float32)},
        {"seen": np.array([1], dtype=np.float32)},
    ],
)
def test_values_that_cannot_be_are_refused(tmp_path: Path, wrong):
    good = {
        "tokens": np.array([1, 2]),
        "mean": np.array([0.5, 0.1], dtype=np.float32),
        "seen": np.array([1, 1], dtype=np.float32),
    }
    path = tmp_path / "b.npz"
    np.savez(path, **good)
    assert Boundaries.load(path, N).tokens_known == 2
    np.savez(path, **{**good, **wrong})
    assert Boundaries.load(path, N).tokens_known == 0


def test_failing_to_keep_it_harms_nobody(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    table = taught([(1, 0.5)])
    table.save(tmp_path / "file" / "b.npz")
    assert table.changed
    assert table.known(1) == pytest.approx(0.5)
