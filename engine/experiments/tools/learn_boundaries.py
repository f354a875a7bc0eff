"""Learns where words end for the default model, and writes the table that is shipped.

`python -m engine.experiments.tools.learn_boundaries`, in the folder of the repository.
"""

from __future__ import annotations

from pathlib import Path

from engine.generation.idle_learning import WRITTEN_ON, learn, openings
from engine.tokens.word_ends import Boundaries
from engine.worker.config import EngineConfig
from engine.worker.loading import load

OFTEN = 2
"""Observations of a token: a mean of several contexts."""


def main() -> None:
    """Learn the default model's boundaries anew and write the table."""
    model = load(EngineConfig())
    boundaries = Boundaries(len(model.vocabulary))
    for _ in learn(model, boundaries, openings(), on=WRITTEN_ON, often=OFTEN):
        pass
    path = Path("assets/boundaries") / f"boundaries-{model.vocabulary.digest}.npz"
    boundaries.save(path)
    print(f"{boundaries.tokens_known} tokens in {path}")


if __name__ == "__main__":
    main()
