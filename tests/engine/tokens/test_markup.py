"""Plain words in a plain text: tokens that are markup, where they may come, and what asks say."""

from dataclasses import replace

import numpy as np
import pytest

from engine.api.messages import Ask, Forked, Kind, Mode, Then, Wrote
from engine.backend.sampler import TextOnlySampler
from engine.generation.fork_cache import ForkMemory
from engine.generation.word_search import Search
from engine.generation.writer import Writer
from engine.tokens.distribution import Distribution
from engine.tokens.markup import (
    Place,
    asks_for_markup,
    holds_markup,
    place_behind,
)
from engine.tokens.vocabulary import CharClass, Vocabulary
from scripted import GreedySampler, ScriptedModel
from writing import Clock, answers


def allowed(piece: str, behind: str) -> bool:
    return bool(Vocabulary([piece.encode()]).plain.mask(behind)[0])


@pytest.mark.parametrize(
    "piece",
    ["<h2>", "</em>", " <strong>", "**", " ##", "[[", "](", "```", " `", "|", " |", "&nbsp", "&#",
     "\\begin", " \\\\", "<!--", "\">", "{{", "$$", "\n*", "\n\n# "],
)  # fmt: skip
def test_markup_comes_nowhere_in_a_plain_text(piece: str) -> None:
    assert not allowed(piece, "")
    assert not allowed(piece, "a line\n")
    assert not allowed(piece, "in a line")


@pytest.mark.parametrize(
    "pieces",
    [["5", " >", " 3"], ["5", " <", " 3"], ["I", " <", "3", " you"], [" <3"], ["He", " *", "cough",
     "*"], ["We", " are", " #", "1"], ["C", "#"], ["me", "@", "example", ".", "org"], [" $", "5"],
     ["so", " :", "|"], ["so", ":|"], ["so", " :-", "|"], [">:", "("], ["- ", "milk"], ["– milk"],
     ["1. ", "milk"], ["AT", "&", "T"], ["C:", "\\", "Users"], ["[", "sic", "]"], ["and", "/"],
     ["half_", "word"], ["~", "5"], ["¯\\", "_(", "ツ", ")_/¯"], [" ->"], ["<_", "<"]],
)  # fmt: skip
def test_ordinary_text_is_never_markup(pieces: list[str]) -> None:
    text = "Then: "
    for piece in pieces:
        assert allowed(piece, text), (text, piece)
        text += piece
    assert not holds_markup(text)


@pytest.mark.parametrize(("behind", "piece"), [("\n", "*"), ("", "#"), ("a\n  ", "*"), ("\n", "<")])
def test_a_line_does_not_begin_with_a_mark(behind: str, piece: str) -> None:
    assert not allowed(piece, behind)
    assert allowed(piece, "in a line")


def test_a_tag_is_not_made_of_several_tokens() -> None:
    assert place_behind("5 <") is Place.TAG
    assert not allowed("div", "5 <")
    assert not allowed("alpha", " \\")
    assert allowed("div", "5 < ")


@pytest.mark.parametrize(
    "text",
    ["a <b>bold</b> word", "## Title\nText", "* one\n* two", "see `this`", "[[Link]]", "[a](http://b)",
     "x \\alpha y", "a&nbsp;b", "| a | b |", "**so**", "<br/>", "```\ncode"],
)  # fmt: skip
def test_markup_is_found_in_a_text(text: str) -> None:
    assert holds_markup(text)


def test_a_request_may_ask_for_markup() -> None:
    assert not asks_for_markup("Write the script of a film about a table")
    assert asks_for_markup("Write a page in HTML")
    assert asks_for_markup("Напиши страницу с разметкой")


def test_a_kept_vocabulary_knows_markup_too(tmp_path) -> None:
    vocabulary = Vocabulary([b"", b" a", b"<h2>", b"*"], [0])
    vocabulary.save(tmp_path / "v.npz")
    again = Vocabulary.load(tmp_path / "v.npz")
    for behind in ("", "a", "a <"):
        assert np.array_equal(again.plain.mask(behind), vocabulary.plain.mask(behind))
    assert again.plain.mask("a").tolist() == [1, 1, 0, 1]


PIECES = [b"", b"</s>", b"<h2>", b" we", b"*", b"\n", b" the", b"**", b" a"]
END, TAG, WE, STAR, NEW_LINE, THE, STARS, A = range(1, 9)
ROW = np.array([0, 1, 9, 6, 8, 2, 5, 7, 4], np.float32)


