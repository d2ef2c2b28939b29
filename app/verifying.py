"""`tereze verify PARCEL`: opened with this home's key, then judged by the inspector's own verifier.

A parcel begins where the last one ended, so it says little by itself. What comes before is taken
from the book of this home, and the two together are judged as one file of records: whether what the
parcel brings goes on from there, by the right keys, with the district's word. Applies nothing.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import select

from app import VERSION
from app.district import open_district
from app.homes import Home
from app.outside import SystemClock, own_process
from app.safe import is_district
from app.stick_folder import read_file
from app.wiring import Device
from db.book import Book
from db.by_stick import AHEAD
from db.road import BookRoad
from db.tables import district_receipt
from district.enrolment import keys_of
from inspector import verify as verifier
from registry.application import office_time
from registry.chain import encode
from registry.failures import Refusal
from registry.framed import ABOUT, FRAME, MAGIC, RECEIPT, About, record
from registry.ports import Unsealing
from registry.road import Frame, Head, SignedReceipt
from sync.keys import Ed25519Verifier
from sync.parcel import EXCHANGE, FILE, Opened, ParcelUntrue, addressed_to, is_signed, read
from sync.wire import Message, unpack
from words import Words, words_in
from words.texts import sentence_for

PURPOSE: Final = "parcel"  # `About.purpose`
DISTRICT_DESK: Final = 0


@dataclass(frozen=True, slots=True)
class _Judge:
    """Whoever opens it: its keys, its book, and whom it believes."""

    book: Book
    district_key: bytes
    # device → office, desk, the keys that it may sign with
    writer: Callable[[bytes], tuple[int, int, tuple[bytes, ...]] | None]
    unsealing: Unsealing
    place: tuple[int, int] | None  # office and desk of this home; None: the district's


def verify_parcel(home: Home, path: Path, language: str, *, as_json: bool = False) -> int:
    """Say what is proven; the verifier's exit codes: 0, 1, 2 (cannot be opened here) and 3."""
    w = words_in(language)
    with _judge_of(home) as judge:
        try:
            parcel = read_file(path)
            with judge.unsealing as opener:
                opened = read(opener.content(parcel))
            office, desk = _believe(judge, opened, addressed_to(parcel))
        except Refusal as failure:
            print(sentence_for(failure, w))
            is_false = isinstance(failure, ParcelUntrue)
            return verifier.BROKEN if is_false else verifier.UNREADABLE
        if opened.slip.kind != EXCHANGE:
            return _say_whole(opened, office, desk, w, as_json=as_json)
        # The district keeps none of the receipts it gave: there it is nobody's own book.
        report = _judged(judge, opened, home, judge.place or (office, DISTRICT_DESK))
    report.name = path.name
    telling = verifier.Telling(report, language)
    if as_json:
        told = {"parcel": _data(opened, office, desk), **telling.data()}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*_about(opened, office, desk, w), "", *telling.lines()]))
    return report.exit_code


@contextmanager
def _judge_of(home: Home) -> Iterator[_Judge]:
    if is_district(home):
        district = open_district(home, SystemClock())

        def writer(device: bytes) -> tuple[int, int, tuple[bytes, ...]] | None:
            row = district.devices.device(device)
            return None if row is None else (row.office, row.desk, keys_of(row))

        book, district_key = district.book, district.key.public_key
        place, unsealing = None, own_process(district.key.sealing_secret())
    else:
        device = Device.load(home)
        is_kiosk = device.certificate.role == "kiosk"
        book = device.open_book(home.kiosk_book if is_kiosk else home.book)
        unsealing = device.unsealing()
        district_key = device.enrolment.district_key
        place = (device.certificate.office, device.certificate.desk)

        def writer(device: bytes) -> tuple[int, int, tuple[bytes, ...]] | None:
            return 0, DISTRICT_DESK, (district_key,)

    try:
        yield _Judge(book, district_key, writer, unsealing, place)
    finally:
        book.engine.dispose()


def _believe(judge: _Judge, opened: Opened, receiver: bytes) -> tuple[int, int]:
    """Office and desk of the writer; 0 and 0: the district. Raises ParcelUntrue."""
    writer = judge.writer(opened.slip.device)
    if writer is not None:
        office, desk, keys = writer
        if any(is_signed(Ed25519Verifier(), key, receiver, opened) for key in keys):
            return office, desk
    raise ParcelUntrue


