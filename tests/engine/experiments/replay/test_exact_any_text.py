"""Replays of any text: whatever its signs, each ends, and what was written is the text.

The model knows every byte and some longer pieces, and often writes what the text says, often not.
"""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiments.replay.driver import Habit, ReplayDriver
from engine.experiments.replay.exact import Exact
from engine.experiments.replay.hidden_intent import Request
from engine.experiments.replay.runs import MODES, Stand, Wanted
from engine.experiments.replay.units import units_of
from engine.experiments.simulated_user import SimulatedUser
from engine.experiments.time_model.model import Way
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, END, ScriptedModel

LINES = (
    "the and so keep step it's hard said no twice best yes Baker St. U.S.A. p.m. 3.14 $ -- ... ’s",
    "'tis o' dogs' rock'n'roll “No,” ‘yes’ «Да» „gut“ »ja« — – ? ! ; : ( ) [ ] { } / \\ & % # *",
    "~ ^ _ = + < > 1,000.50 17:45 3/4/2021 10-11 50% x_1 https://example.org/a?b=1 and/or \u2028",
    "anna.b@example.com well-known ¿qué? ¡Olé! niña Straße z. B. он сказал: и т. е. сразу \u00a0",
    "我今天去了图书馆，你呢？ 今日は「ラーメン」 วันนี้ฉันไปตลาดกับแม่",
    "שלום, היום. كيف حالك؟ नमस्ते आप हैं। 한국어 문장 cafe\u0301 e\u0301cole a\u200bb",
    '👩\u200d🚀 👍🏽 🇩🇪🇫🇷 ❤️ f(x): return {"a":x[0]**2} <b> </b> `code` \\n if(a&&b||!c)',
    '\'\' "" ,, .. --it\'s "no!"--twice',
)
SEEN = [word for line in LINES for word in line.split(" ")]
BLANKS = [" ", " ", " ", "", "  ", "\n", "\n\n", "\t", "\r\n", " \n "]
SENTENCES = st.lists(
    st.tuples(st.sampled_from(SEEN), st.sampled_from(BLANKS)), min_size=2, max_size=9
).map(lambda parts: "".join(word + blank for word, blank in parts))
ANY = st.one_of(
    SENTENCES, st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
)

PIECES = [bytes([byte]) for byte in range(256)]
PIECES += sorted(
    {p for w in SEEN for p in (w.encode(), b" " + w.encode())} - set(PIECES) - {b"", b" "}
)
PIECES += [b"  ", b"\n\n", b"\n\n\n", b" -", b"'s", b"n't", b"--", b"s", b" T", "的".encode()]
PIECES = list(dict.fromkeys(PIECES))
N = len(PIECES) + 2


def wavers(text: str, seed: int, knows: float):
    """A rule that behind the beginning of `text` often likes what comes next, in odd pieces."""
    raw = text.encode()

    def rule(tokens):
        digest = hashlib.blake2b(repr((seed, tokens[-6:])).encode(), digest_size=8).digest()
        random = np.random.default_rng(int.from_bytes(digest, "big"))
        row = random.normal(0.0, 2.0, N).astype(np.float32)
        row[BEGIN], row[END] = -60.0, -2.0
        so_far = b"".join(PIECES[t - 2] for t in tokens if t >= 2)
        if raw.startswith(so_far) and random.random() < knows:
            rest = raw[len(so_far) :]
            fitting = [i + 2 for i, piece in enumerate(PIECES) if rest.startswith(piece)]
            row[fitting] += 6.0 if knows < 1.0 else 20.0
        return row

    return rule


class Counted(ReplayDriver):
    """A driver that is asked for no more than a text of this length can take."""

    def __init__(self, driver: ReplayDriver, most: int) -> None:
        super().__init__(driver.writer, lambda: 0, driver.habit)
        self.left = most

    def next(self):
        self.left -= 1
        assert self.left >= 0, "the replay goes round"
        return super().next()


