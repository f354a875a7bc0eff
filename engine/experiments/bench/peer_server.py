"""llama-cpp-python's OpenAI-style server in a process of its own, on the loopback, and its client.

The process runs the server's own main module and ends with ours, however that ends: a thread in it
waits for that. Its libraries are those of the extra `server`.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import os
import runpy
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from common.children import end_with_parent
from common.log import last_lines, log_to
from engine.api.types import ModelError, ModelInfo

HOST = "127.0.0.1"
_NEEDED = ("fastapi", "uvicorn", "pydantic_settings", "sse_starlette", "starlette_context")
_START_S = 180.0
_ANSWER_S = 180.0


def check_server() -> None:
    """Raise ModelError where the server's libraries are not installed."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ModelError(
            f"llama-cpp-python's server needs what is not installed: {', '.join(missing)}",
            'Install it: pip install "wordfork[server]"',
        )


def serve(options: Sequence[str], port: int, log_path: str) -> None:
    """Run the server in this process; what it prints goes to `log_path`."""
    log_to(log_path)
    end_with_parent()
    os.environ.update(HOST=HOST, PORT=str(port))
    sys.argv = ["llama_cpp.server", *options]
    runpy.run_module("llama_cpp.server", run_name="__main__")


class PeerServer:
    """The server of one model, as it comes but for model, threads, layers and context.

    A context manager; inside it `complete` asks it.
    """

    def __init__(self, info: ModelInfo, n_ctx: int, log_path: Path) -> None:
        """Serve the model of `info` with room for `n_ctx` tokens. Raises ModelError."""
        check_server()
        self._port = _free_port()
        self._log = str(log_path)
        options = {
            "--model": info.path,
            "--n_ctx": n_ctx,
            "--n_gpu_layers": info.n_gpu_layers,
            "--n_threads": info.n_threads,
            "--n_threads_batch": info.n_threads,
            "--verbose": False,
        }
        self._process = multiprocessing.get_context("spawn").Process(
            target=serve,
            args=([str(x) for pair in options.items() for x in pair], self._port, self._log),
            name="peer-server",
            daemon=True,
        )
        self._connection: http.client.HTTPConnection | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id once it was started."""
        return self._process.pid

    def __enter__(self) -> PeerServer:
        """Start the server; returns when it answers."""
        self._process.start()
        try:
            self._wait()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the server."""
        self.close()

    def close(self) -> None:
        """End the server; returns when it is gone."""
        if self._connection is not None:
            self._connection.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()

    def _wait(self) -> None:
        end = time.monotonic() + _START_S
        while time.monotonic() < end and self._process.is_alive():
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(HOST, self._port, timeout=_ANSWER_S)
                connection.request("GET", "/v1/models")
                connection.getresponse().read()
                self._connection = connection
                return
            time.sleep(0.1)
        said = last_lines(self._log)
        raise ModelError(
            f"llama-cpp-python's server did not start{': ' + said[-1] if said else ''}",
            "Try again; --against high-level compares without it.",
        )

    def complete(self, text: str, n: int, logprobs: int | None = None) -> list[dict[str, Any]]:
        """Write `n` tokens behind `text`, greedily; return the choices as they were streamed.

        With `logprobs` each has so many best tokens. Raises ModelError.
        """
        asked: dict[str, Any] = {
            "prompt": text,
            "max_tokens": n,
            "temperature": 0.0,
            "stream": True,
        }
        if logprobs is not None:
            asked["logprobs"] = logprobs
        assert self._connection is not None, "inside the context only"
        try:
            self._connection.request(
                "POST", "/v1/completions", json.dumps(asked), {"Content-Type": "application/json"}
            )
            response = self._connection.getresponse()
            if response.status != http.client.OK:
                raise ModelError(
                    f"llama-cpp-python's server refused: {response.read()[:200]!r}", "Try again."
                )
            return [chunk["choices"][0] for chunk in _events(response)]
        except (OSError, http.client.HTTPException) as error:
            raise ModelError(f"llama-cpp-python's server is gone: {error}", "Try again.") from error


def _events(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """Yield what a stream of server-sent events carries, to its end."""
    for line in response:
        data = line.decode("utf-8").strip().removeprefix("data: ")
        if data.startswith("{"):
            chunk: dict[str, Any] = json.loads(data)
            if "choices" not in chunk:
                raise ModelError(f"llama-cpp-python's server says: {data[:200]}", "Try again.")
            yield chunk


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
