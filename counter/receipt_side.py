"""Reception, right side: by when, why by then, and the receipt as paper, filling as one types."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import step_words
from registry.catalogue import Service
from registry.deadlines import Deadline
from registry.receipts import Receipt
from ui.buttons import LinkButton
from ui.paper import PaperView
from ui.steady import in_one_go
from ui.surfaces import text
from words import Words

PICTURE_WIDTH = 1240  # px: an A4 page at 150 dpi, still sharp at 150 % scale
_INK = 200  # a grey level below this is print, not paper


class ReceiptSide(QWidget):
    """`drawn` when a new picture of the paper is shown."""

    drawn = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._deadline: Deadline | None = None
        self._service: Service | None = None
        self._newest = 0
        self._drawing = False
        self._next: Receipt | None = None
        self._label = text(role="quiet")
        self._day = text(role="display")
        self._day.setObjectName("due_date")
        self._why = LinkButton()
        self._why.setObjectName("why")
        self._why.setCheckable(True)
        self._working = text(role="second")
        self._working.setObjectName("working")
        self._check = text(role="soon")
        self.paper = PaperView(proportion=0.705)  # half a sheet: most receipts need no more
        self._lay_out()
        self._why.toggled.connect(self._working.setVisible)
        shift.speaker.follow(self)
        self.clear()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        above = QHBoxLayout()
        above.addWidget(self._label, 1)
        above.addWidget(self._why)
        column.addLayout(above)
        column.addWidget(self._day)
        column.addWidget(self._working)
        column.addWidget(self._check)
        column.addSpacing(8)
        column.addWidget(self.paper, 1)

    def retranslate(self, w: Words) -> None:
        self._why.setText(w.say("why"))
        self._say_paper()
        self._say()

    def _say_paper(self) -> None:
        """What the empty paper says: while the first picture is drawn it waits for no service."""
        w, service = self._shift.w, self._service
        self.paper.set_words(
            w.say("One moment…")
            if service is not None
            else w.say("Begin to type: the receipt grows here.")
        )

    def clear(self) -> None:
        """The next person must not see this one's paper."""
        self._newest += 1
        self._next = None
        self.paper.clear()
        self.paper.show()
        self._label.show()
        self.show_deadline(None, None)

    def put_away(self) -> None:
        """Nothing is promised: there is neither a day of an answer nor a receipt."""
        self.clear()
        self.paper.hide()
        self._label.hide()

    def show_deadline(self, deadline: Deadline | None, service: Service | None) -> None:
        """Asked for at every letter; what stands there already is not laid out again."""
        if deadline != self._deadline or service is not self._service:
            self._change_deadline(deadline, service)

    @in_one_go
    def _change_deadline(self, deadline: Deadline | None, service: Service | None) -> None:
        self._deadline, self._service = deadline, service
        if deadline is None:
            self._why.setChecked(False)
        self._say_paper()
        self._say()

    def fold_working(self) -> None:
        self._why.setChecked(False)

    def is_drawing(self) -> bool:
        return self._drawing

    def draw(self, receipt: Receipt) -> None:
        """Show this receipt. While one is being drawn only the newest of the others is kept."""
        if self._drawing:
            self._next = receipt
            return
        self._drawing = True
        newest, workplace = self._newest, self._shift.workplace

        def picture() -> QImage:
            page = QImage.fromData(workplace.preview(receipt, PICTURE_WIDTH))
            return upper_half(page)

        # A picture that cannot be drawn is not worth a word while somebody types.
        self._shift.run(
            picture,
            then=lambda page: self._show(page, newest),
            troubled=lambda _: self._show(None, newest),
        )

    def _show(self, page: QImage | None, newest: int) -> None:
        self._drawing = False
        if page is not None and newest == self._newest:
            self.paper.set_image(page)
            self.drawn.emit()
        following, self._next = self._next, None
        if following is not None:
            self.draw(following)

    def _say(self) -> None:
        w, deadline = self._shift.w, self._deadline
        self._label.setText(w.say("Answer by") if deadline else w.say("Answer"))
        self._why.setVisible(deadline is not None)
        self._day.setVisible(deadline is not None)
        draft = self._service is not None and self._service.draft and deadline is not None
        self._check.setVisible(draft)
        if deadline is None:
            self._label.setText(w.say("The day of the answer appears here."))
            self._working.hide()
            return
        self._day.setText(w.day(deadline.legal))
        steps = [step_words(step, w) for step in deadline.working]
        control = w.say("The office watches {day}", day=w.day(deadline.control))
        self._working.setText("\n".join([*steps, control]))
        self._working.setVisible(self._why.isChecked())
        self._check.setText(w.say("Check the term with the current Rules"))


def upper_half(page: QImage) -> QImage:
    """Only the upper half of a sheet whose lower one is empty: the letters stay readable."""
    wide, high = page.width(), page.height()
    if high <= wide:
        return page
    below = page.copy(0, high * 52 // 100, wide, high * 46 // 100)
    small = below.convertToFormat(QImage.Format.Format_Grayscale8).scaled(160, 100)
    bytes_ = bytes(small.constBits())
    return page if min(bytes_) < _INK else page.copy(0, 0, wide, high // 2)
