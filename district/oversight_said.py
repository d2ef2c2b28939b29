"""Figures in words: names of offices, services and people, sentences, and what drawings show.

Kept out: which figures (`oversight_counts`), pages and their addresses.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from markupsafe import Markup

from district.desk_rows import office_name
from district.house import House
from district.oversight_counts import MONTH, Counted, Figures
from district.oversight_drawn import days_plot, days_table, month_plot, title_of
from district.oversight_lists import HOWS
from district.plots import drawn
from registry.catalogue import Catalogue
from registry.numbers import Number, UnreadableNumber
from registry.oversight import (
    ANSWERED,
    Cell,
    Days,
    How,
    Row,
    Sides,
    day_of,
    first_day,
)
from words import Words, how_many, later
from words.dates import month_year

MOST_LINES: Final = 40  # of a table on the page; all of them stand in the papers
HOW_WORDS: Final = {
    How.SATISFIED: later("Granted"),
    How.PARTLY: later("Granted in part"),
    How.REFUSED: later("Refused, with reasons"),
    How.EXPLAINED: later("Explained"),
    How.NOTED: later("Taken note of"),
    How.UNSAID: later("Answered, how is not written down"),
    How.PASSED_ON: later("Passed on to another body"),
    How.GIVEN_BACK: later("Returned or withdrawn"),
    How.SLIP: later("Acceptance refused"),
}
_WHAT_WORDS: Final = {
    "received": later("Received"),
    "answered": later("Got an answer"),
    "answered-late": later("Answered after the term"),
    "open": later("Still without an answer"),
    "late": later("Late: without an answer after the term"),
    "now-open": later("Without an answer today, whenever they came"),
    "now-late": later("Late today, whenever they came"),
    "before": later("Without an answer when these months began"),
    "closed": later("Closed in these months"),
    "after": later("Without an answer at the end of these months"),
    "satisfied": HOW_WORDS[How.SATISFIED],
    "partly": HOW_WORDS[How.PARTLY],
    "refused": HOW_WORDS[How.REFUSED],
    "explained": HOW_WORDS[How.EXPLAINED],
    "noted": HOW_WORDS[How.NOTED],
    "unsaid": HOW_WORDS[How.UNSAID],
    "passed-on": HOW_WORDS[How.PASSED_ON],
    "given-back": HOW_WORDS[How.GIVEN_BACK],
    "slip": HOW_WORDS[How.SLIP],
}
# The rules by which the figures are made, in words: beside the page's figures and on paper alike.
DAYS_RULE: Final = later(
    "Days are calendar days, from the day an application came to the day its answer existed. "
    "Those without an answer count too, with the days they have waited so far: whoever answers "
    "the easy ones and leaves the hard ones does not look faster. What was passed on or taken "
    "back counts for the days it was here. “More than” means that not so many have an answer yet."
)
TERM_RULE: Final = later(
    "A term was kept when the answer existed on its last day, whatever the answer was, a refusal "
    "too. Those who wait beyond their term count as not kept."
)
BY_WORDS: Final = {
    "office": later("Office"),
    "department": later("Department"),
    "service": later("Service"),
    "specialist": later("Specialist who took it in"),
    "month": later("Month"),
}


def what_words(what: str, w: Words) -> str:
    return w.say(_WHAT_WORDS[what])


def month_name(month: int, w: Words) -> str:
    """«2026 жылғы наурыз», «март 2026 года», "March 2026"."""
    return month_year(first_day(month), w.language)


def days_words(days: Days | None, w: Words) -> str:
    if days is None or (days.days is None and not days.beyond):
        return "–"
    if days.days is None:
        return w.count("more than {n} day", "more than {n} days", days.beyond)
    return w.count("{n} day", "{n} days", days.days)


def share_words(part: tuple[int, int]) -> str:
    """A share in whole per cent, never rounded up to all nor down to nothing."""
    kept, of = part
    if not of:
        return "–"
    share = round(100 * kept / of)
    share = min(share, 99) if kept < of else 100
    return f"{max(share, 1) if kept else 0} %"


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for codes, in one language."""

    w: Words
    offices: Mapping[int, str]
    departments: Mapping[str, str]
    catalogue: Catalogue
    people_of: Callable[[], Mapping[str, str]]  # asked for only where people are named

    @classmethod
    def of(cls, house: House, w: Words) -> "Names":
        offices = {one.code: office_name(one, w) for one in house.devices.offices()}
        catalogue = house.catalogue

        def people() -> Mapping[str, str]:
            return {one.number: one.name for code in offices for one in house.reading.staff(code)}

        departments = {one.code: one.short(w.language) for one in catalogue.every_department}
        return cls(w, offices, departments, catalogue, cache(people))

    def office(self, code: int) -> str:
        return self.offices.get(code, f"{code:04}")

    def line(self, by: str, key: str) -> str:
        """The name of a line. What no list knows any more stands by its code."""
        if by == "office":
            return self.office(int(key)) if key.isdecimal() else key
        if by == MONTH:
            whole = key.isdecimal() and 1970 * 12 < int(key) < 9000 * 12
            return month_name(int(key), self.w) if whole else key
        return self._named(by, key) or self.w.say("not said")

    def _named(self, by: str, key: str) -> str:
        if by == "service":
            service = self.catalogue.find(key)
            return service.short(self.w.language) if service else key
        return (self.departments if by == "department" else self.people_of()).get(key, key)

    def about(self, about: str) -> str:
        if about.startswith("o:"):
            return self.office(int(about[2:]))
        if about.startswith("d:"):
            return self.departments.get(about[2:], about[2:])
        return self.w.say("The whole district")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, in words; numbers lead to their lists."""

    key: str
    name: str
    received: int
    answered: int
    open: int
    late: int
    median: str
    nine: str
    in_term: str
    hows: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One application of a list: by its number, and without a name."""

    digits: str
    shown: str
    service: str
    office: str
    came: str
    due: str
    became: str
    late: bool


