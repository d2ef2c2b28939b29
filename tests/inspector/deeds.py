"""What somebody may do to a book or an export: every deed of the table in docs/verify.md.

A deed gets the parts of it and the keys that its doer holds. Who has the device's key always makes
every link and signature anew and closes the file again: the question is what shows even then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from registry.chain import encode, link
from registry.facts import (
    Answered,
    ChainOpened,
    NumbersSkipped,
    Outcome,
    Registered,
    fact_of,
)
from registry.framed import About
from registry.numbers import Number
from registry.road import RECEIPT_TAG, DistrictReceipt, SignedReceipt
from registry.trust import Certificate, certify
from tests.inspector.model import (
    Journal,
    Line,
    Model,
    copied,
    digest,
    hashed_anew,
    received_anew,
    signed_anew,
)
from tests.inspector.village import DESK, DISTRICT
from tests.world import MONDAY_MORNING, TestKey

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


@deed("the whole journal is dated a day ahead")
def _(model: Model, hands: Hands) -> None:
    for line in model.desk.lines:
        line.say(at=line.said.at + DAY)
    hands.cover(model)
    if hands.district:
        _received_again(model)


# -- whose it is ---------------------------------------------------------------------------------


@deed("the journal gets a new id")
def _(model: Model, hands: Hands) -> None:
    model.desk.chain = bytes(range(16))
    hands.cover(model)


@deed("the certificate of another device is put in")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[0]
    other = Certificate(b"another device 1", 427, 1, "desk", STRANGER.public_key, "", 0)
    signed = certify(DISTRICT, other)  # one that the district truly made, for somebody else
    opened = msgspec.structs.replace(
        fact_in(line), certificate=signed.packed, certificate_signature=signed.signature
    )
    write(line, opened)
    hands.cover(model)


@deed("a certificate is made up")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[0]
    opened: ChainOpened = fact_in(line)
    false = STRANGER.sign(b"tereze/certificate/1" + opened.certificate)
    write(line, msgspec.structs.replace(opened, certificate_signature=false))
    hands.cover(model)


@deed("everything is made anew under made-up keys")
def _(model: Model, hands: Hands) -> None:
    """Even the district is made up: it vouches for everything, and signs every receipt."""
    for journal in model.journals:
        _opened_by(journal, STRANGER)
    _received_again(model, STRANGER)
    for journal in model.journals:
        _opened_by(journal, STRANGER)
    model.end_key = STRANGER
    if model.about is not None:
        model.about = msgspec.structs.replace(model.about, district_key=STRANGER.public_key)


@deed("everything is made anew under made-up keys, and no fingerprint is given")
def _(model: Model, hands: Hands) -> None:
    DEEDS["everything is made anew under made-up keys"](model, hands)


def _opened_by(journal: Journal, key: TestKey) -> None:
    line = journal.lines[0]
    opened: ChainOpened = fact_in(line)
    certificate = Certificate(
        opened.device, opened.office, opened.desk, "desk", key.public_key, "", MONDAY_MORNING
    )
    signed = certify(key, certificate)
    write(
        line,
        msgspec.structs.replace(
            opened,
            signing_key=key.public_key,
            certificate=signed.packed,
            certificate_signature=signed.signature,
        ),
    )
    journal.row["signing_key"] = key.public_key
    signed_anew(journal, key)


def _received_again(model: Model, key: TestKey = DISTRICT) -> None:
    """Receipts for what is there now, and every record naming the one it named before."""
    before = [digest(one) for one in model.receipts]
    desk_key = DESK if key is DISTRICT else key
    for _ in range(len(model.receipts) + 1):  # a receipt's digest stands in records after it
        for at, one in enumerate(model.receipts):
            place = one.read()
            journal = next(j for j in model.journals if j.chain == place.chain)
            received_anew(model, key, at, h=journal.lines[place.n].h)
        now = [digest(one) for one in model.receipts]
        for line in model.desk.lines:
            if line.said.seen in before:
                line.say(seen=now[before.index(line.said.seen)])
        before = now
        signed_anew(model.desk, desk_key)


# -- receipts ------------------------------------------------------------------------------------


@deed("receipts change places")
def _(model: Model, hands: Hands) -> None:
    if model.is_book:
        from tests.inspector.model import columns_of

        model.columns = [columns_of(one) for one in model.receipts]
    model.receipts.reverse()
    model.end_key = DESK if hands.device else None


@deed("a receipt is forged")
def _(model: Model, hands: Hands) -> None:
    """Its moment: ten minutes later than the district said. It is the newest one of the desk."""
    at = model.receipts_of(model.desk)[-1]
    moment = model.receipts[at].read().received_at + 600_000
    before = digest(model.receipts[at])
    received_anew(model, DISTRICT if hands.district else STRANGER, at, received_at=moment)
    if hands.device:
        for line in model.desk.lines:
            if line.said.seen == before:
                line.say(seen=digest(model.receipts[at]))
        hands.cover(model)


@deed("a receipt for other records is slipped in")
def _(model: Model, hands: Hands) -> None:
    """The district truly signed it, for a journal that is not here."""
    packed = encode(DistrictReceipt(b"another device 1", bytes(16), 3, bytes(32), MONDAY_MORNING))
    model.receipts.append(SignedReceipt(packed, DISTRICT.sign(RECEIPT_TAG + packed)))
    model.end_key = DESK if hands.device else None


@deed("the newest receipt is left out")
def _(model: Model, hands: Hands) -> None:
    del model.receipts[model.receipts_of(model.desk)[-1]]
    model.end_key = DESK if hands.device else None


@deed("the newest receipt is left out and no record names it")
def _(model: Model, hands: Hands) -> None:
    mine = model.receipts_of(model.desk)
    gone, kept = digest(model.receipts[mine[-1]]), digest(model.receipts[mine[-2]])
    del model.receipts[mine[-1]]
    for line in model.desk.lines:
        if line.said.seen == gone:
            line.say(seen=kept)
    hands.cover(model)


@deed("all receipts are left out")
def _(model: Model, hands: Hands) -> None:
    model.receipts.clear()
    model.end_key = DESK if hands.device else None


@deed("the district signs again for a changed payload")
def _(model: Model, hands: Hands) -> None:
    DEEDS["a payload is changed"](model, hands)
    _received_again(model)
    model.end_key = DESK


# -- what may not be said or erased --------------------------------------------------------------


def _erase(model: Model, at: int, hands: Hands) -> None:
    line = model.desk.lines[at]
    line.c, line.salt, line.payload = line.entry.c, None, None
    model.end_key = DESK if hands.device else None


@deed("an application's content is erased")
def _(model: Model, hands: Hands) -> None:
    _erase(model, model.desk.of_kind(10)[1], hands)


@deed("a record that holds nothing personal is erased")
def _(model: Model, hands: Hands) -> None:
    _erase(model, model.desk.of_kind(30)[1], hands)


@deed("entry 0 is erased")
def _(model: Model, hands: Hands) -> None:
    line = model.desk.lines[0]
    line.c, line.salt, line.payload = line.entry.c, None, None


@deed("a number is given twice")
def _(model: Model, hands: Hands) -> None:
    desk = model.desk
    change_number(desk.lines[desk.of_kind(10)[-1]], 2)
    hands.cover(model)


def _appended(model: Model, fact: Any) -> None:
    desk = model.desk
    new = copied(desk.lines[-1])
    write(new, fact)
    new.say(kind=fact.KIND, registration=b"", tick=new.said.tick + 1)
    desk.lines.append(new)


@deed("numbers are left out in the middle of a journal")
def _(model: Model, hands: Hands) -> None:
    _appended(model, NumbersSkipped(4, 10_001, "restored"))
    hands.cover(model)


@deed("the desk says what only the district may say")
def _(model: Model, hands: Hands) -> None:
    number = Number.of_application(427, 1, 2)
    day = fact_in(model.desk.lines[model.desk.of_kind(10)[1]]).received
    _appended(model, Answered(number.digits, number.answer(1).digits, Outcome.SATISFIED, day, "12"))
    hands.cover(model)


# -- branches and files --------------------------------------------------------------------------


@deed("a branch is hidden")
def _(model: Model, hands: Hands) -> None:
    """The shorter one, of which the district once gave a receipt to the desk."""
    branches = [one for one in model.journals if one.first_n]
    model.journals.remove(branches[-1])
    for receipt in list(model.receipts):
        place = receipt.read()
        if place.chain == branches[-1].chain and place.h in {one.h for one in branches[-1].lines}:
            model.receipts.remove(receipt)


@deed("a branch is hidden, and the other copy's receipts are there")
def _(model: Model, hands: Hands) -> None:
    DEEDS["a branch is hidden"](model, hands)


@deed("the closing record is taken off")
def _(model: Model, hands: Hands) -> None:
    model.end = None


@deed("something is added behind the closing record")
def _(model: Model, hands: Hands) -> None:
    model.tail = b"\0"


@deed("the file is cut within a record")
def _(model: Model, hands: Hands) -> None:
    model.cut = 100


@deed("a record of another kind is put in")
def _(model: Model, hands: Hands) -> None:
    model.extra.append((77, b"whatever"))
    model.end_key = DESK if hands.device else None


@deed("an export is called an inspector's file")
def _(model: Model, hands: Hands) -> None:
    about = model.about
    if about is None:
        raise AssertionError("only a file says what it is")
    model.about = About("inspector", about.made_at, *_rest(about))
    model.end_key = DESK if hands.device else None


def _rest(about: About) -> tuple[bytes, int, int, str]:
    return about.district_key, about.office, about.desk, about.app
