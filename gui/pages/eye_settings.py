"""The eyes on the settings page: what sees them, how well, whose they are, how long they dwell.

The camera is looked through only while choosing by gaze is on, and its picture comes only while it
is seen. The card holds no eyes of its own: it shows those that the window has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from common.worker import Death
from gui.base.error_texts import in_one_line
from gui.base.eyes_link import EyesLink
from gui.base.settings import TABLE, Settings, in_section
from gui.base.store import Store
from gui.eyes.camera_preview import CameraPicture, advice, brightness_of
from gui.pages.setting_rows import name_row, row_of, show_value
from gui.widgets.form import Card, Row, Switch
from gui.widgets.message_bar import Level
from gui.widgets.switch_button import SwitchButton
from gui.widgets.theme import LABEL, MIN_TARGET_PX, Look, dress
from input.api.messages import CamerasFound, EyesAnswer, EyesEnded, EyesTrouble, FindCameras
from input.api.source import EyesReady, Picture
from input.calibration.gaze_map import GazeMap
from input.selection.confirmation import CommitBy
from input.sources.registry import RENDERED, SOURCES, eyes_config, kind_of

POINTS = (5, 9, 13)
"""How many points a calibration may have."""

_SEEN_MS = 400
_PLAIN = ("gaze_dwell_ms", "commit_by", "zones", "gaze_dot", "gaze_adapts")
"""Settings whose rows are made as the table has them."""


@dataclass(frozen=True, slots=True)
class EyesDesk:
    """What the card needs of the window: its eyes, if they watch, and what can be done with them.

    `link` returns the eyes that watch now, None where they do not; `calibration` the map in use.
    `calibrate` begins with so many points, `repair` shows the one point against drift.
    """

    link: Callable[[], EyesLink | None]
    calibration: Callable[[], GazeMap | None]
    calibrate: Callable[[int], None]
    repair: Callable[[], None]


class Choices(QComboBox):
    """A list to choose from, high enough for a finger; the wheel is left to the page."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class PreviewRow(QWidget):
    """The camera's picture, and beside it how well the face is seen."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show no picture yet."""
        super().__init__(parent)
        self._look = look
        self._level = Level.INFO
        self.picture = CameraPicture(look, self)
        self._advice, self.source = QLabel(self), QLabel(self)
        for label in (self._advice, self.source):
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.addWidget(self._advice)
        words.addWidget(self.source)
        words.addStretch(1)
        self._box = QHBoxLayout(self)
        self._box.addWidget(self.picture)
        self._box.addLayout(words, 1)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self.picture.set_look(look)
        self._box.setContentsMargins(px(16), px(12), px(16), px(12))
        self._box.setSpacing(px(16))
        token = "warning" if self._level is not Level.INFO else "text"
        colour = getattr(look.theme, token)
        dress(self._advice, f"font-size: {px(LABEL)}px; color: {colour};")
        dress(self.source, f"color: {look.theme.dim};")

    def show_picture(self, picture: Picture) -> None:
        """Show what the camera sees."""
        self.picture.set_picture(picture)
        said = advice(picture.sample, brightness_of(picture))
        self._say(said.text, said.level)

    def show_line(self, line: str, level: Level = Level.INFO) -> None:
        """Say a line where there is no picture."""
        self.picture.set_line(line)
        self._say("", level)

    def show_source(self, line: str) -> None:
        """Say what the camera is."""
        self.source.setText(line)

    @property
    def text(self) -> str:
        """What is said beside the picture."""
        return self._advice.text()

    def _say(self, text: str, level: Level) -> None:
        self._advice.setText(text)
        if level is not self._level:
            self._level = level
            self.set_look(self._look)


