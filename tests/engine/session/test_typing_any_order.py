"""Typing, erasing, choosing, Undo and Redo in any order, before an engine that is slow."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desk import Desk, has_draft
from engine.api.messages import Mode, Then
from engine.session import events as say
from engine.session.draft import Piece

KEYS = ["<", "<<", "w", "wa", "", " ", "put", "pause", "resume", "auto", "every", "undo", "redo"]
OTHERS = ["choose", "model", "more", "clear", "give", "step", "step", "steps", "skip", "arrive"]


class Fingers(Desk):
    """A desk whose engine is as slow as the test wants, and every key by name."""

    def __init__(self) -> None:
        super().__init__()
        self.mirror: list[Piece] = []
        self.engine.end_at = 400

    def do(self, act: str) -> None:
        session, engine = self.session, self.engine
        match act:
            case "<" | "<<":
                session.erase(len(act), 0, word=len(act) > 1)
            case "w" | "wa" | "":
                session.type_prefix(act, 0)
            case " ":
                session.end_word(0)
            case "put":
                session.put_typed(session.letters or "q", 0)
            case "pause":
                session.pause(0)
            case "resume":
                session.resume(0)
            case "auto" | "every":
                session.set_mode(Mode.AUTO if act == "auto" else Mode.EVERY_WORD, 0)
            case "undo":
                session.undo(0)
            case "redo":
                session.redo(0)
            case "choose":
                session.choose(1, 0)
            case "model":
                session.let_model_choose(0)
            case "more":
                session.more(0)
            case "clear":
                session.clear(0)
            case "give":
                session.give("so it is", 0)
            case "step" | "steps":
                engine.read(skip=False)
                for _ in range(1 if act == "step" else 9):
                    engine.step()
            case "skip":
                engine.read(skip=True)
        if act in ("steps", "arrive"):
            self.hear()

    def hear(self) -> None:
        """Take what the engine said: where letters wait it changes no text."""
        while self.engine.outbox:
            letters, text = self.session.letters, self.session.draft.text
            self.session.answer(self.engine.outbox.popleft(), 0)
            assert not letters or (self.session.letters, self.session.draft.text) == (letters, text)

    def check(self) -> None:
        session = self.session
        if session.letters:
            assert not session.blank
            assert self.asks[-1].then is not Then.WRITE
            assert session.paused or session.cloud is not None or self.asks[-1].then is Then.CLOUD
        for event in self.events:
            if isinstance(event, say.DraftChanged):
                self.mirror[event.kept :] = event.added
        self.events.clear()
        assert "".join(p.text for p in self.mirror) == session.draft.text
        idle = not self.engine.inbox and not self.engine.outbox
        if idle and session.draft.text and session.confirmed:
            assert has_draft(session, self.engine.text)


@given(
    st.lists(st.one_of(st.sampled_from(KEYS), st.sampled_from(OTHERS)), min_size=10, max_size=80)
)
@settings(max_examples=200)
def test_whatever_is_done_in_whatever_order(acts: list[str]) -> None:
    """Letters stand where they were typed, nothing is lost, and all can be undone and redone."""
    desk = Fingers()
    desk.session.give("Once upon", 0)
    for act in acts:
        desk.do(act)
        desk.check()
    desk.session.put_typed("end", 0)
    desk.session.pause(0)
    desk.run()
    text = desk.session.draft.text
    assert desk.engine.text == text
    assert text.endswith("end")
    seen = []
    while desk.session.can_undo:
        seen.append(desk.session.draft.text)
        desk.session.undo(0)
        desk.check()
    assert desk.session.draft.text == ""
    texts = [desk.session.draft.text]
    while desk.session.can_redo:
        desk.session.redo(0)
        desk.check()
        texts.append(desk.session.draft.text)
    assert texts[-1] == text
    assert set(texts) <= {*seen, ""}
