"""The district's list of offices, devices and open invitations."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from db.book import Book
from db.effects import upsert
from db.journal import begin_writing, own_chain
from db.locks import Touches
from db.tables import device, invitation, office
from registry.facts import DeviceCertified
from registry.offices import Office
from registry.trust import SignedCertificate

COMMON_OFFICE = 0


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
            row = connection.execute(
                select(device).where(device.c.device == device_id)
            ).one_or_none()
        return None if row is None else _device_row(row)

    def devices(self) -> tuple[DeviceRow, ...]:
        asked = select(device).order_by(device.c.office, device.c.role, device.c.desk)
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

    def _publish(self, connection: Connection, signed: SignedCertificate) -> None:
        common = own_chain(connection, COMMON_OFFICE)
        if common is None:
            raise AssertionError("a district opens its common chain before it lets anybody in")
        writing = begin_writing(self._book, connection, common)
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
    )
