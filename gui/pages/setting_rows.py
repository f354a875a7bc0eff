"""The rows of settings: control, figure and words of each are made from the table of settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.base.settings import TABLE, Settings
from gui.base.store import Store
from gui.charts.chart import decimal
from gui.widgets.form import Row, Slider, Switch
from gui.widgets.segments import Segments
from gui.widgets.theme import Look

translate = QCoreApplication.translate


def row_of(name: str, look: Look, store: Store, parent: QWidget | None = None) -> Row:
    """Return the row of a setting, which changes it in `store`."""
    setting = TABLE[name]
    change: Callable[[object], None] = lambda value: store.change(**{name: value})  # noqa: E731
    control: QWidget
    if setting.choices:
        words = list(setting.choices)
        control = Segments([""] * len(words), look)
        control.chosen.connect(lambda i: change(words[i]))
    elif setting.is_number:
        factor = setting.factor
        low, high = round(setting.low * factor), round(setting.high * factor)
        control = Slider(low, high, setting.step)
        control.valueChanged.connect(lambda units: change(units / factor))
    else:
        control = Switch(look)
        control.toggled.connect(change)
    return Row(look, control, parent)


def name_row(name: str, row: Row) -> None:
    """Say what a setting is, in the language of the application."""
    setting = TABLE[name]
    detail = translate("Settings", setting.detail) if setting.detail else ""
    widest = figure(name, setting.high) if setting.is_number else ""
    row.set_texts(translate("Settings", setting.label), detail, widest)
    if isinstance(row.control, Segments):
        row.control.set_texts([translate("Settings", text) for text in setting.choices.values()])


def show_value(name: str, row: Row, settings: Settings) -> None:
    """Show what a setting is; a control that another kind of row has is left to that."""
    setting, control, value = TABLE[name], row.control, getattr(settings, name)
    if control is None:
        return
    control.blockSignals(True)
    if isinstance(control, Segments):
        control.set_index(list(setting.choices).index(value))
    elif isinstance(control, Slider):
        control.setValue(round(value * setting.factor))
        row.set_value(figure(name, value))
    elif isinstance(control, Switch) and isinstance(value, bool):
        control.setChecked(value)
        control.update()
    control.blockSignals(False)


def figure(name: str, value: float) -> str:
    """Return a number as it is shown, with its unit."""
    setting = TABLE[name]
    match setting.unit:
        case "%":
            return f"{round(100 * value)}%"
        case "ms":
            return translate("Settings", "{n} ms").format(n=round(value))
        case "mm":
            return translate("Settings", "{n} cm").format(n=round(value / 10))
        case "days":
            never = translate("Settings", "never")
            return translate("Settings", "{n} days").format(n=round(value)) if value else never
    return decimal(f"{value:.{len(str(setting.factor)) - 1}f}")
