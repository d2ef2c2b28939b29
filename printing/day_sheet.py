"""The day sheet: what one desk did, whether its figures agree, and the seal of its journal.

One sheet of A4, kept in a folder. The seal stands for every entry up to then: whoever has the sheet
can prove later, without the program, that none of them was changed. Kazakh left, Russian right. No
resident is named. Kept out: counting (`registry.day`, `registry.figures`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from printing.forms import A4, SMALL, Spread, moment, signature
from printing.layout import Block, Columns, Gap, Kept, Page, Rule, Stack, Text, flow, held
from printing.pdf import draw
from printing.speech import Two, count, each, say
from printing.typeface import Style
from registry.day import ClosedDay, DayFigures
from registry.day import Kept as ThreeFigures
from registry.figures import Balance
from registry.numbers import Number
from registry.offices import Office, Staff
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=13, bottom=12)
_BODY: Final = Style(9)
_TITLE: Final = Style(17, SEMIBOLD)
_FIGURE: Final = Style(22, SEMIBOLD, 1.25)
_SEAL: Final = Style(24, SEMIBOLD, 1.25)
_HEAD: Final = Style(10.5, SEMIBOLD)
_SPREAD: Final = Spread(beside=True, body=_BODY)
_GROUP: Final = 4  # digits, as people compare them
_ON_A_LINE: Final = 8  # groups
MOST_LISTED: Final = 24  # numbers of each kind: the sheet is one
COMMAND: Final = "tereze verify --days"


@dataclass(frozen=True, slots=True)
class DaySheet:
    """All that the sheet says."""

    office: Office
    desk: int
    closed: ClosedDay
    by: Staff | None  # None: nobody here has that staff number any more
    figures: DayFigures  # of that day, as it stands when the sheet is printed
    of_day: Balance
    of_month: Balance  # from the first of the month to that day
    printed_at: int  # UTC ms


def day_sheet_pdf(sheet: DaySheet) -> bytes:
    """The sheet as a vector PDF."""
    name = f"{say('Day sheet').joined} {sheet.office.code:04}-{sheet.desk:02}"
    return draw(day_sheet_pages(sheet), f"{name} {sheet.closed.fact.day.isoformat()}")


def day_sheet_pages(sheet: DaySheet) -> list[Page]:
    """One page: lists of numbers are cut as short as that takes, with how many more there are."""
    for most in range(MOST_LISTED, 0, -4):
        pages = flow(_body(sheet, most), _PAPER)
        if len(pages) == 1:
            return pages
    return flow(_body(sheet, 1), _PAPER)


def seal_in_groups(h: bytes) -> tuple[str, str]:
    """64 hex digits in groups of four on two lines."""
    digits = h.hex()
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    return " ".join(groups[:_ON_A_LINE]), " ".join(groups[_ON_A_LINE:])


def _body(sheet: DaySheet, most: int) -> Block:
    fact = sheet.closed.fact
    title = say("Day sheet")
    if sheet.closed.sheet > 1:
        title = say("Day sheet, sheet {n}", n=sheet.closed.sheet)
    return Stack(
        _SPREAD.both(title, _TITLE),
        _SPREAD.both(each(lambda w: w.full_date(fact.day)), Style(13, SEMIBOLD)),
        _SPREAD.both(Two(sheet.office.name_kk, sheet.office.name_ru)),
        _SPREAD.both(say("Desk {desk}", desk=f"{sheet.office.code:04}-{sheet.desk:02}")),
        Rule(2.5),
        *_agreement(sheet),
        *_missing(sheet, most),
        Rule(2.5),
        *_balance(sheet),
        Rule(2.5),
        _seal(sheet),
        Rule(2.5),
        _signed(sheet),
    )


# -- receipts printed = entries kept = at the district --------------------------------------------


def _agreement(sheet: DaySheet) -> list[Block]:
    found, fact = sheet.figures, sheet.closed.fact
    registered, refused = found.count(refused=False), found.count(refused=True)
    lines = [
        _kept(say("Applications registered"), registered),
        _kept(say("Acceptances refused"), refused),
    ]
    handed = say("Answers handed over: {n}", n=fact.handed_over)
    visits = say("Visits for advice: {n}", n=fact.visits)
    due = say("Papers still to be printed when the day was closed: {n}", n=fact.due)
    waiting = say(
        "Pages not confirmed by the district when the day was closed: {n}", n=fact.waiting
    )
    return [
        _heads(say("Kept in the book"), say("Paper printed"), say("Confirmed by the district")),
        Gap(1),
        *lines,
        Gap(2),
        *(_SPREAD.both(one) for one in (handed, visits, due, waiting)),
    ]


def _heads(*heads: Two) -> Block:
    return Columns(
        (74, Gap(1)), *((0, Stack(Text(one.kk, SMALL), Text(one.ru, SMALL))) for one in heads)
    )


def _kept(label: Two, three: ThreeFigures) -> Block:
    said = Stack(Gap(1), Text(label.kk, _BODY.bold), Text(label.ru, _BODY.bold))
    mark = "= " if three.all_equal else ""
    shown = (str(three.kept), f"{mark}{three.printed}", f"{mark}{three.at_district}")
    return Columns((74, said), *((0, Text(one, _FIGURE)) for one in shown))


def _missing(sheet: DaySheet, most: int) -> list[Block]:
    found = sheet.figures
    lists = (
        (say("Without a receipt or slip"), found.not_printed),
        (say("Numbers that no entry has"), found.left_out),
        (say("Not confirmed by the district yet"), found.not_at_district),
    )
    said: list[Block] = []
    for title, numbers in lists:
        if numbers:
            said += [Gap(1.5), _SPREAD.both(title, _BODY.bold), _numbers(numbers, most)]
    if not said:
        return [Gap(1.5), _SPREAD.both(say("Nothing is missing."), _BODY.bold)]
    return said


def _numbers(numbers: Sequence[str], most: int) -> Block:
    shown = [held(Number.parse(one).shown) for one in numbers[:most]]
    line = Text(", ".join(shown), _BODY)
    if len(numbers) <= most:
        return line
    return Stack(line, _SPREAD.both(count("and {n} more", "and {n} more", len(numbers) - most)))


# -- the balance ----------------------------------------------------------------------------------


def _balance(sheet: DaySheet) -> list[Block]:
    of_day, of_month = sheet.of_day, sheet.of_month
    lines = (
        (say("Carried over"), "carried_over", False),
        (say("Received"), "received", False),
        (say("Finished"), "finished", False),
        (say("Forwarded"), "forwarded", False),
        (say("Returned or withdrawn"), "given_back", False),
        (say("In work at the end"), "in_work", False),
        (say("late"), "overdue", True),
    )
    holds = of_day.holds and of_month.holds
    verdict = (
        say("Carried over + received = finished + forwarded + returned or withdrawn + in work.")
        if holds
        else say("The two sides do not agree.")
    )
    return [
        Kept(
            _SPREAD.both(say("Balance of the office"), _HEAD),
            _row("", "", say("day").joined, say("month").joined, SMALL),
            *(
                _row(
                    f"– {label.kk}" if part else label.kk,
                    f"– {label.ru}" if part else label.ru,
                    str(getattr(of_day, name)),
                    str(getattr(of_month, name)),
                    _BODY,
                )
                for label, name, part in lines
            ),
            Gap(1),
            _SPREAD.both(verdict, SMALL),
        )
    ]


def _row(kk: str, ru: str, of_day: str, of_month: str, style: Style) -> Block:
    return Columns(
        (66, Text(kk, style)),
        (66, Text(ru, style)),
        (0, Text(of_day, style, "right")),
        (0, Text(of_month, style, "right")),
    )


# -- the seal -------------------------------------------------------------------------------------


def _seal(sheet: DaySheet) -> Block:
    end = sheet.closed.end
    journal = say("Journal {name}, record № {n}", name=held(end.chain.hex()[:8]), n=end.n)
    what = say(
        "This seal stands for every record up to here. If one letter of them is changed later, the "
        "seal is another one."
    )
    how = say(
        "To compare it: run the command below on the book or on the folder for an inspector, find "
        "this journal and this record, and compare the digits with those above."
    )
    first, second = seal_in_groups(end.h)
    return Kept(
        _SPREAD.both(say("Seal of the journal"), _HEAD),
        Gap(1.5),
        Text(first, _SEAL),
        Text(second, _SEAL),
        Gap(1),
        _SPREAD.both(journal, _BODY.bold),
        Gap(1),
        _SPREAD.both(what),
        _SPREAD.both(how),
        Text(f"{COMMAND} FILE", _BODY.bold),
    )


def _signed(sheet: DaySheet) -> Block:
    closed, by = sheet.closed, sheet.by
    name = by.name if by is not None else closed.actor
    position = Two(by.position_kk, by.position_ru).joined if by is not None else ""
    who = say("Closed {when} by {who}", when=held(moment(closed.closed_at)), who=held(name))
    return Kept(
        _SPREAD.both(who),
        Text(position, SMALL),
        Gap(3),
        Columns(
            (90, signature(say("signature of the specialist"), 0)),
            (0, signature(say("signature of the head"), 0)),
        ),
        Gap(2),
        Text(f"{say('Printed on').joined}: {moment(sheet.printed_at)}", SMALL),
    )
