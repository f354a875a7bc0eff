"""Gazepoint's Open Gaze API against a small server on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.errors import GazeError
from input.api.gaze import DESK, GazeSample
from input.sources.opengaze import RECORDS, OpenGazeSource, record_of
from input.sources.remote_clock import ClockMap
from input.sources.tcp_lines import LONGEST_LINE
from trackers import WAIT_S, Server

GOOD = '<REC TIME="1.5" BPOGX="0.25" BPOGY="0.5" BPOGV="1" LPV="1" RPV="1" BKID="0" />'


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(len(RECORDS))
    yield server
    server.close()


@pytest.fixture
def source(server: Server) -> Iterator[OpenGazeSource]:
    source = OpenGazeSource(server.place, DESK)
    server.accept()
    source.open()
    yield source
    source.close()


def next_sample(source: OpenGazeSource) -> GazeSample:
    for _ in range(100):
        sample = source.read(WAIT_S / 100)
        if sample is not None:
            return sample
    raise AssertionError("no sample came")


def test_the_records_wanted_are_asked_for(server: Server, source: OpenGazeSource) -> None:
    server.say(GOOD)
    asked = server.heard.decode().split("\r\n")[:-1]
    assert asked == [f'<SET ID="{record}" STATE="1" />' for record in RECORDS]
    assert asked[-1] == '<SET ID="ENABLE_SEND_DATA" STATE="1" />'


def test_points_are_shares_of_the_screen(server: Server, source: OpenGazeSource) -> None:
    source.shift(7.0, -3.0)
    server.say('<ACK ID="ENABLE_SEND_DATA" STATE="1" />', GOOD)
    sample = next_sample(source)
    assert (sample.x_px, sample.y_px) == (0.25 * 1920 + 7, 0.5 * 1080 - 3)
    assert (sample.valid, sample.present, sample.closed) == (True, True, False)
    assert sample.sd_px == pytest.approx(DESK.px_per_deg)
    assert sample.t_ns <= sample.ready_ns


@pytest.mark.parametrize(
    ("record", "present", "closed"),
    [
        ('<REC BPOGX="0" BPOGY="0" BPOGV="0" LPV="0" RPV="0" BKID="0" />', False, False),
        ('<REC BPOGX="0" BPOGY="0" BPOGV="0" LPV="0" RPV="1" BKID="0" />', True, False),
        ('<REC BPOGX="0.1" BPOGY="0.1" BPOGV="1" LPV="0" RPV="0" BKID="12" />', True, True),
        ('<REC BPOGV="1" LPV="1" />', True, False),
        ('<REC BPOGX="nan" BPOGY="0.5" BPOGV="1" LPV="1" />', True, False),
    ],
)
def test_without_gaze_nothing_is_valid(
    server: Server, source: OpenGazeSource, record: str, present: bool, closed: bool
) -> None:
    server.say(record)
    sample = next_sample(source)
    assert (sample.valid, sample.present, sample.closed) == (False, present, closed)
    assert sample.confidence == 0.0


def test_bad_lines_are_skipped(server: Server, source: OpenGazeSource) -> None:
    server.say(
        "<REC BPOGX=",
        "hello",
        b"\xff\xfe\x00",
        '<!DOCTYPE x [<!ENTITY a "b">]><REC />',
        '<REC TIME="late" />',
        '<REC BPOGV="1" BPOGX="left" />',
        b"<REC " + b"x" * (2 * LONGEST_LINE) + b" />",
        GOOD,
    )
    assert next_sample(source).valid


def test_a_lost_tracker_is_trouble_and_can_be_opened_again(
    server: Server, source: OpenGazeSource
) -> None:
    server.say(GOOD)
    assert next_sample(source).valid
    server.hang_up()
    with pytest.raises(GazeError, match="ended the connection") as caught:
        next_sample(source)
    assert "Gazepoint Control" in caught.value.remedy
    server.accept()
    source.open()
    server.say(GOOD)
    assert next_sample(source).valid


def test_silence_is_trouble(server: Server) -> None:
    t_ns = 0
    source = OpenGazeSource(server.place, DESK, clock=lambda: t_ns)
    server.accept()
    source.open()
    server.say(GOOD)
    assert next_sample(source).valid
    t_ns = 2900 * MS
    assert source.read(0.01) is None
    t_ns = 3100 * MS
    with pytest.raises(GazeError, match="sends nothing"):
        source.read(0.01)
    source.close()


def test_no_tracker_is_one_clear_line(server: Server) -> None:
    server.close()
    source = OpenGazeSource(server.place, DESK)
    with pytest.raises(GazeError, match=f"No eye tracker answers at {server.place}"):
        source.open()
    with pytest.raises(GazeError, match="not connected"):
        source.read(0.01)


def test_only_records_are_records() -> None:
    assert record_of(b'<ACK ID="SCREEN_SIZE" WIDTH="1" />') is None
    assert record_of(b'<REC CNT="4" />') == {"CNT": "4"}


@pytest.mark.parametrize("time", ["1e300", "1e12", "-1e300", "-5", "nan", "inf", "-inf", "9" * 400])
@pytest.mark.parametrize("x", ["0.5", "1e308", "-1e300", "nan", "inf"])
def test_numbers_that_cannot_be_end_nothing(
    server: Server, source: OpenGazeSource, time: str, x: str
) -> None:
    record = '<REC TIME="{}" BPOGX="{}" BPOGY="0.5" BPOGV="1" LPV="1" />'
    server.say(*[record.format(time, x)] * 30, record.format("1.5", "0.25"))
    for _ in range(30):
        sample = next_sample(source)
        assert 0 <= sample.t_ns <= sample.ready_ns
        assert sample.valid == (x == "0.5")
        assert sample.present
    again = next_sample(source)
    assert (again.valid, again.x_px) == (True, 480.0)


def outlying(ahead_ms: int, at: int = 100, of: int = 400) -> list[tuple[int, int]]:
    """Return (mapped, arrived) of a tracker at 60 Hz whose record `at` has a wrong time."""
    clock, rows = ClockMap(), []
    for number in range(of):
        sent_ns = number * 16 * MS
        arrived_ns = sent_ns + (7005 + number % 4) * MS
        rows.append((clock.feed(sent_ns + ahead_ms * MS * (number == at), arrived_ns), arrived_ns))
    return rows


@pytest.mark.parametrize("ahead_ms", [900, 150, 5000, -5000, -(10**9), 10**9])
def test_one_wrong_time_sets_no_clock(ahead_ms: int) -> None:
    rows = outlying(ahead_ms)
    times = [mapped for mapped, _ in rows]
    assert times == sorted(times)
    assert all(0 <= arrived - mapped <= 20 * MS for mapped, arrived in rows)


def test_a_clock_that_is_set_anew_is_followed_after_a_few_messages() -> None:
    clock = ClockMap()
    for number in range(100):
        clock.feed(number * 16 * MS, (7000 + 16 * number) * MS)
    for begin_ms, anew_ms in ((20_000, 3), (40_000, 60_000), (60_000, 90_000)):
        mapped_ms = [
            clock.feed((anew_ms + 16 * i) * MS, (begin_ms + 16 * i + 20 * (i == 8)) * MS) // MS
            for i in range(9)
        ]
        assert mapped_ms == [begin_ms + 16 * i for i in range(9)], "the last one came 20 ms late"


def test_a_late_message_does_not_move_the_clock() -> None:
    clock = ClockMap()
    assert clock.feed(1000 * MS, 5005 * MS) == 5005 * MS
    assert clock.feed(1016 * MS, 5017 * MS) == 5017 * MS
    assert clock.feed(1033 * MS, 5090 * MS) == 5034 * MS  # 56 ms late
    assert clock.feed(1050 * MS, 5055 * MS) == 5051 * MS


def test_the_clock_follows_drift_and_new_beginnings() -> None:
    clock = ClockMap(window_ns=1000 * MS, jump_ns=1000 * MS)
    assert clock.feed(0, 10 * MS) == 10 * MS
    assert clock.feed(1500 * MS, 1530 * MS) == 1530 * MS  # the older difference is forgotten
    assert clock.feed(5 * MS, 9000 * MS) == 9000 * MS  # calibrated anew: its time began again


@given(st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_mapped_times_are_never_later_than_the_arrival(delays: list[int]) -> None:
    clock = ClockMap()
    for number, delay in enumerate(delays):
        sent = number * 16 * MS
        arrived = sent + (7000 + delay) * MS
        mapped = clock.feed(sent, arrived)
        assert sent + 7000 * MS <= mapped <= arrived
