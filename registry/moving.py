"""The district's verb: open applications get the date that the newest calendar gives them.

Each is looked at again inside its commit, so that two who do it at once, or one who was interrupted
and does it anew, say of each application once what there is to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from registry.application import Application
from registry.calendar import Calendar
from registry.catalogue import Catalogue
from registry.deadlines import Term
from registry.moved import Move, Unclear, move_of, promised
from registry.numbers import Number
from registry.offices import Staff
from registry.paperwork import term_of
from registry.ports import Journal

_IN_ONE_COMMIT = 50  # applications: a line that breaks has not much to carry again


def registered_term(application: Application, catalogue: Catalogue) -> Term | None:
    """The term of its service as it stood when it was registered; None where nobody knows it."""
    first = promised(application)
    service = None if first is None else catalogue.registered(first.service, first.edition)
    if first is None or service is None:
        return None
    return term_of(first.kind, service)


def moves(
    applications: Iterable[Application], catalogue: Catalogue, calendars: Sequence[Calendar]
) -> Iterator[Move | Unclear]:
    """What the newest of `calendars` would change, of those that it changes."""
    for one in applications:
        found = move_of(one, registered_term(one, catalogue), calendars)
        if found is not None:
            yield found


class MovingTerms:
    """Writes into the chain of one office."""

    def __init__(self, journal: Journal, catalogue: Catalogue, calendars: Sequence[Calendar]):
        self._journal = journal
        self._catalogue = catalogue
        self._calendars = calendars

    def move(self, found: Sequence[Move], by: Staff) -> int:
        """Say of each what its date is now; how many were still to be said."""
        said = 0
        for start in range(0, len(found), _IN_ONE_COMMIT):
            with self._journal.writing() as journal:
                for one in found[start : start + _IN_ONE_COMMIT]:
                    now = journal.application(one.fact.number)
                    term = None if now is None else registered_term(now, self._catalogue)
                    again = None if now is None else move_of(now, term, self._calendars)
                    if isinstance(again, Move):
                        about = again.application.registration
                        journal.append(again.fact, registration=about, actor=by.number)
                        said += 1
        return said


def by_office(found: Iterable[Move]) -> Iterator[tuple[int, list[Move]]]:
    """The moves of each office together: each is said on its own chain."""

    def office(one: Move) -> int:
        return Number.parse(one.fact.number).office

    for code, group in groupby(sorted(found, key=office), key=office):
        yield code, list(group)
