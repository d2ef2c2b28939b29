"""What a resident reads of one application: the sentence, the four panes, what to do, where, how
old the news is. Made of the board's row and the office alone, so nothing personal is in it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from district.house import House
from registry.application import Application, Stage
from registry.board_rows import board_row
from registry.numbers import Number
from registry.offices import Office
from registry.road import BoardRow
from words import Words, later
from words.stages import pane_words, panes_lit, stage_sentence

OfficeNews = tuple[Office | None, int | None]  # and UTC ms when it was last heard of
_RECENT_S: Final = 1.0
SILENT_MS: Final = 24 * 60 * 60 * 1000  # an office not heard of for so long has no line

_NEXT = {
    Stage.REGISTERED: later("You need not do anything. Keep your receipt."),
    Stage.SENT: later("You need not do anything. Keep your receipt."),
    Stage.WITH_DEPARTMENT: later("You need not do anything. Keep your receipt."),
    Stage.ANSWERED: later("Look here again in a day or two, or call the office."),
    Stage.AT_DESK: later("Come to the office. Bring your receipt and identity card."),
    Stage.ISSUED: later("If you disagree with the answer, the office will explain how to appeal."),
    Stage.MAILED: later("Look in your mail. If nothing has come, call the office."),
    Stage.FORWARDED: later("Wait for their answer. The office can tell you where it went."),
    Stage.REFUSED: later("Ask the office which papers to bring."),
    Stage.WITHDRAWN: later("You may apply again at any time."),
    Stage.RETURNED: later("Ask the office what to change, then hand it in again."),
    Stage.UNCLAIMED: later("Call the office: they will tell you how to get it."),
}


@dataclass(frozen=True, slots=True)
class Pane:
    word: str
    day: str
    lit: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An office, as one comes to it."""

    name: str
    address: str
    phone: str
    hours: str

    @property
    def dialled(self) -> str:
        return "".join(one for one in self.phone if one in "+0123456789")


@dataclass(frozen=True, slots=True)
class Shown:
    sentence: str
    late: bool
    panes: tuple[Pane, ...]
    todo: str
    place: Place | None
    news: str  # how old the news from the office is
    silent: bool  # it is older than a day


def place_of(office: Office, w: Words) -> Place:
    hours = office.hours
    if hours and office.lunch:
        hours = f"{hours}, {w.say('break {lunch}', lunch=office.lunch)}"
    return Place(
        name=w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en),
        address=w.of(kk=office.address_kk, ru=office.address_ru, en=office.address_en),
        phone=office.phone,
        hours=hours,
    )


class RecentNews:
    """Of offices, at most a second old. In an hour when everybody looks, each look would ask anew
    for the same particulars and the same minute of the last news."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: dict[int, tuple[float, OfficeNews]] = {}

    def of(self, office: int) -> OfficeNews:
        now = self._house.steady()
        at, known = self._known.get(office, (-_RECENT_S, (None, None)))
        if not 0 <= now - at < _RECENT_S:
            known = self._house.devices.news_of(office)
            self._known[office] = (now, known)
        return known


def shown_of(
    house: House, known: Application, w: Words, news: RecentNews | None = None
) -> Shown | None:
    """None for what has no control code."""
    if known.registered is None:
        return None
    row = board_row(known, Number.parse(known.number).office)
    if row is None:
        return None
    of_office = house.devices.news_of(row.office) if news is None else news.of(row.office)
    return _shown(house, row, of_office, w)


def _shown(house: House, row: BoardRow, of_office: OfficeNews, w: Words) -> Shown:
    stage, due = Stage(row.stage), date.fromisoformat(row.due) if row.due else None
    late = stage.is_in_work and due is not None and due < house.today
    sentence = stage_sentence(row.stage, w, due)
    if late and due is not None:
        sentence = w.say("The answer is late: it was due {by_date}.", by_date=w.by(due))
    days = (row.accepted, row.with_department, row.ready, row.issued)
    lit = panes_lit(row.stage)
    panes = tuple(
        Pane(word, _day(day, house.today, w), place < lit)
        for place, (word, day) in enumerate(zip(pane_words(w), days, strict=True))
    )
    todo = w.say("One more paper is needed. Please call or come to the office.")
    if not row.incomplete:
        todo = w.say("Please call or come to the office.") if late else w.say(_NEXT[stage])
    office, heard = of_office
    news, silent = _news(house, heard, w)
    place = None if office is None else place_of(office, w)
    return Shown(sentence, late, panes, todo, place, news, silent)


def _news(house: House, heard: int | None, w: Words) -> tuple[str, bool]:
    """How old the news from the office is, and whether it has had no line for a day.

    Empty where none of its computers was ever heard of.
    """
    if heard is None:
        return "", False  # what stands above came by another way: it would not be believed
    at = datetime.fromtimestamp(heard / 1000, UTC)
    said = w.moment(at, house.now)
    if house.clock.now() - heard > SILENT_MS:
        silent = w.say(
            "The office has had no line since {moment}. What happened there since is not here yet.",
            moment=said,
        )
        return silent, True
    if said == w.clock(at):
        return w.say("News from the office: today, {time}", time=said), False
    return w.say("News from the office: {moment}", moment=said), False


def _day(iso: str, today: date, w: Words) -> str:
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return w.day_month(day) if day.year == today.year else w.short_date(day)
