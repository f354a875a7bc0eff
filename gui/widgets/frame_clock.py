"""Time between painted frames: a steady clock that asks for them, a probe that measures them.

What is measured: the time from one frame to the next in which Qt painted at least one of the
watched widgets, taken when the frame's first paint event is delivered, in the window's own thread.
A late frame means that this thread, or the processor under it, was busy. What is not measured: when
the window system composes the picture and when a monitor shows it, which can add tens of
milliseconds that the program cannot see. Frames count only while something moves: a still window
owes none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from common.clock import NS_PER_MS, Clock, now_ns

FRAME_MS = 16
"""Time between two ticks of the frame clock: 62.5 Hz, the whole milliseconds next to 60 Hz."""

STILL_MS = 300
"""What has not changed for so long does not move."""

OVERDUE_MS = 1.5 * FRAME_MS
"""A frame that has not come after this time is late, and counts even if it never comes."""

INTERVALS = 100_000
"""How many intervals are kept, the newest: about 25 minutes of movement."""


class FrameClock(QObject):
    """Asks widgets to paint again, 60 times a second, as long as somebody has a reason for it.

    Reasons are names ("writing", "dwell"); the clock runs while at least one is held, and costs
    nothing otherwise. A reason may be held for a while only: then it is given up by itself where
    nobody takes it anew, so that no frame is painted while nothing moves. `tick` carries the time
    in nanoseconds, after the widgets were asked. `started` and `stopped` tell a `FrameProbe` when
    frames are owed.
    """

    tick = Signal(object)
    started = Signal()
    stopped = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Clock = now_ns) -> None:
        """Take the `clock` (ns) that `tick` reports."""
        super().__init__(parent)
        self._clock = clock
        self._reasons: dict[Hashable, int | None] = {}  # each with the moment at which it ends
        self._widgets: WeakSet[QWidget] = WeakSet()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether frames are being asked for."""
        return bool(self._reasons)

    def add(self, *widgets: QWidget) -> None:
        """Have these widgets painted at every tick; hidden ones are left alone."""
        self._widgets.update(widgets)

    def hold(self, reason: Hashable, for_ms: int | None = None) -> None:
        """Run, for this reason: until it is released, or for so long from now on."""
        first = not self._reasons
        self._reasons[reason] = None if for_ms is None else self._clock() + for_ms * NS_PER_MS
        if first:
            self._timer.start()
            self.started.emit()

    def release(self, reason: Hashable) -> None:
        """Give up a reason, held or not; without any the clock stops."""
        held = bool(self._reasons)
        self._reasons.pop(reason, None)
        if held and not self._reasons:
            self._timer.stop()
            self.stopped.emit()

    def _tick(self) -> None:
        for widget in self._widgets:
            if isValid(widget) and widget.isVisible():
                widget.update()
        t_ns = self._clock()
        self.tick.emit(t_ns)
        for reason, end_ns in list(self._reasons.items()):
            if end_ns is not None and t_ns >= end_ns:
                self.release(reason)


class FrameProbe(QObject):
    """Measures the time between painted frames of a window while it moves.

    Paint events of one round of painting (one update request of the window) are one frame, however
    many watched widgets it holds. `start` opens a stretch of movement and counts as its first
    frame, so that a window that freezes just then is seen; `stop` closes it, and an overdue frame
    counts up to there. While the window is hidden or minimised, nothing is owed and nothing
    counted.
    """

    def __init__(
        self,
        window: QWidget,
        widgets: Iterable[QWidget] = (),
        *,
        clock: Clock = now_ns,
        overdue_ms: float = OVERDUE_MS,
        keep: int = INTERVALS,
    ) -> None:
        """Watch `widgets` of `window` (the window itself when there are none) by `clock`, in ns."""
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._overdue_ms = overdue_ms
        self._intervals: deque[float] = deque(maxlen=keep)
        self._running = False
        self._last_ns: int | None = None
        self._painted: set[int] = set()
        watched = tuple(widgets) or (window,)
        self._watched = {id(widget) for widget in watched}
        for widget in {window, *watched}:
            widget.installEventFilter(self)

    def follow(self, clock: FrameClock) -> None:
        """Start and stop with a frame clock."""
        clock.started.connect(self.start)
        clock.stopped.connect(self.stop)
        if clock.running:
            self.start()

    def start(self) -> None:
        """Open a stretch of movement. Within one, it changes nothing."""
        if not self._running:
            self._running = True
            self._open()

    def stop(self) -> None:
        """Close the stretch: until the next `start` no frame is owed."""
        if self._running:
            self._close()
            self._running = False

    def clear(self) -> None:
        """Forget the intervals measured so far."""
        self._intervals.clear()

    def intervals_ms(self) -> tuple[float, ...]:
        """Return the time between painted frames, in milliseconds, the newest last."""
        return tuple(self._intervals)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See paint events pass, and the window come and go; let all of them through."""
        if self._running:
            kind = event.type()
            if kind == QEvent.Type.Paint:
                if id(watched) in self._watched:
                    self._frame(id(watched))
            elif watched is self._window:
                if kind == QEvent.Type.UpdateRequest:
                    self._painted.clear()
                elif kind == QEvent.Type.Hide:
                    self._close()
                elif kind == QEvent.Type.Show:
                    self._open()
                elif kind == QEvent.Type.WindowStateChange:
                    if self._window.isMinimized():
                        self._close()
                    elif self._last_ns is None:
                        self._open()
        return False

    def _open(self) -> None:
        """Begin to count, if there is a window to be seen."""
        self._painted.clear()
        visible = self._window.isVisible() and not self._window.isMinimized()
        self._last_ns = self._clock() if visible else None

    def _close(self) -> None:
        """Count a frame that is overdue, and end counting."""
        if self._last_ns is not None:
            waited_ms = (self._clock() - self._last_ns) / NS_PER_MS
            if waited_ms > self._overdue_ms:
                self._intervals.append(waited_ms)
        self._last_ns = None

    def _frame(self, widget: int) -> None:
        """Count a frame, unless this paint event belongs to the one that is being painted.

        A widget that is painted twice without an update request between (by a direct repaint) makes
        a new frame.
        """
        if self._painted and widget not in self._painted:
            self._painted.add(widget)
            return
        self._painted = {widget}
        if self._last_ns is None:
            return
        now = self._clock()
        self._intervals.append((now - self._last_ns) / NS_PER_MS)
        self._last_ns = now
