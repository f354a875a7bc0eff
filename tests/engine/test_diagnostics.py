"""The doctor: what it finds wrong, what it advises, and that it tells of nobody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from common.places import models_folder
from engine import diagnostics
from engine.models.bundled import DEFAULT, default_model

GIB = 2**30
CARD = {"name": "CUDA0", "description": "A card", "backend": "CUDA", "kind": "gpu"}
CPU = {"name": "CPU", "description": "A processor", "backend": "CPU", "kind": "cpu"}
BARE = {"offload_supported": False, "backends": ["CPU"], "devices": [CPU]}


def advice(llama: dict[str, Any], *cards: str, system: str = "linux") -> dict[str, Any]:
    return diagnostics.offload_of(llama, cards, "1.2.3", "~/.venv/bin/python", system)


def test_a_device_makes_offload_possible():
    told = advice({**BARE, "offload_supported": True, "backends": ["CUDA"], "devices": [CARD, CPU]})
    assert told["possible"]
    assert "A card" in told["why"]
    assert told["command"] == ""


def test_a_build_without_a_device_asks_the_driver():
    built = {**BARE, "offload_supported": True, "backends": ["CUDA", "CPU"]}
    told = advice(built, "nvidia")
    assert (told["possible"], told["command"]) == (False, "nvidia-smi")
    assert "no device answers" in told["why"]


@pytest.mark.parametrize(
    ("cards", "system", "flag", "needs"),
    [
        (["nvidia"], "linux", "-DGGML_CUDA=on", "nvcc"),
        (["intel", "nvidia"], "win32", "-DGGML_CUDA=on", "nvcc"),
        (["apple"], "darwin", "-DGGML_METAL=on", "Xcode"),
        (["amd"], "linux", "-DGGML_VULKAN=on", "Vulkan"),
        (["other"], "win32", "-DGGML_VULKAN=on", "Vulkan"),
    ],
)
def test_one_command_builds_what_the_graphics_need(
    cards: list[str], system: str, flag: str, needs: str
):
    told = advice(BARE, *cards, system=system)
    assert not told["possible"]
    assert needs in told["why"]
    command = told["command"]
    assert "\n" not in command
    assert flag in command
    assert "llama-cpp-python==1.2.3" in command
    start = "$env:CMAKE_ARGS = " if system == "win32" else "CMAKE_ARGS="
    assert command.startswith(start)


def test_without_graphics_there_is_nothing_to_build():
    told = advice(BARE)
    assert (told["possible"], told["command"]) == (False, "")
    assert diagnostics.problems_of({"offload": told}) == []


def test_graphics_are_told_by_their_makers(tmp_path: Path):
    for i, vendor in enumerate(["0x10de", "0x1002", "0x1002", "0x1234"]):
        folder = tmp_path / f"card{i}" / "device"
        folder.mkdir(parents=True)
        (folder / "vendor").write_text(f"{vendor}\n")
    assert diagnostics.graphics(tmp_path, "linux") == ["amd", "nvidia"]
    (tmp_path / "card0" / "device" / "vendor").write_bytes(b"\xff\xfe")
    assert "amd" in diagnostics.graphics(tmp_path, "linux")


def healthy() -> dict[str, Any]:
    return {
        "model": {"trouble": "", "plan": {"fits": True, "host_bytes": GIB}},
        "offload": {"possible": True, "why": "It is", "command": ""},
        "system": {"machine": "x86_64"},
        "cpu": {"features": ["AVX2"]},
        "folders": {"cache": {"path": "~/c", "free_bytes": 10**10, "writable": True}},
        "voices": [{"engine": "flite", "voices": 1}],
        "last_crash": None,
    }


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "library": ({"failed": {"llama": "it crashed (SIGABRT)"}}, "SIGABRT"),
    "model": ({"model": {"trouble": "It is damaged", "way_out": "Delete it"}}, "It is damaged"),
    "memory": ({"model": {"plan": {"fits": False, "host_bytes": 5 * 10**9}}}, "5.0 GB of memory"),
    "locked": (
        {"folders": {"cache": {"path": "~/c", "free_bytes": 10**10, "writable": False}}},
        "cannot be written to",
    ),
    "full": (
        {"folders": {"cache": {"path": "~/c", "free_bytes": 3 * 10**8, "writable": True}}},
        "300 MB are free",
    ),
    "crash": ({"last_crash": {"log": "~/l", "lines": [" GGML_ASSERT(x) failed"]}}, "GGML_ASSERT"),
    "driver": (
        {"offload": {"possible": False, "why": "Not built", "command": "make it"}},
        "Not built",
    ),
    "amx": ({"cpu": {"features": ["AVX2", "AMX_INT8"]}}, "AMX"),
    "slow": ({"cpu": {"features": ["SSE3"]}}, "AVX2"),
    "hangs": ({"failed": {"voices": "no answer within 30 s"}}, "voices could not be asked"),
    "silent": ({"voices": []}, "No voice"),
}


@pytest.mark.parametrize("which", WRONG)
def test_each_problem_is_one_line_with_a_way_out(which: str):
    wrong, said = WRONG[which]
    assert diagnostics.problems_of(healthy()) == []
    (problem,) = diagnostics.problems_of({**healthy(), **wrong})
    assert said in problem["text"]
    assert problem["way_out"]
    assert all("\n" not in line for line in problem.values())


def test_what_could_not_be_asked_is_not_judged():
    assert diagnostics.problems_of({}) == []
    several = diagnostics.problems_of({**healthy(), **WRONG["silent"][0], **WRONG["library"][0]})
    assert ["llama" in problem["text"] for problem in several] == [True, False]


def test_nothing_personal_is_left():
    report = {
        "path": "/home/anna/models/m.gguf",
        "deep": [{"lines": ["File /home/anna/x.py on ANNA-PC", "annals of /home/annabel"]}],
        "number": 3,
        "nothing": None,
        "yes": True,
    }
    clean = diagnostics.scrubbed(report, "/home/anna", "anna", "anna-pc")
    assert clean == {
        "path": "~/models/m.gguf",
        "deep": [{"lines": ["File ~/x.py on HOST", "annals of /home/annabel"]}],
        "number": 3,
        "nothing": None,
        "yes": True,
    }
    windows = diagnostics.scrubbed(
        r"C:\Users\Anna\x and C:/Users/Anna/y", r"C:\Users\Anna", "Anna", "PC"
    )
    assert windows == r"~\x and ~/y"
    assert diagnostics.scrubbed("/root/x root", "/root", "root", "localhost") == "~/x root"
    assert diagnostics.scrubbed("/x", "/", "", "") == "/x"


def test_the_newest_crash_is_found_in_the_logs(tmp_path: Path):
    engine, eyes = tmp_path / "engine.log", tmp_path / "eyes.log"
    assert diagnostics.crash_in([engine, eyes]) is None
    engine.write_text("loading\nall went well\n")
    assert diagnostics.crash_in([engine, eyes]) is None
    trace = "\n".join(f"  File x.py, line {i}" for i in range(40))
    eyes.write_text(f"warning\nFatal Python error: Segmentation fault\n\n{trace}\n")
    found = diagnostics.crash_in([engine, eyes])
    assert found is not None
    assert found["log"] == str(eyes)
    assert found["lines"][0].startswith("Fatal Python error")
    assert 2 < len(found["lines"]) < 20
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found["log_changed"])


def test_folders_that_do_not_exist_yet_are_judged_by_what_holds_them(tmp_path: Path):
    facts = diagnostics.folder_facts(tmp_path / "not" / "yet")
    assert facts["path"].endswith("yet")
    assert facts["writable"]
    assert facts["free_bytes"] > 0
    (tmp_path / "file").touch()
    assert not diagnostics.folder_facts(tmp_path / "file" / "below")["writable"]


def test_the_default_model_is_known_by_its_checksum():
    default_model()
    facts = diagnostics.model_facts("", 1024, "auto")
    assert facts["path"] == str(models_folder() / DEFAULT.name)
    assert (facts["known"], facts["trouble"], facts["sha256"]) == (True, "", DEFAULT.sha256)
    assert facts["plan"]["fits"]
    assert facts["plan"]["context"] == 1024
    json.dumps(facts)
    other = diagnostics.model_facts("", 1024, 0, replace(DEFAULT, sha256="0" * 64))
    assert other["known"] is False
    assert "damaged" in other["trouble"]


def test_models_that_are_not_there_or_are_none_say_so(tmp_path: Path, monkeypatch):
    missing = diagnostics.model_facts(str(tmp_path / "no.gguf"), 1024, "auto")
    assert not missing["present"]
    assert "no file" in missing["trouble"]
    assert missing["way_out"]
    (tmp_path / "text.gguf").write_text("text, and no more than that")
    assert (
        "not a GGUF"
        in diagnostics.model_facts(str(tmp_path / "text.gguf"), 1024, "auto")["trouble"]
    )
    monkeypatch.setenv("WORDFORK_MODELS", str(tmp_path / "empty"))
    assert (
        diagnostics.model_facts("", 1024, "auto")["trouble"] == ""
    )  # it is put together at a start

    def nothing() -> list[Path]:
        raise ImportError

    gone = diagnostics.model_facts("", 1024, "auto", replace(DEFAULT, find=nothing))
    assert "not installed" in gone["trouble"]


def test_the_page_says_what_is_wrong_first():
    report = {
        **healthy(), "offload": advice(BARE, "nvidia"), "empty": [], "off": False,
        "devices": [CARD, CPU], "memory": {"total_bytes": 8 * 10**9, "device_bytes": [10**9, 0]},
    }  # fmt: skip
    report["problems"] = diagnostics.problems_of(report)
    page = diagnostics.format_report(report)
    lines = page.splitlines()
    assert lines[2] == "Problems: 1"
    assert "GGML_CUDA" in lines[4]
    assert "total_bytes: 8.0 GB" in page
    assert "device_bytes: 1.0 GB, 0 MB" in page
    assert "  - name: CUDA0\n    description: A card" in page
    assert "Off\n  no" in page
    assert "Empty\n  none" in page
    assert "No problems were found." in diagnostics.format_report({"problems": []})
