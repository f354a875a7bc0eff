"""What things cost on this machine, with the model in use, in one run.

All figures of one run belong together: a noisy machine moves them all, and their ratios less.
Times are wall times of this process, in milliseconds, around calls that wait for their result.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from engine.learning import sample_texts
from engine.loading import EngineConfig, load, load_boundaries
from engine.messages import Ask, Forked, Mode, Then, Wrote
from engine.model import Model
from engine.spans import NS_PER_MS, Stage, by_stage_ms, now_ns
from engine.timing import summary
from engine.writer import Writer

if TYPE_CHECKING:
    from engine.llama import LlamaModel

Figures = dict[str, Any]
_RUN = 32
"""Tokens of one stretch of writing: long enough to settle, short enough to alternate."""
_AHEAD = 3
"""Steps written ahead behind a cloud before the choice falls, where its commit is measured."""


def measure(config: EngineConfig, repeats: int = 50) -> Figures:
    """Measure everything `repeats` times (tokens several times as often). Raises ModelError."""
    from engine.llama import LlamaModel

    started = now_ns()
    model = load(config)
    assert isinstance(model, LlamaModel)
    writer = Writer(model, now_ns, load_boundaries(config, model.vocabulary))
    try:
        first_cloud_s = _first_cloud(writer, started)
        bare, auto = _tokens(model, writer, repeats)
        clouds = [forked for forked, _ in _forks(writer, repeats, steps_ahead=0)]
        commits = [placed for _, placed in _forks(writer, repeats, steps_ahead=_AHEAD)]
        figures: Figures = {
            "model": model.info.name,
            "machine": _machine(model),
            "bare_token_ms": summary(bare),
            "auto_token_ms": summary(auto),
            "cloud8_ms": summary(clouds),
            "commit_ms": summary(commits),
            "auto_over_bare": _ratio(auto, bare),
            "cloud8_over_token": _ratio(clouds, bare),
            "first_cloud_s": first_cloud_s,
            "peak_memory_mb": _peak_mb(),
        }
    finally:
        writer.close()
    return figures


def _first_cloud(writer: Writer, started_ns: int) -> float:
    """Return the seconds from before loading to the first cloud of a text."""
    ask = Ask(1, add=(_text(0),), then=Then.CLOUD, ahead=0)
    writer.place(ask)
    for _ in writer.run(ask):
        pass
    return (now_ns() - started_ns) / 1e9


def _tokens(model: LlamaModel, writer: Writer, repeats: int) -> tuple[list[float], list[float]]:
    """Return ms a token of the bare decode loop and of Auto, stretch by stretch in turn."""
    bare: list[float] = []
    auto: list[float] = []
    rounds = max(2, -(-repeats * 2 // _RUN))
    for turn in range(rounds):
        text = _text(turn)
        writer_tokens = list(_auto(writer, text))
        auto += [ms for ms, _ in writer_tokens]
        bare += _bare(model, text, [token for _, token in writer_tokens])
    return bare, auto


def _auto(writer: Writer, text: str) -> Iterator[tuple[float, int]]:
    """Write in Auto: yields the time from one token to the next, and the token."""
    ask = Ask(2, keep=0, add=(text,), then=Then.WRITE, mode=Mode.AUTO)
    last = 0
    n = 0
    writer.place(ask)
    for answer in writer.run(ask):
        t_ns = now_ns()
        if last and isinstance(answer, Wrote) and len(answer.tokens) == 1:
            yield (t_ns - last) / NS_PER_MS, answer.tokens[0]
            n += 1
            if n == _RUN:
                return
        last = t_ns if isinstance(answer, Wrote) else 0


def _bare(model: LlamaModel, text: str, tokens: list[int]) -> list[float]:
    """Decode the same tokens in llama.cpp's plainest loop, reading the logits and no more."""
    times = []
    branch = model.root()
    model.extend([(branch, model.tokenize(text, begin=True))])
    try:
        for token in tokens:
            started = now_ns()
            model.decode_bare(branch, token)
            times.append((now_ns() - started) / NS_PER_MS)
    finally:
        model.drop(branch)
    return times


def _forks(writer: Writer, repeats: int, steps_ahead: int) -> Iterator[tuple[float, float]]:
    """Write in Forks with clouds of 8, choosing by turns; yields ms of a cloud and of its commit.

    Behind each cloud the writer writes `steps_ahead` steps ahead; with none the next cloud is
    searched from its beginning.
    """
    ask = first = Ask(3, then=Then.WRITE, mode=Mode.FORKS, words=8)
    if steps_ahead == 0:
        ask = first = replace(first, ahead=0)
    done = turn = 0
    writer.place(replace(ask, add=(_text(turn),)))
    while done < repeats:
        work = writer.run(ask)
        forked = next((a for a in work if isinstance(a, Forked)), None)
        turn += 1
        if forked is None:  # the text ended: begin another
            ask = first
            writer.place(replace(ask, add=(_text(turn),)))
            continue
        for _ in zip(range(steps_ahead), work, strict=False):
            pass
        words = [c for c in forked.cloud.candidates if c.tokens]
        chosen = words[turn % min(3, len(words))]
        ask = replace(first, keep=len(writer.tokens), add=(chosen.tokens,), word_over=True)
        started = now_ns()
        writer.place(ask)
        yield by_stage_ms(forked.spans)[Stage.CLOUD], (now_ns() - started) / NS_PER_MS
        done += 1


def _text(turn: int) -> str:
    """Return the beginning of one of the sample texts, up to the end of a sentence."""
    texts = list(sample_texts().values())
    text = texts[turn % len(texts)]
    sentences = text.split(". ")
    return ". ".join(sentences[: 2 + turn // len(texts) % 4]) + "."


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return float(np.median(ours) / np.median(theirs))


def _machine(model: Model) -> Figures:
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(logical=False) or os.cpu_count(),
        "threads": model.info.n_threads,
        "gpu_layers": model.info.n_gpu_layers,
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _peak_mb() -> float:
    """Return the most memory that this process ever held, in MB, the mapped file included."""
    if os.name == "posix":
        import resource

        kilo = 1024 if platform.system() != "Darwin" else 1
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilo / 1e6
    return float(getattr(psutil.Process().memory_info(), "peak_wset", 0)) / 1e6


def told(figures: Figures) -> str:
    """Return the figures as lines for a person."""

    def line(name: str, key: str) -> str:
        f = figures[key]
        return f"{name:34}{f['median']:8.2f} ms   p95 {f['p95']:8.2f} ms   n {f['n']}"

    def plain(name: str, key: str, unit: str) -> str:
        return f"{name:34}{figures[key]:8.2f} {unit}"

    machine = figures["machine"]
    return "\n".join(
        [
            f"{figures['model']} on {machine['processor']}, {machine['threads']} of "
            f"{machine['cores']} cores, {machine['gpu_layers']} layers on a GPU",
            line("a token, bare decode loop", "bare_token_ms"),
            line("a token, Auto", "auto_token_ms"),
            line("a cloud of 8 words", "cloud8_ms"),
            line("commit of a choice", "commit_ms"),
            plain("Auto / bare", "auto_over_bare", "(goal: at most 1.10)"),
            plain("cloud of 8 / bare token", "cloud8_over_token", "(goal: at most 7)"),
            plain("from start to the first cloud", "first_cloud_s", "s (goal: at most 5)"),
            plain("peak memory of the engine", "peak_memory_mb", "MB"),
        ]
    )
