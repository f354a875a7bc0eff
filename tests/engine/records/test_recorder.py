"""Records: whole rows, no words unasked, and a full disk that never reaches the window."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from engine.api.messages import Mode
from engine.api.spans import Span, Stage, Step
from engine.api.types import ModelInfo, Trouble
from engine.records.recorder import STRETCH, Records, line_of, session_row
from engine.records.trial import ChoiceTiming, Trial, TrialRedone, TrialUndone

TRIAL = Trial(
    number=3,
    mode=Mode.FORKS,
    timing=ChoiceTiming("mouse", 10, 20, 2, 700.0),
    shown_ns=5_000_000,
    committed_ns=905_000_000,
    n_words=2,
    page=0,
    prefix_length=0,
    probabilities=(0.5, 0.25),
    entropy_bits=1.5,
    value=float("nan"),
    threshold=0.2,
    mass=0.75,
    slot=1,
    rank=1,
    machine_ms={"cloud": 90.0},
    written_tokens=4,
    words=("warm", "wet"),
    chosen="wet",
)


def rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_text()
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


class Disk:
    """Writes for real, but for as long as it is full raises or tears; counts its failures."""

    def __init__(self, *, full: bool, torn: int | None = None) -> None:
        self.full = full
        self.torn = torn
        self.failed = threading.Event()

    def write(self, file: int, data: bytes) -> int:
        if not self.full:
            return os.write(file, data)
        self.failed.set()
        if self.torn is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.write(file, data[: self.torn])


def test_rows_of_a_session_a_trial_and_an_undo(tmp_path: Path) -> None:
    path = tmp_path / "records" / "r.jsonl"
    records = Records(path)
    info = ModelInfo("m", "/home/someone/m.gguf", 5, 9, 512, 16, 2, 0, "", 1)
    records.put(
        session_row(
            {"wordfork": "0.1.0"}, info, {"share": 0.2}, {"dpr": 1}, time="2026-01-01", t_ns=7
        )
    )
    records.trial(TRIAL)
    records.moved(TrialUndone(3, 99))
    records.moved(TrialRedone(3, 100))
    assert records.close()
    start, trial, undone, redone = rows(path)
    assert start["versions"]["wordfork"] == "0.1.0"
    assert start["versions"]["python"]
    assert (start["model"]["path"], start["t_ns"]) == ("m.gguf", 7)
    assert "someone" not in path.read_text()
    assert "wet" not in path.read_text()
    assert (trial["person_ms"], trial["value"], trial["timing"]["entries"]) == (900.0, None, 2)
    assert undone == {"row": "undone", "trial": 3, "t_ns": 99}
    assert redone == {"row": "redone", "trial": 3, "t_ns": 100}


def test_what_auto_wrote_is_a_row_for_every_stretch(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.jsonl")
    spans = (Span(Stage.DECODE, 0, 3_000_000), Span(Stage.SEND, 0, 1_000_000))
    for _ in range(STRETCH + 2):
        records.step(Step(Mode.AUTO, 1, False, spans))
        records.step(Step(Mode.FORKS, 1, False, spans))
        records.step(Step(Mode.AUTO, 1, True, spans))
    assert records.close()
    one, rest = rows(records.path)
    assert one == {
        "row": "written", "mode": "auto", "tokens": STRETCH,
        "machine_ms": {"decode": 3.0 * STRETCH, "send": 1.0 * STRETCH},
        "machine_n": {"decode": STRETCH, "send": STRETCH},
    }  # fmt: skip
    assert (rest["tokens"], rest["machine_n"]["send"]) == (2, 2)


def test_words_only_when_asked_for(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.jsonl", words=True)
    records.trial(TRIAL)
    assert records.close()
    assert rows(records.path)[0]["chosen"] == "wet"


@pytest.mark.parametrize("torn", [None, 4])
def test_a_full_disk_keeps_rows_until_there_is_room(tmp_path: Path, torn: int | None) -> None:
    disk = Disk(full=True, torn=torn)
    told: list[Trouble | None] = []
    well = threading.Event()

    def notice(trouble: Trouble | None) -> None:
        told.append(trouble)
        if trouble is None:
            well.set()

    records = Records(tmp_path / "r.jsonl", notice=notice, write=disk.write, retry_s=0.01)
    for number in range(3):
        records.put({"n": number})
    assert disk.failed.wait(10)
    assert records.waiting == 3
    disk.full = False
    assert well.wait(10)
    assert records.close()
    assert [r["n"] for r in rows(records.path)] == [0, 1, 2]
    assert told[1:] == [None]
    assert told[0] is not None
    assert told[0].text == "Records cannot be written: No space left on device"
    assert str(tmp_path) in told[0].remedy


def test_the_queue_is_bounded_and_closing_gives_up(tmp_path: Path) -> None:
    disk = Disk(full=True)
    records = Records(tmp_path / "r.jsonl", write=disk.write, limit=2, retry_s=1000)
    for number in range(5):
        records.put({"n": number})
    assert disk.failed.wait(10)
    assert (records.waiting, records.lost) == (2, 3)
    assert not records.close(10)
    assert not records._thread.is_alive()
    records.put({"n": 6})
    assert records.waiting == 2


def test_closing_tries_once_more(tmp_path: Path) -> None:
    disk = Disk(full=True)
    records = Records(tmp_path / "r.jsonl", write=disk.write, retry_s=1000)
    records.put({"n": 1})
    assert disk.failed.wait(10)
    disk.full = False
    assert records.close(10)
    assert rows(records.path) == [{"n": 1}]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_dev_full() -> None:
    told: list[Trouble | None] = []
    records = Records(Path("/dev/full"), notice=told.append)
    records.trial(TRIAL)
    assert not records.close(10)
    assert len(told) == 1
    assert told[0] is not None
    assert "No space left" in told[0].text


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[Trouble | None] = []
    records = Records(tmp_path / "file" / "r.jsonl", notice=told.append)
    records.trial(TRIAL)
    assert not records.close(10)
    assert told[0] is not None


def test_a_row_is_one_line_whatever_is_in_it() -> None:
    line = line_of({"a": "x\ny", "b": float("inf"), "c": (1, {"d": Path("p")}), 5: "\ud800"})  # type: ignore[dict-item]
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"a": "x\ny", "b": None, "c": [1, {"d": "p"}], "5": "\ud800"}
