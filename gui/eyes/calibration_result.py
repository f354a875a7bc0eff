"""What came of a calibration: how good it is, in words, figures and a picture; and what to do.

The page shows a `Result` and says which button was pressed; it saves nothing.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from common.clock import Clock, now_ns
from gui.eyes.error_map import ErrorsPicture
from gui.widgets.large_buttons import BigButtons
from gui.widgets.target_button import Target
from gui.widgets.theme import BODY, DRAFT, LABEL, MEDIUM, SEMIBOLD, SMALL, Look
from input.api.gaze import GazeSample, Screen
from input.calibration.conditions import Conditions, Hint
from input.calibration.expectation import Expectation
from input.calibration.procedure import Failure, Quality, Result

USE, AGAIN, ZONES, CANCEL = "use", "again", "zones", "cancel"

_COLUMNS, _MOST_HINTS = 4, 5
_MOSTLY_RIGHT = 0.9

AGAIN_S = 15
"""Without a map it begins again by itself after so long: eyes alone cannot ask for it."""


class CalibrationPage(QWidget):
    """The result and large buttons: use it, again, zones where it is poor, cancel."""

    chosen = Signal(str)
    """USE, AGAIN, ZONES or CANCEL. Told once."""

    def __init__(
        self,
        result: Result,
        screen: Screen,
        look: Look,
        *,
        expected: Expectation | None = None,
        most_words: int | None = None,
        again_by_itself: bool = True,
        offers_zones: bool = False,
        clock: Clock = now_ns,
        parent: QWidget | None = None,
    ) -> None:
        """Show `result`. The page must fill `screen`, where looks at its buttons are told.

        `expected` is what this person can expect of clouds, where `most_words` are set.
        Without a map it begins again by itself, unless `again_by_itself` is false. With
        `offers_zones` there is a button for zones where the result is poor.
        """
        super().__init__(parent)
        self.result = result
        self._screen, self._look, self._clock = screen, look, clock
        self._expected, self._most_words = expected, most_words
        poor = result.quality is Quality.POOR and result.failure is not Failure.ABORTED
        self._offers_zones = offers_zones and poor
        self._told, self._note = False, ""
        self._brief = False  # too little room for what each figure is
        self._title, self._figures, self._todo = QLabel(), QLabel(), QLabel()
        self._quality = QLabel(self)
        for label in (self._title, self._figures, self._todo, self._quality):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._words_box = QWidget(self)
        column = QVBoxLayout(self._words_box)
        column.setContentsMargins(0, 0, 0, 0)
        for label in (self._title, self._figures, self._todo):
            column.addWidget(label)
        column.addStretch(1)
        self._column = column
        self._picture = ErrorsPicture(result, screen, look, self)
        self._picture.setVisible(bool(result.errors))
        self.buttons = BigButtons(look, self)
        self.buttons.pressed.connect(self._choose)
        self.buttons.set_targets(self._targets(), clock())
        self._left_s = AGAIN_S if again_by_itself and self._failed_by_itself() else 0
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)
        if self._left_s:
            self._second.start()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_look(look)
        self._name_all()
        self.buttons.button(self.buttons.keys()[0]).setFocus()

    def _failed_by_itself(self) -> bool:
        return self.result.map is None and self.result.failure is not Failure.ABORTED

    # -- what comes in -------------------------------------------------------------------------

    def feed(self, sample: GazeSample) -> None:
        """Take a sample: a long look at a button presses it."""
        if not math.isfinite(sample.x_px + sample.y_px):
            self.buttons.look_at(sample, QPointF(-1e6, -1e6), self._clock())
            return
        screen = self._screen
        at = QPointF(
            (sample.x_px - screen.x_px) * self.width() / screen.width_px,
            (sample.y_px - screen.y_px) * self.height() / screen.height_px,
        )
        self.buttons.look_at(sample, at - QPointF(self.buttons.pos()), self._clock())

    def place_of(self, key: str) -> tuple[float, float]:
        """Return the middle of a button, in pixels of the desktop. Raises KeyError."""
        at = QPointF(self.buttons.pos()) + self.buttons.button(key).geometry().center()
        screen = self._screen
        return (
            screen.x_px + at.x() * screen.width_px / max(1, self.width()),
            screen.y_px + at.y() * screen.height_px / max(1, self.height()),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter uses it, Backspace does it again, Escape cancels; each wants a press of its own."""
        if event.isAutoRepeat():
            return
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self.buttons.keys()[0])
            case Qt.Key.Key_Backspace:
                self._choose(AGAIN)
            case Qt.Key.Key_Escape:
                self._choose(CANCEL)
            case _:
                super().keyPressEvent(event)

    def say(self, line: str) -> None:
        """Say why what was chosen could not be done; the buttons can be pressed again."""
        self._note, self._told = line, False
        self._name_all()

    def _choose(self, key: str) -> None:
        if not self._told:
            self._told = True
            self._second.stop()
            self.chosen.emit(key)

    def _count(self) -> None:
        self._left_s -= 1
        self.buttons.set_texts(self._targets())
        if self._left_s <= 0:
            self._choose(AGAIN)

    def hideEvent(self, event: QHideEvent) -> None:
        """Begin nothing by itself when it is not seen."""
        self._second.stop()
        super().hideEvent(event)

    # -- showing -------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        theme, px = look.theme, look.px
        self._title.setStyleSheet(
            f"font-size: {px(DRAFT)}px; font-weight: {SEMIBOLD}; color: {theme.text};"
        )
        self._figures.setStyleSheet(f"font-size: {px(LABEL)}px; color: {theme.text};")
        self._todo.setStyleSheet(f"font-size: {px(LABEL)}px; color: {theme.text};")
        self._quality.setStyleSheet(f"font-size: {px(LABEL)}px; color: {theme.text};")
        self._column.setSpacing(px(16))
        self._picture.set_look(look)
        self.buttons.set_look(look)
        self._name_all()
        self._place()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_all()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room."""
        self._place()

    def _place(self) -> None:
        px = self._look.px
        margin = px(40)
        wide = self.width() - 2 * margin
        high = self.buttons.height()
        self.buttons.setGeometry(margin, self.height() - high - margin, wide, high)
        top, bottom = margin, self.height() - high - 2 * margin
        if not self.result.errors:  # nothing but words: they stand in the middle
            text = min(px(640), wide)
            high = self._words_box.heightForWidth(text)
            place = QRect(0, 0, text, min(max(high, px(80)), bottom - top))
            place.moveCenter(QPoint(self.width() // 2, top + (bottom - top) * 2 // 5))
            self._words_box.setGeometry(place)
            return
        text = min(px(380), wide * 2 // 5)
        self._set_brief(False)
        self._set_brief(self._column.heightForWidth(text) > bottom - top)
        self._words_box.setGeometry(self.width() - margin - text, top, text, bottom - top)
        left = wide - text - px(32)
        high = self._quality.heightForWidth(left) if self.result.map is not None else 0
        self._quality.setGeometry(margin, bottom - high, left, high)
        self._picture.setGeometry(margin, top, left, bottom - top - high - (px(8) if high else 0))

    def _set_brief(self, brief: bool) -> None:
        if brief != self._brief:
            self._brief = brief
            self._figures.setText(self._table())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.theme.colour("background"))
        painter.end()

    def _targets(self) -> list[Target]:
        again = self.tr("Repeat")
        if getattr(self, "_left_s", 0) > 0:
            again = self.tr("Repeat in {n} s").format(n=self._left_s)
        targets = [Target(AGAIN, again, "⌫", "undo")]
        if self.result.map is not None:
            targets.insert(0, Target(USE, self.tr("Use it"), self.tr("Enter"), "choose"))
        if self._offers_zones:
            targets.append(Target(ZONES, self.tr("Choose by zones"), "", "menu"))
        return [*targets, Target(CANCEL, self.tr("Cancel"), self.tr("Esc"), "close")]

    # -- words ---------------------------------------------------------------------------------

    def _name_all(self) -> None:
        self._title.setText(self._headline())
        has_map = self.result.map is not None
        self._figures.setText(self._table())
        self._figures.setVisible(has_map and self._expected is not None)
        self._quality.setText(self._quality_table() if has_map else "")
        self._quality.setVisible(has_map)
        todo = self._advice()
        self._todo.setText(todo)
        self._todo.setVisible(bool(todo))
        self.buttons.set_texts(self._targets())
        self.setWindowTitle(self.tr("Calibration"))
        self.setAccessibleName(self.tr("Calibration"))
        self.setAccessibleDescription(self.summary())
        self._picture.setAccessibleName(self.tr("Map of errors"))
        self._picture.setAccessibleDescription(self.summary())

    def summary(self) -> str:
        """Return the result in a few sentences, for a screen reader."""
        parts = [self._headline()]
        if self.result.map is not None:
            parts += [f"{name}: {value}. {why}." for name, value, why in self._rows()]
            measured = "; ".join(f"{name} {value}" for name, value in self._measured())
            parts.append(f"{self._measured_head()}: {measured}.")
        return " ".join([*parts, *self._hints()])

    def _headline(self) -> str:
        result = self.result
        if result.failure is not None:
            return failure_text(result.failure)
        expected = self._expected
        if result.quality is Quality.POOR and expected and expected.right_share >= _MOSTLY_RIGHT:
            return self.tr("Poor: clouds have only a few, large words.")
        return {
            Quality.GOOD: self.tr("Good: words can be chosen by gaze."),
            Quality.FAIR: self.tr("Fair: clouds have fewer, larger words."),
            Quality.POOR: self.tr("Poor: expect many wrong choices by gaze."),
        }[result.quality]

    def _rows(self) -> list[tuple[str, str, str]]:
        """Return what to expect: name, value, and what that is."""
        expected = self._expected
        if expected is None:
            return []
        why = self.tr("cells sized for this error")
        if self._fewer:
            why = self.tr("instead of {n}: larger cells, fewer wrong choices").format(
                n=self._most_words
            )
        return [
            (self.tr("Words in a cloud"), str(expected.words), why),
            (
                self.tr("Right choices"),
                self.tr("about {n}%").format(n=min(99, math.floor(100.0 * expected.right_share))),
                self.tr("looks at the smallest cell that land in it, by this error"),
            ),
            (
                self.tr("Time per word"),
                self.tr("about {n} s").format(n=_number(expected.seconds_a_word)),
                self.tr("reading the words, the dwell, and redoing wrong choices"),
            ),
        ]

    def _measured(self) -> list[tuple[str, str]]:
        """Return what was measured: name and value."""
        result, found = self.result, self.result.data_quality
        rows = [(self.tr("Accuracy"), _angle(result.offset_deg, result.offset_px))]
        if found is None:
            rows.append((self.tr("Precision (1 SD)"), _angle(result.sd_deg, result.sd_px)))
        else:
            degrees = self.tr("{deg}°")
            rows += [
                (self.tr("Worst point"), degrees.format(deg=_number(found.worst_accuracy_deg))),
                (self.tr("Precision (STD)"), degrees.format(deg=_number(found.std_deg, 2))),
                (self.tr("RMS-S2S"), degrees.format(deg=_number(found.rms_s2s_deg, 2))),
                (self.tr("BCEA"), self.tr("{n} deg²").format(n=_number(found.bcea_deg2, 2))),
                (
                    self.tr("Data loss"),
                    self.tr("{n}%").format(n=_number(100.0 * found.loss_share)),
                ),
                (self.tr("Effective rate"), self.tr("{n} Hz").format(n=_number(found.rate_hz))),
            ]
        seen = sum(error.used for error in result.errors)
        value = self.tr("{n} of {m}").format(n=seen, m=seen + self._lost())
        return [*rows, (self.tr("Points looked at"), value)]

    def _measured_head(self) -> str:
        used = [error for error in self.result.errors if error.used]
        checks = sum(error.check for error in used)
        return self.tr("Data quality at {n} points left out of the fit").format(
            n=checks or len(used)
        )

    @property
    def _fewer(self) -> bool:
        """Whether clouds get fewer words than are set."""
        expected, most = self._expected, self._most_words
        return expected is not None and most is not None and expected.words < most

    def _lost(self) -> int:
        return len(self.result.skipped) + sum(not error.used for error in self.result.errors)

    def _table(self) -> str:
        """Return what to expect, a row each, and below it what that is where there is room."""
        theme, px = self._look.theme, self._look.px
        lines = []
        for name, value, why in self._rows():
            lines.append(
                f"<tr><td style='padding: 0 {px(16)}px 0 0; color: {theme.dim}'>{name}</td>"
                f"<td align='right' style='font-weight: {MEDIUM}'>{value}</td></tr>"
            )
            if not self._brief:
                lines.append(
                    f"<tr><td colspan='2' style='padding: 0 0 {px(10)}px 0; color: {theme.dim};"
                    f" font-size: {px(SMALL)}px'>{why}</td></tr>"
                )
        return f"<table width='100%' cellspacing='0'>{''.join(lines)}</table>"

    def _quality_table(self) -> str:
        """Return what was measured, in columns."""
        theme, px = self._look.theme, self._look.px
        cells = [
            f"<td width='{100 // _COLUMNS}%' style='padding: {px(4)}px {px(8)}px 0 0'>"
            f"<span style='color: {theme.dim}; font-size: {px(SMALL)}px'>{name}</span><br>"
            f"<span style='font-weight: {MEDIUM}'>{value}</span></td>"
            for name, value in self._measured()
        ]
        rows = [cells[at : at + _COLUMNS] for at in range(0, len(cells), _COLUMNS)]
        body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
        return (
            f"<p style='margin: 0; color: {theme.dim}; font-size: {px(BODY)}px'>"
            f"{self._measured_head()}</p><table width='100%' cellspacing='0'>{body}</table>"
        )

    def _hints(self) -> list[str]:
        hints = [self._note] if self._note else []
        if self._fewer or self.result.quality is not Quality.GOOD:
            found = self.result.hints
            if len(found) > _MOST_HINTS:  # the likeliest ones; the last one is to do it again
                found = (*found[: _MOST_HINTS - 1], found[-1])
            hints += [hint_text(hint, self.result.conditions) for hint in found]
        if self.result.failure is not None and self.result.failure is not Failure.ABORTED:
            hints.append(self.tr("The previous calibration stays in use."))
        return hints

    def _advice(self) -> str:
        px, theme = self._look.px, self._look.theme
        hints = self._hints()
        if not hints:
            return ""
        head = self.tr("What may help")
        items = "".join(f"<p style='margin: 0 0 {px(6)}px 0'>{hint}</p>" for hint in hints)
        if self.result.map is None or self._note:
            return items
        return (
            f"<p style='margin: 0 0 {px(6)}px 0; color: {theme.dim};"
            f" font-size: {px(BODY)}px'>{head}</p>{items}"
        )


def _number(value: float, digits: int = 1) -> str:
    mark = QCoreApplication.translate("Latency", ".", "decimal mark")
    return f"{value:.{digits}f}".replace(".", mark)


def _angle(degrees: float, pixels: float) -> str:
    return QCoreApplication.translate("Calibration", "{deg}° ({px} px)").format(
        deg=_number(degrees), px=round(pixels)
    )


def failure_text(failure: Failure) -> str:
    """Return why there is no map, in the window's language."""
    translate = QCoreApplication.translate
    return {
        Failure.ABORTED: translate(
            "Calibration", "The calibration was stopped before it finished."
        ),
        Failure.NO_FACE: translate(
            "Calibration",
            "No face was found: check that the camera can see you and that there is enough light.",
        ),
        Failure.TOO_FEW: translate(
            "Calibration",
            "Fewer than five points were looked at steadily: try again without hurry.",
        ),
        Failure.NO_SENSE: translate(
            "Calibration", "Your eye movements did not match the points: try again with more light."
        ),
        Failure.ERROR: translate(
            "Calibration", "An error prevented the calibration: please repeat it."
        ),
    }[failure]


