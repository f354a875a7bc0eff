"""What to expect: the window's rule for words, and shares and seconds that follow from it."""

import random

import pytest

from input.calibration.expectation import ONSET_MS, READ_MS, expectation
from input.layout.sectors import Rect
from input.layout.target_size import share_within, words_that_fit

AREA = Rect(0.0, 0.0, 1457.0, 636.0)
DEG = 38.0


def test_good_eyes_are_right_and_as_fast_as_reading_and_dwell():
    found = expectation(AREA, 0.5 * DEG, 0.3 * DEG, 8, 700)
    assert found.words == 8
    assert found.right_share > 0.999
    reading_ms = ONSET_MS + 4.5 * READ_MS + 700
    assert found.seconds_a_word == pytest.approx(reading_ms / 1000.0, rel=0.002)


def test_words_are_those_of_the_window_and_worse_eyes_expect_less():
    before = None
    for offset_deg, sd_deg in ((1.0, 0.5), (2.5, 1.0), (4.0, 1.5), (8.0, 3.0), (30.0, 9.0)):
        offset_px, sd_px = offset_deg * DEG, sd_deg * DEG
        found = expectation(AREA, offset_px, sd_px, 8, 700)
        assert found.words == words_that_fit(AREA, offset_px, sd_px, 8)
        if before is not None:
            assert found.words <= before.words
        before = found
    assert found.right_share < 0.2
    assert 5.0 < found.seconds_a_word < 60.0


def test_a_longer_dwell_takes_longer():
    short, long = (expectation(AREA, 60.0, 20.0, 6, ms) for ms in (500, 1500))
    assert long.seconds_a_word - short.seconds_a_word == pytest.approx(1.0, abs=0.05)


def test_a_share_is_that_of_drawn_looks():
    """Offsets are drawn so that their mean length is the accuracy; a look averages its noise."""
    rng = random.Random(3)
    offset_px, sd_px, size_px = 90.0, 60.0, 300.0
    axis_sd = (offset_px**2 * 2.0 / 3.14159265 + sd_px**2 / 3.0) ** 0.5
    inside = sum(
        abs(rng.gauss(0.0, axis_sd)) < size_px / 2 and abs(rng.gauss(0.0, axis_sd)) < size_px / 2
        for _ in range(20_000)
    )
    assert share_within(size_px, offset_px, sd_px) == pytest.approx(inside / 20_000, abs=0.01)
    assert share_within(100.0, 0.0, 0.0) == 1.0
    with pytest.raises(ValueError, match="0 px or more"):
        share_within(100.0, -1.0, 0.0)
