"""The road by stick: desks, a district, and a technician who is trusted with nothing."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from app import district_parcels
from app.demo import CLERKS, SOKOLOVKA, SPECIALISTS, settle
from app.district_parcels import DistrictParcels, Round
from app.homes import Home
from app.parcels import Handed, KioskParcels, OfficeParcels, StickBusy, Taken, one_at_a_time
from app.stick_folder import TO_DISTRICT, TO_OFFICE, OfficeFolder, tag_of
from db.files import Shelf
from db.kiosk_catalogue import KioskBookCatalogue
from db.relaying import OfficeRoad
from db.tables import board, journal
from registry.application import Stage
from registry.chain import read_header
from registry.department import Decision, Department
from registry.facts import Outcome
from registry.for_kiosks import SHOWN
from registry.office_facts import ScanKind
from registry.road import DoubtKind
from sync import by_stick
from sync.keys import DeviceKey
from sync.parcel import EXCHANGE, MARK, OUTSIDE_BYTES, Slip, seal
from sync.wire import Message, pack
from tests.app.village import NOBODY, Village, VillageDesk
from tests.scanner.papers import a_page_pdf

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    made = Village(tmp_path, monkeypatch)
    made.cut = True  # no line at all: whatever arrives came by stick
    yield made
    for desk in made.desks:
        desk.close()
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def give(desk: VillageDesk, stick: Path) -> Handed:
    return OfficeParcels(desk.device, desk.office.parts.book).give(stick)


def take(desk: VillageDesk, stick: Path) -> Taken:
    return OfficeParcels(desk.device, desk.office.parts.book).take(stick)


def at_district(village: Village, stick: Path) -> Round:
    return DistrictParcels(village.district).read(stick)


def lying(stick: Path, way: str, desk: VillageDesk | None = None) -> list[Path]:
    tag = "" if desk is None else tag_of(desk.device.certificate.device)
    return [one.path for one in OfficeFolder(stick, SOKOLOVKA).lying(way, tag)]


def picture_of(village: Village) -> tuple[list[str], int]:
    """All that a damaged parcel must not change: entries, and frames kept as evidence."""
    return village.hashes, len(village.district.road.heads())


def test_one_round_by_stick_settles_everything(village, stick):
    desk = village.desk()
    desk.register("Серікова Айгүл")
    second = desk.register("Иванов Пётр")
    waiting = desk.waiting

    handed = give(desk, stick)
    done = at_district(village, stick)
    taken = take(desk, stick)

    assert handed.entries == waiting
    assert lying(stick, TO_DISTRICT) == lying(stick, TO_OFFICE) == []  # it has done its work
    assert done.is_well
    assert done.offices[0].entries == waiting > 0
    assert taken.settled == 1
    assert desk.waiting == 0
    assert set(desk.hashes) <= set(village.hashes)
    assert village.district.reading.application(second.digits) is not None


def test_an_answer_of_the_department_comes_back_by_stick(village, stick):
    desk = village.desk()
    number = desk.register()
    give(desk, stick)
    at_district(village, stick)
    village.answer(number)
    at_district(village, stick)

    taken = take(desk, stick)

    assert taken.entries > 0
    found = desk.office.application(number)
    assert found is not None
    assert found.stage is Stage.ANSWERED


def test_an_old_stick_tells_no_desk_that_the_district_has_forgotten(village, stick, tmp_path):
    """Found by the simulation (seed 321): a desk that wrote nothing since, and so has no newer
    receipt, took an old word for news, and the answer it had by line for lost at the district."""
    desk = village.desk()
    number = desk.register()
    give(desk, stick)
    at_district(village, stick)
    old = shutil.copytree(stick, tmp_path / "old")
    take(desk, stick)
    village.cut = False
    village.answer(number)
    assert desk.carry().taken > 0

    assert take(desk, old).parcels == 1

    assert not desk.office.parts.road.doubts()


def test_until_its_receipt_is_back_everything_is_given_again(village, stick, tmp_path):
    """The stick was lost on the way: the next one has what was on it, and what came since."""
    desk = village.desk()
    desk.register()
    lost = give(desk, stick).entries
    shutil.rmtree(stick)
    stick.mkdir()
    desk.register()

    assert give(desk, stick).entries > lost
    at_district(village, stick)
    take(desk, stick)

    assert desk.waiting == 0
    assert give(desk, stick).entries == 0


def test_what_was_settled_is_not_given_again(village, stick):
    desk = village.desk()
    desk.register()
    give(desk, stick)
    at_district(village, stick)
    take(desk, stick)
    desk.register()

    again = give(desk, stick)

    assert again.entries == desk.waiting


def test_a_parcel_read_twice_does_nothing_twice(village, stick, tmp_path):
    desk = village.desk()
    desk.register()
    give(desk, stick)
    shutil.copytree(stick, tmp_path / "copy")
    at_district(village, stick)
    shutil.copytree(stick, tmp_path / "answers")
    take(desk, stick)
    at_the_district, here = picture_of(village), desk.hashes

    again = at_district(village, tmp_path / "copy")
    back = take(desk, tmp_path / "answers")

    assert again.is_well
    assert again.offices[0].entries == 0
    assert picture_of(village) == at_the_district
    assert (back.parcels, back.entries, back.damaged) == (1, 0, 0)
    assert desk.hashes == here
    assert desk.office.parts.road.doubts() == ()


def test_a_stick_that_comes_a_month_late_raises_no_alarm(village, stick, tmp_path):
    """The line came back meanwhile: the old answer tells of a district that had less."""
    desk = village.desk()
    desk.register("Первая")
    give(desk, stick)
    at_district(village, stick)
    village.cut = False
    desk.carry()
    for name in ("Вторая", "Третья"):
        desk.register(name)
        desk.carry()
    here, waiting = desk.hashes, desk.waiting

    taken = take(desk, stick)

    assert taken.parcels == 1
    assert desk.hashes == here
    assert desk.waiting == waiting == 0
    assert desk.office.parts.road.doubts() == ()
    assert give(desk, stick).entries == 0  # and the old word decides nothing


def test_line_and_stick_in_any_mixture_lose_and_double_nothing(village, stick):
    desk, draw = village.desk(), Random(7)
    for _ in range(14):
        match draw.randrange(5):
            case 0:
                desk.register()
            case 1:
                give(desk, stick)
            case 2:
                at_district(village, stick)
            case 3:
                take(desk, stick)
            case _:
                village.cut = False
                desk.carry()
                village.cut = True
    give(desk, stick)
    at_district(village, stick)
    take(desk, stick)

    assert desk.waiting == 0
    assert set(desk.hashes) <= set(village.hashes)
    assert len(set(village.hashes)) == len(village.hashes)
    assert desk.office.parts.road.doubts() == ()


def test_two_desks_of_one_office_share_a_stick(village, stick):
    """Each finds its own, and what one gave reaches the other on the way back."""
    one, two = village.desk(1), village.desk(2)
    first, second = one.register("Бірінші"), two.register("Екінші")
    give(one, stick)
    give(two, stick)
    at_district(village, stick)

    assert len(lying(stick, TO_OFFICE)) == len(lying(stick, TO_OFFICE, one)) + len(
        lying(stick, TO_OFFICE, two)
    )
    take(one, stick)
    take(two, stick)

    assert one.office.application(second) is not None
    assert two.office.application(first) is not None
    assert (one.waiting, two.waiting) == (0, 0)
    assert lying(stick, TO_OFFICE) == []


def test_a_desk_that_brought_nothing_gets_its_answers_too(village, stick):
    one, two = village.desk(1), village.desk(2)
    for desk in (one, two):
        give(desk, stick)
    at_district(village, stick)
    for desk in (one, two):
        take(desk, stick)
    number = one.register()
    give(one, stick)

    at_district(village, stick)
    take(two, stick)

    assert two.office.application(number) is not None


def test_a_large_book_goes_in_several_parcels(village, stick, monkeypatch):
    monkeypatch.setattr(by_stick.giving, "__defaults__", ((), 800, ()))
    desk = village.desk()
    for place in range(12):
        desk.register(f"Житель {place:02}")

    handed = give(desk, stick)
    done = at_district(village, stick)
    take(desk, stick)

    assert handed.parcels > 3
    assert done.offices[0].brought == handed.parcels
    assert desk.waiting == 0
    assert set(desk.hashes) <= set(village.hashes)


def test_a_district_set_back_by_a_week_gets_the_week_again(village, stick, tmp_path):
    desk = village.desk()
    desk.register("До копии")
    give(desk, stick)
    at_district(village, stick)
    take(desk, stick)
    village.close()
    shutil.copyfile(village.home.district_database, tmp_path / "last-week")
    village.reopen()
    desk.register("После копии")
    give(desk, stick)
    at_district(village, stick)
    take(desk, stick)
    assert desk.waiting == 0

    village.close()
    for beside in village.home.folder.glob("district.sqlite*"):
        beside.unlink()
    shutil.copyfile(tmp_path / "last-week", village.home.district_database)
    village.reopen()
    give(desk, stick)
    at_district(village, stick)
    take(desk, stick)  # the district's own word: it has less than it signed for
    assert any(one.kind is DoubtKind.SHORTER for one in desk.office.parts.road.doubts())
    give(desk, stick)
    at_district(village, stick)
    take(desk, stick)

    assert set(desk.hashes) <= set(village.hashes)
    assert desk.waiting == 0


# -- files, kiosk, relay ---------------------------------------------------------------------


def test_a_file_of_an_answer_comes_by_stick_in_parts(village, stick, monkeypatch):
    monkeypatch.setattr(district_parcels, "PIECE_BYTES", 1000)
    desk = village.desk()
    number = desk.register()
    give(desk, stick)
    at_district(village, stick)
    content = os.urandom(3_500)
    ref = village.district.shelf.put(content, b"s" * 16, "application/pdf", "Жауап")
    village.district.index.expect_file(ref, SOKOLOVKA)
    department = Department(village.district.journal_of(SOKOLOVKA), SOKOLOVKA)
    decided = Decision(Outcome.SATISFIED, village.today(), file=ref)
    department.answer(number, decided, CLERKS[0])
    at_district(village, stick)
    take(desk, stick)  # now it knows that there is one
    give(desk, stick)
    at_district(village, stick)
    assert len(lying(stick, TO_OFFICE)) == 1 + 4

    assert take(desk, stick).files == 1

    path = Shelf(desk.home.files).path(ref.name)
    assert path is not None
    assert path.read_bytes() == content


def test_a_file_of_this_desk_goes_up_until_the_district_says_that_it_arrived(
    village, stick, tmp_path
):
    desk = village.desk()
    number = desk.register()
    page = tmp_path / "page.pdf"
    page.write_bytes(a_page_pdf(number.digits, 10))
    scanned = desk.office.scanned
    scanned.attach_files(number, [page], ScanKind.ENCLOSURE, SPECIALISTS[0])
    [kept] = scanned.attached(number)
    ref = kept.fact.file
    first, again = give(desk, stick), give(desk, stick)
    assert first.parcels == again.parcels == 2
    done = at_district(village, stick)

    assert done.is_well
    held = village.district.shelf.path(ref.name)
    assert held is not None
    assert hashlib.sha256(ref.salt + held.read_bytes()).digest() == ref.name
    take(desk, stick)
    assert give(desk, stick).parcels == 1


def test_a_kiosk_gets_its_board_its_catalogue_and_nobodys_name(village, stick):
    desk, home = village.desk(), Home(village.folder / "kiosk")
    kiosk = settle(home, village.district, NOBODY, "kiosk", 90)
    desk.register()
    give(desk, stick)
    at_district(village, stick)
    book = kiosk.open_book(home.kiosk_book)

    taken = KioskParcels(kiosk, book).take(stick)

    assert (taken.parcels, taken.damaged) == (2, 0)
    assert KioskBookCatalogue(book, SOKOLOVKA).now() is not None
    with book.reading() as connection:
        assert len(connection.execute(select(board)).all()) == 1
        kept = connection.execute(select(journal)).all()
    with_content = [read_header(one.header).kind for one in kept if one.payload is not None]
    assert with_content
    assert set(with_content) <= SHOWN
    book.engine.dispose()


def test_a_relay_carries_the_desks_of_its_office(village, stick):
    desk, home = village.desk(), Home(village.folder / "office")
    device = settle(home, village.district, NOBODY, "relay", 99)
    book = device.open_book(home.book)
    number = desk.register()
    held = OfficeRoad(book)
    for frame in desk.office.parts.road.frames_after(held.heads()):
        held.take_in(frame)

    OfficeParcels(device, book).give(stick)
    at_district(village, stick)
    taken = OfficeParcels(device, book).take(stick)

    assert village.district.reading.application(number.digits) is not None
    assert taken.settled == 2  # its own journal, and the desk's
    (chain,) = desk.office.parts.road.chains_of(desk.device.certificate.device)
    for receipt in held.receipts_for(chain, desk.device.certificate.device):
        desk.office.parts.road.settle(receipt)
    assert desk.waiting == 0
    book.engine.dispose()


def test_a_stolen_computer_brings_nothing_and_gets_nothing(village, stick):
    desk = village.desk()
    desk.register()
    give(desk, stick)
    village.district.devices.revoke(desk.device.certificate.device, "stolen")
    before = picture_of(village)

    line = at_district(village, stick).offices[0]

    assert (line.untrue, line.brought, line.written) == (1, 0, 0)
    assert picture_of(village) == before


# -- what a stick may hold ----------------------------------------------------------------------


def test_a_damaged_parcel_applies_nothing_and_is_named(village, stick):
    desk = village.desk()
    desk.register()
    give(desk, stick)
    (parcel,) = lying(stick, TO_DISTRICT)
    whole, before = parcel.read_bytes(), picture_of(village)
    draw = Random(3)
    places = [*range(OUTSIDE_BYTES + 4), *draw.sample(range(len(whole)), 12), len(whole) - 1]
    for place in places[::4]:
        parcel.write_bytes(
            whole[:place] + bytes([whole[place] ^ 1 << draw.randrange(8)]) + whole[place + 1 :]
        )
        line = at_district(village, stick).offices[0]
        assert (line.brought, line.damaged + line.foreign) == (0, 1), place
        assert picture_of(village) == before
        assert parcel.exists()
    parcel.write_bytes(whole)
    assert at_district(village, stick).offices[0].entries > 0


def test_a_parcel_for_somebody_else_is_named_as_such(village, stick):
    one, two = village.desk(1), village.desk(2)
    one.register()
    for desk in (one, two):
        give(desk, stick)
    at_district(village, stick)
    for path in lying(stick, TO_OFFICE, two):
        path.unlink()
    for path in lying(stick, TO_OFFICE, one):
        mine, yours = (tag_of(desk.device.certificate.device) for desk in (one, two))
        path.rename(path.with_name(path.name.replace(mine, yours)))
    before = two.hashes

    taken = take(two, stick)

    assert (taken.foreign, taken.parcels, taken.damaged) == (1, 0, 0)
    assert two.hashes == before


def forged(village: Village, desk: VillageDesk, signer: DeviceKey, device: bytes) -> bytes:
    return seal(
        Slip(1, EXCHANGE, device, 1), pack(Message()), village.district.key.sealing_key, signer
    )


def test_whoever_can_seal_but_not_sign_is_not_believed(village, stick):
    """Anybody can seal to the district, its key is public: the writer's signature counts."""
    desk = village.desk()
    give(desk, stick)
    (parcel,) = lying(stick, TO_DISTRICT)
    device = desk.device.certificate.device
    for content in (
        forged(village, desk, DeviceKey.create(), device),
        forged(village, desk, desk.device.key, b"nobody we know!!"),
    ):
        parcel.write_bytes(content)
        assert at_district(village, stick).offices[0].untrue == 1
    parcel.write_bytes(forged(village, desk, desk.device.key, device))
    assert at_district(village, stick).offices[0].brought == 1


