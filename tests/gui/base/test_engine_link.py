"""Link and folders: answers from a thread arrive in the window's, and folders move together."""

from __future__ import annotations

import threading
from pathlib import Path

import platformdirs
import pytest
from pytestqt.qtbot import QtBot

from common.clock import now_ns
from common.worker import Death, OnDeath
from engine.api.messages import Answer, Ask, Loading, Question
from engine.api.spans import Stage
from engine.worker.config import EngineConfig
from engine.worker.process import OnAnswer, explain
from gui.base.engine_link import Link, send_span
from gui.base.paths import FolderError, Folders, made


class ThreadedEngine:
    """Says what it is told to say, from a thread of its own."""

    def __init__(self, config: EngineConfig, on_answer: OnAnswer, on_death: OnDeath) -> None:
        self.config = config
        self.on_answer, self.on_death = on_answer, on_death
        self.sent: list[Question] = []
        self.lives = 0

    def start(self) -> None:
        self.lives += 1

    def send(self, question: Question) -> None:
        self.sent.append(question)

    def restart(self, config: EngineConfig | None = None) -> None:
        self.config = config or self.config
        self.lives += 1

    def close(self) -> None:
        self.lives = -1

    def say(self, answer: Answer) -> None:
        self.run(lambda: self.on_answer(answer, now_ns(), now_ns()))

    def die(self) -> None:
        self.run(lambda: self.on_death(explain(-9, "", now_ns())))

    def run(self, act: object) -> None:
        assert callable(act)
        thread = threading.Thread(target=act)
        thread.start()
        thread.join()


class Heard:
    """What a link signalled, and in which thread."""

    def __init__(self, link: Link) -> None:
        self.answers: list[tuple[Answer, int, int]] = []
        self.deaths: list[Death] = []
        self.threads: set[int] = set()
        link.answered.connect(self.answered)
        link.died.connect(self.died)

    def answered(self, answer: Answer, sent_ns: int, arrived_ns: int) -> None:
        self.threads.add(threading.get_ident())
        self.answers.append((answer, sent_ns, arrived_ns))

    def died(self, death: Death) -> None:
        self.threads.add(threading.get_ident())
        self.deaths.append(death)


@pytest.fixture
def link(qapp: object) -> Link:
    return Link(EngineConfig("a"), make=ThreadedEngine)


def engine_of(link: Link) -> ThreadedEngine:
    assert isinstance(link.held, ThreadedEngine)
    return link.held


def test_answers_come_in_order_in_this_thread_with_their_times(qtbot: QtBot, link: Link) -> None:
    heard = Heard(link)
    link.start()
    for done in range(3):
        engine_of(link).say(Loading("model", done, 3))
    assert heard.answers == [], "they are queued, not delivered from the engine's thread"
    qtbot.waitUntil(lambda: len(heard.answers) == 3)
    assert [a for a, _, _ in heard.answers] == [Loading("model", d, 3) for d in range(3)]
    assert heard.threads == {threading.get_ident()}
    for _, sent_ns, arrived_ns in heard.answers:
        # More than 32 bits of nanoseconds pass unharmed.
        assert 0 < arrived_ns - sent_ns < 60e9
        span = send_span(sent_ns, arrived_ns)
        assert (span.stage, span.end_ns) == (Stage.SEND, arrived_ns)


def test_questions_go_through(link: Link) -> None:
    link.send(Ask(1))
    assert engine_of(link).sent == [Ask(1)]


def test_a_restart_drops_what_was_on_its_way(qtbot: QtBot, link: Link) -> None:
    heard = Heard(link)
    link.start()
    engine_of(link).say(Loading("old", 1, 1))
    link.restart(EngineConfig("b"))
    engine_of(link).say(Loading("new", 1, 1))
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert [a for a, _, _ in heard.answers] == [Loading("new", 1, 1)]
    assert (engine_of(link).config, link.config) == (EngineConfig("b"), EngineConfig("b"))


def test_a_death_is_signalled_until_the_link_is_closed(qtbot: QtBot, link: Link) -> None:
    heard = Heard(link)
    link.start()
    engine_of(link).die()
    qtbot.waitUntil(lambda: len(heard.deaths) == 1)
    assert heard.threads == {threading.get_ident()}
    engine_of(link).die()
    link.close()
    qtbot.wait(0)
    assert len(heard.deaths) == 1
    assert engine_of(link).lives == -1


def test_folders_move_together_and_are_made_when_needed(tmp_path: Path) -> None:
    base = tmp_path / "all"
    folders = Folders.of(base)
    assert not base.exists()
    for path in (folders.settings_file, folders.drafts, folders.records, folders.engine_log):
        assert base in path.parents
    assert made(folders.drafts).is_dir()
    assert list(folders.drafts.iterdir()) == []


def test_the_usual_folders_are_the_systems() -> None:
    folders = Folders.of(None)
    assert folders.data == platformdirs.user_data_path("wordfork", appauthor=False)
    assert len({folders.settings, folders.cache, folders.state}) == 3


def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError) as raised:
        made(tmp_path / "file" / "drafts")
    assert str(tmp_path) in raised.value.text
    assert "--folder" in raised.value.remedy
