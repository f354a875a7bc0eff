"""`wordfork timemodel`: keys, figures, changed numbers, pictures, one clear line for trouble."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import asking
from driving import Start
from engine.experiments.time_model.model import Way, expected
from engine.experiments.time_model.reference import claims, reference_scenario, tables
from gui.commands import cli

SUMS = ("machine_ms_per_token", "person_ms_per_token", "exposed_ms_per_token", "wall_ms_per_token")
BENCH = {
    "auto_token_ms": {"median": 20.0}, "cloud8_ms": {"median": 45.0}, "commit_ms": {"median": 1.0},
    "exposed_over_auto": 0.3, "forks": 50, "tokens": 250,
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main(["timemodel", *arguments])
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    return out


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    return json.loads(run(capsys, "--json", *arguments))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    return asking.refused(capsys, "timemodel", *arguments)


def trial(number: int, decode_ms: float) -> dict[str, Any]:
    return {
        "row": "trial", "number": number, "mode": "forks", "shown_ns": 0,
        "committed_ns": 900_000_000, "timing": {"dwell_start_ns": 200_000_000}, "n_words": 8,
        "tokens": 1, "written_tokens": 4,
        "machine_ms": {"decode": decode_ms, "cloud": 30.0, "paint": 5.0},
        "machine_n": {"decode": 2, "cloud": 1, "paint": 1},
    }  # fmt: skip


def test_the_references_ways_and_claims(capsys: pytest.CaptureFixture[str]) -> None:
    figures = told(capsys)
    for way in Way:
        one = figures[way.value]
        costs = expected(reference_scenario(), way)
        assert [one[key] for key in SUMS] == pytest.approx(
            [costs.machine_ms, costs.person_ms, costs.exposed_ms, costs.wall_ms]
        )
        assert {tuple(row) for row in one["rows"]} == {("stage", "ms", "share")}
        assert sum(row["share"] for row in one["rows"]) == pytest.approx(1)
        assert one["exact"]
    assert [c["claim"] for c in figures["claims"]] == [c.claim for c in (*tables(), *claims())]
    assert set(figures["claims"][0]) == {"claim", "stated", "seed", "ours", "follows", "arithmetic"}
    assert figures["numbers"]["spread"] is None


def test_numbers_are_changed(capsys: pytest.CaptureFixture[str]) -> None:
    figures = told(
        capsys, "--share", "0.1", "--reaction-ms", "500", "--dwell-ms", "100", "--token-ms", "10",
        "--error-rate", "0.3", "--error-cost-ms", "2000", "--spread", "1.5",
    )  # fmt: skip
    numbers = figures["numbers"]
    assert (numbers["share"], numbers["look_ms"], numbers["dwell_ms"]) == (0.1, 500, 100)
    assert (numbers["token_ms"], numbers["spread"], numbers["wrong_auto"]) == (10, 1.5, 0.3)
    assert figures["auto"]["correction_ms_per_token"] == pytest.approx(600)
    assert figures["forks"]["person_ms_per_token"] == pytest.approx(60)
    assert told(capsys, "--spread", "off")["numbers"]["spread"] is None
    more = told(capsys, "--words", "15")["numbers"]["look_ms"]
    assert more > told(capsys, "--words", "5")["numbers"]["look_ms"] == pytest.approx(200)


def test_a_simulation_stands_beside(capsys: pytest.CaptureFixture[str]) -> None:
    figures = told(capsys, "--simulate", "200000", "--seed", "3")
    again = told(capsys, "--simulate", "200000", "--seed", "3")
    assert figures == again
    for way in Way:
        for key in SUMS:
            exact, drawn = figures[way.value][key], figures["simulated"][way.value][key]
            assert drawn == pytest.approx(exact, rel=0.02)
    assert "simulated, Forks" in run(capsys, "--simulate", "1000")


def test_the_table_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys)
    assert "Numbers: reference estimate" in text
    assert "the person alone adds 40 ms per token to wall time" in " ".join(text.split())
    assert "does not follow" in text
    assert "takes more than 0.6 s" in text
    wall = next(line for line in text.splitlines() if line.startswith("= wall clock"))
    assert wall.split()[3:7] == ["34.7", "94.7", "334.7", "2827.8"]
    assert max(map(len, text.splitlines())) <= 100


def test_records_and_a_bench(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    records, bench = tmp_path / "a.jsonl", tmp_path / "b.json"
    lines = [{"row": "session"}, *(trial(i, 40.0 + i) for i in range(20))]
    records.write_text("".join(json.dumps(line) + "\n" for line in lines))
    bench.write_text(json.dumps(BENCH))
    measured = told(capsys, "--preset", "measured", str(records), str(records))
    assert measured["preset"] == "measured: a.jsonl, a.jsonl"
    assert (measured["numbers"]["look_ms"], measured["numbers"]["dwell_ms"]) == (200, 700)
    assert measured["numbers"]["share"] == pytest.approx(0.2)
    waited = (sum(40.0 + i for i in range(20)) + 20 * 35.0) / 100
    assert measured["forks"]["exposed_ms_per_token"] == pytest.approx(waited)
    benched = told(capsys, "--preset", "bench", str(bench))
    assert benched["numbers"]["token_ms"] == 20
    assert any("fitted" in note for note in benched["notes"])


def test_trouble_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    odd = tmp_path / "odd.jsonl"
    odd.write_text('{"row": "session"}\n{"row": "trial"\n')
    assert f"{odd}, line 2," in refused(capsys, "--preset", "measured", str(odd))
    assert "cannot be read" in refused(capsys, "--preset", "measured", str(tmp_path / "no"))
    assert "line 2" in refused(capsys, "--preset", "bench", str(odd))
    for words in (
        ["measured"],
        ["bench"],
        ["bench", "a", "b"],
        ["reference", "a"],
        ["seed", "a"],
        ["dream"],
    ):
        assert "reference, measured" in refused(capsys, "--preset", *words)
    for wrong in (["--spread", "0.5"], ["--share", "0"], ["--size", "x"], ["--simulate", "0"]):
        assert "--help" in refused(capsys, *wrong)
    assert ".png or .svg" in refused(capsys, "--plot", str(tmp_path / "a.jpg"))
    assert "does not exist" in refused(capsys, "--plot", str(tmp_path / "no" / "a.png"))


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_a_plot_is_written(
    name: str, qapp: object, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / name
    assert run(capsys, "--plot", str(path), "--size", "900x600", "--theme", "dark") == ""
    assert path.stat().st_size > 10_000
    assert "Numbers" in run(capsys, "--plot", str(path), "--table")


def test_a_session_is_held_against_the_model(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real window and its records, with a scripted engine; the figures are of this machine."""
    rig = start(mode="every_word", records=True)
    rig.begin()
    for turn in range(15):
        if turn % 4 == 0:
            first = rig.words
            rig.tap("more")
            rig.until(lambda first=first: rig.words != first and rig.asking())
        rig.tap(turn % 3)
        rig.until(rig.asking)
    rig.app.close()
    path = str(rig.app.records.path)
    (one,) = told(capsys, "--preset", "measured", path, "--check")["check"]
    assert (one["way"], one["rows"]) == ("every_word", 7)
    assert one["predicted_ms_per_token"] > 0 < one["measured_ms_per_token"]
    assert one["holds"] is (abs(one["ratio"] - 1) <= 0.1)
    text = run(capsys, "--preset", "measured", path, "--check")
    assert "Every word" in text
    assert f"{one['ratio']:.2f} ±" in text
    rows = [json.loads(line) for line in Path(path).read_text().splitlines()]
    pages = [row["machine_n"].get("page", 0) for row in rows if row["row"] == "trial"]
    assert all(n > 0 for n in pages[::4])
    assert not any(n > 0 for i, n in enumerate(pages) if i % 4)


def test_a_check_wants_records(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "measured" in refused(capsys, "--check")
    short = tmp_path / "short.jsonl"
    short.write_text('{"row": "session"}\n')
    assert "12 choices" in refused(capsys, "--preset", "measured", str(short), "--check")
