"""The touchscreen's one window: which page is open, who stands before it, and forgetting him.

After Finish, after a silence or after any surprise it stands at the start page with nothing of the
visitor left. Kept out: asking the hall (`kiosk.enquiry`), what sentences say (`kiosk.advice`), how
a code is typed (`kiosk.code_page`), how presence is told (`kiosk.idle`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, assert_never

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from kiosk.answer_page import AnswerPage
from kiosk.bars import FootBar, HeadBar
from kiosk.camera_visit import CodeCamera
from kiosk.code_page import CodePage
from kiosk.enquiry import Enquiry
from kiosk.errands import Doors, Errands, Ways
from kiosk.forgetting import wipe_clipboard, wipe_traces
from kiosk.frame import Frame
from kiosk.hall import Hall
from kiosk.home import HomePage
from kiosk.idle import IDLE_S, RESULT_IDLE_S, Gone, Here, Idle, Perhaps
from kiosk.narrator import Narrator
from kiosk.page import Page
from kiosk.shape import Shape
from kiosk.staff_place import StaffPlace
from kiosk.staff_visit import Knocks
from kiosk.still_here import StillHerePage
from kiosk.surprises import Surprises
from kiosk.voice import Voice
from kiosk.watch import Watch
from registry.failures import place_of
from registry.numbers import untangle
from ui.background import Door
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.panes import mark_icon
from ui.theme import apply_theme, current

log = logging.getLogger(__name__)

TICK_MS: Final = 250
_SMALLEST: Final = QSize(1280, 800)


class KioskWindow(QWidget):
    """`clock` gives seconds of a clock that only runs forward; tests hand in their own.

    A `locked` window cannot be closed and swallows every key that leads out of it; set it False
    before closing. The visitor's language, letters and contrast go back to the first ones with him.
    """

    forgotten = Signal()  # papers, speech: whoever keeps something of a visitor wipes it now
    surprised = Signal()  # a mistake of ours has just been met by going home
    left = Signal(bool)  # staff leave the screen; True: it shall begin again at once
    stuck = Signal()  # … or could not be: only a new process has surely nothing of the visitor

    def __init__(
        self,
        hall: Hall,
        background: Door,
        speaker: Speaker,
        feed: ScanFeed,
        *,
        locked: bool = False,
        clock: Callable[[], float] = time.monotonic,
        voice: Voice | None = None,
        printing: Door | None = None,
        staff: StaffPlace | None = None,
    ) -> None:
        super().__init__()
        doors = Doors(background, printing or background)
        self._speaker = speaker
        self._first_language = speaker.w.language
        self._idle = Idle(clock)
        self._narrator = Narrator(voice, speaker, clock, self)
        self._shape: Shape | None = None
        self._surprises = Surprises(self.on_surprise)
        self._recovering = False
        self._covered: Page | None = None  # the page under the warning
        self._watch = Watch(self._touched, self)
        self._watch.locked = locked
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        _dress(1.0, contrast=False)
        ways = Ways(
            lambda page: self._show(page, IDLE_S),
            lambda page: self._show(page, RESULT_IDLE_S),
            self.show_start_page,
            self.finish,
            self.on_surprise,
        )
        self._errands = Errands(hall, doors, speaker, ways, staff=staff, clock=clock, parent=self)
        self._put_together()
        self._enquiry = Enquiry(
            hall,
            background,
            speaker,
            self._code,
            self._result,
            printing=doors.printing,
            clock=clock,
            open_code=lambda: self._show(self._code, IDLE_S),
            open_result=lambda: self._show(self._result, RESULT_IDLE_S),
            broken=self.on_surprise,
        )
        self._connect(feed)
        if hall.camera is not None:
            seen = CodeCamera(hall.camera, hall.read_scan, self._code, self._scanned, clock)
            self.forgotten.connect(seen.forget)
        self.show_start_page()

    @property
    def locked(self) -> bool:
        return self._watch.locked

    @locked.setter
    def locked(self, locked: bool) -> None:
        self._watch.locked = locked

    # forgetting

    def finish(self) -> None:
        """The visitor is done: forget him, and stand at the start page."""
        self.forget_visitor()
        self.show_start_page()

    def forget_visitor(self) -> None:
        """Wipe fields, code, answer and clipboard; language and looks back to the first ones."""
        self._enquiry.forget()
        self._errands.forget()
        for page in self._pages:
            page.wipe()
        self._covered = None
        wipe_traces(self)
        self._speaker.switch(self._first_language)
        self._foot.plain()
        self._change_looks()
        self.forgotten.emit()

    def show_start_page(self) -> None:
        self._home.offer_tickets(self._errands.gives_numbers)
        self._show(self._home, IDLE_S)

    def on_surprise(self, error: BaseException) -> None:
        """Our own mistake, wherever it was: the next person must not see this one's answer."""
        # Only the kind and the place: the message of a stray error may hold a code.
        log.error("kiosk page failed: %s", place_of(error))
        if self._recovering:
            return  # the start page itself fails, and whoever asked for it hears of that
        self._recovering = True
        try:
            self.finish()
            self.surprised.emit()
        except Exception as again:
            log.error("the start page failed: %s", place_of(again))
            self.stuck.emit()
        finally:
            self._recovering = False

    def watch_surprises(self) -> None:
        """From now on an exception nobody caught leads to the start page, until the window closes.

        For the one window of a kiosk program: `sys.excepthook` is the whole process's.
        """
        self._surprises.start()

    # time

    def tick(self) -> None:
        """Ask who is still here; the timer calls it four times a second."""
        self._narrator.tick()
        if self._narrator.is_listened_to and self._open is not self._warning:
            self._idle.touch()
        self._enquiry.try_again_after_wait()
        if self._open is self._home:
            self._home.offer_tickets(self._errands.gives_numbers)
        match self._idle.presence():
            case Here():
                return
            case Perhaps(left):
                if self._open is not self._home:
                    self._warn(left)
            case Gone():
                if self._is_untouched():
                    self._errands.forget()  # a page that was asked for is not the next one's
                    wipe_clipboard()  # nor what came there without a touch
                else:
                    self.finish()
            case never:
                assert_never(never)

    def _warn(self, left: int) -> None:
        if self._open is not self._warning:
            self._covered = self._open
            self._bring_up(self._warning)
        self._warning.count_down(left)

    def _stay(self) -> None:
        if self._open is self._warning:
            self._bring_up(self._covered or self._home)
        self._idle.touch()

    def _is_untouched(self) -> bool:
        plain = self._foot.is_plain and self._speaks_first_language()
        return self._open is self._home and plain

    def _speaks_first_language(self) -> bool:
        return self._speaker.w.language == self._first_language

    # what visitors do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A digit row under the Kazakh layout types letters; the desk's scanner taught us that.
        digit = untangle(event.text()) if event.text().strip() else ""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.finish()
        elif len(digit) == 1 and digit in "0123456789":
            self._typed(digit)
        elif key == Qt.Key.Key_Backspace and self._open is self._code:
            self._code.rub_out()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._entered()
        else:
            super().keyPressEvent(event)

    def _typed(self, digit: str) -> None:
        if self._open is self._home:
            self._enquiry.ask()
        if self._open is self._code:
            self._narrator.typed(digit)
            self._code.type(digit)

    def _ask(self) -> None:
        self._enquiry.ask()

    def _entered(self) -> None:
        if self._open is self._home:
            self._enquiry.ask()
        elif self._open is self._code:
            self._code.ask_now()

    def _scanned(self, text: str) -> None:
        self._stay()
        self._enquiry.scanned(text)

    def _touched(self, control: QObject) -> bool:
        """Every press passes here first. During the warning any of them means "I am here"."""
        if self._open is self._warning and control is not self._foot.finish:
            self._stay()
            return True  # the finger was not meant for what lies beneath
        self._idle.touch()
        self._narrator.touched(control)
        return False

    # the window itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(event.size())

    def _arrange(self, size: QSize) -> None:
        """Dress and lay out for this size and for what the visitor's eyes need."""
        shape = Shape.of(size, large=self._foot.wants_large, low=self._foot.wants_low)
        _dress(shape.scale, contrast=self._foot.wants_contrast)
        if shape != self._shape:
            self._shape = shape
            self._head.arrange(shape)
            self._foot.arrange(shape)
            for page in self._pages:
                page.arrange(shape)
            self._frame.arrange(shape)

    def showEvent(self, event: QShowEvent) -> None:
        self._watch.start()
        self._idle.touch()
        self._timer.start(TICK_MS)
        self._open.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self._watch.stop()
        self._timer.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.locked:
            event.ignore()
            return
        self._surprises.stop()
        event.accept()

    @property
    def _open(self) -> Page:
        return self._pages[self._stack.currentIndex()]

    def _show(self, page: Page, patience: float) -> None:
        self._bring_up(page)
        self._idle.begin(patience)

    def _bring_up(self, page: Page) -> None:
        self._stack.setCurrentWidget(page)
        page.setFocus()
        self._narrator.opened(page)

    def _put_together(self) -> None:
        w = self._speaker.w
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setWindowTitle("Tereze")
        self.setWindowIcon(mark_icon())
        self._head = HeadBar(self._speaker)
        self._foot = FootBar()
        self._home, self._code, self._result = HomePage(), CodePage(w), AnswerPage()
        self._warning = StillHerePage(w)
        self._pages: tuple[Page, ...] = (self._home, self._code, self._result, self._warning)
        self._pages += self._errands.pages
        self._stack = QStackedWidget()
        for page in self._pages:
            self._stack.addWidget(page)
        self._frame = Frame(self, self._head, self._stack, self._foot)
        self._arrange(_SMALLEST)

    def _connect(self, feed: ScanFeed) -> None:
        feed.scanned.connect(self._scanned)
        self._home.chosen.connect(self._ask)
        self._connect_errands()
        self._result.again_asked.connect(lambda: self._show(self._code, IDLE_S))
        self._warning.stayed.connect(self._stay)
        self._foot.finished.connect(self.finish)
        self._foot.looks_changed.connect(self._change_looks)
        self._foot.voice_switched.connect(self._narrator.switch)
        self._narrator.changed.connect(
            lambda: self._foot.offer_voice(can_speak=self._narrator.can_speak)
        )
        self._narrator.changed.connect(
            lambda: self._result.offer_listening(self._narrator.can_speak)
        )
        self._result.listening_asked.connect(self._narrator.read)
        self.forgotten.connect(self._narrator.forget)
        self._speaker.follow(self._foot)
        for page in self._pages:
            self._speaker.follow(page)
        # After the pages: an answer is put together anew, in the language they speak now.
        self._speaker.changed.connect(self._enquiry.retranslate)
        self._speaker.changed.connect(self._narrator.retranslate)

    def _connect_errands(self) -> None:
        home, errands = self._home, self._errands
        home.ticket_wanted.connect(errands.want_number)
        home.services_wanted.connect(errands.services.begin)
        if errands.ratings is not None:
            home.offer_rating()
            home.rating_wanted.connect(errands.ratings.begin)
        if errands.staff is not None:
            Knocks(self._head.mark, self._idle.clock).heard.connect(errands.staff.knocked)
            errands.staff.left.connect(self.left)

    def _change_looks(self) -> None:
        self._arrange(self.size())


def _dress(scale: float, *, contrast: bool) -> None:
    """Dress the program anew, if it does not look so already: it costs a tenth of a second."""
    look, program = current(), QApplication.instance()
    if (look.face, look.scale, look.contrast) != ("kiosk", scale, contrast) and isinstance(
        program, QApplication
    ):
        apply_theme(program, "kiosk", contrast=contrast, scale=scale)
