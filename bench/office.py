"""An office as the program wires it, with real keys, in a folder of the disk to be measured.

Only two things are not the real ones, and every figure says so: the slow seal of a control code is
left out (`CountedSealer`), and time goes on at the pace of the bench where a book is filled.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.demo import SOKOLOVKA, SPECIALISTS, make_district, settle
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from app.wiring import Device, open_office
from registry.offices import Staff

BY: Final[Staff] = SPECIALISTS[0]
_NOBODY_LISTENS: Final = "http://127.0.0.1:9"

__all__ = ["BY", "SOKOLOVKA", "CountedSealer", "enrol", "open_desk"]


@dataclass
class CountedSealer:
    """Seals at no cost: 19 ms of scrypt would hide everything that is measured here."""

    made: int = field(default=0)

    def seal(self, code: str) -> bytes:
        self.made += 1
        # As scattered as a real seal: where a row lands in its index is a matter of pages.
        return (self.made * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)).to_bytes(16, "big")


def enrol(folder: Path, *desks: int) -> list[Device]:
    """Desks of a district in `folder`, with their empty books."""
    district = make_district(Home(folder / "district"), _NOBODY_LISTENS, SystemClock())
    try:
        return [
            settle(Home(folder / f"desk{desk}"), district, _NOBODY_LISTENS, "desk", desk)
            for desk in desks
        ]
    finally:
        district.book.engine.dispose()


def open_desk(device: Device) -> tuple[OpenOffice, CountedSealer]:
    """The office behind the window, its seals left out and counted."""
    office = open_office(device)
    sealer = CountedSealer()
    office.parts.desk.sealer = sealer
    return office, sealer
