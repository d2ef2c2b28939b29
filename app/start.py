"""The counter's start: its window first, the book behind it.

The first moment loads little and opens nothing: the names of those who work here are read from the
book's file at once (`db.glimpse`), the window stands there and takes keys, and everything else is
loaded and opened on the thread of the background, which the window then goes on with.
"""

import ui.no_features  # noqa: F401 - first of all

# isort: split

import gc
import signal
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.first_look import first_look, office_at
from app.homes import Home, HomeUnusable
from app.peace import leave_in_peace
from counter.front import Front
from db.glimpse import glimpse
from registry.failures import Refusal, Trouble
from sync.turn import Turn
from ui.languages import Speaker
from ui.theme import STYLE, apply_theme, undressed

if TYPE_CHECKING:
    from app.office import OpenOffice
    from app.windows import CounterFace
    from app.wiring import Device
    from registry.offices import Office
    from registry.seen import SeenOffice
    from scanner.qt_wedge import QtWedge
    from ui.background import Background

SWITCH_S: Final = 0.001  # a busy worker hands Python's lock back to the screen after this long
# While the window proper is loaded on another thread, only where that waits for a file anyway, some
# times in each module. PySide makes a type of Qt when it is first named, and two threads that made
# some at once brought a start down, once in fifty: nothing may come between.
WHILE_LOADING_S: Final = 5.0


class OpenAlready(Trouble):
    """The window of this desk is open already. The second one leaves everything alone."""


def begin_qt() -> QApplication:
    """The one QApplication of this process; Ctrl+C ends it like closing the window."""
    sys.setswitchinterval(SWITCH_S)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    # By its name here, and not by `setStyle`: that hands a QStyle out, and for Python to make this
    # type with all its numbers takes 9 ms, a twentieth of a start.
    app = QApplication([*sys.argv[:1], "-style", STYLE])
    app.setProperty("style", STYLE)
    app.setApplicationName("Tereze")
    return app


def let_interrupt(app: QApplication) -> QTimer:
    """Qt's loop never comes back to Python by itself, so a signal would wait for ever."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app, interval=200)
    timer.timeout.connect(lambda: None)
    timer.start()
    return timer


def is_ours(turn: Turn) -> bool:
    try:
        return turn.take()
    except OSError as cause:
        raise HomeUnusable from cause


def run_counter(home: Home, language: str) -> int:
    """Raises what keeps the window from opening, once somebody has read it in a small one."""
    # What a start loads is no garbage, and looking it through costs a tenth of it; once the window
    # proper is there, `app.tidy` says when.
    gc.disable()
    app, look = begin_qt(), first_look(home.folder)
    apply_theme(app, "counter", look.contrast, look.letters)
    turn = Turn(home.folder / "counter.lock")
    try:
        office = _office_of(home)
        if not is_ours(turn):
            raise OpenAlready
        with undressed(app):
            begun = Start(app, home, language, office)
        return begun.run()
    except (Refusal, Trouble) as failure:
        say_plainly(app, failure, language)
        raise
    finally:
        turn.give_back()
        gc.enable()


def _office_of(home: Home) -> "Office | SeenOffice":
    """The office that this desk was let into. Raises what `Device.load` raises."""
    seen = office_at(home.folder)
    if seen is not None:
        return seen
    from app.wiring import Device

    return Device.load(home).office


def say_plainly(app: QApplication, failure: Exception, language: str) -> None:
    """Whoever pressed an icon has no terminal to read. Returns when the window is closed."""
    from ui.plain import PlainWindow
    from words.texts import sentence_for

    window = PlainWindow(lambda w: sentence_for(failure, w), Speaker(language))
    timer = let_interrupt(app)
    window.show()
    app.exec()
    timer.stop()


class Start:
    """One start of the window of a desk, and its life until it is closed."""

    def __init__(
        self, app: QApplication, home: Home, language: str, office: "Office | SeenOffice"
    ) -> None:
        self._app = app
        self._home = home
        self._language = language
        self.speaker = Speaker(language)
        self.front = Front(self.speaker, office)
        self.background: Background | None = None  # begun once the window stands there
        self.face: CounterFace | None = None
        self._failure: Exception | None = None
        self._wedge: QtWedge | None = None
        self._scanned: list[str] = []  # before there is anything that takes it
        self.front.appeared.connect(self._begin)
        seen = glimpse(home.book, office.code)
        if seen is not None:
            self.front.show_people(seen.people, demanded=seen.demanded, guide=seen.guide)

    def run(self) -> int:
        """Until the window is closed. Raises what kept the book from being opened."""
        timer = let_interrupt(self._app)
        self.front.show()
        try:
            code = self._app.exec()
        finally:
            timer.stop()
            self._end()
        if self._failure is not None:
            raise self._failure
        return code

    def _end(self) -> None:
        sys.setswitchinterval(SWITCH_S)
        if self._wedge is not None:
            self._wedge.stop()
        if self.face is not None:
            self.face.close()
        self.front.close()
        if self.background is not None:
            self.background.close()  # a book that is just being opened is let go in order

    # -- behind the window ------------------------------------------------------------------------

    def _begin(self) -> None:
        from ui.background import Background

        sys.setswitchinterval(WHILE_LOADING_S)
        self.background = background = Background()
        background.run(_load_wedge, then=self._watch_scanner, broken=self._fail)
        background.run(
            lambda: _opened(self._home),
            then=lambda found: self._show(found[0], found[1], background),
            refused=self._fail,
            troubled=self._fail,
            broken=self._fail,
        )

    def _watch_scanner(self, made: "type[QtWedge]") -> None:
        """First of all: the keys of a scan choose nobody."""
        self._wedge = made()
        self._wedge.scanned.connect(self._scan)
        self._wedge.start()

    def _scan(self, text: str) -> None:
        if self.face is None:
            self._scanned.append(text)
        else:
            self.face.feed.take(text)

    def _fail(self, failure: Exception) -> None:
        sys.setswitchinterval(SWITCH_S)
        self._failure = failure
        self.front.hide()
        self._app.exit()

    def _show(self, device: "Device", office: "OpenOffice", background: "Background") -> None:
        """The book is open: the window proper, with the people page that stands there already."""
        from app.windows import Begun, CounterFace, tell_mistakes

        keyboard_in = self.front.focusWidget()
        begun = Begun(office, self.speaker, background, self.front.people)
        self.face = face = CounterFace(device, self._language, begun=begun)
        tell_mistakes(face.window)
        face.window.seat.known.connect(self._go_on)
        face.window.shift.changed.connect(self._sat_down)
        self.front.take_in(face.window, keyboard_in)
        leave_in_peace()
        sys.setswitchinterval(SWITCH_S)

    def _go_on(self) -> None:
        """Who may sit here is known for sure: what was wished for meanwhile."""
        self.front.carry_out()
        for text in self._scanned:
            QTimer.singleShot(0, self.front, lambda text=text: self._scan(text))
        self._scanned.clear()

    def _sat_down(self, staff: object) -> None:
        if staff is not None:
            QTimer.singleShot(0, self.front, self.front.type_held)  # once their page is shown


def _load_wedge() -> "type[QtWedge]":
    from scanner.qt_wedge import QtWedge

    return QtWedge


def _opened(home: Home) -> "tuple[Device, OpenOffice]":
    """On the thread of the background: all that the window proper needs, loaded and opened.

    Raises what keeps the book from being opened.
    """
    from app.windows import with_new_keys
    from app.wiring import Device, open_office

    device = with_new_keys(Device.load(home))
    return device, open_office(device)
