"""Which calibration is in use: that of this person at this camera and screen, or a line for one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.base.eyes_link import EyesLink, screen_of
from gui.base.settings import Settings
from gui.eyes.calibration_desk import CalibrationDesk
from gui.views.main_window import MainWindow
from gui.widgets.message_bar import Level
from input.api.errors import GazeError
from input.api.gaze import Screen
from input.api.messages import UseMap
from input.calibration.expectation import Expectation, expectation
from input.calibration.gaze_map import GazeMap
from input.calibration.profiles import Profile, Profiles
from input.layout.sectors import Rect
from input.layout.target_size import wanted_size_px, words_that_fit
from input.selection.offset_model import Errors

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


class CalibrationProfiles(QObject):
    """The calibration of a window's person that is in use, and how many cells it lets them hit."""

    changed = Signal()
    """The calibration in use is another: ask `words` again."""
    used = Signal(object)
    """Another calibration is in use, or none: a `UseMap` for the eyes."""
    taken = Signal(object)
    """The `Profile` that is in use from now on; None without one."""
    trusted = Signal(object)
    """Eyes are measured this well from now on, as `Errors`; None where that is not known."""
    zones_wanted = Signal()
    """The person wants to choose by zones: the calibration is poor."""
    calibrating = Signal(bool)
    """A calibration begins, or has ended."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        """Use none; profiles are kept in `folder`."""
        super().__init__(window)
        self._window, self._messages = window, window.messages
        self._profiles = Profiles(folder)
        self._settings = Settings()
        self._camera = ""
        self.map: GazeMap | None = None
        """The calibration in use; None without one, and for trackers that bring their own."""
        self.accuracy: Accuracy | None = None
        """How well these eyes are measured; None before a calibration."""
        self.zones = 0
        """How many zones choose in place of points; 0: none."""
        self.desk = CalibrationDesk(self)
        self.desk.ended.connect(self._ended)

    def apply(self, settings: Settings) -> None:
        """Take over changed settings: who sits there, and how far away."""
        self._settings = settings

    @property
    def screen(self) -> Screen:
        """The screen that the window is on."""
        return screen_of(self._window.screen(), self._settings.distance_mm)

    # -- which one -----------------------------------------------------------------------------

    def use(self, camera: str) -> None:
        """Take the calibration of this person at this camera and screen, or ask for one."""
        self._camera, screen = camera, self.screen
        profile = self._profile_for(screen)
        self.map = profile.map if profile is not None else None
        self.used.emit(UseMap(self.map))
        self.taken.emit(profile)
        if self.map is not None:
            self._messages.withdraw("calibrate")
        self.trust(Accuracy(self.map.offset_deg, self.map.sd_deg, screen) if self.map else None)

    def trust(self, accuracy: Accuracy | None) -> None:
        """Take how well these eyes are measured; for a source that brings its own points, too."""
        self.accuracy = accuracy
        self.trusted.emit(accuracy.errors if accuracy is not None else None)
        self.changed.emit()

    @property
    def measured_deg(self) -> tuple[float | None, float | None]:
        """Mean offset and deviation of these eyes in degrees; None where they are not known."""
        accuracy = self.accuracy
        return (accuracy.offset_deg, accuracy.sd_deg) if accuracy is not None else (None, None)

    def forget(self) -> None:
        """Use none: the source is gone."""
        self.map, self.accuracy = None, None
        self.trusted.emit(None)
        self._messages.withdraw("calibrate")
        self.used.emit(UseMap(None))
        self.taken.emit(None)

    def _profile_for(self, screen: Screen) -> Profile | None:
        """Return the calibration for a screen; where there is none, say so in one line."""
        try:
            found = self._profiles.fitting(self._settings.person, self._camera, screen)
        except GazeError as error:
            self._ask(error.text, error.remedy)
            return None
        if isinstance(found, Profile):
            return found
        if found is not None:
            text = self.tr("The calibration was made on another screen, {name}.").format(name=found)
        else:
            text = self.tr("Calibrate first to write by gaze.")
        self._ask(text, self.tr("Mouse, touch and keys still work."))
        return None

    def _ask(self, text: str, remedy: str) -> None:
        if self._settings.zones:
            return
        self._messages.tell("calibrate", text, remedy, action=self.tr("Calibrate"))

    # -- a new one -----------------------------------------------------------------------------

    def calibrate(self, link: EyesLink, camera: str, points: int) -> None:
        """Open the calibration on the window's screen; it is used as soon as it is saved."""
        from gui.eyes.calibration_window import CalibrationWindow  # seldom wanted: not before it is

        self._camera = camera
        self.calibrating.emit(True)

        def make() -> CalibrationWindow:
            window = CalibrationWindow(
                link,
                self._profiles,
                person=self._settings.person,
                camera=camera,
                screen=self.screen,
                look=self._window.look,
                n_points=points,
                expect=self._expect,
                most_words=self._settings.words,
                before=self.map,
                offers_zones=True,
                parent=self._window,
            )
            window.zones_wanted.connect(self.zones_wanted)
            return window

        self.desk.begin(make, self._window.screen())

    def _ended(self, good: bool) -> None:
        if not good:
            text = self.tr("The calibration failed because of an error.")
            remedy = self.tr("The previous calibration stays in use; please calibrate again.")
            self._messages.tell("calibration", text, remedy, Level.WARNING)
        self.calibrating.emit(False)

    # -- how many words ------------------------------------------------------------------------

    def words(self, wanted: int) -> int:
        """Return how many cells a cloud may hold for these eyes, at most `wanted`.

        By zones all of them and one entry more are reached in two steps.
        """
        if self.zones:
            return min(wanted, self.zones**2 - 1)
        if self.accuracy is None or not self._settings.eyes:
            return wanted
        return _fitting(self._area, self.accuracy.errors, wanted)

    def _expect(self, gaze_map: GazeMap) -> Expectation:
        """Return what to expect of clouds by a calibration."""
        accuracy = Accuracy(gaze_map.offset_deg, gaze_map.sd_deg, gaze_map.screen)
        errors, settings = accuracy.errors, self._settings
        return expectation(
            self._area, errors.offset_px, errors.sd_px, settings.words, settings.gaze_dwell_ms
        )

    @property
    def _area(self) -> Rect:
        cloud = self._window.stage.cloud
        return Rect(0.0, 0.0, float(max(1, cloud.width())), float(max(1, cloud.height())))

    @property
    def needs_large(self) -> bool:
        """Whether the usual row of targets is too narrow for these eyes."""
        accuracy = self.accuracy
        if accuracy is None or not self._settings.eyes or self.zones:
            return False
        pitch_px = self._window.stage.width() / USUAL_TARGETS
        return pitch_px < wanted_size_px(accuracy.errors.offset_px, accuracy.errors.sd_px)


@lru_cache(maxsize=64)
def _fitting(area: Rect, errors: Errors, wanted: int) -> int:
    """Return how many of `wanted` cells eyes of these errors can hit; it is asked at each state."""
    return words_that_fit(area, errors.offset_px, errors.sd_px, wanted)
