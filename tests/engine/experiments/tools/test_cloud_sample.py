"""The sample of clouds for experiments: what is kept, and where it begins."""

import pytest

from engine.api.messages import Candidate, Cloud, Kind
from engine.experiments.tools.cloud_sample import beginning, main, sample, sampled
from writing import calm, writer_on


def cloud(*kinds: Kind) -> Cloud:
    found = tuple(
        Candidate(f"w{i}", kind, 0.4 / (i + 1), (i,), f" w{i}") for i, kind in enumerate(kinds)
    )
    return Cloud(found, 0.9, 2.0, 0.4)


def test_a_cloud_is_kept_without_the_end():
    kept = sampled(cloud(Kind.WORD, Kind.END, Kind.NEWLINE), 2)
    assert kept.words == ("w0", "w2")
    assert kept.chosen == 1
    assert kept.probabilities == (0.4, 0.1333)


def test_beginnings_differ_and_end_with_a_sentence():
    found = [beginning(turn) for turn in range(9)]
    assert len(set(found)) == 9
    assert all(text.endswith(".") for text in found)


def test_a_person_goes_from_cloud_to_cloud(monkeypatch):
    monkeypatch.setattr(
        "engine.experiments.tools.cloud_sample.beginning", lambda turn: " we" * (turn % 3 + 1)
    )
    first, again = (list(sample(writer_on(calm(3)), 5, seed=1, words=4)) for _ in range(2))
    assert len(first) == 5
    assert first == again
    for known in first:
        assert len(known.words) == 4
        assert 0 <= known.chosen < 4
        assert list(known.probabilities) == sorted(known.probabilities, reverse=True)


def test_help_names_the_file(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["cloudsample", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert "where to write it" in capsys.readouterr().out
