"""The program on a real desktop, started as a person starts it, with eyes and hands for it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from desktop.accessible import FOCUSED, Node, Reader
from desktop.screen import Screen, until
from engine.session.journal import read

ROOT = Path(__file__).parents[2]
REACTION_S = 0.6
"""A person's fastest choice: keys in the first moment of a cloud choose nothing."""


class Program:
    """`python -m gui` in a process of its own, with a folder of its own."""

    def __init__(self, screen: Screen, folder: Path, *options: str, **environment: str) -> None:
        """Start it; returns once its window has the keyboard."""
        self.screen, self.folder = screen, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "said.txt"
        self._before = {w.id for w in screen.windows().values()}
        command = [sys.executable, "-X", "faulthandler", "-m", "gui", "--folder", str(folder)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=folder,  # file dialogs begin here
                env=screen.environment
                | {"PYTHONPATH": str(ROOT), "WORDFORK_MODELS": os.environ["WORDFORK_MODELS"]}
                | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._reader: Reader | None = None
        self._root: tuple[str, str] | None = None
        try:
            self.window = until(self._own_window, "a window")
            until(lambda: screen.active() == self.window.id, "a window with the keyboard")
        except BaseException:
            self.end()
            raise

    def _own_window(self) -> Any:
        assert self.process.poll() is None, f"it ended: {self.said()}"
        for title, window in self.screen.windows().items():
            if window.id not in self._before and title.startswith("wordfork"):
                return window
        return None

    def said(self) -> str:
        """Return what it wrote to the terminal."""
        return self.log.read_text(errors="replace")

    # -- what can be seen ----------------------------------------------------------------------

    def nodes(self, hidden: bool = False) -> list[Node]:
        """Return all that a screen reader can see of it."""
        if self._reader is None:
            self._reader = Reader(self.screen.environment["DBUS_SESSION_BUS_ADDRESS"])
        reader = self._reader
        if self._root is None:
            self._root = until(self._find_root, "a program that tells what it shows")
        return list(reader.below(*self._root, hidden))

    def _find_root(self) -> tuple[str, str] | None:
        assert self._reader is not None
        for bus, path in self._reader.programs():
            if self._reader.process(bus) == self.process.pid:
                return bus, path
        return None

    def find(self, name: str, role: str = "", *, limit_s: float = 60.0) -> Node:
        """Wait for something visible by its name (a regular expression for all of it)."""

        def look() -> Node | None:
            for node in self.nodes():
                if re.fullmatch(name, node.name) and role in ("", node.role):
                    return node
            return None

        return until(look, f"{role or 'something'} called {name!r}", limit_s=limit_s)

    def sees(self, name: str, role: str = "") -> bool:
        """Whether something of that name is visible now."""
        return any(
            re.fullmatch(name, node.name) and role in ("", node.role) for node in self.nodes()
        )

    def cloud(self) -> list[str]:
        """Return the words on offer now."""
        return [node.name for node in self.nodes() if node.role == "list item"]

    def wait_cloud(self, holding: str = "", unlike: list[str] | None = None) -> list[str]:
        """Wait for a cloud: with a word, or one that differs from another."""

        def look() -> list[str]:
            words = self.cloud()
            return words if words != unlike and (not holding or holding in words) else []

        return until(look, f"a cloud{f' with {holding!r}' if holding else ''}; {self.text!r}")

    def choose(self, slot: int) -> str:
        """Choose a word of the cloud by its digit key; returns the draft with it on disk."""
        self.wait_cloud()
        before = self.text
        time.sleep(REACTION_S)
        self.screen.key(str(slot + 1))
        after = until(lambda: self.text if self.text != before else "", f"a word behind {before!r}")
        assert after.startswith(before)
        return after

    def go_on(self) -> None:
        """Take up the draft that was left, and let the model go on behind it."""
        self.find("continue.*", "list item")
        slot = next(i for i, word in enumerate(self.cloud()) if word.startswith("continue"))
        time.sleep(REACTION_S)
        self.screen.key(str(slot + 1))
        self.find("Resume", "push button")
        self.screen.key("Escape")  # a draft that is taken up waits
        self.find("Pause", "push button")

    def focused(self) -> Node | None:
        """Return what has the keyboard."""
        return next((n for n in self.nodes() if n.has(FOCUSED)), None)

    def click(self, name: str, role: str = "") -> None:
        """Click on something by its name."""
        self.screen.click(*self.find(name, role).middle)

    # -- the draft on disk ---------------------------------------------------------------------

    def drafts(self) -> list[Path]:
        """Return the journals, the newest last."""
        folder = self.folder / "data" / "drafts"
        return sorted(folder.glob("draft-*.jsonl"), key=lambda path: path.stat().st_mtime_ns)

    @property
    def text(self) -> str:
        """The draft as it lies on disk."""
        for path in reversed(self.drafts()):
            draft = read(path)
            if draft is not None:
                return draft.text
        return ""

    def wait_text(self, expected: str) -> str:
        """Wait until the draft on disk matches all of a regular expression; return it."""

        def look() -> str:
            text = self.text
            return text if re.fullmatch(expected, text, re.DOTALL) else ""

        try:
            return until(look, "")
        except AssertionError:
            raise AssertionError(f"the draft is {self.text!r}, not {expected!r}") from None

    # -- its end -------------------------------------------------------------------------------

    def engine(self) -> psutil.Process:
        """Return the process of the engine: the one that holds the model's file."""

        def look() -> psutil.Process | None:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                maps = Path(f"/proc/{child.pid}/maps")
                try:
                    if ".gguf" in maps.read_text():
                        return child
                except OSError:
                    continue
            return None

        return until(look, "an engine with a model")

    def close(self) -> int:
        """Close the window by its title bar; returns the exit code."""
        self.screen.close_window(self.window)
        return self.process.wait(60)

    def kill(self) -> None:
        """Let it die at once, as by a crash or `kill -9`."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)

    def end(self) -> None:
        """End it and its children, whatever they do. Twice is harmless."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        family = []
        if self.process.poll() is None:
            family = psutil.Process(self.process.pid).children(recursive=True)
            self.process.kill()
        self.process.wait(60)
        for child in family:
            if child.is_running():
                child.kill()
