"""Small GGUF files made here, whole, cut off and damaged."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api.types import ModelError
from engine.models.bundled import default_model
from engine.models.gguf import check_gguf, read_header
from ggufs import U32, gguf, text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "small.gguf"


def problem(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        check_gguf(path)
    assert caught.value.remedy
    assert "\n" not in caught.value.text + caught.value.remedy
    return caught.value.text


def test_says_what_the_model_is(path: Path) -> None:
    vocabulary = {"tokenizer.ggml.tokens": ["a", "", "ü"], "tokenizer.ggml.scores": [0.0, 1.0, 2.0]}
    path.write_bytes(gguf({"general.name": "Small", **vocabulary}, tensors=3))
    header = check_gguf(path)
    assert (header.version, header.architecture, header.name) == (3, "llama", "Small")
    assert (header.n_layers, header.n_ctx_train, header.n_vocab) == (2, 512, 3)
    assert header.n_tensors == 3
    assert header.size_needed == header.size == path.stat().st_size


def test_a_model_without_a_name_is_called_by_its_file(path: Path) -> None:
    path.write_bytes(gguf())
    assert check_gguf(path).name == "small"


@pytest.mark.parametrize("alignment", [8, 32, 4096])
def test_length_follows_the_alignment(path: Path, alignment: int) -> None:
    path.write_bytes(gguf({"general.alignment": alignment}, tensors=2))
    assert check_gguf(path).size_needed == path.stat().st_size


def test_padding_behind_the_last_tensor_is_no_fault(path: Path) -> None:
    path.write_bytes(gguf() + bytes(64))
    assert check_gguf(path).size == check_gguf(path).size_needed + 64


def test_a_vocabulary_alone_is_no_file_that_was_cut_off(path: Path) -> None:
    """Those beside llama.cpp's sources end with their header, without its padding."""
    path.write_bytes(gguf({"tokenizer.ggml.tokens": ["a", "bcd"]}, tensors=0).rstrip(b"\0"))
    assert "no language model" in problem(path)


def test_a_tensor_of_an_unknown_type_is_no_fault(path: Path) -> None:
    path.write_bytes(gguf(type_=200))
    assert check_gguf(path).size_needed <= path.stat().st_size


def test_every_shorter_file_is_found_to_be_cut_off(path: Path) -> None:
    whole = gguf({"tokenizer.ggml.tokens": ["a", "bc"]}, tensors=2)
    for length in [*range(4, 700, 7), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert "is incomplete" in problem(path)


@given(st.binary(max_size=300))
def test_no_header_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, tail: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + tail)
    try:
        said = f"read: {read_header(path).n_tensors} tensors"
    except ModelError as error:
        said = error.text
    assert any(word in said for word in ("read: ", "is incomplete", "damaged"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK\3\4 something else", "not a GGUF file"),
        (b"GG", "not a GGUF file"),
        (gguf(version=1), "version 1"),
        (gguf(version=9), "version 9"),
        (gguf(order=">"), "big-endian"),
        (gguf({"general.type": "adapter"}), "adapter"),
        (gguf(tensors=0), "no language model"),
        (gguf({"split.no": 1, "split.count": 3}), "part 2 of 3"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1 << 60), "damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("k") + struct.pack("<I", 77), "damaged"),
        (
            b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("k") + struct.pack("<IIQ", 9, 9, 2),
            "damaged",
        ),
        (gguf().replace(text("llama.block_count") + struct.pack("<I", U32), b"?" * 29), "damaged"),
    ],
)
def test_says_what_is_wrong(path: Path, content: bytes, says: str) -> None:
    path.write_bytes(content)
    assert says in problem(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "no file" in problem(tmp_path / "none.gguf")
    assert "folder" in problem(tmp_path)
    (tmp_path / "file").touch()
    assert "cannot be read" in problem(tmp_path / "file" / "below.gguf")


def test_no_permission(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may read everything, so the refusal is the test's own.
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path.write_bytes(gguf())
    monkeypatch.setattr("engine.models.gguf.opened", refuse)
    assert "not have permission to read" in problem(path)


def test_the_default_model_is_walked_to_its_end() -> None:
    path = default_model()
    header = check_gguf(path)
    assert (header.architecture, header.n_layers, header.n_vocab) == ("gemma3", 18, 262_144)
    assert header.size_needed == header.size == path.stat().st_size
