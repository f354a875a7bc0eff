"""Reading a model's file beside other work."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.models import prefetch
from engine.models.prefetch import _read, read_beside


def test_the_whole_file_is_read_on_a_thread(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"x" * 100_000)
    assert _read(path) == 100_000
    thread = read_beside(path)
    thread.join(10)
    assert not thread.is_alive()


def test_all_parts_are_read_in_their_order(tmp_path: Path) -> None:
    for i in (1, 2, 3):
        (tmp_path / f"model-{i:05}-of-00003.gguf").write_bytes(b"x" * i)
    assert _read(tmp_path / "model-00001-of-00003.gguf") == 6


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path / "gone.gguf") == 0
    (tmp_path / "model-00001-of-00002.gguf").write_bytes(b"x")
    assert _read(tmp_path / "model-00001-of-00002.gguf") == 0


def test_a_file_that_memory_cannot_hold_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"x" * 1000)
    monkeypatch.setattr(
        prefetch, "psutil", SimpleNamespace(virtual_memory=lambda: SimpleNamespace(available=999))
    )
    assert _read(path) == 0
