"""Choosing words before the rendered camera: frame, MediaPipe, features, calibration, choice.

The whole way that a look takes from a webcam to a word, but for the light between. A rendered
person calibrates with a still head; then the head goes elsewhere after every `CHOICES_A_PLACE`
choices: up to 30 mm aside, 10 degrees rolled, 10% nearer or farther, all at once. The eyes look
from the resting place over two other words to the one in mind, drawn by the probabilities of real
clouds as in `input.simulation.gaze_trials`, whose scene and whose two ways of choosing are used. A
trial is right if that word is chosen within `LIMIT_MS` of the first look at it, wrong if another
one is, and else nothing was chosen. Time passes by the frames' count, 30 a second; only
`landmark_ms` and `sample_age_ms` are measured on this machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common.clock import NS_PER_MS, NS_PER_S, now_ns
from input.api.errors import GazeError
from input.api.gaze import DESK, GazeSample, Screen
from input.calibration.gaze_map import GazeMap
from input.calibration.procedure import Calibration
from input.layout.sectors import Rect
from input.selection.dwell import Choice
from input.simulation.gaze import HZ, READ_MS, Measured
from input.simulation.gaze_trials import (
    SOFTNESS,
    Ours,
    PlainDwell,
    Scene,
    Tally,
    Way,
    clouds,
    lay_out,
)
from input.simulation.portraits import measured
from input.sources.points import Points
from input.vision.face_tracker import NearestFace
from input.vision.landmarker_file import face_model as landmarker_file
from input.vision.portrait import Portrait
from input.vision.virtual_camera import Head, RenderedCamera

LIMIT_MS = 2000
"""A choice later than so long after the first look at the word counts as none."""
ASIDE_MM, ROLL_DEG, NEARER = 30.0, 10.0, 0.10
"""How far a head moves between calibration and choosing, at most."""
CHOICES_A_PLACE = 10
"""A head stays where it is for so many choices: half a minute."""

_STEP_NS = NS_PER_S // HZ
_REST_MS = 600
_SACCADE_STEPS = 2  # 67 ms: a large saccade, at 30 frames a second
_REACTION_STEPS = 7  # eyes follow a point that appears elsewhere 230 ms later

Report = Callable[[int, int], None]
Point = tuple[float, float]


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """Return median and 95th percentile; None of nothing."""
    if not values:
        return {"median": None, "p95": None}
    median, p95 = np.percentile(values, (50, 95))
    return {"median": round(float(median), 1), "p95": round(float(p95), 1)}


class Room:
    """The rendered person, the camera, and the face finder; time is the frames' count."""

    def __init__(
        self, screen: Screen, seed: int, model: Path, portrait: Portrait | None = None
    ) -> None:
        """Set up the camera and load the landmarker. Raises GazeError."""
        self.screen = screen
        self.camera = RenderedCamera(screen, seed, portrait=portrait)
        self.finder = NearestFace(model)
        self.points = Points(lambda: self.t_ns)
        self.t_ns = 0
        self.landmark_ms: list[float] = []
        self.age_ms: list[float] = []

    def seen(self, target: Point, head: Head) -> GazeSample:
        """Return the sample of the next frame."""
        self.t_ns += _STEP_NS
        frame = self.camera.frame(target, self.t_ns, head)
        grabbed = now_ns()
        face = self.finder.find(frame)
        found = now_ns()
        if face is None:
            return self.points.nobody(self.t_ns)
        sample = self.points.of_face(face, found - grabbed)
        self.landmark_ms.append((found - grabbed) / NS_PER_MS)
        self.age_ms.append((now_ns() - grabbed) / NS_PER_MS)
        return sample

    def close(self) -> None:
        """Free the landmarker."""
        self.finder.close()


