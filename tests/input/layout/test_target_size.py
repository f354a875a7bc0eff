"""How many words a person's error allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from input.api.gaze import DESK
from input.layout.sectors import MAX_CELLS, Rect
from input.layout.target_size import fit, wanted_size_px, words_that_fit

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


def test_what_does_not_fit_is_said():
    hopeless = fit(AREA, 500.0, 500.0, 8)
    assert (hopeless.words, hopeless.fewer, hopeless.too_small) == (2, True, True)
    easy = fit(AREA, 20.0, 5.0, 8)
    assert (easy.words, easy.fewer, easy.too_small) == (8, False, False)


@given(
    st.floats(0, 400),
    st.floats(0, 300),
    st.integers(1, 15),
    st.floats(50, 3000),
    st.floats(50, 2e3),
)
def test_cells_are_large_enough_or_as_few_as_may_be(offset, sd, most, w, h):
    found = fit(Rect(0.0, 0.0, w, h), offset, sd, most)
    assert min(2, most) <= found.words <= most
    assert found.words == min(2, most) or found.cell_px >= found.wanted_px
    assert fit(Rect(0.0, 0.0, w, h), offset + 10.0, sd, most).words <= found.words


def test_more_than_a_cloud_holds_is_as_much_as_it_holds():
    assert words_that_fit(AREA, 0.0, 0.0, 40) == MAX_CELLS


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 5), (1.0, float("nan"), 5), (1.0, 1.0, 0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|1 to 15"):
        fit(AREA, *wrong)
