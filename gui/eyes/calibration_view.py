"""The points of a calibration, over the whole screen: calm, one at a time, without hands.

The view drives `input.calibration.procedure` with samples and time, and paints what that says. It
begins by itself once open eyes were seen for a while. Space or a tap pauses, Esc ends, Backspace
repeats the last point, S or the right arrow skips one. Esc ends it in every phase, also while the
map is worked out; an error in that work is a result, too: one that says so.
"""

from __future__ import annotations

import contextlib
import logging
import math
import threading
from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from common.clock import NS_PER_MS, NS_PER_S, Clock, now_ns
from gui.eyes.camera_preview import CameraPicture, advice, brightness_of
from gui.widgets.large_buttons import BigButtons
from gui.widgets.target_button import Target
from gui.widgets.theme import DRAFT, LABEL, MEDIUM, REGULAR, SEMIBOLD, Look
from input.api.gaze import GazeSample
from input.api.source import Picture
from input.calibration.procedure import Calibration, CalibrationState, Failure, Result, Stage

COUNTDOWN_NS = 3_000_000_000
"""Eyes must be seen for so long before it begins."""

LOST_NS = NS_PER_S
"""A countdown begins anew when no open eyes were seen for so long; a blink ends nothing."""

PULSE_NS = 1_200_000_000
"""Length of one pulse of a point."""

STEPS = 4
"""Without motion a point shrinks in so many steps."""

_FRAME_MS = 16
_LARGE_DEG, _SMALL_DEG = 0.8, 0.22  # a point's radius when it appears and when it is done
_LARGE_PX, _SMALL_PX = (18.0, 90.0), (6.0, 24.0)  # and within these, whatever the screen says


class Phase(StrEnum):
    """What the view shows."""

    FACE = "face"
    COUNTDOWN = "countdown"
    POINTS = "points"
    WORKING = "working"
    OVER = "over"


class Countdown:
    """Counts down while open eyes are seen. Pure: times are arguments in nanoseconds."""

    def __init__(self) -> None:
        """Wait for eyes."""
        self._since_ns: int | None = None
        self._seen_ns: int | None = None

    def feed(self, sample: GazeSample, t_ns: int) -> None:
        """Take a sample at `t_ns`."""
        if sample.present and not sample.closed:
            self._seen_ns = t_ns
            if self._since_ns is None:
                self._since_ns = t_ns

    def left_ns(self, t_ns: int) -> int | None:
        """Return how long it still takes; None while no open eyes are seen."""
        if self._seen_ns is None or self._since_ns is None:
            return None
        if t_ns - self._seen_ns > LOST_NS:
            self._since_ns = self._seen_ns = None
            return None
        return max(0, COUNTDOWN_NS - (t_ns - self._since_ns))


def radius_px(phase: float, px_per_deg: float, motion: bool) -> float:
    """Return the radius of a point at a phase from 0 to 1, in steps where nothing may move."""
    if not motion:
        phase = math.floor(phase * STEPS) / STEPS
    large = min(max(_LARGE_DEG * px_per_deg, _LARGE_PX[0]), _LARGE_PX[1])
    small = min(max(_SMALL_DEG * px_per_deg, _SMALL_PX[0]), _SMALL_PX[1])
    return large + (small - large) * min(1.0, max(0.0, phase))


def result_of(calibration: Calibration) -> Result:
    """Return what a calibration came to; an error in working it out is a failure of its own."""
    try:
        return calibration.result()
    except Exception:  # the person waits for this: whatever it is, they get an answer
        logging.getLogger(__name__).exception("the calibration could not be worked out")
        return Result(None, Failure.ERROR)


