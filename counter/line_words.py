"""What the counter says of the line to the district: the foot line and the rows of its page. No Qt.

A sentence tells how it stands and, where somebody can do something, what.
"""

from __future__ import annotations

from counter.line import FilesLine, LineState, LineTrouble
from counter.rows import StandingRow
from counter.speech import moment
from counter.standing import KeysStanding
from registry.application import office_day
from registry.numbers import Number
from words import Words, how_many, later

_KB, _MB = 1_000, 1_000_000
_MOST_NAMED = 5  # numbers in one row; of more it says how many

# On the foot line, after what waits. These are late: only a person can end them.
_LATE = {
    LineTrouble.UNKNOWN: later("The district does not know this computer any more · call it"),
    LineTrouble.REFUSED: later("The district does not take what we send · tell the administrator"),
    LineTrouble.OURS: later("The program cannot send · tell the administrator"),
}
_SOON = {
    LineTrouble.SILENT: later("no line since {since}: look at the cable and the modem"),
    LineTrouble.FOREIGN: later("a foreign page answers: does the internet ask to sign in?"),
    LineTrouble.ILL: later("the district's computer is out of order, nothing to do here"),
    LineTrouble.DISK: later("this computer's disk takes nothing: make room"),
}
_LONG = {
    LineTrouble.SILENT: later("Nobody has answered since {since}."),
    LineTrouble.FOREIGN: later("Since {since} something else answers in the district's place."),
    LineTrouble.UNKNOWN: later("The district does not know this computer any more ({status})."),
    LineTrouble.REFUSED: later("The district does not take what we send ({status})."),
    LineTrouble.ILL: later("Since {since} the district answers that it cannot now ({status})."),
    LineTrouble.DISK: later("This computer's disk does not take what comes from the district."),
    LineTrouble.OURS: later("Something goes wrong in the program each time it sends."),
}
_ADVICE = {
    LineTrouble.SILENT: later(
        "Look whether the cable is in and the modem's lamps are on. If so, call the provider."
    ),
    LineTrouble.FOREIGN: later(
        "Open a page in the internet browser: perhaps the provider asks to sign in or to pay. "
        "Date and time of this computer must be right, too."
    ),
    LineTrouble.UNKNOWN: later(
        "Nothing is lost: it stays here. Call the district, it has to let this computer in again."
    ),
    LineTrouble.REFUSED: later("Nothing is lost: it stays here until the district takes it."),
    LineTrouble.ILL: later("Nothing to do here: it is tried again by itself."),
    LineTrouble.DISK: later("Make room on the disk; it is tried again by itself."),
    LineTrouble.OURS: later("It was written down for the administrator. Nothing is lost."),
}


def line_words(state: LineState, now: int, w: Words) -> tuple[str, str]:
    """How the district stands, in one line, and the colour of it."""
    stuck = state.stuck
    if stuck in _LATE:
        return w.say(_LATE[stuck]), "late"
    if state.long_round is not None:
        return f"{_round_words(state, w)} · {w.say('work goes on')}", ""
    waiting = state.waiting
    first = _waits(state, now, w)
    if stuck is not None:
        since = w.moment(moment(state.since or now), moment(now))
        return f"{first} · {w.say(_SOON[stuck], since=since)}", "soon"
    if waiting.count:
        if state.at_relay:  # safe on two machines, and still not delivered
            first = f"{first} · {w.say('also on the main computer of this office')}"
        return f"{first} · {w.say('work goes on')}", "" if state.reachable else "soon"
    if waiting.last_success_at is None:
        return w.say("The district has not been reached yet · work goes on"), "soon"
    if state.reachable is False:
        return w.say("No line to the district now · nothing waits for it"), "soon"
    at = w.moment(moment(waiting.last_success_at), moment(now))
    words = w.say("Everything is at the district · {at}", at=at)
    return (f"{words} · {_moving(state.files, w)}" if state.files.size else words), "done"


