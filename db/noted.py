"""Facts that are asked for by kind and day, or by what they are about: where each stands.

What it says stays in the journal, and is read by `db.notes`.
"""

from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from db.prepared import Prepared
from db.tables import noted
from registry.calendar_facts import DaysPublished, TermMoved
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import Header
from registry.department_facts import (
    CorrectionDecided,
    CorrectionProposed,
    HearingHeld,
    HearingSet,
)
from registry.facts import Fact, Forwarded, HandedOver, Mailed
from registry.mail_facts import EMailOffered, EMailReported
from registry.office_facts import (
    Advised,
    Called,
    DayClosed,
    Extended,
    HomeVisitPlanned,
    LookedAt,
    PasswordChosen,
    ReceptionBooked,
    ReceptionHeld,
    ScanAttached,
    SignedIn,
    SignInLocked,
    TransferListMade,
    TransferListReturned,
)

# The field that says what each is about. One without a name of its own is found by its kind alone.
KEYS: Final[dict[type[Fact], str]] = {
    HandedOver: "number",
    Mailed: "number",
    Forwarded: "number",
    Called: "number",
    HomeVisitPlanned: "number",
    Extended: "number",
    ScanAttached: "number",
    LookedAt: "number",
    TransferListMade: "transfer",
    TransferListReturned: "transfer",
    ReceptionBooked: "booking",
    ReceptionHeld: "booking",
    DayClosed: "day",
    SignInLocked: "staff",
    PasswordChosen: "staff",
    ServicePublished: "code",
    DepartmentPublished: "code",
    EMailReported: "number",
    CorrectionProposed: "number",
    CorrectionDecided: "number",
    HearingSet: "number",
    HearingHeld: "number",
    EMailOffered: "",
    DaysPublished: "",
    TermMoved: "number",
    SignedIn: "",
    Advised: "",
}
_KEY_LENGTH: Final = 40


def is_noted(fact: Fact) -> bool:
    return type(fact) in KEYS


def key_of(fact: Fact) -> str:
    field = KEYS[type(fact)]
    value = getattr(fact, field) if field else ""
    return (value.hex() if isinstance(value, bytes) else str(value)).replace("\0", " ")[
        :_KEY_LENGTH
    ]


def _inserting(dialect: str) -> Any:
    made = sqlite.insert(noted) if dialect == "sqlite" else postgresql.insert(noted)
    return made.on_conflict_do_nothing()


_NOTE = Prepared(_inserting)


def note(
    connection: Connection,
    journal_id: int,
    office: int,
    header: Header,
    fact: Fact,
) -> None:
    """Where this fact stands in the journal. Said twice it changes nothing."""
    row = {
        "journal_id": journal_id,
        "kind": fact.KIND,
        "office": office,
        "at": header.at,
        "key": key_of(fact),
    }
    _NOTE.run(connection, row)
