"""Who may do what at the district. Denied by default: a route without a line here is nobody's.

A role gives rights, a route asks for one. Kept out: who somebody is (`district.signing`), and which
papers are a department's own (`district.papers`).
"""

from collections.abc import Iterable
from typing import Final

from registry.role_names import (
    AUDITOR,
    CALL_CENTRE,
    CHIEF,
    CLERK,
    OFFICER,
    TECHNICIAN,
)

# What a route may ask for besides a right.
OPEN: Final = "open"  # anybody: residents, browsers fetching a style, machines asking for health
DEVICE: Final = "device"  # whoever signs as a device of the district: the road looks itself
DOOR: Final = "door"  # the page on which one signs in
SIGNED_IN: Final = "signed in"  # anybody with an account

PAPERS: Final = "papers"  # read, take in, answer, ask for more time, pass on
LEADING: Final = "leading"  # decide on a correction; where the morning's list goes
DEVICES: Final = "devices"  # read the list of devices
INVITING: Final = "inviting"  # let devices in, turn lost ones away
LATER_RECORDS: Final = "later records"  # confirm what a lost device wrote
RATINGS: Final = "ratings"
FIGURES: Final = "figures"  # of oversight: of one's own department, where one has one
ALL_FIGURES: Final = "all figures"  # of every office and department
OFFICES: Final = "offices"  # how offices and their computers fare
REGISTER: Final = "register"  # the register book, in which residents are named
ACCOUNTS: Final = "accounts"
CATALOGUE: Final = "catalogue"  # services, departments, working days: what every desk goes by
RECORD: Final = "record"  # who changed which account
CALLS: Final = "calls"  # tell callers how their application stands
READINGS: Final = "readings"  # who looked at whose data
SETTLING: Final = "settling"  # alarms about looks

RIGHTS: Final[dict[str, frozenset[str]]] = {
    CLERK: frozenset({PAPERS}),
    CHIEF: frozenset({PAPERS, LEADING, RATINGS, FIGURES}),
    CALL_CENTRE: frozenset({CALLS}),
    OFFICER: frozenset(
        {
            FIGURES,
            ALL_FIGURES,
            OFFICES,
            REGISTER,
            CATALOGUE,
            DEVICES,
            LATER_RECORDS,
            RATINGS,
            RECORD,
            READINGS,
            SETTLING,
        }
    ),
    AUDITOR: frozenset({FIGURES, ALL_FIGURES, OFFICES, REGISTER, RATINGS, RECORD, READINGS}),
    TECHNICIAN: frozenset({OFFICES, DEVICES, INVITING, ACCOUNTS, RECORD}),
}

# Roles that an account may be given.
OFFERED: Final = (CLERK, CHIEF, CALL_CENTRE, OFFICER, AUDITOR, TECHNICIAN)

