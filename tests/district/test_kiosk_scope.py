"""A kiosk asks the district and the relay for all that it can think of: nowhere stands a name."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from db.devices import DeviceRow
from db.files import FileIndex, Shelf
from db.relaying import Members, OfficeRoad
from district.road import OfficeEnd, road_routes
from registry.application import office_day
from registry.chain import encode
from registry.department import Decision, Department
from registry.facts import Applicant, DeviceCertified, FileRef, Outcome, StaffSet
from registry.from_hall import HALL_TAG, Rating, Record, SignedTelling, Telling
from registry.road import Head
from registry.trust import Certificate, SignedCertificate, as_shown, certify, fingerprint
from sync.enrol import make_request, read_answer
from sync.held import pack_names
from sync.keys import DeviceKey, Ed25519Verifier
from sync.wire import (
    CARRIER_HEADER,
    Message,
    pack,
    request_body,
    sign_carrier,
    signed_part,
    unpack,
    unpack_board,
    unpack_catalogue,
)
from tests.district.house import DistrictHouse
from tests.world import CLERK, Place, TestKey, TestVerifier, meet, the_catalogue

NAME = "Тастанбекова Рахима Есенқызы"
SECRETS = [
    *NAME.split(),
    "470101400009",  # an IIN
    "+77015550199",
    "Жамбыл көшесі 77",
    *CLERK.name.split(),
    "құпия жауап",  # what the department wrote
]
KIOSK_KEY = TestKey(b"kiosk")
KIOSK_ID = b"kiosk 0000000000"


@dataclass
class Hall:
    """One end of the road, as a kiosk meets it. `office` is the kiosk's."""

    app: FastAPI
    shown: SignedCertificate
    clock: int

    def ask(self, method: str, path: str, body: bytes = b"", span: str = "") -> httpx.Response:
        signed = body
        if path == "/road/exchange":
            signed = signed_part(body)
        elif method != "POST" or path in ("/road/files", "/road/hall"):
            signed = request_body(method, path, body, span)
        headers = {
            CARRIER_HEADER: sign_carrier(KIOSK_KEY, KIOSK_ID, self.clock, signed),
            "X-Tereze-Certificate": as_shown(self.shown),
            **({"Range": span} if method == "GET" and span else {}),
            **({"Content-Range": span, "X-Tereze-Salt": "00"} if method == "PUT" else {}),
        }

        async def asked() -> httpx.Response:
            way = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=way, base_url="http://office") as client:
                return await client.request(method, path, content=body, headers=headers)

        return asyncio.run(asked())


@dataclass
class Office:
    house: DistrictHouse
    halls: dict[str, Hall]
    file: FileRef
    kiosk: SignedCertificate


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    house = DistrictHouse(tmp_path)
    world = house.world
    person = Applicant(NAME, iin=SECRETS[3], phone=SECRETS[4], address=SECRETS[5], iin_reason="-")
    receipt = house.registered(applicant=person)
    file = house.house.files.put("құпия жауап".encode() * 50, b"s" * 16, "text/plain", NAME)
    house.house.index.expect_file(file, 427)
    decided = Decision(
        Outcome.SATISFIED, office_day(world.clock.now()), text="құпия жауап", file=file
    )
    Department(world.office_journal, 427).answer(receipt.number, decided, CLERK)
    certificate = Certificate(KIOSK_ID, 427, 90, "kiosk", KIOSK_KEY.public_key, "", 0)
    shown = certify(world.district_key, certificate)
    with house.journal_of(0).writing() as journal:
        journal.append(DeviceCertified(KIOSK_ID, shown.packed, shown.signature))
        journal.append(StaffSet("d-9", CLERK.name, "маман", "специалист", ""))
    relay = world._place("relay", TestKey(b"relay"), b"relay 0000000000")
    meet(relay, world.district)
    ends = {"district": house.house.road, "relay": relay_end(relay, house, tmp_path / "shelf")}
    halls = {}
    for name, end in ends.items():
        app = FastAPI()
        app.include_router(road_routes(end))
        halls[name] = Hall(app, shown, world.clock.now())
    yield Office(house, halls, file, shown)
    world.close()


def relay_end(relay: Place, house: DistrictHouse, folder: Path) -> OfficeEnd:
    members = Members(relay.book, 427)
    certificate = Certificate(relay.device, 427, 99, "relay", relay.key.public_key, "", 0)
    return OfficeEnd(
        store=OfficeRoad(relay.book),
        devices=members,
        introduce=members.introduce,
        boards=relay.reading,
        index=FileIndex(relay.book),
        shelf=Shelf(folder),
        signer=relay.key,
        verifier=TestVerifier(),
        clock=house.world.clock,
        certificate=certify(house.world.district_key, certificate),
        catalogue=the_catalogue,
        from_hall=lambda _, body: passed_on(house, body),
    )


