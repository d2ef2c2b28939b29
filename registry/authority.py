"""Who may say what: a desk speaks for its own office, and only the district decides and appoints.

Every number of an application is public, so a chain that names one proves nothing. An entry that
its writer had no right to is kept like any other, and has no effect on anything that is shown.
"""

from typing import Final

from registry.calendar_facts import DaysPublished, TermMoved
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.department_facts import (
    CorrectionDecided,
    CorrectionProposed,
    HearingHeld,
    HearingSet,
)
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
from registry.mail_facts import EMailOffered, EMailReported
from registry.office_facts import Extended, LookedAt

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
    EMailReported,
    EMailOffered,
    CorrectionProposed,
    CorrectionDecided,
    HearingSet,
    HearingHeld,
    DaysPublished,
    TermMoved,
)
# Whoever reads somebody's data writes so into that office's chain: desks and departments alike.
OF_BOTH: Final = (LookedAt,)
_OFFICE: Final = slice(1, 5)  # of the 16 digits of a number


def may_say(fact: Fact, *, office: int, by_district: bool) -> bool:
    """Whether a chain of this office, the district's own or a desk's, may hold this fact."""
    if isinstance(fact, ChainOpened):
        return True
    if not isinstance(fact, OF_BOTH) and isinstance(fact, OF_THE_DISTRICT) != by_district:
        return False
    number = application_number(fact)
    return not number or int(number[_OFFICE]) == office
