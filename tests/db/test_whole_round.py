"""One application from the desk to the department and back, in two real books."""

import random
from pathlib import Path

import pytest

from db.book import Book, rebuild
from db.effects import NotTheirs
from db.journal import own_journal
from db.tables import application, journal, printed, staff
from registry.application import Stage
from registry.chain import Entry, Header, encode, link, sign_head
from registry.codes import ControlCode
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import (
    Answered,
    ApplicationKind,
    DocumentLine,
    DocumentState,
    Fact,
    Outcome,
    PaperKind,
    Proof,
    Withdrawn,
)
from registry.failures import (
    AppealsMayNotBeRefused,
    BadFrame,
    CodeLost,
    OutcomeMissing,
    PapersMissing,
    WrongIin,
    WrongStage,
)
from registry.road import Frame, WireEntry
from tests.world import AIGUL, CLERK, CheapSealer, Place, TestKey, World, a_form, meet


def _tables(place: Place) -> list[object]:
    with place.book.reading() as connection:
        return [
            sorted(map(repr, connection.execute(table.select()).all()))
            for table in (application, printed, staff)
        ]


def test_an_application_goes_to_the_district_and_its_answer_comes_back(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    desk.send_papers(receipt.number, AIGUL)
    meet(place, world.district)

    world.department.accept(receipt.number, "land", CLERK)
    decision = Decision(Outcome.SATISFIED, receipt.received, "12-345", "Берілсін")
    answered = world.department.answer(receipt.number, decision, CLERK)
    meet(place, world.district)

    assert desk.take_in_answer(receipt.number.answer(1), AIGUL).stage is Stage.AT_DESK
    assert desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL).stage is Stage.ISSUED
    meet(place, world.district)

    assert answered.answer == receipt.number.answer(1).digits
    at_district = world.district.reading.application(receipt.number.digits)
    assert at_district is not None
    assert at_district.stage is Stage.ISSUED
    assert not at_district.has_conflict
    assert place.reading.entry_hashes() == world.district.reading.entry_hashes()
    [row] = world.district.reading.board(427).rows
    assert row.stage == "issued"
    assert receipt.code is not None
    assert row.seal == CheapSealer().seal(receipt.code.digits)


def test_serials_have_no_gaps_and_a_failed_registration_takes_none(world: World) -> None:
    desk, _, _ = world.desk()
    first = desk.register(a_form(), AIGUL)
    with pytest.raises(WrongIin):
        desk.register(
            a_form(applicant=_with_iin("580314400003")),
            AIGUL,
        )
    second = desk.register(a_form(), AIGUL)
    assert (first.number.serial, second.number.serial) == (1, 2)


def _with_iin(iin: str, reason: str = "") -> object:
    from registry.facts import Applicant

    return Applicant("Ахметов Ерлан", iin=iin, iin_reason=reason)


def test_a_wrong_iin_is_taken_when_somebody_says_why(world: World) -> None:
    desk, place, _ = world.desk()
    form = a_form(applicant=_with_iin("580314400003", "Құжатта осылай жазылған"))
    receipt = desk.register(form, AIGUL)
    known = place.reading.application(receipt.number.digits)
    assert known is not None
    assert known.registered is not None
    assert known.registered.applicant.iin_reason == "Құжатта осылай жазылған"


def test_a_service_with_a_missing_paper_asks_and_an_appeal_never_does(world: World) -> None:
    desk, _, _ = world.desk()
    lines = (DocumentLine(0), DocumentLine(1), DocumentLine(2, DocumentState.MISSING))
    with pytest.raises(PapersMissing) as refusal:
        desk.register(a_form(documents=lines), AIGUL)
    assert refusal.value.positions == (2,)
    accepted = desk.register(a_form(documents=lines, accept_incomplete=True), AIGUL)
    assert accepted.incomplete
    appeal = a_form(service="10-01", kind=ApplicationKind.REQUEST, documents=())
    assert not desk.register(appeal, AIGUL).incomplete
    with pytest.raises(AppealsMayNotBeRefused):
        desk.refuse_acceptance(appeal, "жоқ", AIGUL)


