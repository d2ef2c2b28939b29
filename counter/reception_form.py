"""What the reception page is made of: *Who*, *What*, *Papers*, the receipt growing on the right,
one button; which of it is open, and what stands in its place while the disk has no room.

Kept out: what is done with a form (`counter.reception`).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.documents import Documents
from counter.filled_in import Blocks
from counter.fold import Fold, FoldPlace
from counter.missing import MissingPapers
from counter.no_room import NoRoom
from counter.read_back import ReadBack
from counter.receipt_side import ReceiptSide
from counter.registered import RegisteredView
from counter.registering import Registering
from counter.repeats import RepeatOffer
from counter.shift import Shift
from counter.standing import Standing
from counter.what import What
from counter.who import Who
from ui.buttons import PrimaryButton
from ui.steady import in_one_go
from words import Words


class ReceptionForm(QWidget):
    """The blocks, the paper beside them, and what is shown instead of them."""

    touched = Signal()  # what a draft would keep, or whether there is one, is another than before

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self.who, self.what, self.documents = Who(shift), What(shift), Documents(shift)
        self.missing = MissingPapers(shift)
        self.side = ReceiptSide(shift)
        self.done = RegisteredView(shift)
        self.no_room = NoRoom(shift)
        self._has_room = True
        self.repeats = RepeatOffer(shift)
        self.reading = ReadBack(shift)
        self.steps = Registering(shift)
        self.register = PrimaryButton(keys="Ctrl+Return")
        self.register.setObjectName("register")
        self._lay_out()

    def _lay_out(self) -> None:
        form = QWidget()
        self._blocks = blocks = QVBoxLayout(form)
        blocks.setContentsMargins(0, 0, 0, 0)
        blocks.setSpacing(12)
        blocks.addWidget(FoldPlace(self.who))
        for block in (self.what, self.repeats, self.documents):
            blocks.addWidget(block)
        blocks.addWidget(self.missing)
        blocks.addStretch(0)
        self._left = QStackedWidget()
        self._left.addWidget(form)
        self._left.addWidget(self.done)
        self._left.addWidget(self.no_room)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.side, 1)
        right.addWidget(self.register, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self.done.buttons)
        self.done.buttons.hide()
        self._form = QWidget()
        columns = QHBoxLayout(self._form)
        columns.setContentsMargins(24, 20, 24, 16)
        columns.setSpacing(24)
        columns.addWidget(self._left, 3)
        columns.addLayout(right, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._form)
        whole.addWidget(self.reading)

    def retranslate(self, w: Words) -> None:
        self.register.setText(w.say("Register and print"))

    # -- which block is open ----------------------------------------------------------------------

    def arrive(self) -> None:
        """The page is shown: the rows of the commonest services may have changed. Under a form
        that is open they stay."""
        if not self._is_begun():
            self.what.find_commonest()

    def focus_first(self) -> None:
        """The cursor where the next thing has to be typed."""
        if not self.reading.isHidden():
            self.reading.pages.setFocus()
            return
        if self._left.currentWidget() is self.done:
            self.done.first().setFocus()
            return
        if self._left.currentWidget() is self.no_room:
            self.no_room.button.setFocus()
            return
        for block in (self.who, self.what, self.documents):
            if block.is_open():
                block.open_at_once()

    @in_one_go
    def _open(self, block: Fold) -> None:
        if block is not self.who:
            self.who.commit()
        if block is self.documents and self.what.service() is None:
            block = self.what
        for each in (self.who, self.what, self.documents):
            each.set_open(each is block)
            self._blocks.setStretchFactor(each, 1 if each.is_tall() else 0)
        self._blocks.setStretch(self._blocks.count() - 1, 0 if block.is_tall() else 1)
        self.documents.head.setEnabled(self.what.service() is not None)
        self.missing.hide()
        self.register.show()
        self.focus_first()

    # -- room on the disk -------------------------------------------------------------------------

    def show_room(self, standing: Standing) -> None:
        """Without room a new form is not offered; one that is begun, or a receipt shown, stays."""
        self._has_room = standing.has_room
        self.no_room.say(standing.free or 0)
        self._offer()

    def _offer(self) -> None:
        shown, away = self._left.currentWidget(), self.no_room
        if self._has_room and shown is away:
            self._change_form_for(0)
        elif not self._has_room and shown is self._left.widget(0) and not self._is_begun():
            self._change_form_for(self._left.indexOf(away))

    def _change_form_for(self, place: int) -> None:
        had_focus = self.isAncestorOf(self.window().focusWidget()) and self.isVisible()
        self._left.setCurrentIndex(place)
        self.register.setVisible(place == 0)
        self.side.setVisible(place == 0)
        if had_focus:
            self.focus_first()

    def _is_begun(self) -> bool:
        """Whether somebody has told us anything yet."""
        return self.who.is_begun() or self.what.is_begun() or self.is_busy()

    def is_busy(self) -> bool:
        """Whether what was filled in is being written into the book just now."""
        return self.steps.is_busy

    def is_free(self) -> bool:
        """Whether nobody is being served: the form is empty, and no receipt is shown."""
        return self._left.currentWidget() is not self.done and not self._is_begun()

    # -- what is shown in turn ---------------------------------------------------------------------

    def _drafted(self) -> Blocks:
        """In the order in which they are filled in: a checklist is that of its service."""
        return {"who": self.who, "what": self.what, "documents": self.documents}

    def _show_done(self) -> None:
        self.missing.hide()
        self.register.hide()
        self.done.buttons.show()
        self._left.setCurrentIndex(1)
        self.reading.forget()
        self._form.show()
        self.touched.emit()

    def close_reading(self) -> None:
        """Back to the form, which stands as it was."""
        if self.reading.isHidden():
            return
        self.reading.hide()
        self._form.show()
        self.focus_first()

    def _next_application(self) -> None:
        self.done.forget()
        self.reading.forget()
        self._form.show()
        self.repeats.clear()
        self.what.clear()
        self.documents.clear()
        self.side.clear()
        self._left.setCurrentIndex(0)
        self.done.buttons.hide()
        self.register.show()
        self.what.find_commonest()
        self.touched.emit()
