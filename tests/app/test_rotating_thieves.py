"""An old key in other hands, copies of a computer, old backups: the change of keys holds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.demo import SOKOLOVKA
from app.district_parcels import DistrictParcels
from app.homes import Home
from app.keeping import keeper_of_desk
from app.renewal import opening
from app.rotating import KeysRefused, Rotation, go_on
from app.serving import house_of
from app.wiring import Device
from db.book import rebuild
from db.branches import entry_of
from db.chains import renew
from db.road import BookRoad
from db.rotating import own_key
from db.tables import chain, journal
from district.enrolment import keys_of
from registry.application import Stage
from registry.chain import SALT_BYTES, Entry, encode, link, sign_head
from registry.facts import Fact, Withdrawn
from registry.failures import BadFrame, EnrolmentRefused
from registry.new_keys import make_key_request, read_key_request
from registry.numbers import Number
from registry.road import Frame, WireEntry
from registry.trust import certify
from sync.keys import DeviceKey
from tests.app.rotating import give, own_entries, rotate, stages, take, village_with_keys
from tests.app.village import Village, VillageDesk

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    yield from village_with_keys(tmp_path, monkeypatch)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


# -- thieves, copies, old backups ---------------------------------------------------------------


class Thief:
    """Somebody who took a desk's key file and its book, and writes on with them."""

    def __init__(self, desk: VillageDesk) -> None:
        self.key = DeviceKey.load(desk.home.key)
        self.device = desk.device.certificate.device
        with desk.office.parts.book.reading() as connection:
            [row] = connection.execute(select(chain).where(chain.c.own)).all()
            lines = select(journal).where(journal.c.chain_id == row.id).order_by(journal.c.n)
            found = connection.execute(lines).all()
        self.chain = row.chain
        self.entries = [entry_of(one) for one in found]
        self.hashes = [one.h for one in found]

    def frame(self, fact: Fact, after: int, registration: bytes = b"") -> Frame:
        """One entry more behind place `after`, truly signed with the stolen key."""
        header = self.entries[after].read_header()
        made = replace_header(header, fact, registration)
        entry = Entry.whole(encode(made), bytes(SALT_BYTES), encode(fact))
        h = link(self.hashes[after], entry)
        signature = sign_head(self.key, self.chain, after + 1, h)
        return Frame(self.chain, after + 1, (WireEntry.of(entry),), signature, self.hashes[after])


def replace_header(header, fact: Fact, registration: bytes):
    return msgspec.structs.replace(
        header, kind=fact.KIND, version=fact.VERSION, tick=header.tick + 100,
        registration=registration,
    )  # fmt: skip


def withdrawal(desk: VillageDesk, number: Number) -> tuple[Withdrawn, bytes]:
    """What a thief could do to a resident: his application is gone."""
    known = desk.office.application(number)
    assert known is not None
    return Withdrawn(number.digits, "thief"), known.registration


@pytest.mark.parametrize("when", ["before the change arrives", "after it"])
def test_what_a_stolen_old_key_signs_after_the_change_has_no_effect_in_any_book(village, when):
    desk, other = village.desk(), village.desk(2)
    number = desk.register()
    desk.carry()
    thief = Thief(desk)
    fact, registration = withdrawal(desk, number)
    beside = thief.frame(fact, len(thief.entries) - 1, registration)
    rotate(desk)
    if when == "after it":
        desk.carry()
    village.district.road.take_in(beside, SOKOLOVKA)
    desk.carry()
    other.carry()
    desk.carry()
    for book in (village.district.book, desk.office.parts.book, other.office.parts.book):
        rebuilt = rebuild(book)  # the tables are a function of the entries
        assert rebuilt
    assert stages(village, number) == [Stage.REGISTERED]
    for one in (desk, other):
        known = one.office.application(number)
        assert known is not None
        assert known.stage is Stage.REGISTERED
        assert one.hashes == village.hashes  # nothing is lost either: it is kept as evidence
    assert village.district.reading.set_aside() == 1


def test_an_entry_behind_the_last_one_of_the_old_key_has_no_effect(village):
    desk = village.desk()
    stolen = DeviceKey.load(desk.home.key)
    number = desk.register()
    rotate(desk)
    desk.carry()
    book = desk.office.parts.book
    with book.reading() as connection:
        old = connection.execute(select(chain).where(chain.c.ended == "rotated")).one()
        last = connection.execute(
            select(journal).where(journal.c.chain_id == old.id, journal.c.n == old.head_n)
        ).one()
    assert old.accepted_n == old.head_n
    thief = Thief.__new__(Thief)
    thief.key, thief.chain = stolen, old.chain
    thief.entries = [entry_of(last)] * (old.head_n + 1)
    thief.hashes = [last.h] * (old.head_n + 1)
    fact, registration = withdrawal(desk, number)
    village.district.road.take_in(thief.frame(fact, old.head_n, registration), SOKOLOVKA)
    assert stages(village, number) == [Stage.REGISTERED]
    assert village.district.reading.set_aside() == 1


