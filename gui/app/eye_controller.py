"""When the eyes of a window watch, and what is said of them.

Which calibration is in use is the business of `calibration_profiles`, where samples go that of
`gaze_routing`. Whatever fails is one quiet line or a badge: mouse, touch and keys always go on.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QScreen

from common.clock import now_ns
from common.worker import Death, RestartRule
from gui.app.calibration_profiles import CalibrationProfiles
from gui.app.gaze_routing import GazeRouting
from gui.base.eyes_link import EyesLink, EyesSetup
from gui.base.settings import Settings
from gui.eyes.status import EyeBadge
from gui.views.main_window import MainWindow
from gui.widgets.message_bar import Level
from input.api.messages import EyesAnswer, EyesAsk, EyesEnded, EyesTrouble, Seen
from input.api.source import EyesConfig, EyesReady
from input.selection.zones import SHOWN, ZoneModel, ZonesTrouble
from input.sources.registry import eyes_config, kind_of

_TICK_MS = 250


class EyeController(QObject):
    """The eyes of a window. Nothing runs before the settings say that eyes choose."""

    changed = Signal()
    """The calibration in use, or the room for words, may be another: ask `profiles.words` again."""
    left = Signal(str)
    """The person does something elsewhere, of this name."""
    returned = Signal(str)
    """That is over."""

    def __init__(self, window: MainWindow, setup: EyesSetup) -> None:
        """Watch for `window`; `start` begins."""
        super().__init__(window)
        self._window, self._setup, self._messages = window, setup, window.messages
        self.profiles = CalibrationProfiles(window, setup.profiles)
        self.routing = GazeRouting(window, self._takes_acts)
        self.gaze = self.routing.pointer
        self.link: EyesLink | None = None
        self._settings = Settings()
        self._restarts = RestartRule()
        self._started = self._running = self._over = False
        self._camera = ""
        self._badge = EyeBadge(window.topbar)
        self._screen: QScreen | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.profiles.used.connect(self._send)
        self.profiles.used.connect(self.routing.forget_shift)
        self.profiles.trusted.connect(self.gaze.calibrated)
        self.profiles.changed.connect(self.changed)
        self.profiles.calibrating.connect(self._calibrating)
        self.routing.shifted.connect(self._send)
        self.routing.recentring.connect(lambda on: self._elsewhere("repair", on))
        self.routing.zoned.connect(self._zoned)
        self.routing.no_zones.connect(self._no_zones)
        self.gaze.resized.connect(self.changed)
        window.installEventFilter(self)

    # -- on and off ----------------------------------------------------------------------------

    def start(self) -> None:
        """Let the eyes be watched from now on, if the settings say so."""
        self._started = True
        self.apply(self._settings)

    def apply(self, settings: Settings) -> None:
        """Take over changed settings: start, end, or look through another camera or calibration."""
        old, self._settings = self._settings, settings
        self.profiles.apply(settings)
        self.routing.apply(settings)
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
        elif settings.zones != old.zones or (settings.zones and settings.person != old.person):
            self._zones_wanted()
        elif (settings.person, settings.distance_mm) != (old.person, old.distance_mm):
            self._calibrate_by(self._camera)

    def close(self) -> None:
        """Stop watching. Twice is harmless."""
        if not self._running:
            return
        self._running = False
        self.profiles.desk.close()
        if self.link is not None:
            self.link.close()
        self._timer.stop()
        self.gaze.set_on(False)
        self._forget()
        self._window.topbar.set_badge("")
        self.changed.emit()

    @property
    def watching(self) -> EyesLink | None:
        """The eyes that watch now; None where they do not."""
        return self.link if self._running else None

    def _start(self, config: EyesConfig) -> None:
        self._running = True
        if self.link is None:
            self.link = EyesLink(config, self, self._setup.make)
            self.link.answered.connect(self._answered)
            self.link.died.connect(self._died)
            self.link.start()
        else:
            self.link.restart(config)
        self.gaze.set_on(True)
        self._timer.start()

    def _restart(self, config: EyesConfig) -> None:
        assert self.link is not None
        self.profiles.desk.close()  # it was of the eyes that end now
        self._forget()
        self.link.restart(config)
        self.changed.emit()

    def _forget(self) -> None:
        """Forget the source that is gone: its name, calibration, drift and troubles."""
        self._camera, self._over = "", False
        self._badge.forget()
        self._messages.withdraw("eyes")
        self.profiles.forget()
        self._drop_zones()
        self.routing.hide_dot()

    def _config(self) -> EyesConfig:
        config = eyes_config(self._settings.gaze_source)
        return replace(
            config,
            face_model=self._setup.face_model,
            log_path=str(self._setup.log),
            # A camera need not be opened anew when the window is moved to another screen.
            screen=None if _is_camera(config) else self.profiles.screen,
        )

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
        elif key == "zones":
            self._zones_wanted()

    def calibrate(self, points: int = 9) -> None:
        """Open the calibration on the window's screen; it is used as soon as it is saved."""
        link = self.link
        if link is None or not (self._running and self._wants_calibration):
            return
        if self.profiles.desk.show():
            return
        if self._over:  # eyes that have given up see nobody
            self._restart(self._config())
        self.profiles.calibrate(link, self._camera, points)

    def _calibrating(self, on: bool) -> None:
        self._elsewhere("calibration", on)
        if not on:
            self._calibrate_by(self._camera)

    def _elsewhere(self, name: str, on: bool) -> None:
        (self.left if on else self.returned).emit(name)

    @property
    def _wants_calibration(self) -> bool:
        return self.link is not None and kind_of(self.link.config.kind).sees_faces

    def _calibrate_by(self, camera: str) -> None:
        """Take the calibration of this person at this camera and screen, or ask for one."""
        if self._running and self.link is not None and camera:
            self._camera = camera
            if self._wants_calibration:
                self.profiles.use(camera)

    def _send(self, ask: EyesAsk) -> None:
        if self.link is not None:
            self.link.send(ask)

    # -- what the eyes say ---------------------------------------------------------------------

    def _answered(self, answer: EyesAnswer, t_ns: int) -> None:
        match answer:
            case Seen():
                self._see(answer, t_ns)
            case EyesReady(name):
                self._badge.trouble = ""
                self._messages.withdraw("eyes")
                if name != self._camera:
                    self._calibrate_by(name)
                    if self._settings.zones:
                        self._zones_wanted()
            case EyesTrouble(text, remedy, fatal, lost):
                self._troubled(text, remedy, fatal=fatal, lost=lost)
            case EyesEnded(note):
                if note:
                    self._messages.tell("eyes", note, self.tr("All the others were played."))
                self._badge.trouble, self._over = self.tr("Recording ended"), True
                self._lose()

    def _troubled(self, text: str, remedy: str, *, fatal: bool, lost: bool) -> None:
        action = self.tr("Try again") if fatal else ""
        self._messages.tell("eyes", text, remedy, Level.WARNING, action)
        if lost or fatal:
            camera = self._wants_calibration
            self._badge.trouble = self.tr("No camera") if camera else self.tr("No tracker")
            self._over = fatal
            self._lose()

    def _died(self, death: Death) -> None:
        """Start the process again; if that comes too often, ask the person."""
        self._lose()
        if self.link is not None and self._restarts.allows(death.t_ns):
            self.link.restart()
            remedy = self.tr("It is restarting; mouse, touch and keys still work.")
            self._messages.tell("eyes", death.text, remedy)
        else:
            self._troubled(death.text, death.remedy, fatal=True, lost=True)

    def _lose(self) -> None:
        """The eyes are not seen any more."""
        self.routing.lose()
        self._tick()

    def _see(self, seen: Seen, t_ns: int) -> None:
        sample, gaze_map = seen.sample, self.profiles.map
        self.routing.see(sample, t_ns, may_choose=self._may_choose())
        moved = gaze_map is not None and sample.face is not None and gaze_map.moved(sample.face)
        self._badge.moved(bool(moved), sample.t_ns)
        self._say(sample.t_ns)

    def _may_choose(self) -> bool:
        """Whether eyes may choose now: they are calibrated, and nothing lies over the window."""
        return (
            not self.profiles.desk.is_open and self._is_calibrated and self.routing.window_is_free
        )

    @property
    def _is_calibrated(self) -> bool:
        """Whether it is known where the eyes look, or in which zone."""
        return (
            self.gaze.zones is not None
            or self.profiles.map is not None
            or not self._wants_calibration
        )

    # -- zones ---------------------------------------------------------------------------------

    def _zones_wanted(self) -> None:
        """Set zones up anew, or choose by points again, as the settings say.

        Where people sit is another place each time, so nothing is kept of zones.
        """
        self._drop_zones()
        if self._running and self._settings.zones and self._camera:
            self._messages.withdraw("calibrate")
            self.routing.set_up_zones()
        elif self._running:
            self._calibrate_by(self._camera)

    def _drop_zones(self) -> None:
        self._messages.withdraw("zones")
        if self.gaze.zones is not None:
            self.routing.use_zones(None)

    def _zoned(self, model: ZoneModel | None) -> None:
        self.profiles.zones = len(model.zones) if model is not None else 0
        if model is not None and len(model.zones) < len(SHOWN) - 1:
            text = self.tr("Zones: left and right. Up could not be told apart.")
            self._messages.tell("zones", text, action=self.tr("Try again"))
        self.changed.emit()

    def _no_zones(self, trouble: ZonesTrouble | None) -> None:
        remedy = ""
        match trouble:
            case ZonesTrouble.UNSEEN:
                remedy = self.tr("Your eyes were hardly seen: check light and camera.")
            case ZonesTrouble.ALIKE:
                remedy = self.tr("Left, right and middle look alike: sit nearer to the screen.")
        text = self.tr("Zones are not set up.")
        self._messages.tell("zones", text, remedy, Level.WARNING, self.tr("Try again"))

    def _takes_acts(self) -> bool:
        """Whether a switch or a touch commits what the eyes point at, and is nothing else."""
        return self._running and not self._over and self._may_choose()

    def repair(self) -> None:
        """Show one point; a look at it says how far the eyes have drifted since the calibration."""
        if self._settings.zones:
            self._zones_wanted()
        elif self._may_choose():
            self.routing.recentre(self.profiles.screen.px_per_deg)

    def _tick(self) -> None:
        """Notice what no sample tells: that none come."""
        t_ns = now_ns()
        self.gaze.tick(t_ns)
        self._say(t_ns)

    def _say(self, t_ns: int) -> None:
        """Say beside the input what is the matter."""
        if self._running:
            calibrated = self._is_calibrated
            named = bool(self._camera)
            self._badge.say(self.gaze.reason, t_ns, named=named, calibrated=calibrated)


def _is_camera(config: EyesConfig) -> bool:
    """Whether it sees faces and knows nothing of a screen."""
    kind = kind_of(config.kind)
    return kind.sees_faces and not kind.in_shares
