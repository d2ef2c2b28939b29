"""A demo district and the desks of a village, each with its folder: copied, put back, reopened."""

import shutil
from pathlib import Path
from types import TracebackType

import pytest

from app.demo import CLERKS, SOKOLOVKA, SPECIALISTS, _InProcess, make_district, settle
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from app.wiring import Device, open_office
from registry.department import Decision, Department
from registry.facts import Outcome
from registry.failures import PeerUnreachable
from registry.numbers import Number
from sync.exchange import Reached, Uploader
from tests.world import a_form

BY = SPECIALISTS[0]
NOBODY = "http://127.0.0.1:9"  # nobody listens there: bodies are handed over in this process


class VillageDesk:
    """One folder and its window."""

    def __init__(self, village: "Village", home: Home) -> None:
        self.village = village
        self.home = home
        self.open()

    def open(self) -> None:
        """Open the window; the district is asked if the line is there."""
        self.device = Device.load(self.home)
        self.office: OpenOffice = open_office(self.device)
        self._uploader: Uploader | None = None

    def close(self) -> None:
        self.office.parts.book.engine.dispose()

    def register(self, name: str = "Серікова Айгүл") -> Number:
        return self.office.register(a_form(name), BY).number

    def carry(self) -> Reached:
        """Rounds until nothing moves, by one uploader with its memory, like the road's thread."""
        if self._uploader is None:
            line = Line(self.village, self.device.certificate.device)
            self._uploader = Uploader(self.office.parts.road, line, self.device.clock)
        outcome = self._uploader.run()
        assert isinstance(outcome, Reached)
        self.office.count_waiting()
        return outcome

    @property
    def hashes(self) -> list[str]:
        return self.office.parts.reading.entry_hashes()

    @property
    def waiting(self) -> int:
        return self.office.parts.road.waiting().count

    def copy_book(self, to: Path) -> Path:
        """A copy by hand of the closed book; nothing of what lies beside it."""
        self.close()
        shutil.copyfile(self.home.book, to)
        return to

    def put_back(self, copy: Path) -> None:
        self.close()
        for beside in self.home.folder.glob(self.home.book.name + "*"):
            beside.unlink()
        shutil.copyfile(copy, self.home.book)

    def copied(self, name: str) -> "VillageDesk":
        """The whole folder once more on the same machine, and both windows open."""
        self.close()
        home = Home(self.village.folder / name)
        shutil.copytree(self.home.folder, home.folder)
        self.open()
        return VillageDesk(self.village, home)


class Line:
    """The district without a line between, as long as the cable is in. Satisfies `Peer`."""

    def __init__(self, village: "Village", device: bytes) -> None:
        self._village = village
        self._device = device

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return

    def close(self) -> None:
        """Nothing is open."""

    def exchange(self, message: bytes) -> bytes:
        if self._village.cut:
            raise PeerUnreachable
        return _InProcess(self._village.district, self._device).exchange(message)


class Village:
    """The district is reached at opening, too, unless the line is cut."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, database: str = "") -> None:
        self.folder = folder
        self.cut = False
        self.home = Home(folder / "district")
        self.district: OpenDistrict = make_district(self.home, NOBODY, SystemClock(), database)
        self.desks: list[VillageDesk] = []

        def peer(device: Device, patience_s: float | None = None) -> Line:
            return Line(self, device.certificate.device)

        monkeypatch.setattr(Device, "peer", peer)

    def desk(self, number: int = 1, name: str = "") -> VillageDesk:
        """A new computer enrolled as this desk."""
        home = Home(self.folder / (name or f"desk{number}"))
        settle(home, self.district, NOBODY, "desk", number)
        self.desks.append(VillageDesk(self, home))
        return self.desks[-1]

    def answer(self, number: Number) -> None:
        department = Department(self.district.journal_of(SOKOLOVKA), SOKOLOVKA)
        decided = Decision(Outcome.SATISFIED, self.today())
        department.answer(number, decided, CLERKS[0])

    def today(self):
        return self.desks[0].office.today()

    @property
    def hashes(self) -> list[str]:
        return self.district.reading.entry_hashes()

    def reopen(self) -> None:
        self.district.book.engine.dispose()
        self.district = open_district(self.home, SystemClock())

    def close(self) -> None:
        self.district.book.engine.dispose()
