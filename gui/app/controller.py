"""The conductor: what the person does goes to the session, what the session says goes to the views.

It owns no text and decides nothing about writing; `engine.session.session` does. Its parts are the
link to the engine, the pointer, records and journal.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from common.clock import now_ns
from common.worker import Death, RestartRule
from engine.api.messages import Answer, Failed, Loading, Mode, Ready
from engine.api.spans import Span, Stage
from engine.api.types import ModelInfo
from engine.records.recorder import Records
from engine.records.statistics import Timing
from engine.records.trial import ChoiceTiming, Trial
from engine.session import events as say
from engine.session.events import Event, State
from engine.session.session import Session
from engine.tokens.markup import Markup
from gui.app.draft_recovery import LeftDrafts
from gui.app.drafts_menu import DraftsMenu
from gui.app.eye_controller import Sight
from gui.app.model_status import say_model
from gui.app.presence import Presence
from gui.app.requests import Requests
from gui.app.speech import Speaker
from gui.app.stage_presenter import Scene
from gui.app.start_row import start_row
from gui.app.ui_state import UiState
from gui.base.engine_link import Link, send_span
from gui.base.error_texts import in_one_line
from gui.base.eyes_link import EyesSetup
from gui.base.keymap import Command
from gui.base.settings import Settings
from gui.base.store import Store
from gui.interaction.lookahead_hints import Attention, Battery, tokens_ahead
from gui.interaction.menus import Intent, MenuAct
from gui.interaction.pointer import Pointer
from gui.interaction.text_entry import Typist
from gui.views.main_window import MainWindow
from gui.widgets.frame_clock import STILL_MS, FrameClock, FrameProbe
from gui.widgets.message_bar import Level
from input.api.samples import Source
from input.layout.sectors import MAX_CELLS
from input.selection.dwell import MOUSE, Choice


class Conductor(QObject):
    """Joins window, session, engine and input. Times are nanoseconds of the shared clock."""

    quit_wanted = Signal()
    """The person asked to leave."""
    settings_wanted = Signal()
    """The person asked for the settings page."""
    page_wanted = Signal(str)
    """The person asked for the "time_model" (the simulator), the "doctor" or the "drafts"."""
    file_wanted = Signal(str)
    """The person asked to "open" a file, to "save" or to "save_as"."""
    happened = Signal(object)
    """Every event of the session, after the views have it."""

    def __init__(
        self,
        window: MainWindow,
        store: Store,
        link: Link,
        *,
        drafts: Path,
        records: Records | None,
        versions: dict[str, str],
        eyes: EyesSetup,
    ) -> None:
        """Wire everything; `start` begins. Drafts are kept in `drafts`, rows in `records`."""
        super().__init__(window)
        settings = store.settings
        self.window, self.store, self.link = window, store, link
        self.timing = Timing()
        self._records, self._versions = records, versions
        self.session = Session(
            link.send,
            self._on_event,
            mode=Mode(settings.mode),
            share=settings.share,
            words=settings.words,
            sampling=settings.sampling,
            markup=Markup(settings.markup),
        )
        self.left_drafts = LeftDrafts(drafts, self.session, window.messages)
        self._journal = self.left_drafts.journal
        self.pointer = Pointer(window.stage)
        self.speaker = Speaker(self)
        self.clock = FrameClock(self)
        self.probe = FrameProbe(window, [window.text, window.stage.cloud])
        self.probe.follow(self.clock)
        self._dealt_ns, self._restarts = 0, RestartRule()
        self.requests = Requests(self.session, window.request, window.messages)
        self.typist = Typist(
            self.session,
            window.text,
            window.request,
            asks=lambda: self.requests.typing,
            fits=lambda cells: self.sight.profiles.words(cells),
        )
        self.drafts_menu = DraftsMenu(drafts, lambda: self._journal.path, self)
        self.scene = Scene(window, self._state, lambda: store.settings, self.drafts_menu)
        self.attention = Attention(link.send)
        self.battery = Battery(self)
        self.sight = Sight(window, eyes, self.scene.priors)
        self.last_source = Source.MOUSE
        self.presence = Presence(window, self.session)
        self._connect()
        self.apply_settings(settings)

    def _connect(self) -> None:
        window, link = self.window, self.link
        link.answered.connect(self._answered)
        link.died.connect(self._died)
        self.pointer.chosen.connect(self._chosen)
        self.pointer.dwelling.connect(self._dwelling)
        self.pointer.sampled.connect(self.presence.sampled)
        self.sight.gazing.chosen.connect(self._chosen)
        self.sight.gazing.dwelling.connect(self.presence.looked)
        self.sight.gazing.dwelling.connect(self._show_dwell)
        self.sight.gazing.shared.connect(self._shared)
        self.sight.gazing.pause_wanted.connect(lambda: self.session.pause(now_ns()))
        self.sight.gazing.resume_wanted.connect(lambda: self.session.resume(now_ns()))
        self.pointer.sampled.connect(self.sight.gazing.hand)
        self.sight.left.connect(self.presence.leave)
        self.sight.returned.connect(self.presence.come)
        self.sight.changed.connect(self.make_room)
        self.clock.tick.connect(self._frame)
        window.stage.activated.connect(self.command)
        window.stage.cloud.shown.connect(self._shown)
        window.topbar.mode_changed.connect(lambda mode: self.store.change(mode=mode.value))
        window.topbar.share_changed.connect(lambda share: self.store.change(share=share))
        window.topbar.settings_wanted.connect(self.settings_wanted)
        window.messages.action_wanted.connect(self._message_action)
        window.key_pressed.connect(self._key)
        self._connect_parts()
        self.happened.connect(self.battery.heard)
        self.battery.changed.connect(self._set_ahead)
        self.speaker.changed.connect(self.make_room)
        self.speaker.failed.connect(
            lambda text, way: self.window.messages.tell("speech", text, way)
        )
        self.store.listen(self.apply_settings)

    def _connect_parts(self) -> None:
        scene, typist, requests = self.scene, self.typist, self.requests
        scene.asking.connect(lambda: self.session.ask(now_ns()))
        scene.menu_moved.connect(self.rest_hands)
        scene.emptied.connect(self.cells_gone)
        scene.measured.connect(self.session.measured)
        typist.changed.connect(scene.show)
        typist.letters_come.connect(scene.drop)  # a menu would hide the words
        typist.cleared.connect(requests.leave)
        typist.used.connect(self.used)
        typist.given.connect(self.give)
        typist.request_given.connect(requests.give)
        typist.slot_chosen.connect(self.choose)
        typist.command_wanted.connect(self.command)
        requests.changed.connect(scene.show)
        requests.cleared.connect(typist.clear)
        requests.spell_wanted.connect(typist.spell)
        requests.left.connect(self.window.setFocus)
        self.happened.connect(requests.take)
        self.pointer.chosen.connect(requests.elsewhere)
        self.left_drafts.changed.connect(scene.show)
        self.left_drafts.taken_up.connect(typist.clear)

    def _state(self) -> UiState:
        """Return what decides what the stage shows, but for what its presenter knows itself."""
        session = self.session
        can = {
            "redo": session.can_redo,
            "before": session.has_before,
            "erase_word": len(session.draft) > 0,
            "repair": self.sight.profiles.accuracy is not None,
            "request": session.takes_requests,
            "speak": self.speaker.available,
        }
        always = ("more", "letters", "choose", "drafts")
        return UiState(
            session=session.state,
            cloud=session.cloud,
            letters=self.typist.letters,
            typed=self.typist.typed,
            end=session.draft.text[-100:],
            request=self.requests.state,
            left=self.left_drafts.found,
            cells=self.sight.profiles.words(MAX_CELLS),
            can=frozenset((*always, *(key for key, possible in can.items() if possible))),
        )

    def start(self) -> None:
        """Offer what an earlier run left behind, and load the model."""
        self.left_drafts.find(self.store.settings.drafts_days)
        self.window.topbar.set_mode(self.session.mode)
        self._show_share()
        self._show_state()
        self.link.start()
        self.sight.start()
        self.speaker.look_later()

    def close(self) -> None:
        """End engine, records and journal; a draft with text is offered again at the next start."""
        self.clock.release("writing")
        self.sight.close()
        self.speaker.close()
        self.link.close()
        self._journal.close(finished=False)
        if self._records is not None:
            self._records.close()

    @property
    def is_writing(self) -> bool:
        """Whether the model writes, or reads the text before it does."""
        return self.session.state in (State.WRITING, State.PREFILL)

    @property
    def choosing(self) -> bool:
        """Whether there are cells to choose from, by their numbers too.

        Behind letters that are being typed, a digit is a digit where only a menu is shown.
        """
        if self.typist.spelling:
            return True
        if self.scene.menu is not None:
            return not self.typist.typed
        return self.session.cloud is not None and not self.session.paused

    @property
    def words_come(self) -> bool:
        """Whether the next thing on the stage is a cloud, as behind each choice in Every word."""
        if self.session.mode is not Mode.EVERY_WORD or self.typist.whole:
            return False
        coming = self.session.state in (State.WRITING, State.PREFILL, State.RESTARTING)
        return coming and self.session.cloud is None

    @property
    def choosing_words(self) -> bool:
        """Whether the model waits for one of the words that are shown."""
        return self.session.state is State.ASKING and self.scene.shows_words

    @property
    def words_shown(self) -> int:
        """How many words the cloud holds."""
        cloud = self.session.cloud
        return len(cloud.candidates) if cloud else 0

    # -- settings ------------------------------------------------------------------------------

    def apply_settings(self, settings: Settings) -> None:
        """Take over changed settings at once."""
        t_ns = now_ns()
        self.sight.apply(settings)
        self.make_room()
        self.requests.apply(settings)
        self.session.set_share(settings.share, t_ns)
        self.session.set_relief(settings.ask_less, t_ns)
        self.session.set_sampling(settings.sampling, t_ns)
        self.session.set_markup(Markup(settings.markup), t_ns)
        self._set_ahead()
        if Mode(settings.mode) is not self.session.mode:
            self.session.set_mode(Mode(settings.mode), t_ns)
        self.window.topbar.set_mode(self.session.mode)
        self._show_share()
        self.pointer.set_dwell(settings.dwell, MOUSE.with_total_ms(settings.dwell_ms))
        self.pointer.set_hold(settings.hold)
        self.window.stage.cloud.set_probabilities(settings.probabilities)
        self.window.refresh_look()
        self.translated()

    def make_room(self) -> None:
        """Offer as many words and permanent targets as are wanted, or as the eyes can hit."""
        self.session.set_words(self.sight.profiles.words(self.store.settings.words), now_ns())
        self.scene.make_room(large=self.sight.profiles.needs_large, silent=self.speaker.reason)

    def _show_share(self) -> None:
        self.window.topbar.set_share(self.session.share, self.session.share_in_force)

    def _set_ahead(self) -> None:
        choice = self.store.settings.look_ahead
        self.session.set_ahead(tokens_ahead(choice, battery=self.battery.on), now_ns())

    def translated(self) -> None:
        """Say everything anew, in the language of the application."""
        self.make_room()
        self._show_state()

    # -- the engine ----------------------------------------------------------------------------

    def _answered(self, answer: Answer, sent_ns: int, arrived_ns: int) -> None:
        if not isinstance(answer, Loading | Ready):
            # What waited while the answer before was dealt with is that one's time, not twice.
            self.session.measured(send_span(max(sent_ns, self._dealt_ns), arrived_ns))
        self.session.answer(answer, arrived_ns)
        self._dealt_ns = now_ns()

    def exchange_engine(self) -> None:
        """Take note that the engine is about to be another one; the draft stays as it is."""
        self.session.engine_died(now_ns())

    def _died(self, death: Death) -> None:
        if self._restarts.allows(death.t_ns):
            self.session.engine_died(death.t_ns, death.text, death.remedy)
            self.link.restart()
        else:
            remedy = self.tr("It failed too often: try again, or start with another model.")
            self.session.answer(Failed(0, death.text, remedy, fatal=True), death.t_ns)

    # -- the session ---------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        """Show what happened."""
        match event:
            case say.LoadProgress(what, done, total):
                self.scene.progressed(what, done, total)
            case say.ModelReady(info, _):
                self._model_ready(info)
            case say.StateChanged():
                self._show_state()
            case say.DraftChanged(kept, added):
                self._journal.changed(kept, added)
                self._hold_clock("writing", self.is_writing)
                self.window.text.change(kept, added)
                self.typist.follow()
                self.scene.follow(self.session.draft.text)
            case say.RequestChanged(text):
                self._request_changed(text)
            case say.ForkOpened():
                self.attention.opened()
                self.window.text.scroller.to_end()  # a word is wanted there
                self.scene.cloud()
            case say.CloudChanged(cloud, same_words=True):
                self.scene.refine(cloud)
            case say.CloudChanged():
                self.scene.cloud()
            case say.ForkClosed(slot):
                self.scene.closed(slot)
                if not self.session.letters:
                    self.typist.clear()
            case say.NoMoreWords(prefix):
                self._no_more(prefix)
            case say.PrefillProgress(done, total, words):
                self.window.text.set_progress(done if done < total else None, total)
                self.scene.progressed("text", done, total, words)
            case say.StepDone(step):
                self.timing.add(step)
                self.window.latency.update_timing(self.timing, self.session.mode)
                if self._records is not None:
                    self._records.step(step)
            case say.TrialDone(trial):
                self._show_share()
                self.sight.gazing.take(event)
                self._trial_done(trial)
            case say.TrialUndone() | say.TrialRedone():
                self._show_share()
                self.sight.gazing.take(event)
                if self._records is not None:
                    self._records.moved(event)
            case say.Trouble(text, remedy, fatal):
                self._engine_trouble(text, remedy, fatal=fatal)
        self.happened.emit(event)

    def _model_ready(self, info: ModelInfo) -> None:
        say_model(self.window.topbar, self.window.messages, info)
        self._say_input()
        self.window.messages.withdraw("engine")
        if self._records is not None:
            row = start_row(self._versions, self.session.info, self.store.settings, self.window)
            self._records.put(row)
            if self.session.request:
                self._request_changed(self.session.request)

    def _request_changed(self, text: str) -> None:
        self._journal.asked(text)
        if self._records is not None and self.session.info is not None:
            self._records.request(text, led=self.session.takes_requests, t_ns=now_ns())

    def _trial_done(self, trial: Trial) -> None:
        if trial.person_ms is not None and not trial.left_to_model:
            self.timing.add_reaction(trial.person_ms)
        if self._records is not None:
            self._records.trial(trial)

    # -- the views -----------------------------------------------------------------------------

    def _show_state(self) -> None:
        """Show what the session is doing."""
        self.window.text.set_writing(self.is_writing)
        if self.session.state is not State.PREFILL:
            self.window.text.set_progress(None)
        self._hold_clock("writing", self.is_writing)
        self.attention.rest(self.session.state is State.PAUSED, self.words_shown)
        self.rest_hands()
        self.typist.follow()
        self.scene.show()
        self.window.text.set_placeholder(self.tr("The text begins here."))

    def rest_hands(self) -> None:
        """Let nothing be chosen in a pause, except of the menu that was opened in it."""
        paused, t_ns = self.session.state is State.PAUSED and not self.scene.others_open, now_ns()
        (self.pointer.freeze if paused else self.pointer.thaw)(t_ns)
        self.sight.gazing.set_paused(paused, t_ns)

    def _shown(self, started_ns: int, ended_ns: int) -> None:
        """Take note that a new cloud is on screen."""
        self.session.measured(Span(Stage.PAINT, started_ns, ended_ns))
        self.session.shown(ended_ns)
        self.typist.guard.seen(ended_ns)
        self.pointer.opened(ended_ns)
        self.sight.gazing.opened(ended_ns)

    def cells_gone(self, t_ns: int) -> None:
        """Take note that there are no cells: only the permanent targets can be chosen."""
        self.pointer.closed(t_ns)
        self.sight.gazing.closed(t_ns)

    def _no_more(self, prefix: str) -> None:
        text = (
            self.tr("No more words starting with “{prefix}”").format(prefix=prefix)
            if prefix
            else self.tr("No more suggestions")
        )
        self.window.messages.tell("more", text, self.tr("Type any other word."))

    def _engine_trouble(self, text: str, remedy: str, *, fatal: bool) -> None:
        if fatal:
            self.scene.failed(in_one_line(text, remedy))
            self.window.messages.tell("engine", text, remedy, Level.ERROR, self.tr("Try again"))
        else:
            self.window.messages.tell("engine", text, remedy, Level.WARNING)

    def _say_input(self) -> None:
        names = {
            Source.MOUSE: self.tr("Mouse"),
            Source.TOUCH: self.tr("Touch"),
            Source.KEYS: self.tr("Keys"),
            Source.GAZE: self.tr("Eyes"),
        }
        self.window.topbar.set_input(names[self.last_source])

    def notice_records(self, trouble: say.Trouble | None) -> None:
        """Say that the records cannot be written, or that they can again."""
        if trouble is None:
            self.window.messages.withdraw("records")
        else:
            self.window.messages.tell("records", trouble.text, trouble.remedy, Level.WARNING)

    def _message_action(self, key: str) -> None:
        if key == "engine":
            self.link.restart()
        else:
            self.sight.message_action(key)

    # -- frames --------------------------------------------------------------------------------

    def _hold_clock(self, reason: str, wanted: bool) -> None:
        if wanted:
            self.clock.hold(reason, STILL_MS)
        else:
            self.clock.release(reason)

    def _frame(self, _t_ns: int) -> None:
        """Breathe: the caret is painted at every tick while something moves."""
        self.window.text.update(self.window.text.caret_rect().adjusted(-4, -4, 4, 4))

    # -- the person ----------------------------------------------------------------------------

    def _show_dwell(self, target: Hashable | None, progress: float) -> None:
        self._hold_clock("dwell", target is not None and progress > 0)
        shown = target if isinstance(target, int | str) else None
        self.window.stage.set_dwell(shown, progress)

    def _dwelling(self, target: Hashable | None, progress: float) -> None:
        self._show_dwell(target, progress)
        if self.choosing_words:
            self.attention.on(target, self.words_shown)

    def _shared(self, shares: Mapping[Hashable, float], t_ns: int) -> None:
        if self.choosing_words:
            self.attention.among(shares, self.words_shown, t_ns)

    def _chosen(self, choice: Choice, source: Source) -> None:
        self.used(source)
        timing = ChoiceTiming(
            source.value,
            choice.first_look_ns,
            choice.dwell_start_ns,
            choice.entries,
            float(choice.threshold_ms),
            self.sight.about() if source is Source.GAZE else None,
        )
        if isinstance(choice.target, int):
            self.choose(choice.target, choice.t_ns, timing)
        else:
            self.command(str(choice.target), timing)

    def choose(self, slot: int, t_ns: int, timing: ChoiceTiming) -> None:
        """Choose what a cell holds: a word, an entry of a menu, or a letter."""
        menu = self.scene.menu
        if menu is not None:
            if slot < len(menu.items):
                self.window.stage.cloud.flash(slot)
                self.do(menu.items[slot].intent)
        elif self.typist.spelling:
            self.typist.letter(slot)
        else:
            self.session.choose(slot, t_ns, timing)

    def do(self, intent: Intent) -> None:
        """Do what an entry of a menu asks for; the other menu closes, unless it is about that."""
        key, argument = intent
        by_hand = self.last_source in (Source.TOUCH, Source.KEYS)
        if key in (MenuAct.BACK, MenuAct.NEXT):
            self.scene.turn(key)
            return
        if key == Command.DRAFTS and not by_hand:
            # Eyes alone, or a pointer that only rests, could not leave the page of drafts again.
            self.scene.open_drafts()
            return
        self.scene.drop()
        match key:
            case MenuAct.GIVE:
                self.give(argument)
            case MenuAct.GIVE_REQUEST:
                self.requests.give(argument)
            case MenuAct.WITHOUT_REQUEST:
                self.requests.begin_plain()
            case MenuAct.BEGIN:
                self.typist.clear()
                self.session.begin(now_ns())
            case MenuAct.GO_ON:
                self.session.go_on(now_ns())
            case MenuAct.TAKE_UP:
                self.left_drafts.take_up(argument)
            case _:
                self.command(key, ChoiceTiming(self.last_source.value))

    def _key(self, event: QKeyEvent) -> None:
        new = self.window.stage.cloud.is_new
        self.typist.key(event, choosing=self.choosing, soon=self.words_come, new=new)

    def used(self, source: Source) -> None:
        """Take note of what the person chooses with."""
        if source is not self.last_source:
            self.last_source = source
            self._say_input()

    def command(self, key: str, timing: ChoiceTiming | None = None) -> None:
        """Do what a permanent target or a key asks for."""
        t_ns = now_ns()
        session = self.session
        match key:
            case Command.MENU:
                self.scene.others()
            case Command.REQUEST:
                self.requests.change(by_keys=self.last_source is Source.KEYS)
            case Command.REPAIR:
                self.sight.repair()
            case Command.CHOOSE:
                session.let_model_choose(t_ns, timing or ChoiceTiming(Source.KEYS.value))
            case Command.PAUSE:
                (session.resume if session.paused else session.pause)(t_ns)
            case Command.UNDO:
                if not (self.scene.drop() or self.typist.drop()):
                    session.undo(t_ns)
            case Command.REDO:
                if not self.typist.typed:
                    session.redo(t_ns)
            case Command.MORE | Command.BEFORE:
                step = 1 if key == Command.MORE else -1
                if not self.typist.more(step):
                    session.more(t_ns, step)
            case Command.LETTERS:
                self.typist.spell()
            case Command.ERASE_WORD:
                self.typist.erase(word=True)
            case Command.SPEAK:
                self._speak()
            case Command.AUTO | Command.FORKS | Command.EVERY_WORD:
                self.store.change(mode=str(key))
            case _:
                self._window_command(key)

    def _window_command(self, key: str) -> None:
        match key:
            case Command.NEW:
                self.new_text()
            case Command.OPEN | Command.SAVE | Command.SAVE_AS:
                self.file_wanted.emit(str(key))
            case Command.COPY:
                QGuiApplication.clipboard().setText(self.session.draft.text)
                self.window.messages.tell("copied", self.tr("Text copied."))
            case Command.PASTE:
                self.typist.paste(QGuiApplication.clipboard().text())
            case Command.SETTINGS:
                self.settings_wanted.emit()
            case Command.TIME_MODEL | Command.DOCTOR | Command.DRAFTS:
                self.page_wanted.emit(str(key))
            case Command.PANEL:
                self.window.fold_panel()
            case Command.FULL_SCREEN:
                self.window.toggle_full_screen()
            case Command.QUIT:
                self.quit_wanted.emit()
            case _:
                self.window.text.scroller.do(key)

    def new_text(self) -> None:
        """Begin a new text; Undo brings the old one back, and the next start offers it again."""
        if self.session.draft.text:
            self._journal.close(finished=False)
        self.session.clear(now_ns())
        self.typist.clear()

    def begin_with(self, text: str) -> None:
        """Begin a new text with the text of a file."""
        self.new_text()
        self.give(text)

    def give(self, text: str) -> None:
        """Put in a beginning; the model writes on from it."""
        self.session.give(text, now_ns())
        self.typist.clear()

    def _speak(self) -> None:
        text = self.session.draft.text.strip()
        if not self.speaker.available:
            self.window.messages.tell("speech", self.speaker.reason)
        elif text:
            self.speaker.say(text)
