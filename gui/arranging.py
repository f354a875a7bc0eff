"""Options before a command mean what they mean behind it.

argparse hands what stands in front to the outer parser, whose values those of the command's parser
then cover. So all options move behind the command before anything is parsed; what the command does
not take is refused there.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from gui.argtypes import shown


def arranged(parser: argparse.ArgumentParser, argv: Sequence[str]) -> list[str]:
    """Return `argv` with the options that stand before a command of `parser` moved behind it.

    What ends the program at once, --version, stays in front. Without a command all stays as it is;
    an option that then nobody takes ends the program with one clear line.
    """
    commands = commands_of(parser)
    if not commands:
        return list(argv)
    takes = _takes(parser)
    before: list[str] = []
    first: list[str] = []
    names: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word in commands:
            return [*first, word, *arranged(commands[word], [*before, *rest])]
        if not word.startswith("-") or word in ("-", "--"):
            break
        if word == "--version":
            first.append(word)
            continue
        before.append(word)
        name, joined, _ = word.partition("=")
        if name not in takes:
            parser.error(f"there is no option {shown(name)}")
        names.append(name)
        before += [] if joined else _values(takes[name], rest, commands)
    for name in names:
        if name not in parser._option_string_actions:
            homes = [f"{parser.prog} {home}" for home in at_home(parser, name)]
            parser.error(f"{name} needs a command before it: {', '.join(homes)}")
    return list(argv)


def unwanted(parser: argparse.ArgumentParser, command: str, left: Sequence[str]) -> str:
    """Return what to say of arguments that a command does not take."""
    name = next((word for word in left if word.startswith("-")), left[0]).partition("=")[0]
    if name in _takes(parser):
        return f"{parser.prog} {command} takes no {name}".replace("  ", " ")
    return f"“{shown(name)}” is nothing that {parser.prog} {command} knows".replace("  ", " ")


def commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the commands of a parser and the parser of each."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            choices: Mapping[str, argparse.ArgumentParser] = action.choices
            return choices
    return {}


def at_home(parser: argparse.ArgumentParser, option: str) -> list[str]:
    """Return the commands below `parser`, by their words, that take an option."""
    found = []
    for name, command in commands_of(parser).items():
        if option in command._option_string_actions:
            found.append(name)
        found += [f"{name} {below}" for below in at_home(command, option)]
    return found


def _values(takes: int | str, rest: list[str], commands: Mapping[str, object]) -> list[str]:
    """Take the values of an option from what follows it, and return them."""
    values: list[str] = []
    most = takes if isinstance(takes, int) else len(rest)
    while rest and len(values) < most:
        if isinstance(takes, str) and values and (rest[0] in commands or rest[0].startswith("-")):
            break
        values.append(rest.pop(0))
    return values


def _takes(parser: argparse.ArgumentParser) -> dict[str, int | str]:
    """Return how many values each option takes, of this parser or of any command below it."""
    found: dict[str, int | str] = {}
    for one in (*_below(parser), parser):
        for action in one._actions:
            takes: int | str = 1 if action.nargs is None else action.nargs
            found |= dict.fromkeys(action.option_strings, takes)
    return found


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for command in commands_of(parser).values():
        yield from _below(command)
        yield command
