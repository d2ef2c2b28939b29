"""Letting a device in: an invitation with a one-time code, and the answer sealed to the device.

Request and answer are the same bytes by wire or by stick. The code itself never travels: the
request proves knowledge of it. Nothing here knows HTTP or SQL.
"""

import base64
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyrage

from registry.failures import BadFrame, DemoIsNotReal, EnrolmentRefused
from registry.for_kiosks import for_kiosk
from registry.offices import Office
from registry.ports import Clock, Random, Signer
from registry.road import Frame, Head
from registry.trust import (
    Certificate,
    EnrolmentAnswer,
    EnrolmentRequest,
    SignedCertificate,
    certify,
    enrolment_proof,
)
from sync.wire import FRAME_BYTES, pack_answer, unpack_request

CODE_BITS: Final = 100  # nobody guesses it in 72 hours, and it is still typed in a minute
CODE_GROUP: Final = 4
OPEN_MS: Final = 72 * 60 * 60 * 1000
# Of entries in the answer, the district's own first: people and catalogue are enough to begin with.
# The rest comes by the road while somebody works; for this they wait, four seconds on a slow line.
SNAPSHOT_BYTES: Final = 256 * 1024
DEVICE_BYTES: Final = 16
ROLES: Final = ("desk", "kiosk", "relay")
MOST_DESKS: Final = 99
RELAY_DESK: Final = 99  # a relay gives no numbers: it takes none away from a desk either
COMMON_OFFICE: Final = 0


