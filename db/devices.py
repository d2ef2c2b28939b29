"""The district's list of offices, devices and open invitations, and which devices were lost."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, case, func, insert, select, update

from db.book import Book
from db.effects import upsert
from db.journal import begin_writing, own_chain
from db.locks import Touches
from db.tables import chain, device, invitation, office, revocation
from registry.facts import DeviceCertified, DeviceRevoked, LastAccepted
from registry.offices import Office
from registry.trust import SignedCertificate

COMMON_OFFICE = 0
_DEVICES = select(device, revocation.c.at.label("revoked_at")).select_from(
    device.outerjoin(revocation, revocation.c.device == device.c.device)
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
            row = connection.execute(_DEVICES.where(device.c.device == device_id)).one_or_none()
        return None if row is None else _device_row(row)

    def devices(self) -> tuple[DeviceRow, ...]:
        asked = _DEVICES.order_by(device.c.office, device.c.role, device.c.desk)
        with self._book.reading() as connection:
            return tuple(_device_row(row) for row in connection.execute(asked).all())

    def seen(self, device_id: bytes, at: int) -> None:
        """The device has just been heard of."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(
                update(device).where(device.c.device == device_id).values(last_seen=at)
            )

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

    def revoke(self, device_id: bytes, reason: str, actor: str = "") -> None:
        """The device was lost: it signs in no more, and what it writes from here on has no effect.

        All that is held of it counts. A second time, with reason "confirmed", what came since does.
        """
        with self._book.writing(Touches.ALL) as connection:
            common = self._common(connection)
            writing = begin_writing(self._book, connection, common)
            held = connection.execute(
                select(chain.c.chain, chain.c.head_n, chain.c.head_h)
                .where(chain.c.device == device_id, chain.c.head_n >= 0)
                .order_by(chain.c.id)
            )
            accepted = tuple(LastAccepted(*row) for row in held.all())
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


def _device_row(row: Row[Any]) -> DeviceRow:
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
    )
