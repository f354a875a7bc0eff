"""`wordfork gaze`: what a camera, a recording or a tracker tells, live; and two experiments.

A live source runs in the eyes' process, as for the window, so that its figures are those that the
window gets. The experiments have a simulated gaze, or a rendered camera, choose words.
"""

from __future__ import annotations

import contextlib
import json
import queue
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from common.clock import NS_PER_MS, NS_PER_S, Clock, now_ns
from common.worker import Death
from gui.base.paths import Folders
from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, Idle, OneOf, option, work
from input.api.errors import GazeError
from input.api.gaze import GazeSample, Screen
from input.api.messages import EyesAnswer, EyesEnded, EyesTrouble, Seen, UseMap
from input.api.source import EyesConfig, EyesReady
from input.calibration.profiles import Profiles
from input.sources.registry import RENDERED, SOURCES, kind_of, source_for
from input.worker.loop import MakeSource
from input.worker.process import EyesHandle

if TYPE_CHECKING:
    from input.simulation.many_faces import Face

SIMULATED = {"accuracy": 2.5, "precision": 1.5, "drift": 0.0}
"""What `--simulate` takes unless told otherwise, in degrees and degrees a minute."""
FEWEST_TRIALS = 500
"""With fewer trials shares of some percent are not told apart."""

_PLACES = tuple(name for name, (place, _) in SOURCES.items() if place)
"""Sources that a person names with a place; each is an option."""
_WAIT_S = 0.2


def _named(given: Given) -> tuple[str, str]:
    """Return kind and place of the source that is named; without any it is the rendered one."""
    for name in _PLACES:
        if (place := getattr(given, name, None)) is not None:
            return name, place
    return RENDERED, ""


def _watched(given: Given) -> bool:
    """Whether a source is watched, and nobody chooses words."""
    live = given.record is not None or given.seconds is not None
    return not given.simulate and (live or not given.rendered)


# fmt: off
@click.command(
    "gaze", cls=Command,
    help="Show what a camera or eye tracker sees, live, until Ctrl+C, the end of the file or "
    "--seconds; or measure how well it chooses words. With --person, points are estimated "
    "with that person's calibration.",
)
@shared.joined(*map(shared.source_of_gaze, _PLACES))
@option("--simulate", is_flag=True, help="Let simulated people choose words.")
@option("--rendered", is_flag=True, help="Choose words with a rendered camera and real landmarks.")
@option("--portrait", "portraits", type=of.file, multiple=True, metavar="FILE",
        shell_complete=shared.files, section="With --rendered",
        help="A picture of a face, whose eyes look instead of the usual ones; may be repeated.")
@option("--faces", type=of.number(1, 1000), metavar="N", section="With --rendered",
        help="Draw N faces by --seed: lids, irises, skin, light, glasses, head, camera.")
@option("--glasses", is_flag=True, section="With --rendered",
        help="All wear glasses with reflections.")
@option("--low-light", is_flag=True, section="With --rendered", help="A dim room: dark, noisy.")
@option("--fps", type=of.number(15, 60), metavar="15..60", section="With --rendered",
        help="Frames a second.")
@option("--against", type=click.Choice(["eyetrax"]), section="With --rendered",
        help="Compare the error with that of another program on the same frames.")
@option("--accuracy", type=of.number(0.0, 20.0, float), metavar="DEG",
        help="With --simulate: accuracy, the mean offset (2.5).")
@option("--precision", type=of.number(0.0, 20.0, float), metavar="DEG",
        help="With --simulate: precision, the spread of samples (1.5).")
@option("--drift", type=of.number(0.0, 10.0, float), metavar="DEG_PER_MIN",
        help="With --simulate: sessions of ten minutes in which the offset drifts.")
@option("--cells", type=of.number(2, 15), default=6, metavar="2..15", help="Words.")
@option("--trials", type=of.number(1, 100_000), metavar="N",
        help="Choices; with several faces, of each of them.")
