"""The command line: the window, and which commands there are. Errors are one line and exit code 2.

A command's own file has its arguments and what it does; it is imported when it is wanted. Qt and
numpy are slow to import and not needed to say `--help` or to refuse a wrong option.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Given, Group, OneOf, Work, explained, option, work
from gui.commands.ending import ending
from gui.commands.streams import guarded

COMMANDS = {
    "demo": ("gui.commands.demo", "A simulated person writes in the real window."),
    "bench": ("gui.commands.bench", "What a token, a cloud and a choice cost on this machine."),
    "doctor": ("gui.commands.doctor", "This machine and any problems found: for a report."),
    "replay": (
        "gui.commands.replay",
        "What choices are worth: a simulated person writes a text they have in mind.",
    ),
    "gaze": (
        "gui.commands.gaze",
        "What a camera or eye tracker sees, and how well it chooses words.",
    ),
    "calibrate": (
        "gui.commands.calibrate", "Calibrate gaze with points over the whole screen."
    ),
    "timemodel": (
        "gui.commands.time_model",
        "The time per token in each writing mode, and when asking pays off.",
    ),
    "models": (
        "gui.commands.models", "List, download, check, choose and remove models."
    ),
}  # fmt: skip
"""Each command: its module, which calls it `command`, and what it is for."""


def _say_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Say which wordfork this is, in one line, and end."""
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        print("wordfork", version("wordfork"))
    except PackageNotFoundError:  # run from a clone that is not installed
        print("wordfork (a clone that is not installed)")
    context.exit()


# fmt: off
@click.command(
    cls=Group,
    lazy=COMMANDS,
    invoke_without_command=True,
    context_settings={"show_default": True, "max_content_width": 100},
    help="Write text together with a language model. Without a command the window opens. Options "
    "may come before or after a command.",
)
@option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_version,
    help="Show the version and exit.",
)
@shared.model
@shared.writing
@shared.settings_of("eyes")
@option("--camera", type=of.camera_source, metavar="N", section="Eyes",
        help="The camera to use: number or device.")
@option("--rendered", is_flag=True, section="Eyes",
        help="Try it without a camera: a rendered person looks at the mouse pointer.")
@work(OneOf(("--gaze", "--camera", "--rendered"), "say what sees the eyes"))
def command(given: Given) -> int:
    """Open the window."""
    from gui.app.application import App, application
    from gui.base.display import has_display
    from gui.commands.ending import SignalEnd

    rendered = "rendered" if given.rendered else None
    given.gaze_source = given.gaze_source or given.camera or rendered
    if given.gaze_source is not None and given.input is None:
        given.input = "eyes"  # whoever says what sees the eyes wants them seen
    options = shared.app_options(given)
    if not has_display():
        fail(
            "there is no display to open a window on",
            "wordfork demo --picture out.png lets a simulated person write without one.",
        )
    with SignalEnd(application()) as end:
        app = App(options)
        app.start()
        return end.run(app.end)
# fmt: on


def fail(text: str, remedy: str) -> NoReturn:
    """End with one clear line and a way out."""
    line = " ".join(f"wordfork: {text.rstrip('.')}. {remedy}".splitlines())
    print(line, file=sys.stderr)
    raise SystemExit(2)


def asked(argv: Sequence[str]) -> Work:
    """Return the work that a command line asks for; nothing of it is done yet.

    Raises click.UsageError for what it cannot mean, and SystemExit for --help and --version.
    """
    try:
        found = command.main(list(argv), prog_name="wordfork", standalone_mode=False)
    except click.Abort:  # which click makes of it
        raise KeyboardInterrupt from None
    if isinstance(found, int):
        raise SystemExit(found)
    work: Work = found
    return work


def _troubles() -> tuple[type[BaseException], ...]:
    """Return what has a clear line and a way out; asked for only where something was raised."""
    from engine.api.types import ModelError
    from input.api.errors import GazeError

    return ModelError, GazeError


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `wordfork`."""
    with guarded(), ending(whole_program=argv is None):
        try:
            raise SystemExit(asked(sys.argv[1:] if argv is None else argv)())
        except (SystemExit, KeyboardInterrupt):
            raise
        except click.UsageError as error:
            fail(*explained(error))
        except _troubles() as error:
            fail(error.text, error.remedy)  # type: ignore[attr-defined]
