"""What a command line gives a command, for tests: nothing of it is done."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from gui.commands import cli
from gui.commands.commandline import Given


def asked(words: Sequence[str]) -> Given:
    """Return what `words` give the command that they name."""
    work = cli.asked(words)
    assert isinstance(work, functools.partial)
    given = work.args[-1]
    assert isinstance(given, Given)
    return given
