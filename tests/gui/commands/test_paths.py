"""Paths of every kind go through settings, command line and processes as they are."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import asked
from engine.generation.warm_start import warm_name
from engine.models.library import Library
from engine.worker.config import EngineConfig, load_marker
from gui.base.paths import Folders
from gui.base.settings import checked
from gui.base.store import Store
from gui.pages.diagnostics_page import doctor_command

KINDS = {
    "newline": "two\nlines",
    "separator": "a\u2028b\u2029c\x85d",
    "blank": " blank before and behind ",
    "tab": "tab\tand\rreturn",
    "quotes": "\"'`$%\\;,=#@ByteArray(x)",
    "letters": "Приве́т 日本 🏳️‍🌈",
    "bytes": os.fsdecode(b"caf\xe9\xff"),
    "options": "--model",
}
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems do not have all of these names"
)


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with such a name, which is not there yet."""
    return tmp_path / request.param


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_settings_lie_in_the_folder_that_was_named_and_in_no_other(
    folder: Path, tmp_path: Path
) -> None:
    before = names(tmp_path)
    path = str(folder / "model.gguf")
    store = Store(Folders.of(folder).settings_file)
    store.change(model_path=path, words=5, gaze_source=f"trace:{path} ")
    store.sync()
    assert names(tmp_path) - before == {folder.name}
    assert (folder / "settings" / "settings.ini").stat().st_size > 0
    again = Store(Folders.of(folder).settings_file).settings
    assert (again.model_path, again.words, again.gaze_source) == (path, 5, f"trace:{path} ")


@given(st.binary(min_size=1, max_size=60).filter(lambda raw: b"\0" not in raw))
def test_any_bytes_are_kept_as_a_models_path(raw: bytes) -> None:
    assert checked("model_path", os.fsdecode(raw)) == os.fsdecode(raw)


def test_settings_are_the_same_in_another_process(folder: Path) -> None:
    path = str(folder / "model.gguf")
    code = (
        "import sys; from gui.commands.cli import main; "
        "main(['models', 'list', '--folder', sys.argv[1]])"
    )
    store = Store(Folders.of(folder).settings_file)
    store.change(model_path=path)
    store.sync()
    told = subprocess.run(
        [sys.executable, "-c", "import os, sys; from gui.base.paths import Folders; "
         "from gui.base.store import Store; "
         "sys.stdout.buffer.write(os.fsencode("
         "Store(Folders.of(sys.argv[1]).settings_file).settings.model_path))", str(folder)],
        cwd=Path(__file__).parents[3], capture_output=True, timeout=100, check=True,
    )  # fmt: skip
    assert told.stdout == os.fsencode(path)
    listed = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=Path(__file__).parents[3], capture_output=True, timeout=100, check=False,
        env={**os.environ, "WORDFORK_MODELS": ""},
    )  # fmt: skip
    assert (listed.returncode, listed.stderr) == (0, b"")


def test_a_models_path_is_the_same_on_the_command_line_in_notes_and_in_the_engine(
    folder: Path,
) -> None:
    folder.mkdir()
    model = folder / f"{folder.name}.gguf"
    model.write_bytes(b"GGUF")
    arguments = asked(["bench", "--model", str(model), f"--folder={folder}"])
    assert (arguments.model, arguments.folder) == (str(model), folder)
    config = EngineConfig(model_path=str(model), cache_folder=str(folder))
    ours, theirs = multiprocessing.Pipe()
    theirs.send(config)
    assert ours.recv() == config
    load_marker(config).write(3)
    assert load_marker(config).read() == 3
    assert warm_name(model, "1", 2)
    library = Library(folder / "models", ())
    library._keep([model])
    assert library._added() == [model]


def test_the_doctor_of_the_window_gets_the_same_words(folder: Path) -> None:
    program, flag, code = doctor_command("--folder", str(folder))
    assert code.isascii()
    assert "\n" not in code
    seen: list[object] = []
    exec(code.partition("; ")[2], {"main": seen.append})
    assert (program, flag, seen) == (sys.executable, "-c", [["doctor", "--folder", str(folder)]])
