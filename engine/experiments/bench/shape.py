"""The bench on a model of a true shape with random weights: what to expect of it on this machine.

`bench --shape 7b` writes a file as large as the published one (see
`engine.experiments.bench.synthetic_models`), measures what `bench` measures, and besides: reading
the file once, loading, the first token, prefill, steps of many sequences, writing ahead, undo,
memory and swap. How often each is measured follows from what a token costs here, so that a slow
machine is done in some minutes; each figure says its n.

Beside the figures stands the floor: what the memory alone would need for a step, which has to read
every weight once. The memory's bandwidth is measured with numpy: the larger of reading (the maximum
of float32 numbers) and copying (bytes read and written), each of as many threads as the engine's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from common.clock import NS_PER_MS, NS_PER_S, now_ns
from engine.api.messages import Ask, Forked, Mode, Placed, Then, Wrote
from engine.experiments.bench.bench import Scope, beginning, measure
from engine.experiments.bench.client import Desk, auto
from engine.experiments.bench.synthetic_models import SHAPES, Shape, shape_file, step_bytes
from engine.experiments.bench.table import find, format_figures
from engine.generation.writer import Writer
from engine.worker.config import EngineConfig

if TYPE_CHECKING:
    from engine.backend.llama import LlamaModel

Figures = dict[str, Any]
Say = Callable[[str], None]
WIDTHS = (1, 2, 4, 8, 16, 32)
"""Sequences in one step."""
_BLOCK = 1 << 23
_SHORT = "The"
"""What the first token is written behind: what loading takes is asked for, not a prefill."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to measure what, by what a token costs here.

    `repeats` forks, `run` tokens of one stretch, `words` of a text written behind, `prefill` tokens
    read at once, `steps` of each width, `ahead_s` seconds of writing ahead at most.
    """

    repeats: int
    run: int
    words: int
    prefill: int
    steps: int
    ahead_s: float

    @classmethod
    def of(cls, token_ms: float, budget_s: float) -> Pace:
        """Return what fits into about `budget_s` seconds, in tokens of `token_ms`."""
        tokens = budget_s * 1e3 / max(token_ms, 1e-3)
        return cls(
            repeats=_within(3, tokens / 60, 50),
            run=_within(6, tokens / 40, 32),
            words=_within(6, tokens / 30, 60),
            prefill=_within(16, tokens / 30, 128),
            steps=_within(1, tokens / 600, 5),
            ahead_s=budget_s / 18,
        )


def _within(least: int, value: float, most: int) -> int:
    return int(min(max(least, value), most))


def measure_shape(
    config: EngineConfig,
    name: str | Shape,
    repeats: int | None = None,
    *,
    budget_s: float = 180.0,
    folder: Path | None = None,
    say: Say = lambda line: None,
) -> Figures:
    """Measure a shape: one of `SHAPES` by its name. Raises ModelError.

    `budget_s` is about how long it may take on top of loading five times; `repeats` forks where
    that is given. The file lies in `folder` (None: where models are kept) meanwhile. `say` is told
    what is being done.
    """
    shape = SHAPES[name] if isinstance(name, str) else name
    swapped = _swapped_mb()
    say(f"writing {shape.file_bytes / 1e9:.1f} GB of random weights")
    started = now_ns()
    with shape_file(shape, folder) as path, TemporaryDirectory(prefix="wordfork-bench-") as logs:
        write_s = (now_ns() - started) / NS_PER_S
        config = replace(
            config,
            model_path=str(path),
            cache_folder=str(Path(logs) / "cache"),
            log_path=str(Path(logs) / "engine.log"),
        )
        say("reading it once, then loading it up to the first token")
        cold = forget(path)
        read_s = read_once(path)
        forget(path)
        first, token_ms = _first_use(config)
        forget(path)
        again, _ = _first_use(config)
        pace = Pace.of(token_ms, budget_s)
        if repeats is not None:
            pace = replace(pace, repeats=repeats)
        say(f"a token takes about {token_ms:.0f} ms: {pace.repeats} forks of each kind")
        scope = Scope(
            run=pace.run,
            patient=min(6, pace.repeats),
            exact=False,
            text=partial(_words_of, pace.words),
            probe=partial(_probe, shape, pace),
        )
        figures = measure(config, pace.repeats, scope)
    return {
        **figures,
        **first,
        "first_token_again_s": again["first_token_s"],
        "shape": shape.name,
        "file_bytes": shape.file_bytes,
        "file_bytes_source": shape.source,
        "write_s": write_s,
        "read_s": read_s,
        "read_cold": cold,
        "first_token_over_read": first["first_token_s"] / read_s,
        "weights_mb": shape.file_bytes / 1e6,
        "engine_over_weights_mb": figures["engine_peak_mb"] - shape.file_bytes / 1e6,
        "swapped_mb": _swapped_mb() - swapped,
    }


def _words_of(n: int, turn: int) -> str:
    return " ".join(beginning(turn).split()[:n])


# -- the file, the memory --------------------------------------------------------------------------


def forget(path: Path) -> bool:
    """Have the system forget what it holds of a file in memory; whether it knows how to."""
    if not hasattr(os, "posix_fadvise"):
        return False
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def read_once(path: Path) -> float:
    """Read a file from beginning to end; return the seconds."""
    buffer = bytearray(_BLOCK)
    started = now_ns()
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return (now_ns() - started) / NS_PER_S


def bandwidth_gb_s(threads: int, megabytes: int = 512, passes: int = 4) -> float:
    """Return the memory's bandwidth in GB/s, as so many threads see it, the best of some passes."""
    n = megabytes * 2**20 // 4 // threads
    arrays = [(np.ones(n, np.float32), np.zeros(n, np.float32)) for _ in range(threads)]
    best = 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(passes):
            for work, moved in ((_read, 4), (_copy, 8)):
                started = now_ns()
                list(pool.map(work, arrays))
                best = max(best, threads * n * moved / (now_ns() - started))
    return best


