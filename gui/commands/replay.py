"""`wordfork replay`: a simulated person with a text in mind writes it through the real engine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from common.files import opened
from common.log import unheard
from common.textfile import MOST_BYTES, NoTextError, decode
from engine.api.types import ModelError
from engine.experiments.replay.hidden_intent import Request
from engine.experiments.replay.hypotheses import Held, held
from engine.experiments.replay.runs import Stand, Wanted, format_outcome
from engine.experiments.replay.table import table
from engine.experiments.replay.units import units_of
from engine.experiments.time_model.model import Way
from engine.generation.ask_policy import Measure
from engine.worker.config import EngineConfig
from engine.worker.loading import load, load_boundaries
from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, Idle, option, work
from gui.commands.streams import print_json

_WAYS = {way.value.replace("_", "-"): way for way in Way}


# fmt: off
@click.command(
    "replay", cls=Command,
    help="A simulated person with a text in mind writes it word by word through the real engine. "
    "With --request the text is not FILE's own: the model writes it behind FILE's text as an "
    "opening, knowing the request, and the writer is not told.",
)
@click.argument("text", type=of.file, metavar="FILE", help="The text in mind.")
@shared.model
@option("--mode", type=of.Way(["auto", "forks", "every-word", "try-again", "all"]), default="all",
        help="Writing mode.")
@option("--rule", type=of.words("value", "entropy", "both"), default="value",
        help="What decides where to ask: the value of asking, or entropy for comparison; both: "
        "Forks with one, then with the other.")
@option("--share", type=of.number(0.01, 0.6, float), default=0.2, metavar="0.01..0.6",
        help="In Forks: the share of tokens to ask about.")
@option("--words", type=of.number(2, 15), default=8, metavar="2..15", help="Words in a cloud.")
@option("--ahead", type=of.number(0, 1000), default=160, metavar="TOKENS",
        help="How many tokens to write ahead behind each cloud.")
@option("--given", type=of.number(1, 1000), default=12, metavar="WORDS",
        help="How many words of the text are given at the start.")
@option("--samples", type=of.number(1, 100), default=10, metavar="N",
        help="Number of samples of try-again.")
@option("--request", type=of.request, default="", show_default=False, metavar="TEXT",
        help="A request that only the simulated person knows.")
@option("--length", type=of.number(5, 1000), default=60, metavar="WORDS",
        help="With --request: how many words to write.")
@shared.seed
@shared.output("six")
@work(
    Idle(("--share", "--rule"), lambda a: a.mode not in ("forks", "all"), "without Forks",
         "add --mode forks"),
    Idle(("--words", "--ahead", "--seed"), lambda a: a.mode == "try-again",
         "where texts are tried again", "take another --mode"),
    Idle(("--samples",), lambda a: a.mode not in ("try-again", "all"), "without Try again",
         "add --mode try-again"),
    Idle(("--length",), lambda a: not a.request, "without --request", "add --request TEXT"),
    Idle(("--given",), lambda a: bool(a.request),
         "beside --request, behind which all of FILE is given", "leave --request out"),
    *shared.IDLE_OUTPUT,
)
def command(given: Given) -> int:
    """Start from the model that is named or was chosen."""
    return run_replay(given, shared.engine_config(given))
# fmt: on


def run_replay(arguments: Given, config: EngineConfig) -> int:
    """Run it; returns the exit code. Raises ModelError for what cannot be replayed."""
    if arguments.plot is not None:
        from gui.widgets.picture_export import check_picture  # Qt is slow to import

        check_picture(arguments.plot)
    text = read_text(arguments.text)
    if not arguments.request and len(units_of(text)) <= arguments.given:
        raise ModelError(
            f"{arguments.text} leaves nothing to write behind its first {arguments.given} words",
            "Name a longer text, or give fewer words: --given N",
        )
    if arguments.rule == "both" and arguments.mode not in ("forks", "all"):
        raise ModelError("--rule both compares forks", "Add --mode forks, or leave --mode out.")
    with unheard():
        model = load(config)
    try:
        stand = Stand(model, load_boundaries(config, model.vocabulary), _wanted(arguments))
        figures = _replayed(stand, text, arguments)
        about = f"{arguments.text.name}, {model.info.name}"
    finally:
        model.close()
    claims = held(figures)
    if arguments.plot is not None:
        _plot(figures, claims, about, arguments)
    if arguments.json:
        for one in figures:
            one["claims"] = [c.as_json() for c in claims if one is _of(c, figures)]
        print_json(figures[0] if len(figures) == 1 else figures)
    elif arguments.table or arguments.plot is None:
        print(table(figures, claims))
    return 0


def _of(claim: Held, figures: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures that a claim is about: the first of its mode."""
    return next(one for one in figures if one["mode"] == claim.mode)


