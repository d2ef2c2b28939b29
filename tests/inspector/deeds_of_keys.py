"""The rest of the table's deeds: whose it is, receipts, what may not be said or erased, files."""

from typing import Any

import msgspec

from registry.chain import encode
from registry.facts import Answered, ChainOpened, NumbersSkipped, Outcome, Printed, Registered
from registry.framed import About
from registry.numbers import Number
from registry.road import RECEIPT_TAG, DistrictReceipt, SignedReceipt
from registry.trust import Certificate, certify
from tests.inspector.deeds import (
    DAY,
    DEEDS,
    STRANGER,
    Hands,
    change_number,
    deed,
    fact_in,
    write,
)
from tests.inspector.model import (
    Journal,
    Model,
    columns_of,
    copied,
    digest,
    key_in,
    received_anew,
    signed_anew,
)
from tests.inspector.village import DESK, DISTRICT, NEW
from tests.world import MONDAY_MORNING, TestKey

__all__ = ["DEEDS", "Hands"]


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


# -- after a change of keys ------------------------------------------------------------------------


def _vouched_anew(model: Model, **changed: Any) -> None:
    """Who holds both keys makes the end of the one journal and the beginning of the other fit."""
    before, after = _before_and_after(model)
    write(before.lines[-1], msgspec.structs.replace(fact_in(before.lines[-1]), **changed))
    signed_anew(before, DESK)
    opened = fact_in(after.lines[0])
    write(after.lines[0], msgspec.structs.replace(opened, parent_head=before.lines[-1].h))
    signed_anew(after, NEW)
    _closed_anew(model, after)


def _closed_anew(model: Model, after: Journal) -> None:
    model.end_key, model.end_chain = NEW, after.chain


def _before_and_after(model: Model) -> tuple[Journal, Journal]:
    """The desk's journal under its old keys, and the one under its new ones."""
    found = {key_in(journal): journal for journal in model.journals}
    return found[DESK.public_key], found[NEW.public_key]


@deed("after a change of keys the old key is said to have vouched for another one")
def _(model: Model, hands: Hands) -> None:
    _vouched_anew(model, signing_key=STRANGER.public_key)


@deed("after a change of keys the old key is said to have vouched for another journal")
def _(model: Model, hands: Hands) -> None:
    _vouched_anew(model, chain=bytes(range(16)))


@deed("after a change of keys the old key did not vouch at all")
def _(model: Model, hands: Hands) -> None:
    """The new journal says that it follows; the old one ends with an application."""
    before, after = _before_and_after(model)
    del before.lines[-1]
    signed_anew(before, DESK)
    opened, last = fact_in(after.lines[0]), len(before.lines) - 1
    follows = msgspec.structs.replace(opened, parent_n=last, parent_head=before.lines[-1].h)
    write(after.lines[0], follows)
    signed_anew(after, NEW)
    _closed_anew(model, after)


@deed("after a change of keys the old key signs on")
def _(model: Model, hands: Hands) -> None:
    before, after = _before_and_after(model)
    printed = before.of_kind(Printed.KIND)[0]
    for _ in range(2):
        one = copied(before.lines[printed])
        last = before.lines[-1].said
        one.say(tick=last.tick + 1, at=last.at, seen=last.seen)
        before.lines.append(one)
    signed_anew(before, DESK)
    _closed_anew(model, after)


@deed("after a change of keys an application of the new journal is deleted")
def _(model: Model, hands: Hands) -> None:
    _, after = _before_and_after(model)
    del after.lines[after.of_kind(Registered.KIND)[0]]
    signed_anew(after, NEW)
    _closed_anew(model, after)


@deed("after a change of keys the journal under the old ones is taken out")
def _(model: Model, hands: Hands) -> None:
    before, after = _before_and_after(model)
    model.journals.remove(before)
    if hands.device:
        _closed_anew(model, after)


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


@deed("the whole journal is dated a day ahead")
def _(model: Model, hands: Hands) -> None:
    for line in model.desk.lines:
        line.say(at=line.said.at + DAY)
    hands.cover(model)
    if hands.district:
        _received_again(model)


# -- receipts ------------------------------------------------------------------------------------


@deed("receipts change places")
def _(model: Model, hands: Hands) -> None:
    if model.is_book:
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
