"""A hearing: what is filled in for the invitation and for its result, and how it is said.

The rules are `registry.hearings`'; the letter on paper is the page `invitation.html`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from starlette.datastructures import FormData

from district.answering import FormWrong
from district.house import House
from district.pages import typed
from registry.application import Application
from registry.department_facts import HearingResult, HearingSet, InvitedBy
from registry.email_address import is_address
from registry.facts import Registered
from registry.hearings import Doubt, Invitation, Minutes, doubts, hearing_of
from words import Words, later
from words.department import department_said

LONGEST_MINUTES: Final = 4_000  # characters
LONGEST_PLACE: Final = 200
USUAL_HOUR: Final = "10:00"
# The term for services is two working days after the notice: it suits everybody as a first guess.
_USUAL_DAYS: Final = 2

WAYS: Final = {
    InvitedBy.LETTER: later("By letter: it is printed here"),
    InvitedBy.EMAIL: later("By e-mail: it is sent from here"),
    InvitedBy.PHONE: later("By telephone: I have called"),
}
RESULT_WORDS: Final = {
    HearingResult.HEARD: later("Heard"),
    HearingResult.DID_NOT_COME: later("Did not come"),
    HearingResult.DECLINED: later("Did not wish to be heard"),
    HearingResult.CALLED_OFF: later("Called off: the decision will be in favour"),
}
_DOUBTS: Final = {
    Doubt.DAY_OFF: later("Nobody works on that day."),
    Doubt.AFTER_TERM: later("That day is after the last day for the answer."),
    Doubt.NOTICE_LATE: later(
        "Of a service the applicant hears three working days before its term ends."
    ),
    Doubt.HEARD_LATE: later("Of a service he is heard within two working days after the notice."),
}
_SURE: Final = later("Change it, or tick that it is right all the same.")


class HearingDoubted(FormWrong):
    """Something speaks against the day; a tick says that it is right all the same."""

    def __init__(self, found: list[Doubt]) -> None:
        super().__init__("")
        self._found = found

    def words(self, w: Words) -> str:
        return " ".join([*(w.say(_DOUBTS[one]) for one in self._found), w.say(_SURE)])


@dataclass(frozen=True, slots=True)
class HearingForm:
    """The fields of the invitation as they stand on the page, right or wrong."""

    on: str
    time: str
    place_kk: str
    place_ru: str
    invited: str
    sure: bool = False

    @classmethod
    def fresh(cls, house: House) -> "HearingForm":
        day = house.calendar.add_working_days(house.today, _USUAL_DAYS)
        return cls(day.isoformat(), USUAL_HOUR, "", "", InvitedBy.LETTER.name.lower())

    @classmethod
    def of(cls, form: FormData) -> "HearingForm":
        return cls(
            on=typed(form, "on", 10),
            time=typed(form, "time", 5),
            place_kk=typed(form, "place_kk", LONGEST_PLACE),
            place_ru=typed(form, "place_ru", LONGEST_PLACE),
            invited=typed(form, "invited", 10),
            sure=bool(typed(form, "sure")),
        )

    def invitation(self) -> Invitation:
        """What was filled in. Raises FormWrong for what is no day, or no way."""
        way = next((one for one in InvitedBy if one.name.lower() == self.invited), None)
        if way is None:
            raise FormWrong(later("Choose how the applicant hears of it."))
        return Invitation(_day(self.on), self.time, self.place_kk, self.place_ru, way)

    def check(self, wanted: Invitation, fact: Registered | None, house: House) -> None:
        """Raises FormWrong for an e-mail to who wants none, and HearingDoubted, unless somebody
        has ticked that it is right all the same."""
        if wanted.invited is InvitedBy.EMAIL and not _may_be_mailed(fact):
            raise FormWrong(later("The applicant did not agree to e-mail. Invite him otherwise."))
        if fact is None or self.sure:
            return
        found = doubts(wanted, fact, house.today, house.calendar)
        if found:
            raise HearingDoubted(found)


@dataclass(frozen=True, slots=True)
class MinutesForm:
    """The fields of a hearing's result as they stand on the page, right or wrong."""

    on: str
    result: str
    text: str = field(repr=False)

    @classmethod
    def fresh(cls, house: House) -> "MinutesForm":
        return cls(house.today.isoformat(), "", "")

    @classmethod
    def of(cls, form: FormData) -> "MinutesForm":
        return cls(
            typed(form, "on", 10), typed(form, "result", 20), typed(form, "text", LONGEST_MINUTES)
        )

    def minutes(self) -> Minutes:
        """What was filled in. Raises FormWrong; minutes are needed of who was heard (art. 74)."""
        result = next((one for one in HearingResult if one.name.lower() == self.result), None)
        if result is None:
            raise FormWrong(later("Choose what became of the hearing."))
        if result is HearingResult.HEARD and not self.text:
            raise FormWrong(later("Write what the applicant said: it goes into the minutes."))
        return Minutes(_day(self.on), result, self.text)


def hearing_ways(known: Application | None, w: Words) -> list[tuple[str, str]]:
    """By what somebody may be invited: by e-mail only who agreed to it at the desk."""
    agreed = _may_be_mailed(known.registered if known is not None else None)
    ways = (one for one in WAYS if agreed or one is not InvitedBy.EMAIL)
    return [(one.name.lower(), w.say(WAYS[one])) for one in ways]


def _may_be_mailed(fact: Registered | None) -> bool:
    return fact is not None and fact.mail_agreed and is_address(fact.applicant.email)


@dataclass(frozen=True, slots=True)
class HearingWords:
    """How the last hearing stands."""

    said: str
    waits: bool
    fact: HearingSet


def hearing_words(known: Application, w: Words) -> HearingWords | None:
    """None where nobody was invited."""
    hearing = hearing_of(known)
    if hearing is None:
        return None
    said = department_said(hearing.held or hearing.fact, w)
    return HearingWords(said, hearing.waits and known.stage.is_in_work, hearing.fact)


def _day(typed_day: str) -> date:
    try:
        return date.fromisoformat(typed_day)
    except ValueError as cause:
        raise FormWrong(later("Write the day.")) from cause
