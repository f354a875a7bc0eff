"""Models whose figures are no logits: damaged weights, damaged caches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.api.messages import Ask, Ended, Failed, Forked, Look, Mode, Then, Wrote
from engine.api.types import BrokenModel, ModelError
from engine.backend.llama import LlamaModel
from engine.backend.soundness import check_row
from engine.experiments.bench.synthetic_models import write_shape
from engine.generation.warm_start import Kept
from engine.generation.writer import Writer
from engine.models.bundled import default_model
from engine.tokens.word_ends import Boundaries
from engine.worker.serving import Work
from engine.worker.trial_load import try_model
from ggufs import damaged, gguf, tiny_shape
from scripted import ScriptedModel, hashed_rule
from writing import PIECES, Clock, N, answers, writer_on


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of one small layer that llama.cpp runs."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    write_shape(tiny_shape(), path)
    return path


def row(**at: float) -> np.ndarray:
    made = hashed_rule(2000)((1,))
    for name, value in at.items():
        made[int(name[1:])] = value
    return made


@pytest.mark.parametrize("place", ["_0", "_1", "_1000", "_1999"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_one_figure_that_is_no_number_is_seen_wherever_it_stands(place: str, value: float):
    with pytest.raises(BrokenModel, match="not numbers"):
        check_row(row(**{place: value}), "x.gguf")


@pytest.mark.parametrize("value", [0.0, -np.inf, 3.5])
def test_logits_that_are_all_alike_say_nothing(value: float):
    with pytest.raises(BrokenModel):
        check_row(np.full(2000, value, np.float32), "x.gguf")


def test_sound_logits_pass_as_they_are():
    for sound in (row(), row(_3=-np.inf), row(_0=1e30), np.r_[np.zeros(1999), 1e-3]):
        sound = sound.astype(np.float32)
        assert check_row(sound, "x.gguf") is sound


def test_a_device_may_be_to_blame():
    with pytest.raises(BrokenModel) as said:
        check_row(row(_1=np.nan), "x.gguf", "Some GPU")
    assert "Some GPU" in said.value.remedy
    assert "--gpu-layers 0" in said.value.remedy


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_damaged_weights_are_told_by_a_decode_and_sound_ones_pass(
    tiny: Path, tmp_path: Path, value: float
):
    path = tmp_path / "bad.gguf"
    path.write_bytes(damaged(tiny, value))
    model = LlamaModel(path, n_ctx=256, n_branches=4)
    try:
        work = Work(Writer(model, Clock()), (told := []).append)
        assert work.take([Ask(1, add=("The sun",), then=Then.WRITE, mode=Mode.EVERY_WORD)])
        while work.busy and not work.over:
            work.step()
    finally:
        model.close()
    assert work.over
    assert isinstance(told[-1], Failed)
    assert told[-1].fatal
    assert told[-1].text.startswith("bad.gguf cannot write: ")
    assert not any(isinstance(a, Wrote | Forked | Ended) for a in told)
    with pytest.raises(BrokenModel, match=r"^bad\.gguf cannot write: "):
        try_model(path)


def test_a_file_is_tried_and_said_to_be_sound(tiny: Path):
    assert try_model(tiny) == ""


def test_what_llama_refuses_is_one_line(tmp_path: Path):
    path = tmp_path / "empty.gguf"
    path.write_bytes(gguf({"tokenizer.ggml.tokens": ["\u2581the", "a"]}))
    with pytest.raises(ModelError, match=r"cannot load empty\.gguf"):
        try_model(path)


class Late:
    """Logits that stop being numbers behind so many tokens."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.rule = hashed_rule(N, 7)

    def __call__(self, tokens: tuple[int, ...]) -> np.ndarray:
        made = self.rule(tokens)
        made[1] = -60.0
        if len(tokens) > self.good:
            made[3] = np.nan
        return check_row(made, "late.gguf")


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("good", [1, 3, 6, 9])
def test_a_model_that_breaks_later_ends_with_one_line_in_every_mode(mode: Mode, good: int):
    writer = writer_on(Late(good))
    told: list = []
    work = Work(writer, told.append)
    work.take([Ask(1, add=(" the",), then=Then.WRITE, mode=mode)])
    for number in range(2, 30):
        while work.busy and not work.over:
            work.step()
        if work.over:
            break
        work.take([Look((1.0,))])  # somebody looks; what is written ahead breaks too
        while work.busy and not work.over:
            work.step()
        cloud = next((a.cloud for a in reversed(told) if isinstance(a, Forked)), None)
        chosen = () if cloud is None else (cloud.candidates[0].tokens,)
        if not work.over:
            keep = len(writer.tokens)
            work.take([Ask(number, keep=keep, add=chosen, then=Then.WRITE, mode=mode)])
    fatal = [a for a in told if isinstance(a, Failed)]
    assert [a.fatal for a in fatal] == [True]
    assert told[-1] is fatal[0]
    for answer in told:
        if isinstance(answer, Forked):
            assert all(0.0 <= c.probability <= 1.0 for c in answer.cloud.candidates)


def test_word_ends_learn_nothing_from_what_is_no_probability():
    table = Boundaries(4)
    for wrong in (float("nan"), float("inf"), -0.1, 1.1):
        table.learn(2, wrong)
    assert table.known(2) is None
    assert not table.changed
    table.learn(2, 0.5)
    assert table.known(2) == 0.5


class Rotten(ScriptedModel):
    """A model whose cache, where it comes from a file, spoils all that is decoded with it."""

    rotten = False

    def restore(self, path):
        self.rotten = True
        return super().restore(path)

    def forget(self):
        self.rotten = False
        super().forget()

    def extend(self, steps, *, logits=True, may_leave=False):
        rows = super().extend(steps, logits=logits, may_leave=may_leave)
        if self.rotten:
            rows = [check_row(np.full_like(r, np.nan), "fine.gguf") for r in rows]
        return rows


def test_a_warm_cache_that_spoils_the_logits_is_thrown_away(tmp_path: Path):
    def kept() -> Kept:
        return Kept(Boundaries(N), warm_path=tmp_path / "warm.state")

    rule = hashed_rule(N, 5)
    text = " the" * 80

    def first(writer: Writer):
        out = answers(writer, Ask(1, add=(text,), then=Then.CLOUD, ahead=0))
        return next(a for a in out if isinstance(a, Forked)).cloud.candidates

    writer = Writer(ScriptedModel(PIECES, rule), Clock(), kept=kept())
    wanted = first(writer)
    writer.close()
    assert (tmp_path / "warm.state").exists()
    writer = Writer(Rotten(PIECES, rule), Clock(), kept=kept())
    assert first(writer) == wanted
    assert not (tmp_path / "warm.state").exists()


def test_a_broken_model_keeps_no_warm_cache(tmp_path: Path):
    path = tmp_path / "warm.state"
    writer = Writer(
        ScriptedModel(PIECES, Late(0)), Clock(), kept=Kept(Boundaries(N), warm_path=path)
    )
    out = answers(writer, Ask(1, add=(" the" * 80,), then=Then.WRITE))
    assert isinstance(out[-1], Failed)
    writer.close()
    assert not path.exists()


def test_wiping_llamas_cache_leaves_it_as_new(tmp_path: Path):
    model = LlamaModel(default_model(), n_ctx=256, n_branches=4, cache_folder=tmp_path)
    try:
        tokens = model.tokenize("The sun was", begin=True)
        [fresh] = model.extend([(model.root(), tokens)])
        model.root()
        model.forget()
        assert model.free == 4
        [again] = model.extend([(model.root(), tokens)])
        assert np.array_equal(fresh, again)
    finally:
        model.close()
