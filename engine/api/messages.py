"""What window and engine say to each other: frozen dataclasses over a pipe.

The window asks; every answer carries the number of the ask it belongs to, so late ones are dropped.
A new ask ends the one before it within one decode step. The engine holds no truth: an ask says
which part of its cached prefix stays (`keep`) and what stands behind it, so any ask after any
restart is complete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from common.clock import NS_PER_MS
from engine.api.spans import Span
from engine.api.types import BrokenModel, ModelError, ModelInfo, Sampling

_UNLIKELY = 0.01


class Mode(StrEnum):
    """The three ways to write."""

    AUTO = "auto"
    FORKS = "forks"
    EVERY_WORD = "every_word"


class Then(StrEnum):
    """What the engine does once the cached prefix stands."""

    WAIT = "wait"
    WRITE = "write"
    CLOUD = "cloud"


class Kind(StrEnum):
    """What a candidate is."""

    WORD = "word"
    PUNCTUATION = "punctuation"
    NEWLINE = "newline"
    END = "end"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry of a cloud.

    The end of the text has neither text nor tokens: choosing it ends the writing.

    `word` is what is shown ("warm", "."), `text` exactly what enters the draft (" warm"), `tokens`
    the model's tokens of it, `probability` the chance, 0 to 1, that it is the next word, `branch`
    the continuation already written behind it ("" while there is none).
    """

    word: str
    kind: Kind
    probability: float
    tokens: tuple[int, ...]
    text: str
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Cloud:
    """The candidates of one fork, the likeliest first.

    `mass` is the probability that the next word is one of them; `entropy_bits` that of the model's
    next-token distribution; `value` the value of asking here (see `engine.generation.ask_policy`),
    which the threshold is held against; `page` counts More from 0; `prefix` the letters that every
    word begins with.
    """

    candidates: tuple[Candidate, ...]
    mass: float
    entropy_bits: float
    value: float
    page: int = 0
    prefix: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to choose but, at most, an end that nobody expects."""
        return self.mass < _UNLIKELY and all(c.kind is Kind.END for c in self.candidates)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the window wants. See the module's docstring.

    `keep` tokens of the cached prefix stay; `add` is put behind them, each part either tokens or
    text that the engine turns into tokens. Then the engine waits, writes on in `mode` (in Forks at
    most `share` of the tokens are asked for), or shows the cloud of the place where it stands, of
    `words` entries without those in `exclude` (More), all beginning with `prefix`. `word_over` says
    that the cached prefix's last word is the person's and stays as it is: the model begins a new
    word behind it. `ahead` bounds the tokens written ahead behind one cloud; 0 switches that off.
    `request` is what an instruct model is to write: its prompt stands before the cached prefix and
    is never counted as part of it; "" only continues the text. With `plain` no markup is written
    nor offered (see `engine.tokens.markup`), but for words of which the person typed the beginning.
    """

    number: int
    keep: int = 0
    add: tuple[tuple[int, ...] | str, ...] = ()
    then: Then = Then.WAIT
    mode: Mode = Mode.FORKS
    share: float = 0.2
    words: int = 8
    exclude: tuple[str, ...] = ()
    prefix: str = ""
    page: int = 0
    word_over: bool = False
    ahead: int = 160
    sampling: Sampling = field(default_factory=Sampling)
    request: str = ""
    plain: bool = False

    @property
    def way(self) -> tuple[Mode, int, Sampling, bool]:
        """What must be alike for what was written ahead for one ask to do for another."""
        return self.mode, self.words, self.sampling, self.plain


@dataclass(frozen=True, slots=True)
class Look:
    """Where the person looks while a cloud is open: the share, 0 to 1, that each slot has now.

    Words that are looked at are written on first. `rest` stops writing ahead until the next one.
    """

    shares: tuple[float, ...] = ()
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """The window closes: the engine ends."""


@dataclass(frozen=True, slots=True)
class Loading:
    """The engine gets the model ready: `done` of `total` bytes or steps of `what`."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded; `load_ms` says how long that took."""

    info: ModelInfo
    load_ms: float


@dataclass(frozen=True, slots=True)
class Prefilled:
    """Progress of a prefill: `done` of `total` tokens.

    Where the text does not fit the context, `words` at its end do; 0 where all of it does.
    """

    number: int
    done: int
    total: int
    words: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """The cached prefix is as asked: the tokens of each part of `Ask.add`. Answers every ask first.

    Decoding them may still take time: then `Prefilled` follows.
    """

    number: int
    tokens: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Wrote:
    """The model wrote `text` (usually one token; more where one alone is no whole character)."""

    number: int
    tokens: tuple[int, ...]
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the machine takes for what nobody waited for, in ms; None where that is not known.

    `token_ms` is a decode of one token, a running mean of what was decoded ahead; `cloud_ms` all
    the work for this cloud, where it was searched ahead.
    """

    token_ms: float | None = None
    cloud_ms: float | None = None

    @classmethod
    def of(cls, token_ns: float | None, cloud_ns: int | None = None) -> Hidden:
        """Return it of times in nanoseconds."""
        token_ms = None if token_ns is None else token_ns / NS_PER_MS
        return cls(token_ms, None if cloud_ns is None else cloud_ns / NS_PER_MS)


@dataclass(frozen=True, slots=True)
class Forked:
    """A fork: the cloud of the place where the cached prefix ends.

    `threshold` is the value of asking above which a fork is raised at this moment.
    """

    number: int
    cloud: Cloud
    threshold: float
    spans: tuple[Span, ...]
    hidden: Hidden = Hidden()


@dataclass(frozen=True, slots=True)
class Ended:
    """The model ends the text here."""

    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """An ask (or loading, number 0) failed: one clear line and a way out.

    With `fatal` the engine ends after it.
    """

    number: int
    text: str
    remedy: str
    fatal: bool = False

    @classmethod
    def by(cls, number: int, error: ModelError) -> Failed:
        """Return what `error` says; a broken model is fatal."""
        return cls(number, error.text, error.remedy, fatal=isinstance(error, BrokenModel))


Question = Ask | Look | Stop
Answer = Loading | Ready | Prefilled | Placed | Wrote | Forked | Ended | Failed
