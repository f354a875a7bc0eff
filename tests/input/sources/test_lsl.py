"""Gaze from Lab Streaming Layer: which channels mean what, and a real stream on this machine."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.clock import NS_PER_MS as MS
from input.api.errors import FatalGazeError
from input.api.gaze import DESK, Screen
from input.sources.lsl import (
    Channel,
    Layout,
    LslSource,
    Reader,
    channels_in,
    layout_of,
    query,
    sent_ns,
)
from input.sources.remote_clock import Forward

ROOT = Path(__file__).parents[3]
NAN = math.nan
AT = Screen("right", 1000.0, 100.0, 2000.0, 1000.0, 500.0)


def labels(*names: str) -> list[Channel]:
    return [Channel(name) for name in names]


@pytest.mark.parametrize(
    ("channels", "layout"),
    [
        (labels("x", "y"), Layout((0,), (1,), (), None)),
        (labels("time", "gaze_x", "gaze_y"), Layout((1,), (2,), (), None)),
        (labels("GazeX", "GazeY", "PupilX", "PupilY"), Layout((0,), (1,), (), None)),
        (labels("norm_pos_x", "norm_pos_y", "confidence"), Layout((0,), (1,), (2,), False)),
        (
            labels("left_gaze_x", "left_gaze_y", "right_gaze_x", "right_gaze_y"),
            Layout((0, 2), (1, 3), (), None),
        ),
        (labels("left_gaze_x", "left_gaze_y", "x", "y"), Layout((2,), (3,), (), None)),
        (
            [
                Channel("a", "ScreenX", "pixels", "left"),
                Channel("b", "ScreenX", "pixels", "right"),
                Channel("c", "ScreenY", "pixels", "left"),
                Channel("d", "ScreenY", "pixels", "right"),
                Channel("e", "Confidence", "percent", "left"),
            ],
            Layout((0, 1), (2, 3), (4,), True, percent=True),
        ),
        ([Channel("x", "PositionX", "mm"), Channel("y", "PositionY", "mm")], None),
        (labels("EyeballCenterX", "EyeballCenterY"), None),
        (labels("x"), None),
        ([], None),
    ],
)
def test_channels_are_told_apart(channels: list[Channel], layout: Layout | None) -> None:
    assert layout_of(channels) == layout


def test_a_description_is_read() -> None:
    xml = """<?xml version="1.0"?><info><name>n</name><desc><channels>
    <channel><label> x </label><type>ScreenX</type><unit>pixels</unit><eye>both</eye></channel>
    <channel><label>y</label></channel></channels></desc></info>"""
    assert channels_in(xml) == [Channel("x", "ScreenX", "pixels", "both"), Channel("y")]
    assert channels_in("<info>") == []


@pytest.mark.parametrize(
    ("layout", "values", "point"),
    [
        (Layout((0,), (1,), (), False), [0.5, 0.25], (2000.0, 350.0, 1.0)),
        (Layout((0,), (1,), (), True), [0.5, 0.25], (1000.5, 100.25, 1.0)),
        (Layout((0,), (1,), (), None), [0.5, 0.25], (2000.0, 350.0, 1.0)),
        (Layout((0,), (1,), (), None), [500.0, 0.0], (1500.0, 100.0, 1.0)),
        (Layout((0, 2), (1, 3), (), False), [0.1, 0.2, 0.3, 0.4], (1400.0, 400.0, 1.0)),
        (Layout((0, 2), (1, 3), (), False), [NAN, NAN, 0.3, 0.4], (1600.0, 500.0, 1.0)),
        (Layout((0,), (1,), (2,), False), [0.5, 0.5, 0.7], (2000.0, 600.0, 0.7)),
        (Layout((0,), (1,), (2,), False, percent=True), [0.5, 0.5, 70], (2000.0, 600.0, 0.7)),
        (Layout((0,), (1,), (2,), False), [0.5, 0.5, NAN], (2000.0, 600.0, 0.0)),
    ],
)
def test_values_become_points(
    layout: Layout, values: list[float], point: tuple[float, float, float]
) -> None:
    assert Reader(layout, AT).point(values) == pytest.approx(point)


def test_without_gaze_there_is_no_point() -> None:
    x_px, y_px, confidence = Reader(Layout((0,), (1,), (), False), AT).point([NAN, 0.5])
    assert math.isnan(x_px)
    assert math.isnan(y_px)
    assert confidence == 0.0


def test_what_was_once_pixels_stays_pixels() -> None:
    reader = Reader(Layout((0,), (1,), (), None), AT)
    assert reader.point([0.5, 0.5])[0] == 2000.0
    assert reader.point([900.0, 20.0])[0] == 1900.0
    assert reader.point([1.0, 1.0])[0] == 1001.0


@pytest.mark.parametrize("ago_s", [-0.9, 0.9, NAN, float("inf"), -1e300, 1e300])
def test_one_wrong_stamp_takes_no_sample_out_of_its_order(ago_s: float) -> None:
    forward, times = Forward(), []
    for number in range(60):
        now_ns = (7000 + 10 * number) * MS
        late_s = ago_s if number == 30 else 0.004
        times.append(forward.feed(sent_ns(late_s, now_ns), now_ns))
        assert times[-1] <= now_ns
        assert number == 30 or now_ns - times[-1] <= 4 * MS
    assert times == sorted(times)


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "a\udcffb"])
def test_a_name_of_odd_characters_is_one_line(name: str) -> None:
    with pytest.raises(FatalGazeError, match="asked for") as caught:
        query(name)
    assert "\n" not in caught.value.text
    caught.value.text.encode()


def test_a_missing_package_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(FatalGazeError, match="not installed") as caught:
        LslSource("", DESK).open()
    assert "pip install wordfork[lab]" in caught.value.remedy


def test_a_name_that_cannot_be_asked_for() -> None:
    with pytest.raises(FatalGazeError, match="asked for"):
        LslSource('say "x"', DESK).open()


STREAM = """
import json, sys, time
import pylsl
from input.api.gaze import DESK
from input.sources.lsl import LslSource
from input.api.errors import GazeError

