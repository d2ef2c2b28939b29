"""The akim's page: what came in, what waits, what is late, who did what. One sheet of A4.

Kazakh left, Russian right or beneath. No resident is named: applications stand by number. It is
for the office itself, and says so, because small groups tell who somebody is. Kept out: counting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from printing.forms import A4, SMALL, Spread, moment
from printing.layout import Align, Block, Columns, Gap, Kept, Page, Rule, Stack, Text, flow, held
from printing.pdf import draw
from printing.speech import Two, count, each, say
from printing.typeface import Style
from registry.figures import Load, OfficeView
from registry.offices import Office
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=13, bottom=14)
_BODY: Final = Style(8.5)
_TITLE: Final = Style(16, SEMIBOLD)
_FIGURE: Final = Style(26, SEMIBOLD, 1.2)
_SPREAD: Final = Spread(beside=True, body=_BODY)
MOST_LISTED: Final = 10  # of late ones and of those who wait longest: the sheet is one
MOST_PEOPLE: Final = 10


@dataclass(frozen=True, slots=True)
class Waiter:
    """One application that waits: no name, only what it is about."""

    number: str  # as shown
    service: Two
    registered_on: date
    due: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class OfficePage:
    """All that the sheet says. `names` are those of the staff, by number."""

    office: Office
    view: OfficeView
    made_at: int  # UTC ms
    names: dict[str, str]
    late: tuple[Waiter, ...]
    waiting: tuple[Waiter, ...]


def office_page_pdf(page: OfficePage) -> bytes:
    """The sheet as a vector PDF."""
    return draw(office_pages(page), f"{say('The work of the office').joined} {page.office.code:04}")


def office_pages(page: OfficePage) -> list[Page]:
    """One page: lists are cut as short as that takes."""
    for most in range(MOST_LISTED, 1, -1):
        pages = flow(_body(page, most), _PAPER)
        if len(pages) == 1:
            return pages
    return flow(_body(page, 1), _PAPER)


def _body(page: OfficePage, most: int) -> Block:
    view = page.view
    shown = view.loads[:MOST_PEOPLE]
    return Stack(
        _SPREAD.both(say("The work of the office"), _TITLE),
        _SPREAD.both(Two(page.office.name_kk, page.office.name_ru)),
        Text(_days(view), Style(12, SEMIBOLD)),
        Rule(2.5),
        _figures(view),
        Rule(2.5),
        *_balance(view),
        Rule(2.5),
        *_people(shown, page.names),
        Rule(2.5),
        *_list(say("Late, the longest overdue first"), page.late[:most], len(page.late)),
        Gap(3),
        *_list(say("Who waits longest"), page.waiting[:most], len(page.waiting)),
        Rule(2.5),
        _SPREAD.both(
            say("For the office itself. Small figures tell who somebody is: not to be published."),
            SMALL,
        ),
        Text(f"{say('Made on').joined}: {moment(page.made_at)}", SMALL),
    )


def _days(view: OfficeView) -> str:
    first, last = view.period.first, view.period.last
    days = [each(lambda w, day=day: w.short_date(day)).kk for day in (first, last)]  # type: ignore[misc]
    return held(days[0] if first == last else " – ".join(days))


def _figures(view: OfficeView) -> Block:
    """Five numbers side by side, each with its name in both languages."""
    figures = (
        (view.balance.received, say("Received")),
        (view.balance.in_work, say("Waiting for an answer")),
        (view.balance.overdue, say("Late")),
        (view.handed_over, say("Handed over")),
        (view.visits, say("Visits for advice")),
    )
    return Columns(
        *(
            (0, Stack(Text(str(n), _FIGURE), Text(two.kk, _BODY), Text(two.ru, _BODY)))
            for n, two in figures
        )
    )


def _balance(view: OfficeView) -> list[Block]:
    """Both sides of the account, line by line, so that anybody can add it up."""
    found = view.balance
    came = found.carried_over + found.received
    lines = (
        (say("Carried over"), found.carried_over, False),
        (say("Received"), found.received, False),
        (say("Together"), came, True),
        (say("Finished"), found.finished, False),
        (say("of these after the term"), found.finished_late, None),
        (say("Forwarded"), found.forwarded, False),
        (say("Returned or withdrawn"), found.given_back, False),
        (say("In work at the end"), found.in_work, False),
        (say("within the term"), found.within_term, None),
        (say("with more time"), found.extended, None),
        (say("late"), found.overdue, None),
        (
            say("Together"),
            found.finished + found.forwarded + found.given_back + found.in_work,
            True,
        ),
    )
    apart = (
        (say("Acceptance refused (not among those above)"), found.refused, False),
        (say("Answers sent by post or e-mail"), view.mailed, False),
        (say("Answers that wait for their owner"), len(view.to_collect), False),
    )
    return [
        *(_counted(two, n, strong) for two, n, strong in lines),
        Gap(1.5),
        *(_counted(two, n, strong) for two, n, strong in apart),
    ]


def _counted(label: Two, n: int, strong: bool | None) -> Block:
    """`strong` True is a sum, None a part of the line above."""
    style = _BODY.bold if strong else _BODY
    inset = "   – " if strong is None else ""
    return Columns(
        (78, Text(f"{inset}{label.kk}", style)),
        (78, Text(f"{inset}{label.ru}", style)),
        (0, Text(str(n), style, "right")),
    )


def _people(loads: Sequence[Load], names: dict[str, str]) -> list[Block]:
    if not loads:
        return [_SPREAD.both(say("Nobody did anything in these days."))]
    heads = (
        say("Specialist"),
        say("Accepted"),
        say("Handed over"),
        say("Visits for advice"),
        say("Minutes, the middle one"),
    )
    found: list[Block] = [
        _row([f"{one.kk} / {one.ru}" if one.kk != one.ru else one.kk for one in heads], SMALL.bold)
    ]
    for one in loads:
        minutes = "–" if one.minutes is None else f"{one.minutes:g}".replace(".", ",")
        cells = [names.get(one.actor, one.actor), one.accepted, one.handed_over, one.visits]
        found.append(_row([*map(str, cells), minutes], _BODY))
    return found


def _row(cells: Sequence[str], style: Style) -> Block:
    aligned: list[Align] = ["left", *(["right"] * 4)]  # type: ignore[list-item]
    widths = (62.0, 0.0, 0.0, 0.0, 0.0)
    return Columns(
        *(
            (width, Text(cell, style, align))
            for width, cell, align in zip(widths, cells, aligned, strict=True)
        )
    )


def _list(title: Two, waiters: Sequence[Waiter], of: int) -> list[Block]:
    head = _SPREAD.both(title, _BODY.bold)
    if not waiters:
        return [Kept(head, _SPREAD.both(say("None.")))]
    lines = [_waiter(one) for one in waiters]
    if of > len(waiters):
        more = count("and {n} more", "and {n} more", of - len(waiters))
        lines.append(_SPREAD.both(more))
    return [Kept(head, Gap(0.8), lines[0]), *lines[1:]]


def _waiter(one: Waiter) -> Block:
    style = _BODY.bold if one.late else _BODY
    due = "" if one.due is None else f"→ {one.due:%d.%m.%Y}"
    return Columns(
        (27, Text(one.number, style)),
        (0, Text(one.service.joined, _BODY)),
        (18, Text(f"{one.registered_on:%d.%m.%Y}", _BODY)),
        (22, Text(due, style)),
        gap=2,
    )
