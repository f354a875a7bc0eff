"""What a person waits for a fork with this program and with another way, in one run, same job.

The job: from a fork to its cloud of 8 words, then from the choice to the next cloud. A simulated
person who takes a second for each choice writes through the real engine process first; the other
way then gets the same forks: the same texts, choices, and words written on.

The other way is asked as well as its interface allows, and told what a real client cannot know: how
many tokens to write up to the next fork. Answers are streamed, because only then it works out the
logprobs of one position instead of all. After a choice one request writes on without logprobs, the
next one asks for the cloud. It gives its likeliest tokens, not words: of each it is asked, token by
token, how it goes on until its word is over, as our clouds show whole words too. What it would be
without that, eight tokens taken as words, stands beside it (`tokens_only`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from common.clock import NS_PER_MS, now_ns
from common.log import unheard
from engine.api.types import ModelError, ModelInfo
from engine.backend.llama import LlamaModel, high_level
from engine.experiments.bench.bench import beginning, divided, machine, wait_ms, waited_ms
from engine.experiments.bench.client import Desk, Fork, sit_down
from engine.experiments.bench.isolated import Outcome, apart
from engine.experiments.bench.peer_server import PeerServer, check_server
from engine.experiments.bench.peers import Wait, chains, waits
from engine.generation.word_search import DEPTH
from engine.tokens.vocabulary import Vocabulary
from engine.worker.config import EngineConfig
from engine.worker.loading import load

Figures = dict[str, Any]
Complete = Callable[[tuple[int, ...], str, int, int | None], Sequence[Mapping[str, Any]]]
"""Asked with tokens behind which to write, a text behind these, how many tokens to write and how
many logprobs to give; returns the streamed choices of an OpenAI-style completion."""
Both = tuple[list[Wait], list[Wait]]
_WORDS = 8
_THINK_MS = 1000
_PATIENT = 8
"""Forks that the other way is asked for at most: each takes it seconds."""
_USUAL_CONTEXT = 512


def measure_against(config: EngineConfig, other: str, repeats: int = 12) -> Figures:
    """Compare with `other`, "high-level" or "server", at `repeats` forks. Raises ModelError."""
    if other == "server":
        check_server()
    with TemporaryDirectory(prefix="wordfork-bench-") as folder:
        logged = replace(config, log_path=str(Path(folder) / "engine.log"))
        with Desk(logged) as desk:
            sitting = sit_down(
                desk, beginning, think_ms=_THINK_MS, forks=repeats, words=_WORDS, run=_PATIENT + 1
            )
        forks = sitting.forks
        ours = [Wait(f.cloud_ms, f.next_ms) for f in forks if f.next_ms is not None]
        with unheard():
            info, vocabulary, begin = _known(config)
            chain = max(chains(forks), key=len, default=[])[: _PATIENT + 1]
            longest = max((len(f.leads_to) for f in chain), default=0)
            n_ctx = max(_USUAL_CONTEXT, len(begin) + longest + DEPTH + 1)
        outcome = (
            _server_waits(info, vocabulary, n_ctx, chain, Path(folder) / "server.log")
            if other == "server"
            else apart(_class_waits, config, n_ctx, chain)
        )
    whole, tokens_only = outcome.value or ([], [])
    theirs_ms, ours_ms = wait_ms(whole), wait_ms(ours)
    bare_ms = wait_ms(tokens_only)
    return {
        "against": other,
        "model": info.name,
        "machine": machine(info),
        "theirs_ms": theirs_ms,
        "ours_ms": ours_ms,
        "ratio": divided(theirs_ms, ours_ms),
        "n": {"theirs": len(whole), "ours": len(ours)},
        "theirs": waited_ms(whole),
        "ours": waited_ms(ours),
        "tokens_only": {"theirs_ms": bare_ms, "ratio": divided(bare_ms, ours_ms)},
        "think_ms": _THINK_MS,
        "trouble": outcome.trouble,
    }


def _known(config: EngineConfig) -> tuple[ModelInfo, Vocabulary, tuple[int, ...]]:
    """Return what is known of the model, its vocabulary, and the tokens before a text."""
    model = cast("LlamaModel", load(config))
    try:
        return model.info, model.vocabulary, model.tokenize("", begin=True)
    finally:
        model.close()


def _class_waits(config: EngineConfig, n_ctx: int, chain: Sequence[Fork]) -> Both:
    """Return what a person waits with the class; it may crash (see `bench.isolated`)."""
    info, vocabulary, begin = _known(config)
    with _class(info, n_ctx, begin) as complete:
        return Client(complete, vocabulary).both(chain)


def _server_waits(
    info: ModelInfo, vocabulary: Vocabulary, n_ctx: int, chain: Sequence[Fork], log: Path
) -> Outcome[Both]:
    """Return what a person waits with the server, which is a process of its own."""
    try:
        with unheard(), _server(info, n_ctx, log, vocabulary) as complete:
            return Outcome(Client(complete, vocabulary).both(chain))
    except ModelError as error:
        return Outcome(trouble=error.text)


@contextmanager
def _class(info: ModelInfo, n_ctx: int, begin: tuple[int, ...]) -> Iterator[Complete]:
    """Offer llama-cpp-python's own class; it takes tokens, so nothing is tokenized twice."""
    llama = high_level(info, n_ctx)

    def complete(
        tokens: tuple[int, ...], text: str, n: int, logprobs: int | None
    ) -> Sequence[Mapping[str, Any]]:
        more = llama.tokenize(text.encode(), add_bos=False) if text else []
        chunks = llama.create_completion(
            [*begin, *tokens, *more], max_tokens=n, temperature=0.0, logprobs=logprobs, stream=True
        )
        return [chunk["choices"][0] for chunk in chunks]

    try:
        yield complete
    finally:
        llama.close()


