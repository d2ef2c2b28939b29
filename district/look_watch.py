"""The alarms of the last month, reckoned from the looks as they stand now.

Nothing of it is kept but what an officer has settled: looks that come late by the road raise theirs
all the same. The rules are `registry.look_alarms`'s.
"""

from typing import Final

from db.looks import BookLooks
from district.house import House
from district.look_words import Names
from registry.application import Stage
from registry.facts import Applicant
from registry.lists import Wanted
from registry.look_alarms import Alarm, AlarmKey, People, alarms
from registry.names import fold
from registry.seen_before import applicant_of

WATCHED_DAYS: Final = 31
_DAY_MS: Final = 86_400_000
_MOST_OWN: Final = 200  # cases with one's own IIN
_MOST_ASKED: Final = 300  # closed cases of which it is asked whether their applicant has another
OPEN: Final = tuple(one for one in Stage if one.is_open)


class Watch:
    """Raises BookUnreadable."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looks = BookLooks(house.book)
        self._asked: dict[str, bool] = {}

    def since(self) -> int:
        return self._house.clock.now() - WATCHED_DAYS * _DAY_MS

    def unsettled(self, names: Names) -> list[Alarm]:
        """The newest first."""
        since = self.since()
        seen = self._looks.seen_since(since)
        actors = {one.actor for one in seen}
        found = {actor: names.anywhere(actor) for actor in actors}
        named = {actor: one.name for actor, one in found.items() if one is not None}
        self._asked = {}
        people = People(named, self._own(actors), self._has_open)
        settled = self._looks.settled_keys(since)
        every = alarms(seen, self._looks.busy_since(since), people)
        return [one for one in every if one.key not in settled]

    def find(self, key: AlarmKey, names: Names) -> Alarm | None:
        """None when there is no such alarm, or it is settled already."""
        return next((one for one in self.unsettled(names) if one.key == key), None)

    def _own(self, actors: set[str]) -> dict[str, frozenset[str]]:
        """The cases in which somebody's own IIN or telephone stands."""
        found = {}
        for actor, own in self._looks.own_data().items():
            if actor not in actors:
                continue
            cases: set[str] = set()
            for typed in filter(None, (own.iin, own.phone)):
                rows = self._house.reading.rows(Wanted(typed=typed, limit=_MOST_OWN))
                cases |= {row.number for row in rows}
            found[actor] = frozenset(cases)
        return found

    def _has_open(self, number: str) -> bool:
        """Whether the applicant of this case has an open one. Where too many are asked for, yes:
        a watch that takes minutes is looked at by nobody."""
        if number not in self._asked:
            if len(self._asked) >= _MOST_ASKED:
                return True
            self._asked[number] = self._find_open(number)
        return self._asked[number]

    def _find_open(self, number: str) -> bool:
        known = self._house.reading.application(number)
        who = applicant_of(known) if known is not None else None
        return who is not None and any(cases_of(self._house, who, open_only=True))


def cases_of(house: House, who: Applicant, *, open_only: bool = False) -> list[str]:
    """Numbers of the cases of this person, by IIN where there is one, else by the whole name."""
    wanted = Wanted(typed=who.iin or who.name, stages=OPEN if open_only else (), limit=_MOST_OWN)
    rows = house.reading.rows(wanted)
    if who.iin:
        return [row.number for row in rows]
    return [row.number for row in rows if fold(row.name) == fold(who.name)]
