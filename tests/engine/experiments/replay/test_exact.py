"""Replays on the scripted model: what a person with a text in mind gets, in every way."""

import numpy as np
import pytest

from common.clock import NS_PER_MS
from engine.api.messages import Mode
from engine.experiments.replay.driver import Habit
from engine.experiments.replay.exact import Exact, words_to_change
from engine.experiments.replay.hidden_intent import Request
from engine.experiments.replay.intent_gain import Judge
from engine.experiments.replay.runs import Stand, Wanted, format_outcome
from engine.experiments.replay.units import units_of
from engine.experiments.simulated_user import SimulatedUser
from engine.experiments.time_model.model import Way
from engine.generation.ask_policy import ForkRule, Measure
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, END, ScriptedModel

WORDS = ["the", "old", "man", "sat", "down", "and", "slept", "sang", "well", "dog"]
PIECES = [*(f" {word}".encode() for word in WORDS), b".", b"the", b"\n"]
TOKEN = {piece: i + 2 for i, piece in enumerate(PIECES)}
N = len(PIECES) + 2

TEXT = "the old man sat down and sang. the old dog sat down and slept."


class Clock:
    """A millisecond passes between two readings."""

    def __init__(self) -> None:
        self.t_ns = 0

    def __call__(self) -> int:
        self.t_ns += NS_PER_MS
        return self.t_ns


def likes(order: dict[str, list[str]]):
    """A rule: behind a word its list of words, the likeliest first; else the end of a sentence."""

    def rule(tokens):
        row = np.full(N, -4.0, dtype=np.float32)
        row[BEGIN] = row[TOKEN[b"\n"]] = row[TOKEN[b"the"]] = -60.0
        row[END] = -9.0
        last = PIECES[tokens[-1] - 2].decode().strip() if tokens[-1] >= 2 else ""
        for rank, word in enumerate(order.get(last, ["."])):
            piece = word.encode() if word == "." else f" {word}".encode()
            row[TOKEN[piece]] = 4.0 - 0.7 * rank
        return row

    return rule


ORDER = {
    "the": ["old"],
    "old": ["man", "dog"],
    "man": ["sat"],
    "dog": ["sat"],
    "sat": ["down"],
    "down": ["and"],
    "and": ["slept", "sang"],
    ".": ["the"],
}


def stand(order=None, **wishes) -> Stand:
    model = ScriptedModel(PIECES, likes(order or ORDER), n_ctx=512, n_branches=32)
    return Stand(model, Boundaries(N), Wanted(words=4, **wishes), Clock())


def test_units_join_to_the_text() -> None:
    text = "It's a well-known  fact,\nisn't it? Да, 5 %."
    units = units_of(text)
    assert "".join(units) == text
    assert [u.strip() for u in units][:5] == ["It's", "a", "well-known", "fact", ","]
    assert units_of("word  ") == ["word"]


def test_words_to_change_counts_edits() -> None:
    assert words_to_change([" a", " b", " c"], ["a", " b", " d", " e"]) == 2
    assert words_to_change([], ["a"]) == 1


def test_the_model_alone_gets_wrong_what_it_likes_less() -> None:
    outcome = stand().exact(TEXT, 3, Way.AUTO)
    # "sang" where it likes "slept", and "dog" where it likes "man".
    assert (outcome.words, outcome.wrong, outcome.forks) == (13, 2, 0)
    assert outcome.person_ms == 0
    assert outcome.exposed_ms == pytest.approx(outcome.machine_ms)
    assert outcome.text == TEXT


def test_asked_at_every_word_the_person_puts_them_right() -> None:
    outcome = stand(ahead=0).exact(TEXT, 3, Way.EVERY_WORD)
    assert outcome.wrong == 0
    assert outcome.forks == 13
    assert (outcome.put_right, outcome.forks_that_helped) == (2, 2)
    assert outcome.found_at == {1: 11, 5: 13, 8: 13}
    assert outcome.steering.changed == 2
    assert outcome.person_ms > 12 * 100


def test_forks_come_where_asking_pays() -> None:
    outcome = stand(ahead=0, share=0.3).exact(TEXT, 3, Way.FORKS)
    assert 0 < outcome.forks < 13
    assert outcome.wrong + outcome.put_right == 2
    assert outcome.put_right >= 1


def test_a_word_that_no_cloud_holds_is_typed_and_counts_as_wrong() -> None:
    outcome = stand({**ORDER, "and": ["."]}, ahead=0).exact(
        TEXT.replace("sang", "sang well"), 3, Way.EVERY_WORD
    )
    assert outcome.wrong >= 1
    assert outcome.text == TEXT.replace("sang", "sang well")


