"""Choosing words by simulated gaze: how often the right one, how fast, and how it compares.

`wordfork gaze --simulate` runs it. Simulated people (`input.simulation.gaze`, another session each)
look for one word of a cloud, drawn by the model's softened probabilities from real clouds
(`assets/clouds`, see `engine.experiments.tools.cloud_sample`). The words lie as in the window: on a
24 inch screen of 1920 x 1080 at 60 cm, full screen with its time panel open, with the permanent
targets below them. Two ways of choosing see the very same samples:

- `ours`: `input.selection.gaze_selector` with its usual settings, and what choices tell of the
  offset (`input.selection.offset_model`). A wrong choice is noticed and undone, which takes back
  what it taught.
- `plain_dwell`: a dwell of 1,000 ms in all (`input.selection.dwell`) on the nearest cell, without
  priors. It gets smoothed points (`input.sources.smoothing`), lost samples do not end its visits,
  and where the gaze is between cells the nearest one counts.

Neither knows more of a person than what a calibration tells (`SimulatedEyes.measured`). A trial's
time runs from the first moment at which the eyes truly are on the right word until the sample that
chose was ready. Whoever has chosen nothing within `LIMIT_MS` from then on has missed the trial.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

import numpy as np

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import DESK, GazeSample
from input.api.samples import Sample, Source
from input.layout.sectors import Layout, Rect, sectors
from input.selection.dwell import GAZE, Choice, Dwell
from input.selection.evidence import QUIET_PRIOR, REST_PRIOR, TARGET_PRIOR
from input.selection.gaze_selector import SelectionSettings, Selector, Target
from input.selection.offset_model import Errors
from input.simulation.gaze import NS_PER_MIN, Measured, SimulatedEyes
from input.sources.smoothing import Smoother

SESSIONS, TRIALS = 20, 1000
"""People, and trials of all of them together, unless asked for otherwise."""
LIMIT_MS = 4000
"""A choice later than so long after the first look at the word counts as none."""
DRIFT_MINUTES = 10
"""How long people write where drift is simulated."""

AREA = Rect(20.0, 319.0, 1457.0, 636.0)
"""Where the window has its cloud, full screen on 1920 x 1080 with the time panel open (measured).

Without the panel it is 388 px wider, and choosing is easier.
"""
_REST = (330.0, 120.0)
_BUTTONS = ("undo", "more", "letters", "choose", "pause", "speak")
_DRAFT = Rect(0.0, 65.0, 1497.0, 254.0)  # the draft, which is only looked at
_TEXT = Rect(560.0, 200.0, 400.0, 60.0)  # where the draft's last words are
_PAUSE_NS = NS_PER_S  # from a choice to the next cloud: the eyes follow the word to the text
SOFTNESS = 0.7
"""Of the probabilities by which a person chooses, as in `engine.experiments.simulated_user`."""

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SampledCloud:
    """The words of a real cloud and their probabilities, the likeliest first."""

    words: tuple[str, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A cloud on the screen: `words` are the rectangles of the slots, in pixels of the desktop."""

    layout: Layout
    words: tuple[Rect, ...]
    targets: tuple[Target, ...]

    def hit(self, x: float, y: float) -> Hashable | None:
        """Return what lies at a point: a slot, a button's key, or None."""
        slot = self.layout.hit(x, y)
        if slot is not None:
            return slot
        return next((key for key, rect in _buttons().items() if rect.contains(x, y)), None)

    def nearest(self, x: float, y: float) -> Hashable | None:
        """Return what lies at a point, or else the nearest; None in the resting place."""
        rest = self.layout.rest
        found = self.hit(x, y)
        if found is not None or rest.contains(x, y):
            return found
        area = self.layout.area
        inner_x = min(max(x, area.x), area.x + area.w - 1e-6)
        inner_y = min(max(y, area.y), area.y + area.h - 1e-6)
        away = math.dist((x, y), (inner_x, inner_y))
        best: tuple[float, Hashable | None] = away, self.layout.hit(inner_x, inner_y)
        for key, rect in _buttons().items():
            dx = max(rect.x - x, 0.0, x - rect.x - rect.w)
            dy = max(rect.y - y, 0.0, y - rect.y - rect.h)
            if math.hypot(dx, dy) < best[0]:
                best = math.hypot(dx, dy), key
        return best[1]


