"""Zones in the window: what can be chosen there is shared out among left, right and up.

Cells come first, and one more entry leads to the permanent targets, so that nobody is stuck. A
pause leaves only Resume. `input.selection.zones` does the choosing, `gui/views/zone_view.py` shows
it; while hands act the usual stage is seen.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QObject

from gui.views.main_window import MainWindow
from gui.views.zone_view import ZoneView
from input.api.gaze import GazeSample
from input.layout.sectors import MAX_CELLS
from input.selection.confirmation import Act
from input.selection.dwell import Choice, DwellSettings
from input.selection.zones import ZoneModel, ZoneSelector, ZoneState, vector_of

_CONTROLS, _WORDS = ("zones", "controls"), ("zones", "words")
"""Entries that lead to the permanent targets, and back to the cells."""


class ZonePointer(QObject):
    """Chooses by zones what a stage offers. Times are nanoseconds of the shared clock."""

    def __init__(self, window: MainWindow, model: ZoneModel) -> None:
        """Choose in `window` by the eyes of `model`; nothing can be chosen before `open`."""
        super().__init__(window)
        self._stage = window.stage
        self._selector = ZoneSelector(model)
        self._texts: dict[Hashable, str] = {}
        self._words = self._paused = False
        self.view = ZoneView(window)

    def end(self) -> None:
        """Show the usual stage again."""
        self.view.hide()
        self.view.deleteLater()
        self.deleteLater()

    def set_dwell(self, settings: DwellSettings, *, dwells: bool) -> None:
        """Take how long a look at an edge must be, and whether staying chooses at all."""
        self._selector.set_dwell(settings, dwells=dwells)

    @property
    def state(self) -> ZoneState:
        """What is shown."""
        return self._selector.state

    def open(self, t_ns: int, *, words: bool, paused: bool) -> None:
        """Offer what is on the stage now: the cells if there are `words`, or Resume in a pause."""
        self._words, self._paused = words, paused
        if paused:
            self._offer(t_ns, ["pause"])
        elif words:
            slots = [slot for slot in range(MAX_CELLS) if self._stage.cell_of(slot) is not None]
            self._offer(t_ns, [*slots, _CONTROLS])
        else:
            self._offer(t_ns, [])

    def _offer(self, t_ns: int, entries: Sequence[Hashable]) -> None:
        self._texts = {entry: self._text(entry) for entry in entries}
        self._selector.open(t_ns, entries)
        self._show(hands=False)

    def _text(self, entry: Hashable) -> str:
        if isinstance(entry, int):
            return self._stage.cloud.shown_word(entry)
        if isinstance(entry, str):
            return self._stage.targets.button(entry).target.text
        return self.tr("Controls") if entry == _CONTROLS else self.tr("Back")

    def feed(
        self, sample: GazeSample, arrived_ns: int, *, rests: bool, hands: bool
    ) -> Choice | None:
        """Take a sample; return the choice of a slot or a target that came of it.

        `rests` says that the eyes choose nothing now, `hands` that it is for these.
        """
        vector = None if rests else vector_of(sample)
        state = self._selector.feed(sample.t_ns, vector, arrived_ns)
        self._show(hands=hands)
        return self._chosen(state)

    def commit(self, act: Act) -> Choice | None:
        """Choose the zone that was looked at when an act began."""
        return self._chosen(self._selector.commit(act))

    def _chosen(self, state: ZoneState) -> Choice | None:
        choice = state.choice
        if choice is None:
            return None
        if choice.target == _CONTROLS:
            targets = self._stage.targets
            keys = [key for key in targets.keys() if targets.button(key).isEnabled()]  # noqa: SIM118
            self._offer(choice.t_ns, [*keys, _WORDS])
            return None
        if choice.target == _WORDS:
            self.open(choice.t_ns, words=self._words, paused=self._paused)
            return None
        return choice

    def _show(self, *, hands: bool) -> None:
        state = self._selector.state
        shown = bool(self._texts) and not hands
        if shown and not self.view.isVisible():
            self.view.place()
            self.view.show()
            self.view.raise_()
        elif not shown:
            self.view.hide()
        if state.groups:
            hint = (
                self.tr("Look at an edge to choose; rest here to go back")
                if state.depth
                else self.tr("Look at an edge to choose")
            )
            groups = {
                zone: [self._texts[entry] for entry in held] for zone, held in state.groups.items()
            }
            self.view.set_groups(groups, self._stage.cloud.rest_text, hint)
        self.view.set_looked(state.zone, state.progress, state.back)
