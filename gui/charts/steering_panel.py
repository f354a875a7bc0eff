"""What the choices of this session were worth: three quiet figures under the time plots."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.records.steering import Steering
from gui.charts.chart import decimal
from gui.widgets.theme import LABEL, REGULAR, SEMIBOLD, SMALL, Look


def shown(value: float) -> str:
    """Return bits, or bits a second, for reading: one decimal below 100."""
    return (
        decimal(f"{value:.1f}") if round(value, 1) < 100 else f"{value:,.0f}".replace(",", "\u202f")
    )


class GainPanel(QWidget):
    """Bits steered, choices that changed the course, and bits a second of the person's time."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Make the panel for a session without choices."""
        super().__init__(parent)
        self.figures = ("–", "–", "–")
        self._steering = Steering()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_look(look)
        self.set_gain(self._steering)

    def set_gain(self, steering: Steering) -> None:
        """Show the sums of a session (see `engine.records.steering.Steering`)."""
        self._steering = steering
        self._name()
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._small = look.font(SMALL, REGULAR, tabular=True)
        self._bold = look.font(LABEL, SEMIBOLD, tabular=True)
        self._row = max(look.px(16), round(QFontMetricsF(self._small).height()))
        self._figure_row = max(look.px(20), round(QFontMetricsF(self._bold).height()))
        self.setFixedHeight(2 * self._row + self._figure_row + look.px(24))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.set_gain(self._steering)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line above, the title, and the figures above their names."""
        px, theme = self._look.px, self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        pad, top = px(12), px(10)
        inner = self.width() - 2 * pad
        painter.fillRect(pad, 0, inner, 1, theme.colour("line"))
        painter.setFont(self._small)
        painter.setPen(theme.colour("dim"))
        title = QRectF(pad, top, inner, self._row)
        self._write(painter, title, self.tr("what your choices told the model"))
        names = (self.tr("bits steered"), self.tr("changed the text"), self.tr("bits per second"))
        wide = self._columns(names, inner)
        gap, x = max(0.0, (inner - sum(wide)) / 2), float(pad)
        top += self._row + px(4)
        for figure, name, width in zip(self.figures, names, wide, strict=True):
            painter.setFont(self._bold)
            painter.setPen(theme.colour("text" if self._steering.choices else "dim"))
            self._write(painter, QRectF(x, top, width, self._figure_row), figure)
            painter.setFont(self._small)
            painter.setPen(theme.colour("dim"))
            self._write(painter, QRectF(x, top + self._figure_row, width, self._row), name)
            x += width + gap

    def _columns(self, names: Sequence[str], inner: float) -> list[float]:
        """Return how wide each figure with its name is, in px; a third each where that is more."""
        small, bold = QFontMetricsF(self._small), QFontMetricsF(self._bold)
        wide = [
            max(small.horizontalAdvance(name), bold.horizontalAdvance(figure)) + 1
            for figure, name in zip(self.figures, names, strict=True)
        ]
        return wide if sum(wide) + 2 * self._look.px(8) <= inner else [inner / 3] * 3

    def _write(self, painter: QPainter, rect: QRectF, text: str) -> None:
        metrics = QFontMetricsF(painter.font())
        fits = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(
            rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), fits
        )

    def _name(self) -> None:
        """Take the figures, and say them in words."""
        steering = self._steering
        rate = steering.bits_per_second
        self.setAccessibleName(self.tr("What your choices told the model"))
        self.setToolTip(
            self.tr(
                "Bits steered: how surprising your choices were. A word that the model was "
                "certain\n"
                "of tells it nothing (0 bits); a word with a 1 in 8 chance tells it 3 bits.\n"
                "Changed the text: choices other than the word that the model would have "
                "taken.\n"
                "Bits per second: bits steered per second of your own time, from when the "
                "words\n"
                "appear to the choice.\n"
                "Undo takes back the bits of a choice, but not the time it took."
            )
        )
        if not steering.choices:
            self.figures = ("–", "–", "–")
            self.setAccessibleDescription(self.tr("No choices yet."))
            return
        bits, pace = shown(max(0.0, steering.bits)), "–" if rate is None else shown(max(0.0, rate))
        of = self.tr("{n} of {all}").format(n=steering.changed, all=steering.choices)
        self.figures = (bits, of, pace)
        self.setAccessibleDescription(
            self.tr(
                "Bits steered: {bits}. Changed the text: {changed} of {all} choices. Bits per "
                "second of your time: {pace}."
            ).format(bits=bits, all=steering.choices, changed=steering.changed, pace=pace)
        )
