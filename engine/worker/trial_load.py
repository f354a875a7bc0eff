"""Loads a model in a process of its own, to see whether what it computes can be used."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from engine.api.types import BrokenModel, ModelError
from engine.backend.soundness import AGAIN
from engine.worker.config import EngineConfig


def try_model(path: Path) -> str:
    """Load a model and decode once, in a process of its own; "" where what comes is sound.

    Returns one line where memory does not suffice to try. Raises ModelError where llama.cpp
    refuses the file, or ends its process over it, and BrokenModel where no logits come.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_try, path).result()
        except BrokenProcessPool as error:
            raise BrokenModel(f"llama.cpp crashes with {path.name}", f"{AGAIN}.") from error


def _try(path: Path) -> str:
    from engine.worker.loading import check_memory, load_planned, planning  # the child's

    config = EngineConfig(str(path), n_ctx=512, n_branches=2, gpu_layers=0)
    given = planning(path, config)
    try:
        check_memory(path, given.plan(), given.host_free)
    except ModelError as error:
        return error.text
    model = load_planned(path, config, given)
    try:
        model.extend([(model.root(), model.tokenize("The", begin=True))])
    finally:
        model.close()
    return ""
