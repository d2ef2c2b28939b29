"""The strip «ДЕМО» above the counter, and the one window both stand in.

It says who works here, opens the other faces, pulls the cable and takes the demo scanner out. It
only asks: `app.demo_office` does. The counter beneath is the real one and knows nothing of it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from counter.window import CounterWindow
from registry.offices import Staff
from ui.buttons import Button, Colours, OutlineButton
from ui.languages import Speaker
from ui.look import current
from ui.panes import mark_icon
from ui.surfaces import text
from words import Words

HEIGHT = 48


class _Tag(QWidget):
    """The word «ДЕМО» on the colour of a lit pane: no picture is taken for a real office."""

    def __init__(self) -> None:
        super().__init__()
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_word(self, word: str) -> None:
        self._word = word
        self.setAccessibleName(word)
        letters = current().font("strong")
        self.setFixedWidth(QFontMetrics(letters).horizontalAdvance(word) + 24)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), current()
        painter.fillRect(self.rect(), look.colour("lit"))
        painter.setFont(look.font("strong"))
        painter.setPen(look.colour("ink"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._word)


class _CableButton(OutlineButton):
    """Says what pressing it does; while the line is cut it wears the colour of "look here"."""

    cut = False

    def colours(self) -> Colours:
        if self.cut:
            return Colours("soon_ground", "soon", "soon", 2)
        return super().colours()


class DemoStrip(QFrame):
    """One row, 48 px high. Signals say what was asked for; `cable` carries "plugged in"."""

    kiosk = Signal()
    department = Signal()
    status = Signal()
    scanner = Signal()
    cable = Signal(bool)

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._speaker = speaker
        self._specialists: tuple[Staff, ...] = ()
        self._clerks: tuple[Staff, ...] = ()
        self._plugged = True
        self._tag = _Tag()
        self.at_desk = text(role="small", wrap=False)
        self.at_department = text(role="small", wrap=False)
        self.kiosk_button = OutlineButton(icon="tablet-smartphone")
        self.department_button = OutlineButton(icon="landmark")
        self.status_button = OutlineButton(icon="globe")
        self.cable_button = _CableButton(icon="unplug")
        self.scanner_button = OutlineButton(icon="scan-barcode")
        self._buttons: tuple[Button, ...] = (
            self.kiosk_button,
            self.department_button,
            self.status_button,
            self.cable_button,
            self.scanner_button,
        )
        self._lay_out()
        self._connect()
        speaker.follow(self)

    def _lay_out(self) -> None:
        people = QVBoxLayout()
        people.setSpacing(0)
        people.addStretch(1)
        people.addWidget(self.at_desk)
        people.addWidget(self.at_department)
        people.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 1)
        row.setSpacing(8)
        row.addWidget(self._tag)
        row.addSpacing(4)
        row.addLayout(people)
        row.addStretch(1)
        for button in self._buttons:
            # By mouse it takes no focus: the field at the counter keeps the cursor.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def _connect(self) -> None:
        self.kiosk_button.clicked.connect(self.kiosk)
        self.department_button.clicked.connect(self.department)
        self.status_button.clicked.connect(self.status)
        self.scanner_button.clicked.connect(self.scanner)
        self.cable_button.clicked.connect(lambda: self.cable.emit(not self._plugged))

    def show_people(self, specialists: Sequence[Staff], clerks: Sequence[Staff]) -> None:
        """Who works at the desk, and who at the department."""
        self._specialists, self._clerks = tuple(specialists), tuple(clerks)
        self.retranslate(self._speaker.w)

    def show_cable(self, *, plugged: bool) -> None:
        self._plugged = plugged
        self.cable_button.cut = not plugged
        self.cable_button.set_icon("unplug" if plugged else "plug")
        self.retranslate(self._speaker.w)

    def retranslate(self, w: Words) -> None:
        self._tag.set_word(w.say("DEMO"))
        self.at_desk.setText(w.say("Desk: {names}", names=_names(self._specialists)))
        self.at_department.setText(w.say("Department: {names}", names=_names(self._clerks)))
        self.kiosk_button.setText(w.say("Kiosk"))
        self.department_button.setText(w.say("Department"))
        self.status_button.setText(w.say("Status page"))
        self.scanner_button.setText(w.say("Scanner"))
        self.cable_button.setText(
            w.say("Cut the line") if self._plugged else w.say("Mend the line")
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), current()
        painter.fillRect(self.rect(), look.colour("surface"))
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


class DemoWindow(QWidget):
    """Strip above, counter below. `closed` when somebody closes it."""

    closed = Signal()

    def __init__(self, strip: DemoStrip, counter: CounterWindow, speaker: Speaker) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setWindowIcon(mark_icon())
        self._counter = counter
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(counter, 1)
        speaker.follow(self)  # after the counter, whose title it takes over

    def retranslate(self, w: Words) -> None:
        self.setWindowTitle(f"{self._counter.windowTitle()} · {w.say('Demo')}")

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _names(people: Sequence[Staff]) -> str:
    return ", ".join(one.name for one in people)
