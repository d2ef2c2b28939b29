"""Whoever reads somebody's data at the district leaves an entry: who, whose, from where.

DESIGN §12. Written before the page is shown: where it cannot be written, nothing is shown. It goes
into the district's own chain of the applicant's office, so that the head there reads who looked.
Opened again within ten minutes it is the same look, as at a desk; a list within the hour.
"""

from collections.abc import Iterable
from typing import Final

from db.looks import BookLooks
from district.house import House
from registry.application import Application
from registry.numbers import Number
from registry.office_facts import LookedAt

SAME_LOOK_MS: Final = 10 * 60_000
SAME_LIST_MS: Final = 60 * 60_000  # it is open all day, and each entry goes to every desk there

# From where, as it stands in the entry. Those of a desk's window are the window's own names.
PAPER: Final = "department"
PAPERS: Final = "department_list"
CALL_BY_CODE: Final = "call_code"  # stage, date, place
CALL_SECOND: Final = "call_second"  # after the code's second question
CALL_BY_NUMBER: Final = "call_number"
CALL_WRONG: Final = "call_wrong"  # the caller's answers did not fit: nothing was shown
SHEET: Final = "looks_sheet"  # the sheet that tells a resident who looked


class Looking:
    """Raises BookUnreadable, BookUnwritable, BookUncertain."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looks = BookLooks(house.book)

    def at(self, known: Application | None, page: str, by: str) -> None:
        """`by` opens a page that shows this application. One of which nothing is known shows
        nobody's data."""
        if known is None or known.number == "" or self._is_same(by, known.number, page):
            return
        self.write(known, page, by)

    def write(self, known: Application, page: str, by: str) -> None:
        """Each time: every call is a look of its own."""
        number = Number.parse(known.number)
        with self._house.journal_of(number.office).writing() as journal:
            fact = LookedAt(number.digits, page)
            journal.append(fact, registration=known.registration, actor=by)

    def at_list(self, numbers: Iterable[str], page: str, by: str) -> None:
        """`by` opens a list in which the people of these applications stand by name."""
        offices = sorted({Number.parse(one).office for one in numbers})
        since = self._house.clock.now() - SAME_LIST_MS
        known = self._looks.lists_since(by, page, since) if offices else frozenset()
        for office in offices:
            if office not in known:
                with self._house.journal_of(office).writing() as journal:
                    journal.append(LookedAt("", page), actor=by)

    def _is_same(self, by: str, number: str, page: str) -> bool:
        now = self._house.clock.now()
        return self._looks.was_since(by, number, page, now - SAME_LOOK_MS)