def _read(arrays: tuple[Any, Any]) -> None:
    arrays[0].max()


def _copy(arrays: tuple[Any, Any]) -> None:
    np.copyto(arrays[1], arrays[0])


def _swapped_mb() -> float:
    """Return what the system ever wrote to swap, in MB; 0 where it does not tell."""
    with suppress(RuntimeError, OSError):
        return psutil.swap_memory().sout / 1e6
    return 0.0


# -- the first use, in the engine's process --------------------------------------------------------


def _first_use(config: EngineConfig) -> tuple[Figures, float]:
    """Start the engine, as when a model was chosen: load, write, fork, choose, undo.

    Returns the figures, and about how many ms per token takes. Random weights begin with half a
    character now and then, which waits for its other half: those further tokens are taken off.
    """
    started = now_ns()
    with Desk(config) as desk:
        desk.ask(add=(_SHORT,), then=Then.WRITE, mode=Mode.AUTO)
        answers = desk.answers()
        loaded = next(t for answer, t in answers if isinstance(answer, Placed))
        wrote, first = next((answer, t) for answer, t in answers if isinstance(answer, Wrote))
        token_ms = float(np.median(list(auto(desk, _SHORT, 4)) or [(first - loaded) / NS_PER_MS]))
        further_ms = (len(wrote.tokens) - 1) * token_ms
        undo_ms, back = _undo(desk)
    figures: Figures = {
        "load_s": (loaded - started) / NS_PER_S,
        "first_token_s": (first - started) / NS_PER_S - further_ms / 1e3,
        "undo_ms": undo_ms,
        "undone_cloud_same": back,
    }
    return figures, token_ms


