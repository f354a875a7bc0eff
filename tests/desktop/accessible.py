"""What a screen reader sees of a program: AT-SPI, spoken over D-Bus without a library of C.

Interfaces: https://gitlab.gnome.org/GNOME/at-spi2-core/-/tree/main/xml
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

_A11Y = "org.a11y.atspi."
_ANSWER_S = 30.0
CHECKED, ENABLED, FOCUSED, SHOWING = 4, 8, 12, 25
"""Bits of a state: AtspiStateType in atspi-constants.h."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that is told: a window, a button, a word."""

    bus: str
    path: str
    role: str
    name: str
    state: int
    box: tuple[int, int, int, int]
    """x, y, width and height on the screen, px."""

    def has(self, state: int) -> bool:
        """Whether a bit of the state is set."""
        return bool(self.state >> state & 1)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box."""
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


class Reader:
    """Reads what programs on one session bus tell of themselves."""

    def __init__(self, session_bus: str) -> None:
        """Find the bus of accessibility through the session's."""
        session = open_dbus_connection(session_bus)
        where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        asked = new_method_call(where, "GetAddress")
        (address,) = unwrap_msg(session.send_and_get_reply(asked, timeout=_ANSWER_S))
        session.close()
        self._bus: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        """Let the bus go."""
        self._bus.close()

    def call(
        self, bus: str, path: str, method: str, *body: Any, of: str = "Accessible", kind: str = ""
    ) -> Any:
        """Ask something of a node; returns the answer's first part. Raises DBusErrorResponse."""
        where = DBusAddress(path, bus, of if "." in of else _A11Y + of)
        asked = new_method_call(where, method, kind or None, body)
        answer = unwrap_msg(self._bus.send_and_get_reply(asked, timeout=_ANSWER_S))
        return answer[0] if answer else None

    def value(self, node: Node, name: str, of: str = "Accessible") -> Any:
        """Return a property of a node."""
        properties = "org.freedesktop.DBus.Properties"
        asked = (_A11Y + of, name)
        return self.call(node.bus, node.path, "Get", *asked, of=properties, kind="ss")[1]

    def text(self, node: Node) -> str:
        """Return the text that a node holds."""
        return str(self.call(node.bus, node.path, "GetText", 0, -1, of="Text", kind="ii"))

    def grasp_focus(self, node: Node) -> None:
        """Give a node the keyboard, as a screen reader does."""
        self.call(node.bus, node.path, "GrabFocus", of="Component")

    def _node(self, bus: str, path: str) -> Node:
        properties = "org.freedesktop.DBus.Properties"
        asked = (_A11Y + "Accessible", "Name")
        name = self.call(bus, path, "Get", *asked, of=properties, kind="ss")[1]
        role = self.call(bus, path, "GetRoleName")
        low, high = self.call(bus, path, "GetState")
        box = self.call(bus, path, "GetExtents", 0, of="Component", kind="u")
        return Node(bus, path, str(role), str(name), low | high << 32, tuple(box))

    def programs(self) -> list[tuple[str, str]]:
        """Return (bus name, path) of all programs that tell something, each with its process."""
        root = (_A11Y + "Registry", "/org/a11y/atspi/accessible/root")
        return [(bus, path) for bus, path in self.call(*root, "GetChildren")]

    def process(self, bus: str) -> int:
        """Return the number of the process behind a name on the bus."""
        daemon = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
        asked = {"of": "org.freedesktop.DBus", "kind": "s"}
        return int(self.call(*daemon, "GetConnectionUnixProcessID", bus, **asked))

    def below(self, bus: str, path: str, hidden: bool = False) -> Iterator[Node]:
        """Go through a tree from its root; without `hidden` only what can be seen."""
        try:
            node = self._node(bus, path)
            showing = hidden or node.has(SHOWING) or node.role == "application"
            if not showing:
                return
            yield node
            children = self.call(bus, path, "GetChildren")
        except DBusErrorResponse:  # it went while it was read
            return
        for child_bus, child_path in children:
            yield from self.below(child_bus, child_path, hidden)
