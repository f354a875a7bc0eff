"""The table of settings: all that is known of each. Storage, page, command line and docs read it.

Light to import: the command line needs it before anything else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from input.sources.registry import eyes_config, kind_of, usage

if TYPE_CHECKING:
    from engine.api.types import Sampling
    from input.selection.dwell import DwellSettings

SECTIONS = ("writing", "choosing", "eyes", "looks", "records")
"""Groups of settings, in the page's order."""
_SHOWN = 40
"""How much of a wrong value is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: how it is called, what it may be, and its option. Words are to be translated.

    A setting is a switch, or one of the words `choices`, or a number from `low` to `high`, or a
    line of at most `longest` characters. On a slider `factor` units make 1, and `step` units one
    step. `unit` is ms, mm, days or %.
    """

    default: Any
    section: str
    label: str
    detail: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    low: float = 0
    high: float = 0
    factor: int = 1
    step: int = 1
    unit: str = ""
    longest: int = 0
    place: str = "TEXT"
    may_be_empty: bool = False
    flag: str = ""
    hint: str = ""
    """What `--help` says beyond label and detail."""

    @property
    def is_number(self) -> bool:
        """Whether it has a range."""
        return self.high > self.low

    @property
    def metavar(self) -> str | None:
        """How `--help` shows what the option takes; None: its words."""
        if self.choices:
            return None
        return f"{self.low:g}..{self.high:g}" if self.is_number else self.place

    @property
    def values(self) -> str:
        """What it may be, in English, as a page of documentation says it."""
        if self.choices:
            return ", ".join(self.choices)
        if self.is_number:
            unit = "" if self.unit == "%" else self.unit  # which is of the page
            return f"{self.low:g} to {self.high:g} {unit}".strip()
        return f"text of at most {self.longest} characters" if self.longest else "true, false"


def translate(_context: str, text: str) -> str:
    """Return `text`: a mark for lupdate, which knows this name; shown texts are looked up later."""
    return text


def _of(default: Any, section: str, label: str, detail: str = "", **more: Any) -> Any:
    """Return the field of a setting."""
    setting = Setting(default=default, section=section, label=label, detail=detail, **more)
    return field(default=default, metadata={"setting": setting})


