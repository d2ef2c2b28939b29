"""What the roles are called, and who works at a desk at all. What they allow: `registry.roles`."""

from collections.abc import Iterable
from typing import Final

SPECIALIST: Final = "specialist"  # takes in, hands over: the work of a desk
DECIDER: Final = "decider"  # decides and signs what the office itself decides (DESIGN §3)
HEAD: Final = "head"  # the akim or who stands in for him: sees all desks and who looked
VIEWER: Final = "viewer"  # reads, and writes nothing but that he read
CLERK: Final = "clerk"  # of a department: works in its own pages, at no desk
CHIEF: Final = "chief"  # of a department: does what a clerk does, and reads figures
CALL_CENTRE: Final = "calls"  # answers the telephone
OFFICER: Final = "officer"  # of the district: confirms what lost devices wrote, reads figures
AUDITOR: Final = "auditor"  # reads figures and who changed what, and writes nothing
TECHNICIAN: Final = "it"  # of the district: accounts and devices, no papers
AT_A_DESK: Final = (SPECIALIST, DECIDER, HEAD, VIEWER)
AT_THE_DISTRICT: Final = (CLERK, CHIEF, CALL_CENTRE, OFFICER, AUDITOR, TECHNICIAN)
ALL_ROLES: Final = (*AT_A_DESK, *AT_THE_DISTRICT)


def may_sit_down(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles works at a desk at all."""
    return not set(AT_A_DESK).isdisjoint(roles)
