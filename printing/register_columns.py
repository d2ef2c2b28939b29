"""The columns of the register book: headings in both languages, and what each line has in them.

One list of columns for the sheet (one field each), one for the two facing pages of the printed book
(fields that belong together share a column). Kept out: how either is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from printing.speech import Two, each, say
from registry.application import Stage
from registry.facts import (
    AppealForm,
    ApplicantKind,
    ApplicationKind,
    Benefit,
    Channel,
    Delivery,
    Outcome,
)
from registry.office_facts import CallResult
from registry.phones import tidy_phone
from registry.register import Both, RegisterLine
from words import later
from words.stages import stage_word

Value = str | Two | date | int | None  # what a cell holds; None or "" or 0 is empty
Kind = Literal["text", "date", "number"]

CHANNELS: Final = {
    Channel.IN_PERSON: later("came in person"),
    Channel.POST: later("by post"),
    Channel.EMAIL: later("by e-mail"),
    Channel.PORTAL: later("portal"),
    Channel.PHONE: later("by phone"),
    Channel.KIOSK: later("kiosk"),
}
FORMS: Final = {
    AppealForm.WRITTEN: later("written"),
    AppealForm.ORAL: later("oral"),
    AppealForm.ELECTRONIC: later("electronic"),
    AppealForm.VIDEO: later("video"),
}
KINDS: Final = {
    ApplicationKind.SERVICE: later("service"),
    ApplicationKind.REQUEST: later("request"),
    ApplicationKind.COMPLAINT: later("complaint"),
    ApplicationKind.REPORT: later("report"),
    ApplicationKind.ENQUIRY: later("enquiry"),
    ApplicationKind.RESPONSE: later("response"),
    ApplicationKind.PROPOSAL: later("proposal"),
}
APPLICANTS: Final = {
    ApplicantKind.PERSON: later("person"),
    ApplicantKind.LEGAL: later("organisation"),
    ApplicantKind.COLLECTIVE: later("several people"),
}
BENEFITS: Final = {
    Benefit.PENSIONER: later("pensioner"),
    Benefit.DISABILITY: later("disability"),
    Benefit.LARGE_FAMILY: later("large family"),
}
OUTCOMES: Final = {
    Outcome.SATISFIED: later("granted"),
    Outcome.PARTLY: later("granted in part"),
    Outcome.REFUSED: later("refused"),
    Outcome.EXPLAINED: later("explained"),
    Outcome.NOTED: later("noted"),
}
DELIVERIES: Final = {
    Delivery.HAND: later("in hand"),
    Delivery.EMAIL: later("by e-mail"),
    Delivery.POST: later("by post"),
    Delivery.HOME: later("at home"),
}
CALLS: Final = {
    CallResult.REACHED: later("told by phone"),
    CallResult.NO_ANSWER: later("no answer"),
    CallResult.RELATIVE: later("told to a relative"),
    CallResult.LETTER: later("letter"),
}
_LANGUAGES: Final = {
    "kk": later("Kazakh language"),
    "ru": later("Russian language"),
    "en": later("English language"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a line. `width` is in letters, for the sheet."""

    heading: str
    value: Callable[[RegisterLine], Value]
    width: int = 14
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Group:
    """One column of the printed book: fields under one another. `width` is in millimetres; 0 takes
    what is left."""

    heading: str
    width: float
    cell: Callable[[RegisterLine], list[Value]]


def _both(two: Both) -> Two:
    return Two(two.kk, two.ru)


def _registered_on(line: RegisterLine) -> date:
    return line.registered.date()


def _time(line: RegisterLine) -> str:
    return f"{line.registered:%H:%M}" if line.time_known else ""


def _language(code: str) -> Value:
    return say(_LANGUAGES[code]) if code in _LANGUAGES else code


def _benefit(line: RegisterLine) -> Value:
    return say(BENEFITS[line.benefit]) if line.benefit in BENEFITS else None


def _form(line: RegisterLine) -> Value:
    """The law knows forms of appeals; a service has none."""
    return say(FORMS[line.form]) if line.kind.is_appeal else None


def _result(line: RegisterLine) -> Value:
    if line.outcome is not None:
        return say(OUTCOMES[line.outcome])
    return say(later("acceptance refused")) if line.stage is Stage.REFUSED else None