def _undo(desk: Desk) -> tuple[float, bool]:
    """Choose a word and take it back; return the ms that takes, and whether the cloud is the same.

    The window itself opens the fork again from its own memory, at once.
    """
    wishes: Figures = {"words": 4, "ahead": 0}
    desk.ask(add=(_SHORT,), then=Then.CLOUD, **wishes)
    answers = desk.answers()
    placed = next(answer for answer, _ in answers if isinstance(answer, Placed))
    before = next(answer for answer, _ in answers if isinstance(answer, Forked)).cloud
    n = sum(len(part) for part in placed.tokens)
    chosen = next(c for c in before.candidates if c.tokens)
    desk.ask(keep=n, add=(chosen.tokens,), then=Then.WRITE, mode=Mode.AUTO, word_over=True)
    next(answer for answer, _ in desk.answers() if isinstance(answer, Wrote))
    asked = desk.ask(keep=n, then=Then.WAIT)
    undone = next(t for answer, t in desk.answers() if isinstance(answer, Placed))
    desk.ask(keep=n, then=Then.CLOUD, **wishes)
    after = next(answer for answer, _ in desk.answers() if isinstance(answer, Forked)).cloud
    words = [c.word for c in before.candidates]
    return (undone - asked) / NS_PER_MS, words == [c.word for c in after.candidates]


# -- the model in this process ---------------------------------------------------------------------


def _probe(shape: Shape, pace: Pace, model: LlamaModel, writer: Writer) -> Figures:
    """Measure prefill, steps of each width, writing ahead, and the memory's bandwidth."""
    batch = {str(width): _steps_ms(model, width, pace.steps) for width in WIDTHS}
    medians = {width: float(np.median(times)) for width, times in batch.items()}
    gb_s = bandwidth_gb_s(model.info.n_threads)
    on_device = model.info.n_gpu_layers > 0
    return {
        "prefill_token_ms": _prefill_ms(model, pace.prefill),
        "prefill_tokens": pace.prefill,
        "batch_ms": medians,
        "batch_n": pace.steps,
        "batch_width_that_pays": width_that_pays(medians),
        "ahead": _ahead(writer, pace),
        "bandwidth_gb_s": gb_s,
        "step_bytes": step_bytes(shape),
        "floor_ms": None if on_device else step_bytes(shape) / gb_s / 1e6,
    }


def width_that_pays(batch_ms: Mapping[str, float]) -> int:
    """Return the least width whose time a sequence is within 10% of the best."""
    each = {int(width): ms / int(width) for width, ms in batch_ms.items()}
    return min(width for width, ms in each.items() if ms <= 1.1 * min(each.values()))


def _steps_ms(model: LlamaModel, width: int, n: int) -> list[float]:
    """Decode one token behind each of `width` branches of one text, `n` times; return ms each."""
    text_branch = model.root()
    model.extend([(text_branch, model.tokenize(_SHORT, begin=True))], logits=False)
    at = model.length(text_branch)
    branches = [model.fork(text_branch, at) for _ in range(width)]
    tokens = model.tokenize(beginning(0), begin=False)
    times = []
    try:
        for _ in range(n):
            steps = [(b, tokens[i : i + 1]) for i, b in enumerate(branches)]
            started = now_ns()
            model.extend(steps)
            times.append((now_ns() - started) / NS_PER_MS)
            for branch in branches:
                model.rewind(branch, at)
    finally:
        for branch in (*branches, text_branch):
            model.drop(branch)
    return times


def _prefill_ms(model: LlamaModel, n: int) -> float:
    """Read `n` tokens at once; return ms per token."""
    text = " ".join(beginning(turn) for turn in range(6))
    tokens = model.tokenize(text, begin=True)[:n]
    branch = model.root()
    try:
        started = now_ns()
        model.extend([(branch, tokens)])
        return (now_ns() - started) / NS_PER_MS / len(tokens)
    finally:
        model.drop(branch)


