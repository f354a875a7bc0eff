"""`wordfork demo`: lets a simulated person write, and tells what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, Idle, option, work
from gui.commands.ending import SignalEnd
from gui.commands.streams import print_json

if TYPE_CHECKING:
    from gui.app.application import App, Options
    from gui.commands.demo_person import Demo

# Qt is slow to import, and not needed to read a command line: what needs it imports it.


# fmt: off
@click.command("demo", cls=Command, help="Let a simulated person write in the real window.")
@shared.model
@shared.writing
@option("--camera", "gaze_source", type=of.camera_source, metavar="N",
        help="The camera for a person who takes over and chooses by gaze.")
@shared.seed
@option("--choices", type=of.number(1, 10_000), default=12, metavar="N", help="Number of choices.")
@option("--input", "hand", type=of.words("mouse", "touch", "gaze"), default="mouse",
        help="What the simulated person chooses with.")
@option("--accuracy", type=of.number(0, 10, float), default=2.5, metavar="DEG",
        help="With gaze: accuracy, the mean offset, in degrees.")
@option("--precision", type=of.number(0, 10, float), default=1.5, metavar="DEG",
        help="With gaze: precision, the spread of samples, in degrees.")
@option("--size", type=of.size, default="1280x800", metavar="WxH", help="Size of the window.")
@option("--picture", type=of.file, metavar="FILE.png",
        help="Save a picture of the window at its last fork.")
@option("--film", type=of.folder, metavar="FOLDER",
        help="Save a picture of every fork in this folder.")
@shared.json
@work(
    Idle(("--camera",), lambda a: a.hand == "gaze", "beside --input gaze, which simulates eyes",
         "leave --input gaze out"),
    Idle(("--accuracy", "--precision"), lambda a: a.hand != "gaze", "without --input gaze",
         "add --input gaze"),
    Idle(("--dwell-ms",), lambda a: a.hand != "mouse", "without a mouse that dwells",
         "take --input mouse"),
)
def command(given: Given) -> int:
    """Start from what the window is opened with."""
    return run_demo(shared.app_options(given), given)
# fmt: on


def figures(app: App, demo: Demo, picture: Path | None) -> dict[str, Any]:
    """Return what `--json` says."""
    from PySide6.QtGui import QGuiApplication

    from engine.records.statistics import summary

    parts = app.parts
    mode = parts.timing.figures(parts.session.mode)
    frames = summary(parts.probe.intervals_ms(), 99)
    steering = app.gain.steering
    told = {
        "text": parts.session.draft.text,
        "forks": demo.forks,
        "choices": demo.made,
        "frame_ms": {"median": frames["median"], "p99": frames["p99"], "n": frames["n"]},
        "machine_ms_per_token": mode.machine_ms,
        "person_ms_per_choice": summary(demo.person_ms)["median"],
        "asked_share": mode.asked_share,
        "steering_bits": steering.bits,
        "changed_course": steering.changed,
        "bits_per_person_s": steering.bits_per_second,
        "first_cloud_s": demo.first_cloud_s,
        "peak_memory_mb": round(demo.peak_mb, 1),
        "records": str(app.records.path) if app.records is not None else None,
        "picture": str(picture) if picture else None,
        "platform": QGuiApplication.platformName(),
    }
    if parts.store.settings.eyes:
        told |= {"wrong_choices": demo.wrong, "gaze_ms": summary(demo.gaze_ms)}
    return told


def run_demo(options: Options, arguments: Given) -> int:
    """Run the demo; returns the exit code. Raises ModelError where it cannot run to its end."""
    from gui.app.application import application
    from gui.base.display import go_offscreen, has_display
    from gui.base.paths import made

    offscreen = not has_display()
    if offscreen:
        go_offscreen()
        if not arguments.json:
            print("No display: the window is painted into memory.")
    for folder in filter(None, (arguments.film, _parent(arguments.picture))):
        made(folder)
    with SignalEnd(application()) as end:
        return _run(options, arguments, end)


def _run(options: Options, arguments: Given, end: SignalEnd) -> int:
    from gui.app.application import App
    from gui.app.calibration_profiles import Accuracy
    from gui.base.paths import Folders
    from gui.commands.demo_gaze import SOURCE, DemoEyes
    from gui.commands.demo_person import Demo
    from gui.views.main_window import NARROW_PX

    # Simulated drafts and times never mix with a person's; and this hand chooses by staying.
    folder = options.folder or Folders.usual().data / "demo"
    overrides = {**options.overrides, "dwell": True}
    eyes = DemoEyes() if arguments.hand == "gaze" else None
    if eyes is None:
        app = App(replace(options, folder=folder, overrides=overrides))
    else:
        overrides |= {"input": "eyes", "gaze_source": SOURCE, "gaze_dot": True, "dwell": False}
        options = replace(options, folder=folder, overrides=overrides)
        app = App(options, make_eyes=eyes.make)
    told: dict[str, Any] = {}
    stays = not (arguments.json or arguments.picture or arguments.film or _painted_into_memory())

    def done() -> None:
        """Take the figures; where somebody may be watching, the window stays open."""
        told.update(figures(app, demo, arguments.picture))
        if stays and demo.trouble is None:
            print(_told(told), flush=True)
            demo.screen.over()
        else:
            app.end()  # without asking the window; the last rows are still the simulated person's
            app.qt.exit()

    demo = Demo(
        app,
        seed=arguments.seed,
        choices=arguments.choices,
        tokens=round(arguments.choices / app.store.settings.share),  # as many as Forks would write
        hand=arguments.hand,
        film=arguments.film,
        picture=arguments.picture,
        done=done,
        eyes=eyes,
    )
    app.window.resize(*arguments.size)
    app.window.tab.setChecked(arguments.size[0] >= NARROW_PX)
    demo.begin()
    if eyes is not None:
        profiles = app.parts.eyes.profiles
        errors = arguments.accuracy, arguments.precision
        measured = eyes.seat(profiles.screen, *errors, arguments.seed).measured
        profiles.trust(Accuracy(measured.offset_deg, measured.sd_deg, profiles.screen))
    ended = end.run(app.end)
    demo.leave()
    app.end()
    if ended:
        return ended
    if demo.trouble is not None:
        raise demo.trouble
    if not stays:
        if arguments.json:
            print_json(told)
        else:
            print(_told(told))
    return 0


def _painted_into_memory() -> bool:
    """Whether nobody can see the window."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.platformName() in ("offscreen", "minimal")


