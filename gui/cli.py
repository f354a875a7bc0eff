"""The command line. Errors are one clear line with a way out, and exit code 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from engine.messages import Mode
from engine.model import ModelError
from gui import argtypes as of
from gui.arranging import arranged, unwanted
from gui.combining import check_combination
from gui.ending import ending
from gui.streams import guarded

# Qt and numpy are slow to import and not needed to say `--help` or to refuse a wrong option.


_CAMERA: dict[str, Any] = {"dest": "gaze_source", "type": of.camera_source, "metavar": "N"}


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        fail(message, f"{self.prog} --help lists what can be given.")


def fail(text: str, way_out: str) -> NoReturn:
    """End with one clear line and a way out."""
    line = " ".join(f"wordfork: {text.rstrip('.')}. {way_out}".splitlines())
    print(line, file=sys.stderr)
    raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    common = _Parser(add_help=False)
    engine = common.add_argument_group("model")
    engine.add_argument(
        "--model", metavar="NAME|FILE.gguf",
        help="this model, this once (a name of wordfork models list, default, or a file)",
    )  # fmt: skip
    engine.add_argument(
        "--gpu-layers", type=of.layers, default="auto", metavar="auto|N",
        help="layers to put on the GPU (auto: all that fit, 0 where the build has no GPU)",
    )  # fmt: skip
    engine.add_argument(
        "--threads", type=of.threads, default="auto", metavar="auto|N",
        help="compute threads",
    )  # fmt: skip
    engine.add_argument(
        "--context", dest="n_ctx", type=of.number(256, 262144), default=4096, metavar="TOKENS",
        help="how many tokens fit (default 4096)",
    )  # fmt: skip
    common.add_argument(
        "--folder", type=of.folder, metavar="DIR",
        help="keep settings, drafts and records here instead of in the user's folders",
    )  # fmt: skip
    writing = _Parser(add_help=False)
    group = writing.add_argument_group("writing")
    group.add_argument(
        "--mode", type=of.underscored, choices=[m.value for m in Mode], help="how to write"
    )
    group.add_argument(
        "--share", type=of.number(0.05, 0.6, float), metavar="0.05..0.6",
        help="in Forks: which share of the tokens to ask for (default 0.2)",
    )  # fmt: skip
    group.add_argument("--words", type=of.number(2, 15), metavar="2..15", help="words in a cloud")
    group.add_argument(
        "--dwell-ms", type=of.number(200, 2000), metavar="MS", help="dwell of a mouse"
    )
    group.add_argument("--theme", choices=["system", "dark", "light"])
    group.add_argument("--language", choices=["system", "en", "ru"])
    group.add_argument(
        "--request",
        type=of.request,
        default="",
        metavar="TEXT",
        help="what an instruct model should write",
    )  # fmt: skip
    group.add_argument(
        "--instruct", choices=["auto", "on", "off"],
        help="whether a request leads the model (auto: where it was taught to answer)",
    )  # fmt: skip
    group.add_argument("--markup", choices=["auto", "allow", "never"], help="tags, list marks")
    group.add_argument("--text", dest="given", default=None, help="the beginning of the draft")

    top = _Parser(
        prog="wordfork",
        description="Text that a person and a language model write together. "
        "Without a command the window opens.",
        parents=[common, writing],
    )
    top.add_argument("--version", action=of.Version, help="say the version and end")
    eyes = top.add_argument_group("eyes")
    eyes.add_argument("--input", choices=["hands", "eyes"], help="eyes: words are chosen by gaze")
    eyes.add_argument(
        "--gaze", dest="gaze_source", type=of.setting("gaze_source"), metavar="KIND[:PLACE]",
        help="what sees them: camera, camera:1, lsl:NAME, opengaze:HOST:PORT, trace:FILE, rendered",
    )  # fmt: skip
    eyes.add_argument("--camera", **_CAMERA, help="the camera that sees them: number or device")
    eyes.add_argument(
        "--rendered", action="store_const", dest="gaze_source", const="rendered",
        help="a try without a camera: a rendered person who looks where the mouse pointer is",
    )  # fmt: skip
    eyes.add_argument(
        "--gaze-dwell-ms", type=of.number(200, 2000), metavar="MS", help="dwell of a gaze"
    )
    eyes.add_argument(
        "--person", type=of.setting("person"), metavar="NAME", help="whose calibration to use"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser(
        "demo", parents=[common, writing], help="a simulated person writes in the real window"
    )
    demo.add_argument("--camera", **_CAMERA, help="for eyes that are let in meanwhile")
    demo.add_argument("--seed", type=of.number(0, 2**31), default=1)
    demo.add_argument(
        "--choices", type=of.number(1, 10_000), default=12, help="how many (default 12)"
    )
    demo.add_argument(
        "--input", dest="hand", choices=["mouse", "touch", "gaze"], default="mouse",
        help="what the simulated person chooses with",
    )  # fmt: skip
    demo.add_argument(
        "--accuracy", type=of.number(0, 10, float), default=2.5, metavar="DEG",
        help="with gaze: how far off its points are, in degrees (default 2.5)",
    )  # fmt: skip
    demo.add_argument(
        "--precision", type=of.number(0, 10, float), default=1.5, metavar="DEG",
        help="with gaze: how much they tremble, in degrees (default 1.5)",
    )  # fmt: skip
    demo.add_argument(
        "--size", type=of.size, default=(1280, 800), metavar="WxH", help="of the window"
    )
    demo.add_argument(
        "--picture", type=of.file, metavar="FILE.png", help="the window at its last fork"
    )
    demo.add_argument("--film", type=of.folder, metavar="FOLDER", help="a picture of every fork")
    demo.add_argument("--json", action="store_true")
    bench = commands.add_parser("bench", parents=[common], help="what things cost on this machine")
    what = bench.add_mutually_exclusive_group()
    what.add_argument(
        "--shape", choices=["7b", "3b", "1.5b", "270m"],
        help="of a model of this size with random weights, written for the time of the bench",
    )  # fmt: skip
    what.add_argument(
        "--against", choices=["high-level", "server"],
        help="what a person waits for a fork here, and with llama-cpp-python's own class or server",
    )  # fmt: skip
    bench.add_argument(
        "--repeats", type=of.number(3, 1000),
        help="forks (default 50, or 12 with --against; with --shape by what a token costs)",
    )  # fmt: skip
    bench.add_argument("--json", action="store_true")
    check = commands.add_parser(
        "doctor",
        parents=[common],
        help="what this machine has and what is wrong with it: a page for a report",
    )
    check.add_argument("--json", action="store_true")
    _add_replay(commands, common)
    _add_gaze(commands)
    _add_calibrate(commands)
    _add_timemodel(commands)
    _add_models(commands)
    return top


def _add_models(commands: Any) -> None:
    models = commands.add_parser(
        "models", help="models that can write: list, fetch, check, choose and remove them"
    )
    acts = models.add_subparsers(dest="act", metavar="ACT", required=True)
    act = acts.add_parser("list", help="models that can be fetched, and those that are here")
    _models_options(act)
    act = acts.add_parser(
        "get", help="fetch a model of the list; a download that broke off goes on"
    )
    act.add_argument("name", metavar="NAME")
    _models_options(act)
    act = acts.add_parser("check", help="whether a model can write here, and its sum is right")
    act.add_argument("file", metavar="FILE|NAME|default")
    act.add_argument("--sum", action="store_true", help="read all of it and say its sha256")
    act.add_argument("--quick", action="store_true", help="do not load it and decode once")
    _models_options(act)
    act = acts.add_parser("use", help="let a model write from the next start on")
    act.add_argument("name", metavar="NAME|FILE", help="default: the one that comes with wordfork")
    _models_options(act)
    act = acts.add_parser("remove", help="delete a fetched model, or forget a file elsewhere")
    act.add_argument("name", metavar="NAME")
    _models_options(act)


def _models_options(act: argparse.ArgumentParser) -> None:
    act.add_argument("--folder", type=of.folder, metavar="DIR", help="as for the window")
    act.add_argument("--json", action="store_true")


def _output_options(command: argparse.ArgumentParser, plots: str) -> None:
    command.add_argument("--json", action="store_true")
    command.add_argument("--table", action="store_true", help="also where --plot is given")
    command.add_argument(
        "--plot", type=of.file, metavar="FILE.png|.svg", help=f"write the {plots} plots"
    )
    command.add_argument(
        "--size", type=of.size, default=(1600, 1000), metavar="WxH", help="of the plots"
    )
    command.add_argument("--theme", choices=["dark", "light"], default="light", help="of the plots")


def _add_replay(commands: Any, common: argparse.ArgumentParser) -> None:
    replay = commands.add_parser(
        "replay",
        parents=[common],
        help="what choices are worth: a simulated person with a text in mind writes it",
        description="A simulated person writes a text word by word through the real engine. With "
        "--request the text is not FILE's own: the model writes it behind FILE's text as an "
        "opening, knowing the request, and the writer is not told.",
    )
    replay.add_argument("text", type=of.file, metavar="FILE", help="the text in mind")
    replay.add_argument(
        "--mode",
        type=of.hyphened,
        choices=["auto", "forks", "every-word", "try-again", "all"],
        default="all",
        help="how to write (default: all ways)",
    )
    replay.add_argument(
        "--rule", choices=["value", "entropy", "both"], default="value",
        help="what decides where to ask: the value of asking, or entropy for comparison; both: "
        "Forks by one, then by the other",
    )  # fmt: skip
    replay.add_argument(
        "--share", type=of.number(0.01, 0.6, float), default=0.2, metavar="0.01..0.6"
    )
    replay.add_argument("--words", type=of.number(2, 15), default=8, metavar="2..15")
    replay.add_argument(
        "--ahead", type=of.number(0, 1000), default=160, metavar="TOKENS",
        help="how many tokens to write ahead behind a cloud (default 160)",
    )  # fmt: skip
    replay.add_argument(
        "--given", type=of.number(1, 1000), default=12, metavar="WORDS",
        help="how many words of the text are given (default 12)",
    )  # fmt: skip
    replay.add_argument("--samples", type=of.number(1, 100), default=10, help="of try-again")
    replay.add_argument(
        "--request", type=of.request, default="", metavar="TEXT", help="a request to hide"
    )
    replay.add_argument(
        "--length", type=of.number(5, 1000), default=60, metavar="WORDS",
        help="with --request: how many words to write (default 60)",
    )  # fmt: skip
    replay.add_argument("--seed", type=of.number(0, 2**31), default=1)
    _output_options(replay, "six")


def _eyes_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--face-model", type=of.file, metavar="FILE", help="of the face landmarker"
    )
    command.add_argument("--person", type=of.setting("person"), metavar="NAME", help="whose eyes")
    command.add_argument("--folder", type=of.folder, metavar="DIR", help="as for the window")
    command.add_argument("--json", action="store_true")


def _add_gaze(commands: Any) -> None:
    gaze = commands.add_parser(
        "gaze",
        help="what a camera or another eye tracker sees, live; and how well words are chosen by it",
        description="Live sources are watched until Ctrl+C, the file's end or --seconds. With "
        "--person points are estimated by that person's calibration.",
    )
    source = gaze.add_mutually_exclusive_group(required=True)
    source.add_argument("--camera", type=of.camera, metavar="N", help="a camera's number or device")
    source.add_argument("--video", metavar="FILE", help="a video of a face")
    source.add_argument("--trace", metavar="FILE", help="a recording of --record")
    source.add_argument("--lsl", metavar="NAME", help="a Lab Streaming Layer stream")
    source.add_argument("--opengaze", metavar="HOST:PORT", help="Gazepoint's Open Gaze API")
    source.add_argument("--simulate", action="store_true", help="simulated people choose words")
    source.add_argument(
        "--rendered", action="store_true", help="a rendered camera and real landmarks choose words"
    )
    gaze.add_argument(
        "--accuracy", type=of.number(0.0, 20.0, float), metavar="DEG",
        help="with --simulate: mean offset (default 2.5)",
    )  # fmt: skip
    gaze.add_argument(
        "--precision", type=of.number(0.0, 20.0, float), metavar="DEG",
        help="with --simulate: deviation from sample to sample (default 1.5)",
    )  # fmt: skip
    gaze.add_argument(
        "--drift", type=of.number(0.0, 10.0, float), metavar="DEG_PER_MIN",
        help="with --simulate: sessions of ten minutes in which the offset wanders",
    )  # fmt: skip
    gaze.add_argument(
        "--cells", type=of.number(2, 15), default=6, metavar="2..15", help="words (default 6)"
    )
    gaze.add_argument("--trials", type=of.number(1, 100_000), metavar="N", help="choices in all")
    gaze.add_argument("--seed", type=of.number(0, 2**31), metavar="N")
    gaze.add_argument("--record", type=of.file, metavar="FILE", help="write samples to a new trace")
    gaze.add_argument(
        "--seconds",
        type=of.number(0.1, 86_400.0, float),
        metavar="S",
        help="watch for so long",
    )
    _eyes_options(gaze)


def _add_calibrate(commands: Any) -> None:
    calibrate = commands.add_parser(
        "calibrate", help="learn where a person looks: points over the whole screen"
    )
    source = calibrate.add_mutually_exclusive_group()
    source.add_argument("--camera", type=of.camera, metavar="N", help="a camera's number or device")
    source.add_argument("--video", metavar="FILE", help="a video of a face")
    source.add_argument(
        "--rendered", action="store_true", help="a rendered person tries it, without a display"
    )
    calibrate.add_argument("--points", type=int, choices=[5, 9, 13], default=9)
    calibrate.add_argument(
        "--distance",
        type=of.number(200, 2000),
        metavar="MM",
        help="from the eyes to the screen",
    )
    _eyes_options(calibrate)


def _add_timemodel(commands: Any) -> None:
    time = commands.add_parser(
        "timemodel", help="what a token takes in each way of writing, and where asking pays"
    )
    time.add_argument(
        "--preset", nargs="+", default=["seed"], metavar="SOURCE",
        help="of the numbers: seed (the project's first note; default), measured RECORDS.jsonl "
        "..., or bench FILE (of wordfork bench --json)",
    )  # fmt: skip
    _output_options(time, "four")
    time.add_argument(
        "--check", action="store_true",
        help="hold the model against records: it predicts every second choice from the others",
    )  # fmt: skip
    numbers = time.add_argument_group("numbers in the place of the preset's")
    numbers.add_argument(
        "--share",
        type=of.number(0.01, 1, float),
        metavar="0.01..1",
        help="of tokens asked for",
    )
    numbers.add_argument(
        "--words", type=of.number(2, 15), metavar="2..15",
        help="in a cloud: the reaction time follows by Hick's law",
    )  # fmt: skip
    span = {"type": of.number(0, 1e6, float), "metavar": "MS"}
    numbers.add_argument("--reaction-ms", **span, help="mean time before the dwell")
    numbers.add_argument("--dwell-ms", **span)
    numbers.add_argument("--token-ms", **span, help="one token of the model")
    numbers.add_argument(
        "--error-rate", type=of.number(0, 1, float), metavar="0..1",
        help="share of wrong tokens in Auto; the other ways' change in proportion",
    )  # fmt: skip
    numbers.add_argument("--error-cost-ms", **span, help="putting one wrong token right")
    numbers.add_argument(
        "--spread", type=of.spread, metavar="1..|off",
        help="how many times longer writing ahead takes than writing alone; off: no look-ahead",
    )  # fmt: skip
    time.add_argument(
        "--simulate", type=of.number(1, 20_000_000), default=0, metavar="STEPS",
        help="simulate so many tokens besides",
    )  # fmt: skip
    time.add_argument("--seed", type=of.number(0, 2**31), default=1, help="of the simulation")


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `wordfork`."""
    with guarded(), ending(whole_program=argv is None):
        try:
            raise SystemExit(_run(parsed(sys.argv[1:] if argv is None else argv)))
        except ModelError as error:
            fail(error.text, error.way_out)


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """Return what a command line says; what it cannot mean ends the program with one line."""
    top = parser()
    arguments, left = top.parse_known_args(arranged(top, argv))
    if left:
        top.error(unwanted(top, arguments.command or "", left))
    check_combination(parser(), argv, arguments)
    cores = os.cpu_count() or 1
    if isinstance(wanted := getattr(arguments, "threads", None), int) and wanted > cores:
        arguments.threads = cores
        told = f"--threads {wanted} is more than this computer's cores; {cores} compute"
        print(f"wordfork: {told}.", file=sys.stderr)
    return arguments


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command in ("gaze", "calibrate"):
        return _eyes(arguments)
    if arguments.command == "timemodel":
        from gui.timemodelcommand import run_timemodel

        return run_timemodel(arguments)
    if arguments.command == "models":
        from gui.modelscommand import run_models

        return run_models(arguments)
    if arguments.command == "doctor":
        from gui.doctorcommand import run_doctor

        return run_doctor(arguments)
    if arguments.model is not None:
        from engine.library import Library
        from gui.folders import Folders

        arguments.model = Library(Folders.of(arguments.folder).models).named(arguments.model)
    if arguments.command == "bench":
        return _bench(arguments)
    if arguments.command == "demo":
        return _demo(arguments)
    if arguments.command == "replay":
        return _replay(arguments)
    return _window(arguments)


