"""What the counter says about the office's values: terms, papers, people, the district. No Qt.

Sentences for failures stand in `words.texts`, stages' words in `words.stages`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from counter.workplace import Workplace
from registry.answer_corrections import new_paper_wanted
from registry.application import Application, Stage
from registry.calendar import Calendar
from registry.catalogue import Catalogue, Service
from registry.deadlines import working_days_left
from registry.facts import (
    AppealForm,
    ApplicationKind,
    DocumentState,
    Outcome,
    PaperKind,
)
from words import Words, later
from words.terms import step_words as step_words
from words.terms import term_words as term_words

SOON_DAYS = 3  # working days: the internal control date lies so much before the legal one


def moment(at: int) -> datetime:
    """UTC milliseconds as a moment with a zone."""
    return datetime.fromtimestamp(at / 1000, UTC)


# -- services and papers -------------------------------------------------------------------------


def short_name(catalogue: Catalogue, code: str, kind: ApplicationKind, w: Words) -> str:
    """The everyday name for lists and headings; an appeal is called by its kind."""
    service = catalogue.find(code)
    if service is None:
        return code
    if kind.is_appeal:
        return f"{service.short(w.language)} · {kind_word(kind, w)}"
    return service.short(w.language)


_KINDS = {
    ApplicationKind.SERVICE: later("Service"),
    ApplicationKind.REQUEST: later("Request"),
    ApplicationKind.COMPLAINT: later("Complaint"),
    ApplicationKind.REPORT: later("Report"),
    ApplicationKind.ENQUIRY: later("Enquiry"),
    ApplicationKind.RESPONSE: later("Response"),
    ApplicationKind.PROPOSAL: later("Proposal"),
}
_FORMS = {
    AppealForm.WRITTEN: later("written"),
    AppealForm.ORAL: later("oral"),
    AppealForm.ELECTRONIC: later("electronic"),
    AppealForm.VIDEO: later("by video"),
}
_STATES = {
    DocumentState.PRESENT: later("present"),
    DocumentState.STATE_SYSTEM: later("from the state system"),
    DocumentState.MISSING: later("missing"),
    DocumentState.EXPIRED: later("expired"),
}
_OUTCOMES = {
    Outcome.SATISFIED: later("Granted"),
    Outcome.PARTLY: later("Granted in part"),
    Outcome.REFUSED: later("Refused"),
    Outcome.EXPLAINED: later("Explained"),
    Outcome.NOTED: later("Noted"),
}
_PAPERS = {
    PaperKind.RECEIPT: later("Receipt"),
    PaperKind.OFFICE_COPY: later("Office copy of the receipt"),
    PaperKind.COVER_SHEET: later("Cover sheet"),
    PaperKind.ANSWER_LABEL: later("Answer label"),
    PaperKind.REFUSAL_SLIP: later("Refusal slip"),
    PaperKind.PAPER_LABELS: later("Labels of papers"),
    PaperKind.TRANSFER_LIST: later("Transfer list"),
    PaperKind.LETTER: later("Letter"),
    PaperKind.ORAL_PROTOCOL: later("Protocol of the oral appeal"),
    PaperKind.DECISION: later("Answer of the office"),
}


def kind_word(kind: ApplicationKind, w: Words) -> str:
    return w.say(_KINDS[kind])


def form_word(form: AppealForm, w: Words) -> str:
    return w.say(_FORMS[form])


def state_word(state: DocumentState, w: Words) -> str:
    return w.say(_STATES[state])


def outcome_word(outcome: Outcome, w: Words) -> str:
    return w.say(_OUTCOMES[outcome])


def paper_word(paper: PaperKind, w: Words) -> str:
    return w.say(_PAPERS[paper])


# -- terms ---------------------------------------------------------------------------------------


def day_words(due: date, today: date, w: Words) -> str:
    """The day alone, with its year only where that is another."""
    return w.day_month(due) if due.year == today.year else w.short_date(due)


def due_words(
    due: date, stage: Stage, today: date, calendar: Calendar, w: Words
) -> tuple[str, str]:
    """What a list says of a term, and the colour of it: late, soon or plain."""
    shown = day_words(due, today, w)
    if not stage.is_in_work:
        return shown, ""
    left = working_days_left(today, due, calendar)
    if left < 0:
        return w.working_days_left(left), "late"  # by how much; the day stands on its page
    return shown, "soon" if left <= SOON_DAYS else ""


# -- where an application stands -----------------------------------------------------------------

_STANDS = {
    Stage.REGISTERED: later("Registered. The papers are still here."),
    Stage.SENT: later("The papers are on their way to the department."),
    Stage.WITH_DEPARTMENT: later("The department has the papers and is deciding."),
    Stage.ANSWERED: later("The department has decided. The answer is on its way here."),
    Stage.AT_DESK: later("The answer is here and can be handed over."),
    Stage.ISSUED: later("Handed over. Nothing more is to be done."),
    Stage.MAILED: later("The answer was sent by post or e-mail."),
    Stage.FORWARDED: later("Passed on to another body, which will answer."),
    Stage.REFUSED: later("Not accepted: papers were missing."),
    Stage.WITHDRAWN: later("The applicant took it back."),
    Stage.RETURNED: later("Returned to the applicant."),
    Stage.UNCLAIMED: later("Nobody came for the answer; it went back to the department."),
}


def stands(application: Application, w: Words) -> str:
    """The sentence a specialist reads first on an application's page."""
    if application.stage is Stage.AT_DESK and new_paper_wanted(application) is not None:
        return w.say("A paper is here, and it is the wrong one.")
    return w.say(_STANDS[application.stage])


def commonest(workplace: Workplace, codes: list[str], most: int) -> list[Service]:
    """The services asked for most among `codes`, filled up in the catalogue's order."""
    services = workplace.catalogue.services
    asked = {service.code: codes.count(service.code) for service in services}
    return sorted(services, key=lambda service: -asked[service.code])[:most]
