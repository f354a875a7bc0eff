"""The one quiet bar above everything: the way of writing, how often it asks, model and input."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from engine.api.messages import Mode
from gui.widgets.message_bar import Badge, Level
from gui.widgets.segments import Segments
from gui.widgets.theme import BODY, DRAFT, Look, icon

_HEIGHT = 52
SHARE_MIN, SHARE_MAX = 5, 60
"""The least and the greatest share of tokens that may be asked for, in percent."""


class TopBar(QWidget):
    """Name, mode, share, chip and settings. What does not fit folds away."""

    mode_changed = Signal(Mode)
    """A person chose another way of writing."""
    share_changed = Signal(float)
    """A person chose another target share of tokens that are asked for, 0.05 to 0.6."""
    settings_wanted = Signal()
    """The Settings button was pressed."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Show Forks at 20%, and no model yet."""
        super().__init__(parent)
        self._look = look or Look()
        self._model, self._input = "", ""
        self._badge_says: tuple[str, Level, str] = ("", Level.INFO, "")
        self._modes = list(Mode)
        self._name = QLabel("wordfork")
        self.segments = Segments(["", "", ""], self._look)
        self.share_text = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SHARE_MIN, SHARE_MAX)
        self.slider.setPageStep(5)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._chip = QLabel()
        self._badge = Badge(look=self._look)
        self.settings_button = QToolButton()
        self.settings_button.setProperty("quiet", True)
        self.settings_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.settings_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.settings_button.clicked.connect(self.settings_wanted)
        self.segments.chosen.connect(self._mode_chosen)
        self.slider.valueChanged.connect(self._share_chosen)
        self._box = QHBoxLayout(self)
        for widget in (self._name, self.segments, self.share_text, self.slider):
            self._box.addWidget(widget)
        self._box.addStretch(1)
        self._box.addWidget(self._chip)
        self._box.addWidget(self._badge)
        self._box.addWidget(self.settings_button)
        self._percent = self._in_force = 20
        self.slider.setValue(20)
        self.segments.set_index(self._modes.index(Mode.FORKS))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_all()
        self.set_look(self._look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self.setFixedHeight(px(_HEIGHT))
        self._box.setContentsMargins(px(20), 0, px(12), 0)
        self._box.setSpacing(px(16))
        self._name.setStyleSheet(f"font-size: {px(DRAFT - 5)}px; font-weight: 600;")
        dim = f"color: {look.theme.dim};"
        self.share_text.setStyleSheet(dim)
        self._chip.setStyleSheet(dim)
        self.slider.setFixedWidth(px(100))
        self.settings_button.setIcon(icon("settings", look.theme.colour("dim"), px(18)))
        self.settings_button.setIconSize(QSize(px(18), px(18)))
        self.segments.set_look(look)
        self._badge.set_look(look)
        self._fold()
        self.update()

    def set_mode(self, mode: Mode) -> None:
        """Show a way of writing, silently."""
        self.segments.set_index(self._modes.index(mode))
        self._enable()

    @property
    def mode(self) -> Mode:
        """The way of writing that is shown."""
        return self._modes[self.segments.index]

    def set_share(self, share: float, in_force: float | None = None) -> None:
        """Show a target share of tokens that are asked for, and the one in force, silently."""
        percent = min(SHARE_MAX, max(SHARE_MIN, round(100 * share)))
        forced = percent if in_force in (None, share) else round(100 * (in_force or 0.0))
        if (percent, forced) == (self._percent, self._in_force):
            return
        self._percent, self._in_force = percent, forced
        self.slider.blockSignals(True)
        self.slider.setValue(self._percent)
        self.slider.blockSignals(False)
        self._fold()

    def set_model(self, text: str) -> None:
        """Say which model writes, and on what: "Gemma 3 270M, CPU"."""
        self._model = text
        self._fold()

    @property
    def input(self) -> str:
        """What the person chooses with, as the bar says it."""
        return self._input

    def set_input(self, text: str) -> None:
        """Say what the person chooses with: "Mouse"."""
        self._input = text
        self._fold()

    def set_badge(self, text: str, level: Level = Level.INFO, why: str = "") -> None:
        """Say in a word or two, beside the input, what is the matter with it; "" ends that."""
        if (text, level, why) != self._badge_says:
            self._badge_says = (text, level, why)
            self._badge.set_text(text, level, why)
            self._fold()

    @property
    def badge(self) -> str:
        """What the badge says."""
        return self._badge.text

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._look.px(960), self._look.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """What is left once everything that may fold has folded."""
        fixed = (self.segments, self.settings_button)
        wide = sum(w.sizeHint().width() for w in fixed) + 3 * self._box.spacing()
        wide += self._badge.sizeHint().width() + self._box.spacing() if self._badge.text else 0
        return QSize(wide, self._look.px(_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_all()
            self.set_look(self._look)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what does not fit."""
        self._fold()

    def event(self, event: QEvent) -> bool:
        """Fold anew where a part came to want another size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
            self._box.activate()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel and its lower edge."""
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        painter.end()

    def _name_all(self) -> None:
        names = {
            Mode.AUTO: self.tr("Auto"),
            Mode.FORKS: self.tr("Forks"),
            Mode.EVERY_WORD: self.tr("Every word"),
        }
        self.segments.set_texts([names[mode] for mode in self._modes])
        self.segments.setAccessibleName(self.tr("Writing mode"))
        self.slider.setAccessibleName(self.tr("Share of tokens to ask about"))
        self.settings_button.setText(self.tr("Settings"))
        self.settings_button.setAccessibleName(self.tr("Settings"))
        self.setAccessibleName(self.tr("Mode, model and settings"))
        self._enable()

    def _enable(self) -> None:
        """The share means something in Forks only; elsewhere it stays in its place, disabled."""
        forks = self.mode is Mode.FORKS
        self.slider.setEnabled(forks)
        self.share_text.setEnabled(forks)
        why = "" if forks else self.tr("The share applies to Forks only.")
        self.slider.setToolTip(why)
        self.share_text.setToolTip(why)

    def _mode_chosen(self, index: int) -> None:
        self._enable()
        self.mode_changed.emit(self._modes[index])

    def _share_chosen(self, percent: int) -> None:
        self._percent = self._in_force = percent
        self._fold()
        self.share_changed.emit(percent / 100)

    def _share_words(self, in_force: int, percent: int) -> tuple[str, str]:
        """Return the share in force, and what was set where that is another, long and short."""
        if in_force == percent:
            return self.tr("asks at %1% of tokens").replace("%1", str(percent)), f"{percent}%"
        long = self.tr("asks at %1% of tokens (set: %2%)")
        long = long.replace("%1", str(in_force)).replace("%2", str(percent))
        return long, f"{in_force}% ({percent}%)"

    def _fold(self) -> None:
        """Choose the fullest form that fits: chip and words first get shorter, then go."""
        both = " · ".join(part for part in (self._model, self._input) if part)
        long, short = self._share_words(self._in_force, self._percent)
        icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        forms = (
            (long, both, beside, True),
            (long, both, icon_only, True),
            (short, both, icon_only, True),
            (short, self._model, icon_only, True),
            (short, "", icon_only, True),
            (short, "", icon_only, False),
        )
        for text, chip, style, named in forms:
            self.share_text.setText(text)
            self._chip.setText(chip)
            self.settings_button.setToolButtonStyle(style)
            self._name.setVisible(named)
            widgets = [self.segments, self.share_text, self.slider, self.settings_button]
            widgets += [self._chip] if chip else []
            widgets += [self._badge] if self._badge.text else []
            widgets += [self._name] if named else []
            wide = sum(w.sizeHint().width() for w in widgets if w is not self.slider)
            wide += self.slider.width() + self._box.spacing() * len(widgets)
            margins = self._box.contentsMargins()
            if wide + margins.left() + margins.right() <= self.width():
                break
        self.share_text.setAccessibleName(long)
        self._chip.setToolTip(both)
        self.settings_button.setToolTip("" if style is beside else self.tr("Settings"))
        # Room for the widest figure, so that the slider does not move under the finger.
        metrics = QFontMetricsF(self._look.font(BODY))
        less = self._in_force != self._percent
        widest = self._share_words(SHARE_MAX - less, SHARE_MAX)[text == short]
        self.share_text.setMinimumWidth(round(metrics.horizontalAdvance(widest)) + 2)
