"""What the counter says about book, copies, clock and disk: rows of the book's page, foot, bands.

No Qt. A row says how one thing stands and, where somebody can do something, what.
"""

from __future__ import annotations

from counter.line_words import line_advice, line_words
from counter.rows import StandingRow as StandingRow
from counter.speech import moment
from counter.standing import ClockStanding, Standing
from registry.application import office_day
from registry.keeping import DAY_MS, ROOM_FOR_FORMS, BackupState, CopyKind, CopyState
from registry.road import Doubt, DoubtKind
from words import Words, how_many, later
from words.texts import sentence_for

_MB, _GB = 1_000_000, 1_000_000_000
BACKUP_IS_OLD_MS = 2 * DAY_MS  # it is made daily; a weekend with the computer off is longer


def rows(standing: Standing, w: Words) -> list[StandingRow]:
    """The page, from what is looked at every day to what is hardly ever there."""
    now = standing.clock.goes_by
    found = [
        _district(standing, now, w),
        _copy(standing.copy, w),
        _backup(standing.backup, now, w),
        _clock(standing.clock, w),
        _disk(standing.free, w),
        _pages(standing.set_aside, w),
    ]
    if standing.series is not None:
        series = standing.series
        day = w.full_date(office_day(series.since))
        words = w.say(_SERIES[series.reason], day=day, first=f"{series.first:06}")
        found.append(StandingRow("series", "list-ordered", w.say("Numbers"), words, kind=""))
    return [*found, *(_doubt(one, w) for one in standing.doubts)]


def to_look_at(standing: Standing, w: Words) -> int:
    """How many rows want somebody to look."""
    return sum(row.kind == "soon" for row in rows(standing, w))


# -- the district and the copies ------------------------------------------------------------------


def _district(standing: Standing, now: int, w: Words) -> StandingRow:
    words, kind = line_words(standing.line, now, w)
    stuck, advice = standing.line.stuck, ""
    if stuck is not None:
        advice = line_advice(stuck, w)
    elif kind == "soon":
        advice = w.say("Nothing needs to be done: it goes there by itself when there is a line.")
    shown = "soon" if kind == "late" else "" if kind == "soon" else kind
    return StandingRow("district", "landmark", w.say("District"), words, advice, shown)


_COPY = {
    CopyKind.LEVEL: later("Every page is also on the stick."),
    CopyKind.BEHIND: later("The stick is catching up."),
    CopyKind.MISSING: later("The stick of the second copy is not plugged in."),
    CopyKind.SLOW: later("The stick of the second copy is too slow."),
    CopyKind.FULL: later("The stick of the second copy is full."),
    CopyKind.UNREADABLE: later("The stick of the second copy cannot be read."),
}
_COPY_ADVICE = {
    CopyKind.LEVEL: "",
    CopyKind.BEHIND: later("Leave it plugged in."),
    CopyKind.MISSING: later("Plug it in: what it lacks is written by itself."),
    CopyKind.SLOW: later("The work goes on without it. If it stays so, take another stick."),
    CopyKind.FULL: later("Take a larger stick, and tell the administrator."),
    CopyKind.UNREADABLE: later("Take it out and plug it in again. If it stays so, take another."),
}
_COPY_FOOT = {
    CopyKind.MISSING: later("The second copy is missing: plug in the stick · work goes on"),
    CopyKind.SLOW: later("The stick of the second copy is too slow · work goes on"),
    CopyKind.FULL: later("The stick of the second copy is full · work goes on"),
    CopyKind.UNREADABLE: later("The stick of the second copy cannot be read · work goes on"),
}


def _copy(copy: CopyState | None, w: Words) -> StandingRow:
    title = w.say("Second copy")
    if copy is None:
        words = w.say("No second copy is set for this computer.")
        advice = w.say("With a stick that stays plugged in, a broken disk would cost nothing.")
        return StandingRow("copy", "usb", title, words, advice, "")
    words = w.say(_COPY[copy.kind])
    if copy.lacking:
        lacking = w.count("{n} page is not on it", "{n} pages are not on it", copy.lacking)
        words = f"{words} {lacking}."
    kind = {CopyKind.LEVEL: "done", CopyKind.BEHIND: ""}.get(copy.kind, "soon")
    return StandingRow("copy", "usb", title, words, w.say(_COPY_ADVICE[copy.kind]), kind)


def _backup(backup: BackupState | None, now: int, w: Words) -> StandingRow:
    title, kind, advice = w.say("Backup"), "done", ""
    if backup is None or backup.last_at is None:
        words = w.say("There is no backup yet.")
        advice, kind = w.say("One is made every day by itself; you can also make one now."), ""
    else:
        when = w.moment(moment(backup.last_at), moment(now))
        words = w.say("The last one: {when}. It was opened and checked.", when=when)
        if now - backup.last_at > BACKUP_IS_OLD_MS:
            advice, kind = w.say("It is older than two days. Make one now."), "soon"
    if backup is not None and backup.failure is not None:
        advice = w.say("The last try failed: {why}", why=sentence_for(backup.failure, w))
        kind = "soon"
    return StandingRow("backup", "database-backup", title, words, advice, kind)


