from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray

from asking import asked
from engine.api.messages import Mode
from engine.tokens.markup import Markup
from gui.base.settings import SECTIONS, TABLE, Settings, checked
from gui.base.settings_doc import page
from gui.base.store import Store, store_of
from gui.commands.options import app_options

ROOT = Path(__file__).resolve().parents[3]
NUMBERS = sorted(name for name, setting in TABLE.items() if setting.is_number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_every_default_is_one_of_its_own_choices() -> None:
    for field in fields(Settings):
        value = getattr(Settings(), field.name)
        assert checked(field.name, value) == value
        setting = TABLE[field.name]
        assert bool(setting.choices or setting.longest) == isinstance(value, str)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        assert setting.is_number == number
        assert setting.section in SECTIONS
        assert setting.label
    assert {Mode(mode) for mode in TABLE["mode"].choices} == set(Mode)
    assert {Markup(markup) for markup in TABLE["markup"].choices} == set(Markup)


@given(
    st.sampled_from(sorted(n for n, s in TABLE.items() if s.is_number)),
    st.floats(allow_nan=True, allow_infinity=True),
)
def test_a_number_is_taken_in_its_range_and_nowhere_else(name: str, value: float) -> None:
    low, high = TABLE[name].low, TABLE[name].high
    whole = isinstance(getattr(Settings(), name), int)
    if low <= value <= high:
        taken = checked(name, value)
        assert low <= taken <= high
        assert taken == (int(value) if whole else value)
    elif not low <= value < high + (1 if whole else 0):
        with pytest.raises((ValueError, OverflowError)):
            checked(name, value)


def test_the_page_of_settings_in_docs_is_up_to_date() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == page(), "run make docs"


def test_every_option_of_a_setting_sets_it() -> None:
    """The window takes each, the demo those that are not of eyes."""
    good = {name: setting for name, setting in TABLE.items() if setting.flag}
    assert len(good) > 10
    for name, setting in good.items():
        value = list(setting.choices)[-1] if setting.choices else setting.high or "lsl:x"
        if isinstance(setting.default, bool):
            value = not setting.default
        words = [setting.flag, f"{value:g}" if setting.is_number else str(value)]
        for command in [[], ["demo"]] if setting.section != "eyes" else [[]]:
            assert app_options(asked([*command, *words])).overrides[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "sometimes"),
        ("theme", "pink"),
        ("dwell", "perhaps"),
        ("words", "many"),
        ("dwell_ms", 199),
        ("share", 0.61),
        ("share", float("nan")),
        ("input", "feet"),
        ("gaze_source", "webcam"),
        ("gaze_source", ""),
        ("person", "  "),
        ("person", "x" * 61),
    ],
)
def test_a_wrong_value_is_an_error_and_changes_nothing(
    path: Path, name: str, value: object
) -> None:
    store = Store(path)
    told: list[Settings] = []
    store.listen(told.append)
    with pytest.raises(ValueError, match=r"must be|could not convert"):
        store.change(hold=True, **{name: value})
    assert store.settings == Settings()
    assert told == []


def test_what_was_set_is_there_at_the_next_start(path: Path) -> None:
    store = Store(path)
    store.change(
        mode="auto", share=0.35, words=5, dwell=False, dwell_ms=1200, theme="light", temperature=0.7
    )
    store.sync()
    settings = Store(path).settings
    assert settings == store.settings
    assert settings.dwell is False
    assert settings.sampling.temperature == 0.7


def test_a_source_of_gaze_is_a_kind_and_a_place() -> None:
    for source in ("camera", "camera:2", "opengaze:127.0.0.1:4242", "trace:/my\neyes"):
        assert checked("gaze_source", source) == source
    assert checked("gaze_source", "lsl:a\nname ") == "lsl:a name"
    with pytest.raises(ValueError, match="opengaze"):
        checked("gaze_source", "nobody:2")


def test_records_do_not_say_who_it_is() -> None:
    told = Settings(person="Anna", gaze_source="trace:/home/anna/eyes.csv").recorded()
    assert set(told) == {f.name for f in fields(Settings)} - {"person", "model_path"}
    assert told["gaze_source"] == "trace"
    assert told["dwell_ms"] == 700


def test_a_name_is_one_line() -> None:
    assert checked("person", " Anna\nB. ") == "Anna B."


def test_damaged_values_fall_back_one_by_one(path: Path) -> None:
    path.write_text(
        "[settings]\nwords=lots\nshare=0.3\ntheme=pink\ndwell_ms=99999\nhold=maybe\n",
        encoding="utf-8",
    )
    assert Store(path).settings == Settings(share=0.3)


def test_a_file_that_is_no_settings_file_gives_the_defaults(path: Path) -> None:
    path.write_bytes(b"\x00\xff\xfe[[[=\n=\n" * 20)
    assert Store(path).settings == Settings()


