"""`wordfork gaze` and `wordfork calibrate`: figures, and one clear line for what cannot be."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from asking import asked, refused, run_alone
from common.clock import NS_PER_MS as MS
from facesim import DESK, Person, sample
from gui.commands import cli, gaze
from gui.commands.gaze import Watch, tell_comparison
from gui.eyes.virtual_eyes import FollowingFrames, point_to
from input.api.errors import GazeError
from input.api.gaze import GazeSample
from input.api.source import EyesConfig
from input.calibration.profiles import Profiles
from input.simulation import eyetrax_peer
from input.simulation.peers import summary
from input.sources.registry import SOURCES
from input.sources.trace import TraceHeader, TraceWriter, read_header, read_trace

ROOT = Path(__file__).parents[3]


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A second of a calibrated person, 30 samples, the last third with closed eyes."""
    path = tmp_path / "trace.csv"
    writer = TraceWriter(path, TraceHeader("camera 0", DESK))
    person = Person()
    for number in range(30):
        t_ns = number * 33 * MS
        face = person.face(900.0, 500.0, t_ns)
        if number >= 20:
            writer.write(sample(face, t_ns, closed=True))
            continue
        writer.write(
            GazeSample(
                t_ns, t_ns + 5 * MS, 900.0, 500.0, 900.0, 500.0, 40.0, valid=True, present=True,
                confidence=0.9, landmark_ns=12 * MS, face=face,
            )
        )  # fmt: skip
    writer.close()
    return path


def test_counting_samples() -> None:
    watch = Watch("a camera")
    assert watch.summary()["samples_per_s"] is None
    assert watch.summary()["landmark_ms"] == {"median": None, "p95": None}
    assert "no samples" in watch.line(0, 0)
    for number in range(31):
        t_ns = number * 100 * MS
        watch.add(
            GazeSample(t_ns, t_ns, 10.0, 20.0, 10.0, 20.0, 5.0, number % 2 == 0, True,
                       landmark_ns=number * MS),
            t_ns + 30 * MS,
        )  # fmt: skip
    told = watch.summary()
    assert (told["samples"], told["samples_per_s"], told["seconds"]) == (31, 10.0, 3.0)
    assert told["valid_share"] == round(16 / 31, 4)
    assert told["sample_age_ms"] == {"median": 30.0, "p95": 30.0}
    assert told["landmark_ms"]["median"] == 15.5
    line = watch.line(3_030 * MS, 0)
    assert " 11 samples" in line
    assert "at 10, 20 px ±5" in line
    assert "no samples" in watch.line(3_040 * MS, 0), "a second is told once"


def test_a_trace_is_watched_to_its_end_and_recorded(trace: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.csv"
    told = run_alone("gaze", "--trace", str(trace), "--record", str(again), "--json")
    assert (told.returncode, told.stderr) == (0, "")
    figures = json.loads(told.stdout)
    assert set(figures) == {
        *("source", "samples", "seconds", "samples_per_s", "valid_share", "present_share"),
        *("closed_share", "landmark_ms", "sample_age_ms"),
    }
    assert figures["present_share"] == 1.0
    assert 0.0 < figures["closed_share"] < 1.0
    assert figures["landmark_ms"]["median"] == 12.0
    assert len(list(read_trace(again))) == 30
    told = run_alone("gaze", "--trace", str(trace))
    assert told.returncode == 0
    assert "a second" in told.stdout
    assert "landmarks" in told.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="its Ctrl+C goes to the whole console")
