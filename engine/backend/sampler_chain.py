"""A chain of llama.cpp's own samplers, for the model writing alone.

It is handed the library, so that one module alone imports it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.api.types import Sampling
from engine.tokens.distribution import Row

_SAMPLED = 256
_WINDOW = 10.0
"""The samplers see at most this many of the best tokens, within so many logits of the best."""
_DRY_BREAKERS = (b"\n", b":", b'"', b"*")


class Chain:
    """A chain of llama.cpp samplers over the best tokens of a row."""

    def __init__(self, lib: Any, vocab: object, n_vocab: int, sampling: Sampling) -> None:
        """Build the chain with `lib`, the module `llama_cpp`, for a model's `vocab`."""
        self._lib = lib
        self._chain = self._lib.llama_sampler_chain_init(
            self._lib.llama_sampler_chain_default_params()
        )
        breakers = (ctypes.c_char_p * len(_DRY_BREAKERS))(*_DRY_BREAKERS)
        parts = [
            self._lib.llama_sampler_init_penalties(
                n_vocab, sampling.repeat_last_n, sampling.repeat_penalty, 0.0, 0.0
            ),
            self._lib.llama_sampler_init_dry(
                vocab,
                sampling.dry_multiplier,
                sampling.dry_base,
                sampling.dry_allowed_length,
                sampling.dry_last_n,
                breakers,
                len(_DRY_BREAKERS),
            ),
        ]
        if sampling.temperature > 0:
            parts += [
                self._lib.llama_sampler_init_top_k(sampling.top_k),
                self._lib.llama_sampler_init_min_p(sampling.min_p, 1),
                self._lib.llama_sampler_init_temp(sampling.temperature),
            ]
        else:
            parts.append(self._lib.llama_sampler_init_greedy())
        for part in parts:
            self._lib.llama_sampler_chain_add(self._chain, part)
        self._seed = sampling.seed % 2**32 if sampling.temperature > 0 else None
        self._last_n = max(sampling.repeat_last_n, sampling.dry_last_n, 1)
        self._accepted: list[int] = []
        self._data = (self._lib.llama_token_data * _SAMPLED)()
        self._fields = np.frombuffer(
            self._data, dtype=np.dtype([("id", "i4"), ("logit", "f4"), ("p", "f4")])
        )

    def pick(self, row: Row, history: Sequence[int]) -> int:
        """Return the next token. See `engine.backend.base.Sampler`."""
        self._accept(history)
        near = np.flatnonzero(row > row.max() - np.float32(_WINDOW))
        if len(near) > _SAMPLED:
            near = near[np.argpartition(row[near], -_SAMPLED)[-_SAMPLED:]]
        fields = self._fields[: len(near)]
        fields["id"] = near
        fields["logit"] = row[near]
        fields["p"] = 0.0
        array = self._lib.llama_token_data_array(
            data=self._data, size=len(near), selected=-1, sorted=False
        )
        self._lib.llama_sampler_apply(self._chain, ctypes.byref(array))
        if self._seed is not None:
            self._draw(array, self._seed, len(history))
        return int(array.data[array.selected].id)

    def _draw(self, array: Any, seed: int, position: int) -> None:
        """Draw one of `array` with a number that depends on seed and position in the text alone.

        Undo and writing ahead come and go: after them the same text goes on with the same token.
        """
        [mixed] = np.random.SeedSequence((seed, position)).generate_state(1)
        dice = self._lib.llama_sampler_init_dist(int(mixed))
        self._lib.llama_sampler_apply(dice, ctypes.byref(array))
        self._lib.llama_sampler_free(dice)

    def _accept(self, history: Sequence[int]) -> None:
        """Tell the chain the tokens since its last call; after an undo begin again."""
        known = self._accepted
        new = history[len(known) :]
        begin = max(0, len(known) - self._last_n)
        if len(history) < len(known) or list(history[begin : len(known)]) != known[begin:]:
            self._lib.llama_sampler_reset(self._chain)
            new = history
        for token in new[-self._last_n :]:
            self._lib.llama_sampler_accept(self._chain, token)
        self._accepted = list(history)

    def close(self) -> None:
        """Free the chain."""
        if self._chain is not None:
            self._lib.llama_sampler_free(self._chain)
            self._chain = None
