"""`wordfork replay` with the default model, and what it says of files that are no text."""

import json

import pytest

from engine.backend.llama import LlamaModel
from engine.experiments.replay.exact import Outcome
from engine.experiments.replay.hypotheses import held
from engine.experiments.replay.runs import Wanted, format_outcome
from engine.experiments.time_model.model import Way
from gui.charts.replay_board import ReplayBoard
from gui.commands import replay
from gui.commands.cli import main
from gui.widgets.theme import THEMES, Look

SENTENCE = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, "
    "it was the age of foolishness, it was the epoch of belief."
)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["replay", *arguments])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_forks_put_words_right_that_the_model_alone_gets_wrong(tmp_path, capsys) -> None:
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE)
    options = [str(path), "--ahead", "0", "--folder", str(tmp_path), "--json"]
    found = {}
    for mode in ("auto", "every-word"):
        code, out, _ = run(capsys, *options, "--mode", mode)
        assert code == 0
        found[mode] = json.loads(out)
    auto, every = found["auto"], found["every-word"]
    assert auto["words"] == every["words"] == 23
    assert every["wrong"] + every["put_right"] <= auto["wrong"] + 1
    assert every["wrong"] <= auto["wrong"]
    assert every["forks"] >= every["words"]
    assert set(every["recall"]) == {"1", "5", "8"}
    assert every["recall"]["1"] <= every["recall"]["5"] <= every["recall"]["8"] <= 1
    assert auto["person_ms"] == 0 < every["person_ms"]
    for key in ("machine_ms", "exposed_ms", "wall_ms", "tokens_decoded_per_word"):
        assert every[key] > 0
    assert every["steering_bits"] > 0 == auto["steering_bits"]
    assert (auto["intent_gain_nats"], auto["intention"]) == (None, "exact")
    assert every["intent_gain_nats"] != 0
    assert [c["holds"] for c in auto["claims"] if c["figure"] == "wrong"] == [False]


KEYS = {
    "words", "wrong", "put_right", "forks", "forks_that_helped", "recall",
    "tokens_decoded_per_word", "machine_ms", "person_ms", "exposed_ms", "wall_ms",
    "steering_bits", "intent_gain_nats",
}  # fmt: skip


def test_both_rules_on_one_text_as_json_table_and_plot(tmp_path, capsys, qapp) -> None:
    path, plot = tmp_path / "text.txt", tmp_path / "a.svg"
    path.write_text(SENTENCE[:79])
    options = [
        str(path),
        "--mode",
        "forks",
        "--rule",
        "both",
        "--given",
        "4",
        "--share",
        "0.5",
        "--ahead",
        "0",
    ]
    options += ["--folder", str(tmp_path), "--plot", str(plot), "--size", "900x600"]
    code, out, _ = run(capsys, *options, "--json")
    assert code == 0
    value, entropy = json.loads(out)
    assert (value["rule"], entropy["rule"]) == ("value", "entropy")
    assert value.keys() >= KEYS
    assert entropy.keys() >= KEYS
    assert entropy["claims"] == []
    [against] = [c for c in value["claims"] if "by entropy" in c["claim"]]
    assert against["arithmetic"].startswith(f"{value['put_right']} by {value['forks']} forks")
    for word in ("Forks, value", "Forks, entropy", "Recall", "written ahead, kept", "bits a word"):
        assert word in plot.read_text(encoding="utf-8")


def test_a_hidden_request_is_told_freely_and_put_right_at_once(tmp_path, capsys) -> None:
    path = tmp_path / "text.txt"
    path.write_text("Dear Anna,")
    options = [
        str(path),
        "--request",
        "A letter that asks for money.",
        "--length",
        "6",
        "--ahead",
        "0",
    ]
    code, out, _ = run(capsys, *options, "--folder", str(tmp_path), "--mode", "every-word")
    assert code == 0
    lines = {line[:34].strip(): line[34:].split() for line in out.splitlines()}
    assert 0 < int(lines["words and marks"][0]) <= 6
    assert int(lines["wrong, each put right at once"][0]) <= int(lines["words and marks"][0])


