"""Gaze from a Lab Streaming Layer stream: any eye tracker that a laboratory has running.

Channels are told by the stream's description, as the XDF project's "Gaze Meta-Data" recommends:
`type` ScreenX and ScreenY, or labels that say so, `unit` normalized or pixels, `eye` left, right or
both, and a channel of confidence, if any. Shares of the screen count from its top left corner, and
so do pixels. Times are mapped to the clock here with the stream's own time correction.

pylsl is the optional extra `lab` and this is the only module that imports it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

from common.clock import NS_PER_S, Clock, now_ns
from input.api.errors import FatalGazeError, GazeError, plain
from input.api.gaze import DESK, NOWHERE, GazeSample, Screen
from input.api.source import EyesConfig, EyesReady, SourceKind
from input.sources.remote_clock import Forward
from input.sources.tracker import SILENCE_S, Tracker

_RESOLVE_S = 2.0
_OPEN_S = 3.0
_BUFFER_S = 1
_MOST_HZ = 1e5
_ODD_S = 2.0
"""A time stamp that is this far from now was not made with the stream's own clock."""

_START = "Start the eye tracker's stream, or name another with --lsl NAME."
_MOST_AS_SHARE = 2.0

_WORDS = {
    *("gaze", "screen", "display", "area", "point", "pog", "pos", "position", "2d"),
    *("norm", "normalized", "normalised", "px", "pixel", "pixels"),
    *("eye", "eyes", "left", "right", "both", "l", "r"),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """What a stream's description says of one channel; empty where it says nothing."""

    label: str = ""
    kind: str = ""
    unit: str = ""
    eye: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which channels hold what, and whether points are in pixels (None: not told)."""

    x: tuple[int, ...]
    y: tuple[int, ...]
    confidence: tuple[int, ...]
    in_px: bool | None
    percent: bool = False


def channels_in(xml: str) -> list[Channel]:
    """Return the channels that a stream's XML description lists."""
    try:
        root = ElementTree.fromstring(xml)  # liblsl made it, without declarations
    except ElementTree.ParseError:
        return []
    return [
        Channel(
            *((channel.findtext(name) or "").strip() for name in ("label", "type", "unit", "eye"))
        )
        for channel in root.findall("./desc/channels/channel")
    ]


def layout_of(channels: Sequence[Channel]) -> Layout | None:
    """Find the channels of gaze; None where no pair of x and y is among them."""
    found: dict[tuple[str, str], list[int]] = {}
    for index, channel in enumerate(channels):
        what = _what(channel)
        if what:
            found.setdefault((what, _eye(channel)), []).append(index)
    pairs = [
        (found[("x", eye)][0], found[("y", eye)][0])
        for eye in ("both", "left", "right")
        if ("x", eye) in found and ("y", eye) in found
    ]
    if not pairs:
        return None
    if ("x", "both") in found and ("y", "both") in found:
        pairs = pairs[:1]
    sure = [index for (what, _), indices in found.items() if what == "sure" for index in indices]
    x, y = (tuple(pair[axis] for pair in pairs) for axis in (0, 1))
    return Layout(
        x,
        y,
        tuple(sure),
        _in_px(channels[x[0]]),
        percent=any(channels[index].unit.lower() in {"percent", "%"} for index in sure),
    )


class Reader:
    """Turns the values of one stream's samples into points. Pure."""

    def __init__(self, layout: Layout, screen: Screen) -> None:
        """Read values as `layout` says, of a tracker that watches `screen`."""
        self._layout, self._screen = layout, screen
        self._in_px = layout.in_px

    def point(self, values: Sequence[float]) -> tuple[float, float, float]:
        """Return x and y in pixels of the desktop (NOWHERE without gaze) and the confidence.

        Where the stream does not tell its unit, points are shares of the screen until one of them
        cannot be a share.
        """
        x, y = _mean(values, self._layout.x), _mean(values, self._layout.y)
        if not (math.isfinite(x) and math.isfinite(y)):
            return NOWHERE, NOWHERE, 0.0
        if self._in_px is None and max(abs(x), abs(y)) > _MOST_AS_SHARE:
            self._in_px = True
        if not self._in_px:
            x, y = x * self._screen.width_px, y * self._screen.height_px
        sure = 1.0
        if self._layout.confidence:
            sure = _mean(values, self._layout.confidence) / (100.0 if self._layout.percent else 1.0)
            sure = min(1.0, max(0.0, sure)) if math.isfinite(sure) else 0.0
        return self._screen.x_px + x, self._screen.y_px + y, sure


def sent_ns(ago_s: float, arrived_ns: int) -> int:
    """Return when a sample was taken that is `ago_s` old; now where that cannot be."""
    return arrived_ns - round(ago_s * NS_PER_S) if -_ODD_S < ago_s < _ODD_S else arrived_ns


def query(name: str) -> str:
    """Return how liblsl is asked for a stream (XPath). Raises FatalGazeError for no name."""
    name = name.strip()
    if not name:
        return "type='Gaze' or type='gaze'"
    if '"' in name or not name.isprintable():
        text = f"No Lab Streaming Layer stream can be asked for by the name {name}"
        raise FatalGazeError(plain(text), "Name it without quotation marks, or leave the name out.")
    return f'name="{name}" or source_id="{name}"'


class LslSource(Tracker):
    """Samples of a stream of type Gaze, or of the one with a given name."""

    def __init__(
        self,
        place: str,
        screen: Screen,
        clock: Clock = now_ns,
        silence_s: float = SILENCE_S,
    ) -> None:
        """Look for the stream `place` (a name or source id; empty: any of type Gaze)."""
        super().__init__(screen, clock, silence_s)
        self._place = place
        self._lsl: ModuleType | None = None
        self._inlet: Any = None
        self._reader = Reader(Layout((0,), (1,), (), None), screen)
        self._forward = Forward()

    def open(self) -> EyesReady:
        """Find the stream, read its description and its clock."""
        self.close()
        lsl = self._lsl = _pylsl()
        found = [
            info
            for info in lsl.resolve_bypred(query(self._place), 1, _RESOLVE_S)
            if info.channel_format() != lsl.cf_string
        ]
        if not found:
            what = f'named "{self._place}"' if self._place.strip() else "of gaze"
            raise GazeError(f"There is no Lab Streaming Layer stream {what}", _START)
        chosen = min(found, key=lambda info: (str(info.name()), str(info.uid())))
        try:
            # Without recovery: a stream that comes back is found anew, with its new clock.
            self._inlet = lsl.StreamInlet(chosen, max_buflen=_BUFFER_S, recover=False)
            info = self._inlet.info(_OPEN_S)
            layout = layout_of(channels_in(info.as_xml()))
            if layout is None:
                raise GazeError(
                    f'The stream "{info.name()}" tells of no channels for x and y on a screen',
                    "It needs channels of type ScreenX and ScreenY, or with the labels x and y.",
                )
            self._inlet.open_stream(_OPEN_S)
            self._inlet.time_correction(_OPEN_S)
        except RuntimeError as error:
            self.close()
            raise self._lost() from error
        except GazeError:
            self.close()
            raise
        self._reader = Reader(layout, self.screen)
        self.heard(self.clock())
        self._forward = Forward()
        rate = float(info.nominal_srate())
        return EyesReady(plain(str(info.name())), fps=rate if 0.0 < rate < _MOST_HZ else 0.0)

    def read(self, timeout_s: float) -> GazeSample | None:
        """Return the next sample."""
        if self._inlet is None or self._lsl is None:
            raise self._lost()
        try:
            values, stamp_s = self._inlet.pull_sample(timeout_s)
            if values is None:
                if self.is_silent:
                    raise self._lost()
                return None
            correction_s = self._inlet.time_correction(_OPEN_S)
        except RuntimeError as error:
            raise self._lost() from error
        arrived_ns = self.clock()
        self.heard(arrived_ns)
        ago_s = float(self._lsl.local_clock()) - (stamp_s + correction_s)
        x_px, y_px, confidence = self._reader.point(values)
        return self.sample(
            self._forward.feed(sent_ns(ago_s, arrived_ns), arrived_ns),
            x_px,
            y_px,
            present=math.isfinite(x_px),
            confidence=confidence,
        )

    def close(self) -> None:
        """Leave the stream."""
        inlet, self._inlet = self._inlet, None
        if inlet is not None:
            inlet.close_stream()

    def _lost(self) -> GazeError:
        return GazeError("The eye tracker's stream is lost", _START)


def _pylsl() -> ModuleType:
    try:
        import pylsl
    except (ImportError, RuntimeError) as error:  # RuntimeError: its library is not there
        raise FatalGazeError(
            "Lab Streaming Layer is not installed",
            "Install it: pip install wordfork[lab]",
        ) from error
    return pylsl  # type: ignore[no-any-return, unused-ignore]


def _mean(values: Sequence[float], indices: Sequence[int]) -> float:
    """Return the mean of those values that are there; NaN for none."""
    there = [float(values[index]) for index in indices if math.isfinite(values[index])]
    return sum(there) / len(there) if there else math.nan


def _words(text: str) -> list[str]:
    """Return the words of a name such as "left_gaze_x" or "ScreenX", in small letters."""
    return [word.lower() for word in re.findall(r"2[dD]|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", text)]


def _what(channel: Channel) -> str:
    """Return "x", "y", "sure", or nothing for a channel of something else."""
    kind = channel.kind.lower()
    if kind in {"screenx", "screeny"}:
        return kind[-1]
    words = _words(channel.label)
    if kind == "confidence" or "confidence" in words:
        return "sure"
    axes = [word for word in words if word in {"x", "y"}]
    if kind in {"", "gaze"} and len(axes) == 1 and set(words) - set(axes) <= _WORDS:
        return axes[0]
    return ""


def _eye(channel: Channel) -> str:
    words = {channel.eye.lower(), *_words(channel.label)}
    if words & {"left", "l"}:
        return "left"
    return "right" if words & {"right", "r"} else "both"


def _in_px(channel: Channel) -> bool | None:
    said = {channel.unit.lower(), *_words(channel.label)}
    if said & {"pixels", "pixel", "px"}:
        return True
    if said & {"normalized", "normalised", "norm", "fraction", "ratio"}:
        return False
    return None


def _make(config: EyesConfig) -> LslSource:
    return LslSource(config.place, config.screen or DESK)


KIND = SourceKind(
    what="A Lab Streaming Layer stream.",
    tracker="Lab Streaming Layer",
    make=_make,
    in_shares=True,
    check=query,
)
