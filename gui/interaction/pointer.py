"""The pointer: turns Qt's mouse and touch events of a widget into samples and choices.

The widget, the stage, says what lies where through `hit`. Slots of a cloud's words are ints;
targets that are always there (undo, more, pause) are strings. Words can be chosen only while a
cloud is open and not frozen, and each cloud takes one word; the others can be chosen at any time.
"""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from common.clock import NS_PER_MS, Clock, now_ns
from input.api.samples import Sample, Source
from input.selection.dwell import MOUSE, TOUCH_HOLD, Cell, Choice, Dwell, DwellSettings, tap_choice

TAP_GUARD_MS = 150
"""A press so soon after a cloud opened chooses no word of it: it was meant for the one before."""

MOVED_PX = 4.0
"""A mouse that moved less than this since a cloud opened lies still: its dwell chooses no word."""

_TICK_MS = 16
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_MICE = (*_PRESSES, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease)
_TOUCHES = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class Stage(Protocol):
    """What a pointer asks of the widget that it watches."""

    def hit(self, at: QPointF, /) -> Hashable | None:
        """Return what lies at a point, in the widget's own coordinates; None for nothing."""
        ...

    def cell_of(self, target: Any, /) -> Cell | None:
        """Return size and probability of what `hit` names; None when it is not there any more."""
        ...


class _Press:
    """A press of button or finger: where it began, when, and whether it may still choose."""

    def __init__(self, target: Hashable | None, t_ns: int, button: QAbstractButton | None) -> None:
        """Note target and moment; `button` is drawn as pressed until the end."""
        self.target = target
        self.t_ns = t_ns
        self.live = True
        self._button = button
        if button is not None:
            button.setDown(True)

    @property
    def is_on_button(self) -> bool:
        """Whether a button below is drawn as pressed."""
        return self._button is not None

    def end(self) -> None:
        """Draw the button as it was. It may have gone with its parent since."""
        if self._button is not None:
            with suppress(RuntimeError):
                self._button.setDown(False)
            self._button = None


