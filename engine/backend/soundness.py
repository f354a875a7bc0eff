"""Whether what a model computes can be used at all.

Weights that are damaged give logits that are not numbers, or the same for every token; so does a
device whose driver miscalculates. llama.cpp passes them on, and rubbish is written from them.
"""

from __future__ import annotations

import math

from engine.api.types import BrokenModel
from engine.tokens.distribution import Row

_SEVERAL = 8
AGAIN = "Download or copy it again, or choose another model; the default model works"


def check_row(row: Row, name: str, on_device: str = "") -> Row:
    """Return `row` as it is, or raise BrokenModel. NaN passes through a maximum: one pass does.

    Some tokens may be at minus infinity: nobody can write them, and that is all.
    """
    best = float(row.max())
    if not math.isfinite(best):
        what = "the probabilities it computes are not numbers"
    elif (row[:_SEVERAL] == best).all() and float(row.min()) == best:
        what = "it gives every token the same probability"
    else:
        return row
    way = f"{AGAIN}."
    if on_device:
        way = f"{AGAIN}. The fault may also be in {on_device}: start with --gpu-layers 0."
    raise BrokenModel(f"{name} cannot write: {what}", way)
