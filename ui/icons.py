"""Lucide icons in the colours of the theme: drawn once for each name, colour and size."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from words.fonts import cache_folder

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

_MISSING = "no icon "
_RECIPE = 1  # goes into the names of kept files: raise it when icons are drawn or taken otherwise


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))


def _svg(name: str) -> str:
    kept = cache_folder() / f"icon-{_RECIPE}-{name}.svg"
    if kept.exists():
        return kept.read_text("utf-8")
    # Imported here: Lucide brings SQLite, XML and an HTTP client along, 40 ms of every start.
    from lucide import lucide_icon

    svg = str(lucide_icon(name, fallback_text=_MISSING + name))
    if _MISSING in svg:
        raise KeyError(f"Lucide has no icon {name!r}")
    _keep(kept, svg.encode())
    return svg


def _keep(target: Path, content: bytes) -> None:
    """Whole or not at all: the kiosk may be starting beside the counter."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(target)


def draw_icon(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Paint the icon into `box`, sharp at any screen scale. KeyError for an unknown name."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour).render(painter, box)


@cache
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """A square picture of `size` logical pixels for a screen of this pixel ratio."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_icon(painter, name, colour, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """For the few places where Qt itself wants a QIcon."""
    from PySide6.QtGui import QIcon  # each type of Qt that is named costs a start its making

    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return QIcon(pixmap(name, colour, size, ratio))


@cache
def picture_file(name: str, colour: str) -> str:
    """Path of a 48 px PNG of the icon in the cache: a style sheet takes pictures as files only."""
    target = cache_folder() / f"icon-{_RECIPE}-{name}-{colour.removeprefix('#')}.png"
    if not target.exists():
        from PySide6.QtCore import QBuffer
        from PySide6.QtGui import QImage

        picture = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_icon(painter, name, colour, QRectF(picture.rect()))
        painter.end()
        buffer = QBuffer()
        picture.save(buffer, "PNG")  # type: ignore[call-overload]
        _keep(target, bytes(buffer.data().data()))
    return target.as_posix()