def test_an_answer_on_paper_may_come_before_its_news(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    answer = receipt.number.answer(1)
    with pytest.raises(OutcomeMissing):
        desk.take_in_answer(answer, AIGUL)
    paper = FromPaper(Outcome.SATISFIED, "12-345", receipt.received)
    assert desk.take_in_answer(answer, AIGUL, paper).stage is Stage.AT_DESK

    meet(place, world.district)
    early = world.district.reading.application(receipt.number.digits)
    assert early is not None
    assert early.stage is Stage.AT_DESK
    same = Decision(Outcome.SATISFIED, receipt.received, "12-345")
    world.department.answer(receipt.number, same, CLERK)
    meet(place, world.district)
    for where in (place, world.district):
        known = where.reading.application(receipt.number.digits)
        assert known is not None
        assert known.stage is Stage.AT_DESK
        assert not known.has_conflict


def test_an_answer_handed_over_before_its_news_stays_handed_over(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    paper = FromPaper(Outcome.SATISFIED, "12-345", receipt.received)
    desk.take_in_answer(receipt.number.answer(1), AIGUL, paper)
    desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    meet(place, world.district)
    world.department.answer(
        receipt.number, Decision(Outcome.REFUSED, receipt.received, "12-345"), CLERK
    )
    meet(place, world.district)
    known = place.reading.application(receipt.number.digits)
    assert known is not None
    assert known.stage is Stage.ISSUED
    assert known.differs
    with pytest.raises(WrongStage):  # the department answers once
        world.department.answer(receipt.number, Decision(Outcome.NOTED, receipt.received), CLERK)


def test_a_withdrawn_application_is_answered_no_more(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    desk.withdraw(receipt.number, "өзі сұрады", AIGUL)
    meet(place, world.district)
    with pytest.raises(WrongStage):
        world.department.answer(receipt.number, Decision(Outcome.NOTED, receipt.received), CLERK)


def test_news_that_differs_from_the_paper_is_shown_to_both(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    meet(place, world.district)
    desk.take_in_answer(
        receipt.number.answer(1), AIGUL, FromPaper(Outcome.SATISFIED, "7", receipt.received)
    )
    world.department.answer(receipt.number, Decision(Outcome.REFUSED, receipt.received, "7"), CLERK)
    meet(place, world.district)
    for where in (place, world.district):
        known = where.reading.application(receipt.number.digits)
        assert known is not None
        assert known.has_conflict


def test_papers_that_come_before_their_news_are_joined_later(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    assert world.department.accept(receipt.number, "land", CLERK) is None
    assert world.district.reading.papers_before_news(427) == (receipt.number.digits,)
    meet(place, world.district)
    known = world.district.reading.application(receipt.number.digits)
    assert known is not None
    assert known.stage is Stage.WITH_DEPARTMENT
    assert world.district.reading.papers_before_news(427) == ()


def test_the_order_of_arrival_does_not_change_the_tables(world: World, tmp_path: Path) -> None:
    desk, place, _ = world.desk()
    receipts = [desk.register(a_form(f"Адам {n}"), AIGUL) for n in range(6)]
    for receipt in receipts[:4]:
        world.department.accept(receipt.number, "land", CLERK)
    for receipt in receipts[:3]:
        decision = Decision(Outcome.NOTED, receipt.received)
        world.department.answer(receipt.number, decision, CLERK)
    meet(place, world.district)
    desk.take_in_answer(receipts[0].number.answer(1), AIGUL)
    desk.hand_over(receipts[0].number, Proof.ID_SHOWN, AIGUL)
    desk.mark_printed(PaperKind.RECEIPT, receipts[1].number.digits, "folder", AIGUL)
    meet(place, world.district)

    outcomes = []
    for seed in range(8):
        reader = world._place(f"reader{seed}", place.key, place.device)
        frames = list(world.district.road.frames_after((), largest=1))
        chance = random.Random(seed)
        while frames:
            frame = chance.choice(frames)
            head = reader.road.take_in(frame)
            if head.n >= frame.first + len(frame.entries) - 1:
                frames.remove(frame)
        outcomes.append(_tables(reader))
    assert all(one == _tables(world.district) for one in outcomes)


def test_rebuilding_gives_the_same_tables(world: World) -> None:
    desk, place, _ = world.desk()
    for n in range(5):
        receipt = desk.register(a_form(f"Адам {n}"), AIGUL)
        desk.mark_printed(PaperKind.RECEIPT, receipt.number.digits, "folder", AIGUL)
    before = _tables(place)
    assert rebuild(place.book) == 11
    assert _tables(place) == before


def test_the_code_is_in_the_book_only_until_its_receipt_is_out(world: World) -> None:
    desk, place, journal_ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    again = desk.receipt_again(receipt.number)
    assert again is not None
    assert again.code == receipt.code
    assert again.copy == 0
    desk.mark_printed(PaperKind.RECEIPT, receipt.number.digits, "folder", AIGUL)
    assert desk.receipt_again(receipt.number) is None
    assert receipt.code is not None
    place.book.engine.dispose()
    written = b"".join(path.read_bytes() for path in world.folder.glob("desk1.book*"))
    assert receipt.code.digits.encode() not in written
    assert [one.paper for one in journal_.due_prints()] == [PaperKind.OFFICE_COPY]


def test_a_lost_receipt_gets_a_new_code_and_the_old_one_dies(world: World) -> None:
    desk, place, _ = world.desk()
    old = desk.register(a_form(), AIGUL)
    desk.mark_printed(PaperKind.RECEIPT, old.number.digits, "folder", AIGUL)
    new = desk.replace_code(old.number, AIGUL)
    assert new.copy == 1
    for receipt, found in ((old, 0), (new, 1)):
        assert isinstance(receipt.code, ControlCode)
        assert len(place.reading.by_seal(CheapSealer().seal(receipt.code.digits))) == found


def test_a_changed_entry_is_refused_and_kept_as_evidence(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    [frame] = place.road.frames_after(world.district.road.heads())
    entries = list(frame.entries)
    payload = entries[-1].payload.replace("Айгүл".encode(), "Әйгүл".encode())
    assert payload != entries[-1].payload
    entries[-1] = type(entries[-1])(entries[-1].header, entries[-1].salt, payload)
    with pytest.raises(BadFrame):
        world.district.road.take_in(
            Frame(frame.chain, frame.first, tuple(entries), frame.signature)
        )
    with world.district.book.reading() as connection:
        assert connection.exec_driver_sql("SELECT why FROM evidence").all() == [("signature",)]
    world.district.road.take_in(frame)  # the true one is still welcome
    assert len(world.district.reading.entry_hashes()) == 4


def test_sending_twice_changes_nothing(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    frames = list(place.road.frames_after(world.district.road.heads()))
    for frame in frames + frames:
        world.district.road.take_in(frame)
    with world.district.book.reading() as connection:
        assert len(connection.execute(journal.select()).all()) == 4


def test_a_receipt_of_the_district_settles_what_waits(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    assert place.road.waiting().count == 2
    meet(place, world.district)
    own = next(head for head in place.road.heads() if head.n == 1 and head.chain in _own(place))
    [signed] = world.district.road.receipts_for(own.chain, place.device)
    forged = type(signed)(signed.packed, bytes(64))
    assert not place.road.settle(forged)
    assert place.road.waiting().count == 2
    assert place.road.settle(signed)
    assert place.road.waiting().count == 0
    receipt = desk.register(a_form(), AIGUL)
    known = place.reading.application(receipt.number.digits)
    assert known is not None


def _own(place: Place) -> set[bytes]:
    with place.book.reading() as connection:
        rows = connection.exec_driver_sql("SELECT chain FROM chain WHERE own").all()
    return {row[0] for row in rows}


def test_a_desk_of_another_office_cannot_touch_our_application(world: World) -> None:
    """Every number is public: naming one must not be enough to change where it stands."""
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    meet(place, world.district)
    stranger = world._place("stranger", TestKey(b"stranger"), b"stranger device!")
    journal_ = world._open(stranger, 428, 1, "enrolled")
    with pytest.raises(NotTheirs), journal_.writing() as writing:
        writing.append(Withdrawn(receipt.number.digits, "?"))
    frame = _frame_of(world, stranger, Withdrawn(receipt.number.digits, "?"))
    world.district.road.take_in(frame)
    known = world.district.reading.application(receipt.number.digits)
    assert known is not None
    assert known.stage is Stage.REGISTERED
    assert world.district.reading.set_aside() == 1


def test_a_desk_cannot_answer_in_the_departments_place(world: World) -> None:
    desk, place, journal_ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    known = place.reading.application(receipt.number.digits)
    assert known is not None
    answer = receipt.number.answer(1).digits
    fact = Answered(receipt.number.digits, answer, Outcome.SATISFIED, receipt.received)
    with pytest.raises(NotTheirs), journal_.writing() as writing:
        writing.append(fact, registration=known.registration)
    frame = _frame_of(world, place, fact, known.registration)
    meet(place, world.district)
    world.district.road.take_in(frame)
    at_district = world.district.reading.application(receipt.number.digits)
    assert at_district is not None
    assert at_district.stage is Stage.REGISTERED


def _frame_of(world: World, place: Place, fact: Fact, registration: bytes = b"") -> Frame:
    """What a tampered program would send: a true chain whose newest entry says too much."""
    own = [one for one in place.road.frames_after(()) if one.chain in _own(place)]
    [head] = [one for one in place.road.heads() if one.chain in _own(place)]
    header = Header(fact.VERSION, fact.KIND, registration, 99, world.clock.now(), 0, b"", "", "x")
    entry = Entry.whole(encode(header), b"s" * 16, encode(fact))
    h = link(head.h, entry)
    signature = sign_head(place.key, head.chain, head.n + 1, h)
    entries = [wire for frame in own for wire in frame.entries]
    return Frame(head.chain, 0, (*entries, WireEntry.of(entry)), signature)


def test_a_book_without_its_print_key_prints_on_and_asks_for_a_new_code(
    world: World, tmp_path: Path
) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    moved = Book(place.book.engine, place.book.identity, world.clock, world.random, b"n" * 32)
    here = own_journal(moved)
    assert here is not None
    desk.journal = here
    assert [one.secret for one in here.due_prints(receipt.number.digits)] == ["", ""]
    with pytest.raises(CodeLost):
        desk.receipt_again(receipt.number)
    new = desk.replace_code(receipt.number, AIGUL)
    again = desk.receipt_again(receipt.number)
    assert again is not None
    assert again.code == new.code
    assert desk.register(a_form(), AIGUL).number.serial == 2
