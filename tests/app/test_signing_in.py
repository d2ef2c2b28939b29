"""Signing in on real books: from the district's command to the desk; who looked at whose data."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_struct
from sqlalchemy import select

from app.demo import SOKOLOVKA, SPECIALISTS, make_district, settle
from app.homes import Home
from app.main import main
from app.office import OpenOffice
from app.office_signing_in import SAME_LOOK_MS
from app.outside import REAL, Outside, SystemClock
from app.staff import give_password
from app.wiring import Device, open_office
from db.book import rebuild
from db.notes import BookNotes
from db.tables import journal, meta
from registry.failures import NotYourRole, SignInWait, WrongPassword
from registry.office_facts import LookedAt, SignedIn, SignInWay
from registry.offices import Staff
from registry.roles import HEAD, VIEWER
from registry.signing_in import FREE_TRIES
from sync.exchange import Uploader
from tests.signing import CheapHasher, HandStopwatch
from tests.world import a_form

AIGUL, NADYA = SPECIALISTS
OWN, PIN = "көк терезе", "4711"


class Village:
    """A district, and desks of one office that hear of each other when a test says `carry`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stopwatch = HandStopwatch()
        self.outside: Outside = replace(REAL, hasher=CheapHasher(), stopwatch=self.stopwatch)
        self.district = make_district(Home(folder / "district"), _NOWHERE, SystemClock())
        self.district = replace(self.district, hasher=CheapHasher())
        self.devices: list[Device] = []
        self.offices: list[OpenOffice] = []

    def desk(self, number: int) -> OpenOffice:
        home = Home(self.folder / f"desk{number}")
        device = settle(home, self.district, _NOWHERE, "desk", number, self.outside)
        self.devices.append(device)
        self.offices.append(open_office(device))
        return self.offices[-1]

    def again(self, place: int = 0) -> OpenOffice:
        """The program at this desk is closed and opened again."""
        self.offices[place].parts.book.engine.dispose()
        device = Device.load(self.devices[place].home, outside=self.outside)
        self.offices[place] = open_office(device)
        return self.offices[place]

    def carry(self) -> None:
        from app.demo import _InProcess

        for device, office in zip(self.devices, self.offices, strict=True):
            Uploader(
                office.parts.road,
                _InProcess(self.district, device.certificate.device),
                SystemClock(),
            ).run()

    def give(self, one: Staff) -> str:
        password = give_password(self.district, SOKOLOVKA, one)
        self.carry()
        return password

    def close(self) -> None:
        for office in self.offices:
            office.parts.book.engine.dispose()
        self.district.book.engine.dispose()


_NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village(tmp_path)
    yield made
    made.close()


def looks(office: OpenOffice) -> list[tuple[str, str, str]]:
    notes = BookNotes(office.parts.book, SOKOLOVKA).between(0, 2**62, LookedAt)
    return [(n.actor, n.fact.number, n.fact.page) for n in notes if isinstance(n.fact, LookedAt)]


def test_a_password_comes_down_the_road_is_chosen_anew_and_counts_at_the_other_desk(village):
    first, second = village.desk(1), village.desk(2)
    assert not first.signing_in.sitting().demanded
    given = village.give(AIGUL)
    assert first.signing_in.sitting().demanded
    assert first.signing_in.sign_in(AIGUL.number, given).must_choose
    first.signing_in.choose_password(AIGUL.number, OWN)
    for _ in range(2):
        village.carry()
    assert not second.signing_in.sign_in(AIGUL.number, OWN).must_choose
    with pytest.raises(WrongPassword):
        second.signing_in.sign_in(AIGUL.number, given)


def test_whoever_is_renamed_keeps_the_password_and_whoever_left_signs_in_nowhere(village):
    desk = village.desk(1)
    given = village.give(AIGUL)
    desk.signing_in.sign_in(AIGUL.number, given)
    desk.signing_in.choose_password(AIGUL.number, OWN)
    village.district.set_staff(SOKOLOVKA, Staff(AIGUL.number, "Әбілова-Ким А. С.", "м", "с"))
    village.carry()
    assert desk.signing_in.sitting().people[0].name == "Әбілова-Ким А. С."
    desk.signing_in.sign_in(AIGUL.number, OWN)
    home = str(village.district.home.folder)
    assert main(["staff", "--home", home, "--office", "427", "--number", "0427-01", "--left"]) == 0
    village.carry()
    assert AIGUL.number not in [one.number for one in desk.signing_in.sitting().people]
    village.stopwatch.pass_s(60)  # a role is believed for a minute
    with pytest.raises(NotYourRole):
        desk.register(a_form("Ким Анна"), AIGUL)


