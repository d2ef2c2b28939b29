"""Scanned pages on the page Answers: one after the other, large, each decided about with Enter.

What is clear says whose it is; what is not (no code, a foreign one, two) waits for a person, and is
never given to a neighbour's case. Kept out: what stands beside the page (`counter.stack_page`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from counter.camera_card import CAMERA_KEY, CameraCard, page_of
from counter.scanned_place import PageFound, ScannedNow
from counter.shift import Shift
from counter.stack_page import Attach, Dismiss, HoldBack, OnePage, TakeIn
from registry.application import Application
from registry.codes import OurNumber, Reading
from registry.failures import PaperKnownWrong, Refusal
from registry.numbers import TRANSFER_LIST
from ui.buttons import LinkButton
from ui.empty import EmptyState
from ui.paper import PaperView
from ui.surfaces import Scrolled, text
from words import Words
from words.texts import sentence_for

_LOOK_MS: Final = 1_000  # while files are being read: pages come one after the other
_LARGER: Final = 2  # times as high as the place: ten-point letters are read with ease then


class StackPart(QWidget):
    """`counted` says how many pages wait; `taken` carries an application that was decided about."""

    counted = Signal(int)
    taken = Signal(object)  # Application

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._now = ScannedNow((), 0, (), "")
        self._shown: PageFound | None = None
        self._done: set[int] = set()  # decided about since the last look
        self._busy = False
        self._large = False
        self._timer = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._timer.timeout.connect(self._look_if_seen)
        self.paper = PaperView()
        self.paper.setObjectName("stack_paper")
        self.one = OnePage(shift)
        self._place = text(role="quiet", wrap=False)
        self._place.setObjectName("stack_place")
        self._news = text(role="quiet")
        self._news.setObjectName("stack_news")
        self.turn, self.larger = LinkButton(keys="Alt+T"), LinkButton(keys="Alt+G")
        self.before, self.next = LinkButton(keys="PgUp"), LinkButton(keys="PgDown")
        self.empty = EmptyState()
        # Where no page waits and beside one: only that which is seen has its key.
        self.by_camera = tuple(LinkButton(icon="camera", keys=CAMERA_KEY) for _ in range(2))
        self.card = CameraCard(shift)
        self._pile = QStackedWidget()
        self.setProperty("ring", False)  # without a page there is nothing to go round
        self._lay_out()
        self.one.decided.connect(self._decided)
        self.turn.clicked.connect(self._turn)
        self.before.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.larger.clicked.connect(self._enlarge)
        for link in self.by_camera:
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            link.clicked.connect(lambda: self.card.open_over(page_of(self)))
        self.card.taken.connect(self._drop_taken)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.paper)
        tools = QHBoxLayout()
        tools.setSpacing(16)
        for link in (self.before, self.next, self.turn, self.larger):
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tools.addWidget(link)
        tools.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(tools)
        left.addWidget(self._scroll, 1)
        both = QWidget()
        sides = QHBoxLayout(both)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(24)
        sides.addLayout(left, 5)
        right = QVBoxLayout()
        right.setSpacing(4)
        above = QHBoxLayout()
        above.addWidget(self._place, 1)
        above.addWidget(self.by_camera[1])
        right.addLayout(above)
        asked = Scrolled(self.one)
        for inside in (self._scroll, asked):  # as high as there is room: both scroll within
            inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        right.addWidget(asked, 1)
        right.addWidget(self.one.buttons)
        sides.addLayout(right, 4)
        nothing = QWidget()
        below = QVBoxLayout(nothing)
        below.setContentsMargins(0, 0, 0, 0)
        below.addStretch(1)
        below.addWidget(self.empty)
        below.addWidget(self.by_camera[0], 0, Qt.AlignmentFlag.AlignHCenter)
        below.addStretch(1)
        self._pile.addWidget(nothing)
        self._pile.addWidget(both)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._news)
        column.addWidget(self._pile, 1)

    def retranslate(self, w: Words) -> None:
        self.turn.setText(w.say("Turn"))
        self.before.setText(w.say("Page before"))
        self.next.setText(w.say("Next page"))
        for link in self.by_camera:
            link.setText(w.say("By camera"))
        self.larger.setText(w.say("Whole page") if self._large else w.say("Larger"))
        self.one.retranslate(w)
        self._say()

    # -- a part of the page -----------------------------------------------------------------------

    def arrive(self) -> None:
        place = self._shift.workplace.scanned

        def show(now: ScannedNow) -> None:
            self._now = now
            self._done &= {page.key for page in now.pages}
            self._show()
            if now.reading:
                self._timer.start()

        self._shift.run(place.now, then=show)

    def focus_first(self) -> None:
        if self._shown is not None:
            self.one.focus_first()
        else:
            self.empty.setFocus()

    def take_scan(self, reading: Reading) -> bool:
        """A label scanned beside a page that waits for its number."""
        if not isinstance(reading, OurNumber) or self._shown is None or not self.isVisible():
            return False
        return reading.number.kind != TRANSFER_LIST and self.one.take_number(reading.number)

    def drop(self, files: Sequence[Path]) -> None:
        """Files were dragged here: into the folder, to be read like all others."""
        place = self._shift.workplace.scanned
        self._shift.run(lambda: place.drop(files), then=lambda _: self._timer.start())

    def _drop_taken(self, files: Sequence[Path], _: object) -> None:
        """Pages by camera: into the folder, as files dragged here."""
        scanned, camera = self._shift.workplace.scanned, self._shift.workplace.camera

        def work() -> None:
            scanned.drop(files)
            camera.forget(files)

        self._shift.run(work, then=lambda _: self._timer.start())
        if self.isVisible():
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self.one.checks.isVisible() and self.one.checks.press(event.key())):
            super().keyPressEvent(event)

    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.arrive()

    # -- showing ----------------------------------------------------------------------------------

    def pages(self) -> list[PageFound]:
        """What still waits, the clear ones first, each in the order of the stack."""
        waiting = [page for page in self._now.pages if page.key not in self._done]
        return sorted(waiting, key=lambda page: not page.verdict.is_clear)

    def _show(self) -> None:
        pages, shown = self.pages(), self._shown
        self.counted.emit(len(pages))
        same = next((one for one in pages if shown is not None and one.key == shown.key), None)
        if same is None or shown is None:
            self._show_page(pages[0] if pages else None)
        elif (same.verdict, same.turned, same.needs_paper) != (
            shown.verdict,
            shown.turned,
            shown.needs_paper,
        ):
            self._show_page(same)  # its news came, or it was turned
        self._say()

    def _show_page(self, page: PageFound | None) -> None:
        window = self.window().focusWidget()
        had_cursor = window is self or self.isAncestorOf(window)
        self._shown = page
        self._pile.setCurrentIndex(0 if page is None else 1)
        self.paper.clear()
        if page is None:
            return
        self.one.show_page(page)
        self._load(page)
        self._scroll.verticalScrollBar().setValue(0)
        if had_cursor and self.isVisible():
            self.one.focus_first()
        self._say()

    def _load(self, page: PageFound) -> None:
        """Unpacked away from the screen: a page of paper takes some tens of milliseconds."""
        place = self._shift.workplace.scanned

        def show(picture: QImage) -> None:
            if self._shown is not None and self._shown.key == page.key:
                self.paper.set_image(picture)

        self._shift.run(lambda: QImage.fromData(place.picture(page.key)), then=show)

    def _step(self, by: int) -> None:
        pages = self.pages()
        keys = [page.key for page in pages]
        if self._shown is not None and self._shown.key in keys:
            at = keys.index(self._shown.key) + by
            self._show_page(pages[at % len(pages)])

    def _enlarge(self) -> None:
        self._large = not self._large
        self.paper.setMinimumHeight(_LARGER * self._scroll.height() if self._large else 160)
        self.larger.setText(self._shift.w.say("Whole page" if self._large else "Larger"))

    def _say(self) -> None:
        w, now, pages = self._shift.w, self._now, self.pages()
        if not now.is_there:
            self.empty.set_words(
                w.say("The scanner's folder cannot be read"), w.say("Tell the administrator.")
            )
        else:
            self.empty.set_words(
                w.say("No scanned pages wait"),
                w.say("Put pages into the scanner, or drop files here."),
            )
        self.empty.setToolTip(w.say("The scanner's folder: {folder}", folder=now.folder))
        shown = self._shown
        keys = [page.key for page in pages]
        if shown is not None and shown.key in keys:
            at = keys.index(shown.key) + 1
            self._place.setText(w.say("Page {n} of {all}", n=at, all=len(pages)))
        news = [f"{one.name}: {sentence_for(one.why, w)}" for one in now.refused[:3]]
        if now.reading:
            news.insert(
                0, w.count("{n} file is being read", "{n} files are being read", now.reading)
            )
        self._news.setText("\n".join(news))
        self._news.setVisible(bool(news))

    # -- doing ------------------------------------------------------------------------------------

    def _turn(self) -> None:
        page, place = self._shown, self._shift.workplace.scanned
        if page is not None:
            self._shift.run(lambda: place.turn(page.key), then=lambda _: self._load(page))

    def _decided(self, meant: object) -> None:
        page, place = self._shown, self._shift.workplace.scanned
        if page is None or self._busy:
            return  # Enter was pressed twice
        by = self._shift.by()

        def work() -> Application | None:
            match meant:
                case TakeIn(from_paper=paper, lacks=lacks):
                    return place.take_in(page.key, by, paper, lacks)
                case HoldBack(lacks=lacks):
                    return place.hold_back(page.key, lacks, by)
                case Attach(number=number, kind=kind):
                    return place.attach(page.key, number, kind, by)
                case Dismiss():
                    place.dismiss(page.key)
                case _:
                    raise TypeError(type(meant))
            return None

        self._busy = True
        notices = self._shift.notices
        self._shift.run(
            work,
            then=lambda application: self._after(page, meant, application),
            refused=self._refused,
            troubled=lambda failure: self._again(notices.troubled, failure),
            broken=lambda failure: self._again(notices.broken, failure),
        )

    def _after(self, page: PageFound, meant: object, application: Application | None) -> None:
        self._busy = False
        keys = [one.key for one in self.pages()]
        at = keys.index(page.key) if page.key in keys else 0
        self._done.add(page.key)
        pages = self.pages()
        self._show_page(pages[min(at, len(pages) - 1)] if pages else None)
        self.counted.emit(len(pages))
        self._shift.notices.clear()
        if isinstance(meant, HoldBack):
            self._shift.notices.soon(
                lambda w: w.say("Kept with the remark. The paper goes back to the department.")
            )
        if application is not None:
            self.taken.emit(application)
        if not pages:
            self.arrive()

    def _refused(self, failure: BaseException) -> None:
        if isinstance(failure, PaperKnownWrong):
            self._shift.notices.clear()
            self._again(self.one.fields.refuse, failure)
        else:
            self._again(self._shift.notices.refused, failure)
        if isinstance(failure, Refusal):
            self.arrive()  # its news may have changed what can be done with it

    def _again(self, tell: object, failure: BaseException) -> None:
        self._busy = False
        if callable(tell):
            tell(failure)