def rendered_trials(
    cells: int = 6,
    trials: int = 60,
    seed: int = 1,
    face_model: Path | None = None,
    report: Report | None = None,
    *,
    screen: Screen = DESK,
    portrait: Path | None = None,
) -> dict[str, Any]:
    """Calibrate the rendered person, let them choose `trials` words out of `cells`; see the module.

    `portrait` is a picture of another person. Returns the keys of `wordfork gaze --rendered
    --json`. Raises GazeError without a model file, where the portrait cannot be used, or where the
    calibration failed.
    """
    rng = random.Random(seed)
    model = landmarker_file(own=face_model)
    shown = None if portrait is None else measured(portrait, model)
    room = Room(screen, seed, model, shown)
    ours, plain = Tally(), Tally()
    try:
        gaze_map = calibrated(room, seed)
        room.points.use_map(gaze_map)
        ways = (
            Ours(Measured(gaze_map.offset_deg, gaze_map.sd_deg, gaze_map.error_deg)),
            PlainDwell(),
        )
        head = Head(z_mm=screen.distance_mm)
        for number in range(trials):
            if number % CHOICES_A_PLACE == 0:
                head = _moved(rng, screen)
            _trial(room, rng, cells, head, tuple(zip(ways, (ours, plain), strict=True)))
            if report is not None:
                report(number + 1, trials)
    finally:
        room.close()
    return {
        **ours.figures(),
        "plain_dwell": plain.figures(),
        "cells": cells,
        "trials": trials,
        "seed": seed,
        "offset_deg": round(gaze_map.offset_deg, 2),
        "sd_deg": round(gaze_map.sd_deg, 2),
        "landmark_ms": spread(room.landmark_ms),
        "sample_age_ms": spread(room.age_ms),
    }


def calibrated(room: Room, seed: int) -> GazeMap:
    """Let the person look at the points of a calibration; return its map. Raises GazeError."""
    calibration = Calibration(room.screen, seed=seed)
    head = Head(z_mm=room.screen.distance_mm)
    looked: list[Point] = [room.screen.centre] * _REACTION_STEPS
    while not calibration.done:
        state = calibration.state
        looked.append((state.x_px, state.y_px))
        calibration.feed(room.seen(looked[-_REACTION_STEPS - 1], head), room.t_ns)
    result = calibration.result()
    if result.map is None:
        raise GazeError(
            f"The rendered person's calibration failed: {result.failure}", "Try another --seed."
        )
    return result.map


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
    room: Room, rng: random.Random, cells: int, head: Head, ways: Sequence[tuple[Way, Tally]]
) -> None:
    """Let the person choose one word, by all ways at once."""
    cloud = rng.choice(clouds())
    chances = [max(p, 1e-9) ** SOFTNESS for p in cloud.probabilities[:cells]]
    [wanted] = rng.choices(range(len(chances)), weights=chances)
    scene = lay_out(cloud, cells)
    for _ in range(HZ // 3):  # the head comes to rest, and the landmarker with it
        for way, _tally in ways:
            way.feed(room.seen(scene.layout.area.centre, head))
    opened_ns = room.t_ns
    for way, _ in ways:
        way.open(opened_ns, scene)
    chosen: list[Choice | None] = [None] * len(ways)
    first_ns: int | None = None
    for at, is_wanted in _looks(rng, scene, wanted):
        sample = room.seen(at, head)
        if is_wanted and first_ns is None:
            first_ns = room.t_ns
        for index, (way, _) in enumerate(ways):
            if chosen[index] is None:
                choice = way.feed(sample)
                if choice is not None:
                    chosen[index] = choice
                    way.learn(choice, scene, right=choice.target == wanted)
                    way.close(room.t_ns)
        if None not in chosen:
            break
    for (way, tally), made in zip(ways, chosen, strict=True):
        way.close(room.t_ns)
        time_ms = None if made is None else (made.t_ns - (first_ns or made.t_ns)) / NS_PER_MS
        tally.add(
            opened_ns,
            right=made is not None and made.target == wanted,
            wrong=made is not None and made.target != wanted,
            time_ms=time_ms,
        )


def _looks(rng: random.Random, scene: Scene, wanted: int) -> Iterator[tuple[Point, bool]]:
    """Yield where the eyes look, frame by frame, and whether that is at the word in mind."""
    at = scene.layout.area.centre
    for _ in range(_REST_MS * HZ // 1000):
        yield at, False
    others = [slot for slot in range(len(scene.words)) if slot != wanted]
    for slot in (*rng.sample(others, min(2, len(others))), wanted):
        end = _within(rng, scene.words[slot])
        for step in range(1, _SACCADE_STEPS + 1):
            part = step / _SACCADE_STEPS
            moving = at[0] + (end[0] - at[0]) * part, at[1] + (end[1] - at[1]) * part
            yield moving, slot == wanted and step == _SACCADE_STEPS
        at = end
        stay_ms = LIMIT_MS if slot == wanted else round(READ_MS)
        for _ in range(stay_ms * HZ // 1000):
            yield at, slot == wanted


def _within(rng: random.Random, word: Rect) -> Point:
    """Return a place on a word where a look lands."""
    x, y = word.centre
    return x + rng.gauss(0.0, 0.1) * word.w, y + rng.gauss(0.0, 0.1) * word.h
