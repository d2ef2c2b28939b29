"""What the end of the day says: three figures that should agree, what is left, the balance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from registry.day import DayFigures
from registry.figures import Balance
from words import Words, how_many, later


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the balance; a part belongs to the line above it."""

    name: str
    words: str
    count: Callable[[Balance], int]
    is_sum: bool = False
    is_part: bool = False


BALANCE: Final = (
    Line("carried_over", later("Carried over"), lambda one: one.carried_over),
    Line("received", later("Received"), lambda one: one.received),
    Line("came", later("Together"), lambda one: one.carried_over + one.received, is_sum=True),
    Line("finished", later("Finished"), lambda one: one.finished),
    Line("forwarded", later("Forwarded"), lambda one: one.forwarded),
    Line("given_back", later("Returned or withdrawn"), lambda one: one.given_back),
    Line("in_work", later("In work"), lambda one: one.in_work),
    Line("within_term", later("– within the term"), lambda one: one.within_term, is_part=True),
    Line("extended", later("– with more time"), lambda one: one.extended, is_part=True),
    Line("overdue", later("– overdue"), lambda one: one.overdue, is_part=True),
    Line(
        "left",
        later("Together"),
        lambda one: one.finished + one.forwarded + one.given_back + one.in_work,
        is_sum=True,
    ),
)


def kept_words(w: Words) -> dict[str, str]:
    """Beneath the three figures, by the names that `registry.day.Kept` has for them."""
    return {
        "kept": w.say("Numbers given, kept in the book"),
        "printed": w.say("Receipts and slips printed"),
        "at_district": w.say("Confirmed by the district"),
    }


def left_words(found: DayFigures, w: Words) -> str:
    """What somebody may still want to do before the day is closed; never a reason not to."""
    said = []
    if found.due:
        said.append(
            w.count(
                "{n} paper is still to be printed (F4).",
                "{n} papers are still to be printed (F4).",
                found.due,
            )
        )
    if found.waiting:
        said.append(
            w.count(
                "{n} page goes to the district when there is a line.",
                "{n} pages go to the district when there is a line.",
                found.waiting,
            )
        )
    said.append(
        w.say(
            "Handed over: {handed}. Visits for advice: {visits}.",
            handed=how_many(found.handed_over),
            visits=how_many(found.visits),
        )
    )
    return " ".join(said)
