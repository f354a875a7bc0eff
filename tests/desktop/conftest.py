"""A desktop for all journeys, programs that end with their test, pictures of what failed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.program import Program
from desktop.screen import Screen, missing

Begin = Callable[..., Program]


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """One desktop for all; where it cannot be, CI fails and others skip with the reason."""
    lacks = missing()
    if lacks:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(lacks)
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture
def begin(screen: Screen, tmp_path: Path) -> Iterator[Begin]:
    """Start programs with a folder of the test's own; they end with the test."""
    made: list[Program] = []
    screen.move(2, 2)

    def begin(*options: str, folder: Path | None = None, **environment: str) -> Program:
        made.append(Program(screen, folder or tmp_path / "folder", *options, **environment))
        return made[-1]

    yield begin
    for program in made:
        program.end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep what the screen showed and what the programs said where a test failed."""
    report = yield
    screen = item.funcargs.get("screen")
    if report.failed and call.when == "call" and isinstance(screen, Screen):
        file = Path(item.funcargs["tmp_path"]) / "screen.png"
        try:
            screen.picture(file)
            report.sections.append(("The screen as it was", str(file)))
        except Exception as error:
            report.sections.append(("No picture of the screen", repr(error)))
        for said in file.parent.rglob("said.txt"):
            report.sections.append((str(said), said.read_text(errors="replace")[-4000:]))
    return report
