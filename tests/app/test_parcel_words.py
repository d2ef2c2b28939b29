"""`tereze parcel` and `tereze verify`: what district IT types and reads, and enrolment by stick."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.demo import SOKOLOVKA
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.main import main
from app.outside import SystemClock
from app.parcel_words import remarks
from app.parcels import Taken
from app.stick_folder import TO_DISTRICT, TO_OFFICE, OfficeFolder
from app.wiring import Device, open_office
from registry.facts import StaffSet
from registry.offices import Staff
from tests.app.village import Village, VillageDesk
from tests.world import a_form
from words import LANGUAGES, words_in

pytestmark = pytest.mark.timeout(240)
BY = Staff("0427-1", "Әбілова А. С.", "маман", "специалист")
HIDDEN = ("sync", "queue", "entry", "entries", "chain", "fork", "parcel", "payload", "frame")


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    made = Village(tmp_path, monkeypatch)
    made.cut = True
    yield made
    for desk in made.desks:
        desk.close()
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def tereze(home: Home | VillageDesk | Village, *words: str, language: str = "en") -> int:
    return main([*words, "--home", str(home_of(home)), "--language", language])


def home_of(one: Home | VillageDesk | Village) -> Path:
    return one.folder if isinstance(one, Home) else one.home.folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_round_as_it_is_typed(village, stick, capsys, language):
    desk = village.desk()
    desk.register()
    for who, way in ((desk, "write"), (village, "read"), (desk, "read"), (desk, "write")):
        assert tereze(who, "parcel", way, str(stick), language=language) == 0
    said = capsys.readouterr().out

    assert desk.waiting == 0
    assert "0427" in said
    assert not [word for word in HIDDEN if re.search(rf"\b{word}\b", said.lower())]
    if language == "en":
        assert "2 pages for the district are on the stick." in said
        assert "The district confirms what it has received." in said
        assert "The district has everything. The stick asks it for news." in said


def test_a_stick_with_something_wrong_ends_with_three_and_says_what(village, stick, capsys):
    desk = village.desk()
    tereze(desk, "parcel", "write", str(stick))
    (parcel,) = OfficeFolder(stick, SOKOLOVKA).lying(TO_DISTRICT)
    whole = parcel.path.read_bytes()
    parcel.path.write_bytes(whole[:-5])

    assert tereze(village, "parcel", "read", str(stick)) == 3
    assert "0427: 1 file is damaged: nothing of it was taken." in capsys.readouterr().out
    parcel.path.write_bytes(whole)
    assert tereze(village, "parcel", "read", str(stick)) == 0
    (answer,) = OfficeFolder(stick, SOKOLOVKA).lying(TO_OFFICE)
    answer.path.write_bytes(whole)
    assert tereze(desk, "parcel", "read", str(stick)) == 3
    assert "meant for another computer" in capsys.readouterr().out


def test_no_stick_and_an_empty_stick(village, stick, capsys):
    desk = village.desk()
    assert tereze(desk, "parcel", "read", str(stick / "gone")) == 1
    assert "stick" in capsys.readouterr().err
    assert tereze(desk, "parcel", "read", str(stick)) == 0
    assert "Nothing for this computer is on the stick." in capsys.readouterr().out
    assert tereze(village, "parcel", "read", str(stick)) == 0
    assert "No office's folder is on this stick." in capsys.readouterr().out


def test_the_district_prepares_a_stick_for_an_office(village, stick, capsys):
    desk = village.desk()
    with village.district.journal_of(SOKOLOVKA).writing() as journal:
        journal.append(StaffSet("0427-9", "Жаңа маман", "маман", "специалист", "specialist"))
    assert tereze(village, "parcel", "write", str(stick), "--office", str(SOKOLOVKA)) == 0
    assert tereze(desk, "parcel", "read", str(stick)) == 0
    assert "1 new page was taken in" in capsys.readouterr().out
    assert "0427-9" in [one.number for one in desk.office.staff()]


def test_every_remark_is_said_in_every_language():
    for language in LANGUAGES:
        said = remarks(Taken(damaged=2, foreign=1, refused=5), words_in(language))
        assert len(said) == 3
        assert all(str(n) in one for n, one in zip((2, 1, 5), said, strict=True))


# -- verify --------------------------------------------------------------------------------------


def test_a_parcel_is_judged_by_its_receiver(village, stick, capsys):
    desk = village.desk()
    desk.register()
    tereze(desk, "parcel", "write", str(stick))
    (parcel,) = OfficeFolder(stick, SOKOLOVKA).lying(TO_DISTRICT)
    before = village.hashes
    capsys.readouterr()

    assert tereze(village, "verify", str(parcel.path)) == 0
    said = capsys.readouterr().out
    assert "Office 0427, desk 01, wrote this" in said
    assert "Not proven: who carried it" in said
    assert tereze(village, "verify", str(parcel.path), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["parcel"]["desk"] == 1
    assert [one["entries"] for one in told["journals"]] == [2]
    assert village.hashes == before  # looked at, not taken in

    assert tereze(desk, "verify", str(parcel.path)) == 2  # sealed to the district
    assert main(["verify", str(parcel.path), "--home", str(stick), "--language", "en"]) == 2
    assert "[92]" in capsys.readouterr().err


def test_an_answer_is_judged_with_the_book_it_goes_on_from(village, stick, capsys):
    desk = village.desk()
    number = desk.register()
    for who, way in ((desk, "write"), (village, "read"), (desk, "read"), (desk, "write")):
        tereze(who, "parcel", way, str(stick))
    village.answer(number)
    tereze(village, "parcel", "read", str(stick))
    (answer,) = OfficeFolder(stick, SOKOLOVKA).lying(TO_OFFICE)
    capsys.readouterr()

    assert tereze(desk, "verify", str(answer.path), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["parcel"] == {**told["parcel"], "kind": "exchange", "desk": 0}
    assert told["findings"] == []
    assert any("confirmed" in one or "signed" in one for one in told["proven"])


def test_what_somebody_else_wrote_does_not_hold(village, stick, capsys):
    from sync.keys import DeviceKey
    from sync.parcel import EXCHANGE, Slip, seal
    from sync.wire import Message, pack

    desk = village.desk()
    forged = stick / "forged.trz"
    slip = Slip(1, EXCHANGE, desk.device.certificate.device, 1)
    key = village.district.key.sealing_key
    forged.write_bytes(seal(slip, pack(Message()), key, DeviceKey.create()))

    assert tereze(village, "verify", str(forged)) == 1
    forged.write_bytes(forged.read_bytes()[:-1])
    assert tereze(village, "verify", str(forged)) == 2
    assert "Nothing of it was taken" in capsys.readouterr().out
    assert list(village.home.folder.glob("verify-*")) == []


# -- a whole district, thirty offices --------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path) -> Iterator[OpenDistrict]:
    made = open_district(Home(tmp_path / "district"), SystemClock())
    yield made
    made.book.engine.dispose()


def test_a_computer_is_let_in_without_a_line(real, tmp_path, stick, capsys):
    home = Home(tmp_path / "desk")
    sheet = real.enrolment().invite(SOKOLOVKA, 1)
    wrong = ("--fingerprint", "0000 " * 8)
    right = ("--fingerprint", real.fingerprint)

    assert tereze(home, "enrol", "--write", str(stick), "--code", sheet.code) == 0
    assert tereze(home, "enrol", "--read", str(stick), *right) == 1
    assert "has not answered" in capsys.readouterr().err
    (request,) = (stick / "tereze" / "enrol").iterdir()
    assert sheet.code.replace("-", "") not in request.read_bytes().decode("latin-1")
    assert tereze(real.home, "parcel", "read", str(stick)) == 0
    assert "1 new computer was let in" in capsys.readouterr().out
    assert tereze(home, "enrol", "--read", str(stick), *wrong) == 1
    assert not home.is_enrolled
    assert tereze(home, "enrol", "--read", str(stick), *right, "--paper", "80mm") == 0
    assert Device.load(home).certificate.office == SOKOLOVKA
    assert list((stick / "tereze" / "enrol").iterdir()) == []


def test_a_wrong_code_on_a_stick_is_turned_away(real, tmp_path, stick, capsys):
    assert tereze(Home(tmp_path / "a"), "enrol", "--write", str(stick), "--code", "AAAA-BBBB") == 0
    folder = stick / "tereze" / "enrol"
    (folder / "request-00000000.trz").write_bytes(b"\xff" * 5000)

    assert tereze(real.home, "parcel", "read", str(stick)) == 3

    assert "2 requests were turned away" in capsys.readouterr().out
    assert not list(folder.glob("answer-*"))


def test_enrol_says_what_is_missing(tmp_path, capsys):
    for words in (("enrol",), ("enrol", "--write", "x"), ("enrol", "--read", "x")):
        with pytest.raises(SystemExit):
            tereze(Home(tmp_path), *words)
    assert capsys.readouterr().err.count("are required") == 3


@pytest.mark.slow
def test_thirty_offices_on_one_stick(real, tmp_path, stick, capsys):
    """Let in, given, read with one command, taken: each finds its own, none another's."""
    (known,) = real.devices.offices()
    codes = list(range(401, 431))
    for code in codes:
        real.set_office(msgspec.structs.replace(known, code=code))
        real.set_staff(code, BY)
    homes = [Home(tmp_path / f"{code:04}") for code in codes]
    numbers = {}
    sheets = [real.enrolment().invite(code, 1) for code in codes]
    for home, sheet in zip(homes, sheets, strict=True):
        assert tereze(home, "enrol", "--write", str(stick), "--code", sheet.code) == 0
    assert tereze(real.home, "parcel", "read", str(stick)) == 0
    for home, code in zip(homes, codes, strict=True):
        paper = ("--fingerprint", real.fingerprint)
        assert tereze(home, "enrol", "--read", str(stick), *paper) == 0
        office = open_office(Device.load(home))
        numbers[code] = office.register(a_form(f"Житель {code}"), BY).number
        office.parts.book.engine.dispose()
        assert tereze(home, "parcel", "write", str(stick)) == 0
    broken = OfficeFolder(stick, codes[7]).lying(TO_DISTRICT)[0].path
    broken.write_bytes(b"")
    swapped = OfficeFolder(stick, codes[8]).lying(TO_DISTRICT)[0].path
    shutil.move(swapped, OfficeFolder(stick, codes[9]).path / swapped.name)
    capsys.readouterr()

    assert tereze(real.home, "parcel", "read", str(stick)) == 3

    table = capsys.readouterr().out
    assert len(re.findall(r"^ *\d{4}  ", table, re.MULTILINE)) == 30
    assert table.count("damaged") == 1
    for code, number in numbers.items():
        found = real.reading.application(number.digits)
        assert (found is not None) == (code != codes[7]), code
    for home, code in zip(homes, codes, strict=True):
        assert tereze(home, "parcel", "read", str(stick)) == 0
        office = open_office(Device.load(home))
        assert (office.line().waiting.count == 0) == (code != codes[7]), code
        others = [number for one, number in numbers.items() if one != code]
        assert all(office.application(one) is None for one in others)
        office.parts.book.engine.dispose()
    assert not [one for code in codes for one in OfficeFolder(stick, code).lying(TO_OFFICE)]
