"""The session against a small engine of characters that may skip asks, answer late and die."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine import events as say
from engine.draft import Origin, Piece
from engine.events import ChoiceTiming, State
from engine.joining import needs_space, sentence_starts
from engine.loading import EngineConfig
from engine.messages import (
    Answer,
    Ask,
    Candidate,
    Cloud,
    Ended,
    Failed,
    Forked,
    Kind,
    Loading,
    Mode,
    Placed,
    Prefilled,
    Question,
    Ready,
    Then,
    Wrote,
)
from engine.model import ModelInfo
from engine.process import LocalEngine
from engine.scripted import ScriptedModel, hashed_rule
from engine.session import Session
from engine.spans import NS_PER_MS, Span, Stage, Step
from engine.writer import Writer

E = TypeVar("E")
WORDS = ("warm", "wet", "cold", "far", "wide", "old", "new", "fast", "late", "warmer")
SENTENCE = "the sun is up. it was late. "


def info(path: str) -> ModelInfo:
    return ModelInfo(path, path, 1, 1, 512, 16, True, 1, 0, "", 1)


def span(stage: Stage, start_ms: int, end_ms: int) -> Span:
    return Span(stage, start_ms * NS_PER_MS, end_ms * NS_PER_MS)


class CharacterEngine:
    """One token a character, shifted by the model, so that a foreign token cannot pass unseen."""

    def __init__(self, shift: int = 0, end_at: int = 120) -> None:
        self.shift = shift
        self.end_at = end_at
        self.trunk: list[int] = []
        self.inbox: deque[Ask] = deque()
        self.outbox: deque[Answer] = deque()
        self.work: Iterator[Answer] = iter(())

    @property
    def text(self) -> str:
        return "".join(chr(t - self.shift) for t in self.trunk)

    def tokens(self, text: str) -> tuple[int, ...]:
        return tuple(ord(c) + self.shift for c in text)

    def read(self, *, skip: bool) -> None:
        """Take what is in the inbox; `skip` leaves out all but the newest ask."""
        if not self.inbox:
            return
        asks = [self.inbox[-1]] if skip else list(self.inbox)
        self.inbox.clear()
        for ask in asks:
            if ask.keep > len(self.trunk):
                raise AssertionError("asked to keep more than there is")
            parts = tuple(self.tokens(p) if isinstance(p, str) else p for p in ask.add)
            del self.trunk[ask.keep :]
            for part in parts:
                assert all(0 <= t - self.shift < 1000 for t in part), "tokens of another model"
                self.trunk += part
            self.outbox.append(Placed(ask.number, parts))
        self.work = self.run(asks[-1])

    def step(self) -> bool:
        answer = next(self.work, None)
        if answer is not None:
            self.outbox.append(answer)
        return answer is not None

    def run(self, ask: Ask) -> Iterator[Answer]:
        if ask.then is Then.CLOUD:
            yield self.cloud(ask)
        written = 0
        while ask.then is Then.WRITE:
            if ask.mode is Mode.EVERY_WORD or (ask.mode is Mode.FORKS and written >= 3):
                yield self.cloud(ask)
                yield self.cloud(ask, branch=" and on", factor=0.5)
                return
            if len(self.trunk) >= self.end_at:
                yield Ended(ask.number)
                return
            character = SENTENCE[len(self.trunk) % len(SENTENCE)]
            self.trunk += self.tokens(character)
            written += 1
            yield Wrote(ask.number, self.tokens(character), character, (span(Stage.DECODE, 0, 2),))

    def cloud(self, ask: Ask, branch: str = "", factor: float = 1.0) -> Forked:
        fitting = [w for w in WORDS if w.startswith(ask.prefix) and w not in ask.exclude]
        n = min(ask.words, 4)
        if factor != 1.0:  # news: another order, and a word that was not there
            fitting = ["zest", *reversed(fitting[:n])]
            n += 1
        candidates = tuple(
            Candidate(w, Kind.WORD, factor * 0.4 / (i + 1), self.tokens(" " + w), " " + w, branch)
            for i, w in enumerate(fitting[:n])
        )
        cloud = Cloud(candidates, 0.8, 2.0, 0.4, ask.page, ask.prefix)
        return Forked(ask.number, cloud, 0.3, (span(Stage.CLOUD, 2, 9),))


class Desk:
    """A session, its engine and what it told."""

    def __init__(self, mode: Mode = Mode.FORKS, *, up: bool = True) -> None:
        self.engine = CharacterEngine()
        self.asks: list[Ask] = []
        self.events: list[say.Event] = []
        self.session = Session(self.send, self.events.append, mode=mode)
        if up:
            self.session.ready(info("a"), 0)

    def send(self, question: Question) -> None:
        assert isinstance(question, Ask)
        self.asks.append(question)
        self.engine.inbox.append(question)

    def run(self, steps: int = 1000, t_ns: int = 0) -> None:
        """Let engine and session go on until nothing is left to do, or `steps` engine steps."""
        for _ in range(steps):
            self.engine.read(skip=False)
            working = self.engine.step()
            while self.engine.outbox:
                self.session.answer(self.engine.outbox.popleft(), t_ns)
            if not working and not self.engine.inbox:
                return

    def of(self, kind: type[E]) -> list[E]:
        return [e for e in self.events if isinstance(e, kind)]


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.session.give("Once upon", 0)
    desk.run()
    return desk


def words(cloud: Cloud | None) -> tuple[str, ...]:
    assert cloud is not None
    return tuple(c.word for c in cloud.candidates)


def test_states_from_loading_to_a_fork() -> None:
    desk = Desk(up=False)
    assert desk.session.state is State.LOADING
    desk.session.answer(Loading("model", 1, 2), 0)
    desk.session.answer(Ready(info("a"), 12.0), 0)
    desk.session.give("Once", 0)
    assert desk.session.state is State.PREFILL
    desk.run()
    states = [e.state for e in desk.of(say.StateChanged)]
    assert states == [State.EMPTY, State.PREFILL, State.WRITING, State.ASKING]
    assert desk.of(say.LoadProgress) == [say.LoadProgress("model", 1, 2)]
    assert desk.of(say.ModelReady) == [say.ModelReady(info("a"), 12.0)]


def test_text_given_while_loading_is_sent_when_the_model_stands() -> None:
    desk = Desk(up=False)
    desk.session.give("Once", 0)
    assert desk.asks == []
    desk.session.ready(info("a"), 0)
    assert desk.asks[0].add == ("Once",)
    assert desk.asks[0].then is Then.WRITE


def test_a_choice_names_what_stays_and_sends_its_tokens(desk: Desk) -> None:
    before = desk.session.draft.text
    desk.session.choose(1, 5)
    ask = desk.asks[-1]
    assert (ask.keep, ask.add, ask.then) == (
        len(before),
        (desk.engine.tokens(" wet"),),
        Then.WRITE,
    )
    assert ask.word_over
    assert desk.session.draft.text == before + " wet"
    assert desk.session.draft.pieces[-1].origin is Origin.CHOSEN


def test_slots_stay_while_news_arrive(desk: Desk) -> None:
    opened = desk.of(say.ForkOpened)[-1].cloud
    changed = desk.of(say.CloudChanged)[-1]
    assert changed.same_words
    assert words(changed.cloud) == words(opened)
    assert [c.branch for c in changed.cloud.candidates] == [" and on"] * 4
    assert changed.cloud.candidates[0].probability != opened.candidates[0].probability


def test_undo_reopens_the_same_cloud_from_memory(desk: Desk) -> None:
    text, cloud = desk.session.draft.text, desk.session.cloud
    desk.session.choose(0, 5)
    desk.run()
    desk.session.undo(9)
    assert (desk.session.draft.text, desk.session.cloud) == (text, cloud)
    assert desk.session.state is State.ASKING
    assert desk.of(say.ForkOpened)[-1] == say.ForkOpened(cloud, reopened=True)
    assert (desk.asks[-1].then, desk.asks[-1].keep) == (Then.WAIT, len(text))
    assert desk.of(say.TrialUndone) == [say.TrialUndone(say.Undone(1, 9))]
    desk.run()
    assert desk.engine.text == text


def test_undo_comes_back_to_the_page_that_was_chosen_from(desk: Desk) -> None:
    desk.session.more(1)
    desk.run()
    second = words(desk.session.cloud)
    assert second == WORDS[4:8]
    desk.session.choose(2, 2)
    desk.run()
    desk.session.undo(3)
    assert words(desk.session.cloud) == second


def test_more_excludes_what_was_shown_and_returns_to_the_first_page(desk: Desk) -> None:
    first = words(desk.session.cloud)
    for _ in range(2):
        desk.session.more(1)
        desk.run()
    assert desk.asks[-1].exclude == WORDS[:8]
    assert words(desk.session.cloud) == WORDS[8:]
    desk.session.more(2)
    desk.run()
    assert desk.of(say.NoMoreWords) == [say.NoMoreWords("")]
    assert words(desk.session.cloud) == first
    asked = len(desk.asks)
    for _ in range(3):
        desk.session.more(3)
    assert words(desk.session.cloud) == first
    assert len(desk.asks) == asked, "pages that were seen come from memory"


def test_letters_filter_and_no_letters_bring_the_own_cloud_back(desk: Desk) -> None:
    own = desk.session.cloud
    desk.session.type_prefix("w", 1)
    desk.run()
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    asked = len(desk.asks)
    desk.session.type_prefix("", 2)
    assert desk.session.cloud == own
    assert len(desk.asks) == asked
    desk.session.type_prefix("xyz", 3)
    desk.run()
    assert words(desk.session.cloud) == ()
    desk.session.choose(0, 4)
    assert desk.session.state is State.ASKING


def test_a_late_page_of_letters_taken_back_is_not_shown(desk: Desk) -> None:
    own = desk.session.cloud
    desk.session.type_prefix("w", 1)
    desk.session.type_prefix("", 2)
    desk.run()
    assert desk.session.cloud == own


def test_letters_while_the_model_writes_stop_it_there() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=5)
    text = desk.session.draft.text
    desk.session.type_prefix("w", 1)
    desk.run()
    assert desk.session.draft.text == text
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    desk.session.type_prefix("", 2)
    assert desk.session.cloud is None
    desk.run(steps=3)
    assert desk.session.draft.text.startswith(text)
    assert len(desk.session.draft.text) > len(text)


def test_typed_words_get_a_space_where_one_is_due(desk: Desk) -> None:
    text = desk.session.draft.text.rstrip()
    desk.session.put_typed("hello", 1)
    desk.session.put_typed(",", 2)
    desk.session.put_typed("you", 3)
    desk.session.put_typed("   ", 4)
    assert desk.session.draft.text.split() == [*(text + " hello, you").split()]
    assert [p.origin for p in desk.session.draft][-3:] == [Origin.TYPED] * 3
    assert desk.asks[-1].word_over
    trial = desk.of(say.TrialDone)[-1].trial
    assert (trial.typed, trial.slot, trial.rank) == (True, None, None)


@pytest.mark.parametrize(
    ("before", "word", "space"),
    [
        ("", "a", False),
        ("Once", "a", True),
        ("Once ", "a", False),
        ("Once", ".", False),
        ("Once", ",", False),
        ("Once", "(aside", True),
        ("(", "aside", False),
        ("Once", '"a', True),
        ('say "a', '"', False),
        ('say "', "a", False),
        ('"a"', "b", True),
        ("Once", "'s", False),
        ("well-", "known", False),
        ("das", "„Wort", True),
        ("Ça", "été", True),
        ("猫", "が", False),
        ("고양이", "가", True),
        ("5", "%", False),
        ("costs", "€5", True),
        ("a\n", "b", False),
    ],
)
def test_where_a_typed_word_gets_a_space(before: str, word: str, space: bool) -> None:
    assert needs_space(before, word) is space


@pytest.mark.parametrize(
    ("before", "text", "starts"),
    [
        ("It is.", " The", True),
        ("It is. ", "The", True),
        ("3.", "14", False),
        ("It is", " the", False),
        ("“It is.”", " The", True),
        ("line\n", "Next", True),
        ("It is.", " ", False),
        ("", "The", False),
    ],
)
def test_where_sentences_start(before: str, text: str, starts: bool) -> None:
    assert sentence_starts(before, text) is starts


def test_typing_while_the_model_writes_loses_nothing() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=6)
    text = desk.session.draft.text
    desk.engine.step()  # written, but not yet arrived
    desk.session.put_typed("Paris", 1)
    while desk.engine.outbox:
        desk.session.answer(desk.engine.outbox.popleft(), 2)
    assert desk.session.draft.text == text + " Paris"
    assert desk.session.dropped == 1
    desk.session.pause(3)
    desk.run()
    assert desk.engine.text == desk.session.draft.text


def test_let_the_model_choose_takes_the_likeliest_on_any_page(desk: Desk) -> None:
    best = max(desk.session.cloud.candidates, key=lambda c: c.probability)  # type: ignore[union-attr]
    desk.session.more(1)
    desk.run()
    desk.session.let_model_choose(2)
    assert desk.session.draft.text.endswith(best.text)
    assert desk.session.draft.pieces[-1].origin is Origin.WRITTEN
    trial = desk.of(say.TrialDone)[-1].trial
    assert (trial.left_to_model, trial.slot) == (True, None)


def test_undo_in_auto_goes_back_by_sentences_and_never_past_the_given_text() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=40)
    texts = []
    while desk.session.draft.text != "Once":
        desk.session.undo(1)
        assert desk.session.state is State.PAUSED
        texts.append(desk.session.draft.text)
    assert len(texts) > 1
    assert all(t.endswith(". ") or t == "Once" for t in texts)
    desk.session.undo(2)
    assert desk.session.state is State.EMPTY


def test_undo_at_the_first_fork_keeps_the_given_text(desk: Desk) -> None:
    desk.session.undo(1)
    assert desk.session.draft.text == "Once upon"
    assert desk.session.state is State.PAUSED
    desk.session.resume(2)
    desk.run()
    assert desk.session.state is State.ASKING


def test_pause_dims_a_fork_and_resume_brings_it_back(desk: Desk) -> None:
    text = desk.session.draft.text
    desk.session.pause(1)
    assert desk.session.state is State.PAUSED
    desk.session.choose(0, 2)
    desk.session.more(2)
    assert desk.session.draft.text == text
    desk.session.resume(3)
    assert desk.session.state is State.ASKING
    desk.session.choose(0, 4)
    assert desk.session.draft.text == text + " warm"


def test_auto_closes_the_fork_and_undo_opens_it_again(desk: Desk) -> None:
    text, cloud = desk.session.draft.text, desk.session.cloud
    desk.session.set_mode(Mode.AUTO, 1)
    assert desk.session.cloud is None
    desk.run(steps=3)
    assert len(desk.session.draft.text) > len(text)
    desk.session.undo(2)
    assert (desk.session.draft.text, desk.session.cloud) == (text, cloud)


def test_the_end_and_going_on() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run()
    assert desk.session.state is State.ENDED
    text = desk.session.draft.text
    desk.engine.end_at += 10
    desk.session.go_on(1)
    assert desk.session.draft.text == text + "\n"
    desk.session.undo(2)
    assert (desk.session.state, desk.session.draft.text) == (State.ENDED, text)
    desk.session.put_typed("more", 3)
    assert desk.session.state is State.PREFILL


def test_choosing_the_end_ends_and_undo_reopens(desk: Desk) -> None:
    number = desk.session.number
    desk.session.undo(0)
    desk.session.resume(0)
    desk.run(steps=2)
    end = Candidate("end", Kind.END, 0.9, (), "")
    assert desk.session.number > number
    desk.session.answer(Forked(desk.session.number, Cloud((end,), 0.9, 1.0, 0.0), 0.1, ()), 1)
    text = desk.session.draft.text
    desk.session.choose(0, 2)
    assert (desk.session.state, desk.session.draft.text) == (State.ENDED, text)
    desk.session.undo(3)
    assert (desk.session.state, words(desk.session.cloud)) == (State.ASKING, ("end",))


def test_a_restart_resends_everything_as_tokens(desk: Desk) -> None:
    desk.session.choose(0, 1)
    desk.run()
    desk.session.engine_died(2, "The engine ended", "It starts again.")
    assert desk.session.state is State.RESTARTING
    desk.session.choose(1, 3)
    desk.session.put_typed("typed", 4)
    text = desk.session.draft.text
    desk.engine = CharacterEngine()
    desk.session.engine_back(info("a"), 5)
    ask = desk.asks[-1]
    assert (ask.keep, ask.then) == (0, Then.WRITE)
    assert [type(part) for part in ask.add] == [tuple, str]
    desk.session.pause(6)
    desk.run()
    assert desk.engine.text == text


def test_another_model_gets_text_and_a_new_cloud(desk: Desk) -> None:
    desk.session.choose(0, 1)
    desk.run()
    desk.session.engine_died(2)
    desk.engine = CharacterEngine(shift=5000)
    desk.session.engine_back(info("b"), 3)
    assert all(isinstance(part, str) for part in desk.asks[-1].add)
    desk.run()
    assert desk.session.state is State.ASKING
    desk.session.undo(4)  # opens an old cloud, whose tokens mean nothing now
    desk.session.choose(3, 5)
    assert desk.asks[-1].add == (" far",)
    desk.run()
    assert desk.engine.text == desk.session.draft.text


def test_a_text_that_was_cleared_comes_back_under_another_model(desk: Desk) -> None:
    text = desk.session.draft.text
    desk.session.clear(1)
    desk.session.engine_died(2)
    desk.engine = CharacterEngine(shift=5000)
    desk.session.engine_back(info("b"), 3)
    desk.session.undo(4)
    desk.run()
    assert desk.engine.text == desk.session.draft.text == text


def test_old_answers_are_dropped_and_counted(desk: Desk) -> None:
    text = desk.session.draft.text
    desk.session.answer(Wrote(desk.session.number - 1, (1,), "x", ()), 1)
    desk.session.answer(Prefilled(desk.session.number - 1, 1, 2), 1)
    assert (desk.session.draft.text, desk.session.dropped) == (text, 2)


def test_an_ask_that_fails_pauses_and_the_next_one_sends_everything() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=5)
    desk.session.answer(Failed(desk.session.number, "No room", "Begin a new text."), 1)
    assert desk.session.state is State.PAUSED
    assert desk.of(say.Trouble) == [say.Trouble("No room", "Begin a new text.")]
    desk.session.resume(2)
    assert desk.asks[-1].keep == 0


def test_an_engine_that_lost_its_place_is_told_everything_anew(desk: Desk) -> None:
    desk.session.choose(0, 1)
    number = desk.session.number
    desk.session.answer(Failed(number, "lost", "sent again"), 2)
    assert desk.asks[-1].number == number + 1
    assert (desk.asks[-1].keep, desk.asks[-1].then) == (0, Then.WRITE)
    assert desk.of(say.Trouble) == []


def test_a_model_that_cannot_be_loaded() -> None:
    desk = Desk(up=False)
    desk.session.answer(Failed(0, "No such file", "Give another.", fatal=True), 0)
    assert desk.session.state is State.FAILED
    desk.session.engine_died(1)
    assert desk.session.state is State.FAILED
    desk.session.put_typed("kept", 2)
    desk.session.answer(Loading("model", 0, 1), 3)
    assert desk.session.state is State.LOADING
    desk.session.answer(Ready(info("a"), 1.0), 4)
    assert desk.asks[-1].add == ("kept",)


def test_clear_can_be_undone(desk: Desk) -> None:
    text, cloud = desk.session.draft.text, desk.session.cloud
    desk.session.clear(1)
    assert desk.session.state is State.EMPTY
    desk.session.give("New", 2)
    desk.run()
    while desk.session.draft.text != text:
        assert desk.session.can_undo
        desk.session.undo(3)
    assert desk.session.cloud == cloud
    desk.run()
    assert desk.engine.text == text


def test_a_restored_draft_waits_and_can_be_taken_back_act_by_act() -> None:
    desk = Desk(Mode.AUTO)
    pieces = [
        Piece("Once", Origin.GIVEN, (9, 9)),
        Piece(" upon", Origin.WRITTEN),
        Piece(" a.", Origin.WRITTEN),
        Piece(" The", Origin.WRITTEN),
        Piece(" sun", Origin.CHOSEN),
    ]
    desk.session.restore(pieces, 0)
    assert desk.session.state is State.PAUSED
    assert desk.asks[-1].add == tuple(p.text for p in pieces)
    texts = []
    while desk.session.can_undo:
        desk.session.undo(1)
        texts.append(desk.session.draft.text)
    assert texts == ["Once upon a. The", "Once upon a.", "Once", ""]


def test_a_trial_keeps_the_times_of_machine_and_person_apart(desk: Desk) -> None:
    desk.session.shown(100 * NS_PER_MS)
    desk.session.shown(500 * NS_PER_MS)
    desk.session.measured(span(Stage.PAINT, 90, 95))
    timing = ChoiceTiming("mouse", 300 * NS_PER_MS, 400 * NS_PER_MS, 2, 600.0)
    desk.session.choose(1, 1000 * NS_PER_MS, timing)
    trial = desk.of(say.TrialDone)[-1].trial
    assert (trial.number, trial.mode, trial.timing) == (1, Mode.FORKS, timing)
    assert trial.person_ms == 900
    # Three characters of 2 ms; the cloud of 7 ms came twice: first, and with its branches.
    assert trial.machine_ms == {"decode": 6.0, "cloud": 14.0, "paint": 5.0}
    assert trial.written_tokens == 3
    assert (trial.n_words, trial.slot, trial.page, trial.threshold) == (4, 1, 0, 0.3)
    number = desk.session.number
    desk.session.answer(Placed(number, (desk.engine.tokens(" wet"),)), 0)
    desk.session.answer(
        Wrote(number, (1,), "!", (span(Stage.COMMIT, 1000, 1002), span(Stage.DECODE, 1002, 1005))),
        0,
    )
    asked, wrote = [e.step for e in desk.of(say.StepDone)][-2:]
    assert asked == Step(
        "forks",
        4,
        True,
        (
            span(Stage.CLOUD, 2, 9),
            span(Stage.CLOUD, 2, 9),
            span(Stage.PAINT, 90, 95),
            span(Stage.LOOK, 100, 400),
            span(Stage.DWELL, 400, 1000),
            span(Stage.COMMIT, 1000, 1002),
        ),
    )
    assert (asked.machine_ms, asked.person_ms) == (21.0, 900.0)
    assert wrote == Step("forks", 1, False, (span(Stage.DECODE, 1002, 1005),))


def test_settings_go_into_the_next_ask() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=4)
    desk.session.set_words(6, 1)
    desk.session.set_share(2.0, 1)
    sampling = replace(desk.asks[-1].sampling, temperature=0.7)
    desk.session.set_sampling(sampling, 1)
    ask = desk.asks[-1]
    assert (ask.words, ask.share, ask.sampling, ask.then) == (6, 1.0, sampling, Then.WRITE)
    assert (ask.keep, ask.add) == (len(desk.session.draft.text), ())


ACTS = st.sampled_from(["choose", "typed", "letters", "none", "more", "undo", "model", "mode"])


@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 12)), max_size=15), seed=st.integers(0, 9))
@settings(max_examples=25)
def test_with_the_real_writer(acts: list[tuple[str, int]], seed: int) -> None:
    pieces = [bytes([c]) for c in range(32, 127)] + [b" sun", b" the", b" is", b"ing", b" wa"]
    model = ScriptedModel(pieces, hashed_rule(len(pieces) + 2, seed))
    told: list[say.Event] = []
    engine = LocalEngine(
        EngineConfig(),
        lambda answer, sent_ns, t_ns: session.answer(answer, t_ns),
        load=lambda config, report: model,
        make=lambda model, config: writer,
    )
    writer = Writer(model, lambda: 0)
    session = Session(engine.send, told.append, share=0.3, words=4)
    engine.start()
    session.give("Once", 0)
    for act, n in acts:
        for _ in range(n):
            engine.step()
        match act:
            case "choose":
                session.choose(n % 4, 0)
            case "typed":
                session.put_typed("waq,"[n % 4 :], 0)
            case "letters":
                session.type_prefix("wa"[: n % 3], 0)
            case "more":
                session.more(0)
            case "undo":
                session.undo(0)
            case "model":
                session.let_model_choose(0)
            case "mode":
                session.set_mode(list(Mode)[n % 3], 0)
    session.put_typed("end", 0)
    session.pause(0)
    while engine.step():
        pass
    spelled = model.vocabulary.spell(writer.tokens).decode()
    assert spelled == session.draft.text
    assert writer.tokens == tuple(t for p in session.draft for t in p.tokens or ())
    assert [e for e in told if isinstance(e, say.Trouble)] == []


class AnyOrder(RuleBasedStateMachine):
    """Any acts in any order, with an engine that is slow, skips asks, dies and is exchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.engine: CharacterEngine | None = None
        self.shift = 0
        self.asks: list[Ask] = []
        self.mirror: list[Piece] = []
        self.may_cut = False
        self.slots: tuple[str, ...] | None = None
        self.t_ns = 0
        self.session = Session(self.send, self.hear)

    def send(self, question: Question) -> None:
        assert isinstance(question, Ask)
        assert self.engine is not None, "asked while there is no engine"
        assert question.number == (self.asks[-1].number if self.asks else 0) + 1
        self.asks.append(question)
        self.engine.inbox.append(question)

    def hear(self, event: say.Event) -> None:
        match event:
            case say.DraftChanged(kept, added):
                assert self.may_cut or kept == len(self.mirror), "text was lost"
                self.mirror[kept:] = added
            case say.ForkOpened(cloud):
                assert self.slots is None
                self.slots = words(cloud)
            case say.CloudChanged(cloud, same_words):
                assert self.slots is not None
                assert not same_words or words(cloud) == self.slots, "a word moved"
                self.slots = words(cloud)
            case say.ForkClosed():
                assert self.slots is not None
                self.slots = None

    # The engine's side.

    @initialize(mode=st.sampled_from(list(Mode)), up=st.booleans())
    def begin(self, mode: Mode, up: bool) -> None:
        self.session.set_mode(mode, self.t_ns)
        self.session.give("Once", self.t_ns)
        if up:
            self.start_engine(False)
            self.all_goes_well(9)

    @precondition(lambda self: self.engine is not None)
    @rule(steps=st.integers(1, 30))
    def all_goes_well(self, steps: int) -> None:
        """Engine and pipe are quick: so do forks come about."""
        self.engine_works(steps, False)
        self.answers_arrive(1000)

    @precondition(lambda self: self.engine is None)
    @rule(exchange=st.booleans())
    def start_engine(self, exchange: bool) -> None:
        self.shift = (self.shift + 5000) % 15000 if exchange else self.shift
        self.engine = CharacterEngine(self.shift, end_at=60)
        self.session.answer(Ready(info(f"model {self.shift}"), 1.0), self.t_ns)

    @precondition(lambda self: self.engine is not None)
    @rule(often=st.integers(0, 3))
    def kill_engine(self, often: int) -> None:
        if often:
            return
        self.engine = None
        self.session.engine_died(self.t_ns)

    @precondition(lambda self: self.engine is not None)
    @rule(steps=st.integers(0, 12), skip=st.booleans())
    def engine_works(self, steps: int, skip: bool) -> None:
        assert self.engine is not None
        self.engine.read(skip=skip)
        for _ in range(steps):
            self.engine.step()

    @precondition(lambda self: self.engine is not None)
    @rule(n=st.integers(1, 12))
    def answers_arrive(self, n: int) -> None:
        assert self.engine is not None
        for _ in range(min(n, len(self.engine.outbox))):
            self.session.answer(self.engine.outbox.popleft(), self.t_ns)

    @precondition(lambda self: self.engine is not None)
    @rule(often=st.integers(0, 3))
    def ask_fails(self, often: int) -> None:
        if often:
            return
        self.session.answer(Failed(self.session.number, "No room", "Shorten."), self.t_ns)

    # The person's side.

    @rule(
        act=st.sampled_from(
            ["choose", "typed", "model", "give", "auto", "clear", "go_on", "newline"]
        ),
        slot=st.integers(-1, 5),
        undone=st.booleans(),
    )
    def act(self, act: str, slot: int, undone: bool) -> None:
        before, cloud = self.session.draft.text, self.session.cloud
        number = len(self.session._undo)
        self.may_cut = act == "clear"
        match act:
            case "choose":
                self.session.choose(slot, self.t_ns)
            case "typed":
                self.session.put_typed("abc"[: slot + 1], self.t_ns)
            case "newline":
                self.session.put_typed("\n", self.t_ns)
            case "model":
                self.session.let_model_choose(self.t_ns)
            case "give":
                self.session.give("so ", self.t_ns)
            case "auto":
                self.session.set_mode(Mode.AUTO, self.t_ns)
            case "clear":
                self.session.clear(self.t_ns)
            case "go_on":
                self.session.go_on(self.t_ns)
        self.may_cut = False
        if undone and len(self.session._undo) > number:
            self.undo()
            assert self.session.draft.text == before
            if cloud is None:
                assert self.session.cloud is None
            elif cloud.prefix == "":
                assert self.session.cloud is not None
                assert words(self.session.cloud) == words(cloud)

    @rule()
    def undo(self) -> None:
        self.may_cut = True
        self.session.undo(self.t_ns)
        self.may_cut = False

    @rule(pause=st.booleans())
    def pause(self, pause: bool) -> None:
        (self.session.pause if pause else self.session.resume)(self.t_ns)

    @rule(letters=st.sampled_from(["", "w", "wa", "x"]))
    def letters(self, letters: str) -> None:
        self.session.type_prefix(letters, self.t_ns)

    @rule()
    def more(self) -> None:
        self.session.more(self.t_ns)

    @rule(mode=st.sampled_from(list(Mode)))
    def mode(self, mode: Mode) -> None:
        self.session.set_mode(mode, self.t_ns)

    @rule(words=st.integers(1, 9))
    def settings(self, words: int) -> None:
        self.session.set_words(words, self.t_ns)

    # What always holds.

    @invariant()
    def draft_is_what_was_told(self) -> None:
        assert self.session.draft.text == "".join(p.text for p in self.mirror)

    @invariant()
    def cloud_is_what_was_told(self) -> None:
        cloud = self.session.cloud
        assert self.slots == (None if cloud is None else words(cloud))

    @invariant()
    def an_idle_engine_has_the_draft(self) -> None:
        engine = self.engine
        if engine is None or engine.inbox or engine.outbox or not self.asks:
            return
        if len(self.session.draft) and self.session._trunk.confirmed:
            assert engine.text == self.session.draft.text

    def teardown(self) -> None:
        """Wind down: an engine that has nothing left to do holds the draft, and Undo ends empty."""
        if self.engine is None:
            self.start_engine(False)
        assert self.engine is not None
        self.session.give("end", self.t_ns)
        self.session.pause(self.t_ns)
        while self.engine.inbox or self.engine.outbox:
            self.engine.read(skip=False)
            self.answers_arrive(1)
        assert self.engine.text == self.session.draft.text
        while self.session.can_undo:
            self.undo()
        assert self.session.draft.text == ""


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
