"""What the plots of the time model are called, and what they show, in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from engine.experiments.time_model.curves import Curves
from engine.experiments.time_model.model import Way
from gui.charts.chart import decimal, figure

LEVELS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""The costs of an error, in seconds, at which the surface changes its tint."""


def way_names() -> dict[Way, str]:
    """Return what the ways of writing are called in the window's language."""
    translate = QCoreApplication.translate
    return {
        Way.AUTO: translate("Simulator", "Auto"),
        Way.FORKS: translate("Simulator", "Forks"),
        Way.EVERY_WORD: translate("Simulator", "Every word"),
        Way.TRY_AGAIN: translate("Simulator", "Try again"),
    }


def band_name(i: int) -> str:
    """Return what band `i` of the surface means, in seconds an error."""
    translate = QCoreApplication.translate
    if i == 0:
        return translate("Simulator", "under {n} s").format(n=_seconds(LEVELS_S[0]))
    if i == len(LEVELS_S):
        return translate("Simulator", "over {n} s").format(n=_seconds(LEVELS_S[-1]))
    return translate("Simulator", "{low} to {high} s").format(
        low=_seconds(LEVELS_S[i - 1]), high=_seconds(LEVELS_S[i])
    )


def said(curves: Curves) -> str:
    """Return in words what the plots show."""
    translate = QCoreApplication.translate
    names = way_names()
    line = translate(
        "Simulator",
        "{way}: {wall} ms per token; machine {machine}, waiting for it {exposed}, person {person}.",
    )
    told = [
        line.format(
            way=names[way],
            wall=figure(costs.wall_ms),
            machine=figure(costs.machine_ms),
            exposed=figure(costs.exposed_ms),
            person=figure(costs.person_ms),
        )
        for way, costs in curves.ways.items()
    ]
    return " ".join([*told, pays(curves)])


def pays(curves: Curves) -> str:
    """Return in one sentence where asking pays."""
    translate = QCoreApplication.translate
    if math.isinf(curves.here_ms):
        return translate("Simulator", "Asking prevents no errors here, so it never pays off.")
    if curves.here_ms <= 0:
        return translate("Simulator", "Forks are faster than Auto whatever an error costs.")
    return translate(
        "Simulator", "Forks are faster than Auto if one wrong token costs more than {n} s."
    ).format(n=_seconds(curves.here_ms / 1000))


def _seconds(value: float) -> str:
    return decimal(f"{value:.3g}" if value < 100 else f"{value:.0f}")
