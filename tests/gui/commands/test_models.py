"""`wordfork models`: what it says, keeps and refuses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import asking
from engine.experiments.bench.synthetic_models import write_shape
from engine.models import library
from engine.models.bundled import Parts, default_model, verify
from engine.models.catalogue import ModelEntry
from engine.models.download import Download, Progress
from ggufs import damaged, gguf, tiny_shape
from gui.base.store import Store
from gui.commands import cli, models
from gui.pages.model_words import gigabytes, lasting, pace
from hub import Hub, serving

WHOLE = gguf({"tokenizer.ggml.tokens": ["\u2581the", "a"]})
SUM = hashlib.sha256(WHOLE).hexdigest()
ENTRY = ModelEntry(
    "small", "Small", "1B", "base", "some/small-GGUF", "small.gguf", len(WHOLE), SUM, "MIT",
    ("en", "ru"), 1000, verified=True,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for everything, with one small model in the list of those that can be fetched."""
    monkeypatch.delenv("WORDFORK_MODELS")
    monkeypatch.setattr(library, "manifest", lambda: (ENTRY,))
    return tmp_path / "folder"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving(Hub(WHOLE)) as served:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", served.address)
        template = served.address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(
            "huggingface_hub.file_download.HUGGINGFACE_CO_URL_TEMPLATE", template, raising=False
        )
        yield served


def run(folder: Path, *arguments: str, code: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["models", *arguments, "--folder", str(folder)])
    assert ended.value.code == code


