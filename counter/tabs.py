"""Parked visitors: forms put aside half filled in, as tabs at the top of the window.

The bar holds the drafts and shows a tab for each; it takes no room while there are none. What
happens to a form when its tab is pressed is for `counter.visitors` to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from counter.draft import Draft
from ui.buttons import Button, Colours, LinkButton
from ui.icons import draw_icon
from ui.languages import Speaker
from ui.look import current
from words import Words

NEXT_KEY = "Ctrl+N"
KEYS = 9  # tabs that have a key of their own, Ctrl+1 … Ctrl+9
_NARROWEST, _NARROW, _WIDEST = 56, 96, 300  # px: four letters, an icon and four, a long name
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Parked:
    """A draft in the bar. `key` tells two visitors of the same name apart."""

    key: int
    draft: Draft


class VisitorTab(Button):
    """One parked visitor: whose form it is, and its key. Delete drops it."""

    drop = Signal()

    def __init__(self, keys: str) -> None:
        super().__init__(icon="user-round", keys=keys)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.drop.emit()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(min(_WIDEST, super().sizeHint().width()), current().size.control)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, current().size.control)

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side, gap = current(), current().size.icon, self._gap()
        x = gap
        if self.width() > _NARROW:
            at = QRectF(x, (self.height() - side) / 2, side, side)
            draw_icon(painter, "user-round", look.hex("accent"), at)
            x += side + gap
        room = self.width() - x - gap
        keys = QFontMetrics(self._keys_font()).horizontalAdvance(self._keys)
        letters = QFontMetrics(self._font())
        if keys and room - keys - gap >= letters.horizontalAdvance(self.text()[:6]):
            painter.setFont(self._keys_font())
            painter.setPen(look.colour("second"))
            painter.drawText(
                QRect(self.width() - gap - keys, 0, keys, self.height()), _LEFT, self._keys
            )
            room -= keys + gap
        painter.setFont(self._font())
        painter.setPen(look.colour(colours.letters))
        name = letters.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(x, 0, room, self.height()), _LEFT, name)


class DropButton(Button):
    """The small cross beside a tab."""

    def __init__(self) -> None:
        super().__init__(icon="x")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # with keys: Delete on the tab itself
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(32, current().size.control)

    def colours(self) -> Colours:
        return Colours("selected" if self._warm() else "", "second")


class ParkedTabs(QFrame):
    """`chosen` and `dropped` carry a key; `changed` when `drafts()` is another than before;
    `left` when the keyboard was in the bar and there is no tab any more to have it."""

    left = Signal()
    chosen = Signal(int)
    dropped = Signal(int)
    next_visitor = Signal()
    changed = Signal()

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.setObjectName("parked")
        self._speaker = speaker
        self._parked: list[Parked] = []
        self._tabs: list[tuple[VisitorTab, DropButton]] = []
        self._last_key = 0
        self._names = True
        self._next = LinkButton(icon="user-plus", keys="")
        self._next.setObjectName("another_visitor")
        self._next.clicked.connect(self.next_visitor)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(24, 8, 24, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._row.addWidget(self._next)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        speaker.follow(self)
        self.hide()

    # -- the drafts -------------------------------------------------------------------------------

    def parked(self) -> tuple[Parked, ...]:
        """Everybody who waits, in the order of the tabs."""
        return tuple(self._parked)

    def drafts(self) -> tuple[Draft, ...]:
        """What is to be kept for after a crash."""
        return tuple(one.draft for one in self._parked)

    def park(self, draft: Draft, place: int | None = None) -> int:
        """Put it aside as the last tab, or at this place; gives its key."""
        self._last_key += 1
        place = len(self._parked) if place is None else place
        self._parked.insert(place, Parked(self._last_key, draft))
        self._show()
        return self._last_key

    def take(self, key: int) -> tuple[int, Draft] | None:
        """Take the form out of the bar, with the place its tab had; None if it is not there."""
        for place, one in enumerate(self._parked):
            if one.key == key:
                had_keyboard = self.isAncestorOf(self.window().focusWidget())
                del self._parked[place]
                self._show()
                if had_keyboard:
                    self._pass_keyboard_on(place)
                return place, one.draft
        return None

    def _pass_keyboard_on(self, place: int) -> None:
        if self._tabs:
            tab, _ = self._tabs[min(place, len(self._tabs) - 1)]
            tab.setFocus()
        else:
            self.left.emit()

    def show_names(self, shown: bool) -> None:
        """Names are not for a screen at which nobody sits."""
        self._names = shown
        self.setVisible(shown and bool(self._parked))

    # -- the tabs ---------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self._next.setText(f"{w.say('Next visitor')}  {NEXT_KEY}")
        for one, (tab, cross) in zip(self._parked, self._tabs, strict=True):
            name = one.draft.visitor or w.say("Visitor without a name")
            tab.setText(name)
            tab.setAccessibleName(w.say("Back to the form: {name}", name=name))
            tab.setToolTip(tab.accessibleName())
            cross.setAccessibleName(w.say("Drop the form: {name}", name=name))
            cross.setToolTip(cross.accessibleName() + "  Delete")

    def _show(self) -> None:
        for pair in self._tabs:
            for old in pair:
                self._row.removeWidget(old)
                old.hide()
                old.setObjectName("")  # it goes only when Qt is idle
                old.deleteLater()
        self._tabs = []
        for place, one in enumerate(self._parked):
            tab = VisitorTab(f"Ctrl+{place + 1}" if place < KEYS else "")
            tab.setObjectName(f"parked_{place}")
            cross = DropButton()
            cross.setObjectName(f"drop_{place}")
            tab.clicked.connect(lambda _=False, key=one.key: self.chosen.emit(key))
            for drop in (tab.drop, cross.clicked):
                drop.connect(lambda *_, key=one.key: self.dropped.emit(key))
            self._row.insertWidget(2 * place, tab)
            self._row.insertWidget(2 * place + 1, cross)
            tab.show()
            cross.show()
            self._tabs.append((tab, cross))
        self.retranslate(self._speaker.w)
        self.show_names(self._names)
        self.changed.emit()