# fmt: off
@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can set. Times are in milliseconds, shares 0 to 1.

    With `ask_less` less than `share` is asked for while choices take long; nothing else lowers it.
    With `instruct` a request leads the model: "auto" where it was taught to answer. `markup` is
    whether it may write tags, list marks and the like (see `engine.tokens.markup`). `input` is what
    chooses besides mouse, touch and keys, which always do. `gaze_source` is what sees the eyes: a
    kind, and after a colon its place (see `input.sources.registry`). `gaze_dwell_ms` is the
    shortest look in all that chooses; with `gaze_adapts` likely words take less and unlikely ones
    more, which confounds reaction times. `commit_by` is what commits what the eyes point at (see
    `input.selection.confirmation`), `commit_switch` the key or mouse button that does. With
    `zones` eyes choose by looking left, right and up (see `input.selection.zones`). `person`
    names the calibration, `distance_mm` is from the eyes to the screen. `model_path` is the file of
    the model that writes; "" is the default. Drafts that nobody wrote on for `drafts_days` are
    deleted; 0: never.
    """

    model_path: str = _of(
        "", "writing", translate("Settings", "Model"), longest=4096, may_be_empty=True,
        hint="The file of the model that writes; empty: the one that comes with wordfork.")
    mode: str = _of(
        "forks", "writing", translate("Settings", "Writing mode"), flag="--mode",
        choices={"auto": translate("Settings", "Auto"), "forks": translate("Settings", "Forks"),
                 "every_word": translate("Settings", "Every word")},
        hint="auto: the model writes alone; forks: it asks where that pays; every_word: always.")
    share: float = _of(
        0.2, "writing", translate("Settings", "How often to ask"),
        translate("Settings",
                  "The share of tokens that Forks asks about; "
                  "the model writes the rest."),
        low=0.05, high=0.6, factor=100, unit="%", flag="--share")
    ask_less: bool = _of(
        False, "writing", translate("Settings", "Ask less often when choices take long"),
        translate("Settings",
                  "Down to 40% of the share; the top bar shows the current share."))
    words: int = _of(
        8, "writing", translate("Settings", "Words in a cloud"),
        translate("Settings", "Fewer words are larger; More words shows others."),
        low=2, high=15, flag="--words")
    look_ahead: str = _of(
        "auto", "writing", translate("Settings", "Writing ahead"),
        translate("Settings",
                  "The model continues each word while you choose; "
                  "Careful does less on battery."),
        choices={"auto": translate("Settings", "Careful"), "full": translate("Settings", "Full"),
                 "off": translate("Settings", "Off")})
    instruct: str = _of(
        "auto", "writing", translate("Settings", "Requests"),
        translate("Settings", "A line above the text tells the model what to write."),
        choices={"auto": translate("Settings", "Automatic"), "on": translate("Settings", "On"),
                 "off": translate("Settings", "Off")},
        flag="--instruct", hint="auto: it leads a model that was taught to answer.")
    markup: str = _of(
        "auto", "writing", translate("Settings", "Markup"),
        translate("Settings", "Tags, list marks, code, formulas."),
        choices={"auto": translate("Settings", "Follow the text"),
                 "allow": translate("Settings", "Allow"), "never": translate("Settings", "Never")},
        flag="--markup")
    repeat_penalty: float = _of(
        1.1, "writing", translate("Settings", "Repetition penalty"),
        translate("Settings", "Makes recent words less likely; 1 turns it off."),
        low=1.0, high=1.5, factor=100, step=5)
    temperature: float = _of(
        0.0, "writing", translate("Settings", "Temperature"),
        translate("Settings", "0 takes the most likely token; higher values add randomness."),
        low=0.0, high=1.5, factor=10)
    dwell: bool = _of(
        True, "choosing", translate("Settings", "Dwell to choose"),
        translate("Settings", "Rest the pointer on a word to choose it; a click always works."))
    dwell_ms: int = _of(
        700, "choosing", translate("Settings", "Dwell time"),
        translate("Settings", "From reaching a word to choosing it."),
        low=200, high=2000, step=50, unit="ms", flag="--dwell-ms")
    hold: bool = _of(
        False, "choosing", translate("Settings", "Hold to choose"),
        translate("Settings", "Hold a finger on a word to choose it; a tap always works."))
    input: str = _of(
        "hands", "eyes", translate("Settings", "Choose by gaze"),
        translate("Settings",
                  "Look at a word to choose it; mouse, touch and keys still work."),
        choices={"hands": "", "eyes": ""}, flag="--input", hint="eyes: by gaze, too.")
    gaze_source: str = _of(
        "camera", "eyes", translate("Settings", "Eye tracker"),
        translate("Settings", "Camera pictures are never stored or sent."),
        longest=400, place="KIND[:PLACE]", flag="--gaze",
        hint=f"One of {usage()}.")
    gaze_dwell_ms: int = _of(
        1000, "eyes", translate("Settings", "Dwell time"),
        translate("Settings", "The shortest time from reaching a word to choosing it."),
        low=200, high=2000, step=50, unit="ms", flag="--gaze-dwell-ms")
    commit_by: str = _of(
        "dwell", "eyes", translate("Settings", "Commit by"),
        translate("Settings",
                  "Look at a word, then do this."),
        choices={"dwell": translate("Settings", "Dwell"), "brow": translate("Settings", "Brow"),
                 "mouth": translate("Settings", "Mouth"),
                 "switch": translate("Settings", "Switch"),
                 "touch": translate("Settings", "Touch")},
        flag="--commit-by",
        hint="brow: raise it, mouth: open it (both need a camera); switch: a key or mouse button.")
    commit_switch: str = _of(
        "Space", "eyes", translate("Settings", "Key or switch"),
        translate("Settings", "Commits what you look at and does nothing else in the window."),
        longest=40, place="NAME",
        hint="A key such as Space or F8, or mouse left, middle, right, back or forward.")
    zones: bool = _of(
        False, "eyes", translate("Settings", "Choose by zones"),
        translate("Settings",
                  "For eyes that cannot be calibrated: look left, right or up, in two steps."),
        place="true|false", flag="--zones")
    gaze_dot: bool = _of(
        False, "eyes", translate("Settings", "Show where I look"),
        translate("Settings", "A dot at the estimated point; most people find it distracting."))
    gaze_adapts: bool = _of(
        False, "eyes", translate("Settings", "Faster for likely words"),
        translate("Settings",
                  "Dwell time follows probability: not for measuring reaction times."))
    person: str = _of(
        "me", "eyes", translate("Settings", "Person"),
        translate("Settings", "Each person has their own calibrations."), longest=60, place="NAME",
        flag="--person")
    distance_mm: int = _of(
        600, "eyes", translate("Settings", "Distance to the screen"),
        translate("Settings", "Measured from your eyes; converts degrees to pixels."),
        low=200, high=2000, step=50, unit="mm")
    theme: str = _of(
        "system", "looks", translate("Settings", "Theme"), flag="--theme",
        choices={"system": translate("Settings", "System"), "dark": translate("Settings", "Dark"),
                 "light": translate("Settings", "Light")})
    language: str = _of(
        # A language is called by its own name, so that whoever needs it finds it.
        "system", "looks", translate("Settings", "Language"), flag="--language",
        choices={"system": translate("Settings", "System"), "en": "English", "ru": "Русский"})
    motion: bool = _of(
        True, "looks", translate("Settings", "Animation"),
        translate("Settings", "Short fades; the chosen word moves into the text."))
    probabilities: bool = _of(
        False, "looks", translate("Settings", "Show probabilities"),
        translate("Settings", "How likely each word is to the model, in percent."))
    records: bool = _of(
        True, "records", translate("Settings", "Keep records"),
        translate("Settings", "One line for each choice, on this computer only."))
    record_words: bool = _of(
        False, "records", translate("Settings", "Include the words"),
        translate("Settings", "Otherwise times and probabilities only."))
    drafts_days: int = _of(
        0, "records", translate("Settings", "Delete old drafts"),
        translate("Settings",
                  "Drafts that were not changed for so long, except those marked Keep."),
        low=0, high=720, step=30, unit="days")
    # fmt: on

    @property
    def eyes(self) -> bool:
        """Whether words are chosen by gaze, too."""
        return self.input == "eyes"

    def recorded(self) -> dict[str, object]:
        """Return all settings by name as records keep them: who it is and what lies where is not.

        Of the source of gaze only its kind is kept; which model writes stands in its own place.
        """
        told = asdict(self)
        del told["person"], told["model_path"]
        told["gaze_source"] = self.gaze_source.partition(":")[0]
        return told

    @property
    def sampling(self) -> Sampling:
        """How the model picks a token when it writes alone."""
        from engine.api.types import Sampling

        return Sampling(repeat_penalty=self.repeat_penalty, temperature=self.temperature)

    @property
    def dwell_by_mouse(self) -> DwellSettings:
        """How long a hovering mouse must stay."""
        from input.selection.dwell import MOUSE

        return MOUSE.with_total_ms(self.dwell_ms)

    @property
    def dwell_by_gaze(self) -> DwellSettings:
        """How long a look must be that chooses."""
        from input.selection.dwell import GAZE

        return replace(GAZE.with_total_ms(self.gaze_dwell_ms), adapts=self.gaze_adapts)


TABLE: Mapping[str, Setting] = MappingProxyType(
    {f.name: f.metadata["setting"] for f in fields(Settings)}
)
"""Every setting by its key."""


def in_section(section: str) -> tuple[str, ...]:
    """Return the keys of a section's settings."""
    return tuple(name for name, setting in TABLE.items() if setting.section == section)


