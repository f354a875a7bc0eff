"""The row with which the records of a session begin: versions, model, settings, screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from common.clock import now_ns
from engine.api.types import ModelInfo
from engine.records.recorder import session_row
from gui.base.settings import Settings


def start_row(
    versions: Mapping[str, str], info: ModelInfo | None, settings: Settings, window: QWidget
) -> dict[str, Any]:
    """Return the row of a session that begins now, in `window`."""
    screen = window.screen()
    size = screen.size()
    return session_row(
        versions,
        info,
        settings.recorded(),
        {
            "width_px": size.width(),
            "height_px": size.height(),
            "dpr": screen.devicePixelRatio(),
            "hz": screen.refreshRate(),
            "platform": QGuiApplication.platformName(),
        },
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        t_ns=now_ns(),
    )
