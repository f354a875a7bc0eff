"""What a session measured so far, for the time model: the rows that records would hold."""

from __future__ import annotations

from collections import deque
from typing import Any

from engine.records.recorder import AutoStepAggregator, trial_row
from engine.session import events as say
from engine.session.events import Event

KEPT = 5000
"""How many rows are kept, the newest: a long day of choosing."""


class SessionRows:
    """Takes a session's events and keeps rows of them, whether records are written or not."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self._rows: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._auto_steps = AutoStepAggregator()

    def take(self, event: Event) -> None:
        """Take in an event; it costs next to nothing."""
        match event:
            case say.TrialDone(trial):
                self._rows.append(trial_row(trial, words=False))
            case say.StepDone(step):
                row = self._auto_steps.add(step)
                if row is not None:
                    self._rows.append(row)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return the rows so far, with what was written without a question until now."""
        rest = self._auto_steps.row()
        if rest is not None:
            self._rows.append(rest)
        return tuple(self._rows)
