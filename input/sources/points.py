"""From faces, or points as a tracker gives them, to samples: what all sources share."""

from __future__ import annotations

from common.clock import Clock, now_ns
from input.api.gaze import NOWHERE, Face, FaceToPoint, GazeSample
from input.sources.smoothing import Smoother

CLOSED_BLINK = 0.5
"""From this much of `Face.blink` on, eyes count as closed."""

TRACKER_SD_DEG = 1.0
"""Error of a tracker that does not tell its own: what the makers of desk trackers state at most."""

UNSURE_DEG = 4.0
"""From this stated deviation on, a point tells less of the word looked at than that there is one:
confidence falls with its inverse. Narrow eyes, whose irises hardly move for the camera, are so."""

_FAR_PX = 1e6
"""A point of the desktop further away than this is no point."""


class Points:
    """From faces, or from points as a tracker gives them, to samples.

    Holds what all sources share: the calibration, the repaired drift, and the smoothing.
    """

    def __init__(self, clock: Clock = now_ns) -> None:
        """Begin without calibration and drift; `clock` says when a sample was made."""
        self.map: FaceToPoint | None = None
        self._clock = clock
        self._dx_px = self._dy_px = 0.0
        self._smoother = Smoother()

    def use_map(self, gaze_map: FaceToPoint | None) -> None:
        """Estimate points by this calibration from now on."""
        self.map = gaze_map
        self._smoother = Smoother()

    def shift(self, dx_px: float, dy_px: float) -> None:
        """Add this to every point from now on."""
        self._dx_px, self._dy_px = dx_px, dy_px

    def of_face(self, face: Face, landmark_ns: int) -> GazeSample:
        """Return the sample of a face; it is not valid without calibration or with closed eyes."""
        closed = face.blink >= CLOSED_BLINK
        x_px, y_px, sd_px = NOWHERE, NOWHERE, 0.0
        confidence = face.confidence
        if self.map is not None and not closed:
            x_px, y_px, sd_px = self.map.point(face)
            unsure_px = UNSURE_DEG * self.map.screen.px_per_deg
            confidence *= min(1.0, unsure_px / max(sd_px, 1e-3))
        return self.at(
            face.t_ns,
            x_px,
            y_px,
            sd_px,
            present=True,
            closed=closed,
            confidence=confidence,
            landmark_ns=landmark_ns,
            face=face,
        )

    def nobody(self, t_ns: int, landmark_ns: int = 0) -> GazeSample:
        """Return the sample of a moment in which nobody was seen."""
        return GazeSample(t_ns, self._clock(), landmark_ns=landmark_ns)

    def at(
        self,
        t_ns: int,
        x_px: float,
        y_px: float,
        sd_px: float,
        *,
        present: bool = True,
        closed: bool = False,
        confidence: float = 1.0,
        landmark_ns: int = 0,
        face: Face | None = None,
    ) -> GazeSample:
        """Return the sample of a point in pixels of the desktop; NOWHERE makes it not valid."""
        valid = present and not closed and abs(x_px) < _FAR_PX and abs(y_px) < _FAR_PX
        smooth_x_px = smooth_y_px = NOWHERE
        if valid:
            x_px, y_px = float(x_px) + self._dx_px, float(y_px) + self._dy_px
            smooth_x_px, smooth_y_px = self._smoother.feed(t_ns, x_px, y_px)
        return GazeSample(
            t_ns=t_ns,
            ready_ns=self._clock(),
            x_px=x_px if valid else NOWHERE,
            y_px=y_px if valid else NOWHERE,
            smooth_x_px=smooth_x_px,
            smooth_y_px=smooth_y_px,
            sd_px=float(sd_px) if valid else 0.0,
            valid=valid,
            present=present,
            closed=closed,
            confidence=confidence,
            landmark_ns=landmark_ns,
            face=face,
        )
