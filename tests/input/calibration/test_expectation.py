"""What to expect: the window's rule for words, and shares and seconds that follow from it."""

import pytest

from input.calibration.expectation import ONSET_MS, READ_MS, expectation
from input.layout.sectors import Rect
from input.layout.target_size import right_share, words_that_fit

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
        assert found.right_share == right_share(AREA, found.words, offset_px, sd_px)
        if before is not None:
            assert found.words <= before.words
        before = found
    assert found.right_share < 0.7
    assert 2.0 < found.seconds_a_word < 60.0


def test_a_longer_dwell_takes_longer():
    short, long = (expectation(AREA, 60.0, 20.0, 6, ms) for ms in (500, 1500))
    assert long.seconds_a_word - short.seconds_a_word == pytest.approx(1.0, abs=0.05)
