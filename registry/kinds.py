"""All kinds of facts by their number, and how a payload becomes one again.

What an older program wrote is lifted to today's version here; what a newer one wrote is refused by
name, so that it can be kept and tried again after an upgrade.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from registry.calendar_facts import DaysPublished, TermMoved
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.department_facts import (
    CorrectionDecided,
    CorrectionProposed,
    HearingHeld,
    HearingSet,
)
from registry.facts import (
    AcceptanceRefused,
    AnswerArrived,
    Answered,
    ChainOpened,
    CodeReplaced,
    DeviceCertified,
    DeviceRevoked,
    Fact,
    Forwarded,
    HandedOver,
    KeysChanged,
    Mailed,
    NumbersSkipped,
    PapersAccepted,
    PapersSent,
    Printed,
    PrintFailed,
    Registered,
    Returned,
    StaffSet,
    Unclaimed,
    Withdrawn,
)
from registry.failures import Refusal
from registry.mail_facts import EMailOffered, EMailReported
from registry.numbers import TRANSFER_LIST, Number
from registry.office_facts import (
    Advised,
    Called,
    Corrected,
    DayClosed,
    DecidedHere,
    EnteredElsewhere,
    Extended,
    HomeVisitPlanned,
    LookedAt,
    PapersSigned,
    PasswordChosen,
    ReceptionBooked,
    ReceptionHeld,
    ScanAttached,
    SignedIn,
    SignInLocked,
    TransferListMade,
    TransferListReturned,
)

FACTS: dict[int, type[Fact]] = {
    kind.KIND: kind
    for kind in (
        ChainOpened,
        NumbersSkipped,
        KeysChanged,
        Registered,
        AcceptanceRefused,
        PapersSent,
        PapersAccepted,
        Answered,
        AnswerArrived,
        HandedOver,
        Mailed,
        Forwarded,
        Withdrawn,
        Returned,
        Unclaimed,
        CodeReplaced,
        Printed,
        PrintFailed,
        StaffSet,
        DeviceCertified,
        DeviceRevoked,
        PapersSigned,
        Called,
        HomeVisitPlanned,
        Corrected,
        Extended,
        EnteredElsewhere,
        ScanAttached,
        DecidedHere,
        LookedAt,
        TransferListMade,
        TransferListReturned,
        Advised,
        ReceptionBooked,
        ReceptionHeld,
        DayClosed,
        SignedIn,
        SignInLocked,
        PasswordChosen,
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
}


class UnknownFact(Exception):
    """A kind or version this program has not learned yet: the entry is kept, its effect waits."""


class ForeignNumber(Exception):
    """The fact names no registration number that could exist: poison, kept without effect."""


_NUMBERS = (
    "number",
    "answer",
    "transfer",
)  # fields that hold 16 digits in whatever fact they stand
_decoders: dict[int, msgspec.msgpack.Decoder[Any]] = {
    number: msgspec.msgpack.Decoder(kind) for number, kind in FACTS.items()
}


# What an older program wrote is lifted when it is read, a version at a time, and never written
# anew. (kind, version) -> the fields of that version made into those of the next. Once a version is
# released its step stays as it is, and spells out the rule it needs: the rule may change later,
# what was written then may not. (A new field at the end with a default needs no step.)
LIFTS: dict[tuple[int, int], Callable[[list[Any]], list[Any]]] = {}


def fact_of(kind: int, version: int, payload: bytes) -> Fact:
    """The fact in `payload`. Raises UnknownFact; ForeignNumber or msgspec's errors on poison."""
    known = FACTS.get(kind)
    if known is None or not 1 <= version <= known.VERSION:
        raise UnknownFact(kind, version)
    fact: Fact = _decoders[kind].decode(_lifted(kind, version, known.VERSION, payload))
    for name in _NUMBERS:
        digits = getattr(fact, name, "")
        if digits and not _is_a_number(digits):
            raise ForeignNumber(kind)
    return fact


def _lifted(kind: int, version: int, newest: int, payload: bytes) -> bytes:
    """The payload as the newest version would have said it."""
    if version == newest:
        return payload
    fields: list[Any] = msgspec.msgpack.decode(payload, type=list[Any])
    for step in range(version, newest):
        fields = LIFTS[kind, step](fields)
    return msgspec.msgpack.encode(fields)


def application_number(fact: Fact) -> str:
    """The 16 digits of the application that the fact names, "" when it names none."""
    digits: str = getattr(fact, "number", "")
    if not digits or digits.startswith(str(TRANSFER_LIST)):
        return ""
    return digits if digits[13:15] == "00" else Number.parse(digits).application.digits


@lru_cache(maxsize=1024)  # the entries of one application lie beside each other
def _is_a_number(digits: str) -> bool:
    try:
        return Number.parse(digits).digits == digits
    except Refusal:
        return False