class EyesCard(Card):
    """The group of rows. It follows the store, and the eyes while it is shown."""

    calibrate_wanted = Signal(int)
    """The person asked for a calibration with so many points."""
    repair_wanted = Signal()
    """The person asked for the one point against drift."""

    def __init__(
        self,
        look: Look,
        store: Store,
        desk: EyesDesk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show the settings of `store`, and the eyes of `desk`; None: there are none.

        It is whole once all of `parts` are made.
        """
        super().__init__(look, parent)
        self._store, self._desk = store, desk
        self._link: EyesLink | None = None
        self._previewing = False
        self._cameras: tuple[tuple[str, str], ...] = ()
        self._whole = False
        self._on = Switch(look)
        self.source = Choices()
        self.preview: PreviewRow
        self.points = QWidget()
        self.buttons = {points: QPushButton() for points in POINTS}
        self.repair_button = QPushButton()
        self.person_line = QLineEdit()
        self.switch = SwitchButton()
        self.rows: dict[str, Row] = {}
        self._seen = QTimer(self)
        self._seen.setInterval(_SEEN_MS)
        self._seen.timeout.connect(self.look_whether_seen)

    def parts(self) -> list[Callable[[], None]]:
        """Return what makes the card, in this order: a few milliseconds of work each."""
        return [
            self._connect,
            partial(self._add_row, "input", self._on),
            partial(self._add_row, "gaze_source", self.source),
            self._add_preview,
            partial(self._add_row, "calibrate", self.points),
            partial(self._add_row, "repair", self.repair_button),
            partial(self._add_row, "gaze_dwell_ms"),
            partial(self._add_row, "commit_by"),
            partial(self._add_row, "commit_switch", self.switch),
            partial(self._add_row, "zones"),
            partial(self._add_row, "gaze_dot"),
            partial(self._add_row, "gaze_adapts"),
            partial(self._add_row, "person", self.person_line),
            partial(self._add_row, "distance_mm"),
            self._finish,
        ]

    def _add_row(self, name: str, control: QWidget | None = None) -> None:
        """Put a row below those that are there; without `control` as the table of settings says."""
        if control is None:
            self.rows[name] = row_of(name, self._look, self._store, self)
        else:
            self.rows[name] = Row(self._look, control, self)
        self.add(self.rows[name])

    def _add_preview(self) -> None:
        self.preview = PreviewRow(self._look, self)
        self.add(self.preview)

    def _finish(self) -> None:
        self._whole = True
        self.set_look(self._look)
        self.name_all()
        self.follow(self._store.settings)

    def _connect(self) -> None:
        change = self._store.change
        box = QHBoxLayout(self.points)
        box.setContentsMargins(0, 0, 0, 0)
        for points, button in self.buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, n=points: self._calibrate(n))
            box.addWidget(button)
        self.repair_button.setAutoDefault(False)
        self.repair_button.clicked.connect(self._ask_for_repair)
        self._on.toggled.connect(lambda on: change(input="eyes" if on else "hands"))
        self.source.activated.connect(self._choose_source)
        self.switch.named.connect(lambda name: change(commit_switch=name))
        self.person_line.setMaxLength(TABLE["person"].longest)
        self.person_line.editingFinished.connect(self._name_person)

    # -- showing -------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        high = max(MIN_TARGET_PX, look.px(48))
        for widget in (self.source, self.person_line, self.switch):
            widget.setFixedHeight(high)
            widget.setFixedWidth(look.px(300))
        for row in self._rows:
            if isinstance(row, Row | PreviewRow):
                row.set_look(look)

    def follow(self, settings: Settings) -> None:
        """Show these settings."""
        on = settings.eyes
        self._on.blockSignals(True)
        self._on.setChecked(on)
        self._on.update()
        self._on.blockSignals(False)
        for name in (*_PLAIN, "distance_mm"):
            show_value(name, self.rows[name], settings)
        if not self.person_line.hasFocus():
            self.person_line.setText(settings.person)
        self.switch.show_name(settings.commit_switch)
        self._list_sources(settings.gaze_source)
        for name, row in self.rows.items():
            if name != "input":
                row.set_enabled(on)
        self.rows["commit_switch"].set_enabled(on and settings.commit_by == CommitBy.SWITCH)
        self.preview.setVisible(on and self._sees_faces(settings))
        self._say_calibration()
        self._watch()

    def _list_sources(self, chosen: str) -> None:
        """Offer the cameras, the trackers, and whatever is chosen now."""
        offered = {f"camera:{place}": name for place, name in self._cameras}
        if not offered:
            offered["camera"] = self.tr("Default camera")
        for source in SOURCES:
            if tracker := kind_of(source).tracker:
                offered[source] = self.tr("Eye tracker: {name}").format(name=tracker)
        if chosen == "camera" and self._cameras:
            chosen = f"camera:{self._cameras[0][0]}"
        if eyes_config(chosen).kind == RENDERED:
            offered[chosen] = self.tr("Virtual person, to try it out")
        offered.setdefault(chosen, chosen)
        current = {
            self.source.itemData(i): self.source.itemText(i) for i in range(self.source.count())
        }
        self.source.blockSignals(True)
        if current != offered:
            self.source.clear()
            for source, name in offered.items():
                self.source.addItem(name, source)
        self.source.setCurrentIndex(list(offered).index(chosen))
        self.source.blockSignals(False)

    @staticmethod
    def _sees_faces(settings: Settings) -> bool:
        return kind_of(eyes_config(settings.gaze_source).kind).sees_faces

    def _say_calibration(self) -> None:
        found = self._desk.calibration() if self._desk is not None else None
        eyes = self._store.settings.eyes
        faces = self._sees_faces(self._store.settings)
        if not faces:
            detail = self.tr("This tracker is calibrated in its own software.")
        elif found is None:
            detail = self.tr("Not calibrated yet. 9 points take half a minute, 5 less.")
        else:
            detail = self.tr("Accuracy {a}°, precision {p}°. 9 points take half a minute.").format(
                a=f"{found.offset_deg:.1f}", p=f"{found.sd_deg:.1f}"
            )
        self.rows["calibrate"].set_detail(detail)
        ready = eyes and self._desk is not None
        self.rows["calibrate"].set_enabled(ready and faces)
        self.rows["repair"].set_enabled(ready and (found is not None or not faces))

    # -- the eyes ------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the eyes from now on."""
        self._seen.start()
        self._watch()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the camera's picture rest."""
        self._seen.stop()
        self._watch(away=True)
        super().hideEvent(event)

    def _watch(self, away: bool = False) -> None:
        """Follow the eyes that watch now, or none."""
        there = self.isVisible() and not away and self._desk is not None
        link = self._desk.link() if self._desk is not None and there else None
        if link is not self._link:
            if self._link is not None:
                self._preview(False)
                self._link.answered.disconnect(self._answered)
                self._link.died.disconnect(self._died)
            self._link = link
            if link is not None:
                self.preview.show_line(self.tr("Starting the camera…"))
                link.answered.connect(self._answered)
                link.died.connect(self._died)
                link.send(FindCameras())
        self.look_whether_seen()

    def look_whether_seen(self) -> None:
        """Ask for pictures only while their place is on the screen."""
        if self._link is None and self.isVisible() and self._desk is not None:
            if self._desk.link() is not None:
                self._watch()
            return
        self._preview(not self.preview.visibleRegion().isEmpty())
        self._say_calibration()

    def _preview(self, on: bool) -> None:
        if self._link is not None and on != self._previewing:
            self._previewing = on
            self._link.preview("settings", on)

    def _answered(self, answer: EyesAnswer, _t_ns: int) -> None:
        match answer:
            case Picture():
                self.preview.show_picture(answer)
            case CamerasFound(cameras):
                self._cameras = cameras
                self._list_sources(self._store.settings.gaze_source)
                if not cameras and not self.preview.picture.has_picture:
                    self.preview.show_line(self.tr("No camera found."), Level.WARNING)
            case EyesReady(name, width, height, fps):
                size = f"{width} × {height}" if width else ""
                rate = self.tr("{n} Hz").format(n=round(fps)) if fps else ""
                self.preview.show_source(", ".join(part for part in (name, size, rate) if part))
            case EyesTrouble(text, remedy, _, lost) if lost:
                self._trouble(text, remedy)
            case EyesEnded():
                self.preview.show_line(self.tr("The recording has ended."))

    def _died(self, death: Death) -> None:
        self._trouble(death.text, death.remedy)

    def _trouble(self, text: str, remedy: str) -> None:
        self.preview.show_line(in_one_line(text, remedy), Level.WARNING)
        self.preview.show_source("")

    # -- acts ----------------------------------------------------------------------------------

    def _choose_source(self, index: int) -> None:
        self._store.change(gaze_source=str(self.source.itemData(index)))
        self.preview.show_line(self.tr("Starting the camera…"))
        self.preview.show_source("")

    def _name_person(self) -> None:
        """Take a name; an empty one keeps the one before."""
        name = " ".join(self.person_line.text().split())
        if name:
            self._store.change(person=name)
        self.person_line.setText(self._store.settings.person)

    def _calibrate(self, points: int) -> None:
        self.calibrate_wanted.emit(points)
        if self._desk is not None:
            self._desk.calibrate(points)

    def _ask_for_repair(self) -> None:
        self.repair_wanted.emit()
        if self._desk is not None:
            self._desk.repair()

    # -- words ---------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._whole:
            self.name_all()
            self.follow(self._store.settings)
        super().changeEvent(event)

    def name_all(self) -> None:
        """Say everything, in the language of the application."""
        self.set_title(self.tr("Eyes"))
        for name in in_section("eyes"):
            name_row(name, self.rows[name])
        self.rows["calibrate"].set_texts(self.tr("Calibrate"))
        self.rows["repair"].set_texts(
            self.tr("Recentre gaze"),
            self.tr("When choices are slightly off: look at one point for 1.5 s."),
        )
        for points, button in self.buttons.items():
            button.setText(self.tr("{n} points").format(n=points))
            button.setAccessibleName(self.tr("Calibrate with {n} points").format(n=points))
        self.repair_button.setText(self.tr("Recentre"))
        self.repair_button.setAccessibleName(self.tr("Recentre gaze"))