def _ahead(writer: Writer, pace: Pace) -> Figures:
    """Write ahead behind one cloud of 8 words while nobody looks at any; return what came of it."""
    ask = Ask(4, add=(_words_of(pace.words, 0),), then=Then.CLOUD)
    writer.place(ask)
    work = writer.run(ask)
    next(answer for answer in work if isinstance(answer, Forked))
    before, started = writer.counts.ahead, now_ns()
    end = started + int(pace.ahead_s * NS_PER_S)
    finished = not any(now_ns() >= end for _ in work)
    ms = (now_ns() - started) / NS_PER_MS
    writer.place(Ask(5))  # the writer counts what was written ahead when a fork closes
    tokens = writer.counts.ahead - before
    return {
        "ms": ms,
        "tokens": tokens,
        "token_ms": ms / tokens if tokens else None,
        "finished": finished,
    }


# -- told to a person ------------------------------------------------------------------------------


def format_shape(figures: Mapping[str, Any]) -> str:
    """Return the figures of a shape as lines for a person: those of `bench`, then its own.

    The goals of `bench` are for models that say something: of words that random weights choose
    nothing was learned, so that every cloud has to be searched.
    """
    return "\n".join([format_figures(figures, judged=False), "", *_own(figures)])


def _own(figures: Mapping[str, Any]) -> Iterator[str]:
    def line(name: str, value: str, more: str = "") -> str:
        return f"{name:38}{value:>14}   {more}".rstrip()

    def goal(bound: str, *, holds: bool) -> str:
        return f"{bound:20}{'holds' if holds else 'FALLS SHORT'}"

    floor = figures["floor_ms"]
    beside = "floor not known" if floor is None else f"floor {floor:.1f} ms"
    cold = "from the disk" if figures["read_cold"] else "perhaps from memory"
    yield line("file, as published", f"{figures['file_bytes'] / 1e9:.2f} GB")
    yield line("reading it once", f"{figures['read_s']:.1f} s", cold)
    yield line("loading", f"{figures['load_s']:.1f} s")
    first, ratio = figures["first_token_s"], figures["first_token_over_read"]
    if figures["shape"] == "270m":
        yield line("to the first token", f"{first:.1f} s", goal("at most 3 s", holds=first <= 3))
    else:
        bound = goal("at most 1.5 x read", holds=ratio <= 1.5)
        yield line("to the first token", f"{first:.1f} s", bound)
    yield line("the same, chosen once before", f"{figures['first_token_again_s']:.1f} s")
    over = figures["engine_over_weights_mb"]
    bound = goal("at most 1500 MB", holds=over <= 1500)
    yield line("engine's peak over the file", f"{over:.0f} MB", bound)
    yield line("written to swap", f"{figures['swapped_mb']:.0f} MB")
    auto_over = figures["auto_over_bare"]
    yield line("Auto / bare", f"{auto_over:.3f}", goal("at most 1.03", holds=auto_over <= 1.03))
    yield line("memory bandwidth", f"{figures['bandwidth_gb_s']:.1f} GB/s")
    token = find(figures, "bare_token_ms.median") or 0.0
    yield line("a token", f"{token:.1f} ms", beside)
    yield line("prefill, a token", f"{figures['prefill_token_ms']:.1f} ms", _n(figures, "prefill"))
    for width, ms in figures["batch_ms"].items():
        each = f"{ms / int(width):.1f} ms a sequence, {beside}"
        yield line(f"a step of {width} sequences", f"{ms:.1f} ms", each)
    yield line("least width that pays", str(figures["batch_width_that_pays"]))
    ahead = figures["ahead"]
    if ahead["tokens"]:
        done = "all words done" if ahead["finished"] else "not all words done"
        more = f"{ahead['tokens']} tokens in {ahead['ms'] / 1e3:.1f} s, {done}"
        yield line("writing ahead, a token", f"{ahead['token_ms']:.1f} ms", more)
    yield line("undo of a choice", f"{figures['undo_ms']:.1f} ms")
    yield f"The weights are random, the file as long as {figures['file_bytes_source']};"
    yield "what depends on what the model has to say (how often words have pieces) is made up."


def _n(figures: Mapping[str, Any], what: str) -> str:
    return f"{figures[what + '_tokens']} tokens at once"
