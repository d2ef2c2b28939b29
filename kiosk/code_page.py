"""The question: the code from the receipt, held to a scanner or a camera, or typed on a pad.

The twelfth digit asks without an Enter. After a wrong code nothing is rubbed out: the last group is
marked, any group can be touched and typed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.camera_picture import CameraPicture
from kiosk.entry import GROUP_DIGITS, GROUPS, CodeEntry
from kiosk.page import Page, settle
from kiosk.pictures import ReceiptPicture
from kiosk.shape import Shape
from kiosk.touch import GroupBox, Icon, PadKey
from registry.cameras import CameraView
from ui.layouts import take_out
from ui.look import current
from ui.surfaces import set_role, text
from words import Words

_PAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "rub_out")


@dataclass(frozen=True, slots=True)
class Hint:
    """What stands over the groups. `alarm`: something has to be put right."""

    say: Callable[[Words], str]
    icon: str = "receipt-text"
    alarm: bool = False


HOLD_OR_TYPE = Hint(lambda w: w.say("Hold the receipt to the scanner, or type the code from it."))
# Said in its place while the camera shows a picture.
HOLD_TO_CAMERA = Hint(
    lambda w: w.say("Show the receipt to the camera, or type the code from it."), "camera"
)
CHECK_CODE = Hint(
    lambda w: w.say("Check the code. Touch the four digits that are wrong and type them again."),
    "triangle-alert",
    alarm=True,
)
ANOTHER_BARCODE = Hint(
    lambda w: w.say("This is another barcode. Show the receipt's square code."),
    "qr-code",
    alarm=True,
)
SCAN_AGAIN = Hint(
    lambda w: w.say("The code was not seen well. Hold the receipt still and show it once more."),
    "qr-code",
    alarm=True,
)


def more_digits(missing: int) -> Hint:
    """The visitor pressed Enter too early."""
    return Hint(
        lambda w: w.count(
            "The code has twelve digits: {n} more.",
            "The code has twelve digits: {n} more.",
            missing,
        )
    )


def wait_minutes(minutes: int) -> Hint:
    return Hint(
        lambda w: w.count(
            "Too many wrong codes. Wait {n} minute, or ask at the desk.",
            "Too many wrong codes. Wait {n} minutes, or ask at the desk.",
            minutes,
        ),
        "hourglass",
        alarm=True,
    )


class Prompt(QFrame):
    """The sentence over the groups: what to do, or what to put right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("prompt")
        self._hint = HOLD_OR_TYPE
        self._icon = Icon(self._hint.icon)
        self.words = text(role="strong")
        self.words.setObjectName("prompt_sentence")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)

    @property
    def hint(self) -> Hint:
        return self._hint

    def show_hint(self, hint: Hint, w: Words) -> None:
        self._hint = hint
        self.words.setText(hint.say(w))
        self._icon.draw(hint.icon, "soon" if hint.alarm else "accent")
        self.update()
        above = self.parentWidget()
        settle(self if above is None else above)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._hint.alarm:
            return
        look, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("soon"), 2))
        painter.setBrush(look.colour("soon_ground"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 10, 10)


class CodePage(Page):
    """`completed` carries twelve digits whenever the last missing one has been typed."""

    completed = Signal(str)
    opened = Signal()
    left = Signal()  # also while the warning stands over it

    def __init__(self, w: Words) -> None:
        super().__init__("code_entry")
        self._w = w
        self._entry = CodeEntry()
        self._picture = ReceiptPicture()
        self._picture.setObjectName("receipt_picture")
        self._camera = CameraPicture()
        self._camera.setObjectName("camera_picture")
        self._prompt = Prompt()
        self._groups = [GroupBox() for _ in range(GROUPS)]
        self._keys = {name: self._make_key(name) for name in _PAD}
        down = QBoxLayout.Direction.TopToBottom
        self._body = QBoxLayout(down, self)
        self._asking = self._put_together_asking()
        self._pad_grid = QGridLayout()
        self._low_groups = QHBoxLayout()
        self._below = QBoxLayout(down)
        self._below.addLayout(self._low_groups)
        self._below.addLayout(self._pad_grid, 1)
        self._body.addWidget(self._asking, 1)
        self._body.addLayout(self._below, 1)
        for place, group in enumerate(self._groups):
            group.setObjectName(f"group_{place + 1}")
            group.clicked.connect(lambda _=False, chosen=place: self._touch(chosen))

    def arrange(self, shape: Shape) -> None:
        across = QBoxLayout.Direction.LeftToRight
        down = QBoxLayout.Direction.TopToBottom
        flat = shape.low and not shape.upright  # the pad in two rows: four are higher than a reach
        self._body.setDirection(down if shape.upright or flat else across)
        self._body.setSpacing(48 if shape.roomy and not shape.upright else 24)
        self._body.setContentsMargins(shape.edge, 0, shape.edge, shape.bar_edge)
        self._body.setStretch(0, 10 if shape.upright else 11)
        self._body.setStretch(1, 9)
        self._pad_grid.setSpacing(24 if shape.roomy else (8 if flat else 16))
        if flat and not shape.roomy:
            side = shape.low_edge
            self._body.setContentsMargins(side, 0, side, shape.bar_edge)
        self._below.setDirection(down if shape.roomy else across)
        self._below.setSpacing(24)
        self._lay_keys(flat=flat, small=flat and not shape.roomy)
        set_role(self._prompt.words, "title" if shape.roomy and not shape.large else "strong")
        self._asking_column.setSpacing(24 if shape.roomy else 12)
        self._group_row.setSpacing(24 if shape.roomy else 12)

    def _lay_keys(self, *, flat: bool, small: bool) -> None:
        """Groups above the pad, or beside it on a small screen whose controls have to lie low."""
        columns = 6 if flat else 3
        for place, name in enumerate(_PAD):
            self._pad_grid.removeWidget(self._keys[name])
            self._pad_grid.addWidget(self._keys[name], place // columns, place % columns)
        for column in range(6):
            self._pad_grid.setColumnStretch(column, 1 if column < columns else 0)
        here = self._low_groups if flat else self._group_row
        self._low_groups.setSpacing(12)
        for group in self._groups:
            take_out(group)
            here.addWidget(group)
            group.set_small(small)

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._picture.setAccessibleName(w.say("A receipt with its code ringed"))
        self._camera.setAccessibleName(w.say("What the camera sees"))
        self._keys["clear"].setText(w.say("Clear"))
        self._keys["rub_out"].setText(w.say("Delete"))
        for key in self._keys.values():
            key.setAccessibleName(key.text())
        for place, group in enumerate(self._groups):
            first = place * GROUP_DIGITS + 1
            group.setAccessibleName(
                w.say("Digits {first} to {last}", first=first, last=first + GROUP_DIGITS - 1)
            )
        self._prompt.show_hint(self._prompt.hint, w)

    def wipe(self) -> None:
        self._entry.wipe()
        self._camera.show_view(None)
        self.say(HOLD_OR_TYPE)
        self._show_groups()

    @property
    def digits(self) -> str:
        return self._entry.digits

    def say(self, hint: Hint) -> None:
        plain = HOLD_TO_CAMERA if self._camera.is_live else HOLD_OR_TYPE
        self._prompt.show_hint(plain if hint in (HOLD_OR_TYPE, HOLD_TO_CAMERA) else hint, self._w)

    def show_camera(self, view: CameraView | None) -> None:
        """The live picture beside the receipt's, or none; and what is said of it."""
        before = self._camera.is_live
        self._camera.show_view(view)
        if self._camera.is_live != before:
            self.say(self._prompt.hint)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def type(self, digit: str) -> None:
        self._entry.type(digit)
        self.say(HOLD_OR_TYPE if self._entry.marked is None else self._prompt.hint)
        self._show_groups()
        if self._entry.is_full:
            self.completed.emit(self._entry.digits)

    def rub_out(self) -> None:
        self._entry.rub_out()
        self._show_groups()

    def ask_now(self) -> None:
        """Enter: ask again with a whole code, else say how many digits are missing."""
        if self._entry.is_full:
            self.completed.emit(self._entry.digits)
        elif not self._entry.is_empty:
            self.say(more_digits(self._entry.missing))

    def mark_wrong(self) -> None:
        """The check digit does not fit: say so, keep everything, mark the group typed last."""
        self._entry.mark_last()
        self.say(CHECK_CODE)
        self._show_groups()

    def _touch(self, group: int) -> None:
        self._entry.touch(group)
        self._show_groups()

    def _press(self, name: str) -> None:
        if name == "clear":
            self.wipe()
        elif name == "rub_out":
            self.rub_out()
        else:
            self.type(name)

    def _show_groups(self) -> None:
        for place, (group, digits) in enumerate(zip(self._groups, self._entry.groups, strict=True)):
            marked = self._entry.marked == place
            group.show_group(digits, active=self._entry.active == place, marked=marked)

    def _make_key(self, name: str) -> PadKey:
        icons = {"clear": "eraser", "rub_out": "delete"}
        key = PadKey("" if name in icons else name, icon=icons.get(name, ""))
        key.setObjectName(f"pad_{name}")
        key.clicked.connect(lambda: self._press(name))
        return key

    def _put_together_asking(self) -> QWidget:
        asking = QWidget()
        self._asking_column = QVBoxLayout(asking)
        self._asking_column.setContentsMargins(0, 0, 0, 0)
        pictures = QHBoxLayout()
        pictures.setSpacing(24)
        pictures.addWidget(self._picture, 1)
        pictures.addWidget(self._camera, 1)
        self._asking_column.addLayout(pictures, 1)
        self._asking_column.addWidget(self._prompt)
        self._group_row = QHBoxLayout()
        for group in self._groups:
            self._group_row.addWidget(group)
        self._asking_column.addLayout(self._group_row)
        return asking
