"""The model on llama.cpp's low-level API: one context, one unified KV cache, many sequences.

The only module that imports `llama_cpp`. The high-level class exposes neither `n_seq_max` nor
`kv_unified`; with a split cache a partial copy would abort the whole process. A branch is a
sequence id. One thread owns one context.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import llama_cpp as _typed
import numpy as np
import numpy.typing as npt
import psutil

from common.files import PRIVATE, replacing
from engine.api.types import Interrupted, ModelError, ModelInfo, Sampling
from engine.backend.base import Branch, Sampler
from engine.backend.chat_template import chat_of
from engine.backend.devices import Ggml, for_layers, open_libraries
from engine.backend.sampler_chain import Chain
from engine.backend.soundness import check_row
from engine.models.memory_plan import KvType, Plan
from engine.tokens.distribution import Row
from engine.tokens.tokenizer import Spelling
from engine.tokens.vocabulary import Vocabulary
from engine.tokens.vocabulary_cache import kept_vocabulary

llama_cpp: Any = _typed
"""Its ctypes signatures do not type-check: what goes in and out is checked by the tests."""
_BATCH = 512
MICRO_BATCH = 128
"""Tokens computed at once: it bounds the buffer of logits, 1 MB a token with 262,144 tokens."""
_MAX_BRANCHES = 256
"""llama.cpp's own limit of sequences (LLAMA_MAX_SEQ)."""

_KV_TYPES = {KvType.F16: 1, KvType.Q8_0: 8}
"""GGML_TYPE_F16 and GGML_TYPE_Q8_0. llama.cpp switches flash attention on for the latter."""

_WARNING = 3
"""GGML_LOG_LEVEL_WARN; below it are hundreds of lines a start."""

_ABORTED = 2
"""What llama_decode returns when its abort callback said so; the batch's cells are free then."""
_Abort = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p)
_NEVER = _Abort(0)
_LIBC = ctypes.CDLL("msvcrt" if os.name == "nt" else None)
_STRLEN = _Abort(ctypes.cast(_LIBC.strlen, ctypes.c_void_p).value or 0)
"""The abort callback: libc's strlen on a buffer is true once its first byte is set. A callback in
Python would take the interpreter's lock at each of some 700 operations of a decode."""

_INTERRUPTED = (
    "removing memory module entries",
    "compute_async failed with error 1",
    "compute status: 1",
    "failed to decode, ret = 2",
)
"""What llama.cpp says of a decode that was left."""

_last_lines: deque[str] = deque(maxlen=12)


@_typed.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, _data: object) -> None:
    """Pass llama.cpp's warnings and errors to stderr, and keep the last ones for messages."""
    if level < _WARNING:
        return
    line = text.decode("utf-8", "replace")
    if any(part in line for part in _INTERRUPTED):
        return  # as wanted
    if line.strip(". \n"):
        _last_lines.append(line.strip())
    with contextlib.suppress(OSError, ValueError):
        os.write(2, text)


def threads_for(cores: int | None = None) -> int:
    """Return how many compute threads leave one core for the window and the camera, at least 1."""
    cores = cores or psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return max(1, cores - 1)


def offload_supported() -> bool:
    """Whether this build of llama.cpp can put layers on a device."""
    return bool(llama_cpp.llama_supports_gpu_offload())


def ggml() -> Ggml:
    """Return what tells of backends and devices."""
    return Ggml(open_libraries(Path(llama_cpp.__file__).parent / "lib"))


def high_level(info: ModelInfo, n_ctx: int) -> Any:
    """Return llama-cpp-python's own `Llama` of the same file, threads and layers, for comparison.

    Everything else is as it comes, but for `logits_all`, which its logprobs need.
    """
    return llama_cpp.Llama(
        info.path,
        n_ctx=n_ctx,
        n_gpu_layers=info.n_gpu_layers,
        n_threads=info.n_threads,
        n_threads_batch=info.n_threads,
        logits_all=True,
        verbose=False,
    )


