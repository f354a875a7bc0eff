"""From a configuration to a model that is ready: find its file, check it, load it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import psutil

from common.clock import Clock
from engine.api.messages import Loading
from engine.api.types import ModelError
from engine.backend.base import Model
from engine.backend.devices import Device, flash_attention, for_layers
from engine.generation.idle_learning import IdleLearning
from engine.generation.warm_start import Kept, warm_name
from engine.generation.writer import Writer
from engine.models.bundled import default_model
from engine.models.compatibility import check_model
from engine.models.gguf import Header, read_layout
from engine.models.memory_plan import Plan, Room, Sizes, Wanted, plan, sizes_of, smaller
from engine.tokens.vocabulary import Vocabulary
from engine.tokens.word_ends import Boundaries
from engine.worker.config import EngineConfig, load_marker

Report = Callable[[Loading], None]

WARM_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Planning:
    """What a plan is made of. `host_free` is main memory in bytes that can be had now."""

    sizes: Sizes
    rooms: tuple[Room, ...]
    host_free: int
    wanted: Wanted

    def plan(self, most: int | None = None) -> Plan:
        """Return the plan; with `most` one of at most so many layers on devices, that fit."""
        wanted = self.wanted if most is None else replace(self.wanted, layers=None)
        return plan(self.sizes, self.rooms, self.host_free, wanted, most)


def load(config: EngineConfig, report: Report = lambda _: None) -> Model:
    """Load the model of `config`, reporting progress.

    Raises ModelError, with a way out, where the file is missing, no GGUF, cut off or too large for
    this machine's memory, and where llama.cpp refuses it.
    """
    if config.model_path:
        path = Path(config.model_path)
    else:
        path = default_model(None, lambda done, total: report(Loading("file", done, total)))
    header = check_model(path)
    return load_planned(path, config, planning(path, config, header), report)


def planning(path: Path, config: EngineConfig, header: Header | None = None) -> Planning:
    """Return what there is to plan with: the model's sizes and this machine's memory.

    A header that was read already is not read again.
    """
    from engine.backend.llama import (  # slow: not before it is needed
        MICRO_BATCH,
        ggml,
        offload_supported,
    )

    sizes = sizes_of(read_layout(path, header))
    wanted = Wanted(
        n_ctx=config.n_ctx,
        n_branches=config.n_branches,
        micro_batch=MICRO_BATCH,
        quantize=sizes.head_dim % 32 == 0,
        layers=config.gpu_layers if isinstance(config.gpu_layers, int) else None,
    )
    devices: list[Device] = []
    if offload_supported() and config.gpu_layers != 0:
        with contextlib.suppress(AttributeError, OSError):  # another ggml: the CPU is always there
            devices = [device for device, _ in for_layers(ggml().devices())]
    wanted = replace(wanted, flash=flash_attention(devices, sizes.head_dim))
    rooms = tuple(Room(d.name, d.free, d.total, d.shared) for d in devices)
    return Planning(sizes, rooms, psutil.virtual_memory().available, wanted)


def load_planned(
    path: Path, config: EngineConfig, given: Planning, report: Report = lambda _: None
) -> Model:
    """Load a model as planned; where a device does not take it, with ever fewer layers there.

    Raises ModelError where even the smallest plan does not fit, or llama.cpp refuses the file.
    """
    from engine.backend.llama import LlamaModel

    first = given.plan()
    check_memory(path, first, given.host_free)
    cache = Path(config.cache_folder) if config.cache_folder else None
    marker = load_marker(config)
    left = [first.layers, *smaller(first)]
    died = marker.read()
    if died is not None:  # an earlier process ended while it loaded so many layers
        left = [layers for layers in left if layers < died] or [0]
    for layers in left:
        plan = first if layers == first.layers else given.plan(layers)
        marker.write(layers)
        try:
            model = LlamaModel(
                path,
                plan=plan,
                threads=config.threads,
                cache_folder=cache,
                progress=lambda done, total: report(Loading("model", done, total)),
            )
            if layers:
                warm_up(model)
        except ModelError:
            if not layers:
                raise
            continue
        finally:
            marker.remove()
        model.info = replace(model.info, gpu_refused=layers < first.layers)
        return model
    raise AssertionError("the last plan is without a device, and raises")


def warm_up(model: Model) -> None:
    """Decode one whole micro-batch: what a device still wants of memory it asks for here."""
    branch = model.root()
    try:
        model.extend([(branch, [0] * min(WARM_TOKENS, model.info.n_ctx // 2))])
    finally:
        model.drop(branch)


def check_memory(path: Path, plan: Plan, available_bytes: int) -> None:
    """Raise ModelError where the smallest plan leaves no room in `available_bytes`."""
    if not plan.fits:
        raise ModelError(
            f"{path.name} needs {plan.host_bytes / 2**30:.1f} GB of memory; "
            f"{available_bytes / 2**30:.1f} GB are free",
            "Close other programs, or choose a smaller model with --model.",
        )


def boundaries_path(config: EngineConfig, vocabulary: Vocabulary) -> Path | None:
    """Return where the learned boundaries of a vocabulary are kept; None without a cache folder."""
    name = f"boundaries-{vocabulary.digest}.npz"
    return Path(config.cache_folder) / name if config.cache_folder else None


def make_writer(model: Model, config: EngineConfig, clock: Clock) -> Writer:
    """Return the writer of a model, with what was kept of earlier starts."""
    from engine.backend.llama import version

    kept = Kept(
        load_boundaries(config, model.vocabulary), boundaries_path(config, model.vocabulary)
    )
    if config.cache_folder and model.info.path:
        name = warm_name(Path(model.info.path), version(), model.info.n_ctx)
        kept.warm_path = Path(config.cache_folder) / name
    return Writer(model, clock, kept=kept)


def make_learning(model: Model, writer: object) -> IdleLearning:
    """Return what learns word ends while the process is idle; nothing where `writer` has none."""
    return IdleLearning(model, writer.boundaries if isinstance(writer, Writer) else None)


def load_boundaries(config: EngineConfig, vocabulary: Vocabulary) -> Boundaries:
    """Return what is known of a vocabulary: what was learned here, and beyond it what is shipped.

    Nothing is known where there is neither.
    """
    kept = boundaries_path(config, vocabulary)
    table = Boundaries(len(vocabulary)) if kept is None else Boundaries.load(kept, len(vocabulary))
    table.fill(shipped_boundaries(vocabulary))
    return table


def shipped_boundaries(vocabulary: Vocabulary) -> Boundaries:
    """Return what is shipped of a vocabulary: what a fresh machine knows, and so what a figure may.

    Nothing is known of a vocabulary for which nothing is shipped.
    """
    shipped = resources.files("assets") / "boundaries" / f"boundaries-{vocabulary.digest}.npz"
    with resources.as_file(shipped) as path:
        return Boundaries.load(path, len(vocabulary))
