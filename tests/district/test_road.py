"""The road over real HTTP on loopback: a device enrols, keeps level, fetches board and files."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import msgspec
import pytest
import uvicorn
from fastapi import FastAPI

from db.board import BookBoard
from db.book import Book, Identity, prepare
from db.devices import Devices
from db.engine import open_engine, sqlite_url
from db.files import FileIndex, Shelf
from db.journal import open_chain
from db.road import BookRoad
from district.enrolment import OPEN_MS, District, Enrolment
from district.road import RoadEnd, road_routes
from registry.facts import ChainOpened, FileRef
from registry.failures import (
    BadFrame,
    BookUnwritable,
    DemoIsNotReal,
    EnrolmentRefused,
    FileNotKept,
    PeerRefused,
    PeerUnreachable,
    WrongDistrict,
)
from registry.files import LARGEST_FILE
from registry.road import Board, SignedBoard
from registry.trust import EnrolmentAnswer, fingerprint
from sync.asking import retry_after
from sync.enrol import make_request, read_answer
from sync.exchange import NoRoad, Reached, TurnedAway, Uploader
from sync.held import FileHeld
from sync.http import ChangedBoard, HttpPeer, enrol
from sync.keys import DeviceKey, Ed25519Verifier, KeyUnreadable
from sync.wire import (
    CARRIER_HEADER,
    CONTENT_TYPE,
    MARK,
    PACKED_LIMIT,
    Message,
    pack,
    request_body,
    sign_carrier,
    signed_part,
    unpack_board,
)
from tests.world import (
    AIGUL,
    CLERK,
    DISTRICT_ID,
    SOKOLOVKA,
    STATUS_ADDRESS,
    Place,
    SeededRandom,
    World,
    a_form,
)


class EnrolmentBook(Devices):
    """Devices and road of one book together, as `app` hands them in."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.frames_after = BookRoad(book).frames_after
        self.last_serial = BookRoad(book).last_serial


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    config = uvicorn.Config(app, port=0, log_level="critical", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            threading.Event().wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class OpenDistrict:
    """A district with its doors open, and what a test wants to look at inside."""

    world: World
    address: str
    end: RoadEnd

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.world.district_key.public_key)

    def admit(self, key: DeviceKey, desk: int = 1, role: str = "desk") -> EnrolmentAnswer:
        invitation = self.end.enrolment.invite(427, desk, role)
        sealed = enrol(self.address, make_request(key, invitation.code))
        return read_answer(sealed, key, self.fingerprint, Ed25519Verifier())

    def peer(self, answer: EnrolmentAnswer, key: DeviceKey) -> HttpPeer:
        device = answer.certificate.read().device
        return HttpPeer(self.address, device, key, self.world.clock)


def _end(world: World, *, demo: bool = False) -> RoadEnd:
    devices = Devices(world.district.book)
    return RoadEnd(
        store=world.district.road,
        devices=devices,
        boards=world.district.reading,
        index=FileIndex(world.district.book),
        shelf=Shelf(world.folder / "files"),
        enrolment=Enrolment(
            EnrolmentBook(world.district.book),
            District(DISTRICT_ID, STATUS_ADDRESS, demo),
            world.district_key,
            world.clock,
            world.random,
        ),
        signer=world.district_key,
        verifier=Ed25519Verifier(),
        clock=world.clock,
    )


@pytest.fixture
def district(tmp_path: Path, database: str | None) -> Iterator[OpenDistrict]:
    world = World(tmp_path, database)
    world._open(world.district, 0, 0, "common")
    Devices(world.district.book).set_office(SOKOLOVKA)
    end = _end(world)
    app = FastAPI()
    app.include_router(road_routes(end))
    with serving(app) as address:
        yield OpenDistrict(world, address, end)
    world.close()


