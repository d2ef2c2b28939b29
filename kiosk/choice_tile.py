"""A large outlined key with wrapped words: one of several things to choose, or a filled one to do.

Its letters are as large as its place lets them be, and never under 24 px.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.touch import TARGET, HomeTile
from ui.buttons import Colours
from ui.icons import draw_icon
from ui.look import current

_ROLES: Final = ("title", "normal", "small")  # the largest that fits
_ARROW: Final = 72  # px
_WORDS: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter)
_NARROW: Final = 280  # px: so narrow a tile gives its words what it can


class ChoiceTile(HomeTile):
    """Grows with its place. `filled` for the one thing that a page is for."""

    ICON = 56

    def __init__(
        self, *, icon: str = "", filled: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(icon=icon, parent=parent)
        self._filled = filled
        self._least_role = 0  # of `_ROLES`: no larger letters than these
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_modest(self, modest: bool) -> None:
        """Whether its letters stay at 30 px: a way on, beside what the page is about."""
        self.hold_role(1 if modest else 0)

    def hold_role(self, place: int) -> None:
        """No larger letters than the `place`-th size: tiles side by side speak equally loud."""
        self._least_role = place
        self.update()

    def fitting_role(self) -> int:
        """The place of the largest size in which its words fit."""
        fits = (place for place, role in enumerate(_ROLES) if self._fits(role))
        return next(fits, len(_ROLES) - 1)

    def say(self, words: str, note: str = "") -> None:
        super().say(words, note)
        self.setAccessibleName(words)

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("idle_ground", "second", "line")
        if self._filled:
            return Colours("pressed" if self._warm() else "accent", "on_accent")
        if self._warm():
            return Colours("selected", "ink", "accent", 3)
        return Colours("surface", "ink", "edge")

    def sizeHint(self) -> QSize:
        return QSize(320, TARGET)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * TARGET, TARGET)

    def _role(self) -> str:
        return _ROLES[max(self._least_role, self.fitting_role())]

    def _fits(self, role: str) -> bool:
        _, wide = self._words_box()
        letters = QFontMetrics(current().font(role))
        longest = max(map(letters.horizontalAdvance, self.text().split()), default=0)
        return longest <= wide and self._height_of(role) <= self.height() - 10

    def _height_of(self, role: str) -> int:
        _, wide = self._words_box()
        letters = QFontMetrics(current().font(role))
        return letters.boundingRect(0, 0, wide, 10_000, _WORDS, self.text()).height()

    def texts_fit(self) -> bool:
        """Whether every word has its place; a test asks it in all languages."""
        return self._fits(self._role())

    def _words_box(self) -> tuple[int, int]:
        return self._words_place(icon=self._shows_icon())

    def _words_place(self, *, icon: bool) -> tuple[int, int]:
        edge, side = self._edge(), self._icon_side()
        left = edge + (side + (10 if self.width() < _NARROW else 20) if icon else 0)
        return left, max(1, self.width() - left - edge)

    def _shows_icon(self) -> bool:
        """Not where the longest word would be cut for it."""
        letters = QFontMetrics(current().font(_ROLES[-1]))
        longest = max(map(letters.horizontalAdvance, self.text().split()), default=0)
        return bool(self._icon) and longest <= self._words_place(icon=True)[1]

    def _edge(self) -> int:
        return 12 if self.width() < _NARROW else 24

    def _icon_side(self) -> int:
        return 40 if self.width() < _NARROW else self.ICON

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side = current(), self._icon_side()
        left, wide = self._words_box()
        if self._shows_icon():
            tint = colours.letters if self._filled or not self.isEnabled() else "accent"
            icon = QRectF(self._edge(), (self.height() - side) / 2, side, side)
            draw_icon(painter, self._icon, look.hex(tint), icon)
        painter.setPen(look.colour(colours.letters))
        painter.setFont(look.font(self._role()))
        painter.drawText(QRect(left, 0, wide, self.height()), _WORDS, self.text())


class GreatTile(ChoiceTile):
    """One of the first screen's few: its words with a note beneath, where that has room."""

    ICON = 96

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 96)

    def _role(self) -> str:
        roles = ("display", "title", "normal")
        return next((role for role in roles if self._fits(role)), roles[-1])

    def _words_box(self) -> tuple[int, int]:
        left = 40 + self.ICON + 36
        arrow = _ARROW + 40 if self._is_long() else 0
        return left, max(1, self.width() - left - 36 - arrow)

    def _is_long(self) -> bool:
        return self.width() >= 900

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side = current(), self.ICON
        left, wide = self._words_box()
        letters = look.hex(colours.letters if self._filled else "accent")
        draw_icon(painter, self._icon, letters, QRectF(40, (self.height() - side) / 2, side, side))
        if self._is_long():
            arrow = QRectF(self.width() - 40 - _ARROW, 0, _ARROW, _ARROW)
            arrow.moveTop((self.height() - _ARROW) / 2)
            draw_icon(painter, "arrow-right", letters, arrow)
        role = self._role()
        words, note = self._height_of(role), self._note_height(wide)
        noted = bool(self._note) and words + note + 8 <= self.height() - 24
        top = (self.height() - words - (note + 8 if noted else 0)) // 2
        painter.setPen(look.colour(colours.letters))
        painter.setFont(look.font(role))
        painter.drawText(QRect(left, top, wide, words), _WORDS, self.text())
        if noted:
            painter.setPen(look.colour(colours.letters if self._filled else "second"))
            painter.setFont(look.font("normal"))
            painter.drawText(QRect(left, top + words + 8, wide, note), _WORDS, self._note)

    def _note_height(self, wide: int) -> int:
        letters = QFontMetrics(current().font("normal"))
        return letters.boundingRect(0, 0, wide, 10_000, _WORDS, self._note).height()


def level(tiles: Sequence[ChoiceTile]) -> None:
    """Have them all speak in the letters of the one that has the least room."""
    role = max((tile.fitting_role() for tile in tiles), default=0)
    for tile in tiles:
        tile.hold_role(role)
