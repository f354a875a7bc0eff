"""Look-ahead: while a person looks at a cloud, the model writes on behind every word.

Each candidate has a shoot: its branch in the shared cache, grown as the writer would write it, up
to its own next fork, whose cloud is then searched as well. What is grown for the chosen word is
never decoded again; the rest is thrown away.

Order of work: probability x the share of the gaze that the word has now, so that the word looked at
is finished first. Behind an unlikely word that nobody looks at only its line is grown: more would
nearly always be thrown away. How many shoots one decode takes follows what it costs here: on a GPU
a wide batch costs as much as a narrow one, on two cores it costs its width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.api.messages import Ask, Candidate, Cloud, Mode
from engine.backend.base import Branch, Model, Sampler
from engine.backend.sampler import plain_behind
from engine.generation.ask_policy import ForkRule, fork_here
from engine.generation.batch_costs import Costs
from engine.generation.word_search import Path, Search
from engine.tokens.distribution import Row
from engine.tokens.similarity import leads
from engine.tokens.vocabulary import CharClass, Vocabulary

LIMIT = 16
"""Tokens of one shoot at most."""
FLOOR = 0.01
"""Share of the gaze that a word has which is not looked at."""
LEAST_P = 0.05
"""An unlikely word that is looked at counts as this likely."""
FIRST = 4.0
"""How much more a shoot is worth that has no text yet, nor a cloud: a choice of it would wait."""
PAYS = 0.1
"""Chance of being chosen from which a shoot grows up to its fork: the word's probability or, where
somebody looks, its share of the gaze. The likeliest word's shoot always does."""
LINE_TOKENS = 3
"""Tokens that every shoot grows: a person reads behind each word where it leads."""
LINE_WORDS = 5
"""Words of a branch that a cell shows at most; they are shown from the second on."""
_KEPT = 8
"""Branches kept free for searching the clouds behind the shoots."""


@dataclass(slots=True, eq=False)
class Shoot:
    """One candidate's branch: `grown` are the tokens behind its word, `row` the logits there.

    `rule` is the fork rule as it stands after these tokens, `rules` as it stood before each of
    them, `held` the last ones where they are no whole character yet. It is `done` at its
    next fork (then `search` holds the cloud, which took `search_ns` so far), the end of the text
    (`ended`), or the limit.
    """

    slot: int
    word: tuple[int, ...]
    p: float
    rule: ForkRule
    branch: Branch | None = None
    row: Row | None = None
    grown: list[int] = field(default_factory=list)
    rules: list[ForkRule] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    following: int = -1
    search: Search | None = None
    searched: bool = False
    search_ns: int = 0
    ended: bool = False
    done: bool = False


@dataclass(slots=True)
class Ready:
    """What was written ahead, for an ask, behind the chosen word, and is not yet in the draft."""

    ask: Ask
    shoot: Shoot