def passed_on(house: DistrictHouse, body: bytes) -> bytes:
    """What a kiosk tells, carried by the relay, as the district knows it."""
    row, district = house.house.devices.device(KIOSK_ID), house.house.road.from_hall
    assert row is not None
    assert district is not None
    relay: DeviceRow = replace(row, device=b"relay 0000000000", role="relay", desk=99)
    return district(relay, body)


def answers(office: Office, hall: Hall) -> Iterator[bytes]:
    """Everything that a kiosk gets for all it can ask, unpacked."""
    heads: tuple[Head, ...] = ()
    for _ in range(3):
        answer = hall.ask("POST", "/road/exchange", pack(Message(heads=heads)))
        assert answer.status_code == 200
        said = unpack(answer.content)
        yield answer.content
        yield msgspec.msgpack.encode(said)
        heads = said.heads
    board = hall.ask("GET", "/road/board/427")
    assert board.status_code == 200
    yield board.content
    yield msgspec.msgpack.encode(unpack_board(board.content))
    catalogue = hall.ask("GET", "/road/catalogue")
    assert catalogue.status_code == 200
    yield catalogue.content
    yield unpack_catalogue(catalogue.content).packed
    told = Telling(1, KIOSK_ID, (Record(1, b"12345678", encode(Rating(date(2026, 3, 2), 5))),))
    signed = SignedTelling(encode(told), KIOSK_KEY.sign(HALL_TAG + encode(told)))
    receipt = hall.ask("POST", "/road/hall", encode(signed))
    assert receipt.status_code == 200
    yield receipt.content
    name = office.file.name
    for answer in (
        hall.ask("GET", f"/road/files/{name.hex()}", span="bytes=0-99"),
        hall.ask("PUT", f"/road/files/{name.hex()}", b"x", "bytes 0-0/1"),
        hall.ask("POST", "/road/files", pack_names([name])),
        hall.ask("GET", "/road/board/428"),
    ):
        yield answer.content
        yield str(answer.headers).encode()


@pytest.mark.parametrize("end", ["district", "relay"])
def test_no_byte_of_anybody_is_in_any_answer_to_a_kiosk(office: Office, end: str) -> None:
    everything = b"\0".join(answers(office, office.halls[end]))
    for secret in SECRETS:
        assert secret.encode() not in everything, secret
    assert office.file.salt not in everything


@pytest.mark.parametrize("end", ["district", "relay"])
def test_a_kiosk_hears_of_the_common_chain_only_and_it_verifies(office: Office, end: str) -> None:
    answer = office.halls[end].ask("POST", "/road/exchange", pack(Message()))
    said = unpack(answer.content)
    (common,) = office.house.world.district.road.heads(0)
    assert {head.chain for head in said.heads} == {common.chain}
    kiosk = office.house.world._place("kiosk", KIOSK_KEY, KIOSK_ID)
    for frame in said.frames:
        assert kiosk.road.take_in(frame).chain == common.chain
    assert kiosk.road.heads() == (common,)
    assert kiosk.reading.staff(0) == ()


@pytest.mark.parametrize("end", ["district", "relay"])
def test_files_are_not_for_a_kiosk(office: Office, end: str) -> None:
    hall, name = office.halls[end], office.file.name.hex()
    assert hall.ask("GET", f"/road/files/{name}", span="bytes=0-9").status_code == 404
    assert hall.ask("PUT", f"/road/files/{name}", b"x", "bytes 0-0/1").status_code == 403


def test_what_a_new_kiosk_takes_along_names_nobody_either(office: Office) -> None:
    enrolment, key = office.house.house.road.enrolment, DeviceKey.create()
    code = enrolment.invite(427, 91, "kiosk").code
    sealed = enrolment.enrol(make_request(key, code))
    on_the_sheet = fingerprint(office.house.world.district_key.public_key)
    answer = read_answer(sealed, key, on_the_sheet, Ed25519Verifier())
    taken_along = msgspec.msgpack.encode(answer)
    assert answer.frames
    for secret in SECRETS:
        assert secret.encode() not in taken_along, secret


def test_a_desk_of_the_same_office_does_get_the_names(office: Office) -> None:
    """The search above finds names where they are: a desk's answer has them."""
    frames = office.house.world.district.road.frames_after((), office=427)
    everything = b"".join(msgspec.msgpack.encode(frame) for frame in frames)
    assert all(secret.encode() in everything for secret in SECRETS)
