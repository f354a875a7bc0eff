"""What a session measured so far, for the time model: the rows that records would hold."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from engine.records.recorder import Alone, trial_row
from engine.session import events as say
from engine.session.events import Event

if TYPE_CHECKING:
    from engine.experiments.time_model.presets import Preset

KEPT = 5000
"""How many rows are kept, the newest: a long day of choosing."""


class SessionRows:
    """Takes a session's events and keeps rows of them, whether records are written or not."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self._rows: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._alone = Alone()

    def take(self, event: Event) -> None:
        """Take in an event; it costs next to nothing."""
        match event:
            case say.TrialDone(trial):
                self._rows.append(trial_row(trial, words=False))
            case say.StepDone(step):
                row = self._alone.add(step)
                if row is not None:
                    self._rows.append(row)

    @property
    def choices(self) -> int:
        """How many choices are known."""
        return sum(row["row"] == "trial" for row in self._rows)

    def preset(self, name: str) -> Preset:
        """Return the preset of what was measured, by this name. Raises PresetError where it can't.

        See `engine.experiments.time_model.presets.records_preset`.
        """
        from engine.experiments.time_model.presets import (
            records_preset,  # seldom wanted, slow to load
        )

        rest = self._alone.row()
        if rest is not None:
            self._rows.append(rest)
        return records_preset(self._rows, name)
