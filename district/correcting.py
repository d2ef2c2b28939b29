"""Putting a wrong outcome right: what somebody fills in, and what stands on the paper's page.

One proposes, another decides: the rules are `registry.answer_corrections`'.
"""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from district.answering import OUTCOME_NAMES, FormWrong
from district.pages import typed
from registry.answer_corrections import Proposal, may_be_corrected, next_step, waiting
from registry.application import Application
from registry.department_facts import CorrectionProposed
from registry.facts import Outcome
from words import Words, later
from words.department import OUTCOMES, step_words

LONGEST_REASON = 1_000  # characters


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The fields as they stand on the page, right or wrong."""

    outcome: str
    reason: str = field(repr=False)
    paper: str  # "right" or "wrong"; "" as long as nothing is chosen

    @classmethod
    def fresh(cls) -> "CorrectionForm":
        return cls("", "", "")

    @classmethod
    def of(cls, form: FormData) -> "CorrectionForm":
        return cls(
            typed(form, "outcome", 20), typed(form, "reason", LONGEST_REASON), typed(form, "paper")
        )

    def proposal(self) -> Proposal:
        """What was filled in. Raises FormWrong for what was not chosen."""
        chosen = next((one for one in Outcome if OUTCOME_NAMES[one] == self.outcome), None)
        if chosen is None:
            raise FormWrong(later("Choose what the outcome should be."))
        if self.paper not in ("right", "wrong"):
            raise FormWrong(later("Say whether the paper is wrong as well."))
        return Proposal(chosen, self.reason, self.paper == "wrong")


@dataclass(frozen=True, slots=True)
class CorrectionsSaid:
    """What the page says of corrections, and which step it offers."""

    may_propose: bool
    waits: str  # what somebody proposes; "" when nothing waits
    why: str = field(repr=False)
    by: str
    may_decide: bool
    own: bool  # it is the reader's own proposal: somebody else decides
    paper_wrong: bool
    to_do: str  # what has to be done since the last correction; "" without one


def corrections_said(
    known: Application, reader: str, w: Words, *, leads: bool
) -> CorrectionsSaid | None:
    """None while the department has said nothing that could be wrong.

    `reader` is a staff number; `leads`: whether that person may decide at all.
    """
    if not may_be_corrected(known):
        return None
    step, told = next_step(known), waiting(known)
    to_do = step_words(step, w) if step is not None else ""
    if told is None or not isinstance(told.fact, CorrectionProposed):
        return CorrectionsSaid(True, "", "", "", False, False, False, to_do)
    fact, own = told.fact, told.actor == reader
    return CorrectionsSaid(
        may_propose=False,
        waits=f"{w.say(OUTCOMES[fact.was])} → {w.say(OUTCOMES[fact.outcome])}",
        why=fact.reason,
        by=fact.clerk,
        may_decide=leads and not own,
        own=own,
        paper_wrong=fact.paper_wrong,
        to_do=to_do,
    )
