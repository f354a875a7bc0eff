"""The doctor's page in the window: what `wordfork doctor` says, to read and to copy.

The command runs in a process of its own: a driver that crashes there harms no text here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QProcess, QSize
from PySide6.QtGui import QCloseEvent, QFontDatabase, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from common.places import HOUSE
from gui.widgets.page import Page
from gui.widgets.theme import SMALL, Look, page_stylesheet, palette

_WIDE, _HIGH = 860, 760
_END_MS = 1000


class DoctorPage(Page):
    """A page of text with a Copy button. It does not block the window; Escape closes it."""

    def __init__(self, look: Look, parent: QWidget | None, command: Sequence[str]) -> None:
        """Show what `command` (a program and its arguments) prints; it runs when shown."""
        super().__init__(parent)
        self._command = list(command)
        self._look = look
        self._failed = self._looks = False
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.again, self.copy, self.shut = (QPushButton() for _ in range(3))
        for button in (self.again, self.copy, self.shut):
            button.setAutoDefault(False)
        self.again.setProperty("quiet", True)
        self.copy.setProperty("primary", True)
        self.again.clicked.connect(self.look_again)
        self.copy.clicked.connect(self._copy)
        self.shut.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.again)
        self._foot.addStretch(1)
        self._foot.addWidget(self.copy)
        self._foot.addWidget(self.shut)
        self._column = QVBoxLayout(self)
        self._note = QLabel()
        self._note.setProperty("dim", True)
        self._note.setWordWrap(True)
        self._column.addWidget(self._note)
        self._column.addWidget(self.text, 1)
        self._column.addLayout(self._foot)
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(HOUSE))
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._broke)
        self.setModal(False)
        self._name_all()
        self.set_look(look)

    @property
    def looking(self) -> bool:
        """Whether the facts are still being gathered."""
        return self._looks

    def look_again(self) -> None:
        """Gather the facts anew."""
        if not self._looks:
            self._looks, self._failed = True, False
            self._name_all()
            self._process.start(self._command[0], self._command[1:])

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._looks = False
        said = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self._failed = status is not QProcess.ExitStatus.NormalExit or code != 0 or not said
        if not self._failed:
            self.text.setPlainText(said)
        self._name_all()

    def _broke(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # nothing else is told of that
            self._looks, self._failed = False, True
            self._name_all()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("Copied"))

    def _name_all(self) -> None:
        """Say everything, in the language of the application; the page itself is English."""
        self.setWindowTitle(self.tr("Diagnostics"))
        self.text.setAccessibleName(self.tr("What this computer has, and any problems found"))
        note = self.tr("Include this page when you report a problem.")
        self._note.setText(note)
        self.again.setText(self.tr("Run again"))
        self.copy.setText(self.tr("Copy"))
        self.shut.setText(self.tr("Close"))
        ready = not self._looks and not self._failed
        self.copy.setEnabled(ready)
        self.again.setEnabled(not self._looks)
        if self._looks:
            self.text.setPlainText(self.tr("Running diagnostics…"))
        elif self._failed:
            self.text.setPlainText(
                self.tr("Diagnostics could not run. Try this in a terminal: wordfork doctor")
            )

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self.setPalette(palette(look.theme))
        self.setStyleSheet(page_stylesheet(look))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.text.setStyleSheet(f"font-family: '{font.family()}'; font-size: {px(SMALL)}px;")
        self._column.setContentsMargins(px(24), px(24), px(24), px(12))
        self._column.setSpacing(px(12))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size that the window leaves room for, and look."""
        if not event.spontaneous():
            px = self._look.px
            self.resize(QSize(px(_WIDE), px(_HIGH)).boundedTo(self._room()))
            self.look_again()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave what is still being looked at."""
        if not event.spontaneous():
            self.stop()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave no process behind."""
        self.stop()
        super().closeEvent(event)

    def stop(self) -> None:
        """End the process, if it runs. Twice is harmless."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_END_MS)
        self._looks = False


def doctor_command(*options: str) -> list[str]:
    """Return the program and arguments that print the doctor's page."""
    words = ascii(["doctor", *options])  # Qt's texts hold no byte of a path that is no UTF-8
    return [sys.executable, "-c", f"from gui.commands.cli import main; main({words})"]
