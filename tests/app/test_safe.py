"""The words backup and restore as district IT reads them on a terminal, in three languages."""

import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.demo import CLERKS, SOKOLOVKA, _InProcess, settle
from app.district import open_district
from app.homes import Home
from app.keeping import keeper_of_desk
from app.main import main
from app.outside import SystemClock
from app.settings import DeviceSettings
from app.wiring import open_office
from registry.department import Decision, Department
from registry.facts import Outcome
from sync.exchange import Uploader
from sync.uploader import Turn
from tests.app.burned import BY, NOBODY, Desk
from tests.world import a_form
from words import LANGUAGES

PLAIN = ("sync", "queue", "entry", "entries", "chain", "fork", "parcel", "payload", "frame")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.register(2)
    yield desk
    desk.leave()


class Terminal:
    """Runs a word in this process and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: object, answer: str = "") -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        code = main([str(word) for word in words])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def tereze(capsys, monkeypatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_backup_is_announced_with_what_it_holds(desk, tereze, language):
    code, out, err = tereze("backup", "--home", desk.home.folder, "--language", language)
    made = list(keeper_of_desk(desk.home).shelf.made().values())
    assert (code, err) == (0, "")
    assert len(made) == 1
    assert str(made[0]) in out
    with closing(sqlite3.connect(made[0])) as book:
        assert f" {book.execute('SELECT count(*) FROM journal').fetchone()[0]} " in out
    assert not any(word in out.lower().split() for word in PLAIN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_restore_says_what_it_would_do_and_does_nothing_without_a_yes(desk, tereze, language):
    desk.back_up()
    desk.close()
    before = desk.home.book.read_bytes()
    home = ("--home", desk.home.folder, "--language", language)
    for answer in ("", "\n", "no\n", "жоқ\n", "нет\n", "maybe\n"):
        code, out, _ = tereze("restore", *home, answer=answer)
        assert code == 1
        assert "backups" in out
        assert desk.home.book.read_bytes() == before
    assert not any(word in out.lower().split() for word in PLAIN)


@pytest.mark.parametrize("answer", ["yes\n", "Да\n", " иә \n"])
def test_a_yes_in_any_language_is_one(desk, tereze, answer):
    desk.back_up()
    numbers = desk.numbers()
    desk.burn()
    code, out, _ = tereze("restore", "--home", desk.home.folder, answer=answer)
    assert code == 0
    assert desk.numbers() == numbers
    assert "before-restore" not in out  # there was no book to be kept


def test_the_old_book_is_kept_beside_the_new_one(desk, tereze):
    desk.back_up()
    desk.damage()
    damaged = desk.home.book.read_bytes()
    code, out, _ = tereze("restore", "--home", desk.home.folder, "--yes", "--language", "en")
    assert code == 0
    kept = list(desk.home.folder.glob("desk.book.before-restore-*"))
    assert damaged in [path.read_bytes() for path in kept]
    assert "The book is damaged: page 3 (0427-01) is missing or was changed." in out
    assert "Nothing that the book here holds is lost" in out
    assert "2 receipts were not printed yet" not in out  # their codes are in the old book


def test_a_damaged_backup_is_named_and_changes_nothing(desk, tereze):
    backup = desk.back_up()
    desk.close()
    with closing(sqlite3.connect(backup)) as book:
        book.execute(
            "UPDATE journal SET signature = zeroblob(64) WHERE n = 2"
            " AND chain_id = (SELECT max(id) FROM chain WHERE own)"
        )
        book.commit()
    before = desk.home.book.read_bytes()
    said = tereze("restore", "--home", desk.home.folder, "--from", backup, "--language", "en")
    assert said[0] == 1
    assert "the signature on page 3 (0427-01) is wrong" in said[2]
    assert desk.home.book.read_bytes() == before


def test_a_stick_is_set_up_by_one_word_and_then_filled_and_restored_from(desk, tereze, tmp_path):
    stick = tmp_path / "stick"
    home = ("--home", desk.home.folder, "--language", "en")
    code, out, err = tereze("backup", "--second-copy", stick, *home)
    assert code == 0
    assert str(stick) in out
    assert "same disk" in err  # in this test it is
    assert desk.home.settings(DeviceSettings).second_copy == str(stick)
    desk.plug_in()
    numbers = {one.digits for one in desk.register(2)} | desk.numbers()
    desk.burn()
    file = stick / "tereze-0427-01.copy"
    code, out, _ = tereze("restore", *home, "--from", file, "--yes")
    assert code == 0
    assert "From the second copy" in out
    assert "4 receipts were not printed yet: their codes are gone" in out
    assert desk.numbers() == numbers


def test_one_backup_more_goes_where_it_is_wanted(desk, tereze, tmp_path):
    elsewhere = tmp_path / "disk of the office"
    code, out, _ = tereze("backup", "--home", desk.home.folder, "--to", elsewhere)
    assert code == 0
    assert str(elsewhere) in out
    assert len(list(elsewhere.iterdir())) == 1
    assert keeper_of_desk(desk.home).shelf.made() == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["backup", "restore"])
def test_a_computer_that_has_not_joined_says_so(tereze, tmp_path, word, language):
    code, out, err = tereze(word, "--home", tmp_path / "nowhere", "--language", language)
    assert (code, out) == (1, "")
    assert err.strip()


def test_a_file_that_is_not_there_is_said_to_be_missing(desk, tereze):
    desk.close()
    home = ("--home", desk.home.folder, "--language", "en")
    code, _, err = tereze("restore", *home, "--from", desk.folder / "nothing")
    assert (code, err.strip()) == (1, "This file is not there, or cannot be read.")


def test_a_restored_district_is_given_what_it_lacks_by_its_desks(desk, tereze):
    """Restored to last week, it gets the missing week, its own answers too, without being asked."""
    home = ("--home", desk.district.home.folder, "--language", "en")
    desk.carry()
    assert tereze("backup", *home)[0] == 0
    number = desk.register()[0]
    desk.carry()
    department = Department(desk.district.journal_of(SOKOLOVKA), SOKOLOVKA)
    department.answer(number, Decision(Outcome.SATISFIED, desk.office.today()), CLERKS[0])
    desk.carry()
    answered = set(desk.road().heads())
    desk.district.book.engine.dispose()
    for path in desk.district.home.folder.glob("district.sqlite*"):
        path.unlink()
    assert tereze("restore", *home, "--yes")[0] == 0
    desk.district = open_district(desk.district.home, SystemClock())
    assert not answered <= set(desk.district.road.heads())
    desk.carry()
    assert answered <= set(desk.district.road.heads())
    assert desk.road().waiting().count == 0
    again = Department(desk.district.journal_of(SOKOLOVKA), SOKOLOVKA)
    more = desk.register()[0]
    desk.carry()
    again.answer(more, Decision(Outcome.REFUSED, desk.office.today()), CLERKS[0])
    desk.carry()
    assert desk.office.application(more).answered is not None
    assert desk.office.application(number).answered is not None


def test_a_district_keeps_the_devices_it_let_in_since_its_backup(desk, tereze):
    home = ("--home", desk.district.home.folder, "--language", "en")
    assert tereze("backup", *home)[0] == 0
    late = settle(Home(desk.folder / "desk2"), desk.district, NOBODY, "desk", 2)
    desk.district.book.engine.dispose()
    with closing(sqlite3.connect(desk.district.home.district_database)) as book:
        book.execute("UPDATE journal SET payload = x'90' WHERE id = 1")
        book.commit()
    assert tereze("restore", *home, "--yes")[0] == 0
    desk.district = open_district(desk.district.home, SystemClock())
    assert desk.district.devices.device(late.certificate.device) is not None
    office = open_office(late)
    office.register(a_form(), BY)
    line = _InProcess(desk.district, late.certificate.device)
    Uploader(office.parts.road, line, SystemClock()).run()
    assert office.parts.road.waiting().count == 0
    office.parts.book.engine.dispose()


def test_a_district_is_not_restored_while_it_serves(desk, tereze):
    turn = Turn(desk.district.home.folder / "district.lock")
    assert turn.take()
    home = ("--home", desk.district.home.folder, "--language", "en")
    assert tereze("restore", *home, "--yes")[0] == 1
    turn.give_back()


def test_a_long_copy_says_how_far_it_is(desk, tereze, monkeypatch):
    monkeypatch.setattr("app.safe._QUIET_S", -1.0)
    monkeypatch.setattr("db.backup._PAGES", 4)
    _, _, err = tereze("backup", "--home", desk.home.folder, "--language", "en")
    told = [int(line.split()[1]) for line in err.replace("\r", "\n").splitlines()]
    assert told == sorted(told)
    assert told[-1] == 100
    assert len(told) > 3


def test_what_was_printed_is_known_after_a_restore_by_command(desk, tereze):
    number = desk.register()[0]
    desk.office.print_due(number.digits, BY)
    desk.back_up()
    desk.burn()
    shutil.rmtree(desk.home.printed)
    assert tereze("restore", "--home", desk.home.folder, "--yes")[0] == 0
    desk.open()
    due = {one.number for one in desk.office.due_prints()}
    assert number.digits not in due
    assert len(due) == 2
