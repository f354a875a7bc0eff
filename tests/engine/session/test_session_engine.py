"""The session when engines restart, change and fail; its records and settings."""

from __future__ import annotations

from dataclasses import replace

from common.clock import NS_PER_MS
from desk import CharacterEngine, Desk, info, span
from engine.api.messages import (
    Failed,
    Loading,
    Mode,
    Placed,
    Prefilled,
    Ready,
    Then,
    Wrote,
)
from engine.api.spans import Stage, Step
from engine.records.trial import ChoiceTiming
from engine.session import events as say
from engine.session.draft import Origin, Piece
from engine.session.events import State


def test_a_restart_resends_everything_as_tokens(desk: Desk) -> None:
    desk.session.choose(0, 1)
    desk.run()
    desk.session.engine_died(2, "The engine ended", "It starts again.")
    assert desk.session.state is State.RESTARTING
    desk.session.choose(1, 3)
    desk.session.put_typed("typed", 4)
    text = desk.session.draft.text
    desk.engine = CharacterEngine()
    desk.session.ready(info("a"), 5)
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
    desk.session.ready(info("b"), 3)
    assert all(isinstance(part, str) for part in desk.asks[-1].add)
    desk.run()
    assert desk.session.state is State.ASKING
    desk.session.undo(4)  # opens an old cloud, whose tokens mean nothing now
    desk.session.choose(3, 5)
    assert desk.asks[-1].add == (" far",)
    desk.run()
    assert desk.engine.text == desk.session.draft.text


def test_words_can_be_chosen_until_another_model_has_its_own(desk: Desk) -> None:
    before = desk.session.cloud
    assert before is not None
    text, word = desk.session.draft.text, before.candidates[1].text
    desk.session.engine_died(2)
    desk.engine = CharacterEngine(shift=5000)
    desk.session.ready(info("b"), 3)
    assert desk.session.state is State.ASKING
    assert desk.session.cloud == before
    assert not desk.session.searching  # so keys choose
    desk.session.choose(1, 4)
    assert desk.session.draft.text == text + word
    assert all(isinstance(part, str) for part in desk.asks[-1].add)
    desk.run()
    assert desk.engine.text == desk.session.draft.text


def test_another_models_words_take_the_place_of_those_on_screen(desk: Desk) -> None:
    desk.session.shown(1)
    desk.session.engine_died(2)
    desk.engine = CharacterEngine(shift=5000)
    desk.session.ready(info("b"), 3)
    desk.events.clear()
    desk.run()
    changes = desk.of(say.CloudChanged)
    assert changes
    assert not changes[0].same_words
    desk.session.shown(7 * NS_PER_MS)
    desk.session.choose(0, 1007 * NS_PER_MS)
    assert isinstance(desk.asks[-1].add[-1], tuple)  # its tokens are this model's
    assert desk.of(say.TrialDone)[-1].trial.person_ms == 1000.0
    desk.run()
    assert desk.engine.text == desk.session.draft.text


def test_a_text_that_was_cleared_comes_back_under_another_model(desk: Desk) -> None:
    text = desk.session.draft.text
    desk.session.clear(1)
    desk.session.engine_died(2)
    desk.engine = CharacterEngine(shift=5000)
    desk.session.ready(info("b"), 3)
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