def test_the_command_shows_a_password_for_each_who_has_none_and_no_hash(village, capsys):
    home = str(village.district.home.folder)
    command = ["staff", "--home", home, "--office", "427", "--give-password"]
    assert main(command) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown] == ["0427-01", "0427-02", "0427-03"]
    assert main(command) == 0
    assert capsys.readouterr().out == ""
    assert main([*command, "--number", "0427-02"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split()[-1] not in shown[1]
    assert main([*command, "--number", "0427-99"]) == 1


def test_roles_are_named_by_the_command_and_unknown_ones_are_refused(village, capsys):
    naming = ["staff", "--home", str(village.district.home.folder), "--office", "427"]
    naming += ["--number", "0427-7", "--name", "Ким А.", "--position-kk", "м", "--position-ru", "с"]
    assert main([*naming, "--roles", "head,viewer"]) == 0
    (found,) = [one for one in village.district.reading.staff(427) if one.number == "0427-7"]
    assert found.roles == (HEAD, VIEWER)
    assert main([*naming, "--roles", "king"]) == 1
    assert "roles" in capsys.readouterr().err


def test_tries_and_pins_outlive_the_program_and_a_rebuilt_book(village):
    desk = village.desk(1)
    given = village.give(AIGUL)
    desk.signing_in.sign_in(AIGUL.number, given)
    desk.signing_in.choose_password(AIGUL.number, OWN)
    desk.signing_in.set_pin(AIGUL.number, PIN)
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(WrongPassword):
            desk.signing_in.sign_in(AIGUL.number, "not this one")
    desk = village.again()
    rebuild(desk.parts.book)
    with pytest.raises(SignInWait):
        desk.signing_in.sign_in(AIGUL.number, OWN)
    village.stopwatch.pass_s(30)
    desk.signing_in.sign_in(AIGUL.number, OWN)
    assert desk.signing_in.sign_in(AIGUL.number, PIN).way is SignInWay.PIN


def test_no_copy_of_the_book_holds_a_pin_that_can_be_tried(village):
    desk = village.desk(1)
    desk.signing_in.sign_in(AIGUL.number, village.give(AIGUL))
    desk.signing_in.choose_password(AIGUL.number, OWN)
    desk.signing_in.set_pin(AIGUL.number, PIN)
    hashed = CheapHasher().hash(PIN).encode()
    book = desk.parts.book
    with book.reading() as connection:
        kept = connection.execute(select(meta.c.value)).scalars().all()
        written = connection.execute(select(journal.c.payload)).scalars().all()
    assert not any(hashed in value for value in (*kept, *written))
    assert CheapHasher().hash(OWN).encode() in b"".join(filter(None, written))


def test_a_look_is_written_once_in_ten_minutes_for_each_page_and_person(village):
    desk = village.desk(1)
    number = desk.register(a_form("Ким Анна"), AIGUL).number
    for by, page in ((AIGUL, "search"), (AIGUL, "search"), (AIGUL, "today"), (NADYA, "search")):
        desk.looks.looked(number.digits, page, by)
    assert len(looks(desk)) == 3
    village.stopwatch.pass_s(SAME_LOOK_MS / 1000)
    desk.looks.looked(number.digits, "search", AIGUL)
    assert [one.actor for one in desk.looks.who_looked(number.digits)] == [
        AIGUL.number,
        NADYA.number,
        AIGUL.number,
        AIGUL.number,
    ]
    shown = desk.application(number)
    assert shown is not None
    assert any(isinstance(one.fact, LookedAt) for one in shown.history)


def test_data_that_fills_a_form_are_a_look_at_the_application_they_stand_in(village):
    desk = village.desk(1)
    number = desk.register(a_form("Ким Анна"), AIGUL).number
    desk.register(a_form("Ли Олег"), AIGUL)
    found = desk.application(number)
    assert found is not None
    assert found.registered is not None
    assert desk.looks.number_of(found.registered.applicant) == number.digits
    somebody_else = replace_struct(found.registered.applicant, name="Басқа біреу")
    assert desk.looks.number_of(somebody_else) is None


def test_a_look_at_a_whole_register_names_nobody(village):
    desk = village.desk(1)
    desk.looks.looked("", "register", AIGUL)
    assert looks(desk) == [(AIGUL.number, "", "register")]


def test_who_signed_in_reaches_the_district(village):
    desk = village.desk(1)
    desk.signing_in.sign_in(AIGUL.number, village.give(AIGUL))
    desk.signing_in.choose_password(AIGUL.number, OWN)
    village.carry()
    found = BookNotes(village.district.book, SOKOLOVKA).between(0, 2**62, SignedIn)
    assert [(one.actor, one.fact) for one in found] == [
        (AIGUL.number, SignedIn(SignInWay.PASSWORD))
    ]


def test_what_a_viewer_tries_to_register_takes_no_number_of_the_book(village):
    desk = village.desk(1)
    one = Staff("0427-8", "Қарап Т.", "бақылаушы", "наблюдатель", roles=(VIEWER,))
    village.district.set_staff(SOKOLOVKA, one)
    village.carry()
    first = desk.register(a_form("Ким Анна"), AIGUL).number
    with pytest.raises(NotYourRole):
        desk.register(a_form("Ли Олег"), one)
    assert desk.register(a_form("Ли Олег"), AIGUL).number.serial == first.serial + 1


def test_the_first_steps_are_put_away_for_ever(village):
    desk = village.desk(1)
    assert desk.signing_in.sitting().guide
    desk.signing_in.put_guide_away()
    assert not village.again().signing_in.sitting().guide


def test_the_real_hash_is_argon2id_and_costs_what_it_should():
    hashed = REAL.hasher.hash(OWN)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=2,p=1$")
    assert hashed != REAL.hasher.hash(OWN)
    assert REAL.hasher.verify(OWN, hashed)
    for wrong in ("", OWN + " ", OWN.upper()):
        assert not REAL.hasher.verify(wrong, hashed)
    for garbled in ("", "$argon2id$", hashed[:-4], hashed.replace("argon2id", "bcrypt")):
        assert not REAL.hasher.verify(OWN, garbled)


def test_the_stopwatch_goes_forward():
    before = REAL.stopwatch.elapsed_ms()
    assert REAL.stopwatch.elapsed_ms() >= before
