"""Whatever happened to a draft's file: reading it and starting leave every file as it is.

By hand with 10,000 examples:
`WORDFORK_EXAMPLES=10000 pytest tests/engine/session/test_draft_files_damage.py`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.session import draft_files
from engine.session import journal as journals
from engine.session.draft import Origin, Piece
from engine.session.journal import Journal, read

EXAMPLES = int(os.environ.get("WORDFORK_EXAMPLES", "150"))
WORDS = [" eins", " zwei", " drei", "\n", " слово", " „fünf“", " sechs", " sieben"]


def written(folder: Path) -> bytes:
    """Return the bytes of a draft with a cut in it: w0 w1 w2 w3 cut to 2, then the others."""
    journal = Journal(folder, now_s=lambda: 1000.0)
    journal.changed(0, [Piece(WORDS[0], Origin.GIVEN), Piece(" weg", Origin.WRITTEN)])
    for at, word in enumerate(WORDS[1:], 1):
        journal.changed(at, [Piece(word, Origin.CHOSEN)])
    path = journal.path
    assert path is not None
    journal.close(finished=False)
    data = path.read_bytes()
    path.unlink()
    return data


@st.composite
def damages(draw: st.DrawFn, data: bytes) -> bytes:
    """Return the bytes after one to three accidents."""
    for _ in range(draw(st.integers(1, 3))):
        lines = data.splitlines(keepends=True)
        at = st.integers(0, max(0, len(data) - 1))
        line = st.integers(0, max(0, len(lines) - 1))
        match draw(st.integers(0, 8)):
            case 0 if data:
                flipped, place = bytearray(data), draw(at)
                flipped[place] ^= 1 << draw(st.integers(0, 7))
                data = bytes(flipped)
            case 1:
                data = data[: draw(at)]
            case 2 if lines:
                del lines[draw(line)]
                data = b"".join(lines)
            case 3 if lines:
                lines.insert(draw(line), lines[draw(line)])
                data = b"".join(lines)
            case 4 if lines:
                one, other = draw(line), draw(line)
                lines[one], lines[other] = lines[other], lines[one]
                data = b"".join(lines)
            case 5:
                data = b""
            case 6:
                start = draw(at)
                data = data[:start] + b"\0" * draw(st.integers(1, 40)) + data[start + 8 :]
            case 7:
                data = draw(st.binary(max_size=300))
            case _:
                start = draw(at)
                odd = draw(
                    st.sampled_from([b"\n", b"\r\n", b"\xef\xbb\xbf", b"[" * 9999, b"1e999"])
                )
                data = data[:start] + odd + data[start:]
    return data


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(tmp_path_factory.mktemp("sound"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_reading_and_starting_leave_every_file_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, sound: bytes, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    damaged = [data.draw(damages(sound)) for _ in range(2)]
    names = ["draft-1000-2-3-4.jsonl", "draft-1000-2-3-5.jsonl", "draft-1000-2-3-6.new"]
    files = dict(zip(names, [*damaged, sound], strict=True))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journals, "_owner_lives", lambda path: False)
        draft_files.tidy(folder, 0, 1e10)
        found = draft_files.left(folder)
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == files
        # Going on with one that was damaged leaves its file whole, too.
        for draft in found:
            before = draft.path.read_bytes()
            journal = Journal(folder)
            assert journal.take_up(draft)
            journal.changed(0, draft.pieces)
            journal.changed(len(draft.pieces), [Piece(" end", Origin.TYPED)])
            journal.close(finished=False)
            stays = [p.read_bytes() for p in folder.rglob("*") if p.is_file()]
            assert any(content.startswith(before) for content in stays)
            again = [read(p) for p in folder.glob("draft-*.jsonl")]
            assert any(d is not None and d.text == draft.text + " end" for d in again)


@pytest.mark.parametrize("line", range(10))
def test_a_damaged_line_loses_no_other(tmp_path: Path, sound: bytes, line: int) -> None:
    """Each line in turn: of the text at most the word of that line is gone."""
    lines = sound.splitlines(keepends=True)
    assert len(lines) == 11  # head, two pieces, a cut, seven pieces
    gone = lines[line]
    lines[line] = gone[: len(gone) // 2] + b"\xff" + gone[len(gone) // 2 + 1 :]
    path = tmp_path / "draft-1-2-3-4.jsonl"
    path.write_bytes(b"".join(lines))
    draft = read(path)
    assert draft is not None
    assert draft.damaged
    lost = json.loads(gone).get("put", "")
    words = [word for word in WORDS if word != lost]
    assert draft.text == "".join(words)


def test_a_file_of_an_older_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "draft-1-2-3-4.jsonl"
    entries = [{"draft": 1, "time": 5}, *({"put": w, "origin": "given"} for w in ("a", "b", "c"))]
    entries += [{"cut": 2}, {"put": "d", "origin": "chosen"}]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    draft = read(path)
    assert draft is not None
    assert (draft.text, draft.damaged) == ("abd", False)
    # With damage before it a cut is not believed: too much text is better than too little.
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], "\0\n", *lines[3:]]))
    draft = read(path)
    assert draft is not None
    assert (draft.text, draft.damaged) == ("acd", True)


def test_a_draft_that_begins_as_another_does_is_not_deleted(tmp_path: Path) -> None:
    for number, text in enumerate(("Once upon", "Once upon a time")):
        path = tmp_path / f"draft-{number}-999999-3-4.jsonl"
        entries = [{"draft": 1, "time": 5}, {"put": text, "origin": "given"}]
        path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    assert [d.text for d in draft_files.left(tmp_path)] == ["Once upon a time"]
    assert len(list(tmp_path.glob("draft-*"))) == 2
    assert len(draft_files.listed(tmp_path)) == 2


def test_only_as_many_drafts_are_read_as_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        path = tmp_path / f"draft-{number}-999999-3-4.jsonl"
        path.write_text(json.dumps({"draft": 1, "time": number}) + f'\n{{"put": "{number} x", ')
        with path.open("a") as file:
            file.write('"origin": "given"}\n')
        os.utime(path, (number + 1, number + 1))
    looked = []
    real = journals.read

    def reading(path: Path) -> journals.Recovered | None:
        looked.append(path)
        return real(path)

    monkeypatch.setattr(journals, "read", reading)
    assert [d.text for d in draft_files.left(tmp_path, 3)] == ["39 x", "38 x", "37 x"]
    assert len(looked) == 3
