"""The hypotheses in the window's language: their texts with the numbers taken out and put back.

The engine tells them in English. `QT_TRANSLATE_NOOP` marks their templates for the translators.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from gui.charts.chart import decimal

_NUMBER = re.compile(r"\d+(?:\.\d+)?")

TEMPLATES = (
    QT_TRANSLATE_NOOP("Hypotheses", "prefill, long context"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} to {1} ms"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} ms"),
    QT_TRANSLATE_NOOP("Hypotheses", "taken as given: the middle"),
    QT_TRANSLATE_NOOP("Hypotheses", "one token"),
    QT_TRANSLATE_NOOP("Hypotheses", "KV write"),
    QT_TRANSLATE_NOOP("Hypotheses", "cloud of {0} words"),
    QT_TRANSLATE_NOOP("Hypotheses", "choice by gaze or finger"),
    QT_TRANSLATE_NOOP("Hypotheses", "model alone"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} to {1} ms a step"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} + {1} = {2} ms"),
    QT_TRANSLATE_NOOP("Hypotheses", "person at every step (cloud and choice), wall time"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0} + {1} + {2} + {3} = {4} ms, one after the other; the lowest ends give {5} "
        "ms; within {6} to {7} only where the cloud and the tokens are ready before "
        "the person is: then {8} ms",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "both, person only at forks, machine time"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0} + {1} x {2} = {3} ms; within {4} to {5} where a cloud takes at most {6} ms",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "both, person only at forks, wall time"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0} + {1} x {2} = {3} ms: the person alone adds {4} ms per token to wall time",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "bad tokens when the model writes alone"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} to {1}%"),
    QT_TRANSLATE_NOOP("Hypotheses", "not derived"),
    QT_TRANSLATE_NOOP("Hypotheses", "no stage implies it: an input; `wordfork replay` measures it"),
    QT_TRANSLATE_NOOP("Hypotheses", "bad tokens with the selector"),
    QT_TRANSLATE_NOOP("Hypotheses", "under {0}%"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "needs {0}% of the bad tokens to fall on forks and be put right",
    ),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "({0}% - {1}%) / {2}% = {3}% of all errors within the {4}% of tokens that are "
        "asked for, the right word in the cloud each time",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "quality several times better"),
    QT_TRANSLATE_NOOP("Hypotheses", "several times"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} to {1} times fewer bad tokens"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0}% / {1}% = {2} to {3}% / {4}% = {5}, if the two hypotheses above hold",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} phrases by the model alone: {1} ms x {2} tokens"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} s"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0} ms x {1} = {2} s, but {3} ms per token contradicts the table's {4} to {5}: "
        "{6} ms x {7} = {8} s",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "the same by {0} choices of {1} to {2} ms"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} to {1} s"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0} to {1} ms x {2} = {3} to {4} s; it is {5} to {6} s only with the "
        "machine's {7} s for {8} tokens, without the clouds",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "forks only: {0}% of the tokens by themselves, {1}% asked"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0}% / {1}%"),
    QT_TRANSLATE_NOOP("Hypotheses", "by definition of the share; the threshold keeps it"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "forks only: about {0}% slower than the model alone, wall time",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "{0}%"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "{0} / {1} ms; {2}% leaves {3} ms per token, that is {4} ms per fork for cloud and "
        "person together, but the person alone takes {5} ms",
    ),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "forks only: about {0}% slower, machine time that is waited for, written ahead",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "-{0}%"),
    QT_TRANSLATE_NOOP(
        "Hypotheses",
        "behind {0} ms of the person the machine writes on: {1} ms per token stay "
        "exposed, at full speed behind the right word",
    ),
    QT_TRANSLATE_NOOP("Hypotheses", "less load on the machine, against trying again ({0} samples)"),
    QT_TRANSLATE_NOOP("Hypotheses", "less"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} x"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} / {1} ms of machine time a token kept"),
    QT_TRANSLATE_NOOP("Hypotheses", "less load on the machine, against the model alone"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} / {1} ms: clouds come on top"),
    QT_TRANSLATE_NOOP("Hypotheses", "more fatigue for the person"),
    QT_TRANSLATE_NOOP("Hypotheses", "more"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} ms per token"),
    QT_TRANSLATE_NOOP("Hypotheses", "{0} x {1} ms per token against none"),
)


def template_of(text: str) -> str:
    """Return a text of the engine with {0}, {1}, ... in place of its numbers."""
    numbers = iter(range(len(text)))
    return _NUMBER.sub(lambda _: f"{{{next(numbers)}}}", text)


def claim_text(text: str) -> str:
    """Return a text of one of the hypotheses in the window's language."""
    numbers = [decimal(number) for number in _NUMBER.findall(text)]
    return QCoreApplication.translate("Hypotheses", template_of(text)).format(*numbers)