def figures() -> list[dict]:
    """Each way's figures, without a replay."""
    made = []
    for way in Way:
        outcome = Outcome(way, words=100, wrong=20, decoded=300, ahead=100, tokens=110)
        outcome.machine_ms, outcome.exposed_ms = 9000.0, 4000.0
        if way in (Way.FORKS, Way.EVERY_WORD):
            outcome.forks, outcome.person_ms = 20, 12000.0
            outcome.found_at = {1: 5, 5: 13, 8: 15}
            outcome.gains = [2.5]
        made.append(format_outcome(outcome, Wanted()))
    return made


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_plots_show_every_figure_and_nothing_is_cut(theme: str, qtbot) -> None:
    board = ReplayBoard(Look(THEMES[theme]), figures(), held(figures()), "a.txt, a model")
    qtbot.addWidget(board)
    board.resize(1600, 1000)
    said = board.accessibleDescription()
    for part in ("Auto 20%", "Try again 3.0", "first 8 words 75%", "Forks 160 ms", "2.5 nats"):
        assert part in said
    picture = board.grab().toImage()
    theme_ = THEMES[theme]
    shown = {picture.pixelColor(x, y).name() for x in range(0, 1600, 3) for y in range(0, 1000, 3)}
    assert {theme_.panel, theme_.machine[0], theme_.person[1], theme_.faint} <= shown
    edge = {picture.pixelColor(1599, y).name() for y in range(1000)}
    assert edge == {theme_.panel}


def test_the_plots_of_a_hidden_request_tell_both_figures(qtbot) -> None:
    at_once = {"words": 100, "wrong": 9, "put_right": 2, "forks": 20}
    ways = [{**one, "intention": "hidden"} for one in figures()]
    for one in ways[:3]:
        one["put_right_at_once"] = at_once
    board = ReplayBoard(Look(), ways, held(ways), "a.txt, a model")
    qtbot.addWidget(board)
    board.resize(900, 600)
    assert not board.grab().isNull()
    said = board.accessibleDescription()
    assert "Auto 20%; 9% put right at once" in said
    assert "Try again 20%." in said


def test_a_text_that_the_context_cannot_hold_is_refused(tmp_path, capsys) -> None:
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE * 4)
    code, out, err = run(capsys, str(path), "--context", "256", "--folder", str(tmp_path))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "a context of 256 can replay 96" in err
    assert "--context 1024" in err


def test_of_megabytes_only_what_could_fit_is_turned_into_tokens(
    tmp_path, capsys, monkeypatch
) -> None:
    path = tmp_path / "text.txt"
    path.write_text("word " * 2**20)
    lengths, tokenize = [], LlamaModel.tokenize

    def counted(self: LlamaModel, text: str, *, begin: bool) -> tuple[int, ...]:
        lengths.append(len(text))
        return tokenize(self, text, begin=begin)

    monkeypatch.setattr(LlamaModel, "tokenize", counted)
    code, out, err = run(capsys, str(path), "--folder", str(tmp_path))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "more than 1536 tokens" in err
    assert "--context" not in err, "no context could hold it"
    assert max(lengths) <= 100_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_as_the_window_reads_it(tmp_path, encoding: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("One line,\r\nand “another”.\r\n".encode(encoding))
    assert replay.read_text(path) == "One line,\nand “another”."


def test_a_file_of_gigabytes_is_refused_unread(tmp_path, capsys) -> None:
    path = tmp_path / "text.txt"
    with path.open("wb") as file:
        file.truncate(8 * 2**30)
    code, out, err = run(capsys, str(path))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "larger than 64 MB" in err


def test_a_plot_that_cannot_be_written_is_refused_before_anything_is_replayed(
    tmp_path, capsys, monkeypatch
) -> None:
    monkeypatch.setattr(replay, "load", lambda config: pytest.fail("a model was loaded"))
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE)
    (tmp_path / "folder.png").mkdir()
    for plot, says in (
        (tmp_path / "a.jpg", ".png or .svg"),
        (tmp_path / "no" / "a.png", "does not exist"),
        (tmp_path / "folder.png", "is a folder"),
    ):
        code, out, err = run(capsys, str(path), "--plot", str(plot))
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert says in err
    assert not (tmp_path / "a.jpg").exists()


def test_both_rules_need_forks(tmp_path, capsys) -> None:
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE)
    code, _, err = run(
        capsys, str(path), "--mode", "auto", "--rule", "both", "--folder", str(tmp_path)
    )
    assert (code, err.count("\n")) == (2, 1)
    assert "--mode forks" in err


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "is not there"), (b"", "is empty"), (b" \n", "is empty"),
     (b"\xff\xfe\x00", "is not in UTF-16-LE"), (b"GIF\x00\x01", "not text in UTF-8"),
     (b"Too short.", "nothing to write")],
)  # fmt: skip
def test_what_is_no_text_is_one_clear_line(tmp_path, capsys, content, says: str) -> None:
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)
    code, out, err = run(capsys, str(path))
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("options", [["--mode", "never"], ["--share", "0"], ["--rule", "dice"]])
def test_wrong_options_are_refused(tmp_path, capsys, options: list[str]) -> None:
    code, _, err = run(capsys, str(tmp_path / "text.txt"), *options)
    assert code == 2
    assert "--help" in err
