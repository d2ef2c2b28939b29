"""The row of one application in the tables for reading, and its words in the index.

A row is written from the whole application, never changed by what one entry says. Which columns a
statement names is a matter of pages: an index whose columns are not named is not touched.
"""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update

from db import search
from db.prepared import Prepared
from db.tables import application, journal, loose
from db.words import Words
from registry.application import Application
from registry.chain import encode
from registry.facts import AcceptanceRefused, Registered

_OFFICE: Final = slice(1, 5)  # of the 16 digits of a number
_IDS_IN_A_SECOND: Final = 1 << 10

# What moves with an application through its stages; all else is said by the entry that opened it.
_MOVING: Final = (
    "stage",
    "sent_at",
    "accepted_at",
    "answered_at",
    "arrived_at",
    "answer",
    "file",
    "incomplete",
    "conflict",
    "due",
    "external",
    "transfer",
    "told_at",
    "visit_on",
    "outcome",
)

_IDS = application.c.id.between(bindparam("first_id"), bindparam("last_id"))
_LAST_ID = select(func.max(application.c.id)).where(_IDS)
_NEW = Prepared(
    lambda _: select(
        exists().where(
            journal.c.about == bindparam("registration"), journal.c.id != bindparam("itself")
        ),
        exists().where(loose.c.number == bindparam("number")),
        _LAST_ID.scalar_subquery(),
    )
)
_FREE = Prepared(lambda _: _LAST_ID)
_HELD = Prepared(
    lambda _: select(
        application.c.id,
        application.c.words,
        application.c.marks,
        application.c.ended_at,
        application.c.seal,
        application.c.name,
    ).where(application.c.registration == bindparam("registration"))
)
_INSERT = Prepared(lambda _: insert(application))
_MOVE = Prepared(lambda _: _changing(_MOVING))
_CHANGE = Prepared(lambda _: _changing(tuple(c.name for c in application.c if c.name != "id")))
_REMOVE = Prepared(lambda _: application.delete().where(application.c.id == bindparam("held_id")))


def _changing(columns: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return update(application).where(application.c.id == bindparam("held_id")).values(values)


def has_row(connection: Connection, registration: bytes) -> bool:
    return _HELD.run(connection, {"registration": registration}).fetchone() is not None


def place_if_new(connection: Connection, known: Application, journal_id: int | None) -> int | None:
    """The id for the row of an application that nothing else in the book speaks of; or None.

    `journal_id` is the row of the entry that opens it, if it is in the journal already. One
    question instead of three, for the most frequent case: the desk registers.
    """
    first = _first_id(known.registered_at)
    asked = {
        "registration": known.registration,
        "itself": -1 if journal_id is None else journal_id,
        "number": known.number,
        "first_id": first,
        "last_id": first + _IDS_IN_A_SECOND - 1,
    }
    told_before, astray, last = _NEW.run(connection, asked).fetchone()
    if told_before or astray:
        return None
    if last == first + _IDS_IN_A_SECOND - 1:
        return _free_id(connection, known.registered_at)
    return first if last is None else int(last) + 1


def insert_row(connection: Connection, known: Application, row_id: int) -> None:
    _insert(connection, row_of(known), row_id)


def write_row(connection: Connection, known: Application, *, opened: bool) -> None:
    """Write what is known. `opened`: who it is about may have changed, not only where it stands."""
    row = row_of(known)
    held = _HELD.run(connection, {"registration": known.registration}).fetchone()
    if held is None:
        _insert(connection, row, _free_id(connection, known.registered_at))
        return
    held_id, words, marks, *rest = held
    same = ("words", "marks", "ended_at", "seal", "name")  # a name may have been put right since
    if not opened and [words, marks, *rest] == [row[column] for column in same]:
        _MOVE.run(connection, {**row, "held_id": held_id})
        return
    first = _first_id(known.registered_at)
    if not first <= held_id < first + _IDS_IN_A_SECOND:  # told otherwise when it was registered
        _REMOVE.run(connection, {"held_id": held_id})
        search.take_out(connection, held_id, words, marks)
        _insert(connection, row, _free_id(connection, known.registered_at))
        return
    _CHANGE.run(connection, {**row, "held_id": held_id})
    if (words, marks) != (row["words"], row["marks"]):
        search.take_out(connection, held_id, words, marks)
        search.put(connection, held_id, str(row["words"]), str(row["marks"]))


def remove_row(connection: Connection, registration: bytes) -> None:
    """Nothing that counts opens this application any more."""
    held = _HELD.run(connection, {"registration": registration}).fetchone()
    if held is not None:
        held_id, words, marks, *_ = held
        _REMOVE.run(connection, {"held_id": held_id})
        search.take_out(connection, held_id, words, marks)


def _insert(connection: Connection, row: dict[str, object], row_id: int) -> None:
    _INSERT.run(connection, {**row, "id": row_id})
    search.put(connection, row_id, str(row["words"]), str(row["marks"]))


def _first_id(at: int) -> int:
    return at // 1000 * _IDS_IN_A_SECOND


def _free_id(connection: Connection, at: int) -> int:
    """Of this second; of the next one that is not full, when a clock stood still."""
    first = _first_id(at)
    while True:
        asked = {"first_id": first, "last_id": first + _IDS_IN_A_SECOND - 1}
        (last,) = _FREE.run(connection, asked).fetchone()
        if last is None:
            return first
        if last < first + _IDS_IN_A_SECOND - 1:
            return int(last) + 1
        first += _IDS_IN_A_SECOND


def row_of(known: Application) -> dict[str, object]:
    """All columns but the id."""
    fact = opening(known)
    registered = known.registered
    answered = known.answered
    found_by = Words.of(fact)
    return {
        "registration": known.registration,
        "office": int(fact.number[_OFFICE]),
        "number": fact.number,
        "kind": int(registered.kind) if registered else 0,
        "service": _short(fact.service, 16),
        "department": _short(registered.department, 32) if registered else "",
        "stage": known.stage.value,
        "name": _short(fact.applicant.name, 400),
        "words": found_by.words,
        "marks": found_by.marks,
        "registered_at": known.registered_at,
        "due": registered.due if registered else None,
        "sent_at": known.sent_at,
        "accepted_at": known.accepted_at,
        "answered_at": known.answered_at,
        "arrived_at": known.arrived_at,
        "ended_at": known.ended_at,
        "answer": known.answer_number,
        "file": encode(answered.file) if answered and answered.file else None,
        "seal": known.seal or None,
        "incomplete": registered.incomplete if registered else False,
        "conflict": known.has_conflict,
        "actor": _short(known.actor, 64),
        "external": _short(known.external, 40),
        "transfer": known.transfer,
        "told_at": known.told_at,
        "visit_on": known.visit_on,
        "outcome": _outcome(known),
    }


def _outcome(known: Application) -> int | None:
    """By the department's news, else as it was read off the paper."""
    said = known.arrived.outcome if known.answered is None and known.arrived else None
    outcome = known.answered.outcome if known.answered else said
    return None if outcome is None else int(outcome)


def _short(text: str, length: int) -> str:
    """What the column takes: a letter too many, or a NUL, must not keep an application out."""
    return text.replace("\0", " ")[:length]


def opening(known: Application) -> Registered | AcceptanceRefused:
    fact = known.registered or known.refused
    if fact is None:
        raise AssertionError("only a known application has a row")
    return fact
