"""The scene: what is on the stage in each state: a cloud, letters, a menu, or a line of text."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from common.clock import now_ns
from engine.api.messages import Cloud
from engine.api.spans import Span, Stage
from engine.records.trial import ChoiceTiming
from engine.session.events import State
from gui.app.drafts_menu import DraftsMenu
from gui.base.keymap import HINTS
from gui.interaction.menus import NEXT, Menu, end_menu, other_menu, start_menu
from gui.views.action_bar import NARROW_PX, few_targets, narrow_targets, usual_targets
from input.api.samples import Source

if TYPE_CHECKING:
    from gui.app.controller import Conductor

_REST_CHARS = 48
"""How much of the draft's end the resting place repeats."""


class _Shows(Enum):
    WORDS = auto()
    OTHER = auto()


class Scene(QObject):
    """Sets the stage for a conductor. It decides nothing about writing."""

    def __init__(self, conductor: Conductor) -> None:
        """Set the stage of the conductor's window."""
        super().__init__(conductor)
        self._conductor = conductor
        self._stage = conductor.window.stage
        self._shows = _Shows.OTHER
        self._trouble = ""
        self.menu: Menu | None = None
        self._others: int | None = None  # the page of the menu of other targets, if it is open
        self._drafts = DraftsMenu(conductor)  # it opens from that menu, and closes with it
        self._drafts.changed.connect(self.show)

    @property
    def shows_words(self) -> bool:
        """Whether the cells hold words of the open fork, not letters or a menu."""
        return self._shows is _Shows.WORDS

    def priors(self) -> tuple[float, ...]:
        """Return how likely each cell is to be meant: words as the model says, others evenly."""
        layout = self._stage.cloud.layout_for()
        count = len(layout.cells) if layout is not None else 0
        words = self._conductor.session.cloud
        if self.shows_words and words is not None and len(words.candidates) >= count:
            return tuple(c.probability for c in words.candidates[:count])
        return (1.0 / count,) * count if count else ()

    def make_room(self) -> None:
        """Offer as many words and permanent targets as are wanted, or as the eyes can hit.

        Where they would miss some of the targets, or the window is narrow, there are fewer.
        """
        sight, wanted = self._conductor.sight, self._conductor.store.settings.words
        self._conductor.session.set_words(sight.words(wanted), now_ns())
        few = sight.needs_large
        speaker, targets = self._conductor.speaker, self._stage.targets
        targets.set_large(few)
        narrow = self._stage.width() < self._conductor.window.look.px(NARROW_PX)
        offered = few_targets if few else narrow_targets if narrow else usual_targets
        targets.set_targets(offered(HINTS))
        targets.set_disabled("speak", speaker.reason)

    def show(self) -> None:
        """Show what the session is doing; what is there already stays as it is."""
        session = self._conductor.session
        state, cloud = session.state, session.cloud
        if state is not State.FAILED:
            self._trouble = ""
        self._stage.set_paused(state is State.PAUSED and not self.others_open)
        self.menu = None
        if state is State.LOADING:
            self._say(self.tr("Getting the model ready"), "", 0.0)
        elif self._others is not None and self._drafts.is_open:
            self._show_menu(self._drafts.menu())
        elif self._others is not None:
            self._show_others(self._others)
        elif self._conductor.typist.spelling:
            self.letters()
        elif state is State.FAILED:
            self._say(self.tr("No model is loaded"), self._trouble)
        elif cloud is not None:  # also while the engine starts again: it can be chosen from
            if self._shows is not _Shows.WORDS:
                self.cloud(cloud)
        elif state is State.EMPTY:
            left = self._conductor.left_drafts.items()
            led = self._conductor.requests.menu(left)
            self._show_menu(led or start_menu(self._conductor.give, left))
        elif state is State.ENDED:
            self._show_menu(end_menu(self._conductor.go_on, self._conductor.new_text))
        elif state is State.RESTARTING:
            self._say(self.tr("The engine starts again"), self.tr("Your text is safe."), 0.0)
        else:
            self._bare()

    def loading(self, what: str, done: int, total: int) -> None:
        """Show how far the model is; what can be chosen meanwhile stays where it is."""
        session, spelling = self._conductor.session, self._conductor.typist.spelling
        if session.state is State.RESTARTING and (session.cloud or self.menu or spelling):
            return
        detail = (
            self.tr("putting its file together, once")
            if what == "file"
            else self.tr("reading it into memory")
        )
        self._say(self.tr("Getting the model ready"), detail, done / max(1, total))

    def reading(self, done: int, total: int, words: int) -> None:
        """Show how far the model has read the text, and how many words at its end it can hold."""
        busy = self.menu is not None or self._conductor.typist.spelling
        if done >= total or busy or self._conductor.session.state is not State.PREFILL:
            return
        detail = self.tr("{done} of {total} tokens").format(done=done, total=total)
        if words:
            fits = self.tr("the beginning and the last {n} words fit its memory")
            detail += "; " + fits.format(n=words)
        self._say(self.tr("The model reads the text"), detail, done / total)

    def failed(self, trouble: str) -> None:
        """Remember why there is no model; the next `show` says it."""
        self._trouble = trouble

    def cloud(self, cloud: Cloud) -> None:
        """Show the words of the open fork; letters on the screen stay before them."""
        if self._conductor.typist.spelling or self._others is not None:
            return
        started = now_ns()
        self.menu = None
        if cloud.candidates:
            self._stage.cloud.show_cloud(cloud, self.rest(), self._conductor.sight.hint)
        else:
            text, way_out = self.tr("No word begins so"), self.tr("Space puts in what you typed")
            if not self._conductor.typist.typed:  # but for what was left of a word
                way_out = self.tr("Space ends the word where it is")
            self._stage.cloud.set_state(text, way_out)
            self._conductor.cells_gone(started)
        self._shows = _Shows.WORDS
        self._conductor.session.measured(Span(Stage.LAYOUT, started, now_ns()))

    def refine(self, cloud: Cloud) -> None:
        """Show news of the words that are on the stage."""
        if self._shows is _Shows.WORDS and cloud.candidates:
            self._stage.cloud.update_cloud(cloud)

    def letters(self) -> None:
        """Show the alphabet."""
        typist = self._conductor.typist
        if typist.letters is not None and self._others is None:
            self.menu = None
            self._shows = _Shows.OTHER
            rest = typist.typed or self.rest()
            self._stage.cloud.show_cloud(typist.letters.cloud(), rest, typist.letters.hint)

    def others(self) -> None:
        """Open the menu of what has no target of its own, or close it."""
        session = self._conductor.session
        if self._others is not None:
            self._close_others()
        elif session.state is not State.LOADING:
            self._others = 0
            session.ask(now_ns())  # a model that writes waits meanwhile
        self._conductor.rest_hands()
        self.show()

    def _close_others(self) -> None:
        self._others = None
        self._drafts.close()

    @property
    def others_open(self) -> bool:
        """Whether the menu of what has no target of its own is open."""
        return self._others is not None

    def drop(self) -> bool:
        """Close the menu of others; False where it is not open."""
        is_open = self._others is not None
        if is_open:
            self.others()
        return is_open

    def _show_others(self, page: int) -> None:
        conductor = self._conductor
        session, shown = conductor.session, self._stage.targets.keys()
        keys = [key for key in ("more", "letters", "choose", "speak") if key not in shown]
        if "speak" in keys and not conductor.speaker.available:
            keys.remove("speak")
        keys += ["redo"] if session.can_redo else []
        keys += ["before"] if session.has_before else []
        keys += ["erase_word"] if len(session.draft) else []
        keys += ["repair"] if conductor.sight.accuracy is not None else []
        keys += ["request"] if session.takes_requests else []
        keys += ["drafts"]
        cells = conductor.sight.words(len(keys) + 1)
        self._show_menu(other_menu(self._do_other, keys, cells=cells, page=page))

    def _do_other(self, key: str) -> None:
        if key == NEXT and self._others is not None:
            self._others += 1
            self.show()
            return
        if key == "drafts" and self._conductor.last_source not in (Source.TOUCH, Source.KEYS):
            # Eyes alone, or a pointer that only rests, could not leave the page of drafts again.
            self._drafts.open()
            return
        self.others()
        if key:
            self._conductor.command(key, ChoiceTiming(self._conductor.last_source.value))

    def closed(self, slot: int | None) -> None:
        """The fork is closed; the word of `slot` flies to the text."""
        if slot is not None and self._shows is _Shows.WORDS:
            window = self._conductor.window
            self._stage.cloud.flash(slot)
            caret = window.text.caret_rect().center()
            self._stage.travel(slot, window, window.text.mapTo(window, caret))
        self._close_others()
        self._bare()

    def rest(self) -> str:
        """Return the last words of the draft, for the resting place."""
        text = " ".join(self._conductor.session.draft.text[-_REST_CHARS * 2 :].split())
        if len(text) <= _REST_CHARS:
            return text
        return "… " + text[-_REST_CHARS:].partition(" ")[2]

    def _say(self, text: str, detail: str = "", progress: float | None = None) -> None:
        self._shows = _Shows.OTHER
        self._stage.cloud.set_state(text, detail, progress)

    def _bare(self) -> None:
        self._shows = _Shows.OTHER
        self._stage.cloud.show_cloud(None, self.rest(), "")
        self._conductor.cells_gone(now_ns())

    def _show_menu(self, menu: Menu) -> None:
        self.menu = menu
        self._shows = _Shows.OTHER
        self._stage.cloud.show_cloud(menu.cloud(), menu.rest, menu.hint)
