"""Where an application stands, in words: for the staff a word, for a resident a whole sentence.

The stage keys are DESIGN's list. Four of the twelve steps are shown to residents, as four panes of
a window lit in turn; the others are told by the sentence alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from words.speech import Words, later


@dataclass(frozen=True, slots=True)
class _Stage:
    word: str
    sentence: str  # when no date is known or none matters
    sentence_by: str = ""  # with {by_date}: "by 1 April"
    panes: int = 1  # how many of the four are lit


PANES = (
    later("Accepted"),
    later("With department"),
    later("Answer ready"),
    later("Issued"),
)

_STAGES = {
    "registered": _Stage(
        later("Registered"),
        later("Your application is accepted."),
        later("Your application is accepted. The answer will come {by_date}."),
    ),
    "sent": _Stage(
        later("Sent"),
        later("Your application is on its way to the department."),
        later("Your application is on its way to the department. The answer will come {by_date}."),
    ),
    "with_department": _Stage(
        later("At the department"),
        later("Your application is being considered."),
        later("Your application is being considered. The answer will come {by_date}."),
        panes=2,
    ),
    "answered": _Stage(
        later("Answered"),
        later("The answer is ready and on its way to this office."),
        panes=3,
    ),
    "at_desk": _Stage(
        later("At the desk"),
        later("The answer is ready. Come and collect it."),
        panes=3,
    ),
    "issued": _Stage(later("Handed over"), later("The answer was handed over."), panes=4),
    "mailed": _Stage(later("Sent by mail"), later("The answer was sent to you."), panes=4),
    "forwarded": _Stage(
        later("Forwarded"),
        later("Your application was passed on to another body, which will answer you."),
        panes=2,
    ),
    "refused": _Stage(
        later("Not accepted"),
        later("Your request was not accepted. The office will tell you what is missing."),
    ),
    "withdrawn": _Stage(later("Withdrawn"), later("You have taken your application back.")),
    "returned": _Stage(
        later("Returned"),
        later("Your application was returned. The office will tell you why."),
    ),
    "unclaimed": _Stage(
        later("Not collected"),
        later("Nobody came for the answer. Ask at the office where it is now."),
        panes=3,
    ),
}

STAGES: tuple[str, ...] = tuple(_STAGES)


def stage_word(stage: str, w: Words) -> str:
    """One or two words for a list. KeyError for a stage that does not exist."""
    return w.say(_STAGES[stage].word)


def stage_sentence(stage: str, w: Words, due: date | None = None) -> str:
    """The whole sentence a resident reads first; `due` is the day the answer is promised for."""
    told = _STAGES[stage]
    if due is not None and told.sentence_by:
        return w.say(told.sentence_by, by_date=w.by(due))
    return w.say(told.sentence)


def panes_lit(stage: str) -> int:
    """1 to 4: how many panes of the window are lit at this stage."""
    return _STAGES[stage].panes


def pane_words(w: Words) -> tuple[str, ...]:
    """The four words under the panes, in order."""
    return tuple(w.say(pane) for pane in PANES)
