"""The district's list of offices, devices and open invitations."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select, update

from db.book import Book
from db.effects import upsert
from db.tables import device, invitation, office
from registry.offices import Office
from registry.trust import SignedCertificate


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device that the district has certified. Times are UTC ms."""

    device: bytes
    office: int
    desk: int
    role: str
    certificate: SignedCertificate
    enrolled_at: int
    last_seen: int | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code waiting to be used. `made_at` is UTC ms."""

    code: str
    office: int
    desk: int
    role: str
    made_at: int


class Devices:
    def __init__(self, book: Book) -> None:
        self._book = book

    def set_office(self, one: Office) -> None:
        with self._book.writing() as connection:
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

    def add(self, row: DeviceRow, code: str) -> bool:
        """Enrol a device and use up its invitation; False when somebody else was faster."""
        with self._book.writing() as connection:
            used = connection.execute(
                update(invitation)
                .where(invitation.c.code == code, invitation.c.used_by.is_(None))
                .values(used_by=row.device)
            )
            if used.rowcount != 1:
                return False
            connection.execute(
                insert(device).values(
                    device=row.device,
                    office=row.office,
                    desk=row.desk,
                    role=row.role,
                    certificate=row.certificate.packed,
                    signature=row.certificate.signature,
                    enrolled_at=row.enrolled_at,
                )
            )
        return True

    def device(self, device_id: bytes) -> DeviceRow | None:
        return next((one for one in self.devices() if one.device == device_id), None)

    def devices(self) -> tuple[DeviceRow, ...]:
        asked = select(device).order_by(device.c.office, device.c.role, device.c.desk)
        with self._book.reading() as connection:
            return tuple(
                DeviceRow(
                    row.device,
                    row.office,
                    row.desk,
                    row.role,
                    SignedCertificate(row.certificate, row.signature),
                    row.enrolled_at,
                    row.last_seen,
                )
                for row in connection.execute(asked).all()
            )

    def seen(self, device_id: bytes, at: int) -> None:
        """The device has just been heard of."""
        with self._book.writing() as connection:
            connection.execute(
                update(device).where(device.c.device == device_id).values(last_seen=at)
            )

    def invite(self, one: Invitation) -> None:
        with self._book.writing() as connection:
            connection.execute(
                insert(invitation).values(
                    code=one.code,
                    office=one.office,
                    desk=one.desk,
                    role=one.role,
                    made_at=one.made_at,
                )
            )

    def invitations(self) -> tuple[Invitation, ...]:
        """Those nobody has used yet, the too old ones included."""
        open_ones = select(invitation).where(invitation.c.used_by.is_(None))
        with self._book.reading() as connection:
            return tuple(
                Invitation(row.code, row.office, row.desk, row.role, row.made_at)
                for row in connection.execute(open_ones).all()
            )
