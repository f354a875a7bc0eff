"""The permanent targets at the edge: large buttons that a pointer, a dwell or a key can press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.target_button import Target, TargetButton
from gui.widgets.theme import MIN_TARGET_PX, Look

_HEIGHT, _LARGE, _GAP = 68, 104, 8
NARROW_PX = 700
"""A row below this width, at scale 1, has no room for all targets."""


def usual_targets(hints: Mapping[str, str] | None = None) -> list[Target]:
    """Return the targets that are always there, in the application's language.

    `hints` names, by target key, the key on a keyboard that does the same ("Ctrl+Z").
    """
    translate = QCoreApplication.translate
    known = hints or {}
    rows = (
        ("undo", translate("Targets", "Undo")),
        ("more", translate("Targets", "More words")),
        ("letters", translate("Targets", "Letters")),
        ("choose", translate("Targets", "Let the model choose")),
        ("pause", translate("Targets", "Pause")),
        ("speak", translate("Targets", "Speak")),
        ("menu", translate("Targets", "Other")),
    )
    return [Target(key, text, known.get(key, ""), key) for key, text in rows]


def few_targets(hints: Mapping[str, str] | None = None) -> list[Target]:
    """Return three targets for eyes that need them large; "menu" leads to the others."""
    usual = {target.key: target for target in usual_targets(hints)}
    return [usual[key] for key in ("undo", "menu", "pause")]


def narrow_targets(hints: Mapping[str, str] | None = None) -> list[Target]:
    """Return the targets of a narrow window, where all would be too small for their labels."""
    usual = {target.key: target for target in usual_targets(hints)}
    return [usual[key] for key in ("undo", "more", "letters", "pause", "menu")]


def pause_target(hint: str, *, paused: bool) -> Target:
    """Return the target that pauses, or goes on while paused; its key is "pause" in both."""
    translate = QCoreApplication.translate
    if paused:
        return Target("pause", translate("Targets", "Resume"), hint, "resume")
    return Target("pause", translate("Targets", "Pause"), hint, "pause")


class Targets(QWidget):
    """The row of targets."""

    activated = Signal(str)
    """The key of a target that was pressed by the keyboard."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Show the usual targets."""
        super().__init__(parent)
        self._look = look or Look()
        self._buttons: dict[str, TargetButton] = {}
        self._dwelt: str | None = None
        self._large = self._paused = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Targets"))
        self.set_targets(usual_targets())

    def set_targets(self, targets: Sequence[Target]) -> None:
        """Show these targets, from left to right. Buttons whose key stays keep their state."""
        old, self._buttons = self._buttons, {}
        for target in targets:
            if target.key == "pause":
                target = pause_target(target.hint, paused=self._paused)
            button = old.pop(target.key, None)
            if button is None:
                button = TargetButton(target, self._look, self)
                button.pressed_by_key.connect(self.activated)
                button.show()
            else:
                button.set_target(target)
            self._buttons[target.key] = button
        for button in old.values():
            button.hide()
            button.deleteLater()
        previous: QWidget | None = None
        for button in self._buttons.values():
            if previous is not None:
                QWidget.setTabOrder(previous, button)
            previous = button
        self._arrange()

    def set_large(self, large: bool) -> None:
        """Give the row more height, for eyes."""
        if large != self._large:
            self._large = large
            self.updateGeometry()

    def set_paused(self, paused: bool) -> None:
        """Let the pause target say what it does next, that of later targets, too."""
        self._paused = paused
        button = self._buttons.get("pause")
        if button is not None:
            button.set_target(pause_target(button.target.hint, paused=paused))

    def set_disabled(self, key: str, reason: str) -> None:
        """Disable a target and say why; "" enables it. Unknown keys are left alone."""
        if key in self._buttons:
            self._buttons[key].set_disabled_reason(reason)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for button in self._buttons.values():
            button.set_look(look)
        self.updateGeometry()
        self._arrange()

    def button(self, key: str) -> TargetButton:
        """Return a target's button. Raises KeyError when there is none."""
        return self._buttons[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys, from left to right."""
        return tuple(self._buttons)

    def hit(self, point: QPointF) -> str | None:
        """Return the key of the enabled target at a point of this row."""
        for key, button in self._buttons.items():
            if button.isEnabled() and button.geometry().contains(point.toPoint()):
                return key
        return None

    def set_dwell(self, key: str | None, progress: float = 0.0) -> None:
        """Tint a target and fill its outline, `progress` from 0 to 1; None ends it."""
        if self._dwelt is not None and self._dwelt != key and self._dwelt in self._buttons:
            self._buttons[self._dwelt].set_hover(False)
            self._buttons[self._dwelt].set_progress(0.0)
        self._dwelt = key if key in self._buttons else None
        if self._dwelt is not None:
            self._buttons[self._dwelt].set_hover(True)
            self._buttons[self._dwelt].set_progress(progress)

    def sizeHint(self) -> QSize:
        """A row as high as a finger wants it."""
        high = self._look.px(_LARGE if self._large else _HEIGHT)
        return QSize(self._look.px(640), max(MIN_TARGET_PX, high))

    def minimumSizeHint(self) -> QSize:
        """No target is narrower than a finger."""
        return QSize((MIN_TARGET_PX + 8) * max(1, len(self._buttons)), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Name the usual targets in another language when it changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Targets"))
            usual = {target.key: target for target in (*usual_targets(), *few_targets())}
            for key, button in self._buttons.items():
                old = button.target
                if key == "pause":
                    button.set_target(pause_target(old.hint, paused=self._paused))
                elif key in usual:
                    button.set_target(replace(usual[key], hint=old.hint))
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width equally."""
        self._arrange()

    def _arrange(self) -> None:
        count = len(self._buttons)
        gap = self._look.px(_GAP)
        for index, button in enumerate(self._buttons.values()):
            left = round(index * (self.width() + gap) / count)
            right = round((index + 1) * (self.width() + gap) / count) - gap
            button.setGeometry(left, 0, right - left, self.height())
