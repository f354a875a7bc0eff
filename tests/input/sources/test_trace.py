"""Traces: what is written is read again, damage is told with its line, playing keeps its pace."""

from __future__ import annotations

import csv
import dataclasses
import json
import math
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.errors import EndOfSourceError, FatalGazeError
from input.api.gaze import DESK, FEATURES, NOWHERE, Face, GazeSample
from input.sources.trace import (
    COLUMNS,
    TraceHeader,
    TraceSource,
    TraceWriter,
    read_header,
    read_trace,
)

HEADER = TraceHeader("camera 0", DESK)

numbers = st.floats(-1e6, 1e6)
shares = st.floats(0, 1)


@st.composite
def samples(draw: st.DrawFn) -> GazeSample:
    t_ns = draw(st.integers(0, 2**60))
    valid = draw(st.booleans())
    face = None
    if draw(st.booleans()):
        face = Face(
            t_ns,
            tuple(draw(st.lists(numbers, min_size=FEATURES, max_size=FEATURES))),
            (draw(numbers), draw(numbers), draw(numbers)),
            *(draw(numbers) for _ in range(3)),
            draw(shares),
            draw(shares),
            draw(numbers),
            (draw(shares), draw(shares), draw(shares), draw(shares)),
            brow=draw(shares),
            jaw=draw(shares),
        )
    point = [draw(numbers) if valid else NOWHERE for _ in range(4)]
    return GazeSample(
        t_ns,
        t_ns + draw(st.integers(0, 10**9)),
        *point,
        draw(shares),
        valid,
        draw(st.booleans()),
        draw(st.booleans()),
        draw(shares),
        draw(st.integers(0, 10**9)),
        face,
    )


def sample(t_ms: int, x_px: float = 100.0, face: Face | None = None) -> GazeSample:
    """A valid sample, ready 20 ms after its frame."""
    t_ns = t_ms * MS
    return GazeSample(t_ns, t_ns + 20 * MS, x_px, 50.0, x_px, 50.0, 40.0, True, True, face=face)


def write(path: Path, *rows: GazeSample) -> Path:
    writer = TraceWriter(path, HEADER)
    for row in rows:
        writer.write(row)
    writer.close()
    return path


def plain(row: GazeSample) -> tuple[object, ...]:
    """The sample with every NaN replaced, so that equal ones compare equal."""
    return tuple(
        None if isinstance(value, float) and math.isnan(value) else value
        for value in (getattr(row, field.name) for field in dataclasses.fields(row))
    )


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.t_ns = 500 * MS
        self.slept_s: list[float] = []

    def __call__(self) -> int:
        return self.t_ns

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.t_ns += round(seconds * 1e9)


@given(st.lists(samples(), max_size=5))
def test_what_is_written_is_read_again_exactly(rows: list[GazeSample]) -> None:
    rows.sort(key=lambda row: row.t_ns)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "t.csv", *rows)
        assert read_header(path) == HEADER
        assert [plain(row) for row in read_trace(path)] == [plain(row) for row in rows]


def test_a_trace_is_a_table_that_others_read(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sample(1), sample(34))
    first, *table = path.read_text("utf-8").splitlines()
    assert json.loads(first.removeprefix("# "))["screen"]["distance_mm"] == DESK.distance_mm
    rows = list(csv.DictReader(table))
    assert tuple(rows[0]) == COLUMNS
    assert [row["device_time_ns"] for row in rows] == ["1000000", "34000000"]
    assert rows[0]["feature_0"] == ""


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_its_owner_may_read_a_trace(tmp_path: Path) -> None:
    assert write(tmp_path / "t.csv").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("left", [1, 20, 60])
def test_a_last_line_that_was_cut_is_left_out(tmp_path: Path, left: int) -> None:
    path = write(tmp_path / "t.csv", sample(1), sample(2), sample(3))
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, len(whole) - 1) + 1
    path.write_bytes(whole[: start + left])
    assert [row.t_ns for row in read_trace(path)] == [1 * MS, 2 * MS]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("device_time_ns", "soon"),
        ("device_time_ns", "9" * 30),
        ("smooth_x_px", "1e300"),
        ("sd_px", "inf"),
        ("valid", "yes"),
        ("x_px", ""),
        ("smooth_y_px", "up"),
        ("feature_0", "0.5"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_and_counted(
    tmp_path: Path, column: str, value: str
) -> None:
    path = write(tmp_path / "t.csv", sample(1), sample(2), sample(3))
    lines = path.read_text("utf-8").splitlines()
    fields = lines[3].split(",")
    fields[COLUMNS.index(column)] = value
    lines[3] = ",".join(fields)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    skipped: list[int] = []
    assert [row.t_ns for row in read_trace(path, skipped)] == [1 * MS, 3 * MS]
    assert skipped == [4]


@pytest.mark.parametrize("count", [0, 1])
def test_a_trace_says_at_its_end_how_many_rows_are_damaged(tmp_path: Path, count: int) -> None:
    path = write(tmp_path / "t.csv", sample(1))
    head, names, row = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(head + names + row * count + b"1,2,3\n" * 3)
    source = TraceSource(path, own_pace=False)
    source.open()
    for _ in range(count):
        assert source.read(1.0) is not None
    with pytest.raises(EndOfSourceError) as ended:
        source.read(1.0)
    assert "damaged" in ended.value.note
    assert ": 3 of" in ended.value.note


def test_a_line_of_another_length_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sample(1))
    path.write_bytes(path.read_bytes() + b"1,2,3\n")
    skipped: list[int] = []
    assert [row.t_ns for row in read_trace(path, skipped)] == [1 * MS]
    assert skipped == [4]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"Once upon a time\n",
        b"# {}\n",
        b"# 7\nx\n",
        b'# {"format": "another"}\nx\n',
        b"\x89PNG\r\n\x1a\n" + bytes(5000),
        b"# " + b"[" * 12000,
    ],
)
def test_what_is_no_trace_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(FatalGazeError, match="no trace of gaze"):
        read_header(path)


