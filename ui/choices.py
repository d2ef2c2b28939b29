"""What is chosen rather than typed: one of a few things, and the rows of a checklist.

They hold and show what was chosen; what it means is for the page to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.buttons import Button, Colours, Segment, is_enter
from ui.icons import draw_icon
from ui.look import Theme, current
from ui.surfaces import text


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
        self._row.addWidget(button)
        self._come_after(self._buttons[-1] if self._buttons else self._label, button)
        self._keys.append(key)
        self._buttons.append(button)
        self.setFocusProxy(self._buttons[0])

    @staticmethod
    def _come_after(before: QWidget, button: QWidget) -> None:
        """For Tab: made late, it stood at the end of the window, past all that is between."""
        policy = before.focusPolicy()
        before.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt moves nothing behind a mere text
        QWidget.setTabOrder(before, button)
        before.setFocusPolicy(policy)

    def _empty(self) -> None:
        self.setFocusProxy(None)  # type: ignore[arg-type] # Qt's word for "no other"
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


@dataclass(slots=True)
class _Sizes:
    """What a row measures, for as long as it says the same in the same letters."""

    look: Theme
    words: str
    note: str
    states: list[State]
    hint: QSize
    state: int  # width
    heights: dict[int, int] = field(default_factory=dict)  # by the width of the row


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
        self._measured: _Sizes | None = None
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
        return self._sizes().hint

    def _sizes(self) -> _Sizes:
        """Layouts ask for them a hundred times at one key, which is 15 ms of measuring letters."""
        look, words, kept = current(), self.text(), self._measured
        same = kept is not None and kept.look is look and kept.states is self._states
        if kept is None or not same or (kept.words, kept.note) != (words, self._note):
            kept = self._measured = self._measure(look, words)
        return kept

    def _measure(self, look: Theme, words: str) -> _Sizes:
        size, letters = look.size, QFontMetrics(look.font())
        widest = max((letters.horizontalAdvance(state.word) for state in self._states), default=0)
        # The same for every state, so that nothing moves when the row goes on to the next.
        state = widest + size.icon + 28 if self._states else 0
        note = QFontMetrics(look.font("small")).horizontalAdvance(self._note)
        wide = max(letters.horizontalAdvance(words), note) + state + 3 * size.gap
        high = size.row + (round(size.small * 1.4) if self._note else 0)
        return _Sizes(look, words, self._note, self._states, QSize(wide, high), state)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._state_width() + 12 * current().size.normal, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        sizes = self._sizes()
        if width not in sizes.heights:
            more = len(self._broken(self._room_for_words(width))) - 1
            line = QFontMetrics(current().font()).height()
            sizes.heights[width] = sizes.hint.height() + more * line
        return sizes.heights[width]

    def _room_for_words(self, width: int) -> int:
        return width - self._state_width() - 3 * current().size.gap

    def _broken(self, room: int) -> list[str]:
        """The name on one line or two; what is longer ends in "…", and the tip has all of it."""
        letters = QFontMetrics(current().font())
        room -= 1  # an advance is rounded; what is a fraction wider would be cut once more
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
        return self._sizes().state

    def _next(self) -> None:
        if self._states:
            self._at = (self._at + 1) % len(self._states)
            self._describe()
            self.changed.emit(self.state())

    def _describe(self) -> None:
        word = self._states[self._at].word if self._states else ""
        self.setAccessibleDescription(word)
        self.setToolTip(self.text())
        self.updateGeometry()
        self.update()
