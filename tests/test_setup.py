"""The set-up: what it leaves out of a build where the compiler would break it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLAGS = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"


def left_out(tmp_path: Path, processor: str, compiler: str | None = None) -> str:
    """What is left out for a processor with these flags, and for a compiler that prints a line."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\nflags : fpu avx2 {processor}\n")
    env = dict(os.environ)
    if compiler is not None:
        script = tmp_path / "compiler"
        script.write_text(f"#!/bin/sh\n{compiler}\n")
        script.chmod(0o755)
        env["CXX"] = str(script)
    script = [str(ROOT / ".ci" / "amx.sh"), str(cpuinfo)]
    return subprocess.run(
        script, env=env, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_processor_without_amx_is_left_alone(tmp_path: Path) -> None:
    assert left_out(tmp_path, "avx512f", "echo ldtilecfg") == ""


@pytest.mark.parametrize(
    ("compiler", "flags"),
    [
        ("echo ldtilecfg", FLAGS),
        ("echo movw 4660; echo ldtilecfg", ""),
        ("echo movw 0x1234; echo ldtilecfg", ""),
        ("exit 1", ""),  # it does not know AMX
    ],
)
def test_amx_is_left_out_where_the_compiler_drops_what_is_loaded(
    compiler: str, flags: str, tmp_path: Path
) -> None:
    assert left_out(tmp_path, "amx_bf16 amx_tile amx_int8", compiler) == flags


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no g++")
def test_this_machines_compiler_is_known(tmp_path: Path) -> None:
    """GCC 12 has the fault, and is what Debian 12 has."""
    version = subprocess.run(["g++", "-dumpversion"], capture_output=True, text=True, check=True)
    found = left_out(tmp_path, "amx_tile", 'exec g++ "$@"')
    assert found in ("", FLAGS)
    if version.stdout.split(".")[0].strip() == "12":
        assert found == FLAGS