def _book(world: World, answer: EnrolmentAnswer, key: DeviceKey, name: str) -> Place:
    """A new desk's book, as enrolment leaves it."""
    certificate = answer.certificate.read()
    engine = open_engine(sqlite_url(world.folder / f"{name}.book"))
    prepare(engine)
    identity = Identity(certificate.device, key, Ed25519Verifier(), answer.district_key, "test")
    book = Book(engine, identity, world.clock, world.random, b"k" * 32)
    opened = ChainOpened(
        certificate.device,
        certificate.office,
        certificate.desk,
        certificate.signing_key,
        certificate.sealing_key,
        answer.certificate.packed,
        answer.certificate.signature,
        "enrolled",
    )
    open_chain(book, opened)
    place = Place(book, key, certificate.device)  # type: ignore[arg-type]
    for frame in answer.frames:
        place.road.take_in(frame)
    return place


def test_a_device_enrols_brings_its_staff_home_and_keeps_level(district: OpenDistrict) -> None:
    key = DeviceKey.create()
    answer = district.admit(key, desk=3)
    certificate = answer.certificate.read()
    assert (certificate.office, certificate.desk, certificate.role) == (427, 3, "desk")
    assert (answer.office, answer.district_id) == (SOKOLOVKA, DISTRICT_ID)
    assert answer.status_address == STATUS_ADDRESS
    place = _book(district.world, answer, key, "desk3")
    assert [one.number for one in place.reading.staff(427)] == [AIGUL.number]

    with district.peer(answer, key) as peer:
        outcome = Uploader(place.road, peer, district.world.clock).run()
    assert isinstance(outcome, Reached)
    assert outcome.settled == 1
    assert place.road.waiting().count == 0
    assert place.reading.entry_hashes() == district.world.district.reading.entry_hashes()
    row = district.end.devices.device(certificate.device)
    assert row is not None
    assert row.last_seen is not None  # type: ignore[attr-defined]


def test_a_lost_answer_is_given_again_to_the_same_keys_and_to_no_others(
    district: OpenDistrict,
) -> None:
    invitation = district.end.enrolment.invite(427, 1)
    key = DeviceKey.create()
    request = make_request(key, invitation.code.lower())
    first, second = enrol(district.address, request), enrol(district.address, request)
    verifier = Ed25519Verifier()
    certificates = {
        read_answer(sealed, key, district.fingerprint, verifier).certificate
        for sealed in (first, second)
    }
    assert len(certificates) == 1
    with pytest.raises(EnrolmentRefused):
        enrol(district.address, make_request(DeviceKey.create(), invitation.code))
    with pytest.raises(BadFrame):
        read_answer(first, DeviceKey.create(), district.fingerprint, verifier)


def test_a_wrong_or_old_code_lets_nobody_in(district: OpenDistrict) -> None:
    invitation = district.end.enrolment.invite(427, 1)
    assert len(invitation.code.replace("-", "")) == 20
    wrong = ("A" if invitation.code[0] != "A" else "B") + invitation.code[1:]
    with pytest.raises(EnrolmentRefused):
        enrol(district.address, make_request(DeviceKey.create(), wrong))
    district.world.clock.at += OPEN_MS + 1
    with pytest.raises(EnrolmentRefused):
        enrol(district.address, make_request(DeviceKey.create(), invitation.code))


def test_the_demo_and_the_real_district_never_meet(district: OpenDistrict) -> None:
    key = DeviceKey.create()
    code = district.end.enrolment.invite(427, 1).code
    with pytest.raises(DemoIsNotReal):
        enrol(district.address, make_request(key, code, demo=True))
    demo = _end(district.world, demo=True).enrolment
    with pytest.raises(DemoIsNotReal):
        demo.enrol(make_request(key, code))
    sealed = demo.enrol(make_request(key, code, demo=True))
    with pytest.raises(DemoIsNotReal):
        read_answer(sealed, key, district.fingerprint, Ed25519Verifier())


def test_an_answer_of_another_district_than_the_sheets_is_refused(district: OpenDistrict) -> None:
    key = DeviceKey.create()
    sealed = enrol(district.address, make_request(key, district.end.enrolment.invite(427, 1).code))
    shown = district.fingerprint
    typed = shown.replace(" ", "-").upper()
    assert read_answer(sealed, key, typed, Ed25519Verifier()).office == SOKOLOVKA
    with pytest.raises(WrongDistrict):
        read_answer(sealed, key, shown[:-1] + ("0" if shown[-1] != "0" else "1"), Ed25519Verifier())
    with pytest.raises(BadFrame):
        read_answer(sealed[:-1], key, shown, Ed25519Verifier())


