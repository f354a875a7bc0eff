"""Gaze from trackers that send a line of text for each sample over TCP.

A source of such a tracker names its server's port and program, what to ask the server for, and how
a line becomes a sample. Connecting, lines, silence and a lost connection are the same for all.
"""

from __future__ import annotations

import contextlib
import socket
from abc import ABC, abstractmethod
from collections import deque

from common.clock import Clock, now_ns
from input.api.errors import FatalGazeError, GazeError
from input.api.gaze import GazeSample, Screen
from input.api.source import EyesReady
from input.sources.tracker import SILENCE_S, Tracker

LONGEST_LINE = 4096
"""Bytes; what is longer is no record."""

_CONNECT_S = 3.0
_LONGEST_HOST = 253
"""Characters of a host's name, by RFC 1035."""


def address_of(place: str, usual_port: int) -> tuple[str, int]:
    """Return host and port of "host:port", "host" or "" (this machine, the usual port).

    Raise FatalGazeError where the host is no name or the port no number between 1 and 65535.
    """
    host, colon, port = place.strip().rpartition(":")
    if not colon:
        host, port = port, ""
    try:
        number = int(port) if port else usual_port
    except ValueError:
        number = 0
    host = host.strip("[]") or "127.0.0.1"
    if not 0 < number < 65536 or not _is_host(host):
        short = place if len(place) <= 60 else f"{place[:60]}…"
        raise FatalGazeError(
            f'"{short}" is not an address',
            f"Write it as HOST:PORT, such as 127.0.0.1:{usual_port}.",
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


class TcpTracker(Tracker, ABC):
    """A tracker whose server sends a line for each sample. Lines that are damaged are skipped."""

    port: int
    """Where its server listens, unless told otherwise."""
    protocol: str
    """What the connection is called once it stands."""
    program: str
    """The program that must run beside the tracker."""

    def __init__(
        self,
        place: str,
        screen: Screen,
        clock: Clock = now_ns,
        silence_s: float = SILENCE_S,
    ) -> None:
        """Connect to `place` ("host:port"), whose tracker watches `screen`.

        A tracker that says nothing for `silence_s` is taken as lost.
        """
        super().__init__(screen, clock, silence_s)
        self._host, self._port = address_of(place, self.port)
        self._socket: socket.socket | None = None
        self._lines = Lines()
        self._ready: deque[GazeSample] = deque()

    @abstractmethod
    def begin(self) -> bytes:
        """Return what the server is asked for; forget what was known of its clock."""

    @abstractmethod
    def sample_of(self, line: bytes, arrived_ns: int) -> GazeSample | None:
        """Return a line's sample, None for other answers. ValueError: the line is damaged."""

    def open(self) -> EyesReady:
        """Connect and ask for samples."""
        self.close()
        self._lines = Lines()
        try:
            self._socket = socket.create_connection((self._host, self._port), _CONNECT_S)
            self._socket.sendall(self.begin())
        except OSError as error:
            self.close()
            text = f"No eye tracker answers at {self._where}: {error.strerror or error}"
            raise GazeError(text, _start(self.program)) from error
        self.heard(self.clock())
        return EyesReady(f"{self.protocol} at {self._where}")

    def read(self, timeout_s: float) -> GazeSample | None:
        """Return the next sample."""
        if not self._ready:
            self._receive(timeout_s)
        return self._ready.popleft() if self._ready else None

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
        remedy = _start(self.program)
        if self._socket is None:
            raise GazeError(f"The eye tracker at {self._where} is not connected", remedy)
        try:
            self._socket.settimeout(max(0.001, timeout_s))
            data = self._socket.recv(65536)
        except TimeoutError:
            if self.is_silent:
                text = f"The eye tracker at {self._where} sends nothing"
                raise GazeError(text, remedy) from None
            return
        except OSError as error:
            text = f"The eye tracker at {self._where} is lost: {error.strerror or error}"
            raise GazeError(text, remedy) from error
        if not data:
            raise GazeError(f"The eye tracker at {self._where} ended the connection", remedy)
        arrived_ns = self.clock()
        for line in self._lines.feed(data):
            with contextlib.suppress(ValueError, OverflowError):  # a damaged line
                sample = self.sample_of(line, arrived_ns)
                if sample is not None:
                    self._ready.append(sample)
                    self.heard(arrived_ns)


def _start(program: str) -> str:
    return f"Start {program} on that computer and check that its tracker is running."
