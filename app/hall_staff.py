"""What stands behind the PIN of a kiosk: the tries, and how the screen fares.

Implements `kiosk.staff_place.StaffPlace`. The PIN is set by `tereze kiosk --set-pin`.
"""

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Final

from app.homes import Home
from app.wiring import Device
from db.staff_exit import BookExit
from kiosk.staff_place import HowItFares
from registry.failures import TwiceDifferent
from registry.from_hall import LEFT, WRONG_PIN
from registry.staff_exit import Outcome, StaffExit, Wrong
from words import Words

if TYPE_CHECKING:
    from app.hall import OpenHall
    from db.book import Book

# What `tereze kiosk` ends with; packaging/kiosk/tereze-kiosk.service knows the first one.
LEFT_BY_STAFF: Final = 10  # it shall stay closed
BEGIN_AGAIN: Final = 11


def exit_of(device: Device, book: "Book") -> StaffExit:
    return StaffExit(BookExit(book), device.outside.hasher, device.outside.stopwatch)


class HallStaff:
    def __init__(self, device: Device, hall: "OpenHall") -> None:
        self._hall = hall
        self._exit = exit_of(device, hall.book)

    def is_set_up(self) -> bool:
        return self._exit.is_set_up()

    def try_pin(self, typed: str) -> Outcome:
        outcome = self._exit.try_pin(typed)
        if isinstance(outcome, Wrong):
            self._hall.records.happen(WRONG_PIN)
        return outcome

    def how_it_fares(self) -> HowItFares:
        hall = self._hall
        return HowItFares(
            hall.board.as_of(),
            hall.can_print,
            None if hall.tickets is None else hall.tickets.is_open,
            hall.records.happened(),
        )

    def left(self) -> None:
        self._hall.records.happen(LEFT)


def run_set_pin(home: Home, w: Words) -> int:
    """Ask for a PIN twice and keep it. Raises NotEnrolled, ExitPinTooEasy, TwiceDifferent."""
    device = Device.load(home)
    book = device.open_book(home.kiosk_book)
    try:
        typed = _ask(w.say("The new PIN of this screen, six to eight digits:"))
        if typed != _ask(w.say("Once more:")):
            raise TwiceDifferent
        exit_of(device, book).set_pin(typed)
    finally:
        book.engine.dispose()
    print(w.say("The PIN is set."))
    return 0


def _ask(question: str) -> str:
    """Hidden while it is typed; from a pipe, a line of it."""
    if sys.stdin.isatty():
        return getpass(f"{question} ")
    return sys.stdin.readline().rstrip("\n")
