"""Work in a process of its own: where that crashes, the caller gets one line and goes on."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from common.log import unheard
from common.worker import signal_name
from engine.api.types import ModelError

T = TypeVar("T")
_POLITE_S = 5.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of it: a value, or one line about the end of the process."""

    value: T | None = None
    trouble: str = ""


def apart(work: Callable[..., T], *arguments: Any) -> Outcome[T]:
    """Run `work(*arguments)` in a process of its own, and wait for it.

    Everything has to be importable and picklable. A ModelError of the work is raised here, too;
    other ends of the process, a crash among them, are the outcome's trouble.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, work, arguments), daemon=True)
    process.start()
    theirs.close()  # else the end of the process would not end our reading
    try:
        answer: Outcome[T] | ModelError = ours.recv()
    except EOFError:
        process.join(_POLITE_S)
        return Outcome(trouble=_format_exit(process.exitcode))
    finally:
        ours.close()
        if process.is_alive():
            process.join(_POLITE_S)
            process.kill()
            process.join()
    if isinstance(answer, ModelError):
        raise answer
    return answer


def _run(connection: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    answer: Outcome[Any] | ModelError
    try:
        with unheard():
            answer = Outcome(work(*arguments))
    except ModelError as error:
        answer = error
    except Exception as error:  # of another's library: one line, as for a crash
        answer = Outcome(trouble=f"failed ({type(error).__name__}: {error})")
    connection.send(answer)


def _format_exit(exit_code: int | None) -> str:
    name = signal_name(exit_code)
    return f"crashed ({name})" if name else f"ended early (exit code {exit_code})"
