"""Choosing words before the rendered camera: frame, MediaPipe, features, calibration, choice.

The whole way that a look takes from a webcam to a word, but for the light between: a rendered
person calibrates, then moves the head (each trial another place: up to 30 mm aside, up to 10
degrees rolled, up to 10% nearer or farther) and looks from the resting place over two other words
to the one in mind. A trial is right if that word is chosen within `LIMIT_MS` of the first look at
it, wrong if another one is, and else nothing was chosen. Time passes by the frames' count, 30 a
second; only `landmark_ms` and `sample_age_ms` are measured on this machine.

The same samples go to two ways of choosing: ours (`input.selection`), and the plain dwell on the
nearest cell with the usual times of a gaze.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from input.calibration import Calibration
from input.cells import Layout, Rect, sectors
from input.dwell import GAZE, Dwell
from input.facemodel import face_model as landmarker_file
from input.facesource import NearestFace
from input.gaze import DESK, GazeSample, Screen
from input.gazemap import GazeMap
from input.rendered import Head, RenderedCamera
from input.samples import Sample, Source
from input.selection import Selector, Target
from input.sources import Points
from input.trouble import GazeError

LIMIT_MS = 2000
"""A choice later than so long after the first look at the word counts as none."""
ASIDE_MM, ROLL_DEG, NEARER = 30.0, 10.0, 0.10
"""How far a head moves between calibration and choosing, at most."""

_HZ = 30
_STEP_NS = 1_000_000_000 // _HZ
_REST_MS, _READ_MS = 600, 230
_SACCADE_STEPS = 2  # 67 ms: a large saccade, at 30 frames a second
_AREA = 0.72  # of the screen's height: the cloud of a window on the whole screen
_REST_SHARE = 0.2

Report = Callable[[int, int], None]
Point = tuple[float, float]


@dataclass(slots=True)
class _Way:
    """What one way of choosing came to."""

    right: int = 0
    wrong: int = 0
    times_ms: list[float] = field(default_factory=list)

    def count(self, chosen: int, t_ns: int, word: int, first_ns: int) -> None:
        """Count what was chosen in one trial."""
        took_ms = (t_ns - first_ns) / 1e6
        if took_ms > LIMIT_MS:
            return
        if chosen == word:
            self.right += 1
            self.times_ms.append(took_ms)
        else:
            self.wrong += 1

    def figures(self, trials: int) -> dict[str, Any]:
        """Return the keys of one way."""
        return {
            "right_share": self.right / trials,
            "wrong_share": self.wrong / trials,
            "time_ms": spread(self.times_ms),
        }


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """Return median and 95th percentile; None of nothing."""
    if not values:
        return {"median": None, "p95": None}
    median, p95 = np.percentile(values, (50, 95))
    return {"median": float(median), "p95": float(p95)}


class _Room:
    """The rendered person, the camera, and the face finder; time is the frames' count."""

    def __init__(self, screen: Screen, seed: int, model: Path) -> None:
        self.camera = RenderedCamera(screen, seed)
        self.finder = NearestFace(model)
        self.points = Points(lambda: self.t_ns)
        self.t_ns = 0
        self.landmark_ms: list[float] = []
        self.age_ms: list[float] = []

    def seen(self, target: Point, head: Head) -> GazeSample:
        """Return the sample of the next frame."""
        self.t_ns += _STEP_NS
        frame = self.camera.frame(target, self.t_ns, head)
        grabbed = time.perf_counter_ns()
        face = self.finder.find(frame)
        found = time.perf_counter_ns()
        if face is None:
            return self.points.nobody(self.t_ns)
        sample = self.points.of_face(face, found - grabbed)
        self.landmark_ms.append((found - grabbed) / 1e6)
        self.age_ms.append((time.perf_counter_ns() - grabbed) / 1e6)
        return sample

    def close(self) -> None:
        self.finder.close()


def rendered_trials(
    cells: int = 6,
    trials: int = 60,
    seed: int = 1,
    face_model: Path | None = None,
    report: Report | None = None,
    *,
    screen: Screen = DESK,
    priors: Callable[[random.Random, int], Sequence[float]] | None = None,
) -> dict[str, Any]:
    """Calibrate the rendered person, let them choose `trials` words out of `cells`; see the module.

    `priors` draws the words' probabilities, the likeliest first; all the same where it is None. The
    word in mind is drawn from them. Returns the keys of `wordfork gaze --rendered --json`.
    Raises GazeError without a model file or where the calibration failed.
    """
    rng = random.Random(seed)
    room = _Room(screen, seed, landmarker_file(own=face_model))
    try:
        gaze_map = calibrated(room, screen, seed)
        room.points.use_map(gaze_map)
        layout = cloud_layout(screen, cells)
        ours, plain = _Way(), _Way()
        for number in range(trials):
            chances = list(priors(rng, cells)) if priors else [1.0 / cells] * cells
            word = rng.choices(range(cells), weights=chances)[0]
            _trial(room, layout, chances, word, _moved(rng, screen), rng, ours, plain)
            if report is not None:
                report(number + 1, trials)
    finally:
        room.close()
    return {
        **ours.figures(trials),
        "plain_dwell": plain.figures(trials),
        "cells": cells,
        "trials": trials,
        "seed": seed,
        "offset_deg": gaze_map.offset_deg,
        "sd_deg": gaze_map.sd_deg,
        "landmark_ms": spread(room.landmark_ms),
        "sample_age_ms": spread(room.age_ms),
    }


