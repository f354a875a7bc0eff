"""Menus shown as clouds: a few phrases in cells, so that they are chosen as words are.

An empty draft offers beginnings, an ended text offers to go on. Whoever can choose a word can
choose these, with any input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication

from engine.api.messages import Candidate, Cloud, Kind
from engine.session.journal import Recovered
from gui.base.keymap import Command

_END_CHARS = 32
"""How much of a draft's end its entry shows."""
_FIRST_CHARS = 24
"""How much of a draft's beginning its cell shows."""


class MenuAct(StrEnum):
    """What entries of menus ask for besides the commands of keys and targets."""

    BACK = ""
    """Back to what was shown before the menu, or to the page before."""
    NEXT = "next"
    """The next page of the menu."""
    GIVE = "give"
    """The argument, a text, is the draft's beginning."""
    GIVE_REQUEST = "give_request"
    """The argument, a text, is what should be written."""
    WITHOUT_REQUEST = "without_request"
    """A text is begun without a request."""
    BEGIN = "begin"
    """The model begins by what was asked for."""
    GO_ON = "go_on"
    """The ended text goes on."""
    TAKE_UP = "take_up"
    """The argument, a draft of an earlier run, is gone on with."""


class Intent(NamedTuple):
    """What a person wants: the key of an `MenuAct` or of a command, and what it is about."""

    key: str
    argument: Any = None


@dataclass(frozen=True, slots=True)
class Item:
    """One cell of a menu: what it says, what choosing it asks for, and a quiet second line."""

    text: str
    intent: Intent
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Items with the line that stands in the middle."""

    items: tuple[Item, ...]
    rest: str
    hint: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of what its items ask for."""
        return tuple(item.intent.key for item in self.items)

    def cloud(self) -> Cloud:
        """Return the menu as a cloud of equally likely words."""
        p = 1.0 / max(1, len(self.items))
        entries = tuple(
            Candidate(item.text, Kind.WORD, p, (), item.text, item.detail) for item in self.items
        )
        return Cloud(entries, 1.0, 0.0, 0.0)


def beginnings() -> tuple[str, ...]:
    """Return three beginnings of a text, in the language of the application."""
    translate = QCoreApplication.translate
    return (
        translate("Menus", "Dear Anna,\nThank you for"),
        translate("Menus", "Once upon a time there was"),
        translate("Menus", "The best thing about today was"),
    )


def start_menu(left: Sequence[Recovered]) -> Menu:
    """Return the menu of an empty draft: drafts that are `left` first, then beginnings to touch."""
    translate = QCoreApplication.translate
    items = _left(left[:3])
    for text in beginnings():
        first, _, rest = text.partition("\n")
        items.append(Item(first, Intent(MenuAct.GIVE, text), f"{rest} …" if rest else ""))
    return Menu(
        tuple(items),
        translate("Menus", "Type the first words"),
        translate("Menus", "and press Enter, or choose one"),
    )


def request_menu(request: str, left: Sequence[Recovered]) -> Menu:
    """Return the menu of an empty draft that a request can lead, with drafts that are `left`.

    Its last entry begins a text, or leads to such.
    """
    translate = QCoreApplication.translate
    if request:
        return Menu(
            (
                Item(translate("Menus", "another request"), Intent(Command.REQUEST)),
                Item(
                    translate("Menus", "write"),
                    Intent(MenuAct.BEGIN),
                    translate("Menus", "what the line above says"),
                ),
            ),
            translate("Menus", "The text begins here"),
            translate("Menus", "or type its beginning and press Enter"),
        )
    examples = (
        translate("Menus", "a letter of thanks to Anna"),
        translate("Menus", "a short story about the sea"),
        translate("Menus", "an invitation to a birthday"),
    )
    return Menu(
        (
            *_left(left[:2]),
            *(Item(text, Intent(MenuAct.GIVE_REQUEST, text)) for text in examples),
            Item(
                translate("Menus", "a beginning"),
                Intent(MenuAct.WITHOUT_REQUEST),
                translate("Menus", "without a request"),
            ),
        ),
        translate("Menus", "What should be written?"),
        translate("Menus", "Type it and press Enter, or choose"),
    )


