"""The window in its first moment: who works here, while the book is being opened behind it.

What is pressed here is not lost: a choice is carried out as soon as the book is open, and keys
after it go where they would have gone; of function keys before it the last one counts, as soon as
it means something. Nothing here waits, and nothing else of the counter is
loaded for it. Kept out: the book, and the window proper, which is set into this one (`take_in`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from counter.people import PeoplePage
from registry.role_names import may_sit_down
from ui.languages import LanguageSwitch, Speaker
from ui.panes import mark_icon
from ui.surfaces import text
from words import Words

if TYPE_CHECKING:
    from registry.offices import Office, Staff
    from registry.seen import SeenOffice, SeenStaff

LEAST_WIDTH, LEAST_HEIGHT = 1280, 720
SAY_AFTER_MS: Final = 300  # a shorter wait is not noticed, and a flicker would be
_LONG_MS: Final = 1_000
_DOT_MS: Final = 400
_UNPAINTED_MS: Final = 500


class Front(QWidget):
    """Shown first, and the frame around the window proper for as long as that is open.

    `appeared` when it has been painted once: now there is time for everything else.
    """

    appeared = Signal()

    def __init__(self, speaker: Speaker, office: Office | SeenOffice) -> None:
        super().__init__()
        self.setObjectName("front")
        self.setProperty("role", "page")
        # A screen that shows everything larger has less room: pages scroll there.
        room = self.screen().availableSize()
        self.setMinimumSize(QSize(LEAST_WIDTH, LEAST_HEIGHT).boundedTo(room))
        self.people = PeoplePage(speaker, office)
        self.inside: QWidget | None = None
        self._office = office
        self._speaker = speaker
        self._wish: Callable[[], None] | None = None
        self._held: list[QKeyEvent] = []
        self._dots = 0
        self._appeared = False
        self._guide_read = False
        self._foot, self.opening = QFrame(), text(role="small")
        self._lay_out()
        self.people.chosen.connect(self._choose)
        self.people.tried.connect(self._try)
        self.people.guide_read.connect(self._put_guide_away)
        self.people.refused.connect(self._held.clear)  # it was for a page that does not open
        self._patience = QTimer(self, singleShot=True, interval=SAY_AFTER_MS)
        self._patience.timeout.connect(self._wait)
        self._patience.start()
        speaker.follow(self)

    def _lay_out(self) -> None:
        """As the window proper, so that nothing jumps when that is there."""
        self._foot.setProperty("role", "foot")
        self.opening.setObjectName("opening")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(16, 4, 16, 4)
        row.addWidget(self.opening, 1)
        row.addWidget(LanguageSwitch(self._speaker))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.people, 1)
        self._column.addWidget(self._foot)

    def retranslate(self, w: Words) -> None:
        office = self._office
        name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
        self.setWindowTitle(f"Tereze · {name}")
        self._say()

    def show_people(
        self, people: tuple[Staff | SeenStaff, ...], *, demanded: bool, guide: bool
    ) -> None:
        """Whom the book names. One who is alone, and needs no password, need not choose."""
        able = tuple(one for one in people if may_sit_down(one.roles))
        self.people.show_people(able, demanded=demanded)
        self.people.show_guide(guide)
        self.people.focus_first()
        if len(able) == 1 and not demanded and not guide:
            self._hold()

    # -- what is pressed meanwhile ----------------------------------------------------------------

    def _choose(self, staff: Staff | SeenStaff) -> None:
        # By the page once more: only the open book says for sure that no password is asked for.
        self._wish = lambda: self.people.choose(staff.number)
        self._hold()
        self._wait()

    def _try(self, staff: Staff | SeenStaff, typed: str) -> None:
        self._wish = lambda: self.people.try_as(staff.number, typed)
        self._hold()
        self._wait()

    def _put_guide_away(self) -> None:
        self.people.show_guide(False)
        self._guide_read = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nobody is chosen yet, and the list had no use for it."""
        if self.inside is None and event.key() == Qt.Key.Key_Escape:
            self._held.clear()
        elif self.inside is None and _is_function_key(event):
            self._held[:] = [event.clone()]
            self._wait()
        else:
            super().keyPressEvent(event)

    def _hold(self) -> None:
        """Somebody has been chosen: what is typed from now on is for the page that opens."""
        program = QApplication.instance()
        if program is not None and self.inside is None:
            program.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            mine = watched is self.windowHandle()
            if mine and event.key() == Qt.Key.Key_Escape:
                self._wish = None
                self._held.clear()
                self._let_go()
                return True
            if mine:
                self._held.append(event.clone())
            return mine
        return super().eventFilter(watched, event)

    def _let_go(self) -> None:
        program = QApplication.instance()
        if program is not None:
            program.removeEventFilter(self)

    # -- what it says -----------------------------------------------------------------------------

    def _wait(self) -> None:
        """The opening takes longer than one notices, or somebody waits for it: say so."""
        if self.inside is None:
            self._dots += 1
            self._say()
            self._patience.start(_DOT_MS)

    def _say(self) -> None:
        """The dots go on for as long as the program is at it."""
        if self._dots and self.inside is None:
            long = self._dots * _DOT_MS > _LONG_MS
            dots = "…" + " ·" * (self._dots % 4) if long else "…"
            self.opening.setText(self._speaker.w.say("Opening the book") + dots)

    # -- the window proper ------------------------------------------------------------------------

    def take_in(self, inside: QWidget, before: QWidget | None) -> None:
        """The window proper, which has this one's list of people in it, takes the place. `before`:
        what had the keyboard before the list went over, for it loses it on the way."""
        self._patience.stop()
        self._let_go()
        self.people.chosen.disconnect(self._choose)
        self.people.tried.disconnect(self._try)
        self.people.guide_read.disconnect(self._put_guide_away)
        self.inside = inside
        self._foot.hide()
        self._column.addWidget(inside, 1)
        inside.show()
        if before is not None and before.isVisibleTo(self):
            before.setFocus()

    def carry_out(self) -> None:
        """What was wished for before the book was open."""
        if self._guide_read:
            self._guide_read = False
            self.people.guide_read.emit()
        wish, self._wish = self._wish, None
        if wish is not None:
            wish()
        elif len(self._held) == 1 and self._do(self._held[0]):  # help, for one, is for anybody
            self._held.clear()

    def type_held(self) -> None:
        """Somebody sits at the desk: the keys typed ahead go to the page that is open now."""
        held = list(self._held)
        self._held.clear()
        window = self.windowHandle()
        for event in held:
            event.setTimestamp(0)  # not a keyboard's any more: it has no speed
            if not self._do(event):
                QCoreApplication.sendEvent(window, event)

    def _do(self, event: QKeyEvent) -> bool:
        """Whether it was a function key that means something now. Qt looks for shortcuts only at
        keys that come from the system, so they are looked for here."""
        if self.inside is None or not _is_function_key(event):
            return False
        pressed = QKeySequence(event.keyCombination())
        for shortcut in self.inside.findChildren(QShortcut):
            of = shortcut.parent()
            alive = isinstance(of, QWidget) and of.isVisible() and of.isEnabled()
            if alive and shortcut.key() == pressed:
                shortcut.activated.emit()
                return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(_UNPAINTED_MS, self, self._appear)  # begun as a symbol in the bar

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, self, self._appear)

    def _appear(self) -> None:
        if not self._appeared:
            self._appeared = True
            self.setWindowIcon(mark_icon())
            self.appeared.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._patience.stop()
        self._let_go()
        if self.inside is not None:
            self.inside.close()
        super().closeEvent(event)


def _is_function_key(event: QKeyEvent) -> bool:
    return Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12
