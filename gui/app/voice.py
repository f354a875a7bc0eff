"""The voice: a script of its own that speaks, so that a stuck speech service holds no window up.

It says on a line of JSON whether there is a voice, then speaks each line of JSON that it is given:
{"say": "text"} or {"stop": true}. The end of its input ends it.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, qInstallMessageHandler

SILENT_ENGINES = ("mock",)
"""Qt's engine for tests makes no sound."""


def tell(**news: object) -> None:
    """Say something to the window."""
    print(json.dumps(news), flush=True)


def engine_with_voice(silent: tuple[str, ...], parent: QObject) -> Any:
    """Return the first engine of Qt that has a voice; None where none has."""
    from PySide6.QtTextToSpeech import QTextToSpeech

    for name in QTextToSpeech.availableEngines():
        if name not in silent:
            engine = QTextToSpeech(name, parent)
            if engine.state() is not QTextToSpeech.State.Error and engine.availableVoices():
                return engine
            engine.deleteLater()
    return None


class _Ear(QObject):
    """Hands what comes in to the thread of Qt."""

    heard = Signal(str)
    ended = Signal()

    def listen(self) -> None:
        """Read until the end of the input."""
        for line in sys.stdin:
            self.heard.emit(line)
        self.ended.emit()


def main(silent: tuple[str, ...] = SILENT_ENGINES) -> int:
    """Speak until the input ends."""
    qInstallMessageHandler(lambda *_: None)  # an engine without its library is no news there
    app = QCoreApplication([])
    try:
        engine = engine_with_voice(silent, app)
    except ImportError:
        tell(voice=False, why="import")
        return 0
    if engine is None:
        tell(voice=False, why="none")
        return 0
    engine.errorOccurred.connect(lambda _reason, text: tell(failed=text))

    def hear(line: str) -> None:
        told = json.loads(line)
        engine.stop()
        if "say" in told:
            engine.say(told["say"])

    ear = _Ear()
    ear.heard.connect(hear)
    ear.ended.connect(app.quit)
    tell(voice=True)
    threading.Thread(target=ear.listen, daemon=True).start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or SILENT_ENGINES))
