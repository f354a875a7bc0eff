"""Gaze at the stage: samples of the eyes become choices there, as the pointer's do.

Points of the desktop are mapped to the stage and weighed by `input.selection.gaze_selector` against
the places of words and permanent targets; `input.selection.inhibition` says when the eyes rest, and
when hands go before them.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from common.clock import NS_PER_MS, Clock, now_ns
from engine.records.trial import GazeTiming, TrialRedone, TrialUndone
from engine.session.events import TrialDone
from gui.interaction.zone_pointer import ZonePointer
from gui.views.main_window import MainWindow
from gui.views.stage import Stage
from input.api.gaze import GazeSample
from input.api.samples import Sample, Source
from input.layout.sectors import MAX_CELLS
from input.selection.confirmation import Act, CommitBy, FaceActs
from input.selection.dwell import GAZE, Choice, DwellSettings
from input.selection.evidence import QUIET_PRIOR, REST_PRIOR, Target
from input.selection.gaze_selector import SelectionSettings, Selector
from input.selection.inhibition import RESUME_NS, GazeInhibition, Inhibition, InhibitionReason
from input.selection.offset_model import Errors
from input.selection.zones import ZoneModel

RESUME_MS = RESUME_NS // NS_PER_MS
"""The look at Resume that goes on after a pause."""

_SDS = 2.0
"""So many standard deviations of a sample beyond the window still count as looking at it."""
_CORNER_PX = 100.0
_MOVED_PX = 4.0
_CHOOSE = (InhibitionReason.NONE, InhibitionReason.PAUSED)
"""The reasons with which eyes choose: in a pause they choose Resume."""
_KEPT = 900
"""Samples that a trial's figures are made of, at most: the last 30 s of a camera."""


