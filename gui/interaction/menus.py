"""Menus shown as clouds: a few phrases in cells, so that they are chosen as words are.

An empty draft offers beginnings, an ended text offers to go on. Whoever can choose a word can
choose these, with any input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication

from engine.api.messages import Candidate, Cloud, Kind


@dataclass(frozen=True, slots=True)
class Item:
    """One cell of a menu: what it says, a quiet second line, and what choosing it does."""

    text: str
    act: Callable[[], None]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Items with the line that stands in the middle. `keys` name what they do, where it matters."""

    items: tuple[Item, ...]
    rest: str
    hint: str = ""
    keys: tuple[str, ...] = ()

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


def start_menu(give: Callable[[str], None], recovered: Sequence[Item]) -> Menu:
    """Return the menu of an empty draft: unfinished drafts first, then beginnings to touch."""
    translate = QCoreApplication.translate
    items = [*recovered[:3]]
    for text in beginnings():
        first, _, rest = text.partition("\n")
        items.append(Item(first, partial(give, text), f"{rest} …" if rest else ""))
    return Menu(
        tuple(items),
        translate("Menus", "Type a beginning"),
        translate("Menus", "and press Enter, or choose one"),
    )


NEXT = "next"
"""What `other_menu` is told for its next page."""


def other_menu(
    do: Callable[[str], None], keys: Sequence[str], *, cells: int, page: int = 0
) -> Menu:
    """Return the menu of what has no target of its own, or none while those are few and large.

    `keys` are those of what can be done now, of `cells` at a time; behind the last page comes the
    first again. `do` is given a key, `NEXT`, or "" for going back.
    """
    translate = QCoreApplication.translate
    names = {
        "more": translate("Targets", "More words"),
        "letters": translate("Targets", "Letters"),
        "choose": translate("Targets", "Let the model choose"),
        "speak": translate("Targets", "Speak"),
        "redo": translate("Menus", "Redo"),
        "before": translate("Menus", "The words before"),
        "erase_word": translate("Menus", "Delete the last word"),
        "repair": translate("Menus", "Repair the gaze"),
        "request": translate("Menus", "Another request"),
        "drafts": translate("Menus", "Drafts"),
        "": translate("Menus", "back"),
        NEXT: translate("Menus", "further"),
    }
    entries = [*keys, ""]
    size = max(3, cells)
    if len(entries) > size:
        pages = -(-len(entries) // (size - 1))
        first = page % pages * (size - 1)
        entries = [*entries[first : first + size - 1], NEXT]
    items = tuple(Item(names[key], partial(do, key)) for key in entries)
    hint = translate("Menus", "Undo leads back, too")
    return Menu(items, translate("Menus", "Other"), hint, tuple(entries))


def drafts_menu(
    drafts: Sequence[Item], rest: str, back: Callable[[], None], on: Callable[[], None] | None
) -> Menu:
    """Return a page of earlier drafts, with the ways back and `on` to the next page at its end."""
    translate = QCoreApplication.translate
    items = [*drafts, Item(translate("Menus", "back"), back)]
    if on is not None:
        items.append(Item(translate("Menus", "further"), on))
    return Menu(tuple(items), rest, translate("Menus", "Undo leads back, too"))


def end_menu(go_on: Callable[[], None], fresh: Callable[[], None]) -> Menu:
    """Return the menu at the end of a text."""
    translate = QCoreApplication.translate
    return Menu(
        (
            Item(translate("Menus", "go on"), go_on, translate("Menus", "on a new line")),
            Item(
                translate("Menus", "new text"),
                fresh,
                translate("Menus", "Undo brings this one back"),
            ),
        ),
        translate("Menus", "The text ends here"),
        translate("Menus", "or take back with Undo"),
    )
