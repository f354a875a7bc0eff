"""Clouds of words: whole words with their probabilities, found by a narrow search over tokens.

A token is not a word: `We` may go on to `Well`. The probability that a word ends behind a path h of
tokens is the mass of the next tokens that begin something new:

    P(word) = sum over the paths h that spell it of  P(h) * (1 - mass of tokens that go on)

all conditional on the word before being over. A path is extended while P(h) times the mass of its
going on can still enter the cloud. Each step decodes the likeliest open paths in one batch, as many
as pay (see `engine.generation.batch_costs`).

Where the text goes without markup (see `engine.tokens.markup`), tokens that are markup open no
path. Their probability goes to no other word: those that are shown keep the model's own, and the
mass of the cloud is that much less than 1. Only the value of asking looks away from it, for what it
weighs is the choice between the words that may come.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.api.messages import Candidate, Cloud, Kind
from engine.backend.base import Branch, Model
from engine.generation.ask_policy import value_of_asking
from engine.generation.batch_costs import Costs
from engine.tokens.distribution import Distribution, Row
from engine.tokens.markup import Mask
from engine.tokens.similarity import weights
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries

DEPTH = 3
"""Tokens of one word at most: two are enough for most words (mean 1.6)."""
PATHS = 36
"""Paths decoded in one search at most."""
SPARE = 2
"""First tokens looked at beyond the size of the cloud: spellings merge and pieces fail."""
FRAGMENT = 0.1
"""A path whose word ends here with less than this probability is a piece and never shown."""
ASSUMED, ASSUMED_FROM = 0.9, 3
"""For a model that cannot branch: a token never seen, of so many letters, ends a word so surely."""
SPARE_BRANCHES = 1
"""Branches that a search leaves free."""
CHILDREN = 6
"""Continuations tried of one piece."""
WIDTH = 12
"""Paths decoded at once at most."""
_LISTED = 20_000
"""How many of the likeliest tokens are searched for a typed prefix."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search looks.

    `first` tokens to begin with (None: `SPARE` more than the cloud has words), `paths` in all,
    `width` of them at once at most, `children` of one piece, `depth` tokens of one word. Paths less
    likely than `margin` times the least word of the cloud are left: alone they cannot enter it,
    several that spell one word might.
    """

    first: int | None = None
    paths: int = PATHS
    width: int = WIDTH
    children: int = CHILDREN
    depth: int = DEPTH
    margin: float = 1.0


USUAL = Effort()
EXHAUSTIVE = Effort(first=256, paths=10_000, width=16, children=64, depth=4, margin=0.1)
"""What `bench` holds the usual effort against: 256 first tokens, four tokens deep."""


@dataclass(slots=True, eq=False)
class Path:
    """Tokens behind the draft that spell a word or the beginning of one.

    `p` is their probability given that a word begins here, `ends` the probability that the word
    ends behind them (None while unknown), `row` the logits there and `branch` the model's branch
    (None until decoded).
    """

    tokens: tuple[int, ...]
    raw: bytes
    last: CharClass
    p: float
    ends: float | None = None
    row: Row | None = None
    branch: Branch | None = None
    grown: bool = False

    @property
    def text(self) -> str:
        """What the path spells."""
        return self.raw.decode("utf-8", "replace")

    @property
    def word(self) -> str:
        """What is shown: the text without the space before it."""
        return self.text.strip(" \t") or self.text

    @property
    def word_p(self) -> float:
        """Probability of exactly this word along this path; 0 while it is unknown."""
        return self.p * self.ends if self.ends is not None else 0.0


class Search:
    """One search for the words behind `draft_branch`, whose next-token distribution is given.

    `last` is the class of the draft's last character. Forked branches stay alive for the words of
    the cloud: whoever searches calls `release` in the end, or `Model.keep` on one of them.
    """

    def __init__(
        self,
        model: Model,
        draft_branch: Branch,
        distribution: Distribution,
        last: CharClass,
        *,
        size: int,
        boundaries: Boundaries | None = None,
        costs: Costs | None = None,
        exclude: Iterable[str] = (),
        led_to: Collection[str] = (),
        prefix: str = "",
        plain: Callable[[str], Mask] | None = None,
        effort: Effort = USUAL,
    ) -> None:
        """Look for `size` words that begin with `prefix` and are not in `exclude`.

        Words that are similar to one in `exclude`, shown before, or that these have `led_to` make
        room. What `boundaries` knows of a token is not decoded; without it the search is exact.
        `costs` tell how many paths are best decoded at once; without them it is as many as may be.
        `plain` tells which tokens are no markup behind the draft and so much text; None: all may
        come. What a person typed the beginning of is looked for in any case.
        """
        self._model = model
        self._vocabulary = model.vocabulary
        self._draft_branch = draft_branch
        self._size = size
        self._effort, self._costs = effort, costs
        self._first = size + SPARE if effort.first is None else effort.first
        self._boundaries = boundaries
        self._exclude = {key_of(w): None for w in exclude}
        self._led_to = frozenset(led_to)
        self._typed = prefix
        self._prefix = key_of(prefix)
        self._plain = None if self._prefix else plain
        self._distribution = distribution
        starting = self._vocabulary.starting(last)
        self._boundary = max(self._distribution.mass(starting), 1e-12)
        if self._plain is not None:
            starting = starting * self._plain("")
        self.value = value_of_asking(self._distribution, starting, self._vocabulary)
        self.entropy_bits = self._distribution.entropy_bits
        self.paths: list[Path] = []
        self.decoded = 0
        self.cramped = False
        self._tried = 0
        self._at = model.length(draft_branch)
        self._end_p = 0.0
        self._begin(starting)

    def _begin(self, starting: npt.NDArray[np.float32]) -> None:
        """Open a path for each of the likeliest first tokens; no decode."""
        distribution, vocabulary = self._distribution, self._vocabulary
        ends = np.flatnonzero(vocabulary.ends_text)
        self._end_p = float(distribution.of(ends).sum()) / self._boundary
        if self._prefix:
            letter = np.uint32(ord(self._prefix[0]))
            tokens = distribution.top(
                _LISTED, starting * ((vocabulary.initial == letter) | (vocabulary.initial == 0))
            )
        else:
            count = max(4 * (self._size + SPARE) + len(self._exclude), self._first)
            tokens = distribution.top(count, starting)
        chances = distribution.of(tokens) / self._boundary
        for token, p in zip(tokens.tolist(), chances.tolist(), strict=True):
            if vocabulary.ends_text[token]:
                continue
            path = self._path((), b"", token, p)
            if self._agrees(path):
                self.paths.append(path)
            if self._prefix and len(self.paths) >= 4 * (self._size + SPARE):
                break

    def _path(self, before: tuple[int, ...], raw: bytes, token: int, p: float) -> Path:
        raw += self._vocabulary.piece(token)
        path = Path((*before, token), raw, CharClass(int(self._vocabulary.last[token])), p)
        if path.last == CharClass.FRAGMENT:
            path.last = self._vocabulary.last_class(raw)
        if path.last in (CharClass.PUNCTUATION, CharClass.NEWLINE, CharClass.IDEOGRAPH):
            path.ends = 1.0
        elif not raw.strip() or path.last == CharClass.FRAGMENT:
            path.ends = 0.0  # a space, or half a character, is no word
        elif self._boundaries is not None and not before:
            path.ends = self._boundaries.known(token)
        if path.ends is None and not self._model.can_branch:
            letters = sum(c.isalpha() for c in path.text)
            path.ends = ASSUMED if letters >= ASSUMED_FROM else 0.0
        return path

    def _agrees(self, path: Path) -> bool:
        """Whether a path can still become a word that begins with the typed prefix."""
        if not self._prefix:
            return True
        so_far = key_of(path.raw.decode("utf-8", "ignore"))
        return so_far.startswith(self._prefix) or self._prefix.startswith(so_far)

    # -- steps ---------------------------------------------------------------------------------

    def run(self, decoded: Callable[[], object] = lambda: None) -> None:
        """Search until the cloud can no longer change, within the effort.

        `decoded` is called behind each decode.
        """
        while self.step():
            decoded()

    @property
    def distribution(self) -> Distribution:
        """The distribution that the search began with."""
        return self._distribution

    @property
    def boundaries(self) -> Boundaries | None:
        """What the search knows of the vocabulary."""
        return self._boundaries

    def step(self, *, may_leave: bool = False) -> bool:
        """Decode one batch of the paths that can still enter the cloud; false when none can.

        With `may_leave` it raises Interrupted where the model was, having changed nothing; and it
        waits, `cramped`, where there are too few branches to decode all at once: ahead of its time
        a search rather waits than finds less.
        """
        self.cramped = False
        left = self._effort.paths - self._tried
        if left <= 0 or not self._model.can_branch:
            return False
        floor = self._floor() * self._effort.margin
        self._grow(floor)
        wanted = sorted((p for p in self.paths if self._is_open(p, floor)), key=lambda p: -p.p)
        wanted = wanted[: min(left, self._width(wanted))]
        room = self._model.free - SPARE_BRANCHES
        self.cramped = may_leave and room < len(wanted)
        if not wanted or room <= 0 or self.cramped:
            return False
        wanted = wanted[:room]
        try:
            for path in wanted:
                path.branch = self._model.fork(self._draft_branch, self._at)
            steps = [(_branch(p), p.tokens) for p in wanted]
            n = sum(len(p.tokens) for p in wanted)
            with self._costs.measured(n) if self._costs else nullcontext():
                rows = self._model.extend(steps, may_leave=may_leave)
        except BaseException:
            for path in wanted:
                self._give_back(path)
            raise
        self._tried += len(wanted)
        self.decoded += n
        for path, row in zip(wanted, rows, strict=True):
            path.row = row
            if path.ends is None:
                going_on = Distribution(row).mass(self._vocabulary.going_on(path.last))
                path.ends = max(0.0, 1.0 - going_on)
                if self._boundaries is not None and len(path.tokens) == 1:
                    self._boundaries.learn(path.tokens[0], path.ends)
        self._thin()
        return True

    def _width(self, wanted: Sequence[Path]) -> int:
        """Return how many of the paths, the likeliest first, to decode at once."""
        width = self._effort.width
        return min(width, self._costs.best_width([p.p for p in wanted])) if self._costs else width

    def _floor(self) -> float:
        """Return the probability that a new word must reach to enter the cloud."""
        worths = sorted((worth for _, worth, path in self._near() if path), reverse=True)
        return worths[self._size - 1] if len(worths) >= self._size else 0.0

    def _is_open(self, path: Path, floor: float) -> bool:
        """Whether decoding a path can change the cloud."""
        if path.row is not None or path.p < floor or path.p <= 1e-7:
            return False
        if len(path.tokens) > self._effort.depth:
            return False
        if path.ends is not None and path.p * (1.0 - path.ends) <= max(floor, 1e-6):
            return False  # nothing that it goes on to can enter
        if floor == 0.0:  # nothing is known yet: the likeliest first tokens
            rank = sum(q.p > path.p for q in self.paths if len(q.tokens) == len(path.tokens))
            return rank < self._first
        return True

    def _grow(self, floor: float) -> None:
        """Open the continuations of the decoded pieces whose going on can still enter the cloud."""
        for path in list(self.paths):
            if path.row is None or path.grown or path.ends is None:
                continue
            if len(path.tokens) >= self._effort.depth:
                continue
            going_on = path.p * (1.0 - path.ends)
            if going_on <= max(floor, 1e-6):
                continue
            path.grown = True
            distribution = Distribution(path.row)
            mask = self._vocabulary.going_on(path.last)
            if self._plain is not None:
                mask = mask * self._plain(path.text)
            count = children = self._effort.children
            so_far = key_of(path.raw.decode("utf-8", "ignore"))
            if self._prefix and len(so_far) < len(self._prefix):
                letter = np.uint32(ord(self._prefix[len(so_far)]))
                mask = mask * (
                    (self._vocabulary.initial == letter) | (self._vocabulary.initial == 0)
                )
                count = 200
            tokens = distribution.top(count, mask)
            chances = path.p * distribution.of(tokens)
            opened = 0
            for token, p in zip(tokens.tolist(), chances.tolist(), strict=True):
                child = self._path(path.tokens, path.raw, token, p)
                if p > max(floor, 1e-7) and self._agrees(child) and opened < children:
                    self.paths.append(child)
                    opened += 1

    # -- words ---------------------------------------------------------------------------------

    def _words(self) -> dict[str, tuple[float, Path]]:
        """Merge the paths that spell the same word: probability and the likeliest path of each."""
        words: dict[str, tuple[float, Path]] = {}
        for path in self.paths:
            if path.ends is None or path.ends < FRAGMENT:
                continue
            key = key_of(path.word)
            if not key or key in self._exclude or not key.startswith(self._prefix):
                continue
            if "\ufffd" in key:
                continue  # bytes that spell nothing
            p, best = words.get(key, (0.0, path))
            words[key] = (p + path.word_p, path if path.word_p > best.word_p else best)
        return words

    def _near(self) -> list[tuple[float, float, Path | None]]:
        """Return probability, worth and path of the likeliest words, twice as many as are shown.

        The path of the text's end is None.
        """
        ranked: list[tuple[float, Path | None]] = [*self._words().values()]
        if self._end_p > 0.0 and not self._prefix and END_WORD not in self._exclude:
            ranked.append((self._end_p, None))
        ranked.sort(key=lambda entry: -entry[0])
        near = ranked[: 2 * self._size]
        words = [path.word if path else END_WORD for _, path in near]
        parts = weights(words, tuple(self._exclude), self._led_to)
        return [(p, p * part, path) for (p, path), part in zip(near, parts, strict=True)]

    def _ranked(self) -> list[tuple[float, Path | None]]:
        near = self._near()
        chosen = sorted(range(len(near)), key=lambda i: -near[i][1])[: self._size]
        return [(near[i][0], near[i][2]) for i in sorted(chosen)]

    def cloud(self, page: int = 0) -> Cloud:
        """Return the words found so far, the likeliest first.

        Words that say nearly the same as others (see `engine.tokens.similarity`) make room for
        those that are half as likely at least; `mass` is that of the words shown.
        """
        ranked = self._ranked()
        return Cloud(
            candidates=tuple(_candidate(p, path) for p, path in ranked),
            mass=sum(p for p, _ in ranked),
            entropy_bits=self.entropy_bits,
            value=self.value,
            page=page,
            prefix=self._typed,
        )

    def path_of(self, tokens: tuple[int, ...]) -> Path | None:
        """Return the decoded path with exactly these tokens."""
        for path in self.paths:
            if path.tokens == tokens and path.row is not None:
                return path
        return None

    def _thin(self) -> None:
        """Give back the branches of paths that are out of the cloud."""
        shown = {id(path) for _, path in self._ranked()}
        for path in self.paths:
            if id(path) not in shown:
                self._give_back(path)

    def lend(self) -> bool:
        """Give back the branches, but keep the logits: the search stays as far as it is.

        Returns whether there were any.
        """
        held = [path for path in self.paths if path.branch is not None]
        for path in held:
            self._give_back(path)
        return bool(held)

    def release(self) -> None:
        """Give back all branches and the logits behind them; words and probabilities stay."""
        for path in self.paths:
            self._give_back(path)
            path.row = None

    def _give_back(self, path: Path) -> None:
        if path.branch is not None:
            self._model.drop(path.branch)
            path.branch = None


END_WORD = "∎"
"""How the end of the text is shown."""


def key_of(word: str) -> str:
    """Return what makes two spellings the same word: no space around it, no case, one new line."""
    return word.strip(" \t").casefold() if word.strip() else "\n" * ("\n" in word)


def _branch(path: Path) -> Branch:
    assert path.branch is not None
    return path.branch


def _candidate(p: float, path: Path | None) -> Candidate:
    if path is None:
        return Candidate(END_WORD, Kind.END, p, (), "")
    kind = Kind.PUNCTUATION
    if any(c.isalnum() for c in path.text):
        kind = Kind.WORD
    elif path.last == CharClass.NEWLINE:
        kind = Kind.NEWLINE
    return Candidate(path.word, kind, p, path.tokens, path.text)
