import itertools

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.api.messages import Kind
from engine.generation import word_search
from engine.generation.batch_costs import Costs
from engine.generation.word_search import EXHAUSTIVE, Effort, Search, key_of
from engine.tokens.distribution import Distribution
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries
from scripted import END, ScriptedModel, hashed_rule

NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
PIECES = [b" we", b"ll", b" well", b" were", b"re", b" the", b"n", b".", b",", b"!", b"\n", b" a"]
PIECES += [b" We", b" \xd0", b"\xb4\xd0\xb0", b" \xd0\xb4", b"\xd0\xb0", b" ", b"we", b"'s", b" (b"]


def searched(model, size=50, **options):
    text_branch = model.root()
    [row] = model.extend([(text_branch, [0, 7])])  # behind " the"
    return Search(
        model, text_branch, Distribution(row), CharClass.WORD, size=size, **options
    ), text_branch


def brute_force(model, prefix, depth):
    """All words by trying every path: the sum over paths of P(path) * (1 - mass of going on)."""
    vocabulary = model.vocabulary
    words: dict[str, float] = {}

    def visit(tokens, p, last):
        branch = model.root()
        [row] = model.extend([(branch, tokens)])
        model.drop(branch)
        e = np.exp(row.astype(np.float64) - row.max())
        chances = e / e.sum()
        begins = len(tokens) == len(prefix)
        mask = vocabulary.starting(last) if begins else vocabulary.going_on(last)
        here = chances[mask > 0].sum()
        if not begins:
            text = vocabulary.text(tokens[len(prefix) :])
            whole = last is not CharClass.FRAGMENT and text.strip(" ")
            if whole and "\ufffd" not in text and 1 - here >= word_search.FRAGMENT:
                key = key_of(text)
                words[key] = words.get(key, 0.0) + p * (1 - here)
            if not text.strip() and "\n" in text:
                return
        if len(tokens) - len(prefix) == depth:
            return
        for token in np.flatnonzero(mask > 0).tolist():
            if vocabulary.ends_text[token]:
                words["∎"] = words.get("∎", 0.0) + chances[token] / here
                continue
            raw = vocabulary.spell([*tokens, token][len(prefix) :])
            chance = chances[token] / (here if begins else 1.0)
            visit([*tokens, token], p * chance, vocabulary.last_class(raw))

    visit(list(prefix), 1.0, CharClass.WORD)
    return words


@settings(max_examples=8, deadline=None, phases=NO_SHRINKING)
@given(seed=st.integers(0, 10_000))
def test_word_probabilities_equal_brute_force(seed):
    # Three tokens deep, wide open: nothing that counts can be missed.
    model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, seed, spread=1.5), n_ctx=100_000)
    model.info = type(model.info)(**{**_fields(model.info), "n_branches": 10_000})
    model._free = list(range(10_000))
    effort = Effort(paths=100_000, width=10_000, children=10_000)
    search, _ = searched(model, size=100_000, effort=effort)
    search.run()
    found = {key_of(c.word): c.probability for c in search.cloud().candidates}
    wanted = brute_force(model, (0, 7), depth=3)
    assert {w for w, p in wanted.items() if p > 2e-6} <= found.keys()
    for word in wanted.keys() | found.keys():
        assert found.get(word, 0.0) == pytest.approx(wanted.get(word, 0.0), abs=1e-6), word


def _fields(info):
    return {name: getattr(info, name) for name in info.__slots__}


@settings(max_examples=40, deadline=None, phases=NO_SHRINKING)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 9))
def test_a_cloud_is_sorted_unique_and_holds_whole_words(seed, size):
    model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, seed))
    search, text_branch = searched(model, size)
    search.run()
    cloud = search.cloud()
    ps = [c.probability for c in cloud.candidates]
    assert ps == sorted(ps, reverse=True)
    assert len(cloud.candidates) <= size
    keys = [key_of(c.word) for c in cloud.candidates]
    assert len(set(keys)) == len(keys)
    assert 0 < cloud.mass <= 1 + 1e-6
    for c in cloud.candidates:
        assert "\ufffd" not in c.text
        assert c.text == model.vocabulary.text(c.tokens)
    search.release()
    assert list(model.branches) == [text_branch]


def says(*texts, p=0.9):
    """A rule: behind each text, in order, the next piece has probability `p`."""
    n = len(PIECES) + 2
    piece_of = {piece: i + 2 for i, piece in enumerate(PIECES)}

    def rule(tokens):
        row = np.full(n, np.log((1 - p) / (n - 1)), dtype=np.float32)
        for text in texts:
            path = tuple(piece_of[x] for x in text)
            for i in range(len(path)):
                if tokens[2 : 2 + i] == path[:i] and len(tokens) == 2 + i:
                    row[path[i]] = np.log(p / len(texts))
        return row

    return rule


