"""Who works here, read before the book is opened: the same as the open book says, or nothing."""

import os
import sqlite3
from contextlib import closing

import msgspec
import pytest

from app.demo import SPECIALISTS
from app.office_signing_in import _GUIDE
from db.glimpse import GUIDE_PUT_AWAY, Glimpse, glimpse
from registry.facts import StaffSet
from registry.seen import SeenStaff
from tests.app.test_office import Pair


def staff_set(person, password=""):
    return StaffSet(
        person.number,
        person.name,
        person.position_kk,
        person.position_ru,
        person.position_en,
        person.roles,
        person.active,
        password,
    )


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path)
    yield pair
    pair.close()


@pytest.fixture
def office(pair):
    return pair.office


def seen(pair) -> Glimpse:
    return glimpse(pair.device.home.book, pair.device.office.code)  # type: ignore[return-value]


def told(office) -> Glimpse:
    sitting = office.signing_in.sitting()
    people = tuple(SeenStaff(*msgspec.structs.astuple(one)) for one in sitting.people)
    return Glimpse(people, sitting.demanded, sitting.guide)


def test_the_same_names_as_in_the_open_book(pair, office):
    assert len(told(office).people) > 1
    assert seen(pair) == told(office)


def test_the_first_steps_are_shown_until_they_are_put_away(pair, office):
    assert seen(pair).guide
    office.signing_in.put_guide_away()
    assert not seen(pair).guide
    assert GUIDE_PUT_AWAY == _GUIDE


def test_a_password_is_asked_for_from_the_first_moment(pair, office):
    assert not seen(pair).demanded
    row = msgspec.msgpack.encode(staff_set(SPECIALISTS[0], "$argon2id$"))
    with closing(sqlite3.connect(pair.device.home.book)) as book, book:
        changed = book.execute(
            "UPDATE journal SET payload = ? WHERE id = (SELECT journal.id FROM staff"
            " JOIN chain ON staff.chain = chain.chain"
            " JOIN journal ON journal.chain_id = chain.id AND journal.n = staff.n"
            " WHERE staff.office = ? ORDER BY staff.staff LIMIT 1)",
            (row, pair.device.office.code),
        )
        assert changed.rowcount == 1
    assert told(office).demanded
    assert seen(pair) == told(office)


def test_a_book_of_another_version_is_not_read(pair, office):
    with closing(sqlite3.connect(pair.device.home.book)) as book, book:
        book.execute("UPDATE alembic_version SET version_num = '9999'")
    assert seen(pair) is None


def test_no_book_and_a_burned_one_say_nothing_and_make_nothing(pair, tmp_path):
    assert glimpse(tmp_path / "none.book", 427) is None
    assert not (tmp_path / "none.book").exists()
    burned = tmp_path / "burned.book"
    burned.write_bytes(os.urandom(8192))
    assert glimpse(burned, 427) is None


def test_much_that_is_left_over_from_a_crash_is_not_waited_for(pair, office):
    log = pair.device.home.book.with_name(pair.device.home.book.name + "-wal")
    assert seen(pair) is not None
    with log.open("ab") as left:
        left.truncate(9 << 20)
    assert seen(pair) is None


def test_a_folder_with_a_question_mark_in_its_name_is_read_too(pair, office, tmp_path):
    folder = tmp_path / "what? 50% #1"
    folder.mkdir()
    copy = folder / "desk.book"
    with (
        closing(sqlite3.connect(pair.device.home.book)) as book,
        closing(sqlite3.connect(copy)) as other,
    ):
        book.backup(other)
    assert glimpse(copy, pair.device.office.code) == told(office)
