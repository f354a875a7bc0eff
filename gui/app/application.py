"""Building the application: everything is made here, and nothing runs before `run`.

`build` returns an `App` without entering Qt's event loop, so that tests and the demo drive the same
application that a person gets.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import time
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, qVersion
from PySide6.QtWidgets import QApplication

from engine.models.library import DEFAULT_NAME
from engine.records.recorder import Records
from engine.session.events import Event
from engine.session.steering_sums import GainBook
from engine.worker.config import EngineConfig
from engine.worker.process import EngineHandle
from gui.app.controller import WindowController
from gui.app.documents import Documents
from gui.app.model_choice import ModelChoice
from gui.app.model_controller import ModelController
from gui.app.parts import Parts
from gui.app.record_keeper import RecordKeeper
from gui.app.session_rows import SessionRows
from gui.app.start_row import start_row
from gui.base import i18n
from gui.base.beside import Beside
from gui.base.display import check_platform
from gui.base.engine_link import Link, MakeEngine
from gui.base.eyes_link import EyesSetup, MakeEyes
from gui.base.garbage import IdleCollector
from gui.base.keymap import Command
from gui.base.paths import Folders, made
from gui.base.settings import Settings
from gui.base.store import Store
from gui.interaction.held_keys import HeldKeys
from gui.views.main_window import MainWindow
from gui.widgets import theme
from gui.widgets.message_bar import Level
from input.sources.registry import RENDERED, eyes_config
from input.worker.process import EyesHandle

if TYPE_CHECKING:
    from gui.eyes.calibration_view import CalibrationView
    from gui.eyes.virtual_gaze import RenderedGaze
    from gui.pages.diagnostics_page import DoctorPage
    from gui.pages.drafts_page import DraftsPage
    from gui.pages.eye_settings import EyesDesk
    from gui.pages.settings_page import SettingsPage
    from gui.pages.time_model_page import SimulatorPage

QUEUED = Qt.ConnectionType.QueuedConnection
SETTLE_MS = 500
"""How long settings rest before they are written: a slider changes many times."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says. None leaves a setting as it is kept."""

    folder: Path | None = None
    model: str | None = None
    n_ctx: int = 4096
    gpu_layers: int | str = "auto"
    threads: int | str = "auto"
    given: str = ""
    request: str = ""
    overrides: dict[str, Any] = field(default_factory=dict)


def versions() -> dict[str, str]:
    """Return the versions that matter for a figure."""
    named = {
        name: importlib.metadata.version(name)
        for name in ("llama-cpp-python", "PySide6-Essentials", "pyqtgraph", "numpy")
    }
    try:
        own = importlib.metadata.version("wordfork")
    except importlib.metadata.PackageNotFoundError:  # run from a clone that is not installed
        own = "clone"
    return {"wordfork": own, "python": platform.python_version(), "qt": qVersion(), **named}


