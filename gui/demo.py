"""`wordfork demo`: a simulated person at the real window, with the real model.

Joins a mind (`engine.person`) and a hand (`input.hand`) or eyes (`input.simgaze`): the mind looks
at the cloud that was painted and decides what to choose and after how long; the hand moves there,
and what it does reaches the window as real mouse or touch events. Eyes search for the word and stay
on it; their samples take the way of those of a webcam's process.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine import events as say
from engine.events import Event
from engine.messages import Mode
from engine.model import ModelError
from engine.person import Act, Person
from engine.spans import NS_PER_MS, now_ns
from engine.timing import summary
from gui.app import App, Options, go_offscreen, has_display
from gui.folders import Folders, made
from gui.gazedemo import SOURCE, DemoEyes
from gui.keys import Command
from gui.menus import NEXT
from gui.sight import Accuracy
from gui.window import NARROW_PX
from input.cells import Rect
from input.dwell import Choice
from input.hand import reach, tap
from input.samples import Sample

STUCK_S = 120
"""A demo in which nothing happens for so long has failed."""
_TICK_MS = 4
_AIM = 0.6
"""The part of a word's box that the hand aims at."""
_HOLD_MS = 4000
"""How long the mouse stays on a word at most: any dwell is over by then."""
_LOOK_MS = 400
"""How long the last cloud stands before a finger's picture is taken: all words are there."""
_DWELT = 0.6
"""How far the last dwell is when the picture of a mouse or a gaze is taken."""
_IDLE_NS = 1_000_000_000
"""So long after a choice of which nothing new came, the person looks for what to do."""
_PATIENCE_NS = 12_000_000_000
"""After so long a look that chose nothing, the person looks for something else."""


class DemoError(ModelError):
    """The demo ended early."""