def test_a_trace_of_another_version_is_said_so(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sample(1))
    path.write_text(path.read_text("utf-8").replace('"version": 1', '"version": 2'), "utf-8")
    with pytest.raises(FatalGazeError, match="another version"):
        list(read_trace(path))


def test_a_line_without_end_is_no_flood(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sample(1))
    path.write_bytes(path.read_bytes() + b"1" * 100_000)
    with pytest.raises(FatalGazeError, match="line without end"):
        list(read_trace(path))


def test_missing_files_and_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(FatalGazeError, match="cannot be read"):
        read_header(tmp_path / "none.csv")
    path = write(tmp_path / "t.csv", sample(1))
    with pytest.raises(FatalGazeError, match="is there already"):
        TraceWriter(path, HEADER)
    assert len(list(read_trace(path))) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    writer = TraceWriter(path, HEADER)
    [its] = [fd for fd in Path("/proc/self/fd").iterdir() if fd.exists() and fd.samefile(path)]
    with Path("/dev/full").open("wb") as full:
        os.dup2(full.fileno(), int(its.name))
    with pytest.raises(FatalGazeError, match="No space left"):
        writer.write(sample(1))
    writer.write(sample(2))  # nothing more is tried
    writer.close()


def test_playing_keeps_the_pace(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sample(1000), sample(1033), sample(1333))
    clock = Clock()
    source = TraceSource(path, clock, clock.sleep)
    assert source.open().name == "t.csv (camera 0)"
    got = [source.read(0.1) for _ in range(4)]
    assert [row.t_ns // MS if row else None for row in got] == [500, 533, None, None]
    assert clock.t_ns == (533 + 200) * MS
    last = source.read(0.5)
    assert last is not None
    assert (last.t_ns, last.ready_ns, clock.t_ns) == (833 * MS, 853 * MS, 833 * MS)
    with pytest.raises(EndOfSourceError):
        source.read(0.1)
    source.close()


def test_playing_without_pace_does_not_wait(tmp_path: Path) -> None:
    clock = Clock()
    path = write(tmp_path / "t.csv", sample(0), sample(5000))
    source = TraceSource(path, clock, clock.sleep, own_pace=False)
    source.open()
    source.shift(10.0, -5.0)
    got = [source.read(0.1), source.read(0.1)]
    assert [(row.x_px, row.y_px) for row in got if row] == [(110.0, 45.0)] * 2
    assert clock.slept_s == []
    source.open()
    assert source.read(0.1) is not None


@pytest.mark.parametrize(
    ("times_ms", "kept_ms", "lines"),
    [
        ([1, 2, 900, 3, 4], [1, 2, 3, 4], [5]),
        ([10, 20, 5, 30, 40], [10, 20, 30, 40], [5]),
        ([10, 20, 5, 6, 30], [10, 20, 30], [5, 6]),
        ([10, 5, 20], [10, 20], [4]),
        ([1, 2, 2, 3], [1, 2, 2, 3], []),
    ],
)
def test_rows_out_of_order_are_left_out_and_counted(
    tmp_path: Path, times_ms: list[int], kept_ms: list[int], lines: list[int]
) -> None:
    path = write(tmp_path / "t.csv", *(sample(t_ms) for t_ms in times_ms))
    skipped: list[int] = []
    assert [row.t_ns // MS for row in read_trace(path, skipped)] == kept_ms
    assert skipped == lines
    source = TraceSource(path, own_pace=False)
    source.open()
    for _ in kept_ms:
        assert source.read(1.0) is not None
    with pytest.raises(EndOfSourceError) as ended:
        source.read(1.0)
    assert (str(len(lines)) in ended.value.note) == bool(lines)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FatalGazeError, match="is no file"):
        list(read_trace(tmp_path / "pipe"))


def test_a_recording_plays_to_the_same_places_of_another_screen(tmp_path: Path) -> None:
    """What lay in a cell of the one screen lies in the same cell of the other."""
    there = dataclasses.replace(DESK, x_px=100.0, width_px=1280.0, height_px=800.0)
    here = dataclasses.replace(DESK, name="other", y_px=-50.0, width_px=3840.0, height_px=2160.0)
    path = tmp_path / "t.csv"
    writer = TraceWriter(path, TraceHeader("lsl", there))
    shares = [(0.1, 0.9), (0.5, 0.5), (0.99, 0.01)]
    for number, (across, down) in enumerate(shares):
        x_px, y_px = there.x_px + across * there.width_px, there.y_px + down * there.height_px
        t_ns = number * MS
        writer.write(GazeSample(t_ns, t_ns, x_px, y_px, x_px, y_px, 30.0, True, True))
    writer.close()
    for screen in (there, here):
        source = TraceSource(path, own_pace=False, screen=screen)
        source.open()
        for across, down in shares:
            played = source.read(1.0)
            assert played is not None
            assert (played.x_px - screen.x_px) / screen.width_px == pytest.approx(across)
            assert (played.smooth_y_px - screen.y_px) / screen.height_px == pytest.approx(down)
            assert (played.sd_px == 30.0) == (screen is there)


@pytest.mark.parametrize("value", ["0", "-1", "1e300", "NaN"])
def test_a_screen_without_a_size_is_no_screen(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / "t.csv", sample(1))
    text = path.read_text()
    assert '"width_px": 1920.0' in text
    path.write_text(text.replace('"width_px": 1920.0', f'"width_px": {value}'))
    with pytest.raises(FatalGazeError, match="no trace"):
        read_header(path)