def outlet():
    info = pylsl.StreamInfo("a tracker", "Gaze", 3, 100, "float32", "tracker-1")
    channels = info.desc().append_child("channels")
    for kind in ("ScreenX", "ScreenY", "Confidence"):
        channel = channels.append_child("channel")
        channel.append_child_value("label", kind.lower())
        channel.append_child_value("type", kind)
        channel.append_child_value("unit", "normalized")
    return pylsl.StreamOutlet(info)

def first(source):
    for _ in range(300):
        sample = source.read(0.1)
        if sample is not None:
            return sample
    raise SystemExit("no sample came")

said = {}
source = LslSource(sys.argv[1], DESK)
try:
    source.open()
except GazeError as error:
    said["before"] = error.text
for life in ("first", "second"):
    tracker = outlet()
    ready = source.open()
    said["name"], said["fps"] = ready.name, ready.fps
    wanted_ns = time.perf_counter_ns() - 500_000_000
    tracker.push_sample([0.5, 0.25, 0.875], pylsl.local_clock() - 0.5)
    pushed_ns = time.perf_counter_ns() - 500_000_000
    sample = first(source)
    said[life] = [sample.x_px, sample.y_px, sample.confidence, sample.valid]
    off_ns = max(wanted_ns - sample.t_ns, sample.t_ns - pushed_ns)
    said[life + "_off_ms"] = off_ns / 1e6
    tracker.push_sample([0.5, float("nan"), 0.0])
    said[life + "_blind"] = first(source).valid
    before_ns = time.perf_counter_ns()
    tracker.push_sample([0.5, 0.5, 1.0], 12.0)  # a clock of its own
    said[life + "_at_arrival"] = first(source).t_ns >= before_ns
    del tracker
    try:
        first(source)
    except GazeError as error:
        said[life + "_lost"] = error.text
source.close()
print(json.dumps(said))
"""


def test_a_stream_on_this_machine_comes_and_goes(tmp_path: Path) -> None:
    pytest.importorskip("pylsl")
    settings = (
        tmp_path / "lsl_api.cfg"
    )  # read once, when the library is loaded: a process of its own
    settings.write_text(
        "[ports]\nIPv6 = disable\n[multicast]\nResolveScope = machine\n"
        "ListenAddress = 127.0.0.1\n[lab]\nKnownPeers = {127.0.0.1}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", STREAM, "a tracker"],
        cwd=ROOT,
        env={**os.environ, "LSLAPICFG": str(settings)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Configuration loaded from" in done.stderr  # nothing left this machine
    said = json.loads(done.stdout)
    assert said["before"] == 'There is no Lab Streaming Layer stream named "a tracker"'
    assert (said["name"], said["fps"]) == ("a tracker", 100.0)
    for life in ("first", "second"):
        assert said[life] == [960.0, 270.0, 0.875, True]
        assert said[life + "_blind"] is False
        assert said[life + "_lost"] == "The eye tracker's stream is lost"
        assert said[life + "_off_ms"] < 200.0  # its own stamp, not when it arrived
        assert said[life + "_at_arrival"] is True
