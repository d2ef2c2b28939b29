"""Gives Qt the two weights of Onest that `words.fonts` has cut."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from words import fonts


@cache
def load_onest() -> str:
    """The family name to ask for; needs a QGuiApplication. Loads the files once."""
    for weight in (fonts.REGULAR, fonts.SEMIBOLD):
        QFontDatabase.addApplicationFont(str(fonts.onest(weight)))
    return fonts.FAMILY


def font(pixels: int, *, bold: bool = False, tabular: bool = False) -> QFont:
    """Onest at this letter size, 400 or 600; `tabular` lines digits up in columns.

    One's own to change. What asks for it does so at each measuring: a thousand times at one key.
    """
    return QFont(_font(pixels, bold, tabular))


@cache
def _font(pixels: int, bold: bool, tabular: bool) -> QFont:
    made = QFont(load_onest())
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    # Whole-pixel hinting makes Kazakh descenders uneven at 13 px; positions stay exact so.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