@contextmanager
def _server(info: ModelInfo, n_ctx: int, log: Path, vocabulary: Vocabulary) -> Iterator[Complete]:
    """Offer llama-cpp-python's server over HTTP; it takes text."""
    with PeerServer(info, n_ctx, log) as server:
        yield lambda tokens, text, n, logprobs: server.complete(
            vocabulary.text(tokens) + text, n, logprobs
        )


@dataclass(frozen=True, slots=True)
class Client:
    """A program that finds clouds and writes on through completions alone."""

    complete: Complete
    vocabulary: Vocabulary

    def run(self, forks: Sequence[Fork], *, whole: bool = True) -> list[Wait]:
        """Meet with neighbouring `forks`; return what a person waits for each.

        `whole`: words are completed; else eight tokens count as a cloud. The first prompt of a text
        is not in the time.
        """
        clouds, ons = [], []
        if forks:
            self.complete(forks[0].context, "", 1, None)
        for fork in forks:
            started = now_ns()
            self.cloud(fork.context, whole=whole)
            clouds.append((now_ns() - started) / NS_PER_MS)
            started = now_ns()
            if fork.written:
                self.complete(fork.context + fork.chosen, "", len(fork.written), None)
            ons.append((now_ns() - started) / NS_PER_MS)
        return waits(clouds, ons, forks)

    def both(self, forks: Sequence[Fork]) -> Both:
        """Return what a person waits for each with words that are completed, and with tokens."""
        return self.run(forks), self.run(forks, whole=False)

    def cloud(self, context: tuple[int, ...], *, whole: bool) -> list[tuple[float, str]]:
        """Return eight words, or beginnings of words, with their log probabilities, best first."""
        best = self.best(context)
        if not whole:
            return best
        words = [(p, self._whole(context, piece)) for p, piece in best]
        return sorted(words, reverse=True)

    def best(self, context: tuple[int, ...]) -> list[tuple[float, str]]:
        """Return the eight likeliest tokens here with their log probabilities, best first."""
        for choice in self.complete(context, "", 1, _WORDS):
            told = choice.get("logprobs")
            if told and told["top_logprobs"]:
                pairs = [(float(p), piece) for piece, p in told["top_logprobs"][0].items()]
                return sorted(pairs, reverse=True)[:_WORDS]
        return []

    def _whole(self, context: tuple[int, ...], piece: str) -> str:
        """Go on with the best token until the word is over."""
        word = piece
        for _ in range(DEPTH):
            if not word.strip() or not word[-1].isalnum():
                break
            more = "".join(c.get("text", "") for c in self.complete(context, word, 1, None))
            if not more or not more[0].isalnum():
                break
            word += more
        return word


def format_comparison(figures: Mapping[str, Any]) -> str:
    """Return the comparison as lines for a person."""
    on = figures["machine"]
    name = {"high-level": "llama-cpp-python's class", "server": "llama-cpp-python's server"}
    n = figures["n"]
    lines = [
        f"{figures['model']} on {on['processor']}, {on['threads']} of {on['cores']} cores, "
        f"{on['gpu_layers']} layers on a GPU",
        "What a person waits for a fork: to a cloud of 8 words, then from the choice to the next;",
        f"medians in ms, of a person who takes {figures['think_ms']} ms for each choice",
        f"{'':28}{'to the cloud':>14}{'to the next':>14}{'together':>12}{'n':>6}",
    ]
    for key, who in (("theirs", name[figures["against"]]), ("ours", "wordfork")):
        parts = [figures[key][part]["median"] for part in figures[key]]
        shown = "".join(f"{_ms(x):>14}" for x in parts)
        lines.append(f"{who:28}{shown}{_ms(figures[key + '_ms']):>12}{n[key]:>6}")
    only = figures["tokens_only"]
    ratio = figures["ratio"]
    verdict = "not measured" if ratio is None else "holds" if ratio >= 15 else "FALLS SHORT"
    lines.append(f"{'theirs / ours':28}{_ms(ratio):>14}   at least 15   {verdict}")
    lines.append(
        f"{'with tokens for words':28}{_ms(only['ratio']):>14}   {_ms(only['theirs_ms'])} ms"
    )
    lines += [f"{name[figures['against']]}: {figures['trouble']}"] if figures["trouble"] else []
    return "\n".join(lines)


def _ms(value: float | None) -> str:
    return "not known" if value is None else f"{value:.1f}"
