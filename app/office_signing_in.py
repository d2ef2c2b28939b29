"""Signing in and who looked, as the counter's window asks for them: verbs, store and lists.

Implements `counter.signing_place`. Calls block; the window makes them through the background.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from app.office_parts import Common
from counter.signing_place import Look, Sitting
from db.book import Book
from db.notes import BookNotes
from db.reading import BookReading
from registry.acting import Acting
from registry.facts import Applicant
from registry.failures import BookUnreadable
from registry.lists import Wanted
from registry.numbers import Number
from registry.office_facts import LookedAt
from registry.offices import Staff
from registry.ports import Stopwatch
from registry.seen_before import applicant_of
from registry.signing_in import Entered, SigningIn

_GUIDE: Final = "guide-put-away"  # in the book's small values
SAME_LOOK_MS: Final = 10 * 60_000  # opened again within it, it is the same look
_LOOKS_KEPT: Final = 1_000  # remembered, to tell a look that is the same
_LOOKED_THROUGH: Final = 50  # applications of one person that are looked through
_ROLES_HOLD_MS: Final = 60_000  # a role that the district takes away is gone within a minute


class Roster:
    """Who has which roles here, known without asking the disk at every step."""

    def __init__(self, reading: BookReading, office: int, stopwatch: Stopwatch) -> None:
        self._reading = reading
        self._office = office
        self._stopwatch = stopwatch
        self._roles: dict[str, tuple[str, ...]] = {}
        self._read_at: int | None = None

    def roles_of(self, staff: str) -> Sequence[str]:
        """None for somebody who is not, or no longer, on the list."""
        now = self._stopwatch.elapsed_ms()
        old = self._read_at is None or now - self._read_at >= _ROLES_HOLD_MS
        if old or staff not in self._roles:
            with suppress(BookUnreadable):  # a disk that fails takes no role from anybody
                people = self._reading.staff(self._office)
                self._roles = {one.number: one.roles for one in people}
                self._read_at = now
        return self._roles.get(staff, ())


class OfficeSigningIn:
    """Implements `SigningPlace`."""

    def __init__(
        self,
        verbs: SigningIn,
        reading: BookReading,
        book: Book,
        office: int,
        told: Callable[[None], object],
    ) -> None:
        """`told` hears of every commit."""
        self._verbs = verbs
        self._reading = reading
        self._book = book
        self._office = office
        self._told = told

    def sitting(self) -> Sitting:
        return Sitting(
            people=self._reading.staff(self._office),
            demanded=self._verbs.is_set_up(),
            locked=self._verbs.locked(),
            guide=self._book.value(_GUIDE) is None,
        )

    def sign_in(self, staff: str, typed: str) -> Entered:
        entered = self._verbs.sign_in(staff, typed)
        self._told(None)
        return entered

    def choose_password(self, staff: str, typed: str) -> None:
        self._verbs.choose_password(staff, typed)
        self._told(None)

    def set_pin(self, staff: str, typed: str) -> None:
        self._verbs.set_pin(staff, typed)

    def open_again(self, staff: str, by: Staff) -> None:
        self._verbs.open_again(staff, by)
        self._told(None)

    def put_guide_away(self) -> None:
        self._book.set_value(_GUIDE, b"1")


class OfficeLooks:
    """Implements `LooksPlace`."""

    def __init__(self, common: Common) -> None:
        parts = common.parts
        self._desk: Acting = parts.desk
        self._reading = parts.reading
        self._notes = BookNotes(parts.book, parts.office.code)
        self._stopwatch = parts.stopwatch
        self._told = common.told
        self._seen: dict[tuple[str, str, str], int] = {}  # who, whose, from where → when

    def looked(self, number: str, page: str, by: Staff) -> None:
        look, now = (by.number, number, page), self._stopwatch.elapsed_ms()
        if now - self._seen.get(look, -SAME_LOOK_MS) < SAME_LOOK_MS:
            return
        with self._desk.writing(lambda: None) as journal:
            found = journal.application(Number.parse(number).application.digits) if number else None
            registration = found.registration if found is not None else b""
            journal.append(LookedAt(number, page), registration=registration, actor=by.number)
        if len(self._seen) >= _LOOKS_KEPT:
            self._seen.clear()
        self._seen[look] = now  # only now: what could not be written is written the next time
        self._told(None)

    def number_of(self, earlier: Applicant) -> str | None:
        for row in self._reading.rows(
            Wanted(typed=earlier.iin or earlier.name, limit=_LOOKED_THROUGH)
        ):
            found = self._reading.application(row.number)
            if found is not None and applicant_of(found) == earlier:
                return found.number
        return None

    def who_looked(self, number: str) -> Sequence[Look]:
        found = self._notes.about(number, LookedAt)
        away = {one.number: one.name for one in self._reading.staff(0)}
        return tuple(
            Look(
                one.at,
                one.actor,
                one.fact.page,
                one.desk,
                "" if one.desk else away.get(one.actor, ""),
            )
            for one in reversed(found)
            if isinstance(one.fact, LookedAt)
        )
