"""A real desktop to test on: an X server, a window manager, a session bus; keys, pointer, pictures.

Everything is private and ends with `close`: no other display, bus or folder is touched. Keys and
pointer go through XTEST, so the program gets what a keyboard and a mouse would send it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtGui import QImage
from Xlib import XK, X, Xatom, display
from Xlib.ext import xtest

XK.load_keysym_group("xkb")  # dead keys
T = TypeVar("T")
SIZE = (1280, 800)
LIMIT_S = 60.0
"""How long a condition is waited for: generous, a machine under load is no fault."""
_POLL_S = 0.02
_PACE_S = 0.2
"""Nobody strikes one key again sooner; a key that bounces does."""
TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-daemon": "dbus-daemon",
    "setxkbmap": "x11-xkb-utils",
}
"""Programs that the desktop is made of, each with its Debian package."""
_SIGNS = {
    " ": "space", "?": "question", "!": "exclam", ".": "period", ",": "comma", "'": "apostrophe",
    '"': "quotedbl", "-": "minus", "/": "slash", ":": "colon", "~": "asciitilde", "_": "underscore",
}  # fmt: skip


def missing() -> str:
    """Return in one line what this machine lacks for a desktop; "" where all is there."""
    lacks = {tool: package for tool, package in TOOLS.items() if not shutil.which(tool)}
    services = (Path(base) / "dbus-1/services" for base in ("/usr/share", "/usr/local/share"))
    if not any((folder / "org.a11y.Bus.service").exists() for folder in services):
        lacks["AT-SPI"] = "at-spi2-core"
    if not lacks:
        return ""
    return f"no {', '.join(lacks)} here: apt-get install {' '.join(lacks.values())}"


def until(what: Callable[[], T], said: str, *, limit_s: float = LIMIT_S) -> T:
    """Return the first true result of `what`; fails with `said` where none comes in time."""
    end = time.monotonic() + limit_s
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit_s:g} s: {said}")
        time.sleep(_POLL_S)  # between two looks at another process, which cannot call back


class Screen:
    """One X server with a window manager, and the session bus that belongs to it."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        """Start all of it."""
        self.size = size
        # Sockets lie here, and their paths must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="wordfork-desk-"))
        self._folder.chmod(0o700)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._pressed: dict[str, float] = {}
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("QT_", "XDG_", "LC_", "LANG", "WAYLAND", "DBUS_", "AT_SPI"))
        } | {
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_SCALE_FACTOR": "1",
        }
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        wide = f"{self.size[0]}x{self.size[1]}x24"
        number = self._told("Xvfb", "-displayfd", "{fd}", "-screen", "0", wide, "-nolisten", "tcp")
        self.environment["DISPLAY"] = f":{number}"
        address = self._told("dbus-daemon", "--session", "--nofork", "--print-address={fd}")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.x = display.Display(f":{number}")
        self.root = self.x.screen().root
        self._run("openbox", "--sm-disable")
        until(lambda: self._root_says("_NET_SUPPORTING_WM_CHECK"), "a window manager")

    def _told(self, *command: str) -> str:
        """Start a server that writes its address into a file descriptor; return the address."""
        ours, theirs = os.pipe()
        with open(ours) as said, open(theirs, "w") as hold:  # noqa: PTH123
            self._run(*(part.format(fd=hold.fileno()) for part in command), keep=(hold.fileno(),))
            hold.close()
            line = said.readline().strip()
        assert line, f"{command[0]} did not start: {self.log(command[0])}"
        return line

    def _run(self, *command: str, keep: tuple[int, ...] = ()) -> None:
        with (self._folder / f"{command[0]}.log").open("wb") as log:
            self._processes.append(
                subprocess.Popen(
                    command, env=self.environment, pass_fds=keep, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log,
                )
            )  # fmt: skip

    def log(self, tool: str) -> str:
        """Return what one of the desktop's programs said."""
        return (self._folder / f"{tool}.log").read_text(errors="replace")

    def close(self) -> None:
        """End everything, the newest first, and remove what was left on disk."""
        if hasattr(self, "x"):
            self.x.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    # -- keys and pointer ----------------------------------------------------------------------

    def layout(self, *options: str) -> None:
        """Set the keyboard's layout, as setxkbmap takes it: "us", or "us", "intl"."""
        subprocess.run(["setxkbmap", *options], env=self.environment, check=True)
        self.x.close()  # the connection keeps the old map
        self.x = display.Display(self.environment["DISPLAY"])
        self.root = self.x.screen().root

    def key(self, chord: str) -> None:
        """Press and release keys: "a", "Return", "ctrl+z", "shift+Tab"."""
        names = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}
        parts = chord.split("+") if len(chord) > 1 else [chord]
        codes = []
        for part in parts:
            code, level = self._code(names.get(part, part))
            if level:
                codes.append(self._code("Shift_L")[0])
            codes.append(code)
        pause_s = self._pressed.get(chord, 0.0) + _PACE_S - time.monotonic()
        time.sleep(max(0.0, pause_s))
        self._pressed[chord] = time.monotonic()
        for code in codes:
            xtest.fake_input(self.x, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self.x, X.KeyRelease, code)
        self.x.sync()

    def press(self, name: str) -> None:
        """Press a key and hold it: the server repeats it until `release`."""
        xtest.fake_input(self.x, X.KeyPress, self._code(name)[0])
        self.x.sync()

    def release(self, name: str) -> None:
        """Let a held key go."""
        xtest.fake_input(self.x, X.KeyRelease, self._code(name)[0])
        self.x.sync()

    def type(self, text: str) -> None:
        """Type characters, each by its own key."""
        for character in text:
            self.key(character if character != "+" else "plus")

    def _code(self, name: str) -> tuple[int, int]:
        """Return a key's code, and 1 where Shift is needed for it."""
        keysym = XK.string_to_keysym(_SIGNS.get(name, name))
        assert keysym, f"no key is called {name!r}"
        found = [(code, level) for code, level in self.x.keysym_to_keycodes(keysym) if level < 2]
        assert found, f"{name!r} is not on this layout"
        return min(found, key=lambda pair: pair[1])

    def move(self, x: float, y: float) -> None:
        """Move the pointer."""
        xtest.fake_input(self.x, X.MotionNotify, x=round(x), y=round(y))
        self.x.sync()

    def click(self, x: float, y: float, button: int = 1) -> None:
        """Click at a point."""
        self.move(x, y)
        xtest.fake_input(self.x, X.ButtonPress, button)
        xtest.fake_input(self.x, X.ButtonRelease, button)
        self.x.sync()

    # -- windows -------------------------------------------------------------------------------

    def _root_says(self, name: str) -> Any:
        return self.root.get_full_property(self.x.intern_atom(name), X.AnyPropertyType)

    def windows(self) -> dict[str, Any]:
        """Return the managed windows by title; of two with one title the newer."""
        held = self._root_says("_NET_CLIENT_LIST")
        found = {}
        for number in held.value if held is not None else ():
            window = self.x.create_resource_object("window", number)
            try:
                title = window.get_full_property(
                    self.x.intern_atom("_NET_WM_NAME"), X.AnyPropertyType
                )
            except Exception:  # it went between the list and the question
                continue
            found[title.value.decode() if title is not None else ""] = window
        return found

    def ask_manager(self, window: Any, kind: str, *data: int) -> None:
        """Ask the window manager for something, as a pager or a taskbar would (EWMH)."""
        from Xlib.protocol import event

        words = (list(data) + [0] * 5)[:5]
        message = event.ClientMessage(
            window=window, client_type=self.x.intern_atom(kind), data=(32, words)
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        self.root.send_event(message, event_mask=mask)
        self.x.sync()

    def close_window(self, window: Any) -> None:
        """Close a window as its button in the title bar does."""
        self.ask_manager(window, "_NET_CLOSE_WINDOW", X.CurrentTime, 2)

    def minimise(self, window: Any) -> None:
        """Take a window from the screen as its button in the title bar does (ICCCM 4.1.4)."""
        self.ask_manager(window, "WM_CHANGE_STATE", 3)

    def activate(self, window: Any) -> None:
        """Bring a window to the front with the keyboard, as a taskbar does."""
        self.ask_manager(window, "_NET_ACTIVE_WINDOW", 2, X.CurrentTime)

    def active(self) -> int:
        """Return the number of the window that has the keyboard, 0 for none."""
        held = self._root_says("_NET_ACTIVE_WINDOW")
        return held.value[0] if held is not None and len(held.value) else 0

    def states(self, window: Any) -> set[str]:
        """Return the states that the manager gave a window: _NET_WM_STATE_FULLSCREEN, ..."""
        held = window.get_full_property(self.x.intern_atom("_NET_WM_STATE"), Xatom.ATOM)
        return {self.x.get_atom_name(a) for a in held.value} if held is not None else set()

    # -- pictures ------------------------------------------------------------------------------

    def picture(self, file: Path) -> None:
        """Write what the screen shows as a PNG."""
        width, height = self.size
        taken = self.root.get_image(0, 0, width, height, X.ZPixmap, 0xFFFFFFFF)
        image = QImage(taken.data, width, height, width * 4, QImage.Format.Format_RGB32)
        assert image.save(str(file)), f"{file} cannot be written"
