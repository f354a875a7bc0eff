"""Requests given, changed and undone among any other acts, with the real writer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desk import act_on
from engine.generation.writer import Writer
from engine.session import events as say
from engine.session.draft import Piece
from engine.session.events import State
from engine.session.session import Session
from engine.worker.config import EngineConfig
from local_engine import LocalEngine
from scripted import BEGIN, ScriptedModel, hashed_rule

ACTS = st.sampled_from(
    (
        *("request", "request", "undo", "undo", "choose", "typed", "letters", "more"),
        *("pause", "resume", "begin", "clear", "instruct", "mode", "none"),
    )
)


class Room:
    """A session at an instruct model; what it told is put together as a window would."""

    def __init__(self, seed: int) -> None:
        pieces = [bytes([c]) for c in range(32, 127)] + [b" sun", b" the", b" is", b"ing", b" wa"]
        model = ScriptedModel(pieces, hashed_rule(len(pieces) + 2, seed), instruct=True)
        self.writer = Writer(model, lambda: 0)
        self.model, self.request = model, ""
        self.shown: list[Piece] = []
        self.troubles: list[say.Trouble] = []
        self.engine = LocalEngine(
            EngineConfig(),
            lambda answer, sent_ns, t_ns: self.session.answer(answer, t_ns),
            load=lambda config, report: model,
            make=lambda model, config: self.writer,
        )
        self.session = Session(self.engine.send, self.hear, share=0.3, words=4)
        self.engine.start()

    def hear(self, event: say.Event) -> None:
        match event:
            case say.DraftChanged(kept, added):
                self.shown[kept:] = added
            case say.RequestChanged(text):
                self.request = text
            case say.Trouble():
                self.troubles.append(event)

    def do(self, act: str, n: int) -> None:
        session = self.session
        match act:
            case "request":
                session.set_request(("", "a letter", "a poem", "the sea")[n % 4], 0)
            case "pause":
                session.pause(0)
            case "resume":
                session.resume(0)
            case "begin":
                session.begin(0)
            case "clear":
                session.clear(0)
            case "instruct":
                session.set_instruct((None, True, False)[n % 3], 0)
            case _:
                act_on(session, act, n)


@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 12)), max_size=18), seed=st.integers(0, 9))
@settings(max_examples=60)
def test_any_acts_in_any_order(acts: list[tuple[str, int]], seed: int) -> None:
    room = Room(seed)
    session = room.session
    for act, n in acts:
        for _ in range(n):
            room.engine.step()
        before = len(session.draft)
        room.do(act, n)
        if act in ("request", "begin", "instruct"):
            assert len(session.draft) == before
        assert room.request == session.request
        assert "".join(p.text for p in room.shown) == session.draft.text
        if session.state in (State.WRITING, State.PREFILL, State.ASKING, State.PAUSED):
            assert len(session.draft) or session.cloud or session.takes_requests
    session.put_typed("end", 0)
    session.pause(0)
    while room.engine.step():
        pass
    assert room.troubles == []
    writer, told = room.writer, session.request if session.takes_requests else ""
    assert writer.request == told
    begin = room.model.prompt(told) if told else (BEGIN,)
    assert tuple(writer.context.tokens[: len(begin)]) == begin
    assert writer.tokens == tuple(t for p in session.draft for t in p.tokens or ())
    spelled = room.model.vocabulary.spell(writer.tokens).decode()
    assert spelled.lstrip() == session.draft.text.lstrip()
    assert not session.draft.text[:1].isspace()
