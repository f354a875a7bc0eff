"""Learning the boundaries of a vocabulary from a few short texts, in idle time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import psutil

from engine.boundaries import Boundaries
from engine.distribution import Distribution
from engine.model import Branch, Model
from engine.vocabulary import CharClass

LOOKED_AT = 12
"""How many of the likeliest words at each word start of the texts are observed."""
WIDTH = 4
"""Tokens decoded in one step: a newer ask waits for one step at most."""


def sample_texts() -> dict[str, str]:
    """Return the sample texts by name: a letter, some messages, a story."""
    folder = resources.files("assets") / "texts"
    return {
        entry.name.removesuffix(".txt"): entry.read_text(encoding="utf-8").strip()
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".txt")
    }


def learn(model: Model, boundaries: Boundaries, texts: Iterable[str]) -> Iterator[None]:
    """Observe the likely words at every word start of `texts`; yields after each decode step.

    Closing the iterator at a yield gives all branches back. Each token is observed once.
    """
    for text in texts:
        tokens = model.tokenize(text, begin=True)
        trunk = model.root()
        try:
            yield from _learn_text(model, boundaries, trunk, tokens)
        finally:
            model.drop(trunk)


def _learn_text(
    model: Model, boundaries: Boundaries, trunk: Branch, tokens: Iterable[int]
) -> Iterator[None]:
    vocabulary = model.vocabulary
    for token in tokens:
        [row] = model.extend([(trunk, [token])])
        last = CharClass(int(vocabulary.last[token]))
        starting = vocabulary.starting(last)
        distribution = Distribution(row)
        if distribution.mass(starting) > 0.5:
            top = distribution.top(LOOKED_AT, starting).tolist()
            words = [
                t
                for t in top
                if vocabulary.last[t] == CharClass.WORD and boundaries.known(t) is None
            ]
            for i in range(0, len(words), WIDTH):
                _observe(model, boundaries, trunk, words[i : i + WIDTH])
                yield
        yield


def _observe(model: Model, boundaries: Boundaries, trunk: Branch, words: list[int]) -> None:
    branches: list[Branch] = []
    try:
        for _ in words:
            branches.append(model.fork(trunk))  # noqa: PERF401 - one may fail, and all are given back
        rows = model.extend([(b, [w]) for b, w in zip(branches, words, strict=True)])
        going_on = model.vocabulary.going_on(CharClass.WORD)
        for word, row in zip(words, rows, strict=True):
            boundaries.learn(word, max(0.0, 1.0 - Distribution(row).mass(going_on)))
    finally:
        for branch in branches:
            model.drop(branch)


def main() -> None:
    """Learn the default model's boundaries anew and write the table that is shipped."""
    from engine.loading import EngineConfig, load

    model = load(EngineConfig(threads=psutil.cpu_count(logical=False) or 1))
    boundaries = Boundaries(len(model.vocabulary))
    for _ in learn(model, boundaries, sample_texts().values()):
        pass
    path = Path("assets/boundaries") / f"boundaries-{model.vocabulary.digest}.npz"
    boundaries.save(path)
    print(f"{boundaries.tokens_known} tokens in {path}")


if __name__ == "__main__":
    main()
