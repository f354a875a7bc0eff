"""Data quality: what the library makes of looks whose errors are known."""

import math
import random
import subprocess
import sys

import pytest

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import DESK
from input.calibration.data_quality import CheckLook, gaze_quality

FRAME_NS = NS_PER_S // 30


def look(gaze, at=DESK.centre, step_ns=FRAME_NS):
    times = tuple(7 * NS_PER_S + number * step_ns for number in range(len(gaze)))
    return CheckLook(*at, times, tuple(gaze))


def test_a_constant_offset_is_accuracy_and_nothing_else():
    x, y = DESK.centre
    offset_px = math.tan(math.radians(2.0)) * DESK.distance_mm * DESK.px_per_mm
    found = gaze_quality([look([(x + offset_px, y)] * 30)], DESK)
    assert found.accuracy_deg == pytest.approx(2.0)
    assert max(found.rms_s2s_deg, found.std_deg, found.bcea_deg2) < 1e-9
    assert found.loss_share == 0.0
    assert found.rate_hz == pytest.approx(30.0)
    assert (found.points, found.samples) == (1, 30)


def test_white_noise_has_the_precision_that_it_was_given():
    """Of independent noise RMS-S2S is the root of 2 times STD, BCEA 2 ln(1 / 0.32) pi s^2."""
    rng = random.Random(1)
    x, y = DESK.centre
    sd_px = 0.5 * DESK.px_per_deg
    gaze = [(rng.gauss(x, sd_px), rng.gauss(y, sd_px)) for _ in range(4000)]
    found = gaze_quality([look(gaze)], DESK)
    assert found.accuracy_deg < 0.03
    assert found.std_deg == pytest.approx(0.5 * math.sqrt(2.0), rel=0.03)
    assert found.rms_s2s_deg == pytest.approx(math.sqrt(2.0) * found.std_deg, rel=0.03)
    assert found.bcea_deg2 == pytest.approx(2.0 * math.log(1 / 0.32) * math.pi * 0.25, rel=0.06)


def test_lost_samples_are_data_loss_and_lower_the_rate():
    x, y = DESK.centre
    gaze = [(x, y)] * 10 + [None] * 10 + [(x + 1.0, y)] * 20
    found = gaze_quality([look(gaze)], DESK)
    assert found.loss_share == pytest.approx(0.25)
    assert found.rate_hz == pytest.approx(22.5)
    assert found.samples == 40


def test_figures_are_means_over_points_and_the_worst_is_told():
    (x, y), px = DESK.centre, DESK.px_per_deg
    corner = x * 0.3, y * 0.4
    near = look([(x + 1.0 * px, y)] * 20)
    far = look([(corner[0], corner[1] + 3.0 * px)] * 20, at=corner)
    found = gaze_quality([near, far], DESK)
    assert found.points == 2
    assert found.worst_accuracy_deg > 2.5 > found.accuracy_deg > 1.5


@pytest.mark.parametrize("gaze", [[], [None] * 30, [(1.0, 1.0)] * 2, [(1.0, 1.0), None] * 3])
def test_too_little_is_no_figure(gaze):
    assert gaze_quality([look(gaze)], DESK) is None
    fine = look([DESK.centre] * 10, step_ns=40 * NS_PER_MS)
    assert gaze_quality([look(gaze), fine], DESK).points == 1


def test_the_library_is_imported_only_when_it_is_asked():
    code = "import sys, input.calibration.procedure; print('pandas' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
