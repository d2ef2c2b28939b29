"""The road by stick, at the district: one command for a stick with the folders of thirty offices.

First everything is read, then every answer is written: so what one desk brought goes back to the
others of its office on the same stick. Each office stands alone: what is wrong with one, or with
one file, is counted there, and the next is read. Whose a parcel is says its signature, never the
folder that it lies in. Kept out: the terminal's words.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from app.catalogue import book_catalogue
from app.district import OpenDistrict
from app.enrolling_by_stick import answer_key_requests, answer_requests
from app.outside import own_process
from app.parcels import FILES_BYTES, PIECE_BYTES, VERSION, Told, one_at_a_time, quiet
from app.stick_folder import (
    TO_DISTRICT,
    TO_OFFICE,
    Lying,
    OfficeFolder,
    offices_on,
    read_file,
    tag_of,
)
from db.by_stick import Word, Words
from db.devices import COMMON_OFFICE, DeviceRow
from db.stick_records import StickLine, keep_stick
from district.enrolment import keys_of, sealing_key_of
from district.hall_road import signed_catalogue
from district.road import ingest
from registry.chain import encode
from registry.facts import FileRef
from registry.failures import BadFrame, Refusal, Trouble
from registry.files import LARGEST_FILE
from registry.kiosk_road import SignedCatalogue
from registry.ports import Unsealing
from registry.road import BOARD_TAG, SignedBoard
from sync.by_stick import ends_of, grown, reach
from sync.keys import Ed25519Verifier
from sync.parcel import (
    BOARD,
    CATALOGUE,
    EXCHANGE,
    FILE,
    HALL,
    MOST_ARRIVED,
    FilePiece,
    NotAParcel,
    Opened,
    ParcelDamaged,
    ParcelForAnother,
    ParcelUntrue,
    Slip,
    is_signed,
    read,
    receiver_of,
    seal,
)
from sync.wire import Message, pack, pack_board, pack_catalogue, unpack

MOST_ANSWERS: Final = 64  # parcels with entries to one device: some 30 MB before packing
FIRST_ANSWERS: Final = 8  # to one that has never said by stick how far it is
MOST_SALT: Final = 64  # bytes, as on the line


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """What happened to one office: a line of the table. Counts."""

    office: int
    brought: int = 0  # parcels that were read
    entries: int = 0  # that were new at the district
    refused: int = 0  # frames that do not hold: kept as evidence
    damaged: int = 0
    foreign: int = 0  # sealed to another district, or lying in the wrong place
    untrue: int = 0  # signed by nobody whom the district knows, or by one that was struck off
    written: int = 0  # parcels that go back
    failed: Exception | None = None  # why its answers could not be written

    @property
    def is_well(self) -> bool:
        return not (self.refused or self.damaged or self.foreign or self.untrue or self.failed)


@dataclass(frozen=True, slots=True)
class Round:
    """What happened to a whole stick."""

    offices: tuple[OfficeLine, ...]
    let_in: int = 0  # new computers whose request was answered
    turned_away: int = 0  # requests with a wrong, used or old code, or none that can be read
    new_keys: int = 0  # computers that asked for new keys and may have them
    no_keys: int = 0  # and those that may not

    @property
    def is_well(self) -> bool:
        return not (self.turned_away or self.no_keys) and all(one.is_well for one in self.offices)


@dataclass(slots=True)
class _Session:
    """What one reading of a stick has found out so far."""

    lines: dict[int, OfficeLine] = field(default_factory=dict)
    read: dict[int, list[Lying]] = field(default_factory=dict)  # by folder: to be removed
    came: dict[bytes, DeviceRow] = field(default_factory=dict)
    unsigned: dict[bytes, dict[bytes, None]] = field(default_factory=dict)
    halls: dict[bytes, bytes] = field(default_factory=dict)  # kiosk → receipt for what it told
    files: dict[bytes, dict[bytes, None]] = field(default_factory=dict)  # device → names, whole
    let_in: tuple[int, int] = (0, 0)  # and turned away
    keys: tuple[int, int] = (0, 0)  # computers that got new keys, and those that did not


class DistrictParcels:
    """The district's end of the road by stick."""

    def __init__(
        self, district: OpenDistrict, unsealing: Callable[[str], Unsealing] = own_process
    ) -> None:
        self._district = district
        self._unsealing = unsealing
        self._words = Words(district.book)
        self._receiver = receiver_of(district.key.sealing_key)

    def read(self, stick: Path, told: Told = quiet) -> Round:
        """Read all offices' parcels and requests, then write all answers.

        Raises StickGone when the stick cannot be read at all, StickBusy.
        """
        with one_at_a_time(self._district.home):
            session = _Session()
            offices = offices_on(stick)
            with self._unsealing(self._district.key.sealing_secret()) as opener:
                for count, office in enumerate(offices, 1):
                    self._read_office(OfficeFolder(stick, office), opener, session)
                    told("taking", count / len(offices))
            session.let_in = answer_requests(stick, self._district.enrolment())
            session.keys = answer_key_requests(stick, self._district.rekeying().answer)
            for count, office in enumerate(offices, 1):
                self._answer_office(OfficeFolder(stick, office), session)
                told("giving", count / len(offices))
            lines = tuple(session.lines[office] for office in offices)
            self._record(lines)
            return Round(lines, *session.let_in, *session.keys)

    def write(self, stick: Path, offices: Iterable[int]) -> Round:
        """Prepare a stick: what these offices lack, in a folder each. Nothing is read.

        Raises StickBusy.
        """
        with one_at_a_time(self._district.home):
            session = _Session()
            for office in offices:
                session.lines[office] = OfficeLine(office)
                self._answer_office(OfficeFolder(stick, office), session)
            self._record(session.lines.values())
            return Round(tuple(session.lines.values()))

    def _record(self, lines: Iterable[OfficeLine]) -> None:
        """For the page of sticks. That it could not be noted is no reason to read a stick again."""
        now = self._district.clock.now()
        kept = [
            StickLine(
                at=now,
                office=one.office,
                brought=one.brought,
                entries=one.entries,
                refused=one.refused,
                damaged=one.damaged,
                foreign=one.foreign,
                untrue=one.untrue,
                written=one.written,
                failed=one.failed is not None,
            )
            for one in lines
        ]
        with suppress(Trouble):
            keep_stick(self._district.book, kept)

    # -- in ------------------------------------------------------------------------------------

    def _read_office(self, folder: OfficeFolder, opener: Unsealing, session: _Session) -> None:
        line = OfficeLine(folder.office)
        for one in folder.lying(TO_DISTRICT):
            try:
                line = self._read_one(read(opener.content(read_file(one.path))), line, session)
                session.read.setdefault(folder.office, []).append(one)
            except ParcelForAnother:
                line = replace(line, foreign=line.foreign + 1)
            except ParcelUntrue:
                line = replace(line, untrue=line.untrue + 1)
            except (NotAParcel, ParcelDamaged, BadFrame):
                line = replace(line, damaged=line.damaged + 1)
        session.lines[folder.office] = line

    def _read_one(self, opened: Opened, line: OfficeLine, session: _Session) -> OfficeLine:
        slip, district = opened.slip, self._district
        carrier = self._writer(opened)
        if slip.kind == FILE and slip.piece is not None and carrier.role != "kiosk":
            self._take_file(slip.piece, opened.body, carrier, session)
            return replace(line, brought=line.brought + 1)
        if slip.kind == HALL and carrier.role == "kiosk":
            session.halls[carrier.device] = district.from_hall().answer(carrier, opened.body)
            district.devices.seen(carrier.device, district.clock.now())
            session.came[carrier.device] = carrier
            return replace(line, brought=line.brought + 1)
        if slip.kind != EXCHANGE:
            raise ParcelDamaged  # of a newer program: it waits on the stick
        before = reach(district.road.heads(carrier.office))
        answer = unpack(ingest(opened.body, carrier, district.road, by_line=False))
        after = reach(district.road.heads(carrier.office))
        district.devices.seen(carrier.device, district.clock.now())
        said = unpack(opened.body)
        wanted = tuple((one.name, one.held) for one in slip.wanted)
        self._words.hear(carrier.device, Word(slip.time, said.heads, wanted))
        session.came[carrier.device] = carrier
        session.unsigned.setdefault(carrier.device, {}).update(dict.fromkeys(said.unsigned))
        return replace(
            line,
            brought=line.brought + 1,
            entries=line.entries + grown(before, after),
            refused=line.refused + len(answer.refused),
        )

    def _writer(self, opened: Opened) -> DeviceRow:
        """The device that signed it. Raises ParcelUntrue."""
        devices, slip = self._district.devices, opened.slip
        row = devices.device(slip.device)
        key = self._signing_key(row, opened)
        if key is None and slip.certificate is not None:
            self._district.rekeying().introduced(slip.certificate)
            row = devices.device(slip.device)
            key = self._signing_key(row, opened)
        if row is None or key is None or row.revoked_at is not None:
            raise ParcelUntrue  # a lost device is nobody: others may still bring what it wrote
        if row.earlier is not None and key == keys_of(row)[0]:
            devices.new_key_used(row.device)
            return replace(row, earlier=None)
        return row

    def _signing_key(self, row: DeviceRow | None, opened: Opened) -> bytes | None:
        if row is None or row.device != opened.slip.device:
            return None
        for key in keys_of(row):
            if is_signed(Ed25519Verifier(), key, self._receiver, opened):
                return key
        return None

    def _take_file(
        self, piece: FilePiece, body: bytes, carrier: DeviceRow, session: _Session
    ) -> None:
        """As a range that comes over the line. What is left out comes again with the next stick."""
        index, shelf = self._district.index, self._district.shelf
        if piece.size > LARGEST_FILE or not 0 < len(piece.salt) <= MOST_SALT:
            raise ParcelDamaged
        ref = FileRef(piece.name, piece.salt, piece.size, piece.media_type[:80])
        index.expect_file(ref, carrier.office)
        row = index.file(piece.name)
        if row is None or row.office not in (carrier.office, COMMON_OFFICE):
            raise ParcelDamaged
        if piece.offset + len(body) > row.size:
            raise ParcelDamaged
        held = shelf.append(piece.name, piece.offset, body)
        if held == row.size and shelf.finish(piece.name, row.salt):
            session.files.setdefault(carrier.device, {})[piece.name] = None

    # -- out -----------------------------------------------------------------------------------

    def _answer_office(self, folder: OfficeFolder, session: _Session) -> None:
        """Only when every answer lies on the stick, what was read goes from it."""
        line = session.lines[folder.office]
        try:
            for row in self._devices_of(folder.office, session):
                parcels = self._parcels_for(row, session)
                written = folder.put(TO_OFFICE, tag_of(row.device), parcels)
                line = replace(line, written=line.written + written)
            folder.remove(session.read.get(folder.office, ()))
        except (Refusal, Trouble) as failure:
            line = replace(line, failed=failure)
        session.lines[folder.office] = line

    def _devices_of(self, office: int, session: _Session) -> list[DeviceRow]:
        """Of each place the device that was let in last, and whoever has brought something."""
        newest: dict[tuple[str, int], DeviceRow] = {}
        known = self._district.devices.devices()
        every = [row for row in known if row.office == office and row.revoked_at is None]
        for row in sorted(every, key=lambda one: one.enrolled_at):
            newest[row.role, row.desk] = row
        came = [row for row in session.came.values() if row.office == office]
        return list({row.device: row for row in (*newest.values(), *came)}.values())

    def _parcels_for(self, row: DeviceRow, session: _Session) -> Iterator[bytes]:
        sealing_key = sealing_key_of(row)
        if row.role == "kiosk":
            yield self._sealed(BOARD, pack_board(self._board(row.office)), sealing_key)
            yield self._sealed(CATALOGUE, pack_catalogue(self._catalogue()), sealing_key)
            if row.device in session.halls:
                yield self._sealed(HALL, session.halls[row.device], sealing_key)
            return
        word = self._words.heard_of(row.device)
        unsigned = tuple(session.unsigned.get(row.device, ()))
        heads = () if word is None else word.heads
        arrived = tuple(session.files.get(row.device, ()))[:MOST_ARRIVED]
        for count in range(FIRST_ANSWERS if word is None else MOST_ANSWERS):
            answer = ingest(pack(Message(heads=heads, unsigned=unsigned)), row, self._district.road)
            frames = unpack(answer).frames
            if count and not frames:
                break  # the one before had the last of it
            yield self._sealed(EXCHANGE, answer, sealing_key, arrived=arrived)
            ends = ends_of(frames, heads)
            if not ends:
                break
            heads = (*heads, *ends)
        for piece, content in self._files(row, () if word is None else word.wanted):
            yield self._sealed(FILE, content, sealing_key, piece)

    def _files(
        self, row: DeviceRow, wanted: Iterable[tuple[bytes, int]]
    ) -> Iterator[tuple[FilePiece, bytes]]:
        """What it lacks of the files of its office, as far as they are here, up to the limit."""
        left = FILES_BYTES
        for name, held in wanted:
            known = self._district.index.file(name)
            if known is None or known.office not in (row.office, COMMON_OFFICE):
                continue
            while left > 0 and held < known.size:
                content = self._district.shelf.read(name, held, min(PIECE_BYTES, left))
                if not content:
                    break
                yield FilePiece(name, known.salt, known.size, held), content
                held += len(content)
                left -= len(content)

    def _board(self, office: int) -> SignedBoard:
        packed = encode(self._district.reading.board(office))
        return SignedBoard(packed, self._district.key.sign(BOARD_TAG + packed))

    def _catalogue(self) -> SignedCatalogue:
        district = self._district
        in_force = book_catalogue(district.book)()
        return signed_catalogue(in_force, district.clock.now(), district.key)

    def _sealed(
        self,
        kind: int,
        body: bytes,
        sealing_key: str,
        piece: FilePiece | None = None,
        arrived: tuple[bytes, ...] = (),
    ) -> bytes:
        district = self._district
        time = max(district.clock.now(), 0)
        slip = Slip(VERSION, kind, district.identity, time, piece, arrived=arrived)
        return seal(slip, body, sealing_key, district.key)
