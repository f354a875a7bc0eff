"""What the session and the pointers say goes to the views."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from PySide6.QtCore import QObject

from common.clock import now_ns
from engine.api.spans import Span, Stage
from engine.session import events as say
from engine.session.events import Event, State
from gui.app.model_status import say_model
from gui.app.parts import END_CHARS, Parts
from gui.base.error_texts import in_one_line
from gui.widgets.frame_clock import STILL_MS
from gui.widgets.message_bar import Level


class ViewRouter(QObject):
    """Shows what happens. Times are nanoseconds of the shared clock."""

    def __init__(self, parts: Parts) -> None:
        """Show it in the window of `parts`; whoever else hears of an event hears of it later."""
        super().__init__(parts)
        self._parts, self._window, self._session = parts, parts.window, parts.session
        gaze = parts.eyes.gaze
        parts.happened.connect(self._happened)
        parts.pointer.dwelling.connect(self._dwelling)
        gaze.dwelling.connect(self._show_dwell)
        gaze.shared.connect(self._shared)
        parts.presenter.menu_moved.connect(self._rest_hands)
        parts.presenter.emptied.connect(self._emptied)
        parts.clock.tick.connect(self._frame)
        parts.window.stage.cloud.shown.connect(self._shown)
        parts.speaker.failed.connect(lambda *lines: self._window.messages.tell("speech", *lines))

    @property
    def is_writing(self) -> bool:
        """Whether the model writes, or reads the text before it does."""
        return self._session.state in (State.WRITING, State.PREFILL)

    @property
    def choosing_words(self) -> bool:
        """Whether the model waits for one of the words that are shown."""
        return self._session.state is State.ASKING and self._parts.presenter.shows_words

    # -- the session ---------------------------------------------------------------------------

    def _happened(self, event: Event) -> None:
        parts, window, presenter = self._parts, self._window, self._parts.presenter
        match event:
            case say.LoadProgress(what, done, total):
                presenter.progressed(what, done, total)
            case say.ModelReady(info, _):
                say_model(window.topbar, window.messages, info)
                window.messages.withdraw("engine")
            case say.StateChanged():
                self.show_state()
            case say.DraftChanged(kept, added):
                self._hold_clock("writing", self.is_writing)
                window.text.change(kept, added)
                parts.text_entry.follow()
                presenter.follow(self._session.draft.end(END_CHARS))
            case say.ForkOpened():
                parts.hints.opened()
                window.text.scroller.to_end()  # a word is wanted there
                presenter.cloud()
            case say.CloudChanged(cloud, same_words=True):
                presenter.refine(cloud)
            case say.CloudChanged():
                presenter.cloud()
            case say.ForkClosed(slot):
                presenter.closed(slot)
                if not self._session.letters:
                    parts.text_entry.clear()
            case say.NoMoreWords(prefix):
                self._no_more(prefix)
            case say.PrefillProgress(done, total, words):
                window.text.set_progress(done if done < total else None, total)
                presenter.progressed("text", done, total, words)
            case say.StepDone(step):
                parts.timing.add(step)
                window.latency.update_timing(parts.timing, self._session.mode)
            case say.TrialDone(trial):
                self.show_share()
                if trial.person_ms is not None and not trial.left_to_model:
                    parts.timing.add_reaction(trial.person_ms)
            case say.TrialUndone() | say.TrialRedone():
                self.show_share()
            case say.Trouble(text, remedy, fatal):
                self._trouble(text, remedy, fatal=fatal)

    def show_share(self) -> None:
        """Show how often the model asks: as was set, and what is in force."""
        self._window.topbar.set_share(self._session.share, self._session.share_in_force)

    def show_state(self) -> None:
        """Show what the session is doing."""
        parts, text = self._parts, self._window.text
        text.set_writing(self.is_writing)
        if self._session.state is not State.PREFILL:
            text.set_progress(None)
        self._hold_clock("writing", self.is_writing)
        parts.hints.rest(self._session.state is State.PAUSED, self._words)
        self._rest_hands()
        parts.text_entry.follow()
        parts.presenter.show()
        text.set_placeholder(self.tr("The text begins here."))

    @property
    def _words(self) -> int:
        """How many words the cloud holds."""
        cloud = self._session.cloud
        return len(cloud.candidates) if cloud else 0

    def _no_more(self, prefix: str) -> None:
        text = (
            self.tr("No more words starting with “{prefix}”").format(prefix=prefix)
            if prefix
            else self.tr("No more suggestions")
        )
        remedy = self.tr("Type any other word.")
        self._window.messages.tell("more", text, remedy)

    def _trouble(self, text: str, remedy: str, *, fatal: bool) -> None:
        level, action = Level.WARNING, ""
        if fatal:
            self._parts.presenter.failed(in_one_line(text, remedy))
            level, action = Level.ERROR, self.tr("Try again")
        self._window.messages.tell("engine", text, remedy, level, action)

    # -- the stage and the pointers ------------------------------------------------------------

    def _shown(self, started_ns: int, ended_ns: int) -> None:
        """Take note that a new cloud is on screen."""
        self._session.measured(Span(Stage.PAINT, started_ns, ended_ns))
        self._session.shown(ended_ns)
        self._parts.text_entry.guard.seen(ended_ns)
        self._parts.pointer.opened(ended_ns)
        self._parts.eyes.gaze.opened(ended_ns)

    def _emptied(self, t_ns: int) -> None:
        """Take note that there are no cells: only the permanent targets can be chosen."""
        self._parts.pointer.closed(t_ns)
        self._parts.eyes.gaze.closed(t_ns)

    def _rest_hands(self) -> None:
        """Let nothing be chosen in a pause, except of the menu that was opened in it."""
        parts, t_ns = self._parts, now_ns()
        paused = self._session.state is State.PAUSED and not parts.presenter.others_open
        (parts.pointer.freeze if paused else parts.pointer.thaw)(t_ns)
        parts.eyes.gaze.set_paused(paused, t_ns)

    def _dwelling(self, target: Hashable | None, progress: float) -> None:
        self._show_dwell(target, progress)
        if self.choosing_words:
            self._parts.hints.on(target, self._words)

    def _show_dwell(self, target: Hashable | None, progress: float) -> None:
        self._hold_clock("dwell", target is not None and 0 < progress < 1)
        shown = target if isinstance(target, int | str) else None
        self._window.stage.set_dwell(shown, progress)

    def _shared(self, shares: Mapping[Hashable, float], t_ns: int) -> None:
        if self.choosing_words:
            self._parts.hints.among(shares, self._words, t_ns)

    # -- frames --------------------------------------------------------------------------------

    def _hold_clock(self, reason: str, wanted: bool) -> None:
        if wanted:
            self._parts.clock.hold(reason, STILL_MS)
        else:
            self._parts.clock.release(reason)

    def _frame(self, _t_ns: int) -> None:
        """Breathe: the caret is painted at every tick while something moves."""
        text = self._window.text
        text.update(text.caret_rect().adjusted(-4, -4, 4, 4))