def calibrated(room: _Room, screen: Screen, seed: int) -> GazeMap:
    """Let the person look at the points of a calibration; return its map. Raises GazeError."""
    calibration = Calibration(screen, seed=seed)
    head = Head(z_mm=screen.distance_mm)
    looked: list[Point] = [screen.centre] * 8  # what the eyes follow comes a reaction later
    while not calibration.done:
        state = calibration.state
        looked.append((state.x_px, state.y_px))
        sample = room.seen(looked[-8], head)
        calibration.feed(sample, room.t_ns)
    result = calibration.result()
    if result.map is None:
        raise GazeError(
            f"The rendered person's calibration failed: {result.failure}", "Try another --seed."
        )
    return result.map


def cloud_layout(screen: Screen, cells: int) -> Layout:
    """Return the cells of a cloud in a window on the whole screen, in pixels of the desktop."""
    height = screen.height_px * _AREA
    area = Rect(screen.x_px, screen.y_px + screen.height_px - height, screen.width_px, height)
    return sectors(area, cells, _REST_SHARE * area.w, _REST_SHARE * area.h)


def _moved(rng: random.Random, screen: Screen) -> Head:
    """Return a head that is elsewhere than while calibrating."""
    usual = Head(z_mm=screen.distance_mm)
    return Head(
        usual.x_mm + rng.uniform(-ASIDE_MM, ASIDE_MM),
        usual.y_mm + rng.uniform(-ASIDE_MM, ASIDE_MM) / 2,
        usual.z_mm * rng.uniform(1 - NEARER, 1 + NEARER),
        rng.uniform(-ROLL_DEG, ROLL_DEG),
    )


def _trial(
    room: _Room,
    layout: Layout,
    chances: Sequence[float],
    word: int,
    head: Head,
    rng: random.Random,
    ours: _Way,
    plain: _Way,
) -> None:
    """Let the person choose one word, by both ways at once."""
    selector, dwell = Selector(), Dwell(GAZE)
    labels = {cell.slot: cell.label for cell in layout.cells}
    targets = [
        Target(slot, label.x, label.y, label.w, label.h, chances[slot])
        for slot, label in labels.items()
    ]
    for _ in range(_HZ // 3):  # the head comes to rest, and the landmarker with it
        room.seen(layout.area.centre, head)
    selector.open(room.t_ns, targets, layout.hit)
    dwell.open(room.t_ns)
    chosen: dict[str, tuple[int, int]] = {}
    first_ns = None
    for at, is_word in _looks(rng, layout, labels, word):
        sample = room.seen(at, head)
        if is_word and first_ns is None:
            first_ns = room.t_ns
        for name, slot in _choices(selector, dwell, layout, sample, chosen):
            chosen[name] = slot, room.t_ns
        if len(chosen) == 2:
            break
    first_ns = room.t_ns if first_ns is None else first_ns
    for name, way in (("ours", ours), ("plain", plain)):
        if name in chosen:
            way.count(*chosen[name], word, first_ns)


def _choices(
    selector: Selector,
    dwell: Dwell,
    layout: Layout,
    sample: GazeSample,
    chosen: Mapping[str, tuple[int, int]],
) -> Iterator[tuple[str, int]]:
    """Feed a sample to both ways; yield each way that chose, once, with its slot."""
    t_ns = sample.t_ns
    point = Sample(t_ns, sample.x_px, sample.y_px, Source.GAZE, sample.sd_px, sample.valid)
    if "ours" not in chosen:
        choice = selector.feed(point, t_ns, sample.confidence).choice
        if choice is not None and isinstance(choice.target, int):
            yield "ours", choice.target
    if "plain" not in chosen:
        hit = layout.hit(sample.x_px, sample.y_px) if sample.valid else None
        choice = dwell.feed(t_ns, hit).choice
        if choice is not None and isinstance(choice.target, int):
            yield "plain", choice.target


def _looks(
    rng: random.Random, layout: Layout, labels: Mapping[int, Rect], word: int
) -> Iterator[tuple[Point, bool]]:
    """Yield where the eyes look, frame by frame, and whether that is at the word in mind."""
    at = layout.area.centre
    for _ in range(_REST_MS * _HZ // 1000):
        yield at, False
    others = rng.sample([slot for slot in labels if slot != word], min(2, len(labels) - 1))
    for slot in (*others, word):
        box = labels[slot]
        end = (
            box.centre[0] + rng.gauss(0.0, 0.1) * box.w,
            box.centre[1] + rng.gauss(0.0, 0.1) * box.h,
        )
        for step in range(1, _SACCADE_STEPS + 1):
            part = step / _SACCADE_STEPS
            moving = at[0] + (end[0] - at[0]) * part, at[1] + (end[1] - at[1]) * part
            yield moving, slot == word and step == _SACCADE_STEPS
        at = end
        stay_ms = LIMIT_MS if slot == word else _READ_MS
        for _ in range(stay_ms * _HZ // 1000):
            yield at, slot == word
