"""All terms of one application, each with the working that leads to its date: what the law counts,
what the office watches, and what has moved. Rules: `registry.deadlines`, `registry.moved`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from district.house import House
from district.said import term_left
from registry.application import Application, Stage, office_day
from registry.calendar_facts import TermMoved
from registry.deadlines import (
    FORWARDING,
    NOTICE_OF_EXTENSION,
    PASSING_A_COMPLAINT_ON,
    Deadline,
    due,
    extension_cap,
)
from registry.facts import ApplicationKind, Registered
from registry.moved import promised
from registry.moving import registered_term
from registry.notices import heard, notice_until
from registry.office_facts import Extended
from registry.paperwork import days_kept
from words import Words
from words.terms import moved_words, step_words


@dataclass(frozen=True, slots=True)
class TermSaid:
    """One term: what it is for, its date, the act, and how the date was found."""

    name: str
    day: str
    basis: str
    mood: str  # late, soon, calm or done
    icon: str
    working: tuple[str, ...] = ()


def terms_said(known: Application, house: House, w: Words) -> list[TermSaid]:
    """Those that this application has, the answer's own first; none without its registration."""
    first = promised(known)
    if first is None or known.registered is None:
        return []
    return list(_terms(known, known.registered, first, house, w))


def _terms(
    known: Application, now: Registered, first: Registered, house: House, w: Words
) -> Iterator[TermSaid]:
    in_work, calendar = known.stage.is_in_work, house.calendar
    term = registered_term(known, house.catalogue)
    counted = due(first.received, term, calendar) if term is not None else None
    working = tuple(_working(known, now, first, counted, w))
    basis = term.basis(w.language) if term is not None else ""
    yield _said(w.say("Answer"), now.due, basis, house, w, working, running=in_work)
    yield _said(w.say("Internal control date"), now.control, "", house, w, running=in_work)
    passing = FORWARDING if first.kind.is_appeal else None
    if first.kind is ApplicationKind.COMPLAINT:
        passing = PASSING_A_COMPLAINT_ON
    if passing is not None:
        on = due(first.received, passing, calendar)
        name = w.say("Passing on, if another body decides")
        if first.kind is ApplicationKind.COMPLAINT:
            name = w.say("Passing the complaint on with its case")
        steps = tuple(step_words(one, w) for one in on.working)
        yield _said(name, on.legal, passing.basis(w.language), house, w, steps, running=in_work)
    if in_work and first.kind.is_appeal:
        cap = extension_cap(first.received)
        name = w.say("More time may be given until")
        yield TermSaid(name, w.day(cap), _article_76(w), "calm", "calendar-days")
    if known.extended is not None:
        told = heard(known) is not None
        on_day = notice_until(known.extended, calendar)
        name = w.say("The applicant hears of more time")
        yield _said(name, on_day, _article_76(w), house, w, running=in_work and not told, done=told)
    if known.stage is Stage.AT_DESK and known.arrived_at is not None:
        kept = days_kept(office_day(known.arrived_at))
        yield _said(w.say("Kept at the office for one month"), kept, "", house, w, running=True)


def _working(
    known: Application, now: Registered, first: Registered, counted: Deadline | None, w: Words
) -> Iterator[str]:
    """As it is counted today; where that gives another date, what was promised and what moved."""
    if counted is not None and counted.legal in (first.due, now.due):
        yield from (step_words(one, w) for one in counted.working)
    else:
        yield w.say("Received on {day}", day=w.day(first.received))
        yield w.say("The last day is {day}", day=w.day(first.due))
    if now.due != first.due:
        yield w.say("On the receipt: {day}", day=w.day(first.due))
    for one in (told.fact for told in known.history):
        if isinstance(one, TermMoved):
            yield moved_words(one, w)
        elif isinstance(one, Extended):
            yield w.say("More time until {day}", day=w.short_date(one.until))


def _article_76(w: Words) -> str:
    return NOTICE_OF_EXTENSION.basis(w.language)


def _said(
    name: str,
    day: date,
    basis: str,
    house: House,
    w: Words,
    working: tuple[str, ...] = (),
    *,
    running: bool,
    done: bool = False,
) -> TermSaid:
    if done:
        return TermSaid(name, w.day(day), basis, "done", "circle-check", working)
    if not running:
        return TermSaid(name, w.day(day), basis, "calm", "calendar-days", working)
    left = term_left(day, house.today, house.calendar, w)
    return TermSaid(name, w.day(day), basis, left.mood, left.icon, working)
