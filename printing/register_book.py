"""The register book on paper: A4 across, each line over two facing pages, as the laced book has it.

Pages are made one by one and drawn at once: a year of ten thousand lines is some thousand pages.
Heads stand on every page in both languages; a line is never cut. Kept out: what a line says
(`register_columns`), and where the file goes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from printing.forms import moment
from printing.layout import Page, Placed, Row, Stroke, Text, put
from printing.pdf import draw
from printing.register_columns import LEFT, RIGHT, Group, Value
from printing.speech import Two, each, say
from printing.typeface import Style
from registry.figures import Period
from registry.offices import Office
from registry.register import RegisterLine
from words.fonts import SEMIBOLD

WIDTH: Final = 297.0  # millimetres: A4 across
HEIGHT: Final = 210.0
_OUTER: Final = 10.0  # margin at the outer edge
_INNER: Final = 16.0  # at the binding
_TOP: Final = 11.0
_BOTTOM: Final = 12.0
_GAP: Final = 2.0  # between columns, and above and beneath a line
_ROOM: Final = WIDTH - _OUTER - _INNER

_BODY: Final = Style(7.25, leading=1.18)
_HEAD: Final = Style(7, SEMIBOLD, 1.18)
_FOOT: Final = Style(7, leading=1.2)
_TITLE: Final = Style(24, SEMIBOLD, 1.25)
_LEAD: Final = Style(13, leading=1.4)

Told = Callable[[int], None]  # how many lines were laid out; raises when nobody wants more


@dataclass(frozen=True, slots=True)
class RegisterBook:
    """What the title page says. `count` is how many lines will come."""

    office: Office
    period: Period
    made_at: int  # UTC ms
    count: int


def register_book_pdf(
    book: RegisterBook, lines: Iterable[RegisterLine], told: Told = lambda _: None
) -> bytes:
    """The whole book as one vector PDF."""
    name = f"{say('Register book').joined} {book.office.code:04}"
    return draw(register_pages(book, lines, told), name)


def register_pages(
    book: RegisterBook, lines: Iterable[RegisterLine], told: Told = lambda _: None
) -> Iterator[Page]:
    """Title page, then left and right pages in turn, then the closing page."""
    yield _title_page(book)
    number = 1
    spreads = _spreads(lines, told)
    for left, right in spreads:
        number += 1
        yield _page(left, LEFT, _OUTER, book, number)
        number += 1
        yield _page(right, RIGHT, _INNER, book, number)
    yield _closing_page(book, number + 1)


# -- lines ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Laid:
    """One line of the book, laid out on one of its two pages."""

    marks: tuple[Placed, ...]
    height: float


def _spreads(
    lines: Iterable[RegisterLine], told: Told
) -> Iterator[tuple[list[_Laid], list[_Laid]]]:
    """As many lines as fit on two facing pages: both are as high as the higher one."""
    room = HEIGHT - _TOP - _BOTTOM - _heads_height()
    left: list[_Laid] = []
    right: list[_Laid] = []
    used = 0.0
    for done, line in enumerate(lines, 1):
        one, other = _laid(line, LEFT), _laid(line, RIGHT)
        height = max(one.height, other.height)
        if left and used + height > room:
            yield left, right
            left, right, used = [], [], 0.0
        left.append(_Laid(one.marks, height))
        right.append(_Laid(other.marks, height))
        used += height
        told(done)
    if left or not used:
        yield left, right


def _laid(line: RegisterLine, groups: Sequence[Group]) -> _Laid:
    marks: list[Placed] = []
    deepest = 0.0
    for left, width, group in _columns(groups):
        down = _GAP / 2
        for value in group.cell(line):
            for row in _rows(written(value), width, is_name=value == line.name):
                marks += (placed.moved(left, down) for placed in row.marks)
                down += row.height
        deepest = max(deepest, down)
    return _Laid(tuple(marks), deepest + _GAP / 2)


@lru_cache(maxsize=20_000)  # services, channels and dates come again and again
def _rows(text: str, width: float, *, is_name: bool) -> tuple[Row, ...]:
    if not text:
        return ()
    return tuple(Text(text, _BODY.bold if is_name else _BODY).rows(width))


def written(value: Value) -> str:
    """What stands in a cell of the printed book."""
    match value:
        case None:
            return ""
        case Two():
            return value.joined if value.kk or value.ru else ""
        case date():
            return f"{value:%d.%m.%Y}"
        case _:
            return str(value)


@lru_cache(maxsize=4)
def _columns(groups: tuple[Group, ...]) -> tuple[tuple[float, float, Group], ...]:
    """Where each column begins, how wide it is."""
    given = sum(group.width for group in groups) + _GAP * (len(groups) - 1)
    open_ended = sum(1 for group in groups if not group.width)
    found, left = [], 0.0
    for group in groups:
        width = group.width or (_ROOM - given) / open_ended
        found.append((left, width, group))
        left += width + _GAP
    return tuple(found)


# -- pages ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _heads(groups: tuple[Group, ...]) -> tuple[tuple[Placed, ...], float]:
    """Kazakh above, Russian beneath, in letters of one size."""
    marks: list[Placed] = []
    deepest = 0.0
    for left, width, group in _columns(groups):
        both = say(group.heading)
        down = 0.0
        for text in (both.kk, both.ru) if both.kk != both.ru else (both.kk,):
            for row in Text(text, _HEAD).rows(width):
                marks += (placed.moved(left, down) for placed in row.marks)
                down += row.height
        deepest = max(deepest, down)
    return tuple(marks), deepest + _GAP


def _heads_height() -> float:
    return max(_heads(LEFT)[1], _heads(RIGHT)[1])


def _page(
    lines: Sequence[_Laid],
    groups: tuple[Group, ...],
    margin: float,
    book: RegisterBook,
    number: int,
) -> Page:
    marks = [placed.moved(margin, _TOP) for placed in _heads(groups)[0]]
    down = _TOP + _heads_height()
    marks.append(Placed(margin, down - _GAP / 2, Stroke(_ROOM)))
    for line in lines:
        marks += (placed.moved(margin, down) for placed in line.marks)
        down += line.height
        marks.append(Placed(margin, down, Stroke(_ROOM)))
    page = Page(WIDTH, HEIGHT, tuple(marks))
    if not lines:
        nothing = Text(say("Nothing was registered in these days.").joined, _LEAD)
        page = put(nothing, page, margin, down + 8, _ROOM)
    return _footed(page, book, number, margin)


def _footed(page: Page, book: RegisterBook, number: int, margin: float) -> Page:
    """Whose book it is and for which days; the page's number at the outer edge."""
    of_office = f"{book.office.code:04} · {_days(book.period)}"
    whose = f"{say('Register book').joined}   {of_office}"
    at = HEIGHT - _BOTTOM + 4
    outer = margin == _OUTER
    page = put(Text(str(number), _FOOT.bold, "left" if outer else "right"), page, margin, at, _ROOM)
    return put(Text(whose, _FOOT, "right" if outer else "left"), page, margin, at, _ROOM)


