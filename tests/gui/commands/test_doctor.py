"""`wordfork doctor`: the page comes whatever crashes or hangs, and tells of nobody."""

from __future__ import annotations

import getpass
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from asking import asked
from engine import diagnostics
from engine.models.bundled import default_model
from gui.base.paths import Folders
from gui.base.store import Store
from gui.commands import doctor
from gui.commands.commandline import Given
from gui.commands.doctor import Asked, ask, report_for, run_doctor

KEYS = {
    "versions", "system", "cpu", "memory", "offload_supported", "backends", "devices", "model",
    "cameras", "displays", "touch", "voices", "folders", "last_crash", "problems",
}  # fmt: skip


def arguments(*given: str) -> Given:
    return asked(["doctor", *given])


def answering(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> None:
    """Have the processes answer at once, what is given or that they crashed."""

    def answer(importing: str, _timeout_s: float = 0.0) -> Asked:
        name = next(name for name, line in doctor.ASKED.items() if line == importing)
        return Asked(answers[name]) if name in answers else Asked(why="it crashed (SIGABRT)")

    monkeypatch.setattr(doctor, "ask", answer)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import os; os.abort()", "it crashed (SIGABRT)"),
        ("import nowhere_to_be_found", "ModuleNotFoundError"),
        ("import sys; sys.exit(3)", "exit code 3"),
        ("def facts(): return object()", "TypeError"),
        ("def facts(): print('x'); import os; os._exit(0)", "nothing that can be read"),
    ],
)
def test_a_process_that_fails_says_why(code: str, why: str):
    answer = ask(code)
    assert answer.facts is None
    assert why in answer.why


def test_a_process_that_hangs_is_left():
    answer = ask("def facts():\n    import threading; threading.Event().wait()", 0.5)
    assert answer.why == "no answer within 0.5 s"


def test_what_libraries_print_does_not_disturb():
    assert ask("def facts():\n    print('noise'); return {'a': [1]}") == Asked({"a": [1]})


def test_the_whole_report_is_json_and_tells_of_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The real processes: this machine as it is."""
    default_model()
    assert run_doctor(arguments("--json", "--folder", str(tmp_path))) == 0
    text = capsys.readouterr().out
    report = json.loads(text)
    assert set(report) >= KEYS
    assert "CPU" in report["backends"]
    assert any(device["kind"] == "cpu" for device in report["devices"])
    assert report["model"]["known"] is True
    assert set(report.get("failed", {})) <= {"voices"}  # a speech service may hang
    for problem in report["problems"]:
        assert problem["text"]
        assert problem["way_out"]
    assert str(Path.home()) + "/" not in text
    for name in (getpass.getuser(), socket.gethostname()):
        assert name in ("root", "localhost") or f" {name} " not in text


def test_the_page_comes_where_everything_crashes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    answering(monkeypatch)
    assert run_doctor(arguments("--folder", str(tmp_path))) == 0
    page = capsys.readouterr().out
    assert "llama.cpp does not work here: it crashed (SIGABRT)" in page
    assert "voices could not be asked" in page
    assert "No voice is installed" not in page  # that is not known


def test_it_tells_of_the_model_that_was_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    answering(monkeypatch, llama={})
    monkeypatch.setattr(diagnostics, "model_facts", lambda path, *_: {"path": path})
    monkeypatch.setattr(diagnostics, "problems_of", lambda report: [])
    monkeypatch.setattr(diagnostics, "scrubbed", lambda facts, *_: facts)
    given = ("--folder", str(tmp_path))

    def told(*named: str) -> str:
        return report_for(arguments(*given, *named))["model"]["path"]

    chosen = str(tmp_path / "chosen.gguf")
    assert told() == ""
    Store(Folders.of(tmp_path).settings_file).change(model_path=chosen)
    assert told() == chosen
    assert told("--model", "default") == ""
    assert told("--model", "nobody knows it") == "nobody knows it"


def test_a_model_that_is_none_is_a_problem_of_the_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    llama = {"offload_supported": False, "backends": ["CPU"], "devices": [], "features": {}}
    desktop = {"platform": "offscreen", "displays": [], "touch": []}
    answering(monkeypatch, llama=llama, desktop=desktop, cameras=[], voices=[{"engine": "x"}])
    report = report_for(
        arguments("--folder", str(tmp_path), "--model", str(tmp_path / "none.gguf"))
    )
    (problem,) = report["problems"]
    assert "none.gguf" in problem["text"]
    assert report["offload_supported"] is False
