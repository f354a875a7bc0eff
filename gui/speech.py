"""Speaking text aloud with the desktop's own voices. Nothing is loaded before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal, qInstallMessageHandler

SILENT_ENGINES = ("mock",)
"""Qt's engine for tests makes no sound."""


class Speaker(QObject):
    """Says a text with the first engine that has a voice."""

    failed = Signal(str, str)
    """(line, way out): a voice that was there broke."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Load nothing yet."""
        super().__init__(parent)
        self._looked = False
        self._engine: object | None = None
        self._reason, self._way_out = "", ""

    @property
    def available(self) -> bool:
        """Whether there is a voice. The first look may take some 100 ms."""
        self._look()
        return self._engine is not None

    @property
    def reason(self) -> str:
        """Why there is no voice, in one line with the way out; "" when there is one."""
        self._look()
        return " ".join(part for part in (self._reason, self._way_out) if part)

    def say(self, text: str) -> bool:
        """Begin to say a text, in place of one that is being said; False without a voice."""
        self._look()
        if self._engine is None or not text.strip():
            return False
        self._engine.stop()  # type: ignore[attr-defined]
        self._engine.say(text)  # type: ignore[attr-defined]
        return True

    def stop(self) -> None:
        """Be silent."""
        if self._engine is not None:
            self._engine.stop()  # type: ignore[attr-defined]

    def _look(self) -> None:
        """Look for an engine with a voice, once."""
        if self._looked:
            return
        self._looked = True
        self._way_out = self.tr(
            "Install a voice (on Linux speech-dispatcher or flite) and start again."
        )
        with quiet():
            self._find()

    def _find(self) -> None:
        """Take the first engine with a voice, or say why there is none."""
        try:
            from PySide6.QtTextToSpeech import QTextToSpeech
        except ImportError:
            self._reason = self.tr("This installation cannot speak.")
            return
        for name in QTextToSpeech.availableEngines():
            if name in SILENT_ENGINES:
                continue
            engine = QTextToSpeech(name, self)
            broken = engine.state() is QTextToSpeech.State.Error
            if not broken and engine.availableVoices():
                engine.errorOccurred.connect(self._broke)
                self._engine = engine
                self._reason = self._way_out = ""
                return
            engine.deleteLater()
        self._reason = self.tr("No voice is installed.")

    def _broke(self, _reason: object, text: str) -> None:
        self.failed.emit(text, self.tr("Check the voices of your system."))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Qt's own messages off the console: an engine without its library is no news there."""
    before = qInstallMessageHandler(lambda *_: None)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
