"""What the touchscreen tells a visitor: one sentence, four panes, what to do now. No Qt.

Nothing here names a person, a service or a department: a hall can read a screen over a shoulder.
Where the news is old or the term is over, it says so instead of promising what has passed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, assert_never

from kiosk.hall import Answer, Found, NotOnBoard
from registry.application import Stage
from registry.offices import Office
from registry.road import BoardRow
from words import Words, later
from words.stages import pane_words, panes_lit, stage_sentence

# What the visitor does next, stage by stage. The icon of each row is a Lucide name.
TO_DO: Final[dict[Stage, str]] = {
    Stage.REGISTERED: later("Nothing for now. Keep the receipt safe."),
    Stage.SENT: later("Nothing for now. Keep the receipt safe."),
    Stage.WITH_DEPARTMENT: later("Nothing for now. Keep the receipt safe."),
    Stage.ANSWERED: later("Wait a little. Look here again, or call us before you come."),
    Stage.AT_DESK: later("Go to the desk and take your answer."),
    Stage.ISSUED: later("Nothing more. If you do not agree with the answer, ask at the desk."),
    Stage.MAILED: later("Look at your mail. If nothing has come, ask at the desk."),
    Stage.FORWARDED: later("Wait for their answer. Ask at the desk where it went."),
    Stage.REFUSED: later("Ask at the desk which papers are missing, and come again with them."),
    Stage.WITHDRAWN: later("Nothing more. You may apply again at any time."),
    Stage.RETURNED: later("Ask at the desk what to change, and hand it in again."),
    Stage.UNCLAIMED: later("Ask at the desk: they will tell you how to get it."),
}

PLACE_ICON: Final = "map-pin"

_WHY_COME: Final = {
    True: later("Go to the desk: they will say which paper it is."),
    False: later("Go to the desk: they will find out why."),
}

# At these stages somebody has to stand at the desk, and needs his papers there.
_BRING_PAPERS: Final = frozenset({Stage.AT_DESK, Stage.UNCLAIMED, Stage.RETURNED, Stage.REFUSED})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the card: a Lucide icon beside its words."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything the answer screen shows. `lit` is 0 where there are no panes to show."""

    sentence: str
    to_do: str
    rows: tuple[Row, ...]
    lit: int = 0
    panes: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    as_of: str = ""


NOTHING: Final = Advice("", "", ())


def advise(answer: Answer, office: Office, today: date, now: int, w: Words) -> Advice:
    """`now` is UTC ms, `today` the office's day."""
    match answer:
        case Found(row, as_of):
            return _advise_of(row, as_of, office, today, now, w)
        case NotOnBoard(as_of):
            return _advise_not_found(as_of, office, now, w)
        case _:
            assert_never(answer)


def _advise_not_found(as_of: int | None, office: Office, now: int, w: Words) -> Advice:
    if as_of is None:
        return _without_panes(
            w.say("This screen has had no news yet. Ask at the desk."), "", office, w
        )
    said = w.say("This code is not known here yet.")
    to_do = w.say("Check the code with your receipt. If you came lately, ask at the desk.")
    return _without_panes(said, to_do, office, w, _as_of(as_of, now, w))


def advise_of_trouble(office: Office, w: Words) -> Advice:
    """The board could not be read just now: the desk can still look."""
    return _without_panes(w.say("This does not work just now. Ask at the desk."), "", office, w)


def _advise_of(
    row: BoardRow, as_of: int, office: Office, today: date, now: int, w: Words
) -> Advice:
    stage = Stage(row.stage)
    due = date.fromisoformat(row.due) if row.due else None
    late = stage.is_in_work and due is not None and due < today
    asks_to_come = row.incomplete or late
    to_do = w.say(_WHY_COME[row.incomplete] if asks_to_come else TO_DO[stage])
    rows = list(place_rows(office, w))
    if asks_to_come or stage in _BRING_PAPERS:
        rows.insert(0, Row("id-card", w.say("Bring your identity card and the receipt")))
    if row.incomplete and due is not None and not late:
        rows.insert(
            0, Row("calendar-days", w.say("The answer will come {by_date}.", by_date=w.by(due)))
        )
    # "Not accepted" beside a lit pane that says "Accepted" would be nonsense.
    lit = 0 if stage is Stage.REFUSED else panes_lit(row.stage)
    days = (row.accepted, row.with_department, row.ready, row.issued)
    return Advice(
        sentence=_sentence(row, stage, due, late, w),
        to_do=to_do,
        rows=tuple(rows),
        lit=lit,
        panes=pane_words(w),
        dates=tuple(_day(day, today, w) for day in days[:lit]),
        as_of=_as_of(as_of, now, w),
    )


def _sentence(row: BoardRow, stage: Stage, due: date | None, late: bool, w: Words) -> str:
    if row.incomplete:
        return w.say("One more paper is needed: ask at the desk.")
    if late and due is not None:
        # "The answer will come by 1 April", read on the 5th, would be a lie.
        return w.say(
            "The answer is late: it was due {by_date}. Ask at the desk.", by_date=w.by(due)
        )
    return stage_sentence(stage.value, w, due)


def _without_panes(sentence: str, to_do: str, office: Office, w: Words, as_of: str = "") -> Advice:
    return Advice(sentence, to_do, tuple(place_rows(office, w)), as_of=as_of)


def place_rows(office: Office, w: Words) -> list[Row]:
    """Where to come, when, whom to call; what the office has not set is left out."""
    address = w.of(kk=office.address_kk, ru=office.address_ru, en=office.address_en)
    hours = w.say("Open {hours}", hours=office.hours)
    if office.lunch:
        hours = w.say("Open {hours}, break {lunch}", hours=office.hours, lunch=office.lunch)
    rows = [
        Row(PLACE_ICON, address),
        Row("clock", hours if office.hours else ""),
        Row("phone", office.phone),
    ]
    return [row for row in rows if row.words]


def _day(iso: str, today: date, w: Words) -> str:
    """«1 сәуір»; with the year once it is not this one."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return w.day_month(day) if day.year == today.year else w.short_date(day)


def _as_of(at: int, now: int, w: Words) -> str:
    news, here = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (at, now))
    said = w.moment(news, here)
    if said == w.clock(news):
        return w.say("As of today {time}", time=said)
    return w.say("As of {moment}", moment=said)
