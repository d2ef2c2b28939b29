"""A line between a desk's book and the district's in one process, its cable in the test's hands."""

from collections.abc import Callable
from dataclasses import dataclass, field

from db.devices import DeviceRow
from district.road import ingest
from registry.failures import BadFrame, PeerRefused, PeerUnreachable
from sync.exchange import Uploader
from sync.wire import Message, unpack
from tests.world import Place, World

Fault = Callable[["Line", bytes], bytes]


def carrier_row(place: Place, office: int = 427, role: str = "desk") -> DeviceRow:
    return DeviceRow(place.device, office, 1, role, b"", b"", 0, None)


@dataclass
class Line:
    """Satisfies `Peer`. Each exchange meets the next fault, and none when they are used up."""

    district: Place
    carrier: DeviceRow
    faults: list[Fault] = field(default_factory=list)
    exchanges: int = 0
    sent: list[Message] = field(default_factory=list)

    def exchange(self, message: bytes) -> bytes:
        self.exchanges += 1
        self.sent.append(unpack(message))
        fault = self.faults.pop(0) if self.faults else well
        return fault(self, message)

    def deliver(self, message: bytes) -> bytes:
        try:
            return ingest(message, self.carrier, self.district.road)
        except BadFrame:
            raise PeerRefused(400) from None  # as the routes of the district say it


def well(line: Line, message: bytes) -> bytes:
    return line.deliver(message)


def lost(line: Line, message: bytes) -> bytes:
    raise PeerUnreachable


def answer_lost(line: Line, message: bytes) -> bytes:
    line.deliver(message)
    raise PeerUnreachable


def sent_twice(line: Line, message: bytes) -> bytes:
    line.deliver(message)
    return line.deliver(message)


def cut_going(line: Line, message: bytes) -> bytes:
    return line.deliver(message[: len(message) * 2 // 3])


def cut_coming(line: Line, message: bytes) -> bytes:
    answer = line.deliver(message)
    return answer[: len(answer) // 2]


def cut_at_once(line: Line, message: bytes) -> bytes:
    return line.deliver(message)[:20]


def bit_flipped(line: Line, message: bytes) -> bytes:
    changed = bytearray(message)
    changed[len(changed) // 2] ^= 0x10
    return line.deliver(bytes(changed))


def portal(line: Line, message: bytes) -> bytes:
    return b"<html>Welcome to the hotel. Please accept the terms.</html>"


def too_large(limit: int) -> Fault:
    def fault(line: Line, message: bytes) -> bytes:
        if len(message) > limit:
            raise PeerRefused(413)
        return line.deliver(message)

    return fault


ALL_FAULTS = (well, lost, answer_lost, sent_twice, cut_going, cut_coming, bit_flipped, portal)


def a_line(world: World, place: Place, *faults: Fault) -> tuple[Uploader, Line]:
    line = Line(world.district, carrier_row(place), list(faults))
    return Uploader(place.road, line, world.clock), line


def evidence_in(place: Place) -> list[str]:
    with place.book.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT why FROM evidence")]