def replayed(text: str, way: Way, seed: int, knows: float, ahead: int = 0):
    """Replay `text` behind its first word; returns what came of it."""
    model = ScriptedModel(PIECES, wavers(text, seed, knows), n_ctx=2048, n_branches=32)
    stand = Stand(model, Boundaries(N), Wanted(words=4, ahead=ahead), lambda: 0)
    habit = Habit(MODES[way], words=4, ahead=ahead)
    driver = Counted(stand.sitting(habit), 2 * len(text.encode()) + 8)
    outcome = Exact(driver, text, 1, SimulatedUser(1), way).run()
    assert model.vocabulary.text(driver.tokens) == text.rstrip()
    stand.leave()
    assert model.branches == {}
    return outcome


@settings(max_examples=300)
@given(
    ANY.filter(lambda text: len(units_of(text)) > 1),
    st.sampled_from([Way.AUTO, Way.FORKS, Way.EVERY_WORD]),
    st.integers(0, 9),
    st.sampled_from([0.0, 0.5, 0.9]),
)
def test_every_text_is_written_to_its_end(text, way, seed, knows):
    outcome = replayed(text, way, seed, knows)
    assert outcome.text == text.rstrip()
    assert outcome.words == len(units_of(text)) - 1
    assert 0 <= outcome.wrong <= outcome.words


@pytest.mark.parametrize("way", [Way.AUTO, Way.FORKS, Way.EVERY_WORD])
@pytest.mark.parametrize(
    "text",
    [
        "You keep in step--it's hard enough as it is.",
        'He said: "no!" -- twice, and went away.',
        "It costs $3.14 at the corner shop.",
        "She lives in the U.S.A. now.",
        "Bring tea and/or coffee.",
        "The dogs' bowls are o' the best' kind.",
        "See https://example.org/a?b=1 for more.",
        "Write to anna.b@example.com today.",
        "我今天去了图书馆，借了三本书。你呢？",
        "one\n\n  two\r\nthree",
    ],
)
def test_what_once_went_round_ends(text, way):
    for seed in range(3):
        replayed(text, way, seed, 0.6, ahead=24)


def test_a_line_break_and_single_characters_are_found_in_clouds():
    for text in ("so\nso\nso\nso", "我去你我去你我去"):
        outcome = replayed(text, Way.EVERY_WORD, 1, 1.0)
        assert outcome.forks == outcome.words
        assert outcome.found_at[8] == outcome.forks


def test_a_person_whom_nothing_brings_further_types_the_next_word(monkeypatch):
    monkeypatch.setattr(Exact, "_wrote", lambda self, text, tokens: None)
    assert replayed("keep step and so", Way.AUTO, 1, 1.0).wrong == 3


def test_a_model_that_writes_no_words_comes_to_an_end():
    def blanks(tokens):
        row = np.full(N, -20.0, dtype=np.float32)
        row[PIECES.index(b" ") + 2] = 9.0
        return row

    model = ScriptedModel(PIECES, blanks, n_ctx=512, n_branches=32)
    stand = Stand(model, Boundaries(N), Wanted(words=4, ahead=0, samples=2), lambda: 0)
    assert stand.exact("so keep step", 1, Way.TRY_AGAIN).words == 2
    for way in (Way.AUTO, Way.FORKS, Way.EVERY_WORD):
        stand.hidden(Request("", "so"), [" keep", " step"], way)


def test_a_cloud_of_nothing_but_the_end_ends_a_hidden_text():
    def ends(tokens):
        row = np.full(N, -60.0, dtype=np.float32)
        row[END] = 9.0
        return row

    model = ScriptedModel(PIECES, ends, n_ctx=512, n_branches=32)
    stand = Stand(model, Boundaries(N), Wanted(words=1, ahead=0), lambda: 0)
    outcome = stand.hidden(Request("", "so"), [" keep", " step"], Way.EVERY_WORD)
    assert (outcome.wrong, outcome.forks) == (2, 1)
