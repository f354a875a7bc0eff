"""`wordfork calibrate`: its options. What it does is in `calibratewindow`, which needs Qt."""

from __future__ import annotations

import click

from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, OneOf, option, work


# fmt: off
@click.command(
    "calibrate", cls=Command,
    help="Calibrate gaze with points over the whole screen.",
)
@shared.source_of_gaze("camera")
@shared.source_of_gaze("video")
@option("--rendered", is_flag=True, help="Let a rendered person try it, without a display.")
@option("--points", type=click.Choice([5, 9, 13]), default=9, help="Number of points to look at.")
@option("--distance", type=of.number(200, 2000), metavar="MM",
        help="Distance from the eyes to the screen.")
@shared.eyes
@work(OneOf(("--camera", "--video", "--rendered"), "say what sees the eyes"))
def command(given: Given) -> int:
    """Paint into memory where nobody is to look."""
    from gui.base.display import go_offscreen
    from gui.base.paths import Folders

    if given.rendered:
        go_offscreen()
    from gui.commands.calibrate_window import run_calibrate

    return run_calibrate(given, Folders.of(given.folder))
# fmt: on