ASKED: Final[dict[tuple[str, str], str]] = {
    # what residents and machines ask for
    ("GET", "/"): OPEN,
    ("GET", "/s"): OPEN,
    ("POST", "/s"): OPEN,
    ("GET", "/s/{code:path}"): OPEN,
    ("GET", "/language/{code}"): OPEN,
    ("GET", "/openness"): OPEN,
    ("GET", "/openness/{office}"): OPEN,
    ("GET", "/offline/{language}"): OPEN,
    ("GET", "/worker-{language}.js"): OPEN,
    ("GET", "/manifest-{language}.webmanifest"): OPEN,
    ("GET", "/health"): OPEN,
    # signing in
    ("GET", "/sign-in"): DOOR,
    ("POST", "/sign-in"): DOOR,
    ("POST", "/sign-out"): SIGNED_IN,
    ("GET", "/me"): SIGNED_IN,
    ("POST", "/me/password"): SIGNED_IN,
    ("POST", "/me/sign-out-everywhere"): SIGNED_IN,
    # the department's desk
    ("GET", "/desk"): PAPERS,
    ("POST", "/desk/scan"): PAPERS,
    ("GET", "/desk/due"): PAPERS,
    ("GET", "/desk/morning"): LEADING,
    ("POST", "/desk/morning"): LEADING,
    ("GET", "/desk/list/{number}"): PAPERS,
    ("POST", "/desk/list/{number}/accept"): PAPERS,
    ("GET", "/desk/{number}"): PAPERS,
    ("GET", "/desk/{number}/label.pdf"): PAPERS,
    ("POST", "/desk/{number}/accept"): PAPERS,
    ("POST", "/desk/{number}/answer"): PAPERS,
    ("POST", "/desk/{number}/time"): PAPERS,
    ("POST", "/desk/{number}/forward"): PAPERS,
    ("POST", "/desk/{number}/ours"): PAPERS,
    ("POST", "/desk/{number}/worker"): PAPERS,
    ("POST", "/desk/{number}/correct"): PAPERS,
    ("POST", "/desk/{number}/correct/decide"): LEADING,
    ("POST", "/desk/{number}/hearing"): PAPERS,
    ("POST", "/desk/{number}/minutes"): PAPERS,
    ("GET", "/desk/{number}/invitation"): PAPERS,
    # the call centre
    ("GET", "/calls"): CALLS,
    ("POST", "/calls/look"): CALLS,
    ("POST", "/calls/after-code"): CALLS,
    ("POST", "/calls/by-number"): CALLS,
    # who looked
    ("GET", "/looks"): READINGS,
    ("GET", "/looks/alarms"): READINGS,
    ("POST", "/looks/alarms"): SETTLING,
    ("GET", "/looks/sheet/{number}"): READINGS,
    # devices, what visitors say
    ("GET", "/office/devices"): DEVICES,
    ("POST", "/office/devices"): INVITING,
    ("GET", "/office/devices/sheet/{made_at}"): INVITING,
    ("GET", "/office/devices/sheet/{made_at}/print.pdf"): INVITING,
    ("GET", "/office/devices/one/{device}"): DEVICES,
    ("GET", "/office/devices/sticks"): DEVICES,
    ("GET", "/office/server"): DEVICES,
    ("GET", "/office/devices/lost/{device}"): INVITING,
    ("POST", "/office/devices/lost/{device}"): INVITING,
    ("GET", "/office/devices/lost/{device}/confirm"): LATER_RECORDS,
    ("POST", "/office/devices/lost/{device}/confirm"): LATER_RECORDS,
    ("GET", "/office/ratings"): RATINGS,
    # oversight
    ("GET", "/office/figures"): FIGURES,
    ("GET", "/office/figures/list"): FIGURES,
    ("GET", "/office/figures/statistics.{kind}"): FIGURES,
    ("GET", "/office/figures/register"): REGISTER,
    ("POST", "/office/figures/register"): REGISTER,
    ("GET", "/office/health"): OFFICES,
    # people of the offices
    ("GET", "/staff"): ACCOUNTS,
    ("GET", "/staff/{office}"): ACCOUNTS,
    ("POST", "/staff/{office}"): ACCOUNTS,
    ("GET", "/staff/{office}/{number}"): ACCOUNTS,
    ("POST", "/staff/{office}/{number}"): ACCOUNTS,
    ("POST", "/staff/{office}/{number}/password"): ACCOUNTS,
    ("POST", "/staff/{office}/{number}/left"): ACCOUNTS,
    # services
    ("GET", "/services"): CATALOGUE,
    ("GET", "/services/new"): CATALOGUE,
    ("POST", "/services/check"): CATALOGUE,
    ("GET", "/services/import"): CATALOGUE,
    ("POST", "/services/import"): CATALOGUE,
    ("GET", "/services/file.csv"): CATALOGUE,
    ("GET", "/services/file.xlsx"): CATALOGUE,
    ("GET", "/services/changes/{mark}"): CATALOGUE,
    ("POST", "/services/changes/{mark}"): CATALOGUE,
    ("GET", "/services/one/{code}"): CATALOGUE,
    ("POST", "/services/one/{code}/end"): CATALOGUE,
    # departments
    ("GET", "/departments"): CATALOGUE,
    ("GET", "/departments/new"): CATALOGUE,
    ("POST", "/departments/check"): CATALOGUE,
    ("GET", "/departments/changes/{mark}"): CATALOGUE,
    ("POST", "/departments/changes/{mark}"): CATALOGUE,
    ("GET", "/departments/one/{code}"): CATALOGUE,
    ("POST", "/departments/one/{code}/end"): CATALOGUE,
    # working days
    ("GET", "/calendar"): CATALOGUE,
    ("GET", "/calendar/proposal"): CATALOGUE,
    ("POST", "/calendar/check"): CATALOGUE,
    ("POST", "/calendar/publish"): CATALOGUE,
    # accounts
    ("GET", "/accounts"): ACCOUNTS,
    ("POST", "/accounts"): ACCOUNTS,
    ("GET", "/accounts/record"): RECORD,
    ("GET", "/accounts/{number}"): ACCOUNTS,
    ("POST", "/accounts/{number}"): ACCOUNTS,
    ("POST", "/accounts/{number}/code"): ACCOUNTS,
    ("POST", "/accounts/{number}/lock"): ACCOUNTS,
    ("POST", "/accounts/{number}/unlock"): ACCOUNTS,
    ("POST", "/accounts/{number}/sign-out"): ACCOUNTS,
    ("POST", "/accounts/{number}/left"): ACCOUNTS,
    ("GET", "/accounts/{number}/own"): ACCOUNTS,
    ("POST", "/accounts/{number}/own"): ACCOUNTS,
}
ROAD: Final = "/road/"
STATIC: Final = "/static/"  # style, letters and mark: the same for everybody

# Where somebody begins, by the first right he has.
BEGINNINGS: Final = (
    (PAPERS, "/desk"),
    (CALLS, "/calls"),
    (ACCOUNTS, "/accounts"),
    (DEVICES, "/office/devices"),
    (FIGURES, "/office/figures"),
    (RATINGS, "/office/ratings"),
)


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """All that these roles give together. A role of a desk, or an unknown one, gives nothing."""
    return frozenset(right for role in roles for right in RIGHTS.get(role, frozenset()))


def asked_by(method: str, path: str) -> str | None:
    """What a route asks for, by its own pattern; None: nobody may."""
    if path.startswith(ROAD):
        return DEVICE
    if method == "GET" and path.startswith(STATIC):
        return OPEN
    return ASKED.get((method, path))


def beginning_of(rights: frozenset[str]) -> str:
    """The page on which somebody with these rights begins; his own where he has none."""
    return next((page for right, page in BEGINNINGS if right in rights), "/me")
