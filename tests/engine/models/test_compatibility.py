"""What cannot write here is refused before llama.cpp sees it, in one line with a way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.api.types import ModelError
from engine.models.bundled import default_model
from engine.models.compatibility import check_model, is_known
from engine.models.gguf import part_paths
from engine.worker.config import EngineConfig
from engine.worker.loading import load
from ggufs import gguf

WORDS = ["\u2581the", "\u2581a", "b", "c"]
LETTERS = ["a", "b", " ", "\u2581", "\u4e2d"]


def made(path: Path, architecture: str = "llama", tokens: Any = WORDS, **values: Any) -> Path:
    known = {"general.architecture": architecture, **values}
    if tokens:
        known["tokenizer.ggml.tokens"] = list(tokens)
    path.write_bytes(gguf(known))
    return path


def problem(path: Path) -> tuple[str, str]:
    with pytest.raises(ModelError) as caught:
        check_model(path)
    assert "\n" not in caught.value.text + caught.value.remedy
    assert caught.value.remedy
    return caught.value.text, caught.value.remedy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.gguf"


def test_a_model_that_writes_is_taken(path: Path) -> None:
    assert check_model(made(path)).architecture == "llama"
    assert check_model(default_model()).architecture == "gemma3"


@pytest.mark.parametrize("space", [" ", "\u2581", "\u0120"])
def test_words_may_begin_with_any_of_the_spaces_in_use(path: Path, space: str) -> None:
    assert check_model(made(path, tokens=["x", f"{space}word"])).n_vocab == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"architecture": "bert"}, "embedding"),
        ({"architecture": "nomic-bert"}, "embedding"),
        ({"architecture": "gemma-embedding"}, "embedding"),
        ({"architecture": "qwen3", "qwen3.pooling_type": 3}, "embedding"),
        ({"architecture": "clip"}, "mmproj"),
        ({"architecture": "clip", "general.type": "mmproj"}, "mmproj"),
        ({"architecture": "t5"}, "word by word"),
        ({"architecture": "llada"}, "diffusion"),
        ({"architecture": "mindreader9"}, "architecture mindreader9"),
        ({"tokens": ()}, "no vocabulary"),
        ({"tokens": LETTERS}, "begin with a space"),
        ({"tokens": [*WORDS, *(f"x{i}" for i in range(9000))]}, "begin with a space"),
    ],
)
def test_what_cannot_write_is_refused(path: Path, values: dict[str, Any], says: str) -> None:
    text, _ = problem(made(path, **values))
    assert says in text
    assert "some.gguf" in text


def test_pooling_that_is_none_is_no_embedding(path: Path) -> None:
    made(path, "qwen3", **{"qwen3.pooling_type": 0})
    assert check_model(path).architecture == "qwen3"


def test_the_engine_says_the_same(path: Path) -> None:
    text, remedy = problem(made(path, "clip"))
    with pytest.raises(ModelError) as caught:
        load(EngineConfig(model_path=str(path)))
    assert (caught.value.text, caught.value.remedy) == (text, remedy)


# -- split models ------------------------------------------------------------------------------


def split(folder: Path, parts: int = 3) -> list[Path]:
    files = [folder / f"big-{i:05}-of-{parts:05}.gguf" for i in range(1, parts + 1)]
    for i, file in enumerate(files):
        first = {"tokenizer.ggml.tokens": WORDS} if i == 0 else {}
        file.write_bytes(gguf({"split.no": i, "split.count": parts, **first}))
    return files


def test_a_split_model_is_taken_with_all_of_its_parts(tmp_path: Path) -> None:
    files = split(tmp_path)
    assert check_model(files[0]).parts == 3
    assert part_paths(files[0], 3) == files


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    files = split(tmp_path)
    files[1].unlink()
    text, remedy = problem(files[0])
    assert files[1].name in text
    assert "more" not in text
    assert str(tmp_path) in remedy
    files[2].unlink()
    assert "and 1 more is missing" in problem(files[0])[0]


def test_a_part_that_is_cut_off_is_named(tmp_path: Path) -> None:
    files = split(tmp_path)
    files[2].write_bytes(files[2].read_bytes()[:-20])
    assert files[2].name in problem(files[0])[0]


def test_another_part_is_refused_and_so_is_another_name(tmp_path: Path) -> None:
    files = split(tmp_path)
    assert "part 2 of 3" in problem(files[1])[0]
    renamed = files[0].rename(tmp_path / "renamed.gguf")
    assert "its name does not say so" in problem(renamed)[0]


# -- damage ------------------------------------------------------------------------------------


def test_every_cut_is_an_error_and_no_crash(path: Path) -> None:
    whole = made(path).read_bytes()
    for length in range(0, len(whole) - 1, 13):
        path.write_bytes(whole[:length])
        problem(path)


def test_any_damaged_byte_is_taken_or_refused_but_no_crash(path: Path) -> None:
    whole = made(path).read_bytes()
    for at in range(0, min(len(whole), 400)):
        for value in (0, 0xFF):
            path.write_bytes(whole[:at] + bytes([value]) + whole[at + 1 :])
            try:
                said = check_model(path).architecture
            except ModelError as error:
                said = error.text
            assert isinstance(said, str)


# -- architectures -----------------------------------------------------------------------------


def test_the_installed_llama_cpp_knows_what_the_list_holds() -> None:
    for architecture in ("llama", "qwen2", "qwen3", "gemma3", "mistral3"):
        assert is_known(architecture)
    assert not is_known("mindreader9")


def test_a_library_that_cannot_be_read_refuses_nothing() -> None:
    assert is_known("mindreader9", b"")
    names = b"\0llama\0xqwen2\0gemma3\0nomic-bert\0"
    assert is_known("bert", names)
    assert not is_known("mamba", names)
