"""Options before a command mean what they mean behind it, or are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import asked, refused

SHARED = {
    "--model": "some.gguf",
    "--gpu-layers": "3",
    "--threads": "1",
    "--context": "512",
    "--folder": "/some/where",
}
OWN = {
    "demo": {"--mode": "auto", "--share": "0.4", "--words": "5", "--theme": "dark",
             "--request": "a letter", "--seed": "7", "--size": "800x600", "--input": "gaze"},
    "bench": {"--repeats": "40", "--against": "server"},
    "doctor": {},
}  # fmt: skip


@pytest.mark.parametrize("command", OWN)
@given(data=st.data())
def test_options_mean_the_same_before_and_behind_a_command(
    command: str, data: st.DataObject
) -> None:
    options = {**SHARED, **OWN[command]}
    given_ = data.draw(st.lists(st.sampled_from(sorted(options)), unique=True))
    before = data.draw(st.sets(st.sampled_from(given_))) if given_ else set()
    joined = data.draw(st.booleans())

    def words(names: list[str]) -> list[str]:
        pairs = [(name, options[name]) for name in names]
        return [w for n, v in pairs for w in ([f"{n}={v}"] if joined else [n, v])]

    mixed = [n for n in given_ if n in before], [n for n in given_ if n not in before]
    wanted = asked([command, *words(given_)])
    assert asked([*words(mixed[0]), command, *words(mixed[1])]) == wanted


def test_a_value_may_be_called_as_a_command_is(tmp_path: Path) -> None:
    assert asked(["--model", "demo", "bench"]).model == "demo"
    assert asked(["--folder", str(tmp_path), "models", "--json", "list"]) == asked(
        ["models", "list", "--json", "--folder", str(tmp_path)]
    )
    words = ["--preset", "measured", "a", "b"]
    assert asked([*words, "timemodel"]) == asked(["timemodel", *words])
    assert asked(["--simulate", "gaze"]) == asked(["gaze", "--simulate"])
    assert asked(["--simulate", "9", "timemodel"]).simulate == 9


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--mode", "auto", "bench"], "wordfork bench takes no --mode"),
        (["bench", "--mode", "auto"], "wordfork bench takes no --mode"),
        (["--threads", "1", "timemodel"], "wordfork timemodel takes no --threads"),
        (["--seed", "3"], "needs a command before it: wordfork demo"),
        (["--wrong", "3"], "wordfork takes no --wrong"),
        (["--wrong", "3", "demo"], "wordfork demo takes no --wrong"),
        (["--fold", "/tmp", "demo"], "wordfork demo takes no --fold"),
        (["--chioces=3", "demo"], "Did you mean --choices?"),
        (["modles"], "Did you mean models?"),
        (["demo", "--fold", "/tmp"], "--fold"),
        (["demo", "more"], "more"),
        (["--model"], "--model"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in refused(capsys, *arguments)


@pytest.mark.parametrize("spelling", ["every-word", "every_word"])
def test_ways_of_writing_have_both_spellings(spelling: str) -> None:
    assert asked(["--mode", spelling]).mode == "every_word"
    assert asked(["demo", "--mode", spelling]).mode == "every_word"
    assert asked(["replay", "text.txt", "--mode", spelling]).mode == "every-word"


def test_more_threads_than_cores_are_brought_down_with_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert asked(["--threads", "6", "bench"]).threads == 6
    assert capsys.readouterr().err == ""
    assert asked(["--threads", "9999"]).threads == 6
    assert capsys.readouterr().err.count("\n") == 1
