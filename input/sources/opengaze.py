"""Gaze from trackers that speak Gazepoint's Open Gaze API (version 2) over TCP.

XML lines end with CR LF. The client enables the records it wants (`<SET ID="ENABLE_SEND_..."
STATE="1" />`), and the server sends `<REC ... />` for every frame: TIME in seconds since its start
or its last calibration, taken when the picture had come from its camera; BPOGX, BPOGY the mean of
both eyes' points in shares of the screen, or that of the one eye seen, with the flag BPOGV; LPV and
RPV whether a pupil is seen; BKID the number of the blink that goes on, else 0. Source: "Open Gaze
API by Gazepoint", sections 2.4, 3.1, 3.2, 5.2, 5.7, 5.9, 5.10 and 5.15.
"""

from __future__ import annotations

import contextlib
import math
import socket
from collections import deque
from collections.abc import Mapping
from xml.etree import ElementTree

from common.clock import NS_PER_S, Clock, now_ns
from input.api.errors import FatalGazeError, GazeError
from input.api.gaze import DESK, NOWHERE, FaceToPoint, GazeSample, Screen
from input.api.source import EyesConfig, EyesReady, SourceKind
from input.sources.points import TRACKER_SD_DEG, Points
from input.sources.remote_clock import ClockMap

PORT = 4242
"""Where a server listens, unless told otherwise."""

LONGEST_LINE = 4096
"""Bytes; what is longer is no record."""

RECORDS = (
    "ENABLE_SEND_TIME",
    "ENABLE_SEND_POG_BEST",
    "ENABLE_SEND_PUPIL_LEFT",
    "ENABLE_SEND_PUPIL_RIGHT",
    "ENABLE_SEND_BLINK",
    "ENABLE_SEND_DATA",
)
"""What is asked for; the last one starts the stream."""

_CONNECT_S = 3.0
_SILENCE_S = 3.0
_LATEST_S = 1e8
"""Seconds since a server's start, at most: three years."""
_LONGEST_HOST = 253
"""Characters of a host's name, by RFC 1035."""
_START = "Start Gazepoint Control on that computer and look whether its tracker runs."


def address_of(place: str) -> tuple[str, int]:
    """Return host and port of "host:port", "host" or "" (this machine, the usual port).

    Raise FatalGazeError where the host is no name or the port no number between 1 and 65535.
    """
    host, colon, port = place.strip().rpartition(":")
    if not colon:
        host, port = port, ""
    try:
        number = int(port) if port else PORT
    except ValueError:
        number = 0
    host = host.strip("[]") or "127.0.0.1"
    if not 0 < number < 65536 or not _is_host(host):
        short = place if len(place) <= 60 else f"{place[:60]}…"
        raise FatalGazeError(
            f'"{short}" is no address', "Write it as HOST:PORT, as 127.0.0.1:4242."
        )
    return host, number


def _is_host(host: str) -> bool:
    """Whether a name can be looked up at all."""
    try:
        return len(host.encode("idna")) <= _LONGEST_HOST and host.isprintable()
    except UnicodeError:  # a label that is empty or too long, or a byte that is no text
        return False


class Lines:
    """Cuts a stream of bytes into lines, and drops what is too long to be one."""

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        """Allow lines of up to `longest` bytes."""
        self._longest = longest
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take more bytes and return the lines that are whole now, without their ends."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        if whole and self._skipping:
            del whole[0]
            self._skipping = False
        if len(self._rest) > self._longest:
            self._rest, self._skipping = b"", True
        lines = (line.strip() for line in whole if len(line) <= self._longest)
        return [line for line in lines if line]


def record_of(line: bytes) -> Mapping[str, str] | None:
    """Return the fields of a REC line, nothing for other answers. ValueError: it is not XML."""
    if b"<!" in line:
        raise ValueError("no declarations belong here")
    try:
        element = ElementTree.fromstring(line)  # one short line without entities
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    return element.attrib if element.tag == "REC" else None


