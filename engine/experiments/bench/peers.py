"""The same forks without what this program adds: two ways that others take, for comparison.

Both get the forks that the simulated person met with: the same texts, choices and written tokens.
What they need not do favours them: no look at whether a place is a fork, no samplers against
repetition (which token comes next is known), no merging of spellings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

import numpy as np

from common.clock import NS_PER_MS, now_ns
from engine.backend.base import Branch, Model
from engine.experiments.bench.client import Fork
from engine.generation.ask_policy import value_of_asking
from engine.generation.batch_costs import Costs
from engine.generation.word_search import DEPTH, EXHAUSTIVE, FRAGMENT, Search, key_of
from engine.tokens.distribution import Distribution, Row
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries


@dataclass(frozen=True, slots=True)
class Wait:
    """What a person waits for one fork: from the fork to its cloud, then from the choice on."""

    cloud_ms: float
    next_ms: float


@dataclass(frozen=True, slots=True)
class Place:
    """A fork in a replay: the branch that stands there, its logits, and what was met with there."""

    fork: Fork
    branch: Branch
    row: Row
    last: CharClass


def places(model: Model, forks: Sequence[Fork]) -> Iterator[Place]:
    """Stand at each fork in turn, on a branch of its own; users leave it as long as it was.

    Between neighbouring forks only what is new is decoded.
    """
    branch = model.root()
    begin = model.tokenize("", begin=True)
    have: tuple[int, ...] = ()
    try:
        for fork in forks:
            tokens = begin + fork.context
            pairs = zip(have, tokens[:-1], strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            model.rewind(branch, same)
            [row] = model.extend([(branch, tokens[same:])])
            have = tokens
            raw = model.vocabulary.spell(tokens[-6:])
            yield Place(fork, branch, row, model.vocabulary.last_class(raw))
    finally:
        model.drop(branch)


def chains(forks: Sequence[Fork]) -> list[list[Fork]]:
    """Return the forks in runs of neighbours: each is where the one before it led to."""
    out: list[list[Fork]] = []
    for fork in forks:
        if out and out[-1][-1].leads_to == fork.context:
            out[-1].append(fork)
        else:
            out.append([fork])
    return out


def quick_cloud(
    model: Model, place: Place, size: int, boundaries: Boundaries, costs: Costs
) -> tuple[float, set[str]]:
    """Find the cloud of `size` words as the writer does, from the logits; return ms and its words.

    The look at whether the place is a fork is in the time.
    """
    started = now_ns()
    starting = model.vocabulary.starting(place.last)
    value_of_asking(Distribution(place.row), starting, model.vocabulary)
    search = Search(
        model,
        place.branch,
        Distribution(place.row),
        place.last,
        size=size,
        boundaries=boundaries,
        costs=costs,
    )
    try:
        search.run()
        cloud = search.cloud()
        ms = (now_ns() - started) / NS_PER_MS
    finally:
        search.release()
    return ms, {key_of(c.word) for c in cloud.candidates}


def exhaustive_cloud(model: Model, place: Place, size: int) -> set[str]:
    """Return the words of the cloud that a search with much effort and nothing learned finds."""
    search = Search(
        model, place.branch, Distribution(place.row), place.last, size=size, effort=EXHAUSTIVE
    )
    try:
        search.run()
        return {key_of(c.word) for c in search.cloud().candidates}
    finally:
        search.release()


class LeanLoop:
    """One sequence, nothing learned, nothing ahead: what a careful plain program does.

    Its cloud: the likeliest first tokens by argpartition, each decoded behind the text and taken
    back (`seq_rm`), one after the other; a piece goes on with its best token until a word ends.
    The probability that a word ends is taken from the logits, exactly as in
    `engine.generation.word_search`. After the choice it decodes the word, writes token by token up
    to the next fork, and searches there. It keeps the context's cache, and decodes with the same
    threads, batch and kernels as we do.
    """

    def __init__(self, model: Model, words: int) -> None:
        """Show clouds of `words` words."""
        self._model, self._words = model, words

    def cloud_ms(self, place: Place) -> float:
        """Find a cloud; return how long it took."""
        model, branch, at = self._model, place.branch, self._model.length(place.branch)
        started = now_ns()
        row = np.where(model.vocabulary.starting(place.last) > 0, place.row, np.float32(-1e9))
        best = np.argpartition(row, -self._words)[-self._words :]
        weights = np.exp(row - row.max())
        chances = weights[best] / weights.sum()
        words = []
        for token, p in zip(best.tolist(), chances.tolist(), strict=True):
            tokens, ends = [token], 0.0
            for _ in range(DEPTH):
                [behind] = model.extend([(branch, tokens[-1:])])
                raw = model.vocabulary.spell(tokens)
                mask = model.vocabulary.going_on(model.vocabulary.last_class(raw))
                weights = np.exp(behind - behind.max())
                ends = 1.0 - float(weights @ mask) / float(weights.sum())
                if ends >= FRAGMENT:
                    break
                following = int(np.argmax(weights * mask))
                p *= float(weights[following]) / float(weights.sum())
                tokens.append(following)
            words.append((p * ends, model.vocabulary.text(tokens)))
            model.rewind(branch, at)
        words.sort(reverse=True)
        return (now_ns() - started) / NS_PER_MS

    def on_ms(self, place: Place) -> float:
        """Decode the chosen word and what was written up to the next fork; return the time."""
        model, branch, at = self._model, place.branch, self._model.length(place.branch)
        started = now_ns()
        [row] = model.extend([(branch, place.fork.chosen)])
        for token in place.fork.written:
            np.argmax(row)
            [row] = model.extend([(branch, [token])])
        ms = (now_ns() - started) / NS_PER_MS
        model.rewind(branch, at)
        return ms


def waits(clouds_ms: Sequence[float], on_ms: Sequence[float], forks: Sequence[Fork]) -> list[Wait]:
    """Join the times of neighbouring forks of one text: what was written on ends at the next."""
    return [
        Wait(clouds_ms[i], on_ms[i] + clouds_ms[j])
        for i, j in pairwise(range(len(forks)))
        if forks[i].leads_to == forks[j].context
    ]


class HighLevel:
    """llama-cpp-python's own class, as a program would use it that knows nothing of llama.cpp.

    Its cloud: `create_completion(max_tokens=1, logprobs=8, temperature=0)`: eight tokens, not
    words. After the choice: one completion of one token after the other, without logprobs, which a
    program that looks for forks would need at each; then the next cloud. Its own cache of the last
    prompt's beginning does what it does by default. The first prompt of a text is not in the time.
    """

    def __init__(self, llama: Any, begin: tuple[int, ...]) -> None:
        """Use `llama`, a `llama_cpp.Llama`; `begin` are the tokens before a text."""
        self._llama, self._begin = llama, begin

    def run(self, forks: Sequence[Fork]) -> list[Wait]:
        """Meet with neighbouring `forks` of one text; return what a person waits for each."""
        clouds, ons = [], []
        if forks:
            self._complete(self._begin + forks[0].context)
        for fork in forks:
            started = now_ns()
            self._complete(self._begin + fork.context, logprobs=8)
            clouds.append((now_ns() - started) / NS_PER_MS)
            started = now_ns()
            tokens = self._begin + fork.context + fork.chosen
            for token in fork.written:
                self._complete(tokens)
                tokens += (token,)
            ons.append((now_ns() - started) / NS_PER_MS)
        return waits(clouds, ons, forks)

    def _complete(self, tokens: tuple[int, ...], **more: int) -> None:
        self._llama.create_completion(list(tokens), max_tokens=1, temperature=0.0, **more)
