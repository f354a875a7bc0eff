"""Learning where words end, on the scripted model: what is learned, and that all is given back."""

from __future__ import annotations

import numpy as np
import pytest

from engine.api.types import ModelError
from engine.generation.idle_learning import LOOKED_AT, WIDTH, learn, sample_texts
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries
from scripted import ScriptedModel, hashed_rule

PIECES = [b" we", b"ll", b" were", b" the", b"n", b".", b",", b"!", b"\n", b" a", b" b", b" c"]
PIECES += [b" d", b" e", b" f", b"g", "дом".encode(), b" \xd0", b"\xb4"]
TEXTS = [" we were the", "\n the a.", " b"]


def model_of(rule=None, **options) -> ScriptedModel:
    return ScriptedModel(PIECES, rule, **options)


def test_what_is_learned_is_the_mass_behind_the_word():
    """With a rule that looks at the last token only, one observation is exact everywhere."""
    model = model_of(hashed_rule(len(PIECES) + 2, seed=4, memory=1))
    table = Boundaries(len(model.vocabulary))
    for _ in learn(model, table, TEXTS):
        pass
    assert table.tokens_known > 3
    for token in range(len(model.vocabulary)):
        ends = table.known(token)
        if ends is None:
            continue
        assert model.vocabulary.last[token] == CharClass.WORD
        row = model.rule((token,)).astype(np.float64)
        chances = np.exp(row - row.max())
        goes_on = model.vocabulary.going_on(CharClass.WORD) @ chances / chances.sum()
        assert ends == pytest.approx(1 - goes_on, abs=1e-5)


def test_each_token_is_observed_once_and_what_is_known_is_not_decoded():
    model = model_of()
    table = Boundaries(len(model.vocabulary))
    assert sum(1 for _ in learn(model, table, TEXTS)) > 0
    first, learned = model.decoded, table.tokens_known
    for _ in learn(model, table, TEXTS):
        pass
    assert table.tokens_known == learned
    assert model.decoded - first == sum(len(model.tokenize(t, begin=True)) for t in TEXTS)
    assert first == model.decoded - first + learned


def test_steps_are_small_and_all_is_given_back():
    model = model_of()
    for _ in learn(model, Boundaries(len(model.vocabulary)), TEXTS):
        assert len(model.branches) == 1  # between steps only the text itself is held
    assert model.branches == {}
    assert model.cells_used == 0
    assert max(model.batches) <= WIDTH


def test_closed_at_any_step_it_leaves_nothing_behind():
    whole = model_of()
    steps = sum(1 for _ in learn(whole, Boundaries(len(whole.vocabulary)), TEXTS))
    for stop in range(1, steps):
        model = model_of()
        mine = model.root()
        work = learn(model, Boundaries(len(model.vocabulary)), TEXTS)
        for _ in range(stop):
            next(work)
        work.close()
        assert list(model.branches) == [mine]


@pytest.mark.parametrize("branches", [1, 2, 3, 4])
def test_few_branches_are_an_error_that_leaves_nothing_behind(branches):
    model = model_of(n_branches=branches)
    table = Boundaries(len(model.vocabulary))
    with pytest.raises(ModelError):
        for _ in learn(model, table, TEXTS):
            pass
    assert model.branches == {}


def test_a_full_context_is_an_error_that_leaves_nothing_behind():
    model = model_of(n_ctx=4)
    with pytest.raises(ModelError):
        for _ in learn(model, Boundaries(len(model.vocabulary)), TEXTS):
            pass
    assert model.branches == {}


def test_the_sample_texts_are_there():
    texts = sample_texts()
    assert set(texts) == {"letter", "messages", "story"}
    for text in texts.values():
        assert 100 < len(text.split()) < 400
        assert text == text.strip()
    assert LOOKED_AT >= WIDTH


def test_a_token_may_be_observed_in_several_contexts():
    model = model_of()
    table = Boundaries(len(model.vocabulary))
    for _ in learn(model, table, TEXTS * 3, often=2):
        pass
    seen = [table.seen(t) for t in range(len(model.vocabulary)) if table.known(t) is not None]
    assert set(seen) == {2}
    decoded_for_texts = 3 * sum(len(model.tokenize(t, begin=True)) for t in TEXTS)
    assert model.decoded == decoded_for_texts + sum(seen)


def test_a_text_is_written_on_until_the_model_ends_it():
    def rule(tokens):
        row = np.zeros(len(PIECES) + 2, dtype=np.float32)
        row[1 if len(tokens) >= 7 else 5] = 9.0  # five more tokens, then the end
        return row

    for on, ends_at in ((100, 7), (3, 5), (0, 2)):
        model = model_of(rule)
        table = Boundaries(len(model.vocabulary))
        for _ in learn(model, table, [" b"], on=on):
            pass
        assert model.decoded == ends_at + table.tokens_known
        assert model.branches == {}
