"""Profiles: calibrations kept by person, camera and screen. One JSON file each.

A file is written under a temporary name and renamed, so that a crash leaves the old one. How a
person looks is theirs: files are readable by their owner only. A damaged file is reported, and
never keeps the others from being used.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from common.files import PRIVATE, from_json, opened, write_whole
from input.api.errors import GazeError
from input.api.gaze import Screen
from input.calibration.data_quality import GazeQuality
from input.calibration.gaze_map import GazeMap

FORMAT = "wordfork gaze profile"
VERSION = 2

_READ = (1, VERSION)  # the first one had no data quality

_LARGEST_BYTES = 1_000_000
_AGAIN = "Calibrate again; the damaged file is then replaced."


@dataclass(frozen=True, slots=True)
class Profile:
    """A calibration of one person at one camera and screen.

    `screen` is the screen's name, `saved_s` when it was made, in seconds since 1970. `quality` is
    what its check points measured; None where there were none, or an older version saved it.
    """

    person: str
    camera: str
    screen: str
    saved_s: float
    map: GazeMap
    quality: GazeQuality | None = None

    def on(self, screen: Screen) -> Profile | None:
        """Return the profile for this screen as it stands now; None if it is another one.

        A map knows directions, so a screen that was moved on the desktop, or is scaled otherwise,
        keeps its calibration. One of another name or another size does not; where a screen has no
        name, as one in memory, the size alone tells.
        """
        before = self.map.screen
        shape = before.height_px / before.width_px, before.width_mm
        now = screen.height_px / screen.width_px, screen.width_mm
        same = all(math.isclose(a, b, rel_tol=0.02) for a, b in zip(shape, now, strict=True))
        named = self.screen and screen.name and screen.name != self.screen
        if not same or named:
            return None
        return replace(self, map=replace(self.map, screen=screen))


@dataclass(frozen=True, slots=True)
class DamagedProfile:
    """A file that is no profile, and why, in one line."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class ProfileList:
    """All profiles of a folder, the newest first, and the files that are damaged."""

    profiles: tuple[Profile, ...]
    damaged: tuple[DamagedProfile, ...]


class Profiles:
    """The profiles in a folder, which is made when the first one is saved."""

    def __init__(self, folder: Path) -> None:
        """Keep profiles in `folder`."""
        self.folder = folder

    def path(self, person: str, camera: str, screen: str) -> Path:
        """Return the file of a profile: readable names, and a hash that keeps them apart."""
        key = json.dumps([person, camera, screen])
        names = [_plain(part) for part in (person, camera, screen)]
        name = "--".join([*names, hashlib.sha256(key.encode()).hexdigest()[:10]])
        return self.folder / f"{name}.json"

    def save(self, profile: Profile) -> Path:
        """Write a profile, in the place of the one for the same person, camera and screen.

        Raise GazeError where that fails; what was there before is then untouched.
        """
        path = self.path(profile.person, profile.camera, profile.screen)
        data = {
            "format": FORMAT,
            "version": VERSION,
            "person": profile.person,
            "camera": profile.camera,
            "screen": profile.screen,
            "saved_s": float(profile.saved_s),
            "map": json.loads(profile.map.to_json()),
            "quality": asdict(profile.quality) if profile.quality is not None else None,
        }
        text = json.dumps(data, indent=1, allow_nan=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode(), PRIVATE)
        except OSError as error:
            raise GazeError(
                f"The calibration cannot be saved in {self.folder}: {error.strerror or error}",
                "Make room or give access there; until then it holds for this run.",
            ) from error
        return path

    def load(self, person: str, camera: str, screen: str) -> Profile | None:
        """Return a profile; None where there is none. Raise GazeError where it is damaged."""
        path = self.path(person, camera, screen)
        try:
            return _read(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise GazeError(_damaged(path, error), _AGAIN) from error

    def fitting(self, person: str, camera: str, screen: Screen) -> Profile | str | None:
        """Return a person's profile for a camera and a screen: by its name, else by its size.

        Without one return the name of another screen that they calibrated, None if there is none.
        Raise GazeError where the one for this screen is damaged.
        """
        own = self.load(person, camera, screen.name)
        mine = [p for p in self.list().profiles if (p.person, p.camera) == (person, camera)]
        for profile in [own, *mine]:
            found = profile.on(screen) if profile is not None else None
            if found is not None:
                return found
        return next((profile.screen or "?" for profile in mine), None)

    def list(self) -> ProfileList:
        """Return all profiles, the newest first. Damaged files are reported, never fatal."""
        profiles, damaged = [], []
        try:
            paths = sorted(self.folder.glob("*.json"))
        except OSError as error:
            text = f"The folder {self.folder} cannot be read: {error.strerror or error}"
            return ProfileList((), (DamagedProfile(self.folder, text),))
        for path in paths:
            try:
                profiles.append(_read(path))
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                damaged.append(DamagedProfile(path, _damaged(path, error)))
        profiles.sort(key=lambda profile: profile.saved_s, reverse=True)
        return ProfileList(tuple(profiles), tuple(damaged))


def _read(path: Path) -> Profile:
    """Return the profile in a file. Raise OSError, or ValueError with one line."""
    with opened(path) as file:
        raw = file.read(_LARGEST_BYTES + 1)
    if len(raw) > _LARGEST_BYTES:
        raise ValueError("it is too large")
    try:
        data = from_json(raw)
    except ValueError as error:
        raise ValueError("it is no JSON") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("it is no profile")
    if data.get("version") not in _READ:
        raise ValueError("it was written by another version of wordfork")
    names = [data.get(key) for key in ("person", "camera", "screen")]
    saved_s = data.get("saved_s")
    if not all(isinstance(name, str) for name in names) or not isinstance(saved_s, float):
        raise ValueError("a value is missing or wrong")
    person, camera, screen = map(str, names)
    quality = data.get("quality")
    return Profile(
        person,
        camera,
        screen,
        saved_s,
        GazeMap.from_dict(data.get("map")),
        GazeQuality.from_dict(quality) if quality is not None else None,
    )


def _plain(text: str) -> str:
    """Return letters and digits that every file system takes, for a name that people can read."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:24].strip("-") or "x"


def _damaged(path: Path, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return f"The profile {path.name} cannot be used: {reason}"