def _options(arguments: argparse.Namespace) -> Any:
    from gui.app import Options, overrides_from

    return Options(
        folder=arguments.folder,
        model=arguments.model,
        n_ctx=arguments.n_ctx,
        gpu_layers=arguments.gpu_layers,
        threads=arguments.threads,
        given=arguments.given or "",
        request=arguments.request,
        overrides=overrides_from(vars(arguments)),
    )


def _window(arguments: argparse.Namespace) -> int:
    from gui.app import App, application, has_display
    from gui.ending import SignalEnd

    if arguments.gaze_source is not None and arguments.input is None:
        arguments.input = "eyes"  # whoever says what sees the eyes wants them seen

    if not has_display():
        fail(
            "there is no display to open a window on",
            "wordfork demo --picture out.png lets a simulated person write without one.",
        )
    with SignalEnd(application()) as end:
        app = App(_options(arguments))
        app.start()
        return end.run(app.window.close)


def _demo(arguments: argparse.Namespace) -> int:
    from gui.democommand import run_demo

    return run_demo(_options(arguments), arguments)


def _eyes(arguments: argparse.Namespace) -> int:
    from gui.folders import Folders
    from input.trouble import GazeError

    folders = Folders.of(arguments.folder)
    try:
        if arguments.command == "gaze":
            from gui.gazecommand import run_gaze

            return run_gaze(arguments, folders)
        from gui.app import go_offscreen

        if arguments.rendered:
            go_offscreen()
        from gui.calibratecommand import run_calibrate

        return run_calibrate(arguments, folders)
    except GazeError as error:
        fail(error.text, error.way_out)


def _engine_config(arguments: argparse.Namespace) -> Any:
    from engine.config import EngineConfig
    from gui.folders import Folders
    from gui.settings import store_of

    folders = Folders.of(arguments.folder)
    chosen = store_of(folders.settings_file).settings.model_path
    return EngineConfig(
        model_path=chosen if arguments.model is None else arguments.model,
        n_ctx=arguments.n_ctx,
        gpu_layers=arguments.gpu_layers,
        threads=arguments.threads,
        cache_folder=str(folders.cache),
    )


def _replay(arguments: argparse.Namespace) -> int:
    from gui.replaycommand import run_replay

    return run_replay(arguments, _engine_config(arguments))


def _bench(arguments: argparse.Namespace) -> int:
    from gui.benchcommand import run_bench

    return run_bench(arguments, _engine_config(arguments))