class Demo(QObject):
    """Lets a simulated person make `choices` choices at an app's window, then calls `done`.

    It ends at the fork behind the last choice, in the midst of the next one: there the window is
    painted into the file `picture`. In Auto nobody chooses: there it ends once the model wrote
    `tokens` tokens.
    """

    def __init__(
        self,
        app: App,
        *,
        seed: int,
        choices: int,
        tokens: int = 60,
        hand: str,
        film: Path | None,
        picture: Path | None,
        done: Callable[[], None],
        eyes: DemoEyes | None = None,
    ) -> None:
        """Take the seat; `begin` begins. `film` is a folder for a picture of every fork.

        The person chooses with `hand`: "mouse", "touch" or "gaze", the last with the `eyes` that
        the app was made with.
        """
        super().__init__()
        self._app, self._film, self._done = app, film, done
        self._touch, self._eyes = hand == "touch", eyes
        self._choices, self._tokens, self._picture = choices, tokens, picture
        self._person = Person(seed)
        self._rng = random.Random(seed)
        self._finger = QTest.createTouchDevice() if self._touch else None
        self._at = QPointF(4, 4)
        self._queue: deque[tuple[int, Callable[[], None]]] = deque()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._moved_ns = now_ns()
        self._is_last = False
        self.trouble: DemoError | None = None
        self.forks = self.made = self.alone = 0
        self.first_cloud_s: float | None = None
        self.person_ms: list[float] = []
        self.peak_mb = 0.0
        self._meant: int | str | None = None
        self._goal = ""  # what is looked for in the menu of other targets
        self._first_look_ns = self._looks_since_ns = self._chosen_ns = 0
        self._errs = False  # the last choice was wrong, and is to be taken back
        self.wrong = 0
        self.gaze_ms: list[float] = []
        app.conductor.happened.connect(self._happened)
        app.conductor.pointer.dwelling.connect(self._dwelling)
        app.conductor.sight.gazing.dwelling.connect(self._dwelling)
        app.conductor.sight.gazing.chosen.connect(self._gazed)
        app.window.stage.cloud.shown.connect(self._shown)

    def begin(self) -> None:
        """Open the window."""
        self._app.start()
        self._timer.start()

    # -- what happens --------------------------------------------------------------------------

    def _happened(self, event: Event) -> None:
        self._moved_ns = now_ns()
        match event:
            case say.ForkOpened(_, reopened):
                self.forks += not reopened
            case say.TrialDone(trial):
                self.made += 1
                if trial.person_ms is not None:
                    self.person_ms.append(trial.person_ms)
                if self.made % 4 == 1:  # it takes some ms of the window's thread
                    self._weigh()
            case say.StepDone(step) if step.mode == Mode.AUTO:
                self.alone += step.tokens
                if self.alone >= self._tokens:
                    self._weigh()
                    self._finish()
            case say.Trouble(text, way_out, fatal) if fatal:
                self._end(DemoError(text, way_out))

    def _shown(self, _start_ns: int, shown_ns: int) -> None:
        """Look at what was painted, decide, and send the hand."""
        session = self._app.conductor.session
        cloud = session.cloud
        menu = self._app.conductor.scene.menu
        if menu is not None and menu.keys:  # of what has no target of its own
            wanted = self._goal if self._goal in menu.keys else ""
            page = wanted if wanted in menu.keys else NEXT
            self._act_on(menu.keys.index(page), shown_ns)
            return
        if self._app.conductor.typist.spelling:  # opened by mistake
            self._act_on("undo", shown_ns)
            return
        if cloud is None:  # a menu: its last entry begins a text, or begins another
            cells = self._app.window.stage.cloud.layout_for()
            if cells is not None:
                self._act_on(len(cells.cells) - 1, shown_ns + 900 * NS_PER_MS)
            return
        if self.first_cloud_s is None:
            self.first_cloud_s = _seconds_since_start()
        decision = self._person.decide(cloud, can_undo=session.can_undo and self.made > 0)
        target: int | str = decision.slot if decision.slot is not None else decision.act.value
        if self._errs and session.can_undo:
            target = Act.UNDO.value
        if self.made >= self._choices:
            self._is_last = True
            target = decision.slot or 0
            if self._touch:
                QTimer.singleShot(_LOOK_MS, self._finish)
                return
        self._goal = ""
        row = self._app.window.stage.targets.keys()
        if isinstance(target, str) and target not in row:
            self._goal, target = target, Command.MENU.value
        self._act_on(target, shown_ns + decision.reaction_ns)
        if self._film is not None:
            QTimer.singleShot(200, self._take_film)

    def _dwelling(self, target: object, progress: float) -> None:
        """End in the midst of the dwell that would make one choice too many."""
        if self._is_last and isinstance(target, int) and progress >= _DWELT:
            self._finish()

    def _act_on(self, target: int | str, t_ns: int) -> None:
        """Plan the hand's way to a word or target, beginning at `t_ns`."""
        self._queue.clear()
        stage = self._app.window.stage
        middle = stage.centre_of(target)
        if middle is None:
            return
        box = (
            stage.cloud.word_rect(target)
            if isinstance(target, int)
            else QRectF(stage.targets.button(target).rect())
        )
        width, height = max(24.0, box.width() * _AIM), max(24.0, box.height() * _AIM)
        aim = Rect(middle.x() - width / 2, middle.y() - height / 2, width, height)
        if self._eyes is not None:
            self._look_at(target, self._eyes)
            return
        start = (self._at.x(), self._at.y())
        if self._touch:
            self._plan_tap(tap(self._rng, start, aim, t_ns).samples)
            return
        if stage.hit(self._at) == target:  # what has just been chosen fires again once it was left
            away = reach(self._rng, start, self._rest(), t_ns)
            self._plan_moves(away)
            start, t_ns = (away[-1].x_px, away[-1].y_px), away[-1].t_ns
        self._plan_moves(reach(self._rng, start, aim, t_ns, hold_ms=_HOLD_MS))

    # -- the eyes ------------------------------------------------------------------------------

    def _look_at(self, target: int | str, eyes: DemoEyes) -> None:
        """Search for a word or target among the words, and stay on it."""
        stage = self._app.window.stage
        cloud = stage.cloud
        words = {
            slot: _on_desktop(cloud.word_rect(slot), cloud)
            for slot in range(len(self._app.conductor.scene.priors()))
        }
        if isinstance(target, int):
            place = words.pop(target)
        else:
            place = _on_desktop(QRectF(stage.targets.button(target).geometry()), stage.targets)
        self._meant = target
        self._looks_since_ns = now_ns()
        look = eyes.look(place, tuple(words.values()), self._looks_since_ns)
        self._first_look_ns = look.first_look_ns if look is not None else 0

    def _gazed(self, choice: Choice, _source: object) -> None:
        """Compare what the eyes chose with what was meant."""
        meant, self._meant = self._meant, None
        self._chosen_ns = now_ns()
        if meant is None:
            return
        if choice.target == meant:
            self.gaze_ms.append(max(0, choice.t_ns - self._first_look_ns) / NS_PER_MS)
            self._errs = False
        else:
            self.wrong += 1
            self._errs = isinstance(choice.target, int) or choice.target == "choose"

    def _look_again(self) -> None:
        """Go on where nothing new was painted: back from a pause, or on with the search."""
        session = self._app.conductor.session
        if session.paused:
            self._act_on("pause", now_ns())
        elif self._app.window.stage.cloud.layout_for() is not None:
            self._shown(0, now_ns())

    def _tick_eyes(self, eyes: DemoEyes, t_ns: int) -> None:
        """Send what the eyes saw; who does not get what they want looks for something else."""
        eyes.tick()
        if self._meant is None:
            if self._chosen_ns and t_ns - self._chosen_ns > _IDLE_NS:
                self._look_again()
            return
        if t_ns - self._looks_since_ns < _PATIENCE_NS:
            return
        if self._is_last:
            self._finish()
        else:
            self._errs = False
            self._look_again()

    # -- the hand ------------------------------------------------------------------------------

    def _rest(self) -> Rect:
        """Return the middle of the cloud, which belongs to no word."""
        cloud = self._app.window.stage.cloud
        middle = cloud.geometry().center()
        return Rect(middle.x() - 12, middle.y() - 12, 24, 24)

    def _plan_moves(self, samples: list[Sample]) -> None:
        for sample in samples:
            self._plan(sample.t_ns, partial(self._move_to, sample))

    def _plan_tap(self, samples: tuple[Sample, ...]) -> None:
        kinds = ["press", *["move"] * (len(samples) - 2), "release"]
        for sample, kind in zip(samples, kinds, strict=True):
            self._plan(sample.t_ns, partial(self._touch_at, sample, kind))

    def _plan(self, t_ns: int, act: Callable[[], None]) -> None:
        self._queue.append((t_ns, act))

    def _tick(self) -> None:
        """Do the newest of what is due; a hand cannot be late, only elsewhere."""
        now = now_ns()
        if now - self._moved_ns > STUCK_S * 1_000_000_000:
            log = self._app.folders.engine_log
            self._end(DemoError("Nothing happened for two minutes", f"{log} may say why."))
            return
        if self._eyes is not None:
            self._tick_eyes(self._eyes, now)
        while self._queue and self._queue[0][0] <= now:
            _, act = self._queue.popleft()
            act()

    def _in_window(self, sample: Sample) -> QPoint:
        self._at = QPointF(sample.x_px, sample.y_px)
        stage = self._app.window.stage
        return stage.mapTo(self._app.window, self._at.toPoint())

    def _move_to(self, sample: Sample) -> None:
        if self._app.conductor.session.cloud is None and self._app.conductor.is_writing:
            self._queue.clear()  # the choice fell: the hand rests
            return
        QTest.mouseMove(self._app.window.windowHandle(), self._in_window(sample))

    def _touch_at(self, sample: Sample, what: str) -> None:
        assert self._finger is not None
        sequence = QTest.touchEvent(self._app.window.windowHandle(), self._finger)
        getattr(sequence, what)(0, self._in_window(sample))
        sequence.commit()

    # -- what is left behind -------------------------------------------------------------------

    def _take_film(self) -> None:
        if self._film is not None and self._timer.isActive():
            self._take(self._film / f"fork-{self.forks:04d}.png")

    def _take(self, path: Path) -> bool:
        """Write the window as a picture. A picture that cannot be written ends the demo."""
        self._app.window.latency.refresh()
        if self._app.window.grab().save(str(path)):
            return True
        self._end(DemoError(f"The picture {path} cannot be written", "Name another file."))
        return False

    def _weigh(self) -> None:
        """Take note of the memory of all processes together."""
        processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
        total = 0
        for process in processes:
            try:
                total += _own_bytes(process)
            except psutil.Error:
                continue
        self.peak_mb = max(self.peak_mb, total / 1e6)

    def leave(self) -> None:
        """End, if it has not ended: somebody closed the window."""
        self._end(DemoError("The window was closed before the demo was over", "Run it again."))

    def _finish(self) -> None:
        """Take the picture, and end."""
        if self._timer.isActive() and (self._picture is None or self._take(self._picture)):
            self._end(None)

    def _end(self, trouble: DemoError | None) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._queue.clear()
            self.trouble = trouble
            self._done()