@option("--seed", type=of.number(0, 2**31), metavar="N", help="Random seed.")
@option("--record", type=of.file, metavar="FILE", help="Record the samples to a new file.")
@option("--seconds", type=of.number(0.1, 86_400.0, float), metavar="S", help="How long to watch.")
@shared.eyes
@work(
    OneOf(
        (*(f"--{name}" for name in _PLACES), "--simulate", "--rendered"),
        "say where the gaze comes from", required=True,
    ),
    Idle(("--face-model", "--person"), lambda a: a.simulate, "with --simulate, which sees no face",
         "watch a source"),
    Idle(("--portrait", "--faces", "--glasses", "--low-light", "--fps"),
         lambda a: a.simulate or _watched(a), "where no rendered person chooses",
         "take --rendered alone"),
    Idle(("--against",), lambda a: not a.rendered or _watched(a),
         "where no rendered person looks", "take --rendered alone"),
    Idle(("--cells", "--trials"), lambda a: a.against, "with --against, where no words are chosen",
         "leave them out"),
    Idle(("--cells", "--trials", "--seed"), _watched, "where a source is watched",
         "have words chosen: --simulate or --rendered"),
    Idle(("--person",), lambda a: a.rendered and not _watched(a),
         "where a rendered person chooses", "add --seconds S"),
    Idle(("--face-model",), lambda a: not kind_of(_named(a)[0]).sees_faces,
         "for a source without a camera", "take another source"),
)
def command(given: Given) -> int:
    """Keep what is kept in the folders that are named."""
    return run_gaze(given, Folders.of(given.folder))
# fmt: on


@dataclass(slots=True)
class Watch:
    """Counts samples as they come. Pure: times are arguments in nanoseconds."""

    name: str = ""
    samples: int = 0
    valid: int = 0
    present: int = 0
    closed: int = 0
    landmark_ms: list[float] = field(default_factory=list)
    age_ms: list[float] = field(default_factory=list)
    recent: deque[tuple[int, GazeSample]] = field(default_factory=deque)
    first_ns: int = 0
    last_ns: int = 0

    def add(self, sample: GazeSample, arrived_ns: int) -> None:
        """Take a sample that arrived in this process at `arrived_ns`."""
        if not self.samples:
            self.first_ns = sample.t_ns
        self.last_ns = sample.t_ns
        self.samples += 1
        self.valid += sample.valid
        self.present += sample.present
        self.closed += sample.closed
        if sample.landmark_ns:
            self.landmark_ms.append(sample.landmark_ns / NS_PER_MS)
        self.age_ms.append((arrived_ns - sample.t_ns) / NS_PER_MS)
        self.recent.append((arrived_ns, sample))

    def line(self, t_ns: int, began_ns: int) -> str:
        """Return one line on the second before `t_ns`, and forget that second."""
        while self.recent and t_ns - self.recent[0][0] > NS_PER_S:
            self.recent.popleft()
        seconds = f"{(t_ns - began_ns) / NS_PER_S:6.0f} s"
        if not self.recent:
            return f"{seconds}  no samples"
        count = len(self.recent)
        newest = self.recent[-1][1]
        parts = [seconds, f"{count:3d} samples", _state(newest)]
        if newest.valid:
            parts.append(f"at {newest.x_px:.0f}, {newest.y_px:.0f} px ±{newest.sd_px:.0f}")
        parts.append(f"confidence {newest.confidence:.2f}")
        if newest.face is not None:
            parts.append(f"{newest.face.head_mm[2] / 10:.0f} cm, eyes {newest.face.eye_px:.0f} px")
        times = [sample.landmark_ns / NS_PER_MS for _, sample in self.recent if sample.landmark_ns]
        if times:
            parts.append(f"landmarks {np.median(times):.1f} ms")
        ages = [(at_ns - sample.t_ns) / NS_PER_MS for at_ns, sample in self.recent]
        parts.append(f"age {np.median(ages):.0f} ms")
        self.recent.clear()
        return "  ".join(parts)

    def summary(self) -> dict[str, Any]:
        """Return the figures of all samples; shares are None without any."""
        seconds = (self.last_ns - self.first_ns) / NS_PER_S

        def share(count: int) -> float | None:
            return round(count / self.samples, 4) if self.samples else None

        return {
            "source": self.name,
            "samples": self.samples,
            "seconds": round(seconds, 3),
            "samples_per_s": round((self.samples - 1) / seconds, 2) if seconds > 0 else None,
            "valid_share": share(self.valid),
            "present_share": share(self.present),
            "closed_share": share(self.closed),
            "landmark_ms": spread(self.landmark_ms),
            "sample_age_ms": spread(self.age_ms),
        }


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """Return median and 95th percentile; None of nothing."""
    if not values:
        return {"median": None, "p95": None}
    median, p95 = np.percentile(values, (50, 95))
    return {"median": round(float(median), 2), "p95": round(float(p95), 2)}


