"""Trackers that send lines over TCP: addresses, lines, and how little a new one takes."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.errors import FatalGazeError, GazeError
from input.api.gaze import DESK, GazeSample
from input.sources.tcp_lines import Lines, TcpTracker, address_of
from trackers import WAIT_S, Server


class PointTracker(TcpTracker):
    """A tracker that sends "x y" in pixels, and "-" while it sees no eyes."""

    port, protocol, program = 5555, "Points", "the lab's program"

    def begin(self) -> bytes:
        return b"start\r\n"

    def sample_of(self, line: bytes, arrived_ns: int) -> GazeSample | None:
        if line == b"hello":
            return None
        x, y = (math.nan, math.nan) if line == b"-" else map(float, line.split())
        return self.sample(arrived_ns, x, y, present=math.isfinite(x))


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(1)
    yield server
    server.close()


def samples(tracker: TcpTracker, count: int) -> list[GazeSample]:
    found: list[GazeSample] = []
    for _ in range(100):
        sample = tracker.read(WAIT_S / 100)
        found += [sample] if sample is not None else []
        if len(found) == count:
            return found
    raise AssertionError("too few samples came")


def test_a_new_tracker_says_only_what_it_asks_and_what_a_line_means(server: Server) -> None:
    t_ns = 0
    tracker = PointTracker(server.place, DESK, clock=lambda: t_ns)
    server.accept()
    assert tracker.open().name == f"Points at {server.place}"
    tracker.shift(5.0, -5.0)
    server.say("hello", "100 200", "nonsense", "-")
    point, nobody = samples(tracker, 2)
    assert server.heard == b"start\r\n"
    assert (point.x_px, point.y_px, point.valid) == (105.0, 195.0, True)
    assert point.sd_px == pytest.approx(DESK.px_per_deg)
    assert (nobody.valid, nobody.present) == (False, False)
    t_ns = 3100 * MS
    with pytest.raises(GazeError, match="sends nothing") as told:
        tracker.read(0.01)
    assert told.value.remedy.startswith("Start the lab's program on that computer")
    tracker.close()
    with pytest.raises(GazeError, match="not connected"):
        tracker.read(0.01)


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("", ("127.0.0.1", 4242)),
        ("lab-3", ("lab-3", 4242)),
        ("10.0.0.7:5000", ("10.0.0.7", 5000)),
        ("[::1]:5000", ("::1", 5000)),
    ],
)
def test_addresses(place: str, address: tuple[str, int]) -> None:
    assert address_of(place, 4242) == address


@pytest.mark.parametrize(
    "place",
    [
        *("host:port", "host:0", "host:70000", "a:-1", "a:" + "9" * 400),
        *("h" * 300, ".".join(["host"] * 90), "a..b", "a\udcffb", "a\0b:4242"),
    ],
)
def test_no_addresses(place: str) -> None:
    with pytest.raises(FatalGazeError, match="is not an address"):
        address_of(place, 4242)


@given(st.lists(st.binary(max_size=40)), st.integers(1, 7))
def test_lines_do_not_depend_on_how_bytes_arrive(parts: list[bytes], size: int) -> None:
    data = b"\r\n".join(parts) + b"\r\n"
    at_once, pieces = Lines(20), Lines(20)
    lines = [line for i in range(0, len(data), size) for line in pieces.feed(data[i : i + size])]
    assert lines == at_once.feed(data)
    assert all(0 < len(line) <= 20 for line in lines)


def test_a_flood_without_line_ends_is_not_kept() -> None:
    lines = Lines(100)
    for _ in range(50):
        assert lines.feed(b"x" * 64) == []
    assert lines.feed(b"x\nshort\n") == [b"short"]
