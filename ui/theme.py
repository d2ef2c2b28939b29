"""Dresses the application: one style sheet made from the tokens, one palette, one typeface.

`current()` says which colours and sizes hold now; when they change Qt sends every widget a
`StyleChange`, and it paints again. No widget is made here, save the focus ring.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from ui import tokens
from ui.icons import picture_file
from ui.look import Theme, current, wear
from ui.ring import FocusRing
from ui.sheet import style_sheet
from ui.tokens import FaceName, Measures, Palette

__all__ = ["STYLE", "Theme", "apply_theme", "current", "undressed"]

STYLE: Final = "Fusion"  # the same on every system; what began with it says so in its "style"


def apply_theme(
    app: QApplication, face: FaceName = "counter", contrast: bool = False, scale: float = 1.0
) -> Theme:
    """Dress the whole application; may be called again to change contrast or letter size.

    `scale` multiplies letters and icons (1.0, 1.25, 1.5): visitors who see badly ask for it.
    """
    palette = tokens.CONTRAST if contrast else tokens.DAYLIGHT
    look = Theme(face, palette, _scaled(tokens.FACES[face], scale), contrast, scale)
    sheet = style_sheet(face, palette, look.size, look.radius, picture_file)
    if look == current() and app.styleSheet() == sheet:
        return look  # Qt would look through the sheet again for each widget there is
    wear(look)
    if app.property("style") != STYLE:
        app.setStyle(STYLE)
        app.setProperty("style", STYLE)
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(_qt_palette(palette))
    app.setFont(look.font())
    QToolTip.setFont(look.font("small"))
    app.setStyleSheet(sheet)
    FocusRing.follow(app)
    return look


@contextmanager
def undressed(app: QApplication) -> Iterator[None]:
    """Within it the style sheet is off; at its end everything is dressed, once.

    For making a large window: Qt looks through the sheet again for each widget, and all it holds,
    whenever one is put into another; for the counter's that is half of its making.
    """
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)


def _scaled(size: Measures, scale: float) -> Measures:
    letters = ("small", "normal", "lead", "title", "display", "icon")
    return size._replace(**{name: round(getattr(size, name) * scale) for name in letters})


def _qt_palette(colours: Palette) -> QPalette:
    """Also for what the style sheet does not reach, so that a dark desktop changes nothing."""
    roles = {
        QPalette.ColorRole.Window: colours.paper,
        QPalette.ColorRole.WindowText: colours.ink,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.paper,
        QPalette.ColorRole.Text: colours.ink,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.ButtonText: colours.ink,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.PlaceholderText: colours.second,
        QPalette.ColorRole.ToolTipBase: colours.surface,
        QPalette.ColorRole.ToolTipText: colours.ink,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.LinkVisited: colours.accent,
        QPalette.ColorRole.Accent: colours.accent,
    }
    made = QPalette()
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.second))
    return made
