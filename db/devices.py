"""The district's list of offices, devices and open invitations, and which devices were lost."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from db.book import Book, read_value, write_value
from db.effects import upsert
from db.journal import own_chain
from db.locks import Touches
from db.prepared import Asked
from db.revoking import revoked_among
from db.tables import chain, device, invitation, journal, meta, office, revocation
from db.writing import begin_writing
from registry.facts import DeviceCertified, DeviceRevoked, LastAccepted
from registry.offices import Office
from registry.trust import SignedCertificate, issued_at

COMMON_OFFICE = 0
_SPEAKING = ("desk", "relay")  # roles of devices that bring an office's news
_KEYS = "keys "  # + the device's id in hex digits: a small value of the book
_DEVICES = select(device, revocation.c.at.label("revoked_at")).select_from(
    device.outerjoin(revocation, revocation.c.device == device.c.device)
)
_DEVICE = Asked(_DEVICES.where(device.c.device == bindparam("of_device")))
_OFFICE = Asked(select(office.c.packed).where(office.c.office == bindparam("of_office")))
_HEARD = Asked(
    select(func.max(device.c.last_seen)).where(
        device.c.office == bindparam("of_office"), or_(*(device.c.role == one for one in _SPEAKING))
    )
)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device that the district has certified. Times are UTC ms."""

    device: bytes
    office: int
    desk: int
    role: str
    certificate: bytes  # `registry.trust.Certificate`, as first encoded
    signature: bytes
    enrolled_at: int
    last_seen: int | None
    revoked_at: int | None = None  # lost or stolen: it is nobody any more
    # It has been given new keys and has not used them yet: what it still signs with.
    earlier: SignedCertificate | None = None

    @property
    def keys_changed_at(self) -> int | None:
        """When the district vouched for its newest keys; None: they are those it joined with."""
        vouched = issued_at(self.certificate)
        return vouched if vouched > self.enrolled_at else None