def _on_desktop(place: QRectF, view: QWidget) -> Rect:
    """Return a rectangle of a view in pixels of the desktop."""
    corner = view.mapToGlobal(place.topLeft())
    return Rect(corner.x(), corner.y(), place.width(), place.height())


def _own_bytes(process: psutil.Process) -> int:
    """Return a process's memory, shared pages counted once over all that share them (PSS)."""
    if hasattr(process, "memory_full_info"):
        info = process.memory_full_info()
        return int(getattr(info, "pss", 0) or info.rss)
    return int(process.memory_info().rss)


def _seconds_since_start() -> float:
    """Return the seconds since this process was started."""
    return time.time() - psutil.Process().create_time()


def figures(app: App, demo: Demo, picture: Path | None) -> dict[str, Any]:
    """Return what `--json` says."""
    conductor = app.conductor
    mode = conductor.timing.figures(conductor.session.mode)
    frames = summary(conductor.probe.intervals_ms(), 99)
    steering = app.gain.steering
    told = {
        "text": conductor.session.draft.text,
        "forks": demo.forks,
        "choices": demo.made,
        "frame_ms": {"median": frames["median"], "p99": frames["p99"], "n": frames["n"]},
        "machine_ms_per_token": mode.machine_ms,
        "person_ms_per_choice": summary(demo.person_ms)["median"],
        "asked_share": mode.asked_share,
        "steering_bits": steering.bits,
        "changed_course": steering.changed,
        "bits_per_person_s": steering.bits_per_second,
        "first_cloud_s": demo.first_cloud_s,
        "peak_memory_mb": round(demo.peak_mb, 1),
        "records": str(app.records.path) if app.records is not None else None,
        "picture": str(picture) if picture else None,
        "platform": QGuiApplication.platformName(),
    }
    if conductor.store.settings.eyes:
        told |= {"wrong_choices": demo.wrong, "gaze_ms": summary(demo.gaze_ms)}
    return told


