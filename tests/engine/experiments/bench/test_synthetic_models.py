"""Shapes: files of true sizes with random weights, and the bench on a tiny one, the whole way."""

from __future__ import annotations

import json
import math
import mmap
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import psutil
import pytest
from gguf import GGMLQuantizationType
from gguf.quants import dequantize

from engine.api.types import ModelError
from engine.backend.llama import LlamaModel
from engine.experiments.bench import against
from engine.experiments.bench import shape as benchshape
from engine.experiments.bench.against import Client, format_comparison, measure_against
from engine.experiments.bench.client import Fork
from engine.experiments.bench.shape import (
    Pace,
    bandwidth_gb_s,
    format_shape,
    measure_shape,
    width_that_pays,
)
from engine.experiments.bench.synthetic_models import (
    SHAPES,
    Shape,
    default_words,
    parameters,
    random_blocks,
    shape_file,
    step_bytes,
    tensors,
    weights_bytes,
    write_shape,
)
from engine.models.bundled import default_model
from engine.models.gguf import _U32, _U64, _Walk, check_gguf, read_arrays
from engine.tokens.vocabulary import Vocabulary
from engine.worker.config import EngineConfig

TINY = Shape("tiny", "Tiny", "qwen2", 4, 256, 4, 2, 64, 512, 4096, False, 5_000_000, "a test")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("shape") / "tiny.gguf"
    write_shape(TINY, path)
    return path


@pytest.mark.parametrize("name", list(SHAPES))
def test_files_are_as_long_as_the_published_ones(name: str):
    # Beyond the weights there are only names and the vocabulary.
    shape = SHAPES[name]
    assert 0 < shape.file_bytes - weights_bytes(shape) < 8_000_000


def test_the_sizes_are_those_that_the_models_go_by():
    billions = [round(parameters(SHAPES[name]) / 1e9, 2) for name in ("7b", "3b", "1.5b", "270m")]
    assert billions == [7.62, 3.09, 1.54, 0.27]
    embedding = 152064 * 3584 // 256 * 144
    assert step_bytes(SHAPES["7b"]) == weights_bytes(SHAPES["7b"]) - embedding
    assert step_bytes(SHAPES["7b"], 10) - step_bytes(SHAPES["7b"]) == 10 * 28 * 2 * 4 * 128 * 2
    assert step_bytes(SHAPES["3b"]) == weights_bytes(SHAPES["3b"])


