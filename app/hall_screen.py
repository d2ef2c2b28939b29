"""`tereze hall`: the screen on the wall of an office whose visitors have numbers.

Its computer is let into the district like a kiosk and sees no more than one: numbers and windows.
"""

import ui.no_features  # noqa: F401 - first of all

# isort: split

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.homes import Home
from app.kiosk_life import end_when_told
from app.line_client import LineAway, LineWire, Rounds
from app.speech import EspeakVoice
from app.windows import OpenAlready, begin_qt, let_interrupt
from app.wiring import Device
from kiosk.calls_aloud import CallsAloud
from kiosk.hall_screen import Called, HallScreen, OnTheWall
from registry.failures import Refusal
from registry.line_up import Ask, News
from sync.turn import Turn
from ui.theme import apply_theme

_EVERY_S: Final = 1.0
_PATIENCE: Final = 5  # rounds without an answer before the wall says so: a blink is no news


class NoTicketsHere(Refusal):
    """This office gives no numbers, or has no server to keep their line: nothing to show."""


class Wall(QObject):
    """Asks the relay once a second; `changed` carries an `OnTheWall`, on the screen's thread."""

    changed = Signal(object)

    def __init__(self, device: Device) -> None:
        super().__init__()
        self._wire = LineWire(device)
        self._missed = 0
        self._rounds = Rounds(self.ask, _EVERY_S)

    def start(self) -> None:
        self._rounds.start()

    def stop(self) -> None:
        self._rounds.stop()
        self._wire.close()

    def ask(self) -> None:
        try:
            news = self._wire.ask(Ask())
        except LineAway:
            self._missed += 1
            if self._missed >= _PATIENCE:
                self.changed.emit(OnTheWall(reached=False))
        else:
            self._missed = 0
            self.changed.emit(on_the_wall(news))


def on_the_wall(news: News) -> OnTheWall:
    calls = tuple(Called(one.shown, one.desk, one.last) for one in news.calls)
    return OnTheWall(reached=True, calls=calls, waiting=news.waiting)


def run_hall(home: Home, *, in_window: bool) -> int:
    """Raises NotEnrolled, NoTicketsHere, OpenAlready."""
    device = Device.load(home)
    if not (device.settings.tickets and device.settings.relay):
        raise NoTicketsHere
    turn = Turn(home.folder / "counter.lock")
    if not turn.take():
        raise OpenAlready
    try:
        app = begin_qt()
        apply_theme(app, "kiosk")
        screen, wall = HallScreen(locked=not in_window), Wall(device)
        wall.changed.connect(screen.show_wall)
        voice = EspeakVoice()
        aloud = CallsAloud(voice, device.settings.calls_aloud)
        wall.changed.connect(aloud.heard)
        timer: QTimer = let_interrupt(app)
        end_when_told(app)
        if device.settings.calls_aloud:
            voice.start()
        wall.start()
        if in_window:
            screen.show()
        else:
            screen.showFullScreen()
        try:
            return app.exec()
        finally:
            timer.stop()
            wall.stop()
            voice.close()
            screen.locked = False
            screen.close()
    finally:
        turn.give_back()
