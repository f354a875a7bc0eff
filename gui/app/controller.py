"""The window's controller: what the person does goes to the session and to the parts.

It owns no text and decides nothing about writing; `engine.session.session` does. What the session
says goes to the views by `view_router`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from common.clock import now_ns
from engine.api.messages import Mode
from engine.records.trial import ChoiceTiming
from engine.session.events import Event, ModelReady, State
from engine.tokens.markup import Markup
from gui.app import unsaved_text
from gui.app.parts import Parts
from gui.app.view_router import ViewRouter
from gui.base.keymap import Command
from gui.base.settings import Settings
from gui.interaction.menus import Intent, MenuAct
from input.api.samples import Source
from input.selection.dwell import Choice


class WindowController(QObject):
    """Routes what the person does. Times are nanoseconds of the shared clock."""

    quit_wanted = Signal()
    """The person asked to leave."""
    settings_wanted = Signal()
    """The person asked for the settings page."""
    page_wanted = Signal(str)
    """The person asked for the "time_model" (the simulator), the "doctor" or the "drafts"."""
    file_wanted = Signal(str)
    """The person asked to "open" a file, to "save" or to "save_as"."""

    def __init__(self, parts: Parts) -> None:
        """Join `parts` and the window; `start` begins."""
        super().__init__(parts)
        self._parts, self._window, self._store = parts, parts.window, parts.store
        self._session = parts.session
        self.last_source = Source.MOUSE
        self.views = ViewRouter(parts)
        parts.join()
        self._connect()
        self.apply_settings(self._store.settings)

    def _connect(self) -> None:
        parts, window, text_entry = self._parts, self._window, self._parts.text_entry
        parts.happened.connect(self._happened)
        parts.pointer.chosen.connect(self._chosen)
        parts.eyes.gaze.chosen.connect(self._chosen)
        parts.eyes.changed.connect(self.make_room)
        parts.eyes.profiles.zones_wanted.connect(lambda: self._store.change(zones=True))
        parts.speaker.changed.connect(self.make_room)
        parts.battery.changed.connect(self._set_ahead)
        text_entry.used.connect(self.used)
        text_entry.given.connect(self.give)
        text_entry.slot_chosen.connect(self.choose)
        text_entry.command_wanted.connect(self.command)
        window.key_pressed.connect(self._key)
        window.stage.activated.connect(self.command)
        window.topbar.mode_changed.connect(lambda mode: self._store.change(mode=mode.value))
        window.topbar.share_changed.connect(lambda share: self._store.change(share=share))
        window.topbar.settings_wanted.connect(self.settings_wanted)
        window.messages.action_wanted.connect(self._message_action)
        self._store.listen(self.apply_settings)

    def start(self) -> None:
        """Offer what an earlier run left behind, and load the model."""
        self._window.topbar.set_mode(self._session.mode)
        self.views.show_share()
        self.views.show_state()
        self._parts.start()

    # -- settings ------------------------------------------------------------------------------

    def apply_settings(self, settings: Settings) -> None:
        """Take over changed settings at once."""
        parts, session, t_ns = self._parts, self._session, now_ns()
        parts.eyes.apply(settings)
        self.make_room()
        parts.requests.apply(settings)
        session.set_share(settings.share, t_ns)
        session.set_relief(settings.ask_less, t_ns)
        session.set_sampling(settings.sampling, t_ns)
        session.set_markup(Markup(settings.markup), t_ns)
        self._set_ahead()
        if Mode(settings.mode) is not session.mode:
            session.set_mode(Mode(settings.mode), t_ns)
        self._window.topbar.set_mode(session.mode)
        self.views.show_share()
        parts.pointer.set_dwell(settings.dwell, settings.dwell_by_mouse)
        parts.pointer.set_hold(settings.hold)
        self._window.stage.cloud.set_probabilities(settings.probabilities)
        self._window.refresh_look()
        self.translated()

    def make_room(self) -> None:
        """Offer as many words and permanent targets as are wanted, or as the eyes can hit."""
        parts, profiles = self._parts, self._parts.eyes.profiles
        self._session.set_words(profiles.words(self._store.settings.words), now_ns())
        parts.presenter.make_room(large=profiles.needs_large, silent=parts.speaker.reason)

    def _set_ahead(self) -> None:
        ahead = self._parts.battery.tokens_ahead(self._store.settings.look_ahead)
        self._session.set_ahead(ahead, now_ns())

    def translated(self) -> None:
        """Say everything anew, in the language of the application."""
        self.make_room()
        self.views.show_state()
        if self._session.info is not None:
            self._say_input()

    # -- what the person chooses with ----------------------------------------------------------

    def used(self, source: Source) -> None:
        """Take note of what the person chooses with."""
        if source is not self.last_source:
            self.last_source = source
            self._say_input()

    def _say_input(self) -> None:
        names = {
            Source.MOUSE: self.tr("Mouse"),
            Source.TOUCH: self.tr("Touch"),
            Source.KEYS: self.tr("Keys"),
            Source.GAZE: self.tr("Eyes"),
        }
        self._window.topbar.set_input(names[self.last_source])

    def _happened(self, event: Event) -> None:
        if isinstance(event, ModelReady):
            self._say_input()

    def _message_action(self, key: str) -> None:
        if key == "engine":
            self._parts.link.restart()
        elif key == unsaved_text.KEY:
            self.file_wanted.emit(str(Command.SAVE_AS))
        else:
            self._parts.eyes.message_action(key)

    # -- choices -------------------------------------------------------------------------------

    def _chosen(self, choice: Choice, source: Source) -> None:
        self.used(source)
        eyes, by_gaze = self._parts.eyes, source is Source.GAZE
        timing = ChoiceTiming(
            source.value,
            choice.first_look_ns,
            choice.dwell_start_ns,
            choice.entries,
            float(choice.threshold_ms),
            eyes.gaze.timing(*eyes.profiles.measured_deg) if by_gaze else None,
        )
        if isinstance(choice.target, int):
            self.choose(choice.target, choice.t_ns, timing)
        else:
            self.command(str(choice.target), timing)

    def choose(self, slot: int, t_ns: int, timing: ChoiceTiming) -> None:
        """Choose what a cell holds: a word, an entry of a menu, or a letter."""
        menu = self._parts.presenter.menu
        if menu is not None:
            if slot < len(menu.items):
                self._window.stage.cloud.flash(slot)
                self.do(menu.items[slot].intent)
        elif self._parts.text_entry.spelling:
            self._parts.text_entry.letter(slot)
        else:
            self._session.choose(slot, t_ns, timing)

    def do(self, intent: Intent) -> None:
        """Do what an entry of a menu asks for; the other menu closes, unless it is about that."""
        parts, (key, argument) = self._parts, intent
        by_hand = self.last_source in (Source.TOUCH, Source.KEYS)
        if key in (MenuAct.BACK, MenuAct.NEXT):
            parts.presenter.turn(key)
            return
        if key == Command.DRAFTS and not by_hand:
            # Eyes alone, or a pointer that only rests, could not leave the page of drafts again.
            parts.presenter.open_drafts()
            return
        parts.presenter.drop()
        match key:
            case MenuAct.GIVE:
                self.give(argument)
            case MenuAct.GIVE_REQUEST:
                parts.requests.give(argument)
            case MenuAct.WITHOUT_REQUEST:
                parts.requests.begin_plain()
            case MenuAct.BEGIN:
                parts.text_entry.clear()
                self._session.begin(now_ns())
            case MenuAct.GO_ON:
                self._session.go_on(now_ns())
            case MenuAct.TAKE_UP:
                parts.left_drafts.take_up(argument)
            case _:
                self.command(key, ChoiceTiming(self.last_source.value))

    # -- keys and commands ---------------------------------------------------------------------

    def _key(self, event: QKeyEvent) -> None:
        parts, session = self._parts, self._session
        # Behind letters that are being typed, a digit is a digit where only a menu is shown.
        choosing = session.cloud is not None and not session.paused
        if parts.presenter.menu is not None:
            choosing = not parts.text_entry.typed
        # In Every word a cloud follows each choice.
        comes = session.state in (State.WRITING, State.PREFILL, State.RESTARTING)
        comes = comes and session.cloud is None and session.mode is Mode.EVERY_WORD
        parts.text_entry.key(
            event,
            choosing=choosing or parts.text_entry.spelling,
            soon=comes and not parts.text_entry.whole,
            new=self._window.stage.cloud.is_new,
        )

    def command(self, key: str, timing: ChoiceTiming | None = None) -> None:
        """Do what a permanent target or a key asks for."""
        parts, session, t_ns = self._parts, self._session, now_ns()
        match key:
            case Command.MENU:
                parts.presenter.others()
            case Command.REQUEST:
                parts.requests.change(by_keys=self.last_source is Source.KEYS)
            case Command.REPAIR:
                parts.eyes.repair()
            case Command.CHOOSE:
                session.let_model_choose(t_ns, timing or ChoiceTiming(Source.KEYS.value))
            case Command.PAUSE:
                (session.resume if session.paused else session.pause)(t_ns)
            case Command.UNDO:
                if not (parts.presenter.drop() or parts.text_entry.drop()):
                    session.undo(t_ns)
            case Command.REDO:
                if not parts.text_entry.typed:
                    session.redo(t_ns)
            case Command.MORE | Command.BEFORE:
                step = 1 if key == Command.MORE else -1
                if not parts.text_entry.more(step):
                    session.more(t_ns, step)
            case Command.LETTERS:
                parts.text_entry.spell()
            case Command.ERASE_WORD:
                parts.text_entry.erase(word=True)
            case Command.SPEAK:
                self._speak()
            case Command.AUTO | Command.FORKS | Command.EVERY_WORD:
                self._store.change(mode=str(key))
            case _:
                self._window_command(key)

    def _window_command(self, key: str) -> None:
        match key:
            case Command.NEW:
                if self._parts.unsaved.may(Command.NEW):
                    self.new_text()
            case Command.OPEN:
                if self._parts.unsaved.may(Command.OPEN):
                    self.file_wanted.emit(str(key))
            case Command.SAVE | Command.SAVE_AS:
                self.file_wanted.emit(str(key))
            case Command.COPY:
                QGuiApplication.clipboard().setText(self._session.draft.text)
                self._window.messages.tell("copied", self.tr("Text copied."))
            case Command.PASTE:
                self._parts.text_entry.paste(QGuiApplication.clipboard().text())
            case Command.SETTINGS:
                self.settings_wanted.emit()
            case Command.TIME_MODEL | Command.DOCTOR | Command.DRAFTS:
                self.page_wanted.emit(str(key))
            case Command.PANEL:
                self._window.fold_panel()
            case Command.FULL_SCREEN:
                self._window.toggle_full_screen()
            case Command.QUIT:
                self.quit_wanted.emit()
            case _:
                self._window.text.scroller.do(key)

    def new_text(self) -> None:
        """Begin a new text; Undo brings the old one back, and the next start offers it again."""
        self._parts.left_drafts.put_away()
        self._session.clear(now_ns())
        self._parts.text_entry.clear()

    def give(self, text: str) -> None:
        """Put in a beginning; the model writes on from it."""
        self._session.give(text, now_ns())
        self._parts.text_entry.clear()

    def begin_with(self, text: str) -> None:
        """Begin a new text with the text of a file."""
        self.new_text()
        self.give(text)

    def _speak(self) -> None:
        text, speaker = self._session.draft.text.strip(), self._parts.speaker
        if not speaker.available:
            self._window.messages.tell("speech", speaker.reason)
        elif text:
            speaker.say(text)
