"""The heart of a session: draft, open fork, Undo's memory, and what the engine is asked.

The engine holds no truth. The session knows which first pieces of the draft the engine surely
has (see `engine.session.engine_sync`), so an ask names them by their number of tokens and carries
the rest. That holds even when the engine skips an ask for a newer one, or starts anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from engine.api.messages import (
    Answer,
    Ask,
    Cloud,
    Ended,
    Failed,
    Forked,
    Loading,
    Mode,
    Placed,
    Prefilled,
    Question,
    Ready,
    Then,
    Wrote,
)
from engine.api.types import ModelInfo, Sampling
from engine.session import events as say
from engine.session.absence import PAUSE, Absence
from engine.session.adaptive_rate import AdaptiveRate
from engine.session.draft import Draft, Origin, Piece
from engine.session.draft_markup import DraftMarkup
from engine.session.engine_sync import READING, CachedPrefix
from engine.session.events import Event, State
from engine.session.open_fork import OpenFork
from engine.session.snapshot import Snapshot
from engine.session.spacing import sentence_starts, word_is_over
from engine.session.trial_builder import TrialBuilder
from engine.tokens.markup import Markup

TAIL = 16  # characters that show whether a sentence ends
_PERSONS = (Origin.CHOSEN, Origin.TYPED)


class _Engine(Enum):
    LOADING = auto()
    UP = auto()
    RESTARTING = auto()
    FAILED = auto()


class SessionCore:
    """What a session knows and how it deals with the engine; `session.session` adds the acts.

    While letters wait to become a word the model never writes: it is asked for words instead.
    Behind a word that was erased in part a stub is left, the pieces from `_stub_at` on: words are
    looked for that begin with it, and the chosen one takes its place. Where only the blank behind
    a word was left, the draft does without it (the next word brings it), and `_gap` is true.
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
        self._send = send
        self._notify = notify
        self._mode, self._share, self._words = mode, share, words
        self._sampling, self._markup = sampling or Sampling(), markup
        self._ahead, self._rate = Ask(0).ahead, AdaptiveRate()
        self._draft = Draft()
        self._request = ""
        self._instruct: bool | None = None
        self._fork: OpenFork | None = None
        self._undo: list[Snapshot] = []
        self._redo: list[tuple[Snapshot, Snapshot]] = []  # where to go, and the way back
        self._trials = TrialBuilder()
        self._events: deque[Event] = deque()
        self._engine = _Engine.LOADING
        self._info: ModelInfo | None = None
        self._state = State.LOADING
        self._paused = self._ended = False
        self._absence = Absence()
        self._want = Then.WAIT
        self._letters = ""  # typed at the end of the draft, and not yet a word
        self._lifted = False  # whether a pause waits until they are one
        self._ended_before = self._wrote_before = False  # what is to go on if they go away
        self._stub_at: int | None = None
        self._gap = False
        self._stretch = False  # whether Undo knows the start of what the model writes now
        self._epoch = self._number = self.dropped = 0
        self._prefix, self._held = CachedPrefix(), DraftMarkup()
        self._tail = ""  # the draft's last characters
        self._last: Piece | None = None

    # What a view may read.

    @property
    def state(self) -> State:
        """What the session is doing."""
        by_engine = {
            _Engine.LOADING: State.LOADING,
            _Engine.RESTARTING: State.RESTARTING,
            _Engine.FAILED: State.FAILED,
        }
        if self._engine in by_engine:
            return by_engine[self._engine]
        if self._fork is not None:
            return State.PAUSED if self._paused else State.ASKING
        if self._ended:
            return State.ENDED
        if self._blank:
            return State.EMPTY
        if self._paused:
            return State.PAUSED
        return State.PREFILL if self._prefix.reading else State.WRITING

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
        return self._mode

    @property
    def share(self) -> float:
        """The target share of tokens that are asked for in Forks."""
        return self._share

    @property
    def words(self) -> int:
        """The number of words of a cloud."""
        return self._words

    @property
    def info(self) -> ModelInfo | None:
        """The model in use, once it is loaded."""
        return self._info

    @property
    def request(self) -> str:
        """What the person asked the model to write; "" for nothing."""
        return self._request

    @property
    def takes_requests(self) -> bool:
        """Whether a request leads this model: by its kind, or as was set."""
        info = self._info
        if info is None or not info.has_template or self._instruct is False:
            return False
        return (info.instruct and not info.chat_trouble) or self._instruct is True

    @property
    def number(self) -> int:
        """The number of the current ask; 0 before the first."""
        return self._number

    @property
    def paused(self) -> bool:
        """Whether the person paused."""
        return self._paused

    # What the engine says.

    def ready(self, info: ModelInfo, t_ns: int, load_ms: float = 0.0) -> None:
        """Take note that a model stands, at first or again, and send all anew, to another as text.

        The words on screen can be chosen until another model has its own.
        """
        if self._info is not None and self._info.path != info.path:
            self._draft.forget_tokens()
            self._epoch += 1
            if self._fork is not None:
                self._fork.renew()
        self._info = info
        self._engine = _Engine.UP
        self._prefix.lose()
        self._events.append(say.ModelReady(info, load_ms))
        self._carry_on()
        self._settle()

    def engine_died(self, t_ns: int, text: str = "", way_out: str = "") -> None:
        """The engine's process is gone; the draft stays. A failed load stays FAILED."""
        if text:
            self._events.append(say.Trouble(text, way_out))
        if self._engine is not _Engine.FAILED:
            self._engine = _Engine.RESTARTING
        self._lose_engine()
        self._settle()

    def answer(self, answer: Answer, t_ns: int) -> None:
        """Take an answer that arrived at `t_ns`. Those to an older ask are dropped and counted."""
        match answer:
            case Loading(what, done, total):
                if self._engine is _Engine.FAILED:
                    self._engine = _Engine.LOADING
                self._events.append(say.LoadProgress(what, done, total))
            case Ready(info, load_ms):
                self.ready(info, t_ns, load_ms)
            case Failed() if answer.fatal:
                self._events.append(say.Trouble(answer.text, answer.way_out, fatal=True))
                self._engine = _Engine.FAILED
                self._lose_engine()
            case _ if self._engine is not _Engine.UP or answer.number != self._number:
                self.dropped += 1
            case Failed():
                self._on_failed(answer)
            case Prefilled(_, done, total, words):
                self._prefix.reading = done < total
                if total > READING:
                    self._events.append(say.PrefillProgress(done, total, words))
            case Placed():
                self._on_placed(answer)
            case _ if not self._prefix.placed:
                self.dropped += 1
            case Wrote():
                self._prefix.reading = False
                self._on_wrote(answer)
            case Forked():
                self._prefix.reading = False
                self._on_forked(answer)
            case Ended():
                self._prefix.reading = False
                if self._is_writing:
                    self._ended, self._want = True, Then.WAIT
        self._settle()

    # Inside.

    @property
    def _is_writing(self) -> bool:
        return (
            self._want is Then.WRITE
            and self._fork is None
            and not (self._paused or self._ended or self._blank)
        )

    @property
    def _prompted(self) -> str:
        """The request that the engine is told."""
        return self._request if self.takes_requests else ""

    @property
    def _blank(self) -> bool:
        """Whether there is neither a draft, nor a cloud, nor a request that is answered now."""
        answers = self._want is not Then.WAIT and bool(self._prompted)
        return not len(self._draft) and self._fork is None and not answers

    @property
    def _word_over(self) -> bool:
        """Whether the draft ends with a whole word of the person's, not to be extended."""
        last = self._last
        if last is None or self._stub_at is not None or self._gap:
            return self._gap
        return last.origin in _PERSONS and word_is_over(last.text)

    @property
    def _stub(self) -> str:
        """The beginning of a word at the end of the draft, if something of it was erased."""
        if self._stub_at is None:
            return ""
        return "".join(p.text for p in self._draft.pieces[self._stub_at :]).strip()

    def _is_idle_mark(self, snapshot: Snapshot) -> bool:
        """Whether going back to `snapshot` would change nothing that can be seen."""
        return not snapshot.act and snapshot.length == len(self._draft) and not self._ended

    def _on_placed(self, answer: Placed) -> None:
        if not self._prefix.accept(answer, self._draft):
            self.dropped += 1
            return
        self._trials.placed(sum(map(len, answer.tokens)))

    def _on_wrote(self, answer: Wrote) -> None:
        if not self._is_writing:
            self.dropped += 1
            return
        new_sentence = self._mode is Mode.AUTO and sentence_starts(self._tail, answer.text)
        if new_sentence or not self._stretch:
            self._push(act=False)
            self._stretch = True
        self._put(Piece(answer.text, Origin.WRITTEN, answer.tokens))
        self._prefix.grew(self._draft)
        self._take_spans(answer, fork_open=False)
        self._events.append(say.StepDone(self._trials.wrote(self._mode, len(answer.tokens))))

    def _on_forked(self, answer: Forked) -> None:
        fork, cloud = self._fork, answer.cloud
        found = True
        if fork is None:
            if (
                self._want is Then.WAIT
                or self._paused
                or cloud.prefix != self._stub + self._letters
            ):
                self.dropped += 1
                return
            self._fork = OpenFork.of(cloud, answer.threshold, self._epoch, self._mode, self._stub)
            self._want = Then.WAIT
            self._events.append(say.ForkOpened(cloud))
        elif fork.pending == (cloud.prefix, cloud.page):
            renews, found = fork.renewing, fork.arrive(cloud)
            if renews:
                fork.renewed(self._epoch, answer.threshold)
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
        again = not self._prefix.placed and self._prefix.keep > 0
        self._lose_engine()
        if again:
            self._carry_on()
            return
        self._events.append(say.Trouble(answer.text, answer.way_out))
        if self._fork is not None:
            self._fork.pending = None
        elif len(self._draft) and not self._ended:
            self._paused = True
        self._want = Then.WAIT

    def _lose_engine(self) -> None:
        self._prefix.lose()
        self._flush_step()

    def _carry_on(self) -> None:
        """Ask for what the session is at, from the draft as it stands."""
        fork = self._fork
        if fork is not None and fork.pending is not None:
            self._ask_page(fork)
        elif not self._blank:
            self._tell(self._want)
        else:
            self._want = Then.WAIT

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
            prefix = self._stub + self._letters
        if fork is not None and then is Then.WAIT:
            prefix, page = fork.prefix, fork.page
            exclude = fork.shown_words(prefix, before=page)
        self._want = Then.WAIT if in_fork else then
        if self._engine is not _Engine.UP:
            return
        # A stub is no part of what its words stand behind.
        upto = self._stub_at if in_fork or then is Then.CLOUD else None
        difference = self._prefix.difference(self._draft, upto)
        self._number += 1
        self._send(
            Ask(
                number=self._number,
                keep=difference.keep,
                add=difference.add,
                then=then,
                mode=self._mode,
                share=self._share * self._rate.factor,
                words=self._words,
                exclude=exclude,
                prefix=prefix,
                word_over=self._word_over,
                page=page,
                ahead=self._ahead,
                sampling=self._sampling,
                request=self._prompted,
                plain=self._held.goes_without(self._markup, self._draft, self._prompted),
            )
        )

    def _put(self, piece: Piece) -> None:
        """Put a piece at the end. A draft begins with no blanks: an answer's first word has one."""
        if not self._tail and piece.origin in (Origin.WRITTEN, Origin.CHOSEN):
            piece = replace(piece, text=piece.text.lstrip())
        self._draft.append(piece)
        self._redo.clear()
        self._stub_at, self._gap = None, False
        self._tail, self._last = (self._tail + piece.text)[-TAIL:], piece
        self._events.append(say.DraftChanged(len(self._draft) - 1, (piece,)))

    def _cut(self, length: int, then: tuple[Piece, ...] = ()) -> None:
        if length < len(self._draft) or then:
            self._draft.cut(length)
            self._prefix.cut(length)
            for piece in then:
                self._draft.append(piece)
            self._stub_at, self._gap = None, False
            self._see_end()
            self._events.append(say.DraftChanged(length, then))

    def _see_end(self) -> None:
        pieces = self._draft.pieces
        self._last = pieces[-1] if pieces else None
        self._tail = self._draft.text[-TAIL:]

    def _push(
        self,
        fork: OpenFork | None = None,
        trial: int | None = None,
        *,
        act: bool = True,
        request: str | None = None,
    ) -> None:
        """Let Undo come back to here; `act` is false where the model merely begins to write."""
        snapshot = Snapshot(
            len(self._draft),
            fork,
            trial,
            (),
            self._ended or self._ended_before,
            act,
            request,
            stub_at=self._stub_at,
            gap=self._gap,
        )
        if act:
            self._redo.clear()
        if act or not self._undo or self._undo[-1] != snapshot:
            self._undo.append(snapshot)

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