class GazePointer(QObject):
    """Watches with the eyes what a stage offers. Times are nanoseconds of the shared clock.

    Slots of words are ints, permanent targets strings, places that only rest the eyes tuples. Words
    can be chosen while there are cells, and each cloud takes one.

    Signals: `dwelling` carries the target that is looked at (or None) and its progress, 0 to 1,
    when either changes (1 where an act commits: it would take this target); `chosen` a Choice and
    its Source; `shared` the share of the gaze of each target and the time; `pause_wanted` comes of
    eyes that stay closed, `resume_wanted` of a long look into an upper corner of the screen;
    `resized` when the places changed.
    """

    dwelling = Signal(object, float)
    chosen = Signal(object, object)
    shared = Signal(object, object)
    pause_wanted = Signal()
    resume_wanted = Signal()
    resized = Signal()

    def __init__(self, stage: Stage, text: QWidget, clock: Clock = now_ns) -> None:
        """Watch `stage`, with the view `text` above it. It is off."""
        super().__init__(stage)
        self._stage, self._text, self._clock = stage, text, clock
        self._settings = SelectionSettings()
        self._selector = Selector(self._settings)
        self._inhibition = GazeInhibition()
        self._inhibited = Inhibition()
        self._on = self._words = self._paused = False
        self._number = 0
        self._hand_at: tuple[float, float] | None = None
        self._shown: tuple[Hashable | None, float] = (None, 0.0)
        self._samples: deque[tuple[GazeSample, int, int]] = deque(maxlen=_KEPT)
        self._commit_by = CommitBy.DWELL
        self._face_acts: FaceActs | None = None
        # What committed the last choice, and when that act began.
        self._committed: tuple[CommitBy, int | None] = CommitBy.DWELL, None
        self.zones: ZonePointer | None = None
        """Chooses in place of points, where eyes are told apart by zones only."""
        stage.installEventFilter(self)

    # -- what the window tells it --------------------------------------------------------------

    def set_on(self, on: bool) -> None:
        """Let the eyes choose, or not."""
        self._on = on
        self.lost()
        self._open(self._clock())

    def set_dwell(self, dwell: DwellSettings) -> None:
        """Take how long a look must be that chooses."""
        self._settings = SelectionSettings(dwell=dwell)
        self._set_pace()

    def set_commit(self, by: CommitBy) -> None:
        """Take what commits a choice that the eyes point at."""
        if by is not self._commit_by:
            self._commit_by = by
            self._face_acts = FaceActs(by) if by.by_face else None
            self._selector.dwells = by is CommitBy.DWELL
            self._set_pace()
            self.lost()

    def set_zones(self, model: ZoneModel | None, window: MainWindow) -> None:
        """Choose by zones in `window` from now on; None: by points."""
        if self.zones is not None:
            self.zones.end()
        self.zones = None if model is None else ZonePointer(window, model)
        self.lost()
        self._set_pace()
        self._open(self._clock())

    def opened(self, t_ns: int) -> None:
        """Note that new cells are on screen since `t_ns`."""
        self._words = True
        self._number += 1
        self._samples.clear()
        self._open(t_ns)

    def closed(self, t_ns: int) -> None:
        """Note that the cells are gone: only the permanent targets can be chosen."""
        self._words = False
        self._open(t_ns)

    def set_paused(self, paused: bool, t_ns: int) -> None:
        """Pause, or go on: while paused only a long look at Resume counts."""
        if paused != self._paused:
            self._paused = paused
            self._set_pace()
            self._open(t_ns)

    def _set_pace(self) -> None:
        settings = self._settings
        if self._paused:
            slower = GAZE.with_total_ms(max(RESUME_MS, settings.dwell.total_ms))
            settings = replace(settings, dwell=slower)
        self._selector.settings = settings
        if self.zones is not None:
            self.zones.set_dwell(settings.dwell, dwells=self._selector.dwells)

    def calibrated(self, errors: Errors | None) -> None:
        """Take how well these eyes are measured; what choices taught before is forgotten."""
        self._selector.calibrated(errors)
        self.lost()

    def take(self, event: object) -> None:
        """Learn from a word that was chosen by gaze; hands, and words that others chose, do not.

        Undo takes back what the choice taught; Redo teaches nothing a second time.
        """
        match event:
            case TrialDone(trial):
                by_gaze = trial.timing.source == Source.GAZE and not trial.left_to_model
                self._selector.learn(by_gaze=by_gaze)
            case TrialUndone():
                self._selector.unlearn()
            case TrialRedone():
                self._selector.learn(by_gaze=False)

    def shifted(self, dx_px: float, dy_px: float) -> None:
        """Note that samples come with this added from now on, on top of before."""
        self._selector.shifted(dx_px, dy_px)

    def believed(self, x_px: float, y_px: float, t_ns: int) -> tuple[float, float]:
        """Return where eyes look, of which a point of the desktop tells, by what choices taught."""
        if not math.isfinite(x_px + y_px):
            return x_px, y_px
        at = self._stage.mapFromGlobal(QPointF(x_px, y_px))
        dx_px, dy_px = self._selector.offset_px(at.x(), at.y(), t_ns)
        return x_px + dx_px, y_px + dy_px

    def hand(self, sample: Sample) -> None:
        """A mouse or a finger is at a place: where it moves, it goes before the eyes.

        One that commits does not: it moves while it presses.
        """
        if self._commit_by in (CommitBy.SWITCH, CommitBy.TOUCH):
            return
        at = sample.x_px, sample.y_px
        if self._hand_at is None:
            self._hand_at = at
        if sample.source is Source.TOUCH or math.dist(self._hand_at, at) >= _MOVED_PX:
            self._hand_at = at
            self._inhibition.hand(sample.t_ns)
            self._show(None, 0.0)

    def lost(self) -> None:
        """Nothing is known of the eyes: what was half chosen is not shown any more."""
        self._show(None, 0.0)

    def tick(self, t_ns: int) -> None:
        """Notice that no sample comes any more."""
        if self._on:
            self._inhibited = self._inhibition.tick(t_ns, paused=self._paused)
            if self._inhibited.reason is InhibitionReason.FACE:
                self.lost()

    @property
    def reason(self) -> InhibitionReason:
        """Why the eyes choose nothing now; NONE where they do."""
        return self._inhibited.reason

    # -- what the eyes do ----------------------------------------------------------------------

    def feed(self, sample: GazeSample, arrived_ns: int) -> None:
        """Take a sample that came at `arrived_ns`; choose, if it is the last one needed."""
        if not self._on:
            return
        at, by_zones = self._place(sample), self.zones is not None
        self._inhibited = self._inhibition.feed(
            sample.t_ns,
            present=sample.present,
            closed=sample.closed,
            inside=at is None or by_zones or self._in_window(at, sample.sd_px),
            resumes=at is not None and not by_zones and self._in_corner(sample),
            paused=self._paused,
        )
        if self._inhibited.pause:
            self.pause_wanted.emit()
        elif self._inhibited.resume:
            self.resume_wanted.emit()
        began_ns = self._clock()
        point = Sample(sample.t_ns, math.nan, math.nan, Source.GAZE, valid=False)
        # While paused a look at Resume is weighed as any other, only longer.
        reason = self._inhibited.reason
        if self.zones is not None:
            self._feed_zones(self.zones, sample, arrived_ns, began_ns)
            return
        if at is not None and reason in _CHOOSE:
            point = Sample(sample.t_ns, at.x(), at.y(), Source.GAZE, sample.sd_px)
        state = self._selector.feed(point, arrived_ns, sample.confidence)
        self._samples.append((sample, arrived_ns, self._clock() - began_ns))
        if reason is not InhibitionReason.HANDS:  # theirs is shown then
            ready = state.target is not None and not self._selector.dwells
            self._show(_plain(state.target), 1.0 if ready else state.progress)
        if self._words and not self._paused:
            shares = {_plain(key): share for key, share in state.shares.items()}
            self.shared.emit(shares, arrived_ns)
        if state.choice is not None:
            self._committed = CommitBy.DWELL, None
            self._choose(replace(state.choice, target=_plain(state.choice.target)))
        else:
            self._act_of(sample)

    def _act_of(self, sample: GazeSample) -> None:
        """Commit, if this sample's face makes it an act."""
        if self._face_acts is not None and sample.face is not None:
            act = self._face_acts.feed(sample.face)
            if act is not None:
                self.commit(act)

    def _feed_zones(
        self, zones: ZonePointer, sample: GazeSample, arrived_ns: int, began_ns: int
    ) -> None:
        reason = self._inhibited.reason
        choice = zones.feed(
            sample,
            arrived_ns,
            rests=reason not in _CHOOSE,
            hands=reason is InhibitionReason.HANDS,
        )
        self._samples.append((sample, arrived_ns, self._clock() - began_ns))
        if choice is not None:
            self._committed = CommitBy.DWELL, None
            self._choose(choice)
        else:
            self._act_of(sample)

    def commit(self, act: Act) -> bool:
        """Choose what was looked at when an act began; tell whether that was anything."""
        if not self._on or self._inhibited.reason not in _CHOOSE:
            return False
        chooses = self._selector if self.zones is None else self.zones
        choice = chooses.commit(act)
        if choice is None:
            return False
        self._committed = self._commit_by, act.began_ns
        self._choose(replace(choice, target=_plain(choice.target)))
        return True

    def _choose(self, choice: Choice) -> None:
        """Send a choice. A cloud takes one word: a second one waits for the next cloud."""
        if isinstance(choice.target, int):
            if not self._words:
                return
            self._words = False
        self.chosen.emit(choice, Source.GAZE)
        self._show(None, 0.0)
        if self.zones is not None and not isinstance(choice.target, int):
            self._open(self._clock())  # a target may have changed nothing that is shown

    def _show(self, target: Hashable | None, progress: float) -> None:
        """Send target and progress if they changed."""
        if (target, progress) != self._shown:
            self._shown = (target, progress)
            self.dwelling.emit(target, progress)

    # -- where things are ----------------------------------------------------------------------

    def _open(self, t_ns: int) -> None:
        """Offer what is on the stage now."""
        points = self._on and self.zones is None
        self._selector.open(t_ns, self.targets() if points else [], self._hit)
        if self.zones is not None:
            self.zones.open(t_ns, words=self._on and self._words, paused=self._on and self._paused)

    def targets(self) -> list[Target]:
        """Return what can be looked at now, with places in the stage's pixels."""
        stage = self._stage
        found: list[Target] = []
        corner = QPointF(stage.cloud.pos())
        if self._words and not self._paused:
            # What fired must be left before it fires again; another word there need not.
            found += [
                replace(cell, key=_Cell(self._number, slot))
                for slot in range(MAX_CELLS)
                if (cell := stage.cell_of(slot)) is not None
            ]
            middle = stage.cloud.rest_rect().translated(corner)
            _rest(found, "middle", middle, REST_PRIOR)
        else:
            _rest(found, "cells", QRectF(stage.cloud.geometry()))
        for key in stage.targets.keys():  # noqa: SIM118 (a widget, not a mapping)
            cell = stage.cell_of(key)
            is_on = stage.targets.button(key).isEnabled()
            if cell is not None and is_on and (key == "pause" or not self._paused):
                found.append(cell)
        above = QPointF(stage.mapFromGlobal(self._text.mapToGlobal(QPointF(0, 0))))
        _rest(found, "text", QRectF(above, self._text.size().toSizeF()))
        return found

    def _hit(self, x_px: float, y_px: float) -> Hashable | None:
        return self._stage.hit(QPointF(x_px, y_px))

    def _place(self, sample: GazeSample) -> QPointF | None:
        """Return where on the stage a sample lies, in its pixels; None without a point."""
        if not sample.valid:
            return None
        return self._stage.mapFromGlobal(QPointF(sample.x_px, sample.y_px))

    def _in_window(self, at: QPointF, sd_px: float) -> bool:
        """Whether eyes that seem to look there may look at the window: its edges can be hit."""
        window = self._stage.window()
        room = QRectF(window.rect()).adjusted(*(_SDS * sd_px * sign for sign in (-1, -1, 1, 1)))
        return room.contains(self._stage.mapTo(window, at))

    def _in_corner(self, sample: GazeSample) -> bool:
        """Whether a sample lies in an upper corner of the screen, or beyond it.

        The lower ones belong to targets, of which one would be chosen next.
        """
        screen = self._stage.screen().geometry()
        near_px = max(_CORNER_PX, _SDS * sample.sd_px)
        left, right = sample.x_px - screen.left(), screen.right() - sample.x_px
        return min(left, right) < near_px and sample.y_px - screen.top() < near_px

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the places of words and targets when the stage changes its size."""
        if event.type() == QEvent.Type.Resize:
            # Later: the layout has not placed everything yet.
            QTimer.singleShot(0, self, self._moved)
        return False

    def _moved(self) -> None:
        self._open(self._clock())
        self.resized.emit()

    # -- figures -------------------------------------------------------------------------------

    def timing(self, offset_deg: float | None, sd_deg: float | None) -> GazeTiming:
        """Return how the eyes were seen since the cells appeared, and what committed the choice.

        Errors are the calibration's.
        """
        by, act_ns = self._committed
        seen = [row for row in self._samples if row[0].valid]
        count = len(self._samples)
        if not seen:
            lost = 1.0 if count else 0.0
            return GazeTiming(offset_deg, sd_deg, count, lost, commit=by.value, act_ns=act_ns)

        def ms(values: Iterable[int]) -> float:
            return round(median(values) / NS_PER_MS, 3)

        return GazeTiming(
            offset_deg=offset_deg,
            sd_deg=sd_deg,
            samples=count,
            lost=round(1.0 - len(seen) / count, 4),
            sd_px=round(median(sample.sd_px for sample, _, _ in seen), 2),
            grab_ms=ms(sample.ready_ns - sample.t_ns for sample, _, _ in seen),
            landmark_ms=ms(sample.landmark_ns for sample, _, _ in seen),
            send_ms=ms(arrived_ns - sample.ready_ns for sample, arrived_ns, _ in seen),
            hit_ms=ms(hit_ns for _, _, hit_ns in seen),
            commit=by.value,
            act_ns=act_ns,
        )


class _Cell(NamedTuple):
    """The key of a cell: the number of its cloud, and its slot."""

    cloud: int
    slot: int


def _plain(key: Hashable | None) -> Hashable | None:
    """Return a key as the stage knows it: the slot of a cell."""
    return key.slot if isinstance(key, _Cell) else key


def _rest(found: list[Target], name: str, place: QRectF, prior: float = QUIET_PRIOR) -> None:
    """Add a place where eyes can rest, if it is anywhere."""
    if not place.isEmpty():
        rect = place.x(), place.y(), place.width(), place.height()
        found.append(Target(("rest", name), *rect, prior, quiet=True))
