"""Desks, their office's relay and the district with real books: what the relay passes on."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.devices import DeviceRow, Devices
from db.health import device_health
from db.journal import own_journal
from db.relaying import Members, OfficeRoad
from registry.application import office_day
from registry.department import Decision
from registry.desk import Desk
from registry.device_told import DeviceTold
from registry.facts import DeviceCertified, DeviceRevoked, Outcome, PaperKind, PrintFailed, Proof
from registry.numbers import Number
from registry.road import RECEIPT_TAG
from registry.trust import Certificate, SignedCertificate, certify
from sync.exchange import Reached, Uploader
from sync.telling import Telling
from tests.sync.line import Line, answer_lost, carrier_row, lost, well
from tests.world import (
    AIGUL,
    CLERK,
    DISTRICT_ID,
    Place,
    TestKey,
    TestVerifier,
    World,
    a_form,
    meet,
)

RELAY_KEY = TestKey(b"relay")
RELAY_ID = b"relay 0000000000"


class RelayPlace(Place):
    """A relay's book. Its road is one for as long as it runs, as in the program."""

    _road: OfficeRoad

    @property
    def road(self) -> OfficeRoad:
        if not hasattr(self, "_road"):
            self._road = OfficeRoad(self.book)
        return self._road


class Office:
    """One office: `cut` is the line between relay and district."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.relay = self.new_relay("relay")
        self.desks: dict[int, tuple[Desk, Place]] = {}
        self.ways: dict[int, Uploader] = {}

    def new_relay(self, name: str) -> RelayPlace:
        bare = self.world._place(name, RELAY_KEY, RELAY_ID)
        place = RelayPlace(bare.book, bare.key, bare.device)
        self.world._open(place, 427, 99, "enrolled")
        self.up_line = Line(self.world.district, carrier_row(place, role="relay"))
        self.up = Uploader(place.road, self.up_line, self.world.clock, unsigned=place.road.unsigned)
        self.ways = {}
        return place

    def desk(self, number: int) -> Desk:
        if number not in self.desks:
            desk, place, _ = self.world.desk(number)
            self.desks[number] = desk, place
        return self.desks[number][0]

    def place(self, number: int) -> Place:
        self.desk(number)
        return self.desks[number][1]

    def carry(self, number: int) -> Reached:
        """The desk's round with the relay."""
        place = self.place(number)
        if number not in self.ways:
            line = Line(self.relay, carrier_row(place))
            self.ways[number] = Uploader(place.road, line, self.world.clock, is_district=False)
        outcome = self.ways[number].run()
        assert isinstance(outcome, Reached)
        return outcome

    def pass_on(self) -> Reached:
        """The relay's round with the district."""
        outcome = self.up.run()
        assert isinstance(outcome, Reached)
        return outcome

    def register(self, number: int = 1, name: str = "Серікова Айгүл") -> Number:
        return self.desk(number).register(a_form(name), AIGUL).number


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.world.close()


def waiting(place: Place) -> int:
    return place.road.waiting().count


def test_an_entry_goes_by_the_relay_and_the_districts_receipt_comes_back(office: Office) -> None:
    office.register()
    before = waiting(office.place(1))
    office.carry(1)
    assert waiting(office.place(1)) == before > 0  # at the relay is not at the district
    office.pass_on()
    assert office.carry(1).settled == 1
    assert waiting(office.place(1)) == 0
    assert hashes(office.place(1)) <= hashes(office.world.district)


def hashes(place: Place) -> set[str]:
    return set(place.reading.entry_hashes())


def test_a_relay_signs_no_receipt_of_its_own(office: Office) -> None:
    office.register()
    office.carry(1)
    chains = office.place(1).road.chains_of(office.place(1).device)
    assert office.relay.road.receipts_for(chains[0], office.place(1).device) == ()
    office.pass_on()
    (receipt,) = office.relay.road.receipts_for(chains[0], office.place(1).device)
    signed = RECEIPT_TAG + receipt.packed
    key = office.world.district_key.public_key
    assert TestVerifier().verify(key, signed, receipt.signature)
    assert receipt.read().chain == chains[0]


def test_of_several_receipts_the_newest_is_passed_down(office: Office) -> None:
    for _ in range(3):
        office.register()
        office.carry(1)
        office.pass_on()
    (chain,) = office.place(1).road.chains_of(office.place(1).device)
    (receipt,) = office.relay.road.receipts_for(chain, b"")
    head = next(one for one in office.place(1).road.heads() if one.chain == chain)
    assert (receipt.read().n, receipt.read().h) == (head.n, head.h)


