"""The protocol of an oral appeal in large print: read out, and read along on the screen.

It covers the page, so that nothing else of anybody stands beside it. Kept out: changing a word,
which is done where it was typed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from counter.shift import Shift
from registry.desk import Form
from ui.buttons import OutlineButton, PrimaryButton
from ui.surfaces import Scrolled, text
from words import Words

_STEP = 0.8  # of the page: the last lines are seen again, so that nobody loses the thread
_SIZES = (24, 32)  # px: LOOK's two largest


class Pages(Scrolled):
    """Arrows, page keys and Space move the words; the keyboard stays here."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setObjectName("protocol_words")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, page = self.verticalScrollBar(), int(self.viewport().height() * _STEP)
        line = 48
        steps = {
            Qt.Key.Key_Down: line,
            Qt.Key.Key_Up: -line,
            Qt.Key.Key_Space: page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            QScrollArea.keyPressEvent(self, event)
            return
        bar.setValue(bar.value() + step)


class ReadBack(QWidget):
    """`agreed` when the applicant says that it is written down rightly, `closed` for back."""

    agreed = Signal()
    closed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setObjectName("reading_back")
        self.setProperty("role", "page")
        self._shift = shift
        self._form: Form | None = None
        self._agreed = ""  # the words to which somebody has said yes
        self._large = 0
        self._who, self._words = text(role="lead"), text(role="display")
        self._title, self._ask = text(role="title"), text(role="lead")
        self.larger, self.back = OutlineButton("A+"), OutlineButton(icon="arrow-left")
        self.agree = PrimaryButton(keys="Ctrl+Return")
        for part, name in (
            (self._words, "protocol_text"),
            (self.larger, "protocol_size"),
            (self.back, "back_to_protocol"),
            (self.agree, "protocol_agreed"),
        ):
            part.setObjectName(name)
        self._lay_out()
        self.agree.clicked.connect(self._say_yes)
        self.back.clicked.connect(self.closed)
        self.larger.clicked.connect(self._next_size)
        shift.speaker.follow(self)
        self.hide()

    def _lay_out(self) -> None:
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 8, 24, 8)
        inside.setSpacing(24)
        inside.addWidget(self._who)
        inside.addWidget(self._words)
        inside.addStretch(1)
        self.pages = Pages(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 20, 48, 16)
        column.setSpacing(16)
        above = QHBoxLayout()
        above.addWidget(self._title, 1)
        above.addWidget(self.larger)
        column.addLayout(above)
        column.addWidget(self.pages, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._ask, 1)
        below.addWidget(self.back)
        below.addWidget(self.agree)
        column.addLayout(below)

    def show_form(self, form: Form) -> None:
        self._form = form
        self.retranslate(self._shift.w)
        self._set_size()
        self.pages.verticalScrollBar().setValue(0)
        self.show()
        self.pages.setFocus()

    def is_agreed(self, form: Form) -> bool:
        """Whether exactly these words of this person were read back, and found right."""
        return bool(self._agreed) and self._agreed == _whose(form)

    def forget(self) -> None:
        """The next visitor must not see it."""
        self._form, self._agreed = None, ""
        self._who.clear()
        self._words.clear()
        self.hide()

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("The protocol, read back"))
        self._ask.setText(w.say("Is it written down as it was said?"))
        self.back.setText(w.say("Change it") + "  Esc")
        self.agree.setText(w.say("Yes: register and print"))
        self.larger.setAccessibleName(w.say("Larger letters"))
        self.larger.setToolTip(self.larger.accessibleName())
        if self._form is not None:
            one = self._form.applicant
            self._who.setText("\n".join(part for part in (one.name, one.iin, one.address) if part))
            self._words.setText(self._form.summary.strip())

    def _say_yes(self) -> None:
        if self._form is not None:
            self._agreed = _whose(self._form)
        self.agreed.emit()

    def _next_size(self) -> None:
        self._large = (self._large + 1) % len(_SIZES)
        self._set_size()
        self.pages.setFocus()

    def _set_size(self) -> None:
        self._words.setStyleSheet(f"font-size: {_SIZES[self._large]}px; font-weight: 400")
        self._words.updateGeometry()


def _whose(form: Form) -> str:
    return f"{form.applicant.name}\n{form.applicant.iin}\n{form.summary.strip()}"
