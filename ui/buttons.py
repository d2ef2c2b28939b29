"""Buttons that say what they do: one filled one a page, outlined ones, links, tiles, the rail.

They paint themselves, because a stock push button neither wraps its text nor shows its keys. Enter
presses the focused one as Space does. `clicked` is Qt's own signal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.icons import draw_icon
from ui.look import current

if TYPE_CHECKING:
    from PySide6.QtGui import QShortcut

_WRAP = int(Qt.TextFlag.TextWordWrap)
_LEFT = int(Qt.AlignmentFlag.AlignLeft)
_CENTRE = int(Qt.AlignmentFlag.AlignHCenter)
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_HIGHEST = 10_000  # px: "as high as it needs" when text is measured


class Colours(NamedTuple):
    """What a button is painted in just now, as names of the palette; "" paints nothing."""

    ground: str
    letters: str
    edge: str = ""
    edge_width: int = 1


def shown_keys(keys: str) -> str:
    """The keys as they stand on the keyboard: Qt's "Return" is called Enter there."""
    return keys.replace("Return", "Enter")


def is_enter(event: QKeyEvent) -> bool:
    """Enter of the letters or of the keypad, pressed once and alone."""
    alone = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and alone and not event.isAutoRepeat()


class Button(QPushButton):
    """The base: an icon, a text and its keys in a row. Use one of the classes below."""

    def __init__(
        self, text: str = "", *, icon: str = "", keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._keys = ""
        self._shortcuts: list[QShortcut] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if keys:
            self.set_keys(keys)

    def set_icon(self, name: str) -> None:
        """A Lucide name, or "" for none."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_keys(self, keys: str) -> None:
        """Keys that press the button anywhere in its window, for example "Ctrl+Return"."""
        from PySide6.QtGui import QKeySequence, QShortcut  # the first moment of a start has none

        for old in self._shortcuts:
            old.deleteLater()
        self._keys = shown_keys(keys)
        both = {keys, keys.replace("Return", "Enter")} if keys else set()  # the keypad has its own
        self._shortcuts = [QShortcut(QKeySequence(each), self) for each in sorted(both)]
        for shortcut in self._shortcuts:
            shortcut.setAutoRepeat(False)  # a key held down must not register twice
            shortcut.activated.connect(self.click)
        self.updateGeometry()
        self.update()

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("idle_ground", "second", "line")
        return Colours("selected" if self._warm() else "surface", "ink", "edge")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        size = current().size
        return QSize(self._row_width() + 2 * self._padding(), size.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.colours()
        self._paint_ground(painter, colours)
        self._paint_row(painter, colours)

    def _warm(self) -> bool:
        return self.isDown() or (self.underMouse() and current().face == "counter")

    def _font(self) -> QFont:
        return current().font()

    def _keys_font(self) -> QFont:
        return current().font("small")

    def _padding(self) -> int:
        return 32 if current().face == "kiosk" else 16

    def _gap(self) -> int:
        return 16 if current().face == "kiosk" else 8

    def _row_width(self) -> int:
        wide = QFontMetrics(self._font()).horizontalAdvance(self.text())
        if self._icon:
            wide += current().size.icon + (self._gap() if self.text() else 0)
        if self._keys:
            wide += 2 * self._gap() + QFontMetrics(self._keys_font()).horizontalAdvance(self._keys)
        return wide

    def _paint_ground(self, painter: QPainter, colours: Colours) -> None:
        look = current()
        painter.setBrush(look.colour(colours.ground) if colours.ground else QColor(0, 0, 0, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        inset = 0.0
        if colours.edge:
            painter.setPen(QPen(look.colour(colours.edge), colours.edge_width))
            inset = colours.edge_width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, look.radius, look.radius)

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        x = self._row_start()
        if self._icon:
            side = current().size.icon
            top = (self.height() - side) / 2
            draw_icon(
                painter,
                self._icon,
                current().hex(colours.letters),
                QRectF(x, top, side, side),
            )
            x += side + self._gap()
        painter.setPen(current().colour(colours.letters))
        painter.setFont(self._font())
        wide = painter.fontMetrics().horizontalAdvance(self.text())
        painter.drawText(QRect(x, 0, wide + 1, self.height()), _LEFT | _MIDDLE, self.text())
        if self._keys:
            x += wide + 2 * self._gap()
            painter.setFont(self._keys_font())
            rest = QRect(x, 0, self.width() - x, self.height())
            painter.drawText(rest, _LEFT | _MIDDLE, self._keys)

    def _row_start(self) -> int:
        return max(self._padding() // 2, (self.width() - self._row_width()) // 2)


class PrimaryButton(Button):
    """The one thing a page is for. At most one of it is seen at a time."""

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("idle_ground", "second", "line")
        return Colours("pressed" if self._warm() else "accent", "on_accent")

    def _font(self) -> QFont:
        return current().font("strong")


class OutlineButton(Button):
    """Everything else that is pressed often."""


class LinkButton(Button):
    """The rare case, as an underlined text without a box."""

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("", "second")
        return Colours("selected" if self.isDown() else "", "accent")

    def _font(self) -> QFont:
        letters = current().font()
        letters.setUnderline(self.isEnabled())
        return letters

    def _padding(self) -> int:
        """None at the counter: its words begin where those above and below them begin."""
        return 12 if current().face == "kiosk" else 0

    def _row_start(self) -> int:
        return self._padding()


class Segment(Button):
    """One of a few choices side by side; the chosen one has a tick, not only a colour."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("idle_ground", "second", "line")
        if self.isChecked():
            return Colours("selected", "ink", "accent", 2)
        return Colours("selected" if self._warm() else "surface", "ink", "edge")

    def set_keys(self, keys: str) -> None:
        """Said when the pointer rests on it: several stand side by side, each with its own."""
        super().set_keys(keys)
        self.setToolTip(self._keys)

    def _row_width(self) -> int:
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        return words + self._tick() + self._gap()  # nothing moves when chosen

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        x, side = self._row_start(), self._tick()
        if self.isChecked():
            at = QRectF(x, (self.height() - side) / 2, side, side)
            draw_icon(painter, "check", current().hex("accent"), at)
            x += side + self._gap()
        else:
            x += (side + self._gap()) // 2
        painter.setPen(current().colour(colours.letters))
        painter.setFont(self._font())
        words = QRect(x, 0, self.width() - x, self.height())
        painter.drawText(words, _LEFT | _MIDDLE, self.text())

    def _tick(self) -> int:
        return min(current().size.icon, 32)

    def _padding(self) -> int:
        return 24 if current().face == "kiosk" else 12


class Tile(Button):
    """A big choice whose words wrap: the icon over them, or beside them with `beside=True`."""

    def __init__(
        self,
        text: str = "",
        *,
        icon: str = "",
        note: str = "",
        keys: str = "",
        beside: bool = False,
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, icon=icon, keys=keys, parent=parent)
        self._note = note
        self._beside = beside
        self._filled = filled
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_note(self, note: str) -> None:
        """A second line in smaller letters, or ""."""
        self._note = note
        self.updateGeometry()
        self.update()

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("idle_ground", "second", "line")
        if self._filled:
            return Colours("pressed" if self._warm() else "accent", "on_accent")
        return Colours("selected" if self._warm() else "surface", "ink", "edge")

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        words = self._words_height(self._words_width(width))
        side = current().size.icon if self._icon else 0
        inside = max(words, side) if self._beside else words + (side + self._gap() if side else 0)
        return max(self._least_height(), inside + 2 * self._padding())

    def sizeHint(self) -> QSize:
        wide = max(self.minimumSizeHint().width(), 12 * current().size.normal)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        longest = max(
            (
                QFontMetrics(letters).horizontalAdvance(word)
                for letters, text in self._texts()
                for word in text.split()
            ),
            default=0,
        )
        wide = longest + 2 * self._padding() + self._beside_width()
        return QSize(wide, self._least_height())

    def _texts(self) -> list[tuple[QFont, str]]:
        both = [(self._font(), self.text()), (current().font("small"), self._note)]
        return [(letters, text) for letters, text in both if text]

    def _font(self) -> QFont:
        return current().font("strong")

    def _padding(self) -> int:
        return 24 if current().face == "kiosk" else 16

    def _least_height(self) -> int:
        return 160 if current().face == "kiosk" else 72

    def _beside_width(self) -> int:
        return current().size.icon + 2 * self._gap() if self._beside and self._icon else 0

    def _words_width(self, width: int) -> int:
        return max(1, width - 2 * self._padding() - self._beside_width())

    def _words_height(self, width: int) -> int:
        return sum(
            QFontMetrics(letters).boundingRect(0, 0, width, _HIGHEST, _WRAP, text).height()
            for letters, text in self._texts()
        ) + (4 if self._note else 0)

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, wide = current(), self._words_width(self.width())
        words, side = self._words_height(wide), look.size.icon if self._icon else 0
        if self._beside:
            x, y = self._padding() + self._beside_width(), (self.height() - words) // 2
            at = QRectF(self._padding(), (self.height() - side) / 2, side, side)
        else:
            inside = words + (side + self._gap() if side else 0)
            top = (self.height() - inside) // 2
            x, y = self._padding(), top + (side + self._gap() if side else 0)
            at = QRectF((self.width() - side) / 2, top, side, side)
        if self._icon:
            tint = colours.letters if self._filled or not self.isEnabled() else "accent"
            draw_icon(painter, self._icon, look.hex(tint), at)
        flags = _WRAP | (_LEFT if self._beside else _CENTRE)
        for letters, text in self._texts():
            painter.setFont(letters)
            quiet = text == self._note and not self._filled
            painter.setPen(look.colour("second" if quiet else colours.letters))
            box = painter.fontMetrics().boundingRect(0, 0, wide, _HIGHEST, _WRAP, text)
            painter.drawText(QRect(x, y, wide, box.height()), flags, text)
            y += box.height() + 4


class RailButton(Button):
    """A page of the counter: icon over word in the rail; the open one has a mark at its edge."""

    WIDTH = 72
    _HEIGHT, _LEAST_HEIGHT = 68, 46  # icon and word close together, on a low screen

    def __init__(self, text: str = "", *, icon: str, keys: str = "") -> None:
        super().__init__(text, icon=icon, keys=keys)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(self.WIDTH, self._HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.WIDTH, self._LEAST_HEIGHT)

    def colours(self) -> Colours:
        if self.isChecked():
            return Colours("selected", "accent")
        return Colours("selected" if self._warm() else "", "ink")

    def paintEvent(self, event: QPaintEvent) -> None:
        look, colours = current(), self.colours()
        painter = QPainter(self)
        if colours.ground:
            painter.fillRect(self.rect(), look.colour(colours.ground))
        if self.isChecked():
            painter.fillRect(QRect(0, 0, 4, self.height()), look.colour("accent"))
        side = look.size.icon
        top = 1 + (self.height() - self._LEAST_HEIGHT) // 2
        at = QRectF((self.width() - side) / 2, top, side, side)
        draw_icon(painter, self._icon, look.hex(colours.letters), at)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour(colours.letters))
        words = QRect(0, top + 4 + side, self.width(), self.height() - top - side - 6)
        painter.drawText(words, _CENTRE | _WRAP, self.text())
