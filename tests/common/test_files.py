"""Files are written whole or not at all, whatever the disk does."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files import (
    from_json,
    private_folder,
    replacing,
    set_aside,
    sound,
    tidy,
    write_whole,
)

ROOT = Path(__file__).parents[2]


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_file())


def test_a_file_is_replaced_with_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    write_whole(tmp_path / "private", b"x", 0o600)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600
    assert names(tmp_path) == ["link.txt", "private", "real.txt"]


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("old")

    def half() -> None:
        with replacing(path) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["text.txt"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A process that may write no file over 4 kB stands for a disk without room."""
    path = tmp_path / "text.txt"
    path.write_text("old")
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from common.files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_whole(Path(sys.argv[1]), b'x' * 100000)\n"
        "except OSError as error: print(type(error).__name__)\n"
    )
    assert resource.RLIMIT_FSIZE is not None
    said = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "OSError"
    assert path.read_text() == "old"
    assert names(tmp_path) == ["text.txt"]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen([sys.executable, "-c", f"print(open({str(pipe)!r}).read())"],
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
    write_whole(pipe, b"through")
    assert reader.communicate(timeout=30)[0].strip() == "through"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_private_folder_is_made_so_even_where_it_was_not(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True, mode=0o755)
    assert stat.S_IMODE(private_folder(folder).stat().st_mode) == 0o700


def test_damaged_files_are_set_aside_under_free_names(tmp_path: Path) -> None:
    path = tmp_path / "x.ini"
    for content in ("one", "two"):
        path.write_text(content)
        set_aside(path)
    assert names(tmp_path) == ["damaged-2-x.ini", "damaged-x.ini"]
    assert (tmp_path / "damaged-x.ini").read_text() == "one"


@given(st.text(st.characters(codec=None)))
def test_a_sound_text_can_be_written_and_a_good_one_is_not_changed(text: str) -> None:
    made = sound(text)
    made.encode()
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert made == text


def test_halves_of_characters_are_joined_or_replaced() -> None:
    assert sound("caf\udce9") == "caf\ufffd"
    assert sound("\ud83d\ude00") == "😀"


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"", b"\xff"])
def test_whatever_is_no_json_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(raw)


def aged(path: Path, s: float) -> Path:
    path.write_bytes(b"x")
    os.utime(path, (path.stat().st_mtime - s,) * 2)
    return path


def test_only_the_newest_stay(tmp_path: Path) -> None:
    files = [aged(tmp_path / f"warm-{n}.state", 100.0 * n) for n in range(6)]
    other = aged(tmp_path / "vocabulary-2-x.npz", 10_000.0)
    tidy(tmp_path, "warm-*.state", 2)
    assert set(tmp_path.glob("*.*")) == {*files[:2], other}


def test_what_another_window_is_writing_stays(tmp_path: Path) -> None:
    fresh = aged(tmp_path / "warm-a.part", 5.0)
    aged(tmp_path / "warm-b.part", 5_000.0)
    tidy(tmp_path, "warm-*.part", 0, older_s=3600.0)
    assert list(tmp_path.glob("*.part")) == [fresh]
