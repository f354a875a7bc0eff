"""Where what is obtained once for all lies: one answer for every part of the program."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOUSE = Path(__file__).resolve().parents[1]
"""The folder that holds the packages."""


def chosen_models() -> Path | None:
    """Return the folder of models that $WORDFORK_MODELS names; None where it names none."""
    chosen = os.environ.get("WORDFORK_MODELS")
    return Path(chosen) if chosen else None


def models_folder() -> Path:
    """Return where the models lie that the program cannot do without: the default, and the face's.

    $WORDFORK_MODELS, or "models" in the user's cache folder, whatever --folder says: they can be
    made or fetched again. Models that were chosen and fetched lie with the data.
    """
    return chosen_models() or platformdirs.user_cache_path("wordfork", appauthor=False) / "models"
