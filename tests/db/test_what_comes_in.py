"""What a book does with entries from the road: true ones, odd ones, forged ones, poison."""

import hashlib
from pathlib import Path

import pytest
from msgspec.structs import replace as changed
from sqlalchemy import func, select

from db.book import Book, retry_quarantined
from db.reading import BookReading
from db.road import BookRoad
from db.tables import application, chain, evidence, journal, quarantine
from registry.application import Stage
from registry.chain import LARGEST_TICK, Entry, encode, genesis
from registry.facts import HandedOver, PapersAccepted, PapersSent, Proof, StaffSet
from registry.failures import BadFrame
from registry.kinds import FACTS
from registry.road import RECEIPT_TAG, DistrictReceipt, SignedReceipt
from tests.db.scribe import Scribe
from tests.db.test_any_order import APPLICATIONS, NUMBERS, _registered, reader, tables
from tests.world import AIGUL, CLERK, DISTRICT_ID, World, a_form, meet

NUMBER = NUMBERS[0].digits
ABOUT = APPLICATIONS[0]


@pytest.fixture
def book():
    with reader() as one:
        yield one


def _taken(book: Book, scribe: Scribe) -> None:
    for frame in scribe.frames:
        BookRoad(book).take_in(frame)


def _one(book: Book, asked):
    with book.reading() as connection:
        return connection.execute(asked).scalar()


def _why(book: Book) -> list[str]:
    with book.reading() as connection:
        return list(connection.execute(select(evidence.c.why)).scalars())


def _set_aside(book: Book) -> list[str]:
    with book.reading() as connection:
        return list(connection.execute(select(quarantine.c.why)).scalars())


# -- order and time ------------------------------------------------------------------------------


def test_the_next_own_entry_stands_after_every_entry_that_came(world: World) -> None:
    desk, place, _ = world.desk()
    far = Scribe("desk two", desk=2)
    far.say(PapersSent(NUMBER, "land", 1), tick=5_000)
    _taken(place.book, far)
    receipt = desk.register(a_form(), AIGUL)
    known = place.reading.application(receipt.number.digits)
    assert known is not None
    assert known.history[0].place.tick == 5_001


def test_a_tick_beyond_belief_is_kept_without_effect_and_does_not_run_ours_to_the_end(book):
    scribe = Scribe("desk one")
    scribe.say(_registered(0, 0), ABOUT, tick=LARGEST_TICK + 1)
    scribe.say(_registered(1, 0), APPLICATIONS[1], at=2**62)
    scribe.say(_registered(2, 0), APPLICATIONS[2])
    _taken(book, scribe)
    assert _set_aside(book) == ["NotBelieved", "NotBelieved"]
    assert _one(book, select(func.max(chain.c.tick))) == 4
    assert _one(book, select(func.count()).select_from(application)) == 1


def test_seen_is_the_newest_receipt_even_when_an_older_one_comes_later(world: World) -> None:
    desk, place, own = world.desk()
    desk.register(a_form(), AIGUL)
    [head] = place.road.heads()

    def receipt(n: int, h: bytes, at: int) -> SignedReceipt:
        packed = encode(DistrictReceipt(place.device, head.chain, n, h, at))
        return SignedReceipt(packed, world.district_key.sign(RECEIPT_TAG + packed))

    first_h = _one(place.book, select(journal.c.h).where(journal.c.n == 0))
    newer, older = receipt(1, head.h, 2_000), receipt(0, first_h, 1_000)
    assert place.road.settle(newer)
    assert place.road.settle(older)
    assert place.road.waiting().count == 0
    with own.writing() as journal_:
        written = journal_.append(PapersSent(NUMBER, "land", 1))
    header = Entry(_one(place.book, select(journal.c.header).where(journal.c.n == written.n)), b"")
    assert header.read_header().seen == hashlib.sha256(newer.packed).digest()


# -- shapes --------------------------------------------------------------------------------------