class Way(Protocol):
    """A way of choosing under test."""

    def open(self, t_ns: int, scene: Scene) -> None:
        """New words are shown."""
        ...

    def close(self, t_ns: int) -> None:
        """No words are shown."""
        ...

    def feed(self, sample: GazeSample) -> Choice | None:
        """Take a sample; return a choice if it made one."""
        ...

    def learn(self, choice: Choice, scene: Scene, *, right: bool) -> None:
        """Know that a choice stands, or that it was undone."""
        ...


class Ours:
    """Evidence and priors, with what choices tell of the offset."""

    def __init__(
        self,
        measured: Measured,
        settings: SelectionSettings | None = None,
        *,
        learns: bool = True,
    ) -> None:
        """Begin with what a calibration tells; without `learns` choices teach nothing."""
        self._learns = learns
        deg = DESK.px_per_deg
        errors = Errors(measured.offset_deg * deg, measured.sd_deg * deg, deg)
        self.selector = Selector(settings, errors)

    def open(self, t_ns: int, scene: Scene) -> None:
        """New words are shown."""
        self.selector.open(t_ns, scene.targets, scene.hit)

    def close(self, t_ns: int) -> None:
        """No words are shown."""
        self.selector.close(t_ns)

    def feed(self, sample: GazeSample) -> Choice | None:
        """Take a sample; return a choice if it made one."""
        x, y, sd_px, valid = sample.x_px, sample.y_px, sample.sd_px, sample.valid
        point = Sample(sample.t_ns, x, y, Source.GAZE, sd_px, valid)
        return self.selector.feed(point, sample.ready_ns, sample.confidence).choice

    def learn(self, choice: Choice, scene: Scene, *, right: bool) -> None:
        """Know that a choice stands, or that it was undone."""
        if isinstance(choice.target, int) and self._learns:
            self.selector.learn()
            if not right:
                self.selector.unlearn()


class PlainDwell:
    """A dwell on the nearest cell."""

    def __init__(self) -> None:
        """Begin with the usual times."""
        self._dwell = Dwell(GAZE)
        self._smoother = Smoother()
        self._scene: Scene | None = None

    def open(self, t_ns: int, scene: Scene) -> None:
        """New words are shown."""
        self._scene = scene
        self._dwell.open(t_ns)

    def close(self, t_ns: int) -> None:
        """No words are shown."""
        self._scene = None
        self._dwell.close(t_ns)

    def feed(self, sample: GazeSample) -> Choice | None:
        """Take a sample; return a choice if it made one."""
        if not sample.valid:
            return None
        point = self._smoother.feed(sample.t_ns, sample.x_px, sample.y_px)
        target = self._scene.nearest(*point) if self._scene is not None else None
        return self._dwell.feed(sample.t_ns, target, sample.ready_ns).choice

    def learn(self, choice: Choice, scene: Scene, *, right: bool) -> None:
        """Nothing."""


@dataclass(slots=True)
class Tally:
    """What came of the trials of one way: `done` lists (start, right, wrong, time or None)."""

    done: list[tuple[int, bool, bool, float | None]] = field(default_factory=list)

    def add(self, t_ns: int, *, right: bool, wrong: bool, time_ms: float | None) -> None:
        """Add a trial that began at `t_ns`."""
        self.done.append((t_ns, right, wrong, time_ms))

    def figures(self) -> Figures:
        """Return the shares of right and wrong choices, and the times of the right ones."""
        times = [ms for _, right, _, ms in self.done if right and ms is not None]
        return {
            "right_share": self.share(),
            "wrong_share": round(sum(row[2] for row in self.done) / max(1, len(self.done)), 4),
            "time_ms": {
                "median": round(float(np.median(times)), 1) if times else None,
                "p95": round(float(np.quantile(times, 0.95)), 1) if times else None,
            },
        }

    def share(self, from_ns: int = 0, to_ns: int | None = None) -> float:
        """Return the share of right choices among trials that began in a span of time."""
        rows = [r for r in self.done if r[0] >= from_ns and (to_ns is None or r[0] < to_ns)]
        return round(sum(row[1] for row in rows) / max(1, len(rows)), 4)


