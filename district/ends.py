"""What the routes of the road need of whoever serves it: the district, or an office's relay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from district.enrolment import DeviceRow, Enrolment
from district.ingest import DistrictStore
from registry.catalogue import Catalogue
from registry.facts import FileRef
from registry.ports import Clock, Signer, Verifier
from registry.road import Board
from registry.trust import SignedCertificate


class BoardStore(Protocol):
    def board(self, office: int) -> Board:
        """Every application of the office that has a living code, in a steady order."""


class FileRow(Protocol):
    """A file the district knows of, held or still to come."""

    @property
    def office(self) -> int: ...
    @property
    def salt(self) -> bytes: ...
    @property
    def size(self) -> int: ...


class FileIndex(Protocol):
    def file(self, name: bytes) -> FileRow | None: ...

    def expect_file(self, ref: FileRef, office: int) -> None:
        """Remember that this file belongs to the office. A second time changes nothing."""


class Shelf(Protocol):
    """Where the bytes of files lie, by name (SHA-256(salt ‖ bytes))."""

    def held(self, name: bytes) -> int: ...

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        """Bytes held afterwards. A piece that does not begin there changes nothing."""

    def finish(self, name: bytes, salt: bytes) -> bool:
        """Whether the bytes are what the name says; if not they are thrown away."""

    def read(self, name: bytes, start: int, count: int) -> bytes:
        """At most `count` bytes of a finished file; b"" when it is not here."""


class Members(Protocol):
    """Who may come."""

    def device(self, device: bytes) -> DeviceRow | None: ...

    def seen(self, device: bytes, at: int) -> None:
        """The device was here at this UTC ms."""

    def new_key_used(self, device: bytes) -> None:
        """It has signed with its newest key: the one before is good no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeEnd:
    """All that the routes of the road need at a relay, each a small promise handed in by the
    wiring. A relay shows its `certificate` with each board it signs; the district needs none."""

    store: DistrictStore
    devices: Members
    boards: BoardStore
    index: FileIndex
    shelf: Shelf
    signer: Signer
    verifier: Verifier
    clock: Clock
    certificate: SignedCertificate | None = None
    # A certificate that a device shows, made into what is known of it; the district has its list.
    # The district takes one that it has forgotten itself, after a device has changed its keys.
    introduce: Callable[[SignedCertificate], DeviceRow | None] = lambda _: None
    # A device's request for new keys, answered or passed on (`district.rekeying`). Raises
    # EnrolmentRefused, BadFrame, Trouble.
    change_keys: Callable[[bytes], bytes] | None = None
    # The line of those who wait, where tickets are given (decision 11): role, number and body of
    # whoever asks. Raises BadFrame, Trouble.
    line: Callable[[str, int, bytes], bytes] | None = None
    # The catalogue in force, for kiosks; what they tell of their hall (decision 12): who carries it
    # and the body. Raises BadFrame, Trouble.
    catalogue: Callable[[], Catalogue] | None = None
    from_hall: Callable[[DeviceRow, bytes], bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEnd(OfficeEnd):
    """The district's end: it lets devices in as well."""

    enrolment: Enrolment
