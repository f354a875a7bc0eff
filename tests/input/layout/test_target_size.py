"""How many words a person's error allows."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from input.api.gaze import DESK
from input.layout.sectors import MAX_CELLS, Rect, sectors
from input.layout.target_size import MOSTLY_RIGHT, right_share, wanted_size_px, words_that_fit
from input.simulation.gaze_trials import AREA as CLOUD
from input.simulation.gaze_trials import experiment

AREA = Rect(20.0, 319.0, 1845.0, 636.0)
DEG = DESK.px_per_deg


def test_the_size_is_twice_offset_and_two_deviations():
    assert wanted_size_px(100.0, 50.0) == 400.0
    assert wanted_size_px(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("offset_deg", "sd_deg", "words"), [(0.5, 0.3, 15), (1.4, 1.1, 15), (2.5, 1.5, 15), (4, 2, 7)]
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
def test_words_are_mostly_right_or_as_few_as_may_be(offset, sd, most, w, h):
    area = Rect(0.0, 0.0, w, h)
    words = words_that_fit(area, offset, sd, most)
    assert min(2, most) <= words <= most
    assert words <= 2 or right_share(area, words, offset, sd) >= MOSTLY_RIGHT
    assert words == most or right_share(area, words + 1, offset, sd) < MOSTLY_RIGHT
    assert words_that_fit(area, offset + 10.0, sd, most) <= words


@pytest.mark.parametrize(("words", "accuracy_deg"), [(9, 3.0), (6, 4.5)])
def test_words_that_are_offered_come_out_right_in_simulated_gaze(words, accuracy_deg):
    offset_px, sd_px = accuracy_deg * DEG, 0.3 * accuracy_deg * DEG
    assert right_share(CLOUD, words, offset_px, sd_px) >= MOSTLY_RIGHT
    found = experiment(accuracy_deg, 0.3 * accuracy_deg, words, seed=7, trials=60, sessions=6)
    assert found["right_share"] >= MOSTLY_RIGHT


def test_the_share_is_no_more_than_that_of_drawn_errors():
    """The union bound: nearer to another than to the one looked at."""
    rng = random.Random(3)
    sd = 0.75 * math.sqrt((4.0 * DEG) ** 2 * 2.0 / math.pi + (1.5 * DEG) ** 2 / 3.0)
    middles = [cell.label.centre for cell in sectors(CLOUD, 8, 0.0, 0.0).cells]
    right = 0
    for n in range(8000):
        x, y = middles[n % 8]
        seen = x + rng.gauss(0.0, sd), y + rng.gauss(0.0, sd)
        right += min(middles, key=lambda middle: math.dist(middle, seen)) == (x, y)
    share = right_share(CLOUD, 8, 4.0 * DEG, 1.5 * DEG)
    assert right / 8000 - 0.03 < share < right / 8000 + 0.01
    assert right_share(CLOUD, 8, 0.0, 0.0) == 1.0


def test_more_than_a_cloud_holds_is_as_much_as_it_holds():
    assert words_that_fit(AREA, 0.0, 0.0, 40) == MAX_CELLS


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 5), (1.0, float("nan"), 5), (1.0, 1.0, 0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|1 to 15"):
        words_that_fit(AREA, *wrong)
