"""A day at a desk, closed: what was kept, printed and confirmed, and the seal, on real books."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.day import BookDay
from db.settling import receipts_for, settle
from db.tables import journal
from inspector.verify import Telling, verify
from registry.application import office_day
from registry.day import Days, End, OwnEntry, day_figures
from registry.desk import FromPaper
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    Applicant,
    DocumentLine,
    DocumentState,
    Outcome,
    PaperKind,
    Proof,
)
from registry.failures import DayToCome, NothingToClose
from registry.numbers import Number
from registry.office_facts import LookedAt
from tests.world import AIGUL, World, a_form, meet

END = End(b"c" * 16, 1, b"h" * 32)


class Desk:
    """One desk with its days."""

    def __init__(self, world: World, number: int = 1) -> None:
        self.world = world
        self.desk, self.place, self.journal = world.desk(number)
        self.book = BookDay(self.place.book, 427, number)
        self.days = Days(self.desk, self.book)

    @property
    def today(self) -> date:
        return office_day(self.world.clock.now())

    def register(self, *, printed: bool = True) -> Number:
        number = self.desk.register(a_form(), AIGUL).number
        if printed:
            self.desk.mark_printed(PaperKind.RECEIPT, number.digits, "laser", AIGUL)
        return number

    def refuse(self) -> Number:
        form = a_form()
        first, *rest = form.documents
        missing = DocumentLine(first.position, DocumentState.MISSING)
        lacking = a_form(documents=(missing, *rest))
        return self.desk.refuse_acceptance(lacking, "сызба жоқ", AIGUL)

    def confirm(self) -> None:
        """Everything so far is at the district, and it says so."""
        meet(self.place, self.world.district)
        (head,) = [one for one in self.place.road.heads() if one.chain == self.end.chain]
        for signed in receipts_for(self.world.district.book, head.chain, self.place.device):
            assert settle(self.place.book, signed)

    @property
    def end(self) -> End:
        return self.book.figures(self.today).end


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    world = World(tmp_path)
    yield Desk(world)
    world.close()


def test_receipts_entries_and_the_district_agree(desk: Desk) -> None:
    for _ in range(3):
        desk.register()
    desk.confirm()
    found = desk.book.figures(desk.today)
    kept = found.count(refused=False)
    assert (kept.kept, kept.printed, kept.at_district) == (3, 3, 3)
    assert kept.all_equal
    assert (found.gaps, found.not_at_district, found.waiting) == ((), (), 0)


def test_what_is_missing_is_named(desk: Desk) -> None:
    first = desk.register()
    desk.confirm()
    second = desk.register(printed=False)
    slip = desk.refuse()
    found = desk.book.figures(desk.today)
    assert found.not_printed == (second.digits, slip.digits)
    assert found.not_at_district == (second.digits, slip.digits)
    assert found.gaps == (second.digits, slip.digits)
    registered, refused = found.count(refused=False), found.count(refused=True)
    assert (registered.kept, registered.printed, registered.at_district) == (2, 1, 1)
    assert (refused.kept, refused.printed, refused.at_district) == (1, 0, 0)
    assert not registered.all_equal
    assert found.waiting == 2
    assert found.due == 4  # two office copies, a receipt, the slip
    assert first.digits not in found.gaps


def test_only_this_days_entries_count(desk: Desk) -> None:
    desk.register()
    yesterday = desk.today
    desk.world.clock.days_later(1)
    number = desk.register()
    paper = FromPaper(Outcome.SATISFIED, "1", yesterday)
    desk.desk.take_in_answer(number.answer(1), AIGUL, paper)
    desk.desk.hand_over(number, Proof.RECEIPT, AIGUL)
    before, now = desk.book.figures(yesterday), desk.book.figures(desk.today)
    assert [len(one.numbered) for one in (before, now)] == [1, 1]
    assert (before.handed_over, now.handed_over) == (0, 1)
    assert now.entries == 4


def test_another_desks_day_is_its_own(desk: Desk) -> None:
    other = Desk(desk.world, 2)
    other.register()
    meet(other.place, desk.world.district)
    meet(desk.place, desk.world.district)
    other.days.close(desk.today, AIGUL)
    meet(other.place, desk.world.district)
    meet(desk.place, desk.world.district)
    assert desk.book.figures(desk.today).numbered == ()
    assert desk.book.sheets(desk.today) == ()
    assert len(other.book.sheets(desk.today)) == 1


def numbered(
    *serials: int, before: int | None = 10, skipped: tuple[int, ...] = ()
) -> tuple[int, ...]:
    """Which serials are left out among these."""
    entries = [
        OwnEntry(
            11,
            AcceptanceRefused(
                Number.of_application(427, 1, serial).digits,
                "01-01",
                "1",
                Applicant("Ким"),
                (),
                "",
                Acceptor("А", "м", "с"),
            ),
            signed=True,
        )
        for serial in serials
    ]
    found = day_figures(
        date(2026, 3, 5),
        entries,
        printed=set(),
        before=before,
        skipped=skipped,
        due=0,
        waiting=0,
        end=END,
    )
    return tuple(Number.parse(one).serial for one in found.left_out)


def test_a_number_that_no_entry_has_is_found() -> None:
    assert numbered(11, 12, 13) == ()
    assert numbered(11, 13, 14, 16) == (12, 15)
    assert numbered(12) == (11,)  # between yesterday's last and today's first
    assert numbered(12, before=None) == ()  # the first day of all


def test_numbers_that_a_restored_book_leaves_out_are_explained() -> None:
    assert numbered(11, 20_001, 20_002, skipped=(20_000,)) == ()
    assert numbered(11, 20_002, skipped=(20_000,)) == (20_001,)
    assert len(numbered(11, 20_002)) == 100  # more say nothing that these do not


# -- closing ---------------------------------------------------------------------------------------


def test_a_closed_day_carries_the_seal_of_the_entry_before(desk: Desk) -> None:
    desk.register()
    lacking = desk.register(printed=False)
    before = desk.end
    closed = desk.days.close(desk.today, AIGUL)
    assert closed.end == before
    assert closed.fact.head == before.h
    assert (closed.fact.registered, closed.fact.receipts, closed.fact.gaps) == (
        2,
        1,
        (lacking.digits,),
    )
    with desk.place.book.reading() as connection:
        asked = select(journal.c.h).where(journal.c.n == closed.end.n).order_by(journal.c.id.desc())
        assert closed.fact.head in connection.execute(asked).scalars().all()
    assert desk.book.sheets(desk.today) == (closed,)


def test_a_day_closed_twice_has_two_sheets(desk: Desk) -> None:
    desk.register()
    first = desk.days.close(desk.today, AIGUL)
    desk.register()
    second = desk.days.close(desk.today, AIGUL)
    assert (first.sheet, second.sheet) == (1, 2)
    assert second.end.n > first.end.n
    assert [one.sheet for one in desk.book.sheets(desk.today)] == [1, 2]


def test_a_day_is_closed_when_it_has_come_and_something_was_done(desk: Desk) -> None:
    with pytest.raises(NothingToClose):
        desk.days.close(desk.today, AIGUL)
    desk.register()
    with pytest.raises(DayToCome):
        desk.days.close(desk.today + timedelta(days=1), AIGUL)
    yesterday = desk.today
    desk.world.clock.days_later(1)
    assert desk.days.close(yesterday, AIGUL).fact.day == yesterday  # in the morning after


def test_the_last_day_with_work_is_found_past_looks_and_prints(desk: Desk) -> None:
    assert desk.book.last_worked_before(desk.today) is None
    desk.register()
    worked = desk.today
    desk.world.clock.days_later(3)
    with desk.journal.writing() as writing:
        writing.append(LookedAt(Number.of_application(427, 1, 1).digits, "search"))
    desk.world.clock.days_later(1)
    desk.register()
    assert desk.book.last_worked_before(desk.today) == worked


def test_the_seal_on_paper_is_the_one_that_the_verifier_shows(desk: Desk) -> None:
    desk.register()
    first = desk.days.close(desk.today, AIGUL)
    desk.register()
    second = desk.days.close(desk.today, AIGUL)
    report = verify(desk.world.folder / "desk1.book")
    lines = "\n".join(Telling(report, "en").lines(days=True))
    for closed in (first, second):
        digits = closed.fact.head.hex()
        groups = " ".join(digits[at : at + 4] for at in range(0, 64, 4))
        assert groups in lines
        assert f"№ {closed.end.n}\n    {groups}" in lines
    assert "Seals of the day sheets" not in "\n".join(Telling(report, "en").lines())