def _state(sample: GazeSample) -> str:
    if sample.valid:
        return "valid"
    if not sample.present:
        return "nobody"
    return "closed" if sample.closed else "not calibrated"


def run_gaze(arguments: Given, folders: Folders) -> int:
    """Run it; returns the exit code. Raises GazeError for what cannot be done."""
    live = arguments.record is not None or arguments.seconds is not None
    if arguments.simulate and live:
        raise GazeError(
            "--simulate has people who are gone in no time: nothing to record or to watch",
            "--rendered with --record or --seconds is watched live.",
        )
    if arguments.simulate:
        return _simulate(arguments)
    told = [name for name in SIMULATED if getattr(arguments, name) is not None]
    if told:
        raise GazeError(f"--{told[0]} is part of a simulated gaze", "Give --simulate with it.")
    if arguments.rendered and not live:
        return _against(arguments) if arguments.against else _rendered(arguments)
    config = live_config(arguments, folders.eyes_log)
    if kind_of(config.kind).screen_of is None:  # a recording names its own
        config = replace(config, screen=shown_screen(folders))
    return _live(arguments, config, Profiles(folders.profiles))


def shown_screen(folders: Folders) -> Screen | None:
    """Return the screen that is looked at, which a recording names; None without a display."""
    from gui.app.application import application
    from gui.base.display import has_display
    from gui.base.eyes_link import screen_of
    from gui.base.store import store_of

    if not has_display():
        return None
    distance_mm = float(store_of(folders.settings_file).settings.distance_mm)
    return screen_of(application().primaryScreen(), distance_mm)


# -- experiments ---------------------------------------------------------------------------------


def _simulate(arguments: Given) -> int:
    from input.simulation.gaze_trials import TRIALS, experiment

    trials = arguments.trials or TRIALS
    if trials < FEWEST_TRIALS:
        raise GazeError(
            f"--simulate needs {FEWEST_TRIALS} trials at least, not {trials}",
            "Leave --trials out for the usual number.",
        )
    given = {
        name: usual if (value := getattr(arguments, name)) is None else value
        for name, usual in SIMULATED.items()
    }
    seed = {} if arguments.seed is None else {"seed": arguments.seed}
    figures = experiment(
        given["accuracy"],
        given["precision"],
        arguments.cells,
        drift_deg_per_min=given["drift"],
        trials=trials,
        **seed,
    )
    _tell(figures, arguments.json)
    return 0


def _faces(arguments: Given) -> list[Face]:
    from input.simulation.many_faces import faces_of

    return faces_of(
        arguments.portraits,
        arguments.faces,
        1 if arguments.seed is None else arguments.seed,
        glasses=arguments.glasses,
        low_light=arguments.low_light,
        fps=arguments.fps,
    )


def _rendered(arguments: Given) -> int:
    from input.simulation.many_faces import many_faces

    faces = _faces(arguments)
    trials = {} if arguments.trials is None else {"trials": arguments.trials}
    obtained_model(arguments.face_model)
    with _counting() as report:
        figures = many_faces(
            faces,
            arguments.cells,
            face_model=arguments.face_model,
            report=report,
            told=_face_line if len(faces) > 1 else None,
            **trials,
        )
    _tell(figures, arguments.json)
    return 0


def _face_line(face: dict[str, Any]) -> None:
    """Say on standard error how a face fared, as soon as that is known."""
    told = face.get("failure") or (
        f"right {face['right_share']:6.1%}  wrong {face['wrong_share']:6.1%}  "
        f"plain dwell {face['plain_dwell']['right_share']:6.1%} and "
        f"{face['plain_dwell']['wrong_share']:6.1%}  iris gain {face['iris_gain']:.2f}"
    )
    over = "\r" if sys.stderr.isatty() else ""  # the count of trials
    print(f"{over}{face['name']:28}  {told}", file=sys.stderr, flush=True)