def tensors_in(path: Path) -> dict[str, tuple[list[int], int]]:
    """Name, size (columns first) and type of each tensor, as the format's description has it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        walk = _Walk(data)
        walk.at = 8
        n, entries = walk.scalar(_U64), walk.scalar(_U64)
        for _ in range(int(entries)):
            walk.text()
            walk.value()
        out = {}
        for _ in range(int(n)):
            name = walk.text()
            size = [int(walk.scalar(_U64)) for _ in range(int(walk.scalar(_U32)))]
            out[name] = (size, int(walk.scalar(_U32)))
            walk.scalar(_U64)
        return out


def test_the_270m_shape_is_the_default_model_tensor_by_tensor():
    ours = {
        t.name: ([t.columns, t.rows] if t.rows else [t.columns], t.kind)
        for t in tensors(SHAPES["270m"])
    }
    assert ours == tensors_in(default_model())


@pytest.mark.parametrize("kind", [6, 8, 12, 14])
def test_random_blocks_are_weights_of_the_spread_asked_for(kind: int):
    spreads = np.array([0.01, 0.1, 1.0])
    raw = random_blocks(np.random.default_rng(1), kind, 25600, spreads)
    weights = dequantize(raw, GGMLQuantizationType(kind))
    assert weights.shape == (3, 25600)
    assert np.isfinite(weights).all()
    assert weights.std(axis=1) == pytest.approx(spreads, rel=0.03)
    assert (abs(weights.mean(axis=1)) < 0.06 * spreads).all()


def test_a_cut_vocabulary_keeps_what_spells_everything():
    words = default_words(4096)
    assert len(words.pieces) == len(words.scores) == len(words.kinds) == 4096
    assert words.pieces[:4] == ["<pad>", "<eos>", "<bos>", "<unk>"]
    assert words.kinds.count(6) == 256
    assert set("abcXYZ,.?") <= set(words.pieces)
    spreads = words.spreads(np.random.default_rng(1))
    begins = [p.startswith("\u2581") and p[1:].isalpha() and p[1:].isascii() for p in words.pieces]
    loud = spreads == 1
    assert loud[np.array(begins)].all()
    assert 0 < loud[~np.array(begins)].mean() < 0.2


def test_a_shape_is_written_the_same_again_and_other_seeds_differ(tiny: Path, tmp_path: Path):
    told: list[tuple[int, int]] = []
    write_shape(TINY, tmp_path / "again", report=lambda done, total: told.append((done, total)))
    assert (tmp_path / "again").read_bytes() == tiny.read_bytes()
    assert told[-1] == (weights_bytes(TINY),) * 2
    write_shape(TINY, tmp_path / "other", seed=2)
    assert (tmp_path / "other").read_bytes() != tiny.read_bytes()
    header = check_gguf(tiny)
    assert (header.architecture, header.n_layers, header.n_vocab) == ("qwen2", 4, 4096)
    assert len(read_arrays(tiny, ["tokenizer.ggml.scores"])["tokenizer.ggml.scores"]) == 4096


def test_a_shape_writes_words_with_finite_logits(tiny: Path):
    model = LlamaModel(tiny, n_ctx=256, n_branches=4)
    try:
        branch = model.root()
        tokens = list(model.tokenize("The road", begin=True))
        written: list[int] = []
        [row] = model.extend([(branch, tokens)])
        for _ in range(12):
            assert np.isfinite(row).all()
            written.append(int(row.argmax()))
            [row] = model.extend([(branch, written[-1:])])
        text = model.vocabulary.text(written)
        assert len(text.split()) >= 6
        assert len(set(written)) > 4
    finally:
        model.close()


def test_the_file_is_gone_afterwards_and_so_is_what_a_killed_bench_left(tmp_path: Path):
    models = tmp_path / "models"
    left = models / "shape-999999999-abc"
    left.mkdir(parents=True)
    own = models / f"shape-{os.getpid()}-abc"
    own.mkdir()
    kept = shape_file(TINY, models)
    path = kept.__enter__()
    assert path.stat().st_size > weights_bytes(TINY)
    assert not left.exists()
    assert not kept.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert list(models.iterdir()) == [own]  # another bench of a living process keeps its file


def test_no_room_is_said_before_anything_is_written(tmp_path: Path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1, 1, 4_000_000_000))
    with pytest.raises(ModelError) as caught, shape_file(SHAPES["7b"], tmp_path / "models"):
        pass
    assert "4.7 GB" in caught.value.text
    assert "WORDFORK_MODELS" in caught.value.remedy
    assert list((tmp_path / "models").iterdir()) == []


def test_how_often_things_are_measured_follows_from_a_token():
    slow, fast = Pace.of(1000.0, 180.0), Pace.of(7.0, 180.0)
    assert (slow.repeats, slow.run, slow.steps) == (3, 6, 1)
    assert (fast.repeats, fast.run, fast.prefill, fast.steps) == (50, 32, 128, 5)


def test_the_width_that_pays():
    assert width_that_pays({"1": 10.0, "2": 20.0, "4": 40.0}) == 1  # a step costs its width
    assert width_that_pays({"1": 8.0, "8": 8.2, "16": 8.5, "32": 9.0}) == 32  # it costs nothing
    assert width_that_pays({"1": 10.0, "4": 20.0, "8": 39.0}) == 4


def test_the_bandwidth_is_one_that_memory_can_have():
    assert 0.1 < bandwidth_gb_s(1, megabytes=64, passes=2) < 10_000


def test_the_bench_of_a_tiny_shape_the_whole_way(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(benchshape, "WIDTHS", (1, 4))
    said: list[str] = []
    figures = measure_shape(
        EngineConfig(n_ctx=512),
        TINY,
        repeats=2,
        budget_s=1.0,
        folder=tmp_path / "models",
        say=said.append,
    )
    assert list((tmp_path / "models").iterdir()) == []
    assert len(said) == 3
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert list(figures["batch_ms"]) == ["1", "4"]
    assert all(ms > 0 for ms in figures["batch_ms"].values())
    floor = step_bytes(TINY) / figures["bandwidth_gb_s"] / 1e6
    assert figures["floor_ms"] == pytest.approx(floor)
    assert figures["forks"] == figures["cloud8_ms"]["n"] == 2
    assert figures["undone_cloud_same"] is True
    assert 0 < figures["load_s"] < figures["first_token_s"]
    assert figures["first_token_over_read"] > 0
    assert figures["engine_peak_mb"] > 50
    assert figures["ahead"]["tokens"] > 0
    assert figures["cloud_exact_share"] is None
    assert math.isfinite(figures["auto_over_bare"])
    lines = format_shape(figures)
    assert "a step of 4 sequences" in lines
    assert "floor" in lines


# -- beside others ---------------------------------------------------------------------------------


class Asked:
    """A completion that knows four words, and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[int, ...], str, int, int | None]] = []

    def __call__(self, tokens, text, n, logprobs):
        self.asked.append((tokens, text, n, logprobs))
        if logprobs:
            return [{"text": "x", "logprobs": {"top_logprobs": [{" we": -1.0, ".": -2.0}]}}]
        return [{"text": {" we": "ll", " well": " and"}.get(text, "")}]


