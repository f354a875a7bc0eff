"""A whole application to drive: with a scripted engine, step by step, or with the default model.

What is done to it is done with real Qt events: mouse, touch and keys of the window system.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from common.clock import NS_PER_MS, now_ns
from common.worker import OnDeath
from engine.records.trial import Trial
from engine.session import events as say
from engine.session.draft import Origin
from engine.session.events import Event, State
from engine.tokens.distribution import Row
from engine.worker.config import EngineConfig
from engine.worker.process import EngineHandle, OnAnswer
from gui.app.application import App, Options
from local_engine import LocalEngine
from scripted import END, ScriptedModel, hashed_rule

if TYPE_CHECKING:
    from gui.pages.settings_page import SettingsPage

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WORDS = (
    *("warm", "wet", "cold", "far", "wide", "old", "new", "fast", "late", "warmer", "high"),
    *("we", "will", "they", "then", "these", "sea", "sun", "rain", "river", "home", "house"),
)
STRETCH = " a stretch of text that is one token, to be put in at once"
UNWRITTEN = [*(bytes([i]) for i in range(256)), STRETCH.encode()]
"""What a person may type or give, and this model never writes."""
PIECES = UNWRITTEN + [b" " + word.encode() for word in WORDS]
GIVEN = "Dear Anna, the"
UNDO = {"en": "Undo", "ru": "Отменить"}


def words_only(end_after: int | None = None) -> Callable[[tuple[int, ...]], Row]:
    """A rule that writes words, and ends the text after so many tokens."""
    drawn = hashed_rule(len(PIECES) + 2, seed=3)

    def rule(tokens: tuple[int, ...]) -> Row:
        row = drawn(tokens)
        row[: 2 + len(UNWRITTEN)] = -40.0
        if end_after is not None and len(tokens) >= end_after:
            row[:] = -40.0
            row[END] = 10.0
        return row.astype(np.float32)

    return rule


class Driver:
    """A started application, and a person's hands on it."""

    def __init__(
        self, options: Options, finger: QPointingDevice, make: Any = None, eyes: Any = None
    ) -> None:
        self.finger = finger
        self.events: list[Event] = []
        self.trials: list[Trial] = []
        self.is_painted = False
        self._ahead_ns = 0
        makers = {"make": make, "make_eyes": eyes}
        self.app = App(options, **{name: maker for name, maker in makers.items() if maker})
        self.controller, self.parts, self.window = (
            self.app.controller,
            self.app.parts,
            self.app.window,
        )
        self.session, self.stage = self.parts.session, self.window.stage
        self.parts.happened.connect(self._happened)
        self.stage.cloud.shown.connect(self._shown)
        self.window.resize(1280, 800)
        self.app.start()

    def _happened(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, say.TrialDone):
            self.trials.append(event.trial)
        if isinstance(event, say.ForkOpened | say.CloudChanged):
            same = isinstance(event, say.CloudChanged) and event.same_words
            self.is_painted = self.is_painted and same

    def _shown(self, _start_ns: int, _end_ns: int) -> None:
        self.is_painted = True

    def close(self) -> None:
        self.app.end()  # which closes one, too, that would ask first
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    # What there is

    @property
    def text(self) -> str:
        return self.session.draft.text

    @property
    def last(self) -> tuple[str, Origin]:
        """The text of the draft's last piece, and where it came from."""
        piece = self.session.draft.pieces[-1]
        return piece.text, piece.origin

    @property
    def words(self) -> list[str]:
        cloud = self.session.cloud
        return [c.word for c in cloud.candidates] if cloud else []

    @property
    def cells(self) -> list[str]:
        """What stands in the cells, whatever it is."""
        count = 0 if self.stage.cloud.layout_for() is None else 15
        return [w for w in map(self.stage.cloud.shown_word, range(count)) if w]

    @property
    def message(self) -> str:
        shown = self.window.messages.current
        return f"{shown.text} {shown.remedy}" if shown else ""

    def is_(self, state: State) -> Callable[[], bool]:
        return lambda: self.session.state is state

    def asking(self) -> bool:
        return self.session.state is State.ASKING and self.is_painted

    # Time

    def until(self, condition: Callable[[], bool]) -> None:
        raise NotImplementedError

    def later(self, ms: int) -> None:
        raise NotImplementedError

    def until_beside(self, condition: Callable[[], bool]) -> None:
        """Wait for what another thread does, which takes its time."""
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, "never came about"
            QTest.qWait(5)

    def open_settings(self) -> SettingsPage:
        """Open the settings and wait for them: their module may yet have to be imported."""
        self.app.show_settings()
        self.until_beside(
            lambda: self.app.settings_page is not None and self.app.settings_page.isVisible()
        )
        page = self.app.settings_page
        assert page is not None
        return page

    def begin(self, text: str = GIVEN) -> None:
        """Begin a new text and wait for the first cloud."""
        self.controller.new_text()
        self.controller.give(text)
        self.until(self.asking)

    def speak(self, language: str) -> None:
        """Change the window's language; a translation that is not yet compiled takes a while."""
        self.app.store.change(language=language)
        end = time.monotonic() + 60
        while self.window.stage.targets.button("undo").text() != UNDO[language]:
            assert time.monotonic() < end, f"never spoke {language}"
            QTest.qWait(5)

    # Hands

    def place(self, target: int | str) -> QPoint:
        at = self.stage.centre_of(target)
        assert at is not None, f"{target} is not on the stage"
        return self.stage.mapTo(self.window, at.toPoint())

    def tap(self, target: int | str) -> None:
        at = self.place(target)
        self.later(400)
        for what in ("press", "release"):
            sequence = QTest.touchEvent(self.window.windowHandle(), self.finger)
            getattr(sequence, what)(0, at).commit()
        QApplication.processEvents()

    def move(self, target: int | str) -> None:
        QTest.mouseMove(self.window.windowHandle(), self.place(target))
        QApplication.processEvents()

    def leave(self) -> None:
        QTest.mouseMove(self.window.windowHandle(), QPoint(3, 3))
        QApplication.processEvents()

    def click(self, target: int | str) -> None:
        at = self.place(target)
        self.later(400)
        QTest.mouseClick(self.window.windowHandle(), Qt.MouseButton.LeftButton, NONE, at)
        QApplication.processEvents()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.later(400)
        QTest.keyClick(self.window, key, modifiers)
        QApplication.processEvents()

    def type(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        for sign in text:
            if sign.isdigit():
                self.later(400)
            if sign.isascii():
                QTest.keyClick(self.window, sign, modifiers)
            else:
                press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, modifiers, sign)
                QApplication.sendEvent(self.window, press)
        QApplication.processEvents()


