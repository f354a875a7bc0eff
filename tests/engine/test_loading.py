"""From a configuration to a model: what is refused before loading, and what comes with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import loading
from engine.boundaries import Boundaries
from engine.embedded import default_model
from engine.gguf_file import check_gguf
from engine.loading import EngineConfig, boundaries_path, check_memory, load, load_boundaries
from engine.messages import Loading
from engine.model import ModelError
from engine.vocabulary import CharClass, Vocabulary

GB = 2**30


@pytest.mark.parametrize(
    ("size", "available", "fits"),
    [
        (250 * 2**20, GB, True),
        (250 * 2**20, 600 * 2**20, False),
        (5 * GB, 5 * GB, False),
        (5 * GB, 8 * GB, True),
    ],
)
def test_weights_need_room(size, available, fits):
    if fits:
        check_memory(Path("m.gguf"), size, available)
        return
    with pytest.raises(ModelError, match=r"m\.gguf needs") as caught:
        check_memory(Path("m.gguf"), size, available)
    assert f"{available / GB:.1f} GB are free" in caught.value.text
    assert "--model" in caught.value.way_out


class NoModel:
    def __init__(self, *args, **options) -> None:
        raise AssertionError("this must be refused before llama.cpp sees it")


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.llama.LlamaModel", NoModel)


@pytest.mark.usefixtures("unloaded")
def test_bad_files_are_refused_before_they_are_loaded(tmp_path: Path):
    (tmp_path / "text.gguf").write_text("not a model at all, but long enough")
    with default_model().open("rb") as file:
        (tmp_path / "cut.gguf").write_bytes(file.read(1 << 20))
    for name in ("missing.gguf", "text.gguf", "cut.gguf", "."):
        with pytest.raises(ModelError) as caught:
            load(EngineConfig(model_path=str(tmp_path / name)))
        assert caught.value.text
        assert caught.value.way_out


@pytest.mark.usefixtures("unloaded")
def test_too_little_memory_is_said_before_loading(monkeypatch: pytest.MonkeyPatch):
    class Memory:
        available = 300 * 2**20

    monkeypatch.setattr(loading.psutil, "virtual_memory", Memory)
    told: list[Loading] = []
    with pytest.raises(ModelError, match="memory"):
        load(EngineConfig(gpu_layers=0), told.append)
    assert {t.what for t in told} <= {"file"}


def test_without_a_path_it_is_the_default_model_and_progress_is_told(tmp_path: Path):
    told: list[Loading] = []
    config = EngineConfig(n_ctx=256, n_branches=4, cache_folder=str(tmp_path))
    model = load(config, told.append)
    try:
        assert model.info.path == str(default_model())
        check_gguf(Path(model.info.path))
        assert (model.info.n_ctx, model.info.n_branches) == (256, 4)
        assert (told[-1].what, told[-1].done) == ("model", told[-1].total)
        of_model = [t.done for t in told if t.what == "model"]
        assert of_model == sorted(of_model)
        assert any(tmp_path.iterdir())  # the next start need not spell the vocabulary
        shipped = load_boundaries(config, model.vocabulary)
        assert_plausible(shipped, model.vocabulary)
        assert_prefers_what_was_learned_here(config, model.vocabulary, shipped)
    finally:
        model.close()


def assert_plausible(table: Boundaries, vocabulary: Vocabulary) -> None:
    """The table shipped for the default model: common words end, common pieces do not."""
    assert table.tokens_known > 500
    token = {vocabulary.piece(t): t for t in range(len(vocabulary))}
    for word in (b" the", b" and", b" is", b" you", b" with", b" old"):
        known = table.known(token[word])
        assert known is not None
        assert known > 0.8, word
    masses = np.array([m for t in range(len(vocabulary)) if (m := table.known(t)) is not None])
    assert np.mean(masses > 0.9) > 0.7
    assert 0.01 < np.mean(masses < 0.1) < 0.2
    observed = [t for t in range(len(vocabulary)) if table.known(t) is not None]
    assert (vocabulary.last[observed] == CharClass.WORD).all()


def assert_prefers_what_was_learned_here(
    config: EngineConfig, vocabulary: Vocabulary, shipped: Boundaries
) -> None:
    here = boundaries_path(config, vocabulary)
    assert here is not None
    assert here.parent == Path(config.cache_folder)
    own = Boundaries(len(vocabulary))
    new = next(t for t in range(len(vocabulary)) if shipped.known(t) is None)
    old = next(t for t in range(len(vocabulary)) if shipped.known(t) is not None)
    own.learn(new, 0.5)
    own.learn(old, 0.123)
    own.save(here)
    learned = load_boundaries(config, vocabulary)
    assert (learned.known(new), learned.known(old)) == (0.5, pytest.approx(0.123))
    assert learned.tokens_known == shipped.tokens_known + 1  # what is shipped fills it up
    here.write_bytes(here.read_bytes()[:40])  # damaged: what is shipped, once more
    assert load_boundaries(config, vocabulary).tokens_known == shipped.tokens_known


def test_other_vocabularies_begin_with_nothing(tmp_path: Path):
    other = Vocabulary([b" a", b"b"])
    assert boundaries_path(EngineConfig(), other) is None
    for config in (EngineConfig(), EngineConfig(cache_folder=str(tmp_path))):
        table = load_boundaries(config, other)
        assert table.tokens_known == 0
        table.learn(1, 0.5)  # of its size