def experiment(
    accuracy_deg: float,
    precision_deg: float,
    cells: int,
    *,
    drift_deg_per_min: float = 0.0,
    seed: int = 101,
    trials: int = TRIALS,
    sessions: int = SESSIONS,
    settings: SelectionSettings | None = None,
    learns: bool = True,
) -> Figures:
    """Run sessions of other people each, and return the figures of `gaze --simulate --json`.

    With drift every session lasts ten minutes, however many trials these hold. Without `learns`
    choices teach nothing: what evidence and priors alone are worth. Raises ValueError for errors or
    numbers that make no sense.
    """
    if not 2 <= cells <= 15:
        raise ValueError(f"a cloud has 2 to 15 cells here, not {cells}")
    if trials < 1 or sessions < 1:
        raise ValueError("at least one trial and one session are needed")
    drifts = drift_deg_per_min > 0.0
    ours, plain = Tally(), Tally()
    first: list[float] = []
    last: list[float] = []
    count = 0
    for session in range(sessions):
        eyes = SimulatedEyes(
            DESK, accuracy_deg, precision_deg, seed * 1000 + session, drift_deg_per_min
        )
        mine = Ours(eyes.measured, settings, learns=learns)
        runner = _Session(eyes, cells, seed * 1000 + session, mine, PlainDwell(), ours, plain)
        share = trials * (session + 1) // sessions - trials * session // sessions
        while runner.t_ns < DRIFT_MINUTES * NS_PER_MIN if drifts else runner.count < share:
            runner.trial()
        count += runner.count
        first += [e for t, e in runner.errors_deg if t < NS_PER_MIN]
        last += [e for t, e in runner.errors_deg if t >= (DRIFT_MINUTES - 1) * NS_PER_MIN]
    figures: Figures = {
        **ours.figures(),
        "plain_dwell": plain.figures(),
        "cells": cells,
        "trials": count,
        "sessions": sessions,
        "seed": seed,
        "accuracy_deg": accuracy_deg,
        "precision_deg": precision_deg,
    }
    if drifts:
        end_ns = DRIFT_MINUTES * NS_PER_MIN
        figures["drift_deg_per_min"] = drift_deg_per_min
        figures["right_share_first_minute"] = ours.share(0, NS_PER_MIN)
        figures["right_share_last_minute"] = ours.share(end_ns - NS_PER_MIN)
        figures["accuracy_first_deg"] = round(float(np.mean(first)), 2)
        figures["accuracy_last_deg"] = round(float(np.mean(last)), 2)
    return figures


