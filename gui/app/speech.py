"""Speaking text aloud with the desktop's own voices, by a process of its own.

The window asks and is told; it never waits: a speech service that hangs holds up only that process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from shiboken6 import isValid

LOOK_AFTER_MS = 1000
"""So long after the start it is looked whether there is a voice: the window comes first."""
PATIENCE_MS = 15_000
"""A service that has not answered for so long is stuck."""
_END_MS = 500


class Speaker(QObject):
    """Says a text with the first engine that has a voice."""

    failed = Signal(str, str)
    """(line, way out): a voice that was there broke."""
    changed = Signal()
    """It is known now whether there is a voice."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Load nothing yet; `look` looks for a voice."""
        super().__init__(parent)
        self.command = [sys.executable, "-P", str(Path(__file__).with_name("voice.py"))]
        """What starts the voice's process."""
        self.process: QProcess | None = None
        self._voice: bool | None = None  # None: not known yet
        self._why = ""
        self._text = ""  # to be said as soon as there is a voice
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._settle(voice=False, why="stuck"))

    def look_later(self) -> None:
        """Look for a voice in a moment, unless that was done."""
        QTimer.singleShot(LOOK_AFTER_MS, self, self.look)

    def look(self) -> None:
        """Begin to look for a voice, unless that was done; `changed` tells."""
        if self._voice is None and self.process is None:
            self._start()

    @property
    def available(self) -> bool:
        """Whether there is a voice, as far as is known."""
        return self._voice is True

    @property
    def reason(self) -> str:
        """Why there is no voice, in one line with the way out; "" when there is one."""
        if self._voice is None:
            return self.tr("Looking for a voice.")
        if self._voice:
            return ""
        install = self.tr(
            "Install a voice (on Linux speech-dispatcher or flite) and restart wordfork."
        )
        known = {
            "import": (self.tr("This installation cannot speak."), install),
            "stuck": (
                self.tr("The speech service does not answer."),
                self.tr("Stop it (on Linux: speech-dispatcher) and restart wordfork."),
            ),
        }
        return " ".join(known.get(self._why, (self.tr("No voice is installed."), install)))

    def say(self, text: str) -> bool:
        """Begin to say a text, in place of one that is being said; False without a voice."""
        if self._voice is False or not text.strip():
            return False
        self._text = text
        if self.process is None:
            self._start()
        elif self._voice:
            self._send()
        return True

    def stop(self) -> None:
        """Be silent."""
        self._text = ""
        if self.process is not None and self._voice:
            self._tell({"stop": True})

    def close(self) -> None:
        """End the process that speaks, whatever it is at."""
        self._drop()
        for process in self.findChildren(QProcess):
            process.waitForFinished(_END_MS)

    def _drop(self) -> None:
        """Have the process end, and wait for nothing. What it tells from now on is nobody's."""
        self._patience.stop()
        process, self.process = self.process, None
        if process is not None:
            for told in (process.finished, process.errorOccurred, process.readyReadStandardOutput):
                told.disconnect()
            process.finished.connect(process.deleteLater)
            if process.state() is QProcess.ProcessState.NotRunning:
                process.deleteLater()
            process.kill()

    def _start(self) -> None:
        process = QProcess(self)
        process.setProgram(self.command[0])
        process.setArguments(self.command[1:])
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(lambda: self._read(process))
        process.finished.connect(lambda *_: self._ended(process))
        process.errorOccurred.connect(lambda *_: self._ended(process))
        self.process = process
        self._patience.start()
        process.start()

    def _read(self, process: QProcess) -> None:
        while process is self.process and process.canReadLine():
            told = json.loads(bytes(process.readLine().data()))
            if "failed" in told:
                self.failed.emit(
                    str(told["failed"]), self.tr("Check the voices installed on your system.")
                )
            else:
                self._settle(voice=bool(told["voice"]), why=str(told.get("why", "")))

    def _ended(self, process: QProcess) -> None:
        """The process is gone, or could not be started."""
        if not isValid(process):  # Qt's end of it ended the process, and tells of that
            return
        self._read(process)
        if process is not self.process:
            return
        self._drop()
        if self._voice is None:
            self._settle(voice=False, why="none")
        elif self._text:
            text, remedy = (
                self.tr("The speech stopped."),
                self.tr("Check the voices installed on your system."),
            )
            self._text = ""
            self.failed.emit(text, remedy)

    def _settle(self, *, voice: bool, why: str) -> None:
        """Take what is known of voices now, and say what waits for one."""
        self._patience.stop()
        news = (voice, why) != (self._voice, self._why)
        self._voice, self._why = voice, why
        if voice and self._text:
            self._send()
        else:  # nothing is to be said yet: no process waits for that
            self._drop()
        if news:
            self.changed.emit()

    def _send(self) -> None:
        self._tell({"say": self._text})

    def _tell(self, what: dict[str, object]) -> None:
        if self.process is not None:
            self.process.write(json.dumps(what).encode() + b"\n")