def _parent(path: Path | None) -> Path | None:
    return path.absolute().parent if path else None


def _told(figures: dict[str, Any]) -> str:
    frames, person_ms = figures["frame_ms"], figures["person_ms_per_choice"]
    lines = [
        figures["text"],
        "",
        f"{figures['choices']} choices at {figures['forks']} forks; machine "
        f"{figures['machine_ms_per_token']:.1f} ms per token"
        + ("" if person_ms is None else f", person {person_ms:.0f} ms per choice (median)"),
        f"painted frames: median {frames['median']:.1f} ms, p99 {frames['p99']:.1f} ms, "
        f"n {frames['n']}",
        f"{figures['peak_memory_mb']:.0f} MB in all processes",
    ]
    if figures["first_cloud_s"] is not None:
        lines[-1] = f"first cloud after {figures['first_cloud_s']:.1f} s; {lines[-1]}"
    if figures.get("gaze_ms", {}).get("n"):
        lines.append(
            f"gaze: {figures['gaze_ms']['median']:.0f} ms from the first look to the choice "
            f"(median), {figures['wrong_choices']} wrong choices"
        )
    if figures["records"]:
        lines.append(f"records: {figures['records']}")
    if figures["picture"]:
        lines.append(f"picture: {figures['picture']}")
    return "\n".join(lines)
