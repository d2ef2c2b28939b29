"""Beside the district's server: dates that are still to move after the calendar has changed.

Who confirms a change moves what is known then (`district.calendar_pages`). What was registered at a
desk that had not heard of it yet comes later, and a process that was killed in between leaves some:
this thread finds both. Each is said once, however many processes look (`registry.moving`).
"""

import logging
import threading
from datetime import date
from typing import Final

from app.catalogue import book_calendar, book_catalogue
from app.district import OpenDistrict
from db.open_terms import OpenTerms
from registry.failures import Trouble
from registry.moved import Move, may_move
from registry.moving import MovingTerms, by_office, moves
from registry.offices import Staff

_EVERY_S: Final = 60.0
_FIRST_S: Final = 5.0
_NOBODY: Final = Staff("", "", "", "", "")  # it follows from what somebody confirmed

log = logging.getLogger(__name__)


class TermKeeper:
    """Looks once a minute; what it has looked at once is not read again until it changes."""

    def __init__(self, district: OpenDistrict) -> None:
        self._district = district
        self._calendar = book_calendar(district.book)
        self._catalogue = book_catalogue(district.book)
        self._open = OpenTerms(district.book)
        self._looked: dict[bytes, date] = {}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="terms", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the dates under way are written."""
        self._ending.set()
        self._thread.join()

    def sweep(self) -> int:
        """Move what is still to be moved; how many dates. Raises BookUnreadable, BookUnwritable."""
        if self._calendar.look():
            self._looked = {}
        self._catalogue.look()
        calendars = self._calendar.states
        span = may_move(calendars)
        if span is None:
            return 0
        standing = self._open.standing(*span)
        new = [one for one, due in standing.items() if self._looked.get(one) != due]
        catalogue, said = self._catalogue(), 0
        found = [
            one
            for one in moves(self._open.read(new), catalogue, calendars)
            if isinstance(one, Move)
        ]
        for office, group in by_office(found):
            journal = self._district.journal_of(office)
            said += MovingTerms(journal, catalogue, calendars).move(group, _NOBODY)
        self._looked = standing  # what has moved has another date, and is looked at once more
        return said

    def _run(self) -> None:
        self._ending.wait(_FIRST_S)
        while not self._ending.is_set():
            try:
                self.sweep()
            except Trouble:
                pass  # the disk or the database: the next turn tries again
            except Exception as mistake:  # ours: said once for each turn
                log.error("dates cannot be moved: %s", type(mistake).__name__)
            self._ending.wait(_EVERY_S)


def start_term_keeper(district: OpenDistrict) -> TermKeeper:
    keeper = TermKeeper(district)
    keeper.start()
    return keeper