def test_a_byte_moved_from_payload_to_salt_is_refused_although_every_hash_holds(book):
    scribe = Scribe("desk one")
    frame = scribe.say(PapersSent(NUMBER, "land", 1))
    BookRoad(book).take_in(scribe.frames[0])
    [wire] = frame.entries
    moved = changed(wire, salt=wire.salt + wire.payload[:1], payload=wire.payload[1:])
    assert moved.entry().c == wire.entry().c
    with pytest.raises(BadFrame, match="shape"):
        BookRoad(book).take_in(changed(frame, entries=(moved,)))
    BookRoad(book).take_in(frame)
    assert _one(book, select(func.count()).select_from(journal)) == 2


def test_an_entry_that_is_half_erased_is_refused(book):
    scribe = Scribe("desk one")
    frame = scribe.say(PapersSent(NUMBER, "land", 1))
    [wire] = frame.entries
    both = changed(wire, c=wire.entry().c)
    with pytest.raises(BadFrame, match="shape"):
        BookRoad(book).take_in(changed(frame, entries=(both,)))


def test_an_erased_entry_is_taken_in_and_passed_on_and_every_link_holds(book):
    scribe = Scribe("desk one")
    entry = scribe.entry(_registered(0, 0), ABOUT)
    scribe.put(Entry.erased(entry.header, entry.c))
    scribe.say(_registered(2, 0), APPLICATIONS[2])
    _taken(book, scribe)
    with reader() as further:
        for frame in BookRoad(book).frames_after(()):
            BookRoad(further).take_in(frame)
        assert BookRoad(further).heads() == (scribe.head,)
        assert _one(further, select(application.c.number)) == NUMBERS[2].digits
        assert tables(further) == tables(book)


def test_a_whole_entry_stays_whole_when_its_erased_twin_comes(book):
    scribe = Scribe("desk one")
    frame = scribe.say(PapersSent(NUMBER, "land", 1))
    _taken(book, scribe)
    [wire] = frame.entries
    erased = type(wire)(wire.header, c=wire.entry().c)
    assert BookRoad(book).take_in(changed(frame, entries=(erased,))) == scribe.head
    assert _one(book, select(journal.c.payload).where(journal.c.n == 1)) is not None


# -- forks and forgeries -------------------------------------------------------------------------


def test_a_truly_signed_second_story_is_kept_beside_the_first(book):
    scribe = Scribe("desk one")
    copied = scribe.twin()
    scribe.say(PapersSent(NUMBER, "land", 1))
    branch = copied.say(PapersSent(NUMBER, "land", 2))
    _taken(book, scribe)
    for _ in range(3):  # a replay changes nothing
        assert BookRoad(book).take_in(branch) == copied.head
    assert _why(book) == []
    assert BookRoad(book).heads() == (scribe.head, copied.head)


def test_a_forged_second_story_is_evidence_and_no_branch(book):
    scribe = Scribe("desk one")
    copied = scribe.twin()
    scribe.say(PapersSent(NUMBER, "land", 1))
    branch = copied.say(PapersSent(NUMBER, "land", 2))
    _taken(book, scribe)
    for _ in range(3):  # a peer that insists fills no disk
        with pytest.raises(BadFrame, match="signature"):
            BookRoad(book).take_in(changed(branch, signature=bytes(64)))
    assert _why(book) == ["signature"]
    assert BookRoad(book).heads() == (scribe.head,)


def test_a_chain_that_claims_the_district_is_believed_only_with_its_signature(book):
    scribe = Scribe("office", by_district=True)
    [frame] = scribe.frames
    with pytest.raises(BadFrame, match="signature"):
        BookRoad(book).take_in(changed(frame, signature=bytes(64)))
    assert BookRoad(book).heads() == ()


def test_a_certificate_for_another_desk_opens_no_chain(book):
    scribe = Scribe("desk one")
    scribe.n, scribe.h = -1, genesis(scribe.chain, scribe.key.public_key)
    frame = scribe.say(changed(scribe.opening(), desk=9))
    with pytest.raises(BadFrame, match="certificate"):
        BookRoad(book).take_in(frame)


