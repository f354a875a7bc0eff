"""A sample of real clouds, for experiments that need the model's priors but no model.

`python -m engine.experiments.tools.cloud_sample FILE` writes it: the model of this machine's
default writes in Forks behind the sample texts of `assets/texts`, and a simulated person chooses by
its probabilities, softened (see `engine.experiments.simulated_user`). `assets/clouds/clouds.json`
was made by it, with the embedded model.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from common.clock import now_ns
from common.files import write_whole
from engine.api.messages import Ask, Cloud, Forked, Kind, Mode, Then
from engine.api.types import Sampling
from engine.experiments.simulated_user import Habits, SimulatedUser
from engine.generation.idle_learning import sample_texts
from engine.generation.writer import Writer
from engine.worker.config import EngineConfig
from engine.worker.loading import load, make_writer

CLOUDS, WORDS, SEED = 300, 15, 1
_IN_A_ROW = 12
"""Clouds behind one beginning, at most: then another one, for the sake of variety."""


@dataclass(frozen=True, slots=True)
class SampledCloud:
    """One cloud: its words, the likeliest first, their probabilities, and which one was chosen."""

    words: tuple[str, ...]
    probabilities: tuple[float, ...]
    chosen: int


def sample(writer: Writer, clouds: int, seed: int, words: int = WORDS) -> Iterator[SampledCloud]:
    """Write in Forks with a simulated person, and yield the clouds that they met with.

    Clouds with fewer than `words` words are met with, too, but not yielded.
    """
    person = SimulatedUser(seed, replace(Habits(), more=0.0, undo=0.0))
    first = Ask(1, then=Then.WRITE, words=words, ahead=0, sampling=Sampling(seed=seed))
    yielded = turn = 0
    while yielded < clouds:
        ask = replace(first, mode=Mode.FORKS, add=(beginning(turn),))
        turn += 1
        for _ in range(_IN_A_ROW):
            writer.place(ask)
            forked = next((a for a in writer.run(ask) if isinstance(a, Forked)), None)
            slot = person.decide(forked.cloud, can_undo=False).slot if forked else None
            if forked is None or slot is None:  # the text ended
                break
            known = sampled(forked.cloud, slot)
            if len(known.words) == words:
                yield known
                yielded += 1
            chosen = forked.cloud.candidates[slot].tokens
            if yielded >= clouds or not chosen:
                break
            ask = replace(ask, keep=len(writer.tokens), add=(chosen,), word_over=True)


def sampled(cloud: Cloud, slot: int) -> SampledCloud:
    """Return what is kept of a cloud. The end of the text is no word."""
    kept = [c for c in cloud.candidates if c.kind is not Kind.END]
    chosen = kept.index(cloud.candidates[slot]) if cloud.candidates[slot] in kept else 0
    probabilities = tuple(float(f"{c.probability:.4g}") for c in kept)
    return SampledCloud(tuple(c.word for c in kept), probabilities, chosen)


def beginning(turn: int) -> str:
    """Return the start of one of the sample texts, up to the end of a sentence."""
    texts = list(sample_texts().values())
    sentences = texts[turn % len(texts)].split(". ")
    ends = turn // len(texts) % len(sentences)
    return ". ".join(sentences[: 1 + ends]).removesuffix(".") + "."


def main() -> None:
    """Write the sample to a file, about two minutes on two cores."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.experiments.tools.cloud_sample", description=__doc__
    )
    parser.add_argument("file", type=Path, help="where to write it")
    parser.add_argument("--model", default="", help="a GGUF file; the embedded model without one")
    parser.add_argument("--clouds", type=int, default=CLOUDS)
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    config = EngineConfig(model_path=args.model)
    with closing(load(config)) as model, closing(make_writer(model, config, now_ns)) as writer:
        name = model.info.name
        found = list(sample(writer, args.clouds, args.seed))
    head = {"model": name, "words": WORDS, "seed": args.seed, "softness": Habits().softness}
    rows = ",\n".join(
        json.dumps({"words": c.words, "p": c.probabilities, "chosen": c.chosen}, ensure_ascii=False)
        for c in found
    )
    text = json.dumps(head)[:-1] + f', "clouds": [\n{rows}\n]}}\n'
    args.file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(args.file, text.encode())


if __name__ == "__main__":
    main()
