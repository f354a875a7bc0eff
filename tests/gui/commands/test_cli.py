"""The command line: what it takes, and one clear line with exit code 2 for what it does not."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import asking
from asking import asked, run_alone
from ggufs import gguf
from gui.base.display import has_display
from gui.base.paths import Folders
from gui.base.store import Store
from gui.commands import cli
from gui.commands.options import app_options, engine_config

ROOT = Path(__file__).parents[3]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line with which the arguments are refused; it shows no range as code."""
    err = asking.refused(capsys, *arguments)
    assert ".." not in err.replace("..2000", "").replace("0.05..0.6", "")
    return err


@pytest.mark.parametrize("command", [[], ["demo"], ["bench"]])
def test_help_names_every_option_and_loads_nothing_slow(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for option in ("--model", "--gpu-layers", "--threads", "--context", "--folder"):
        assert option in told
    if command == ["demo"]:
        for option in ("--seed", "--choices", "--input", "--picture", "--film", "--json"):
            assert option in told


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["--words", "1"], ["demo", "--choices", "0"]]
)
def test_neither_qt_nor_numpy_is_loaded_to_read_a_command_line(words: list[str]) -> None:
    code = (
        "import sys\nfrom gui.commands.cli import main\ntry: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'PySide6', 'gui.commands.gaze') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("wordfork ti", ["timemodel"]),
        ("wordfork --words 5 de", ["demo"]),
        ("wordfork models ", ["list", "get", "check", "use", "remove"]),
        ("wordfork --thr", ["--threads"]),
        ("wordfork bench --sha", ["--shape"]),
        ("wordfork --theme ", ["system", "dark", "light"]),
    ],
)
def test_a_shell_is_told_what_may_come_next(words: str, offered: list[str]) -> None:
    told = run_alone(
        _WORDFORK_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" "))
    )
    assert [line.partition(",")[2] for line in told.stdout.split()] == offered


def test_help_and_version_need_no_display() -> None:
    told = run_alone("--help")
    assert (told.returncode, told.stderr) == (0, "")
    assert "demo" in told.stdout
    told = run_alone("--version")
    assert told.returncode == 0
    assert re.fullmatch(r"wordfork \S.*\n", told.stdout)


@pytest.mark.parametrize("named", ["DISPLAY", "WAYLAND_DISPLAY", ""])
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_without_a_display_a_way_out_is_named(named: str) -> None:
    told = run_alone(**({named: ":987"} if named else {}))
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert "no display" in told.stderr
    assert "wordfork demo --picture" in told.stderr


