"""Homes of a district and of all its machines, made once a process by the program and then copied.

The same in every process: keys, ids and chains come from fixed seeds. A world takes as many desks
and kiosks of it as its seed wants; those it does not take are enrolled and never seen again.
"""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.district import OpenDistrict, open_district, with_settings
from app.homes import Home
from app.outside import Outside
from app.settings import DeviceSettings
from app.wiring import Device, settle_in
from registry.offices import Office, Staff
from registry.roles import CLERK
from sync.enrol import make_request
from sync.keys import DeviceKey
from tests.simulation.outside import SimRandom, Surroundings, Truth, age_secret
from tests.world import empty_book

ADDRESS: Final = "http://127.0.0.1:9"  # nobody listens there
OFFICES: Final = (427, 428, 429)
DESKS: Final = (1, 2, 3, 4)
KIOSK: Final = 90
RELAY: Final = 99
CLERKS: Final = (Staff("D-01", "Ермекова Г. Т.", "маман", "специалист", "officer", (CLERK,)),)


def desk_name(office: int, desk: int) -> str:
    return f"{office:04}-{desk:02}"


@cache
def template() -> "Template":
    """Made at the first call; where there is memory for files, it lies there."""
    return Template(Path(mkdtemp(prefix="tereze-template-", dir=memory())))


def memory() -> Path | None:
    """Files in memory: every pragma and every sync is the program's own, and costs nothing."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() else None


@dataclass
class Template:
    folder: Path

    def __post_init__(self) -> None:
        around = Surroundings.of(Truth(), "template/district")
        self.district = self.folder / "district"
        opened = open_template_district(Home(self.district), around)
        try:
            for office in OFFICES:
                self._office(opened, office)
        finally:
            opened.book.engine.dispose()

    def _office(self, opened: OpenDistrict, code: int) -> None:
        opened.set_office(office_of(code))
        for person in specialists(code):
            opened.set_staff(code, person)
        for desk in (*DESKS, KIOSK, RELAY):
            around = Surroundings.of(Truth(), f"template/{code}/{desk}")
            role = {KIOSK: "kiosk", RELAY: "relay"}.get(desk, "desk")
            home = Home(self.folder / desk_name(code, desk))
            enrol(home, opened, code, desk, role, around.outside())

    def copy(self, name: str, to: Path) -> None:
        shutil.copytree(self.folder / name, to)

    def throw_away(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def open_template_district(home: Home, around: Surroundings) -> OpenDistrict:
    home.make()
    make_key("district").save(home.key)
    with_settings(home, status_address=ADDRESS)
    opened = open_district(home, around.clock, around.outside())
    for clerk in CLERKS:
        opened.set_staff(0, clerk)
    return opened


def enrol(
    home: Home, opened: OpenDistrict, office: int, desk: int, role: str, outside: Outside
) -> Device:
    """Let a machine in, by the same bytes that would go over the wire."""
    home.make()
    home.keep_settings(DeviceSettings(district=ADDRESS, printer="none"))
    make_key(home.folder.name).save(home.key)
    key = DeviceKey.load(home.key)
    (home.kiosk_book if role == "kiosk" else home.book).write_bytes(empty_book())
    enrolment = opened.enrolment()
    sheet = enrolment.invite(office, desk, role)
    sealed = enrolment.enrol(make_request(key, sheet.code))
    return settle_in(home, key, ADDRESS, sealed, opened.fingerprint, demo=False, outside=outside)


def make_key(name: str) -> DeviceKey:
    seed = SimRandom(f"key/{name}", Surroundings.of(Truth(), "").fuse).bytes(32)
    return DeviceKey(Ed25519PrivateKey.from_private_bytes(seed), age_secret(name))


def office_of(code: int) -> Office:
    return Office(
        code,
        f"Ауыл {code}",
        f"Село {code}",
        f"Village {code}",
        "Орталық к-сі, 1",
        "ул. Центральная, 1",
        "1 Tsentralnaya St.",
        "8 (71538) 2-12-34",
        "09:00–18:30",
        "13:00–14:30",
    )


def specialists(code: int) -> tuple[Staff, ...]:
    return tuple(
        Staff(f"{code:04}-{desk:02}", f"Маман {code}-{desk}", "маман", "специалист", "specialist")
        for desk in DESKS
    )
