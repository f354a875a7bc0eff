"""The window's side of writing: what each act of the person does to draft, fork and engine.

Calls never raise at odd moments: what makes no sense now is ignored. Asks go out before events, and
events are handed on once the session is consistent again, so that a listener may call back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from common.files import sound
from engine.api.messages import (
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
from engine.api.spans import Span
from engine.api.types import ModelInfo, Sampling
from engine.records.trial import ChoiceTiming
from engine.session import events as say
from engine.session.absence import AWAY, PAUSE, Absence
from engine.session.adaptive_rate import AdaptiveRate
from engine.session.draft import Draft, Origin, Piece
from engine.session.draft_end import DraftEnd
from engine.session.draft_markup import DraftMarkup
from engine.session.engine_sync import READING, EngineSync
from engine.session.events import Event, State
from engine.session.long_text import again, parts
from engine.session.open_fork import OpenFork
from engine.session.spacing import sentence_starts
from engine.session.trial_builder import TrialBuilder
from engine.session.undo import Snapshot, UndoMemory
from engine.tokens.markup import Markup


class Session:
    """The state machine of one window. Pure: no threads, no clock, no Qt.

    While letters wait to become a word the model never writes: it is asked for words instead.
    """

    def __init__(
        self,
        send: Callable[[Question], None],
        notify: Callable[[Event], None],
        *,
        mode: Mode = Mode.FORKS,
        share: float = 0.2,
        words: int = 8,
        sampling: Sampling | None = None,
        markup: Markup = Markup.AUTO,
    ) -> None:
        """Start in LOADING with an empty draft; `share` is the target share of tokens asked for."""
        self._notify = notify
        self._wishes = Ask(0, mode=mode, share=share, words=words, sampling=sampling or Sampling())
        self._markup = markup
        self._rate = AdaptiveRate()
        self._draft = Draft()
        self._end, self._held = DraftEnd(self._draft), DraftMarkup()
        self._request = ""
        self._instruct: bool | None = None
        self._fork: OpenFork | None = None
        self._undo = UndoMemory()
        self._trials = TrialBuilder(self._draft)
        self._events: deque[Event] = deque()
        self._engine = EngineSync(send)
        self._state = State.LOADING
        self._paused = self._ended = False
        self._absence = Absence()
        self._want = Then.WAIT
        self._letters = ""  # typed at the end of the draft, and not yet a word
        self._lifted = False  # whether a pause waits until they are one
        self._ended_before = self._wrote_before = False  # what is to go on if they go away
        self._stretch = False  # whether Undo knows the start of what the model writes now

    # What a view may read.

    @property
    def state(self) -> State:
        """What the session is doing."""
        if self._engine.trouble is not None:
            return self._engine.trouble
        if self._fork is not None:
            return State.PAUSED if self._paused else State.ASKING
        if self._ended:
            return State.ENDED
        if self.blank:
            return State.EMPTY
        if self._paused:
            return State.PAUSED
        return State.PREFILL if self._engine.reading else State.WRITING

    @property
    def draft(self) -> Draft:
        """The draft; read it only."""
        return self._draft

    @property
    def cloud(self) -> Cloud | None:
        """The cloud on screen, if a fork is open."""
        return self._fork.cloud if self._fork else None

    @property
    def mode(self) -> Mode:
        """The way of writing."""
        return self._wishes.mode

    @property
    def share(self) -> float:
        """The target share of tokens that are asked for in Forks."""
        return self._wishes.share

    @property
    def share_in_force(self) -> float:
        """What of the share is asked for: less where the person wishes for relief and needs it."""
        return self._wishes.share * self._rate.factor

    @property
    def words(self) -> int:
        """The number of words of a cloud."""
        return self._wishes.words

    @property
    def ahead(self) -> int:
        """How many tokens are written ahead behind a cloud at most."""
        return self._wishes.ahead

    @property
    def markup(self) -> Markup:
        """Whether the model may write and offer markup."""
        return self._markup

    @property
    def info(self) -> ModelInfo | None:
        """The model in use, once it is loaded."""
        return self._engine.info

    @property
    def request(self) -> str:
        """What the person asked the model to write; "" for nothing."""
        return self._request

    @property
    def takes_requests(self) -> bool:
        """Whether a request leads this model: by its kind, or as was set."""
        info = self._engine.info
        if info is None or not info.has_template or self._instruct is False:
            return False
        return (info.instruct and not info.chat_trouble) or self._instruct is True

    @property
    def number(self) -> int:
        """The number of the current ask; 0 before the first."""
        return self._engine.number

    @property
    def dropped(self) -> int:
        """How many answers came too late, or made no sense any more."""
        return self._engine.dropped

    @property
    def confirmed(self) -> int:
        """How many first pieces of the draft the engine surely has."""
        return self._engine.confirmed

    @property
    def paused(self) -> bool:
        """Whether the person paused."""
        return self._paused

    @property
    def blank(self) -> bool:
        """Whether a text is yet to begin: no draft, no cloud, and no request that is answered."""
        answers = self._want is not Then.WAIT and bool(self._prompted)
        return not len(self._draft) and self._fork is None and not answers

    @property
    def undo_steps(self) -> int:
        """How many steps back Undo remembers."""
        return len(self._undo)

    @property
    def can_undo(self) -> bool:
        """Whether Undo has something to take back."""
        return len(self._undo) > 0

    @property
    def can_redo(self) -> bool:
        """Whether Redo has something to bring back."""
        return self._undo.can_redo

    @property
    def has_before(self) -> bool:
        """Whether there are words before those on screen: see `more`."""
        return self._fork is not None and not self._paused and self._fork.has_before

    @property
    def searching(self) -> bool:
        """Whether other words than those on screen were asked for, and are not there yet."""
        return self._fork is not None and self._fork.searching

    @property
    def letters(self) -> str:
        """The letters at the end of the draft that are not yet a word."""
        return self._letters

    @property
    def in_word(self) -> bool:
        """Whether the draft ends within a word, since something of it was erased."""
        return self._end.stub_at is not None

    def space_before(self, typed: str) -> str:
        """Return what stands between the draft and what is typed behind it: a space, or nothing.

        Without anything typed it is the blank that erasing left at the end.
        """
        return self._end.space_before(typed)

    # What the engine says.

    def ready(self, info: ModelInfo, t_ns: int, load_ms: float = 0.0) -> None:
        """Take note that a model stands, at first or again, and send all anew, to another as text.

        The words on screen can be chosen until another model has its own.
        """
        if self._engine.stands(info):
            self._draft.forget_tokens()
            if self._fork is not None:
                self._fork.renew()
        self._events.append(say.ModelReady(info, load_ms))
        self._carry_on()
        self._settle()

    def engine_died(self, t_ns: int, text: str = "", remedy: str = "") -> None:
        """The engine's process is gone; the draft stays. A failed load stays FAILED."""
        if text:
            self._events.append(say.Trouble(text, remedy))
        self._engine.gone()
        self._flush_step()
        self._settle()

    def answer(self, answer: Answer, t_ns: int) -> None:
        """Take an answer that arrived at `t_ns`. Those to an older ask are dropped and counted."""
        match answer:
            case Loading(what, done, total):
                self._engine.loads()
                self._events.append(say.LoadProgress(what, done, total))
            case Ready(info, load_ms):
                self.ready(info, t_ns, load_ms)
            case Failed() if answer.fatal:
                self._events.append(say.Trouble(answer.text, answer.remedy, fatal=True))
                self._engine.gone(failed=True)
                self._flush_step()
            case _ if not self._engine.takes(answer, self._draft):
                pass
            case Failed():
                self._on_failed(answer)
            case Prefilled(_, done, total, words):
                if total > READING:
                    self._events.append(say.PrefillProgress(done, total, words))
            case Placed():
                self._trials.placed(sum(map(len, answer.tokens)))
            case Wrote():
                self._on_wrote(answer)
            case Forked():
                self._on_forked(answer)
            case Ended():
                if self._is_writing:
                    self._ended, self._want = True, Then.WAIT
        self._settle()

    def _on_wrote(self, answer: Wrote) -> None:
        if not self._is_writing:
            self._engine.dropped += 1
            return
        new_sentence = self.mode is Mode.AUTO and sentence_starts(self._end.tail, answer.text)
        if new_sentence or not self._stretch:
            self._push(act=False)
            self._stretch = True
        self._put(Piece(answer.text, Origin.WRITTEN, answer.tokens))
        self._engine.wrote(self._draft)
        self._take_spans(answer, fork_open=False)
        self._events.append(say.StepDone(self._trials.wrote(self.mode, len(answer.tokens))))

    def _on_forked(self, answer: Forked) -> None:
        fork, cloud = self._fork, answer.cloud
        found = True
        if fork is None:
            stub = self._end.stub
            if self._want is Then.WAIT or self._paused or cloud.prefix != stub + self._letters:
                self._engine.dropped += 1
                return
            self._fork = OpenFork.of(cloud, answer.threshold, self._engine.models, self.mode, stub)
            self._want = Then.WAIT
            self._events.append(say.ForkOpened(cloud))
        elif fork.pending == (cloud.prefix, cloud.page):
            renews, found = fork.renewing, fork.arrive(cloud)
            if renews:
                fork.renewed(self._engine.models, answer.threshold)
            elif not (self._paused or self._absence.under_way):
                fork.waited(answer.spans)
            if not found:
                self._events.append(say.NoMoreWords(cloud.prefix))
            self._events.append(say.CloudChanged(fork.cloud, same_words=False))
        elif fork.fill(cloud):
            self._events.append(say.CloudChanged(fork.cloud, same_words=True))
        self._take_spans(answer, fork_open=True)
        self._trials.hid(answer.hidden)
        if not found:
            self._tell(Then.WAIT)

    def _take_spans(self, answer: Wrote | Forked, *, fork_open: bool) -> None:
        step = self._trials.engine_measured(answer.spans, fork_open=fork_open)
        if step is not None:
            self._events.append(say.StepDone(step))

    def _on_failed(self, answer: Failed) -> None:
        """An ask failed: trust nothing that the engine holds, and wait for the person.

        Only when the engine merely lost its place, everything is sent anew.
        """
        again = self._engine.lost_its_place
        self._engine.distrust()
        self._flush_step()
        if again:
            self._carry_on()
            return
        self._events.append(say.Trouble(answer.text, answer.remedy))
        if self._fork is not None:
            self._fork.pending = None
        elif len(self._draft) and not self._ended:
            self._paused = True
        self._want = Then.WAIT

    def _carry_on(self) -> None:
        """Ask for what the session is at, from the draft as it stands."""
        fork = self._fork
        if fork is not None and fork.pending is not None:
            self._ask_page(fork)
        elif not self.blank:
            self._tell(self._want)
        else:
            self._want = Then.WAIT

    # What the person does.

    def give(self, text: str, t_ns: int) -> None:
        """Put `text` as given, at the beginning or later, and let the model write on.

        Blanks at its end are left off: the model brings the space of its next word itself.
        """
        text = sound(text).rstrip(" \t")
        if not text.strip():
            return
        self._push(self._remembered())
        self._leave_fork()
        self._paused = self._ended = self._stretch = False
        for piece in parts(Piece(text, Origin.GIVEN), self._engine.n_ctx):
            self._put(piece)
        self._tell(Then.WRITE)
        self._settle()

    def set_request(self, text: str, t_ns: int) -> None:
        """Have an instruct model write what `text` asks for; "" takes the request away.

        The draft stays and is written on under the new request, but for a pause; an empty one is
        begun. Undo brings the old request back. Other models keep it without a use.
        """
        text = sound(text).strip()
        if text == self._request:
            self.begin(t_ns)
            return
        if self.takes_requests:
            self._undo.push(self._snapshot(self._remembered(), request=self._request))
            self._close_fork()
            self._ended = self._stretch = False
        self._ask_for(text)
        if not len(self._draft):
            self._paused = False
        writes = not self._paused and (bool(text) or len(self._draft) > 0)
        if self.takes_requests:
            self._tell(Then.WRITE if writes else Then.WAIT)
        elif self._engine.info is None and not len(self._draft):  # the model to come may take it
            self._want = Then.WRITE if writes else Then.WAIT
        self._settle()

    def begin(self, t_ns: int) -> None:
        """Let an instruct model begin an empty draft by the request."""
        if self.blank and self._prompted:
            self._paused = self._ended = self._stretch = False
            self._tell(Then.WRITE)
        self._settle()

    def set_instruct(self, instruct: bool | None, t_ns: int) -> None:
        """Let requests lead the model, or not; None: as the model's kind wants it."""
        if instruct is not self._instruct:
            writing = self._is_writing
            self._instruct = instruct
            if writing and self.blank:
                self._tell(Then.WAIT)
            self._setting_changed()

    def restore(self, pieces: Iterable[Piece], t_ns: int, request: str = "") -> None:
        """Take over a draft from disk and pause. Undo then goes back through its acts."""
        self._undo.clear()
        self._leave_fork()
        self._end.cut(0)
        self._engine.cut(0)
        before: Origin | None = None
        for piece, belongs in again(pieces, self._engine.n_ctx):
            act = piece.origin is not Origin.WRITTEN
            if belongs:
                pass
            elif act or before is not Origin.WRITTEN or sentence_starts(self._end.tail, piece.text):
                self._push(act=act)
            before = piece.origin
            self._end.append(piece)
        self._ask_for(request)
        self._events.append(say.DraftChanged(0, self._draft.pieces))
        self._paused = len(self._draft) > 0
        self._ended = self._stretch = False
        self._tell(Then.WAIT)
        self._settle()

    def clear(self, t_ns: int) -> None:
        """Begin a new text, without a request. Undo brings the old ones back."""
        if not len(self._draft) and not self._request:
            return
        now = self._snapshot(self._remembered(), request=self._request)
        self._undo.push(replace(now, length=0, removed=self._draft.pieces))
        self._leave_fork()
        self._cut(0)
        self._ask_for("")
        self._paused = self._ended = self._stretch = False
        self._tell(Then.WAIT)
        self._settle()

    def shown(self, t_ns: int) -> None:
        """The view painted the open cloud for the first time at `t_ns`."""
        if self._fork is not None and self._fork.shown_ns is None:
            self._fork.shown_ns = t_ns

    def measured(self, *spans: Span) -> None:
        """Take machine spans that the window measured (layout, paint) into the current step."""
        self._trials.measured(spans, fork_open=self._fork is not None)

    def choose(self, slot: int, t_ns: int, timing: ChoiceTiming | None = None) -> None:
        """Put in the word of `slot` of the page on screen and let the model write on."""
        fork = self._fork
        if fork is None or self._paused or not 0 <= slot < len(fork.cloud.candidates):
            return
        self._commit(fork.cloud.candidates[slot], slot, t_ns, timing, Origin.CHOSEN)

    def let_model_choose(self, t_ns: int, timing: ChoiceTiming | None = None) -> None:
        """Put in the likeliest candidate (under the letters typed); it counts as written."""
        fork = self._fork
        if fork is None or self._paused:
            return
        first = fork.pages[fork.prefix][0].candidates
        if first:
            best = max(range(len(first)), key=lambda i: first[i].probability)
            slot = best if fork.page == 0 else None
            self._commit(first[best], slot, t_ns, timing, Origin.WRITTEN)

    def ask(self, t_ns: int) -> None:
        """Stop a model that writes, and open a cloud where it stands."""
        if self._is_writing:
            self._tell(Then.CLOUD)
        self._settle()

    def more(self, t_ns: int, step: int = 1) -> None:
        """Show the next page of words; behind the last one the first comes again.

        A `step` of -1 leads to the page before; before the first one it leads to the last, once
        that is known.
        """
        fork = self._fork
        if fork is None or self._paused or fork.pending is not None:
            return
        page = fork.page_at(step)
        if page is None:
            return
        if page < len(fork.pages[fork.prefix]):
            self._show(fork, fork.prefix, page)
        elif fork.prefix in fork.exhausted:
            self._events.append(say.NoMoreWords(fork.prefix))
            self._show(fork, fork.prefix, 0)
        else:
            fork.pending = (fork.prefix, page)
            self._ask_page(fork)
        self._settle()

    def undo(self, t_ns: int) -> None:
        """Take back the last act: text, and the same cloud from memory. Stops a model that writes.

        The cloud opens on the page that was chosen from, letters cleared (see OpenFork.remember).
        """
        busy = self._fork is not None or self._is_writing
        length, ended = len(self._draft), self._ended
        snapshot = self._undo.pop(lambda s: not (s.act or busy or ended) and s.length == length)
        if snapshot is None:
            if self._is_writing:
                self.pause(t_ns)
            return
        now = self._snapshot(
            self._remembered(), request=None if snapshot.request is None else self._request
        )
        removed = self._draft.pieces[snapshot.length :]
        now = replace(now, length=snapshot.length, removed=removed, ended=self._ended)
        self._undo.took_back(now, snapshot)
        self._go_to(snapshot)
        if snapshot.trial is not None:
            self._rate.undid()
            self._events.append(say.TrialUndone(snapshot.trial, t_ns))
        self._settle()

    def redo(self, t_ns: int) -> None:
        """Bring back what Undo took last: text, and the cloud that was open. Nothing is written."""
        both = self._undo.redo()
        if both is not None:
            snapshot, undone = both
            self._go_to(snapshot)
            if undone.trial is not None:
                self._events.append(say.TrialRedone(undone.trial, t_ns))
            self._settle()

    def _go_to(self, snapshot: Snapshot) -> None:
        """Make draft, fork and end those of a snapshot; without a fork it is a pause."""
        self._leave_fork()
        removed = tuple(
            replace(p, tokens=None) if self._engine.models and p.tokens else p
            for p in snapshot.removed
        )
        self._cut(snapshot.length, removed)
        self._end.stub_at, self._end.gap = snapshot.stub_at, snapshot.gap
        if snapshot.request is not None:
            self._ask_for(snapshot.request)
        self._fork = snapshot.fork
        if self._fork is not None:
            self._fork.shown_ns = None
            self._events.append(say.ForkOpened(self._fork.cloud, reopened=True))
        self._ended = snapshot.ended
        self._paused = self._fork is None and not self._ended and len(self._draft) > 0
        self._stretch = False
        self._tell(Then.WAIT)

    def pause(self, t_ns: int) -> None:
        """Stop; an open fork stays and is only dimmed. Without a word yet nothing is begun."""
        if self._paused or self._ended or self.blank:
            return
        if not len(self._draft) and self._fork is None:
            self._tell(Then.WAIT)
            self._settle()
            return
        self._paused = True
        self._absence.begin(PAUSE, t_ns)
        if self._fork is None:
            self._tell(Then.WAIT)
        self._settle()

    def resume(self, t_ns: int) -> None:
        """Go on after a pause: with the open fork, or writing. The pause is nobody's time."""
        if not self._paused:
            return
        self._paused = self._lifted = False
        self._forget_pause(t_ns)
        if self._fork is None:
            self._push(act=False)
            self._stretch = True
            self._tell(Then.WRITE)
        self._settle()

    def away(self, t_ns: int) -> None:
        """The person is elsewhere: the time until they are back is not time of choosing."""
        self._absence.begin(AWAY, t_ns)

    def back(self, t_ns: int) -> None:
        """The person is back at the cloud."""
        self._missed(self._absence.end(AWAY, t_ns))

    def go_on(self, t_ns: int) -> None:
        """Write on past the end of a text, on a new line."""
        if not self._ended:
            return
        self._push()
        self._ended = self._paused = self._stretch = False
        self._put(Piece("\n", Origin.TYPED))
        self._tell(Then.WRITE)
        self._settle()

    def set_mode(self, mode: Mode, t_ns: int) -> None:
        """Write in another way from here on. Auto closes an open fork; Undo opens it again."""
        if mode is self.mode:
            return
        self._wishes = replace(self._wishes, mode=mode)
        if self._fork is not None and mode is Mode.AUTO:
            self._push(self._remembered())
            self._close_fork()
            self._stretch = self._wrote_before = True
            self._tell(Then.WAIT if self._paused else Then.WRITE)
            self._settle()
        else:
            self._setting_changed()

    def set_share(self, share: float, t_ns: int) -> None:
        """Ask for about this share of the tokens in Forks, 0 to 1."""
        share = min(1.0, max(0.0, share))
        self._wish(replace(self._wishes, share=share))

    def set_relief(self, wanted: bool, t_ns: int) -> None:
        """Ask for less than the share while choices take long (see `adaptive_rate`), or never."""
        before, self._rate.wanted = self.share_in_force, wanted
        if self.share_in_force != before:
            self._setting_changed()

    def set_words(self, words: int, t_ns: int) -> None:
        """Show so many words in the clouds to come; an open one stays as it is."""
        self._wish(replace(self._wishes, words=max(1, words)))

    def set_sampling(self, sampling: Sampling, t_ns: int) -> None:
        """Let the model write alone with other samplers."""
        self._wish(replace(self._wishes, sampling=sampling))

    def set_markup(self, markup: Markup, t_ns: int) -> None:
        """Let the model write and offer markup, or not; an open cloud stays as it is."""
        if markup is not self._markup:
            self._markup = markup
            self._setting_changed()

    def set_ahead(self, tokens: int, t_ns: int) -> None:
        """Write at most so many tokens ahead behind a cloud, from the next one on; 0 for none."""
        self._wishes = replace(self._wishes, ahead=max(0, tokens))

    def _wish(self, wishes: Ask) -> None:
        if wishes != self._wishes:
            self._wishes = wishes
            self._setting_changed()

    def _setting_changed(self) -> None:
        if self._is_writing:
            self._tell(Then.WRITE)
        self._settle()

    def _commit(
        self,
        candidate: Candidate,
        slot: int | None,
        t_ns: int,
        timing: ChoiceTiming | None,
        origin: Origin,
    ) -> None:
        """Put a candidate of the open fork into the draft."""
        fork = self._fork
        if fork is None:
            return
        self._missed(self._absence.cut(t_ns))
        trial = self._trials.answered(
            fork,
            timing or ChoiceTiming(),
            t_ns,
            slot=slot,
            chosen=candidate.word,
            tokens=len(candidate.tokens),
            shares=(self.share, self.share_in_force),
            left_to_model=origin is Origin.WRITTEN,
        )
        if trial.person_ms is not None:
            self._rate.chose(trial.person_ms)
        now, stub_at = self._snapshot(self._remembered(), trial.number), self._end.stub_at
        if stub_at is not None:
            now = replace(now, length=stub_at, removed=self._draft.pieces[stub_at:])
        self._undo.push(now)
        self._leave_fork(slot)
        self._stretch = self.mode is not Mode.AUTO
        if stub_at is not None:
            self._cut(stub_at)
        if candidate.kind is Kind.END or not candidate.text:
            self._ended = True
            self._tell(Then.WAIT, flush=False)
        else:
            tokens = candidate.tokens if fork.epoch == self._engine.models else None
            self._put(Piece(candidate.text, origin, tokens))
            self._tell(Then.WAIT if self._paused else Then.WRITE, flush=False)
        self._events.append(say.TrialDone(trial))
        self._settle()

    # Typing and erasing at the end of the text.

    def put_typed(self, text: str, t_ns: int, timing: ChoiceTiming | None = None) -> None:
        """Put in exactly what was typed, with a space before it where the draft needs one.

        Works at any moment; a pause stays a pause. Line breaks alone count as text, blanks do not.
        """
        text = sound(text)
        word = text.strip() or "".join(c for c in text if c == "\n")
        if not word:
            return
        fork = self._fork
        trial = None
        if fork is not None and not self._paused:
            self._missed(self._absence.cut(t_ns))
            trial = self._trials.answered(
                fork,
                timing or ChoiceTiming(),
                t_ns,
                slot=None,
                chosen=word,
                tokens=0,
                shares=(self.share, self.share_in_force),
                typed=True,
            )
        space = self.space_before(word)
        self._undo.push(self._snapshot(self._remembered(), trial.number if trial else None))
        self._leave_fork()
        self._ended = self._stretch = False
        for piece in parts(Piece(space + word, Origin.TYPED), self._engine.n_ctx):
            self._put(piece)
        self._tell(Then.WAIT if self._paused else Then.WRITE, flush=trial is None)
        if trial is not None:
            self._events.append(say.TrialDone(trial))
        self._settle()

    def type_prefix(self, letters: str, t_ns: int) -> None:
        """Take the letters typed so far, and show the words that begin so.

        At any moment: the first letter stops a model that writes, and lifts a pause until a word
        is put in. Without letters again, what was before goes on: the fork's own cloud, the
        pause, the end, or writing. A text that is yet to begin is not taken so (see `give`).
        """
        letters = sound(letters)
        if self.blank or letters == self._letters == "":
            return
        if not self._letters:
            self._ended_before, self._wrote_before = self._ended, self._is_writing
        self._letters = letters
        if not letters:
            self._stop_typing(t_ns)
        else:
            if self._paused:
                self._paused, self._lifted = False, True
                self._forget_pause(t_ns)
            self._ended = False
            self._show_words()
        self._settle()

    def _show_words(self) -> None:
        """Show the words that begin with the stub and the letters, from memory where they are."""
        fork, prefix = self._fork, self._end.stub + self._letters
        if fork is None:
            self._tell(Then.CLOUD)
        elif prefix not in fork.pages:
            fork.pending = (prefix, 0)
            self._ask_page(fork)
        elif (prefix, 0) != (fork.prefix, fork.page):
            self._show(fork, prefix, 0)
        elif fork.pending is not None:
            fork.pending = None
            self._tell(Then.WAIT)

    def _forget_pause(self, t_ns: int) -> None:
        """A pause ends at `t_ns`: it was nobody's time."""
        self._missed(self._absence.end(PAUSE, t_ns))

    def _stop_typing(self, t_ns: int) -> None:
        """Go on with what was before the first letter."""
        ended, wrote = self._ended_before, self._wrote_before
        if self._lifted:
            self._absence.begin(PAUSE, t_ns)
        self._consume()
        if self._fork is not None and self._fork.own:
            self._show_words()
            return
        self._close_fork()
        self._ended = ended
        rests = self._paused or ended
        self._tell(Then.WAIT if rests else Then.WRITE if wrote else Then.CLOUD)

    def _consume(self) -> None:
        """Letters are a word now, or nothing any more; a pause that they lifted is one again."""
        self._paused = self._paused or self._lifted
        self._letters = ""
        self._lifted = self._ended_before = self._wrote_before = False

    def erase(self, characters: int, t_ns: int, *, word: bool = False) -> None:
        """Remove so many characters at the end of the draft, and open the cloud of that place.

        A model that writes stops; a pause stays a pause. What was erased without an act between
        is one act for Undo. Of a word that is erased in part the rest is a stub; with `word` whole
        words are meant. Blanks at the new end go, too: where they were shown the next call takes
        only them.
        """
        erased = self._end.without(characters, word=word)
        if erased is None:
            return
        now = self._snapshot(self._remembered())
        self._undo.push_erased(now, erased.kept, self._draft.pieces)
        self._leave_fork()
        self._cut(erased.kept, erased.pieces)
        self._end.stub_at, self._end.gap = erased.stub_at, erased.gap
        self._ended = self._stretch = False
        self._paused = self._paused and len(self._draft) > 0
        waits = self._paused or not len(self._draft)
        self._tell(Then.WAIT if waits else Then.CLOUD)
        self._settle()

    def end_word(self, t_ns: int) -> None:
        """Let the word that was erased in part be whole as it stands: the next one follows."""
        if not self.in_word:
            return
        self._close_fork()
        self._end.stub_at, self._end.gap = None, True
        self._tell(Then.WAIT if self._paused else Then.CLOUD)
        self._settle()

    # What the engine is asked.

    @property
    def _is_writing(self) -> bool:
        return (
            self._want is Then.WRITE
            and self._fork is None
            and not (self._paused or self._ended or self.blank)
        )

    @property
    def _prompted(self) -> str:
        """The request that the engine is told."""
        return self._request if self.takes_requests else ""

    def _show(self, fork: OpenFork, prefix: str, page: int) -> None:
        """Put a page from memory on screen; the engine turns to its words."""
        fork.show(prefix, page)
        self._events.append(say.CloudChanged(fork.cloud, same_words=False))
        self._tell(Then.WAIT)

    def _ask_page(self, fork: OpenFork) -> None:
        prefix, page = fork.pending or ("", 0)
        exclude = fork.shown_words(prefix) if page else ()
        self._tell(Then.CLOUD, prefix=prefix, exclude=exclude, page=page)

    def _tell(
        self,
        then: Then,
        *,
        prefix: str = "",
        exclude: tuple[str, ...] = (),
        page: int = 0,
        flush: bool = True,
    ) -> None:
        """Send the ask that makes the engine's cached prefix the draft and says what comes then.

        With an open fork, WAIT names the page on screen: the engine writes on behind its words.
        While letters wait, words that begin so are asked for in the place of writing. Without
        `flush` the step of a choice just made goes on waiting for its Placed.
        """
        if flush:
            self._flush_step()
        fork = self._fork
        in_fork = fork is not None
        if then is Then.WRITE and self._letters:
            then = Then.CLOUD
        if fork is None and then is Then.CLOUD:
            prefix = self._end.stub + self._letters
        if fork is not None and then is Then.WAIT:
            prefix, page = fork.prefix, fork.page
            exclude = fork.shown_words(prefix, before=page)
        self._want = Then.WAIT if in_fork else then
        if self._engine.trouble is not None:
            return
        wishes = replace(
            self._wishes,
            then=then,
            share=self.share_in_force,
            exclude=exclude,
            prefix=prefix,
            word_over=self._end.word_over,
            page=page,
            request=self._prompted,
            plain=self._held.goes_without(self._markup, self._draft, self._prompted),
        )
        # A stub is no part of what its words stand behind.
        upto = self._end.stub_at if in_fork or then is Then.CLOUD else None
        self._engine.ask(wishes, self._draft, upto)

    # Draft, fork and memory.

    def _put(self, piece: Piece) -> None:
        """Put a piece at the end."""
        piece = self._end.put(piece)
        self._undo.forget_redo()
        self._events.append(say.DraftChanged(len(self._draft) - 1, (piece,)))

    def _cut(self, length: int, then: tuple[Piece, ...] = ()) -> None:
        if self._end.cut(length, then):
            self._engine.cut(length)
            self._events.append(say.DraftChanged(length, then))

    def _snapshot(
        self,
        fork: OpenFork | None = None,
        trial: int | None = None,
        *,
        act: bool = True,
        request: str | None = None,
    ) -> Snapshot:
        """Return what Undo comes back to; `act` is false where the model merely begins to write."""
        return Snapshot(
            len(self._draft),
            fork,
            trial,
            (),
            self._ended or self._ended_before,
            act,
            request,
            stub_at=self._end.stub_at,
            gap=self._end.gap,
        )

    def _push(self, fork: OpenFork | None = None, *, act: bool = True) -> None:
        """Let Undo come back to here."""
        self._undo.push(self._snapshot(fork, act=act))

    def _ask_for(self, request: str) -> None:
        if request != self._request:
            self._request = request
            self._events.append(say.RequestChanged(request))

    def _remembered(self) -> OpenFork | None:
        """Return the open fork for Undo; none that letters opened in a pause, or at the end."""
        if self._fork is None or ((self._lifted or self._ended_before) and not self._fork.own):
            return None
        return self._fork.remember()

    def _missed(self, stretch: tuple[int, int] | None) -> None:
        """Take a stretch in which nobody chose from the open fork's time."""
        if self._fork is not None and stretch is not None:
            self._fork.missed(*stretch)

    def _close_fork(self, slot: int | None = None) -> None:
        self._absence.drop(PAUSE)
        if self._fork is not None:
            self._fork = None
            self._trials.fork_dropped()
            self._events.append(say.ForkClosed(slot))

    def _leave_fork(self, slot: int | None = None) -> None:
        """Close an open fork; letters that wait are a word now, or nothing any more."""
        self._close_fork(slot)
        self._consume()

    def _flush_step(self) -> None:
        step = self._trials.flush()
        if step is not None:
            self._events.append(say.StepDone(step))

    def _settle(self) -> None:
        """Hand the events on, the change of state last."""
        state = self.state
        if state is not self._state:
            self._state = state
            self._events.append(say.StateChanged(state))
        while self._events:
            self._notify(self._events.popleft())
