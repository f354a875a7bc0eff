"""What is printed arrives, or ends the program quietly: never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COMMANDS = (["--version"], ["--help"], ["timemodel"], ["timemodel", "--json"], ["models", "list"])
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and files of POSIX")


def run(script: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which $W is wordfork."""
    w = {"W": f"{sys.executable} -m gui"}
    return subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env={**os.environ, **w, **environment},
        capture_output=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_pipe_without_a_reader_ends_it_with_141(command: list[str]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        told = subprocess.run(
            [sys.executable, "-m", "gui", *command],
            cwd=ROOT, stdout=writes, stderr=subprocess.PIPE, timeout=100, check=False,
        )  # fmt: skip
    finally:
        os.close(writes)
    assert (told.returncode, told.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_full_disk_is_one_line(command: list[str]) -> None:
    told = run(f"$W {' '.join(command)} >/dev/full")
    assert told.returncode == 1
    assert told.stderr.startswith(b"wordfork: the output cannot be written: ")
    assert told.stderr.count(b"\n") == 1


@pytest.mark.parametrize("where", [">&-", "2>&-", "2>/dev/full", ">&- 2>&- <&-"])
def test_closed_and_full_streams_leave_the_exit_code(where: str) -> None:
    if "full" in where and not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    assert run(f"$W timemodel {where}").returncode == 0
    assert run(f"$W timemodel --words 1 {where}").returncode == 2
    for told in (run(f"$W timemodel {where}"), run(f"$W timemodel --words 1 {where}")):
        assert b"Traceback" not in told.stderr + told.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16", "koi8-r"])
def test_an_output_without_a_sign_shows_an_escape(encoding: str, tmp_path: Path) -> None:
    folder = tmp_path / "Папка – é"
    told = run(f"$W models list --folder '{folder}'", PYTHONIOENCODING=encoding, WORDFORK_MODELS="")
    assert (told.returncode, told.stderr) == (0, b"")
    assert told.stdout.decode(encoding)
    told = run(
        f"$W models list --json --folder '{folder}'", PYTHONIOENCODING=encoding, WORDFORK_MODELS=""
    )
    assert json.loads(told.stdout.decode(encoding))["folder"] == str(folder / "data" / "models")
    told = run(f"$W --model '{folder}.gguf' bench", PYTHONIOENCODING=encoding)
    assert told.returncode == 2
    assert told.stderr.decode(encoding).count("\n") == 1


def test_a_name_that_is_no_utf_8_is_printed_as_its_bytes(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    name = os.fsdecode(folder)
    told = subprocess.run(
        [sys.executable, "-m", "gui", "models", "list", "--folder", name], cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "WORDFORK_MODELS": ""},
        capture_output=True, timeout=100, check=False,
    )  # fmt: skip
    assert told.returncode == 0
    assert folder in told.stdout