def test_a_request_with_keys_that_are_none_uses_up_no_code(district: OpenDistrict) -> None:
    from registry.trust import EnrolmentRequest, enrolment_proof
    from sync.wire import pack_request

    code = district.end.enrolment.invite(427, 1).code
    proof = enrolment_proof(code, bytes(32), "age1nonsense")
    with pytest.raises(PeerRefused):
        enrol(district.address, pack_request(EnrolmentRequest(bytes(32), "age1nonsense", proof)))
    key = DeviceKey.create()
    assert enrol(district.address, make_request(key, code))


def test_strangers_and_forgers_are_turned_away_and_nothing_is_taken(
    district: OpenDistrict,
) -> None:
    key = DeviceKey.create()
    answer = district.admit(key)
    body = pack(Message())
    device = answer.certificate.read().device
    url = f"{district.address}/road/exchange"
    signed = signed_part(body)
    forged = sign_carrier(DeviceKey.create(), device, 1, signed)
    unknown = sign_carrier(key, b"nobody knows me.", 1, signed)
    other_body = sign_carrier(key, device, 1, b"another body")
    for header in ("", "nonsense", forged, unknown, other_body):
        said = httpx.post(url, content=body, headers={CARRIER_HEADER: header}, trust_env=False)
        assert (said.status_code, said.headers["Content-Type"]) == (401, CONTENT_TYPE)
    honest = {CARRIER_HEADER: sign_carrier(key, device, 1, signed)}  # a clock of 1970 is no crime
    assert httpx.post(url, content=body, headers=honest, trust_env=False).status_code == 200
    junk = {CARRIER_HEADER: sign_carrier(key, device, 1, b"junk")}
    assert httpx.post(url, content=b"junk", headers=junk, trust_env=False).status_code == 400


def test_a_body_beyond_the_limit_is_not_even_read(district: OpenDistrict) -> None:
    key = DeviceKey.create()
    with district.peer(district.admit(key), key) as peer, pytest.raises(PeerRefused) as refused:
        peer.exchange(MARK + bytes(PACKED_LIMIT + 1))
    assert refused.value.status == 413


def test_the_kiosk_fetches_a_signed_board_and_only_when_it_changed(district: OpenDistrict) -> None:
    world = district.world
    desk_key, kiosk_key = DeviceKey.create(), DeviceKey.create()
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    for frame in place.road.frames_after(()):
        world.district.road.take_in(frame)
    answer = district.admit(kiosk_key, desk=90, role="kiosk")
    kiosk = _book(world, answer, kiosk_key, "kiosk")
    with district.peer(answer, kiosk_key) as peer:
        signed = peer.fetch_board(427)
        assert isinstance(signed, SignedBoard)
        assert BookBoard(kiosk.book, 427).replace(signed, district.world.clock.now())
        assert peer.fetch_board(427) is None
        with pytest.raises(PeerRefused) as refused:
            peer.fetch_board(500)
    assert refused.value.status == 403
    board = msgspec.msgpack.decode(signed.packed, type=Board)
    assert len(board.rows) == 1
    assert "Серікова".encode() not in signed.packed
    assert receipt.number.digits.encode() not in signed.packed
    assert desk_key.public_key != kiosk_key.public_key


def test_a_kiosk_that_holds_a_board_is_sent_what_has_changed(district: OpenDistrict) -> None:
    """After a start too, when it knows no longer by which name it was told."""
    world, kiosk_key = district.world, DeviceKey.create()
    desk, place, _ = world.desk()
    numbers = [desk.register(a_form(), AIGUL).number for _ in range(40)]
    for frame in place.road.frames_after(()):
        world.district.road.take_in(frame)
    answer = district.admit(kiosk_key, desk=90, role="kiosk")
    board = BookBoard(_book(world, answer, kiosk_key, "kiosk").book, 427)
    now = world.clock.now()
    with district.peer(answer, kiosk_key) as peer:
        whole = peer.fetch_board(427, board.held)  # nothing is held: there is nothing to compare
        assert isinstance(whole, SignedBoard)
        assert board.replace(whole, now)
    world.department.accept(numbers[0], "land", CLERK)
    with district.peer(answer, kiosk_key) as peer:
        news = peer.fetch_board(427, board.held)
        assert isinstance(news, ChangedBoard)
        assert len(news.signed.packed) < len(whole.packed) / 2
        assert board.change(news.signed, now)
        assert peer.fetch_board(427, board.held) is None
        peer.forget_board()
        assert isinstance(peer.fetch_board(427, board.held), SignedBoard)
    rows = msgspec.msgpack.decode(whole.packed, type=Board).rows
    stages = {found.stage for row in rows if (found := board.find(row.seal)) is not None}
    assert len(stages) == 2  # one of the forty is with a department


