"""Whether what a model computes can be used at all.

Weights that are damaged give logits that are not numbers, or the same for every token; so does a
device whose driver miscalculates. llama.cpp passes them on, and rubbish is written from them.
"""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from engine.api.types import BrokenModel, ModelError
from engine.tokens.distribution import Row

_SEVERAL = 8
_AGAIN = "Fetch or copy it again, or choose another model; the one that comes with wordfork is safe"


def check_row(row: Row, name: str, on_device: str = "") -> Row:
    """Return `row` as it is, or raise BrokenModel. NaN passes through a maximum: one pass does.

    Some tokens may be at minus infinity: nobody can write them, and that is all.
    """
    best = float(row.max())
    if not math.isfinite(best):
        what = "the probabilities that it computes are not numbers"
    elif (row[:_SEVERAL] == best).all() and float(row.min()) == best:
        what = "to it every token is as likely as every other"
    else:
        return row
    way = f"{_AGAIN}."
    if on_device:
        way = f"{_AGAIN}. Or {on_device} miscalculates: start with --gpu-layers 0."
    raise BrokenModel(f"{name} cannot write: {what}", way)


def try_model(path: Path) -> str:
    """Load a model and decode once, in a process of its own; "" where what comes is sound.

    Returns one line where memory does not suffice to try. Raises ModelError where llama.cpp
    refuses the file, or ends its process over it, and BrokenModel where no logits come.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_try, path).result()
        except BrokenProcessPool as error:
            raise BrokenModel(f"llama.cpp crashes with {path.name}", f"{_AGAIN}.") from error


def _try(path: Path) -> str:
    from engine.worker.config import EngineConfig
    from engine.worker.loading import check_memory, load_planned, planning

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
