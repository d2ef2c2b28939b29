"""The two pages for staff: the PIN, and how this screen fares with the ways out of it.

What is typed here is never said aloud, shown or kept. How one comes here: `kiosk.staff_visit`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from kiosk.page import Page, settle
from kiosk.shape import Shape
from kiosk.staff_place import HowItFares
from kiosk.touch import PadKey
from registry.numbers import untangle
from registry.staff_exit import LEAST_PIN, MOST_PIN, MustWait, Wrong
from ui.buttons import OutlineButton
from ui.surfaces import set_role, text
from words import Words
from words.happenings import happening_words, hour_words

_PAD: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "rub_out", "0", "enter")
_ICONS: Final = {"rub_out": "delete", "enter": "check"}
_MOST_LINES: Final = 3  # of what happened; the district's page of devices has them all
_DOT: Final = "●"


class PinPage(Page):
    """`tried` carries the digits once; the page has forgotten them by then."""

    tried = Signal(str)
    is_secret = True

    def __init__(self, w: Words) -> None:
        super().__init__("staff_pin")
        self._w = w
        self._digits = ""
        self._busy = False
        self._outcome: Wrong | MustWait | None = None
        self._sentence = text(role="display")
        self._sentence.setObjectName("staff_pin_sentence")
        self._said = text(role="strong")
        self._said.setObjectName("staff_pin_said")
        self._dots = text(role="display")
        self._dots.setObjectName("staff_pin_dots")
        self._dots.setProperty("spoken", False)
        self._keys = {name: self._key(name) for name in _PAD}
        asking = QVBoxLayout()
        asking.addStretch(1)
        for widget in (self._sentence, self._said, self._dots):
            asking.addWidget(widget)
        asking.addStretch(1)
        self._asking = asking
        self._pad = QGridLayout()
        for place, name in enumerate(_PAD):
            self._pad.addWidget(self._keys[name], place // 3, place % 3)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._body.addLayout(asking, 1)
        self._body.addLayout(self._pad, 1)
        self._show_dots()

    def arrange(self, shape: Shape) -> None:
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        flat = shape.low and not shape.upright  # in two rows, all of which lie within reach
        self._body.setDirection(down if shape.upright or flat else across)
        self._body.setContentsMargins(shape.edge, 0, shape.edge, shape.bar_edge)
        self._body.setSpacing(shape.gap if flat else 48)
        columns = 6 if flat else 3
        for place, name in enumerate(_PAD):
            self._pad.removeWidget(self._keys[name])
            self._pad.addWidget(self._keys[name], place // columns, place % columns)
        self._asking.setSpacing(shape.gap)
        self._pad.setSpacing(24 if shape.roomy else 16)
        set_role(self._sentence, shape.sentence_role)

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._sentence.setText(w.say("For the staff of this office"))
        self._keys["rub_out"].setText(w.say("Delete"))
        self._keys["enter"].setText(w.say("Go in"))
        for key in self._keys.values():
            key.setAccessibleName(key.text())
        self._say()

    def wipe(self) -> None:
        self._digits, self._busy, self._outcome = "", False, None
        self._say()
        self._show_dots()

    def show_outcome(self, outcome: Wrong | MustWait) -> None:
        self._busy, self._outcome = False, outcome
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = untangle(event.text()) if event.text().strip() else ""
        key = event.key()
        if len(digit) == 1 and digit in "0123456789":
            self._press(digit)
        elif key == Qt.Key.Key_Backspace:
            self._press("rub_out")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press("enter")
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever page comes instead: half a PIN waits for nobody."""
        self.wipe()

    def _press(self, name: str) -> None:
        if self._busy:
            return
        if name == "rub_out":
            self._digits = self._digits[:-1]
        elif name != "enter":
            self._digits = (self._digits + name)[:MOST_PIN]
        elif len(self._digits) >= LEAST_PIN:
            typed, self._digits, self._busy = self._digits, "", True
            self.tried.emit(typed)
        self._show_dots()

    def _show_dots(self) -> None:
        # A space keeps the line's height: nothing jumps with the first digit.
        self._dots.setText(" ".join(_DOT * len(self._digits)) or "\N{NO-BREAK SPACE}")

    def _say(self) -> None:
        w = self._w
        match self._outcome:
            case None:
                said = w.say("Type the PIN of this screen.")
            case Wrong(0):
                said = w.say("This is not the PIN.")
            case Wrong(seconds):
                said = f"{w.say('This is not the PIN.')} {_wait(seconds, w)}"
            case MustWait(seconds):
                said = _wait(seconds, w)
        self._said.setText(said)
        settle(self)

    def _key(self, name: str) -> PadKey:
        key = PadKey("" if name in _ICONS else name, icon=_ICONS.get(name, ""))
        key.setObjectName(f"staff_pad_{name}")
        key.clicked.connect(lambda: self._press(name))
        return key


