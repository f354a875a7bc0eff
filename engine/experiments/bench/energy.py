"""The energy that the machine used, where it tells: the counters of Linux's powercap (RAPL)."""

from __future__ import annotations

import contextlib
from pathlib import Path

_FOLDER = Path("/sys/class/powercap")


class Meter:
    """Energy of the processor packages since the meter was made: of everything that ran on them."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Read the counters of the packages in `folder`; none where there is nothing to read."""
        self._zones: dict[Path, tuple[int, int]] = {}
        for zone in sorted(folder.glob("intel-rapl:*")):  # AMD's too; parts have a second colon
            if zone.name.count(":") == 1:
                with contextlib.suppress(OSError, ValueError):
                    self._zones[zone] = _number(zone, "energy_uj"), _number(zone, _RANGE)

    def joules(self) -> float | None:
        """Return the energy used since, in joules; None where the machine does not tell."""
        if not self._zones:
            return None
        try:
            used = [
                (_number(zone, "energy_uj") - began) % (turn + 1)  # it begins again at its end
                for zone, (began, turn) in self._zones.items()
            ]
        except (OSError, ValueError):
            return None
        return sum(used) / 1e6


_RANGE = "max_energy_range_uj"


def _number(zone: Path, name: str) -> int:
    return int((zone / name).read_text(encoding="ascii"))
