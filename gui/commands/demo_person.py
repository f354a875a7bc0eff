"""A simulated person at the real window, with the real model.

Joins a mind (`engine.experiments.simulated_user`) and a hand (`input.simulation.hand`) or eyes
(`input.simulation.gaze`): the mind looks at the cloud that was painted and decides what to choose
and after how long; the hand moves there, and what it does reaches the window as real mouse or touch
events. Eyes search for the word and stay on it; their samples take the way of those of a webcam's
process.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from common.clock import NS_PER_MS, NS_PER_S, now_ns
from engine.api.messages import Mode
from engine.api.types import ModelError
from engine.experiments.simulated_user import Act, SimulatedUser
from engine.session import events as say
from engine.session.events import Event, State
from gui.app.application import App
from gui.base.keymap import Command
from gui.commands.demo_gaze import DemoEyes
from gui.commands.demo_screen import DemoScreen
from gui.interaction.menus import MenuAct
from gui.widgets.picture_export import write_pixels
from input.api.samples import Sample, Source
from input.layout.sectors import MAX_CELLS, Rect
from input.selection.dwell import Choice
from input.simulation.hand import reach, tap

STUCK_S = 120
"""A demo in which nothing happens for so long has failed."""
_REFUSED_NS = 5_000_000_000
"""A demo whose engine refused something, and behind which nothing came for so long, has, too."""
_TICK_MS = 4
_AIM = 0.6
"""The part of a word's box that the hand aims at."""
_HOLD_MS = 4000
"""How long the mouse stays on a word at most: any dwell is over by then."""
_LOOK_MS = 400
"""How long the last cloud stands before a finger's picture is taken: all words are there."""
_DWELT = 0.6
"""How far the last dwell is when the picture of a mouse or a gaze is taken."""
_IDLE_NS = NS_PER_S
"""So long after a choice of which nothing new came, the person looks for what to do."""
_AGAIN_NS = 3_000_000_000
"""So long after the hand was still and nothing happened, it tries again."""
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
        super().__init__(app.window)  # its acts end with the window
        self._app, self._film, self._done = app, film, done
        self._touch, self._eyes = hand == "touch", eyes
        self._choices, self._tokens, self._picture = choices, tokens, picture
        self._person = SimulatedUser(seed)
        self._rng = random.Random(seed)
        self._finger = QTest.createTouchDevice() if self._touch else None
        self._at = QPointF(4, 4)
        self._queue: deque[tuple[int, Callable[[], None]]] = deque()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._moved_ns = self._looked_ns = now_ns()
        self._is_last = self._touches = False
        self.screen = DemoScreen(app.window, self._finger)
        self.screen.taken.connect(self._step_aside)
        self.screen.given_back.connect(self._go_on)
        self._mark(simulated=True)
        self.trouble: DemoError | None = None
        self._refused: DemoError | None = None
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
        app.parts.happened.connect(self._happened)
        app.parts.pointer.dwelling.connect(self._dwelling)
        app.parts.eyes.gaze.dwelling.connect(self._dwelling)
        app.parts.eyes.gaze.chosen.connect(self._gazed)
        app.window.stage.cloud.shown.connect(self._shown)

    def begin(self) -> None:
        """Open the window."""
        self._app.start()
        self.screen.begin()
        self._timer.start()

    # -- a real person -------------------------------------------------------------------------

    def _mark(self, *, simulated: bool) -> None:
        """Have the records say whose rows these are."""
        if self._app.records is not None:
            self._app.records.simulated = simulated

    def _step_aside(self) -> None:
        """A real person is at the window: the hand lets go of what it holds."""
        self._leave()
        self._app.parts.presence.leave("demo")
        self._mark(simulated=False)

    def _leave(self) -> None:
        """Take hand and eyes away from where they are, so that they choose nothing more."""
        self._queue.clear()
        self._meant = None
        if self._touches:
            for what in ("move", "release"):
                self._touch_at(Sample(now_ns(), 1.0, 1.0, Source.TOUCH), what)
        stage = self._app.window.stage
        QApplication.sendEvent(stage, QEvent(QEvent.Type.Leave))

    def _go_on(self) -> None:
        """The real person has left, whatever they did: look where things stand."""
        self._app.parts.presence.come("demo")
        self._mark(simulated=True)
        self._look_again()

    # -- what happens --------------------------------------------------------------------------

    def _happened(self, event: Event) -> None:
        self._moved_ns = now_ns()
        if isinstance(event, say.ForkOpened | say.StepDone):
            self._refused = None
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
                    self.finish()
            case say.Trouble(text, remedy, fatal):
                if fatal:
                    self._end(DemoError(text, remedy))
                elif self._app.parts.session.state not in (State.LOADING, State.RESTARTING):
                    self._refused = DemoError(text, remedy)

    def _shown(self, _start_ns: int, shown_ns: int) -> None:
        """Look at what was painted, decide, and send the hand."""
        if self.screen.is_real or not self._timer.isActive():
            return
        session = self._app.parts.session
        cloud = session.cloud
        presenter = self._app.parts.presenter
        if presenter.others_open and presenter.menu is not None:
            menu = presenter.menu
            wanted = self._goal if self._goal in menu.keys else MenuAct.BACK
            page = wanted if wanted in menu.keys else MenuAct.NEXT
            self._act_on(menu.keys.index(page), shown_ns)
            return
        if self._app.parts.text_entry.spelling:  # opened by mistake
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
                QTimer.singleShot(_LOOK_MS, self.finish)
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
        last = self._is_last and not self.screen.is_real
        if last and isinstance(target, int) and progress >= _DWELT:
            self.finish()

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
            for slot in range(MAX_CELLS)
            if not cloud.word_rect(slot).isEmpty()
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
        self._looked_ns = now_ns()
        session = self._app.parts.session
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
            self.finish()
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
        if self.screen.is_real:
            self._moved_ns = now
            return
        if self._refused is not None and now - self._moved_ns > _REFUSED_NS:
            self._end(self._refused)  # nobody here could put it right
            return
        if now - self._moved_ns > STUCK_S * NS_PER_S:
            log = self._app.folders.engine_log
            self._end(DemoError("Nothing happened for two minutes", f"{log} may say why."))
            return
        if self._eyes is not None:
            self._tick_eyes(self._eyes, now)
        elif not self._queue and now - max(self._moved_ns, self._looked_ns) > _AGAIN_NS:
            self._look_again()
        while self._queue and self._queue[0][0] <= now:
            _, act = self._queue.popleft()
            act()

    def _in_window(self, sample: Sample) -> QPoint:
        self._at = QPointF(sample.x_px, sample.y_px)
        stage = self._app.window.stage
        return stage.mapTo(self._app.window, self._at.toPoint())

    def _move_to(self, sample: Sample) -> None:
        if self._app.parts.session.cloud is None and self._app.controller.views.is_writing:
            self._queue.clear()  # the choice fell: the hand rests
            return
        at = self._in_window(sample)
        self.screen.pointed(at)
        QTest.mouseMove(self._app.window.windowHandle(), at)

    def _touch_at(self, sample: Sample, what: str) -> None:
        assert self._finger is not None
        sequence = QTest.touchEvent(self._app.window.windowHandle(), self._finger)
        at = self._in_window(sample)
        self._touches = what != "release"
        self.screen.pointed(at, down=self._touches)
        getattr(sequence, what)(0, at)
        sequence.commit()

    # -- what is left behind -------------------------------------------------------------------

    def _take_film(self) -> None:
        if self._film is not None and self._timer.isActive():
            self._take(self._film / f"fork-{self.forks:04d}.png")

    def _take(self, path: Path) -> bool:
        """Write the window as a picture. A picture that cannot be written ends the demo."""
        self._app.window.latency.refresh()
        try:
            write_pixels(self._app.window.grab(), path)
        except OSError as error:
            why = error.strerror or error
            text = f"The picture {path} cannot be written: {why}"
            self._end(DemoError(text, "Name another file."))
            return False
        return True

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

    def finish(self) -> None:
        """Take the picture, and end."""
        if self._timer.isActive() and (self._picture is None or self._take(self._picture)):
            self._end(None)

    def _end(self, trouble: DemoError | None) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._queue.clear()
            self.trouble = trouble
            self._leave()
            self._done()
            self._mark(simulated=False)


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