def _against(arguments: Given) -> int:
    from input.simulation.eyetrax_peer import against_eyetrax, installed_version

    installed_version()
    faces = _faces(arguments)
    model = obtained_model(arguments.face_model)
    with _counting() as report:
        figures = against_eyetrax(faces, model, report=report)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        tell_comparison(figures)
    return 0


def tell_comparison(figures: dict[str, Any]) -> None:
    """Print what `against_eyetrax` returned: a line a face, and then means and worst ones."""
    for row in figures["faces"]:
        if "failure" in row:
            print(f"{row['name']}: {row['failure']}")
    known = [row for row in figures["faces"] if "failure" not in row]
    rows = [(row["name"], row["wordfork"], row["peer"]) for row in known]
    if len(rows) > 1:
        rows += [
            (part, figures[part]["wordfork"], figures[part]["peer"]) for part in ("mean", "worst")
        ]
    print(f"{'':24}  wordfork still, moved   {figures['against']} still, moved   (degrees)")
    for row_name, ours, theirs in rows:
        print(
            f"{row_name[:24]:24}  {ours['still_deg']:14.2f}  {ours['moved_deg']:5.2f}  "
            f"{theirs['still_deg']:14.2f}  {theirs['moved_deg']:5.2f}"
        )
    print(
        f"{figures['targets']} unseen points; moved: {figures['aside_mm']:.0f} mm aside and "
        f"{figures['nearer_share']:.0%} nearer; {figures['against']} {figures['version']}, "
        f"seed {figures['seed']}"
    )


def _tell(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures, indent=1))
        return
    for name, part in (("wordfork", figures), ("plain dwell", figures["plain_dwell"])):
        print(
            f"{name:12}  right {part['right_share']:6.1%}  wrong {part['wrong_share']:6.1%}  "
            f"from first look to choice: {_times(part['time_ms'])}"
        )
    if "right_share_first_minute" in figures:
        print(
            f"drift         right in the first minute {figures['right_share_first_minute']:.1%}, "
            f"in the last {figures['right_share_last_minute']:.1%}"
        )
    for key, name in (("landmark_ms", "landmarks"), ("sample_age_ms", "sample age")):
        if key in figures:
            print(f"{name:12}  {_times(figures[key])}")
    faces = figures.get("faces", ())
    if len(faces) > 1:
        worst = figures["worst"]
        print(
            f"worst         right {worst['right_share']:6.1%} ({worst['right_share_of']})  "
            f"wrong {worst['wrong_share']:6.1%} ({worst['wrong_share_of']})"
        )
    each = f"{len(faces)} faces, each " if len(faces) > 1 else ""
    print(f"{each}{figures['cells']} cells, {figures['trials']} trials, seed {figures['seed']}")


def _times(times_ms: dict[str, float | None]) -> str:
    median, p95 = times_ms["median"], times_ms["p95"]
    if median is None or p95 is None:
        return "none"
    return f"median {median:.1f} ms, p95 {p95:.1f} ms"


@contextlib.contextmanager
def _counting() -> Iterator[Callable[[int, int], None] | None]:
    """Show progress in one line where a person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield lambda done, of: print(f"\r{done} of {of}", end="", file=sys.stderr, flush=True)
    finally:
        print("\r" + " " * 24 + "\r", end="", file=sys.stderr, flush=True)


# -- live ----------------------------------------------------------------------------------------


def obtained_model(own: Path | None) -> Path:
    """Return the face landmarker's file, obtained first where it is missing. Raises GazeError."""
    from input.vision.landmarker_file import face_model

    with _counting() as report:
        return face_model(own=own, report=report)


def live_config(arguments: Given, log: Path) -> EyesConfig:
    """Return what to start the eyes with, as the command line says. Raises GazeError early."""
    name, place = _named(arguments)
    kind = kind_of(name)
    screen = kind.screen_of(place) if kind.screen_of is not None else None
    model = str(arguments.face_model or "")
    if kind.sees_faces:
        obtained_model(arguments.face_model)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GazeError(
            f"The folder {log.parent} cannot be used: {error.strerror or error}",
            "Name another with --folder, or make room and allow writing there.",
        ) from error
    return EyesConfig(name, place, face_model=model, log_path=str(log), screen=screen)


