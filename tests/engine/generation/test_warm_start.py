"""Files that are kept between starts: how many of them stay."""

from __future__ import annotations

import os
from pathlib import Path

from engine.generation.warm_start import tidy


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