def test_the_relay_asks_for_a_receipt_whose_answer_was_lost(office: Office) -> None:
    office.register()
    office.carry(1)
    assert office.pass_on().settled > 0
    office.register()
    office.carry(1)
    office.up_line.faults = [answer_lost, well]
    office.up.step()
    assert office.relay.road.unsigned()
    office.pass_on()  # everything is there already: nothing is sent, the receipt is asked for
    assert office.relay.road.unsigned() == ()
    office.carry(1)
    assert waiting(office.place(1)) == 0


def test_desks_see_each_others_applications_while_the_line_is_down(office: Office) -> None:
    office.up_line.faults = [lost] * 20
    number = office.register(1)
    for desk in (1, 2):
        office.carry(desk)
    seen = office.place(2).reading.application(number.digits)
    assert seen is not None
    assert seen.number == number.digits


def test_another_desk_hands_over_what_the_first_took_in(office: Office) -> None:
    number = office.register(1)
    office.desk(1).send_papers(number, AIGUL)
    office.carry(1)
    office.pass_on()
    office.world.clock.days_later(2)
    decided = Decision(Outcome.SATISFIED, office_day(office.world.clock.now()))
    answer = office.world.department.answer(number, decided, CLERK)
    office.pass_on()
    office.up_line.faults = [lost] * 20  # and now the line is gone
    office.carry(2)
    office.desk(2).take_in_answer(Number.parse(answer.answer), AIGUL)
    office.desk(2).hand_over(number, Proof.RECEIPT, AIGUL)
    office.carry(2)
    office.carry(1)
    known = office.place(1).reading.application(number.digits)
    assert known is not None
    assert known.stage.value == "issued"


def test_a_new_empty_relay_fills_itself_from_desks_and_district(office: Office) -> None:
    for desk in (1, 2):
        office.register(desk)
        office.carry(desk)
    office.pass_on()
    office.register(1)  # the old relay never had it
    office.relay = office.new_relay("relay2")
    office.carry(1)
    office.pass_on()
    everything = hashes(office.place(1)) | hashes(office.place(2))
    assert everything <= hashes(office.relay)
    assert everything <= hashes(office.world.district)
    office.carry(1)
    assert waiting(office.place(1)) == 0


def test_a_relay_never_says_that_the_district_has_forgotten(office: Office) -> None:
    """A new relay holds less than the district has signed for: that is no alarm at a desk."""
    office.register()
    office.carry(1)
    office.pass_on()
    office.carry(1)
    office.relay = office.new_relay("relay2")
    office.carry(1)
    assert office.place(1).road.doubts() == ()
    assert waiting(office.place(1)) == 0


def test_who_has_gone_to_the_district_directly_loses_nothing_at_the_relay(office: Office) -> None:
    office.register()
    office.carry(1)
    direct = Uploader(
        office.place(1).road,
        Line(office.world.district, carrier_row(office.place(1))),
        office.world.clock,
    )
    office.register()
    assert isinstance(direct.run(), Reached)
    assert waiting(office.place(1)) == 0
    office.register()
    office.carry(1)
    office.pass_on()
    office.carry(1)
    assert waiting(office.place(1)) == 0
    assert hashes(office.place(1)) <= hashes(office.world.district)
    assert hashes(office.place(1)) <= hashes(office.relay)


def test_the_branch_that_the_district_had_first_is_first_at_the_relay_too(office: Office) -> None:
    """Of two copies of a desk's book one yields; which one must not depend on whom it asks."""
    office.register()
    office.carry(1)
    first = office.place(1)
    first.book.engine.dispose()
    shutil.copyfile(office.world.folder / "desk1.book", office.world.folder / "twin.book")
    twin = office.world._place("twin", first.key, first.device)
    say_something(twin)
    office.register(1)
    office.carry(1)  # the relay hears of this branch first, and the district of the other
    meet(twin, office.world.district)
    (chain,) = first.road.chains_of(first.device)
    at_first = [head for head in office.world.district.road.heads() if head.chain == chain]
    meet(office.relay, office.world.district)
    before = [head for head in office.relay.road.heads() if head.chain == chain]
    assert before[0] != at_first[0]
    office.relay.road.watch(at_first)
    after = [head for head in office.relay.road.heads() if head.chain == chain]
    assert after[0] == at_first[0]
    assert set(after) == set(before)


def say_something(place: Place) -> None:
    journal = own_journal(place.book)
    assert journal is not None
    with journal.writing() as writing:
        writing.append(PrintFailed(PaperKind.RECEIPT, "1042701000001000", "none", "OutOfPaper"))


