"""The row of an application in the table `mail`: what is to go out by e-mail, or came back.

Written with the application's own row, from all that is known of it, at the district and at a desk
alike; most have none. Kept out: what is due (`registry.mail`), what was sent (`db.outbox`).
"""

from sqlalchemy import Connection, bindparam, delete, insert

from db.prepared import Prepared
from db.tables import mail
from registry.application import Application, Told
from registry.mail import due_mail
from registry.mail_facts import EMailReported
from registry.office_facts import Corrected

_OFFICE = slice(1, 5)  # of the 16 digits of a number
_LONGEST_WORDS = 300
_PUT = Prepared(lambda _: insert(mail))
_TAKE_OUT = Prepared(lambda _: delete(mail).where(mail.c.registration == bindparam("of_one")))


def write_mail(connection: Connection, known: Application) -> None:
    """Only of who agreed to e-mail, or did once, is there anything to ask the disk."""
    fact = known.registered
    if fact is None or not (fact.mail_agreed or any(map(_may_have_agreed, known.history))):
        return
    forget_mail(connection, known.registration)
    row = _row(known)
    if row is not None:
        _PUT.run(connection, row)


def forget_mail(connection: Connection, registration: bytes) -> None:
    _TAKE_OUT.run(connection, {"of_one": registration})


def _may_have_agreed(told: Told) -> bool:
    return isinstance(told.fact, Corrected)


def _row(known: Application) -> dict[str, object] | None:
    due, back = due_mail(known), known.came_back
    if due is None and back is None:
        return None
    row: dict[str, object] = {
        "registration": known.registration,
        "office": int(known.number[_OFFICE]),
        "number": known.number,
    }
    if due is not None:  # the address was put right: then what came back is sent once more
        said = {"due": True, "message": due.message, "about": int(due.about), "words": ""}
        return {**row, **said, "at": due.not_before, "fate": None}
    if back is None:
        raise AssertionError("one of the two is there")
    said = {"due": False, "message": back.message, "about": int(back.about)}
    how = {"fate": int(back.fate), "words": _short(back.words), "at": _when(known, back)}
    return {**row, **said, **how}


def _when(known: Application, back: EMailReported) -> int:
    return max(one.at for one in known.history if one.fact is back)


def _short(text: str) -> str:
    """A NUL, which PostgreSQL does not take, must not keep an application out."""
    return text.replace("\0", " ")[:_LONGEST_WORDS]