class Pointer(QObject):
    """Watches a stage and all of its children. See the module's docstring for what can be chosen.

    A click is press and release of the left button on the same target, a tap the same with a
    finger. With dwell on, a hovering mouse chooses by staying; with hold on, a finger does. A
    finger overrides the mouse until the mouse moves again; mouse events made from touch are
    ignored. Buttons on the stage over which `hit` names a target get neither press nor release and
    so send no `clicked` for a mouse: connect `clicked` for the keyboard and for assistive tools,
    and nothing comes twice.

    Signals: `sampled` carries a Sample (in the stage's pixels); `dwelling` the target under the
    pointer (or None) and its progress, 0 to 1, when either changes; `chosen` a Choice and its
    Source.
    """

    sampled = Signal(object)
    dwelling = Signal(object, float)
    chosen = Signal(object, object)

    def __init__(
        self,
        stage: QWidget,
        clock: Clock = now_ns,
        parent: QObject | None = None,
    ) -> None:
        """Watch `stage`, which must offer what Stage says. Dwell is on, hold is off."""
        super().__init__(parent or stage)
        self._stage = stage
        self.clock = clock
        cell_of = cast(Stage, stage).cell_of
        self._dwell = Dwell(MOUSE, cell_of)
        self._hold = Dwell(TOUCH_HOLD, cell_of)
        self._dwells = True
        self._holds = False
        self._is_open = False
        self._is_frozen = False
        self._opened_ns = clock()
        self._taps_from_ns = self._opened_ns  # presses that began before choose no word
        self._mouse: QPointF | None = None  # None: outside, or overridden by a finger
        self._rested: QPointF | None = None  # where the mouse lay when the cloud opened
        self._press: _Press | None = None
        self._finger: int | None = None
        self._finger_at = QPointF()
        self._tap: _Press | None = None
        self._seen: tuple[int, int, QPointF] | None = None
        self._shown: tuple[Hashable | None, float] = (None, 0.0)
        self._stirs = False  # whether anything comes of feeding where mouse or finger rest
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._dwell.open(self._opened_ns)
        stage.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self._watch()

    def opened(self, t_ns: int) -> None:
        """Note that a new cloud is on screen since `t_ns`."""
        self._is_open = True
        self._opened_ns = t_ns
        self._quieten(t_ns)
        self._dwell.open(t_ns)
        self._wake()

    def closed(self, t_ns: int) -> None:
        """Note that the cloud is gone: only the targets that are always there can be chosen."""
        self._is_open = False
        self._opened_ns = t_ns
        self._dwell.open(t_ns)  # the other targets are still there
        self._wake()

    def set_dwell(self, on: bool, settings: DwellSettings | None = None) -> None:
        """Let the mouse choose by staying, or not; None leaves the settings as they are."""
        self._dwells = on
        if settings is not None:
            self._dwell.settings = settings
        self._dwell.credits = on
        if not on and self._finger is None:
            self._show(self._shown[0], 0.0)
        self._wake()

    def set_hold(self, on: bool, settings: DwellSettings | None = None) -> None:
        """Let a finger choose by holding, or not; None leaves the settings as they are."""
        self._holds = on
        if settings is not None:
            self._hold.settings = settings
        self._wake()

    def freeze(self, t_ns: int) -> None:
        """Pause: no word can be chosen by any means. The other targets can, else nobody goes on."""
        self._is_frozen = True
        self._quieten(t_ns)
        self._wake()

    def thaw(self, t_ns: int) -> None:
        """End the pause: a press or a rest that began before chooses no word."""
        self._is_frozen = False
        self._quieten(t_ns)
        self._wake()

    def tick(self) -> None:
        """Feed where mouse or finger rest: a resting one sends no events. A timer calls this."""
        if self._finger is not None:
            self._feed_finger(self._finger_at)
        elif self._mouse is not None:
            self._feed_mouse(self._mouse)
        self._run_timer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read the events of the stage and its children; True for those that end here."""
        kind = event.type()
        if kind in _TOUCHES:
            return self._on_touch(cast(QTouchEvent, event))
        if kind in _MICE:
            return self._on_mouse(watched, cast(QMouseEvent, event))
        if kind == QEvent.Type.ChildPolished:
            self._watch()
        elif kind == QEvent.Type.ChildAdded:
            # Later: the child is still under construction and must not be touched.
            QTimer.singleShot(0, self, self._watch)
        elif kind in (QEvent.Type.Leave, QEvent.Type.Hide) and watched is self._stage:
            self._leave()
        return False

    def _watch(self) -> None:
        """Watch the stage and all that it holds. Watching twice is harmless."""
        for widget in (self._stage, *self._stage.findChildren(QWidget)):
            widget.installEventFilter(self)
            widget.setMouseTracking(True)

    def _quieten(self, t_ns: int) -> None:
        """Let no word be chosen by a press or a rest of the mouse that began before now."""
        self._taps_from_ns = t_ns + TAP_GUARD_MS * NS_PER_MS
        self._rested = self._mouse

    def _on_mouse(self, watched: QObject, event: QMouseEvent) -> bool:
        """Read a real mouse event; True if a button below must not see it."""
        at = self._place(event.globalPosition())
        is_made_of_touch = (
            event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
            or event.pointingDevice().type() == QInputDevice.DeviceType.TouchScreen
        )
        if is_made_of_touch or self._finger is not None:
            # The touch itself was read where the stage names a target; elsewhere it is not ours.
            return isinstance(watched, QAbstractButton) and self._hit(at) is not None
        seen = (event.type().value, event.timestamp(), event.globalPosition())
        is_repeated = seen == self._seen  # an event that a child left to its parent
        self._seen = seen
        if event.type() == QEvent.Type.MouseMove:
            if not is_repeated:
                self._mouse = at
                self._feed_mouse(at)
                self._run_timer()
            return False
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() in _PRESSES:
            if not is_repeated:
                self._begin_click(at, watched)
            return self._press is not None and self._press.is_on_button
        if self._press is None:
            return False
        press, self._press = self._press, None
        self._wake()
        was_on_button = press.is_on_button
        self._finish(press, at, Source.MOUSE)
        return was_on_button

    def _begin_click(self, at: QPointF, watched: QObject) -> None:
        """Begin a click; one whose end was lost is given up."""
        if self._press is not None:
            self._press.end()
            self._press = None
        self._mouse = at
        self._rested = None
        fired = self._feed_mouse(at)
        self._wake()
        self._press = self._begin(at, watched if isinstance(watched, QAbstractButton) else None)
        self._press.live = not fired

    def _on_touch(self, event: QTouchEvent) -> bool:
        """Read a touch event of the first finger; True if it is ours."""
        if event.type() == QEvent.Type.TouchBegin and self._finger is None:
            point = event.points()[0]
            at = self._place(point.globalPosition())
            if self._hit(at) is None:
                return False  # not ours: text may scroll by it
            self._leave()
            self._finger = point.id()
            self._finger_at = at
            button = self._child(at)
            self._tap = self._begin(at, button if isinstance(button, QAbstractButton) else None)
            self._hold.open(self.clock())
            self._feed_finger(at)
            self._run_timer()
            event.accept()
            return True
        if self._finger is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._end_touch()
            return True
        for point in event.points():
            if point.id() != self._finger:
                continue
            self._finger_at = self._place(point.globalPosition())
            if point.state() != QEventPoint.State.Released:
                self._feed_finger(self._finger_at)
                self._run_timer()
                continue
            tap, at = self._tap, self._finger_at
            self._sample(at, Source.TOUCH)
            self._end_touch()
            if tap is not None:
                self._finish(tap, at, Source.TOUCH)
        return True

    def _end_touch(self) -> None:
        """Forget the finger."""
        if self._tap is not None:
            self._tap.end()
        self._finger = None
        self._tap = None
        # The finger is off the target: only so can it fire by the next hold.
        self._hold.feed(self.clock(), None)
        self._show(None, 0.0)
        self._wake()

    def _begin(self, at: QPointF, button: QAbstractButton | None) -> _Press:
        """Begin a press; a button is drawn as pressed only if the stage names a target there."""
        target = self._hit(at)
        return _Press(target, self.clock(), button if target is not None else None)

    def _finish(self, press: _Press, at: QPointF, source: Source) -> None:
        """End a press: a choice if it ends where it began and was meant for this cloud."""
        press.end()
        target = press.target
        if not press.live or target is None or self._hit(at) != target or not self._is_meant(press):
            return
        t_ns = self.clock()
        choice = self._dwell.choose(t_ns, target)  # dead time for the mouse, whatever the source
        if source is Source.TOUCH:
            choice = tap_choice(target, t_ns, self._opened_ns, press.t_ns)
        self._choose(choice, source)

    def _is_meant(self, press: _Press) -> bool:
        """Whether a press may choose its target now."""
        if not isinstance(press.target, int):
            return True
        return self._takes_words() and press.t_ns >= self._taps_from_ns

    def _takes_words(self) -> bool:
        """Whether words can be chosen at all."""
        return self._is_open and not self._is_frozen

    def _feed_mouse(self, at: QPointF) -> bool:
        """Give the mouse's place to the dwell; return whether it chose."""
        t_ns = self.clock()
        inside = self._sample(at, Source.MOUSE, t_ns)
        target = self._hit(at) if inside else None
        counts = self._press is None
        if isinstance(target, int):
            counts = counts and self._takes_words() and self._has_moved(at)
        state = self._dwell.feed(t_ns, target, counts=counts)
        self._stirs = state.progress > 0 or (counts and self._dwell.may_fire(target))
        self._show(target, state.progress)
        if state.choice is not None:
            self._choose(state.choice, Source.MOUSE)
        return state.choice is not None

    def _feed_finger(self, at: QPointF) -> None:
        """Give the finger's place to the hold and tell what comes of it."""
        t_ns = self.clock()
        inside = self._sample(at, Source.TOUCH, t_ns)
        target = self._hit(at) if inside else None
        tap = self._tap
        if not self._holds or tap is None:
            self._show(target, 0.0)
            return
        counts = tap.live and target == tap.target and self._is_meant(tap)
        state = self._hold.feed(t_ns, target, counts=counts)
        self._stirs = state.progress > 0 or (counts and self._hold.may_fire(target))
        self._show(target, state.progress)
        if state.choice is not None:
            tap.live = False  # lifting the finger chooses nothing more
            self._dwell.choose(t_ns, state.choice.target)
            self._choose(replace(state.choice, opened_ns=self._opened_ns), Source.TOUCH)

    def _choose(self, choice: Choice, source: Source) -> None:
        """Send a choice. A cloud takes one word: a second one waits for the next cloud."""
        if isinstance(choice.target, int):
            self._is_open = False
        self.chosen.emit(choice, source)

    def _show(self, target: Hashable | None, progress: float) -> None:
        """Send target and progress if they changed."""
        if (target, progress) != self._shown:
            self._shown = (target, progress)
            self.dwelling.emit(target, progress)

    def _sample(self, at: QPointF, source: Source, t_ns: int | None = None) -> bool:
        """Send a sample and return whether it lies on the stage."""
        inside = self._is_on_stage(at)
        t_ns = self.clock() if t_ns is None else t_ns
        self.sampled.emit(Sample(t_ns, at.x(), at.y(), source, 0.0, inside))
        return inside

    def _leave(self) -> None:
        """The mouse is gone, or a finger took over."""
        if self._press is not None:
            self._press.end()
            self._press = None
        if self._mouse is not None:
            t_ns = self.clock()
            gone, self._mouse = self._mouse, None
            self.sampled.emit(Sample(t_ns, gone.x(), gone.y(), Source.MOUSE, 0.0, False))
            self._dwell.feed(t_ns, None)
            self._rested = None  # coming back is a movement
            self._show(None, 0.0)
        self._run_timer()

    def _has_moved(self, at: QPointF) -> bool:
        """Whether the mouse left the place where it lay as the cloud opened."""
        if self._rested is None:
            return True
        if (at - self._rested).manhattanLength() < MOVED_PX:
            return False
        self._rested = None
        return True

    def _hit(self, at: QPointF) -> Hashable | None:
        """Return what lies at a point of the stage; None off it and over what is disabled."""
        if not self._is_on_stage(at) or not self._stage.isEnabled():
            return None
        child = self._child(at)
        if child is not None and not child.isEnabled():
            return None
        return cast(Stage, self._stage).hit(at)

    def _child(self, at: QPointF) -> QWidget | None:
        """Return the stage's child at a point, if there is one."""
        return self._stage.childAt(at)

    def _is_on_stage(self, at: QPointF) -> bool:
        """Whether a point lies on the stage."""
        return 0 <= at.x() < self._stage.width() and 0 <= at.y() < self._stage.height()

    def _place(self, on_screen: QPointF) -> QPointF:
        """Return a point of the screen in the stage's coordinates."""
        return QPointF(self._stage.mapFromGlobal(on_screen))

    def _wake(self) -> None:
        """Something is another way now: see at the next tick whether it stirs."""
        self._stirs = True
        self._run_timer()

    def _run_timer(self) -> None:
        """Let the timer run only while something rests that could choose by it."""
        finger = self._holds and self._finger is not None
        mouse = self._dwells and self._mouse is not None and self._finger is None
        if self._stirs and (finger or mouse):
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
