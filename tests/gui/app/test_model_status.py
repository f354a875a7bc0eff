"""What the window says of a model that is ready."""

from __future__ import annotations

from dataclasses import replace

from engine.api.types import ModelInfo
from gui.app.model_status import place_of, say_model, shortage

INFO = ModelInfo("m", "m.gguf", 1, 9, 2048, 16, 28, 0, "", 1)


def test_where_the_layers_are():
    assert place_of(INFO) == "CPU"
    assert place_of(replace(INFO, n_gpu_layers=12, gpu="CUDA0")) == "GPU, 12 of 29 layers"
    assert place_of(replace(INFO, n_gpu_layers=29, gpu="CUDA0")) == "GPU, 29 layers"


def test_only_what_a_person_would_notice_is_said():
    assert shortage(INFO) is None
    assert shortage(replace(INFO, given_up=("exact_kv", "layers"))) is None
    for given in (("branches",), ("exact_kv", "branches", "context")):
        short = shortage(replace(INFO, given_up=given))
        assert short is not None
        assert "2048 tokens" in short[0]
        assert "branches: 16" in short[0]
        assert short[1]
    refused = shortage(replace(INFO, gpu_refused=True, n_gpu_layers=7))
    assert refused is not None
    assert "than expected: 7" in refused[0]
    assert "--gpu-layers" in refused[1]


class Window:
    """Takes note of what is shown."""

    def __init__(self) -> None:
        self.model = ""
        self.shown: dict[str, str] = {"memory": "old", "other": "stays"}

    def set_model(self, text: str) -> None:
        self.model = text

    def withdraw(self, key: str) -> None:
        self.shown.pop(key, None)

    def tell(self, key: str, text: str, remedy: str) -> None:
        self.shown[key] = f"{text}. {remedy}"


def test_a_shortage_is_one_line_that_goes_when_it_is_over():
    window = Window()
    say_model(window, window, replace(INFO, given_up=("context",)))  # type: ignore[arg-type]
    assert window.model == "m, CPU"
    assert "2048" in window.shown["memory"]
    say_model(window, window, INFO)  # type: ignore[arg-type]
    assert window.shown == {"other": "stays"}
