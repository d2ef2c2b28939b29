"""Fields with their name above and what is wrong beneath: one line, several, a date, choices.

They hold and show what was typed; whether it is right is for the office's rules to say, which the
page asks and hands back through `set_error` or `set_warning`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.buttons import Button, Colours, Segment, is_enter
from ui.icons import draw_icon, icon, pixmap
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
        self._control.setProperty("state", kind)
        self._control.setAccessibleDescription(words or self._hint)
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


class Choice(QWidget):
    """One of up to seven things, all of them seen: side by side, or one under the other.

    Options are (key, words); `set_options` again in another language keeps what was chosen.
    """

    changed = Signal(object)  # the key chosen

    def __init__(
        self,
        label: str = "",
        options: Sequence[tuple[Any, str]] = (),
        *,
        vertical: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._vertical = vertical
        self._keys: list[Any] = []
        self._buttons: list[Segment | RadioRow] = []
        self._group = QButtonGroup(self)
        self._label = text(label, "strong")
        self._label.setVisible(bool(label))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._label)
        self._row: QVBoxLayout | QHBoxLayout = QVBoxLayout() if vertical else QHBoxLayout()
        self._row.setSpacing(0 if vertical else 8)
        column.addLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        if options:
            self.set_options(options)

    def set_label(self, words: str) -> None:
        self._label.setText(words)
        self._label.setVisible(bool(words))

    def set_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """New words for the same keys, or other keys altogether."""
        if [key for key, _ in options] == self._keys:
            for button, (_, words) in zip(self._buttons, options, strict=True):
                button.setText(words)
            return
        chosen = self.value()
        self._empty()
        for key, words in options:
            self._add(key, words)
        if not self._vertical:
            self._row.addStretch(1)
        self.set_value(chosen)

    def value(self) -> Any:
        """The key chosen, or None."""
        at = self._group.checkedId()
        return self._keys[at] if 0 <= at < len(self._keys) else None

    def set_value(self, key: Any) -> None:
        """Choose without telling anybody; an unknown key or None leaves nothing chosen."""
        self._group.setExclusive(False)
        for each, button in zip(self._keys, self._buttons, strict=True):
            button.setChecked(each == key)
        self._group.setExclusive(True)

    def _add(self, key: Any, words: str) -> None:
        button = RadioRow(words) if self._vertical else Segment(words)
        self._group.addButton(button, len(self._keys))
        button.clicked.connect(lambda: self.changed.emit(self.value()))
        self._keys.append(key)
        self._buttons.append(button)
        self._row.addWidget(button)
        self.setFocusProxy(self._buttons[0])

    def _empty(self) -> None:
        for button in self._buttons:
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        while self._row.takeAt(0) is not None:
            pass
        self._keys, self._buttons = [], []


class RadioRow(Button):
    """A choice as a whole row, 44 px high (96 in the hall): a ring, a dot if chosen, words."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        size = current().size
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        return QSize(words + self._ring() + 3 * self._gap(), size.row)

    def _ring(self) -> int:
        return min(current().size.icon, 40)

    def colours(self) -> Colours:
        return Colours("selected" if self.isChecked() or self._warm() else "", "ink")

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side = current(), self._ring()
        ring = QRectF(self._gap() + 1, (self.height() - side) / 2 + 1, side - 2, side - 2)
        painter.setPen(QPen(look.colour("accent" if self.isChecked() else "edge"), 2))
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            inset = side / 4
            painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))
        painter.setPen(look.colour("ink" if self.isEnabled() else "second"))
        painter.setFont(self._font())
        left = side + 2 * self._gap() + 4
        box = QRect(left, 0, self.width() - left, self.height())
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(box, flags, self.text())


@dataclass(frozen=True, slots=True)
class State:
    """One thing a `CheckRow` can say: its key, the word, and the colour and icon of its kind."""

    key: str
    word: str
    kind: str = ""  # done, soon, late, or "" for plain
    icon: str = field(default="")