def told(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> dict[str, Any]:
    run(folder, *arguments, "--json")
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def refused(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> str:
    return asking.refused(capsys, "models", *arguments, "--folder", str(folder))


def kept(folder: Path) -> str:
    return Store(folder / "settings" / "settings.ini").settings.model_path


def test_the_way_of_a_model_from_the_hub_to_the_settings_and_away(
    hub: Hub, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "data" / "models" / "small.gguf"
    rows = told(capsys, folder, "list")["models"]
    assert [(r["name"], r["here"], r["used"]) for r in rows] == [
        ("default", True, True), ("small", False, False),
    ]  # fmt: skip
    assert "not on this machine" in refused(capsys, folder, "use", "small")
    answer = told(capsys, folder, "get", "small")
    assert (answer["path"], answer["sha256"]) == (str(path), SUM)
    hub.asked = []
    assert told(capsys, folder, "get", "small")["path"] == str(path)
    assert hub.asked == []  # it is here already
    assert told(capsys, folder, "check", "small", "--quick")["sum_known"] is True
    told(capsys, folder, "use", "small")
    assert kept(folder) == str(path)
    rows = told(capsys, folder, "list")["models"]
    assert [(r["name"], r["here"], r["used"]) for r in rows] == [
        ("default", True, False), ("small", True, True),
    ]  # fmt: skip
    assert told(capsys, folder, "remove", "small")["deleted"] is True
    assert kept(folder) == ""
    assert list(path.parent.iterdir()) == []


def test_progress_goes_to_standard_error(
    hub: Hub, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, "get", "small")
    out, err = capsys.readouterr()
    assert "models use small" in out
    assert "100%" in err


def test_ctrl_c_leaves_nothing(
    hub: Hub, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "data" / "models"
    received = Download._received

    def interrupted(self: Download, source: Any, part: Path, report: Any) -> str:
        part.write_bytes(b"what came")
        monkeypatch.setattr(Download, "_received", received)
        raise KeyboardInterrupt

    monkeypatch.setattr(Download, "_received", interrupted)
    run(folder, "get", "small", code=130)
    assert "nothing of it is left" in capsys.readouterr().out
    assert list(path.iterdir()) == []


def test_a_damaged_copy_is_told_by_its_sum(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "data" / "models" / "small.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE[:-1] + b"\2")
    assert "its sum is not" in refused(capsys, folder, "check", "small")


def test_a_file_elsewhere_is_used_where_it_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(WHOLE)
    answer = told(capsys, folder, "check", str(path), "--sum", "--quick")
    assert answer["tried"] is False
    assert "cannot load mine.gguf" in refused(capsys, folder, "check", str(path))  # no weights
    assert (answer["architecture"], answer["sha256"]) == ("llama", SUM)
    told(capsys, folder, "use", str(path))
    assert kept(folder) == str(path)
    assert told(capsys, folder, "list")["models"][-1]["name"] == "mine"
    told(capsys, folder, "use", "default")
    assert kept(folder) == ""
    assert told(capsys, folder, "remove", "mine")["deleted"] is False
    assert path.exists()


def test_a_model_is_tried_and_told_to_be_sound(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.gguf"
    write_shape(tiny_shape(), path)
    run(folder, "check", str(path), "--json")
    assert json.loads(capfd.readouterr().out)["tried"] is True
    path.write_bytes(damaged(path, np.nan))
    run(folder, "check", str(path), code=2)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("wordfork: tiny.gguf cannot write: ")
    assert err.count("\n") == 1


def test_the_model_that_comes_with_wordfork_is_checked_and_mended(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = tmp_path / "part"
    part.write_bytes(WHOLE)
    parts = Parts("tiny.gguf", len(WHOLE), SUM, lambda: [part])
    for act in (default_model, verify):
        monkeypatch.setattr(models, act.__name__, partial(act, tmp_path / "models", parts=parts))
    for damage in (False, True):
        path = tmp_path / "models" / "tiny.gguf"
        if damage:
            path.write_bytes(WHOLE[:-1] + b"\2")
        answer = told(capsys, folder, "check", "default", "--quick")
        assert (answer["path"], answer["sha256"]) == (str(path), SUM)
        assert (answer["sum_known"], answer["made_anew"]) == (True, damage)
        assert path.read_bytes() == WHOLE
    part.write_bytes(b"torn")
    path.unlink()
    assert "package is damaged" in refused(capsys, folder, "check", "default")


def test_damaged_settings_are_told_and_kept_aside_by_a_command_that_writes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = tmp_path / "mine.gguf", folder / "settings" / "settings.ini"
    path.write_bytes(WHOLE)
    file.parent.mkdir(parents=True)
    file.write_text("[settings]\nwords=many\nshare=0.3\n", encoding="utf-8")
    run(folder, "list", "--json")
    out, err = capsys.readouterr()
    assert json.loads(out)["models"]
    assert "are damaged" in err
    run(folder, "use", str(path))
    assert "damaged-settings.ini" in capsys.readouterr().err
    assert kept(folder) == str(path)
    assert Store(file).settings.share == 0.3
    assert "words=many" in (file.parent / "damaged-settings.ini").read_text(encoding="utf-8")
    run(folder, "list", "--json")
    assert capsys.readouterr().err == ""


def test_settings_that_cannot_be_saved_are_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = tmp_path / "mine.gguf", folder / "settings" / "settings.ini"
    path.write_bytes(WHOLE)
    file.mkdir(parents=True)
    assert "cannot be saved" in refused(capsys, folder, "use", str(path))


def test_what_is_refused_is_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bert = tmp_path / "bert.gguf"
    bert.write_bytes(gguf({"general.architecture": "bert"}))
    assert "embedding" in refused(capsys, folder, "use", str(bert))
    assert "embedding" in refused(capsys, folder, "check", str(bert))
    assert "no file" in refused(capsys, folder, "check", str(tmp_path / "none.gguf"))
    assert "no model called gpt9" in refused(capsys, folder, "get", "gpt9")
    assert "no model called gpt9" in refused(capsys, folder, "use", "gpt9")
    assert "could be removed" in refused(capsys, folder, "remove", "small")
    assert kept(folder) == ""


def test_the_table_names_every_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, "list")
    out = capsys.readouterr().out
    assert "* " in out
    for word in ("default", "small", "MIT", "en ru", str(folder / "data" / "models")):
        assert word in out


@pytest.mark.parametrize(
    ("size", "said"), [(4_683_074_240, "4.7 GB"), (253_113_024, "253 MB"), (900, "1 kB")]
)
def test_sizes(size: int, said: str) -> None:
    assert gigabytes(size) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (89, "89 s"), (240, "4 min"), (11_100, "3 h 5 min")]
)
def test_times(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


def test_pace_in_words() -> None:
    whole = 4_000_000_000
    assert pace(Progress(0, whole, None, None)) == "0%, 0 kB of 4.0 GB"
    said = pace(Progress(whole // 2, whole, 12_000_000, 166))
    assert said == "50%, 2.0 GB of 4.0 GB, 12 MB/s, 3 min left"
    assert "stalled" in pace(Progress(1, whole, 0, None))
