"""The trials before the rendered camera with many faces: portraits, drawn looks, or both.

`wordfork gaze --rendered` runs it. Each face is a run of `input.simulation.camera_trials` of its
own, with a landmarker and seeds of its own, so the figures are the same however many processes
share them. Shares and times of all faces are those of their trials together; `worst` says how the
worst face fared, which a mean hides.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from input.simulation.camera_trials import Outcome, Report, face_trials, spread
from input.simulation.gaze_trials import Tally
from input.simulation.portraits import measured
from input.vision.face_look import FaceLook, changed, drawn
from input.vision.landmarker_file import face_model as landmarker_file
from input.vision.portrait import Portrait

Told = Callable[[dict[str, Any]], None]
"""Called with the figures of each face, in order, as soon as they are there."""
MOST_PROCESSES = 2

_ENDED_BY_CTRL_C = signal.SIGINT, signal.SIG_DFL


@dataclass(frozen=True, slots=True)
class Face:
    """A face to try: a picture (None: the portrait of the program), what is changed of it."""

    name: str
    look: FaceLook
    portrait: Path | None
    seed: int


Work = tuple[Face, Portrait | None]


def faces_of(
    portraits: Sequence[Path],
    count: int | None = None,
    seed: int = 1,
    *,
    glasses: bool = False,
    low_light: bool = False,
    fps: int | None = None,
) -> list[Face]:
    """Return the faces to try: each portrait as it is, or `count` looks drawn on them in turn.

    `glasses`, `low_light` and `fps` change all of them.
    """
    pictures: Sequence[Path | None] = portraits or [None]
    found = []
    for number in range(len(pictures) if count is None else count):
        picture = pictures[number % len(pictures)]
        look = FaceLook() if count is None else drawn(seed, number)
        look = changed(look, glasses=glasses, low_light=low_light, fps=fps)
        parts = [picture.stem] if picture is not None else []
        if count is not None or picture is None:
            parts.append(look.name)
        found.append(Face(", ".join(parts), look, picture, seed + number))
    return found


def many_faces(
    faces: Sequence[Face],
    cells: int = 6,
    trials: int = 60,
    face_model: Path | None = None,
    report: Report | None = None,
    told: Told | None = None,
    processes: int | None = None,
) -> dict[str, Any]:
    """Let each face choose `trials` words out of `cells`; return the keys of `--json`.

    `report` is told of trials where this process runs them. Raises GazeError without a model file,
    or where a portrait cannot be used: all are measured before the first one chooses.
    """
    model = landmarker_file(own=face_model)
    named = {face.portrait for face in faces if face.portrait is not None}
    pictures = {path: measured(path, model) for path in sorted(named)}
    work = [(face, pictures[face.portrait] if face.portrait else None) for face in faces]
    run = partial(_run, cells=cells, trials=trials, face_model=model)
    count = min(len(faces), processes or min(MOST_PROCESSES, (os.cpu_count() or 1) - 1))
    outcomes: list[Outcome] = []
    rows: list[dict[str, Any]] = []
    for face, outcome in zip(faces, _outcomes(run, work, count, report), strict=True):
        outcomes.append(outcome)
        rows.append({"name": face.name, **outcome.figures(), "look": asdict(face.look)})
        if outcome.failure:
            rows[-1]["failure"] = outcome.failure
        if told is not None:
            told(rows[-1])
    both = _together(outcomes).figures()
    for key in ("offset_deg", "sd_deg", "iris_gain"):
        known = [row[key] for row in rows if row[key] is not None]
        both[key] = round(float(np.mean(known)), 3) if known else None
    return {
        **both,
        "cells": cells,
        "trials": trials,
        "seed": faces[0].seed,
        "landmark_ms": spread([ms for one in outcomes for ms in one.landmark_ms]),
        "sample_age_ms": spread([ms for one in outcomes for ms in one.age_ms]),
        "faces": rows,
        "worst": _worst(rows),
    }


def _outcomes(
    run: partial[Outcome], work: Sequence[Work], count: int, report: Report | None
) -> Iterator[Outcome]:
    """Yield the outcomes in order; with one process there is no other than this."""
    if count <= 1:
        yield from (run(*one, report=report) for one in work)
        return
    # Ctrl+C ends the others, too, and none of them has more to do then.
    pool = ProcessPoolExecutor(count, get_context("spawn"), signal.signal, _ENDED_BY_CTRL_C)
    try:
        running: deque[Future[Outcome]] = deque()
        for one in work:
            if len(running) == count:
                yield running.popleft().result()
            running.append(pool.submit(run, *one))
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _run(
    face: Face,
    portrait: Portrait | None,
    cells: int,
    trials: int,
    face_model: Path,
    report: Report | None = None,
) -> Outcome:
    return face_trials(
        cells, trials, face.seed, face_model, report, portrait=portrait, look=face.look
    )


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the trials of all faces as if one had made them."""
    return Outcome(
        ours=Tally([row for one in outcomes for row in one.ours.done]),
        plain=Tally([row for one in outcomes for row in one.plain.done]),
        away=[value for one in outcomes for value in one.away],
        error_deg=[value for one in outcomes for value in one.error_deg],
    )


def _worst(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the lowest share of right choices and the highest of wrong ones, and whose it is."""
    right = min(rows, key=lambda row: row["right_share"])
    wrong = max(rows, key=lambda row: row["wrong_share"])
    return {
        "right_share": right["right_share"],
        "right_share_of": right["name"],
        "wrong_share": wrong["wrong_share"],
        "wrong_share_of": wrong["name"],
    }