# -- this computer --------------------------------------------------------------------------------


def _clock(clock: ClockStanding, w: Words) -> StandingRow:
    title = w.say("Clock")
    if not clock.finding.is_suspect:
        says = moment(clock.says)
        words = f"{w.full_date(office_day(clock.says))}, {w.clock(says)}"
        return StandingRow("clock", "clock", title, words)
    advice = w.say("Set date and time of this computer. The work goes on meanwhile.")
    return StandingRow("clock", "clock-alert", title, clock_words(clock, w), advice, "soon")


def clock_words(clock: ClockStanding, w: Words) -> str:
    """What the band says while the clock is suspect."""
    says, goes_by = office_day(clock.says), office_day(clock.goes_by)
    if says == goes_by:
        return w.say(
            "This computer's clock shows {says}, but it was {good} already. Put it right.",
            says=w.clock(moment(clock.says)),
            good=w.clock(moment(clock.goes_by)),
        )
    return w.say(
        "This computer's date is {says}. Put it right. Until then the book goes by {good}.",
        says=w.full_date(says),
        good=w.day_month(goes_by),
    )


def _disk(free: int | None, w: Words) -> StandingRow:
    title = w.say("Disk")
    if free is None:
        return StandingRow("disk", "hard-drive", title, w.say("Not looked at yet."), kind="")
    words = w.say("{room} are free.", room=room_words(free, w))
    if free >= ROOM_FOR_FORMS:
        return StandingRow("disk", "hard-drive", title, words)
    return StandingRow("disk", "hard-drive", title, words, room_advice(w), "soon")


def room_words(free: int, w: Words) -> str:
    """«38 MB», «12 GB»: never rounded up."""
    if free < _GB:
        return w.say("{n} MB", n=free // _MB)
    return w.say("{n} GB", n=how_many(free // _GB))


def room_advice(w: Words) -> str:
    """What helps against a full disk."""
    return w.say(
        "Empty the recycle bin and move photographs and films to a stick. If that does not help, "
        "call the administrator."
    )


def _pages(set_aside: int, w: Words) -> StandingRow:
    title = w.say("Pages")
    if not set_aside:
        return StandingRow("pages", "book-open-check", title, w.say("All pages can be read."))
    words = w.count(
        "{n} page could not be read yet.", "{n} pages could not be read yet.", set_aside
    )
    advice = w.say("Nothing to do: they are kept, and read after the next update.")
    return StandingRow("pages", "book-open-check", title, words, advice, "")


# -- what hardly ever is --------------------------------------------------------------------------

_SERIES = {
    "restored": later("This book was brought back on {day}. Numbers go on from {first}."),
    "forked": later("This book had been copied. Since {day} numbers go on from {first}."),
}
_DOUBTS = {
    DoubtKind.COPIED: later("Two copies of the book of desk {desk} were written in since {day}."),
    DoubtKind.SHORTER: later("On {day} the district lacked what it had signed for."),
    DoubtKind.DIFFERENT: later("The district signed two different histories, noticed on {day}."),
}
_DOUBT_ADVICE = {
    DoubtKind.COPIED: later("Both are kept. Tell the administrator: look for the other computer."),
    DoubtKind.SHORTER: later("It was sent again from here. Tell the administrator."),
    DoubtKind.DIFFERENT: later("Both are kept as evidence. Tell the administrator."),
}


def _doubt(doubt: Doubt, w: Words) -> StandingRow:
    at = doubt.since if doubt.kind is DoubtKind.COPIED else doubt.noticed_at
    day = w.full_date(office_day(at))
    words = w.say(_DOUBTS[doubt.kind], day=day, desk=f"{doubt.desk:02}")
    advice = w.say(_DOUBT_ADVICE[doubt.kind])
    name = f"doubt_{doubt.kind.value}"
    return StandingRow(name, "git-branch", w.say("History"), words, advice, "soon")


# -- the line at the foot -------------------------------------------------------------------------


_LINE_ICONS = {
    "done": "circle-check",
    "soon": "cloud-off",
    "late": "circle-alert",
    "": "cloud-upload",
}


def foot_words(standing: Standing, w: Words) -> tuple[str, str, str]:
    """One line, what is wrong with the second copy, else how the district stands; its colour and
    its icon."""
    copy = standing.copy
    if copy is not None and copy.kind in _COPY_FOOT:
        return w.say(_COPY_FOOT[copy.kind]), "soon", "usb"
    words, kind = line_words(standing.line, standing.clock.goes_by, w)
    return words, kind, _LINE_ICONS[kind]
