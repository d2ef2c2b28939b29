"""The screen on the wall: which number goes to which window. Kazakh first, Russian after it.

It shows and cannot be touched. There is nothing of anybody on it but numbers. What it says is in
`kiosk.calls_aloud`. Everything is measured by the screen's sides, for a wall has any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.look import current
from ui.panes import draw_mark, mark_icon
from words import Words, words_in

MOST_CALLS: Final = 5  # the newest, and four before it
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_BOTH: Final = (words_in("kk"), words_in("ru"))


@dataclass(frozen=True, slots=True)
class Called:
    """A number, and the window that it is called to."""

    shown: str
    window: int
    at: int = field(default=0, compare=False)  # UTC ms of the newest call: it may be repeated


@dataclass(frozen=True, slots=True)
class OnTheWall:
    """All that the screen knows. Not `reached`: the specialists call by hand."""

    reached: bool
    calls: tuple[Called, ...] = ()  # newest first
    waiting: int = 0


class HallScreen(QWidget):
    """A `locked` one cannot be closed; set it False before."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.locked = locked
        self._wall = OnTheWall(reached=True)
        self.setObjectName("hall")
        self.setProperty("role", "page")
        self.setWindowTitle("Tereze")
        self.setWindowIcon(mark_icon())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.resize(QSize(1920, 1080))

    def show_wall(self, wall: OnTheWall) -> None:
        if wall != self._wall:
            self._wall = wall
            self.setAccessibleName("\n".join(self.lines()))
            self.update()

    def lines(self) -> list[str]:
        """What stands there, in words, Kazakh and Russian."""
        said = []
        if not self._wall.reached:
            return [_by_hand(w) for w in _BOTH]
        for call in self._wall.calls[:MOST_CALLS]:
            said += [f"{call.shown} · {_window(w, call.window)}" for w in _BOTH]
        return said or [_nobody(w) for w in _BOTH]

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(not self.locked)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), current().colour("paper"))
        _Wall(painter, QRectF(self.rect()), self._wall).paint()


class _Wall:
    """One painting. Lengths are parts of the shorter side: `unit` is a hundredth of it, or so."""

    def __init__(self, painter: QPainter, box: QRectF, wall: OnTheWall) -> None:
        self._painter = painter
        self._box = box
        self._wall = wall
        self._upright = box.height() > box.width()
        self._unit = (
            box.width() / 100 if self._upright else min(box.height(), box.width() * 0.6) / 100
        )

    def paint(self) -> None:
        unit, box = self._unit, self._box
        head = QRectF(box.x() + 5 * unit, box.y() + 4 * unit, box.width() - 10 * unit, 10 * unit)
        draw_mark(self._painter, QRectF(head.x(), head.y(), head.height(), head.height()))
        if self._wall.reached and self._wall.waiting:
            waiting = [_waiting(w, self._wall.waiting) for w in _BOTH]
            self._two(waiting, head, 3.6, "second", _RIGHT)
        body = box.adjusted(5 * unit, 18 * unit, -5 * unit, -5 * unit)
        if not self._wall.reached:
            self._two([_by_hand(w) for w in _BOTH], body, 6, "ink", _CENTRE)
        elif not self._wall.calls:
            self._two([_nobody(w) for w in _BOTH], body, 6, "second", _CENTRE)
        elif len(self._wall.calls) == 1:
            self._newest(self._wall.calls[0], body)
        elif self._upright:
            high = body.height() * 0.44
            self._newest(self._wall.calls[0], QRectF(body.x(), body.y(), body.width(), high))
            self._earlier(self._wall.calls[1:MOST_CALLS], body.adjusted(0, high + 4 * unit, 0, 0))
        else:
            wide = body.width() * 0.56
            self._newest(self._wall.calls[0], QRectF(body.x(), body.y(), wide, body.height()))
            left = body.x() + wide + 4 * unit
            rest = QRectF(left, body.y(), body.right() - left, body.height())
            self._earlier(self._wall.calls[1:MOST_CALLS], rest)

    def _newest(self, call: Called, box: QRectF) -> None:
        unit = self._unit
        self._card(box)
        inside = box.adjusted(4 * unit, 3 * unit, -4 * unit, -4 * unit)
        high = inside.height()
        number = QRectF(inside.x(), inside.y(), inside.width(), high * 0.62)
        self._text(call.shown, number, 40, "ink", _CENTRE, bold=True)
        window = QRectF(inside.x(), inside.y() + high * 0.62, inside.width(), high * 0.38)
        self._two([_window(w, call.window) for w in _BOTH], window, 10, "accent", _CENTRE)

    def _earlier(self, calls: Sequence[Called], box: QRectF) -> None:
        high = box.height() / (MOST_CALLS - 1)
        for place, call in enumerate(calls):
            row = QRectF(box.x(), box.y() + place * high, box.width(), high)
            if place:
                self._painter.setPen(QPen(current().colour("line"), 1))
                self._painter.drawLine(row.topLeft(), row.topRight())
            half = row.width() * 0.52
            number = QRectF(row.x(), row.y(), half, row.height())
            self._text(call.shown, number, 11, "ink", _LEFT, bold=True)
            there = QRectF(row.x() + half, row.y(), row.width() - half, row.height())
            self._two([_window(w, call.window) for w in _BOTH], there, 4.6, "accent", _RIGHT)

    def _card(self, box: QRectF) -> None:
        self._painter.setPen(QPen(current().colour("line"), 1))
        self._painter.setBrush(current().colour("surface"))
        self._painter.drawRoundedRect(box, 20, 20)

    def _two(
        self, said: Sequence[str], box: QRectF, high: float, colour: str, align: Qt.AlignmentFlag
    ) -> None:
        """Kazakh above Russian, one size, as wide as both fit."""
        size = min(self._fitting(one, box.width(), high, bold=False) for one in said)
        line = QFontMetricsF(_letters(size, bold=False)).height() * 1.1
        top = box.center().y() - line
        for place, one in enumerate(said):
            row = QRectF(box.x(), top + place * line, box.width(), line)
            self._at_size(one, row, size, colour, align, bold=False)

    def _text(
        self,
        said: str,
        box: QRectF,
        high: float,
        colour: str,
        align: Qt.AlignmentFlag,
        *,
        bold: bool,
    ) -> None:
        size = self._fitting(said, box.width(), high, bold=bold)
        self._at_size(said, box, size, colour, align, bold=bold)

    def _at_size(
        self,
        said: str,
        box: QRectF,
        size: int,
        colour: str,
        align: Qt.AlignmentFlag,
        *,
        bold: bool,
    ) -> None:
        self._painter.setFont(_letters(size, bold=bold))
        self._painter.setPen(current().colour(colour))
        self._painter.drawText(box, int(align), said)

    def _fitting(self, said: str, wide: float, high: float, *, bold: bool) -> int:
        """Pixels of the letters: as high as asked, or as wide as there is room."""
        size = max(1, round(high * self._unit))
        needed = QFontMetricsF(_letters(size, bold=bold)).horizontalAdvance(said)
        return size if needed <= wide else max(1, int(size * wide / needed))


def _letters(pixels: int, *, bold: bool) -> QFont:
    letters = current().font("display" if bold else "normal")
    letters.setPixelSize(pixels)
    return letters


def _window(w: Words, number: int) -> str:
    return w.say("Window {number}", number=number)


def _waiting(w: Words, waiting: int) -> str:
    return w.count("{n} person waits", "{n} people wait", waiting)


def _by_hand(w: Words) -> str:
    return w.say("The specialists call the numbers aloud.")


def _nobody(w: Words) -> str:
    return w.say("Nobody is called just now.")
