"""Options that do nothing beside others are refused, and those that do something are not."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from gui.commands import cli
from gui.commands.commandline import Refused

TEXT = str(Path(__file__))
IDLE = [
    "demo --accuracy 2 --input mouse",
    "demo --precision 2",
    "demo --dwell-ms 900 --input touch",
    "demo --camera 1 --input gaze",
    "replay FILE --share 0.3 --mode auto",
    "replay FILE --rule entropy --mode every-word",
    "--seed 3 replay FILE --mode try-again",
    "replay FILE --words 3 --mode try-again",
    "replay FILE --ahead 3 --mode try-again",
    "replay FILE --samples 3 --mode forks",
    "replay FILE --length 30",
    "replay FILE --given 3 --request sea",
    "replay FILE --size 900x600",
    "replay FILE --theme light",
    "replay FILE --table --json",
    "gaze --simulate --person me",
    "gaze --simulate --face-model FILE",
    "gaze --camera 1 --cells 5",
    "gaze --rendered --seconds 2 --trials 5",
    "gaze --trace FILE --seed=1",
    "gaze --trace FILE --face-model FILE",
    "gaze --rendered --person me",
    "timemodel --size 900x600",
    "timemodel --table --json",
    "timemodel --table --check --preset measured FILE",
    "timemodel --seed 1",
    "timemodel --check --simulate 5 --preset measured FILE",
    "timemodel --plot a.png --simulate 5",
    "timemodel --check --words 5 --preset measured FILE",
]
USED = [
    "demo --accuracy 2 --input gaze",
    "demo --dwell-ms 900",
    "demo --camera 1",
    "demo --size 900x600 --theme dark",
    "replay FILE",
    "replay FILE --share 0.3",
    "replay FILE --rule both --mode forks",
    "replay FILE --seed 3 --samples 4",
    "replay FILE --length 30 --request sea",
    "replay FILE --given 3",
    "replay FILE --plot a.png --size 900x600 --theme dark --table",
    "replay FILE --table",
    "gaze --simulate --cells 5 --trials 900 --seed 1",
    "gaze --rendered --cells 5 --face-model FILE",
    "gaze --rendered --seconds 2 --person me",
    "gaze --camera 1 --person me --face-model FILE",
    "timemodel --words 5 --simulate 5 --seed 1",
    "timemodel --check --json --words 5 --simulate 9 --preset measured FILE",
    "timemodel --plot a.png --simulate 5 --table --size 900x600",
    "--gaze camera",
    "--camera 1 --text",
    "bench --repeats 40",
]


def words(line: str) -> list[str]:
    told = [TEXT if word == "FILE" else word for word in line.split()]
    return [*told, "a"] if told[-1] == "--text" else told


@pytest.mark.parametrize("line", IDLE)
def test_an_option_that_does_nothing_is_refused(line: str) -> None:
    with pytest.raises(Refused, match=r"^--.* does nothing ") as refused:
        cli.asked(words(line))
    assert refused.value.remedy.startswith("Leave it out, or ")


@pytest.mark.parametrize("line", USED)
def test_an_option_that_does_something_is_taken(line: str) -> None:
    cli.asked(words(line))


@pytest.mark.parametrize(
    "line", ["--gaze camera --camera 1", "--rendered --camera 1", "--camera 1 --gaze lsl:x"]
)
def test_what_sees_the_eyes_is_said_once(line: str) -> None:
    with pytest.raises(Refused, match="both say what sees the eyes"):
        cli.asked(words(line))


def test_it_is_one_line_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["timemodel", "--seed", "1"])
    assert ended.value.code == 2
    told = "wordfork: --seed does nothing without --simulate. "
    assert capsys.readouterr().err == f"{told}Leave it out, or add --simulate STEPS.\n"


def test_each_rule_is_of_options_that_the_command_takes() -> None:
    context = click.Context(cli.command)
    found = 0
    for name in ("", *cli.COMMANDS):
        command = cli.command.get_command(context, name) if name else cli.command
        assert command is not None
        takes = {name for option in command.params for name in option.opts}
        for rule in getattr(command.callback, "rules", ()):
            assert set(rule.options) <= takes
            found += 1
    assert found > 20
