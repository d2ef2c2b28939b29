"""Which files own entries name, from any fact that names one, and what is remembered of them."""

from datetime import date
from pathlib import Path

import pytest

from db import own_files
from db.own_files import OwnFiles
from registry.facts import Answered, Fact, FileRef, Outcome
from registry.files import files_of, kinds_with_files
from registry.numbers import Number
from registry.road import Doubt, DoubtKind
from tests.registry.examples import EXAMPLES
from tests.world import AIGUL, World, a_form

NUMBER = Number.of_application(427, 1, 1)


def a_ref(n: int) -> FileRef:
    return FileRef(bytes([n]) * 32, b"s" * 16, 10 * n, "image/jpeg")


class Attaching:
    """A desk whose facts may name files. No verb makes one yet: the rule that keeps the kind to
    the district is set aside, the rest is as it is."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for room in ("db.writing", "db.effects"):
            monkeypatch.setattr(f"{room}.may_say", lambda *_, **__: True)
        self.world = World(folder)
        self.desk, self.place, self.journal = self.world.desk()

    @property
    def book(self):
        return self.place.book

    def attach(self, ref: FileRef) -> None:
        self.desk.register(a_form(), AIGUL)
        fact = Answered(
            NUMBER.digits, NUMBER.answer(1).digits, Outcome.NOTED, date(2026, 3, 2), file=ref
        )
        with self.journal.writing() as journal:
            journal.append(fact)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attaching:
    return Attaching(tmp_path, monkeypatch)


def test_every_kind_that_can_name_a_file_is_known_without_being_listed() -> None:
    naming = {fact.KIND for fact in EXAMPLES if files_of(fact)}
    assert naming
    assert naming <= kinds_with_files()
    assert {fact.KIND for fact in EXAMPLES if fact.KIND not in kinds_with_files()}

    class Scanned(Fact, frozen=True, array_like=True):
        """As a verb of the desk will say it: several files, one of them deeper inside."""

        pages: tuple[FileRef, ...]
        cover: Answered | None = None

    Scanned.KIND = 99
    assert 99 in kinds_with_files()
    inside = Answered("", "", Outcome.NOTED, date(2026, 3, 2), file=a_ref(3))
    assert files_of(Scanned((a_ref(1), a_ref(2)), inside)) == (a_ref(1), a_ref(2), a_ref(3))


def test_files_of_own_entries_are_found_in_their_order_and_new_ones_as_they_come(
    desk: Attaching,
) -> None:
    files = OwnFiles(desk.book)
    assert files.named() == ()
    desk.attach(a_ref(2))
    desk.attach(a_ref(1))
    assert files.named() == (a_ref(2), a_ref(1))
    desk.attach(a_ref(3))
    assert files.named() == (a_ref(2), a_ref(1), a_ref(3))


def test_what_has_arrived_is_not_asked_for_again_by_the_next_program(desk: Attaching) -> None:
    for n in (1, 2, 3):
        desk.attach(a_ref(n))
    files = OwnFiles(desk.book)
    files.named()
    files.arrived([a_ref(1).name, a_ref(3).name])
    assert files.named() == (a_ref(2),)
    assert OwnFiles(desk.book).named() == (a_ref(2), a_ref(3))  # a cursor passes over no file
    files.arrived([a_ref(2).name])
    assert OwnFiles(desk.book).named() == ()
    desk.attach(a_ref(4))
    assert OwnFiles(desk.book).named() == (a_ref(4),)


def test_entries_of_others_are_their_own_to_send(desk: Attaching) -> None:
    other, place, journal = desk.world.desk(2)
    fact = Answered(NUMBER.digits, "", Outcome.NOTED, date(2026, 3, 2), file=a_ref(7))
    with journal.writing() as writing:
        writing.append(fact)
    for frame in place.road.frames_after(()):
        desk.place.road.take_in(frame)
    assert OwnFiles(desk.book).named() == ()
    assert OwnFiles(place.book).named() == (a_ref(7),)
    assert other is not None


def test_a_district_that_lacked_what_it_had_signed_for_is_asked_for_all_files_anew(
    desk: Attaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.attach(a_ref(1))
    files = OwnFiles(desk.book)
    files.named()
    files.arrived([a_ref(1).name])
    assert OwnFiles(desk.book).named() == ()
    shorter = Doubt(DoubtKind.SHORTER, b"c" * 16, 427, 1, own=True, n=1, since=1, noticed_at=2)
    monkeypatch.setattr(own_files, "doubts", lambda _: (shorter,))
    assert OwnFiles(desk.book).named() == (a_ref(1),)
    again = OwnFiles(desk.book)
    again.named()
    again.arrived([a_ref(1).name])
    assert OwnFiles(desk.book).named() == ()  # once for each time that it was noticed