def application() -> QApplication:
    """Return the one QApplication, made if need be, with fonts loaded.

    Raises PlatformError where Qt cannot show anything here.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        check_platform()
        app = QApplication(sys.argv[:1])
    app.setApplicationName("wordfork")
    app.setApplicationDisplayName("wordfork")
    theme.load_fonts()
    return app


class App(QObject):
    """The application: window, parts, controller, settings, folders."""

    _records_news = Signal(object)

    def __init__(
        self,
        options: Options,
        make: MakeEngine = EngineHandle,
        make_eyes: MakeEyes = EyesHandle,
    ) -> None:
        """Build everything. `make` and `make_eyes` make engine and eyes: processes, or not.

        Raises ModelError where the folders cannot be used.
        """
        self.qt = application()
        super().__init__()
        self.options = options
        self._held_keys = HeldKeys(self.qt, self)
        self.folders = Folders.of(options.folder)
        self.store = Store(self.folders.settings_file)
        self._was_damaged = self.store.damaged
        self._aside = self.store.begin_anew() if self._was_damaged else None
        # The translation of the first start is made meanwhile: what was said is said anew in it.
        self._started, self._greets_again, self._closed = False, True, False
        self._collector: IdleCollector | None = None
        self.store.override(**options.overrides)
        self._rendered = self._rendered_gaze()
        settings = self.store.settings
        self._language = settings.language
        i18n.install_later(self.qt, self._language, self.folders.cache, self._translated)
        self.window = MainWindow(self.store)
        self._look = self.window.look
        theme.apply(self.qt, self._look)
        self.records = self._records(settings)
        self.link = Link(self._config(), self, make)
        self.parts = Parts(
            self.window,
            self.store,
            self.link,
            drafts=made(self.folders.drafts),
            eyes=EyesSetup(
                self.folders.profiles,
                self.folders.eyes_log,
                make_eyes if self._rendered is None else self._rendered.watch,
            ),
        )
        self.controller = WindowController(self.parts)
        self._keep_records()
        given = options.model or ""
        choice = ModelChoice(self.store, self.link, self.folders.models, given=given, parent=self)
        choice.exchanging.connect(self.parts.engine.exchange)
        self.parts.happened.connect(choice.take)
        self.models = ModelController(self.window, self.store, choice)
        self.settings_page: SettingsPage | None = None
        self.controller.settings_wanted.connect(self.show_settings)
        self.rows = SessionRows()
        self.simulator_page: SimulatorPage | None = None
        self._beside = Beside(self, name="pages")
        self.parts.happened.connect(self.rows.take)
        self.doctor_page: DoctorPage | None = None
        self.drafts_page: DraftsPage | None = None
        self.controller.page_wanted.connect(self._show_page)
        self.gain = GainBook()
        self.parts.happened.connect(self._gained)
        self.window.try_numbers.clicked.connect(self.show_simulator)
        self.controller.quit_wanted.connect(self.window.close)
        self.documents = Documents(self.window, self.window.messages, self.parts.unsaved.is_safe)
        self.documents.opened.connect(self.controller.begin_with)
        self.parts.happened.connect(self.documents.take)
        self.controller.file_wanted.connect(self.documents.do)
        self.parts.left_drafts.taken_up.connect(self.documents.leave)
        unsaved = self.parts.unsaved
        unsaved.is_filed = self.documents.is_filed
        self.window.may_close = lambda: unsaved.may_close(self.window)
        self.window.closing.connect(self.close)
        self.qt.styleHints().colorSchemeChanged.connect(self._follow_look)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.keep_settings)
        self.store.listen(self._changed)

    def _rendered_gaze(self) -> RenderedGaze | None:
        """Let the rendered person sit down, if it is to be their eyes that are seen.

        The pointer tells them where to look, so it does not choose by staying.
        """
        settings = self.store.settings
        if not settings.eyes or eyes_config(settings.gaze_source).kind != RENDERED:
            return None
        from gui.eyes.virtual_gaze import RenderedGaze  # seldom wanted: not before it is

        def calibration() -> CalibrationView | None:
            window = self.parts.eyes.profiles.desk.window
            return window.view if window is not None else None

        rendered = RenderedGaze(calibration, self)
        self.store.override(gaze_source=rendered.gaze_source, dwell=False)
        return rendered

    def _config(self) -> EngineConfig:
        options = self.options
        return EngineConfig(
            model_path=self.store.settings.model_path if options.model is None else options.model,
            n_ctx=options.n_ctx,
            gpu_layers=options.gpu_layers,
            threads=options.threads,
            cache_folder=str(self.folders.cache),
            log_path=str(self.folders.engine_log),
        )

    def _records(self, settings: Settings) -> Records | None:
        if not settings.records:
            return None
        name = time.strftime("session-%Y%m%d-%H%M%S") + f"-{os.getpid()}.jsonl"
        return Records(
            made(self.folders.records) / name,
            words=settings.record_words,
            notice=self._records_news.emit,
        )

    def _keep_records(self) -> None:
        """Let what happens go into the records, if there are any."""
        if self.records is None:
            return
        session, told = self.parts.session, versions()

        def first() -> dict[str, Any]:
            return start_row(told, session.info, self.store.settings, self.window)

        keeper = self._keeper = RecordKeeper(self.records, session, self.window.messages, first)
        self._records_news.connect(keeper.notice, QUEUED)
        self.parts.happened.connect(keeper.take)
        self.parts.eyes.profiles.taken.connect(keeper.calibrated)

    def keep_settings(self) -> None:
        """Write the settings, and say so where that cannot be done, until it can again."""
        if self.store.sync():
            self.window.messages.withdraw("settings unsaved")
        else:
            self.window.messages.tell(
                "settings unsaved",
                self.tr("The settings could not be saved."),
                self.tr("They apply until you close the window. Free up space in {folder}.").format(
                    folder=self.folders.settings_file.parent
                ),
                Level.WARNING,
            )

    def _greet(self) -> None:
        """Say what is special about this start."""
        if self._rendered is not None:
            self.window.messages.tell(
                "rendered",
                self.tr("These are a virtual person's eyes, not yours."),
                self.tr("They follow the mouse pointer."),
            )
        if self._was_damaged:
            self._tell_damaged(self._aside)

    def _tell_damaged(self, aside: Path | None) -> None:
        """Say that settings were damaged, and where the old file is from now on."""
        kept = self.tr("The old file was kept: {path}").format(path=aside) if aside else ""
        told = self.tr("Some settings were damaged and have been reset.")
        self.window.messages.tell("settings", told, kept, Level.WARNING)

    def _changed(self, settings: Settings) -> None:
        self._settle.start()
        if settings.language != self._language:
            self._language, self._greets_again = settings.language, False
            i18n.install_later(self.qt, self._language, self.folders.cache, self._translated)
            self.controller.translated()
        self._follow_look()

    def _translated(self) -> None:
        """Say everything anew: the translation has been made meanwhile."""
        if not self._closed:
            self.controller.translated()
            if self._started and self._greets_again:
                self._greet()
            self._greets_again = False

    def _follow_look(self) -> None:
        """Let the whole application look as the window does; only if need be, it takes long."""
        self.window.refresh_look()
        if self.window.look != self._look:
            self._look = self.window.look
            theme.apply(self.qt, self._look)

    def _gained(self, event: Event) -> None:
        """Show what the choices were worth, where an event changed that."""
        if self.gain.take(event):
            self.window.gain.set_gain(self.gain.steering)

    def show_settings(self) -> None:
        """Open the settings page."""
        self._beside.with_module("gui.pages.settings_page", self._come_settings)

    def _come_settings(self) -> None:
        from gui.pages.settings_page import SettingsPage  # seldom wanted: not before it is

        if self.settings_page is None:
            self.settings_page = SettingsPage(
                self.store,
                self.window,
                self.folders,
                self._eyes_desk(),
                look=self.window.look,
                at_once=False,
            )
            self.settings_page.models_wanted.connect(self.models.show)
            self.settings_page.doctor_wanted.connect(self.show_doctor)
        self.settings_page.set_look(self.window.look)
        self.settings_page.come()

    def _eyes_desk(self) -> EyesDesk:
        from gui.pages.eye_settings import EyesDesk

        eyes = self.parts.eyes
        return EyesDesk(
            link=lambda: eyes.watching,
            calibration=lambda: eyes.profiles.map,
            calibrate=eyes.calibrate,
            repair=eyes.repair,
        )

    def _show_page(self, name: str) -> None:
        shows = {Command.DOCTOR: self.show_doctor, Command.DRAFTS: self.show_drafts}
        shows.get(Command(name), self.show_simulator)()

    def show_doctor(self) -> None:
        """Open the page that says what this computer has, and what is wrong with it."""
        from gui.pages.diagnostics_page import (  # seldom wanted: not before it is
            DoctorPage,
            doctor_command,
        )

        if self.doctor_page is None:
            options = ["--gpu-layers", str(self.options.gpu_layers)]
            options += ["--context", str(self.options.n_ctx)]
            used = self.models.used
            options += ["--model", str(Path(used).absolute()) if used else DEFAULT_NAME]
            if self.options.folder:
                options += ["--folder", str(Path(self.options.folder).absolute())]
            self.doctor_page = DoctorPage(self.window.look, self.window, doctor_command(*options))
        self.doctor_page.set_look(self.window.look)
        self.doctor_page.come()

    def show_drafts(self) -> None:
        """Open the page of all drafts."""
        from gui.pages.drafts_page import DraftsPage  # seldom wanted: not before it is

        left = self.parts.left_drafts
        if self.drafts_page is None:
            self.drafts_page = DraftsPage(
                self.window.look, self.window, left.folder, lambda: left.journal.path
            )
            self.drafts_page.open_wanted.connect(left.take_up)
            self.drafts_page.moved.connect(left.moved)
        self.drafts_page.set_look(self.window.look)
        self.drafts_page.come()

    def show_simulator(self) -> None:
        """Open the time model with numbers to try."""
        self._beside.with_module("gui.pages.time_model_page", self._come_simulator)

    def _come_simulator(self) -> None:
        from gui.pages.time_model_page import SimulatorPage  # seldom wanted: not before it is

        if self.simulator_page is None:
            self.simulator_page = SimulatorPage(
                self.store, self.window, self.rows.rows, look=self.window.look, at_once=False
            )
        self.simulator_page.set_look(self.window.look)
        self.simulator_page.come()

    def start(self, *, show: bool = True) -> None:
        """Show the window and load the model."""
        if show:
            self.window.show()
        self._collector = IdleCollector(self)
        self.controller.start()
        if self._rendered is not None:
            self._rendered.start()
        self._started = True
        self._greet()
        if self.options.request:
            self.parts.requests.give(self.options.request)
        if self.options.given:
            QTimer.singleShot(0, lambda: self.controller.give(self.options.given))

    def run(self) -> int:
        """Show the window and stay until it is closed. Returns the exit code."""
        self.start()
        return self.qt.exec()

    def end(self) -> None:
        """Close the window though nobody can be asked: the system or a command wants it."""
        self.parts.unsaved.end(self.folders.cache)
        self.window.close()

    def close(self) -> None:
        """End engine, records and journal. Twice is harmless."""
        if not self._closed:
            self._closed = True
            if self._collector is not None:
                self._collector.stop()
            if self.doctor_page is not None:
                self.doctor_page.stop()
            if self.drafts_page is not None:
                self.drafts_page.forget()
            for page in (self.settings_page, self.simulator_page):
                if page is not None:
                    page.stay_away()
            if self.settings_page is not None:
                self.settings_page.close()
            self._beside.close()
            self.models.close()
            self.documents.close()
            self.parts.close()
            if self.records is not None:
                self.records.close()
            if self._rendered is not None:
                self._rendered.stop()
            self._settle.stop()
            self.store.sync()


def overrides_from(values: dict[str, Any]) -> dict[str, Any]:
    """Return those of `values` that are settings and were given."""
    names = {f.name for f in fields(Settings)}
    return {k: v for k, v in values.items() if k in names and v is not None}
