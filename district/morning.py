"""The list of the morning by e-mail: at nine, to each department that wants it, once a working day.

Numbers and last days only: no name, no service, nothing of what somebody asked for, since an
e-mail lies in more places than anybody counts. Nothing is sent where nothing is due. One step is
made by whichever process comes first; a server that is away is tried again until the day's work is
over. Kept out: who has which list (`db.mornings`), the mail server (`district.smtp`).
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, assert_never

from db.desk_list import BookDeskList, DueRow
from db.mornings import EMPTY, REFUSED, SENT, UNSURE, BookMornings, Morning
from registry.application import OFFICE_TIME, office_time
from registry.calendar import Calendar
from registry.mail import (
    MESSAGE_BYTES,
    Accepted,
    Elsewhere,
    EMail,
    NoService,
    NotKnown,
    NotNow,
    NotTaken,
    Sent,
)
from registry.numbers import Number
from registry.ports import Clock, Mail
from words import Words, later, words_in

NINE: Final = time(9)
END_OF_DAY: Final = time(18)  # a list of the morning that comes in the evening helps nobody
SOON_DAYS: Final = 3  # working days after today, as on the sheet to print
MOST_LINES: Final = 200
AGAIN_MS: Final = 5 * 60_000  # after a server that was away
# Longer than an attempt can take by `district.smtp`: whoever has one so long is not there any more.
GONE_MS: Final = 3_600_000
_RULE: Final = "— — —"


class Mornings:
    """`address` is the desk's own page. `alone`: what was begun here before is nobody's."""

    def __init__(
        self,
        mornings: BookMornings,
        papers: BookDeskList,
        mail: Mail,
        calendar: Callable[[], Calendar],
        clock: Clock,
        address: str,
        *,
        alone: bool = False,
    ) -> None:
        self._mornings, self._papers, self._mail = mornings, papers, mail
        self._calendar, self._clock, self._address = calendar, clock, address
        self._alone_since = clock.now() + 1 if alone else 0

    def step(self) -> bool:
        """Send one list, if one is due; whether there was one. Raises Trouble."""
        now = self._clock.now()
        day = due_day(now, self._calendar())
        if day is None:
            return False
        self._mornings.left_behind(max(now - GONE_MS, self._alone_since))
        self._alone_since = 0
        one = self._mornings.take(day, now)
        if one is None:
            return False
        mail = self._written(one)
        if mail is None:
            self._mornings.end(one, EMPTY)
        else:
            self._note(one, self._mail.send(mail, lambda: self._mornings.hand_over(one)))
        return True

    def _written(self, one: Morning) -> EMail | None:
        ahead = self._calendar().add_working_days(one.day, SOON_DAYS)
        rows, total = self._papers.due_until(one.department, ahead, MOST_LINES)
        if not rows:
            return None
        return write(one, rows, total, self._address)

    def _note(self, one: Morning, sent: Sent) -> None:
        match sent:
            case Accepted(words):
                self._mornings.end(one, SENT, words)
            case NotTaken(words):
                self._mornings.end(one, REFUSED, words)
            case NotKnown(words):
                self._mornings.end(one, UNSURE, words)
            case NotNow(words) | NoService(words):
                self._mornings.put_back(one, self._clock.now() + AGAIN_MS, words)
            case Elsewhere():
                pass
            case never:
                assert_never(never)


def due_day(now: int, calendar: Calendar) -> date | None:
    """The office's day whose list may go at this moment (UTC ms); None at night and on days off."""
    here = office_time(now)
    if not calendar.is_working_day(here.date()) or not NINE <= here.time() < END_OF_DAY:
        return None
    return here.date()


def next_nine(now: int, calendar: Calendar) -> datetime:
    """When the next list goes, for the page that says so."""
    here = office_time(now)
    day = here.date() if here.time() < NINE else here.date() + timedelta(days=1)
    return datetime.combine(calendar.next_working_day(day), NINE, OFFICE_TIME)


def write(one: Morning, rows: list[DueRow], total: int, address: str) -> EMail:
    """Kazakh above, Russian beneath."""
    both = ["\n".join(_lines(one.day, rows, total, address, words_in(it))) for it in ("kk", "ru")]
    subject = later("What is due today")
    told = hashlib.sha256(f"tereze/morning/1\0{one.department}\0{one.day}".encode()).digest()
    return EMail(
        message=told[:MESSAGE_BYTES],
        to=one.address,
        subject=" · ".join(words_in(it).say(subject) for it in ("kk", "ru")),
        text=f"\n\n{_RULE}\n\n".join(both) + "\n",
    )


def _lines(day: date, rows: list[DueRow], total: int, address: str, w: Words) -> Iterator[str]:
    yield w.say("What is due on {day}", day=w.short_date(day))
    parts = (
        (w.say("Late"), [one for one in rows if one.due < day]),
        (w.say("Due today"), [one for one in rows if one.due == day]),
        (w.say("Due in the next three working days"), [one for one in rows if one.due > day]),
    )
    for heading, found in parts:
        if found:
            yield ""
            yield f"{heading}: {len(found)}"
            yield from (_line(one, w) for one in found)
    if total > len(rows):
        yield w.say("{n} more are not on this sheet.", n=total - len(rows))
    yield ""
    yield address


def _line(one: DueRow, w: Words) -> str:
    return f"  {Number.parse(one.number).shown}  {w.by(one.due)}"
