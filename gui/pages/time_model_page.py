"""The simulator: every number of the time model on a slider, with live plots.

The numbers are a preset's until they are moved: the reference estimate's, or what this session
measured. While a slider moves, the curves are worked out on a coarse grid, and the upper and the
lower plots drawn in turn, so that neither takes longer than a frame; once it rests, all of them
finely.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape

# With this module, which a thread imports, and not in the window's own at its first curve.
import scipy.optimize
import scipy.special  # noqa: F401
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from common.clock import NS_PER_MS, now_ns
from engine.experiments.time_model.curves import coarse, curves
from engine.experiments.time_model.model import Scenario, Way
from engine.experiments.time_model.presets import (
    Changes,
    Preset,
    PresetError,
    changed,
    records_preset,
    reference_preset,
)
from engine.experiments.time_model.reference import Claim, claims, tables
from engine.records.rows import Row
from gui.base.store import Store
from gui.charts.chart import decimal
from gui.charts.time_model_charts import Board
from gui.charts.time_model_words import pays
from gui.pages.hypothesis_words import claim_text
from gui.pages.store_page import StorePage
from gui.widgets.form import Slider, Switch
from gui.widgets.page import scrolled
from gui.widgets.segments import Segments
from gui.widgets.theme import (
    BODY,
    LABEL,
    MIN_TARGET_PX,
    SMALL,
    Look,
    dress,
    page_stylesheet,
    palette,
    room_within,
    round_knob,
)

FRAME_MS, REST_MS = 16, 250
"""Between two drawings while a slider moves; and from the last move to the fine one."""
COARSE, FINE = (24, 12), (60, 60)
"""Fork shares and reaction times of the curves, while a slider moves and once it rests."""
AHEAD = 2.0
"""The spread of look-ahead that is switched on where none is known: half the speed of writing."""
_WIDE, _HIGH = 1240, 860
_SIDE_PX = 300
_BOARD = 640, 620
"""In less room than this the plots would be cut; then they are scrolled."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A number on a slider, from `low` to `high` units by `step`; `unit` of them make 1."""

    low: int
    high: int
    step: int
    unit: int = 1


SCALES = {
    "share": Scale(5, 60, 1, 100),
    "words": Scale(2, 15, 1),
    "reaction_ms": Scale(100, 3000, 50),
    "dwell_ms": Scale(0, 2000, 50),
    "token_ms": Scale(5, 200, 1),
    "error_rate": Scale(0, 400, 5, 1000),
    "error_cost_ms": Scale(0, 30_000, 250),
}


