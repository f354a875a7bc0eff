"""A tracker's server on this machine."""

from __future__ import annotations

import socket
import threading

WAIT_S = 10.0


class Server:
    """One connection's worth of a tracker."""

    def __init__(self, asked: int) -> None:
        self._asked = asked
        """How many lines it is asked before it answers."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(WAIT_S)
        self.place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.heard = b""
        self._peer: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def accept(self) -> None:
        """Take the next connection and hear what is asked, in a thread."""
        self.heard = b""
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        self._peer, _ = self._listener.accept()
        self._peer.settimeout(WAIT_S)
        while self.heard.count(b"\r\n") < self._asked:
            self.heard += self._peer.recv(4096)

    def say(self, *lines: str | bytes) -> None:
        assert self._thread is not None
        self._thread.join(WAIT_S)
        assert self._peer is not None
        for line in lines:
            data = line if isinstance(line, bytes) else line.encode()
            self._peer.sendall(data + b"\r\n")

    def hang_up(self) -> None:
        if self._peer is not None:
            self._peer.close()

    def close(self) -> None:
        self.hang_up()
        self._listener.close()