def _delivery(line: RegisterLine) -> Value:
    return None if line.delivered is None else say(DELIVERIES[line.delivered.how])


def _delivered_on(line: RegisterLine) -> Value:
    return None if line.delivered is None else line.delivered.on


def _taken_by(line: RegisterLine) -> Value:
    """Who signed for it: the applicant, unless somebody else is named; the carrier's own word."""
    delivered = line.delivered
    if delivered is None:
        return None
    if delivered.evidence:
        return delivered.evidence
    return delivered.by or line.name


def _notice(line: RegisterLine, most: int | None = None) -> list[Value]:
    """What the applicant was told when; of many only the last `most`."""
    told = line.notices if most is None else line.notices[-most:]
    found: list[Value] = []
    for one in told:
        result = say(CALLS[one.result])
        day = f"{one.on:%d.%m.%Y}"
        found.append(Two(f"{day} {result.kk}", f"{day} {result.ru}"))
    return found


def _notices(line: RegisterLine) -> Value:
    told = [one for one in _notice(line) if isinstance(one, Two)]
    return Two("; ".join(one.kk for one in told), "; ".join(one.ru for one in told))


def _empty(_line: RegisterLine) -> Value:
    return None  # nothing in the program says it yet: filled in by hand


# -- the sheet ------------------------------------------------------------------------------------

FIELDS: Final = (
    Field(later("№"), lambda x: x.place, 6, "number"),
    Field(later("Local number"), lambda x: x.number, 16),
    Field(later("External number"), lambda x: x.external, 18),
    Field(later("Date"), _registered_on, 11, "date"),
    Field(later("Time"), _time, 7),
    Field(later("Channel"), lambda x: say(CHANNELS[x.channel]), 18),
    Field(later("Form"), _form, 18),
    Field(later("Kind"), lambda x: say(KINDS[x.kind]), 18),
    Field(later("Kind of applicant"), lambda x: say(APPLICANTS[x.applicant_kind]), 18),
    Field(later("Name"), lambda x: x.name, 34),
    Field(later("IIN / BIN"), lambda x: x.iin, 14),
    Field(later("Address"), lambda x: x.address, 34),
    Field(later("Phone"), lambda x: x.phone, 16),
    Field(later("E-mail"), lambda x: x.email, 22),
    Field(later("Representative"), lambda x: x.representative, 28),
    Field(later("Basis of representation"), lambda x: x.basis, 28),
    Field(later("Signatures on a collective appeal"), lambda x: x.people or None, 12, "number"),
    Field(later("The others"), lambda x: x.others, 30),
    Field(later("Repeats"), lambda x: x.repeats, 16),
    Field(later("Language"), lambda x: _language(x.language), 18),
    Field(later("Benefit group"), _benefit, 20),
    Field(later("Service or topic"), lambda x: _both(x.service), 44),
    Field(later("Summary"), lambda x: x.summary, 50),
    Field(later("Documents"), lambda x: x.documents or None, 10, "number"),
    Field(later("Sheets"), lambda x: x.sheets or None, 8, "number"),
    Field(later("Accepted by"), lambda x: x.accepted_by, 22),
    Field(later("Position"), lambda x: _both(x.position), 30),
    Field(later("Resolution"), _empty, 20),
    Field(later("Executor"), lambda x: _both(x.executor), 36),
    Field(later("Co-executors"), _empty, 20),
    Field(later("Day of receipt"), lambda x: x.received, 11, "date"),
    Field(later("Legal date"), lambda x: x.due, 11, "date"),
    Field(later("Internal date"), lambda x: x.control, 11, "date"),
    Field(later("Extended until"), lambda x: x.extended_until, 11, "date"),
    Field(later("Basis of extension"), lambda x: x.extension, 34),
    Field(later("Forwarded to"), lambda x: _both(x.forwarded_to), 34),
    Field(later("Forwarded on"), lambda x: x.forwarded_on, 11, "date"),
    Field(later("Number of forwarding"), lambda x: x.forwarded_number, 14),
    Field(later("Notices"), _notices, 34),
    Field(later("Stage"), lambda x: each(lambda w: stage_word(x.stage.value, w)), 24),
    Field(later("Result"), _result, 22),
    Field(later("Answer number"), lambda x: x.answer_number, 14),
    Field(later("Answer date"), lambda x: x.answered_on, 11, "date"),
    Field(later("Language of the answer"), lambda x: _language(x.answer_language), 18),
    Field(later("Ground of the end"), lambda x: x.ended, 34),
    Field(later("Delivery"), _delivery, 18),
    Field(later("Delivered on"), _delivered_on, 11, "date"),
    Field(later("Taken by"), _taken_by, 28),
    Field(later("Signature"), _empty, 14),
    Field(later("Rating"), _empty, 8),
    Field(later("Case index"), lambda x: x.case_index, 12),
    Field(later("Sheets in the case"), _empty, 10),
    Field(later("Archived on"), _empty, 11, "date"),
)


