"""The eyes' process without its process: trouble and new tries, previews, recordings, backlogs."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.errors import EndOfSourceError, FatalGazeError, GazeError
from input.api.gaze import DESK, GazeSample, Screen
from input.api.messages import (
    CamerasFound,
    EyesAnswer,
    EyesEnded,
    EyesStop,
    EyesTrouble,
    FindCameras,
    Preview,
    Seen,
    Shift,
    UseMap,
)
from input.api.source import EyesConfig, EyesReady, Picture
from input.calibration.gaze_map import GazeMap
from input.sources.trace import read_header, read_trace
from input.worker.loop import LONGEST_PAUSE_S, EyesLoop, Outbox
from input.worker.process import newest

NO_CAMERA = GazeError("There is no camera", "Plug one in.")


def sample(t_ms: float, valid: bool = True) -> GazeSample:
    t_ns = round(t_ms * MS)
    if not valid:
        return GazeSample(t_ns, t_ns)
    return GazeSample(t_ns, t_ns, 1.0, 2.0, 1.0, 2.0, 30.0, True, True)


class Fake:
    """A source that plays a list: samples, None, or exceptions to raise; first those of `open`."""

    def __init__(self, opens: list[Exception | None], reads: list[GazeSample | Exception | None]):
        self.opens, self.reads = opens, reads
        self.did: list[object] = []
        self.config: EyesConfig | None = None

    def make(self, config: EyesConfig) -> Fake:
        self.config = config
        return self

    def open(self) -> EyesReady:
        self.did.append("open")
        if self.opens and (error := self.opens.pop(0)) is not None:
            raise error
        return EyesReady("fake", 640, 480, 30.0)

    def read(self, timeout_s: float) -> GazeSample | None:
        one = self.reads.pop(0) if self.reads else None
        if isinstance(one, Exception):
            raise one
        return one

    def use_map(self, gaze_map: GazeMap | None) -> None:
        self.did.append(gaze_map)

    def shift(self, dx_px: float, dy_px: float) -> None:
        self.did.append((dx_px, dy_px))

    def picture(self) -> Picture:
        return Picture(1, 1, b"rgb", sample(0))

    def close(self) -> None:
        self.did.append("close")


class Bench:
    """A loop with a fake source and a clock that is set by hand."""

    def __init__(self, fake: Fake, kind: str = "camera", record: Path | None = None) -> None:
        self.t_ns = 0
        self.told: list[EyesAnswer] = []
        config = EyesConfig(kind, "0", screen=DESK, record=record)
        self.cameras: list[tuple[str, str]] | Exception = []
        self.loop = EyesLoop(config, fake.make, self.told.append, lambda: self.t_ns, self._listed)

    def _listed(self) -> list[tuple[str, str]]:
        if isinstance(self.cameras, Exception):
            raise self.cameras
        return self.cameras

    def run(self, steps: int) -> bool:
        """Do so many steps, waiting as the loop wants to."""
        for _ in range(steps):
            self.t_ns += round(self.loop.pause_s * 1e9)
            self.loop.step()
            if not self.loop.take([]):
                return False
        return True

    def kinds(self) -> list[type]:
        return [type(answer) for answer in self.told]


def test_a_source_is_ready_with_its_first_sample() -> None:
    bench = Bench(Fake([], [None, sample(0), sample(33)]))
    bench.run(3)
    assert bench.told == [EyesReady("fake", 640, 480, 30.0), Seen(sample(0))]
    bench.run(1)
    assert bench.told[2:] == [Seen(sample(33))]


@pytest.mark.parametrize(
    "error", [UnicodeError("a\nb"), OverflowError("too large"), MemoryError(), KeyError("x" * 900)]
)
def test_what_nobody_foresaw_is_one_line_and_tried_again(error: Exception) -> None:
    fake = Fake([error, None, None], [sample(0), error, sample(33)])
    bench = Bench(fake)
    bench.run(7)
    assert bench.kinds() == [EyesTrouble, EyesReady, Seen, EyesTrouble, EyesReady, Seen]
    trouble = bench.told[0]
    assert isinstance(trouble, EyesTrouble)
    assert trouble.text.startswith(f"Watching the eyes failed: {type(error).__name__}")
    assert "\n" not in trouble.text
    assert len(trouble.text) <= 200
    assert not trouble.fatal


def test_an_ask_that_fails_is_one_line_and_samples_go_on() -> None:
    bench = Bench(Fake([], [sample(0), sample(33)]))
    bench.cameras = PermissionError("not for you")
    bench.run(2)
    assert bench.loop.take([FindCameras()])
    bench.run(1)
    assert bench.kinds() == [EyesReady, Seen, EyesTrouble, Seen]
    trouble = bench.told[2]
    assert isinstance(trouble, EyesTrouble)
    assert not trouble.lost


@pytest.mark.parametrize(("kind", "screen"), [("lsl", DESK), ("opengaze", DESK)])
def test_a_recording_names_the_screen_that_was_assumed(
    tmp_path: Path, kind: str, screen: Screen
) -> None:
    fake = Fake([], [sample(0)])
    config = EyesConfig(kind, record=tmp_path / "t.csv")
    loop = EyesLoop(config, fake.make, lambda _: None, lambda: 0)
    loop.close()
    assert read_header(tmp_path / "t.csv").screen == screen


def test_trouble_is_told_once_and_tried_again_ever_more_seldom() -> None:
    fake = Fake([NO_CAMERA] * 8, [sample(0)])
    bench = Bench(fake)
    tries = []
    for _ in range(8):
        bench.run(1)
        tries.append(bench.t_ns / 1e9)
    pauses = [after - before for before, after in itertools.pairwise(tries)]
    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert max(pauses) == LONGEST_PAUSE_S
    assert bench.told == [EyesTrouble("There is no camera", "Plug one in.")]
    bench.run(2)
    assert bench.kinds() == [EyesTrouble, EyesReady, Seen]


def test_another_trouble_is_told_and_so_is_one_that_comes_back() -> None:
    taken = GazeError("The camera is taken", "Close the other program.")
    bench = Bench(Fake([NO_CAMERA, taken, taken], [sample(0), NO_CAMERA]))
    bench.run(7)
    texts = [answer.text for answer in bench.told if isinstance(answer, EyesTrouble)]
    assert texts == ["There is no camera", "The camera is taken", "There is no camera"]


def test_a_source_that_opens_but_gives_nothing_does_not_flicker() -> None:
    silent = GazeError("It says nothing", "Start it.")
    fake = Fake([], [silent, silent, silent])
    bench = Bench(fake)
    bench.run(6)
    assert bench.told == [EyesTrouble("It says nothing", "Start it.")]
    assert fake.did.count("close") == 3
    assert bench.t_ns == 750 * MS


def test_the_tries_begin_anew_after_a_sample() -> None:
    bench = Bench(Fake([NO_CAMERA] * 4, [sample(0), NO_CAMERA, sample(1)]))
    bench.run(6)
    before = bench.t_ns
    bench.run(1)
    assert bench.kinds()[-1] is EyesTrouble
    bench.run(1)
    assert bench.t_ns - before == 250 * MS


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("video", GazeError("No video", "Take another.")),
        ("trace", GazeError("No trace", "Take another.")),
        ("lsl", FatalGazeError("Not installed", "Install it.")),
    ],
)
def test_what_no_try_mends_ends_it(kind: str, error: GazeError) -> None:
    fake = Fake([error], [])
    bench = Bench(fake, kind)
    assert not bench.run(1)
    assert bench.told == [EyesTrouble(error.text, error.remedy, fatal=True)]
    assert fake.did[-1] == "close"
    assert bench.loop.pause_s == 0.0


def test_a_source_that_cannot_even_be_made_is_trouble() -> None:
    told: list[EyesAnswer] = []

    def make(config: EyesConfig) -> Fake:
        raise FatalGazeError("No address", "Write it so.")

    loop = EyesLoop(EyesConfig("opengaze", "?"), make, told.append, lambda: 0)
    loop.step()
    assert told == [EyesTrouble("No address", "Write it so.", fatal=True)]
    loop.close()


def test_the_end_of_a_file_is_told() -> None:
    bench = Bench(Fake([], [sample(0), EndOfSourceError()]), "trace")
    assert not bench.run(4)
    assert bench.kinds() == [EyesReady, Seen, EyesEnded]


def test_asks_hold_for_a_source_that_is_opened_later() -> None:
    fake = Fake([], [sample(0), NO_CAMERA])
    bench = Bench(fake)
    assert bench.loop.take([Shift(3.0, 4.0), UseMap(None), Shift(5.0, 6.0)])
    bench.run(4)
    assert fake.did == [None, (5.0, 6.0), "open", "close", None, (5.0, 6.0), "open"]
    bench.loop.take([Shift(7.0, 8.0)])
    assert fake.did[-1] == (7.0, 8.0)
    assert not bench.loop.take([UseMap(None), EyesStop(), Shift(0.0, 0.0)])
    assert fake.did[-1] is None


def test_pictures_come_only_when_asked_and_seldom() -> None:
    bench = Bench(Fake([], [sample(33 * n) for n in range(1, 40)]))
    bench.run(5)
    assert Picture not in bench.kinds()
    bench.loop.take([Preview(True)])
    bench.run(9)
    assert bench.kinds().count(Picture) == 3
    bench.loop.take([Preview(False)])
    bench.run(9)
    assert bench.kinds().count(Picture) == 3


def test_a_fast_tracker_is_thinned_out_but_changes_are_told() -> None:
    rows = [sample(n) for n in range(100)]
    rows[50] = sample(50, valid=False)
    bench = Bench(Fake([], list(rows)))
    bench.run(101)
    seen = [answer.sample for answer in bench.told if isinstance(answer, Seen)]
    assert len(seen) == 15
    assert rows[50] in seen
    assert rows[51] in seen


def test_everything_is_recorded(tmp_path: Path) -> None:
    rows = [sample(n) for n in range(30)]
    path = tmp_path / "a" / "t.csv"
    bench = Bench(Fake([], [*rows]), record=path)
    bench.run(31)
    bench.loop.close()
    assert [row.t_ns for row in read_trace(path)] == [row.t_ns for row in rows]
    assert read_header(path).screen == DESK
    assert read_header(path).source == "camera 0"
    again = Bench(Fake([], []), record=path)
    trouble = again.told[-1]
    assert isinstance(trouble, EyesTrouble)
    assert (trouble.lost, trouble.fatal) == (False, False)
    assert len(list(read_trace(path))) == 30


def test_the_cameras_are_listed_when_asked() -> None:
    told: list[EyesAnswer] = []
    config, fake = EyesConfig("camera"), Fake([NO_CAMERA], [])
    found = [("0", "Built-in"), ("2", "On a stick")]
    loop = EyesLoop(config, fake.make, told.append, lambda: 0, lambda: found)
    loop.take([FindCameras()])
    assert told == [CamerasFound((("0", "Built-in"), ("2", "On a stick")))]


answers = st.lists(
    st.one_of(
        st.integers(0, 999).map(lambda n: Seen(sample(n))),
        st.integers(0, 999).map(lambda n: Picture(n, 1, b"", sample(n))),
        st.integers(0, 999).map(lambda n: EyesReady(str(n))),
    ),
    max_size=40,
)


@given(answers)
def test_a_backlog_loses_only_old_samples_and_pictures(backlog: list[EyesAnswer]) -> None:
    kept = newest(backlog, most=4)
    for kind, most in ((Seen, 4), (Picture, 1), (EyesReady, 40)):
        all_of_kind = [answer for answer in backlog if isinstance(answer, kind)]
        assert [answer for answer in kept if isinstance(answer, kind)] == all_of_kind[-most:]


@given(answers)
def test_the_outbox_keeps_order_and_puts_pictures_last(backlog: list[EyesAnswer]) -> None:
    outbox = Outbox(most_samples=4)
    for answer in backlog:
        outbox.put(answer)
    taken: list[EyesAnswer] = []
    others = [answer for answer in backlog if not isinstance(answer, Picture)]
    pictures = [answer for answer in backlog if isinstance(answer, Picture)]
    wanted = newest(others, most=4) + pictures[-1:]
    while len(taken) < len(wanted):
        answer = outbox.take()
        assert answer is not None
        taken.append(answer)
    assert taken == wanted
    outbox.close()
    assert outbox.take() is None


def test_the_outbox_wakes_who_waits() -> None:
    outbox = Outbox()
    taken: list[EyesAnswer | None] = []
    thread = threading.Thread(target=lambda: taken.extend([outbox.take(), outbox.take()]))
    thread.start()
    outbox.put(Seen(sample(1)))
    outbox.close()
    thread.join(10.0)
    assert taken == [Seen(sample(1)), None]