def version() -> str:
    """Return the version of llama-cpp-python."""
    return str(llama_cpp.__version__)


class LlamaModel:
    """A GGUF model as a tree of branches; implements `engine.backend.base.Model`."""

    info: ModelInfo
    vocabulary: Vocabulary

    def __init__(
        self,
        path: Path,
        *,
        n_ctx: int = 4096,
        n_branches: int = 64,
        plan: Plan | None = None,
        threads: int | str = "auto",
        cache_folder: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Load `path` with room for `n_ctx` tokens in `n_branches` branches.

        `plan` says what goes on which device; its context and branches come before `n_ctx` and
        `n_branches`. Without one the CPU does everything. `progress` gets (done, total) in percent.
        Raises ModelError where the file is no model that this build can run, or where memory does
        not suffice.
        """
        if plan is not None:
            n_ctx, n_branches = plan.n_ctx, plan.n_branches
        if not 2 <= n_branches <= _MAX_BRANCHES:
            raise ValueError(f"n_branches must be 2 to {_MAX_BRANCHES}, not {n_branches}")
        self._model: Any = None
        self._context: Any = None
        self._batch: Any = None
        self._interrupt = ctypes.create_string_buffer(2)
        llama_cpp.llama_log_set(_log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        try:
            self._load(path, plan, progress)
            self._open(path, n_ctx, n_branches, threads, plan.kv_type if plan else KvType.F16)
            self.vocabulary = self._read_vocabulary(cache_folder)
        except BaseException:
            self.close()
            raise
        self._free = list(range(n_branches - 1, -1, -1))
        self._lengths: dict[int, int] = {}
        self._branches: bool | None = None
        self._begin = tuple(self._spelling.tokens(b"", special=True))
        self._chat = chat_of(llama_cpp, self._model, self._meta, path.stem)
        probe = self._spelling.tokens(b"a")
        self._adds_space = self.vocabulary.spell(probe).startswith(b" ")
        self.info = self._describe(path, n_branches, plan)

    # -- loading -------------------------------------------------------------------------------

    def _load(
        self, path: Path, plan: Plan | None, progress: Callable[[int, int], None] | None
    ) -> None:
        params = llama_cpp.llama_model_default_params()

        told = [-1]

        @_typed.llama_progress_callback  # type: ignore[untyped-decorator]
        def report(part: float, _data: object) -> bool:
            percent = int(part * 100)
            if progress is not None and percent > told[0]:
                told[0] = percent
                progress(percent, 100)
            return True

        params.progress_callback = report
        chosen = for_layers(ggml().devices()) if plan is not None and plan.layers else []
        self._devices = [device.name for device, _ in chosen]
        # Without a device in this list llama.cpp would use all there are even for no layers.
        handles = (ctypes.c_void_p * (len(chosen) + 1))(*(handle for _, handle in chosen), None)
        split = (ctypes.c_float * max(128, len(chosen)))(*(plan.split if plan else ()))
        params.devices = ctypes.cast(handles, ctypes.c_void_p)
        params.tensor_split = split
        params.n_gpu_layers = plan.layers if plan is not None else 0
        # Repacked weights are a second copy: of a 7B 3.1 GB more at the peak, and 12 s of loading.
        # Decodes of 1 to 128 tokens were no faster with them (AVX2, see docs/bench-shapes.md).
        params.use_extra_bufts = False
        _last_lines.clear()
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
        if self._model is None:
            raise ModelError(
                f"llama.cpp cannot load {path.name}{_said()}",
                "Choose another GGUF file with --model, or start without --model for the default.",
            )
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._spelling = Spelling(llama_cpp, self._vocab)

    def _open(
        self, path: Path, n_ctx: int, n_branches: int, threads: int | str, kv: KvType
    ) -> None:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = n_ctx
        params.n_batch = _BATCH
        params.n_ubatch = MICRO_BATCH
        params.n_seq_max = n_branches
        params.kv_unified = True
        params.swa_full = True
        params.type_k = params.type_v = _KV_TYPES[kv]
        params.no_perf = False
        self._threads = threads if isinstance(threads, int) else threads_for()
        params.n_threads = self._threads
        params.n_threads_batch = self._threads
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        if self._context is None:
            raise ModelError(
                f"There is not enough memory for a context of {n_ctx} tokens: {path.name}{_said()}",
                "Give a smaller --context, or a smaller model.",
            )
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(_BATCH, 0, 1)
        self._n_vocab = len(self._spelling)

    def _read_vocabulary(self, cache: Path | None) -> Vocabulary:
        """Spell all tokens, or read what an earlier start of the same model left."""
        name = f"{self._meta('general.name')}-{self._meta('tokenizer.ggml.pre')}-{self._n_vocab}"
        return kept_vocabulary(cache, name, self._spelling)

    def _meta(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(256)
        n = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if n >= 0 else ""

    def _describe(self, path: Path, n_branches: int, plan: Plan | None) -> ModelInfo:
        return ModelInfo(
            name=self._meta("general.name") or path.stem,
            path=str(path),
            size_bytes=int(llama_cpp.llama_model_size(self._model)),
            n_vocab=self._n_vocab,
            n_ctx=int(llama_cpp.llama_n_ctx(self._context)),
            n_branches=n_branches,
            n_layers=int(llama_cpp.llama_model_n_layer(self._model)),
            n_gpu_layers=plan.layers if plan is not None else 0,
            gpu=", ".join(self._devices),
            n_threads=self._threads,
            kv_type=(plan.kv_type if plan is not None else KvType.F16).value,
            given_up=tuple(part.value for part in plan.given_up) if plan is not None else (),
            instruct=self._chat.instruct,
            has_template=self._chat.has_template,
            chat_trouble=self._chat.trouble(),
        )

    # -- text ----------------------------------------------------------------------------------

    def tokenize(self, text: str, *, begin: bool) -> tuple[int, ...]:
        """Return the tokens of `text`; `begin` adds what the model wants before a text's start."""
        raw = text.encode("utf-8", "replace")  # half a surrogate pair is no text
        if not raw:
            tokens: list[int] = []
        elif not self._adds_space:
            tokens = self._spelling.tokens(raw)
        elif raw.startswith(b" "):
            tokens = self._spelling.tokens(raw[1:])  # the tokenizer puts the space back
        else:
            guard = self._spelling.tokens(b"\n")
            tokens = self._spelling.tokens(b"\n" + raw)[len(guard) :]
        return (self._begin if begin else ()) + tuple(tokens)

    def prompt(self, request: str) -> tuple[int, ...]:
        """Return the tokens before a draft that answers `request`, by the model's chat template."""
        text = self._chat.prompt(request).encode("utf-8", "replace")
        tokens = tuple(self._spelling.tokens(text, marks=True))
        begun = tokens[: len(self._begin)] == self._begin  # most templates bring it themselves
        return tokens if begun else (*self._begin, *tokens)

    # -- branches ------------------------------------------------------------------------------

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The branches that there are."""
        return tuple(map(Branch, self._lengths))

    @property
    def free(self) -> int:
        """How many more branches there may be now."""
        return len(self._free)

    @property
    def can_branch(self) -> bool:
        """Whether a branch can be cut in its middle; tried where a branch is free, once."""
        if self._branches is None and self._free:
            self._branches = self._try_branching()
        return bool(self._branches)

    def _try_branching(self) -> bool:
        """Try it: recurrent and hybrid models, and some caches, refuse to be cut in the middle."""
        if llama_cpp.llama_model_is_recurrent(self._model):
            return False
        if llama_cpp.llama_model_is_hybrid(self._model):
            return False
        long = [Branch(branch) for branch, length in self._lengths.items() if length >= 2]
        if long:  # for nothing: of a large model each token that is decoded takes a second
            twin = self.fork(long[0], 2)
        else:
            twin = self.root()
            self.extend([(twin, [0, 0])], logits=False)
        self.rewind(twin, 1)
        can = self._lengths[twin] == 1
        self.drop(twin)
        return can

    def root(self) -> Branch:
        """Return a new, empty branch."""
        if not self._free:
            raise ModelError("All branches are in use", "Show fewer words, or raise --branches.")
        branch = self._free.pop()
        self._lengths[branch] = 0
        return Branch(branch)

    def length(self, branch: Branch) -> int:
        """Return the number of tokens in a branch."""
        return self._lengths[branch]

    def interrupt(self) -> None:
        """Have a decode that may be left end at its next operation (on the CPU; a GPU goes on)."""
        self._interrupt.raw = b"\1\0"

    def carry_on(self) -> None:
        """Take `interrupt` back."""
        self._interrupt.raw = b"\0\0"

    def fork(self, branch: Branch, length: int | None = None) -> Branch:
        """Return a new branch that shares the first `length` tokens of `branch`: metadata only."""
        length = self._lengths[branch] if length is None else length
        twin = self.root()
        llama_cpp.llama_memory_seq_cp(self._memory, branch, twin, 0, length)
        self._lengths[twin] = length
        return twin

    def rewind(self, branch: Branch, length: int) -> None:
        """Cut a branch back to its first `length` tokens; to none where the cache cannot."""
        if length >= self._lengths[branch]:
            return
        if not llama_cpp.llama_memory_seq_rm(self._memory, branch, length, -1):
            llama_cpp.llama_memory_seq_rm(self._memory, branch, -1, -1)  # all or nothing
            length = 0
        self._lengths[branch] = length

    def slide(self, branch: Branch, head: int, count: int) -> bool:
        """Forget `count` tokens behind the first `head`; positions of later ones are shifted."""
        if not llama_cpp.llama_memory_can_shift(self._memory):
            return False
        end = head + count
        if not llama_cpp.llama_memory_seq_rm(self._memory, branch, head, end):
            return False
        llama_cpp.llama_memory_seq_add(self._memory, branch, end, -1, -count)
        self._lengths[branch] -= count
        return True

    def drop(self, branch: Branch) -> None:
        """Give up a branch; its cells are free at once."""
        llama_cpp.llama_memory_seq_rm(self._memory, branch, -1, -1)
        del self._lengths[branch]
        self._free.append(branch)

    def forget(self) -> None:
        """Drop every branch, and wipe what the cache holds: a NaN there would reach the others."""
        llama_cpp.llama_memory_clear(self._memory, True)
        self._free += self._lengths
        self._lengths.clear()

    def extend(
        self,
        steps: Sequence[tuple[Branch, Sequence[int]]],
        *,
        logits: bool = True,
        may_leave: bool = False,
    ) -> list[Row]:
        """Decode tokens behind several branches, all in one batch where they fit in one.

        Raises BrokenModel where what comes is no logits (see `engine.backend.soundness`).
        """
        if may_leave and self._interrupt.raw != b"\0\0":
            raise Interrupted
        llama_cpp.llama_set_abort_callback(
            self._context, _STRLEN if may_leave else _NEVER, self._interrupt
        )
        entries = [
            (token, self._lengths[branch] + i, branch, logits and i == len(tokens) - 1)
            for branch, tokens in steps
            for i, token in enumerate(tokens)
        ]
        rows: list[Row] = []
        try:
            for i in range(0, len(entries), _BATCH):
                rows += self._decode(entries[i : i + _BATCH])
        except BaseException:
            self._undo(steps)
            raise
        for branch, tokens in steps:
            self._lengths[branch] += len(tokens)
        return rows

    def _decode(self, filled: Sequence[tuple[int, int, int, bool]]) -> list[Row]:
        batch = self._batch
        for i, (token, position, branch, wanted) in enumerate(filled):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = branch
            batch.logits[i] = wanted
        batch.n_tokens = len(filled)
        code = llama_cpp.llama_decode(self._context, batch)
        if code != 0:
            if code == _ABORTED:
                raise Interrupted
            if code == 1:
                raise ModelError(
                    f"The context of {llama_cpp.llama_n_ctx(self._context)} tokens is full",
                    "Start a new draft, or start with a larger --context.",
                )
            raise ModelError(f"llama.cpp's decode failed (code {code}){_said()}", "Try again.")
        llama_cpp.llama_synchronize(self._context)
        return [self._row(i) for i, (_, _, _, wanted) in enumerate(filled) if wanted]

    def decode_bare(self, branch: Branch, token: int) -> None:
        """Decode one token in llama.cpp's plainest way, for comparison: logits are not copied."""
        batch = self._batch
        batch.token[0] = token
        batch.pos[0] = self._lengths[branch]
        batch.n_seq_id[0] = 1
        batch.seq_id[0][0] = branch
        batch.logits[0] = True
        batch.n_tokens = 1
        if llama_cpp.llama_decode(self._context, batch) != 0:
            raise ModelError("llama.cpp's decode failed", "Try again.")
        llama_cpp.llama_synchronize(self._context)
        llama_cpp.llama_get_logits_ith(self._context, 0)
        self._lengths[branch] += 1

    def _undo(self, steps: Sequence[tuple[Branch, Sequence[int]]]) -> None:
        """Take back the cells of steps that failed, so that lengths stay true."""
        for branch, _ in steps:
            llama_cpp.llama_memory_seq_rm(self._memory, branch, self._lengths[branch], -1)

    def _row(self, index: int) -> Row:
        pointer = llama_cpp.llama_get_logits_ith(self._context, index)
        row: npt.NDArray[np.float32] = np.ctypeslib.as_array(pointer, (self._n_vocab,))
        check_row(row, Path(self.info.path).name, self.info.gpu)
        return row.copy()  # the buffer belongs to the next decode

    def save(self, branch: Branch, tokens: Sequence[int], path: Path, limit: int) -> bool:
        """Write a branch's cache and tokens to a file, atomically; only its owner may read it."""
        if llama_cpp.llama_state_seq_get_size(self._context, branch) > limit:
            return False
        buffer = (llama_cpp.llama_token * len(tokens))(*tokens)
        with replacing(path, PRIVATE) as part:
            size = llama_cpp.llama_state_seq_save_file(
                self._context, os.fsencode(part), branch, buffer, len(tokens)
            )
            if not size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return True

    def restore(self, path: Path) -> tuple[Branch, tuple[int, ...]] | None:
        """Read what `save` wrote, into a new branch."""
        branch = self.root()
        n_ctx = llama_cpp.llama_n_ctx(self._context)
        buffer, n = (llama_cpp.llama_token * n_ctx)(), ctypes.c_size_t(0)
        size = llama_cpp.llama_state_seq_load_file(
            self._context, os.fsencode(path), branch, buffer, n_ctx, ctypes.byref(n)
        )
        if not size:
            self.drop(branch)
            return None
        self._lengths[branch] = n.value
        return branch, tuple(buffer[: n.value])

    # -- sampling ------------------------------------------------------------------------------

    def sampler(self, sampling: Sampling) -> Sampler:
        """Return llama.cpp's own chain: DRY, penalties, then the best or a drawn token."""
        return Chain(llama_cpp, self._vocab, self._n_vocab, sampling)

    def close(self) -> None:
        """Free batch, context and model."""
        if self._batch is not None:
            llama_cpp.llama_batch_free(self._batch)
            self._batch = None
        if self._context is not None:
            llama_cpp.llama_free(self._context)
            self._context = None
        if self._model is not None:
            llama_cpp.llama_model_free(self._model)
            self._model = None


def _said() -> str:
    """Return llama.cpp's last line of error, for a message."""
    lines = [x for x in _last_lines if "error" in x.lower() or "failed" in x.lower()]
    return f": {lines[0].split(': ', 1)[-1]}" if lines else ""
