"""The journal: everything committed is there after a kill, a full disk and a torn line."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api.types import Trouble
from engine.session import draft_files
from engine.session import journal as journals
from engine.session.draft import Draft, Origin, Piece
from engine.session.journal import Journal, Recovered, read

ROOT = Path(__file__).parents[3]


def piece(text: str, origin: Origin = Origin.WRITTEN) -> Piece:
    return Piece(text, origin)


@pytest.fixture
def after_death(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the folder as a later process would: this one, the owner, is gone."""
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)


class Disk:
    """A disk that may be full; a full one still takes `torn` bytes of a line."""

    def __init__(self) -> None:
        self.full = False
        self.torn = 0

    def write(self, file: int, data: bytes) -> int:
        if not self.full:
            return os.write(file, data)
        if self.torn:
            return os.write(file, data[: self.torn])
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("after_death")
def test_pieces_and_cuts_come_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "drafts", now_s=lambda: 1000.0)
    journal.changed(0, [piece("Once", Origin.GIVEN)])
    journal.changed(1, [piece(" upon"), piece(" a\n")])
    journal.changed(2, [piece(" die „\ud800", Origin.CHOSEN)])
    found = draft_files.left(tmp_path / "drafts")
    assert [(d.time_s, d.path) for d in found] == [(1000.0, journal.path)]
    assert found[0].pieces == (
        piece("Once", Origin.GIVEN),
        piece(" upon"),
        piece(" die „\ud800", Origin.CHOSEN),
    )
    journal.close(finished=False)
    assert len(draft_files.left(tmp_path / "drafts")) == 1


@pytest.mark.usefixtures("after_death")
def test_finished_and_empty_drafts_are_not_offered(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    finished = Journal(tmp_path)
    finished.changed(0, [piece("a"), piece("b"), piece("c")])
    finished.changed(1, [piece("d")])
    path = finished.path
    finished.close()
    emptied = Journal(tmp_path)
    emptied.changed(0, [piece("a")])
    emptied.changed(0, [])
    assert draft_files.left(tmp_path) == []
    assert path is not None
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line.get("put") for line in lines[1:]] == ["a", "d", None]
    assert lines[-1]["closed"] is True
    emptied.close()
    assert list(tmp_path.glob("draft-*")) == [path]


def test_a_living_windows_draft_is_not_offered(tmp_path: Path) -> None:
    one, other = Journal(tmp_path), Journal(tmp_path)
    one.changed(0, [piece("one")])
    other.changed(0, [piece("other")])
    assert one.path != other.path
    assert draft_files.left(tmp_path) == []
    one.close(finished=False)
    other.close(finished=False)


def test_a_number_that_another_process_has_by_now_is_no_owner(tmp_path: Path) -> None:
    path = tmp_path / f"draft-5-{os.getpid()}-1000-7.jsonl"
    path.write_text('{"draft": 1, "time": 5}\n{"put": "old", "origin": "given"}\n')
    assert [d.text for d in draft_files.left(tmp_path)] == ["old"]
    assert draft_files.left(tmp_path / "nowhere") == []


@pytest.mark.usefixtures("after_death")
def test_only_one_window_gets_a_draft_and_writes_on_in_its_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.changed(0, [piece("text")])
    journal.close(finished=False)
    (draft,) = draft_files.left(tmp_path)
    before = draft.path.read_bytes()
    one, other = Journal(tmp_path), Journal(tmp_path)
    assert one.take_up(draft)
    assert not other.take_up(draft)
    one.changed(0, draft.pieces)
    one.changed(1, [piece(" goes on")])
    (file,) = tmp_path.glob("draft-*")
    assert file.read_bytes().startswith(before)
    assert [d.text for d in draft_files.left(tmp_path)] == ["text goes on"]


def test_a_draft_that_cannot_be_had_leaves_the_one_at_hand_as_it_is(tmp_path: Path) -> None:
    gone = Journal(tmp_path)
    gone.changed(0, [piece("gone")])
    gone.close(finished=False)
    draft = next(d for d in map(read, tmp_path.glob("draft-*")) if d is not None)
    draft.path.unlink()
    journal = Journal(tmp_path)
    journal.changed(0, [piece("at hand")])
    assert not journal.take_up(draft)
    journal.changed(1, [piece(" goes on")])
    (path,) = tmp_path.glob("draft-*")
    found = read(path)
    assert found is not None
    assert found.text == "at hand goes on"