def hint_text(hint: Hint, seen: Conditions | None) -> str:
    """Return what may make it better and which figure says so, in the window's language."""
    translate = QCoreApplication.translate
    text = {
        Hint.DISTANCE: translate(
            "Calibration",
            "Move closer, or use a higher camera resolution: your eyes are too small in the "
            "picture.",
        ),
        Hint.LIGHT: translate(
            "Calibration", "Add light from the front: your irises are hard to see."
        ),
        Hint.BRIGHT: translate(
            "Calibration", "Reduce the light on your face: the picture is too bright."
        ),
        Hint.GLASSES: translate(
            "Calibration",
            "Your glasses may reflect the screen: tilt them a little, or move the lamp.",
        ),
        Hint.LIDS: translate(
            "Calibration",
            "Try the camera at eye level or lower: your eyelids hide part of the irises.",
        ),
        Hint.CAMERA_LOWER: translate(
            "Calibration", "Lower the camera to eye level: it sees your face from above."
        ),
        Hint.CAMERA_HIGHER: translate(
            "Calibration", "Raise the camera to eye level: it sees your face from below."
        ),
        Hint.HEAD: translate(
            "Calibration",
            "Your head moved during the calibration: rest it against something if you can.",
        ),
        Hint.RATE: translate(
            "Calibration",
            "The camera is slow: add light, or close other programs that need the processor.",
        ),
        Hint.AGAIN: translate("Calibration", "Repeat the calibration: it usually gets better."),
    }[hint]
    reason = _reason(hint, seen) if seen is not None else ""
    return f"{text.rstrip('.')} ({reason})." if reason else text


