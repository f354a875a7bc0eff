"""What the window says of a model that is ready: where it computes, and what memory denied it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api.types import ModelInfo
from gui.views.top_bar import TopBar
from gui.widgets.message_bar import MessageBar


def place_of(info: ModelInfo) -> str:
    """Return where the layers of a model are: on the CPU, on a GPU, or on both."""
    translate = QCoreApplication.translate
    whole = info.n_layers + 1  # the output counts as a layer
    if not info.n_gpu_layers:
        return translate("Model", "CPU")
    if info.n_gpu_layers < whole:
        text = translate("Model", "GPU, {n} of {whole} layers")
        return text.format(n=info.n_gpu_layers, whole=whole)
    if info.n_gpu_layers == 1:
        return translate("Model", "GPU, one layer")
    return translate("Model", "GPU, %n layers", None, info.n_gpu_layers)


def shortage(info: ModelInfo) -> tuple[str, str] | None:
    """Return one line and a way out where memory denied a model what a person would notice."""
    translate = QCoreApplication.translate
    if info.gpu_refused:
        text = translate("Model", "The GPU took fewer layers than expected: {n}")
        return text.format(n=info.n_gpu_layers), translate(
            "Model", "Diagnostics shows its free memory; --gpu-layers N sets the number."
        )
    if {"branches", "context"} & set(info.given_up):
        text = translate("Model", "Memory is short: room for {n} tokens of text; branches: {m}")
        return text.format(n=info.n_ctx, m=info.n_branches), translate(
            "Model", "Close other programs and restart, or choose a smaller model."
        )
    return None


def say_model(bar: TopBar, messages: MessageBar, info: ModelInfo) -> None:
    """Show the model in the top bar, and quietly what it has to do without."""
    bar.set_model(f"{info.name}, {place_of(info)}")
    messages.withdraw("memory")
    short = shortage(info)
    if short is not None:
        messages.tell("memory", *short)
