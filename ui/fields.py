"""Fields with their name above and what is wrong beneath: one line, several, a date, choices.

They hold and show what was typed; whether it is right is for the office's rules to say, which the
page asks and hands back through `set_error` or `set_warning`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.icons import icon, pixmap
from ui.look import current
from ui.surfaces import repolish, set_role, text
from words.dates import short_date


class Message(QWidget):
    """The line beneath a field or a choice: an icon and a sentence, in the colour of its kind."""

    _ICONS: ClassVar = {"late": "circle-alert", "soon": "triangle-alert", "done": "check"}

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._icon = QLabel()
        self._words = text(role="second")
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, words: str, kind: str) -> None:
        """`kind` is late, soon, done or "" for a plain hint; no words hide the line."""
        look = current()
        name = self._ICONS.get(kind, "")
        self._icon.setVisible(bool(name))
        if name:
            side = QFontMetrics(look.font("small")).height()
            self._icon.setPixmap(pixmap(name, look.hex(kind), side, self.devicePixelRatio()))
        set_role(self._words, kind or "second")
        self._words.setText(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        return self._words.text()


class Field(QWidget):
    """The base: a label, the control, and one line beneath that is error, warning or hint."""

    def __init__(self, control: QWidget, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self._hint = ""
        self._said = ("", "")  # words, kind
        self._label = text(label, "strong")
        self._label.setVisible(bool(label))
        self._message = Message()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self._label)
        self._column.addWidget(control)
        self._column.addWidget(self._message)
        self.setFocusProxy(control)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        control.setAccessibleName(label)

    def label(self) -> str:
        return self._label.text()

    def set_label(self, words: str) -> None:
        self._label.setText(words)
        self._label.setVisible(bool(words))
        self._control.setAccessibleName(words)

    def set_hint(self, words: str) -> None:
        """A quiet line beneath, seen while nothing is wrong."""
        self._hint = words
        self._show_message()

    def set_error(self, words: str | None) -> None:
        """What has to be put right; None or "" when it is. Not red: that is for late and final."""
        self._say(words or "", "soon")

    def set_warning(self, words: str | None) -> None:
        """What looks odd but may stay."""
        self._say(words or "", "soon")

    def set_good(self, words: str | None) -> None:
        """What was found right, for example «ЖСН дұрыс»."""
        self._say(words or "", "done")

    def message(self) -> str:
        """The line beneath, as it is read now."""
        return self._message.words()

    def _say(self, words: str, kind: str) -> None:
        self._said = (words, kind if words else "")
        self._show_message()

    def _show_message(self) -> None:
        words, kind = self._said
        self._message.say(words or self._hint, kind)
        self._control.setAccessibleDescription(words or self._hint)
        if (self._control.property("state") or "") != kind:
            self._control.setProperty("state", kind)
            repolish(self._control)


class LineField(Field):
    """One line of text. `changed` at every letter typed or set, `confirmed` at Enter."""

    changed = Signal(str)
    confirmed = Signal(str)

    def __init__(
        self,
        label: str = "",
        *,
        large: bool = False,
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.edit = QLineEdit()
        super().__init__(self.edit, label, parent)
        self.edit.setProperty("large", large)
        self._icon_name = icon_name
        if (
            icon_name and current().face == "counter"
        ):  # Qt draws it at 16 px, too small for the hall
            picture = icon(icon_name, current().hex("second"), current().size.icon)
            self.edit.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(lambda: self.confirmed.emit(self.text()))

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, words: str) -> None:
        self.edit.setText(words)

    def set_placeholder(self, words: str) -> None:
        """Words in the empty field; never the only name it has, they go as one types."""
        self.edit.setPlaceholderText(words)

    def set_read_only(self, fixed: bool) -> None:
        self.edit.setReadOnly(fixed)

    def clear(self) -> None:
        """Empty, with nothing wrong, and nothing to bring back with Ctrl+Z."""
        self.edit.setText("")  # clear() could be undone, by the next person too
        self._say("", "")


class MultiLine(Field):
    """Several lines of text, `rows` of them seen. Tab goes on to the next field."""

    changed = Signal(str)

    def __init__(self, label: str = "", *, rows: int = 3, parent: QWidget | None = None) -> None:
        self.edit = QPlainTextEdit()
        super().__init__(self.edit, label, parent)
        self._rows = rows
        self.edit.setTabChangesFocus(True)
        self._set_height()
        self.edit.textChanged.connect(lambda: self.changed.emit(self.text()))

    def text(self) -> str:
        return self.edit.toPlainText()

    def set_text(self, words: str) -> None:
        self.edit.setPlainText(words)

    def set_placeholder(self, words: str) -> None:
        self.edit.setPlaceholderText(words)

    def clear(self) -> None:
        """Empty, with nothing wrong, and nothing to bring back with Ctrl+Z."""
        self.edit.setPlainText("")
        self._say("", "")

    def set_rows(self, rows: int) -> None:
        """How many lines are seen; all that is typed stays."""
        if rows != self._rows:
            self._rows = rows
            self._set_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._set_height()

    def _set_height(self) -> None:
        line = QFontMetrics(current().font()).lineSpacing()
        self.edit.setFixedHeight(self._rows * line + 24)


class DateField(LineField):
    """A day typed as it is said: 1.4, 01.04, 010426 or 01.04.2026. Up and Down move it by a day.

    `today` is asked each time for the year that was left out: a counter stays open over midnight,
    and over New Year.
    """

    chosen = Signal(object)  # datetime.date, or None while it is no day

    def __init__(
        self, label: str = "", *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(label, icon_name="calendar", parent=parent)
        self._today = today
        self.edit.setMaxLength(10)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self.edit.textChanged.connect(lambda _: self.chosen.emit(self.day()))
        self.edit.editingFinished.connect(self._write_out)
        self.edit.installEventFilter(self)

    def day(self) -> date | None:
        """The day typed, or None."""
        return read_day(self.text(), self._today())

    def set_day(self, day: date | None) -> None:
        self.set_text("" if day is None else short_date(day))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.set_day((self.day() or self._today()) + timedelta(days=step))
                return True
        return super().eventFilter(watched, event)

    def _write_out(self) -> None:
        if self.day() is not None:
            self.set_day(self.day())


def read_day(typed: str, today: date) -> date | None:
    """The day meant by what was typed, or None if there is no such day."""
    parts = [part for part in typed.replace("/", ".").replace("-", ".").split(".") if part]
    if len(parts) == 1 and parts[0].isascii() and len(parts[0]) in (4, 6, 8):
        run = parts[0]  # digits without dots: ddMM, ddMMyy, ddMMyyyy
        parts = [part for part in (run[:2], run[2:4], run[4:]) if part]
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year = int(parts[2]) if len(parts) == 3 else today.year
    if len(parts) == 3 and len(parts[2]) == 2:
        year += 2000
    try:
        return date(year, int(parts[1]), int(parts[0]))
    except ValueError:
        return None