def checked(name: str, value: Any) -> Any:
    """Return `value` as setting `name` wants it: of its type, in its range. Raises ValueError."""
    setting = TABLE[name]
    if setting.choices:
        if str(value) not in setting.choices:
            raise ValueError(f"{name} must be one of {setting.values}, not {value}")
        return str(value)
    if setting.longest:
        text = _text(name, str(value))
        if not (text or setting.may_be_empty) or len(text) > setting.longest:
            raise ValueError(f"{name} must be one line of 1 to {setting.longest} characters")
        if name == "gaze_source":
            eyes_config(text)
        return text
    if not setting.is_number:
        if str(value).lower() not in ("true", "false", "1", "0"):
            raise ValueError(f"{name} must be true or false, not {value}")
        return str(value).lower() in ("true", "1")
    try:
        number = float(value)
    except (ValueError, TypeError, OverflowError):
        number = math.nan
    if not setting.low <= number <= setting.high:
        shown = str(value)[:_SHOWN]
        raise ValueError(f"{name} must be {setting.low:g} to {setting.high:g}, not {shown}")
    return type(setting.default)(number)


def _text(name: str, text: str) -> str:
    """Return a text as a setting keeps it: a path as it is, anything else as one clean line."""
    is_path = name == "model_path" or (
        name == "gaze_source" and kind_of(eyes_config(text).kind).is_file
    )
    if is_path:
        return text
    return " ".join(text.splitlines()).strip()
