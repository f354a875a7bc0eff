"""Choosing words before the rendered camera: frame, MediaPipe, features, calibration, choice.

The whole way that a look takes from a webcam to a word, but for the light between. A rendered
person calibrates with a still head; then the head goes elsewhere after every `CHOICES_A_PLACE`
choices: up to 30 mm aside, 10 degrees rolled, 10% nearer or farther, all at once. The eyes look
from the resting place over two other words to the one in mind, drawn by the probabilities of real
clouds as in `input.simulation.gaze_trials`, whose scene and whose two ways of choosing are used. A
trial is right if that word is chosen within `LIMIT_MS` of the first look at it, wrong if another
one is, and else nothing was chosen. Time passes by the frames' count; only `landmark_ms` and
`sample_age_ms` are measured on this machine.

`iris_gain` is how far MediaPipe's irises go sideways, over the eye's width, for the sine of what
the eyes turned while calibrating. Coverage is the share of samples, of eyes that have rested for
`STEADY_MS`, whose true point lies within one or two stated deviations (`sd_px`) on an axis, both
axes counted.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from common.clock import NS_PER_MS, NS_PER_S, now_ns
from input.api.gaze import DESK, GazeSample, Screen
from input.calibration.gaze_map import GazeMap
from input.calibration.procedure import Calibration
from input.layout.sectors import Rect
from input.selection.dwell import Choice
from input.simulation.gaze import READ_MS, Measured
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
from input.sources.points import Points
from input.vision.face_look import FaceLook
from input.vision.face_tracker import NearestFace
from input.vision.landmarker_file import face_model as landmarker_file
from input.vision.portrait import Portrait
from input.vision.virtual_camera import Head, RenderedCamera, turned

LIMIT_MS = 2000
"""A choice later than so long after the first look at the word counts as none."""
ASIDE_MM, ROLL_DEG, NEARER = 30.0, 10.0, 0.10
"""How far a head moves between calibration and choosing, at most."""
CHOICES_A_PLACE = 10
"""A head stays where it is for so many choices: half a minute."""

STEADY_MS = 100
"""So long after a saccade the landmarker has caught up with the eyes."""
PATIENCE_NS = 120 * NS_PER_S
"""A calibration that is not over by then failed: its time stands while no open eyes are seen."""
WITHIN_68, WITHIN_95 = 1.0, 2.0
"""Standard deviations within which 68% and 95% of normal errors lie on an axis."""

_REST_MS = 600
_SACCADE_MS = 67  # a large one
_REACTION_MS = 233  # eyes follow a point that appears elsewhere so much later

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
        self,
        screen: Screen,
        seed: int,
        model: Path,
        portrait: Portrait | None = None,
        look: FaceLook | None = None,
    ) -> None:
        """Set up the camera and load the landmarker. Raises GazeError."""
        self.screen = screen
        self.look = look or FaceLook()
        self.camera = RenderedCamera(screen, seed, portrait=portrait, look=self.look)
        self.finder = NearestFace(model)
        self.points = Points(lambda: self.t_ns)
        self.t_ns = 0
        self.landmark_ms: list[float] = []
        self.age_ms: list[float] = []

    def frames(self, ms: float) -> int:
        """Return how many frames are nearest to so many milliseconds."""
        return round(ms * self.look.fps / 1000)

    def seen(self, target: Point, head: Head) -> GazeSample:
        """Return the sample of the next frame."""
        self.t_ns += NS_PER_S // self.look.fps
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


@dataclass(slots=True)
class Outcome:
    """What came of the trials of one face.

    `away` are the errors at fixation in standard deviations as stated, one an axis, and
    `error_deg` their lengths in degrees. `failure` says why there is no calibration.
    """

    ours: Tally = field(default_factory=Tally)
    plain: Tally = field(default_factory=Tally)
    offset_deg: float = math.nan
    sd_deg: float = math.nan
    iris_gain: float = math.nan
    away: list[float] = field(default_factory=list)
    error_deg: list[float] = field(default_factory=list)
    landmark_ms: list[float] = field(default_factory=list)
    age_ms: list[float] = field(default_factory=list)
    failure: str = ""

    def saw(self, sample: GazeSample, at: Point, screen: Screen) -> None:
        """Take a sample of eyes that rest on a point."""
        if not sample.valid or sample.sd_px <= 0:
            return
        off = sample.x_px - at[0], sample.y_px - at[1]
        self.away += [abs(value) / sample.sd_px for value in off]
        self.error_deg.append(math.hypot(*off) / screen.px_per_deg)

    def figures(self) -> dict[str, Any]:
        """Return the figures of this face; None where there is nothing to tell."""
        ours = self.ours.figures()
        return {
            **ours,
            "none_share": round(1.0 - ours["right_share"] - ours["wrong_share"], 4),
            "plain_dwell": self.plain.figures(),
            "offset_deg": _rounded(self.offset_deg, 2),
            "sd_deg": _rounded(self.sd_deg, 2),
            "error_deg": _rounded(np.mean(self.error_deg) if self.error_deg else math.nan, 2),
            "iris_gain": _rounded(self.iris_gain, 3),
            "coverage_68": self._covered(WITHIN_68),
            "coverage_95": self._covered(WITHIN_95),
        }

    def _covered(self, within: float) -> float | None:
        return _rounded(np.mean(np.array(self.away) <= within) if self.away else math.nan, 3)


def _rounded(value: float | np.floating[Any], digits: int) -> float | None:
    return None if math.isnan(value) else round(float(value), digits)


def face_trials(
    cells: int = 6,
    trials: int = 60,
    seed: int = 1,
    face_model: Path | None = None,
    report: Report | None = None,
    *,
    screen: Screen = DESK,
    portrait: Portrait | None = None,
    look: FaceLook | None = None,
) -> Outcome:
    """Calibrate the rendered person, let them choose `trials` words out of `cells`; see the module.

    `portrait` is another person's, `look` what is changed of it. Where the calibration fails,
    nothing is chosen in any trial. Raises GazeError without a model file.
    """
    rng = random.Random(seed)
    room = Room(screen, seed, landmarker_file(own=face_model), portrait, look)
    outcome = Outcome()
    try:
        gaze_map = calibrated(room, seed, outcome)
        if gaze_map is None:
            for tally in (outcome.ours, outcome.plain):
                tally.done += [(room.t_ns, False, False, None)] * trials
            return outcome
        room.points.use_map(gaze_map)
        ways = (
            Ours(Measured(gaze_map.offset_deg, gaze_map.sd_deg, gaze_map.error_deg)),
            PlainDwell(),
        )
        head = Head(z_mm=screen.distance_mm)
        for number in range(trials):
            if number % CHOICES_A_PLACE == 0:
                head = _moved(rng, room)
            _trial(room, rng, cells, head, ways, outcome)
            if report is not None:
                report(number + 1, trials)
    finally:
        room.close()
    outcome.landmark_ms, outcome.age_ms = room.landmark_ms, room.age_ms
    return outcome


def calibrated(room: Room, seed: int, told: Outcome) -> GazeMap | None:
    """Let the person look at the points of a calibration; return its map, None where it failed.

    What it says of the face is told `told`, and why there is no map.
    """
    calibration = Calibration(room.screen, seed=seed)
    head = Head(z_mm=room.screen.distance_mm)
    reaction, steady = room.frames(_REACTION_MS), room.frames(STEADY_MS)
    looked: list[Point] = [room.screen.centre] * reaction
    turns: list[tuple[float, float, float]] = []
    irises: list[float] = []
    while not calibration.done and room.t_ns < PATIENCE_NS:
        state = calibration.state
        looked.append((state.x_px, state.y_px))
        at = looked[-reaction - 1]
        sample = room.seen(at, head)
        calibration.feed(sample, room.t_ns)
        if sample.face is not None and set(looked[-reaction - 1 - steady : -reaction]) == {at}:
            turns.append((*turned(at, room.screen, head), 1.0))
            irises.append((sample.face.features[0] + sample.face.features[3]) / 2)
    if len(turns) > 3:
        told.iris_gain = float(np.linalg.lstsq(np.array(turns), np.array(irises))[0][0])
    if not calibration.done:
        told.failure = "the calibration came to no end: open eyes are seldom seen"
        return None
    result = calibration.result()
    if result.map is None:
        told.failure = f"the calibration failed: {result.failure}"
        return None
    told.offset_deg, told.sd_deg = result.map.offset_deg, result.map.sd_deg
    return result.map


def _moved(rng: random.Random, room: Room) -> Head:
    """Return a head that is elsewhere than while calibrating."""
    usual = Head(z_mm=room.screen.distance_mm)
    head = Head(
        usual.x_mm + rng.uniform(-ASIDE_MM, ASIDE_MM),
        usual.y_mm + rng.uniform(-ASIDE_MM, ASIDE_MM) / 2,
        usual.z_mm * rng.uniform(1 - NEARER, 1 + NEARER),
        rng.uniform(-ROLL_DEG, ROLL_DEG),
    )
    most = room.look.restless_deg
    if most:
        head = replace(
            head, yaw_deg=rng.uniform(-most, most), pitch_deg=rng.uniform(-most, most) / 2
        )
    return head


def _trial(
    room: Room,
    rng: random.Random,
    cells: int,
    head: Head,
    ways: Sequence[Way],
    outcome: Outcome,
) -> None:
    """Let the person choose one word, by all ways at once."""
    tallies = outcome.ours, outcome.plain
    cloud = rng.choice(clouds())
    chances = [max(p, 1e-9) ** SOFTNESS for p in cloud.probabilities[:cells]]
    [wanted] = rng.choices(range(len(chances)), weights=chances)
    scene = lay_out(cloud, cells)
    for _ in range(room.frames(333)):  # the head comes to rest, and the landmarker with it
        for way in ways:
            way.feed(room.seen(scene.layout.area.centre, head))
    opened_ns = room.t_ns
    for way in ways:
        way.open(opened_ns, scene)
    chosen: list[Choice | None] = [None] * len(ways)
    first_ns: int | None = None
    for look in _looks(rng, scene, wanted, room):
        sample = room.seen(look.at, head)
        if look.steady:
            outcome.saw(sample, look.at, room.screen)
        if look.wanted and first_ns is None:
            first_ns = room.t_ns
        for index, way in enumerate(ways):
            if chosen[index] is None:
                choice = way.feed(sample)
                if choice is not None:
                    chosen[index] = choice
                    way.learn(choice, scene, right=choice.target == wanted)
                    way.close(room.t_ns)
        if None not in chosen:
            break
    for way, tally, made in zip(ways, tallies, chosen, strict=True):
        way.close(room.t_ns)
        time_ms = None if made is None else (made.t_ns - (first_ns or made.t_ns)) / NS_PER_MS
        tally.add(
            opened_ns,
            right=made is not None and made.target == wanted,
            wrong=made is not None and made.target != wanted,
            time_ms=time_ms,
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """Where the eyes look in a frame, whether that is the word in mind, and whether they rest."""

    at: Point
    wanted: bool = False
    steady: bool = False


def _looks(rng: random.Random, scene: Scene, wanted: int, room: Room) -> Iterator[_Look]:
    """Yield where the eyes look, frame by frame."""
    at = scene.layout.area.centre
    late = room.frames(STEADY_MS)
    for number in range(room.frames(_REST_MS)):
        yield _Look(at, steady=number >= late)
    others = [slot for slot in range(len(scene.words)) if slot != wanted]
    steps = max(1, room.frames(_SACCADE_MS))
    for slot in (*rng.sample(others, min(2, len(others))), wanted):
        end = _within(rng, scene.words[slot])
        for step in range(1, steps + 1):
            part = step / steps
            moving = at[0] + (end[0] - at[0]) * part, at[1] + (end[1] - at[1]) * part
            yield _Look(moving, slot == wanted and step == steps)
        at = end
        for number in range(room.frames(LIMIT_MS if slot == wanted else READ_MS)):
            yield _Look(at, slot == wanted, number >= late)


def _within(rng: random.Random, word: Rect) -> Point:
    """Return a place on a word where a look lands."""
    x, y = word.centre
    return x + rng.gauss(0.0, 0.1) * word.w, y + rng.gauss(0.0, 0.1) * word.h
