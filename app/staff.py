"""`tereze staff`: who works in an office, in which roles, and the first password of each.

The district names people and gives a password once; it is said on the terminal and nowhere kept.
Whoever signs in with it chooses one of his own (`registry.signing_in`).
"""

import argparse
from collections.abc import Iterable

from app.district import OpenDistrict
from db.signing_in import BookSignIns
from registry.facts import StaffSet
from registry.failures import NoSuchPerson
from registry.offices import Staff
from registry.signing_in import as_typed, new_password


def change(district: OpenDistrict, arguments: argparse.Namespace) -> Iterable[str]:
    """Do it; lines for the terminal. Raises NoSuchPerson."""
    if not (arguments.office or "").isdecimal() or int(arguments.office) == 0:
        arguments.mistyped("--office is needed: the number of the office, 427 for example")
    office = int(arguments.office)
    if arguments.left:
        leave(district, office, person(district, office, arguments.number))
        return
    if arguments.number:
        people = [person(district, office, arguments.number)]
    else:
        given = BookSignIns(district.book, office).given()
        people = [one for one in district.reading.staff(office) if not given.get(one.number)]
    for one in people:
        yield f"{one.number}  {one.name}  {give_password(district, office, one)}"


def person(district: OpenDistrict, office: int, number: str | None) -> Staff:
    """Raises NoSuchPerson."""
    for one in district.reading.staff(office):
        if one.number == number:
            return one
    raise NoSuchPerson


def give_password(district: OpenDistrict, office: int, one: Staff) -> str:
    """A new one; whoever had another needs this one from the moment it comes to his desk."""
    password = new_password(district.random)
    _say(district, office, one, district.hasher.hash(as_typed(password)), active=True)
    return password


def leave(district: OpenDistrict, office: int, one: Staff) -> None:
    """His name stays on what he did; he signs in nowhere any more."""
    _say(district, office, one, "", active=False)


def _say(district: OpenDistrict, office: int, one: Staff, hashed: str, *, active: bool) -> None:
    positions = (one.position_kk, one.position_ru, one.position_en)
    fact = StaffSet(one.number, one.name, *positions, one.roles, active, hashed)
    with district.journal_of(office).writing() as journal:
        journal.append(fact)
