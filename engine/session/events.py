"""What a session tells the window: states and events."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.api.messages import Cloud
from engine.api.spans import Step
from engine.api.types import ModelInfo
from engine.api.types import Trouble as Trouble
from engine.records.trial import Trial
from engine.records.trial import TrialRedone as TrialRedone
from engine.records.trial import TrialUndone as TrialUndone
from engine.session.draft import Piece


class State(StrEnum):
    """What the session is doing, as the window shows it."""

    LOADING = "loading"
    EMPTY = "empty"
    PREFILL = "prefill"
    WRITING = "writing"
    ASKING = "asking"
    PAUSED = "paused"
    ENDED = "ended"
    RESTARTING = "restarting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """The engine gets the model ready: `done` of `total` of `what`."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ModelReady:
    """The model stands; `load_ms` is how long it took."""

    info: ModelInfo
    load_ms: float


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The session is in another state."""

    state: State


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """The draft keeps its first `kept` pieces; `added` stand behind them now."""

    kept: int
    added: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RequestChanged:
    """The model is now to write `text` ("" for nothing certain), or that was taken back."""

    text: str


@dataclass(frozen=True, slots=True)
class ForkOpened:
    """A cloud is to be shown; candidate i sits in slot i. `reopened` by Undo, from memory."""

    cloud: Cloud
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class CloudChanged:
    """The open fork's cloud changed: the same words with news in place, or another page."""

    cloud: Cloud
    same_words: bool


@dataclass(frozen=True, slots=True)
class NoMoreWords:
    """More found nothing further under `prefix`; the first page is back."""

    prefix: str


@dataclass(frozen=True, slots=True)
class ForkClosed:
    """The open fork is closed; `slot` of the page on screen was chosen, or none."""

    slot: int | None = None


@dataclass(frozen=True, slots=True)
class PrefillProgress:
    """`done` of `total` tokens of the text have been read by the model.

    Where the text does not fit the context, `words` at its end do; 0 where all of it does.
    """

    done: int
    total: int
    words: int = 0


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step is complete, with its spans."""

    step: Step


@dataclass(frozen=True, slots=True)
class TrialDone:
    """A fork was answered."""

    trial: Trial


Event = (
    LoadProgress
    | ModelReady
    | StateChanged
    | DraftChanged
    | RequestChanged
    | ForkOpened
    | CloudChanged
    | NoMoreWords
    | ForkClosed
    | PrefillProgress
    | StepDone
    | TrialDone
    | TrialUndone
    | TrialRedone
    | Trouble
)
