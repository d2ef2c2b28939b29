"""Opening the two windows: theme, background, scanner and road around counter and kiosk."""

import gc
import signal
import sys
from collections.abc import Callable
from logging import getLogger
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.homes import Home, HomeUnusable
from app.office import OpenOffice
from app.office_line import line_of
from app.wiring import Device, open_office, start_keeping, start_road
from counter.window import CounterWindow
from registry.failures import Refusal, Trouble, place_of
from scanner.qt_wedge import QtWedge
from sync.pace import Pace
from sync.uploader import Turn, UploaderThread
from ui.background import Background
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.plain import PlainWindow
from ui.theme import apply_theme, undressed
from words.texts import sentence_for

log = getLogger(__name__)
_SWITCH_S = 0.001  # a busy worker hands the processor back to the screen after this long


def begin_qt() -> QApplication:
    """The one QApplication of this process; Ctrl+C ends it like closing the window."""
    sys.setswitchinterval(_SWITCH_S)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Tereze")
    return app


def leave_in_peace() -> None:
    """What the program has loaded and built so far is no garbage: it is not looked through again.

    A collection stops all threads while it goes through everything there is, 100 ms with a whole
    window, and any thread may set one off: that of the road did, under somebody's fingers.
    """
    gc.freeze()


def let_interrupt(app: QApplication) -> QTimer:
    """Qt's loop never comes back to Python by itself, so a signal would wait for ever."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app, interval=200)
    timer.timeout.connect(lambda: None)
    timer.start()
    return timer


class CounterFace:
    """A counter window with all that is around it. `close` ends its threads."""

    def __init__(
        self, device: Device, language: str, pace: Pace | None = None, *, cut: bool = False
    ) -> None:
        self.device = device
        self.office: OpenOffice = open_office(device)
        self.feed = ScanFeed()
        self.speaker = Speaker(language)
        self.background = Background()
        self.printing = Background()  # a printer may take a minute: nobody else waits for it
        self.aside = Background()  # nor for a backup, or a slow stick
        self.line = line_of(device)
        self.office.line_up = self.line  # before the window: it asks once whether there is one
        self.window = CounterWindow(
            self.office, self.background, self.speaker, self.feed, self.printing, self.aside
        )
        self.keeping = start_keeping(device, self.office)
        if self.line is not None:
            self.line.start()
        self.road: UploaderThread = start_road(device, self.office, lambda _: None, pace, cut=cut)

    def close(self) -> None:
        self.road.stop()
        if self.line is not None:
            self.line.stop()
        self.keeping.stop()
        self.window.close()
        self.office.scanned.close()
        self.office.camera.close()
        self.background.close()
        self.printing.close()
        self.aside.close()


class KioskFace:
    """A kiosk window with all that is around it. `close` ends its threads."""

    def __init__(self, device: Device, language: str, *, locked: bool) -> None:
        # Imported here: no counter window waits for the kiosk's pages and its ticket printer.
        from app.hall import BoardFetcher, OpenHall
        from kiosk.window import KioskWindow

        self.hall = OpenHall(device)
        self.feed = ScanFeed()
        self.speaker = Speaker(language)
        self.background = Background()
        self.window = KioskWindow(
            self.hall, self.background, self.speaker, self.feed, locked=locked
        )
        self.board = BoardFetcher(device, self.hall, lambda: None)
        self.board.start()
        if self.hall.tickets is not None:
            self.hall.tickets.start()

    def close(self) -> None:
        self.board.stop()
        if self.hall.tickets is not None:
            self.hall.tickets.stop()
        self.window.locked = False
        self.window.close()
        self.background.close()


def watch_scanner(feed: ScanFeed) -> QtWedge:
    """Keys of a scanner become one scan; keep the result for as long as the program runs."""
    wedge = QtWedge()
    wedge.scanned.connect(feed.take)
    wedge.start()
    return wedge


def tell_mistakes(window: CounterWindow) -> None:
    """From now on a mistake of ours is said in the window, and logged by kind and place only.

    Python would print its words, which may hold a name, and the specialist would see nothing.
    """
    earlier = sys.excepthook

    def told(
        kind: type[BaseException], failure: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(failure, Exception):
            earlier(kind, failure, trace)  # Ctrl+C in a terminal
            return
        log.error("the window broke: %s", place_of(failure))
        if isValid(window):
            window.notices.broken(failure)

    sys.excepthook = told


class OpenAlready(Trouble):
    """The window of this desk is open already. The second one leaves everything alone."""


def run_counter(home: Home, language: str) -> int:
    """Raises what keeps the window from opening, once somebody has read it in a small one."""
    app = begin_qt()
    apply_theme(app, "counter")
    turn = Turn(home.folder / "counter.lock")
    try:
        device = Device.load(home)
        if not _is_ours(turn):
            raise OpenAlready
        device = _with_new_keys(device)
        with undressed(app):
            face = CounterFace(device, language)
    except (Refusal, Trouble) as failure:
        turn.give_back()
        say_plainly(app, failure, language)
        raise
    try:
        tell_mistakes(face.window)
        return live(app, face.feed, face.window.show, face.close)
    finally:
        turn.give_back()


def _with_new_keys(device: Device) -> Device:
    """Where keys are being changed, this is the moment: nothing is open yet."""
    if not device.keys.are_asked_for:
        return device
    from app.rotating import go_on  # it is seldom needed, and would cost every start

    return Device.load(device.home) if go_on(device.home) else device


def _is_ours(turn: Turn) -> bool:
    try:
        return turn.take()
    except OSError as cause:
        raise HomeUnusable from cause


def say_plainly(app: QApplication, failure: Exception, language: str) -> None:
    """Whoever pressed an icon has no terminal to read. Returns when the window is closed."""
    window = PlainWindow(lambda w: sentence_for(failure, w), Speaker(language))
    timer = let_interrupt(app)
    window.show()
    app.exec()
    timer.stop()


def run_kiosk(home: Home, language: str, *, in_window: bool) -> int:
    device = Device.load(home)
    turn = Turn(home.folder / "counter.lock")  # its keys are not changed while it is open
    if not _is_ours(turn):
        raise OpenAlready
    try:
        device = _with_new_keys(device)
        app = begin_qt()
        apply_theme(app, "kiosk")
        face = KioskFace(device, language, locked=not in_window)
        face.window.watch_surprises()
        show = face.window.show if in_window else face.window.showFullScreen
        return live(app, face.feed, show, face.close)
    finally:
        turn.give_back()


def live(
    app: QApplication, feed: ScanFeed, show: Callable[[], object], close: Callable[[], None]
) -> int:
    """Show the windows and let them live, scanner and Ctrl+C included, until the last is closed."""
    wedge = watch_scanner(feed)
    timer = let_interrupt(app)
    leave_in_peace()
    show()
    try:
        return app.exec()
    finally:
        timer.stop()
        wedge.stop()
        close()