def test_the_model_passes_over_markup_where_it_writes_alone() -> None:
    vocabulary = Vocabulary(PIECES, [END])
    assert TextOnlySampler(GreedySampler(), vocabulary).pick(ROW, [NEW_LINE]) == TAG
    plain = TextOnlySampler(GreedySampler(), vocabulary, plain=True)
    assert plain.pick(ROW, [NEW_LINE]) == WE
    assert plain.pick(ROW, [WE]) == STAR


def model() -> ScriptedModel:
    return ScriptedModel(PIECES[2:], lambda tokens: ROW, n_ctx=512)


def test_a_cloud_leaves_markup_out_and_gives_its_probability_to_nobody() -> None:
    scripted = model()
    text_branch = scripted.root()
    [row] = scripted.extend([(text_branch, [0, NEW_LINE])])

    def cloud(prefix: str = "", *, plain: bool):
        behind = scripted.vocabulary.plain.behind("\n") if plain else None
        search = Search(scripted, text_branch, Distribution(row), CharClass.NEWLINE,
                        size=8, prefix=prefix, plain=behind)  # fmt: skip
        search.run()
        found = search.cloud()
        search.release()
        return {c.word: c.probability for c in found.candidates}, found

    every, _ = cloud(plain=False)
    words, found = cloud(plain=True)
    assert {"<h2>", "*", "**"} <= set(every)
    assert set(words) == set(every) - {"<h2>", "*", "**"}
    assert words == pytest.approx({word: every[word] for word in words})
    assert found.mass == pytest.approx(sum(words.values()))
    assert found.mass < 0.1
    typed, _ = cloud("<", plain=True)  # a person can always type it
    assert "<h2>" in typed


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("ahead", [0, 100])
def test_no_markup_is_written_offered_nor_grown_ahead(mode: Mode, ahead: int) -> None:
    writer = Writer(model(), Clock())
    ask = Ask(1, add=("\n",), then=Then.WRITE, mode=mode, words=4, ahead=ahead, plain=True)
    for turn in range(4):
        told = answers(writer, ask, most=40)
        shown = [c for a in told if isinstance(a, Forked) for c in a.cloud.candidates]
        texts = [a.text for a in told if isinstance(a, Wrote)]
        texts += [t for c in shown for t in (c.word, c.branch)]
        assert texts
        assert not [t for t in texts if "<h2>" in t or "**" in t]
        chosen = next((c for c in shown if c.kind is Kind.WORD), None)
        if chosen is None:
            return
        keep = len(writer.tokens)
        ask = replace(ask, number=turn + 2, keep=keep, add=(chosen.tokens,), word_over=True)


def test_what_was_written_ahead_with_markup_is_not_put_into_a_plain_text() -> None:
    writer = Writer(model(), Clock())
    first = Ask(1, add=("\n",), then=Then.WRITE, mode=Mode.EVERY_WORD, words=4)
    forked = next(a for a in answers(writer, first, most=60) if isinstance(a, Forked))
    chosen = next(c for c in forked.cloud.candidates if c.tokens == (WE,))
    after = replace(first, number=2, keep=len(writer.tokens), add=(chosen.tokens,), plain=True)
    told = answers(writer, replace(after, word_over=True), most=60)
    words = {c.word for a in told if isinstance(a, Forked) for c in a.cloud.candidates}
    assert words
    assert not words & {"<h2>", "**"}
    back = Ask(3, keep=1, then=Then.CLOUD, mode=Mode.EVERY_WORD, words=4, plain=True)
    undone = next(a for a in answers(writer, back, most=60) if isinstance(a, Forked))
    assert not {c.word for c in undone.cloud.candidates} & {"<h2>", "*", "**"}


def test_a_remembered_page_with_markup_is_not_that_without() -> None:
    memory, ask = ForkMemory(), Ask(1)
    scripted = model()
    text_branch = scripted.root()
    [row] = scripted.extend([(text_branch, [0])])
    memory.remember(
        4, ask, Search(scripted, text_branch, Distribution(row), CharClass.WORD, size=4)
    )
    assert memory.page(4, ask) is not None
    assert memory.page(4, replace(ask, plain=True)) is None
