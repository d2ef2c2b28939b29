"""What the look is now: widgets that paint themselves ask here. Set by `ui.theme.apply_theme`."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QColor, QFont

from ui import tokens
from ui.fonts import font
from ui.tokens import FaceName, Measures, Palette


class Theme(NamedTuple):
    """How the application looks now. Letters and icons are already multiplied by `scale`."""

    face: FaceName = "counter"
    palette: Palette = tokens.DAYLIGHT
    size: Measures = tokens.COUNTER
    contrast: bool = False
    scale: float = 1.0

    @property
    def radius(self) -> int:
        """Corner of a control, in pixels."""
        return tokens.RADIUS_TILE if self.face == "kiosk" else tokens.RADIUS_CONTROL

    def font(self, role: str = "normal", *, tabular: bool = False) -> QFont:
        """The letters of a role: small, normal, strong, lead, title, display."""
        bold = role in {"strong", "title", "display"}
        pixels = self.size.normal if role == "strong" else int(getattr(self.size, role))
        return font(pixels, bold=bold, tabular=tabular)

    def colour(self, name: str) -> QColor:
        """A colour of the palette by its name in `ui.tokens`."""
        return QColor(self.hex(name))

    def hex(self, name: str) -> str:
        """The same as #rrggbb."""
        return str(getattr(self.palette, name))


_now = Theme()


def current() -> Theme:
    return _now


def wear(theme: Theme) -> None:
    """Only `apply_theme` calls this: one look for the whole process, as Qt itself has it."""
    global _now  # noqa: PLW0603
    _now = theme
