"""What `wordfork calibrate` does: the calibration alone, full screen; its result is kept and told.

With `--rendered` a rendered person does it, on a screen in memory: the whole way from frames to a
saved profile, without a camera and without a display.
"""

from __future__ import annotations

import dataclasses
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from common.worker import Death
from gui.app.application import application
from gui.base.display import has_display
from gui.base.eyes_link import EyesLink, screen_of
from gui.base.i18n import install
from gui.base.paths import Folders
from gui.base.store import store_of
from gui.commands.commandline import Given
from gui.commands.ending import SignalEnd
from gui.commands.gaze import live_config, obtained_model
from gui.commands.streams import print_json
from gui.eyes.calibration_result import USE, failure_text
from gui.eyes.calibration_view import Phase
from gui.eyes.calibration_window import CalibrationWindow
from gui.eyes.virtual_eyes import point_to
from gui.eyes.virtual_gaze import watching
from gui.widgets import theme
from gui.widgets.theme import Look
from input.api.errors import GazeError
from input.api.gaze import Screen
from input.api.messages import EyesAnswer, EyesTrouble
from input.api.source import EyesConfig
from input.calibration.data_quality import GazeQuality
from input.calibration.procedure import Result
from input.calibration.profiles import Profile, Profiles
from input.sources.registry import RENDERED
from input.worker.process import EyesHandle

NOT_KEPT = 1
"""The exit code where the person kept nothing."""

_POINT_MS = 15
_CHOOSE_S = 30  # the rendered person may look at "Use it" for so long