def _live(arguments: Given, config: EyesConfig, profiles: Profiles) -> int:
    if arguments.record is not None and arguments.record.exists():
        raise GazeError(f"{arguments.record} is there already", "Name a new file.")
    watch = Watch(name=config.kind)
    tell = (lambda line: None) if arguments.json else lambda line: print(line, flush=True)
    try:
        watched(
            config,
            watch,
            tell,
            seconds=arguments.seconds,
            record=arguments.record,
            person=arguments.person,
            profiles=profiles,
        )
    except KeyboardInterrupt:
        tell("")
    figures = watch.summary()
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    rate = figures["samples_per_s"]
    print(f"{figures['source']}: {figures['samples']} samples in {figures['seconds']:.1f} s")
    if rate is not None:
        print(
            f"{rate:.1f} a second, {figures['valid_share']:.1%} valid, "
            f"somebody seen in {figures['present_share']:.1%}, eyes closed in "
            f"{figures['closed_share']:.1%}"
        )
    if figures["landmark_ms"]["median"] is not None:
        print(f"landmarks   {_times(figures['landmark_ms'])}")
    if figures["sample_age_ms"]["median"] is not None:
        print(f"sample age  {_times(figures['sample_age_ms'])} (from the frame to this process)")
    return 0


def watched(
    config: EyesConfig,
    watch: Watch,
    tell: Callable[[str], None],
    *,
    seconds: float | None = None,
    record: Path | None = None,
    person: str | None = None,
    profiles: Profiles | None = None,
    make: MakeSource = source_for,
    clock: Clock = now_ns,
) -> None:
    """Watch a source until it is over, or `seconds` from its first sample; a line a second.

    Raises GazeError where it cannot be opened, is lost for good, or nothing can be recorded.
    """
    news: queue.SimpleQueue[tuple[EyesAnswer | Death, int]] = queue.SimpleQueue()
    handle = EyesHandle(
        replace(config, record=record),
        lambda answer, arrived_ns: news.put((answer, arrived_ns)),
        lambda death: news.put((death, death.t_ns)),
        make,
    )
    handle.start()
    began_ns: int | None = None
    next_ns = 0
    try:
        while True:
            with contextlib.suppress(queue.Empty):
                answer, arrived_ns = news.get(timeout=_WAIT_S)
                match answer:
                    case EyesReady(name, width, height, fps):
                        watch.name = name
                        size = f", {width} x {height}, {fps:.0f} a second" if width else ""
                        tell(f"{name}{size}")
                        use_calibration(handle, name, person, profiles, tell)
                    case Seen(sample):
                        watch.add(sample, arrived_ns)
                        if began_ns is None:
                            began_ns, next_ns = arrived_ns, arrived_ns + NS_PER_S
                    case EyesTrouble(text, remedy, fatal, lost):
                        if fatal or not lost or began_ns is None:
                            raise GazeError(text, remedy)
                        tell(f"{text.rstrip('.')}. {remedy}")
                    case Death():
                        raise GazeError(answer.text, answer.remedy)
                    case EyesEnded(note):
                        if note:
                            print(f"wordfork: {note}.", file=sys.stderr)
                        return
            t_ns = clock()
            if began_ns is not None and t_ns >= next_ns:
                tell(watch.line(t_ns, began_ns))
                next_ns += NS_PER_S
            over = began_ns is not None and seconds is not None
            if over and t_ns - (began_ns or 0) >= (seconds or 0.0) * NS_PER_S:
                return
    finally:
        handle.close()
        handle.join()


def use_calibration(
    handle: EyesHandle,
    camera: str,
    person: str | None,
    profiles: Profiles | None,
    tell: Callable[[str], None],
) -> None:
    """Estimate points by the newest calibration of a person at this camera."""
    if person is None or profiles is None:
        return
    found = profiles.list()
    mine = [p for p in found.profiles if (p.person, p.camera) == (person, camera)]
    if mine:
        handle.send(UseMap(mine[0].map))
        tell(f"by the calibration of {person} at {mine[0].screen}")
        return
    if found.damaged:
        raise GazeError(found.damaged[0].text, "Calibrate again, or delete that file.")
    raise GazeError(
        f"{person} has no calibration at {camera}",
        f"wordfork calibrate --person {person} makes one.",
    )
