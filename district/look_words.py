"""Names of those who looked, from where they looked, and what raised an alarm, in words."""

from dataclasses import dataclass
from typing import Final

from district.house import House
from district.looking import (
    CALL_BY_CODE,
    CALL_BY_NUMBER,
    CALL_SECOND,
    CALL_WRONG,
    PAPER,
    PAPERS,
    SHEET,
)
from registry.look_alarms import Rule
from registry.offices import Staff
from words import Words, later

# By the names that stand in the entries: those of a desk's window, and those of the district.
FROM_WHERE: Final = {
    "reception": later("Reception"),
    "answers": later("Answers"),
    "prints": later("Papers"),
    "today": later("Today"),
    "search": later("Search"),
    "office": later("Office"),
    "register": later("the register"),
    PAPER: later("the department's page of the case"),
    PAPERS: later("a list of the department"),
    CALL_BY_CODE: later("a call: the caller read out the control code"),
    CALL_SECOND: later("a call: the caller answered the question as well"),
    CALL_BY_NUMBER: later("a call: by number, with right answers"),
    CALL_WRONG: later("a call: the answers did not fit, nothing was told"),
    SHEET: later("a sheet that tells who looked"),
}
RULES: Final = {
    Rule.OWN: later("looked at a case of his or her own"),
    Rule.SAME_NAME: later("the applicant has the same surname and initials"),
    Rule.NO_CASE: later("the district knows of no such case"),
    Rule.CLOSED: later("the person has no open case"),
    Rule.NOT_THEIRS: later("the case is another department's"),
    Rule.BURST: later("many cases within one hour"),
    Rule.WRONG: later("callers could not answer, again and again"),
}
HINTS: Final = {
    Rule.OWN: later("IIN or telephone of the account stand in the application."),
    Rule.SAME_NAME: later("It may be a relative or a stranger: ask."),
    Rule.NO_CASE: later("The number was never registered, or its news is still on the way."),
    Rule.CLOSED: later("All cases of this person were closed more than seven days before."),
    Rule.NOT_THEIRS: later("The account belongs to one department, the case to another."),
    Rule.BURST: later("Three times what this person usually looks at in an hour, or more."),
    Rule.WRONG: later("Somebody may be trying to get at another person's case."),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Who is who: of each office and (0) of the district and its departments."""

    by_place: dict[tuple[int, str], Staff]

    def of(self, office: int, desk: int, number: str) -> Staff | None:
        return self.by_place.get((office if desk else 0, number))

    def anywhere(self, number: str) -> Staff | None:
        """Where only the number is known: the district's own come first."""
        found = self.by_place.get((0, number))
        if found is not None:
            return found
        return next((one for (_, each), one in self.by_place.items() if each == number), None)


def from_where(page: str, w: Words) -> str:
    """A page that this program does not know is called as it stands in the entry."""
    return w.say(FROM_WHERE[page]) if page in FROM_WHERE else page


def place_word(house: House, office: int, desk: int, w: Words) -> str:
    """The office and its desk, or the district."""
    if not desk:
        return w.say("the district")
    known = house.office(office)
    name = w.of(kk=known.name_kk, ru=known.name_ru, en=known.name_en) if known else f"{office:04}"
    return f"{name} · {w.say('desk {desk}', desk=f'{desk:02}')}"


def position_of(person: Staff | None, w: Words) -> str:
    if person is None:
        return ""
    return w.of(kk=person.position_kk, ru=person.position_ru, en=person.position_en)
