"""Sizes, rates and times of models in words, in the language of the application."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine.models.download import Progress


def gigabytes(size_bytes: float) -> str:
    """Return a size as people say it: "4.7 GB", "253 MB"."""
    translate = QCoreApplication.translate
    if size_bytes >= 1e9:
        return translate("Models", "{n} GB").format(n=_decimal(f"{size_bytes / 1e9:.1f}"))
    if size_bytes >= 1e6:
        return translate("Models", "{n} MB").format(n=f"{size_bytes / 1e6:.0f}")
    return translate("Models", "{n} kB").format(n=f"{size_bytes / 1e3:.0f}")


def lasting(seconds: float) -> str:
    """Return a time as people say it: "40 s", "12 min", "3 h 5 min"."""
    translate = QCoreApplication.translate
    if seconds < 90:
        return translate("Models", "{n} s").format(n=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 100:
        return translate("Models", "{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    return translate("Models", "{h} h {n} min").format(h=hours, n=rest)


def pace(progress: Progress) -> str:
    """Return how far something is: "41%, 1.9 of 4.7 GB, 12 MB/s, 4 min left"."""
    translate = QCoreApplication.translate
    share = 100 * progress.done // max(1, progress.total)
    done, total = gigabytes(progress.done), gigabytes(progress.total)
    parts = [translate("Models", "{n}%, {done} of {total}").format(n=share, done=done, total=total)]
    if progress.rate is not None and progress.done < progress.total:
        rate = gigabytes(progress.rate)
        parts.append(translate("Models", "{rate}/s").format(rate=rate))
        if progress.left_s is not None:
            parts.append(translate("Models", "{time} left").format(time=lasting(progress.left_s)))
        else:
            parts.append(translate("Models", "stalled"))
    return ", ".join(parts)


def _decimal(number: str) -> str:
    return number.replace(".", QCoreApplication.translate("Latency", ".", "decimal mark"))


def languages(codes: Sequence[str], most: int = 5) -> str:
    """Return languages by their codes; of many the first `most` and how many more there are."""
    shown = ", ".join(codes[:most])
    more = len(codes) - most
    if more <= 0:
        return shown
    return QCoreApplication.translate("Models", "{some} and {n} more").format(some=shown, n=more)