def test_a_piece_is_never_shown_and_its_word_is():
    model = ScriptedModel(PIECES, says((b" we", b"ll", b".")))
    search, _ = searched(model, size=4)
    search.run()
    words = {c.word: c.probability for c in search.cloud().candidates}
    assert words["well"] > 0.7
    assert words.get("we", 0.0) < 0.15
    assert "ll" not in words
    assert "We|ll" not in words


def test_spellings_merge_under_the_likeliest():
    model = ScriptedModel(
        PIECES, says((b" well", b"."), (b" we", b"ll", b"."), (b" We", b"ll", b"."))
    )
    search, _ = searched(model, size=5)
    search.run()
    entries = [c for c in search.cloud().candidates if key_of(c.word) == "well"]
    assert [c.word for c in entries] == ["well"]
    assert entries[0].probability > 0.7


def test_prefix_keeps_only_words_that_begin_so_in_any_case():
    model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, 3))
    search, _ = searched(model, size=8, prefix="WE")
    search.run()
    words = [c.word for c in search.cloud().candidates]
    assert words
    assert all(w.casefold().startswith("we") for w in words)


def test_more_leaves_out_what_was_shown():
    model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, 5))
    search, _ = searched(model, size=4)
    search.run()
    first = [c.word for c in search.cloud().candidates]
    search.release()
    search, _ = searched(model, size=4, exclude=first)
    search.run()
    second = [c.word for c in search.cloud(page=1).candidates]
    assert second
    assert not {key_of(w) for w in first} & {key_of(w) for w in second}


def test_learned_boundaries_need_no_decode_and_agree():
    model = ScriptedModel(PIECES, says((b" well", b".")))
    boundaries = Boundaries(len(model.vocabulary))
    exact, _ = searched(model, size=3, boundaries=boundaries)
    exact.run()
    assert exact.decoded > 0
    again, _ = searched(model, size=3, boundaries=boundaries)
    again.run()
    assert again.decoded < exact.decoded
    assert [c.word for c in again.cloud().candidates] == [c.word for c in exact.cloud().candidates]


def test_kinds():
    model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, 1, spread=0.1))
    search, _ = searched(model, size=60)
    search.run()
    kinds = {c.word: c.kind for c in search.cloud().candidates}
    assert kinds["."] is Kind.PUNCTUATION
    assert kinds["\n"] is Kind.NEWLINE
    assert kinds["∎"] is Kind.END
    assert kinds["the"] is Kind.WORD


def test_a_search_never_asks_for_more_branches_than_there_are():
    for seed, branches in itertools.product(range(10), (2, 3, 5)):
        model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, seed), n_branches=branches)
        search, _ = searched(model, size=8)
        search.run()
        search.release()
        assert len(model.branches) == 1


def test_end_of_text_cannot_go_on_with_a_word():
    model = ScriptedModel(PIECES)
    assert not model.vocabulary.joins(CharClass.WORD, END)
    assert model.vocabulary.starting(CharClass.WORD)[END] == 1


def test_a_narrow_search_finds_what_a_wide_one_finds_with_fewer_decodes():
    class OneByOne(Costs):
        def best_width(self, worth):
            return 1

    # No word has two spellings: of those the narrow search may miss the less likely ones.
    pieces = [b" we", b"ll", b" the", b"n", b".", b",", b"!", b"\n", b" a", b"'s", b" (b", b"re"]
    decoded = {"wide": 0, "narrow": 0}
    for seed in range(12):
        words = {}
        for name, costs in (("wide", None), ("narrow", OneByOne(itertools.count().__next__))):
            model = ScriptedModel(pieces, hashed_rule(len(pieces) + 2, seed, spread=2.0))
            search, _ = searched(model, size=4, costs=costs)
            search.run()
            words[name] = [(c.word, round(c.probability, 6)) for c in search.cloud().candidates]
            decoded[name] += search.decoded
        assert words["narrow"] == words["wide"], seed
    assert decoded["narrow"] < decoded["wide"]


def test_an_exhaustive_search_begins_with_more_and_follows_less_likely_paths():
    model = ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, 3, spread=1.5))
    usual, _ = searched(model, size=3)
    usual.run()
    usual.release()
    wide, _ = searched(model, size=3, effort=EXHAUSTIVE)
    wide.run()
    assert wide.decoded > usual.decoded
    assert max(len(p.tokens) for p in wide.paths if p.row is not None) <= EXHAUSTIVE.depth
    assert wide.cloud().mass >= usual.cloud().mass - 1e-6
