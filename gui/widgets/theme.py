"""How the window looks: one table of tokens makes every theme, palette, font and stylesheet.

Views are given a `Look` (theme, scale, motion) and never ask a global. All sizes are logical pixels
at scale 1; `Look.px` makes them grow with the window. Lengths keep a grid of 4 px.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from engine.api.spans import Stage

FAMILY = "Inter"
FONT_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")

RADIUS_SMALL, RADIUS = 6, 12
SMALL, BODY, LABEL, DRAFT = 11.5, 13.0, 14.0, 22.0
WORD_MIN, WORD_MAX = 24.0, 42.0
MIN_TARGET_PX = 48
"""No target is lower than this, whatever the scale (logical pixels)."""

MOTION_MS: Mapping[str, int] = {"fade": 120, "flash": 100, "travel": 160}
"""Lengths of the three motions there are, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of one theme, as colours written #rrggbb.

    `hover` is a cell that has the gaze, `track` the unfilled part of a pill or a bar, `faint` is
    for marks that need not be read (slot digits, disabled labels), `on_accent` stands on the
    accent. `machine` are four blue tints (token, KV, cloud, send and paint), `person` two orange
    ones (look, dwell); `machine_text` and `person_text` are the same hues, to be read as text.
    """

    name: str
    is_dark: bool
    background: str
    panel: str
    cell: str
    hover: str
    line: str
    track: str
    text: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    typed: str
    warning: str
    error: str
    machine: tuple[str, str, str, str]
    person: tuple[str, str]
    machine_text: str
    person_text: str

    def colour(self, token: str) -> QColor:
        """Return the colour of a token by its field's name; AttributeError when there is none."""
        return QColor(getattr(self, token))


DARK = Theme(
    name="dark",
    is_dark=True,
    background="#14171c",
    panel="#1b1f26",
    cell="#1f242d",
    hover="#25324a",
    line="#2a303a",
    track="#3a4250",
    text="#e8ebf0",
    dim="#949dac",
    faint="#666f7e",
    accent="#6ea8fe",
    on_accent="#0e1622",
    typed="#efb54a",
    warning="#efb54a",
    error="#ff8a80",
    machine=("#3d70bd", "#5b9bd8", "#8cc4e8", "#bfe0f3"),
    person=("#e6b673", "#c88a48"),
    machine_text="#619fda",
    person_text="#d2964f",
)
LIGHT = Theme(
    name="light",
    is_dark=False,
    background="#f6f7f9",
    panel="#ffffff",
    cell="#eaeef3",
    hover="#dbe8ff",
    line="#dfe3e9",
    track="#c6cdd8",
    text="#1a1f27",
    dim="#566070",
    faint="#8a93a1",
    accent="#1a63d8",
    on_accent="#ffffff",
    typed="#8a5500",
    warning="#8a5500",
    error="#b3261e",
    machine=("#1a4e96", "#3b82c4", "#74aede", "#aed2ee"),
    person=("#dba662", "#b0691f"),
    machine_text="#2469ab",
    person_text="#955616",
)
THEMES: Mapping[str, Theme] = {"dark": DARK, "light": LIGHT}

_TINT: Mapping[Stage, int] = {
    Stage.PREFILL: 0,
    Stage.DECODE: 0,
    Stage.SAMPLE: 0,
    Stage.COMMIT: 1,
    Stage.CLOUD: 2,
    Stage.PAGE: 2,
    Stage.SEND: 3,
    Stage.LAYOUT: 3,
    Stage.PAINT: 3,
    Stage.LOOK: 0,
    Stage.DWELL: 1,
}


def stage_colour(stage: Stage, theme: Theme) -> QColor:
    """Return the colour of a stage: a blue tint for the machine's time, orange for the person's."""
    tints = theme.person if stage.is_person else theme.machine
    return QColor(tints[_TINT[stage]])


