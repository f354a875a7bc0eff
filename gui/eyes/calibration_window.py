"""A calibration from its first point to a saved profile, full screen on one screen.

It uses eyes that somebody else holds, and gives them back as they were told to: whoever opened it
chooses the calibration anew when it closes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent, QScreen
from PySide6.QtWidgets import QStackedLayout, QWidget

from common.clock import Clock, now_ns
from common.worker import Death
from gui.base.error_texts import in_one_line
from gui.base.eyes_link import EyesLink
from gui.eyes.calibration_result import AGAIN, USE, ZONES, CalibrationPage
from gui.eyes.calibration_view import CalibrationView
from gui.widgets.theme import Look, palette, scale_for, stylesheet
from input.api.errors import GazeError
from input.api.gaze import Screen
from input.api.messages import EyesAnswer, EyesEnded, EyesTrouble, Seen, Shift, UseMap
from input.api.source import EyesReady, Picture
from input.calibration.data_quality import GazeQuality
from input.calibration.expectation import Expectation
from input.calibration.gaze_map import GazeMap
from input.calibration.procedure import Calibration, Result
from input.calibration.profiles import Profile, Profiles

_NAME = "calibration"
_BY_ITSELF = 2
"""So often in a row it begins again by itself when there is no map."""


class CalibrationWindow(QWidget):
    """Points, then the result. `begin` shows it; it closes by itself and says what came of it."""

    saved = Signal(object)
    """The `input.calibration.profiles.Profile` that was just saved."""
    zones_wanted = Signal()
    """The person wants to choose by zones: the calibration is poor."""
    closed = Signal(object)
    """The last `Result`, None where there is none. The window is not used again afterwards."""

    def __init__(
        self,
        link: EyesLink,
        profiles: Profiles,
        *,
        person: str,
        camera: str,
        screen: Screen,
        look: Look,
        n_points: int = 9,
        expect: Callable[[GazeMap], Expectation] | None = None,
        most_words: int | None = None,
        before: GazeMap | None = None,
        offers_zones: bool = False,
        clock: Clock = now_ns,
        wall_s: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        """Calibrate the person whom `link` sees, at `screen`.

        `camera` is the source's name if it has told one already. `expect` says what to expect of
        clouds with a map, where `most_words` are set. `before` is the map in use: looks
        press the buttons by it where a calibration failed. With `offers_zones` a poor result offers
        to choose by zones. `wall_s` is seconds since 1970.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self._link, self._profiles = link, profiles
        self._person, self._camera, self._screen = person, camera, screen
        self._look, self._n_points = look, n_points
        self._expect, self._most_words = expect, most_words
        self._before, self.clock, self._wall_s = before, clock, wall_s
        self._offers_zones = offers_zones
        self._tries, self._over = 0, False
        self.broken = False
        """Whether an error ended it: nothing came of it that could be shown."""
        self.result: Result | None = None
        self.view: CalibrationView | None = None
        self.page: CalibrationPage | None = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.setPalette(palette(look.theme))
        self.setStyleSheet(stylesheet(look))
        self.setWindowTitle(self.tr("Calibration"))
        link.answered.connect(self._answered)
        link.died.connect(self._died)

    def begin(self, screen: QScreen | None = None) -> None:
        """Fill the screen that the calibration is for, and begin."""
        target = screen if screen is not None else QGuiApplication.primaryScreen()
        self.setScreen(target)
        self.setGeometry(target.geometry())
        self.start()
        self.showFullScreen()
        self.activateWindow()

    def start(self) -> None:
        """Begin with the first point, or begin again."""
        self._tries += 1
        self._link.send(UseMap(self._before))
        self._link.send(Shift(0.0, 0.0))
        self._link.preview(_NAME, True)
        calibration = Calibration(self._screen, self._n_points, seed=self._tries)
        self.view = CalibrationView(calibration, self._look, self.clock, self)
        self.view.began.connect(self._no_preview)
        self.view.finished.connect(self._finished)
        self._show(self.view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let sizes grow with the screen that it fills, whatever the main window's are."""
        self._look = replace(self._look, scale=scale_for(event.size()))
        self.setStyleSheet(stylesheet(self._look))
        for shown in (self.view, self.page):
            if shown is not None:
                shown.set_look(self._look)
        super().resizeEvent(event)

    def _show(self, widget: QWidget) -> None:
        """Put a widget in the place of the one before."""
        while (old := self._stack.currentWidget()) is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        widget.setFocus()

    def _no_preview(self) -> None:
        self._link.preview(_NAME, False)

    # -- what the eyes say ---------------------------------------------------------------------

    def _answered(self, answer: EyesAnswer, _t_ns: int) -> None:
        match answer:
            case EyesReady(name):
                self._camera = name
            case Seen(sample):
                if self.view is not None:
                    self.view.feed(sample)
                elif self.page is not None:
                    self.page.feed(sample)
            case Picture():
                if self.view is not None:
                    self.view.show_picture(answer)
            case EyesTrouble(text, remedy, _, lost) if lost:
                self._troubled(in_one_line(text, remedy))
            case EyesEnded():
                self._troubled(self.tr("The recording has ended."))

    def _died(self, death: Death) -> None:
        self._troubled(in_one_line(death.text, death.remedy))

    def _troubled(self, line: str) -> None:
        if self.view is not None:
            self.view.set_trouble(line)

    # -- what came of it -----------------------------------------------------------------------

    def _finished(self, result: Result) -> None:
        self.result = result
        self._no_preview()
        if result.failure is not None and self.view is not None and not self._looked_at():
            self.close()
            return
        self.view = None
        if result.map is not None:
            self._link.send(UseMap(result.map))
            self._tries = 0
        try:
            self._show_result(result)
        except Exception:  # a person before it, perhaps without hands, must not be left there
            logging.getLogger(__name__).exception("the result could not be shown")
            self.broken = True
            self.close()

    def _show_result(self, result: Result) -> None:
        expected = self._expect(result.map) if self._expect and result.map else None
        self.page = CalibrationPage(
            result,
            self._screen,
            self._look,
            expected=expected,
            most_words=self._most_words,
            again_by_itself=self._tries <= _BY_ITSELF,
            offers_zones=self._offers_zones,
            clock=self.clock,
            parent=self,
        )
        self.page.chosen.connect(self._chosen)
        self._show(self.page)

    def _looked_at(self) -> bool:
        """Whether anything was shown that is worth a page: not if it ended before it began."""
        calibration = self.view.calibration if self.view is not None else None
        return calibration is not None and calibration.state.index > 0

    def _chosen(self, key: str) -> None:
        if key == AGAIN:
            self.page = None
            self.start()
        elif key == ZONES:
            self.close()
            self.zones_wanted.emit()
        elif key == USE and self.result is not None and self.result.map is not None:
            self._use(self.result.map, self.result.data_quality)
        else:
            self.close()

    def _use(self, gaze_map: GazeMap, quality: GazeQuality | None) -> None:
        saved_s = float(self._wall_s())
        profile = Profile(self._person, self._camera, self._screen.name, saved_s, gaze_map, quality)
        try:
            self._profiles.save(profile)
        except GazeError as error:
            if self.page is not None:
                self.page.say(in_one_line(error.text, error.remedy))
            return
        self.saved.emit(profile)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the eyes and say what came of it, once."""
        if not self._over:
            self._over = True
            self._no_preview()
            self._link.answered.disconnect(self._answered)
            self._link.died.disconnect(self._died)
            self.closed.emit(self.result)
            self.deleteLater()
        super().closeEvent(event)