def _reason(hint: Hint, seen: Conditions) -> str:
    """Return the figure on which a hint rests; empty where none was measured."""
    translate = QCoreApplication.translate
    match hint:
        case Hint.DISTANCE:
            text = translate("Calibration", "eyes {n} px wide")
            return text.format(n=round(seen.eye_px))
        case Hint.LIGHT | Hint.BRIGHT if seen.light is not None:
            text = translate("Calibration", "brightness {n}%")
            return text.format(n=round(100.0 * seen.light))
        case Hint.GLASSES if seen.glare is not None:
            text = translate("Calibration", "pupils {n}% as bright as the face")
            return text.format(n=round(100.0 * seen.glare))
        case Hint.LIDS:
            text = translate("Calibration", "they are open {n}% of an eye's width")
            return text.format(n=round(100.0 * seen.opening))
        case Hint.CAMERA_LOWER | Hint.CAMERA_HIGHER:
            text = translate("Calibration", "face tilted {deg}°")
            return text.format(deg=round(abs(seen.pitch_deg)))
        case Hint.HEAD:
            return translate("Calibration", "by {n} mm").format(n=round(seen.moved_mm))
        case Hint.RATE if seen.rate_hz is not None:
            return translate("Calibration", "{n} frames per second").format(n=round(seen.rate_hz))
    return ""