def resolve(choice: str, app: QGuiApplication | None = None) -> Theme:
    """Return the theme for a setting: "dark", "light", or "system" for what the desktop uses.

    Where the desktop says nothing the theme is dark. `QStyleHints.colorSchemeChanged` tells of
    changes. Anything else raises KeyError.
    """
    if choice != "system":
        return THEMES[choice]
    hints = (app or QGuiApplication).styleHints()
    return LIGHT if hints.colorScheme() == Qt.ColorScheme.Light else DARK


def scale_for(size: QSize) -> float:
    """Return by how much sizes grow in a window of this size (logical pixels): 1.0 to 2.2.

    1.0 up to 1280x800 and 2.2 from 3840x2160 on, the smaller of what width and height allow, in
    steps of 0.05 so that dragging a window's edge does not set everything anew at each pixel.
    """
    by_height = 1.0 + 1.2 * (size.height() - 800) / (2160 - 800)
    by_width = 1.0 + 1.2 * (size.width() - 1280) / (3840 - 1280)
    return round(min(2.2, max(1.0, min(by_height, by_width))) * 20) / 20


def room_within(whole: QSize, look: Look) -> QSize:
    """Return how large a page may be in a window or on a screen of this size: less a margin."""
    margin = look.px(48)
    return (whole - QSize(margin, margin)).expandedTo(QSize(320, 240))


@lru_cache(maxsize=256)
def _font(size: int, weight: int, tabular: bool) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    # Hinted widths differ from size to size; a word that shrinks to its cell must not jump.
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600


@dataclass(frozen=True, slots=True)
class Look:
    """What every view is given: theme, by how much sizes grow, whether anything may move."""

    theme: Theme = field(default=DARK)
    scale: float = 1.0
    motion: bool = True

    def px(self, length: float) -> int:
        """Return a length at this scale, in whole logical pixels."""
        return round(length * self.scale)

    def font(self, size: float, weight: int = REGULAR, *, tabular: bool = False) -> QFont:
        """Return the font of a size (logical pixels at scale 1); `tabular` gives equal figures."""
        return QFont(_font(max(1, self.px(size)), weight, tabular))

    def ms(self, motion: str) -> int:
        """Return the length of a motion in milliseconds, 0 when nothing may move."""
        return MOTION_MS[motion] if self.motion else 0


def load_fonts() -> bool:
    """Load the shipped fonts; True when all of them could be. Loading twice is harmless."""
    if FAMILY in QFontDatabase.families():
        return True
    folder = files("assets") / "fonts"
    ids = [
        QFontDatabase.addApplicationFontFromData(QByteArray((folder / name).read_bytes()))
        for name in FONT_FILES
    ]
    return -1 not in ids


@lru_cache(maxsize=64)
def _svg(name: str) -> bytes:
    return (files("assets") / "icons" / f"{name}.svg").read_bytes()


