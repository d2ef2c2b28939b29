"""Which looks at personal data raise an alarm, and by which rule. Pure: looks are handed in.

An alarm is a question to a person, not a verdict: an officer settles it with a note. It is named by
what it says (rule, who, which case, when), so the same looks give the same alarms whenever they are
reckoned. Kept out: who may settle one, and the words for it.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from statistics import median
from typing import Final

from registry.names import fold

CLOSED_GRACE_MS: Final = 7 * 86_400_000  # after an answer was given people still ask for a while
BURST_LEAST: Final = 20  # different cases in an hour: fewer are an ordinary busy hour
BURST_TIMES: Final = 3  # so many times what this person usually looks at in an hour
BURST_STRANGER: Final = 40  # where nothing is known of what is usual
_HOURS_KNOWN: Final = 5  # other hours of work that make a usual one
WRONG_LEAST: Final = 3  # calls for one case in a day, whose answers did not fit

_Same = Callable[[str, str], bool]


class Rule(StrEnum):
    """Why there is an alarm."""

    OWN = "own"  # his own IIN or telephone stands in the case
    SAME_NAME = "same_name"  # the applicant has the name and the initials of who looked
    NO_CASE = "no_case"  # the district knows of no such case
    CLOSED = "closed"  # the person has no case that is open
    NOT_THEIRS = "not_theirs"  # the case is another department's
    BURST = "burst"  # many cases in one hour
    WRONG = "wrong_answers"  # callers for one case could not answer, again and again


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody looked at one case on one day. `name` None: the district has no such case."""

    actor: str
    number: str
    day: int  # days since 1970 by the office's wall clock
    at: int  # UTC ms, the first look
    count: int
    wrong: int  # of these, calls whose answers did not fit
    name: str | None = field(repr=False)
    department: str = ""
    ended_at: int | None = None  # UTC ms
    own_department: str = ""  # of who looked; "" is every department, or none


@dataclass(frozen=True, slots=True)
class Busy:
    """At how many different cases somebody looked within an hour of the office's clock."""

    actor: str
    hour: int  # hours since 1970 by the office's wall clock
    at: int  # UTC ms, the first look
    cases: int


@dataclass(frozen=True, slots=True)
class AlarmKey:
    """What names an alarm. `begun` is a day, 2026-03-05, or its hour, 2026-03-05T14."""

    rule: str
    actor: str
    number: str
    begun: str


@dataclass(frozen=True, slots=True)
class Alarm:
    key: AlarmKey
    at: int  # UTC ms
    count: int  # looks, or of a burst cases
    usual: int = 0  # of a burst: what this person looks at in an hour else; 0: not known


@dataclass(frozen=True, slots=True)
class People:
    """What is known of those who look, and of those whose cases they are."""

    names: Mapping[str, str] = field(repr=False)  # surname and initials, by staff number
    own: Mapping[str, Container[str]]  # staff number → cases with his own IIN or telephone
    has_open: Callable[[str], bool]  # whether the applicant of this closed case has an open one


def alarms(seen: Iterable[Seen], busy: Iterable[Busy], people: People) -> list[Alarm]:
    """All of them, the newest first."""
    same = cache(is_namesake)  # for this reckoning only: forty people look at the same cases
    found = [one for each in seen for one in _of_case(each, people, same)]
    found += _bursts(busy)
    return sorted(found, key=lambda one: (one.at, one.key.rule), reverse=True)


def _of_case(seen: Seen, people: People, same: _Same) -> Iterator[Alarm]:
    for rule in _rules(seen, people, same):
        count = seen.wrong if rule is Rule.WRONG else seen.count
        key = AlarmKey(rule.value, seen.actor, seen.number, _day(seen.day))
        yield Alarm(key, seen.at, count)


def _rules(seen: Seen, people: People, same: _Same) -> Iterator[Rule]:
    if seen.wrong >= WRONG_LEAST:
        yield Rule.WRONG
    if seen.name is None:
        yield Rule.NO_CASE
        return
    if seen.number in people.own.get(seen.actor, ()):
        yield Rule.OWN
    elif same(people.names.get(seen.actor, ""), seen.name):
        yield Rule.SAME_NAME
    if seen.own_department and seen.department and seen.own_department != seen.department:
        yield Rule.NOT_THEIRS
    ended = seen.ended_at
    if ended is not None and seen.at - ended > CLOSED_GRACE_MS and not people.has_open(seen.number):
        yield Rule.CLOSED


def is_namesake(staff: str, applicant: str) -> bool:
    """Whether «Ермекова А. К.» may be «Ермекова Айгүл Қайратқызы»: surname and all initials that
    both have, one at least. Relatives and strangers may be called so too."""
    ours, theirs = fold(staff).split(), fold(applicant).split()
    if len(ours) < 2 or len(theirs) < 2 or ours[0] != theirs[0]:
        return False
    return all(one[0] == other[0] for one, other in zip(ours[1:], theirs[1:], strict=False))


def _bursts(busy: Iterable[Busy]) -> Iterator[Alarm]:
    by_person: dict[str, list[Busy]] = defaultdict(list)
    for one in busy:
        by_person[one.actor].append(one)
    for hours in by_person.values():
        for one in hours:
            if one.cases < BURST_LEAST:
                continue
            others = [other.cases for other in hours if other.hour != one.hour]
            usual = round(median(others)) if len(others) >= _HOURS_KNOWN else 0
            if one.cases >= (usual * BURST_TIMES if usual else BURST_STRANGER):
                key = AlarmKey(Rule.BURST.value, one.actor, "", _hour(one.hour))
                yield Alarm(key, one.at, one.cases, usual)


def _day(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()


def _hour(hour: int) -> str:
    return datetime.fromtimestamp(hour * 3_600, UTC).strftime("%Y-%m-%dT%H")