def test_writing_ahead_hides_machine_time_and_changes_no_word() -> None:
    plain, ahead = (stand(ahead=n).exact(TEXT, 3, Way.EVERY_WORD) for n in (0, 160))
    assert (plain.wrong, plain.put_right, plain.forks) == (ahead.wrong, ahead.put_right, 13)
    assert ahead.exposed_ms < plain.exposed_ms
    assert ahead.exposed_ms < ahead.machine_ms
    assert ahead.decoded > plain.decoded
    assert plain.ahead == plain.ahead_kept == 0
    assert 0 < ahead.ahead_kept < ahead.ahead < ahead.decoded
    figures = ahead.figures()
    parts = ("waited_for", "ahead_kept", "ahead_lost")
    whole = sum(figures[f"tokens_{part}_per_word"] for part in parts)
    assert whole == pytest.approx(figures["tokens_decoded_per_word"])


def test_the_gain_of_a_choice_is_measured_and_costs_the_sitting_nothing() -> None:
    order = {**ORDER, "man": ["sang", "sat"]}
    judged = stand(order, ahead=0).exact(TEXT, 3, Way.EVERY_WORD)
    assert len(judged.gains) == judged.put_right == 3
    [sat, sang, dog] = judged.gains
    assert sat > 5.0  # "down" is what comes behind "sat", and never behind "sang"
    assert sang == pytest.approx(0.0, abs=0.1)  # the full stop comes behind "slept" as well
    # Behind "dog" nothing rivals "sat", behind "man" it is 0.7 below "sang": log(1 + exp(0.7)).
    assert dog == pytest.approx(np.log1p(np.exp(0.7)), abs=0.02)
    driver = stand(order).sitting(Habit(Mode.EVERY_WORD, words=4, ahead=0))
    bare = Exact(driver, TEXT, 3, SimulatedUser(1), Way.EVERY_WORD).run()
    assert (bare.decoded, bare.gains) == (judged.decoded, [])


@pytest.mark.parametrize("given", [0, 16, 99])
def test_a_text_must_leave_something_to_write(given: int) -> None:
    with pytest.raises(ValueError, match="too short"):
        stand().exact(TEXT, given, Way.AUTO)


def test_trying_again_takes_the_best_of_many_and_decodes_them_all() -> None:
    one, many = (stand(samples=n).exact(TEXT, 3, Way.TRY_AGAIN) for n in (1, 6))
    assert many.wrong <= one.wrong
    assert many.decoded > 4 * one.decoded
    assert many.decoded < 6 * one.decoded  # the beginning is decoded once
    assert one.tokens == one.words + 1  # the token that told that the last word is over
    assert many.person_ms == pytest.approx(6 * one.person_ms, rel=0.4)
    figures = format_outcome(many, Wanted(samples=6))
    assert figures["mode"] == "try-again"
    assert figures["wall_ms"] == figures["exposed_ms"] + figures["person_ms"]
    assert figures["forks"] == 0
    assert figures["recall"] == {"1": None, "5": None, "8": None}


def test_a_hidden_request_is_steered_to_by_choices() -> None:
    there = units_of(" man sat down and sang. the old dog sat down and sang.")
    request = Request("", "the old")
    alone = stand(ahead=0).hidden(request, there, Way.AUTO)
    asked = stand(ahead=0).hidden(request, there, Way.EVERY_WORD)
    assert alone.wrong == 3
    assert asked.wrong == 0
    assert asked.figures()["intent_gain_nats"] is not None
    assert alone.figures()["intent_gain_nats"] is None


def test_the_intended_text_is_what_the_model_writes_behind_the_request() -> None:
    units = stand().intended(Request("the", "the old"), 4)
    assert [u.strip() for u in units] == ["man", "sat", "down", "and"]


def test_the_judge_tells_a_likely_word_from_an_unlikely_one() -> None:
    model = ScriptedModel(PIECES, likes(ORDER))
    judge = Judge(model)
    draft = [TOKEN[b"the"], TOKEN[b" old"]]
    good, bad = (TOKEN[b" man"],), (TOKEN[b" well"],)
    assert judge.gain(draft, good, bad, " sat down") > 1.0
    assert judge.gain(draft, good, good, " sat down") == 0.0
    assert judge.gain(draft, good, bad, "") is None
    free = model.free
    judge.close()
    assert model.free == free + 1


def test_sittings_leave_nothing_in_the_model() -> None:
    table = stand()
    table.exact(TEXT, 3, Way.EVERY_WORD)
    table.leave()
    before = table._model.free
    table.exact(TEXT, 3, Way.FORKS)
    table.leave()
    assert table._model.free == before == 32


def test_forks_by_entropy_follow_their_own_threshold() -> None:
    rule = ForkRule(0.2, Measure.ENTROPY)
    copy = rule.copy()
    assert (copy.share, copy.owed, copy.measure) == (0.2, 0.0, Measure.ENTROPY)
    assert copy.asks(0.9)
    assert (rule.owed, copy.owed) == (0.0, -1.0)
    outcome = stand(ahead=0, measure=Measure.ENTROPY).exact(TEXT, 3, Way.FORKS)
    assert outcome.words == 13