def test_ctrl_c_ends_with_a_summary(trace: Path, tmp_path: Path) -> None:
    lines = trace.read_text().splitlines()
    late = lines[-1].split(",")
    late[0], late[1] = str(10**12), str(10**12)  # the next sample comes in a quarter of an hour
    slow = tmp_path / "slow.csv"
    slow.write_text("\n".join([*lines, ",".join(late)]) + "\n")
    child = subprocess.Popen(
        [sys.executable, "-m", "gui", "gaze", "--trace", str(slow)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        while "samples" not in child.stdout.readline():
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
        child.wait()
    assert (child.returncode, err) == (0, "")
    assert "30 samples" in out


def test_what_cannot_be_watched_is_one_line(
    trace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Anna")
    assert "letter.txt" in refused(capsys, "gaze", "--trace", str(letter))
    assert "none.avi" in refused(capsys, "gaze", "--video", str(tmp_path / "none.avi"))
    assert "is there already" in refused(
        capsys, "gaze", "--trace", str(trace), "--record", str(letter)
    )
    for command in (["gaze", "--camera", "0"], ["gaze", "--rendered"]):
        told = refused(capsys, *command, "--face-model", str(letter))
        assert "no face model" in told
    assert "127.0.0.1:1" in refused(capsys, "gaze", "--opengaze", "127.0.0.1:1")


def test_a_damaged_row_of_a_trace_is_left_out_and_told(
    trace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged.csv"
    damaged.write_text(trace.read_text().replace("0.9", "much", 1))
    with pytest.raises(SystemExit) as ended:
        cli.main(("gaze", "--trace", str(damaged)))
    assert ended.value.code == 0
    assert "Left out, as they are damaged or out of order: 1" in capsys.readouterr().err


def test_a_video_that_is_none_and_a_camera_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.avi"
    letter.write_text("Dear Anna")
    assert "no video" in refused(capsys, "gaze", "--video", str(letter))
    assert "another program" in refused(capsys, "gaze", "--camera", "87")


@pytest.mark.parametrize(
    "arguments",
    [
        ["gaze"],
        ["gaze", "--simulate", "--rendered"],
        ["gaze", "--simulate", "--cells", "1"],
        ["gaze", "--simulate", "--accuracy", "-1"],
        ["gaze", "--camera", "0", "--seconds", "0"],
        ["calibrate", "--points", "7"],
        ["calibrate", "--distance", "20"],
        ["calibrate", "--person", ""],
    ],
)
def test_a_wrong_option_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, *arguments)
    assert "--help" in told or ". Give one" in told


def test_a_peer_that_is_not_installed_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> str:
        raise eyetrax_peer.PackageNotFoundError(name)

    monkeypatch.setattr(eyetrax_peer, "version", gone)
    told = refused(capsys, "gaze", "--rendered", "--against", "eyetrax")
    assert "pip install --no-deps eyetrax" in told
    for other in (["--simulate"], ["--rendered", "--seconds", "2"], ["--camera", "0"]):
        told = refused(capsys, "gaze", *other, "--against", "eyetrax")
        assert "--against does nothing" in told
    told = refused(capsys, "gaze", "--rendered", "--against", "eyetrax", "--trials", "9")
    assert "--trials does nothing with --against" in told


def test_a_comparison_is_told_face_by_face(capsys: pytest.CaptureFixture[str]) -> None:
    own = {"still_deg": 1.24, "moved_deg": 1.46, "worst_look_deg": 3.0, "lost": 0}
    peer = {"still_deg": 1.05, "moved_deg": 3.15, "worst_look_deg": 6.0, "lost": 0}
    faces = [{"name": name, "wordfork": own, "peer": peer} for name in ("one", "two")]
    tell_comparison(summary(faces, "eyetrax", "0.4.0", 1))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["one", "two", "mean", "worst"]
    assert lines[1].split()[1:] == ["1.24", "1.46", "1.05", "3.15"]


def test_the_rendered_camera_is_recorded_for_as_long_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "rendered.csv"
    told = run_alone("gaze", "--rendered", "--seconds", "2", "--record", str(path), "--json")
    assert (told.returncode, told.stderr) == (0, "")
    figures = json.loads(told.stdout)
    assert figures["source"] == "rendered camera"
    assert figures["seconds"] == pytest.approx(2.0, abs=1.0)
    assert read_header(path).screen == DESK, "without a display the usual one is looked at"
    assert len(list(read_trace(path))) >= figures["samples"] > 0


def test_the_face_of_any_picture_chooses_words(tmp_path: Path) -> None:
    portrait = ROOT / "assets" / "portrait" / "portrait.jpg"
    told = run_alone("gaze", "--rendered", "--portrait", str(portrait), "--trials", "2", "--json")
    assert (told.returncode, told.stderr) == (0, "")
    figures = json.loads(told.stdout)
    assert figures["trials"] == 2
    assert 0.2 < figures["offset_deg"] < 4.0
    assert [face["name"] for face in figures["faces"]] == ["portrait"]
    assert figures["faces"][0]["look"]["glasses"] is None


def test_many_faces_are_told_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import input.simulation.many_faces
    from input.simulation.camera_trials import Outcome

    def chosen(number: int) -> Outcome:
        outcome = Outcome(iris_gain=0.3, offset_deg=2.0, sd_deg=1.0)
        for tally in (outcome.ours, outcome.plain):
            tally.done = [(0, True, False, 900.0)] * 9 + [(0, number == 0, number > 0, 900.0)]
        return outcome

    def run(face: object, *_: object, **__: object) -> Outcome:
        looks.append(face)
        return chosen(len(looks) - 1)

    looks: list[object] = []
    monkeypatch.setattr(input.simulation.many_faces, "_run", run)
    monkeypatch.setattr(input.simulation.many_faces.os, "cpu_count", lambda: 1)
    with pytest.raises(SystemExit) as ended:
        cli.main([
            *("gaze", "--rendered", "--faces", "2", "--trials", "10", "--seed", "9"),
            *("--glasses", "--low-light", "--fps", "20"),
        ])  # fmt: skip
    assert ended.value.code == 0
    out, err = capsys.readouterr()
    assert [line.split("  ")[0].strip() for line in err.splitlines()] == ["face 1", "face 2"]
    assert "wrong  10.0%" in err.splitlines()[1]
    assert "worst         right  90.0% (face 2)  wrong  10.0% (face 2)" in out
    assert "2 faces, each 6 cells, 10 trials, seed 9" in out
    for face in looks:
        assert face.look.glasses is not None  # type: ignore[attr-defined]
        assert (face.look.fps, face.look.light) == (20, 0.5)  # type: ignore[attr-defined]


def test_a_portrait_that_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.jpg"
    letter.write_text("Dear Anna")
    rendered = ("gaze", "--rendered", "--portrait")
    assert "letter.jpg is no picture" in refused(capsys, *rendered, str(letter))
    assert "none.jpg cannot be read" in refused(capsys, *rendered, str(tmp_path / "none.jpg"))
    assert "is a folder" in refused(capsys, *rendered, str(tmp_path))
    for other in (["--simulate"], ["--rendered", "--seconds", "2"], ["--camera", "0"]):
        told = refused(capsys, "gaze", *other, "--portrait", str(letter))
        assert "--portrait does nothing" in told
    for word in (["--faces", "3"], ["--glasses"], ["--low-light"], ["--fps", "20"]):
        assert f"{word[0]} does nothing" in refused(capsys, "gaze", "--camera", "0", *word)
    for word in (["--faces", "0"], ["--fps", "14"], ["--fps", "61"]):
        assert "is not between" in refused(capsys, "gaze", "--rendered", *word)


def test_a_recording_names_the_display_s_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    asked: list[EyesConfig] = []
    monkeypatch.setattr(gaze, "_live", lambda a, config, p: asked.append(config) or 0)
    for words in (["--lsl", "x"], ["--opengaze", "h:1"]):
        with pytest.raises(SystemExit):
            cli.main(["gaze", *words, "--folder", str(tmp_path)])
    place = QGuiApplication.primaryScreen().geometry()
    assert [(c.screen.width_px, c.screen.height_px) for c in asked if c.screen] == [
        (place.width(), place.height())
    ] * 2


def test_nothing_simulated_is_recorded(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (["--record", str(tmp_path / "t.csv")], ["--seconds", "3"]):
        assert "--rendered" in refused(capsys, "gaze", "--simulate", *words)
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize("command", [[], ["demo"], ["gaze"], ["calibrate"]])
@pytest.mark.parametrize("camera", ["-1", "9999", "one", "/dev/nothing", "²"])
def test_a_camera_that_cannot_be_is_one_line(
    command: list[str], camera: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no camera's number or device" in refused(capsys, *command, f"--camera={camera}")


def test_a_camera_s_number_is_an_option_of_the_window_and_the_demo(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in ([], ["demo"]):
        given = asked([*command, "--camera", "1"])
        assert "camera:1" in (given.gaze_source, given.camera if not command else None)
    told = refused(capsys, "demo", "--camera", "1", "--input", "gaze")
    assert "simulates" in told


def test_options_of_a_simulated_gaze_are_for_it_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--simulate" in refused(capsys, "gaze", "--rendered", "--accuracy", "2")
    assert "500" in refused(capsys, "gaze", "--simulate", "--trials", "20")


def test_simulated_gaze_is_asked_for_as_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import input.simulation.gaze_trials

    asked: list[tuple[object, ...]] = []

    def experiment(*errors: float, **options: object) -> dict[str, object]:
        asked.append((*errors, options))
        way = {"right_share": 0.97, "wrong_share": 0.01, "time_ms": {"median": 1.0, "p95": 2.0}}
        drift = {"right_share_first_minute": 0.9, "right_share_last_minute": 0.8}
        return {**way, "plain_dwell": way, "cells": 9, "trials": 500, "seed": 3, **drift}

    monkeypatch.setattr(input.simulation.gaze_trials, "experiment", experiment)
    with pytest.raises(SystemExit) as ended:
        cli.main([
            *("gaze", "--simulate", "--accuracy", "4", "--cells", "9", "--trials", "500"),
            *("--seed", "3", "--drift", "1", "--json"),
        ])  # fmt: skip
    assert ended.value.code == 0
    assert asked == [(4.0, 1.5, 9, {"drift_deg_per_min": 1.0, "trials": 500, "seed": 3})]
    assert json.loads(capsys.readouterr().out)["right_share"] == 0.97
    with pytest.raises(SystemExit):
        cli.main(["gaze", "--simulate"])
    told = capsys.readouterr().out
    assert "right  97.0%" in told
    assert "plain dwell" in told
    assert "in the last 80.0%" in told


class Handle:
    """Takes what is asked of the eyes."""

    def __init__(self) -> None:
        self.asks: list[object] = []

    def send(self, ask: object) -> None:
        self.asks.append(ask)


def test_a_person_without_or_with_a_damaged_calibration_is_one_line(tmp_path: Path) -> None:
    profiles, handle = Profiles(tmp_path / "profiles"), Handle()

    def use(person: str | None) -> None:
        gaze.use_calibration(handle, "cam", person, profiles, print)  # type: ignore[arg-type]

    use(None)
    with pytest.raises(GazeError) as told:
        use("Anna")
    assert "wordfork calibrate --person Anna" in told.value.remedy
    path = profiles.path("Anna", "cam", "screen")
    path.parent.mkdir()
    path.write_text("{")
    with pytest.raises(GazeError) as told:
        use("Anna")
    assert "cannot be used" in told.value.text
    assert handle.asks == []


def test_calibrate_without_a_display_names_a_way_out() -> None:
    told = run_alone("calibrate")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.count("\n") == 1
    assert "no display" in told.stderr
    assert "--rendered" in told.stderr


@pytest.mark.timeout(200)
def test_a_rendered_person_calibrates_the_whole_way(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    told = run_alone(
        *("calibrate", "--rendered", "--points", "5", "--person", "Anna", "--json"),
        *("--folder", str(folder)),
        timeout_s=180,
    )
    assert (told.returncode, told.stderr) == (0, "")
    figures = json.loads(told.stdout)
    assert figures["saved"] is True
    assert figures["offset_deg"] < 4.0
    profiles = Profiles(folder / "data" / "profiles").list()
    assert [p.person for p in profiles.profiles] == ["Anna"]
    assert Path(figures["file"]).is_file()
    assert profiles.profiles[0].map.offset_deg == pytest.approx(figures["offset_deg"], abs=1e-3)
    quality = profiles.profiles[0].quality
    assert quality is not None
    assert figures["data_quality"] == pytest.approx(asdict(quality), abs=1e-3)
    assert quality.points == 4
    assert 0.3 < figures["conditions"]["light"] < 0.8
    assert figures["conditions"]["glare"] < 0.25
    assert quality.accuracy_deg == pytest.approx(figures["offset_deg"], rel=0.3)


def test_rendered_eyes_follow_the_file_a_reaction_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = FollowingFrames(tmp_path / "point", DESK, 30)
    assert frames.looked_at(0) == DESK.centre
    point_to(tmp_path / "point", 100.0, 200.0)
    assert frames.looked_at(1000 * MS) == DESK.centre
    assert frames.looked_at(1240 * MS) == DESK.centre
    assert frames.looked_at(1260 * MS) == (100.0, 200.0)
    (tmp_path / "point").write_bytes(b"half")
    assert frames.looked_at(2000 * MS) == (100.0, 200.0)


def test_help_names_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    wanted: dict[str, tuple[str, ...]] = {
        "gaze": (
            *("--camera", "--video", "--trace", "--lsl", "--opengaze", "--simulate", "--rendered"),
            *("--accuracy", "--precision", "--cells", "--drift", "--trials", "--seed"),
            *("--record", "--face-model", "--json"),
        ),
        "calibrate": ("--camera", "--video", "--points", "--person", "--rendered", "--json"),
    }
    for command, options in wanted.items():
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0
        told = capsys.readouterr().out
        assert all(option in told for option in options)


def test_each_source_with_a_place_is_an_option() -> None:
    options = {name for parameter in gaze.command.params for name in parameter.opts}
    assert {f"--{name}" for name, (place, _) in SOURCES.items() if place} < options


def test_live_sources_become_what_the_eyes_are_started_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trace: Path
) -> None:
    monkeypatch.setattr(gaze, "obtained_model", lambda own: Path("model.task"))
    parse: Callable[..., EyesConfig] = lambda *words: gaze.live_config(  # noqa: E731
        asked(["gaze", *words]), tmp_path / "logs" / "eyes.log"
    )
    assert parse("--camera", "1").place == "1"
    assert parse("--lsl", "Tobii").kind == "lsl"
    assert parse("--opengaze", "").kind == "opengaze"
    assert parse("--trace", str(trace)).place == str(trace)
    assert parse("--camera", "0", "--face-model", "own.task").face_model == "own.task"
    assert (tmp_path / "logs").is_dir()