def test_an_old_key_opens_no_chain_that_counts(village):
    """With the old certificate anybody who has the key may open chains; none of them is named."""
    desk = village.desk()
    number = desk.register()
    desk.carry()
    stolen = village.folder / "stolen"
    desk.close()
    shutil.copytree(desk.home.folder, stolen)
    desk.open()
    rotate(desk)
    desk.carry()
    device = Device.load(Home(stolen))
    book = device.open_book(device.home.book)
    journal_of = renew(book, "forked", opening(device, "forked"))
    fact, registration = withdrawal(desk, number)
    with journal_of.writing() as writing:
        writing.append(fact, registration=registration)
    for frame in BookRoad(book).frames_after(village.district.road.heads(), office=SOKOLOVKA):
        village.district.road.take_in(frame, SOKOLOVKA)
    book.engine.dispose()
    assert stages(village, number) == [Stage.REGISTERED]
    assert village.district.reading.set_aside() == 3  # its first entry, the numbers, the deed


def test_who_holds_the_old_key_signs_in_no_more_and_gets_no_new_keys(village):
    desk = village.desk()
    old, device = desk.device.key, desk.device.certificate.device
    rotate(desk)
    desk.carry()
    thiefs = DeviceKey.create()
    with pytest.raises(EnrolmentRefused):
        village.district.rekeying().answer(make_key_request(device, old, thiefs))
    assert old.public_key not in keys_of(village.district.devices.device(device))


def test_nobody_gets_keys_without_the_old_one_or_for_a_key_that_he_does_not_hold(village):
    desk = village.desk()
    device, stranger = desk.device.certificate.device, DeviceKey.create()
    answer = village.district.rekeying().answer
    with pytest.raises(EnrolmentRefused):
        answer(make_key_request(device, stranger, DeviceKey.create()))
    asked = read_key_request(make_key_request(device, desk.device.key, stranger))
    others = msgspec.structs.replace(asked, signing_key=DeviceKey.create().public_key)
    with pytest.raises(EnrolmentRefused):
        answer(msgspec.msgpack.encode(others))
    with pytest.raises(EnrolmentRefused):
        answer(msgspec.msgpack.encode(msgspec.structs.replace(asked, by_new=asked.by_old)))
    with pytest.raises(EnrolmentRefused):
        answer(make_key_request(b"nobody at all...", desk.device.key, stranger))
    with pytest.raises(BadFrame):
        answer(b"\x90")


def test_a_device_that_was_struck_off_gets_no_new_keys_and_one_with_new_keys_is_out_at_once(
    village,
):
    desk = village.desk()
    number = desk.register()
    desk.carry()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    rotation.ask()  # certified, and then lost before it was used
    device = desk.device.certificate.device
    village.district.devices.revoke(device, "stolen")
    with pytest.raises(KeysRefused):
        Rotation(desk.home).ask()
    desk.close()
    rotation.change_over()
    desk.open()
    later = desk.register()
    for frame in desk.office.parts.road.frames_after(village.district.road.heads()):
        village.district.road.take_in(frame, SOKOLOVKA)
    assert stages(village, number, later) == [Stage.REGISTERED, None]


def test_a_desk_lost_after_its_change_keeps_all_that_counted_and_not_what_a_thief_wrote(village):
    desk = village.desk()
    number = desk.register()
    desk.carry()
    thief = Thief(desk)
    fact, registration = withdrawal(desk, number)
    beside = thief.frame(fact, len(thief.entries) - 1, registration)
    rotate(desk)
    later = desk.register()
    desk.carry()
    village.district.road.take_in(beside, SOKOLOVKA)
    village.district.devices.revoke(desk.device.certificate.device, "retired")
    assert stages(village, number, later) == [Stage.REGISTERED] * 2
    # An officer has looked at it and says that it counts after all.
    village.district.devices.revoke(desk.device.certificate.device, "confirmed")
    assert stages(village, number, later) == [Stage.WITHDRAWN, Stage.REGISTERED]


def test_of_two_copies_of_one_computer_the_first_that_asks_gets_new_keys_and_the_other_none(
    village,
):
    desk = village.desk()
    desk.carry()
    twin = desk.copied("twin")
    Rotation(twin.home).begin("planned")
    rotate(desk)
    twin.close()
    with pytest.raises(KeysRefused):
        Rotation(twin.home).ask()
    twin.open()  # it works on, offline as it were, and harms nobody
    twin.register()
    desk.register()
    desk.carry()
    assert desk.hashes == village.hashes
    assert desk.waiting == 0


