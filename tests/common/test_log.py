"""The log of a child process: bounded, and read from its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from common.log import last_lines


def test_the_log_is_bounded(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "child.log"
    code = (
        "import sys; from common import log; log.LOG_LIMIT = 100\n"
        "log.log_to(sys.argv[1]); print('x' * int(sys.argv[2]), flush=True)\n"
        "log.bound_log(sys.argv[1]); print('end', flush=True)"
    )

    def run(n: int) -> str:
        subprocess.run([sys.executable, "-c", code, str(log), str(n)], check=True)
        return log.read_text()

    assert run(150) == "end\n"
    assert run(90) == "end\n" + "x" * 90 + "\nend\n"
    log.write_text("y" * 101)
    assert run(10) == "x" * 10 + "\nend\n"
    assert log.with_suffix(".log.old").read_text() == "y" * 101


def test_where_there_is_no_log_there_are_no_lines() -> None:
    assert last_lines("/nowhere/at/all") == ()