# -- as one file of records -----------------------------------------------------------------------


def _judged(judge: _Judge, opened: Opened, home: Home, place: tuple[int, int]) -> verifier.Report:
    # In the home, where the book itself lies as openly: it is gone again when this returns.
    with TemporaryDirectory(prefix="verify-", dir=home.folder) as folder:
        path = Path(folder) / "opened"
        with path.open("wb") as file:
            for piece in _records(judge, unpack(opened.body), opened.slip.time, place):
                file.write(piece)
        return verifier.verify(path, district_key=judge.district_key.hex())


def _records(
    judge: _Judge, message: Message, made_at: int, place: tuple[int, int]
) -> Iterator[bytes]:
    """What this home's book holds before, the parcel's frames, and all receipts for them."""
    about = About(PURPOSE, made_at, judge.district_key, *place, VERSION)
    yield MAGIC + record(ABOUT, encode(about))
    ends: dict[bytes, int] = {}
    for frame in (*_before(judge.book, message), *message.frames):
        ends[frame.chain] = max(ends.get(frame.chain, -1), frame.first + len(frame.entries) - 1)
        yield record(FRAME, encode(frame))
    seen = set()
    for signed in (*message.receipts, *_receipts(judge.book, ends)):
        if signed.packed not in seen:
            seen.add(signed.packed)
            yield record(RECEIPT, encode(signed))


def _before(book: Book, message: Message) -> Iterable[Frame]:
    """The book's frames of these chains up to where the parcel begins; all of those of which it
    brings only receipts."""
    begins: dict[bytes, int] = {}
    for frame in message.frames:
        begins.setdefault(frame.chain, frame.first)
    wanted = set(begins) | {signed.read().chain for signed in message.receipts}
    road = BookRoad(book)
    others = [Head(one.chain, AHEAD, b"") for one in road.heads() if one.chain not in wanted]
    for frame in road.frames_after(tuple(others)):
        if frame.first < begins.get(frame.chain, AHEAD):
            yield frame


def _receipts(book: Book, ends: dict[bytes, int]) -> Iterator[SignedReceipt]:
    """Those that the book holds for what is judged."""
    with book.reading() as connection:
        rows = connection.execute(select(district_receipt).order_by(district_receipt.c.n)).all()
    for row in rows:
        if row.n <= ends.get(row.chain, -1):
            yield SignedReceipt(row.packed, row.signature)


# -- in words ------------------------------------------------------------------------------------


def _about(opened: Opened, office: int, desk: int, w: Words) -> list[str]:
    when = f"{office_time(opened.slip.time):%d.%m.%Y %H:%M}"
    if desk == DISTRICT_DESK:
        who = w.say("The district wrote this for this computer and signed it: {when}.", when=when)
    else:
        who = w.say(
            "Office {office}, desk {desk}, wrote this for this computer and signed it: {when}.",
            office=f"{office:04}",
            desk=f"{desk:02}",
            when=when,
        )
    return [
        who,
        w.say("Nothing in it was changed on the way, and nobody else could read it."),
        w.say("Not proven: who carried it, and that nothing newer was written since."),
        w.say("What comes before it was taken from the book of this computer."),
    ]


def _say_whole(opened: Opened, office: int, desk: int, w: Words, *, as_json: bool) -> int:
    """A file's range or a board: its writer's signature is all that there is to judge."""
    if as_json:
        told = {"parcel": _data(opened, office, desk), "exit": verifier.HOLDS}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return verifier.HOLDS
    held = (
        w.say("It holds a part of a file.")
        if opened.slip.kind == FILE
        else w.say("It holds the board for a kiosk: stages and dates, no names.")
    )
    print("\n".join([*_about(opened, office, desk, w)[:3], held]))
    return verifier.HOLDS


def _data(opened: Opened, office: int, desk: int) -> dict[str, object]:
    slip = opened.slip
    return {
        "kind": {EXCHANGE: "exchange", FILE: "file"}.get(slip.kind, "board"),
        "office": office,
        "desk": desk,
        "written_at": slip.time,
        "bytes": len(opened.body),
    }
