"""`tereze account`: the first administrator, a new one-time code, an account opened again.

For whoever sits at the district's own machine: what is done here needs no sign-in, and is recorded
as done there. Everything else is the business of the page of accounts.
"""

import argparse
from collections.abc import Iterable

from app.district import OpenDistrict
from app.outside import RUNNING
from db.accounts import BookAccounts, Change
from district.signing import CODE_MS, Signing
from registry.failures import AdministratorThere, NoSuchPerson
from registry.offices import Staff
from registry.role_names import TECHNICIAN

AT_THE_MACHINE = ""  # the actor of what the command line does
_HOUR_MS = 3_600_000


def signing_of(district: OpenDistrict) -> Signing:
    """The verbs of signing in, on this district's book."""
    return Signing(
        BookAccounts(district.book),
        district.hasher,
        district.clock,
        district.random,
        RUNNING.elapsed_ms,
    )


def change(district: OpenDistrict, arguments: argparse.Namespace) -> Iterable[str]:
    """Do it; lines for the terminal. Raises NoSuchPerson, AdministratorThere."""
    accounts, number = BookAccounts(district.book), arguments.number
    if arguments.first_administrator:
        if any(TECHNICIAN in one.staff.roles and one.secret for one in accounts.all()):
            raise AdministratorThere
        name = arguments.name or number
        person = Staff(
            number,
            name,
            arguments.position_kk,
            arguments.position_ru,
            arguments.position_en,
            (TECHNICIAN,),
        )
        accounts.name_person(person, "", _now(district, "named", TECHNICIAN))
    elif accounts.find(number) is None:
        raise NoSuchPerson
    if arguments.unlock:
        accounts.unlock(number, _now(district, "unlocked"))
        return
    code = signing_of(district).give_code(number, AT_THE_MACHINE)
    yield f"{district.settings.status_address}/sign-in"
    yield f"{number}  {code}  ({CODE_MS // _HOUR_MS} h)"


def _now(district: OpenDistrict, what: str, detail: str = "") -> Change:
    return Change(district.clock.now(), AT_THE_MACHINE, what, detail)
