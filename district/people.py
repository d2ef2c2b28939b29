"""A person with an account, in words and as a form: roles, what happened, the fields of a page."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData

from db.accounts import Account
from district.answering import FormWrong
from district.pages import typed
from district.rights import OFFERED
from registry.offices import Staff
from registry.role_names import (
    AUDITOR,
    CALL_CENTRE,
    CHIEF,
    CLERK,
    OFFICER,
    TECHNICIAN,
)
from words import later

ROLE_WORDS: Final = {
    CLERK: later("Department clerk"),
    CHIEF: later("Head of a department"),
    CALL_CENTRE: later("Call centre"),
    OFFICER: later("District officer"),
    AUDITOR: later("Auditor"),
    TECHNICIAN: later("Technician"),
}
ROLE_HINTS: Final = {
    CLERK: later("takes papers in, answers, asks for more time, passes on"),
    CHIEF: later("the same, confirms corrections, and reads ratings"),
    CALL_CENTRE: later("tells callers how their application stands, and no more"),
    OFFICER: later("confirms what a lost computer wrote, reads ratings and records"),
    AUDITOR: later("reads ratings and who changed what"),
    TECHNICIAN: later("accounts and devices, no papers"),
}
WHAT_WORDS: Final = {
    "named": later("entered"),
    "changed": later("changed"),
    "left": later("works here no more"),
    "code_given": later("given a one-time code"),
    "password_given": later("given a first password"),
    "password_chosen": later("chose a password"),
    "locked": later("locked"),
    "unlocked": later("unlocked"),
    "locked_by_tries": later("locked after ten wrong tries"),
    "signed_in": later("signed in"),
    "morning_on": later("switched the list of the morning on, or changed its address"),
    "morning_off": later("switched the list of the morning off"),
    "signed_out_everywhere": later("signed out everywhere"),
    "register_taken": later("took a register book along"),
    "alarm_settled": later("settled an alarm about looks"),
    "own_told": later("told IIN or telephone, for the watch over own cases"),
    "own_taken_back": later("took IIN and telephone back"),
}
_NUMBER: Final = re.compile(r"[0-9A-Za-zЀ-ӿ][0-9A-Za-zЀ-ӿ-]{0,19}")


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list."""

    number: str
    name: str
    roles: str
    department: str
    state: str
    mood: str  # done, soon or late: as colours and icons go
    icon: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The form about a person, as it stands on the page."""

    number: str = ""
    name: str = ""
    position_kk: str = ""
    position_ru: str = ""
    position_en: str = ""
    roles: tuple[str, ...] = (CLERK,)
    department: str = ""

    @classmethod
    def of(cls, form: FormData, number: str = "") -> "Filled":
        return cls(
            number or typed(form, "number", 40),
            typed(form, "name"),
            typed(form, "position_kk"),
            typed(form, "position_ru"),
            typed(form, "position_en"),
            tuple(str(one) for one in form.getlist("role"))[: len(OFFERED)],
            typed(form, "department", 32),
        )

    @classmethod
    def as_it_is(cls, one: Account) -> "Filled":
        staff = one.staff
        positions = (staff.position_kk, staff.position_ru, staff.position_en)
        return cls(staff.number, staff.name, *positions, staff.roles, one.department)

    def check_number(self) -> None:
        """Raises FormWrong."""
        if not _NUMBER.fullmatch(self.number):
            raise FormWrong(later("A number has letters, digits and hyphens, 20 at most."))

    def person(self, *, active: bool = True) -> Staff:
        return Staff(
            self.number,
            self.name,
            self.position_kk,
            self.position_ru,
            self.position_en,
            self.roles,
            active,
        )


def said(filled: Filled) -> str:
    """Of a change, for the record: roles and department, no name."""
    return " ".join((*filled.roles, filled.department)).strip()
