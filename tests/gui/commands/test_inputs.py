"""What is named as a file or a folder and is none: one clear line, and no wait for its end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from engine.api.types import ModelError
from engine.models.compatibility import check_model
from engine.records.rows import read_bytes
from gui.base.display import PlatformError, check_platform
from gui.commands import cli
from input.api.errors import GazeError
from input.sources.trace import read_header
from input.vision.landmarker_file import face_model

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
NAMED = [
    ["--model"],
    ["demo", "--model"],
    ["bench", "--model"],
    ["replay"],
    ["timemodel", "--preset", "measured"],
    ["timemodel", "--preset", "bench"],
    ["timemodel", "--plot"],
    ["replay", __file__, "--plot"],
    ["demo", "--picture"],
    ["models", "check"],
    ["models", "use"],
    ["gaze", "--trace"],
    ["gaze", "--video"],
    ["gaze", "--rendered", "--face-model"],
    ["calibrate", "--video"],
]


def odd_things(folder: Path) -> list[Path]:
    """Return a pipe, a folder, a socket and two devices; names as files of that kind have."""
    pipe, folder_, socket_ = (folder / f"{name}.png" for name in ("pipe", "folder", "socket"))
    os.mkfifo(pipe)
    folder_.mkdir()
    before = Path.cwd()
    with socket.socket(socket.AF_UNIX) as server:  # its name must be short
        os.chdir(folder)
        try:
            server.bind(socket_.name)
        finally:
            os.chdir(before)
    return [pipe, folder_, socket_, Path("/dev/zero"), Path("/dev/tty")]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("words", NAMED, ids=" ".join)
def test_what_is_no_file_is_refused_in_one_line(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    for path in odd_things(tmp_path):
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, str(path)])
        out, err = capsys.readouterr()
        assert (ended.value.code, out, err.count("\n")) == (2, "", 1), (path, err)
        assert str(path) in err or path.name in err


@pytest.mark.timeout(60)
def test_what_is_no_file_is_refused_wherever_its_name_came_from(tmp_path: Path) -> None:
    for path in odd_things(tmp_path):
        with pytest.raises(ModelError):
            check_model(path)
        with pytest.raises(ModelError):
            read_bytes(path, ModelError)
        with pytest.raises(GazeError):
            face_model(own=path)
        with pytest.raises(GazeError):
            read_header(path)


@pytest.mark.parametrize(
    "words", [["--folder", ""], ["models", "list", "--folder="], ["demo", "--film", ""]]
)
def test_an_empty_folder_is_refused_and_nothing_is_made(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("told", ["nonsense", "nonsense:size=3", "offscreem;also", "\nx"])
@pytest.mark.parametrize("words", [[], ["demo"], ["timemodel", "--plot", "plot.png"]], ids=str)
def test_a_display_that_qt_does_not_know_is_one_line(
    told: str, words: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gui", *words], cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": told, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "QT_QPA_PLATFORM" in done.stderr
    assert "offscreen" in done.stderr


def test_a_display_that_qt_knows_is_taken() -> None:
    for told in ("offscreen", "minimal", "nonsense;offscreen", "offscreen:some=thing"):
        check_platform({"QT_QPA_PLATFORM": told})
    check_platform({})
    with pytest.raises(PlatformError):
        check_platform({"QT_QPA_PLATFORM": "Offscreen"})