class LookAhead:
    """The shoots behind one cloud."""

    def __init__(
        self,
        model: Model,
        draft_branch: Branch,
        history: Sequence[int],
        search: Search,
        sampler: Sampler,
        *,
        mode: Mode,
        rule: ForkRule,
        words: int,
        budget: int,
        reach: int,
        costs: Costs,
        plain: bool = False,
    ) -> None:
        """Grow behind the words of `search`, which stands on `draft_branch`, behind `history`.

        `budget` bounds the tokens decoded in all, `reach` those behind the draft of one shoot: more
        would let the draft slide. The cloud behind a shoot has `words` words; with `plain` it goes
        without markup, as `sampler` must.
        """
        self._model, self._draft_branch, self._history = model, draft_branch, tuple(history)
        self._vocabulary = model.vocabulary
        self._search, self._sampler = search, sampler
        self._mode, self._words, self._plain = mode, words, plain
        self._left, self._reach, self._costs = budget, reach, costs
        self._at = model.length(draft_branch)
        self._base = search.cloud()
        self._shares: tuple[float, ...] = ()
        self._told: dict[int, str] = {}
        self.decoded = 0
        self.shoots = [
            self._shoot(slot, candidate, rule)
            for slot, candidate in enumerate(self._base.candidates)
            if 0 < len(candidate.tokens) <= reach
        ]
        self._best_p = max((shoot.p for shoot in self.shoots), default=0.0)
        for shoot in self.shoots:
            if shoot.row is not None:
                self._advance(shoot)

    def _shoot(self, slot: int, candidate: Candidate, rule: ForkRule) -> Shoot:
        own = rule.copy()
        own.wrote(len(candidate.tokens))
        shoot = Shoot(slot, candidate.tokens, candidate.probability, own)
        path: Path | None = self._search.path_of(candidate.tokens)
        if path is not None and path.branch is not None:
            shoot.branch, shoot.row = path.branch, path.row
            path.branch = None  # the shoot's from here on
        return shoot

    def look(self, shares: Sequence[float]) -> None:
        """Take the share of the gaze that each slot has now; none when nobody looks."""
        self._shares = tuple(shares)

    # -- growing -------------------------------------------------------------------------------

    def step(self) -> bool:
        """Do one decode of the worthiest shoots; false when nothing is left to do.

        Raises Interrupted or ModelError, with the shoots as they were.
        """
        open_ones = sorted(
            ((self._worth(s), s) for s in self.shoots if self._goes_on(s)),
            key=lambda entry: -entry[0],
        )
        if not open_ones or self._left <= 0:
            return False
        first = open_ones[0][1]
        if self._unsearched(first):
            self._search_on(first)
            return True
        growing = [entry for entry in open_ones if not entry[1].done]
        fresh = [entry for entry in growing if entry[1].branch is None]
        for entry in fresh[max(0, self._model.free - _KEPT) :]:
            growing.remove(entry)  # the branches left are for the searches
        if not growing:
            return False
        width = self._costs.best_width([w for w, _ in growing])
        self._grow([shoot for _, shoot in growing[:width]])
        return True

    def _goes_on(self, shoot: Shoot) -> bool:
        if shoot.done and not self._unsearched(shoot):
            return False
        if len(shoot.grown) < LINE_TOKENS:
            return True
        return max(shoot.p, self._share(shoot)) >= min(PAYS, self._best_p)

    def _share(self, shoot: Shoot) -> float:
        return self._shares[shoot.slot] if shoot.slot < len(self._shares) else 0.0

    def _worth(self, shoot: Shoot) -> float:
        share = self._share(shoot) if self._shares else 1.0
        worth = max(shoot.p, LEAST_P) * (share + FLOOR)
        nothing_yet = shoot.row is None or (not shoot.grown and self._unsearched(shoot))
        return worth * FIRST if nothing_yet else worth

    def _unsearched(self, shoot: Shoot) -> bool:
        return shoot.search is not None and not shoot.searched

    def _grow(self, shoots: Sequence[Shoot]) -> None:
        fresh = [s for s in shoots if s.branch is None]
        try:
            for shoot in fresh:
                shoot.branch = self._model.fork(self._draft_branch, self._at)
            steps = [(_alive(s), s.word if s.row is None else (s.following,)) for s in shoots]
            n = sum(len(tokens) for _, tokens in steps)
            with self._costs.measured(n):
                rows = self._model.extend(steps, may_leave=True)
        except BaseException:
            for shoot in fresh:
                if shoot.branch is not None:
                    self._model.drop(shoot.branch)
                    shoot.branch = None
            raise
        for shoot, row in zip(shoots, rows, strict=True):
            if shoot.row is not None:
                shoot.grown.append(shoot.following)
                shoot.held.append(shoot.following)
                if is_whole(self._vocabulary, shoot.held):
                    shoot.held.clear()
                shoot.rules.append(shoot.rule.copy())
                shoot.rule.wrote(1)
            shoot.row = row
            self._advance(shoot)
        self.decoded += n
        self._left -= n

    def _advance(self, shoot: Shoot) -> None:
        """Decide what comes behind a shoot: another token, a fork, or the end."""
        assert shoot.row is not None
        first = not shoot.grown
        last = self._last_class(shoot)
        row = shoot.row
        starting = self._vocabulary.starting(last)
        if first:
            row = np.where(starting > 0, row, np.float32(-1e9))
        tokens = (*self._history, *shoot.word, *shoot.grown)
        token = self._sampler.pick(row, tokens)
        ends = bool(self._vocabulary.ends_text[token])
        whole = first or ends or not self._vocabulary.joins(last, token)
        here = None
        if whole and not shoot.held:
            plain = plain_behind(self._vocabulary, tokens, plain=self._plain)
            here = fork_here(self._mode, shoot.rule, shoot.row, starting, self._vocabulary, plain)
        if here is not None:
            shoot.search = Search(
                self._model,
                _alive(shoot),
                here,
                last,
                size=self._words,
                boundaries=self._search.boundaries,
                costs=self._costs,
                plain=plain,
            )
            shoot.done = True
        elif ends:
            shoot.done = shoot.ended = True
        elif len(shoot.grown) >= LIMIT or len(shoot.word) + len(shoot.grown) >= self._reach:
            shoot.done = True
        else:
            shoot.following = token

    def _search_on(self, shoot: Shoot) -> None:
        search = shoot.search
        assert search is not None
        before, started = search.decoded, self._costs.clock()
        going_on = search.step(may_leave=True)
        while search.cramped and self._make_room(shoot):
            going_on = search.step(may_leave=True)
        shoot.searched = not going_on
        shoot.search_ns += self._costs.clock() - started
        self.decoded += search.decoded - before
        self._left -= search.decoded - before

    def _make_room(self, shoot: Shoot) -> bool:
        """Give back branches that a finished cloud holds, the least worthy first.

        Its words and logits stay: only what is written on behind them begins anew. False if none
        holds any.
        """
        finished = [s for s in self.shoots if s is not shoot and s.searched and s.search]
        return any(s.search.lend() for s in sorted(finished, key=self._worth) if s.search)

    def _last_class(self, shoot: Shoot) -> CharClass:
        tokens = [*self._history[-6:], *shoot.word, *shoot.grown][-6:]
        return self._vocabulary.last_class(self._vocabulary.spell(tokens))

    # -- what comes of it ----------------------------------------------------------------------

    def news(self, page: int = 0) -> Cloud | None:
        """Return the cloud with each word's first words behind it; None if nothing is new.

        The words stay in their places.
        """
        lines = {shoot.slot: self.line(shoot) for shoot in self.shoots}
        if lines == self._told:
            return None
        self._told = lines
        candidates = tuple(
            replace(candidate, branch=lines.get(slot, ""))
            for slot, candidate in enumerate(self._base.candidates)
        )
        return replace(self._base, candidates=candidates, page=page)

    def line(self, shoot: Shoot) -> str:
        """Return the first words behind a shoot's word: two to five whole ones, else nothing."""
        words = self._words_behind(shoot)
        return " ".join(words[:LINE_WORDS]) if len(words) >= 2 or shoot.done else ""

    def _words_behind(self, shoot: Shoot) -> list[str]:
        """Return the whole words that stand behind a shoot's word."""
        text = self._vocabulary.text(shoot.grown)
        words = text.split()
        over = shoot.ended or shoot.search is not None
        if not over and words and not text[-1].isspace():
            words = words[:-1]  # the last one may still grow
        return words

    def leads(self) -> dict[str, frozenset[str]]:
        """Return, for each word, what it leads to by now (see `engine.tokens.similarity.leads`)."""
        return {
            self._base.candidates[shoot.slot].word: leads(self._words_behind(shoot))
            for shoot in self.shoots
        }

    def take(self, word: tuple[int, ...]) -> Shoot | None:
        """Return the shoot of the chosen word and give up all others; None if it never grew."""
        chosen = next((s for s in self.shoots if s.word == word and s.row is not None), None)
        for shoot in self.shoots:
            if shoot is not chosen:
                self._give_up(shoot)
        self.shoots = []
        return chosen

    def release(self) -> None:
        """Give up all shoots."""
        for shoot in self.shoots:
            self._give_up(shoot)
        self.shoots = []

    def _give_up(self, shoot: Shoot) -> None:
        if shoot.search is not None:
            shoot.search.release()
        if shoot.branch is not None:
            self._model.drop(shoot.branch)
            shoot.branch = None


def is_whole(vocabulary: Vocabulary, held: Sequence[int]) -> bool:
    """Whether tokens end with a whole character; more than four are taken as they are."""
    fragment = vocabulary.last_class(vocabulary.spell(held)) is CharClass.FRAGMENT
    return not fragment or len(held) > 4


def _alive(shoot: Shoot) -> Branch:
    assert shoot.branch is not None
    return shoot.branch