class DeviceRow(Protocol):
    """A device the district vouches for."""

    @property
    def device(self) -> bytes: ...
    @property
    def office(self) -> int: ...
    @property
    def desk(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def certificate(self) -> bytes:
        """`registry.trust.Certificate`, as first encoded."""

    @property
    def signature(self) -> bytes: ...
    @property
    def revoked_at(self) -> int | None:
        """UTC ms; None for a device that was neither lost nor stolen."""

    @property
    def earlier(self) -> SignedCertificate | None:
        """Of a device that has been given new keys and has not used them yet: the certificate of
        those that it still signs with."""


class InvitationRow(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def office(self) -> int: ...
    @property
    def desk(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def made_at(self) -> int: ...
    @property
    def used_by(self) -> bytes | None: ...


class DeviceStore(Protocol):
    """What enrolment needs of the district's book."""

    def device(self, device: bytes) -> DeviceRow | None: ...

    def seen(self, device: bytes, at: int) -> None:
        """The device was here at this UTC ms."""

    def add_invitation(self, code: str, office: int, desk: int, role: str, made_at: int) -> None:
        """`code` as typed without groups: 20 capital letters and digits."""

    def invitations(self, since: int) -> Sequence[InvitationRow]:
        """Made at or after this UTC ms, used ones too."""

    def add_device(self, signed: SignedCertificate, code: str) -> bool:
        """Device row, invitation used, `DeviceCertified` on the common chain: in one commit.

        False, and nothing done, when the invitation has been used meanwhile.
        """

    def office(self, code: int) -> Office | None: ...


class EnrolmentStore(DeviceStore, Protocol):
    """Devices, and the chains that a new one begins with."""

    def last_serial(self, office: int, desk: int) -> int:
        """The greatest serial known of a desk; −1 when it has no chain yet."""

    def frames_after(
        self, theirs: Sequence[Head], largest: int = FRAME_BYTES, office: int | None = None
    ) -> Iterable[Frame]: ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """What stands on the enrolment sheet, besides the fingerprint of the district's key."""

    code: str = field(repr=False)  # in groups of four; whoever knows it may join
    office: int
    desk: int
    role: str
    until: int  # UTC ms


@dataclass(frozen=True, slots=True)
class District:
    """Who we are to a device that joins."""

    identity: bytes  # the district's id, 16 bytes: part of every seal's salt
    status_address: str  # the public page, as printed on receipts
    demo: bool = False


def new_code(random: Random) -> str:
    """100 random bits in base32: 20 characters without 0, 1, 8 and 9, which hands mix up."""
    return base64.b32encode(random.bytes(13)).decode()[: CODE_BITS // 5]


def in_groups(code: str) -> str:
    return "-".join(code[i : i + CODE_GROUP] for i in range(0, len(code), CODE_GROUP))


def certificate_of(row: DeviceRow) -> Certificate:
    return SignedCertificate(row.certificate, row.signature).read()


def keys_of(row: DeviceRow) -> tuple[bytes, ...]:
    """The keys that a device may sign in with, the newest first."""
    newest = certificate_of(row).signing_key
    return (newest,) if row.earlier is None else (newest, row.earlier.read().signing_key)


def sealing_key_of(row: DeviceRow) -> str:
    """What is sealed to this the device surely opens, whether it has changed its keys yet or
    not: it keeps the earlier one for reading."""
    return (certificate_of(row) if row.earlier is None else row.earlier.read()).sealing_key


class Enrolment:
    """Invitations out, requests in, sealed answers out."""

    def __init__(
        self,
        store: EnrolmentStore,
        district: District,
        signer: Signer,
        clock: Clock,
        random: Random,
    ) -> None:
        self._store = store
        self._district = district
        self._signer = signer
        self._clock = clock
        self._random = random

    def invite(self, office: int, desk: int, role: str = "desk") -> Invitation:
        """A one-time code for one device, good for 72 hours. A relay is always "desk" 99."""
        if role not in ROLES:
            raise ValueError(role)
        if role == "relay":
            desk = RELAY_DESK
        if not 1 <= desk <= MOST_DESKS:
            raise ValueError("desk 0 is the district's own")
        code = new_code(self._random)
        now = self._clock.now()
        self._store.add_invitation(code, office, desk, role, now)
        return Invitation(in_groups(code), office, desk, role, now + OPEN_MS)

    def enrol(self, body: bytes) -> bytes:
        """The answer to a request, sealed to the device. The same request gets its certificate
        again for as long as the code is good: the first answer may have been lost on the way.

        Raises EnrolmentRefused, DemoIsNotReal, or BadFrame when the body cannot be read.
        """
        request = unpack_request(body)
        if request.demo != self._district.demo:
            raise DemoIsNotReal
        signed = self._admit(request)
        certificate = signed.read()
        office = self._store.office(certificate.office)
        if office is None:
            raise EnrolmentRefused
        answer = EnrolmentAnswer(
            certificate=signed,
            district_key=self._signer.public_key,
            district_id=self._district.identity,
            office=office,
            frames=self._snapshot(certificate),
            status_address=self._district.status_address,
            last_serial=self._store.last_serial(certificate.office, certificate.desk),
        )
        return _seal(pack_answer(answer), request.sealing_key)

    def _admit(self, request: EnrolmentRequest) -> SignedCertificate:
        now = self._clock.now()
        for invitation in self._store.invitations(now - OPEN_MS):
            proof = enrolment_proof(invitation.code, request.signing_key, request.sealing_key)
            if hmac.compare_digest(proof, request.proof):
                return self._certificate_for(invitation, request, now)
        raise EnrolmentRefused

    def _certificate_for(
        self, invitation: InvitationRow, request: EnrolmentRequest, now: int
    ) -> SignedCertificate:
        if invitation.used_by is not None:
            return self._again(invitation.used_by, request)
        check_recipient(request.sealing_key)  # before anything is written
        certificate = Certificate(
            device=self._random.bytes(DEVICE_BYTES),
            office=invitation.office,
            desk=invitation.desk,
            role=invitation.role,
            signing_key=request.signing_key,
            sealing_key=request.sealing_key,
            issued_at=now,
            demo=self._district.demo,
        )
        signed = certify(self._signer, certificate)
        if not self._store.add_device(signed, invitation.code):
            raise EnrolmentRefused  # somebody used the code in this very moment
        return signed

    def _again(self, device: bytes, request: EnrolmentRequest) -> SignedCertificate:
        row = self._store.device(device)
        if row is None:
            raise EnrolmentRefused
        known = certificate_of(row)
        if (known.signing_key, known.sealing_key) != (request.signing_key, request.sealing_key):
            raise EnrolmentRefused
        return SignedCertificate(row.certificate, row.signature)

    def _snapshot(self, certificate: Certificate) -> tuple[Frame, ...]:
        in_the_hall = certificate.role == "kiosk"
        office = COMMON_OFFICE if in_the_hall else certificate.office
        frames: list[Frame] = []
        size = 0
        for frame in self._store.frames_after((), FRAME_BYTES, office):
            frames.append(for_kiosk(frame) if in_the_hall else frame)
            size += sum(len(one.header) + len(one.payload) for one in frame.entries)
            if size >= SNAPSHOT_BYTES:
                break
        return tuple(frames)


def check_recipient(sealing_key: str) -> None:
    """Raises BadFrame when nothing could ever be sealed to it."""
    _recipient(sealing_key)


def _recipient(sealing_key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(sealing_key)
    except pyrage.RecipientError as cause:
        raise BadFrame("sealing key") from cause


def _seal(answer: bytes, sealing_key: str) -> bytes:
    sealed: bytes = pyrage.encrypt(answer, [_recipient(sealing_key)])
    return sealed
