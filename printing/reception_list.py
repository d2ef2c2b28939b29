"""The list of one day's personal reception: who comes when about what, with room for what came of
it. For the table of whoever receives, so names and telephones stand on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from printing.forms import A4, SMALL, Spread, moment, signature
from printing.layout import Block, Columns, Gap, Kept, Page, Rule, Stack, Text, flow, held, put
from printing.pdf import draw
from printing.speech import Two, each, say
from printing.typeface import Style
from registry.office_facts import ReceptionOutcome
from registry.offices import Office
from registry.phones import tidy_phone
from registry.receptions import Reception
from words import later
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=13, bottom=16)
_BODY: Final = Style(9.5)
_TITLE: Final = Style(16, SEMIBOLD)
_SPREAD: Final = Spread(beside=True, body=_BODY)
OUTCOMES: Final = {
    ReceptionOutcome.EXPLAINED: later("It was explained"),
    ReceptionOutcome.APPEAL_TAKEN: later("An appeal was taken"),
    ReceptionOutcome.INSTRUCTED: later("Somebody was told to see to it"),
    ReceptionOutcome.DID_NOT_COME: later("Did not come"),
    ReceptionOutcome.CANCELLED: later("Called off"),
}


@dataclass(frozen=True, slots=True)
class ReceptionList:
    """What the paper says."""

    office: Office
    day: date
    receptions: tuple[Reception, ...]
    made_at: int  # UTC ms


def reception_list_pdf(paper: ReceptionList) -> bytes:
    """The list on A4 as a vector PDF."""
    name = f"{say('Personal reception').joined} {paper.office.code:04}"
    return draw(reception_pages(paper), name)


def reception_pages(paper: ReceptionList) -> list[Page]:
    """As many pages as it takes; each says which of how many it is."""
    pages = flow(_body(paper), _PAPER)
    foot = f"{say('Made on').joined}: {moment(paper.made_at)}"
    return [
        put(
            Text(f"{foot} · {n}/{len(pages)}", SMALL, "right"),
            page,
            A4.side,
            A4.height - 10,
            A4.room,
        )
        for n, page in enumerate(pages, 1)
    ]


def _body(paper: ReceptionList) -> Block:
    day = each(lambda w: w.full_day(paper.day))
    head = Stack(
        _SPREAD.both(say("Personal reception"), _TITLE),
        _SPREAD.both(Two(paper.office.name_kk, paper.office.name_ru)),
        _SPREAD.both(day, Style(12, SEMIBOLD)),
        Rule(2),
    )
    if not paper.receptions:
        return Stack(head, _SPREAD.both(say("Nobody is booked for this day.")))
    return Stack(head, *(_one(one) for one in paper.receptions))


def _one(one: Reception) -> Block:
    booked, held_ = one.booked, one.held
    who = Stack(
        Text(booked.name, _BODY.bold),
        *_lines(held(tidy_phone(booked.phone).shown), booked.about),
        *_lines(booked.by_whom and f"→ {booked.by_whom}"),
    )
    if held_ is None:
        result: Block = Stack(
            Text(say("What came of it").joined, SMALL), Gap(9), signature(say("signature"), 0)
        )
    else:
        outcome = say(OUTCOMES[held_.outcome])
        result = Stack(
            Text(outcome.kk, _BODY.bold), Text(outcome.ru, _BODY.bold), *_lines(held_.note)
        )
    time = Text(booked.time, Style(14, SEMIBOLD))
    return Kept(Columns((18, time), (95, who), (0, result), gap=5), Rule(2))


def _lines(*texts: str) -> Sequence[Block]:
    return [Text(text, _BODY) for text in texts if text]
