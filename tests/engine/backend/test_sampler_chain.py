"""The model writing alone: samplers against repetition, and draws that can be had again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from engine.api.types import Sampling
from engine.backend.llama import LlamaModel
from engine.generation.idle_learning import sample_texts
from engine.models.bundled import default_model

HELLO = "The lighthouse stood at the end of a long road, and every evening an old man"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaModel]:
    folder = tmp_path_factory.mktemp("cache")
    model = LlamaModel(default_model(), n_ctx=1024, n_branches=4, cache_folder=folder)
    yield model
    model.close()


def afresh(model: LlamaModel, tokens) -> np.ndarray:
    """The logits behind `tokens`."""
    branch = model.root()
    [row] = model.extend([(branch, tokens)])
    model.drop(branch)
    return row


def greedy(model: LlamaModel, text: str, n: int, sampling: Sampling) -> list[int]:
    """Write `n` tokens as Auto does; returns those written."""
    history = list(model.tokenize(text, begin=True))
    begun = len(history)
    branch, sampler = model.root(), model.sampler(sampling)
    [row] = model.extend([(branch, history)])
    for _ in range(n):
        token = sampler.pick(row, history)
        if model.vocabulary.ends_text[token]:
            break
        [row] = model.extend([(branch, [token])])
        history.append(token)
    sampler.close()
    sampler.close()  # twice is harmless
    model.drop(branch)
    return history[begun:]


def most_repeated(tokens: list[int], n: int = 12) -> int:
    grams = Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    return max(grams.values(), default=0)


@pytest.mark.parametrize("name", ["letter", "messages", "story"])
def test_auto_does_not_loop(model: LlamaModel, name):
    begin = " ".join(sample_texts()[name].split()[:30])
    tokens = greedy(model, begin, 120, Sampling())
    assert len(tokens) > 20
    assert most_repeated(tokens) < 3
    assert len(set(tokens)) / len(tokens) > 0.3


def test_without_samplers_against_it_the_model_does_loop(model: LlamaModel):
    off = Sampling(repeat_penalty=1.0, dry_multiplier=0.0)
    tokens = greedy(model, "I am happy. I am happy. I am happy. I am", 28, off)
    assert most_repeated(tokens) >= 3


def test_a_paragraph_from_far_above_does_not_come_again(model: LlamaModel):
    rng = np.random.default_rng(3)
    paragraph, between = range(2000, 2040), [int(t) for t in rng.permutation(np.arange(5000, 5900))]
    history = [*paragraph, *between, *paragraph[:8]]
    row = np.zeros(model.info.n_vocab, dtype=np.float32)
    row[[paragraph[8], 3000]] = [9.0, 3.0]
    sampler = model.sampler(Sampling())
    assert sampler.pick(row, history) == 3000
    assert sampler.pick(row, history[len(paragraph) :]) == paragraph[8], "there it is new"
    sampler.close()


def test_sampling_leaves_the_logits_alone(model: LlamaModel):
    tokens = model.tokenize("Here we go round and round and round and round and", begin=True)
    row = afresh(model, tokens)
    kept = row.copy()
    strict = model.sampler(Sampling(repeat_penalty=3.0, dry_multiplier=5.0))
    free = model.sampler(Sampling(repeat_penalty=1.0, dry_multiplier=0.0))
    assert free.pick(row, tokens) == row.argmax()
    assert strict.pick(row, tokens) != row.argmax()
    assert np.array_equal(row, kept)
    for sampler in (strict, free):
        sampler.close()


def test_after_an_undo_a_sampler_picks_what_a_fresh_one_would(model: LlamaModel):
    sampling = Sampling(repeat_penalty=1.6, repeat_last_n=32)
    rng = np.random.default_rng(5)
    tokens = model.tokenize(sample_texts()["story"], begin=True)
    used = model.sampler(sampling)
    histories = [list(tokens[:n]) for n in (60, 61, 90, 40, 41, 120, 1, 50)]
    # Written anew in the middle: as long as before, and the same at its end.
    histories += [[*tokens[:30], *tokens[80:90], *tokens[40:50]], list(tokens[:50])]
    histories += [list(tokens[20:70]), list(tokens[:50])]
    for history in histories:
        row = rng.standard_normal(model.info.n_vocab).astype(np.float32)
        row[history[-40:]] += 6.0  # where penalties decide
        fresh = model.sampler(sampling)
        assert used.pick(row, history) == fresh.pick(row, history)
        fresh.close()
    used.close()


def test_drawn_tokens_follow_the_seed_and_stay_likely(model: LlamaModel):
    row = afresh(model, model.tokenize(HELLO, begin=True))

    def drawn(seed: int) -> list[int]:
        sampler = model.sampler(Sampling(temperature=1.0, repeat_penalty=1.0, seed=seed))
        out = [sampler.pick(row, [2] * n) for n in range(1, 31)]
        sampler.close()
        return out

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(-1) == drawn(2**32 - 1)
    # min_p of 0.05: as logits, no further from the best than its logarithm
    assert all(row[t] >= row.max() + np.log(0.049) for t in drawn(3))


def test_a_drawn_token_depends_on_seed_and_place_alone(model: LlamaModel):
    """Whatever was drawn before: written ahead, undone, or with a sampler made anew."""
    sampling = Sampling(temperature=1.0, repeat_penalty=1.0, dry_multiplier=0.0)
    row = np.zeros(model.info.n_vocab, dtype=np.float32)
    row[1000:1040] = 20.0  # forty tokens, each as likely
    tokens = list(model.tokenize(sample_texts()["story"], begin=True))
    used = model.sampler(sampling)
    drawn: dict[int, set[int]] = {}
    for n in (60, 61, 62, 40, 41, 61, 120, 1, 60, 62, 41):
        fresh = model.sampler(sampling)
        drawn.setdefault(n, set()).update((used.pick(row, tokens[:n]), fresh.pick(row, tokens[:n])))
        fresh.close()
    used.close()
    assert all(len(found) == 1 for found in drawn.values())
    assert len(set.union(*drawn.values())) > 2  # not the same number everywhere


def test_drawn_tokens_are_as_frequent_as_they_are_likely(model: LlamaModel):
    sampling = Sampling(temperature=1.0, repeat_penalty=1.0, dry_multiplier=0.0)
    row = np.full(model.info.n_vocab, -30.0, dtype=np.float32)
    row[[1000, 1001]] = np.log([0.75, 0.25])
    sampler = model.sampler(sampling)
    drawn = Counter(sampler.pick(row, [2] * n) for n in range(1, 601))
    sampler.close()
    assert set(drawn) == {1000, 1001}
    assert 0.68 < drawn[1000] / 600 < 0.82  # four standard deviations
