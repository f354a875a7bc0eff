"""Learning while nobody asks: when it begins, that it leaves at once, and that it harms nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe
from typing import Any

import pytest

from common.clock import now_ns
from engine.api.messages import Answer, Ask, Forked, Look, Mode, Placed, Question, Stop, Then, Wrote
from engine.api.types import Sampling
from engine.backend.llama import LlamaModel
from engine.generation import idle_learning
from engine.generation.idle_learning import IDLE_NS, IdleLearning, openings, sample_texts
from engine.generation.writer import Writer
from engine.models.bundled import default_model
from engine.tokens.word_ends import Boundaries
from engine.worker import serving
from engine.worker.loading import make_learning
from engine.worker.serving import Work
from scripted import ScriptedModel
from writing import PIECES, Forgetful, N, calm

TEXTS = (" we were the", " the well. be", " a we")
ASK = Ask(1, then=Then.WAIT, ahead=100)
LATER = IDLE_NS + 1


def model_of(**options: Any) -> ScriptedModel:
    return ScriptedModel(PIECES, calm(2), **options)


def idle(model: ScriptedModel, *, battery: bool = False, texts=TEXTS) -> IdleLearning:
    return IdleLearning(model, Boundaries(N), texts, lambda: battery)


def work_through(worker: IdleLearning, t_ns: int = LATER, most: int = 5000) -> int:
    """Step until nothing is due; return the steps."""
    for n in range(most):
        if worker.wait_s(t_ns) != 0:
            return n
        worker.step(t_ns)
    raise AssertionError("it never ends")


def known(worker: IdleLearning) -> int:
    assert worker.boundaries is not None
    return worker.boundaries.tokens_known


def test_it_waits_for_an_ask_and_then_for_idle_time() -> None:
    model = model_of()
    worker = idle(model)
    assert worker.wait_s(LATER) is None  # nobody has written anything
    worker.leave([ASK], 1000)
    assert worker.wait_s(1000) == IDLE_NS / 1e9
    worker.step(1000 + IDLE_NS - 1)
    assert model.decoded == 0
    worker.leave([], 2000)  # something was in work until then
    assert worker.wait_s(1000 + IDLE_NS) == 1000 / 1e9
    assert work_through(worker, 2000 + IDLE_NS) > 10
    assert known(worker) > 5
    assert worker.wait_s(10 * LATER) is None  # every text was read
    assert model.branches == {}


def test_it_reads_on_in_what_the_model_writes() -> None:
    """The scripted tokens are few: what counts is that more was decoded than the texts hold."""
    model = model_of()
    worker = idle(model, texts=TEXTS[:1])
    worker.leave([ASK], 0)
    work_through(worker)
    given = len(model.tokenize(TEXTS[0], begin=True))
    assert model.decoded == given + idle_learning.WRITTEN_ON + known(worker)


@pytest.mark.parametrize("question", [Look(1, (0.5, 0.5)), Ask(2, then=Then.WAIT, ahead=100)])
def test_any_question_ends_it_at_any_step_and_it_goes_on_later(question: Question) -> None:
    whole = model_of()
    one = idle(whole)
    one.leave([ASK], 0)
    steps = work_through(one)
    for stop in range(1, steps, 7):
        model = model_of()
        mine = model.root()
        worker = idle(model)
        worker.leave([ASK], 0)
        for _ in range(stop):
            worker.step(LATER)
        learned = known(worker)
        worker.leave([question], LATER)
        assert list(model.branches) == [mine]
        assert known(worker) == learned  # what was observed stays
        assert worker.wait_s(LATER) == IDLE_NS / 1e9
        work_through(worker, 2 * LATER)
        assert known(worker) == known(one)


def test_who_writes_without_looking_ahead_wants_a_quiet_machine() -> None:
    worker = idle(model_of())
    worker.leave([ASK, Ask(2, then=Then.WAIT, ahead=0)], 0)
    assert worker.wait_s(LATER) is None


def test_never_on_battery() -> None:
    model = model_of()
    plugged = [True]
    worker = IdleLearning(model, Boundaries(N), TEXTS, lambda: not plugged[0])
    worker.leave([ASK], 0)
    worker.step(LATER)
    before = model.decoded
    assert before > 0
    plugged[0] = False
    worker.step(LATER)
    assert (model.decoded, model.branches) == (before, {})
    assert worker.wait_s(LATER) is None
    plugged[0] = True
    worker.leave([ASK], LATER)
    assert work_through(worker, 2 * LATER) > 10


def test_a_battery_that_does_not_tell_counts_as_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    class Battery:
        power_plugged: bool | None = None

    for battery, plugged, used in (
        (None, None, False),
        (Battery, True, False),
        (Battery, False, True),
        (Battery, None, True),
    ):
        Battery.power_plugged = plugged
        monkeypatch.setattr(idle_learning.psutil, "sensors_battery", lambda b=battery: b and b())
        assert idle_learning.on_battery() is used


def test_a_table_that_knows_enough_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_learning, "ENOUGH", 3)
    model = model_of()
    table = Boundaries(N)
    for token in (3, 4, 5):
        table.learn(token, 0.5)
    worker = IdleLearning(model, table, TEXTS, lambda: False)
    worker.leave([ASK], 0)
    work_through(worker)
    assert model.decoded == 0
    assert worker.wait_s(LATER) is None


def test_models_that_cannot_branch_and_writers_without_a_table_learn_nothing() -> None:
    model = model_of()
    for worker in (IdleLearning(model, None, TEXTS), make_learning(model, object())):
        worker.leave([ASK], 0)
        assert worker.wait_s(LATER) is None
    model.can_branch = False
    worker = idle(model)
    worker.leave([ASK], 0)
    work_through(worker)
    assert model.decoded == 0
    assert worker.wait_s(LATER) is None


@pytest.mark.parametrize("short", [{"n_branches": 2}, {"n_ctx": 12}])
def test_where_there_is_no_room_it_waits_for_another_time(short: dict[str, int]) -> None:
    model = model_of(**short)
    text_branch = model.root()
    model.extend([(text_branch, (0, 2, 3, 4, 5))])
    worker = idle(model)
    worker.leave([ASK], 0)
    work_through(worker)
    assert list(model.branches) == [text_branch]
    assert model.length(text_branch) == 5
    assert worker.wait_s(LATER) is None
    worker.leave([ASK], LATER)
    assert worker.wait_s(LATER) == IDLE_NS / 1e9


def test_a_decode_that_was_interrupted_is_done_again() -> None:
    plain = idle(model_of())
    plain.leave([ASK], 0)
    steps = work_through(plain)
    model = model_of()
    worker = idle(model)
    worker.leave([ASK], 0)
    extra = 0
    for n in range(steps):
        if n % 5 == 0:
            model.interrupt()
            worker.step(LATER)
            extra += 1
        worker.step(LATER)
    assert extra > 5
    work_through(worker)
    assert [worker.boundaries.known(t) for t in range(N)] == [
        plain.boundaries.known(t) for t in range(N)
    ]


def everything(work: Work, told: list[Answer], worker: IdleLearning | None, asks) -> list[Answer]:
    """Work off asks one after the other; before each of them, learn for a while."""
    for n, ask in enumerate(asks):
        if worker is not None:
            worker.leave([ASK], 0)
            for _ in range(13 * n):
                worker.step(LATER)
            worker.leave([ask], LATER)
        work.take([ask])
        for _ in range(400):
            work.step()
    return told


def test_the_draft_goes_on_as_if_nothing_had_been_learned_meanwhile() -> None:
    """Forks, look-ahead, a choice, an undo: answers and what was decoded for them are the same."""
    outcomes = []
    for learns in (False, True):
        model, told, now = model_of(), [], iter(range(10**9))
        writer = Writer(model, lambda now=now: next(now), Forgetful(N))
        work = Work(writer, told.append)
        worker = IdleLearning(model, writer.boundaries, TEXTS, lambda: False) if learns else None
        first = Ask(1, add=(" we were",), then=Then.WRITE, mode=Mode.EVERY_WORD, ahead=100)
        everything(work, told, worker, [first])
        [cloud] = {a.cloud.candidates[0].tokens for a in told if isinstance(a, Forked)}
        kept = len(writer.tokens)
        choice = Ask(
            2, keep=kept, add=(cloud,), then=Then.WRITE, mode=Mode.EVERY_WORD, word_over=True,
            ahead=100,
        )  # fmt: skip
        back = Ask(3, keep=kept, then=Then.CLOUD, mode=Mode.EVERY_WORD, ahead=100)
        on = Ask(4, keep=1, then=Then.WRITE, mode=Mode.EVERY_WORD, ahead=100)
        everything(work, told, worker, [choice, back, on])
        outcomes.append(
            [
                (type(a), a.number, getattr(a, "tokens", None), getattr(a, "cloud", None))
                for a in told
            ]
        )
        if learns:
            assert writer.boundaries.tokens_known > 0
            assert worker is not None
    assert outcomes[0] == outcomes[1]
    assert {entry[1] for entry in outcomes[0]} == {1, 2, 3, 4}


def test_the_process_learns_between_questions_and_ends_when_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idle_learning, "IDLE_NS", 0)
    model = model_of()
    writer = Writer(model, now_ns, Boundaries(N))
    told: list[Answer] = []
    answered, learned = threading.Event(), threading.Event()

    def tell(answer: Answer) -> None:
        told.append(answer)
        answered.set()

    def plugged_in() -> bool:
        if worker._texts and worker._texts[0] == TEXTS[-1]:
            learned.set()  # it is at the last of the texts
        return False

    worker = IdleLearning(model, writer.boundaries, TEXTS, plugged_in)
    ours, theirs = Pipe()
    thread = threading.Thread(
        target=serving._serve, args=(theirs, Work(writer, tell), worker, ""), daemon=True
    )
    thread.start()
    ours.send(Ask(1, add=(" we",), then=Then.WAIT, ahead=100))
    assert learned.wait(30)
    answered.clear()
    ours.send(Ask(2, keep=1, add=(" the",), then=Then.WAIT, ahead=100))
    assert answered.wait(30)
    ours.send(Stop())
    thread.join(30)
    assert not thread.is_alive()
    assert [a.number for a in told if isinstance(a, Placed)] == [1, 2]
    assert len(model.branches) == 1  # the cached prefix
    ours.close()
    theirs.close()


# -- the default model -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaModel]:
    folder = tmp_path_factory.mktemp("cache")
    model = LlamaModel(default_model(), n_ctx=512, n_branches=16, cache_folder=folder)
    yield model
    model.close()


def test_the_default_model_learns_beside_a_draft_and_loses_nothing_of_it(real: LlamaModel) -> None:
    told: list[Answer] = []
    writer = Writer(real, now_ns, Boundaries(len(real.vocabulary)))
    work = Work(writer, told.append)
    ask = Ask(1, add=("It was late when the",), then=Then.WRITE, mode=Mode.AUTO, ahead=100)

    def write(ask: Ask, n: int) -> list[int]:
        work.take([ask])
        while sum(isinstance(a, Wrote) and a.number == ask.number for a in told) < n:
            work.step()
        work.drop()
        return [
            t for a in told if isinstance(a, Wrote) and a.number == ask.number for t in a.tokens
        ]

    write(ask, 4)
    tokens, row, length = writer.tokens, writer.context.row, real.length(writer.context.branch)
    worker = IdleLearning(real, writer.boundaries, openings()[:1], lambda: False)
    worker.leave([ask], 0)
    for n in range(24):
        if n == 7:
            real.interrupt()  # as the thread does that hears of a newer ask
        worker.step(LATER)
    assert writer.boundaries.tokens_known > 20
    on = Ask(2, keep=len(tokens), then=Then.WRITE, mode=Mode.AUTO, ahead=100)
    worker.leave([on], LATER)
    assert list(real.branches) == [writer.context.branch]
    assert (writer.tokens, real.length(writer.context.branch)) == (tokens, length)
    assert writer.context.row is row
    meanwhile = write(on, 6)
    assert write(replace(on, number=3), 6) == meanwhile  # the same without learning before it
    real.drop(writer.context.branch)


def test_openings_are_many_and_none_of_the_sample_texts() -> None:
    texts = openings()
    assert 24 <= len(texts) == len(set(texts))
    samples = " ".join(sample_texts().values()).lower().split()
    runs = {tuple(samples[i : i + 5]) for i in range(len(samples))}
    for text in texts:
        assert text == text.strip()
        words = text.lower().split()
        assert 2 <= len(words) <= 60
        assert not runs & {tuple(words[i : i + 5]) for i in range(len(words))}
    assert any("а" <= letter <= "я" for letter in "".join(texts))
    assert Sampling().temperature == 0  # so that the shipped table can be learned again