def _waits(state: LineState, now: int, w: Words) -> str:
    waiting = state.waiting
    if not waiting.count:
        return w.say("Nothing waits for the district")
    if waiting.oldest_at is None:  # the clock was wrong then
        return w.count(
            "{count} waiting for the district", "{count} waiting for the district", waiting.count,
            count=how_many(waiting.count),
        )  # fmt: skip
    return w.count(
        "{count} waiting for the district, oldest since {since}",
        "{count} waiting for the district, oldest since {since}",
        waiting.count,
        count=how_many(waiting.count),
        since=w.moment(moment(waiting.oldest_at), moment(now)),
    )


def _round_words(state: LineState, w: Words) -> str:
    done, of = state.long_round or (0, 0)
    return w.say("Being sent: {done} of {all}", done=how_many(done), all=how_many(of))


def _moving(files: FilesLine, w: Words) -> str:
    done, size = _bytes(files.done, files.size, w)
    if files.coming:
        return w.say("a file is coming: {done} of {size}", done=done, size=size)
    return w.say("a file is going: {done} of {size}", done=done, size=size)


def _bytes(done: int, size: int, w: Words) -> tuple[str, str]:
    """«96», «300 KB»: both in the unit of the larger one, never rounded up."""
    if size < _MB:
        return str(done // _KB), w.say("{n} KB", n=-(-size // _KB))
    whole = f"{size / _MB:.1f}".replace(".", "." if w.language == "en" else ",")
    part = f"{int(done / _MB * 10) / 10:.1f}".replace(".", "." if w.language == "en" else ",")
    return part, w.say("{n} MB", n=whole)


# -- the page ------------------------------------------------------------------------------------


def line_rows(state: LineState, now: int, w: Words) -> list[StandingRow]:
    """What waits, how the line is, what the district has confirmed, and the files."""
    return [
        _pages_row(state, now, w),
        _line_row(state, now, w),
        _confirmed_row(state, now, w),
        _files_row(state.files, w),
        *_stuck_files(state.files, w),
    ]


def keys_row(keys: KeysStanding, w: Words) -> StandingRow:
    """When this computer's keys were changed last: an administrator asks, nobody has to act."""
    day = w.full_date(office_day(keys.since))
    words = w.say("Changed last: {day}.", day=day)
    if not keys.changed:
        words = w.say("The same since this computer joined: {day}.", day=day)
    advice = w.say(
        "By them the district knows what comes from here. The administrator changes them."
    )
    return StandingRow("keys", "key-round", w.say("Keys of this computer"), words, advice, "")


def line_advice(trouble: LineTrouble, w: Words) -> str:
    """What a person can do about it."""
    return w.say(_ADVICE[trouble])


def trouble_words(state: LineState, now: int, w: Words) -> str:
    """What keeps the pages here, as a sentence; "" when nothing does."""
    if state.trouble is None:
        return ""
    since = w.moment(moment(state.since or now), moment(now))
    return w.say(_LONG[state.trouble], since=since, status=state.status or "–")


def _pages_row(state: LineState, now: int, w: Words) -> StandingRow:
    title, waiting = w.say("Waits here"), state.waiting
    if not waiting.count:
        words = w.say("Nothing: the district has every page of this book.")
        return StandingRow("waits", "inbox", title, words)
    words = w.count(
        "{count} page of the book.", "{count} pages of the book.", waiting.count,
        count=how_many(waiting.count),
    )  # fmt: skip
    if waiting.oldest_at is not None:
        since = w.moment(moment(waiting.oldest_at), moment(now))
        words = f"{words} {w.say('The oldest waits since {since}.', since=since)}"
    advice = w.say("Nothing has to be done: it goes by itself when there is a line.")
    if state.at_relay:
        advice = w.say("It also lies on the main computer of this office, which passes it on.")
    return StandingRow("waits", "inbox", title, words, advice, "")


def _line_row(state: LineState, now: int, w: Words) -> StandingRow:
    title = w.say("Line")
    if state.long_round is not None:
        return StandingRow("line", "cloud-upload", title, f"{_round_words(state, w)}.", kind="")
    if state.trouble is not None:
        words = trouble_words(state, now, w)
        if state.next_at is not None and not state.trying:
            at = w.moment(moment(max(state.next_at, now)), moment(now))
            words = f"{words} {w.say('The next try: {at}.', at=at)}"
        elif state.trying:
            words = f"{words} {w.say('Trying now…')}"
        stuck = "soon" if state.stuck is not None else ""
        return StandingRow("line", "cloud-off", title, words, line_advice(state.trouble, w), stuck)
    if state.trying or state.reachable is None:
        return StandingRow("line", "cloud-upload", title, w.say("Trying now…"), kind="")
    if state.reachable is False:
        return StandingRow("line", "cloud-off", title, w.say("Nobody answers."), kind="")
    words = w.say("The district answers.")
    if state.by_relay:
        words = w.say("The main computer of this office answers.")
    return StandingRow("line", "cloud", title, words)


def _confirmed_row(state: LineState, now: int, w: Words) -> StandingRow:
    title, at = w.say("Confirmed by the district"), state.waiting.last_success_at
    if at is None:
        return StandingRow("confirmed", "stamp", title, w.say("Nothing yet."), kind="")
    words = w.say("Last time: {when}.", when=w.moment(moment(at), moment(now)))
    return StandingRow("confirmed", "stamp", title, words)


def _files_row(files: FilesLine, w: Words) -> StandingRow:
    title = w.say("Files")
    said = []
    if files.coming:
        said.append(w.count("{n} file is to come.", "{n} files are to come.", files.coming))
    if files.going:
        said.append(w.count("{n} file is to go.", "{n} files are to go.", files.going))
    if files.size:
        done, size = _bytes(files.done, files.size, w)
        said.append(w.say("Now: {done} of {size}.", done=done, size=size))
    if files.no_room:
        words = " ".join([*said, w.say("The disk is too full for files.")])
        advice = w.say("What is left is kept for the work. Make room; the files come then.")
        return StandingRow("files", "file-text", title, words, advice, "soon")
    if not said:
        return StandingRow("files", "file-text", title, w.say("No file is on its way."))
    advice = w.say("They come after everything else, so that they hold up nobody.")
    return StandingRow("files", "file-text", title, " ".join(said), advice, "")


def _stuck_files(files: FilesLine, w: Words) -> list[StandingRow]:
    rows = []
    if files.missing:
        words = w.count(
            "{n} file has not come yet: {which}", "{n} files have not come yet: {which}",
            len(files.missing), which=_which(files.missing, w),
        )  # fmt: skip
        advice = w.say("The district has not got it yet either. It is asked for again by itself.")
        rows.append(_file_row("missing", words, advice, "", w))
    if files.damaged:
        words = w.count(
            "{n} file arrives damaged: {which}", "{n} files arrive damaged: {which}",
            len(files.damaged), which=_which(files.damaged, w),
        )  # fmt: skip
        advice = w.say("“Try now” fetches it once more. If it stays so, tell the department.")
        rows.append(_file_row("damaged", words, advice, "soon", w))
    if files.refused:
        words = w.count(
            "{n} file is too large for the line: {which}",
            "{n} files are too large for the line: {which}",
            len(files.refused), which=_which(files.refused, w),
        )  # fmt: skip
        advice = w.say("Ask for a smaller one. The paper itself is not concerned.")
        rows.append(_file_row("refused", words, advice, "soon", w))
    return rows


def _file_row(name: str, words: str, advice: str, kind: str, w: Words) -> StandingRow:
    return StandingRow(
        f"files_{name}", "file-exclamation-point", w.say("Files"), words, advice, kind
    )


def _which(numbers: tuple[str, ...], w: Words) -> str:
    named = [
        w.say("answer {number}", number=Number.parse(one).shown) if one else w.say("a scan")
        for one in numbers[:_MOST_NAMED]
    ]
    more = len(numbers) - _MOST_NAMED
    if more > 0:
        named.append(w.count("and {n} more", "and {n} more", more))
    return ", ".join(named)
