"""A hub on 127.0.0.1 that speaks enough of huggingface.co's protocol to be downloaded from.

HEAD and GET of `/REPOSITORY/resolve/REVISION/FILE`, with the sum as X-Linked-Etag, a commit, and
ranges. It can cut connections off, lie, refuse and forget ranges, as it is told.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import huggingface_hub

COMMIT = "8911e8a47f92bac19d6f5c64a2e2095bd2f7d031"


class Hub:
    """What the server holds and how it behaves; `address` is its endpoint."""

    def __init__(self, content: bytes, file: str = "small.gguf") -> None:
        self.content, self.file = content, file
        self.sum = hashlib.sha256(content).hexdigest()
        self.etag: str | None = None
        """What it says the sum is; None: the true one."""
        self.cuts: list[int] = []
        """Bytes after which the next connections are cut off, one each."""
        self.statuses: list[int] = []
        """What the next GETs are answered with."""
        self.head_statuses: list[int] = []
        self.knows_ranges = True
        self.asked: list[int] = []
        """Where each GET began."""
        self.tokens: list[str] = []
        self.sent = 0
        self.hold: threading.Event | None = None
        """Where set, each GET sends half of what is asked and waits for it."""
        self.address = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _plain(self, status: int) -> None:
        self.send_response(status)
        if status == 404:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _said(self, status: int, start: int) -> None:
        hub = self.hub
        size = len(hub.content)
        self.send_response(status)
        self.send_header("ETag", f'"{hub.etag or hub.sum}"')
        self.send_header("X-Linked-Etag", f'"{hub.etag or hub.sum}"')
        self.send_header("X-Linked-Size", str(size))
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(size - start))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.end_headers()

    def _is_there(self) -> bool:
        if "authorization" in self.headers:
            self.hub.tokens.append(self.headers["authorization"])
        return self.path.endswith("/" + self.hub.file) and "/resolve/" in self.path

    def do_HEAD(self) -> None:
        if self.hub.head_statuses:
            self._plain(self.hub.head_statuses.pop(0))
        elif not self._is_there():
            self._plain(404)
        else:
            self._said(200, 0)

    def do_GET(self) -> None:
        hub = self.hub
        if hub.statuses:
            self._plain(hub.statuses.pop(0))
            return
        assert self._is_there()
        assert f"/resolve/{COMMIT}/" in self.path, "all bytes of a download are of one version"
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(match[1]) if match and hub.knows_ranges else 0
        hub.asked.append(int(match[1]) if match else 0)
        self._said(206 if start else 200, start)
        body = hub.content[start:]
        if hub.cuts:
            body = body[: hub.cuts.pop(0)]
            self.close_connection = True
        if hub.hold is not None:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            hub.hold.wait(60)
            self.close_connection = True
            return
        self.wfile.write(body)
        hub.sent += len(body)


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Let `hub` be reached while the block runs."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        if hub.hold is not None:
            hub.hold.set()
        huggingface_hub.close_session()
        server.shutdown()
        server.server_close()
        thread.join(10)
