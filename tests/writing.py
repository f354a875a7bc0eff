"""A writer on the scripted model: its vocabulary, its rules, its answers."""

from __future__ import annotations

import functools

import numpy as np
from hypothesis import Phase
from hypothesis import strategies as st

from engine.api.messages import (
    Answer,
    Ask,
    Failed,
    Forked,
    Wrote,
)
from engine.generation.writer import Writer
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, END, ScriptedModel, hashed_rule

PIECES = [b" we", b"ll", b" well", b" were", b"re", b" the", b"n", b".", b",", b"!", b"\n", b" a"]
PIECES += [b" We", b" \xd0", b"\xb4\xd0\xb0", b" \xd0\xb4", b"\xd0\xb0", b"we", b"'s", b" (b"]
PIECES += [b"\xf0\x9f", b"\x99\x82", b"\xff", b" be"]
N = len(PIECES) + 2
TOKEN = {piece: i + 2 for i, piece in enumerate(PIECES)}
NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]  # it takes minutes with a model
SEEDS = st.integers(0, 10_000)
AHEAD = st.sampled_from([0, 160])


def calm(seed: int):
    """A hashed rule with neither end nor bytes that spell nothing."""
    rule = hashed_rule(N, seed)

    @functools.cache
    def behind(tokens):
        row = rule(tokens)
        row[[END, TOKEN[b"\xff"], TOKEN[b"\xf0\x9f"], TOKEN[b"\x99\x82"]]] = -60.0
        return row

    return lambda tokens: behind(tokens[-3:])


def says(*pieces: bytes, then: bytes | None = None):
    """A rule: behind the text's beginning these pieces follow, then the end or `then` for ever."""
    path = [TOKEN[p] for p in pieces]

    def rule(tokens):
        row = np.zeros(N, dtype=np.float32)
        row[BEGIN] = -60.0
        row[TOKEN[b"."]] = 1.0  # where what is said cannot be
        at = len(tokens) - 1
        after = END if then is None else TOKEN[then]
        row[path[at] if at < len(path) else after] = 9.0
        return row

    return rule


class Clock:
    def __init__(self) -> None:
        self.t_ns = 0

    def __call__(self) -> int:
        self.t_ns += 1000
        return self.t_ns


class Forgetful(Boundaries):
    """Knows nothing, ever: every cloud is searched exactly."""

    def known(self, token: int) -> float | None:
        return None


def writer_on(rule, exact: bool = False, **options) -> Writer:
    model = ScriptedModel(PIECES, rule, **options)
    return Writer(model, Clock(), Forgetful(N) if exact else Boundaries(N))


def scripted(writer: Writer) -> ScriptedModel:
    model = writer.model
    assert isinstance(model, ScriptedModel)
    return model


def answers(writer: Writer, ask: Ask, most: int = 40, to_the_end: bool = False) -> list[Answer]:
    """Place and run an ask; what it answers, up to the first cloud or `most` pieces written."""
    placed = writer.place(ask)
    out: list[Answer] = [placed]
    if isinstance(placed, Failed):
        return out
    work = writer.run(ask)
    for answer in work:
        if answer is not None:
            assert answer.number == ask.number
            out.append(answer)
        wrote = sum(isinstance(a, Wrote) for a in out)
        if wrote == most or (isinstance(answer, Forked) and not to_the_end):
            break
    work.close()
    return out


def written(out: list[Answer]) -> tuple[int, ...]:
    return tuple(t for a in out if isinstance(a, Wrote) for t in a.tokens)


def cloud_of(out: list[Answer]):
    forked = [a for a in out if isinstance(a, Forked)]
    assert forked, out
    return forked[0].cloud


def greedy(rule, tokens, n: int) -> tuple[int, ...]:
    """The plain loop on one sequence."""
    tokens, out = list(tokens), []
    for _ in range(n):
        token = int(rule(tuple(tokens)).argmax())
        if token == END:
            break
        out.append(token)
        tokens.append(token)
    return tuple(out)
