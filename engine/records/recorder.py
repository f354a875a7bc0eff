"""Records: JSON lines of a session, its trials and what Auto wrote; a thread owns the file.

The window only puts rows into a bounded queue; a full disk or a folder that cannot be written never
reaches it as an error. Words are left out unless asked for.
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import platform
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.api.messages import Mode
from engine.api.spans import Step, by_stage_ms
from engine.api.types import ModelInfo, Trouble
from engine.records.trial import Trial, TrialRedone, TrialUndone

Notice = Callable[[Trouble | None], None]
"""Told of trouble once, and with None when all is well again. Called from the writing thread."""
Write = Callable[[int, bytes], int]

STRETCH = 32
"""How many tokens of Auto are one row."""


def trial_row(trial: Trial, *, words: bool) -> dict[str, Any]:
    """Return the row of a trial; times in ns on the shared clock, stages in ms."""
    row = {"row": "trial", **asdict(trial), "person_ms": trial.person_ms}
    if not words:
        del row["words"], row["chosen"]
    return row


def request_row(request: str, *, words: bool, led: bool, t_ns: int) -> dict[str, Any]:
    """Return the row of a request that was given, changed or taken away ("").

    `led` says whether it leads the model; the request itself is there only where words are.
    """
    row: dict[str, Any] = {"row": "request", "t_ns": t_ns, "chars": len(request), "led": led}
    return row | {"request": request} if words else row


class AutoStepAggregator:
    """Sums what the model writes in Auto, where nobody is asked, into rows of `STRETCH` tokens."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._tokens = 0
        self._ms: dict[str, float] = {}
        self._n: Counter[str] = Counter()

    def add(self, step: Step) -> dict[str, Any] | None:
        """Take in a step; return a row where it made one full. Other ways' steps do not count."""
        if step.mode != Mode.AUTO or step.asked:
            return None
        self._tokens += step.tokens
        for stage, ms in by_stage_ms(step.spans).items():
            self._ms[stage.value] = self._ms.get(stage.value, 0.0) + ms
        self._n.update(span.stage.value for span in step.spans)
        return self.row() if self._tokens >= STRETCH else None

    def row(self) -> dict[str, Any] | None:
        """Return the row of what is not in one yet, stages in ms; None where there is no token."""
        if not self._tokens:
            return None
        made = {"tokens": self._tokens, "machine_ms": self._ms, "machine_n": dict(self._n)}
        self._tokens, self._ms = 0, {}
        self._n = Counter()
        return {"row": "written", "mode": Mode.AUTO.value, **made}


def session_row(
    versions: Mapping[str, str],
    info: ModelInfo | None,
    settings: Mapping[str, object],
    screen: Mapping[str, object],
    *,
    time: str,
    t_ns: int,
) -> dict[str, Any]:
    """Return the row of a session's start.

    `time` is the wall clock as text, `t_ns` the same moment on the shared clock. Of the model's
    path only the file name is kept: folders tell of the person.
    """
    model = None if info is None else {**asdict(info), "path": Path(info.path).name}
    return {
        "row": "session",
        "time": time,
        "t_ns": t_ns,
        "versions": {"python": platform.python_version(), **versions},
        "system": f"{platform.system()} {platform.machine()}",
        "model": model,
        "settings": dict(settings),
        "screen": dict(screen),
    }


def line_of(row: Mapping[str, Any]) -> bytes:
    """Return a row as one line of JSON. Numbers that JSON lacks (nan, inf) become null."""
    return json.dumps(_clean(row), allow_nan=False, default=str).encode() + b"\n"


def _clean(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    return value


class Records:
    """A file of rows and the thread that appends to it. One window owns one file."""

    def __init__(
        self,
        path: Path,
        *,
        words: bool = False,
        notice: Notice = lambda trouble: None,
        write: Write = os.write,
        limit: int = 5000,
        retry_s: float = 5.0,
    ) -> None:
        """Start the thread; the file is made with the first row.

        While rows cannot be written, the last `limit` are kept and tried again every `retry_s`.
        """
        self.path = path
        self.simulated = False
        """Whether a simulated person causes the rows to come: each of them then says so."""
        self._words = words
        self._notice = notice
        self.write = write
        """What writes bytes into the open file, as `os.write` does."""
        self._limit = limit
        self._retry_s = retry_s
        self._auto_steps = AutoStepAggregator()
        self._rows: deque[bytes] = deque()
        self._news = threading.Condition()
        self._closing = False
        self._file: int | None = None
        self._torn = False
        self._troubled = False
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """The number of rows that are not yet written."""
        with self._news:
            return len(self._rows)

    def trial(self, trial: Trial) -> None:
        """Append a trial."""
        self.put(trial_row(trial, words=self._words))

    def moved(self, event: TrialUndone | TrialRedone) -> None:
        """Note that a choice was taken back, or stands again."""
        row = "undone" if isinstance(event, TrialUndone) else "redone"
        self.put({"row": row, **asdict(event)})

    def request(self, request: str, *, led: bool, t_ns: int) -> None:
        """Append what the model is asked to write; see `request_row`."""
        self.put(request_row(request, words=self._words, led=led, t_ns=t_ns))

    def step(self, step: Step) -> None:
        """Count a step of Auto, which no trial tells of; see `AutoStepAggregator`."""
        self._put_some(self._auto_steps.add(step))

    def _put_some(self, row: Mapping[str, Any] | None) -> None:
        if row is not None:
            self.put(row)

    def put(self, row: Mapping[str, Any]) -> None:
        """Append a row. Never blocks on the disk and never raises for it."""
        line = line_of({**row, "simulated": True} if self.simulated else row)
        with self._news:
            if self._closing:
                return
            if len(self._rows) >= self._limit:
                self._rows.popleft()
                self.lost += 1
            self._rows.append(line)
            self._news.notify_all()

    def close(self, timeout_s: float = 2.0) -> bool:
        """Write what waits, for `timeout_s` at most. Return whether every row was written."""
        self._put_some(self._auto_steps.row())
        with self._news:
            self._closing = True
            self._news.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and not self.waiting and not self.lost

    def _run(self) -> None:
        while (line := self._next()) is not None:
            closing = self._closing
            try:
                self._append(line)
            except OSError as error:
                self._tell(error)
                with self._news:
                    if closing:
                        break
                    self._news.wait_for(lambda: self._closing, self._retry_s)
                continue
            with self._news:
                # The queue may have let its oldest row go meanwhile.
                if self._rows and self._rows[0] is line:
                    self._rows.popleft()
            if self._troubled:
                self._troubled = False
                self._notice(None)
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _next(self) -> bytes | None:
        """Wait for a row; None once everything is written and no more will come."""
        with self._news:
            self._news.wait_for(lambda: self._rows or self._closing)
            return self._rows[0] if self._rows else None

    def _append(self, line: bytes) -> None:
        """Write a whole row or, failing, leave the file as it was. Raises OSError."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._file = os.open(self.path, flags, 0o600)
        before = os.fstat(self._file).st_size
        whole = b"\n" + line if self._torn else line
        if self.write(self._file, whole) == len(whole):
            self._torn = False
            return
        self._torn = True
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, before)
            self._torn = False
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _tell(self, error: OSError) -> None:
        if not self._troubled:
            self._troubled = True
            self._notice(
                Trouble(
                    f"Records cannot be written: {error.strerror or error}",
                    f"Writing continues; they are kept until there is space in {self.path.parent}",
                )
            )
