"""Options that several commands take, and what these start windows and engines with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.api.types import MOST_CONTEXT
from gui.base.settings import TABLE
from gui.commands import argument_types as of
from gui.commands.commandline import Given, Idle, option
from input.sources.registry import SOURCES, kind_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from engine.worker.config import EngineConfig
    from gui.app.application import Options

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def files(_context: object, _parameter: object, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete the names of files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def joined(*decorators: Decorator) -> Decorator:
    """Return one decorator that adds options in this order."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


json = option("--json", is_flag=True, help="Print one JSON object.")
seed = option("--seed", type=of.number(0, 2**31), default=1, metavar="N", help="Random seed.")
folder = option(
    "--folder", type=of.folder, metavar="DIR",
    help="Keep settings, drafts and records here instead of in the user's folders.",
)  # fmt: skip
model = joined(
    option(
        "--model", metavar="NAME|FILE.gguf", section="Model", shell_complete=files,
        help="The model for this run (a name from wordfork models list, default, or a file).",
    ),
    option(
        "--gpu-layers", type=of.layers, default="auto", metavar="auto|N", section="Model",
        help="Number of layers on the GPU (auto: all that fit, 0 where the build has no GPU).",
    ),
    option(
        "--threads", type=of.threads, default="auto", metavar="auto|N", section="Model",
        help="Number of compute threads.",
    ),
    option(
        "--context", "n_ctx", type=of.number(256, MOST_CONTEXT), default=4096, metavar="TOKENS",
        section="Model", help="Size of the context, in tokens.",
    ),
    folder,
)  # fmt: skip


def setting(name: str) -> Decorator:
    """Return the option of a setting, as the table of settings has it."""
    what = TABLE[name]
    kind: Any = of.setting(name)
    if what.choices:
        kind = of.Way(list(what.choices))
    elif what.is_number:
        kind = of.number(what.low, what.high, type(what.default))
    told = (
        what.label + ".",
        what.detail,
        what.hint,
        f"In {what.unit}." if what.unit == "ms" else "",
    )
    return option(
        what.flag, name, type=kind, metavar=what.metavar,
        section="Eyes" if what.section == "eyes" else "Writing", help=" ".join(filter(None, told)),
    )  # fmt: skip


def settings_of(*sections: str) -> Decorator:
    """Return the options of all settings of some sections that have one."""
    return joined(*(setting(n) for n, s in TABLE.items() if s.flag and s.section in sections))


writing = joined(
    settings_of("writing", "choosing", "looks"),
    option(
        "--request", type=of.request, default="", metavar="TEXT", section="Writing",
        show_default=False, help="What an instruct model should write.",
    ),
    option("--text", "given", metavar="TEXT", section="Writing", help="How the draft begins."),
)  # fmt: skip


def output(plots: str) -> Decorator:
    """Return the options of a command that prints a table or JSON, or writes so many plots."""
    return joined(
        json,
        option("--table", is_flag=True, help="Print the table even if --plot is given."),
        option("--plot", type=of.file, metavar="FILE.png|.svg", help=f"Write the {plots} plots."),
        option(
            "--size", type=of.size, default="1600x1000", metavar="WxH", help="Size of the plots."
        ),
        option(
            "--theme", type=of.words("dark", "light"), default="light", help="Theme of the plots."
        ),
    )  # fmt: skip


IDLE_OUTPUT = (
    Idle(
        ("--size", "--theme"), lambda a: a.plot is None, "without --plot", "add --plot FILE.png"
    ),
    Idle(("--table",), lambda a: a.json, "beside --json", "leave --json out"),
)  # fmt: skip
"""Where options of output do nothing."""


def source_of_gaze(name: str) -> Decorator:
    """Return the option that names a place of a kind of source: `--camera N`, `--lsl NAME`."""
    kind = kind_of(name)
    return option(
        f"--{name}", type=of.place(name), metavar=SOURCES[name][0], help=kind.what,
        shell_complete=files if kind.is_file else None,
    )  # fmt: skip


eyes = joined(
    option("--face-model", type=of.file, metavar="FILE", help="Model file of the face landmarker."),
    option("--person", type=of.setting("person"), metavar="NAME", help="Whose calibration to use."),
    folder,
    json,
)


# -- what is started -------------------------------------------------------------------------------


def named_model(given: Given) -> str | None:
    """Return the path of the model named; "" is the default, None: none is. Raises ModelError."""
    if given.model is None:
        return None
    from engine.models.library import Library
    from gui.base.paths import Folders

    return Library(Folders.of(given.folder).models).named(given.model)


def app_options(given: Given) -> Options:
    """Return what a window is opened with. Raises ModelError."""
    from gui.app.application import Options, overrides_from

    return Options(
        folder=given.folder,
        model=named_model(given),
        n_ctx=given.n_ctx,
        gpu_layers=given.gpu_layers,
        threads=given.threads,
        given=given.given or "",
        request=given.request,
        overrides=overrides_from(vars(given)),
    )


def engine_config(given: Given) -> EngineConfig:
    """Return what an engine is started with: the model named, else the chosen one.

    Raises ModelError.
    """
    from engine.worker.config import EngineConfig
    from gui.base.paths import Folders
    from gui.base.store import store_of

    folders = Folders.of(given.folder)
    named = named_model(given)
    return EngineConfig(
        model_path=store_of(folders.settings_file).settings.model_path if named is None else named,
        n_ctx=given.n_ctx,
        gpu_layers=given.gpu_layers,
        threads=given.threads,
        cache_folder=str(folders.cache),
    )