@pytest.mark.usefixtures("after_death")
def test_a_draft_that_undo_emptied_is_left_as_it_was_before(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.asked("a letter")
    journal.changed(0, [piece("one"), piece(" two"), piece(" three")])
    for kept in (2, 1, 0):
        journal.changed(kept, [])
    journal.close(finished=False)
    (draft,) = draft_files.left(tmp_path)
    assert (draft.text, draft.request, draft.damaged) == ("one two three", "a letter", False)
    journal.changed(0, [piece("other")])  # another text, in a file of its own
    journal.close(finished=False)
    assert sorted(d.text for d in draft_files.left(tmp_path)) == ["one two three", "other"]


@pytest.mark.usefixtures("after_death")
def test_what_was_written_instead_of_undone_words_is_all_that_is_left(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.changed(0, [piece("one"), piece(" two")])
    journal.changed(0, [])
    journal.changed(0, [piece("three")])
    journal.changed(0, [])
    journal.close(finished=False)
    assert [d.text for d in draft_files.left(tmp_path)] == ["three"]


def test_undo_of_a_new_text_writes_on_in_the_old_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.changed(0, [piece("one"), piece(" two")])
    journal.close(finished=False)
    journal.changed(0, [])
    journal.changed(0, [piece("one"), piece(" two")])
    journal.changed(2, [piece(" three")])
    (file,) = tmp_path.glob("draft-*")
    draft = read(file)
    assert draft is not None
    assert (draft.text, draft.damaged) == ("one two three", False)


@given(torn=st.integers(1, 200), noise=st.binary(max_size=20))
def test_a_torn_last_line_loses_only_itself(
    tmp_path_factory: pytest.TempPathFactory, torn: int, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("torn") / "draft-1-2-3-4.jsonl"
    lines = [b'{"draft": 1, "time": 5}\n'] + [
        json.dumps({"put": f" w{i}", "origin": "written"}).encode() + b"\n" for i in range(6)
    ]
    whole = b"".join(lines)
    cut = max(len(lines[0]), len(whole) - torn)
    complete = whole[:cut].count(b"\n") - 1
    path.write_bytes(whole[:cut] + noise.replace(b"\n", b""))
    draft = read(path)
    text = "".join(f" w{i}" for i in range(complete))
    also = f" w{complete}"  # a last line that lacks nothing but its end is read, too
    assert (draft.text if draft else "") in (text, text + also)


@pytest.mark.usefixtures("after_death")
@pytest.mark.parametrize("torn", [0, 7])
def test_a_full_disk_is_told_once_and_written_anew_when_there_is_room(
    tmp_path: Path, torn: int
) -> None:
    disk, told, clock = Disk(), [], [0]
    disk.torn = torn

    def tell(trouble: Trouble | None) -> None:
        told.append(trouble)

    journal = Journal(tmp_path, notice=tell, write=disk.write, clock=lambda: clock[0])
    journal.changed(0, [piece("a"), piece("b")])
    disk.full = True
    for i in range(5):
        journal.changed(2 + i, [piece(str(i))])
        clock[0] += 600_000_000
    assert len(told) == 1
    assert told[0].text == "The draft cannot be saved: No space left on device"
    assert draft_files.left(tmp_path)[0].text == "ab"
    disk.full = False
    clock[0] += 2_000_000_000
    journal.changed(6, [piece("end")])
    assert told[1:] == [None]
    assert [d.text for d in draft_files.left(tmp_path)] == ["ab0123end"]
    journal.changed(7, [piece("!")])
    assert [d.text for d in draft_files.left(tmp_path)] == ["ab0123end!"]
    journal.close(finished=False)
    assert len(list(tmp_path.glob("draft-*"))) == 1


@pytest.mark.usefixtures("after_death")
def test_closing_with_room_again_saves_what_was_in_memory(tmp_path: Path) -> None:
    disk = Disk()
    disk.full = True
    journal = Journal(tmp_path, write=disk.write)
    journal.changed(0, [piece("text")])
    assert journal.path is None
    disk.full = False
    journal.close(finished=False)
    assert [d.text for d in draft_files.left(tmp_path)] == ["text"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[Trouble | None] = []
    journal = Journal(tmp_path / "file" / "drafts", notice=told.append)
    journal.changed(0, [piece("text")])
    journal.close()
    assert len(told) == 1


WINDOW = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from engine.session.draft import Origin, Piece
from engine.session.journal import Journal
journal = Journal(Path(sys.argv[1]))
length = 0
for i in range(10**9):
    kept = length if i % 10 else max(0, length - 3)
    journal.changed(kept, [Piece(" w%d" % i, Origin.WRITTEN)])
    length = kept + 1
    print(i, flush=True)
"""


@pytest.mark.parametrize("after", [1, 57, 400])
def test_everything_committed_is_there_after_a_kill(tmp_path: Path, after: int) -> None:
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW.format(root=str(ROOT)), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert window.stdout is not None
    with window, window.stdout:
        told = [int(window.stdout.readline()) for _ in range(after)]
        window.kill()
        told += [int(line) for line in window.stdout if line.endswith("\n")]
    assert window.returncode == -signal.SIGKILL
    (draft,) = draft_files.left(tmp_path)

    def expected(last: int) -> str:
        text: list[str] = []
        for i in range(last + 1):
            if i % 10 == 0:
                del text[max(0, len(text) - 3) :]
            text.append(f" w{i}")
        return "".join(text)

    # What was said to be committed, and at most the one that was written but not yet said.
    assert draft.text in (expected(told[-1]), expected(told[-1] + 1))


@given(
    changes=st.lists(st.tuples(st.integers(0, 30), st.lists(st.text(max_size=5), max_size=4))),
    full=st.sets(st.integers(0, 20)),
)
def test_the_file_is_the_draft_after_every_change(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[int, list[str]]],
    full: set[int],
) -> None:
    folder = tmp_path_factory.mktemp("any")
    disk, clock = Disk(), [0]
    journal = Journal(folder, write=disk.write, clock=lambda: clock[0])
    draft = Draft()
    for index, (kept, texts) in enumerate(changes):
        disk.full = index in full
        clock[0] += 2_000_000_000
        kept = min(kept, len(draft))
        added = [piece(t) for t in texts]
        draft.cut(kept)
        for p in added:
            draft.append(p)
        journal.changed(kept, added)
        if not disk.full and journal.path is not None:
            found = read(journal.path)
            assert isinstance(found, Recovered)
            assert found.pieces == draft.pieces
    journal.close(finished=False)
