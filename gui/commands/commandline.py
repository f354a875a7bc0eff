"""What the command line needs beyond click: https://click.palletsprojects.com.

- Options before a command mean what they mean behind it: they move there before click reads them.
- A command is imported when it is wanted, not to list it.
- Reading a command line has no effects but to return the work to be done, a function.
- Options that do nothing beside others are refused, not passed over.
- What is wrong is one clear line with a way out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from gui.commands.argument_types import shown

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Given(SimpleNamespace):
    """What a command line gives a command: each of its options and arguments by name."""


Work = Callable[[], int]
"""What a command line asks for; it returns the exit code."""


# -- rules -----------------------------------------------------------------------------------------


class Refused(click.UsageError):
    """Options that make no sense together; `remedy` says in one line what one can do."""

    def __init__(self, text: str, remedy: str) -> None:
        """Keep the clear line `text` and the way out."""
        super().__init__(text)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Idle:
    """`options` do nothing where `where` is true, which `told` says; `remedy` is another way."""

    options: tuple[str, ...]
    where: Callable[[Given], bool]
    told: str
    remedy: str

    def check(self, named: Sequence[str], given: Given) -> None:
        """Refuse the first of them that is named and does nothing."""
        idle = next((option for option in self.options if option in named), None)
        if idle is not None and self.where(given):
            raise Refused(f"{idle} does nothing {self.told}", f"Leave it out, or {self.remedy}.")


@dataclass(frozen=True, slots=True)
class OneOf:
    """Each of `options` does `what`, so that one of them may be given; if `required`, it must."""

    options: tuple[str, ...]
    what: str
    required: bool = False

    def check(self, named: Sequence[str], given: Given) -> None:
        """Refuse two of them, or none where one is required."""
        both = [option for option in self.options if option in named]
        if len(both) > 1:
            raise Refused(f"{both[0]} and {both[1]} both {self.what}", "Give one of the two.")
        if self.required and not both:
            raise Refused(f"one option must {self.what}", f"Give one: {', '.join(self.options)}.")


def work(*rules: Idle | OneOf) -> Callable[[Callable[[Given], int]], Callable[..., Work]]:
    """Make of what a command does its callback for click: it checks `rules`, and no more yet."""

    def decorate(run: Callable[[Given], int]) -> Callable[..., Work]:
        @functools.wraps(run)
        def callback(**values: Any) -> Work:
            context = click.get_current_context()
            given = Given(**values)
            named = [
                parameter.opts[0]
                for parameter in context.command.params
                if context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
            ]
            for rule in rules:
                rule.check(named, given)
            return functools.partial(run, given)

        callback.rules = rules  # type: ignore[attr-defined]
        return callback

    return decorate


# -- commands --------------------------------------------------------------------------------------


class Option(click.Option):
    """An option that `--help` lists in a section."""

    def __init__(self, *declared: Any, section: str = "Options", **attributes: Any) -> None:
        """Take what click's takes, and the section's title."""
        super().__init__(*declared, **attributes)
        self.section = section


option = functools.partial(click.option, cls=Option)


class Command(click.Command):
    """A command whose help has sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section of options."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                title = getattr(parameter, "section", "Options")
                sections.setdefault(title, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


class Group(Command, click.Group):
    """Commands below a name; those of `lazy` are imported when wanted.

    `lazy` maps a command's name to its module, which calls it `command`, and to its line of help.
    """

    command_class = Command

    def __init__(
        self, *declared: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **attributes: Any
    ) -> None:
        """Take what click's takes, and the commands that are not imported yet."""
        super().__init__(*declared, **attributes)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported if need be."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(self._lazy[cmd_name][0]).command
        return command

    def _lines(self) -> Iterator[tuple[str, str]]:
        """Yield each command's name and its line of help, without an import."""
        yield from ((name, line) for name, (_, line) in self._lazy.items())
        yield from ((name, c.get_short_help_str(100)) for name, c in self.commands.items())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section("Commands"):
            formatter.write_dl(list(self._lines()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands and the options that begin so."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=line)
            for name, line in self._lines()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before a command as if it stood behind it."""
        return super().parse_args(ctx, self._arranged(ctx, args))

    def _arranged(self, ctx: click.Context, args: list[str]) -> list[str]:
        names = self.list_commands(ctx)
        before: list[str] = []
        rest = list(args)
        while rest:
            word = rest.pop(0)
            if word in names:
                return [word, *before, *rest]
            if word in ("--", "--version"):  # which is of no command
                break
            before.append(word)
            if word.startswith("-") and "=" not in word and self._takes_value(ctx, word, rest):
                before.append(rest.pop(0))
        return args

    def _takes_value(self, ctx: click.Context, name: str, rest: Sequence[str]) -> bool:
        """Whether the first of `rest` is the value of option `name`, here or of a command there."""
        found: list[click.Parameter] = [p for p in self.get_params(ctx) if name in p.opts]
        for command in (self.get_command(ctx, word) for word in rest if not found):
            if command is not None:
                found = [p for _, p in options_of(command, ctx) if name in p.opts]
        flags = {bool(getattr(p, "is_flag", False)) for p in found}
        if not rest or flags in (set(), {True}):
            return False
        return flags == {False} or rest[0] not in self.list_commands(ctx)


def options_of(
    command: click.Command, ctx: click.Context, path: str = "wordfork"
) -> Iterator[tuple[str, click.Option]]:
    """Yield the options of a command and of all below it, each with its command's words."""
    yield from ((path, p) for p in command.params if isinstance(p, click.Option))
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            if below is not None:
                yield from options_of(below, ctx, f"{path} {name}")


# -- what is wrong ---------------------------------------------------------------------------------


def explained(error: click.UsageError) -> tuple[str, str]:
    """Return what is wrong with a command line, and a way out."""
    if isinstance(error, Refused):
        return error.message, error.remedy
    ctx, text, near = error.ctx, error.format_message(), None
    if ctx is None:
        return text, "wordfork --help lists what can be given."
    path, command = ctx.command_path, ctx.command
    if isinstance(error, click.NoSuchCommand) and isinstance(command, click.Group):
        from difflib import get_close_matches  # only where there is something to guess

        text = f"there is no command “{shown(error.command_name)}”"
        near = get_close_matches(error.command_name, command.list_commands(ctx))
    elif isinstance(error, click.NoSuchOption):
        text, near = f"{path} takes no {shown(error.option_name)}", error.possibilities
        homes = _homes(ctx, error.option_name)
        if homes:
            text = f"{error.option_name} needs a command before it: {', '.join(homes)}"
            near = None
    meant = f"Did you mean {near[0]}? " if near else ""
    return text, f"{meant}{path} --help lists what can be given."


def _homes(ctx: click.Context, name: str) -> list[str]:
    """Return the commands below, by their words, that take option `name`."""
    if not isinstance(ctx.command, click.Group):
        return []
    found = options_of(ctx.command, ctx, ctx.command_path)
    return [path for path, option in found if name in option.opts]
