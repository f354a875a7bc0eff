"""The energy counters of a made-up machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.experiments.bench.energy import Meter


def zone(folder: Path, name: str, used: int, turn: int = 1_000_000_000) -> Path:
    path = folder / name
    path.mkdir()
    (path / "energy_uj").write_text(f"{used}\n")
    (path / "max_energy_range_uj").write_text(f"{turn}\n")
    return path


def test_packages_add_up_and_their_parts_do_not_count_twice(tmp_path: Path):
    zones = [zone(tmp_path, f"intel-rapl:{name}", 1_000_000) for name in ("0", "1", "0:0")]
    meter = Meter(tmp_path)
    assert meter.joules() == 0.0
    for path, used in zip(zones, (3_500_000, 2_000_000, 2_000_000), strict=True):
        (path / "energy_uj").write_text(str(used))
    assert meter.joules() == pytest.approx(3.5)


def test_a_counter_that_began_again(tmp_path: Path):
    path = zone(tmp_path, "intel-rapl:0", 9_000_000, turn=9_999_999)
    meter = Meter(tmp_path)
    (path / "energy_uj").write_text("500000")
    assert meter.joules() == pytest.approx(1.5)


def test_a_machine_that_does_not_tell(tmp_path: Path):
    assert Meter(tmp_path / "none").joules() is None
    path = zone(tmp_path, "intel-rapl:0", 1)
    (path / "energy_uj").write_text("denied")
    assert Meter(tmp_path).joules() is None


def test_a_counter_that_goes_away(tmp_path: Path):
    path = zone(tmp_path, "intel-rapl:0", 1)
    meter = Meter(tmp_path)
    (path / "energy_uj").unlink()
    assert meter.joules() is None
