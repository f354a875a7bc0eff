"""The parts of the window, made and joined to each other. Nothing is decided here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from common.clock import now_ns
from engine.api.messages import Mode
from engine.records.statistics import Timing
from engine.session.session import Session
from engine.tokens.markup import Markup
from gui.app.draft_recovery import LeftDrafts
from gui.app.drafts_menu import DraftsMenu
from gui.app.engine_routing import EngineRouting
from gui.app.eye_controller import EyeController
from gui.app.presence import Presence
from gui.app.requests import Requests
from gui.app.speech import Speaker
from gui.app.stage_presenter import StagePresenter
from gui.app.ui_state import UiState
from gui.app.unsaved_text import UnsavedText
from gui.base.engine_link import Link
from gui.base.eyes_link import EyesSetup
from gui.base.store import Store
from gui.interaction.lookahead_hints import Battery, LookaheadHints
from gui.interaction.pointer import Pointer
from gui.interaction.text_entry import TextEntry
from gui.views.main_window import MainWindow
from gui.widgets.frame_clock import FrameClock, FrameProbe
from input.layout.sectors import MAX_CELLS

END_CHARS = 100
"""So much of the draft's end the stage knows."""


class Parts(QObject):
    """What a window is made of besides its views; each part knows only what it was given."""

    happened = Signal(object)
    """Every event of the session. The draft is on its way to the disk first."""

    def __init__(
        self, window: MainWindow, store: Store, link: Link, *, drafts: Path, eyes: EyesSetup
    ) -> None:
        """Make all of them for `window` and the engine at `link`; drafts are kept in `drafts`."""
        super().__init__(window)
        settings = store.settings
        self.window, self.store, self.link = window, store, link
        self.session = Session(
            link.send,
            self.happened.emit,
            mode=Mode(settings.mode),
            share=settings.share,
            words=settings.words,
            sampling=settings.sampling,
            markup=Markup(settings.markup),
        )
        self.engine = EngineRouting(link, self.session, self)
        self.left_drafts = LeftDrafts(drafts, self.session, window.messages)
        self.happened.connect(self.left_drafts.take)
        self.unsaved = UnsavedText(self.left_drafts, self.session, window.messages)
        self.pointer = Pointer(window.stage)
        self.speaker = Speaker(self)
        self.timing = Timing()
        self.clock = FrameClock(self)
        self.probe = FrameProbe(window, [window.text, window.stage.cloud])
        self.probe.follow(self.clock)
        self.requests = Requests(self.session, window.request, window.messages)
        self.text_entry = TextEntry(
            self.session,
            window.text,
            window.request,
            asks=lambda: self.requests.typing,
            fits=lambda cells: self.eyes.profiles.words(cells),
        )
        self.drafts_menu = DraftsMenu(drafts, lambda: self.left_drafts.journal.path, self)
        self.presenter = StagePresenter(
            window, self._state, lambda: store.settings, self.drafts_menu
        )
        self.hints = LookaheadHints(link.send)
        self.battery = Battery(self)
        self.eyes = EyeController(window, eyes)
        self.presence = Presence(window, self.session)

    def join(self) -> None:
        """Join them where one says what another does."""
        session, presenter, text_entry, requests = (
            self.session,
            self.presenter,
            self.text_entry,
            self.requests,
        )
        gaze = self.eyes.gaze
        presenter.asking.connect(lambda: session.ask(now_ns()))
        presenter.measured.connect(session.measured)
        text_entry.changed.connect(presenter.show)
        text_entry.letters_come.connect(presenter.drop)  # a menu would hide the words
        text_entry.cleared.connect(requests.leave)
        text_entry.request_given.connect(requests.give)
        requests.changed.connect(presenter.show)
        requests.cleared.connect(text_entry.clear)
        requests.spell_wanted.connect(text_entry.spell)
        requests.left.connect(self.window.setFocus)
        self.left_drafts.changed.connect(presenter.show)
        self.left_drafts.taken_up.connect(text_entry.clear)
        self.pointer.chosen.connect(requests.elsewhere)
        self.pointer.sampled.connect(self.presence.sampled)
        self.pointer.sampled.connect(gaze.hand)
        gaze.dwelling.connect(self.presence.looked)
        gaze.pause_wanted.connect(lambda: session.pause(now_ns()))
        gaze.resume_wanted.connect(lambda: session.resume(now_ns()))
        self.eyes.left.connect(self.presence.leave)
        self.eyes.returned.connect(self.presence.come)
        for take in (requests.take, self.battery.heard, gaze.take):
            self.happened.connect(take)

    def _state(self) -> UiState:
        """Return what decides what the stage shows, but for what its presenter knows itself."""
        session = self.session
        can = {
            "redo": session.can_redo,
            "before": session.has_before,
            "erase_word": len(session.draft) > 0,
            "repair": self.eyes.profiles.accuracy is not None,
            "request": session.takes_requests,
            "speak": self.speaker.available,
        }
        always = ("more", "letters", "choose", "drafts")
        return UiState(
            session=session.state,
            cloud=session.cloud,
            letters=self.text_entry.letters,
            typed=self.text_entry.typed,
            end=session.draft.end(END_CHARS),
            request=self.requests.state,
            left=self.left_drafts.found,
            cells=self.eyes.profiles.words(MAX_CELLS),
            can=frozenset((*always, *(key for key, possible in can.items() if possible))),
        )

    def start(self) -> None:
        """Offer what an earlier run left behind, and load the model."""
        self.left_drafts.find(self.store.settings.drafts_days)
        self.link.start()
        self.eyes.start()
        self.speaker.look_later()

    def close(self) -> None:
        """End engine, eyes and journal; a draft with text is offered again at the next start."""
        self.clock.release("writing")
        self.eyes.close()
        self.speaker.close()
        self.link.close()
        self.left_drafts.journal.close(finished=False)