def run_demo(options: Options, arguments: argparse.Namespace) -> int:
    """Run the demo; returns the exit code. Raises ModelError where it cannot run to its end."""
    offscreen = not has_display()
    if offscreen:
        go_offscreen()
        if not arguments.json:
            print("No display: the window is painted into memory.")
    for folder in filter(None, (arguments.film, _parent(arguments.picture))):
        made(folder)
    # Simulated drafts and times never mix with a person's; and this hand chooses by staying.
    folder = options.folder or Folders.usual().data / "demo"
    overrides = {**options.overrides, "dwell": True}
    eyes = DemoEyes() if arguments.hand == "gaze" else None
    if eyes is None:
        app = App(replace(options, folder=folder, overrides=overrides))
    else:
        overrides |= {"input": "eyes", "gaze_source": SOURCE, "gaze_dot": True, "dwell": False}
        options = replace(options, folder=folder, overrides=overrides)
        app = App(options, make_eyes=eyes.make)
    demo = Demo(
        app,
        seed=arguments.seed,
        choices=arguments.choices,
        tokens=round(arguments.choices / app.store.settings.share),  # as many as Forks would write
        hand=arguments.hand,
        film=arguments.film,
        picture=arguments.picture,
        done=app.qt.quit,
        eyes=eyes,
    )
    app.window.resize(*arguments.size)
    app.window.tab.setChecked(arguments.size[0] >= NARROW_PX)
    demo.begin()
    if eyes is not None:
        sight = app.conductor.sight
        errors = arguments.accuracy, arguments.precision
        measured = eyes.seat(sight.screen, *errors, arguments.seed).measured
        sight.trust(Accuracy(measured.offset_deg, measured.sd_deg, sight.screen))
    app.qt.exec()
    demo.leave()
    told = figures(app, demo, arguments.picture)
    app.window.close()
    if demo.trouble is not None:
        raise demo.trouble
    print(json.dumps(told, indent=1, ensure_ascii=False) if arguments.json else _told(told))
    return 0


def _parent(path: Path | None) -> Path | None:
    return path.absolute().parent if path else None


def _told(figures: dict[str, Any]) -> str:
    frames, person_ms = figures["frame_ms"], figures["person_ms_per_choice"]
    lines = [
        figures["text"],
        "",
        f"{figures['choices']} choices at {figures['forks']} forks; machine "
        f"{figures['machine_ms_per_token']:.1f} ms a token"
        + ("" if person_ms is None else f", person {person_ms:.0f} ms a choice (median)"),
        f"painted frames: median {frames['median']:.1f} ms, p99 {frames['p99']:.1f} ms, "
        f"n {frames['n']}",
        f"{figures['peak_memory_mb']:.0f} MB in all processes",
    ]
    if figures["first_cloud_s"] is not None:
        lines[-1] = f"first cloud after {figures['first_cloud_s']:.1f} s; {lines[-1]}"
    if figures.get("gaze_ms", {}).get("n"):
        lines.append(
            f"gaze: {figures['gaze_ms']['median']:.0f} ms from the first look to the choice "
            f"(median), {figures['wrong_choices']} wrong choices"
        )
    if figures["records"]:
        lines.append(f"records: {figures['records']}")
    if figures["picture"]:
        lines.append(f"picture: {figures['picture']}")
    return "\n".join(lines)
