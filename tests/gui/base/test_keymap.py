"""What each key means, with and without letters waiting, while a cloud is open and while not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from gui.base.keymap import HINTS, Command, Letters, Slot, meaning, shortcuts
from gui.views.action_bar import usual_targets

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
META = Qt.KeyboardModifier.MetaModifier


def meant(
    key: Qt.Key | int,
    text: str = "",
    modifiers: Qt.KeyboardModifier = NONE,
    *,
    typed: str = "",
    choosing: bool = True,
) -> Command | Slot | Letters | None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
    return meaning(event, typed=typed, choosing=choosing)


@pytest.mark.parametrize("digit", range(1, 10))
def test_a_digit_chooses_while_a_cloud_is_open(digit: int) -> None:
    key = Qt.Key.Key_0.value + digit
    assert meant(key, str(digit)) == Slot(digit - 1)
    assert meant(key, str(digit), choosing=False) == Letters(str(digit))
    assert meant(key, str(digit), typed="wa") == Slot(digit - 1)
    assert meant(key, str(digit), typed="19") == Letters(str(digit))
    assert meant(key, str(digit), ALT) == Letters(str(digit))


def test_zero_is_only_a_figure() -> None:
    assert meant(Qt.Key.Key_0, "0") == Letters("0")


@pytest.mark.parametrize("sign", ["a", "Z", "é", "ß", "Ж", "字", "'", "-", "?", "€", "🙂"])
def test_signs_are_typed(sign: str) -> None:
    assert meant(Qt.Key.Key_unknown, sign) == Letters(sign)
    assert meant(Qt.Key.Key_unknown, sign, SHIFT) == Letters(sign)
    assert meant(Qt.Key.Key_unknown, sign, CONTROL | ALT) == Letters(sign)


@pytest.mark.parametrize("text", ["", "\t", "\x1b", "\x7f", " "])
def test_what_cannot_be_seen_is_not_typed(text: str) -> None:
    assert meant(Qt.Key.Key_unknown, text) is None


def test_pages_of_the_text_are_turned_with_shift() -> None:
    assert meant(Qt.Key.Key_PageUp, modifiers=SHIFT) is Command.BACK
    assert meant(Qt.Key.Key_PageDown, modifiers=SHIFT) is Command.ON
    assert meant(Qt.Key.Key_PageDown) is Command.MORE
    assert meant(Qt.Key.Key_Home, modifiers=CONTROL) is Command.TOP
    assert meant(Qt.Key.Key_End, modifiers=CONTROL) is Command.END


def test_modifiers_alone_mean_nothing() -> None:
    for key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr):
        assert meant(key) is None


def test_control_and_a_letter_are_a_command_or_nothing() -> None:
    assert meant(Qt.Key.Key_Z, "\x1a", CONTROL) is Command.UNDO
    assert meant(Qt.Key.Key_Z, "\x1a", META) is Command.UNDO
    assert meant(Qt.Key.Key_J, "\x0a", CONTROL) is None
    assert meant(Qt.Key.Key_Q, "@", CONTROL | ALT) == Letters("@")
    assert meant(Qt.Key.Key_Z, "\x1a", CONTROL | ALT) is Command.UNDO


def test_every_shortcut_means_its_command() -> None:
    for command, sequences in shortcuts().items():
        for sequence in sequences:
            pressed = sequence[0]
            modifiers = pressed.keyboardModifiers()
            text = " " if pressed.key() == Qt.Key.Key_Space else ""
            assert meant(pressed.key(), text, modifiers) is command


def test_the_targets_name_keys_that_do_the_same() -> None:
    told = {c.value: {s.toString() for s in keys} for c, keys in shortcuts().items()}
    told[Command.CHOOSE.value] = {"Enter"}  # Enter chooses where no letters wait
    for target in usual_targets(HINTS):
        assert target.hint.replace("PgDn", "PgDown") in told[target.key]


def test_both_enter_keys_are_enter() -> None:
    assert meant(Qt.Key.Key_Return, "\r") is Command.ENTER
    assert meant(Qt.Key.Key_Enter, "\r") is Command.ENTER
