"""Another program beside this one: the same rendered frames through both, and how far each is off.

A rendered person calibrates with a still head, exactly as in the window. Of the same frames the
peer learns those in which the eyes had settled on a point: all points, those that check included,
which are part of our map in the end, too. Then the person looks at `TARGETS` points that neither
has seen, with the head where it was and with it `ASIDE_MM` aside and `NEARER` nearer. The error of
a look is how far the mean of its estimates is from the point; nothing is smoothed. A look without
an estimate counts `LOST_DEG`: a program that sees nothing is not to look good by it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_S
from input.api.errors import GazeError
from input.api.gaze import DESK, Face, GazeSample, Screen
from input.calibration.gaze_map import GazeMap
from input.calibration.procedure import SETTLE_NS, Calibration
from input.vision.camera import Frame
from input.vision.virtual_camera import Head

TARGETS = 16
"""Points that neither has seen: four by four, none at a point of the calibration."""
ASIDE_MM, NEARER = 16.0, 0.09
"""How far the head has moved since the calibration."""
LOST_DEG = 20.0
"""The error of a look of which nothing was seen."""

_REACTION_MS = 233  # eyes follow a point that appears elsewhere so much later
_SETTLE_MS, _LOOK_MS = 400, 500  # a look at a target: until landmarks rest, and what is measured
_COLUMNS, _ROWS = (0.14, 0.38, 0.62, 0.86), (0.16, 0.39, 0.61, 0.84)

Features = npt.NDArray[np.float64]
Point = tuple[float, float]
Report = Callable[[int, int], None]


class Camera(Protocol):
    """Renders frames: `input.vision.virtual_camera.RenderedCamera`."""

    def frame(self, target_px: Point, t_ns: int, head: Head | None = None, /) -> Frame:
        """Return a frame of eyes that look at a point of the desktop."""
        ...


class Finder(Protocol):
    """Finds our face in a frame: `input.vision.face_tracker.NearestFace`."""

    def find(self, frame: Frame) -> Face | None:
        """Return the face, if one is seen."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class Peer(Protocol):
    """Another program's features and regression, for one face."""

    def features(self, frame: Frame) -> Features | None:
        """Return what it sees of a frame; None where it sees no open eyes."""
        ...

    def train(self, rows: list[Features], points: list[Point]) -> None:
        """Learn from a row of features and the point in pixels for each frame."""
        ...

    def predict(self, row: Features) -> Point:
        """Return the point in pixels for what was seen of a frame."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """A face to compare by: its name, the camera that renders it, a seed, and frames a second."""

    name: str
    camera: Callable[[], Camera]
    seed: int = 1
    fps: int = 30


@dataclass(slots=True)
class Errors:
    """Errors in degrees, one a look, with the head still and moved; `lost` looks had none."""

    still_deg: list[float] = field(default_factory=list)
    moved_deg: list[float] = field(default_factory=list)
    lost: int = 0

    def figures(self) -> dict[str, float | int]:
        """Return the mean errors and the worst look's."""
        return {
            "still_deg": _mean(self.still_deg),
            "moved_deg": _mean(self.moved_deg),
            "worst_look_deg": round(max(self.still_deg + self.moved_deg), 2),
            "lost": self.lost,
        }