def test_a_kiosk_of_an_older_program_is_sent_its_board_whole(district: OpenDistrict) -> None:
    """It names the board that it holds and says nothing of changes."""
    key = DeviceKey.create()
    answer = district.admit(key, desk=90, role="kiosk")
    with district.peer(answer, key) as peer:
        signed = peer._sign(request_body("GET", "/road/board/427"))
        headers = {CARRIER_HEADER: signed, "If-None-Match": '"older"'}
        told = peer._ask("GET", "/road/board/427", headers)
    assert told.status_code == 200
    assert unpack_board(told.content).packed


class Cut:
    """A shelf whose line is cut after a number of pieces."""

    def __init__(self, shelf: Shelf, pieces: int) -> None:
        self._shelf = shelf
        self._pieces = pieces
        self.offsets: list[int] = []

    def held(self, name: bytes) -> int:
        return self._shelf.held(name)

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        if not self._pieces:
            raise PeerUnreachable
        self._pieces -= 1
        self.offsets.append(offset)
        return self._shelf.append(name, offset, piece)

    def finish(self, name: bytes, salt: bytes) -> bool:
        return self._shelf.finish(name, salt)


def _a_file(size: int = 700_000) -> tuple[FileRef, bytes]:
    content = SeededRandom(5).bytes(size)
    salt = b"s" * 16
    return FileRef(hashlib.sha256(salt + content).digest(), salt, size, "image/png"), content


def test_a_file_is_fetched_in_ranges_and_goes_on_where_it_was_cut(
    district: OpenDistrict, tmp_path: Path
) -> None:
    ref, content = _a_file()
    district.end.shelf.append(ref.name, 0, content)
    district.end.shelf.finish(ref.name, ref.salt)
    district.end.index.expect_file(ref, 427)
    key = DeviceKey.create()
    here = Shelf(tmp_path / "here")
    with district.peer(district.admit(key), key) as peer:
        cut = Cut(here, pieces=1)
        with pytest.raises(PeerUnreachable):
            peer.fetch_file(ref, cut)
        whole = Cut(here, pieces=9)
        assert peer.fetch_file(ref, whole)
    assert cut.offsets + whole.offsets == [0, 262_144, 524_288]
    assert here.read(ref.name, 0, ref.size) == content


def test_bytes_that_are_not_their_names_are_thrown_away_and_fetched_once_more(
    district: OpenDistrict, tmp_path: Path
) -> None:
    ref, content = _a_file(300_000)
    district.end.shelf.append(ref.name, 0, content)
    district.end.shelf.finish(ref.name, ref.salt)
    district.end.index.expect_file(ref, 427)
    here = Shelf(tmp_path / "here")
    here.append(ref.name, 0, b"left over from a broken disk")
    key = DeviceKey.create()
    with district.peer(district.admit(key), key) as peer:
        assert peer.fetch_file(ref, here)
    assert here.read(ref.name, 0, ref.size) == content


def test_files_of_another_office_and_files_not_here_yet_are_not_found(
    district: OpenDistrict, tmp_path: Path
) -> None:
    foreign, content = _a_file(1000)
    district.end.shelf.append(foreign.name, 0, content)
    district.end.shelf.finish(foreign.name, foreign.salt)
    district.end.index.expect_file(foreign, 500)
    missing = FileRef(bytes(32), b"s" * 16, 10, "image/png")
    district.end.index.expect_file(missing, 427)
    key = DeviceKey.create()
    with district.peer(district.admit(key), key) as peer:
        for ref in (foreign, missing):
            with pytest.raises(PeerRefused) as refused:
                peer.fetch_file(ref, Shelf(tmp_path / "here"))
            assert refused.value.status == 404


