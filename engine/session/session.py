"""The window's side of writing: what each act of the person does to draft, fork and engine.

Calls never raise at odd moments: what makes no sense now is ignored. Asks go out before events, and
events are handed on once the session is consistent again, so that a listener may call back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from common.files import sound
from engine.api.messages import Candidate, Kind, Mode, Then
from engine.api.spans import Span
from engine.api.types import Sampling
from engine.records.trial import ChoiceTiming
from engine.session import events as say
from engine.session.absence import AWAY, PAUSE
from engine.session.core import TAIL
from engine.session.draft import Origin, Piece
from engine.session.edits import SessionEdits
from engine.session.long_text import again, parts
from engine.session.snapshot import Snapshot
from engine.session.spacing import sentence_starts
from engine.tokens.markup import Markup


class Session(SessionEdits):
    """The state machine of one window. Pure: no threads, no clock, no Qt."""

    # What the person does.

    def give(self, text: str, t_ns: int) -> None:
        """Put `text` as given, at the beginning or later, and let the model write on.

        Blanks at its end are left off: the model brings the space of its next word itself.
        """
        text = sound(text).rstrip(" \t")
        if not text.strip():
            return
        self._push(fork=self._remembered())
        self._close_fork()
        self._consume()
        self._paused = self._ended = self._stretch = False
        for piece in parts(Piece(text, Origin.GIVEN), self._n_ctx):
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
            self._push(fork=self._remembered(), request=self._request)
            self._close_fork()
            self._ended = self._stretch = False
        self._ask_for(text)
        if not len(self._draft):
            self._paused = False
        writes = not self._paused and (bool(text) or len(self._draft) > 0)
        if self.takes_requests:
            self._tell(Then.WRITE if writes else Then.WAIT)
        elif self._info is None and not len(self._draft):  # the model to come may take it
            self._want = Then.WRITE if writes else Then.WAIT
        self._settle()

    def begin(self, t_ns: int) -> None:
        """Let an instruct model begin an empty draft by the request."""
        if self._blank and self._prompted:
            self._paused = self._ended = self._stretch = False
            self._tell(Then.WRITE)
        self._settle()

    def set_instruct(self, instruct: bool | None, t_ns: int) -> None:
        """Let requests lead the model, or not; None: as the model's kind wants it."""
        if instruct is not self._instruct:
            writing = self._is_writing
            self._instruct = instruct
            if writing and self._blank:
                self._tell(Then.WAIT)
            self._setting_changed()

    def restore(self, pieces: Iterable[Piece], t_ns: int, request: str = "") -> None:
        """Take over a draft from disk and pause. Undo then goes back through its acts."""
        self._undo.clear()
        self._redo.clear()
        self._close_fork()
        self._consume()
        self._draft.cut(0)
        self._prefix.cut(0)
        self._stub_at, self._gap = None, False
        tail = ""
        before: Origin | None = None
        for piece, belongs in again(pieces, self._n_ctx):
            act = piece.origin is not Origin.WRITTEN
            if belongs:
                pass
            elif act or before is not Origin.WRITTEN or sentence_starts(tail, piece.text):
                self._push(act=act)
            tail, before = (tail + piece.text)[-TAIL:], piece.origin
            self._draft.append(piece)
        self._see_end()
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
        self._push(fork=self._remembered(), request=self._request)
        self._undo[-1] = replace(self._undo[-1], length=0, removed=self._draft.pieces)
        self._close_fork()
        self._consume()
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
        following, known = fork.page + step, len(fork.pages[fork.prefix])
        if following < 0:
            if fork.prefix not in fork.exhausted:
                return
            following = known - 1
        if following < known:
            self._show(fork, fork.prefix, following)
        elif fork.prefix in fork.exhausted:
            self._events.append(say.NoMoreWords(fork.prefix))
            self._show(fork, fork.prefix, 0)
        else:
            fork.pending = (fork.prefix, following)
            self._ask_page(fork)
        self._settle()

    def undo(self, t_ns: int) -> None:
        """Take back the last act: text, and the same cloud from memory. Stops a model that writes.

        The cloud opens on the page that was chosen from, letters cleared (see OpenFork.remember).
        """
        busy = self._fork is not None or self._is_writing
        while self._undo and not busy and self._is_idle_mark(self._undo[-1]):
            self._undo.pop()
        if not self._undo:
            if self._is_writing:
                self.pause(t_ns)
            return
        snapshot = self._undo.pop()
        request = None if snapshot.request is None else self._request
        back = Snapshot(
            snapshot.length,
            self._remembered(),
            removed=self._draft.pieces[snapshot.length :],
            ended=self._ended,
            request=request,
            stub_at=self._stub_at,
            gap=self._gap,
        )
        self._redo.append((back, snapshot))
        self._go_to(snapshot)
        if snapshot.trial is not None:
            self._rate.undid()
            self._events.append(say.TrialUndone(snapshot.trial, t_ns))
        self._settle()

    def redo(self, t_ns: int) -> None:
        """Bring back what Undo took last: text, and the cloud that was open. Nothing is written."""
        if self._redo:
            snapshot, undone = self._redo.pop()
            self._undo.append(undone)
            self._go_to(snapshot)
            if undone.trial is not None:
                self._events.append(say.TrialRedone(undone.trial, t_ns))
            self._settle()

    def _go_to(self, snapshot: Snapshot) -> None:
        """Make draft, fork and end those of a snapshot; without a fork it is a pause."""
        self._close_fork()
        self._consume()
        removed = tuple(
            replace(p, tokens=None) if self._epoch and p.tokens else p for p in snapshot.removed
        )
        self._cut(snapshot.length, removed)
        self._stub_at, self._gap = snapshot.stub_at, snapshot.gap
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
        if self._paused or self._ended or self._blank:
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
        if mode is self._mode:
            return
        self._mode = mode
        if self._fork is not None and mode is Mode.AUTO:
            self._push(fork=self._remembered())
            self._close_fork()
            self._stretch = self._wrote_before = True
            self._tell(Then.WAIT if self._paused else Then.WRITE)
            self._settle()
        else:
            self._setting_changed()

    def set_share(self, share: float, t_ns: int) -> None:
        """Ask for about this share of the tokens in Forks, 0 to 1."""
        share = min(1.0, max(0.0, share))
        if share != self._share:
            self._share = share
            self._setting_changed()

    def set_relief(self, wanted: bool, t_ns: int) -> None:
        """Ask for less than the share while choices take long (see `adaptive_rate`), or never."""
        before, self._rate.wanted = self.share_in_force, wanted
        if self.share_in_force != before:
            self._setting_changed()

    def set_words(self, words: int, t_ns: int) -> None:
        """Show so many words in the clouds to come; an open one stays as it is."""
        if max(1, words) != self._words:
            self._words = max(1, words)
            self._setting_changed()

    def set_sampling(self, sampling: Sampling, t_ns: int) -> None:
        """Let the model write alone with other samplers."""
        if sampling != self._sampling:
            self._sampling = sampling
            self._setting_changed()

    def set_markup(self, markup: Markup, t_ns: int) -> None:
        """Let the model write and offer markup, or not; an open cloud stays as it is."""
        if markup is not self._markup:
            self._markup = markup
            self._setting_changed()

    def set_ahead(self, tokens: int, t_ns: int) -> None:
        """Write at most so many tokens ahead behind a cloud, from the next one on; 0 for none."""
        self._ahead = max(0, tokens)

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
            shares=(self._share, self.share_in_force),
            left_to_model=origin is Origin.WRITTEN,
        )
        if trial.person_ms is not None:
            self._rate.chose(trial.person_ms)
        self._push(fork=self._remembered(), trial=trial.number)
        self._close_fork(slot)
        self._consume()
        self._stretch = self._mode is not Mode.AUTO
        if self._stub_at is not None:
            stub_at, stub = self._stub_at, self._draft.pieces[self._stub_at :]
            self._undo[-1] = replace(self._undo[-1], length=stub_at, removed=stub)
            self._cut(stub_at)
        if candidate.kind is Kind.END or not candidate.text:
            self._ended = True
            self._tell(Then.WAIT, flush=False)
        else:
            tokens = candidate.tokens if fork.epoch == self._epoch else None
            self._put(Piece(candidate.text, origin, tokens))
            self._tell(Then.WAIT if self._paused else Then.WRITE, flush=False)
        self._events.append(say.TrialDone(trial))
        self._settle()