def certified(office: Office, role: str, of: int = 427) -> bytes:
    """A certificate on the common chain; the device's id."""
    device = f"{role}{of:04}".encode().ljust(16, b".")
    key = TestKey(device)
    certificate = Certificate(device, of, 7, role, key.public_key, "", office.world.clock.now())
    signed = certify(office.world.district_key, certificate)
    common = own_journal(office.world.district.book, 0)
    if common is None:
        common = office.world._open(office.world.district, 0, 0, "common")
    with common.writing() as journal:
        journal.append(DeviceCertified(device, signed.packed, signed.signature))
    return device


def test_the_relay_knows_the_devices_of_its_office_and_no_others(office: Office) -> None:
    kiosk, desk = certified(office, "kiosk"), certified(office, "desk")
    foreign = certified(office, "desk", of=500)
    members = Members(office.relay.book, 427)
    assert members.device(kiosk) is None
    office.pass_on()
    found = members.device(kiosk)
    assert isinstance(found, DeviceRow)
    assert (found.role, found.office) == ("kiosk", 427)
    assert members.device(desk) is not None
    assert members.device(foreign) is None
    assert members.device(DISTRICT_ID) is None


def test_the_relay_knows_a_desk_by_its_own_first_entry(office: Office) -> None:
    office.register()
    members = Members(office.relay.book, 427)
    assert members.device(office.place(1).device) is None
    office.carry(1)
    found = members.device(office.place(1).device)
    assert found is not None
    assert replace(found, certificate=b"", signature=b"", enrolled_at=0) == DeviceRow(
        office.place(1).device, 427, 1, "desk", b"", b"", 0, None
    )


def test_a_desk_let_in_while_the_line_was_down_shows_its_certificate(office: Office) -> None:
    members, world = Members(office.relay.book, 427), office.world

    def shown(of: int, by: TestKey) -> SignedCertificate:
        key = TestKey(b"new desk")
        return certify(by, Certificate(b"new", of, 5, "desk", key.public_key, "", 0))

    found = members.introduce(shown(427, world.district_key))
    assert found is not None
    assert found.desk == 5
    assert members.introduce(shown(500, world.district_key)) is None
    assert members.introduce(shown(427, TestKey(b"somebody"))) is None


def test_a_lost_desk_is_known_as_lost_at_the_relay_whatever_it_shows(office: Office) -> None:
    desk = certified(office, "desk")
    office.pass_on()
    members = Members(office.relay.book, 427)
    known = members.device(desk)
    assert known is not None
    assert known.revoked_at is None
    common = own_journal(office.world.district.book, 0)
    assert common is not None
    with common.writing() as journal:
        journal.append(DeviceRevoked(desk, (), "lost"))
    office.pass_on()
    shown = members.introduce(SignedCertificate(known.certificate, known.signature))
    for found in (members.device(desk), shown):  # the routes turn away whoever was revoked
        assert found is not None
        assert found.revoked_at is not None


def test_what_waits_is_counted_for_all_desks(office: Office) -> None:
    for desk in (1, 2):
        office.register(desk)
        office.carry(desk)
    own = 1  # the relay's own first entry
    expected = own + sum(waiting(office.place(desk)) for desk in (1, 2))
    assert office.relay.road.on_the_way() == expected
    office.pass_on()
    assert office.relay.road.on_the_way() == 0


def test_how_a_desk_fares_reaches_the_district_by_the_relay(office: Office) -> None:
    world, place = office.world, office.place(1)
    world._open(world.district, 0, 0, "common")
    devices = Devices(world.district.book)
    devices.add_invitation("code", 427, 1, "desk", 0)
    key = world.district_key
    made = Certificate(place.device, 427, 1, "desk", key.public_key, "age1", world.clock.now())
    assert devices.add_device(certify(key, made), "code")
    line = Line(office.relay, carrier_row(place))
    told = DeviceTold(place.device, world.clock.now(), "0.5.0", 4)
    telling = Telling(lambda: [told], world.clock)
    way = Uploader(place.road, line, world.clock, is_district=False, telling=telling)
    assert isinstance(way.run(), Reached)
    world.clock.days_later(1)
    heard = Telling(lambda: office.relay.road.heard(world.clock.now()), world.clock)
    up = Uploader(office.relay.road, office.up_line, world.clock, telling=heard)
    assert isinstance(up.run(), Reached)
    [one] = device_health(world.district.book, world.clock.now())
    assert one.told is not None
    assert one.told.waiting == 4
    assert one.clock_ms is not None
    assert abs(one.clock_ms) < 60_000  # the day that it lay at the relay is no fault of its clock