@pytest.mark.parametrize(
    ("environment", "there_is_one"),
    [
        ({}, False),
        ({"DISPLAY": ":987"}, False),
        ({"DISPLAY": "no name of a display"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"WAYLAND_DISPLAY": "/" + 200 * "long"}, False),
        ({"WAYLAND_SOCKET": "5"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
    ],
)
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_what_counts_as_a_display(
    environment: dict[str, str], there_is_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(environment, monkeypatch)
    assert has_display() is there_is_one


def _only(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the environment tell of no other display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


WELCOME = struct.pack("<BxHHH", 1, 11, 0, 8) + bytes(32)
"""What an X11 server without any screen says: success, protocol 11.0, 32 more bytes."""
REFUSAL = struct.pack("<BBHHH", 0, 4, 11, 0, 1) + b"No! "


@pytest.mark.parametrize(
    ("reply", "qt_is_told", "there_is_one"),
    [
        (WELCOME, "", True),
        (WELCOME, "xcb", True),
        (WELCOME, "wayland", False),
        (REFUSAL, "", False),
        (b"", "", False),
    ],
)
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_an_x11_server_counts_only_where_it_lets_us_in(
    reply: bytes, qt_is_told: str, there_is_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        display = f"127.0.0.1:{server.getsockname()[1] - 6000}"
        _only({"DISPLAY": display, "QT_QPA_PLATFORM": qt_is_told}, monkeypatch)

        def answer() -> None:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(reply)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert has_display() is there_is_one
        if qt_is_told == "wayland":  # nobody came: let the server go
            socket.create_connection(server.getsockname()).close()
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.parametrize("told", ["", "wayland", "wayland-egl"])
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_a_wayland_compositor_counts_where_it_takes_connections(
    told: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("run")  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "way-7"))
        _only({"XDG_RUNTIME_DIR": str(folder), "QT_QPA_PLATFORM": told}, monkeypatch)
        monkeypatch.setenv("WAYLAND_DISPLAY", "way-7")
        assert not has_display()  # left behind by a compositor that is gone
        server.listen()
        assert has_display()
        monkeypatch.setenv("WAYLAND_DISPLAY", str(folder / "way-7"))
        assert has_display()
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        assert not has_display()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--wrong"],
        ["wrong"],
        ["--mode", "sometimes"],
        ["--share", "0.9"],
        ["--share", "nan"],
        ["--share", "1e999"],
        ["--share", "-inf"],
        ["--words", "9" * 5000],
        ["--words", "3\n4"],
        ["--threads", "0"],
        ["--threads", "-4"],
        ["--threads", "many"],
        ["--threads", "10000"],
        ["--context", "1e9"],
        ["--gpu-layers", "nan"],
        ["--folder", ""],
        ["--request", "long " * 4000],
        ["demo", "--request", "long " * 4000],
        ["replay", __file__, "--request", "long " * 4000],
        ["demo", "--seed", "-1"],
        ["demo", "--choices", "inf"],
        ["demo", "--size", "9" * 5000 + "x800"],
        ["demo", "--accuracy", "nan"],
        ["demo", "--picture", ""],
        ["gaze", "--simulate", "--seconds", "nan"],
        ["gaze", "--simulate", "--trials", "0"],
        ["calibrate", "--distance", "inf"],
        ["timemodel", "--token-ms", "nan"],
        ["timemodel", "--spread", "inf"],
        ["timemodel", "--simulate", "1e3"],
        ["--words", "1"],
        ["--words", "many"],
        ["--dwell-ms", "100"],
        ["--gpu-layers", "some"],
        ["--gpu-layers", "-1"],
        ["--context", "10"],
        ["demo", "--choices", "0"],
        ["demo", "--size", "big"],
        ["demo", "--size", "10x10"],
        ["demo", "--size", "1280"],
        ["demo", "--input", "eyes"],
        ["bench", "--repeats", "5"],
    ],
)
def test_a_wrong_option_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--help" in refused(capsys, *arguments)


@pytest.mark.parametrize("command", [[], ["demo"], ["bench"]])
def test_what_is_no_model_is_one_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter, cut_off = tmp_path / "letter.gguf", tmp_path / "cut-off.gguf"
    letter.write_text("no model")
    cut_off.write_bytes(b"GGUF\x03\x00\x00\x00")
    for path in (tmp_path / "missing.gguf", letter, cut_off, tmp_path):
        assert path.name in refused(capsys, *command, "--model", str(path))


def test_a_folder_that_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    (tmp_path / "file").write_text("")
    bad = str(tmp_path / "file" / "folder")
    assert "--folder" in refused(capsys, "--folder", bad)
    assert bad in refused(capsys, "demo", "--picture", f"{bad}/a.png")
    assert bad in refused(capsys, "demo", "--film", bad)


def test_settings_on_the_command_line_reach_the_application() -> None:
    given = asked(["--mode", "auto", "--share", "0.3", "--words", "5", "--text", "Hello"])
    options = app_options(given)
    assert options.overrides == {"mode": "auto", "share": 0.3, "words": 5}
    assert (options.given, options.model) == ("Hello", None)


def test_bench_and_replay_take_the_model_that_was_chosen(tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(gguf({"tokenizer.ggml.tokens": ["\u2581the", "a"]}))

    def path_of(*given: str) -> str:
        return engine_config(asked(["bench", "--folder", str(tmp_path), *given])).model_path

    assert path_of() == ""
    store = Store(Folders.of(tmp_path).settings_file)
    store.change(model_path="/models/chosen.gguf")
    assert path_of() == "/models/chosen.gguf"
    assert path_of("--model", str(other)) == str(other)
    assert path_of("--model", "default") == ""
