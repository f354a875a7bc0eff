"""`wordfork replay` with the default model, and what it says of files that are no text."""

import json

import pytest

from gui.cli import main

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


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "is not there"), (b"", "is empty"), (b"\xff\xfe\x00", "no text in UTF-8"),
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