class OpenGazeSource:
    """Samples of a Gazepoint tracker. Lines that are damaged are skipped."""

    def __init__(
        self,
        place: str,
        screen: Screen,
        clock: Clock = now_ns,
        silence_s: float = _SILENCE_S,
    ) -> None:
        """Connect to `place` ("host:port"), whose tracker watches `screen`.

        A tracker that says nothing for `silence_s` is taken as lost.
        """
        self._host, self._port = address_of(place)
        self._screen = screen
        self._clock, self._silence_s = clock, silence_s
        self._points = Points(clock)
        self._socket: socket.socket | None = None
        self._lines, self._clock_map = Lines(), ClockMap()
        self._ready: deque[GazeSample] = deque()
        self._heard_ns = 0

    def open(self) -> EyesReady:
        """Connect and ask for the records that are needed."""
        self.close()
        self._lines, self._clock_map = Lines(), ClockMap()
        try:
            self._socket = socket.create_connection((self._host, self._port), _CONNECT_S)
            for record in RECORDS:
                self._socket.sendall(f'<SET ID="{record}" STATE="1" />\r\n'.encode())
        except OSError as error:
            self.close()
            text = f"No eye tracker answers at {self._where}: {error.strerror or error}"
            raise GazeError(text, _START) from error
        self._heard_ns = self._clock()
        return EyesReady(f"Open Gaze at {self._where}")

    def read(self, timeout_s: float) -> GazeSample | None:
        """Return the next sample."""
        if not self._ready:
            self._receive(timeout_s)
        return self._ready.popleft() if self._ready else None

    def use_map(self, gaze_map: FaceToPoint | None) -> None:
        """Do nothing: the tracker is calibrated by its own program."""

    def shift(self, dx_px: float, dy_px: float) -> None:
        """Add this to every point from now on."""
        self._points.shift(dx_px, dy_px)

    def picture(self) -> None:
        """Return nothing: the tracker sends no pictures."""

    def close(self) -> None:
        """Leave the connection."""
        connection, self._socket = self._socket, None
        self._ready.clear()
        if connection is not None:
            connection.close()

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"

    def _receive(self, timeout_s: float) -> None:
        """Wait for bytes and turn them into samples."""
        if self._socket is None:
            raise GazeError(f"The eye tracker at {self._where} is not connected", _START)
        try:
            self._socket.settimeout(max(0.001, timeout_s))
            data = self._socket.recv(65536)
        except TimeoutError:
            if self._clock() - self._heard_ns > self._silence_s * NS_PER_S:
                text = f"The eye tracker at {self._where} says nothing"
                raise GazeError(text, _START) from None
            return
        except OSError as error:
            text = f"The eye tracker at {self._where} is lost: {error.strerror or error}"
            raise GazeError(text, _START) from error
        if not data:
            raise GazeError(f"The eye tracker at {self._where} ended the connection", _START)
        arrived_ns = self._clock()
        for line in self._lines.feed(data):
            with contextlib.suppress(ValueError, OverflowError):  # a damaged line
                record = record_of(line)
                if record is not None:
                    self._ready.append(self._sample(record, arrived_ns))
                    self._heard_ns = arrived_ns

    def _sample(self, record: Mapping[str, str], arrived_ns: int) -> GazeSample:
        """Return the sample of a record. ValueError: its fields are no numbers."""
        sent_s = float(record["TIME"]) if "TIME" in record else math.nan
        if not 0.0 <= sent_s <= _LATEST_S:  # also not a number: taken as of its arrival
            t_ns = self._clock_map.without(arrived_ns)
        else:
            t_ns = self._clock_map.feed(round(sent_s * NS_PER_S), arrived_ns)
        screen = self._screen
        x_px = y_px = NOWHERE
        if _flag(record, "BPOGV"):
            x_px = screen.x_px + float(record.get("BPOGX", "nan")) * screen.width_px
            y_px = screen.y_px + float(record.get("BPOGY", "nan")) * screen.height_px
        seen = math.isfinite(x_px + y_px)
        closed = _flag(record, "BKID")
        return self._points.at(
            t_ns,
            x_px,
            y_px,
            TRACKER_SD_DEG * screen.px_per_deg,
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
    check=address_of,
)
