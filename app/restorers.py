"""The restorer of a desk, and that of a district: where each keeps what a restore needs."""

from pathlib import Path

from app import VERSION
from app.district import ID_BYTES
from app.homes import Home, NotEnrolled
from app.keeping import copy_place, keeper_of_desk, keeper_of_district
from app.outside import REAL, Outside, keep_secret
from app.restoring import Restorer
from app.settings import DeviceSettings
from app.wiring import Device, open_book
from db.book import Book, Identity
from db.engine import sqlite_url
from registry.facts import ChainOpened
from sync.keys import DeviceKey, Ed25519Verifier


def restorer_of_desk(home: Home, outside: Outside = REAL) -> Restorer:
    """Raises NotEnrolled, also for a kiosk: it holds nothing that the district has not."""
    device = Device.load(home, outside=outside)
    certificate = device.certificate
    if certificate.role == "kiosk":
        raise NotEnrolled
    signed = device.enrolment.certificate

    def copies() -> list[Path]:
        folder = home.settings(DeviceSettings).second_copy
        # Without asking for the marker: it names the computer that is gone.
        return copy_place(home, Path(folder)).files() if folder and Path(folder).is_dir() else []

    return Restorer(
        book=home.book,
        keeper=keeper_of_desk(home, outside.clock),
        copies=copies,
        open_new=device.open_book,
        opening=ChainOpened(
            device=certificate.device,
            office=certificate.office,
            desk=certificate.desk,
            signing_key=device.key.public_key,
            sealing_key=device.key.sealing_key,
            certificate=signed.packed,
            certificate_signature=signed.signature,
            reason="restored",
        ),
        locks=(home.folder / "counter.lock", home.folder / "road.lock"),
    )


def restorer_of_district(home: Home, outside: Outside = REAL) -> Restorer:
    """Raises BackupElsewhere for one on PostgreSQL, KeyUnreadable."""
    keeper = keeper_of_district(home, outside.clock)
    key, random, clock = DeviceKey.load(home.key), outside.random, outside.clock
    identity = keep_secret(home.keys / "district.id", random, ID_BYTES)
    whose = Identity(identity, key, Ed25519Verifier(), key.public_key, VERSION)

    def open_new(path: Path) -> Book:
        print_key = keep_secret(home.print_key, random)
        return open_book(sqlite_url(path), whose, clock, random, print_key)

    return Restorer(
        book=home.district_database,
        keeper=keeper,
        copies=list,
        open_new=open_new,
        opening=ChainOpened(
            device=identity,
            office=0,
            desk=0,
            signing_key=key.public_key,
            sealing_key=key.sealing_key,
            certificate=b"",
            certificate_signature=b"",
            reason="restored",
        ),
        locks=(home.folder / "district.lock",),
    )
