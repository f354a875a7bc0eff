"""Puts what is to be seen on the stage of a window, and keeps its menu of other targets.

What that is, `stage_content.what_to_show` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from common.clock import now_ns
from engine.api.messages import Cloud
from engine.api.spans import Span, Stage
from engine.session.events import State
from gui.app.drafts_menu import DraftsMenu
from gui.app.stage_content import Kind, Shown, rest_of, what_to_show
from gui.app.ui_state import Progress, UiState
from gui.base.keymap import HINTS
from gui.base.settings import Settings
from gui.interaction.menus import Menu, MenuAct
from gui.views.action_bar import NARROW_PX, few_targets, narrow_targets, usual_targets
from gui.views.main_window import MainWindow

_LOADS = (State.LOADING, State.RESTARTING)
_TAKES_TIME = {"file": _LOADS, "model": _LOADS, "text": (State.PREFILL,)}
"""The states in which what takes its time is shown."""


class StagePresenter(QObject):
    """Sets the stage of a window. It decides nothing about writing."""

    asking = Signal()
    """A menu opens: a model that writes is to wait meanwhile."""
    menu_moved = Signal()
    """The other menu was opened or closed."""
    emptied = Signal(object)
    """There are no cells since then, in ns: only the permanent targets can be chosen."""
    measured = Signal(object)
    """How long it took to lay words out, a `Span`."""

    def __init__(
        self,
        window: MainWindow,
        read: Callable[[], UiState],
        settings: Callable[[], Settings],
        drafts: DraftsMenu,
    ) -> None:
        """Set the stage of `window`: `read` tells all but what is known here, as it is now.

        The pages of `drafts` open from the menu of other targets, and close with it.
        """
        super().__init__(window)
        self._window, self._stage = window, window.stage
        self._read, self._settings, self._drafts = read, settings, drafts
        self._shown = Shown(Kind.BARE)
        self._page: int | None = None  # of the menu of other targets, if it is open
        self._progress: Progress | None = None
        self._trouble = ""
        drafts.changed.connect(self.show)

    @property
    def shows_words(self) -> bool:
        """Whether the cells hold words of the open fork, not letters or a menu."""
        return self._shown.kind is Kind.WORDS

    @property
    def menu(self) -> Menu | None:
        """The menu that is shown; None without one."""
        return self._shown.menu

    @property
    def others_open(self) -> bool:
        """Whether the menu of what has no target of its own is open."""
        return self._page is not None

    @property
    def state(self) -> UiState:
        """All that decides what is shown, as it is now."""
        state = self._read()
        if state.session is not State.FAILED:
            self._trouble = ""
        if self._progress is not None and state.session not in _TAKES_TIME[self._progress.what]:
            self._progress = None
        return replace(
            state,
            targets=self._stage.targets.keys(),
            page=self._page,
            drafts=self._drafts.page(state.cells),
            progress=self._progress,
            trouble=self._trouble,
        )

    def make_room(self, *, large: bool, silent: str) -> None:
        """Offer as many permanent targets as there is room for.

        Eyes want few and `large` ones, and a narrow window has no room for all. `silent` is why
        there is no voice.
        """
        targets = self._stage.targets
        targets.set_large(large)
        narrow = self._stage.width() < self._window.look.px(NARROW_PX)
        offered = few_targets if large else narrow_targets if narrow else usual_targets
        targets.set_targets(offered(HINTS))
        targets.set_disabled("speak", silent)

    def show(self) -> None:
        """Show what the session is doing; words that are there already stay as they are."""
        state = self.state
        self._stage.set_paused(state.session is State.PAUSED and not self.others_open)
        shown = what_to_show(state, self._settings())
        if not (self.shows_words and shown.kind is Kind.WORDS):
            self._put(shown)

    def cloud(self) -> None:
        """Show the words of the open fork anew; letters and menus stay before them."""
        shown = what_to_show(self.state, self._settings())
        if shown.kind is Kind.WORDS:
            self._put(shown)

    def refine(self, cloud: Cloud) -> None:
        """Show news of the words that are on the stage."""
        if self.shows_words and cloud.candidates:
            self._stage.cloud.update_cloud(cloud)

    def follow(self, end: str) -> None:
        """Let the resting place say the last words of the draft, which ends so."""
        self._stage.cloud.set_rest(rest_of(end))

    def progressed(self, what: str, done: int, total: int, words: int = 0) -> None:
        """Show how far the model is; what can be chosen meanwhile stays where it is."""
        if what == "text" and done >= total:
            return
        self._progress = Progress(what, done, total, words)
        shown = what_to_show(self.state, self._settings())
        if shown.kind is Kind.LINE:
            self._put(shown)

    def failed(self, trouble: str) -> None:
        """Show why there is no model."""
        self._trouble = trouble
        self.show()

    def closed(self, slot: int | None) -> None:
        """The fork is closed; the word of `slot` flies to the text."""
        if slot is not None and self.shows_words:
            text = self._window.text
            self._stage.cloud.flash(slot)
            caret = text.mapTo(self._window, text.caret_rect().center())
            self._stage.travel(slot, self._window, caret)
        self._page = None
        self._drafts.close()
        self._put(Shown(Kind.BARE, rest=rest_of(self._read().end)))

    # -- the menu of what has no target of its own ---------------------------------------------

    def others(self) -> None:
        """Open the menu, or close it."""
        if self._page is not None:
            self._page = None
            self._drafts.close()
        elif self._read().session is not State.LOADING:
            self._page = 0
            self.asking.emit()
        self.menu_moved.emit()
        self.show()

    def drop(self) -> bool:
        """Close the menu; False where it is not open."""
        is_open = self.others_open
        if is_open:
            self.others()
        return is_open

    def turn(self, act: str) -> None:
        """Go to the `MenuAct.NEXT` page of the menu or of its drafts, or `MenuAct.BACK`."""
        if self._drafts.is_open:
            self._drafts.turn(1 if act == MenuAct.NEXT else -1)
        elif act == MenuAct.NEXT and self._page is not None:
            self._page += 1
            self.show()
        else:
            self.drop()

    def open_drafts(self) -> None:
        """Let the menu show earlier drafts."""
        self._drafts.open()

    def _put(self, shown: Shown) -> None:
        """Put it on the stage."""
        started, view = now_ns(), self._stage.cloud
        self._shown = shown
        if shown.text:
            view.set_state(shown.text, shown.detail, shown.progress)
        else:
            view.show_cloud(shown.cloud, shown.rest, shown.hint)
        if shown.kind is Kind.BARE or (shown.kind is Kind.WORDS and shown.cloud is None):
            self.emptied.emit(started)
        if shown.kind is Kind.WORDS:
            self.measured.emit(Span(Stage.LAYOUT, started, now_ns()))
