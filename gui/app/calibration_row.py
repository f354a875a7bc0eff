"""The row of records that says by which calibration gaze is measured from now on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from input.calibration.profiles import Profile


def calibration_row(profile: Profile, t_ns: int) -> dict[str, Any]:
    """Return the row of a calibration in use since `t_ns`; it names neither person nor camera."""
    made = datetime.fromtimestamp(profile.saved_s, UTC)
    gaze_map, quality = profile.map, profile.quality
    return {
        "row": "calibration",
        "t_ns": t_ns,
        "made": made.isoformat(timespec="seconds"),
        "points": gaze_map.points,
        "offset_deg": gaze_map.offset_deg,
        "sd_deg": gaze_map.sd_deg,
        "distance_mm": gaze_map.screen.distance_mm,
        "geometry": gaze_map.geometry,
        "quality": asdict(quality) if quality is not None else None,
    }
