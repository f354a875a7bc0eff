"""Each kind of file has one home, wherever it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from asking import asked
from common.places import models_folder
from engine.models.library import Library
from gui.base.eyes_link import EyesSetup
from gui.base.paths import Folders
from gui.commands import doctor
from input.api.source import EyesConfig
from input.sources.face_source import face_finder


@pytest.mark.parametrize("named", [True, False], ids=["named", "usual"])
def test_the_doctor_looks_where_downloads_go(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORDFORK_MODELS")
    if named:
        monkeypatch.setenv("WORDFORK_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(doctor, "ask", lambda *_: doctor.Asked(why="it crashed"))
    folders = Folders.of(tmp_path)
    told = doctor.report_for(asked(["doctor", "--folder", str(tmp_path)]))["folders"]
    own, built_in = (Path(told[name]["path"]) for name in ("models", "built-in models"))
    assert own.expanduser() == Library(folders.models).folder
    assert built_in.expanduser() == models_folder()
    assert (own == built_in) is named


def test_the_doctor_tells_of_the_threads_that_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ask", lambda *_: doctor.Asked(why="it crashed"))
    arguments = asked(["--threads", "1", "doctor", "--folder", str(tmp_path)])
    told = doctor.report_for(arguments)
    assert told["cpu"]["compute_threads"] == 1


def test_the_face_model_has_one_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window's eyes ask for it where the commands do: nobody fetches it twice."""
    asked: list[tuple[object, ...]] = []

    def face_model(*places: object, **named: object) -> Path:
        asked.append((*places, named.get("cache")))
        raise AssertionError

    monkeypatch.setattr("input.sources.face_source.face_model", face_model)
    with pytest.raises(AssertionError):
        face_finder(EyesConfig("camera"))()
    assert asked == [(None,)]
    assert not hasattr(EyesConfig("camera"), "cache_folder")
    assert "cache" not in EyesSetup.__dataclass_fields__
