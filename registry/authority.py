"""Who may say what: a desk speaks for its own office, and only the district decides and appoints.

Every number of an application is public, so a chain that names one proves nothing. An entry that
its writer had no right to is kept like any other, and has no effect on anything that is shown.
"""

from typing import Final

from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.facts import (
    Answered,
    ChainOpened,
    DeviceCertified,
    DeviceRevoked,
    Fact,
    Forwarded,
    PapersAccepted,
    StaffSet,
)
from registry.kinds import application_number
from registry.office_facts import Extended

OF_THE_DISTRICT: Final = (
    PapersAccepted,
    Answered,
    Forwarded,
    StaffSet,
    DeviceCertified,
    DeviceRevoked,
    Extended,
    ServicePublished,
    DepartmentPublished,
)
_OFFICE: Final = slice(1, 5)  # of the 16 digits of a number


def may_say(fact: Fact, *, office: int, by_district: bool) -> bool:
    """Whether a chain of this office, the district's own or a desk's, may hold this fact."""
    if isinstance(fact, ChainOpened):
        return True
    if isinstance(fact, OF_THE_DISTRICT) != by_district:
        return False
    number = application_number(fact)
    return not number or int(number[_OFFICE]) == office
