"""What a session says goes into its records, where the settings want them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.clock import now_ns
from engine.api.types import Trouble
from engine.records.recorder import Records
from engine.session import events as say
from engine.session.session import Session
from gui.app.calibration_row import calibration_row
from gui.widgets.message_bar import Level, MessageBar
from input.calibration.profiles import Profile


class RecordKeeper:
    """Takes a session's events and writes rows of them."""

    def __init__(
        self,
        records: Records,
        session: Session,
        messages: MessageBar,
        first: Callable[[], dict[str, Any]],
    ) -> None:
        """Write to `records`; `first` returns the row with which they begin."""
        self._records, self._session, self._messages = records, session, messages
        self._first = first
        self._calibration: Profile | None = None

    def take(self, event: say.Event) -> None:
        """Write what belongs into the records."""
        match event:
            case say.ModelReady():
                self._records.put(self._first())
                self._put_calibration()
                if self._session.request:
                    self._request(self._session.request)
            case say.RequestChanged(text) if self._session.info is not None:
                self._request(text)
            case say.StepDone(step):
                self._records.step(step)
            case say.TrialDone(trial):
                self._records.trial(trial)
            case say.TrialUndone() | say.TrialRedone():
                self._records.moved(event)

    def calibrated(self, profile: Profile | None) -> None:
        """Write by which calibration gaze is measured from now on; None without one."""
        self._calibration = profile
        if self._session.info is not None:  # else it follows the row of the session
            self._put_calibration()

    def _put_calibration(self) -> None:
        if self._calibration is not None:
            self._records.put(calibration_row(self._calibration, now_ns()))

    def _request(self, text: str) -> None:
        self._records.request(text, led=self._session.takes_requests, t_ns=now_ns())

    def notice(self, trouble: Trouble | None) -> None:
        """Say that the records cannot be written, or that they can again."""
        if trouble is None:
            self._messages.withdraw("records")
        else:
            self._messages.tell("records", trouble.text, trouble.remedy, Level.WARNING)
