"""What the badge beside the input says of the eyes, and for how long a reason must last."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from gui.views.top_bar import TopBar
from gui.widgets.message_bar import Level
from input.selection.inhibition import InhibitionReason

SHOW_NS, HIDE_NS = 700_000_000, 300_000_000
"""A badge is shown when its reason has lasted so long, and goes when it is over for so long."""


@dataclass(slots=True)
class Steady:
    """Lets a reason through only when it has lasted: a blink is no reason for a badge."""

    shown: InhibitionReason = InhibitionReason.NONE
    _next: InhibitionReason = field(default=InhibitionReason.NONE, init=False)
    _since_ns: int = field(default=0, init=False)

    def feed(self, reason: InhibitionReason, t_ns: int) -> InhibitionReason:
        """Take the reason of `t_ns`, and return the one to show."""
        if reason is not self._next:
            self._next, self._since_ns = reason, t_ns
        if t_ns - self._since_ns >= (SHOW_NS if reason else HIDE_NS):
            self.shown = reason
        return self.shown


class EyeBadge:
    """Says beside the input why eyes choose nothing, once that has lasted. Times are in ns."""

    def __init__(self, bar: TopBar) -> None:
        """Say it in `bar`."""
        self._bar = bar
        self.forget()

    def forget(self) -> None:
        """Forget a source that is gone, and its trouble."""
        self.trouble = ""
        self._steady, self._moved = Steady(), Steady()

    def moved(self, moved: bool, t_ns: int) -> None:
        """Take note whether the head is elsewhere than it was at the calibration."""
        self._moved.feed(InhibitionReason.MOVED if moved else InhibitionReason.NONE, t_ns)

    def say(self, reason: InhibitionReason, t_ns: int, *, named: bool, calibrated: bool) -> None:
        """Say what is the matter with the source or its calibration, or else `reason`.

        A source that is not yet `named` is about to start.
        """
        if self.trouble:
            reason = InhibitionReason.TROUBLE
        elif not named:
            reason = InhibitionReason.STARTING
        elif not calibrated:
            reason = InhibitionReason.CALIBRATE
        shown = self._steady.feed(reason or self._moved.shown, t_ns)
        self._bar.set_badge(*badge(shown, self.trouble))


def badge(reason: InhibitionReason, trouble: str = "") -> tuple[str, Level, str]:
    """Return the text of a badge, its level and its tool tip; `trouble` names what is wrong."""
    translate = QCoreApplication.translate
    go_on = translate("EyeBadge", "Mouse, touch and keys still work.")
    match reason:
        case InhibitionReason.TROUBLE:
            return trouble, Level.WARNING, go_on
        case InhibitionReason.STARTING:
            return translate("EyeBadge", "Starting"), Level.INFO, go_on
        case InhibitionReason.CALIBRATE:
            return translate("EyeBadge", "Calibrate first"), Level.INFO, go_on
        case InhibitionReason.CLOSED:
            why = translate("EyeBadge", "Keep them closed to pause.")
            return translate("EyeBadge", "Eyes closed"), Level.INFO, why
        case InhibitionReason.AWAY:
            why = translate("EyeBadge", "Nothing is chosen until you look back.")
            return translate("EyeBadge", "Looking away"), Level.INFO, why
        case InhibitionReason.FACE:
            return translate("EyeBadge", "Face lost"), Level.WARNING, go_on
        case InhibitionReason.HANDS:
            why = translate("EyeBadge", "Gaze resumes when your hands rest.")
            return translate("EyeBadge", "Hands"), Level.INFO, why
        case InhibitionReason.PAUSED:
            why = translate("EyeBadge", "Look at Resume to continue.")
            return translate("EyeBadge", "Paused"), Level.INFO, why
        case InhibitionReason.MOVED:
            why = translate("EyeBadge", "Move back to where you were, or calibrate again.")
            return translate("EyeBadge", "Head moved"), Level.WARNING, why
    return "", Level.INFO, ""
