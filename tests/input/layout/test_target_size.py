"""How many words a person's error allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from input.api.gaze import DESK
from input.layout.sectors import MAX_CELLS, Rect
from input.layout.target_size import smallest_px, wanted_size_px, words_that_fit

AREA = Rect(20.0, 319.0, 1845.0, 636.0)
DEG = DESK.px_per_deg


def test_the_size_is_twice_offset_and_two_deviations():
    assert wanted_size_px(100.0, 50.0) == 400.0
    assert wanted_size_px(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("offset_deg", "sd_deg", "words"), [(0.5, 0.3, 15), (1.4, 1.1, 15), (2.5, 1.5, 6), (4, 2, 3)]
)
def test_webcams_and_trackers(offset_deg, sd_deg, words):
    assert words_that_fit(AREA, offset_deg * DEG, sd_deg * DEG, 15) == words


def test_two_words_are_left_however_large_they_would_have_to_be():
    assert words_that_fit(AREA, 500.0, 500.0, 8) == 2
    assert words_that_fit(AREA, 20.0, 5.0, 8) == 8


@given(
    st.floats(0, 400),
    st.floats(0, 300),
    st.integers(1, 15),
    st.floats(50, 3000),
    st.floats(50, 2e3),
)
def test_cells_are_large_enough_or_as_few_as_may_be(offset, sd, most, w, h):
    area = Rect(0.0, 0.0, w, h)
    words = words_that_fit(area, offset, sd, most)
    assert min(2, most) <= words <= most
    wanted_px = wanted_size_px(offset, sd)
    assert words == min(2, most) or smallest_px(area, words) >= wanted_px
    assert words == most or smallest_px(area, words + 1) < wanted_px
    assert words_that_fit(area, offset + 10.0, sd, most) <= words


def test_more_than_a_cloud_holds_is_as_much_as_it_holds():
    assert words_that_fit(AREA, 0.0, 0.0, 40) == MAX_CELLS


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 5), (1.0, float("nan"), 5), (1.0, 1.0, 0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|1 to 15"):
        words_that_fit(AREA, *wrong)