def test_an_answer_that_the_district_did_not_sign_is_not_believed(village, stick):
    desk = village.desk()
    give(desk, stick)
    at_district(village, stick)
    (answer,) = lying(stick, TO_OFFICE)
    slip = Slip(1, EXCHANGE, village.district.identity, 2_000_000_000_000)
    lie = pack(Message())  # "I have nothing of yours"
    answer.write_bytes(seal(slip, lie, desk.device.key.sealing_key, DeviceKey.create()))

    taken = take(desk, stick)

    assert (taken.untrue, taken.parcels) == (1, 0)
    assert desk.office.parts.road.doubts() == ()
    assert answer.exists()


def test_what_is_not_a_file_on_the_stick_is_not_opened(village, stick):
    desk = village.desk()
    give(desk, stick)
    folder = OfficeFolder(stick, SOKOLOVKA).path
    (parcel,) = lying(stick, TO_DISTRICT)
    names = [parcel.name.replace("-001.trz", f"-00{place}.trz") for place in range(2, 7)]
    os.mkfifo(folder / names[0])
    (folder / names[1]).symlink_to("/dev/zero")
    (folder / names[2]).mkdir()
    with (folder / names[3]).open("wb") as huge:
        huge.write(MARK)
        huge.truncate(3_000_000_000)
    (folder / names[4]).touch()

    line = at_district(village, stick).offices[0]

    assert (line.brought, line.damaged) == (1, 5)


def test_two_programs_do_not_handle_a_stick_at_once(village, stick):
    desk = village.desk()
    with one_at_a_time(desk.device.home), pytest.raises(StickBusy):
        give(desk, stick)
    assert give(desk, stick).parcels == 1
