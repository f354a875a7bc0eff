"""The forks that the writer remembers, so that going back to one decodes nothing.

Of each fork: its logits, the searches whose pages were shown there, and where their words led.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.api.messages import Ask
from engine.generation.word_search import Search, key_of
from engine.tokens.distribution import Distribution

FORKS = 24
"""Forks that are remembered; the logits of each take 2 MB at 262,144 tokens."""
PAGES = 12
"""Pages of one fork that are remembered, letters typed and More together."""

_Key = tuple[str, tuple[str, ...], bool]
_FIRSTS: tuple[_Key, ...] = (("", (), False), ("", (), True))


@dataclass(slots=True)
class _Place:
    """One fork: its pages, the newest last, and for each word shown those its branch begins with.

    A page is known by the letters that its words begin with, by the words that it leaves out, and
    by whether it goes without markup.
    """

    pages: OrderedDict[_Key, Search] = field(default_factory=OrderedDict)
    leads: dict[str, frozenset[str]] = field(default_factory=dict)


class ForkMemory:
    """Forks by their position in the draft, in tokens; iterates over the positions, in order."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._places: OrderedDict[int, _Place] = OrderedDict()

    def __iter__(self) -> Iterator[int]:
        """Iterate over the positions."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many forks are remembered."""
        return len(self._places)

    def __contains__(self, at: object) -> bool:
        """Whether there is a fork at a position."""
        return at in self._places

    def searches(self) -> Iterator[Search]:
        """Iterate over all pages of all forks."""
        for place in self._places.values():
            yield from place.pages.values()

    def page(self, at: int, ask: Ask) -> Search | None:
        """Return the search of the page at `at` that `ask` names, None where it is not known."""
        place = self._places.get(at)
        return place.pages.get(_key(ask)) if place is not None else None

    def distribution(self, at: int) -> Distribution | None:
        """Return the next-token distribution at `at`, None where no fork is known."""
        place = self._places.get(at)
        return next(iter(place.pages.values())).distribution if place is not None else None

    def remember(self, at: int, ask: Ask, search: Search) -> None:
        """Keep the page that `ask` shows at `at`, the last fork of the draft.

        The oldest forks and pages that are too many are forgotten.
        """
        place = self._places.setdefault(at, _Place())
        key = _key(ask)
        place.pages[key] = search
        place.pages.move_to_end(key)
        if len(place.pages) > PAGES:
            del place.pages[next(k for k in place.pages if k not in _FIRSTS)]
        while len(self._places) > FORKS:
            self._places.popitem(last=False)

    def note(self, at: int, leads: Mapping[str, frozenset[str]]) -> None:
        """Keep, for words shown at `at`, the words that their branches begin with."""
        place = self._places.get(at)
        if place is not None:
            place.leads.update({key_of(word): words for word, words in leads.items()})

    def led_to(self, at: int, ask: Ask) -> frozenset[str]:
        """Return the words that the branches of those shown before `ask` at `at` begin with."""
        place = self._places.get(at)
        if place is None:
            return frozenset()
        return frozenset().union(*(place.leads.get(key_of(w), ()) for w in ask.exclude))

    def cut(self, length: int) -> None:
        """Forget the forks behind the first `length` tokens."""
        while self._places and next(reversed(self._places)) > length:
            self._places.popitem()

    def slid(self, first: int) -> None:
        """Forget the forks in front of position `first`: their text is not cached any more."""
        for at in [at for at in self._places if at < first]:
            del self._places[at]


def _key(ask: Ask) -> _Key:
    return ask.prefix, ask.exclude, ask.plain