class CheckRow(QPushButton):
    """A row that goes through its states at Space, Enter or a press: a paper is there, is missing …

    The words stand left, the state right with an icon and a word. `changed` carries the key.
    """

    changed = Signal(str)

    def __init__(
        self,
        words: str = "",
        states: Sequence[State] = (),
        *,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self._states = list(states)
        self._at = 0
        self._note = note
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._next)
        self._describe()

    def state(self) -> str:
        """The key shown now; "" if the row was given no states."""
        return self._states[self._at].key if self._states else ""

    def set_state(self, key: str) -> None:
        """Show this state without telling anybody. KeyError if the row does not have it."""
        keys = [state.key for state in self._states]
        if key not in keys:
            raise KeyError(key)
        self._at = keys.index(key)
        self._describe()

    def set_states(self, states: Sequence[State]) -> None:
        """The same keys in another language, or others; the key shown stays if it can."""
        key = self.state()
        self._states = list(states)
        self._at = next((i for i, state in enumerate(self._states) if state.key == key), 0)
        self._describe()

    def set_note(self, note: str) -> None:
        self._note = note
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        size = current().size
        words = QFontMetrics(current().font()).horizontalAdvance(self.text())
        note = QFontMetrics(current().font("small")).horizontalAdvance(self._note)
        height = size.row + (round(size.small * 1.4) if self._note else 0)
        return QSize(max(words, note) + self._state_width() + 3 * size.gap, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._state_width() + 12 * current().size.normal, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        more = len(self._broken(self._room_for_words(width))) - 1
        return self.sizeHint().height() + more * QFontMetrics(current().font()).height()

    def _room_for_words(self, width: int) -> int:
        return width - self._state_width() - 3 * current().size.gap

    def _broken(self, room: int) -> list[str]:
        """The name on one line or two; what is longer ends in "…", and the tip has all of it."""
        letters = QFontMetrics(current().font())
        first, rest = "", self.text()
        if letters.horizontalAdvance(rest) <= room:
            return [rest]
        for word in self.text().split(" "):
            longer = f"{first} {word}".strip()
            if letters.horizontalAdvance(longer) > room:
                break
            first = longer
        rest = self.text()[len(first) :].strip()
        cut = letters.elidedText(rest, Qt.TextElideMode.ElideRight, room)
        return [first, cut] if first else [cut]

    def paintEvent(self, event: QPaintEvent) -> None:
        look, size = current(), current().size
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), look.colour("selected"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.colour("line"))
        wide = self._room_for_words(self.width())
        self._paint_words(painter, QRect(size.gap, 0, wide, self.height()))
        if self._states:
            x = self.width() - self._state_width() - size.gap
            self._paint_state(painter, QRect(x, 0, self._state_width(), self.height()))

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        look = current()
        rows = [(look.font(), words, "ink") for words in self._broken(box.width())]
        if self._note:
            rows.append((look.font("small"), self._note, "second"))
        heights = [QFontMetrics(letters).height() for letters, _, _ in rows]
        y = (box.height() - sum(heights)) // 2
        for (letters, words, colour), high in zip(rows, heights, strict=True):
            painter.setFont(letters)
            painter.setPen(look.colour(colour))
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(QRect(box.x(), y, box.width(), high), 0, cut)
            y += high

    def _paint_state(self, painter: QPainter, box: QRect) -> None:
        look, state = current(), self._states[self._at]
        colour = state.kind or "second"
        side = look.size.icon
        pill = QRectF(box.x(), (box.height() - side - 10) / 2, box.width(), side + 10)
        if state.kind:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(f"{state.kind}_ground"))
            painter.drawRoundedRect(pill, look.radius, look.radius)
        x = pill.x() + 10
        if state.icon:
            draw_icon(painter, state.icon, look.hex(colour), QRectF(x, pill.y() + 5, side, side))
        x += side + 6
        painter.setPen(look.colour(colour))
        painter.setFont(look.font())
        words = QRectF(x, pill.y(), pill.right() - x, pill.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), state.word)

    def _state_width(self) -> int:
        """The same for every state, so that nothing moves when the row goes on to the next."""
        letters = QFontMetrics(current().font())
        widest = max((letters.horizontalAdvance(state.word) for state in self._states), default=0)
        return widest + current().size.icon + 28 if self._states else 0

    def _next(self) -> None:
        if self._states:
            self._at = (self._at + 1) % len(self._states)
            self._describe()
            self.changed.emit(self.state())

    def _describe(self) -> None:
        word = self._states[self._at].word if self._states else ""
        self.setAccessibleDescription(word)
        self.setToolTip(self.text())
        self.setIcon(QIcon())
        self.update()
