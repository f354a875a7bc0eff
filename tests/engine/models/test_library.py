"""The models on this machine: in the folder of models, and elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.api.types import ModelError
from engine.models import library as module
from engine.models.bundled import DEFAULT
from engine.models.catalogue import ModelEntry
from engine.models.download import stamp
from engine.models.library import Library
from ggufs import gguf

WHOLE = gguf({"tokenizer.ggml.tokens": ["\u2581the", "a"]})
ENTRY = ModelEntry(
    "small", "Small", "1B", "base", "some/small-GGUF", "small.gguf", len(WHOLE), "ab" * 32, "MIT",
    ("en",), 1000, verified=True,
)  # fmt: skip
LOOSE = ModelEntry(
    "loose", "Loose", "1B", "base", "some/loose-GGUF", "loose.gguf", 77, "", "MIT", ("en",), 1000,
    verified=False,
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models", (ENTRY, LOOSE))


def put(library: Library, name: str, content: bytes = WHOLE) -> Path:
    library.folder.mkdir(exist_ok=True)
    path = library.folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "my own.gguf"
    path.parent.mkdir()
    path.write_bytes(WHOLE)
    return path


def test_an_empty_place_holds_nothing_and_is_not_made(library: Library) -> None:
    assert library.models() == ()
    assert library.here(ENTRY) is None
    assert not library.folder.exists()


def test_room_is_told_of_a_folder_that_is_yet_to_be_made(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(module, "free_bytes", lambda path: asked.append(path) or 7)
    assert library.free_bytes() == 7
    assert asked == [tmp_path]

    def gone(_: Path) -> int:
        raise OSError

    monkeypatch.setattr(module, "free_bytes", gone)
    assert library.free_bytes() is None


def test_a_model_of_the_list_is_here_when_it_is_whole(library: Library) -> None:
    path = put(library, "small.gguf", WHOLE[:-1])
    assert library.here(ENTRY) is None
    assert library.models()[0].entry is None  # a file, but not that model
    put(library, "small.gguf")
    assert library.here(ENTRY) == path
    (model,) = library.models()
    assert (model.name, model.entry, model.owned, model.size_bytes) == (
        "small", ENTRY, True, len(WHOLE),
    )  # fmt: skip


def test_without_an_exact_size_any_size_will_do(library: Library) -> None:
    put(library, "loose.gguf")
    assert library.here(LOOSE) is not None


def test_the_default_model_and_what_is_no_model_are_left_out(library: Library) -> None:
    for name in (DEFAULT.name, ".small.gguf.0123.part", "small.gguf.sha256", "notes.txt"):
        put(library, name)
    assert library.models() == ()


def test_a_split_model_is_one(library: Library) -> None:
    for i in (1, 2, 3):
        put(library, f"big-{i:05}-of-00003.gguf", b"x" * 10)
    (model,) = library.models()
    assert (model.name, model.size_bytes) == ("big-00001-of-00003", 30)
    library.remove(model)
    assert list(library.folder.glob("*.gguf")) == []


def test_a_file_elsewhere_is_noted_once_and_stays(library: Library, elsewhere: Path) -> None:
    model = library.add(elsewhere)
    assert library.add(elsewhere) == model
    assert Library(library.folder, ()).models() == (model,)
    assert not model.owned
    library.remove(model)
    assert library.models() == ()
    assert elsewhere.exists()


def test_a_file_elsewhere_that_is_gone_is_not_shown(library: Library, elsewhere: Path) -> None:
    library.add(elsewhere)
    moved = elsewhere.rename(elsewhere.with_name("moved.gguf"))
    assert library.models() == ()
    moved.rename(elsewhere)
    assert len(library.models()) == 1  # a disk that is there again


def test_what_cannot_write_is_not_added(library: Library, elsewhere: Path) -> None:
    elsewhere.write_bytes(gguf({"general.architecture": "bert"}))
    with pytest.raises(ModelError, match="embedding"):
        library.add(elsewhere)
    assert library.models() == ()


def test_a_removed_model_takes_its_sum_and_its_parts_along(library: Library) -> None:
    stamp(put(library, "small.gguf"), "ab" * 32)
    put(library, ".small.gguf.0123.part")
    put(library, "other.gguf")
    model = library.find("small")
    assert model is not None
    library.remove(model)
    assert [p.name for p in library.folder.iterdir()] == ["other.gguf"]


def test_names_files_and_paths_find_a_model(library: Library, elsewhere: Path) -> None:
    put(library, "small.gguf")
    library.add(elsewhere)
    for name in ("small", "SMALL", "small.gguf", str(library.folder / "small.gguf")):
        assert library.find(name) == library.models()[0]
    for name in ("my own", "My own.gguf", str(elsewhere)):
        assert library.find(name) == library.models()[1]
    assert library.find("nothing") is None


def test_what_the_settings_keep(library: Library, elsewhere: Path) -> None:
    assert library.path_of("default") == ""
    with pytest.raises(ModelError, match="not on this machine") as caught:
        library.path_of("small")
    assert "models get small" in caught.value.remedy
    path = put(library, "small.gguf")
    assert library.path_of("small") == str(path)
    assert library.path_of(str(elsewhere)) == str(elsewhere)
    assert library.find("my own") is not None
    assert len(library.models()) == 2
    with pytest.raises(ModelError, match="no model called gpt9"):
        library.path_of("gpt9")
    with pytest.raises(ModelError, match="no file"):
        library.path_of("gpt9.gguf")


def test_a_model_that_is_named_for_once_is_not_added(library: Library, elsewhere: Path) -> None:
    path = put(library, "small.gguf")
    assert library.named("default") == ""
    assert library.named("small") == str(path)
    assert library.named(str(elsewhere)) == str(elsewhere)
    assert library.find("my own") is None
    elsewhere.write_bytes(gguf({"general.architecture": "bert"}))
    with pytest.raises(ModelError, match="embedding"):
        library.named(str(elsewhere))


@pytest.mark.parametrize("kept", ["", "{}", "[1, null]", "[[", '["relative.gguf"]'])
def test_a_damaged_note_is_an_empty_one(library: Library, kept: str, elsewhere: Path) -> None:
    put(library, "added.json", kept.encode())
    assert library.models() == ()
    library.add(elsewhere)
    assert library.find("my own") is not None


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path: Path, elsewhere: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be used") as caught:
        Library(tmp_path / "file", ()).add(elsewhere)
    assert "WORDFORK_MODELS" in caught.value.remedy
