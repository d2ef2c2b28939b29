"""The accounts of a demo: everybody may know their password, and its page for signing in shows it.

A demo's book can never be enrolled with a real district, so the password opens nothing else.
"""

from typing import TYPE_CHECKING, Final

from db.accounts import BookAccounts, Change
from registry.offices import Staff
from registry.role_names import (
    AT_THE_DISTRICT,
    AUDITOR,
    CALL_CENTRE,
    CHIEF,
    OFFICER,
    TECHNICIAN,
)
from registry.signing_in import as_typed

if TYPE_CHECKING:
    from app.district import OpenDistrict

DEMO_PASSWORD: Final = "2026-2026-2026"  # noqa: S105 - everybody may know it; digits: they are typed alike under three layouts
_CLERK: Final = "D-01"
_PEOPLE: Final = (
    Staff("D-90", "Ли С. В.", "техник", "техник", "technician", (TECHNICIAN,)),
    Staff(
        "D-70",
        "Омарова Л. Ж.",
        "анықтама қызметінің операторы",
        "оператор справочной службы",
        "call centre operator",
        (CALL_CENTRE,),
    ),
    Staff(
        "D-80",
        "Сейітов Б. Қ.",
        "аудан әкімдігінің қызметкері",
        "сотрудник акимата района",
        "district officer",
        (OFFICER,),
    ),
    Staff("D-85", "Юсупова Р. И.", "аудитор", "аудитор", "auditor", (AUDITOR,)),
    Staff("D-10", "Досанова М. А.", "бөлім басшысы", "руководитель отдела", "head", (CHIEF,)),
)


def shown_accounts() -> tuple[tuple[str, str], ...]:
    """Numbers and passwords for the page on which one signs in: clerk, technician, then others."""
    return tuple((number, DEMO_PASSWORD) for number in (_CLERK, *(one.number for one in _PEOPLE)))


def ensure_demo_accounts(district: "OpenDistrict") -> None:
    """Everybody of a demo's district can sign in. What somebody chose meanwhile stays."""
    accounts = BookAccounts(district.book)
    people = {one.staff.number: one for one in accounts.all()}
    for person in _PEOPLE:
        if person.number not in people:
            change = Change(district.clock.now(), "", "named", " ".join(person.roles))
            accounts.name_person(person, "", change)
    for one in accounts.all():
        if not one.secret and not set(AT_THE_DISTRICT).isdisjoint(one.staff.roles):
            change = Change(district.clock.now(), "", "password_chosen")
            accounts.set_secret(one.staff.number, _hashed(district), None, change)


_HASHES: Final[dict[int, str]] = {}


def _hashed(district: "OpenDistrict") -> str:
    """Made once a process: a quarter of a second each."""
    kind = id(type(district.hasher))
    if kind not in _HASHES:
        _HASHES[kind] = district.hasher.hash(as_typed(DEMO_PASSWORD))
    return _HASHES[kind]
