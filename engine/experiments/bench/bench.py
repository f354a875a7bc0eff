"""What things cost on this machine, with the model in use, in one run.

All figures of one run belong together: a noisy machine moves them all, and their ratios less.
Times are wall times in milliseconds. First a simulated person writes through the real engine
process (see `engine.experiments.bench.client`), twice, taking 600 and 1,000 ms for each choice;
then the model is loaded into this process for what is measured call by call, and for going through
the same forks again: with an exhaustive search, and as others do (see
`engine.experiments.bench.peers`).
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from common.clock import NS_PER_MS, NS_PER_S, now_ns
from engine.api.messages import Ask, Forked, Mode, Then, Wrote
from engine.api.spans import Stage, by_stage_ms
from engine.api.types import ModelInfo
from engine.backend.base import Model
from engine.diagnostics import processor
from engine.experiments.bench.client import Desk, Fork, Sitting, first_cloud_ns, peak_mb, sit_down
from engine.experiments.bench.isolated import apart
from engine.experiments.bench.peers import (
    HighLevel,
    LeanLoop,
    Wait,
    chains,
    exhaustive_cloud,
    places,
    quick_cloud,
    waits,
)
from engine.generation.batch_costs import Costs
from engine.generation.idle_learning import sample_texts
from engine.generation.writer import Writer
from engine.records.statistics import summary
from engine.worker.config import EngineConfig
from engine.worker.loading import load, shipped_boundaries

if TYPE_CHECKING:
    from engine.backend.llama import LlamaModel

Figures = dict[str, Any]
_RUN = 32
"""Tokens of one stretch of writing: long enough to settle, short enough to alternate."""
_HURRIED_MS, _CALM_MS = 600, 1000
_WORDS, _FEW = 8, 5
"""Words of a cloud: as the window shows them, and in the figures for clouds of five."""
_PATIENT = 6
"""Forks that the high-level API is asked for: each takes it seconds."""
_USUAL_CONTEXT = 512
"""What the high-level API has room for as it comes."""
_SEED = 1
_PERSON = (
    "simulated: chooses by the model's probabilities to the power 0.7 (seed 1); the look wanders "
    "over other words, 200 ms each, for half the time and rests on the chosen one for the other"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of it to measure, for models that are slow here.

    `run` tokens of one stretch of writing; `patient` forks for the high-level API; `exact`: clouds
    are held against an exhaustive search; `text(turn)` is what is written behind. `probe` measures
    more on the loaded model, and what it returns is among the figures.
    """

    run: int
    patient: int
    exact: bool
    text: Callable[[int], str]
    probe: Callable[[LlamaModel, Writer], Figures] = lambda model, writer: {}


def measure(config: EngineConfig, repeats: int = 50, scope: Scope | None = None) -> Figures:
    """Measure everything at `repeats` forks (tokens twice as often). Raises ModelError."""
    scope = scope or Scope(_RUN, _PATIENT, exact=True, text=beginning)
    with tempfile.TemporaryDirectory(prefix="wordfork-bench-") as folder:
        logged = replace(config, log_path=str(Path(folder) / "engine.log"))
        first_cloud_s, sittings, notes = _with_person(logged, repeats, scope)
    hurried, calm = (sitting.finished(notes) for sitting in sittings)
    engine_mb = peak_mb() + notes["peak_mb"]
    figures, info, begin = _in_here(config, repeats, calm.forks, scope)
    memory_mb = max(engine_mb, peak_mb())
    others = {
        "single_sequence": apart(lean_waits, config, calm.forks),
        "high_level": apart(high_level_waits, info, begin, calm.forks, scope.patient),
    }
    lean, high_level = (outcome.value or [] for outcome in others.values())
    ours = [Wait(f.cloud_ms, f.next_ms) for f in calm.forks if f.next_ms is not None]
    bare = figures["bare_token_ms"]["median"]
    texts = [f.text_ms for f in hurried.forks]
    commits = [f.commit_ms for f in (*hurried.forks, *calm.forks)]
    return {
        **figures,
        "commit_ms": summary(commits),
        "first_cloud_s": first_cloud_s,
        "peak_memory_mb": memory_mb,
        "engine_peak_mb": notes["peak_mb"],
        "person": _PERSON,
        "wait_after_choice_ms": summary(texts),
        "wait_after_choice_over_token": _over(summary(texts), bare),
        "next_cloud_ready_share": divided(sum(f.ready for f in calm.forks), len(calm.forks)),
        "exposed_over_auto": divided(calm.exposed_ms, _median(calm.auto_ms)),
        "fork_wait_ms": {
            "ours": waited_ms(ours),
            "high_level": waited_ms(high_level),
            "single_sequence": waited_ms(lean),
        },
        "high_level_over_ours": divided(wait_ms(high_level), wait_ms(ours)),
        "single_sequence_over_ours": divided(wait_ms(lean), wait_ms(ours)),
        "peers_trouble": {name: o.trouble for name, o in others.items() if o.trouble},
        "forks": len(calm.forks),
        "tokens": sum(len(f.chosen) + len(f.written) for f in calm.forks),
        "decoded_ahead": calm.ahead,
        "thrown_away": calm.thrown,
        "energy_j": calm.joules,
    }