def listed_row(office: int, row: Row, names: Names, today: int) -> ListedRow:
    w, how = names.w, How(row.how)
    late = how is How.OPEN and 0 < row.due < today
    if how is How.OPEN:
        became = w.say("late: no answer yet") if late else w.say("no answer yet")
    else:
        became = f"{w.say(HOW_WORDS[how])}, {w.short_date(day_of(row.left))}"
    return ListedRow(
        digits=row.number,
        shown=_shown(row.number),
        service=names.line("service", row.service),
        office=names.office(office),
        came=w.short_date(day_of(row.came)),
        due=w.short_date(day_of(row.due)) if row.due else "–",
        became=became,
        late=late,
    )


def _shown(digits: str) -> str:
    try:
        return Number.parse(digits).shown
    except UnreadableNumber:
        return digits


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """An office's balance; `off` is by how much its sides differ."""

    office: str  # four digits, "" of all together
    name: str
    sides: Sides
    off: int


@dataclass(frozen=True, slots=True)
class Said:
    """All that the page says."""

    finding: str
    off: tuple[tuple[str, int], ...]
    together: BalanceLine
    offices: tuple[BalanceLine, ...]
    whole: Line
    lines: tuple[Line, ...]
    left_out: int  # lines that the page does not show
    open_now: int
    late_now: int
    hows: tuple[tuple[str, str, int], ...]  # what the list is called, words, how many
    by_word: str
    months: tuple[tuple[str, Sides], ...]
    month_title: str
    month_plot: Markup | None  # None: too little to draw
    days_title: str
    days_plot: Markup | None
    days_table: tuple[tuple[int, str], ...]
    period: str
    whose: str

    @classmethod
    def of(cls, found: Figures, names: Names, w: Words) -> "Said":
        today = found.standing.day
        off = dict(found.off)
        cell = found.whole.cell
        late_now = found.open_now.overdue(today)
        first, last = month_name(found.asked.first, w), month_name(found.asked.last, w)
        months, days = month_plot(found, w), days_plot(cell, today, w)
        return cls(
            finding=_finding(found, late_now, w),
            off=tuple((names.office(code), abs(n)) for code, n in found.off),
            together=BalanceLine(
                "", w.say("Together"), found.together, sum(map(abs, off.values()))
            ),
            offices=tuple(
                BalanceLine(f"{code:04}", names.office(code), one, abs(off.get(code, 0)))
                for code, one in found.offices
            ),
            whole=_line(found.whole, w.say("Together"), w),
            lines=tuple(
                _line(one, names.line(found.asked.by, one.key), w)
                for one in found.lines[:MOST_LINES]
            ),
            left_out=max(0, len(found.lines) - MOST_LINES),
            open_now=found.open_now.in_work,
            late_now=late_now,
            hows=tuple(_hows(cell, w)),
            by_word=w.say(BY_WORDS[found.asked.by]),
            months=tuple((month_name(one.month, w), one.sides) for one in found.months),
            month_title=title_of(months),
            month_plot=None if months is None else drawn(months),
            days_title=title_of(days),
            days_plot=None if days is None else drawn(days),
            days_table=tuple(days_table(cell, today)),
            period=first if first == last else f"{first} – {last}",
            whose=names.about(found.asked.about),
        )


def _finding(found: Figures, late_now: int, w: Words) -> str:
    """What stands above all else. Nothing good is said of figures that do not agree."""
    open_now = found.open_now.in_work
    if found.off:
        return w.say("These figures do not agree with the book.")
    if not open_now and not found.whole.cell.received:
        return w.say("Nothing came in these months.")
    if not open_now:
        return w.say("Everything that came has its answer.")
    if not late_now:
        return w.count(
            "{n} application waits for its answer, and its term is not over.",
            "{n} applications wait for their answers, and no term is over.",
            open_now,
        )
    return w.count(
        "{n} application waits longer than its term, of {all} without an answer.",
        "{n} applications wait longer than their terms, of {all} without an answer.",
        late_now,
        all=how_many(open_now),
    )


def _line(one: Counted, name: str, w: Words) -> Line:
    return Line(
        key=one.key,
        name=name,
        received=one.cell.received,
        answered=one.cell.answered,
        open=one.cell.in_work,
        late=one.late,
        median=days_words(one.median, w),
        nine=days_words(one.nine_of_ten, w),
        in_term=share_words(one.in_term),
        hows=one.cell.hows,
    )


def _hows(cell: Cell, w: Words) -> Iterator[tuple[str, str, int]]:
    keys = {how: what for what, how in HOWS.items()}
    for how in (*ANSWERED, How.PASSED_ON, How.GIVEN_BACK):
        yield keys[how], w.say(HOW_WORDS[how]), cell.hows.get(how, 0)
