"""Sight: when the eyes watch, by whose calibration, and what is said of it.

The conductor's part for gaze. What the eyes do at the stage is `gui.interaction.gaze_pointer`'s
business. Whatever fails here is one quiet line or a badge: mouse, touch and keys always go on.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from common.worker import Death, RestartRule
from engine.records.trial import GazeTiming, Trial, TrialRedone, TrialUndone
from gui.base.eyes_link import EyesLink, EyesSetup, screen_of
from gui.base.settings import Settings
from gui.eyes.calibration_desk import CalibrationDesk
from gui.eyes.gaze_cursor import GazeDot
from gui.eyes.status import Steady, badge
from gui.interaction.gaze_pointer import Gazing
from gui.pages.eye_settings import EyesDesk
from gui.widgets.message_bar import Level
from input.api.errors import GazeError
from input.api.gaze import GazeSample, Screen
from input.api.messages import EyesAnswer, EyesEnded, EyesTrouble, Seen, Shift, UseMap
from input.api.samples import Source
from input.api.source import EyesConfig, EyesReady
from input.calibration.drift import OnePoint
from input.calibration.gaze_map import GazeMap
from input.calibration.profiles import Profiles
from input.layout.sectors import Rect
from input.layout.target_size import wanted_size_px, words_that_fit
from input.selection.inhibition import Matter
from input.selection.offset_model import Errors
from input.sources.registry import eyes_config, kind_of

if TYPE_CHECKING:
    from gui.app.controller import Conductor
    from gui.eyes.recentre_view import RepairView

_TICK_MS = 250
USUAL_TARGETS = 6
"""How many permanent targets there are in one row."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well eyes are measured at a screen: mean offset and deviation of samples, in degrees."""

    offset_deg: float
    sd_deg: float
    screen: Screen

    @property
    def errors(self) -> Errors:
        """The same in pixels."""
        deg = self.screen.px_per_deg
        return Errors(self.offset_deg * deg, self.sd_deg * deg, deg)


