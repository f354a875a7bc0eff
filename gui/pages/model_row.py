"""One model on the page of models: what it is, how far its download is, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from engine.models.download import Progress
from gui.pages.model_words import pace
from gui.widgets.theme import BODY, MIN_TARGET_PX, Look, dress

_STEPS = 1000


class ModelRow(QWidget):
    """A model's row. `key` names it; its signals carry the key."""

    get_wanted = Signal(str)
    cancel_wanted = Signal(str)
    use_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, key: str, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet; `set_texts` and `set_state` say what."""
        super().__init__(parent)
        self.key = key
        self._look = look
        self._token = "dim"
        self._removable = True
        self._here = self._used = self._fetching = self._asking = False
        self._title, self._detail, self._state = QLabel(self), QLabel(self), QLabel(self)
        for label in (self._detail, self._state):
            label.setWordWrap(True)
        for label in (self._title, self._detail, self._state):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("row", "name")  # see `theme.page_stylesheet`
        self._detail.setProperty("row", "detail")
        self._bar = QProgressBar(self)
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self.get, self.cancel, self.use, self.remove, self.sure, self.keep = (
            QPushButton(self) for _ in range(6)
        )
        self.use.setProperty("primary", True)
        self.remove.setProperty("quiet", True)
        self.get.clicked.connect(lambda: self.get_wanted.emit(self.key))
        self.cancel.clicked.connect(lambda: self.cancel_wanted.emit(self.key))
        self.use.clicked.connect(lambda: self.use_wanted.emit(self.key))
        self.remove.clicked.connect(lambda: self._ask(True))
        self.keep.clicked.connect(lambda: self._ask(False))
        self.sure.clicked.connect(lambda: self.remove_wanted.emit(self.key))
        self._box = QHBoxLayout(self)
        self._words = QVBoxLayout()
        for widget in (self._title, self._detail, self._state, self._bar):
            self._words.addWidget(widget)
        self._box.addLayout(self._words, 1)
        for button in self.buttons:
            button.setAutoDefault(False)
            self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._bar.hide()
        self.set_look(look)
        self.set_state(here=False, used=False)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """All buttons, whether they are shown or not."""
        return self.get, self.use, self.cancel, self.remove, self.sure, self.keep

    def set_texts(self, title: str, detail: str, *, owned: bool = True) -> None:
        """Say what the model is; one that is not `owned` is only forgotten when it is removed."""
        self._title.setText(title)
        self._detail.setText(detail)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        remove = self.tr("Remove") if owned else self.tr("Forget")
        sure = self.tr("Delete the file") if owned else self.tr("Forget it")
        names = (self.tr("Get"), self.tr("Use"), self.tr("Cancel"), remove, sure, self.tr("Keep"))
        for button, name in zip(self.buttons, names, strict=True):
            button.setText(name)
            button.setAccessibleName(f"{name}: {title}")
        self._show()

    def set_state(self, *, here: bool, used: bool, removable: bool = True) -> None:
        """Say whether the model is here and whether it writes."""
        self._here, self._used, self._removable = here, used, removable
        self._asking = False
        if used:
            self._say(self.tr("In use"), "accent")
        elif self._state.text() == self.tr("In use"):
            self._say("", "dim")
        self._show()

    def set_fetching(self, on: bool) -> None:
        """Show the bar of a download, or take it away."""
        self._fetching = on
        self._bar.setVisible(on)
        if on:
            self._bar.setValue(0)
            self.cancel.setEnabled(True)
            self._say(self.tr("Requesting the file"), "dim")
        self._show()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the download is."""
        if not self.cancel.isEnabled():
            return
        self._bar.setValue(_STEPS * progress.done // max(1, progress.total))
        self._say(pace(progress), "dim")
        self._bar.setAccessibleName(self._state.text())

    def show_cancelling(self) -> None:
        """Say that the download is about to end."""
        self.cancel.setEnabled(False)
        self._say(self.tr("Cancelling"), "dim")

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Say something below the model, quietly or as trouble."""
        self._say(text, "warning" if trouble else "dim")

    @property
    def said(self) -> str:
        """What is said below the model."""
        return self._state.text()

    def _say(self, text: str, token: str) -> None:
        self._token = token
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self._ink()

    def _ask(self, on: bool) -> None:
        self._asking = on
        self._show()
        (self.keep if on else self.remove).setFocus()

    def _show(self) -> None:
        """Show the buttons that mean something now."""
        calm = self._here and not self._fetching
        shown = {
            self.get: not self._here and not self._fetching,
            self.cancel: self._fetching,
            self.use: calm and not self._used and not self._asking,
            self.remove: calm and self._removable and not self._used and not self._asking,
            self.sure: calm and self._asking,
            self.keep: calm and self._asking,
        }
        for button, on in shown.items():
            button.setVisible(on)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self._box.setContentsMargins(px(16), px(12), px(16), px(12))
        self._box.setSpacing(px(8))
        self._words.setSpacing(px(4))
        self.setMinimumHeight(max(MIN_TARGET_PX, px(64)))
        self._bar.setFixedHeight(px(4))
        self._ink()

    def _ink(self) -> None:
        px, colour = self._look.px, getattr(self._look.theme, self._token)
        dress(self._state, f"font-size: {px(BODY)}px; color: {colour};")
