"""All that decides what the stage shows, as one value. No widget, no time, nothing that acts."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.api.messages import Cloud
from engine.session.events import State
from engine.session.journal import Recovered
from gui.interaction.onscreen_keyboard import LetterPages
from input.layout.sectors import MAX_CELLS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is that takes its time: `done` of `total` of `what`.

    `what` is "file" or "model" while a model loads and "text" while it reads; of a text too long
    for it only the beginning and the last `words` fit, 0 where all of it does.
    """

    what: str
    done: int
    total: int
    words: int = 0

    @property
    def part(self) -> float:
        """The same from 0 to 1."""
        return self.done / max(1, self.total)


@dataclass(frozen=True, slots=True)
class DraftsPage:
    """A page of earlier drafts: those on it, or that they are being read, and if more come."""

    drafts: tuple[Recovered, ...] = ()
    reading: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class RequestState:
    """What is known of requests: whether one leads the model, and which is in force.

    `plain` says that the person wants to begin a text without one.
    """

    taken: bool = False
    text: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class UiState:
    """What the stage shows follows from this and the settings (`stage_content.what_to_show`)."""

    session: State = State.LOADING
    cloud: Cloud | None = None
    """The open fork's words."""
    letters: LetterPages | None = None
    """The alphabet, where it is wanted in the cells."""
    typed: str = ""
    end: str = ""
    """The end of the draft, longer than what is shown of it."""
    request: RequestState = field(default_factory=RequestState)
    left: tuple[Recovered, ...] = ()
    """Drafts that earlier runs left behind, the newest first."""
    cells: int = MAX_CELLS
    """How many cells these eyes can hit; `MAX_CELLS` where hands choose."""
    can: frozenset[str] = frozenset()
    """Keys of commands that would do something now, of those that the other menu offers."""
    targets: tuple[str, ...] = ()
    """Keys of the permanent targets."""
    page: int | None = None
    """The page of the other menu that is open; None while it is closed."""
    drafts: DraftsPage | None = None
    """The page of earlier drafts, which opens from that menu; None while it is closed."""
    progress: Progress | None = None
    trouble: str = ""
    """Why there is no model."""
