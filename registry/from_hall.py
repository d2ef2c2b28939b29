"""What a hall tells the district: figures of a day's line, ratings, how its screen fares. Never of
whom (decision 12).

A kiosk writes no chain. It numbers what it has to tell, signs it, and tells it again until a
receipt of the district settles it. A record has an id of its own as well: by it a record that is
told twice is one, and a number that a restored kiosk gave again hides nothing. Pure.
"""

import hashlib
from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

HALL_TAG: Final = b"tereze/hall/1"
HALL_RECEIPT_TAG: Final = b"tereze/hall-receipt/1"
VERSION: Final = 1
RECORD_ID_BYTES: Final = 8
MOST_RECORDS: Final = 200  # told at once
LARGEST_RECORD: Final = 256  # bytes, packed
LARGEST_TELLING: Final = 128 * 1024  # bytes of a body

RecordId = Annotated[bytes, Meta(min_length=RECORD_ID_BYTES, max_length=RECORD_ID_BYTES)]
# Never free words: what stands here is a code of the catalogue, or of the line's four kinds.
Code = Annotated[str, Meta(max_length=32, pattern=r"^[a-z0-9_-]*$")]
Count = Annotated[int, Meta(ge=0, le=99_999)]


class LineDay(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """How many numbers one kiosk gave on a day that is over, for one kind of errand.

    `called`, `absent` and `wait` are None where nobody can say: the office's server, which calls
    them, was not there for days. `wait` is the median from the number to its first call, minutes.
    """

    day: date
    sphere: Code
    given: Count
    called: Count | None = None
    absent: Count | None = None
    wait: Count | None = None


class Rating(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Somebody who did not say his name found it so, from 1 (badly) to 5 (well).

    It is about a department, or the desk with this number; the day is all that is kept of when.
    """

    day: date
    mark: Annotated[int, Meta(ge=1, le=5)]
    department: Code = ""
    desk: Annotated[int, Meta(ge=0, le=99)] = 0


class Happening(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """What staff should know of a kiosk itself: so often, within this hour of office time.

    `what` is one of `HAPPENINGS`. It says nothing of what a visitor did there, typed or asked.
    """

    day: date
    hour: Annotated[int, Meta(ge=0, le=23)]
    what: Code
    count: Count


BROKE: Final = "broke"  # a mistake of ours; the start page came back
STUCK: Final = "stuck"  # it did not, and the program ended itself
RESTARTED: Final = "restarted"  # it had not been closed: a power cut, or it stood still
WRONG_PIN: Final = "wrong_pin"
LEFT: Final = "left"  # staff left the screen by PIN
MARKED: Final = "marked"  # a mark more than visitors give within an hour
HAPPENINGS: Final = (BROKE, STUCK, RESTARTED, WRONG_PIN, LEFT, MARKED)

What = LineDay | Rating | Happening


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One thing told. `n` counts what this kiosk has told, from 1 on; `what` is a packed `What`:
    one of a newer program is kept, and read after an upgrade."""

    n: Annotated[int, Meta(ge=1, le=2**53)]
    id: RecordId
    what: Annotated[bytes, Meta(max_length=LARGEST_RECORD)]


class Telling(msgspec.Struct, frozen=True, array_like=True):
    version: int
    device: Annotated[bytes, Meta(min_length=16, max_length=16)]
    records: Annotated[tuple[Record, ...], Meta(max_length=MOST_RECORDS)]


class SignedTelling(msgspec.Struct, frozen=True, array_like=True):
    packed: bytes  # `Telling`, as first encoded
    signature: bytes  # of the kiosk, over HALL_TAG ‖ packed


class HallReceipt(msgspec.Struct, frozen=True, array_like=True):
    """The district's word: these records of the kiosk it holds. Of `taken` the number belongs to
    another record: they are told again under numbers above `last`, the greatest it knows."""

    device: bytes
    settled: tuple[RecordId, ...]
    taken: tuple[RecordId, ...] = ()
    last: int = 0


class SignedHallReceipt(msgspec.Struct, frozen=True, array_like=True):
    packed: bytes
    signature: bytes  # of the district, over HALL_RECEIPT_TAG ‖ packed


_what = msgspec.msgpack.Decoder(What)


def read_what(packed: bytes) -> What | None:
    """None for what this program does not know."""
    try:
        found: What = _what.decode(packed)
    except msgspec.MsgspecError:
        return None
    return found


def id_of(device: bytes, day: LineDay) -> bytes:
    """A day's figures have one id, however often they are counted: a kiosk whose book was set back
    to before it told them tells the same record again, and not another."""
    named = f"{day.day.isoformat()} {day.sphere}".encode()
    return hashlib.sha256(b"tereze/hall-day/1" + device + named).digest()[:RECORD_ID_BYTES]


def id_of_hour(device: bytes, one: Happening) -> bytes:
    """Likewise: an hour that is over is told once."""
    named = f"{one.day.isoformat()} {one.hour:02} {one.what}".encode()
    return hashlib.sha256(b"tereze/hall-hour/1" + device + named).digest()[:RECORD_ID_BYTES]