# -- a person at the engine process ----------------------------------------------------------------


def _with_person(
    config: EngineConfig, repeats: int, scope: Scope
) -> tuple[float, list[Sitting], Figures]:
    """Return seconds from start to the first cloud, both sittings, and the engine's notes."""
    started = now_ns()
    with Desk(config) as desk:
        first_cloud_s = (first_cloud_ns(desk, scope.text(0)) - started) / NS_PER_S
        wishes: Figures = {"forks": repeats, "words": _WORDS, "seed": _SEED}
        sittings = [
            sit_down(desk, scope.text, think_ms=_HURRIED_MS, **wishes),
            sit_down(
                desk, scope.text, think_ms=_CALM_MS, auto_tokens=max(2, scope.run // 2), **wishes
            ),
        ]
    return first_cloud_s, sittings, dict(desk.notes())


# -- the model in this process ---------------------------------------------------------------------


def _in_here(
    config: EngineConfig, repeats: int, forks: Sequence[Fork], scope: Scope
) -> tuple[Figures, ModelInfo, tuple[int, ...]]:
    """Return what is measured call by call, the model's facts and a text's first tokens."""
    from engine.backend.llama import LlamaModel

    model = load(config)
    assert isinstance(model, LlamaModel)
    writer = Writer(model, now_ns, shipped_boundaries(model.vocabulary))
    try:
        bare, auto = _tokens(model, writer, repeats, scope)
        clouds = list(_clouds(writer, repeats, scope.text))
        few, shown, same = _again(model, forks, scope.exact)
        figures: Figures = {
            "model": model.info.name,
            "machine": machine(model.info),
            "bare_token_ms": summary(bare),
            "auto_token_ms": summary(auto),
            "cloud8_ms": summary(clouds),
            "cloud5_ms": summary(few),
            "auto_over_bare": divided(_median(auto), _median(bare)),
            "cloud8_over_token": divided(_median(clouds), _median(bare)),
            "cloud5_over_token": _over(summary(few), _median(bare)),
            "cloud_exact_share": divided(same, shown) if scope.exact else None,
            **scope.probe(model, writer),
        }
    finally:
        begin = model.tokenize("", begin=True)
        writer.close()
    return figures, model.info, begin


def _tokens(
    model: LlamaModel, writer: Writer, repeats: int, scope: Scope
) -> tuple[list[float], list[float]]:
    """Return ms per token of llama.cpp's plainest loop and of Auto, token by token in turn.

    Both decode the same tokens; the plain loop reads the logits and does no more.
    """
    bare: list[float] = []
    auto: list[float] = []
    rounds = max(2, -(-repeats * 2 // scope.run))
    for turn in range(rounds):
        text = scope.text(turn)
        beside = model.root()
        model.extend([(beside, model.tokenize(text, begin=True))])
        try:
            for ms, token in _auto(writer, text, scope.run):
                auto.append(ms)
                started = now_ns()
                model.decode_bare(beside, token)
                bare.append((now_ns() - started) / NS_PER_MS)
        finally:
            model.drop(beside)
    return bare, auto


def _auto(writer: Writer, text: str, run: int) -> Iterator[tuple[float, int]]:
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
            if n == run:
                return
        # What is done with a token meanwhile is not in the next one's time.
        last = now_ns() if isinstance(answer, Wrote) else 0


def _clouds(writer: Writer, repeats: int, text: Callable[[int], str]) -> Iterator[float]:
    """Write in Forks without writing ahead, choosing by turns; yields ms of a cloud of 8."""
    ask = first = Ask(3, then=Then.WRITE, mode=Mode.FORKS, words=_WORDS, ahead=0)
    done = turn = 0
    writer.place(replace(ask, add=(text(turn),)))
    while done < repeats:
        forked = next((a for a in writer.run(ask) if isinstance(a, Forked)), None)
        turn += 1
        if forked is None:  # the text ended: begin another
            ask = first
            writer.place(replace(ask, add=(text(turn),)))
            continue
        words = [c for c in forked.cloud.candidates if c.tokens]
        chosen = words[turn % min(3, len(words))]
        ask = replace(first, keep=len(writer.tokens), add=(chosen.tokens,), word_over=True)
        writer.place(ask)
        yield by_stage_ms(forked.spans)[Stage.CLOUD]
        done += 1


def _again(model: Model, forks: Sequence[Fork], exact: bool) -> tuple[list[float], int, int]:
    """Go through the same forks again, text by text.

    Returns ms of our clouds of 5, how many words these show, and how many of them an exhaustive
    search shows too.
    """
    boundaries, costs = shipped_boundaries(model.vocabulary), Costs(now_ns)
    few: list[float] = []
    shown = same = 0
    for place in places(model, forks):
        ms, words = quick_cloud(model, place, _FEW, boundaries, costs)
        few.append(ms)
        shown += len(words)
        same += len(words & exhaustive_cloud(model, place, _FEW)) if exact else 0
    return few, shown, same


# -- others, each in a process of its own (see `engine.experiments.bench.isolated`) ----------------


def lean_waits(config: EngineConfig, forks: Sequence[Fork]) -> list[Wait]:
    """Return what a lean loop lets a person wait at the forks."""
    model = load(config)
    lean = LeanLoop(model, _WORDS)
    clouds_ms: list[float] = []
    on_ms: list[float] = []
    try:
        for place in places(model, forks):
            clouds_ms.append(lean.cloud_ms(place))
            on_ms.append(lean.on_ms(place))
    finally:
        model.close()
    return waits(clouds_ms, on_ms, forks)


def high_level_waits(
    info: ModelInfo, begin: tuple[int, ...], forks: Sequence[Fork], patient: int
) -> list[Wait]:
    """Return what a person waits with the high-level API, at so many forks of one text."""
    from engine.backend.llama import high_level

    chain = chains(forks)[0][: patient + 1] if forks else []
    longest = max((len(f.context) + len(f.chosen) + len(f.written) for f in chain), default=0)
    llama = high_level(info, max(_USUAL_CONTEXT, len(begin) + longest + 1))
    try:
        return HighLevel(llama, begin).run(chain)
    finally:
        llama.close()


# -- figures ---------------------------------------------------------------------------------------


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None


def divided(one: float | None, other: float | None) -> float | None:
    """Return one figure over another; None where either is not known, or the other is 0."""
    return one / other if one is not None and other else None


def _over(times: Mapping[str, float | int | None], unit: float | None) -> Figures:
    """Return median and upper percentile of a summary as multiples of `unit`."""
    return {key: divided(times[key], unit) for key in ("median", "p95")}


def wait_ms(waited: Sequence[Wait]) -> float | None:
    """Return the median from fork to cloud plus the median from choice to the next cloud, in ms."""
    if not waited:
        return None
    return float(np.median([w.cloud_ms for w in waited]) + np.median([w.next_ms for w in waited]))


def waited_ms(waited: Sequence[Wait]) -> Figures:
    """Return median, upper percentile and count of both waits, in ms."""
    return {
        "fork_to_cloud": summary(w.cloud_ms for w in waited),
        "choice_to_next_cloud": summary(w.next_ms for w in waited),
    }


def machine(info: ModelInfo) -> Figures:
    """Return what the figures were measured on."""
    return {
        "processor": processor(),
        "cores": psutil.cpu_count(logical=False) or os.cpu_count(),
        "threads": info.n_threads,
        "gpu_layers": info.n_gpu_layers,
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
    }


def beginning(turn: int) -> str:
    """Return the beginning of one of the sample texts, up to the end of a sentence."""
    texts = list(sample_texts().values())
    text = texts[turn % len(texts)]
    sentences = text.split(". ")
    return ". ".join(sentences[: 2 + turn // len(texts) % 4]) + "."