def icon_pixmap(name: str, colour: QColor, side_px: int, dpr: float = 1.0) -> QPixmap:
    """Return an icon of assets/icons in one colour, `side_px` logical pixels square."""
    pixmap = QPixmap(round(side_px * dpr), round(side_px * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    svg = _svg(name).replace(b"currentColor", colour.name().encode())
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    return pixmap


def icon(name: str, colour: QColor, side_px: int = 20) -> QIcon:
    """Return an icon of assets/icons in one colour, sharp on screens of up to 3 x density."""
    made = QIcon()
    for dpr in (1.0, 2.0, 3.0):
        made.addPixmap(icon_pixmap(name, colour, side_px, dpr))
    return made


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, token in (
        (role.Window, "background"),
        (role.WindowText, "text"),
        (role.Base, "panel"),
        (role.AlternateBase, "cell"),
        (role.Text, "text"),
        (role.Button, "panel"),
        (role.ButtonText, "text"),
        (role.BrightText, "error"),
        (role.ToolTipBase, "panel"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "dim"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Light, "hover"),
        (role.Midlight, "cell"),
        (role.Mid, "line"),
        (role.Dark, "track"),
    ):
        made.setColor(target, theme.colour(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, theme.colour("faint"))
    return made


def round_knob(look: Look, side_px: int) -> str:
    """Return the style of a slider's knob about so wide, as round as Qt allows on its groove.

    A radius of more than half of its height or width would make it square.
    """
    groove = look.px(4)
    over = max(0, side_px - groove) // 2
    side = groove + 2 * over
    return f"width: {side}px; height: {side}px; margin: -{over}px 0; border-radius: {side // 2}px;"


def page_stylesheet(look: Look) -> str:
    """Return the stylesheet of a page beside the window: its buttons can be hit with a finger.

    A label with the property `row` is a "name", a "value" or a quiet "detail" in a row; it is faint
    where it is disabled. One sheet for all of them: one for each label takes a page's time.
    """
    px, theme = look.px, look.theme
    high = max(MIN_TARGET_PX, px(40)) - 2 * px(6) - 2  # less padding and border
    return (
        f"{stylesheet(look)} QPushButton {{ min-height: {high}px; }}"
        f'QLabel[row="name"], QLabel[row="value"] {{ font-size: {px(LABEL)}px; }}'
        f'QLabel[row="detail"] {{ color: {theme.dim}; }}'
        f"QLabel[row]:disabled {{ color: {theme.faint}; }}"
    )


def dress(widget: QWidget, sheet: str) -> None:
    """Give a widget a stylesheet, if it has another one: Qt polishes anew all that is in it."""
    if widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)


def stylesheet(look: Look) -> str:
    """Return the one stylesheet, for the standard widgets of dialogs, docks, bars and menus.

    A push button with the property `primary` is filled with the accent, one with `quiet` is bare.
    A label with the property `dim` or `title` is quiet or a heading.
    """
    values: dict[str, object] = {name: getattr(look.theme, name) for name in _SHEET_TOKENS}
    px = look.px
    values |= {f"p{n}": f"{px(n)}px" for n in (1, 2, 4, 6, 8, 12, 16, 18, 20, 24, 32, 36)}
    values |= {"small": f"{px(SMALL)}px", "body": f"{px(BODY)}px", "label": f"{px(LABEL)}px"}
    values |= {"half4": f"{px(4) // 2}px", "knob": round_knob(look, px(16))}
    icons = files("assets") / "icons"
    for part in ("up", "down", "check"):
        values[part] = str(icons / f"{part}-{look.theme.name}.svg").replace("\\", "/")
    return _SHEET % values


_SHEET_TOKENS = (
    *("background", "panel", "cell", "hover", "line", "track"),
    *("text", "dim", "faint", "accent", "on_accent"),
)
_SHEET = """
QWidget { font-family: "Inter"; font-size: %(body)s; color: %(text)s; }
QMainWindow, QDialog { background: %(background)s; }
QLabel { background: transparent; }
QLabel[dim="true"] { color: %(dim)s; }
QLabel[title="true"] { font-size: %(label)s; font-weight: 600; }
QToolTip { background: %(panel)s; color: %(text)s; border: 1px solid %(line)s;
  padding: %(p6)s %(p8)s; }
QPushButton, QToolButton { background: %(cell)s; border: 1px solid %(line)s;
  border-radius: %(p8)s; padding: %(p6)s %(p16)s; min-height: %(p20)s; }
QPushButton:hover, QToolButton:hover { background: %(hover)s; }
QPushButton:pressed, QToolButton:pressed { background: %(track)s; }
QPushButton:focus, QToolButton:focus { border: 1px solid %(accent)s; }
QPushButton:disabled, QToolButton:disabled { color: %(faint)s; }
QFileDialog QToolButton { padding: 0; min-width: %(p24)s; min-height: %(p24)s; }
QPushButton[primary="true"] { background: %(accent)s; color: %(on_accent)s;
  border-color: %(accent)s; font-weight: 600; }
QPushButton[quiet="true"], QToolButton[quiet="true"] { background: transparent;
  border-color: transparent; }
QPushButton[quiet="true"]:hover, QToolButton[quiet="true"]:hover { background: %(hover)s; }
QPushButton[quiet="true"]:focus, QToolButton[quiet="true"]:focus { border-color: %(accent)s; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: %(panel)s; border: 1px solid %(line)s; border-radius: %(p8)s;
  padding: %(p6)s %(p8)s; min-height: %(p20)s;
  selection-background-color: %(accent)s; selection-color: %(on_accent)s; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus { border: 1px solid %(accent)s; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QSpinBox:disabled,
QDoubleSpinBox:disabled, QComboBox:disabled, QCheckBox:disabled, QRadioButton:disabled {
  color: %(faint)s; }
QComboBox::drop-down { border: none; width: %(p24)s; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow { image: url("%(down)s");
  width: %(p12)s; height: %(p12)s; }
QAbstractSpinBox::up-arrow { image: url("%(up)s"); width: %(p12)s; height: %(p12)s; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent;
  border: none; width: %(p24)s; }
QComboBox QAbstractItemView, QMenu { background: %(panel)s; border: 1px solid %(line)s;
  selection-background-color: %(hover)s; selection-color: %(text)s; outline: 0; }
QMenu::item { padding: %(p8)s %(p24)s; }
QMenu::item:selected { background: %(hover)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: %(p4)s 0; }
QCheckBox, QRadioButton { spacing: %(p8)s; min-height: %(p24)s; background: transparent; }
QCheckBox::indicator { width: %(p16)s; height: %(p16)s; border: 1px solid %(faint)s;
  border-radius: %(p4)s; background: %(panel)s; }
QCheckBox::indicator:checked { background: %(accent)s; border-color: %(accent)s;
  image: url("%(check)s"); }
QCheckBox:focus, QRadioButton:focus { color: %(accent)s; }
QGroupBox { border: none; margin-top: %(p24)s; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: %(dim)s; padding: %(p8)s %(p16)s;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: %(text)s; border-bottom-color: %(accent)s; }
QTabBar::tab:hover { color: %(text)s; }
QHeaderView::section { background: transparent; color: %(dim)s; border: none;
  padding: %(p4)s; }
QTableView, QListView, QTreeView { background: transparent; border: none; gridline-color: %(line)s;
  selection-background-color: %(hover)s; selection-color: %(text)s; }
QListView::item { padding: %(p6)s %(p8)s; border-radius: %(p8)s; }
QListView::item:selected { background: %(hover)s; color: %(text)s; }
QSlider { min-height: %(p24)s; background: transparent; }
QSlider::groove:horizontal { height: %(p4)s; border-radius: %(half4)s; background: %(line)s; }
QSlider::sub-page:horizontal { background: %(accent)s; border-radius: %(half4)s; }
QSlider::sub-page:horizontal:disabled { background: %(track)s; }
QSlider::handle:horizontal { background: %(accent)s; %(knob)s }
QSlider::handle:horizontal:disabled { background: %(track)s; }
QSlider::handle:horizontal:focus { background: %(text)s; }
QProgressBar { background: %(line)s; border: none; border-radius: %(half4)s;
  max-height: %(p4)s; }
QProgressBar::chunk { background: %(accent)s; border-radius: %(half4)s; }
QScrollBar:vertical { background: transparent; width: %(p12)s; margin: 0; }
QScrollBar:horizontal { background: transparent; height: %(p12)s; margin: 0; }
QScrollBar::handle { background: %(track)s; border-radius: %(p4)s; min-height: %(p24)s;
  min-width: %(p24)s; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QMainWindow::separator { background: %(line)s; width: 1px; height: 1px; }
QSplitter::handle { background: %(line)s; }
QScrollArea { background: transparent; border: none; }
"""


_STYLED = "styled"


def apply(app: QApplication, look: Look) -> None:
    """Give the whole application this look: style, fonts, palette and stylesheet."""
    load_fonts()
    if not app.property(_STYLED):  # half of the time of another look, for what stays as it is
        app.setStyle("Fusion")
        app.setProperty(_STYLED, True)
    app.setPalette(palette(look.theme))
    app.setFont(look.font(BODY))
    app.setStyleSheet(stylesheet(look))