# -- the two facing pages -------------------------------------------------------------------------

_LONGEST: Final = 220  # characters of a free text; the sheet has all of it
_LEAST_NOTICES: Final = 2


def short(text: str, longest: int = _LONGEST) -> str:
    """The beginning of a text that is too long for a line of the book, with "…"."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _phone(kept: str) -> str:
    return short(tidy_phone(kept).shown, 40) if kept else ""


LEFT: Final = (
    Group(later("№"), 8, lambda x: [x.place]),
    Group(later("Number: local, external"), 25.5, lambda x: [x.number, short(x.external, 40)]),
    Group(later("Date, time"), 17, lambda x: [_registered_on(x), _time(x)]),
    Group(
        later("Channel, form, kind"),
        25,
        lambda x: [say(CHANNELS[x.channel]), _form(x), say(KINDS[x.kind])],
    ),
    Group(
        later("Applicant, IIN / BIN"),
        40,
        lambda x: [
            say(APPLICANTS[x.applicant_kind]) if x.applicant_kind else None,
            short(x.name, 120),
            x.iin,
        ],
    ),
    Group(
        later("Address, phone, e-mail"),
        34,
        lambda x: [short(x.address, 120), _phone(x.phone), short(x.email, 60)],
    ),
    Group(
        later("Representative, basis"),
        22,
        lambda x: [short(x.representative, 80), short(x.basis, 100)],
    ),
    Group(
        later("Collective, repeated"),
        22,
        lambda x: [x.people or None, short(x.others, 100), x.repeats],
    ),
    Group(later("Language, benefit"), 19, lambda x: [_language(x.language), _benefit(x)]),
    Group(later("Service or topic, summary"), 0, lambda x: [_both(x.service), short(x.summary)]),
)
RIGHT: Final = (
    Group(later("№"), 8, lambda x: [x.place]),
    Group(later("Number"), 22, lambda x: [x.number]),
    Group(later("Documents, sheets"), 14, lambda x: [_of(x.documents, x.sheets)]),
    Group(later("Accepted by"), 22, lambda x: [short(x.accepted_by, 80)]),
    Group(later("Resolution, executor"), 28, lambda x: [_both(x.executor)]),
    Group(later("Term: legal, internal"), 17, lambda x: [x.due, x.control]),
    Group(later("Extension, basis"), 21, lambda x: [x.extended_until, short(x.extension, 120)]),
    Group(
        later("Forwarded: to, date, №"),
        22,
        lambda x: [
            Two(short(x.forwarded_to.kk, 90), short(x.forwarded_to.ru, 90)),
            x.forwarded_on,
            short(x.forwarded_number, 30),
        ],
    ),
    Group(later("Notices"), 19, lambda x: _notice(x, _LEAST_NOTICES)),
    Group(
        later("Result, №, date, language of the answer"),
        27,
        lambda x: [
            _result(x),
            short(x.answer_number, 30),
            x.answered_on,
            _language(x.answer_language),
            short(x.ended, 120),
        ],
    ),
    Group(
        later("Delivery, date, signature"),
        0,
        lambda x: [
            _delivery(x),
            _delivered_on(x),
            short(x.delivered.by or x.delivered.evidence, 80) if x.delivered else None,
        ],
    ),
    Group(later("Rating"), 12, lambda x: [None]),
    Group(later("Case index, sheets, archive"), 17, lambda x: [short(x.case_index, 30)]),
)


def _of(documents: int, sheets: int) -> str:
    return f"{documents} / {sheets}" if documents else ""
