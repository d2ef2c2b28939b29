"""Labels for the papers of one application: on a sheet, from its first free place on, or a roll."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from counter.shift import Shift
from counter.transfers_place import LabelPaper
from registry.numbers import Number
from registry.transfers import PaperLabel
from ui.buttons import LinkButton, PrimaryButton
from ui.choices import Choice
from ui.look import current
from ui.surfaces import Card, text
from words import Words

ACROSS, DOWN = 3, 8  # labels on a sheet of A4
PLACES = ACROSS * DOWN
_CELL = QSize(64, 24)


class SheetPlaces(QWidget):
    """A sheet of labels, small: which of its 24 places is the first that is still free.

    Arrows move, a press chooses. `changed` carries the place, 1 to 24.
    """

    changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._first, self._wanted = 1, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(ACROSS * _CELL.width() + 2, DOWN * _CELL.height() + 2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def first(self) -> int:
        return self._first

    def set_first(self, place: int) -> None:
        """Places before the first or after the last one come round."""
        self._first = (place - 1) % PLACES + 1
        self.update()
        self.changed.emit(self._first)

    def set_wanted(self, labels: int) -> None:
        """How many labels are to be printed: their places are shown."""
        self._wanted = labels
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -ACROSS,
            Qt.Key.Key_Down: ACROSS,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.set_first(self._first + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint() - QPoint(1, 1)
        column, row = at.x() // _CELL.width(), at.y() // _CELL.height()
        if 0 <= column < ACROSS and 0 <= row < DOWN:
            self.set_first(row * ACROSS + column + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_numbers())
        for place in range(1, PLACES + 1):
            row, column = divmod(place - 1, ACROSS)
            corner = QPoint(1 + column * _CELL.width(), 1 + row * _CELL.height())
            box = QRectF(QRect(corner, _CELL)).adjusted(2, 2, -2, -2)
            used = place < self._first
            here = self._first <= place < self._first + self._wanted
            painter.setPen(QPen(look.colour("accent" if here else "line"), 2 if here else 1))
            ground = "selected" if here else "paper" if used else "surface"
            painter.setBrush(look.colour(ground))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(look.colour("ink" if here else "second"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "–" if used else str(place))


def _numbers() -> QFont:
    return current().font("small", tabular=True)


class LabelsCard(QWidget):
    """`closed` when somebody has done with it, `printed` after labels came out."""

    closed = Signal()
    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._number: Number | None = None
        self._labels: Sequence[PaperLabel] = ()
        self._head, self._papers = text(role="lead"), text(role="second")
        self._head.setObjectName("labels_of")
        self.paper = Choice()
        self.paper.setObjectName("label_paper")
        self._free = text(role="strong")
        self.places = SheetPlaces()
        self.places.setObjectName("first_free")
        self.close_link = LinkButton(icon="arrow-left")
        self.close_link.setObjectName("close_labels")
        self.button = PrimaryButton(icon="tags", keys="Ctrl+Return")
        self.button.setObjectName("print_labels")
        self._lay_out()
        self.paper.changed.connect(lambda _: self._say_places())
        self.close_link.clicked.connect(self.closed)
        self.button.clicked.connect(self._print)
        shift.speaker.follow(self)
        self.paper.set_value(shift.workplace.transfers.usual_labels())
        self._say_places()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card(padding=16)
        card.column.setSpacing(8)
        above = QHBoxLayout()
        above.addWidget(self.close_link)
        above.addStretch(1)
        card.column.addLayout(above)
        for part in (self._head, self._papers, self.paper, self._free):
            card.column.addWidget(part)
        card.column.addWidget(self.places, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addStretch(1)
        column.addWidget(card, 1)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)

    def retranslate(self, w: Words) -> None:
        self.close_link.setText(w.say("Back") + "  Esc")
        self.paper.set_options([("sheet", w.say("Sheet, 3 × 8")), ("roll", w.say("Roll, 58 × 40"))])
        self._free.setText(w.say("First free place on the sheet"))
        self.places.setAccessibleName(w.say("First free place on the sheet"))
        self._say()

    def ask(self, number: Number) -> None:
        """Show which labels this application gets."""
        workplace = self._shift.workplace
        self._number, self._labels = number.application, ()
        self._say()

        def show(labels: Sequence[PaperLabel]) -> None:
            if self._number == number.application:
                self._labels = labels
                self._say()
                self.focus_first()

        self._shift.run(lambda: workplace.transfers.labels(number), then=show)

    def focus_first(self) -> None:
        (self.paper if self.places.isHidden() else self.places).setFocus()

    def _say(self) -> None:
        w, count = self._shift.w, len(self._labels)
        shown = self._number.shown if self._number is not None else ""
        self._head.setText(w.say("Labels for {number}", number=shown))
        titles = [w.of(kk=one.title_kk, ru=one.title_ru, en=one.title_ru) for one in self._labels]
        self._papers.setText(
            "\n".join(f"{n}. {title}" for n, title in enumerate(titles, 1) if title)
        )
        self._papers.setVisible(any(titles))
        self.button.setText(w.count("Print {n} label", "Print {n} labels", count))
        self.button.setEnabled(bool(count))
        self._say_places()

    def _say_places(self) -> None:
        on_sheet = self.paper.value() != "roll"
        self._free.setVisible(on_sheet)
        self.places.setVisible(on_sheet)
        self.places.set_wanted(len(self._labels))

    def _print(self) -> None:
        number, count = self._number, len(self._labels)
        if number is None or not count:
            return
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices
        paper: LabelPaper = "roll" if self.paper.value() == "roll" else "sheet"
        first = self.places.first()
        self.button.setEnabled(False)

        def over(printed: int) -> None:
            self.button.setEnabled(True)
            notices.clear()
            notices.done(
                lambda w: w.count("✓ Printed: {n} label", "✓ Printed: {n} labels", printed)
            )
            if paper == "sheet":
                self.places.set_first(first + printed)  # the next one begins where this one ended
            self.printed.emit()

        def failed(failure: BaseException) -> None:
            self.button.setEnabled(True)
            notices.troubled(failure)

        self._shift.print(
            lambda: workplace.transfers.print_labels(number, paper, first, by),
            then=over,
            troubled=failed,
        )