class Scripted(Driver):
    """With a scripted model in this process, one step at a time; the pointer's clock is moved."""

    engine: LocalEngine

    def __init__(
        self,
        options: Options,
        finger: QPointingDevice,
        load: Any = None,
        eyes: Any = None,
        **model: Any,
    ) -> None:
        model.setdefault("rule", words_only())
        self._load = load or (lambda config, report: ScriptedModel(PIECES, **model))
        super().__init__(options, finger, self._make, eyes)
        self.parts.pointer.clock = lambda: now_ns() + self._ahead_ns
        self.parts.text_entry.clock = self.parts.pointer.clock
        QApplication.processEvents()

    def _make(self, config: EngineConfig, on_answer: OnAnswer, on_death: OnDeath) -> LocalEngine:
        self.engine = LocalEngine(config, on_answer, on_death, load=self._load)
        return self.engine

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(2000):
            QApplication.processEvents()
            if condition():
                return
            self.engine.step()
        raise AssertionError(f"never came about; the session is {self.session.state}")

    def later(self, ms: int) -> None:
        for _ in range(-(-ms // 16)):
            self._ahead_ns += 16 * NS_PER_MS
            self.parts.pointer.tick()


class Real(Driver):
    """With the default model in a process of its own, in real time."""

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 100
        while not condition():
            assert time.monotonic() < end, f"never came about: {self.session.state} {self.message}"
            QTest.qWait(5)

    def later(self, ms: int) -> None:
        QTest.qWait(ms)

    def close(self) -> None:
        super().close()
        engine = self.app.link.held
        assert isinstance(engine, EngineHandle)
        assert engine.join(30)  # the next test has the machine for itself


Start = Callable[..., Scripted]
"""The fixture `start`: starts an application; settings are given by name."""