class Sight(QObject):
    """The eyes of a conductor's window. Nothing runs before the settings say that eyes choose."""

    changed = Signal()
    """The calibration in use, or the room for words, may be another: ask `words` again."""

    def __init__(self, conductor: Conductor, setup: EyesSetup) -> None:
        """Watch for the conductor's window; `start` begins."""
        super().__init__(conductor)
        self._conductor, self._setup = conductor, setup
        self._window = conductor.window
        self.gazing = Gazing(self._window.stage, self._window.text, conductor.scene.priors)
        self.link: EyesLink | None = None
        self.accuracy: Accuracy | None = None
        """How well these eyes are measured; None before a calibration."""
        self.map: GazeMap | None = None
        """The calibration in use; None without one, and for trackers that bring their own."""
        self.dot: GazeDot | None = None
        self._settings = Settings()
        self._profiles = Profiles(setup.profiles)
        self._shift = Shift(0.0, 0.0)
        self._repairing: RepairView | None = None
        self.calibrations = CalibrationDesk(self)
        self.calibrations.ended.connect(self._calibrated)
        self._restarts = RestartRule()
        self._started = self._running = self._over = False
        self._camera = self._trouble = ""
        self._steady, self._moved = Steady(), Steady()
        self._screen: QScreen | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.gazing.resized.connect(self.changed)
        self.gazing.shared.connect(self._shared)
        self.gazing.pause_wanted.connect(lambda: conductor.session.pause(now_ns()))
        self.gazing.resume_wanted.connect(lambda: conductor.session.resume(now_ns()))
        conductor.pointer.sampled.connect(self.gazing.hand)
        self._window.installEventFilter(self)

    # -- on and off ----------------------------------------------------------------------------

    def start(self) -> None:
        """Let the eyes be watched from now on, if the settings say so."""
        self._started = True
        self.apply(self._settings)

    def apply(self, settings: Settings) -> None:
        """Take over changed settings: start, end, or look through another camera or calibration."""
        old, self._settings = self._settings, settings
        self.gazing.set_dwell(settings.gaze_dwell_ms, adapts=settings.gaze_adapts)
        if not settings.gaze_dot and self.dot is not None:
            self.dot.hide()
        if not self._started:
            return
        if not settings.eyes:
            self.close()
            return
        config = self._config()
        if not self._running:
            self._start(config)
        elif self.link is not None and config != self.link.config:
            self._restart(config)
        elif (settings.person, settings.distance_mm) != (old.person, old.distance_mm):
            self._calibrate_by(self._camera)

    def close(self) -> None:
        """Stop watching. Twice is harmless."""
        if not self._running:
            return
        self._running = False
        self.calibrations.close()
        if self.link is not None:
            self.link.close()
        self._timer.stop()
        self.gazing.set_on(False)
        self._forget()
        self._window.topbar.set_badge("")
        self.changed.emit()

    @property
    def desk(self) -> EyesDesk:
        """What the settings page needs of the eyes."""
        return EyesDesk(
            link=lambda: self.link if self._running else None,
            calibration=lambda: self.map,
            calibrate=self.calibrate,
            repair=self.repair,
        )

    def _start(self, config: EyesConfig) -> None:
        self._running = True
        if self.link is None:
            self.link = EyesLink(config, self, self._setup.make)
            self.link.answered.connect(self._answered)
            self.link.died.connect(self._died)
            self.link.start()
        else:
            self.link.restart(config)
        self.gazing.set_on(True)
        self._timer.start()

    def _restart(self, config: EyesConfig) -> None:
        assert self.link is not None
        self.calibrations.close()  # it was of the eyes that end now
        self._forget()
        self.link.restart(config)
        self.changed.emit()

    def _forget(self) -> None:
        """Forget the source that is gone: its name, calibration, drift and troubles."""
        self._camera = self._trouble = ""
        self._over = False
        self.map, self.accuracy = None, None
        self.gazing.calibrated(None)
        self._steady, self._moved = Steady(), Steady()
        for key in ("eyes", "calibrate"):
            self._window.messages.withdraw(key)
        if self.link is not None:
            self.link.send(UseMap(None))
        self._unshift()
        if self.dot is not None:
            self.dot.hide()

    def _config(self) -> EyesConfig:
        config = eyes_config(self._settings.gaze_source)
        return replace(
            config,
            face_model=self._setup.face_model,
            log_path=str(self._setup.log),
            # A camera need not be opened anew when the window is moved to another screen.
            screen=None if _is_camera(config) else self.screen,
        )

    @property
    def screen(self) -> Screen:
        """The screen that the window is on."""
        return screen_of(self._window.screen(), self._settings.distance_mm)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window to another screen."""
        moved = event.type() in (QEvent.Type.Move, QEvent.Type.Show)
        if moved and self._window.screen() is not self._screen:
            self._screen = self._window.screen()
            if self._running:
                self._screen_changed()
        return False

    def _screen_changed(self) -> None:
        config = self._config()
        if _is_camera(config):
            self._calibrate_by(self._camera)
        elif self.link is not None and config != self.link.config:
            self._restart(config)

    # -- the calibration -----------------------------------------------------------------------

    def message_action(self, key: str) -> None:
        """Do what the button of a message about the eyes says."""
        if key == "eyes" and self._running:
            self._restart(self._config())
        elif key == "calibrate":
            self.calibrate()

    def calibrate(self, points: int = 9) -> None:
        """Open the calibration on the window's screen; it is used as soon as it is saved."""
        link = self.link
        if link is None or not (self._running and self._wants_calibration):
            return
        if self.calibrations.show():
            return
        if self._over:  # eyes that have given up see nobody
            self._restart(self._config())
        from gui.eyes.calibration_window import CalibrationWindow  # seldom wanted: not before it is

        self._conductor.presence.leave("calibration")
        self.calibrations.begin(
            lambda: CalibrationWindow(
                link,
                self._profiles,
                person=self._settings.person,
                camera=self._camera,
                screen=self.screen,
                look=self._window.look,
                n_points=points,
                words_for=self._words_by,
                most_words=self._settings.words,
                before=self.map,
                parent=self._window,
            ),
            self._window.screen(),
        )

    def _calibrated(self, good: bool) -> None:
        self._conductor.presence.come("calibration")
        if not good:
            text = self.tr("The calibration ended with an error.")
            way_out = self.tr("What was calibrated before stays in use; calibrate once again.")
            self._window.messages.tell("calibration", text, way_out, Level.WARNING)
        self._calibrate_by(self._camera)

    @property
    def _wants_calibration(self) -> bool:
        return self.link is not None and kind_of(self.link.config.kind).sees_faces

    def _calibrate_by(self, camera: str) -> None:
        """Take the calibration of this person at this camera and screen, or ask for one."""
        if not self._running or self.link is None or not camera:
            return
        self._camera = camera
        if not self._wants_calibration:
            return
        screen = self.screen
        self.map = self._map_for(screen)
        self.link.send(UseMap(self.map))
        self._unshift()
        if self.map is not None:
            self._window.messages.withdraw("calibrate")
        self.trust(Accuracy(self.map.offset_deg, self.map.sd_deg, screen) if self.map else None)

    def trust(self, accuracy: Accuracy | None) -> None:
        """Take how well these eyes are measured; for a source that brings its own points, too."""
        self.accuracy = accuracy
        self.gazing.calibrated(accuracy.errors if accuracy is not None else None)
        self.changed.emit()

    def _unshift(self) -> None:
        """Forget a repaired drift: there is another calibration."""
        self._shift = Shift(0.0, 0.0)
        if self.link is not None:
            self.link.send(self._shift)

    def _map_for(self, screen: Screen) -> GazeMap | None:
        """Return the calibration for a screen; where there is none, say so in one line."""
        try:
            found = self._profiles.fitting(self._settings.person, self._camera, screen)
        except GazeError as error:
            self._ask_for_calibration(error.text, error.way_out)
            return None
        if isinstance(found, GazeMap):
            return found
        if found is not None:
            text = self.tr("The calibration is of another screen, {name}.").format(name=found)
        else:
            text = self.tr("Calibrate first, to write by gaze.")
        self._ask_for_calibration(text, self.tr("Mouse, touch and keys go on."))
        return None

    def _ask_for_calibration(self, text: str, way_out: str) -> None:
        self._window.messages.tell("calibrate", text, way_out, action=self.tr("Calibrate"))

    # -- how many words ------------------------------------------------------------------------

    def words(self, wanted: int) -> int:
        """Return how many cells a cloud may hold for these eyes, at most `wanted`."""
        if self.accuracy is None or not self._settings.eyes:
            return wanted
        return self._fitting(self.accuracy, wanted)

    def _words_by(self, gaze_map: GazeMap) -> int:
        """Return how many words a cloud may hold by a calibration."""
        accuracy = Accuracy(gaze_map.offset_deg, gaze_map.sd_deg, gaze_map.screen)
        return self._fitting(accuracy, self._settings.words)

    def _fitting(self, accuracy: Accuracy, wanted: int) -> int:
        cloud = self._window.stage.cloud
        return _fitting(max(1, cloud.width()), max(1, cloud.height()), accuracy.errors, wanted)

    @property
    def needs_large(self) -> bool:
        """Whether the usual row of targets is too narrow for these eyes."""
        accuracy = self.accuracy
        if accuracy is None or not self._settings.eyes:
            return False
        pitch_px = self._window.stage.width() / USUAL_TARGETS
        return pitch_px < wanted_size_px(accuracy.errors.offset_px, accuracy.errors.sd_px)

    # -- what the eyes say ---------------------------------------------------------------------

    def _answered(self, answer: EyesAnswer, t_ns: int) -> None:
        match answer:
            case Seen(sample):
                self._see(sample, t_ns)
            case EyesReady(name):
                self._trouble = ""
                self._window.messages.withdraw("eyes")
                if name != self._camera:
                    self._calibrate_by(name)
            case EyesTrouble(text, way_out, fatal, lost):
                self._troubled(text, way_out, fatal=fatal, lost=lost)
            case EyesEnded(note):
                if note:
                    self._window.messages.tell("eyes", note, self.tr("All others were played."))
                self._trouble, self._over = self.tr("Recording over"), True
                self._lose()

    def _troubled(self, text: str, way_out: str, *, fatal: bool, lost: bool) -> None:
        action = self.tr("Try again") if fatal else ""
        self._window.messages.tell("eyes", text, way_out, Level.WARNING, action)
        if lost or fatal:
            camera = self._wants_calibration
            self._trouble = self.tr("No camera") if camera else self.tr("No tracker")
            self._over = fatal
            self._lose()

    def _died(self, death: Death) -> None:
        """Start the process again; if that comes too often, ask the person."""
        self._lose()
        if self.link is not None and self._restarts.allows(death.t_ns):
            self.link.restart()
            way_out = self.tr("It starts again; mouse, touch and keys go on.")
            self._window.messages.tell("eyes", death.text, way_out)
        else:
            self._troubled(death.text, death.way_out, fatal=True, lost=True)

    def _lose(self) -> None:
        """The eyes are not seen any more: nothing that was half chosen stays."""
        self.gazing.lost()
        if self.dot is not None:
            self.dot.hide()
        self._tick()

    def _see(self, sample: GazeSample, t_ns: int) -> None:
        if self._repairing is not None:
            self._repairing.feed(sample)
        elif self._may_choose():
            self.gazing.feed(sample, t_ns)
        else:
            self.gazing.lost()
        if self._settings.gaze_dot:
            self._show_dot(sample)
        moved = self.map is not None and sample.face is not None and self.map.moved(sample.face)
        self._moved.feed(Matter.MOVED if moved else Matter.NONE, sample.t_ns)
        self._say(sample.t_ns)

    def _shared(self, shares: Mapping[Hashable, float], t_ns: int) -> None:
        conductor = self._conductor
        if conductor.choosing_words:
            conductor.attention.among(shares, conductor.words_shown, t_ns)

    def _may_choose(self) -> bool:
        """Whether eyes may choose now: they are calibrated, and nothing lies over the window."""
        return (
            not self.calibrations.is_open
            and (self.map is not None or not self._wants_calibration)
            and self._window.isVisible()
            and not self._window.isMinimized()
            and QApplication.activeWindow() in (None, self._window)
        )

    def _show_dot(self, sample: GazeSample) -> None:
        if self.dot is None:
            self.dot = GazeDot(self._window, self._window.look)
        if self.dot.look != self._window.look:
            self.dot.set_look(self._window.look)
        at = self.gazing.believed(sample.smooth_x_px, sample.smooth_y_px, sample.t_ns)
        self.dot.show_at(*at, sample.confidence)

    # -- the badge -----------------------------------------------------------------------------

    def _tick(self) -> None:
        """Notice what no sample tells: that none come."""
        t_ns = now_ns()
        self.gazing.tick(t_ns)
        self._say(t_ns)

    def _say(self, t_ns: int) -> None:
        """Say beside the input what is the matter, once it has lasted."""
        if self._running:
            matter = self._steady.feed(self._matter(), t_ns)
            self._window.topbar.set_badge(*badge(matter, self._trouble))

    def _matter(self) -> Matter:
        if self._trouble:
            return Matter.TROUBLE
        if not self._camera:
            return Matter.STARTING
        if self._wants_calibration and self.map is None:
            return Matter.CALIBRATE
        return self.gazing.matter or self._moved.shown

    # -- what choices teach, and the repair of drift -------------------------------------------

    def about(self) -> GazeTiming:
        """Return how the eyes came to the choice that is about to be made."""
        accuracy = self.accuracy
        if accuracy is None:
            return self.gazing.timing(None, None)
        return self.gazing.timing(accuracy.offset_deg, accuracy.sd_deg)

    def trial_done(self, trial: Trial) -> None:
        """Learn from a word that was chosen by gaze; hands, and words that others chose, do not."""
        self.gazing.learn(by_gaze=trial.timing.source == Source.GAZE and not trial.left_to_model)

    def trial_moved(self, event: TrialUndone | TrialRedone) -> None:
        """Take back what the choice taught that was undone; Redo teaches nothing a second time."""
        if isinstance(event, TrialUndone):
            self.gazing.unlearn()
        else:
            self.gazing.learn(by_gaze=False)

    def repair(self) -> None:
        """Show one point; a look at it says how far the eyes have drifted since the calibration."""
        if not self._may_choose():
            return
        from gui.eyes.recentre_view import RepairView  # seldom wanted: not before it is

        view = RepairView(self._window, self._window.look, self.screen.px_per_deg)
        view.repaired.connect(self._repaired)
        view.ended.connect(self._repair_ended)
        self._repairing = view
        self._conductor.presence.leave("repair")
        view.show()

    def _repaired(self, point: OnePoint) -> None:
        if point.found is None or self.link is None:
            return
        dx_px, dy_px = point.x_px - point.found[0], point.y_px - point.found[1]
        self._shift = Shift(self._shift.dx_px + dx_px, self._shift.dy_px + dy_px)
        self.link.send(self._shift)
        self.gazing.shifted(dx_px, dy_px)

    def _repair_ended(self, done: bool) -> None:
        self._repairing = None
        self._conductor.presence.come("repair")
        text = self.tr("The gaze is repaired.") if done else self.tr("The point was not looked at.")
        self._window.messages.tell("repair", text)


def _is_camera(config: EyesConfig) -> bool:
    """Whether it sees faces and knows nothing of a screen."""
    kind = kind_of(config.kind)
    return kind.sees_faces and not kind.in_shares


@lru_cache(maxsize=64)
def _fitting(width_px: int, height_px: int, errors: Errors, wanted: int) -> int:
    """Return how many of `wanted` cells eyes of these errors can hit; it is asked at each state."""
    area = Rect(0.0, 0.0, float(width_px), float(height_px))
    return words_that_fit(area, errors.offset_px, errors.sd_px, wanted)
