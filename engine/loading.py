"""From a configuration to a model that is ready: find its file, check it, load it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import psutil

from engine.boundaries import Boundaries
from engine.embedded import default_model
from engine.keeping import Kept, warm_name
from engine.learning import IdleLearning
from engine.messages import Loading
from engine.model import Model, ModelError
from engine.modelcheck import check_model
from engine.vocabulary import Vocabulary
from engine.writer import Writer

Report = Callable[[Loading], None]
_ROOM = 400 * 2**20
"""Memory beyond the weights that context, buffers and Python take with the default model."""


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """How to run the engine; travels to its process.

    `model_path` "" means the embedded default. `gpu_layers` "auto" offloads all layers that fit
    where the build can. `cache_folder` "" keeps nothing between starts.
    """

    model_path: str = ""
    n_ctx: int = 4096
    n_branches: int = 64
    gpu_layers: int | str = "auto"
    threads: int | str = "auto"
    cache_folder: str = ""
    log_path: str = ""


def load(config: EngineConfig, report: Report = lambda _: None) -> Model:
    """Load the model of `config`, reporting progress.

    Raises ModelError, with a way out, where the file is missing, no GGUF, cut off or too large for
    this machine's memory, and where llama.cpp refuses it.
    """
    from engine.llama import (
        LlamaModel,
        offload_supported,
    )  # slow to import: not before it is needed

    if config.model_path:
        path = Path(config.model_path)
    else:
        path = default_model(None, lambda done, total: report(Loading("file", done, total)))
    check_model(path)
    on_device = offload_supported() and config.gpu_layers != 0
    if not on_device:
        check_memory(path, path.stat().st_size, psutil.virtual_memory().available)
    cache = Path(config.cache_folder) if config.cache_folder else None
    return LlamaModel(
        path,
        n_ctx=config.n_ctx,
        n_branches=config.n_branches,
        gpu_layers=config.gpu_layers,
        threads=config.threads,
        cache_folder=cache,
        progress=lambda done, total: report(Loading("model", done, total)),
    )


def check_memory(path: Path, size_bytes: int, available_bytes: int) -> None:
    """Raise ModelError where weights of `size_bytes` leave no room in `available_bytes`."""
    needed = size_bytes + _ROOM
    if needed > available_bytes:
        raise ModelError(
            f"{path.name} needs {needed / 2**30:.1f} GB of memory; "
            f"{available_bytes / 2**30:.1f} GB are free",
            "Close other programs, or choose a smaller model with --model.",
        )


def boundaries_path(config: EngineConfig, vocabulary: Vocabulary) -> Path | None:
    """Return where the learned boundaries of a vocabulary are kept; None without a cache folder."""
    name = f"boundaries-{vocabulary.digest}.npz"
    return Path(config.cache_folder) / name if config.cache_folder else None


def make_writer(model: Model, config: EngineConfig, clock: Callable[[], int]) -> Writer:
    """Return the writer of a model, with what was kept of earlier starts."""
    from engine.llama import version

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
