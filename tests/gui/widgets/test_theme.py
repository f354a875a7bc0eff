from __future__ import annotations

from importlib.resources import files

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette, QRawFont
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.api.spans import Stage
from gui.widgets import theme
from gui.widgets.theme import DARK, LIGHT, THEMES, Look, Theme, scale_for, stage_colour


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(v: float) -> float:
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    parts = (linear(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(QColor(a)), luminance(QColor(b))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("one", THEMES.values(), ids=THEMES.keys())
def test_what_must_be_read_can_be_read(one: Theme) -> None:
    for ground in (one.background, one.panel, one.cell):
        readable = (one.text, one.dim, one.accent, one.typed, one.warning, one.error)
        for ink in (*readable, one.machine_text, one.person_text):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(one.dim, one.hover) >= 4.5
    assert contrast(one.on_accent, one.accent) >= 4.5


@pytest.mark.parametrize("one", THEMES.values(), ids=THEMES.keys())
def test_machine_is_blue_and_person_is_orange(one: Theme) -> None:
    for stage in Stage:
        colour = stage_colour(stage, one)
        warm = colour.red() > colour.blue()
        assert warm == stage.is_person, stage
    assert len({stage_colour(s, one).name() for s in Stage}) == 6
    assert stage_colour(Stage.DECODE, one) == stage_colour(Stage.PREFILL, one)
    assert stage_colour(Stage.SEND, one) == stage_colour(Stage.PAINT, one)


def test_scale_grows_from_a_laptop_to_4k_and_not_beyond() -> None:
    assert scale_for(QSize(1024, 700)) == scale_for(QSize(1280, 800)) == 1.0
    assert scale_for(QSize(3840, 2160)) == scale_for(QSize(7680, 4320)) == 2.2
    assert scale_for(QSize(800, 1280)) == 1.0, "a narrow window does not grow by its height"
    steps = [scale_for(QSize(16 * n, 9 * n)) for n in range(40, 300)]
    assert steps == sorted(steps)
    assert all(abs(s * 20 - round(s * 20)) < 1e-9 for s in steps)


def test_reduced_motion_takes_every_motion_away() -> None:
    assert [Look(motion=False).ms(m) for m in theme.MOTION_MS] == [0, 0, 0]
    assert Look().ms("fade") == 120


def test_fonts_are_shipped_with_licence_and_both_scripts(qapp: object) -> None:
    assert theme.load_fonts()
    folder = files("assets") / "fonts"
    assert "SIL Open Font License" in (folder / "OFL.txt").read_text(encoding="utf-8")
    for name in theme.FONT_FILES:
        raw = QRawFont(str(folder / name), 16)
        assert all(raw.supportsCharacter(ord(c)) for c in "Aaéßłşőž…–“”↵ЖяёЇґ±"), name
    assert QFont(Look().font(14)).family() == "Inter"


def test_tabular_figures_have_one_width(qapp: object) -> None:
    theme.load_fonts()
    for weight in (theme.REGULAR, theme.MEDIUM, theme.SEMIBOLD):
        metrics = QFontMetricsF(Look().font(20, weight, tabular=True))
        widths = {round(metrics.horizontalAdvance(d * 8), 2) for d in "0123456789"}
        assert len(widths) == 1
    plain = QFontMetricsF(Look().font(20))
    assert plain.horizontalAdvance("1" * 8) < plain.horizontalAdvance("0" * 8)


@pytest.mark.parametrize("look", [Look(), Look(LIGHT, 2.2)])
def test_the_stylesheet_is_whole(qapp: object, look: Look) -> None:
    sheet = theme.stylesheet(look)
    assert "%" not in sheet
    assert look.theme.accent in sheet
    other = DARK if look.theme is LIGHT else LIGHT
    assert other.background not in sheet
    for part in sheet.split('url("')[1:]:
        path = part.split('"')[0]
        assert path.endswith(f"-{look.theme.name}.svg")
        assert not theme.icon("undo", QColor("red")).isNull()


@pytest.mark.parametrize("kind", [QLineEdit, QComboBox, QPlainTextEdit])
def test_what_is_disabled_looks_so(qtbot: QtBot, kind: type[QWidget]) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    widget.setStyleSheet(theme.stylesheet(Look(DARK)))
    fill = {QLineEdit: "setText", QComboBox: "addItem", QPlainTextEdit: "setPlainText"}[kind]
    getattr(widget, fill)("Camera")
    widget.resize(200, 48)

    def brightest() -> int:
        image = widget.grab().toImage()
        area = [(x, y) for x in range(8, 160) for y in range(8, image.height() - 8)]
        return max(image.pixelColor(x, y).lightness() for x, y in area)

    enabled = brightest()
    widget.setEnabled(False)
    assert brightest() <= QColor(DARK.faint).lightness() < enabled


def test_the_buttons_of_a_file_dialog_have_room_for_their_icons(qtbot: QtBot) -> None:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.setStyleSheet(theme.stylesheet(Look()))
    dialog.show()
    QApplication.processEvents()
    buttons = [b for b in dialog.findChildren(QToolButton) if b.isVisible()]
    assert len(buttons) > 3
    for button in buttons:
        free = min(button.width(), button.height()) - 2
        assert free >= button.iconSize().width()


@pytest.mark.parametrize(
    "name", sorted(p.name[:-4] for p in (files("assets") / "icons").iterdir() if "-" not in p.name)
)
def test_every_icon_takes_the_colour_it_is_given(qapp: object, name: str) -> None:
    image = theme.icon_pixmap(name, QColor("#ff0000"), 24, 2.0).toImage()
    assert (image.width(), image.height()) == (48, 48)
    drawn = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    solid = [c for c in drawn if c.alpha() > 200]
    assert solid
    assert all(c.red() > 200 and c.green() < 60 and c.blue() < 60 for c in solid)


def test_an_unknown_theme_is_an_error(qapp: object) -> None:
    assert theme.resolve("light") is LIGHT
    assert theme.resolve("system") in (DARK, LIGHT)
    with pytest.raises(KeyError):
        theme.resolve("sepia")


def test_another_look_keeps_the_style_and_changes_all_else(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    styles: list[str] = []
    theme.apply(qapp, Look(DARK))
    monkeypatch.setattr(QApplication, "setStyle", lambda app, name: styles.append(name))
    theme.apply(qapp, Look(LIGHT))
    assert styles == []
    assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.colour("background")
    assert qapp.styleSheet() == theme.stylesheet(Look(LIGHT))
    theme.apply(qapp, Look(DARK))
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.colour("background")
