"""Terms in words, for screens, pages and papers: how long, the working behind a date, and why it
moved. How they are counted: `registry.deadlines`, `registry.moved`.
"""

from __future__ import annotations

from registry.calendar import CalendarRow
from registry.calendar_facts import TermMoved
from registry.catalogue import Service
from registry.deadlines import Step
from words.speech import Words


def term_words(service: Service, w: Words) -> str:
    """How long the answer may take, shortly."""
    days, unit = service.term_days, service.term_unit
    if unit == "same_day" or not days:
        return w.say("while you wait")
    if unit == "working":
        return w.count("{n} working day", "{n} working days", days)
    if unit == "months":
        return w.count("{n} month", "{n} months", days)
    return w.count("{n} calendar day", "{n} calendar days", days)


def step_words(step: Step, w: Words) -> str:
    """One line of the working that leads to the date."""
    day = w.day(step.date)
    name = step.name(w.language)
    match step.kind:
        case "received":
            return w.say("Received on {day}", day=day)
        case "counting_from":
            return w.say("Counted from {day}", day=day)
        case "weekend":
            return w.count(
                "{n} Saturday or Sunday is not counted",
                "{n} Saturdays and Sundays are not counted",
                step.count,
            )
        case "day_off":
            return w.say("{day} is not counted: {name}", day=day, name=name)
        case "working_weekend":
            return w.say("{day} is worked and counted: {name}", day=day, name=name)
        case "term_ends":
            return w.say("The term ends on {day}, a day off, and moves on", day=day)
        case "last_day":
            return w.say("The last day is {day}", day=day)
        case "calendar_missing":
            return w.say(
                "Holidays of {year} are not known yet: check the date", year=step.date.year
            )


def day_changed_words(row: CalendarRow, w: Words) -> str:
    """«7 желтоқсан: Демалыс күні»: one day that is off, or worked, unlike before."""
    return f"{w.day_month(row.date)}: {row.name(w.language)}"


def moved_words(fact: TermMoved, w: Words) -> str:
    """Why an application has another date than it had, and which it was."""
    days = "; ".join(day_changed_words(one, w) for one in fact.days)
    if fact.until < fact.before:
        return w.say(
            "The last day is {day} again, {before} no more: the calendar was put right. {days}",
            day=w.day(fact.until),
            before=w.short_date(fact.before),
            days=days,
        ).rstrip()
    return w.say(
        "The last day has moved from {before} to {day}: {days}",
        before=w.short_date(fact.before),
        day=w.day(fact.until),
        days=days,
    )
