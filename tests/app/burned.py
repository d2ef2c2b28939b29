"""A demo district and its desk, whose book can be lost in every way, and what is left of it."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec

from app.demo import SPECIALISTS, _InProcess, make_district, settle
from app.homes import Home
from app.keeping import Keeping, copy_place, keeper_of_desk
from app.office import OpenOffice
from app.outside import SystemClock
from app.restorers import restorer_of_desk
from app.restoring import Plan, Wanted
from app.settings import DeviceSettings
from app.wiring import Device, open_office
from db.road import BookRoad
from registry.failures import PeerUnreachable
from registry.keeping import DAY_MS, CopyKind
from registry.numbers import Number
from registry.ports import Peer
from sync.exchange import Uploader
from tests.world import a_form

BY = SPECIALISTS[0]
NOBODY = "http://127.0.0.1:9"  # nobody listens there: entries are carried by hand


class DeadLine:
    """A line that is out."""

    def exchange(self, message: bytes) -> bytes:
        raise PeerUnreachable


class Later:
    """The clock of another day."""

    def __init__(self, days: int) -> None:
        self._days = days

    def now(self) -> int:
        return SystemClock().now() + self._days * DAY_MS


class Desk:
    """One desk at work, and its folder."""

    def __init__(self, folder: Path, name: str = "desk") -> None:
        self.folder = folder
        self.district = make_district(Home(folder / "district"), NOBODY, SystemClock())
        self.home = Home(folder / name)
        self.device = settle(self.home, self.district, NOBODY, "desk", 1)
        self.stick = folder / "stick"
        self._keeping: Keeping | None = None
        self.office: OpenOffice = open_office(self.device)

    # -- work ----------------------------------------------------------------------------------

    def register(self, count: int = 1) -> list[Number]:
        return [self.office.register(a_form(), BY).number for _ in range(count)]

    def carry(self) -> None:
        """Everything goes to the district and back."""
        Uploader(self.office.parts.road, self.line(), SystemClock()).run()

    def line(self) -> Peer:
        return _InProcess(self.district, self.device.certificate.device)

    def back_up(self, days_later: int = 0) -> Path:
        return keeper_of_desk(self.home, Later(days_later)).make().path

    def plug_in(self) -> None:
        """From here on every entry lies on the stick, too."""
        self.stick.mkdir(exist_ok=True)
        copy_place(self.home, self.stick).set_up()
        self.settle_on(second_copy=str(self.stick))
        self._keeping = Keeping(self.office.parts.book, self.home, SystemClock())
        self._keeping.start()
        while (state := self._keeping.copy()) is None or state.kind is not CopyKind.LEVEL:
            time.sleep(0.01)

    def settle_on(self, **changed: object) -> None:
        settings = self.home.settings(DeviceSettings)
        self.home.keep_settings(msgspec.structs.replace(settings, **changed))

    def close(self) -> None:
        """The window is closed, as before a restore."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        self.office.parts.book.engine.dispose()

    def open(self) -> None:
        self.device = Device.load(self.home)
        self.office = open_office(self.device)

    def leave(self) -> None:
        self.close()
        self.district.book.engine.dispose()

    # -- what befalls it -------------------------------------------------------------------------

    def burn(self) -> None:
        """The book is gone, its computer is not."""
        self.close()
        for path in self.home.folder.glob("desk.book*"):
            path.unlink()

    def damage(self, statement: str = "") -> None:
        """Change the third page of the desk's own in the file, past all programs."""
        statement = statement or (
            "UPDATE journal SET payload = x'90' WHERE n = 2"
            " AND chain_id = (SELECT max(id) FROM chain WHERE own)"
        )
        self.close()
        with closing(sqlite3.connect(self.home.book)) as book:
            book.execute(statement)
            book.commit()

    # -- and what is left ------------------------------------------------------------------------

    def restore(
        self, wanted: Wanted | None = None, peer: Peer | None = None, *, agreed: bool = True
    ) -> Plan:
        with restorer_of_desk(self.home) as restorer:
            plan = restorer.prepare(wanted or Wanted(), peer or DeadLine())
            if agreed:
                restorer.change_over()
        if agreed:
            self.open()
        return plan

    def numbers(self) -> set[str]:
        """Of all applications that the book knows."""
        return numbers_in(self.home.book)

    def road(self) -> BookRoad:
        return self.office.parts.road


def numbers_in(book: Path) -> set[str]:
    with closing(sqlite3.connect(book)) as read:
        return {number for (number,) in read.execute("SELECT number FROM application")}


def due_in(book: Path) -> set[tuple[int, str]]:
    with closing(sqlite3.connect(book)) as read:
        return set(read.execute("SELECT paper, number FROM due_print"))
