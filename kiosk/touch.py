"""What a finger meets in the hall: pad keys, groups of the code, the home tile, switches.

All paint themselves from the theme, as the controls of `ui.buttons` do, only larger. No key here
takes the focus when touched, so digits typed on a keyboard always reach the page.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.entry import GROUP_DIGITS
from ui.buttons import Button, Colours
from ui.icons import draw_icon
from ui.look import current

TARGET = 96  # px: the least side of anything a finger is meant for (LOOK.md)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_HIGHEST = 10_000


def _paint_stacked(button: Button, painter: QPainter, icon: str, colour: str) -> None:
    """The icon over its word: for keys too narrow to have them side by side."""
    look = current()
    letters = QFontMetrics(look.font("small")).height()
    side = min(look.size.icon, button.height() - letters - 16)
    top = (button.height() - side - letters) / 2
    draw_icon(painter, icon, colour, QRectF((button.width() - side) / 2, top, side, side))
    painter.setPen(QColor(colour))
    painter.setFont(look.font("small"))
    painter.drawText(QRect(0, round(top + side), button.width(), letters), _CENTRE, button.text())


class PadKey(Button):
    """A digit, or an icon over one word. Grows with its place."""

    def __init__(self, text: str = "", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, icon=icon, parent=parent)
        self.setProperty("spoken", False)  # twelve of them would be read before anybody could type
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        word = QFontMetrics(current().font("small")).horizontalAdvance(self.text())
        wide = word + 16 if self._icon else TARGET
        return QSize(max(TARGET, wide), TARGET)

    def minimumSizeHint(self) -> QSize:
        return QSize(TARGET, TARGET)

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look = current()
        painter.setPen(look.colour(colours.letters))
        if not self._icon:
            painter.setFont(look.font("display"))
            painter.drawText(self.rect(), _CENTRE, self.text())
            return
        _paint_stacked(self, painter, self._icon, look.hex(colours.letters))


class GroupBox(Button):
    """Four digits of the code; touched, they are typed again. Empty places are short lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._active = False
        self._marked = False
        self._role = "display"
        self.setProperty("spoken", False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def is_marked(self) -> bool:
        return self._marked

    def set_small(self, small: bool) -> None:
        """40 px instead of 56: where groups and pad stand side by side on a small screen."""
        self._role = "title" if small else "display"
        self.updateGeometry()
        self.update()

    def show_group(self, digits: str, *, active: bool, marked: bool) -> None:
        self._active, self._marked = active, marked
        self.setText(digits)
        self.setAccessibleDescription(" ".join(digits))  # one by one, by a reader's own voice
        self.update()

    def sizeHint(self) -> QSize:
        high = QFontMetrics(current().font(self._role)).height() + 24
        return QSize(GROUP_DIGITS * self._step() + 16, max(TARGET, high))

    def colours(self) -> Colours:
        if self._marked:
            return Colours("soon_ground", "ink", "soon", 4)
        if self._active:
            return Colours("surface", "ink", "accent", 4)
        return Colours("surface", "ink", "edge")

    def _step(self) -> int:
        return QFontMetrics(current().font(self._role)).horizontalAdvance("0") + 4

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, step = current(), self._step()
        left = (self.width() - GROUP_DIGITS * step) // 2
        painter.setFont(look.font(self._role))
        for place in range(GROUP_DIGITS):
            box = QRect(left + place * step, 0, step, self.height())
            painter.setPen(look.colour(colours.letters))
            if place < len(self.text()):
                painter.drawText(box, _CENTRE, self.text()[place])
                continue
            awaited = self._active and place == len(self.text())
            painter.setPen(QPen(look.colour("accent" if awaited else "edge"), 6 if awaited else 3))
            y = self.height() * 0.68
            painter.drawLine(QPointF(box.x() + 6, y), QPointF(box.right() - 6, y))


class HomeTile(Button):
    """The one thing to do: a very large filled button, its icon over or beside its words."""

    ICON = 120
    ARROW = 72

    def __init__(self, *, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(icon=icon, parent=parent)
        self._note = ""
        self._roomy = True
        self._high = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, note: str) -> None:
        self._note = note
        self.setText(words)
        self.setAccessibleDescription(note)
        self.updateGeometry()
        self.update()

    def set_roomy(self, roomy: bool, high: int = 0) -> None:
        """`high` px; 0 leaves it to the tile, which is then the only one."""
        self._roomy, self._high = roomy, high
        self.updateGeometry()

    def colours(self) -> Colours:
        return Colours("pressed" if self._warm() else "accent", "on_accent")

    def sizeHint(self) -> QSize:
        return QSize(984, self._high or (360 if self._roomy else 240))

    def minimumSizeHint(self) -> QSize:
        return QSize(720, self.sizeHint().height())

    def texts_fit(self) -> bool:
        """Whether every word has its place; a test asks it in all languages."""
        return self._words_height() <= self.height() - 24

    def _words_box(self) -> tuple[int, int]:
        left = 48 + self.ICON + 40
        return left, max(1, self.width() - left - self.ARROW - 2 * 40)

    def _pieces(self) -> list[tuple[str, str]]:
        return [(self._role(), self.text()), ("normal", self._note)]

    def _role(self) -> str:
        return "display" if self._roomy else "title"

    def _words_height(self) -> int:
        _, wide = self._words_box()
        return 8 + sum(
            QFontMetrics(current().font(role))
            .boundingRect(0, 0, wide, _HIGHEST, _WRAP, said)
            .height()
            for role, said in self._pieces()
        )

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side = current(), self.ICON
        icon = QRectF(48, (self.height() - side) / 2, side, side)
        draw_icon(painter, self._icon, look.hex(colours.letters), icon)
        arrow = QRectF(self.width() - 40 - self.ARROW, 0, self.ARROW, self.ARROW)
        arrow.moveTop((self.height() - self.ARROW) / 2)
        draw_icon(painter, "arrow-right", look.hex(colours.letters), arrow)
        painter.setPen(look.colour(colours.letters))
        left, wide = self._words_box()
        y = (self.height() - self._words_height()) // 2
        for role, said in self._pieces():
            painter.setFont(look.font(role))
            box = painter.fontMetrics().boundingRect(0, 0, wide, _HIGHEST, _WRAP, said)
            painter.drawText(QRect(left, y, wide, box.height()), _WRAP, said)
            y += box.height() + 8


class FootButton(Button):
    """A key of the foot bar: icon beside word, or over it where the bar is too narrow for that."""

    _stacked = False
    _narrow = False

    def set_stacked(self, stacked: bool, *, narrow: bool = False) -> None:
        if (stacked, narrow) != (self._stacked, self._narrow):
            self._stacked, self._narrow = stacked, narrow
            self.updateGeometry()
            self.update()

    def width_beside(self) -> int:
        """px that the key takes with its icon beside the word."""
        return self._row_width() + 2 * self._padding()

    def width_stacked(self) -> int:
        """px that the key takes with its icon above the word, and free space beside it."""
        return self._word_wide() + 48

    def sizeHint(self) -> QSize:
        if not self._stacked:
            return super().sizeHint()
        wide = self._word_wide() + 16 if self._narrow else self.width_stacked()
        return QSize(max(TARGET, wide), TARGET)

    def _word_wide(self) -> int:
        return QFontMetrics(current().font("small")).horizontalAdvance(self.text())

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        if self._stacked:
            _paint_stacked(self, painter, self._icon, current().hex(colours.letters))
        else:
            super()._paint_row(painter, colours)


class Switch(FootButton):
    """On or off; on has a tick, not only a colour."""

    def __init__(self, *, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(icon=icon, parent=parent)
        self._plain_icon = icon
        self.setCheckable(True)
        self.toggled.connect(self._show_tick)

    def colours(self) -> Colours:
        if self.isChecked():
            return Colours("selected", "ink", "accent", 3)
        return super().colours()

    def _show_tick(self, on: bool) -> None:
        self.set_icon("check" if on else self._plain_icon)


class StillHere(Button):
    """The single very large button of the warning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="hand", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def colours(self) -> Colours:
        return Colours("pressed" if self.isDown() else "accent", "on_accent")

    def sizeHint(self) -> QSize:
        letters = QFontMetrics(current().font("display"))
        wide = letters.horizontalAdvance(self.text()) + current().size.icon + 3 * self._padding()
        return QSize(wide, 240)

    def _font(self) -> QFont:
        return current().font("display")


class Icon(QWidget):
    """A Lucide icon in the size of the letters beside it."""

    def __init__(self, name: str, colour: str = "accent", side: int = 48) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def draw(self, name: str, colour: str) -> None:
        self._name, self._colour = name, colour
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_icon(painter, self._name, current().hex(self._colour), QRectF(self.rect()))