class _Rendered(QObject):
    """The rendered person: looks at each point, and then at "Use it"."""

    def __init__(self, window: CalibrationWindow, screen: Screen, path: Path) -> None:
        super().__init__(window)
        self._window, self._screen, self._path = window, screen, path
        self._waits = _CHOOSE_S * 1000 // _POINT_MS
        self._timer = QTimer(self)
        self._timer.setInterval(_POINT_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        window = self._window
        if window.view is not None and window.view.phase is Phase.POINTS:
            state = window.view.calibration.state
            point_to(self._path, state.x_px, state.y_px)
        elif window.page is not None:
            self._waits -= 1
            if window.page.result.map is None or self._waits < 0:
                window.close()
                return
            point_to(self._path, *window.page.place_of(USE))
        else:
            point_to(self._path, *self._screen.centre)


class _Told:
    """What the calibration came to."""

    def __init__(self) -> None:
        self.profile: Profile | None = None
        self.result: Result | None = None
        self.trouble: GazeError | None = None

    def saved(self, profile: Profile) -> None:
        self.profile = profile


def run_calibrate(arguments: Given, folders: Folders) -> int:
    """Run it; returns the exit code. Raises GazeError for what cannot be done."""
    if not arguments.rendered and not has_display():
        raise GazeError(
            "There is no display to calibrate on",
            "wordfork calibrate --rendered lets a rendered person try it without one.",
        )
    obtained_model(arguments.face_model)  # while Ctrl+C still ends a download
    with (
        tempfile.TemporaryDirectory(prefix="wordfork-", ignore_cleanup_errors=True) as scratch,
        SignalEnd(application()) as end,
    ):
        return _run(arguments, folders, Path(scratch), end)


def _run(arguments: Given, folders: Folders, scratch: Path, end: SignalEnd) -> int:
    store = store_of(folders.settings_file)
    settings = store.settings
    app = application()
    install(app, settings.language, folders.cache)
    look = Look(theme.resolve(settings.theme), 1.0, settings.motion)
    qscreen = app.primaryScreen()
    screen = screen_of(qscreen, float(arguments.distance or settings.distance_mm))
    look = Look(look.theme, theme.scale_for(qscreen.size()), look.motion)
    theme.apply(app, look)
    point = scratch / "point"
    if arguments.rendered:
        model = str(obtained_model(arguments.face_model))
        config = EyesConfig(RENDERED, str(point), face_model=model, screen=screen)
        link = EyesLink(config, None, watching)
    else:
        if arguments.camera is None and arguments.video is None:
            arguments.camera = ""
        link = EyesLink(live_config(arguments, folders.eyes_log))
    told = _Told()
    window = CalibrationWindow(
        link,
        Profiles(folders.profiles),
        person=arguments.person or settings.person,
        camera="",
        screen=screen,
        look=look,
        n_points=arguments.points,
        most_words=settings.words,
    )
    window.saved.connect(told.saved)

    def closed(result: Result | None) -> None:
        told.result = result
        app.quit()

    def answered(answer: EyesAnswer, _t_ns: int) -> None:
        if isinstance(answer, EyesTrouble) and answer.fatal:
            told.trouble = GazeError(answer.text, answer.remedy)
            window.close()

    def died(death: Death) -> None:
        told.trouble = GazeError(death.text, death.remedy)
        window.close()

    window.closed.connect(closed)
    link.answered.connect(answered)
    link.died.connect(died)
    if arguments.rendered:
        _Rendered(window, screen, point)
    ended = 0
    try:
        window.begin(qscreen)
        link.start()
        ended = end.run(window.close)
    finally:
        link.close()
        handle = link.held
        if isinstance(handle, EyesHandle):
            handle.join()
    return ended or _tell(told, arguments.json, Profiles(folders.profiles))


def _tell(told: _Told, as_json: bool, profiles: Profiles) -> int:
    if told.trouble is not None and told.profile is None:
        raise told.trouble
    result, profile = told.result, told.profile
    if as_json:
        print_json(figures(result, profile, profiles))
    elif profile is not None and result is not None:
        print(
            f"{profile.person}, {profile.camera}, screen {profile.screen or '(no name)'}: accuracy "
            f"{result.offset_deg:.2f}° ({result.offset_px:.0f} px), precision "
            f"{result.sd_deg:.2f}° ({result.sd_px:.0f} px), {result.quality}"
        )
        if result.data_quality is not None:
            print(_data_quality(result.data_quality))
        for hint in result.hints:
            print(str(hint))
    if profile is not None:
        return 0
    failure = result.failure if result is not None else None
    why = failure_text(failure) if failure is not None else "The calibration was not used."
    print(f"wordfork: {why} Nothing was kept.", file=sys.stderr)
    return NOT_KEPT


def _data_quality(found: GazeQuality) -> str:
    return (
        f"at {found.points} check points: accuracy {found.accuracy_deg:.2f}° (worst "
        f"{found.worst_accuracy_deg:.2f}°), RMS-S2S {found.rms_s2s_deg:.2f}°, "
        f"STD {found.std_deg:.2f}°, BCEA {found.bcea_deg2:.2f} deg², "
        f"data loss {found.loss_share:.1%}, {found.rate_hz:.1f} Hz"
    )


def figures(result: Result | None, profile: Profile | None, profiles: Profiles) -> dict[str, Any]:
    """Return what `--json` tells; figures are None without a map."""

    def number(value: float | None) -> float | None:
        return None if value is None or math.isnan(value) else round(value, 3)

    path = profiles.path(profile.person, profile.camera, profile.screen) if profile else None
    quality = result.data_quality if result else None
    measured = dataclasses.asdict(quality) if quality else {}
    seen = dataclasses.asdict(result.conditions) if result and result.conditions else {}
    return {
        "saved": profile is not None,
        "person": profile.person if profile else None,
        "camera": profile.camera if profile else None,
        "screen": profile.screen if profile else None,
        "file": str(path) if path else None,
        "offset_deg": number(result.offset_deg if result else None),
        "offset_px": number(result.offset_px if result else None),
        "sd_deg": number(result.sd_deg if result else None),
        "sd_px": number(result.sd_px if result else None),
        "quality": result.quality.value if result and result.map else None,
        "conditions": {name: number(value) for name, value in seen.items()} or None,
        "data_quality": {name: number(value) for name, value in measured.items()} or None,
        "failure": result.failure.name.lower() if result and result.failure else None,
        "points": sum(e.used for e in result.errors) if result else 0,
        "skipped": len(result.skipped) if result else 0,
        "hints": [hint.name.lower() for hint in result.hints] if result else [],
    }