def _title_page(book: RegisterBook) -> Page:
    page = Page(WIDTH, HEIGHT, ())
    down = 42.0
    title = say("Register book of appeals and applications")
    office = Two(book.office.name_kk, book.office.name_ru)
    for text, style, gap in (
        (title.kk, _TITLE, 1),
        (title.ru, _TITLE, 10),
        (office.kk, _LEAD, 0),
        (office.ru, _LEAD, 10),
        (_days(book.period), Style(18, SEMIBOLD), 8),
        (_told(say("Entries"), str(book.count)), _LEAD, 0),
        (_told(say("Made on"), moment(book.made_at)), _LEAD, 0),
    ):
        page = put(Text(text, style), page, 30, down, WIDTH - 60)
        down += sum(row.height for row in Text(text, style).rows(WIDTH - 60)) + gap
    return page


def _closing_page(book: RegisterBook, number: int) -> Page:
    """How many pages there are, and where whoever answers for the book signs."""
    page = Page(WIDTH, HEIGHT, ())
    down = 60.0
    for two in (
        say(
            "This book has {pages} numbered pages and {count} entries.",
            pages=number,
            count=book.count,
        ),
        say("It shows how things stood when it was made; the office's own book goes on."),
    ):
        for text in (two.kk, two.ru):
            page = put(Text(text, _LEAD), page, 30, down, WIDTH - 60)
            down += sum(row.height for row in Text(text, _LEAD).rows(WIDTH - 60))
        down += 6
    down += 14
    for label, left, width in (
        (say("position"), 30.0, 80.0),
        (say("name"), 120.0, 80.0),
        (say("signature"), 210.0, 57.0),
    ):
        page = Page(WIDTH, HEIGHT, (*page.marks, Placed(left, down, Stroke(width))))
        page = put(Text(label.joined, _FOOT, "centre"), page, left, down + 1, width)
    return _footed(page, book, number, _OUTER if number % 2 == 0 else _INNER)


def _told(label: Two, value: str) -> str:
    return f"{label.joined}: {value}"


def _days(period: Period) -> str:
    def day(which: date) -> str:
        return each(lambda w: w.short_date(which)).kk

    return f"{day(period.first)} – {day(period.last)}"
