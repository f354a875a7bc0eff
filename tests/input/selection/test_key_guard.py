"""Held keys, trembling keys, and keys in the first moment of a cloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.selection.key_guard import BOUNCE_MS, GUARD_MS, HELD_MS, KeyGuard, Press, Repeats

ONE, TWO, A, ENTER = 49, 50, 65, 16777220


@pytest.fixture
def guard() -> KeyGuard:
    """With a cloud on screen since the time 0."""
    made = KeyGuard()
    made.seen(0)
    return made


def choose(guard: KeyGuard, key: int, ms: float, *, held: bool = False) -> bool:
    return guard.counts(key, Press.CHOOSES, round(ms * MS), held=held, waits=True)


def test_a_held_key_chooses_once(guard: KeyGuard) -> None:
    assert choose(guard, ONE, 500)
    for ms in range(1000, 3000, 33):
        guard.seen((ms - 300) * MS)
        assert not choose(guard, ONE, ms, held=True)


def test_a_key_that_chose_writes_nothing_while_it_is_held(guard: KeyGuard) -> None:
    assert choose(guard, ONE, 500)
    for ms in range(1000, 3000, 33):
        assert not guard.counts(ONE, Press.WRITES, ms * MS, held=True)
    assert guard.counts(ONE, Press.WRITES, 3500 * MS), "pressed anew it is a figure"
    assert guard.counts(ONE, Press.WRITES, 4000 * MS, held=True)


def test_a_press_twice_in_one_chooses_once(guard: KeyGuard) -> None:
    assert choose(guard, ONE, 500)
    assert not choose(guard, ONE, 530)
    assert not guard.counts(ONE, Press.WRITES, 560 * MS), "nor is it a figure"
    assert choose(guard, TWO, 575), "another key is another choice"


def test_what_was_not_yet_seen_is_not_chosen(guard: KeyGuard) -> None:
    assert not KeyGuard().counts(ONE, Press.CHOOSES, 500 * MS, waits=True)
    assert not guard.counts(ONE, Press.CHOOSES, 500 * MS, waits=True, comes=True)
    assert choose(guard, TWO, 510)
    guard.seen(700 * MS)
    assert not choose(guard, ONE, 700 + GUARD_MS - 1)
    assert choose(guard, TWO, 700 + GUARD_MS + 1)


def test_what_is_typed_can_be_put_in_at_once(guard: KeyGuard) -> None:
    guard.seen(490 * MS)
    assert guard.counts(ENTER, Press.CHOOSES, 500 * MS)
    assert guard.counts(ENTER, Press.CHOOSES, 510 * MS), "with another word typed between"
    assert not choose(guard, ENTER, 540), "but the model chooses nothing by the same press"


def test_a_command_wants_a_press_of_its_own(guard: KeyGuard) -> None:
    assert guard.counts(A, Press.COMMANDS, 0)
    assert not guard.counts(A, Press.COMMANDS, 400 * MS, held=True)
    assert not guard.counts(A, Press.COMMANDS, (400 + BOUNCE_MS - 401) * MS)
    assert guard.counts(A, Press.COMMANDS, (500 + BOUNCE_MS) * MS)


@given(
    st.lists(
        st.tuples(st.integers(60, 70), st.integers(0, 40), st.booleans(), st.booleans()),
        max_size=30,
    )
)
def test_no_letter_is_ever_lost(presses: list[tuple[int, int, bool, bool]]) -> None:
    guard, t_ns = KeyGuard(), 0
    written: set[int] = set()
    for key, ms, held, opens in presses:
        t_ns += ms * MS
        if opens:
            guard.seen(t_ns)
        held = held and key in written
        written.add(key)
        assert guard.counts(key, Press.WRITES, t_ns, held=held)


@given(
    st.lists(
        st.tuples(st.integers(49, 52), st.integers(0, 400), st.booleans()), min_size=1, max_size=30
    )
)
def test_nothing_chooses_twice_in_a_moment(presses: list[tuple[int, int, bool]]) -> None:
    """Whatever is pressed, each cloud is up for a while before a key chooses of it."""
    guard, ms, opened_ms = KeyGuard(), 0, 0
    guard.seen(0)
    for key, passed_ms, held in presses:
        ms += passed_ms
        if choose(guard, key, ms, held=held):
            assert ms - opened_ms >= GUARD_MS
            assert not held
            opened_ms = ms
            guard.seen(ms * MS)


# Repeats that are not marked


def test_repeats_of_a_held_key_are_found_though_they_are_not_marked() -> None:
    repeats = Repeats()
    assert not repeats.pressed(ONE, 1000, told=False)
    found = []
    for ms in range(1660, 3000, 40):  # an X server's pace
        repeats.released(ONE, ms)
        found.append(repeats.pressed(ONE, ms, told=False))
    assert all(found)
    repeats.released(ONE, 3010)
    assert not repeats.pressed(ONE, 3100, told=False)


def test_repeats_that_are_marked_need_nothing_and_those_behind_them_are_found() -> None:
    repeats = Repeats()
    repeats.pressed(ONE, 0, told=False)
    repeats.released(ONE, 660)
    assert not repeats.pressed(ONE, 660, told=True)
    repeats.released(ONE, 700)
    assert repeats.pressed(ONE, 700, told=False)


def test_programs_may_type_a_letter_twice_at_once_and_keys_are_kept_apart() -> None:
    repeats = Repeats()
    assert not repeats.pressed(A, 5000, told=False)
    repeats.released(A, 5000 + HELD_MS - 1)
    assert not repeats.pressed(A, 5000 + HELD_MS - 1, told=False)
    assert not repeats.pressed(ONE, 5000, told=False)
    repeats.released(ONE, 6000)
    assert not repeats.pressed(TWO, 6000, told=False)
