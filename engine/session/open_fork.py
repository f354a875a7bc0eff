"""The open fork: pages of its cloud, kept so that words never move and Undo finds them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.api.messages import Cloud
from engine.api.spans import Span


def merge(shown: Cloud, news: Cloud) -> Cloud:
    """Return `shown` with the probabilities and branches of `news`; no word moves."""
    by_word = {c.word: c for c in news.candidates}
    candidates = tuple(
        replace(old, probability=new.probability, branch=new.branch or old.branch)
        if (new := by_word.get(old.word)) is not None
        else old
        for old in shown.candidates
    )
    return replace(
        shown,
        candidates=candidates,
        mass=news.mass,
        entropy_bits=news.entropy_bits,
        value=news.value,
    )


@dataclass
class OpenFork:
    """The clouds of one fork by prefix and page, and which of them is on screen.

    `own` tells whether the fork has a cloud of its own, that of the prefix `base`: "", or the stub
    of a word; one that typing opened has none. `epoch` counts models: tokens of another model's
    cloud are void. `pending` is the page that the engine was asked for. `shown_ns` is when the view
    first painted it, moved on by what the person had to wait or was away for; `away_ns` is the
    latter.
    """

    pages: dict[str, list[Cloud]]
    threshold: float
    epoch: int
    mode: str
    prefix: str = ""
    page: int = 0
    pending: tuple[str, int] | None = None
    exhausted: set[str] = field(default_factory=set)
    shown_ns: int | None = None
    away_ns: int = 0
    reopened: bool = False
    base: str = ""

    @classmethod
    def of(cls, cloud: Cloud, threshold: float, epoch: int, mode: str, base: str = "") -> OpenFork:
        """Open a fork with its first cloud."""
        return cls({cloud.prefix: [cloud]}, threshold, epoch, mode, prefix=cloud.prefix, base=base)

    @property
    def cloud(self) -> Cloud:
        """The cloud on screen."""
        return self.pages[self.prefix][self.page]

    @property
    def own(self) -> bool:
        """Whether the fork has a cloud without letters."""
        return self.base in self.pages

    @property
    def has_before(self) -> bool:
        """Whether there are pages before the one on screen: see `page_at`."""
        return self.page > 0 or (self.prefix in self.exhausted and len(self.pages[self.prefix]) > 1)

    def page_at(self, step: int) -> int | None:
        """Return the page so many `step`s on; None before the first while the last is unknown."""
        page = self.page + step
        if page >= 0:
            return page
        return len(self.pages[self.prefix]) - 1 if self.prefix in self.exhausted else None

    def shown_words(self, prefix: str, before: int | None = None) -> tuple[str, ...]:
        """Return the words that the pages under `prefix` have shown so far, or `before` a page."""
        pages = self.pages.get(prefix, [])[:before]
        return tuple(c.word for page in pages for c in page.candidates)

    def waited(self, spans: Iterable[Span]) -> None:
        """Take what finding a further page took from the time that the person is given."""
        shown_ns = self.shown_ns
        if shown_ns is not None:
            self.shown_ns = shown_ns + sum(
                max(0, span.end_ns - max(span.start_ns, shown_ns)) for span in spans
            )

    def missed(self, from_ns: int, to_ns: int) -> None:
        """Take a stretch in which nobody chose from the time that the person is given."""
        if self.shown_ns is not None:
            gone_ns = max(0, to_ns - max(from_ns, self.shown_ns))
            self.shown_ns += gone_ns
            self.away_ns += gone_ns

    def show(self, prefix: str, page: int) -> None:
        """Put a page that is in memory on screen and wait for no other."""
        self.prefix, self.page, self.pending = prefix, page, None

    @property
    def renewing(self) -> bool:
        """Whether the words on screen are another model's, and this one's are on their way."""
        return self.pending == (self.prefix, self.page)

    @property
    def searching(self) -> bool:
        """Whether other words than those on screen were asked for, and are not there yet."""
        return self.pending is not None and not self.renewing

    def renew(self) -> None:
        """Keep the words on screen to choose from until another model has words for this place."""
        self.pages, self.page, self.exhausted = {self.prefix: [self.cloud]}, 0, set()
        self.pending = (self.prefix, 0)

    def renewed(self, epoch: int, threshold: float) -> None:
        """Take note that the words on screen are those of the model `epoch`, and not yet seen."""
        self.epoch, self.threshold, self.shown_ns, self.away_ns = epoch, threshold, None, 0

    def arrive(self, cloud: Cloud) -> bool:
        """Take the pending page. Return False, and show page 0, when More found nothing."""
        prefix, page = cloud.prefix, cloud.page
        if page and not cloud.candidates:
            self.exhausted.add(prefix)
            self.show(prefix, 0)
            return False
        pages = self.pages.setdefault(prefix, [])
        pages[page:] = [cloud]
        self.show(prefix, page)
        return True

    def fill(self, cloud: Cloud) -> bool:
        """Merge news into a page in memory. Return whether the page on screen changed."""
        pages = self.pages.get(cloud.prefix, [])
        if cloud.page >= len(pages):
            return False
        merged = merge(pages[cloud.page], cloud)
        changed = merged != pages[cloud.page]
        pages[cloud.page] = merged
        return changed and (cloud.prefix, cloud.page) == (self.prefix, self.page)

    def remember(self) -> OpenFork:
        """Return a copy for Undo: the letters are cleared, the page of the fork's own cloud stays.

        A wrong choice is mostly a slip to a neighbour, so the word that was meant is on the page
        that was chosen from; after letters it is the first page. Pages seen stay in memory.
        """
        pages = {
            p: list(clouds) for p, clouds in self.pages.items() if p == self.base or not self.own
        }
        prefix = self.base if self.own else self.prefix
        page = self.page if prefix == self.prefix else 0
        return replace(
            self,
            pages=pages,
            prefix=prefix,
            page=page,
            pending=None,
            exhausted=set(self.exhausted),
            shown_ns=None,
            away_ns=0,
            reopened=True,
        )
