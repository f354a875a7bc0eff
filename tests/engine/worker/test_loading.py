"""From a configuration to a model: what is refused before loading, and what comes with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.api.messages import Loading
from engine.api.types import ModelError, ModelInfo
from engine.models.bundled import default_model
from engine.models.gguf import check_gguf
from engine.models.memory_plan import Plan, Room, Sizes, Wanted
from engine.tokens.vocabulary import CharClass, Vocabulary
from engine.tokens.word_ends import Boundaries
from engine.worker import loading
from engine.worker.config import EngineConfig, load_marker
from engine.worker.loading import (
    Planning,
    boundaries_path,
    load,
    load_boundaries,
    load_planned,
)

GB = 2**30


MIB = 2**20
LAYERS = 20


def given(
    *, gpu: int = 0, host: int = 64 * GB, layers: int | None = None, n_ctx: int = 4096
) -> Planning:
    """Return what there is to plan with: a model of 2 GB, 100 MB a layer, and a device or none."""
    sizes = Sizes(
        layers=(100 * MIB,) * LAYERS, kv=((512, 512),) * LAYERS, state=0, embedding=50 * MIB,
        output=50 * MIB, tied=False, largest=30 * MIB, alignment=0, n_embd=1024, n_ff=4096,
        n_head=8, head_dim=128, n_vocab=32000, n_masks=1,
    )  # fmt: skip
    rooms = (Room("GPU0", gpu),) if gpu else ()
    return Planning(sizes, rooms, host, Wanted(n_ctx=n_ctx, layers=layers))


class Loader:
    """Stands for llama.cpp's model: takes no more than `most` layers on a device."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.tried: list[int] = []
        self.warmed = 0

    def __call__(self, path: Path, *, plan: Plan, **_options: object) -> Loader:
        self.tried.append(plan.layers)
        if plan.layers > self.most:
            raise ModelError("no room on the device", "none")
        self.info = ModelInfo(
            "m", str(path), 1, 9, plan.n_ctx, plan.n_branches, LAYERS, plan.layers, "", 1
        )
        return self

    def root(self) -> int:
        return 0

    def extend(self, steps: list[tuple[int, list[int]]]) -> None:
        self.warmed += sum(len(tokens) for _, tokens in steps)

    def drop(self, branch: int) -> None:
        assert branch == 0


def load_with(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, what: Planning, cache: Path | None = None
) -> ModelInfo:
    monkeypatch.setattr("engine.backend.llama.LlamaModel", loader)
    config = EngineConfig("m.gguf", cache_folder=str(cache) if cache else "")
    return load_planned(Path("m.gguf"), config, what).info


def test_what_fits_goes_on_the_device_and_is_warmed_up_there(monkeypatch: pytest.MonkeyPatch):
    loader = Loader(99)
    info = load_with(loader, monkeypatch, given(gpu=24 * GB))
    assert (loader.tried, loader.warmed) == ([LAYERS + 1], 128)
    assert (info.n_gpu_layers, info.gpu_refused) == (LAYERS + 1, False)
    loader = Loader(99)
    assert load_with(loader, monkeypatch, given()).n_gpu_layers == 0
    assert (loader.tried, loader.warmed) == ([0], 0)


def test_a_device_that_takes_less_is_given_less_down_to_the_cpu(monkeypatch: pytest.MonkeyPatch):
    loader = Loader(16)
    info = load_with(loader, monkeypatch, given(gpu=24 * GB))
    assert loader.tried == [21, 20, 18, 14]
    assert (info.n_gpu_layers, info.gpu_refused) == (14, True)
    loader = Loader(0)
    info = load_with(loader, monkeypatch, given(gpu=24 * GB))
    assert loader.tried == [21, 20, 18, 14, 6, 0]
    assert (info.n_gpu_layers, info.gpu_refused) == (0, True)
    loader = Loader(16)  # a number that was named, too
    assert load_with(loader, monkeypatch, given(gpu=24 * GB, layers=21)).n_gpu_layers == 14


def test_a_file_that_llama_cpp_refuses_is_refused_with_its_words(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ModelError, match="no room on the device"):
        load_with(Loader(-1), monkeypatch, given())


def test_a_process_that_died_of_a_plan_leaves_word_for_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    class Fatal(Loader):
        def __call__(self, path: Path, *, plan: Plan, **_options: object) -> Loader:
            if plan.layers > self.most:
                seen.extend(file.read_text() for file in tmp_path.glob("loading-*"))
            return super().__call__(path, plan=plan)

    seen: list[str] = []
    load_with(Fatal(16), monkeypatch, given(gpu=24 * GB), tmp_path)
    assert seen == ["21", "20", "18"]  # what a process that ends there leaves
    assert not any(tmp_path.glob("loading-*"))
    marker = load_marker(EngineConfig("m.gguf", cache_folder=str(tmp_path)))
    marker.write(18)
    loader = Loader(99)
    info = load_with(loader, monkeypatch, given(gpu=24 * GB), tmp_path)
    assert (loader.tried, info.gpu_refused) == ([14], True)
    assert load_with(loader, monkeypatch, given(gpu=24 * GB), tmp_path).n_gpu_layers == 21
    marker.write(0)  # the CPU does not end so
    assert marker.read() is None
    marker.write(7)
    (file,) = tmp_path.glob("loading-*")
    file.write_text("nonsense")
    assert marker.read() is None
    load_marker(EngineConfig("m.gguf")).write(7)  # without a cache folder: nowhere
    assert load_marker(EngineConfig("m.gguf")).read() is None


def test_too_little_memory_for_the_smallest_plan_is_one_line(monkeypatch: pytest.MonkeyPatch):
    loader = Loader(99)
    info = load_with(loader, monkeypatch, given(host=2 * GB + 600 * MIB))
    assert (info.n_ctx, info.n_branches) == (4096, 64)
    info = load_with(loader, monkeypatch, given(host=2 * GB + 400 * MIB, n_ctx=8192))
    assert info.n_ctx < 8192
    assert info.n_branches < 64
    with pytest.raises(ModelError, match=r"m\.gguf needs \d\.\d GB of memory; 1\.0 GB") as caught:
        load_with(loader, monkeypatch, given(host=GB))
    assert "--model" in caught.value.remedy
    with pytest.raises(ModelError, match="needs"):  # a named number changes nothing of that
        load_with(loader, monkeypatch, given(host=GB, gpu=GB, layers=2))


class NoModel:
    def __init__(self, *args, **options) -> None:
        raise AssertionError("this must be refused before llama.cpp sees it")


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.backend.llama.LlamaModel", NoModel)


@pytest.mark.usefixtures("unloaded")
def test_bad_files_are_refused_before_they_are_loaded(tmp_path: Path):
    (tmp_path / "text.gguf").write_text("not a model at all, but long enough")
    with default_model().open("rb") as file:
        (tmp_path / "cut.gguf").write_bytes(file.read(1 << 20))
    for name in ("missing.gguf", "text.gguf", "cut.gguf", "."):
        with pytest.raises(ModelError) as caught:
            load(EngineConfig(model_path=str(tmp_path / name)))
        assert caught.value.text
        assert caught.value.remedy


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
