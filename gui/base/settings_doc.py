"""Writes docs/settings.md from the table of settings: see `make docs`."""

from __future__ import annotations

from gui.base.settings import SECTIONS, TABLE, Setting, in_section

_HEAD = """# Settings

Made by `make docs` from the table of settings in `gui/base/settings.py`: change it there.

Settings are kept in `settings.ini`, group `[settings]`. The page of settings (Ctrl+comma) shows
each by its name. An option sets it for one start of `wordfork`, and for `wordfork demo`, which
takes none of those of eyes.
"""


def page() -> str:
    """Return the page, in Markdown."""
    lines = [_HEAD]
    for section in SECTIONS:
        lines.append(f"## {section.capitalize()}\n")
        lines.append("| key | name | may be | default | option | what it does |")
        lines.append("|---|---|---|---|---|---|")
        lines += [_row(name, TABLE[name]) for name in in_section(section)]
        lines.append("")
    return "\n".join(lines)


def _row(name: str, setting: Setting) -> str:
    default = setting.default
    shown = str(default).lower() if isinstance(default, bool) else f"{default}"
    option = f"`{setting.flag}`" if setting.flag else ""
    does = " ".join(filter(None, (setting.detail, setting.hint)))
    values = ", ".join(
        f"{word} ({text})" if text and text.lower().replace(" ", "_") != word else word
        for word, text in setting.choices.items()
    )
    cells = (f"`{name}`", setting.label, values or setting.values, shown, option, does)
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print(page(), end="")
