"""What a department says beyond its decision: an answer put right by two people, and a hearing.

The same rules hold as for all facts: numbers and order never change, new fields go to the end with
a default (`docs/format.md`). Kept out: who may say what (`registry.answer_corrections`,
`registry.hearings`).
"""

from datetime import date
from enum import IntEnum
from typing import ClassVar

from registry.facts import Fact, Outcome


class CorrectionProposed(Fact, frozen=True, array_like=True):
    """Somebody says that an answer was entered wrong. Alone it changes nothing."""

    KIND: ClassVar[int] = 36
    number: str
    was: Outcome  # as it reads at this moment
    outcome: Outcome  # as it should read
    reason: str
    paper_wrong: bool = False  # the paper says the wrong thing too, not the entry alone
    clerk: str = ""


class CorrectionDecided(Fact, frozen=True, array_like=True):
    """Somebody else has looked at the proposal. Confirmed, the answer reads so from here on.

    It repeats what was proposed: it holds its effect by itself, in whatever order entries arrive.
    One whose actor is `proposer` has no effect: nobody confirms what he proposed himself.
    """

    KIND: ClassVar[int] = 37
    number: str
    proposer: str  # staff number
    confirmed: bool
    was: Outcome
    outcome: Outcome
    paper_wrong: bool = False
    reason: str = ""  # of the proposal; of a "no" why not
    clerk: str = ""


class InvitedBy(IntEnum):
    """How the applicant was told where and when he is heard."""

    LETTER = 0  # printed, and given or sent to him
    EMAIL = 1  # the district writes it
    PHONE = 2


class HearingSet(Fact, frozen=True, array_like=True):
    """The applicant may be heard before an unfavourable decision (АППК art. 73). Said again: moved,
    and the earlier day is off."""

    KIND: ClassVar[int] = 38
    number: str
    on: date
    time: str  # "10:30", the office's wall clock
    place_kk: str
    place_ru: str
    invited: InvitedBy
    told_on: date  # the day of the notice
    clerk: str = ""


class HearingResult(IntEnum):
    """What became of it."""

    HEARD = 0
    DID_NOT_COME = 1
    DECLINED = 2  # said that there is nothing to add
    CALLED_OFF = 3  # the decision will not be unfavourable


class HearingHeld(Fact, frozen=True, array_like=True):
    """What became of a hearing, with what the minutes say (art. 74)."""

    KIND: ClassVar[int] = 39
    number: str
    on: date
    result: HearingResult
    minutes: str = ""
    clerk: str = ""
