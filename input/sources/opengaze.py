"""Gaze from trackers that speak Gazepoint's Open Gaze API (version 2) over TCP.

XML lines end with CR LF. The client enables the records it wants (`<SET ID="ENABLE_SEND_..."
STATE="1" />`), and the server sends `<REC ... />` for every frame: TIME in seconds since its start
or its last calibration, taken when the picture had come from its camera; BPOGX, BPOGY the mean of
both eyes' points in shares of the screen, or that of the one eye seen, with the flag BPOGV; LPV and
RPV whether a pupil is seen; BKID the number of the blink that goes on, else 0. Source: "Open Gaze
API by Gazepoint", sections 2.4, 3.1, 3.2, 5.2, 5.7, 5.9, 5.10 and 5.15.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.etree import ElementTree

from common.clock import NS_PER_S
from input.api.gaze import DESK, NOWHERE, GazeSample
from input.api.source import EyesConfig, SourceKind
from input.sources.remote_clock import ClockMap
from input.sources.tcp_lines import TcpTracker, address_of

PORT = 4242
"""Where a server listens, unless told otherwise."""

RECORDS = (
    "ENABLE_SEND_TIME",
    "ENABLE_SEND_POG_BEST",
    "ENABLE_SEND_PUPIL_LEFT",
    "ENABLE_SEND_PUPIL_RIGHT",
    "ENABLE_SEND_BLINK",
    "ENABLE_SEND_DATA",
)
"""What is asked for; the last one starts the stream."""

_LATEST_S = 1e8
"""Seconds since a server's start, at most: three years."""


def record_of(line: bytes) -> Mapping[str, str] | None:
    """Return the fields of a REC line, nothing for other answers. ValueError: it is not XML."""
    if b"<!" in line:
        raise ValueError("no declarations belong here")
    try:
        element = ElementTree.fromstring(line)  # one short line without entities
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    return element.attrib if element.tag == "REC" else None


class OpenGazeSource(TcpTracker):
    """Samples of a Gazepoint tracker. Lines that are damaged are skipped."""

    port, protocol, program = PORT, "Open Gaze", "Gazepoint Control"

    def begin(self) -> bytes:
        """Ask for the records that are needed."""
        self._clock_map = ClockMap()
        return b"".join(b'<SET ID="%s" STATE="1" />\r\n' % name.encode() for name in RECORDS)

    def sample_of(self, line: bytes, arrived_ns: int) -> GazeSample | None:
        """Return the sample of a record. ValueError: no XML, or its fields are no numbers."""
        record = record_of(line)
        if record is None:
            return None
        sent_s = float(record["TIME"]) if "TIME" in record else math.nan
        if not 0.0 <= sent_s <= _LATEST_S:  # also not a number: taken as of its arrival
            t_ns = self._clock_map.without(arrived_ns)
        else:
            t_ns = self._clock_map.feed(round(sent_s * NS_PER_S), arrived_ns)
        screen = self.screen
        x_px = y_px = NOWHERE
        if _flag(record, "BPOGV"):
            x_px = screen.x_px + float(record.get("BPOGX", "nan")) * screen.width_px
            y_px = screen.y_px + float(record.get("BPOGY", "nan")) * screen.height_px
        seen = math.isfinite(x_px + y_px)
        closed = _flag(record, "BKID")
        return self.sample(
            t_ns,
            x_px,
            y_px,
            present=seen or closed or _flag(record, "LPV") or _flag(record, "RPV"),
            closed=closed,
            confidence=float(seen and not closed),
        )


def _flag(record: Mapping[str, str], name: str) -> bool:
    """Return whether a numeric field is there and not 0."""
    return float(record.get(name, "0")) != 0.0


def _make(config: EyesConfig) -> OpenGazeSource:
    return OpenGazeSource(config.place, config.screen or DESK)


KIND = SourceKind(
    what="Gazepoint's Open Gaze API.",
    tracker="Gazepoint (Open Gaze)",
    make=_make,
    in_shares=True,
    check=lambda place: address_of(place, PORT),
)
