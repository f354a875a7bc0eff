"""Cameras and video files: newest frame only, drivers that hang, cameras that go, bad files."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from common.clock import NS_PER_MS as MS
from input.api.errors import EndOfSourceError, GazeError
from input.api.source import EyesReady
from input.vision import opencv
from input.vision.camera import HANGING, SILENT_S, WIDE_PX, Camera, VideoFile
from videos import write_video

LONG_S = 20.0  # waited for only where a test fails
FPS = 25


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.t_ns = 1_000 * MS

    def __call__(self) -> int:
        return self.t_ns


class Device:
    """A camera that gives a frame for each `shoot`, hangs meanwhile, and can be unplugged."""

    def __init__(self, width: int = 64, height: int = 48) -> None:
        self.shape = height, width, 3
        self._shots = threading.Semaphore(0)
        self._wants = threading.Semaphore(0)
        self._next: bool | None = False
        self.closed = threading.Event()
        self.opened = 0
        self.shade = 0

    def __call__(self) -> tuple[Device, EyesReady]:
        self.opened += 1
        return self, EyesReady("device", 64, 48, 30.0)

    def shoot(self, good: bool | None = True) -> None:
        """Give one frame (None: a damaged one; False: none any more), and see it taken."""
        assert self._wants.acquire(timeout=LONG_S)
        self._next = good
        self._shots.release()

    def settle(self) -> None:
        """Wait until the last frame has been put where it is read."""
        assert self._wants.acquire(timeout=LONG_S)
        self._wants.release()

    def grab(self) -> bool:
        self._wants.release()
        self._shots.acquire()
        return self._next is not False

    def decode(self) -> np.ndarray | None:
        self.shade += 1
        return None if self._next is None else np.full(self.shape, self.shade, np.uint8)

    def close(self) -> None:
        self.closed.set()


@pytest.fixture(autouse=True)
def _nothing_hangs_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Camera, "_left", [])


def test_the_newest_frame_is_read_with_the_time_it_was_grabbed() -> None:
    clock, device = Clock(), Device()
    camera = Camera(opener=device, clock=clock)
    assert camera.open() == EyesReady("device", 64, 48, 30.0)
    for t_ms in (10, 43, 76):
        clock.t_ns = t_ms * MS
        device.shoot()
        device.settle()
    frame = camera.read(LONG_S)
    assert frame is not None
    assert (frame.t_ns, frame.skipped, int(frame.rgb[0, 0, 0])) == (76 * MS, 2, 3)
    assert camera.read(0.0) is None
    device.shoot()
    following = camera.read(LONG_S)
    assert following is not None
    assert (following.skipped, int(following.rgb[0, 0, 0])) == (0, 4)
    camera.close()
    device.shoot()
    assert device.closed.wait(LONG_S)


def test_damaged_frames_are_left_out() -> None:
    device = Device()
    camera = Camera(opener=device)
    camera.open()
    device.shoot(None)
    device.shoot()
    frame = camera.read(LONG_S)
    assert frame is not None
    assert int(frame.rgb[0, 0, 0]) == 2


def test_a_camera_that_is_unplugged_is_told_and_can_be_opened_again() -> None:
    device = Device()
    camera = Camera(opener=device)
    camera.open()
    device.shoot(False)
    assert device.closed.wait(LONG_S)
    with pytest.raises(GazeError, match="gone"):
        camera.read(LONG_S)
    camera.open()
    device.shoot()
    assert camera.read(LONG_S) is not None
    assert device.opened == 2


def test_what_was_grabbed_before_it_went_is_still_read() -> None:
    device = Device()
    camera = Camera(opener=device)
    camera.open()
    device.shoot()
    device.shoot(False)
    assert device.closed.wait(LONG_S)
    assert camera.read(LONG_S) is not None
    with pytest.raises(GazeError, match="gone"):
        camera.read(LONG_S)


def test_a_silent_camera_is_told_after_some_seconds() -> None:
    clock, device = Clock(), Device()
    camera = Camera(opener=device, clock=clock)
    camera.open()
    clock.t_ns += int(SILENT_S * 1e9)
    assert camera.read(0.0) is None
    clock.t_ns += MS
    with pytest.raises(GazeError, match="no pictures"):
        camera.read(0.0)
    camera.close()  # its driver still hangs
    assert not device.closed.is_set()


def test_a_camera_that_is_not_there_is_told() -> None:
    with pytest.raises(GazeError, match="not there, or another program uses it"):
        Camera("3", opener=lambda: None).open()


def test_an_opener_that_fails_badly_is_trouble_too() -> None:
    def broken() -> None:
        raise RuntimeError("the driver's library is broken")

    with pytest.raises(GazeError, match="cannot be opened"):
        Camera("3", opener=broken).open()


def test_a_driver_that_hangs_while_opening_holds_nobody() -> None:
    release, opened = threading.Event(), []
    before = set(threading.enumerate())

    def hanging() -> None:
        opened.append(1)
        release.wait()

    for _ in range(HANGING + 3):
        with pytest.raises(GazeError, match="does not answer"):
            Camera("0", opener=hanging, opening_s=0.0).open()
    assert len(opened) <= HANGING
    release.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(LONG_S)
    device = Device()
    Camera("0", opener=device).open()
    assert device.opened == 1


def test_one_that_opens_too_late_is_closed_again() -> None:
    release, device = threading.Event(), Device()

    def late() -> tuple[Device, EyesReady]:
        release.wait()
        return device()

    with pytest.raises(GazeError, match="does not answer"):
        Camera("0", opener=late, opening_s=0.0).open()
    release.set()
    assert device.closed.wait(LONG_S)


def test_a_closed_camera_is_not_read() -> None:
    with pytest.raises(GazeError, match="closed"):
        Camera(opener=Device()).read(0.0)


def test_large_frames_are_made_smaller_and_tiny_ones_are_not() -> None:
    for size, shown in (((3840, 2160), (WIDE_PX, 360)), ((1, 1), (1, 1)), ((640, 480), (640, 480))):
        device = Device(*size)
        camera = Camera(opener=device)
        camera.open()
        device.shoot()
        frame = camera.read(LONG_S)
        assert frame is not None
        assert frame.rgb.shape == (shown[1], shown[0], 3)


def test_a_number_without_a_camera_is_one_clear_line(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(GazeError) as caught:
        Camera("/dev/video-none").open()
    assert "/dev/video-none" in caught.value.text
    assert "--camera" in caught.value.remedy
    assert capfd.readouterr() == ("", "")


# -- video files ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten frames, each brighter than the one before."""
    path = tmp_path_factory.mktemp("video") / "ten.avi"
    frames = [np.full((48, 64, 3), 20 * (n + 1), np.uint8) for n in range(10)]
    write_video(path, frames, FPS)
    return path