def test_the_other_way_completes_words_and_is_told_how_much_to_write():
    asked = Asked()
    client = Client(asked, Vocabulary([b" a", b"."], []))
    assert client.cloud((1,), whole=True) == [(-1.0, " well"), (-2.0, ".")]
    assert [(text, n) for _, text, n, _ in asked.asked] == [("", 1), (" we", 1), (" well", 1)]
    asked.asked.clear()
    forks = [
        Fork((1,), ("a",), (2,), (3, 4), 1.0, 1.0, 1.0, 0.1, False),
        Fork((1, 2, 3, 4), ("a",), (5,), (), 1.0, 1.0, None, 0.1, False),
    ]
    assert len(client.run(forks, whole=False)) == 1
    assert [(tokens, n, logprobs) for tokens, _, n, logprobs in asked.asked] == [
        ((1,), 1, None),  # untimed
        ((1,), 1, 8),
        ((1, 2), 2, None),
        ((1, 2, 3, 4), 1, 8),
    ]


@pytest.mark.parametrize("other", ["high-level", "server"])
def test_both_ways_get_the_same_forks(other: str, tiny: Path, monkeypatch):
    monkeypatch.setattr(against, "_PATIENT", 2)
    servers = []
    enter = against.PeerServer.__enter__
    monkeypatch.setattr(
        against.PeerServer, "__enter__", lambda self: (servers.append(self), enter(self))[1]
    )
    config = EngineConfig(model_path=str(tiny), n_ctx=512)
    figures = measure_against(config, other, repeats=3)
    assert figures["ratio"] == pytest.approx(figures["theirs_ms"] / figures["ours_ms"])
    assert figures["n"]["theirs"] == 2
    assert figures["tokens_only"]["theirs_ms"] > 0
    assert "theirs / ours" in format_comparison(figures)
    assert len(servers) == (other == "server")
    for server in servers:
        assert not psutil.pid_exists(server.pid)


HOLDER = """
import sys
from pathlib import Path
from engine.api.types import ModelInfo
from engine.experiments.bench.peer_server import PeerServer

if __name__ == "__main__":
    info = ModelInfo("M", sys.argv[1], 1, 4096, 256, 4, 4, 0, "", 1)
    with PeerServer(info, 256, Path(sys.argv[2])) as server:
        print(server.pid, len(server.complete("The road", 3)), flush=True)
        sys.stdin.read()
"""


def test_the_server_ends_with_a_command_that_is_killed(tiny: Path, tmp_path: Path):
    script = tmp_path / "holder.py"
    script.write_text(HOLDER)
    here = Path(against.__file__).parents[3]
    holder = subprocess.Popen(
        [sys.executable, str(script), str(tiny), str(tmp_path / "log")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(here)},
        text=True,
    )
    with holder:
        try:
            assert holder.stdout is not None
            pid, chunks = map(int, holder.stdout.readline().split())
            assert chunks >= 3
            server = psutil.Process(pid)
            assert server.is_running()
        finally:
            holder.kill()
    _, alive = psutil.wait_procs([server], timeout=20)
    assert not alive


def test_a_missing_extra_is_one_line_with_a_way_out(monkeypatch):
    monkeypatch.setattr("engine.experiments.bench.peer_server.find_spec", lambda name: None)
    with pytest.raises(ModelError) as caught:
        measure_against(EngineConfig(), "server")
    assert 'pip install "wordfork[server]"' in caught.value.remedy
    assert "fastapi" in caught.value.text
