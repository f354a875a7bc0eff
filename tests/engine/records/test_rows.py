"""Records read back: what is whole counts, whatever was torn, added or made up around it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.rows import RecordsError, read_records

SESSION = {"row": "session"}
DEEP, LONG = "[" * 100_000, "9" * 5_000


def trial(**changed: Any) -> dict[str, Any]:
    return {
        "row": "trial", "mode": "forks", "shown_ns": 10**9, "committed_ns": 2 * 10**9,
        "timing": {"dwell_start_ns": None}, "n_words": 8, "tokens": 1, "written_tokens": 2,
        "machine_ms": {"decode": 5.0}, "machine_n": {"decode": 1}, **changed,
    }  # fmt: skip


GOOD = [json.dumps(row).encode() for row in (SESSION, trial(), trial(committed_ns=3 * 10**9))]


def written(path: Path, *lines: bytes, end: bytes = b"\n") -> Path:
    path.write_bytes(end.join(lines) + end)
    return path


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "no JSON"),
        (b"[1]", "no row"),
        (b'{"a": 1}', "no row"),
        (DEEP.encode(), "no JSON"),
        (f'{{"row": "trial", "shown_ns": {LONG}}}'.encode(), "no JSON"),
        (b'{"row": "trial"}', "tokens"),
        (b'{"row": "written", "tokens": -1}', "tokens"),
        (b"\xff", "no text"),
        (json.dumps(trial(mode="sometimes")).encode(), "mode"),
        (json.dumps(trial(shown_ns="now")).encode(), "shown_ns"),
        (json.dumps(trial(committed_ns=None)).encode(), "committed_ns"),
        (json.dumps(trial(committed_ns=2**70)).encode(), "committed_ns"),
        (json.dumps(trial(timing=[])).encode(), "timing"),
        (json.dumps(trial(n_words=True)).encode(), "n_words"),
        (json.dumps(trial(written_tokens=1.5)).encode(), "written_tokens"),
        (json.dumps(trial(machine_ms={"a": -1.0})).encode(), "machine_ms"),
        (json.dumps(trial(machine_ms={"a": 1e300})).encode(), "machine_ms"),
        (json.dumps(trial(machine_ms={"a": int("9" * 400)})).encode(), "machine_ms"),
        (json.dumps(trial(machine_ms={"a": float("nan")})).encode(), "machine_ms"),
        (json.dumps(trial(machine_n={"a": 0.5})).encode(), "machine_n"),
        (json.dumps(trial(hidden_ms={"token": -1.0})).encode(), "hidden_ms"),
        (json.dumps(trial(committed_ns=0)).encode(), "before it began"),
        (json.dumps(trial(committed_ns=10**16)).encode(), "more than an hour"),
    ],
)
def test_a_line_that_is_damaged_or_absurd_is_left_out_and_named(
    line: bytes, why: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "s.jsonl", GOOD[0], GOOD[1], line, GOOD[2])
    found = read_records([path])
    assert [row["row"] for row in found.rows] == ["session", "trial", "trial"]
    (left_out,) = found.left_out
    assert left_out.startswith(f"{path}, line 3, ")
    assert why in left_out
    assert "\n" not in left_out
    assert found.notes == (f"left out: {left_out}",)
    with pytest.raises(RecordsError, match="line 1") as refused:
        read_records([written(tmp_path / "none.jsonl", line)])
    assert refused.value.remedy


def test_a_mark_of_an_editor_and_its_line_ends_are_no_damage(tmp_path: Path) -> None:
    plain = read_records([written(tmp_path / "a.jsonl", *GOOD)])
    edited = read_records(
        [written(tmp_path / "b.jsonl", b"\xef\xbb\xbf" + GOOD[0], *GOOD[1:], end=b"\r\n")]
    )
    assert edited.rows == plain.rows
    assert not edited.left_out


def test_a_file_counts_once_however_often_it_is_named_or_copied(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *GOOD)
    copy = written(tmp_path / "copy.jsonl", *GOOD)
    found = read_records([path, path, tmp_path / "." / "a.jsonl", copy])
    assert len(found.rows) == len(GOOD)
    assert found.again == (path, tmp_path / "a.jsonl", copy)
    assert "counts once" in found.notes[0]


@given(hurt=st.integers(0, 5), cut=st.floats(0.01, 0.99), foreign=st.binary(max_size=20))
def test_every_row_before_and_behind_a_damage_is_found(
    hurt: int, cut: float, foreign: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [json.dumps(trial(number=n)).encode() for n in range(6)]
    whole = lines[hurt]
    lines[hurt] = whole[: round(cut * len(whole))] + foreign.replace(b"\n", b"")
    path = written(tmp_path_factory.getbasetemp() / "torn.jsonl", *lines)
    numbers = [row.get("number") for row in read_records([path]).rows]
    assert [n for n in numbers if n != hurt] == [n for n in range(6) if n != hurt]