@dataclass(frozen=True, slots=True)
class Loss:
    """What the district says of a lost device."""

    device: bytes
    at: int  # UTC ms
    reason: str  # as in `registry.facts.DeviceRevoked`
    aside: int  # entries of it that came since: kept without effect until somebody confirms them


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A one-time code. `made_at` is UTC ms, `used_by` a device once somebody came with it."""

    code: str
    office: int
    desk: int
    role: str
    made_at: int
    used_by: bytes | None


class Devices:
    """Who belongs to the district. Enrolling writes the common chain in the same commit."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def set_office(self, one: Office) -> None:
        """Add an office, or change what residents read of it."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(
                upsert(connection, office, ("office",)),
                {"office": one.code, "packed": msgspec.msgpack.encode(one)},
            )

    def offices(self) -> tuple[Office, ...]:
        with self._book.reading() as connection:
            packed = connection.execute(select(office.c.packed).order_by(office.c.office))
            return tuple(msgspec.msgpack.decode(one, type=Office) for one in packed.scalars())

    def office(self, code: int) -> Office | None:
        return next((one for one in self.offices() if one.code == code), None)

    def device(self, device_id: bytes) -> DeviceRow | None:
        with self._book.reading() as connection:
            row = _DEVICE.row(connection, of_device=device_id)
            if row is None:
                return None
            packed = read_value(connection, _KEYS + device_id.hex())
            return _device_row(row, _earlier(connection, row, packed))

    def devices(self) -> tuple[DeviceRow, ...]:
        asked = _DEVICES.order_by(device.c.office, device.c.role, device.c.desk)
        kept = select(meta.c.key, meta.c.value).where(meta.c.key.like(_KEYS + "%"))
        with self._book.reading() as connection:
            packed = {row.key[len(_KEYS) :]: row.value for row in connection.execute(kept)}
            return tuple(
                _device_row(row, _earlier(connection, row, packed.get(row.device.hex())))
                for row in connection.execute(asked).all()
            )

    def seen(self, device_id: bytes, at: int) -> None:
        """The device has just been heard of."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(
                update(device).where(device.c.device == device_id).values(last_seen=at)
            )

    def news_of(self, of_office: int) -> tuple[Office | None, int | None]:
        """The office, and UTC ms when a desk of it, or its own server, was last heard of. None: it
        is not known, nobody ever was."""
        with self._book.reading() as connection:
            packed = _OFFICE.value(connection, of_office=of_office)
            heard = _HEARD.value(connection, of_office=of_office)
        known = None if packed is None else msgspec.msgpack.decode(packed, type=Office)
        return known, heard

    def add_invitation(self, code: str, office: int, desk: int, role: str, made_at: int) -> None:
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(
                insert(invitation).values(
                    code=code, office=office, desk=desk, role=role, made_at=made_at
                )
            )

    def invitations(self, since: int) -> tuple[InvitationRow, ...]:
        """Made at or after this UTC ms, used ones too."""
        asked = select(invitation).where(invitation.c.made_at >= since)
        with self._book.reading() as connection:
            return tuple(
                InvitationRow(row.code, row.office, row.desk, row.role, row.made_at, row.used_by)
                for row in connection.execute(asked).all()
            )

    def add_device(self, signed: SignedCertificate, code: str) -> bool:
        """Device row, used invitation and `DeviceCertified`, in one commit.

        False, and nothing done, when somebody else has used the invitation meanwhile.
        """
        new = signed.read()
        with self._book.writing() as connection:
            used = connection.execute(
                update(invitation)
                .where(invitation.c.code == code, invitation.c.used_by.is_(None))
                .values(used_by=new.device)
            )
            if used.rowcount != 1:
                return False
            self._publish(connection, signed)  # by which its row is written
        return True

    def change_keys(self, signed: SignedCertificate, before: SignedCertificate) -> bool:
        """Vouch for a device's new keys: `DeviceCertified`, in one commit with `before`, whose key
        is good until the new one was used. False, and nothing done, when `before` is not the
        device's newest certificate any more."""
        changed = signed.read().device
        newest = select(device.c.certificate).where(device.c.device == changed)
        with self._book.writing() as connection:
            writing = begin_writing(self._book, connection, self._common(connection))
            if connection.execute(newest).scalar() != before.packed:
                return False
            write_value(connection, _KEYS + changed.hex(), msgspec.msgpack.encode(before))
            writing.append(DeviceCertified(changed, signed.packed, signed.signature))
            writing.finish()
        writing.copy()
        return True

    def new_key_used(self, device_id: bytes) -> None:
        """The device has signed with its newest key: it has put the earlier one away."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(meta).where(meta.c.key == _KEYS + device_id.hex()))

    def revoke(self, device_id: bytes, reason: str, actor: str = "") -> None:
        """The device was lost: it signs in no more, and what it writes from here on has no effect.

        All that is held of it counts, but for what an old key signed after it was changed. A second
        time, with reason "confirmed", what came since does, that too.
        """
        with self._book.writing(Touches.ALL) as connection:
            common = self._common(connection)
            writing = begin_writing(self._book, connection, common)
            accepted = _held_of(connection, device_id)
            writing.append(DeviceRevoked(device_id, accepted, reason), actor=actor)
            writing.finish()
        writing.copy()

    def losses(self) -> tuple[Loss, ...]:
        """Lost devices, the newest first."""
        last = func.coalesce(chain.c.accepted_n, chain.c.head_n)
        counted = case((last < chain.c.first_n, chain.c.first_n - 1), else_=last)
        aside = func.coalesce(func.sum(chain.c.head_n - counted), 0)
        asked = (
            select(revocation.c.device, revocation.c.at, revocation.c.packed, aside)
            .select_from(revocation.outerjoin(chain, chain.c.device == revocation.c.device))
            .group_by(revocation.c.device, revocation.c.at, revocation.c.packed)
            .order_by(revocation.c.at.desc())
        )
        with self._book.reading() as connection:
            return tuple(
                Loss(lost, at, msgspec.msgpack.decode(packed, type=DeviceRevoked).reason, int(n))
                for lost, at, packed, n in connection.execute(asked).all()
            )

    def _common(self, connection: Connection) -> int:
        common = own_chain(connection, COMMON_OFFICE)
        if common is None:
            raise AssertionError("a district opens its common chain before it lets anybody in")
        return common

    def _publish(self, connection: Connection, signed: SignedCertificate) -> None:
        writing = begin_writing(self._book, connection, self._common(connection))
        writing.append(DeviceCertified(signed.read().device, signed.packed, signed.signature))
        writing.finish()


def _held_of(connection: Connection, device_id: bytes) -> tuple[LastAccepted, ...]:
    """The ends of all chains of a device; until it is revoked, only as far as they count."""
    is_out = revoked_among(connection, [device_id])
    held = connection.execute(
        select(chain).where(chain.c.device == device_id, chain.c.head_n >= 0).order_by(chain.c.id)
    )
    ends = []
    for row in held.all():
        if is_out or row.accepted_n is None or row.accepted_n >= row.head_n:
            ends.append(LastAccepted(row.chain, row.head_n, row.head_h))
        elif row.accepted_n >= row.first_n:
            at = select(journal.c.h).where(
                journal.c.chain_id == row.id, journal.c.n == row.accepted_n
            )
            h = connection.execute(at).scalar_one()
            ends.append(LastAccepted(row.chain, row.accepted_n, h))
    return tuple(ends)


def _earlier(
    connection: Connection, row: Row[Any], packed: bytes | None
) -> SignedCertificate | None:
    """The certificate of the key that this device still uses, unless a chain under the newest one
    is here: by another's hands, perhaps, so that it has not signed in with it itself."""
    if packed is None:
        return None
    key = SignedCertificate(row.certificate, row.signature).read().signing_key
    used = select(chain.c.id).where(chain.c.device == row.device, chain.c.signing_key == key)
    if connection.execute(used).first() is not None:
        return None
    return msgspec.msgpack.decode(packed, type=SignedCertificate)


def _device_row(row: Row[Any], earlier: SignedCertificate | None = None) -> DeviceRow:
    return DeviceRow(
        device=row.device,
        office=row.office,
        desk=row.desk,
        role=row.role,
        certificate=row.certificate,
        signature=row.signature,
        enrolled_at=row.enrolled_at,
        last_seen=row.last_seen,
        revoked_at=row.revoked_at,
        earlier=earlier,
    )