def _wait(seconds: int, w: Words) -> str:
    minutes = -(-seconds // 60)
    return w.count(
        "The next try can be made in {n} minute.",
        "The next try can be made in {n} minutes.",
        minutes,
    )


class StaffPage(Page):
    """How the screen fares; Finish in the bar goes back to the visitors."""

    begin_again_asked = Signal()
    leaving_asked = Signal()

    def __init__(self, w: Words) -> None:
        super().__init__("staff")
        self._w = w
        self._fares: HowItFares | None = None
        self._sentence = text(role="display")
        self._sentence.setObjectName("staff_sentence")
        self._lines = [text(role="normal") for _ in range(3 + _MOST_LINES)]
        for number, line in enumerate(self._lines, 1):
            line.setObjectName(f"staff_line_{number}")
        self._again = OutlineButton(icon="rotate-ccw")
        self._again.setObjectName("staff_again")
        self._again.clicked.connect(self.begin_again_asked)
        self._leave = OutlineButton(icon="log-out")
        self._leave.setObjectName("staff_leave")
        self._leave.clicked.connect(self.leaving_asked)
        self._keys = QWidget()
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._keys)
        row.setContentsMargins(0, 16, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._again)
        row.addWidget(self._leave)
        row.addStretch(1)
        self._row = row
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        for widget in (self._sentence, *self._lines, self._keys):
            self._column.addWidget(widget)
        self._column.addStretch(1)

    def arrange(self, shape: Shape) -> None:
        side = shape.edge if shape.upright else 2 * shape.edge
        self._column.setContentsMargins(side, 0, side, 0)
        self._column.setSpacing(24 if shape.roomy and not shape.large else 8)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if shape.upright and shape.large else across)
        set_role(self._sentence, "title" if shape.tight else shape.sentence_role)
        for line in self._lines:
            set_role(line, "small" if shape.tight else "normal")

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._sentence.setText(w.say("For the staff of this office"))
        self._again.setText(w.say("Start the screen anew"))
        self._leave.setText(w.say("Leave the screen"))
        for key in (self._again, self._leave):
            key.setAccessibleName(key.text())
        self._say()

    def wipe(self) -> None:
        self._fares = None
        self._say()

    def show_how_it_fares(self, fares: HowItFares) -> None:
        self._fares = fares
        self._say()

    def _say(self) -> None:
        said = [] if self._fares is None else _said(self._fares, self._w)
        for place, line in enumerate(self._lines):
            line.setText(said[place] if place < len(said) else "")
            line.setVisible(place < len(said))
        settle(self)


def _said(fares: HowItFares, w: Words) -> list[str]:
    if fares.board_as_of is None:
        news = w.say("No news of the applications has come here yet.")
    else:
        at = datetime.fromtimestamp(fares.board_as_of / 1000, UTC)
        news = w.say("News of the applications: {moment}", moment=w.moment(at, datetime.now(UTC)))
    paper = w.say("A printer is set up.") if fares.has_printer else w.say("No printer is set up.")
    said = [news, paper]
    if fares.gives_tickets is not None:
        said.append(
            w.say("Numbers for the line are given.")
            if fares.gives_tickets
            else w.say("Numbers for the line wait for the office's main computer.")
        )
    happened = fares.happened[:_MOST_LINES]
    return [*said, *(f"{hour_words(one, w)} · {happening_words(one, w)}" for one in happened)]