def test_a_carrier_brings_no_other_office(book):
    scribe = Scribe("elsewhere", office=500)
    with pytest.raises(BadFrame, match="another office"):
        BookRoad(book).take_in(scribe.frames[0], office=427)


# -- poison --------------------------------------------------------------------------------------


def test_poison_is_kept_and_holds_up_nobody_and_takes_effect_after_an_upgrade(book, monkeypatch):
    scribe = Scribe("desk one")
    with monkeypatch.context() as older:
        older.delitem(FACTS, PapersSent.KIND)
        scribe.say(_registered(0, 0), ABOUT)
        scribe.say(PapersSent(NUMBER, "land", 1), ABOUT)
        scribe.say(PapersAccepted(NUMBER, "land", "Е"), ABOUT, version=7)
        _taken(book, scribe)
        assert _set_aside(book) == ["UnknownFact", "UnknownFact"]
        assert _one(book, select(application.c.stage)) == "registered"
        assert BookRoad(book).heads() == (scribe.head,)
    assert retry_quarantined(book) == 1  # version 7 is still unknown
    assert _one(book, select(application.c.stage)) == Stage.SENT.value


def test_a_header_nobody_can_read_is_kept_too(book):
    scribe = Scribe("desk one")
    scribe.put(Entry.whole(b"\xc1 not a header", b"s" * 16, b""))
    scribe.say(_registered(0, 0), ABOUT)
    _taken(book, scribe)
    assert len(_set_aside(book)) == 1
    assert _one(book, select(application.c.stage)) == "registered"


def test_only_the_district_says_who_works_where(book):
    desk = Scribe("desk one")
    desk.say(StaffSet("0427-9", "Өзін қосқан", "м", "с", "s", roles=("officer",)))
    office = Scribe("office", by_district=True)
    office.say(StaffSet("0427-1", "Әбілова А. С.", "маман", "специалист", "specialist"))
    for scribe in (desk, office):
        _taken(book, scribe)
    assert [person.number for person in BookReading(book).staff(427)] == ["0427-1"]
    assert _set_aside(book) == ["NotTheirs"]


@pytest.mark.postgres
def test_what_postgresql_cannot_hold_is_set_aside_by_itself(postgres):
    url = postgres.new_book()
    with reader(url) as book:
        office = Scribe("office", by_district=True)
        office.say(StaffSet("a\0b", "Ж", "м", "с", "s"))  # PostgreSQL has no NUL in a text
        office.say(StaffSet("0427-1", "Ж", "м", "с", "s"))
        _taken(book, office)
        assert len(_set_aside(book)) == 1
        assert [one.number for one in BookReading(book).staff(427)] == ["0427-1"]
    postgres.drop(url)


# -- conflicts -----------------------------------------------------------------------------------


def test_two_hand_overs_are_shown_as_a_conflict_and_both_stay_in_the_history(book):
    one, two = Scribe("desk one"), Scribe("desk two", desk=2)
    one.say(_registered(0, 0), ABOUT)
    answer = NUMBERS[0].answer(1).digits
    one.say(HandedOver(NUMBER, answer, Proof.RECEIPT), ABOUT)
    two.say(HandedOver(NUMBER, answer, Proof.ID_SHOWN), ABOUT)
    for scribe in (one, two):
        _taken(book, scribe)
    known = BookReading(book).application(NUMBER)
    assert known.has_conflict
    assert len(known.history) == 3
    assert known.handed_over.proof is Proof.RECEIPT  # its tick is the greater


def test_a_district_restored_from_a_backup_gets_its_own_tail_back(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    meet(place, world.district)
    world.district.book.engine.dispose()
    (tmp_path / "restored.book").write_bytes((tmp_path / "district.book").read_bytes())
    world.department.accept(receipt.number, "land", CLERK)
    desk.register(a_form(), AIGUL)
    meet(place, world.district)

    restored = world._place("restored", world.district_key, DISTRICT_ID)
    meet(place, restored)

    assert restored.reading.entry_hashes() == world.district.reading.entry_hashes()
    assert tables(restored.book) == tables(world.district.book)
    world.close()
