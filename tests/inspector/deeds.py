"""What somebody may do to a book or an export: the deeds of the table in docs/verify.md.

Here those on records and their time; `deeds_of_keys` has the others.

A deed gets the parts of it and the keys that its doer holds. Who has the device's key always makes
every link and signature anew and closes the file again: the question is what shows even then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from registry.chain import encode, link
from registry.facts import Registered
from registry.kinds import fact_of
from registry.numbers import Number
from tests.inspector.model import (
    Journal,
    Line,
    Model,
    copied,
    hashed_anew,
    signed_anew,
)
from tests.inspector.village import DESK
from tests.world import TestKey

HOUR = 3_600_000
DAY = 24 * HOUR
STRANGER = TestKey(b"stranger")


@dataclass(frozen=True)
class Hands:
    """The keys that the doer has."""

    device: bool = False
    district: bool = False

    def cover(self, model: Model, journal: Journal | None = None) -> None:
        """Make it look right again, as far as the keys go."""
        if self.device:
            signed_anew(journal or model.desk, DESK)
            model.end_key = DESK


Deed = Callable[[Model, Hands], None]
DEEDS: dict[str, Deed] = {}


def deed(name: str) -> Callable[[Deed], Deed]:
    def named(act: Deed) -> Deed:
        DEEDS[name] = act
        return act

    return named


def fact_in(line: Line) -> Any:
    if line.payload is None:
        raise AssertionError("a whole entry")
    return fact_of(line.said.kind, line.said.version, line.payload)


def write(line: Line, fact: Any) -> None:
    line.payload = encode(fact)


def change_number(line: Line, serial: int) -> None:
    number = Number.of_application(427, 1, serial).digits
    write(line, msgspec.structs.replace(fact_in(line), number=number))


def counted_anew(journal: Journal) -> None:
    """Ticks growing again, as a careful doer would have them."""
    for tick, line in enumerate(journal.lines, 1):
        line.say(tick=tick)


# -- records gone, come, moved -------------------------------------------------------------------


@deed("a record is deleted")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    del desk.lines[desk.of_kind(30)[1]]
    hands.cover(model)


@deed("an application is deleted")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    del desk.lines[desk.of_kind(10)[1]]
    hands.cover(model)


@deed("an application is deleted and the later ones are renumbered")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    del desk.lines[desk.of_kind(10)[1]]
    for serial, at in enumerate(desk.of_kind(10), 1):
        change_number(desk.lines[at], serial)
    hands.cover(model)


@deed("a record is inserted")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    at = desk.of_kind(30)[1]
    new = copied(desk.lines[at])
    new.salt, new.signature = b"0123456789abcdef", None
    new.h = link(desk.lines[at].h, new.entry)
    desk.lines.insert(at + 1, new)
    for line in desk.lines[at + 1 :]:
        line.n += 1
    if hands.device:
        counted_anew(desk)
    hands.cover(model)


def _exchange(model: Model) -> None:
    desk = model.desk
    at = desk.of_kind(30)[1]
    one, two = desk.lines[at], desk.lines[at + 1]
    for name in ("header", "salt", "payload", "c", "about"):
        mine, other = getattr(one, name), getattr(two, name)
        setattr(one, name, other)
        setattr(two, name, mine)


@deed("two records change places")
def _(model: Model, hands: Hands) -> None:
    _exchange(model)
    if hands.device:
        counted_anew(model.desk)
        at = model.desk.of_kind(30)[1]
        moments = sorted(line.said.at for line in model.desk.lines[at - 1 : at + 2])
        for line, moment in zip(model.desk.lines[at - 1 : at + 2], moments, strict=True):
            line.say(at=moment)
    hands.cover(model)


@deed("two records change places, each with its tick")
def _(model: Model, hands: Hands) -> None:
    _exchange(model)
    hands.cover(model)


@deed("the end is cut off before the district's last receipt")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    last = model.confirmed(desk)
    keep = desk.signed_before(last if last >= 0 else len(desk.lines) - 3)
    del desk.lines[keep + 1 :]
    hands.cover(model)


@deed("the end is cut off after the district's last receipt")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    signed = [at for at, line in enumerate(desk.lines) if line.signature is not None]
    keep = max(at for at in signed[:-1] if desk.lines[at].n >= model.confirmed(desk))
    del desk.lines[keep + 1 :]
    hands.cover(model)


@deed("the end is cut off where no signature stands")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    keep = max(at for at, line in enumerate(desk.lines) if line.signature is None)
    del desk.lines[keep + 1 :]


@deed("the district's journal is taken out")
def _(model: Model, hands: Hands) -> None:
    model.journals.remove(model.district)
    hands.cover(model)


@deed("the desk's earlier journal is taken out")
def _(model: Model, hands: Hands) -> None:
    model.journals.remove(model.desk)
    hands.cover(model)


@deed("the journal after a restore does not say which numbers it leaves out")
def _(model: Model, hands: Hands) -> None:
    newest = [one for one in model.journals if one.of_kind(10)][-1]
    del newest.lines[newest.of_kind(2)[0]]
    hands.cover(model, newest)


@deed("a journal's first records are cut off")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    del desk.lines[: desk.signed_before(4) + 1]


@deed("the same records stand there twice")
def _(model: Model, hands: Hands) -> None:
    journals = model.journals
    again = Journal(model.desk.chain, [copied(line) for line in model.desk.lines])
    journals.insert(journals.index(model.desk) + 1, again)
    model.end_key = DESK if hands.device else None


@deed("a stray record is put in")
def _(model: Model, hands: Hands) -> None:
    model.stray.append(copied(model.desk.lines[2]))


# -- records changed -----------------------------------------------------------------------------


@deed("a payload is changed")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    line = desk.lines[desk.of_kind(10)[1]]
    fact: Registered = fact_in(line)
    changed = msgspec.structs.replace(fact.applicant, name="Басқа Біреу")
    write(line, msgspec.structs.replace(fact, applicant=changed))
    hands.cover(model)


@deed("a payload is changed and all hashes are made anew")
def _(model: Model, hands: Hands) -> None:
    DEEDS["a payload is changed"](model, hands)
    if model.is_book:
        hashed_anew(model.desk)


@deed("the newest payload is changed")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[-1]
    write(line, msgspec.structs.replace(fact_in(line), number=fact_in(line).number[::-1]))
    hands.cover(model)


@deed("salt and payload are cut apart elsewhere")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[3]
    joined = (line.salt or b"") + (line.payload or b"")
    line.salt, line.payload = joined[:17], joined[17:]


@deed("a hash is changed")
def _(model: Model, hands: Hands) -> None:
    model.desk.lines[3].h = bytes(32)


@deed("a signature in the middle is taken out")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    desk.lines[desk.of_kind(10)[1]].signature = None


@deed("the last signature is taken out")
def _(model: Model, hands: Hands) -> None:
    model.desk.lines[-1].signature = None


@deed("the head is changed")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[-2]
    model.heads[model.desk.chain] = (line.n, line.h)


@deed("the list of journals is changed")
def _(model: Model, hands: Hands) -> None:
    model.desk.row["desk"] = 2


@deed("the index is changed")
def _(model: Model, hands: Hands) -> None:
    model.desk.lines[3].about = b"another one here"


@deed("a header that nobody can read is written")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[-1]
    line.header, line.about = b"\xc1", None
    hands.cover(model)


# -- time ----------------------------------------------------------------------------------------


@deed("a record is dated back by an hour")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[model.desk.of_kind(30)[1]]
    line.say(at=line.said.at - HOUR)
    hands.cover(model)


@deed("a record is dated back by an hour and marked as of a bad clock")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[model.desk.of_kind(30)[1]]
    line.say(at=line.said.at - HOUR, clock=1)
    hands.cover(model)


@deed("a record is dated back by a minute")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[model.desk.of_kind(30)[1]]
    line.say(at=line.said.at - 60_000)
    hands.cover(model)


@deed("all records since a receipt are dated back by two days")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    newest = max(line.said.seen for line in desk.lines[-1:])
    for line in desk.lines:
        if line.said.seen == newest:
            line.say(at=line.said.at - 2 * DAY)
    hands.cover(model)


@deed("the whole journal is dated back by an hour")
def _(model: Model, hands: Hands) -> None:
    for line in model.desk.lines:
        line.say(at=line.said.at - HOUR)
    hands.cover(model)
