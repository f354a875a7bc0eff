"""Pictures of plots in files: PNG or SVG, without a display, each failure in one clear line."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from common.files import write_whole
from engine.api.types import ModelError

PLOTS = (".png", ".svg")
"""What a plot can be written as."""
_REMEDY = f"Name a file that ends with {' or '.join(PLOTS)}, in a folder that can be written."


class PictureError(ModelError):
    """A picture cannot be written."""


def check_picture(path: Path) -> None:
    """Raise PictureError where no picture can be written at `path`; leaves no file behind."""
    if path.suffix.lower() not in PLOTS:
        raise PictureError(f"{path} is no picture that can be written", _REMEDY)
    if not path.absolute().parent.is_dir():
        raise PictureError(f"The folder of {path} does not exist", _REMEDY)
    was_there = path.exists()
    try:
        with path.open("ab"):
            pass
        if not was_there:
            path.unlink()
    except OSError as error:
        raise cannot(path, error) from None


def save_picture(
    widget: QWidget, path: Path, ground: QColor, paint: Callable[[QPainter], None]
) -> None:
    """Write a widget that stands in no window, at its size: SVG where the name says so.

    `paint` paints it on a ground of that colour. Its accessible name and description become the
    SVG's. Raises OSError where that fails.
    """
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.show()
    for _ in range(3):  # sizes settle: of titles, then of axes, then of plots
        QCoreApplication.processEvents()
    if path.suffix.lower() == ".svg":
        made = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # which can cut what stands over
        made.setResolution(widget.logicalDpiX())
        paper = QBuffer()
        made.setOutputDevice(paper)
        made.setSize(widget.size())
        made.setViewBox(widget.rect())
        made.setTitle(widget.accessibleName())
        made.setDescription(widget.accessibleDescription())
        painter = QPainter(made)
        painter.fillRect(widget.rect(), ground)
        paint(painter)
        painter.end()
        write_whole(path, bytes(paper.data().data()))
    else:
        write_pixels(widget.grab(), path)


def write_pixels(picture: QPixmap, path: Path) -> None:
    """Write a picture in one piece, of the kind that its name says. Raises OSError."""
    paper = QBuffer()
    paper.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(paper, path.suffix.lstrip(".").upper() or "PNG"):
        raise OSError(errno.EINVAL, "pictures of this kind cannot be made")
    write_whole(path, bytes(paper.data().data()))


def discard(widget: QWidget) -> None:
    """Free a widget that stands in no window."""
    widget.hide()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)


def cannot(path: Path, error: OSError) -> PictureError:
    """Return what to say of a picture that could not be written."""
    return PictureError(f"{path} cannot be written: {error.strerror or error}", _REMEDY)
