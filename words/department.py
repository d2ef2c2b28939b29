"""What a department said beyond its decision, in words: for its own pages and for the desk alike.

Who it was stands beside it, in a column of its own or in brackets.
"""

from __future__ import annotations

from registry.answer_corrections import NextStep
from registry.department_facts import (
    CorrectionDecided,
    CorrectionProposed,
    HearingHeld,
    HearingResult,
    HearingSet,
    InvitedBy,
)
from registry.facts import Outcome
from words.speech import Words, later

DepartmentFact = CorrectionProposed | CorrectionDecided | HearingSet | HearingHeld

OUTCOMES = {
    Outcome.SATISFIED: later("Granted"),
    Outcome.PARTLY: later("Granted in part"),
    Outcome.REFUSED: later("Refused"),
    Outcome.EXPLAINED: later("Explained"),
    Outcome.NOTED: later("Taken note of"),
}
INVITED = {
    InvitedBy.LETTER: later("by a letter"),
    InvitedBy.EMAIL: later("by an e-mail"),
    InvitedBy.PHONE: later("by a telephone call"),
}
RESULTS = {
    HearingResult.HEARD: later("The applicant was heard"),
    HearingResult.DID_NOT_COME: later("The applicant did not come to be heard"),
    HearingResult.DECLINED: later("The applicant did not wish to be heard"),
    HearingResult.CALLED_OFF: later("The hearing was called off"),
}
_STEPS = {
    NextStep.NOTHING: later("The paper says it right. Nothing else is to be done."),
    NextStep.NEW_PAPER: later(
        "Take the wrong paper back, write the answer anew and stick a new label on it."
    ),
    NextStep.HOLD_BACK: later(
        "The wrong paper lies at the office: it must not be given out. Call the office, and send it"
        " the right one."
    ),
    NextStep.TELL: later(
        "The applicant has the right paper, but may have heard otherwise. Tell him by telephone or"
        " letter."
    ),
    NextStep.EXCHANGE: later(
        "The applicant holds the wrong paper. Write the answer anew and send it to the office,"
        " which calls him and takes the wrong one back."
    ),
}


def department_said(fact: DepartmentFact, w: Words) -> str:
    """One line of an application's history."""
    match fact:
        case CorrectionProposed():
            return w.say(
                "Somebody says that the outcome was entered wrong: {was} → {now}. Reason: {reason}",
                was=w.say(OUTCOMES[fact.was]),
                now=w.say(OUTCOMES[fact.outcome]),
                reason=fact.reason,
            )
        case CorrectionDecided(confirmed=True):
            return w.say(
                "The outcome was put right by two people: {was} → {now}. Reason: {reason}",
                was=w.say(OUTCOMES[fact.was]),
                now=w.say(OUTCOMES[fact.outcome]),
                reason=fact.reason,
            )
        case CorrectionDecided():
            return w.say(
                "The outcome stays as it is: {was}. Reason: {reason}",
                was=w.say(OUTCOMES[fact.was]),
                reason=fact.reason,
            )
        case HearingSet():
            return w.say(
                "Invited {how} to be heard on {day} at {time}: {place}",
                how=w.say(INVITED[fact.invited]),
                day=w.short_date(fact.on),
                time=fact.time,
                place=w.of(kk=fact.place_kk, ru=fact.place_ru, en=""),
            )
        case HearingHeld():
            said = f"{w.say(RESULTS[fact.result])}, {w.short_date(fact.on)}"
            return f"{said}: {fact.minutes}" if fact.minutes else said


def step_words(step: NextStep, w: Words) -> str:
    """What the department has to do now that an outcome was put right."""
    return w.say(_STEPS[step])