class _Session:
    """One person's trials, one after the other."""

    def __init__(
        self,
        eyes: SimulatedEyes,
        cells: int,
        seed: int,
        ours: Ours,
        plain: Way,
        ours_tally: Tally,
        plain_tally: Tally,
    ) -> None:
        self._eyes, self._cells = eyes, cells
        self._random = random.Random(seed)
        self._ours = ours
        self._ways: tuple[tuple[Way, Tally], ...] = ((ours, ours_tally), (plain, plain_tally))
        self.t_ns = 0
        self.count = 0
        self.errors_deg: list[tuple[int, float]] = []

    def trial(self) -> None:
        """Show a cloud, let both ways choose, and let the eyes go to the text and back."""
        cloud = self._random.choice(clouds())
        shown = cloud.probabilities[: self._cells]
        [wanted] = self._random.choices(
            range(len(shown)), weights=[max(p, 1e-9) ** SOFTNESS for p in shown]
        )
        scene = lay_out(cloud, self._cells)
        others = [rect for slot, rect in enumerate(scene.words) if slot != wanted]
        opened_ns = self.t_ns
        for way, _ in self._ways:
            way.open(opened_ns, scene)
        look = self._eyes.look(scene.words[wanted], others, opened_ns)
        limit_ns = look.first_look_ns + LIMIT_MS * NS_PER_MS
        chosen: list[tuple[Choice, int] | None] = [None] * len(self._ways)
        for sample in look:
            for index, (way, _) in enumerate(self._ways):
                if chosen[index] is None:
                    choice = way.feed(sample)
                    if choice is not None:
                        chosen[index] = choice, sample.ready_ns
                        way.learn(choice, scene, right=choice.target == wanted)
                        way.close(sample.t_ns)
            if None not in chosen or sample.t_ns > limit_ns:
                break
        ends = self._note(chosen, wanted, look.first_look_ns, opened_ns)
        self._measure(scene.words[wanted], max(ends, sample.t_ns))
        self._rest(max(ends, sample.t_ns))
        self.count += 1

    def _note(
        self,
        chosen: Sequence[tuple[Choice, int] | None],
        wanted: int,
        first_ns: int,
        opened_ns: int,
    ) -> int:
        """Note what came of a trial; return when it ended."""
        end_ns = opened_ns
        for (_, tally), made in zip(self._ways, chosen, strict=True):
            if made is None:
                tally.add(opened_ns, right=False, wrong=False, time_ms=None)
                continue
            choice, ready_ns = made
            right = choice.target == wanted
            time_ms = (ready_ns - first_ns) / NS_PER_MS
            tally.add(opened_ns, right=right, wrong=not right, time_ms=time_ms)
            end_ns = max(end_ns, ready_ns)
        return end_ns

    def _measure(self, word: Rect, t_ns: int) -> None:
        """Note how far estimates are off at a word, with what has been learned."""
        off = self._eyes.offset_px(*word.centre, t_ns)
        known = self._ours.selector.offset_px(*word.centre, t_ns)
        error_px = math.hypot(off[0] + known[0], off[1] + known[1])
        self.errors_deg.append((t_ns, error_px / self._eyes.screen.px_per_deg))

    def _rest(self, t_ns: int) -> None:
        """The word goes into the text, and the eyes with it; then the next cloud is shown."""
        for way, _ in self._ways:
            way.close(t_ns)
        for sample in self._eyes.look(_TEXT, (), t_ns):
            if sample.t_ns >= t_ns + _PAUSE_NS:
                break
            for way, _ in self._ways:
                way.feed(sample)
        self.t_ns = sample.t_ns


@lru_cache(maxsize=1)
def clouds() -> tuple[SampledCloud, ...]:
    """Return the sample of real clouds that is part of the program."""
    file = resources.files("assets") / "clouds" / "clouds.json"
    rows = json.loads(file.read_text(encoding="utf-8"))["clouds"]
    return tuple(SampledCloud(tuple(r["words"]), tuple(r["p"])) for r in rows)


def lay_out(cloud: SampledCloud, cells: int) -> Scene:
    """Lay out the first words of a cloud as the window does, with the permanent targets below."""
    layout = sectors(AREA, cells, *_REST)
    words = [_word(c.label, w) for c, w in zip(layout.cells, cloud.words, strict=False)]
    targets = [
        Target(slot, r.x, r.y, r.w, r.h, p)
        for slot, (r, p) in enumerate(zip(words, cloud.probabilities, strict=False))
    ]
    targets += [Target(key, r.x, r.y, r.w, r.h, TARGET_PRIOR) for key, r in _buttons().items()]
    draft = _DRAFT.x, _DRAFT.y, _DRAFT.w, _DRAFT.h
    targets.append(Target(("rest", "text"), *draft, QUIET_PRIOR, quiet=True))
    middle = layout.rest.x, layout.rest.y, layout.rest.w, layout.rest.h
    targets.append(Target(("rest", "middle"), *middle, REST_PRIOR, quiet=True))
    return Scene(layout, tuple(words), tuple(targets))


def _word(label: Rect, word: str) -> Rect:
    """Return about where the window puts a word and its pill into its label."""
    size = min(44.0, label.h / 2.8)
    wide = min(label.w, size * (1.2 + 0.55 * len(word)))
    high = 1.4 * size
    x, y = label.centre
    return Rect(x - wide / 2, y - 0.1 * label.h - high / 2, wide, high)


@lru_cache(maxsize=1)
def _buttons() -> dict[str, Rect]:
    """Return where the window has its permanent targets."""
    gap = 10.0
    wide = (AREA.w - gap * (len(_BUTTONS) - 1)) / len(_BUTTONS)
    return {
        key: Rect(AREA.x + n * (wide + gap), AREA.y + AREA.h + 20.0, wide, 85.0)
        for n, key in enumerate(_BUTTONS)
    }