def test_a_backup_from_before_the_change_goes_on_under_the_new_keys(village):
    desk = village.desk()
    first = desk.register()
    backup = keeper_of_desk(desk.home).make().path
    second = desk.register()
    rotate(desk)
    third = desk.register()
    desk.carry()
    held = desk.hashes
    desk.put_back(backup)
    desk.open()
    assert set(held) <= set(desk.hashes)
    fourth = desk.register()
    assert fourth.serial > third.serial
    assert own_key(desk.office.parts.book) == desk.device.key.public_key
    desk.carry()
    assert desk.hashes == village.hashes
    assert stages(village, first, second, third, fourth) == [Stage.REGISTERED] * 4
    assert not village.district.reading.set_aside()


def test_with_the_line_out_too_and_an_afternoon_that_nobody_has_is_kept_apart_not_lost(village):
    desk = village.desk()
    first = desk.register()
    backup = keeper_of_desk(desk.home).make().path
    rotate(desk)
    village.cut = True
    desk.put_back(backup)
    desk.open()
    second = desk.register()
    assert own_key(desk.office.parts.book) == desk.device.key.public_key
    village.cut = False
    desk.carry()
    assert stages(village, first, second) == [Stage.REGISTERED] * 2
    assert desk.hashes == village.hashes


def test_a_book_put_back_while_a_change_is_under_way_cuts_off_nothing_that_the_district_has(
    village,
):
    """The old key's last entry comes after all that the district can tell of the missing day."""
    desk = village.desk()
    first = desk.register()
    backup = keeper_of_desk(desk.home).make().path
    second = desk.register()
    desk.carry()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    rotation.ask()
    desk.put_back(backup)
    assert go_on(desk.home)
    desk.open()
    desk.register()
    desk.carry()
    assert stages(village, first, second) == [Stage.REGISTERED] * 2
    assert not village.district.reading.set_aside()
    assert desk.hashes == village.hashes


def test_an_older_book_that_nothing_else_gives_away_never_goes_on_under_another_key(village):
    """A copy by hand within one opening: book and folder agree, and only the key does not."""
    desk = village.desk()
    desk.register()
    copy = desk.copy_book(village.folder / "copy")
    install = (desk.home.folder / "install").read_bytes()
    rotate(desk)
    desk.carry()
    desk.put_back(copy)
    (desk.home.folder / "install").write_bytes(install)
    desk.open()
    desk.register()
    for key, facts in own_entries(desk)[1:]:
        assert key == desk.device.key.public_key
        assert facts
    desk.carry()
    assert desk.hashes == village.hashes


@pytest.mark.parametrize("by_stick", [False, True], ids=["by line", "by stick"])
def test_a_district_set_back_to_before_the_change_knows_its_own_signature(village, stick, by_stick):
    desk = village.desk()
    first = desk.register()
    desk.carry()
    village.district.book.engine.dispose()
    saved = village.folder / "saved.sqlite"
    shutil.copyfile(village.home.district_database, saved)
    village.reopen()
    rotate(desk)
    second = desk.register()
    desk.carry()
    village.district.book.engine.dispose()
    for beside in village.home.folder.glob("district.sqlite*"):
        beside.unlink()
    shutil.copyfile(saved, village.home.district_database)
    village.reopen()

    device, new = desk.device.certificate.device, desk.device.key.public_key
    assert keys_of(village.district.devices.device(device)) != (new,)
    if by_stick:
        village.cut = True
        for _ in range(2):  # the first brings back word that the district has forgotten
            give(desk, stick)
            assert DistrictParcels(village.district).read(stick).is_well
            assert take(desk, stick).parcels
    else:
        shown = desk.device.enrolment.certificate
        row = house_of(village.district).road.introduce(shown)
        assert row is not None
        assert keys_of(row)[0] == new
        desk.carry()
    assert keys_of(village.district.devices.device(device)) == (new,)
    assert stages(village, first, second) == [Stage.REGISTERED] * 2
    assert not village.district.reading.set_aside()


def test_a_certificate_that_is_older_or_made_up_introduces_nobody(village):
    desk = village.desk()
    before = desk.device.enrolment.certificate
    rotate(desk)
    desk.carry()
    introduced = village.district.rekeying().introduced
    assert introduced(before) is None
    after = desk.device.enrolment.certificate
    thiefs = DeviceKey.create()
    younger = msgspec.structs.replace(
        after.read(), signing_key=thiefs.public_key, issued_at=after.read().issued_at + 1
    )
    forged = certify(thiefs, younger)
    assert introduced(forged) is None
    assert introduced(after) is None  # it is known already
    assert len(keys_of(village.district.devices.device(desk.device.certificate.device))) == 1