def test_a_desk_sends_a_file_from_where_the_district_says_it_is(district: OpenDistrict) -> None:
    ref, content = _a_file()
    district.end.shelf.append(ref.name, 0, content[:262_144])  # an earlier try was cut
    key = DeviceKey.create()
    with district.peer(district.admit(key), key) as peer:
        peer.send_file(ref, content)
        assert district.end.shelf.read(ref.name, 0, ref.size) == content
        peer.send_file(ref, content)  # twice does no harm
        liar = FileRef(b"n" * 32, b"s" * 16, 5, "image/png")
        with pytest.raises(PeerRefused) as refused:
            peer.send_file(liar, b"other")
    assert refused.value.status == 422
    assert district.end.shelf.held(liar.name) == 0


def test_a_district_whose_disk_fails_asks_for_patience_and_nothing_is_lost(
    district: OpenDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = DeviceKey.create()
    answer = district.admit(key)
    place = _book(district.world, answer, key, "desk")

    def fail(*_: object) -> None:
        raise BookUnwritable

    with district.peer(answer, key) as peer:
        uploader = Uploader(place.road, peer, district.world.clock)
        with monkeypatch.context() as broken:
            broken.setattr(type(district.end.store), "heads", fail)
            uploader_outcome = _exchange_only(peer)
        assert uploader_outcome == TurnedAway(503, 30.0)
        assert isinstance(uploader.run(), Reached)
    assert place.road.waiting().count == 0


def _exchange_only(peer: HttpPeer) -> object:
    try:
        return peer.exchange(pack(Message()))
    except PeerRefused as refused:
        return TurnedAway(refused.status, refused.retry_after)


class _Portal(BaseHTTPRequestHandler):
    """What stands between a village and the world. `said` is its status and headers."""

    said: tuple[int, dict[str, str]] = (200, {})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, headers = self.said
        page = b"<html>Accept the terms</html>"
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def portal(status: int, headers: dict[str, str] | None = None) -> Iterator[str]:
    handler = type("Portal", (_Portal,), {"said": (status, headers or {})})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _over(address: str, tmp_path: Path) -> tuple[object, int]:
    world = World(tmp_path)
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    with HttpPeer(address, place.device, place.key, world.clock) as peer:
        outcome = Uploader(place.road, peer, world.clock).run()
    return outcome, place.road.waiting().count


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {}),
        (302, {"Location": "http://127.0.0.1:1/login"}),
        (401, {}),
        (403, {}),
        (511, {}),
        (200, {"Content-Type": CONTENT_TYPE}),  # a liar's, but its page is no message
    ],
)
def test_a_captive_portal_is_nobody_there(
    tmp_path: Path, status: int, headers: dict[str, str]
) -> None:
    with portal(status, headers) as address:
        assert _over(address, tmp_path) == (NoRoad(), 2)


def test_a_busy_proxy_is_obeyed(tmp_path: Path) -> None:
    with portal(503, {"Retry-After": "240"}) as address:
        assert _over(address, tmp_path) == (TurnedAway(503, 240.0), 2)


def test_nobody_listening_is_nobody_there(tmp_path: Path) -> None:
    with portal(200) as address:
        pass
    assert _over(address, tmp_path) == (NoRoad(), 2)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 60.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said: str, seconds: float | None) -> None:
    assert retry_after(said, now=60_000) == seconds


def test_a_key_file_is_whole_and_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "device.key"
    key = DeviceKey.create()
    key.save(path)
    key.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["device.key"]
    again = DeviceKey.load(path)
    assert (again.public_key, again.sealing_key) == (key.public_key, key.sealing_key)
    assert "SECRET" not in repr(key)
    path.write_text("\n".join(path.read_text().splitlines()[:2]))
    for broken in (path, tmp_path / "none.key"):
        with pytest.raises(KeyUnreadable):
            DeviceKey.load(broken)


