"""Downloads from a hub on this machine that cuts off, lies and refuses as it is told."""

from __future__ import annotations

import errno
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.api.types import ModelError
from engine.models import download as downloads
from engine.models.catalogue import ModelEntry
from engine.models.download import (
    NS_PER_S,
    Cancelled,
    Download,
    Pace,
    Progress,
    stamped,
    sum_of,
)
from hub import Hub, serving

CONTENT = random.Random(7).randbytes(3_000_000)
ROOM = 10**12


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(CONTENT)) as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the models, empty."""
    made = tmp_path / "models"
    made.mkdir()
    return made


def entry(sha256: str = "", file: str = "small.gguf") -> ModelEntry:
    size = len(CONTENT)
    return ModelEntry(
        "small", "Small", "1B", "base", "some/small-GGUF", file, size, sha256, "MIT", ("en",),
        2 * size, verified=False,
    )  # fmt: skip


class Steps:
    """A clock that goes on by a quarter of a second a look, and waits that take no time."""

    def __init__(self) -> None:
        self.t_ns = 0
        self.waits: list[float] = []

    def __call__(self) -> int:
        self.t_ns += NS_PER_S // 4
        return self.t_ns

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


def download(hub: Hub, folder: Path, model: ModelEntry | None = None, **options: Any) -> Download:
    steps = Steps()
    told: dict[str, Any] = {
        "free": lambda _: ROOM, "clock": steps, "wait": steps.wait, "endpoint": hub.address,
    }  # fmt: skip
    return Download(model or entry(hub.sum), folder, **{**told, **options})


def problem(one: Download) -> ModelError:
    with pytest.raises(ModelError) as caught:
        one.run()
    assert "\n" not in caught.value.text + caught.value.remedy
    assert caught.value.remedy
    return caught.value


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


DONE = {"small.gguf", "small.gguf.sha256"}


def test_a_file_comes_whole_with_its_sum_and_nothing_else(hub: Hub, folder: Path) -> None:
    told: list[Progress] = []
    path = download(hub, folder / "deeper").run(told.append)
    assert path.read_bytes() == CONTENT
    assert names(path.parent) == DONE
    assert stamped(path) == hub.sum == sum_of(path)
    dones = [p.done for p in told]
    assert dones == sorted(dones)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, len(CONTENT), len(CONTENT))
    assert told[-1].rate
    assert told[-1].left_s == 0
    assert hub.tokens == []  # nobody's account is told


@pytest.mark.parametrize("seed", range(5))
def test_cut_off_ten_times_it_finishes_by_going_on(hub: Hub, folder: Path, seed: int) -> None:
    drawn = random.Random(seed)
    hub.cuts = [drawn.choice([0, drawn.randrange(1, 500_000)]) for _ in range(10)]
    path = download(hub, folder).run()
    assert path.read_bytes() == CONTENT
    assert names(folder) == DONE
    assert not hub.cuts
    assert len(hub.asked) == 11
    assert hub.asked == sorted(hub.asked)
    assert hub.sent <= len(CONTENT) * 1.3  # it went on, and did not begin again


def test_what_came_before_the_end_of_a_process_is_gone_on_with(hub: Hub, folder: Path) -> None:
    hub.cuts = [700_000] + [0] * 20
    broken = problem(download(hub, folder))
    assert "was lost after 1 MB" in broken.text
    assert "continues from there" in broken.remedy
    (part,) = folder.glob(".small.gguf.*.part")
    kept = part.stat().st_size
    (folder / ".small.gguf.lock").touch()  # as a killed process leaves it
    assert 0 < kept <= 700_000
    hub.cuts, hub.asked = [], []
    assert download(hub, folder).run().read_bytes() == CONTENT
    assert hub.asked == [kept]
    assert names(folder) == DONE


def test_pauses_grow_while_nothing_comes(hub: Hub, folder: Path) -> None:
    steps = Steps()
    hub.cuts = [0] * 20
    problem(download(hub, folder, clock=steps, wait=steps.wait))
    assert steps.waits == [1, 2, 4, 8, 8, 8, 8]


def test_a_part_of_another_version_is_not_mixed_in(hub: Hub, folder: Path) -> None:
    stale = folder / ".small.gguf.0123456789abcdef.part"
    stale.write_bytes(b"x" * 1000)
    assert download(hub, folder).run().read_bytes() == CONTENT
    assert names(folder) == DONE


@pytest.mark.parametrize("there", [b"x" * 1000, b"x" * (len(CONTENT) + 1), CONTENT])
def test_what_lies_there_is_checked(hub: Hub, folder: Path, there: bytes) -> None:
    (folder / f".small.gguf.{hub.sum[:16]}.part").write_bytes(there)
    one = download(hub, folder)
    if there[:1] == b"x" and len(there) < len(CONTENT):
        assert "damaged" in problem(one).text  # and what is wrong is gone: the next begins anew
        assert names(folder) == set()
        one = download(hub, folder)
    assert one.run().read_bytes() == CONTENT


def test_a_hub_that_forgets_ranges_sends_all_again(hub: Hub, folder: Path) -> None:
    hub.cuts, hub.knows_ranges = [900_000], False
    assert download(hub, folder).run().read_bytes() == CONTENT


def test_a_busy_hub_is_asked_again(hub: Hub, folder: Path) -> None:
    hub.head_statuses, hub.statuses = [503, 429], [503, 500, 429]
    assert download(hub, folder).run().read_bytes() == CONTENT


def test_a_hub_that_refuses_is_one_line(hub: Hub, folder: Path) -> None:
    hub.statuses = [403]
    assert "HTTP 403" in problem(download(hub, folder)).text
    hub.head_statuses = [503] * 20
    assert "HTTP 503" in problem(download(hub, folder)).text


# -- sums --------------------------------------------------------------------------------------


def test_a_wrong_sum_leaves_nothing(hub: Hub, folder: Path) -> None:
    hub.etag = "ab" * 32
    assert "damaged" in problem(download(hub, folder, entry(""))).text
    assert names(folder) == set()


def test_another_file_than_the_list_names_is_not_even_begun(hub: Hub, folder: Path) -> None:
    assert "no longer the file" in problem(download(hub, folder, entry("cd" * 32))).text
    assert hub.asked == []


def test_without_a_sum_in_the_list_the_hubs_own_counts(hub: Hub, folder: Path) -> None:
    path = download(hub, folder, entry("")).run()
    assert stamped(path) == hub.sum


def test_a_hub_without_a_sum_is_not_trusted(hub: Hub, folder: Path) -> None:
    hub.etag = "1234"
    assert "no checksum" in problem(download(hub, folder, entry(""))).text


# -- cancelling --------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [b"", CONTENT[:1_000_000]])
def test_cancel_leaves_nothing_behind(hub: Hub, folder: Path, kept: bytes) -> None:
    if kept:
        (folder / f".small.gguf.{hub.sum[:16]}.part").write_bytes(kept)
    one = download(hub, folder)

    def look(progress: Progress) -> None:
        if progress.done > len(kept):
            one.cancel()

    with pytest.raises(Cancelled):
        one.run(look)
    assert names(folder) == set()


def test_cancel_comes_from_another_thread_while_nothing_comes(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_TIMEOUT_S", 600.0)
    hub.hold = threading.Event()
    one = download(hub, folder, wait=None)
    half = threading.Event()
    ended: list[object] = []

    def run() -> None:
        try:
            ended.append(one.run(lambda p: half.set() if p.done > 1_000_000 else None))
        except Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert half.wait(20)
    one.cancel()
    thread.join(15)  # the hub holds its half for longer
    assert isinstance(ended[0], Cancelled)
    assert names(folder) == set()


def test_one_file_is_downloaded_once_at_a_time(hub: Hub, folder: Path) -> None:
    said: list[ModelError] = []

    def look(_: Progress) -> None:
        if not said:
            said.append(problem(download(hub, folder)))

    assert download(hub, folder).run(look).read_bytes() == CONTENT
    assert "already being downloaded" in said[0].text
    assert names(folder) == DONE


# -- disk and network --------------------------------------------------------------------------


def test_room_is_looked_at_before_anything_comes(hub: Hub, folder: Path) -> None:
    error = problem(download(hub, folder, free=lambda _: 1_000_000))
    assert "1 MB is free" in error.text
    assert "WORDFORK_MODELS" in error.remedy
    assert hub.asked == []
    assert names(folder) == set()


def test_what_came_already_needs_no_room(hub: Hub, folder: Path) -> None:
    (folder / f".small.gguf.{hub.sum[:16]}.part").write_bytes(CONTENT[:2_900_000])
    path = download(hub, folder, free=lambda _: (64 << 20) + 100_000).run()
    assert path.read_bytes() == CONTENT


def test_a_disk_that_fills_up_is_given_back(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.models.download.os.fsync", full)
    error = problem(download(hub, folder))
    assert "is full" in error.text
    assert names(folder) == set()


def test_a_folder_that_cannot_be_used_is_one_line(hub: Hub, folder: Path) -> None:
    (folder / "file").touch()
    assert "cannot be written" in problem(download(hub, folder / "file" / "models")).text


def test_no_network_is_one_line(hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = problem(download(hub, folder, endpoint="http://127.0.0.1:9"))
    assert "127.0.0.1:9 cannot be reached" in error.text
    assert "models use FILE" in error.remedy
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert "cannot be reached" in problem(download(hub, folder)).text


def test_a_file_that_is_gone_is_one_line(hub: Hub, folder: Path) -> None:
    error = problem(download(hub, folder, entry(file="gone.gguf")))
    assert "no longer available" in error.text


# -- pace --------------------------------------------------------------------------------------


def test_pace_is_of_the_last_seconds() -> None:
    pace = Pace(500, 0)
    first = pace.at(600, 10_000, NS_PER_S // 4)
    assert (first.rate, first.left_s) == (None, None)
    for second in range(1, 20):  # 100 bytes a second, then nothing
        last = pace.at(500 + 100 * second, 10_000, second * NS_PER_S)
    assert last.rate == pytest.approx(100)
    assert last.left_s == pytest.approx((10_000 - last.done) / 100)
    for second in range(20, 40):
        last = pace.at(last.done, 10_000, second * NS_PER_S)
    assert (last.rate, last.left_s) == (0, None)