class _Run:
    """One person before the camera; time is the frames' count."""

    def __init__(self, person: Person, finder: Finder, peer: Peer, screen: Screen) -> None:
        self.person, self.camera = person, person.camera()
        self.finder, self.peer, self.screen = finder, peer, screen
        self.step_ns = NS_PER_S // person.fps
        self.t_ns = 0
        self.head = Head(z_mm=screen.distance_mm)

    def frames(self, ms: int) -> int:
        """Return how many frames are nearest to so many milliseconds."""
        return round(ms * self.person.fps / 1000)

    def see(self, at: Point) -> tuple[Face | None, Features | None]:
        """Return what both see of the next frame."""
        self.t_ns += self.step_ns
        frame = self.camera.frame(at, self.t_ns, self.head)
        return self.finder.find(frame), self.peer.features(frame)

    def calibrate(self) -> GazeMap:
        """Let the person look at the points of a calibration, and both learn from it.

        Raises GazeError where one of them cannot.
        """
        calibration = Calibration(self.screen, seed=self.person.seed)
        behind = self.frames(_REACTION_MS)
        looked: list[Point] = [self.screen.centre] * behind
        rows: list[Features] = []
        points: list[Point] = []
        shown_ns = 0
        while not calibration.done:
            state = calibration.state
            target = state.x_px, state.y_px
            shown_ns = shown_ns + self.step_ns if target == looked[-1] else 0
            looked.append(target)
            face, row = self.see(looked[-behind - 1])
            sample = GazeSample(self.t_ns, self.t_ns)
            if face is not None:
                sample = GazeSample(
                    self.t_ns, self.t_ns, present=True, confidence=face.confidence, face=face
                )
            calibration.feed(sample, self.t_ns)
            if row is not None and shown_ns >= SETTLE_NS:
                rows.append(row)
                points.append(target)
        result = calibration.result()
        if result.map is None or not rows:
            why = result.failure or "The peer saw no open eyes."
            raise GazeError(f"The calibration failed: {why}", "Try another --seed.")
        self.peer.train(rows, points)
        return result.map

    def targets(self) -> Iterator[tuple[int, bool, Point]]:
        """Yield number, whether the head has moved, and the point to look at; moves the head."""
        order = random.Random(self.person.seed).sample(_targets(self.screen), TARGETS)
        still = self.head
        for number, at in enumerate(order * 2):
            if number == TARGETS:
                self.head = Head(still.x_mm + ASIDE_MM, still.y_mm, still.z_mm * (1 - NEARER))
            yield number, number >= TARGETS, at

    def look(self, at: Point, gaze_map: GazeMap) -> tuple[list[Point], list[Point]]:
        """Return what both make of a look at a point: our estimates, and the peer's."""
        ours: list[Point] = []
        theirs: list[Point] = []
        settling = self.frames(_SETTLE_MS)
        for number in range(settling + self.frames(_LOOK_MS)):
            face, row = self.see(at)
            if number < settling:
                continue
            if face is not None:
                ours.append(gaze_map.point(face)[:2])
            if row is not None:
                theirs.append(self.peer.predict(row))
        return ours, theirs


def compare(
    people: Sequence[Person],
    peer: Callable[[], Peer],
    finder: Callable[[], Finder],
    *,
    screen: Screen = DESK,
    report: Report | None = None,
) -> list[dict[str, Any]]:
    """Return the errors of both for each person: `name`, `wordfork`, `peer` (see `Errors`).

    A person whose calibration failed has `failure` in place of errors.
    """
    rows: list[dict[str, Any]] = []
    looks = 2 * TARGETS
    for index, person in enumerate(people):
        run = _Run(person, finder(), peer(), screen)
        try:
            gaze_map = run.calibrate()
            ours, theirs = Errors(), Errors()
            for number, moved, at in run.targets():
                for errors, estimates in zip((ours, theirs), run.look(at, gaze_map), strict=True):
                    _add(errors, moved, estimates, at, screen)
                if report is not None:
                    report(index * looks + number + 1, len(people) * looks)
        except GazeError as error:
            rows.append({"name": person.name, "failure": error.text})
            continue
        finally:
            run.finder.close()
            run.peer.close()
        rows.append({"name": person.name, "wordfork": ours.figures(), "peer": theirs.figures()})
    return rows


def summary(rows: list[dict[str, Any]], name: str, version: str, seed: int) -> dict[str, Any]:
    """Return the rows of `compare` with means over faces and the worst face of each."""
    means: dict[str, dict[str, float | None]] = {}
    worst: dict[str, dict[str, float | None]] = {}
    for who in ("wordfork", "peer"):
        for key in ("still_deg", "moved_deg"):
            values = [row[who][key] for row in rows if who in row]
            means.setdefault(who, {})[key] = _mean(values) if values else None
            worst.setdefault(who, {})[key] = max(values, default=None)
    return {
        "against": name,
        "version": version,
        "faces": rows,
        "mean": means,
        "worst": worst,
        "targets": TARGETS,
        "aside_mm": ASIDE_MM,
        "nearer_share": NEARER,
        "seed": seed,
    }


def _add(errors: Errors, moved: bool, estimates: list[Point], at: Point, screen: Screen) -> None:
    into = errors.moved_deg if moved else errors.still_deg
    if not estimates:
        errors.lost += 1
        into.append(LOST_DEG)
        return
    x_px, y_px = np.mean(estimates, axis=0)
    into.append(math.hypot(x_px - at[0], y_px - at[1]) / screen.px_per_deg)


def _targets(screen: Screen) -> list[Point]:
    return [
        (screen.x_px + x * screen.width_px, screen.y_px + y * screen.height_px)
        for y in _ROWS
        for x in _COLUMNS
    ]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 2)
