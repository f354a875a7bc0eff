"""What the stage shows follows from one value: no window, no engine, no clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.api.messages import Candidate, Cloud
from engine.api.messages import Kind as Word
from engine.session.draft import Origin, Piece
from engine.session.events import State
from engine.session.journal import Recovered
from gui.app.stage_content import Kind, Shown, what_to_show
from gui.app.ui_state import DraftsPage, Progress, RequestState, UiState
from gui.base.keymap import Command
from gui.base.settings import Settings
from gui.interaction.menus import MenuAct
from gui.interaction.onscreen_keyboard import LetterPages

SETTINGS = Settings(words=8)
CLOUD = Cloud((Candidate("warm", Word.WORD, 0.5, (1,), " warm"),), 0.5, 0.0, 0.0)
ASKING = UiState(session=State.ASKING, cloud=CLOUD, end="the sun is")
LETTERS = LetterPages.first("")


def show(state: UiState) -> Shown:
    return what_to_show(state, SETTINGS)


def draft(text: str, request: str = "") -> Recovered:
    return Recovered(Path(f"{text[:9]}.jsonl"), (Piece(text, Origin.TYPED),), False, request)


def test_words_of_the_fork_stand_around_the_end_of_the_draft() -> None:
    shown = show(ASKING)
    assert shown == Shown(Kind.WORDS, CLOUD, "the sun is")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"session": State.LOADING}, Kind.LINE),
        ({"session": State.FAILED}, Kind.LINE),
        ({"session": State.RESTARTING}, Kind.WORDS),
        ({"session": State.PAUSED}, Kind.WORDS),
        ({"letters": LETTERS}, Kind.LETTERS),
        ({"letters": LETTERS, "session": State.FAILED}, Kind.LETTERS),
        ({"letters": LETTERS, "page": 0}, Kind.MENU),
        ({"page": 0}, Kind.MENU),
        ({"cloud": None}, Kind.BARE),
        ({"cloud": None, "session": State.WRITING}, Kind.BARE),
        ({"cloud": None, "session": State.RESTARTING}, Kind.LINE),
        ({"cloud": None, "session": State.EMPTY}, Kind.MENU),
        ({"cloud": None, "session": State.ENDED}, Kind.MENU),
        ({"cloud": None, "session": State.PREFILL}, Kind.BARE),
    ],
)
def test_what_goes_before_what(change: dict[str, object], kind: Kind) -> None:
    assert show(replace(ASKING, **change)).kind is kind  # type: ignore[arg-type]


def test_a_cloud_without_words_says_what_space_does() -> None:
    bare = replace(ASKING, cloud=replace(CLOUD, candidates=()))
    assert show(bare).kind is Kind.WORDS
    assert show(bare).detail == "Press Space to end the word here"
    assert show(replace(bare, typed="qx")).detail == "Press Space to insert your word"


def test_fewer_words_for_eyes_are_said() -> None:
    assert show(replace(ASKING, cells=5)).hint == "5 of 8 words: larger cells"
    assert show(replace(ASKING, cells=8)).hint is None


def test_letters_stand_around_what_is_typed() -> None:
    assert show(replace(ASKING, letters=LETTERS)).rest == "the sun is"
    assert show(replace(ASKING, letters=LETTERS, typed="wa")).rest == "wa"


def test_loading_reading_and_failing_are_lines() -> None:
    loading = UiState(progress=Progress("file", 1, 4))
    assert show(loading).detail == "assembling its file, only once"
    assert show(loading).progress == 0.25
    reading = UiState(session=State.PREFILL, progress=Progress("text", 10, 100, 7))
    assert show(reading).detail.startswith("10 of 100 tokens; ")
    assert "last 7 words" in show(reading).detail
    assert show(UiState(session=State.FAILED, trouble="No file")).detail == "No file"
    again = UiState(session=State.RESTARTING)
    assert show(again).text != show(replace(again, progress=Progress("model", 1, 2))).text


def test_an_empty_draft_offers_what_was_left_and_beginnings() -> None:
    left = (draft("It was late"), draft("Dear Anna"))
    empty = UiState(session=State.EMPTY, left=left)
    menu = show(empty).menu
    assert menu is not None
    assert menu.keys == (*[MenuAct.TAKE_UP] * 2, *[MenuAct.GIVE] * 3)
    assert menu.items[0].intent.argument is left[0]
    assert menu.items[0].detail == "… It was late"


def test_a_model_that_takes_requests_asks_for_one_first() -> None:
    empty = UiState(session=State.EMPTY, request=RequestState(taken=True))
    menu = show(empty).menu
    assert menu is not None
    assert menu.keys == (*[MenuAct.GIVE_REQUEST] * 3, MenuAct.WITHOUT_REQUEST)
    asked = show(replace(empty, request=RequestState(True, "a letter"))).menu
    assert asked is not None
    assert asked.keys == (Command.REQUEST, MenuAct.BEGIN)
    plain = show(replace(empty, request=RequestState(True, plain=True))).menu
    assert plain is not None
    assert plain.keys == (MenuAct.GIVE,) * 3


def test_the_other_menu_holds_what_has_no_target_and_can_be_done() -> None:
    can = frozenset(("more", "letters", "choose", "redo", "drafts"))
    state = replace(ASKING, page=0, can=can, targets=("undo", "more", "menu"))
    menu = show(state).menu
    assert menu is not None
    assert menu.keys == ("letters", "choose", "redo", "drafts", MenuAct.BACK)
    few = show(replace(state, cells=3)).menu
    assert few is not None
    assert few.keys == ("letters", "choose", MenuAct.NEXT)
    last = show(replace(state, cells=3, page=2)).menu
    assert last is not None
    assert last.keys == (MenuAct.BACK, MenuAct.NEXT)


def test_pages_of_drafts_lead_on_and_back() -> None:
    state = replace(ASKING, page=0, drafts=DraftsPage((draft("Dear Anna"),), goes_on=True))
    menu = show(state).menu
    assert menu is not None
    assert menu.keys == (MenuAct.TAKE_UP, MenuAct.BACK, MenuAct.NEXT)
    reading = show(replace(state, drafts=DraftsPage(reading=True)))
    assert reading.rest == "Loading the drafts…"
    assert reading.menu is not None
    assert reading.menu.keys == (MenuAct.BACK,)
    assert show(replace(state, drafts=DraftsPage())).rest == "No drafts yet"


def test_a_long_draft_is_repeated_from_a_whole_word_on() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    rest = show(replace(ASKING, end=words)).rest
    assert rest.startswith("… ")
    assert words.endswith(rest[2:])
    assert f" {rest[2:]}" in words
    assert len(rest) <= 50