class CalibrationView(QWidget):
    """Shows points until there is a result. It must fill the screen of its `Calibration`."""

    finished = Signal(object)
    """An `input.calibration.procedure.Result`, also where the person ended it."""

    began = Signal()
    """The first point is shown."""

    _worked = Signal(object)

    def __init__(
        self,
        calibration: Calibration,
        look: Look,
        clock: Clock = now_ns,
        parent: QWidget | None = None,
    ) -> None:
        """Wait for a face, and then lead through `calibration`."""
        super().__init__(parent)
        self.calibration = calibration
        self._look, self.clock = look, clock
        self.phase = Phase.FACE
        self._countdown = Countdown()
        self._left_ns: int | None = None
        self._sample: GazeSample | None = None
        self._trouble = ""
        self._advice = ""
        self._shown: tuple[object, ...] = ()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.tick)
        self.buttons = BigButtons(look, self)
        self.buttons.pressed.connect(self._pressed)
        self._picture = CameraPicture(look, self)
        self._worked.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(False)
        self._name_all()
        self._offer()

    # -- what comes in -------------------------------------------------------------------------

    def feed(self, sample: GazeSample) -> None:
        """Take a sample of the eyes' process."""
        t_ns = self.clock()
        self._sample, self._trouble = sample, ""
        if self.phase in (Phase.FACE, Phase.COUNTDOWN):
            self._countdown.feed(sample, t_ns)
        elif self.phase is Phase.POINTS:
            self.calibration.feed(sample, t_ns)
        self.tick()

    def show_picture(self, picture: Picture) -> None:
        """Show what the camera sees, until the first point."""
        if self.phase in (Phase.FACE, Phase.COUNTDOWN):
            self._picture.set_picture(picture)
            self._advice = advice(picture.sample, brightness_of(picture)).text
            self._place()

    def set_trouble(self, line: str) -> None:
        """Say why no samples come; the next sample takes it away."""
        self._trouble = line
        self._picture.set_line("")
        self._place()
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        self._look = look
        self.buttons.set_look(look)
        self._picture.set_look(look)
        self._place()

    def tick(self) -> None:
        """Let time pass; paint where something changed."""
        t_ns = self.clock()
        if self.phase in (Phase.FACE, Phase.COUNTDOWN):
            self._left_ns = self._countdown.left_ns(t_ns)
            self.phase = Phase.FACE if self._left_ns is None else Phase.COUNTDOWN
            if self._left_ns == 0:
                self._begin()
        if self.phase is Phase.POINTS:
            state = self.calibration.tick(t_ns)
            if self.calibration.done:
                self._work(state)
        self._repaint(t_ns)

    def _repaint(self, t_ns: int) -> None:
        state = self.calibration.state
        pulse = t_ns // (_FRAME_MS * NS_PER_MS) if self._moves(state) else 0
        phase = state.phase if self._look.motion else math.floor(state.phase * STEPS)
        shown = (
            *(self.phase, self._left_ns and self._left_ns // 50_000_000, self._trouble),
            *(self._advice, state.x_px, state.y_px, phase, state.stage, state.awake, pulse),
        )
        if shown != self._shown:
            self._shown = shown
            self.update()

    def _moves(self, state: CalibrationState) -> bool:
        running = self.phase is Phase.POINTS and state.stage is Stage.RUNNING
        return running and state.awake and self._look.motion

    # -- acts ----------------------------------------------------------------------------------

    def pause(self) -> None:
        """Pause, or go on; before the first point: begin at once, if eyes are seen."""
        t_ns = self.clock()
        if self.phase is Phase.COUNTDOWN:
            self._begin()
        elif self.phase is Phase.POINTS:
            paused = self.calibration.state.stage is Stage.PAUSED
            (self.calibration.resume if paused else self.calibration.pause)(t_ns)
            self._offer()
        self.tick()

    def end(self) -> None:
        """End it without a map; what is still worked out then is dropped."""
        if self.phase is Phase.WORKING:
            self._end(Result(None, Failure.ABORTED))
        elif self.phase is not Phase.OVER:
            self.calibration.abort(self.clock())
            self._end(self.calibration.result())

    def repeat(self) -> None:
        """Show the last point again."""
        if self.phase is Phase.POINTS:
            self.calibration.undo(self.clock())
            self.tick()

    def skip(self) -> None:
        """Leave this point, and go on if it is paused."""
        if self.phase is Phase.POINTS:
            if self.calibration.state.stage is Stage.PAUSED:
                self.pause()
            self.calibration.skip(self.clock())
            self.tick()

    def _begin(self) -> None:
        self.phase = Phase.POINTS
        self._picture.hide()
        self._offer()
        self.calibration.tick(self.clock())
        self.began.emit()

    def _work(self, state: CalibrationState) -> None:
        """Have the map fitted beside the window: that takes a while, more the first time."""
        if state.stage is Stage.ABORTED:
            self._end(self.calibration.result())
            return
        self.phase = Phase.WORKING
        self._timer.stop()
        self._offer()
        self.update()
        calibration, worked = self.calibration, self._worked

        def fit() -> None:
            result = result_of(calibration)
            with contextlib.suppress(RuntimeError):  # the view has gone meanwhile
                worked.emit(result)

        threading.Thread(target=fit, name="fit", daemon=True).start()

    def _end(self, result: Result) -> None:
        if self.phase is Phase.OVER:
            return
        self.phase = Phase.OVER
        self._timer.stop()
        self._offer()
        self.finished.emit(result)

    def _offer(self) -> None:
        """Show the buttons that this phase wants, for people with a finger or a mouse."""
        paused = self.phase is Phase.POINTS and self.calibration.state.stage is Stage.PAUSED
        targets = []
        if paused:
            targets = [
                Target("pause", self.tr("Go on"), self.tr("Space"), "resume"),
                Target("repeat", self.tr("Repeat the last point"), "⌫", "undo"),
                Target("skip", self.tr("Skip this point"), "S", "more"),
            ]
        if paused or self.phase in (Phase.FACE, Phase.COUNTDOWN, Phase.WORKING):
            targets.append(Target("end", self.tr("End"), self.tr("Esc"), "close"))
        self.buttons.set_targets(targets, self.clock())
        self.buttons.setVisible(bool(targets))
        self._place()
        self.setCursor(Qt.CursorShape.ArrowCursor if targets else Qt.CursorShape.BlankCursor)
        self.setFocus()
        self.update()

    def _pressed(self, key: str) -> None:
        acts = {"pause": self.pause, "repeat": self.repeat, "skip": self.skip, "end": self.end}
        acts[key]()
        if key == "repeat" and self.calibration.state.stage is Stage.PAUSED:
            self.pause()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pause, end, repeat or skip."""
        if event.isAutoRepeat():
            return
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.pause()
            case Qt.Key.Key_Escape:
                self.end()
            case Qt.Key.Key_Backspace:
                self.repeat()
            case Qt.Key.Key_S | Qt.Key.Key_Right | 0x42B:  # the same key on a Russian keyboard
                self.skip()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pause; going on is what a button is for."""
        if self.phase is Phase.POINTS and self.calibration.state.stage is Stage.RUNNING:
            self.pause()

    # -- showing -------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Let time pass while it is seen."""
        if self.phase not in (Phase.WORKING, Phase.OVER):
            self._timer.start()
        self.setFocus()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Pause when it is not seen."""
        self._timer.stop()
        if self.phase is Phase.POINTS and self.calibration.state.stage is Stage.RUNNING:
            self.pause()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; pause when another window comes in front."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_all()
            self._offer()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep buttons and picture in their places."""
        self._place()

    def _name_all(self) -> None:
        self.setWindowTitle(self.tr("Calibration"))
        self.setAccessibleName(self.tr("Calibration"))
        self.setAccessibleDescription(self._hint())

    def _hint(self) -> str:
        return self.tr("Look at each point. Blink freely. Space pauses, Esc cancels.")

    def _place(self) -> None:
        px = self._look.px
        wide = min(self.width() - 2 * px(24), px(240) * max(1, len(self.buttons.keys())))
        self.buttons.setGeometry(
            (self.width() - wide) // 2,
            self.height() - self.buttons.height() - px(40),
            wide,
            self.buttons.height(),
        )
        size = self._picture.size()
        self._picture.move((self.width() - size.width()) // 2, round(self._line_y(3)))
        early = self.phase in (Phase.FACE, Phase.COUNTDOWN)
        room = self.buttons.y() - self._picture.y() - size.height()
        self._picture.setVisible(early and self._picture.has_picture and room > px(8))

    def _line_y(self, line: int) -> float:
        """Return the top of a line of the text before the first point: title, hint, face."""
        return self.height() * 0.2 + self._look.px((0, 56, 96, 144)[line])

    def _at(self, state: CalibrationState) -> QPointF:
        """Return where a point is in the view, which fills the calibration's screen."""
        screen = self.calibration.screen
        return QPointF(
            (state.x_px - screen.x_px) * self.width() / screen.width_px,
            (state.y_px - screen.y_px) * self.height() / screen.height_px,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the phase."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.theme.colour("background"))
        if self.phase in (Phase.FACE, Phase.COUNTDOWN):
            self._paint_beginning(painter)
        elif self.phase is Phase.POINTS:
            self._paint_point(painter)
        elif self.phase is Phase.WORKING:
            self._write(painter, self.height() / 2, self.tr("Computing your calibration…"))
        painter.end()

    def _paint_beginning(self, painter: QPainter) -> None:
        self._write(painter, self._line_y(0), self.tr("Calibration"), DRAFT, weight=SEMIBOLD)
        self._write(painter, self._line_y(1), self._hint())
        self._write(painter, self._line_y(2), self._face_line(), token="dim")

    def _face_line(self) -> str:
        """Return what is seen of a face, and when it begins."""
        if self._trouble:
            return self._trouble
        if self._left_ns is not None:
            seconds = math.ceil(self._left_ns / NS_PER_S)
            return self.tr("Eyes found. Starting in {n} s.").format(n=seconds)
        if self._sample is None:
            return self.tr("Starting the camera…")
        if self._sample.present:
            return self.tr("Eyes closed: open them to begin.")
        return self._advice or self.tr("No face found yet: sit in front of the camera.")

    def _paint_point(self, painter: QPainter) -> None:
        state, theme = self.calibration.state, self._look.theme
        self._paint_progress(painter, state)
        if state.stage is Stage.PAUSED:
            seconds = math.ceil(state.remaining_ns / NS_PER_S)
            self._write(painter, self.height() * 0.36, self.tr("Paused"), DRAFT, weight=SEMIBOLD)
            left = self.tr("Point {i} of {n}; about {s} s left").format(
                i=state.index + 1, n=state.count, s=seconds
            )
            self._write(painter, self.height() * 0.36 + self._look.px(48), left, token="dim")
            return
        at = self._at(state)
        radius = radius_px(state.phase, self.calibration.screen.px_per_deg, self._look.motion)
        radius *= self.width() / self.calibration.screen.width_px
        if state.awake and self._look.motion:
            turn = 2 * math.pi * (self.clock() % PULSE_NS) / PULSE_NS
            ring = theme.colour("accent")
            ring.setAlphaF(0.22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ring)
            wide = radius * (1.35 + 0.15 * math.sin(turn))
            painter.drawEllipse(at, wide, wide)
        painter.setPen(QPen(theme.colour("background"), 1))
        painter.setBrush(theme.colour("accent" if state.awake else "track"))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(theme.colour("on_accent"))
        middle = max(2.0, radius * 0.16)
        painter.drawEllipse(at, middle, middle)
        line = "" if state.awake else self.away_line
        if line:  # in the half of the screen where the point is not
            self._write(painter, self.height() * (0.7 if at.y() < self.height() / 2 else 0.3), line)

    @property
    def away_line(self) -> str:
        """What it says while it waits for eyes."""
        if self._trouble:
            return self._trouble
        if self.calibration.state.present:
            return self.tr("Eyes closed: waiting for you.")
        return self.tr("No face found: waiting for you.")

    def _paint_progress(self, painter: QPainter, state: CalibrationState) -> None:
        theme, thick = self._look.theme, max(2, self._look.px(3))
        painter.fillRect(QRectF(0, 0, self.width(), thick), theme.colour("line"))
        share = (state.index + state.phase) / state.count
        painter.fillRect(QRectF(0, 0, self.width() * share, thick), theme.colour("faint"))

    def _write(
        self,
        painter: QPainter,
        y: float,
        text: str,
        size: float = LABEL + 2,
        *,
        weight: int = 0,
        token: str = "text",
    ) -> None:
        """Write a line in the middle, `y` being its top; a long one is broken."""
        painter.setFont(self._look.font(size, weight or (MEDIUM if token == "text" else REGULAR)))
        painter.setPen(self._look.theme.colour(token))
        margin = self._look.px(40)
        room = QRectF(margin, y, self.width() - 2 * margin, self.height() - y)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(room, int(flags | Qt.TextFlag.TextWordWrap), text)
