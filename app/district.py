"""A district: its keys, its book, its chains, and the server in front of them."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app import VERSION
from app.assets import first_offices
from app.changing_over import finish_change_over
from app.homes import Home
from app.outside import REAL, Outside, keep_secret
from app.renewal import ensure_current_district
from app.settings import DistrictSettings
from app.wiring import open_book
from db.book import Book, Identity
from db.devices import COMMON_OFFICE, Devices
from db.engine import sqlite_url
from db.files import FileIndex, Shelf
from db.hall import HallStore
from db.journal import BookJournal, open_chain_once, own_journal
from db.reading import BookReading
from db.road import BookRoad
from db.signing_in import BookSignIns
from district.enrolment import District, Enrolment
from district.from_hall import FromHall
from district.rekeying import Rekeying
from registry.facts import ChainOpened, StaffSet
from registry.failures import Refusal
from registry.offices import Office, Staff
from registry.ports import Clock, PasswordHasher, Random, Sealer
from registry.roles import ALL_ROLES, CLERK, SPECIALIST
from registry.trust import fingerprint
from sync.keys import DeviceKey, Ed25519Verifier

ID_BYTES = 16
PERSON_COLUMNS = ("office", "number", "name", "position_kk", "position_ru", "position_en")


class PersonUnclear(Refusal):
    """A line about somebody who works here lacks something. `line` counts people from 1."""

    def __init__(self, line: int, column: str) -> None:
        super().__init__(line, column)
        self.line = line
        self.column = column


def people_of(told: str | Iterable[dict[str, str | None]]) -> list[tuple[int, Staff]]:
    """People with their offices (0: the departments), from a CSV text or rows like its own.

    Raises PersonUnclear before anybody is named.
    """
    rows = csv.DictReader(io.StringIO(told)) if isinstance(told, str) else told
    people = []
    for line, row in enumerate(rows, 1):
        for column in PERSON_COLUMNS[:-1]:
            if not (row.get(column) or "").strip():
                raise PersonUnclear(line, column)
        office, number, name, kk, ru, en = ((row.get(c) or "").strip() for c in PERSON_COLUMNS)
        if not office.isdecimal():
            raise PersonUnclear(line, "office")
        roles = _roles_of(row.get("roles") or "", int(office), line)
        people.append((int(office), Staff(number, name, kk, ru, en, roles)))
    return people


def _roles_of(told: str, office: int, line: int) -> tuple[str, ...]:
    """The optional column `roles`: "specialist,head"; a specialist, or a clerk, without it."""
    roles = tuple(told.replace(",", " ").replace(";", " ").replace("+", " ").split())
    if not roles:
        return (CLERK,) if office == 0 else (SPECIALIST,)
    if not set(roles) <= set(ALL_ROLES):
        raise PersonUnclear(line, "roles")
    return roles


@dataclass(frozen=True, slots=True)
class OpenDistrict:
    """A district at work."""

    home: Home
    settings: DistrictSettings
    identity: bytes
    key: DeviceKey
    book: Book
    clock: Clock
    random: Random
    devices: Devices
    road: BookRoad
    reading: BookReading
    shelf: Shelf
    index: FileIndex
    sealer: Sealer
    hasher: PasswordHasher

    @property
    def fingerprint(self) -> str:
        """What stands on enrolment sheets."""
        return fingerprint(self.key.public_key)

    @property
    def store(self) -> "_Store":
        return _Store(self.devices, self.road)

    def enrolment(self) -> Enrolment:
        return Enrolment(
            self.store,
            District(self.identity, self.settings.status_address, self.settings.demo),
            self.key,
            self.clock,
            self.random,
        )

    def rekeying(self) -> Rekeying:
        return Rekeying(self.store, self.key, Ed25519Verifier(), self.clock)

    def from_hall(self) -> FromHall:
        """Who takes in what kiosks tell."""
        return FromHall(self.devices, HallStore(self.book), self.key, Ed25519Verifier())

    def journal_of(self, office: int) -> BookJournal:
        """The district's chain for this office, opened at its first use."""
        found = own_journal(self.book, office)
        if found is not None:
            return found
        reason = "common" if office == COMMON_OFFICE else "office"
        return open_chain_once(
            self.book,
            ChainOpened(
                device=self.identity,
                office=office,
                desk=0,
                signing_key=self.key.public_key,
                sealing_key=self.key.sealing_key,
                certificate=b"",
                certificate_signature=b"",
                reason=reason,
            ),
        )

    def set_office(self, office: Office) -> None:
        self.devices.set_office(office)
        self.journal_of(office.code)

    def set_staff(self, office: int, person: Staff) -> None:
        """Somebody who works in an office, or (office 0) in a department. A password stays."""
        password = BookSignIns(self.book, office).given().get(person.number, "")
        with self.journal_of(office).writing() as journal:
            journal.append(
                StaffSet(
                    person.number,
                    person.name,
                    person.position_kk,
                    person.position_ru,
                    person.position_en,
                    person.roles,
                    person.active,
                    password,
                )
            )


class _Store:
    """Devices and road together, as `district.enrolment.DeviceStore` wants them."""

    def __init__(self, devices: Devices, road: BookRoad) -> None:
        self.device = devices.device
        self.seen = devices.seen
        self.add_invitation = devices.add_invitation
        self.invitations = devices.invitations
        self.add_device = devices.add_device
        self.change_keys = devices.change_keys
        self.new_key_used = devices.new_key_used
        self.office = devices.office
        self.frames_after = road.frames_after
        self.last_serial = road.last_serial


def open_district(
    home: Home, clock: Clock, outside: Outside = REAL, *, is_open: bool = False
) -> OpenDistrict:
    """The district in this folder; keys, id and chains are made at the first start.

    `is_open`: another process of this server has just opened it, and looked whether the book is
    the one that was last here.
    """
    home.make()
    random = outside.random
    settings = home.settings(DistrictSettings)
    if not home.key.exists():
        DeviceKey.create().save(home.key)
        home.keep_settings(settings)
    key = DeviceKey.load(home.key)
    identity = keep_secret(home.keys / "district.id", random, ID_BYTES)
    finish_change_over(home.district_database)
    book = open_book(
        settings.database or sqlite_url(home.district_database),
        Identity(identity, key, Ed25519Verifier(), key.public_key, VERSION),
        clock,
        random,
        keep_secret(home.print_key, random),
    )
    if not is_open:
        ensure_current_district(home, book, random)
    opened = OpenDistrict(
        home=home,
        settings=settings,
        identity=identity,
        key=key,
        book=book,
        clock=clock,
        random=random,
        devices=Devices(book),
        road=BookRoad(book),
        reading=BookReading(book),
        shelf=Shelf(home.files),
        index=FileIndex(book),
        sealer=outside.sealer(identity),
        hasher=outside.hasher,
    )
    opened.journal_of(COMMON_OFFICE)
    if not opened.devices.offices():
        for office in first_offices():
            opened.set_office(office)
    return opened


def with_settings(home: Home, **changed: object) -> DistrictSettings:
    """Change the settings file; what was changed by hand stays."""
    home.make()
    settings = msgspec.structs.replace(home.settings(DistrictSettings), **changed)
    home.keep_settings(settings)
    return settings
