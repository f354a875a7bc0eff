"""Where samples of the eyes go: to the stage, to the point against drift, and to the dot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from gui.base.settings import Settings
from gui.eyes.gaze_cursor import GazeDot
from gui.interaction.gaze_pointer import GazePointer
from gui.interaction.switch_input import SwitchInput
from gui.views.main_window import MainWindow
from input.api.gaze import GazeSample
from input.api.messages import Shift
from input.calibration.one_point import OnePoint
from input.selection.confirmation import CommitBy
from input.selection.zones import ZoneModel, ZonesTrouble
from input.sources.registry import eyes_config, kind_of

if TYPE_CHECKING:
    from gui.eyes.recentre_view import RepairView
    from gui.eyes.zone_setup import ZoneSetup


class GazeRouting(QObject):
    """Hands on the samples of a window's eyes."""

    shifted = Signal(object)
    """A `Shift` is to be added to all samples from now on."""
    recentring = Signal(bool)
    """The point against drift, or the setting-up of zones, is shown, or gone."""
    zoned = Signal(object)
    """Zones choose from now on: a `ZoneModel`, or None where they do not."""
    no_zones = Signal(object)
    """The setting-up came to nothing: a `ZonesTrouble`, or None where it was ended by hand."""

    def __init__(self, window: MainWindow, takes: Callable[[], bool]) -> None:
        """Begin with nothing seen; `takes` tells whether a switch commits now."""
        super().__init__(window)
        self._window = window
        self.pointer = GazePointer(window.stage, window.text)
        self.switch = SwitchInput(window, (window.stage, window.text), takes)
        self.switch.acted.connect(self.pointer.commit)
        self.dot: GazeDot | None = None
        self._shows_dot = False
        self._shift = Shift(0.0, 0.0)
        self._recentre: RepairView | None = None
        self._setup: ZoneSetup | None = None

    def apply(self, settings: Settings) -> None:
        """Take over changed settings."""
        self.pointer.set_dwell(settings.dwell_by_gaze)
        self.pointer.set_commit(commit_by(settings))
        self.switch.set_switch(commit_by(settings), settings.commit_switch)
        self._shows_dot = settings.gaze_dot
        if not settings.gaze_dot:
            self.hide_dot()

    @property
    def window_is_free(self) -> bool:
        """Whether the window is seen, and nothing lies over it."""
        return (
            self._window.isVisible()
            and not self._window.isMinimized()
            and QApplication.activeWindow() in (None, self._window)
        )

    def see(self, sample: GazeSample, t_ns: int, *, may_choose: bool) -> None:
        """Take a sample that came at `t_ns`; `may_choose` says whether eyes choose now."""
        if self._setup is not None:
            self._setup.feed(sample)
        elif self._recentre is not None:
            self._recentre.feed(sample)
        elif may_choose:
            self.pointer.feed(sample, t_ns)
        else:
            self.pointer.lost()
        if self._shows_dot:
            self._show_dot(sample)

    def lose(self) -> None:
        """The eyes are not seen any more: nothing that was half chosen stays."""
        self.pointer.lost()
        self.hide_dot()

    def hide_dot(self) -> None:
        """Show no dot until the next sample."""
        if self.dot is not None:
            self.dot.hide()

    def _show_dot(self, sample: GazeSample) -> None:
        if self.dot is None:
            self.dot = GazeDot(self._window, self._window.look)
        if self.dot.look != self._window.look:
            self.dot.set_look(self._window.look)
        at = self.pointer.believed(sample.smooth_x_px, sample.smooth_y_px, sample.t_ns)
        self.dot.show_at(*at, sample.confidence)

    # -- zones ---------------------------------------------------------------------------------

    @property
    def sets_up(self) -> bool:
        """Whether zones are being set up."""
        return self._setup is not None

    def set_up_zones(self) -> None:
        """Show marks at the edges; looks at them say how these eyes look there."""
        from gui.eyes.zone_setup import ZoneSetup  # seldom wanted: not before it is

        if self._setup is not None:
            return
        self._setup = ZoneSetup(self._window)
        self._setup.fitted.connect(self.use_zones)
        self._setup.failed.connect(self._no_zones)
        self.recentring.emit(True)
        self._setup.show()

    def use_zones(self, model: ZoneModel | None) -> None:
        """Choose by zones from now on; None: by points."""
        self._set_up_over()
        self.pointer.set_zones(model, self._window)
        self.zoned.emit(model)

    def _no_zones(self, trouble: ZonesTrouble | None) -> None:
        self._set_up_over()
        self.no_zones.emit(trouble)

    def _set_up_over(self) -> None:
        if self._setup is not None:
            self._setup = None
            self.recentring.emit(False)

    # -- drift ---------------------------------------------------------------------------------

    def recentre(self, px_per_deg: float) -> None:
        """Show one point; a look at it says how far the eyes have drifted since the calibration."""
        from gui.eyes.recentre_view import RepairView  # seldom wanted: not before it is

        view = RepairView(self._window, self._window.look, px_per_deg)
        view.repaired.connect(self._repaired)
        view.ended.connect(self._ended)
        self._recentre = view
        self.recentring.emit(True)
        view.show()

    def forget_shift(self, _used: object = None) -> None:
        """Forget a repaired drift: there is another calibration."""
        self._shift = Shift(0.0, 0.0)
        self.shifted.emit(self._shift)

    def _repaired(self, point: OnePoint) -> None:
        if point.found is None:
            return
        dx_px, dy_px = point.x_px - point.found[0], point.y_px - point.found[1]
        self._shift = Shift(self._shift.dx_px + dx_px, self._shift.dy_px + dy_px)
        self.shifted.emit(self._shift)
        self.pointer.shifted(dx_px, dy_px)

    def _ended(self, done: bool) -> None:
        self._recentre = None
        self.recentring.emit(False)
        text = self.tr("Gaze recentred.") if done else self.tr("You did not look at the point.")
        self._window.messages.tell("repair", text)


def commit_by(settings: Settings) -> CommitBy:
    """Return what commits by these settings: a dwell where a face is to act and none is seen."""
    by = CommitBy(settings.commit_by)
    faces = kind_of(eyes_config(settings.gaze_source).kind).sees_faces
    return by if faces or not by.by_face else CommitBy.DWELL