@pytest.mark.parametrize(
    "content",
    [
        b"[settings]\nwords=1e999\nshare=0.3\n[windows]\npanel=True\n",
        b"[settings]\nshare=0.3\n[windows]\npanel=True\nno line of settings\n",
    ],
)
def test_a_damaged_file_is_kept_aside_and_what_is_sound_of_it_goes_on(
    path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    store = Store(path)
    assert store.damaged
    assert path.read_bytes() == content  # reading changes nothing
    aside = store.begin_anew()
    assert aside == path.with_name("damaged-settings.ini")
    assert aside.read_bytes() == content
    assert not store.damaged
    store.change(words=5)
    assert store.sync()
    again = Store(path)
    assert not again.damaged
    assert again.settings == Settings(share=0.3, words=5)
    assert again.flag("panel", default=False)


@pytest.mark.parametrize("writes", [False, True])
def test_a_command_says_that_settings_are_damaged(
    path: Path, writes: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    store_of(path, writes=writes)
    assert capsys.readouterr().err == ""
    path.write_text("[settings]\nwords=many\nshare=0.3\n", encoding="utf-8")
    before = path.read_bytes()
    store = store_of(path, writes=writes)
    assert store.settings == Settings(share=0.3)
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"wordfork: Some settings in {path} are damaged")
    files = sorted(file for file in path.parent.iterdir() if file.is_file())
    if writes:
        store.change(words=5)
        assert store.sync()
        assert str(files[0]) in err
        assert files[0].name == "damaged-settings.ini"
        assert files[0].read_bytes() == before
    else:
        assert files == [path]
        assert path.read_bytes() == before


def test_a_file_that_is_not_there_or_sound_is_not_damaged(path: Path) -> None:
    store = Store(path)
    assert not store.damaged
    store.change(words=5)
    assert store.sync()
    assert not Store(path).damaged


def test_settings_that_cannot_be_written_are_no_secret(path: Path) -> None:
    store = Store(path)
    path.mkdir()
    store.change(words=5)
    assert not store.sync()
    assert store.settings.words == 5


def test_settings_are_written_beside_the_file_and_take_its_place(path: Path) -> None:
    """QSettings writes with QSaveFile: https://doc.qt.io/qt-6/qsettings.html#isAtomicSyncRequired."""
    store = Store(path)
    store.change(words=5)
    assert store.sync()
    before = path.read_bytes()
    with path.open("rb") as old:
        store.change(words=6)
        if os.name != "nt":  # Windows replaces no file that is open
            assert store.sync()
            assert old.read() == before, "the old file itself was written into"
    assert store.sync()
    assert Store(path).settings.words == 6
    assert sorted(file.name for file in path.parent.iterdir()) == ["home", path.name]


_FULL = """
import resource, sys
from pathlib import Path
from gui.base.store import Store
path = Path(sys.argv[1])
store = Store(path)
before = path.read_bytes()
for words in (6, 7):
    store.change(words=words, person="somebody with a long name")
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, resource.RLIM_INFINITY))  # as a full disk
    assert not store.sync()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*settings*")) == [path]
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert store.sync()  # there is room again
    before = path.read_bytes()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limits of a process")
def test_a_full_disk_leaves_the_old_settings_whole(path: Path) -> None:
    store = Store(path)
    store.change(words=5, dwell_ms=333)
    assert store.sync()
    subprocess.run([sys.executable, "-c", _FULL, str(path)], cwd=ROOT, check=True, timeout=60)
    assert Store(path).settings.words == 7
    assert Store(path).settings.dwell_ms == 333


def test_listeners_are_told_once_of_what_is_new(path: Path) -> None:
    store = Store(path)
    told: list[Settings] = []
    store.listen(told.append)
    store.change(words=6, hold=True)
    store.change(words=6)
    assert told == [Settings(words=6, hold=True)]


def test_the_command_line_s_values_are_not_kept(path: Path) -> None:
    store = Store(path)
    store.override(words=3, theme="dark")
    assert store.settings.words == 3
    store.change(hold=True)
    store.sync()
    assert Store(path).settings == Settings(hold=True)


def test_places_and_flags_are_kept(path: Path) -> None:
    store = Store(path)
    assert store.geometry("main").isEmpty()
    assert store.flag("time panel", True) is True
    store.keep_geometry("main", QByteArray(b"\x01\x02\x00\x03"))
    store.keep_flag("time panel", False)
    store.sync()
    again = Store(path)
    assert again.geometry("main") == QByteArray(b"\x01\x02\x00\x03")
    assert again.flag("time panel", True) is False


@pytest.mark.parametrize(
    "value", ["1e999", "-1e999", "nan", "9" * 5000, "[" * 100_000, "a, b", "@Invalid()", ""]
)
def test_a_number_that_is_none_in_the_file_keeps_the_default(tmp_path: Path, value: str) -> None:
    path = tmp_path / "settings.ini"
    path.write_text(f"[settings]\nwords={value}\ndwell_ms={value}\nmode=auto\n", encoding="utf-8")
    settings = Store(path).settings
    assert (settings.words, settings.dwell_ms) == (Settings().words, Settings().dwell_ms)
    assert settings.mode == "auto"
    assert f"words={value}" in path.read_text(encoding="utf-8")
