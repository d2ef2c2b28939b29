"""What the hall's pages have in common: a shape to arrange for, and no ring around a whole page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.reading import texts_of
from kiosk.shape import Shape
from words import Words


def settle(widget: QWidget) -> None:
    """Give wrapped texts their height now. Qt does it one nesting a round, and shows each round."""
    inside = [child for child in widget.findChildren(QWidget) if child.layout() is not None]
    for child in [*reversed(inside), widget]:
        layout = child.layout()
        if layout is not None:
            layout.activate()


class Page(QWidget):
    """One question a screen. It shows and asks; it knows neither the hall nor the clock."""

    is_secret = False  # what is typed here is never said aloud

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        # The page itself takes the keys, until Tab goes on to its controls.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.setProperty("role", "page")

    def arrange(self, shape: Shape) -> None:
        """Lay the page out for this screen."""

    def retranslate(self, w: Words) -> None:
        """Say all texts in this language."""

    def spoken(self, w: Words) -> Sequence[str]:
        """What the voice reads when the page opens; as a rule all that stands on it, in order."""
        return texts_of(self)

    def wipe(self) -> None:
        """Forget the visitor."""