class Knob(QWidget):
    """One number: its name and value above its slider."""

    def __init__(self, scale: Scale, look: Look) -> None:
        """Make it for a scale."""
        super().__init__()
        self.scale = scale
        self.slider = Slider(scale.low, scale.high, scale.step)
        self._name, self._value = QLabel(), QLabel()
        self._name.setBuddy(self.slider)
        self._name.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self._name, 1)
        line.addWidget(self._value, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.slider)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        px = look.px
        high = max(MIN_TARGET_PX, px(48))
        self.slider.setFixedHeight(high)
        dress(
            self.slider,
            f"QSlider::groove:horizontal {{ height: {px(4)}px; }}"
            f"QSlider::handle:horizontal {{ {round_knob(look, high // 3)} }}",
        )
        self._name.setProperty("row", "name")  # see `theme.page_stylesheet`
        self._value.setFont(look.font(LABEL, tabular=True))

    def set_texts(self, name: str, hint: str) -> None:
        """Name the number."""
        self._name.setText(name)
        self.slider.setAccessibleName(name)
        self.setToolTip(hint)

    def show_value(self, value: float, text: str) -> None:
        """Show a number, silently."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(value * self.scale.unit))
        self.slider.blockSignals(False)
        self._value.setText(text)
        self.slider.setAccessibleDescription(text)


class SimulatorPage(StorePage):
    """The time model on sliders. It does not block the window; Escape closes it."""

    def __init__(
        self,
        store: Store,
        parent: QWidget | None,
        measured: Callable[[], Iterable[Row]],
        *,
        look: Look | None = None,
        at_once: bool = True,
    ) -> None:
        """Begin with the reference estimate; `measured` gives what the session measured so far.

        These are rows as records hold them. Unless the page is made `at_once`, `come` makes it part
        by part.
        """
        super().__init__(store, parent, look)
        self._measured = measured
        self._preset = reference_preset()
        self._moved: dict[str, float] = {}
        self._drawn_ns = 0
        self._lower = False
        self._trouble = ""
        self.knobs = {name: Knob(scale, self._look) for name, scale in SCALES.items()}
        for name, knob in self.knobs.items():
            knob.slider.valueChanged.connect(lambda units, n=name: self._move(n, units))
        self.ahead = Switch(self._look)
        self.ahead.toggled.connect(self._switch)
        self.board = Board(self._look, at_once=False)
        self.claims = QTextBrowser()
        self.pages = Segments(["", ""], self._look)
        self._frame, self._rest = QTimer(self), QTimer(self)
        for timer in (self._frame, self._rest):
            timer.setSingleShot(True)
            timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._rest.setInterval(REST_MS)
        self._frame.timeout.connect(self._draw_half)
        self._rest.timeout.connect(self.draw)
        self.use_reference, self.use_measured, self.close_button = (QPushButton() for _ in range(3))
        self.setModal(False)
        parts = (self._arrange, *self.board.parts, self._name_all, self._begin)
        self.make(parts, at_once=at_once)

    def _begin(self) -> None:
        """Look as the window does now, which the page was made for, and follow what changes."""
        self._dress(self._look)
        geometry = self._store.geometry("simulator")
        self._placed = not geometry.isEmpty() and self.restoreGeometry(geometry)
        self.follow_store()

    def _arrange(self) -> None:
        side = QWidget()
        self._column = QVBoxLayout(side)
        self.source = QLabel()
        self.source.setWordWrap(True)
        for button in (self.use_reference, self.use_measured, self.close_button):
            button.setAutoDefault(False)
        self._column.addWidget(self.use_reference)
        self._column.addWidget(self.use_measured)
        self._column.addWidget(self.source)
        for knob in self.knobs.values():
            self._column.addWidget(knob)
        self._ahead_name = QLabel()
        self._ahead_name.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self._ahead_name, 1)
        line.addWidget(self.ahead)
        self._column.addLayout(line)
        self._column.addStretch(1)
        self._area = scrolled(side)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        self._plots = scrolled(self.board)
        self._stack.addWidget(self._plots)
        self._stack.addWidget(self.claims)
        self.claims.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.chosen.connect(self._stack.setCurrentIndex)
        self.pays_line = QLabel()
        self.pays_line.setWordWrap(True)
        self._top = QHBoxLayout()
        self._top.addWidget(self.pages)
        self._top.addStretch(1)
        self._top.addWidget(self.close_button)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._top)
        right.addWidget(self.pays_line)
        right.addWidget(self._stack, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._area)
        outer.addLayout(right, 1)
        self.use_reference.clicked.connect(lambda: self.use(reference_preset()))
        self.use_measured.clicked.connect(self._use_measured)
        self.close_button.clicked.connect(self.reject)

    # -- numbers -------------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The scenario that is shown: the preset's numbers, but those that were moved."""
        known = {name: value for name, value in self._moved.items() if name != "words"}
        if "words" in self._moved:
            known["words"] = round(self._moved["words"])
        return changed(self._preset, Changes(**known))  # type: ignore[arg-type]

    def use(self, preset: Preset) -> None:
        """Take all numbers from a preset."""
        self._preset = replace(preset, scenario=coarse(preset.scenario))
        self._moved.clear()
        self._trouble = ""
        self._show_numbers()
        self.draw()

    def _use_measured(self) -> None:
        try:
            preset = records_preset(self._measured(), self.tr("this session"))
        except PresetError:
            self._trouble = self.tr("Nothing was chosen in this session yet.")
            self._show_numbers()
        else:
            self.use(preset)

    def _move(self, name: str, units: int) -> None:
        """Take a number from its slider."""
        self._moved[name] = units / SCALES[name].unit
        if name == "words":  # Hick's law says the reaction time, until that is moved itself
            self._moved.pop("reaction_ms", None)
        self._later()

    def _switch(self, on: bool) -> None:
        own = self._preset.scenario.machine.spread
        self._moved["spread"] = math.inf if not on else own if math.isfinite(own) else AHEAD
        self._later()

    def _later(self) -> None:
        """Draw within a frame, and finely once nothing moves."""
        self._show_numbers()
        if not self._frame.isActive():
            self._next_frame()
        self._rest.start()

    def _next_frame(self) -> None:
        since_ms = (now_ns() - self._drawn_ns) // NS_PER_MS
        self._frame.start(max(0, FRAME_MS - since_ms))

    def _draw_half(self) -> None:
        """Draw the upper plots or the lower ones, on the coarse grid; the upper ones come first."""
        self._drawn_ns = now_ns()
        shares, looks = COARSE
        drawn = curves(self.scenario, shares, looks if self._lower else 0)
        self.board.draw(drawn, upper=not self._lower, lower=self._lower)
        self.pays_line.setText(pays(drawn))
        self._lower = not self._lower
        if self._lower:
            self._next_frame()

    def draw(self) -> None:
        """Draw everything now, finely."""
        self._frame.stop()
        self._rest.stop()
        self._lower = False
        drawn = curves(self.scenario, *FINE)
        self.board.draw(drawn)
        self.pays_line.setText(pays(drawn))

    def _show_numbers(self) -> None:
        """Show every number where it stands."""
        scenario = self.scenario
        machine, reader, errors = scenario.machine, scenario.reader, scenario.errors
        numbers = {
            "share": scenario.share,
            "words": self._moved.get("words", self._preset.words),
            "reaction_ms": reader.look.mean_ms,
            "dwell_ms": reader.dwell.mean_ms,
            "token_ms": machine.token.mean_ms + machine.kv.mean_ms,
            "error_rate": errors.of(Way.AUTO),
            "error_cost_ms": errors.cost_ms,
        }
        for name, value in numbers.items():
            self.knobs[name].show_value(value, self._figure(name, value))
        on = math.isfinite(machine.spread)
        self.ahead.blockSignals(True)
        self.ahead.setChecked(on)
        self.ahead.blockSignals(False)
        self.ahead.update()
        self._ahead_name.setText(
            self.tr("Writing ahead, {n} times as slow as writing").format(
                n=decimal(f"{machine.spread:.1f}")
            )
            if on
            else self.tr("Writing ahead: off or useless")
        )
        names = {"reference": self.tr("reference estimate")}
        lines = [
            self.tr("Numbers: {source}").format(
                source=names.get(self._preset.name, self._preset.name)
            ),
            self.tr("changed here: {n}").format(n=len(self._moved)) if self._moved else "",
            self._trouble,
        ]
        self.source.setText("\n".join(filter(None, lines)))
        self.source.setToolTip("\n".join(self._preset.notes))

    def _figure(self, name: str, value: float) -> str:
        if name in ("share", "error_rate"):
            return decimal(f"{100 * value:.3g}") + "%"
        if name == "words":
            return str(round(value))
        if name == "error_cost_ms":
            return self.tr("{n} s").format(n=decimal(f"{value / 1000:g}"))
        return self.tr("{n} ms").format(
            n=decimal(f"{value:.3g}" if value < 100 else f"{value:.0f}")
        )

    # -- showing -------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        self._look = look
        if self.is_whole:
            self._dress(look)

    def _dress(self, look: Look) -> None:
        px, theme = look.px, look.theme
        self.setPalette(palette(theme))
        sheet = f"QTextBrowser {{ background: {theme.panel}; border: none; }}"
        dress(self, f"{page_stylesheet(look)} {sheet}")
        self._area.setFixedWidth(px(_SIDE_PX))
        self._column.setContentsMargins(px(20), px(16), px(12), px(16))
        self._column.setSpacing(px(8))
        self._top.setContentsMargins(px(16), px(12), px(16), px(12))
        self._top.setSpacing(px(12))
        dress(self.source, f"font-size: {px(SMALL)}px; color: {theme.dim};")
        dress(self.pays_line, f"font-size: {px(LABEL)}px; color: {theme.text};")
        dress(self._ahead_name, f"font-size: {px(LABEL)}px; color: {theme.text};")
        for knob in self.knobs.values():
            knob.set_look(look)
        self.ahead.set_look(look)
        self.pages.set_look(look)
        if self.board.look != look:
            self.board.set_look(look)
        self.board.setMinimumSize(px(_BOARD[0]), px(_BOARD[1]))
        self.pays_line.setContentsMargins(px(16), 0, px(16), px(12))
        self._show_claims()
        self.setMinimumSize(self._room().boundedTo(QSize(px(720), px(420))))

    def _room(self) -> QSize:
        """Return how large the page may be: its screen, less a margin."""
        return room_within(self.screen().size(), self._look)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size of last time, or what its window leaves room for; draw finely."""
        if not event.spontaneous():
            if not self._placed:
                px = self._look.px
                whole = self.parentWidget() or self.screen()
                room = room_within(whole.size(), self._look)
                self.resize(QSize(px(_WIDE), px(_HIGH)).boundedTo(room))
                self._placed = True
            self._show_numbers()
            self.draw()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the place."""
        if not event.spontaneous():
            self._store.keep_geometry("simulator", self.saveGeometry())
        super().hideEvent(event)

    def translated(self) -> None:
        """Say everything anew, the plots too."""
        if self.is_whole:
            super().translated()
            self.board.set_look(self._look)
            self.draw()

    # -- words ---------------------------------------------------------------------------------

    def _name_all(self) -> None:
        """Say everything, in the language of the application."""
        self.setWindowTitle(self.tr("When asking pays off"))
        self.setAccessibleName(self.windowTitle())
        texts = {
            "share": (
                self.tr("Forks: share of tokens asked"),
                self.tr("The share of tokens that Forks asks about; the model writes the rest."),
            ),
            "words": (
                self.tr("Words in a cloud"),
                self.tr("Reaction time follows Hick's law: 150 ms for each doubling."),
            ),
            "reaction_ms": (
                self.tr("Reaction time"),
                self.tr("Mean time from when the words appear to the start of the dwell."),
            ),
            "dwell_ms": (
                self.tr("Dwell"),
                self.tr("How long the eyes or the hand stay on the word."),
            ),
            "token_ms": (
                self.tr("One token of the model"),
                self.tr("Including the model's memory of the text (KV cache)."),
            ),
            "error_rate": (
                self.tr("Wrong tokens in Auto"),
                self.tr("The other modes change in proportion."),
            ),
            "error_cost_ms": (
                self.tr("Cost of a wrong token"),
                self.tr("The time to notice, undo and correct it."),
            ),
        }
        for name, knob in self.knobs.items():
            knob.set_texts(*texts[name])
        self.ahead.setAccessibleName(self.tr("Writing ahead"))
        self.use_reference.setText(self.tr("Use the reference"))
        self.use_measured.setText(self.tr("Use this session's"))
        self.use_measured.setAccessibleName(self.tr("Use what was measured in this session"))
        self.use_measured.setToolTip(self.use_measured.accessibleName())
        self.pages.set_texts([self.tr("Plots"), self.tr("Hypotheses")])
        self.claims.setAccessibleName(
            self.tr("Hypotheses of the reference estimate, and what follows")
        )
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close and return to the text"))
        self._show_numbers()

    def _show_claims(self) -> None:
        theme, px = self._look.theme, self._look.px
        yes, no = escape(self.tr("follows")), escape(self.tr("does not follow"))
        follows = f'<span style="color:{theme.accent}">✓ {yes}</span>'
        not_so = f'<span style="color:{theme.warning}">✗ {no}</span>'
        told = "".join(
            f"<p><b>{escape(claim_text(claim.claim))}</b><br>{self._compared(claim)} "
            f"{follows if claim.follows else not_so}<br>"
            f'<span style="color:{theme.dim}">{escape(claim_text(claim.arithmetic))}</span></p>'
            for claim in (*tables(), *claims())
        )
        head = self.tr(
            "Hypotheses of the reference estimate, and what follows from its own numbers"
        )
        self.claims.setHtml(
            f'<div style="font-size:{px(BODY)}px"><h3>{escape(head)}</h3>{told}</div>'
        )

    def _compared(self, claim: Claim) -> str:
        text = self.tr("stated: {stated}; computed: {ours}").format(
            stated=claim_text(claim.stated), ours=claim_text(claim.ours)
        )
        return escape(text)