def test_a_stolen_device_is_turned_away_with_403_and_nothing_it_brings_is_taken(
    district: OpenDistrict,
) -> None:
    key = DeviceKey.create()
    answer = district.admit(key)
    device = answer.certificate.read().device
    place = _book(district.world, answer, key, "desk")
    Devices(district.world.district.book).revoke(device, "stolen")
    before = district.end.store.heads()
    held = place.road.heads()
    body = pack(Message(heads=held, frames=tuple(place.road.frames_after(()))))
    header = {CARRIER_HEADER: sign_carrier(key, device, 1, signed_part(body))}
    url = f"{district.address}/road/exchange"
    said = httpx.post(url, content=body, headers=header, trust_env=False)
    assert (said.status_code, said.headers["Content-Type"]) == (403, CONTENT_TYPE)
    assert district.end.store.heads() == before
    with district.peer(answer, key) as peer:
        uploader = Uploader(place.road, peer, district.world.clock)
        assert uploader.step() == TurnedAway(403, None)
    assert place.road.heads() == held  # nothing is ever deleted at the desk


def test_many_files_are_asked_for_in_one_question_and_strangers_learn_nothing(
    district: OpenDistrict,
) -> None:
    whole, content = _a_file(1_000)
    partial, begun, foreign = (
        FileRef(bytes([n]) * 32, b"s" * 16, 900, "image/png") for n in (1, 2, 3)
    )
    shelf, index = district.end.shelf, district.end.index
    shelf.append(whole.name, 0, content)
    assert shelf.finish(whole.name, whole.salt)
    shelf.append(partial.name, 0, bytes(300))
    shelf.append(foreign.name, 0, bytes(300))
    for ref, office in ((whole, 427), (partial, 427), (begun, 427), (foreign, 500)):
        index.expect_file(ref, office)
    asked = [whole.name, partial.name, begun.name, foreign.name, bytes(32)]
    key, kiosk = DeviceKey.create(), DeviceKey.create()
    with district.peer(district.admit(key), key) as peer:
        assert peer.files_held(asked) == (
            FileHeld(1_000, whole=True),
            FileHeld(300),
            FileHeld(),
            FileHeld(),
            FileHeld(),
        )
        with pytest.raises(PeerRefused) as refused:
            peer.files_held([b"short"])
        assert refused.value.status == 400
    with district.peer(district.admit(kiosk, desk=90, role="kiosk"), kiosk) as peer:
        assert peer.files_held([whole.name]) == (FileHeld(),)


def test_a_district_whose_disk_is_full_asks_for_patience_and_keeps_what_came(
    district: OpenDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, content = _a_file(600_000)
    key = DeviceKey.create()
    with district.peer(district.admit(key), key) as peer:
        assert peer.put_piece(ref, 0, content[:100_000]) == 100_000

        def full(*_: object) -> None:
            raise FileNotKept

        with monkeypatch.context() as disk:
            disk.setattr(type(district.end.shelf), "_write", full)
            with pytest.raises(PeerRefused) as refused:
                peer.put_piece(ref, 100_000, content[100_000:200_000])
        assert (refused.value.status, refused.value.retry_after) == (503, 30.0)
        assert peer.files_held([ref.name]) == (FileHeld(100_000),)
        peer.send_file(ref, content)
    assert district.end.shelf.read(ref.name, 0, ref.size) == content


def test_a_file_larger_than_is_ever_attached_is_refused_on_the_road_too(
    district: OpenDistrict,
) -> None:
    key = DeviceKey.create()
    huge = FileRef(bytes(32), b"s" * 16, LARGEST_FILE + 1, "video/mp4")
    with district.peer(district.admit(key), key) as peer, pytest.raises(PeerRefused) as refused:
        peer.put_piece(huge, 0, b"x")
    assert refused.value.status == 413


def test_an_older_district_cannot_be_asked_and_says_so(tmp_path: Path) -> None:
    world = World(tmp_path)
    _, place, _ = world.desk()
    with (
        portal(404, {"Content-Type": "application/json"}) as address,
        HttpPeer(address, place.device, place.key, world.clock) as peer,
    ):
        assert peer.files_held([bytes(32)]) is None