def _left(drafts: Sequence[Recovered]) -> list[Item]:
    """Return an entry for each draft that an earlier run left behind."""
    text = QCoreApplication.translate("Menus", "continue")
    return [Item(text, Intent(MenuAct.TAKE_UP, draft), f"… {_end(draft)}") for draft in drafts]


def _end(draft: Recovered) -> str:
    return " ".join(draft.text[-_END_CHARS * 4 :].split())[-_END_CHARS:]


def other_menu(keys: Sequence[str], *, cells: int, page: int = 0) -> Menu:
    """Return the menu of what has no target of its own, or none while those are few and large.

    `keys` are those of what can be done now, of `cells` at a time; behind the last page comes the
    first again.
    """
    translate = QCoreApplication.translate
    names = {
        "more": translate("Targets", "More words"),
        "letters": translate("Targets", "Letters"),
        "choose": translate("Targets", "Let the model choose"),
        "speak": translate("Targets", "Speak"),
        "redo": translate("Menus", "Redo"),
        "before": translate("Menus", "Previous words"),
        "erase_word": translate("Menus", "Delete the last word"),
        "repair": translate("Menus", "Recentre gaze"),
        "request": translate("Menus", "Another request"),
        "drafts": translate("Menus", "Drafts"),
        MenuAct.BACK: translate("Menus", "back"),
        MenuAct.NEXT: translate("Menus", "next page"),
    }
    entries = [*keys, MenuAct.BACK]
    size = max(3, cells)
    if len(entries) > size:
        pages = -(-len(entries) // (size - 1))
        first = page % pages * (size - 1)
        entries = [*entries[first : first + size - 1], MenuAct.NEXT]
    items = tuple(Item(names[key], Intent(key)) for key in entries)
    hint = translate("Menus", "Undo also goes back")
    return Menu(items, translate("Menus", "Other"), hint)


def drafts_menu(drafts: Sequence[Recovered], *, reading: bool, goes_on: bool) -> Menu:
    """Return a page of earlier drafts, with the ways back and to the next page at its end."""
    translate = QCoreApplication.translate
    items = [_earlier(draft) for draft in drafts]
    items.append(Item(translate("Menus", "back"), Intent(MenuAct.BACK)))
    if goes_on:
        items.append(Item(translate("Menus", "next page"), Intent(MenuAct.NEXT)))
    rest = translate("Menus", "Drafts") if drafts else translate("Menus", "No drafts yet")
    if reading:
        rest = translate("Menus", "Loading the drafts…")
    return Menu(tuple(items), rest, translate("Menus", "Undo also goes back"))


def _earlier(draft: Recovered) -> Item:
    words, intent = " ".join(draft.text[: _FIRST_CHARS * 4].split()), Intent(MenuAct.TAKE_UP, draft)
    if len(words) <= _FIRST_CHARS:
        return Item(words, intent)
    shown = words[:_FIRST_CHARS].rpartition(" ")[0] or words[:_FIRST_CHARS]
    end = _end(draft)
    return Item(f"{shown} …", intent, f"… {end.partition(' ')[2] or end}")  # from a whole word on


def end_menu() -> Menu:
    """Return the menu at the end of a text."""
    translate = QCoreApplication.translate
    return Menu(
        (
            Item(
                translate("Menus", "continue"),
                Intent(MenuAct.GO_ON),
                translate("Menus", "on a new line"),
            ),
            Item(
                translate("Menus", "new text"),
                Intent(Command.NEW),
                translate("Menus", "Undo brings this text back"),
            ),
        ),
        translate("Menus", "The text ends here"),
        translate("Menus", "or go back with Undo"),
    )
