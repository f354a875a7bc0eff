"""The session with the real writer, and any acts in any order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk import CharacterEngine, act_on, has_draft, info, words
from engine.api.messages import (
    Ask,
    Failed,
    Mode,
    Question,
    Ready,
    Then,
)
from engine.generation.writer import Writer
from engine.session import events as say
from engine.session.draft import Piece
from engine.session.events import State
from engine.session.session import Session
from engine.worker.config import EngineConfig
from local_engine import LocalEngine
from scripted import ScriptedModel, hashed_rule

ACTS = st.sampled_from(["choose", "typed", "letters", "none", "more", "undo", "model", "mode"])


def real_writer(seed: int) -> tuple[Session, LocalEngine, Writer, list[say.Event]]:
    """A session at a writer on a scripted model, begun with a word; and what the session told."""
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
    return session, engine, writer, told


@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 12)), max_size=15), seed=st.integers(0, 9))
@settings(max_examples=25)
def test_with_the_real_writer(acts: list[tuple[str, int]], seed: int) -> None:
    session, engine, writer, told = real_writer(seed)
    for act, n in acts:
        for _ in range(n):
            engine.step()
        act_on(session, act, n)
    session.put_typed("end", 0)
    session.pause(0)
    while engine.step():
        pass
    spelled = writer.model.vocabulary.spell(writer.tokens).decode()
    assert spelled == session.draft.text
    assert writer.tokens == tuple(t for p in session.draft for t in p.tokens or ())
    assert [e for e in told if isinstance(e, say.Trouble)] == []


@given(
    acts=st.lists(
        st.tuples(st.one_of(st.sampled_from(["more", "undo", "letters"]), ACTS), st.integers(0, 9)),
        max_size=15,
    ),
    seed=st.integers(0, 9),
)
@settings(max_examples=40)
def test_the_engine_writes_on_behind_the_words_on_screen(
    acts: list[tuple[str, int]], seed: int
) -> None:
    session, engine, writer, _ = real_writer(seed)
    for act, n in acts:
        act_on(session, act, n)
        for _ in range(60):
            engine.step()
        seen = session.cloud
        if seen is not None:
            assert writer.open_search is not None
            assert words(writer.open_search.cloud()) == words(seen)
            assert writer.asked.page == seen.page


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
            before, letters = self.session.draft.text, self.session.letters
            self.session.answer(self.engine.outbox.popleft(), self.t_ns)
            if letters:
                assert self.session.letters == letters
                assert self.session.draft.text == before, "written where letters wait"

    @precondition(lambda self: self.engine is not None)
    @rule(often=st.integers(0, 3))
    def ask_fails(self, often: int) -> None:
        if often:
            return
        self.session.answer(Failed(self.session.number, "No room", "Shorten."), self.t_ns)

    # The person's side.

    @rule(
        act=st.sampled_from(
            ["choose", "typed", "model", "give", "auto", "clear", "go_on", "newline", "erase"]
        ),
        slot=st.integers(-1, 5),
        undone=st.booleans(),
    )
    def act(self, act: str, slot: int, undone: bool) -> None:
        before, cloud = self.session.draft.text, self.session.cloud
        number = self.session.undo_steps
        in_word = self.session.in_word
        self.may_cut = act in ("clear", "erase") or in_word
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
            case "erase":
                self.session.erase(slot, self.t_ns)
                assert before.startswith(self.session.draft.text)
        self.may_cut = False
        if undone and self.session.undo_steps > number:
            self.undo()
            assert self.session.draft.text == before
            if cloud is None:
                assert self.session.cloud is None
            elif cloud.prefix == "" and not in_word:
                assert self.session.cloud is not None
                assert words(self.session.cloud) == words(cloud)

    @rule()
    def undo(self) -> None:
        self.may_cut = True
        self.session.undo(self.t_ns)
        self.may_cut = False

    @rule(times=st.integers(1, 4))
    def there_and_back(self, times: int) -> None:
        """Undo and Redo so often lead back to the very text, and Undo again to where it led."""
        self.may_cut = True
        seen = [self.session.draft.text]
        for _ in range(times):
            if not self.session.can_undo:
                break
            self.session.undo(self.t_ns)
            seen.append(self.session.draft.text)
        back = seen.pop()
        while seen:
            if not self.session.can_redo:
                assert seen == [back], "there was only a mark that changes no text"
                break
            self.session.redo(self.t_ns)
            assert self.session.draft.text == seen.pop()
        self.may_cut = False

    @rule(characters=st.integers(1, 9), word=st.booleans())
    def erase(self, characters: int, word: bool) -> None:
        """One after the other they are one act for Undo."""
        before = self.session.draft.text
        self.may_cut = True
        number = self.session.undo_steps
        for _ in range(characters):
            left = self.session.draft.text
            self.session.erase(1, self.t_ns, word=word)
            now = self.session.draft.text
            assert left.startswith(now)
            assert left[len(now) :].strip(" ") == left[len(now) :].strip(" ")[:1]
            assert not now or self.session.state is not State.WRITING or self.asks_cloud()
        if self.session.undo_steps > number:
            self.session.undo(self.t_ns)
            assert self.session.draft.text == before
            self.session.redo(self.t_ns)
        self.may_cut = False

    def asks_cloud(self) -> bool:
        return self.engine is None or self.asks[-1].then is Then.CLOUD

    @rule()
    def end_word(self) -> None:
        self.session.end_word(self.t_ns)

    @rule(pause=st.booleans())
    def pause(self, pause: bool) -> None:
        (self.session.pause if pause else self.session.resume)(self.t_ns)

    @rule(letters=st.sampled_from(["", "w", "wa", "x"]))
    def letters(self, letters: str) -> None:
        before, blank = self.session.draft.text, self.session.blank
        self.session.type_prefix(letters, self.t_ns)
        assert self.session.draft.text == before
        if letters and not blank:
            assert not self.session.paused
            assert self.asks_cloud() or self.session.cloud is not None

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
        if len(self.session.draft) and self.session.confirmed:
            assert has_draft(self.session, engine.text)

    @invariant()
    def nothing_is_written_where_letters_wait(self) -> None:
        if self.session.letters and self.engine is not None and self.asks:
            assert self.asks[-1].then is not Then.WRITE
            assert not self.session.blank

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
