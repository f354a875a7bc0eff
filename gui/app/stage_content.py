"""What is on the stage: a cloud, letters, a menu, or a line of text.

It follows from one value and the settings; `stage_presenter` puts it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from engine.api.messages import Cloud
from engine.session.events import State
from gui.app.ui_state import Progress, UiState
from gui.base.settings import Settings
from gui.interaction.menus import (
    Menu,
    drafts_menu,
    end_menu,
    other_menu,
    request_menu,
    start_menu,
)

_REST_CHARS = 48
"""How much of the draft's end the resting place repeats."""
_OTHERS = (
    *("more", "letters", "choose", "speak"),
    *("redo", "before", "erase_word", "repair", "request", "drafts"),
)
"""Keys of the other menu, those of usual targets first: these are in it only where they are not."""


class Kind(Enum):
    """What the cells hold."""

    WORDS = auto()
    """Words of the open fork, or a line that there are none."""
    LETTERS = auto()
    MENU = auto()
    LINE = auto()
    BARE = auto()


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the stage: a cloud with the middle's texts, or a line with a quiet second one."""

    kind: Kind
    cloud: Cloud | None = None
    rest: str = ""
    hint: str | None = None
    text: str = ""
    detail: str = ""
    progress: float | None = None
    menu: Menu | None = None


def what_to_show(state: UiState, settings: Settings) -> Shown:
    """Return what the stage shows."""
    translate = QCoreApplication.translate
    if state.session is State.LOADING:
        return _getting_ready(state.progress)
    if state.page is not None and state.drafts is not None:
        page = state.drafts
        return _menu(drafts_menu(page.drafts, reading=page.reading, goes_on=page.goes_on))
    if state.page is not None:
        keys = [key for key in _OTHERS if key in state.can and key not in state.targets]
        cells = min(state.cells, len(keys) + 1)
        return _menu(other_menu(keys, cells=cells, page=state.page))
    if state.letters is not None:
        rest = state.typed or rest_of(state.end)
        return Shown(Kind.LETTERS, state.letters.cloud(), rest, state.letters.hint)
    if state.session is State.FAILED:
        text = translate("StagePresenter", "No model is loaded")
        return Shown(Kind.LINE, text=text, detail=state.trouble)
    if state.cloud is not None:  # also while the engine starts again: it can be chosen from
        return _words(state.cloud, state, settings)
    match state.session:
        case State.EMPTY if state.request.taken and not state.request.plain:
            return _menu(request_menu(state.request.text, state.left))
        case State.EMPTY:
            return _menu(start_menu(state.left))
        case State.ENDED:
            return _menu(end_menu())
        case State.RESTARTING if state.progress is None:
            text = translate("StagePresenter", "Restarting the engine…")
            detail = translate("StagePresenter", "Your text is safe.")
            return Shown(Kind.LINE, text=text, detail=detail, progress=0.0)
        case State.RESTARTING:
            return _getting_ready(state.progress)
        case State.PREFILL if state.progress is not None:
            return _reading(state.progress)
    return Shown(Kind.BARE, rest=rest_of(state.end))


def _menu(menu: Menu) -> Shown:
    return Shown(Kind.MENU, menu.cloud(), menu.rest, menu.hint, menu=menu)


def _words(cloud: Cloud, state: UiState, settings: Settings) -> Shown:
    translate = QCoreApplication.translate
    if cloud.candidates:
        hint = None
        if state.cells < settings.words:
            hint = translate("StagePresenter", "{n} of {wanted} words: larger cells")
            hint = hint.format(n=state.cells, wanted=settings.words)
        return Shown(Kind.WORDS, cloud, rest_of(state.end), hint)
    text, remedy = (
        translate("StagePresenter", "No matching words"),
        translate("StagePresenter", "Press Space to insert your word"),
    )
    if not state.typed:  # but for what was left of a word
        remedy = translate("StagePresenter", "Press Space to end the word here")
    return Shown(Kind.WORDS, text=text, detail=remedy)


def _getting_ready(progress: Progress | None) -> Shown:
    translate = QCoreApplication.translate
    detail = ""
    if progress is not None:
        detail = (
            translate("StagePresenter", "assembling its file, only once")
            if progress.what == "file"
            else translate("StagePresenter", "reading it into memory")
        )
    text = translate("StagePresenter", "Loading the model")
    part = progress.part if progress is not None else 0.0
    return Shown(Kind.LINE, text=text, detail=detail, progress=part)


def _reading(progress: Progress) -> Shown:
    translate = QCoreApplication.translate
    detail = translate("StagePresenter", "{done} of {total} tokens")
    detail = detail.format(done=progress.done, total=progress.total)
    if progress.words:
        fits = translate("StagePresenter", "it can hold the beginning and the last {n} words")
        detail += "; " + fits.format(n=progress.words)
    text = translate("StagePresenter", "The model is reading the text")
    return Shown(Kind.LINE, text=text, detail=detail, progress=progress.part)


def rest_of(end: str) -> str:
    """Return the last words of a draft, for the resting place."""
    text = " ".join(end[-_REST_CHARS * 2 :].split())
    if len(text) <= _REST_CHARS:
        return text
    return "… " + text[-_REST_CHARS:].partition(" ")[2]