def test_a_video_is_read_as_fast_as_asked_for(video: Path) -> None:
    clock = Clock()
    film = VideoFile(video, paced=False, clock=clock)
    assert film.open() == EyesReady("ten.avi", 64, 48, float(FPS))
    frames = [film.read(0.0) for _ in range(10)]
    times = [frame.t_ns - clock.t_ns for frame in frames if frame is not None]
    assert times == [n * 40 * MS for n in range(10)]
    shades = [float(frame.rgb.mean()) for frame in frames if frame is not None]
    assert shades == pytest.approx([20 * (n + 1) for n in range(10)], abs=3)
    with pytest.raises(EndOfSourceError):
        film.read(0.0)
    film.open()
    assert film.read(0.0) is not None
    film.close()
    with pytest.raises(GazeError, match="closed"):
        film.read(0.0)


def test_a_video_keeps_its_own_pace(video: Path) -> None:
    clock = Clock()
    film = VideoFile(video, clock=clock)
    film.open()
    began_ns = clock.t_ns
    first = film.read(0.0)
    assert first is not None
    assert film.read(0.0) is None  # the second one is not due
    clock.t_ns += 125 * MS  # number 3 was due 5 ms ago; 1 and 2 are over
    late = film.read(0.0)
    assert late is not None
    assert (late.t_ns - began_ns, late.skipped) == (120 * MS, 2)
    assert float(late.rgb.mean()) == pytest.approx(80, abs=3)
    clock.t_ns += 60_000 * MS
    with pytest.raises(EndOfSourceError):
        film.read(0.0)


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100, b"RIFF\0\0\0\0AVI LIST"])
def test_what_is_no_video_is_one_clear_line(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(content)
    with pytest.raises(GazeError, match="is no video"):
        VideoFile(path).open()
    assert capfd.readouterr() == ("", "")


def test_a_video_that_is_missing_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.avi", tmp_path):
        with pytest.raises(GazeError, match="is not there"):
            VideoFile(path).open()


def test_a_video_that_breaks_off_ends(tmp_path: Path, video: Path) -> None:
    chunks = video.read_bytes().split(b"00dc")
    path = tmp_path / "part.avi"
    path.write_bytes(b"00dc".join(chunks[:6]) + b"00dc")  # the header and four frames
    film = VideoFile(path, paced=False)
    film.open()
    shown = []
    while len(shown) < len(chunks):
        try:
            frame = film.read(0.0)
        except EndOfSourceError:
            break
        shown.append(frame)
    assert 1 <= len(shown) < len(chunks) - 1
    assert None not in shown


# -- what the system lists -----------------------------------------------------------------------


def test_linux_lists_each_camera_once_by_its_name(tmp_path: Path) -> None:
    for device, name, index in (
        ("video10", "Second camera", "0"),
        ("video2", "Webcam: Webcam", "0"),
        ("video3", "Webcam: Webcam", "1"),  # the same camera's metadata
        ("video4", "Broken", "none"),
        ("radio0", "Radio", "0"),
    ):
        (tmp_path / device).mkdir()
        (tmp_path / device / "name").write_text(f"{name}\n", encoding="utf-8")
        (tmp_path / device / "index").write_text(f"{index}\n", encoding="utf-8")
    expected = [("2", "Webcam: Webcam"), ("10", "Second camera")]
    assert opencv.cameras(tmp_path) == expected


def test_where_nothing_is_listed_there_is_no_camera(tmp_path: Path) -> None:
    assert opencv.listed_cameras(tmp_path / "none") == []


def test_pictures_of_all_kinds_become_rgb() -> None:
    grey = np.full((2, 3), 7, np.uint8)
    blue = np.zeros((2, 3, 4), np.uint8)
    blue[..., 0] = 200
    assert opencv.rgb(grey).tolist() == np.full((2, 3, 3), 7).tolist()
    assert opencv.rgb(blue)[0, 0].tolist() == [0, 0, 200]
    assert opencv.rgb(blue[..., :3])[0, 0].tolist() == [0, 0, 200]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_video_whose_name_is_no_text_is_played(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"film\xff\xfe.avi")
    plainly = tmp_path / "film.avi"
    write_video(plainly, [np.full((48, 64, 3), 9, np.uint8)] * 3, 30.0)
    plainly.rename(path)
    video = VideoFile(path, paced=False)
    ready = video.open()
    ready.name.encode()
    assert video.read(1.0) is not None
    video.close()


@pytest.mark.parametrize("place", ["-1", "9" * 40, "²", "nowhere", "\udcff", "/dev/null", "a\nb"])
def test_a_camera_that_cannot_be_is_one_line(place: str) -> None:
    with pytest.raises(GazeError, match="cannot be opened") as caught:
        Camera(place).open()
    assert caught.value.remedy
