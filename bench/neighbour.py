"""A district as a process of its own, and two desks of one office: what the second has written
comes to the first by the road, over a real connection."""

import sys
from pathlib import Path
from typing import Any, Final

from app.assets import first_catalogue
from app.homes import Home
from app.tour import STAFF, DistrictProcess, Round, tereze
from app.wiring import Device, one_round
from bench.office import BY, open_desk
from bench.people import Residents
from registry.facts import PaperKind

THOUSAND: Final = 1_000  # entries
_OF_ONE: Final = 4  # registered, its two papers out, sent
_COLUMNS: Final = "office,number,name,position_kk,position_ru,position_en"


class Neighbour:
    """`begin`, then the first desk's window is opened on `device`, then `write`."""

    def __init__(self, folder: Path) -> None:
        self._round = Round(folder, "kk", said=lambda _: None)
        self._round.work.mkdir(parents=True, exist_ok=True)
        self.district = DistrictProcess(self._round)

    def begin(self) -> None:
        self.district.start()
        at = ["--home", str(self._round.home("district"))]
        people = self._round.work / "people.csv"
        rows = [",".join(("427", *person)) for person in STAFF]
        people.write_text("\n".join([_COLUMNS, *rows]) + "\n", "utf-8")
        tereze("staff", *at, "--file", str(people))
        for desk in ("1", "2"):
            sheet = tereze("invite", *at, "--office", "427", "--desk", desk)
            code, fingerprint = sheet.splitlines()[:2]
            where = ["--home", str(self._round.home(f"desk{desk}"))]
            where += ["--district", self.district.address]
            tereze("enrol", *where, "--code", code, "--fingerprint", fingerprint)
            one_round(self._device(desk))

    @property
    def device(self) -> Device:
        return self._device("1")

    def _device(self, desk: str) -> Device:
        return Device.load(Home(self._round.home(f"desk{desk}")))

    def write(self, entries: int = THOUSAND) -> int:
        """The second desk writes so many and brings them to the district; how many it wrote."""
        device = self._device("2")
        office, _ = open_desk(device)
        desk, written = office.parts.desk, 0
        residents = Residents(first_catalogue(), seed=5)
        while written < entries:
            number = desk.register(residents.form(), BY).number
            desk.mark_printed(PaperKind.RECEIPT, number.digits, "laser", BY)
            desk.mark_printed(PaperKind.OFFICE_COPY, number.digits, "laser", BY)
            desk.send_papers(number, BY)
            written += _OF_ONE
        office.parts.book.engine.dispose()
        one_round(device)
        return written

    def end(self) -> None:
        self.district.end()


def applications(office: Any) -> int:
    """How many the first desk knows."""
    return sum(office.counts().values())


if __name__ == "__main__":  # the second desk, in a process of its own
    print(Neighbour(Path(sys.argv[1])).write())