def _wanted(arguments: Given) -> Wanted:
    return Wanted(
        share=arguments.share,
        measure=Measure.VALUE if arguments.rule == "both" else Measure(arguments.rule),
        words=arguments.words,
        ahead=arguments.ahead,
        samples=arguments.samples,
        seed=arguments.seed,
    )


def _replayed(stand: Stand, text: str, arguments: Given) -> list[dict[str, Any]]:
    ways = list(Way) if arguments.mode == "all" else [_WAYS[arguments.mode]]
    runs = [(way, stand) for way in ways]
    if arguments.rule == "both":
        by_entropy = (Way.FORKS, stand.measuring(Measure.ENTROPY))
        runs.insert(ways.index(Way.FORKS) + 1, by_entropy)
    request, intended = None, []
    if arguments.request:
        request = Request(arguments.request, text)
        stand.check(f"{request.request}\n\n{request.opening}", 2 * arguments.length)
        intended = stand.intended(request, arguments.length)
        stand.leave()
        if not intended:
            raise ModelError(
                "The model writes nothing behind this request",
                "Give another request or opening, or an instruct model with --model.",
            )
    else:
        stand.check(text)
    return [_one(one, text, request, intended, way, arguments.given) for way, one in runs]


def _one(
    stand: Stand, text: str, request: Request | None, intended: list[str], way: Way, given: int
) -> dict[str, Any]:
    """Replay one way from beginning to end; return its figures."""
    report = _Progress(way)
    try:
        if request is None:
            return format_outcome(stand.exact(text, given, way, report), stand.wanted)
        outcome = stand.hidden(request, intended, way, report)
        corrected = stand.corrected(request, intended, way)
        return {
            **format_outcome(outcome, stand.wanted, corrected),
            "intention": "hidden",
            "request": request.request,
            "intended": request.opening + "".join(intended),
            "text": outcome.text,
        }
    finally:
        report.end()
        stand.leave()


def _plot(
    figures: Sequence[dict[str, Any]],
    claims: Sequence[Held],
    about: str,
    arguments: Given,
) -> None:
    """Write the plots, without a display. Raises PictureError."""
    from gui.app.application import application
    from gui.base.display import go_offscreen, has_display
    from gui.charts.replay_board import ReplayBoard
    from gui.widgets.picture_export import cannot, discard, save_picture
    from gui.widgets.theme import THEMES, Look

    if not has_display():
        go_offscreen()
    application()
    width, height = arguments.size
    look = Look(THEMES[arguments.theme], scale=max(1.0, min(width / 1600, height / 1000)))
    board = ReplayBoard(look, figures, claims, about)
    board.resize(width, height)
    try:
        save_picture(board, arguments.plot, look.theme.colour("panel"), board.paint)
    except OSError as error:
        raise cannot(arguments.plot, error) from None
    finally:
        discard(board)


class _Progress:
    """One line on standard error that says how far a way is; none where nobody looks."""

    def __init__(self, way: Way) -> None:
        self._name = way.value.replace("_", " ")
        self._shown = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        if self._shown:
            print(f"\r{self._name}: {done} of {total} ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """End the line."""
        if self._shown:
            print(file=sys.stderr)


def read_text(path: Path) -> str:
    """Return the text of a file. Raises ModelError where it is none."""
    try:
        with opened(path) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ModelError(f"{path} is larger than {MOST_BYTES // 2**20} MB", "Name a text file.")
        text = decode(data)[0].strip()
    except FileNotFoundError:
        raise ModelError(f"{path} is not there", "Name a text file.") from None
    except NoTextError as error:
        raise ModelError(f"{path}: {error}", "Name a text file.") from None
    except OSError as error:
        why = error.strerror or error
        raise ModelError(f"{path} cannot be read: {why}", "Name a text file.") from None
    if not text:
        raise ModelError(f"{path} is empty", "Name a text file with some sentences.")
    return text
