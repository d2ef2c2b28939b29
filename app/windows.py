"""The two windows with all that is around them: background, scanner, road. How the counter's is
begun, before anything here is loaded: `app.start`."""

import ui.no_features  # noqa: F401 - first of all

# isort: split

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from logging import getLogger
from types import TracebackType
from typing import Final

from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.homes import Home
from app.office import OpenOffice
from app.office_line import line_of
from app.paper_ready import warm_up
from app.peace import leave_in_peace
from app.serial_reader import SerialReader
from app.start import OpenAlready as OpenAlready
from app.start import begin_qt as begin_qt
from app.start import is_ours
from app.start import let_interrupt as let_interrupt
from app.start import say_plainly as say_plainly
from app.tidy import Tidy
from app.wiring import Device, open_office, start_keeping, start_prints, start_road
from counter.ahead import Ahead
from counter.people import PeoplePage
from counter.window import CounterWindow
from registry.failures import place_of
from scanner.qt_wedge import QtWedge
from sync.pace import Pace
from sync.turn import Turn
from sync.uploader import UploaderThread
from ui.background import Background, SeveralDoors
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.theme import apply_theme

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is there already when the window proper is made (`app.start`)."""

    office: OpenOffice
    speaker: Speaker
    background: Background
    people: PeoplePage


PRINTERS_AT_ONCE: Final = 4  # threads, made as they are needed


class CounterFace:
    """A counter window with all that is around it. `close` ends its threads."""

    def __init__(
        self,
        device: Device,
        language: str,
        pace: Pace | None = None,
        *,
        cut: bool = False,
        begun: Begun | None = None,
    ) -> None:
        self.device = device
        self.office: OpenOffice = begun.office if begun else open_office(device)
        self.feed = ScanFeed()
        self.speaker = begun.speaker if begun else Speaker(language)
        self.background = begun.background if begun else Background()
        self.printing = SeveralDoors(PRINTERS_AT_ONCE)  # one that hangs keeps no other waiting
        self.aside = Background()  # nor for a backup, or a slow stick
        self.line = line_of(device)
        self.office.line_up = self.line  # before the window: it asks once whether there is one
        self.window = CounterWindow(
            self.office,
            self.background,
            self.speaker,
            self.feed,
            self.printing,
            self.aside,
            begun.people if begun else None,
        )
        self.ahead = Ahead(self.window.pages, self.window.idle.untouched_ms, self.window)
        self.ahead.done.connect(leave_in_peace)
        # The first paper comes as soon as the second: what it needs is loaded in a pause.
        ready = self.office.printing.get_ready
        self.ahead.done.connect(lambda: self.printing.run(lambda: ready(warm_up)))
        self.tidy = Tidy(self.window.idle.untouched_ms, self.window)
        self.keeping = start_keeping(device, self.office)
        self.prints = start_prints(self.office)
        self.serial = SerialReader(device.settings.scanner, self.feed)
        self.office.readers.serial = self.serial
        self.serial.begin()
        if self.line is not None:
            self.line.start()
        self.road: UploaderThread = start_road(device, self.office, lambda _: None, pace, cut=cut)

    def close(self) -> None:
        self.road.stop()
        if self.line is not None:
            self.line.stop()
        self.keeping.stop()
        self.prints.stop()
        self.serial.close()
        self.ahead.stop()
        self.tidy.stop()
        self.window.close()
        self.office.scanned.close()
        self.office.camera.close()
        self.office.readers.close()
        self.background.close()
        self.printing.close()
        self.aside.close()


class KioskFace:
    """A kiosk window with all that is around it. `close` ends its threads."""

    def __init__(self, device: Device, language: str, *, locked: bool) -> None:
        # Imported here: no counter window waits for the kiosk's pages and its ticket printer.
        from app.hall import BoardFetcher, OpenHall
        from app.hall_staff import HallStaff
        from app.speech import EspeakVoice
        from kiosk.window import KioskWindow

        self.hall = OpenHall(device)
        self.feed = ScanFeed()
        self.speaker = Speaker(language)
        self.background = Background()
        self.printing = Background()
        self.voice = EspeakVoice()
        self.window = KioskWindow(
            self.hall,
            self.background,
            self.speaker,
            self.feed,
            locked=locked,
            printing=self.printing,
            voice=self.voice,
            staff=HallStaff(device, self.hall),
        )
        self.window.forgotten.connect(self.hall.forget_visitor)
        self.board = BoardFetcher(device, self.hall, lambda: None)
        self.board.start()
        self.serial = SerialReader(device.settings.scanner, self.feed)
        self.serial.begin()
        if device.settings.voice:
            self.voice.start()
        if self.hall.tickets is not None:
            self.hall.tickets.start()

    def close(self) -> None:
        self.board.stop()
        if self.hall.tickets is not None:
            self.hall.tickets.stop()
        self.serial.close()
        self.voice.close()
        self.window.locked = False
        self.window.close()
        if self.hall.camera is not None:
            self.hall.camera.close()
        self.background.close()
        self.printing.close()


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


def with_new_keys(device: Device) -> Device:
    """Where keys are being changed, this is the moment: nothing is open yet."""
    if not device.keys.are_asked_for:
        return device
    from app.rotating import go_on  # it is seldom needed, and would cost every start

    return Device.load(device.home) if go_on(device.home) else device


def run_kiosk(home: Home, language: str, *, in_window: bool) -> int:
    from app.kiosk_life import KioskLife

    device = Device.load(home)
    turn = Turn(home.folder / "counter.lock")  # its keys are not changed while it is open
    if not is_ours(turn):
        raise OpenAlready
    try:
        device = with_new_keys(device)
        app = begin_qt()
        apply_theme(app, "kiosk")
        face = KioskFace(device, language, locked=not in_window)
        face.window.watch_surprises()
        life = KioskLife(app, face, home.folder)
        try:
            show = partial(life.begin, locked=not in_window)
            return live(app, face.feed, show, face.close)
        finally:
            life.end()
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
