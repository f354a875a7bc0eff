"""Profiles: what is saved comes back, whatever else lies in the folder."""

import dataclasses
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facesim import Person, grid
from input.api.errors import GazeError
from input.api.gaze import DESK
from input.calibration.data_quality import GazeQuality
from input.calibration.profiles import Profile, Profiles
from input.calibration.regression import Fixated, fit


@pytest.fixture(scope="module")
def gaze_map():
    person = Person(seed=2)
    return fit([Fixated(x, y, person.faces(x, y, 4)) for x, y in grid(DESK, 3, 3)], DESK)


@pytest.fixture
def profile(gaze_map):
    return Profile("Ann", "Integrated Camera", DESK.name, 1000.5, gaze_map)


@pytest.fixture
def profiles(tmp_path):
    return Profiles(tmp_path / "new" / "gaze")


def test_saved_profile_comes_back_exactly(profiles, profile):
    path = profiles.save(profile)
    assert profiles.load("Ann", "Integrated Camera", DESK.name) == profile
    assert path.name.startswith("ann--integrated-camera--24-inch-1080p--")
    assert path.stat().st_mode & 0o077 == 0


def test_data_quality_comes_back_with_its_profile(profiles, profile):
    quality = GazeQuality(1.5, 2.25, 0.5, 0.75, 1.0, 0.125, 28.5, 4, 120)
    measured = dataclasses.replace(profile, quality=quality)
    profiles.save(measured)
    assert profiles.load("Ann", "Integrated Camera", DESK.name) == measured


def test_a_profile_of_the_version_before_is_read(profiles, profile):
    path = profiles.save(profile)
    data = json.loads(path.read_text())
    assert data["version"] == 2
    del data["quality"]
    path.write_text(json.dumps(data | {"version": 1}))
    assert profiles.load("Ann", "Integrated Camera", DESK.name) == profile


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([1.0], "a value is missing"),
        ({"accuracy_deg": 1.0}, "a value is missing"),
        ({"accuracy_deg": "1"}, "no number"),
        ({"accuracy_deg": True}, "no number"),
        ({"std_deg": -1.0}, "below 0"),
        ({"rate_hz": 10**400}, "too large"),
        ({"loss_share": 1.5}, "more was lost"),
        ({"points": 0}, "more was lost"),
    ],
)
def test_a_profile_that_holds_damaged_data_quality_is_damaged(profiles, profile, wrong, reason):
    quality = GazeQuality(1.5, 2.25, 0.5, 0.75, 1.0, 0.125, 28.5, 4, 120)
    path = profiles.save(dataclasses.replace(profile, quality=quality))
    data = json.loads(path.read_text())
    whole = isinstance(wrong, dict) and reason != "a value is missing"
    data["quality"] = data["quality"] | wrong if whole else wrong
    path.write_text(json.dumps(data))
    assert reason in profiles.list().damaged[0].text


def test_no_profile_is_none_and_an_empty_list(profiles):
    assert profiles.load("Ann", "a", "b") is None
    assert profiles.list().profiles == () == profiles.list().damaged


names = st.text(min_size=0, max_size=80)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=names, camera=names, screen=names)
def test_any_names_make_one_safe_file(tmp_path, gaze_map, person, camera, screen):
    profiles = Profiles(tmp_path / "any")
    profile = Profile(person, camera, screen, 1.0, gaze_map)
    path = profiles.save(profile)
    assert path.parent == profiles.folder
    assert len(path.name) < 120
    assert set(path.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert profiles.load(person, camera, screen) == profile


def test_names_that_look_alike_as_files_stay_apart(profiles, profile):
    for person in ("Änn", "ann", "Ann", "../Ann", "Ann "):
        profiles.save(dataclasses.replace(profile, person=person))
    assert len(profiles.list().profiles) == 5


def test_newest_is_first_and_saving_again_replaces(profiles, profile):
    profiles.save(dataclasses.replace(profile, person="Bo", saved_s=2000.0))
    profiles.save(profile)
    profiles.save(dataclasses.replace(profile, saved_s=3000.0))
    assert [p.person for p in profiles.list().profiles] == ["Ann", "Bo"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is no JSON"),
        ("[1, 2]", "it is no profile"),
        ('{"format": "wordfork gaze profile", "version": 99}', "another version"),
        ('{"format": "wordfork gaze profile", "version": 1}', "a value is missing"),
        ("[" * 100_000, "it is no JSON"),
        ("x" * 2_000_000, "it is too large"),
    ],
)
def test_damaged_files_are_reported_and_not_fatal(profiles, profile, text, reason):
    profiles.save(dataclasses.replace(profile, person="Bo"))
    path = profiles.save(profile)
    path.write_text(text)
    listed = profiles.list()
    assert [p.person for p in listed.profiles] == ["Bo"]
    assert [bad.path for bad in listed.damaged] == [path]
    assert reason in listed.damaged[0].text
    assert "\n" not in listed.damaged[0].text
    with pytest.raises(GazeError, match=reason):
        profiles.load("Ann", "Integrated Camera", DESK.name)


def test_a_profile_that_holds_a_damaged_map_is_damaged(profiles, profile):
    path = profiles.save(profile)
    data = json.loads(path.read_text())
    data["map"]["scale"][3] = 0.0
    path.write_text(json.dumps(data))
    assert "a size is not above 0" in profiles.list().damaged[0].text


def test_a_failed_write_leaves_the_old_file_and_no_rest(profiles, profile, monkeypatch):
    path = profiles.save(profile)
    before = path.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GazeError, match="No space left"):
        profiles.save(dataclasses.replace(profile, saved_s=5.0))
    assert path.read_bytes() == before
    assert list(profiles.folder.iterdir()) == [path]


def test_a_map_follows_its_screen_but_not_to_another(profile):
    moved = dataclasses.replace(DESK, x_px=1920.0, y_px=-200.0)
    scaled = dataclasses.replace(DESK, width_px=1280.0, height_px=720.0)
    face = Person(seed=2).face(500.0, 700.0)
    x, y, _ = profile.map.point(face)
    assert profile.on(moved).map.point(face)[:2] == pytest.approx((x + 1920.0, y - 200.0))
    assert profile.on(scaled).map.point(face)[:2] == pytest.approx((x / 1.5, y / 1.5))
    assert profile.on(dataclasses.replace(DESK, name="other")) is None
    assert profile.on(dataclasses.replace(DESK, width_mm=700.0)) is None


def test_a_screen_is_known_by_its_name_and_without_one_by_its_size(profiles, profile):
    nameless = dataclasses.replace(DESK, name="")
    in_memory = dataclasses.replace(profile, screen="", saved_s=9.0)
    profiles.save(in_memory)
    who = profile.person, profile.camera
    assert profiles.fitting(*who, DESK) is not None, "made on a screen in memory of this size"
    assert profiles.fitting(*who, dataclasses.replace(DESK, width_mm=700.0)) == "?"
    profiles.save(profile)
    assert profiles.fitting(*who, DESK) == profile.on(DESK), "its own goes before"
    assert profiles.fitting(*who, nameless) is not None
    profiles.path(*who, "").unlink()
    assert profiles.fitting(*who, nameless) is not None
    assert profiles.fitting(*who, dataclasses.replace(DESK, name="other")) == profile.screen
    assert profiles.fitting("Cleo", profile.camera, DESK) is None
