"""Classes of characters and tokens in many scripts, and the vocabulary's cache on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.tokens.vocabulary import JOINS, CharClass, Vocabulary, char_class, last_class

C = CharClass
LINE = st.binary(max_size=8)


@pytest.mark.parametrize(
    ("chars", "kind"),
    [
        (" \t\u00a0\u2003\u3000", C.SPACE),
        ("\n\r", C.NEWLINE),
        ('.,;:!?"“”«»()[]…—/%&@#€。、「」！？🙂👍', C.PUNCTUATION),
        ("azAZéßøłжЯіңαΩאبदক가한ღﬁ", C.WORD),
        ("0193٣४½²", C.WORD),
        ("'’ʼ-‐‑·_", C.WORD),
        ("\u0301\u05b4\u064e\u093e", C.WORD),  # marks: accent, Hebrew, Arabic, Devanagari
        ("\u200c\u200d\u00ad", C.WORD),  # joiners, as in Persian, and the soft hyphen
        ("漢字ひカไกกាမ𠀀", C.IDEOGRAPH),
    ],
)
def test_class_of_a_character(chars, kind):
    assert {c: char_class(c) for c in chars} == dict.fromkeys(chars, kind)


@given(st.characters(codec="utf-8"))
def test_every_character_has_a_class_and_is_the_last_of_itself(char):
    assert char_class(char) not in (C.FRAGMENT, C.CONTROL)
    assert last_class(char.encode()) is char_class(char)


@given(st.binary(max_size=12), st.text(st.characters(codec="utf-8"), min_size=1, max_size=3))
def test_the_last_class_of_whole_characters_depends_on_nothing_before(before, text):
    assert last_class(before + text.encode()) is char_class(text[-1])


@given(st.binary(max_size=12), st.binary(max_size=12))
@example(b"\xd0", b"\xb4")
def test_the_last_class_depends_on_four_bytes_at_most(a, b):
    assert last_class(a + b) is last_class((a + b)[-4:])


@given(st.characters(codec="utf-8", min_codepoint=0x80), st.data())
def test_a_character_cut_short_is_a_fragment(char, data):
    raw = char.encode()
    cut = data.draw(st.integers(1, len(raw) - 1))
    assert last_class(b"a" + raw[:cut]) is C.FRAGMENT
    vocabulary = Vocabulary([raw[:cut], raw[cut:], b"x" + raw[:cut], raw[cut:] + b"y"])
    assert vocabulary.first.tolist() == [C.FRAGMENT, C.FRAGMENT, C.WORD, C.FRAGMENT]
    assert vocabulary.last.tolist() == [C.FRAGMENT, C.FRAGMENT, C.FRAGMENT, C.WORD]
    assert all(vocabulary.joins(C.FRAGMENT, t) for t in (0, 1))
    assert vocabulary.text([0, 1]) == char
    assert vocabulary.last_class(vocabulary.spell([2, 1])) is char_class(char)


def test_bytes_that_spell_nothing_are_fragments():
    for raw in (b"\xff", b"a\x80", b"\x80" * 6, b"\xc3\x28\xc3", b"\xed\xa0\x80"):
        assert last_class(raw) is C.FRAGMENT
    assert last_class(b"\xff ok") is C.WORD
    assert last_class(b"") is C.CONTROL


PIECES = [
    b"",  # 0 begin
    b"",  # 1 end
    b" don",
    b"'t",
    b" well",
    b"-known",
    b" 3",
    b"14",
    b".",
    b"\n",
    b" ",
    "漢".encode(),
    "字".encode(),
    b" \xd0",
    b"\xb4\xd0\xb0",
    "’est".encode(),
    b" (",
    b"the",
    " Да".encode(),
    "ÉT".encode(),
]


@pytest.fixture
def vocabulary():
    return Vocabulary(PIECES, [1])


def joined(vocabulary, one, other):
    return vocabulary.joins(int(vocabulary.last[PIECES.index(one)]), PIECES.index(other))


def test_what_hangs_together_is_one_word(vocabulary):
    for one, other in (
        (b" don", b"'t"),
        (b" well", b"-known"),
        (b" 3", b"14"),
        (b" \xd0", b"\xb4\xd0\xb0"),
        (b" don", "’est".encode()),
        (b" ", b"the"),
        (b" ", b"."),
    ):
        assert joined(vocabulary, one, other), (one, other)
    for one, other in (
        (b" don", b" well"),
        (b" don", b"."),
        (b" don", b"\n"),
        (b" 3", b"."),
        (b".", b"14"),
        (b" (", b"the"),
        (b"\n", b"the"),
        ("漢".encode(), "字".encode()),
        (b" don", "漢".encode()),
        (b" ", b" "),
    ):
        assert not joined(vocabulary, one, other), (one, other)


def test_going_on_and_starting_divide_what_spells(vocabulary):
    spells = np.array([bool(p) for p in PIECES])
    spells[1] = True  # the end may always come
    for last in C:
        going_on, starting = vocabulary.going_on(last), vocabulary.starting(last)
        assert going_on.dtype == starting.dtype == np.float32
        assert not going_on[~spells].any()
        assert not starting[~spells].any()
        assert going_on[1] == 0
        assert starting[1] == 1
        assert ((going_on + starting)[spells] >= 1).all()
        if last is not C.SPACE:
            assert ((going_on + starting)[spells] == 1).all()
    assert (vocabulary.starting(C.SPACE) == spells).all()


def test_the_table_of_joins():
    assert JOINS.shape == (len(C), len(C))
    # White space, the end of a line and nothing never go on with anything.
    assert not JOINS[:, [C.SPACE, C.NEWLINE, C.CONTROL]].any()
    # A line's end, a mark and the beginning end whatever stands there.
    assert not JOINS[[C.NEWLINE, C.PUNCTUATION, C.CONTROL], :].any()
    # A word and a mark never join, whichever comes first.
    assert not JOINS[C.WORD, C.PUNCTUATION]
    assert JOINS[C.WORD, C.WORD]
    assert not JOINS[C.IDEOGRAPH, C.IDEOGRAPH]
    # Behind half a character everything that may be its rest joins.
    assert JOINS[C.FRAGMENT, C.FRAGMENT]


def test_initials_are_folded_letters(vocabulary):
    initial = {p: int(i) for p, i in zip(PIECES, vocabulary.initial, strict=True)}
    assert initial[b" don"] == ord("d")
    assert initial[" Да".encode()] == ord("д")
    assert initial["ÉT".encode()] == ord("é")
    assert initial[b"'t"] == ord("'")
    assert initial[b" "] == initial[b""] == initial[b"\xb4\xd0\xb0"] == 0
    # As a typed prefix is compared, which is without case: "SS" finds "ß".
    assert Vocabulary(["ße".encode(), "ſo".encode()]).initial.tolist() == [ord("s")] * 2


def test_spelling(vocabulary):
    tokens = [0, PIECES.index(b" don"), PIECES.index(b"'t"), PIECES.index(b" \xd0")]
    assert vocabulary.spell(tokens) == b" don't \xd0"
    assert vocabulary.text(tokens) == " don't \ufffd"
    assert [vocabulary.piece(t) for t in range(len(vocabulary))] == PIECES


def test_an_empty_vocabulary():
    assert len(Vocabulary([])) == 0


@given(st.lists(LINE, min_size=1, max_size=12), st.data())
def test_saved_and_loaded_it_is_the_same(tmp_path_factory, pieces, data):
    ends = data.draw(st.sets(st.integers(0, len(pieces) - 1)))
    path = tmp_path_factory.mktemp("vocabulary") / "new folder" / "v.npz"
    one = Vocabulary(pieces, ends)
    one.save(path)
    other = Vocabulary.load(path)
    assert [other.piece(t) for t in range(len(other))] == pieces
    for name in ("first", "last", "initial", "ends_text"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    for last in C:
        assert np.array_equal(one.going_on(last), other.going_on(last))
        assert np.array_equal(one.starting(last), other.starting(last))
    assert one.digest == other.digest
    assert [p.name for p in path.parent.iterdir()] == ["v.npz"]


def test_the_digest_tells_vocabularies_apart():
    # The same bytes, cut elsewhere, are another vocabulary.
    digests = {Vocabulary(p).digest for p in ([b"ab", b"c"], [b"a", b"bc"], [b"abc"], [b"abd"])}
    assert len(digests) == 4


@given(st.integers(0, 10_000), st.integers(1, 255), st.booleans())
def test_a_damaged_file_is_refused_or_harmless(tmp_path_factory, at, change, cut):
    path = tmp_path_factory.mktemp("vocabulary") / "v.npz"
    whole = Vocabulary(PIECES, [1])
    whole.save(path)
    raw = bytearray(path.read_bytes())
    at %= len(raw)
    if cut:
        del raw[at:]
    else:
        raw[at] ^= change
    path.write_bytes(raw)
    try:
        loaded = Vocabulary.load(path)
    except (OSError, ValueError, KeyError):
        return
    assert [loaded.piece(t) for t in range(len(loaded))] == PIECES


def test_arrays_that_do_not_belong_together_are_refused(tmp_path: Path):
    path = tmp_path / "v.npz"
    Vocabulary(PIECES, [1]).save(path)
    with np.load(path) as file:
        arrays = dict(file)
    for name in ("first", "last", "initial", "ends_text", "blob", "offsets"):
        np.savez(path, **{**arrays, name: arrays[name][:-2]})
        with pytest.raises(ValueError, match="belong together"):
            Vocabulary.load(path)
