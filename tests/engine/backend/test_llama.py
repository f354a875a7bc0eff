"""The real default model: branches, text, sampling, and that clouds show whole words."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.api.messages import Kind
from engine.api.types import ModelError
from engine.backend import llama
from engine.backend.base import Branch
from engine.backend.devices import DeviceKind, Ggml, for_layers
from engine.backend.llama import LlamaModel, ggml, threads_for
from engine.generation.idle_learning import sample_texts
from engine.generation.word_search import FRAGMENT, Search, key_of
from engine.models.bundled import default_model
from engine.models.gguf import read_layout
from engine.models.memory_plan import KvType, Wanted, plan, sizes_of
from engine.tokens.distribution import Distribution
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries
from engine.worker.config import EngineConfig
from engine.worker.loading import load_boundaries

HELLO = "The lighthouse stood at the end of a long road, and every evening an old man"
PLACES = 12


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def model(cache: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(default_model(), n_ctx=2048, n_branches=32, cache_folder=cache)
    yield model
    model.close()


@pytest.fixture
def small(model: LlamaModel, cache: Path) -> Iterator[LlamaModel]:
    """Another context with room for little; its vocabulary comes from the cache."""
    small = LlamaModel(default_model(), n_ctx=256, n_branches=4, cache_folder=cache)
    yield small
    small.close()
    small.close()  # twice is harmless


@pytest.fixture(autouse=True)
def nothing_is_left(model: LlamaModel) -> Iterator[None]:
    yield
    left = list(model.branches)
    for branch in left:
        model.drop(Branch(branch))
    assert left == []


def chances(row) -> np.ndarray:
    e = np.exp(row.astype(np.float64) - row.max())
    return e / e.sum()


def apart(row, other) -> float:
    """How far two distributions are apart: total variation, 0 to 1."""
    return float(abs(chances(row) - chances(other)).sum()) / 2


SAME = 0.002
ROUNDED = 0.1
"""Batches of other sizes are rounded otherwise: 0.01 to 0.06 with this small model."""


def assert_alike(row, other, within: float = SAME) -> None:
    assert apart(row, other) < within
    best, second = np.sort(chances(row))[-2:][::-1]
    if best - second > within:
        assert row.argmax() == other.argmax()


def afresh(model: LlamaModel, *chunks) -> np.ndarray:
    """The logits behind the tokens of `chunks`, decoded one by one on a branch of their own."""
    branch = model.root()
    for chunk in chunks:
        [row] = model.extend([(branch, chunk)])
    model.drop(branch)
    return row


# -- loading -----------------------------------------------------------------------------------


def test_it_tells_of_its_progress_while_it_loads(model: LlamaModel, cache: Path):
    told: list[tuple[int, int]] = []
    other = LlamaModel(
        default_model(), n_ctx=256, cache_folder=cache, progress=lambda *d: told.append(d)
    )
    other.close()
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len(told) > 10


def test_what_is_known_of_it(model: LlamaModel):
    info = model.info
    assert info.name == "Gemma 3 270m"
    assert info.n_vocab == len(model.vocabulary) == 262_144
    assert info.n_ctx == 2048
    assert info.n_branches == 32
    assert model.can_branch
    assert info.n_layers == 18
    assert 200e6 < info.size_bytes < Path(info.path).stat().st_size
    assert info.n_threads == threads_for() >= 1
    assert (threads_for(1), threads_for(2), threads_for(8)) == (1, 1, 7)


def test_a_damaged_vocabulary_cache_is_made_anew(model: LlamaModel, cache: Path, tmp_path: Path):
    [kept] = cache.iterdir()
    raw = kept.read_bytes()
    (tmp_path / kept.name).write_bytes(raw[: len(raw) // 2])
    assert model._read_vocabulary(tmp_path).digest == model.vocabulary.digest
    assert (tmp_path / kept.name).stat().st_size == len(raw)


def test_files_that_are_no_model_say_so(tmp_path: Path):
    with default_model().open("rb") as file:
        begin = file.read(200_000)
    for name, content in {
        "empty": b"",
        "rubbish": b"x" * 5000,
        "magic": b"GGUF" + b"\xff" * 1000,
        "cut": begin,
    }.items():
        path = tmp_path / f"{name}.gguf"
        path.write_bytes(content)
        with pytest.raises(ModelError) as caught:
            LlamaModel(path)
        assert path.name in caught.value.text
        assert "\n" not in caught.value.text
        assert "--model" in caught.value.remedy


@pytest.mark.parametrize("branches", [0, 1, 257])
def test_numbers_of_branches_that_cannot_be_are_refused(branches):
    with pytest.raises(ValueError, match="2 to 256"):
        LlamaModel(default_model(), n_branches=branches)


# -- text --------------------------------------------------------------------------------------

TEXTS = [
    "Hello, world! It's 3:15 o'clock.",
    " a leading space",
    "a trailing space ",
    "  two  spaces\n\n\nand lines\r\n\ttab",
    "Привет, мир! Ёжик не ёлка — «да».",
    "🙂👍🏽 ❤️ 👨‍👩‍👧",
    "漢字かな交じり文。한국어 ไทย עברית العربية",
    "<bos><eos></s> are letters here",
    "e\u0301 \u200d \ufeff \x00 \x7f",
    "x" * 700,
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back(model: LlamaModel, text):
    tokens = model.tokenize(text, begin=False)
    assert model.vocabulary.text(tokens) == text
    begun = model.tokenize(text, begin=True)
    assert begun[-len(tokens) :] == tokens
    assert len(begun) == len(tokens) + 1
    assert model.vocabulary.spell(begun[:1]) == b""
    assert not model.vocabulary.ends_text[list(begun)].any()


def test_empty_text_and_text_that_is_none(model: LlamaModel):
    assert model.tokenize("", begin=False) == ()
    assert len(model.tokenize("", begin=True)) == 1
    assert model.vocabulary.text(model.tokenize("a\ud83dz", begin=False)) == "a?z"


def test_the_vocabulary_knows_words_and_the_end(model: LlamaModel):
    vocabulary = model.vocabulary
    assert 1 <= vocabulary.ends_text.sum() <= 10
    every = [llama.llama_cpp.llama_vocab_is_eog(model._vocab, t) for t in range(len(vocabulary))]
    assert vocabulary.ends_text.tolist() == every
    [well] = model.tokenize(" well", begin=False)
    assert vocabulary.first[well] == CharClass.SPACE
    assert vocabulary.last[well] == CharClass.WORD
    assert vocabulary.initial[well] == ord("w")
    assert vocabulary.starting(CharClass.WORD)[well] == 1


# -- branches ----------------------------------------------------------------------------------


def test_forked_cut_and_dropped_branches_decode_as_if_afresh(model: LlamaModel):
    tokens = model.tokenize(HELLO, begin=True)
    n = len(tokens)
    text_branch = model.root()
    [row] = model.extend([(text_branch, tokens)])
    assert_alike(row, afresh(model, tokens))
    again = model.tokenize(" who lived", begin=False)
    behind = afresh(model, tokens, again)

    twin = model.fork(text_branch)
    assert (model.length(text_branch), model.length(twin)) == (n, n)
    [on] = model.extend([(twin, again)])
    assert (model.length(text_branch), model.length(twin)) == (n, n + len(again))
    assert_alike(on, behind)

    early = model.fork(twin, 5)
    assert model.length(early) == 5
    [row5] = model.extend([(early, tokens[5:])])
    assert_alike(row5, row, ROUNDED)
    none = model.fork(twin, 0)
    [row0] = model.extend([(none, tokens)])
    assert_alike(row0, row)

    model.rewind(twin, n)
    model.rewind(twin, n + 5)  # longer than it is: nothing to cut
    assert model.length(twin) == n
    model.drop(text_branch)  # its cells live on in the others
    model.drop(early)
    [on] = model.extend([(twin, again)])
    assert_alike(on, behind)

    model.drop(none)
    assert list(model.branches) == [twin]
    model.rewind(twin, 0)
    [row0] = model.extend([(twin, tokens)])
    assert_alike(row0, row)
    model.drop(twin)


def test_a_branch_kept_from_a_batch_is_as_if_decoded_alone(model: LlamaModel):
    tokens = model.tokenize(HELLO, begin=True)
    text_branch = model.root()
    [row] = model.extend([(text_branch, tokens)])
    words = Distribution(row).top(8).tolist()
    branches = [model.fork(text_branch) for _ in words]
    rows = model.extend([(b, [w]) for b, w in zip(branches, words, strict=True)])
    seconds = [int(r.argmax()) for r in rows]
    rows = model.extend([(b, [s]) for b, s in zip(branches, seconds, strict=True)])
    for behind, word, second in list(zip(rows, words, seconds, strict=True))[::2]:
        assert_alike(behind, afresh(model, tokens, [word], [second]), ROUNDED)
    for branch in [b for b in model.branches if b != branches[3]]:
        model.drop(branch)
    history = [*tokens, words[3], seconds[3]]
    row = rows[3]
    for _ in range(5):  # and goes on so
        token = int(row.argmax())
        [row] = model.extend([(branches[3], [token])])
        history.append(token)
    assert model.length(branches[3]) == len(history)
    assert_alike(row, afresh(model, tokens, *([t] for t in history[len(tokens) :])), ROUNDED)
    model.drop(branches[3])


def test_another_context_is_told_apart(model: LlamaModel):
    tokens = model.tokenize(HELLO, begin=True)
    row = afresh(model, tokens)
    for other in (tokens[1:], tokens[:-1], (*tokens[:9], *tokens[10:])):
        assert apart(row, afresh(model, other)) > 20 * SAME
    assert apart(row, afresh(model, tokens[:-1])) > 5 * ROUNDED


def test_steps_longer_than_a_batch(model: LlamaModel, monkeypatch: pytest.MonkeyPatch):
    tokens = model.tokenize(HELLO, begin=True)
    seven = [tokens[i : i + 7] for i in range(0, len(tokens), 7)]
    monkeypatch.setattr(llama, "_BATCH", 7)
    one, other = model.root(), model.root()
    rows = model.extend([(one, tokens), (other, tokens[:9])])
    assert (model.length(one), model.length(other)) == (len(tokens), 9)
    assert model.extend([(other, tokens[9:])], logits=False) == []
    assert model.length(other) == len(tokens)
    model.rewind(other, len(tokens) - 1)
    rows += model.extend([(other, tokens[-1:])])
    for branch in (one, other):
        model.drop(branch)
    monkeypatch.undo()
    assert_alike(rows[0], afresh(model, *seven), ROUNDED)
    assert_alike(rows[1], afresh(model, tokens[:9]), ROUNDED)
    assert_alike(rows[2], rows[0], ROUNDED)


def test_rows_stay_valid(model: LlamaModel):
    text_branch = model.root()
    [row] = model.extend([(text_branch, model.tokenize(HELLO, begin=True))])
    kept = row.copy()
    model.extend([(text_branch, [int(row.argmax())])])
    assert np.array_equal(row, kept)
    model.drop(text_branch)


def test_the_plain_decode_counts(model: LlamaModel):
    tokens = model.tokenize(HELLO, begin=True)
    branch = model.root()
    model.extend([(branch, tokens[:-1])])
    model.decode_bare(branch, tokens[-1])
    assert model.length(branch) == len(tokens)
    [row] = model.extend([(branch, [int(afresh(model, tokens).argmax())])])
    assert row.shape == (model.info.n_vocab,)
    model.drop(branch)


def test_no_branch_left_says_so(small: LlamaModel):
    branches = [small.root() for _ in range(4)]
    for make in (small.root, lambda: small.fork(branches[0])):
        with pytest.raises(ModelError, match="branches") as caught:
            make()
        assert caught.value.remedy
    small.drop(branches[2])
    assert small.root() == branches[2]


def test_a_full_context_says_so_and_changes_nothing(small: LlamaModel, monkeypatch):
    n = small.info.n_ctx
    tokens = small.tokenize(HELLO * 20, begin=True)[: n - 20]
    text_branch = small.root()
    [row] = small.extend([(text_branch, tokens)])
    with pytest.raises(ModelError, match="full") as caught:
        small.extend([(text_branch, tokens[1:40])])
    assert "--context" in caught.value.remedy
    assert small.length(text_branch) == n - 20
    # Also where part of it did fit: no branch keeps a token of what failed.
    monkeypatch.setattr(llama, "_BATCH", 8)
    twin, third = small.fork(text_branch), small.fork(text_branch, 5)
    with pytest.raises(ModelError, match="full"):
        small.extend([(twin, tokens[1:10]), (third, tokens[5:25])])
    assert (small.length(twin), small.length(third)) == (n - 20, 5)
    small.rewind(text_branch, n - 23)
    small.rewind(twin, n - 23)
    [again] = small.extend([(twin, tokens[-3:])])
    small.extend([(third, tokens[5:11])])
    assert_alike(again, row, ROUNDED)


# -- clouds ------------------------------------------------------------------------------------


def word_starts(model: LlamaModel, count: int) -> Iterator[tuple[Branch, np.ndarray, CharClass]]:
    """Word starts spread over the sample texts: branch, logits there, class of the last character.

    The first of them are places where asking pays.
    """
    vocabulary = model.vocabulary
    texts = sample_texts()
    for k, text in enumerate(texts.values()):
        tokens = model.tokenize(text, begin=True)
        starts = [
            i
            for i in range(8, len(tokens))
            if not vocabulary.joins(int(vocabulary.last[tokens[i - 1]]), tokens[i])
            and vocabulary.first[tokens[i]] == CharClass.SPACE
        ]
        n = (count + len(texts) - 1 - k) // len(texts)
        text_branch, done = model.root(), 0
        for at in starts[k :: len(starts) // n][:n]:
            [row] = model.extend([(text_branch, tokens[done:at])])
            done = at
            yield text_branch, row, CharClass(int(vocabulary.last[tokens[at - 1]]))
        model.drop(text_branch)


def searched(model, text_branch, row, last, boundaries) -> Search:
    search = Search(model, text_branch, Distribution(row), last, size=8, boundaries=boundaries)
    search.run()
    return search


def ends_of(model: LlamaModel, text_branch: Branch, exact: Search, tokens) -> float:
    """The probability, decoded here or by an exact search, that a word ends behind `tokens`."""
    path = exact.path_of(tokens)
    if path is not None and path.ends is not None:
        return path.ends
    branch = model.fork(text_branch)
    [row] = model.extend([(branch, tokens)])
    model.drop(branch)
    vocabulary = model.vocabulary
    going_on = vocabulary.going_on(vocabulary.last_class(vocabulary.spell(tokens)))
    return 1 - Distribution(row).mass(going_on)


def test_learned_boundaries_show_whole_words_and_those_of_an_exact_search(model: LlamaModel):
    shipped = load_boundaries(EngineConfig(), model.vocabulary)
    slots = agreed = decoded = exactly = 0
    whole: list[tuple[float, str]] = []
    for text_branch, row, last in word_starts(model, PLACES):
        exact = searched(model, text_branch, row, last, None)
        learned = searched(model, text_branch, row, last, shipped)
        decoded, exactly = decoded + learned.decoded, exactly + exact.decoded
        words = {key_of(c.word): c.probability for c in exact.cloud().candidates}
        shown = learned.cloud().candidates
        learned.release()
        for candidate in shown:
            slots += 1
            agreed += key_of(candidate.word) in words
            assert "\ufffd" not in candidate.word
            if candidate.kind is Kind.WORD:
                ends = ends_of(model, text_branch, exact, candidate.tokens)
                whole.append((ends, candidate.word))
        exact.release()
    assert slots > 6 * PLACES
    assert agreed / slots >= 0.9
    assert decoded < exactly / 2
    assert len(whole) > 4 * PLACES
    assert min(whole) > (FRAGMENT, "")  # no piece
    assert np.mean([ends > 0.5 for ends, _ in whole]) > 0.95


def test_an_empty_table_learns_from_what_is_decoded(model: LlamaModel):
    table = Boundaries(len(model.vocabulary))
    text_branch, row, last = next(places := word_starts(model, 3))
    first = searched(model, text_branch, row, last, table)
    first.release()
    again = searched(model, text_branch, row, last, table)
    again.release()
    places.close()
    model.drop(text_branch)
    assert table.tokens_known > 0
    assert again.decoded < first.decoded


def test_a_quantized_cache_writes_and_goes_back_as_the_exact_one_does(cache: Path):
    path = default_model()
    sizes = sizes_of(read_layout(path))
    exact = plan(sizes, [], 2**40, Wanted(n_ctx=512, n_branches=16))
    model = LlamaModel(path, plan=replace(exact, kv_type=KvType.Q8_0), cache_folder=cache)
    try:
        assert (model.info.kv_type, model.info.gpu, model.info.n_gpu_layers) == ("q8_0", "", 0)
        assert (model.info.n_ctx, model.info.n_branches) == (512, 16)
        tokens = model.tokenize("The sun rises in the", begin=True)
        root = model.root()
        (row,) = model.extend([(root, tokens)])
        twin = model.fork(root)
        model.extend([(twin, [int(row.argmax())])])
        model.rewind(twin, len(tokens) - 1)
        (again,) = model.extend([(twin, tokens[-1:])])
        assert model.vocabulary.piece(int(again.argmax())) == b" east"
        assert model.slide(root, 2, 2)
    finally:
        model.close()


def test_ggml_tells_of_its_backends_and_devices():
    told = ggml()
    assert "CPU" in told.backends()
    cpu = next(device for device, _ in told.devices() if device.kind is DeviceKind.CPU)
    assert cpu.backend == "CPU"
    assert 0 < cpu.free <= cpu.total == pytest.approx(psutil.virtual_memory().total, rel=0.01)
    features = told.features()["CPU"]
    assert features
    assert all(name and value.isdigit() for name, value in features.items())
    on = for_layers(told.devices())
    assert bool(on) == any(d.kind in (DeviceKind.GPU, DeviceKind.IGPU) for d, _ in told.devices())
    with pytest.raises(AttributeError, match="ggml_backend_reg_count"):
        Ggml([object()])


def test_a_warm_cache_is_private_and_does_not_touch_another_windows(
    model: LlamaModel, tmp_path: Path
) -> None:
    tokens = model.tokenize(HELLO, begin=True)
    branch = model.root()
    model.extend([(branch, tokens)])
    path, others = tmp_path / "warm-1.state", tmp_path / "warm-1.part"
    others.write_bytes(b"being written by another window")
    assert model.save(branch, tokens, path, 2**30)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(tmp_path.glob("warm*")) == [others, path]
    assert others.read_bytes() == b"being written by another window"
    model.drop(branch)
    again = model.restore(path)
    assert again is not None
    assert list(again[1]) == list(tokens)
    model.drop(again[0])
