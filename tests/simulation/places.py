"""Machines of a simulated office: each a home folder, opened by the program's own wiring.

What may happen to a machine is here: it is opened, closed, loses its power, is backed up, copied,
restored. When it happens, and what is to be seen afterwards, is not. Those that answer the road are
in `tests.simulation.servers`.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import msgspec

from app.hall import BoardFetcher, OpenHall
from app.homes import Home
from app.keeping import keeper_of_desk
from app.office import OpenOffice
from app.restorers import restorer_of_desk
from app.restoring import Plan, Wanted
from app.rotating import go_on
from app.settings import DeviceSettings
from app.ways import Ways
from app.wiring import Device, open_office
from db.book import Book
from db.road import BookRoad
from registry.offices import Staff
from registry.ports import Peer
from sync.exchange import MOST_STEPS, NoRoad, Outcome, Reached, Uploader, Way
from sync.pace import Pace
from tests.simulation.ledger import let_go
from tests.simulation.lines import Side, SimLine
from tests.simulation.outside import Crash, SimClock, Surroundings

if TYPE_CHECKING:
    from sync.http import HttpPeer

RELAY_ADDRESS: Final = "http://127.0.0.1:10"  # nobody listens there either
# A round every hour or two while all is well, so that a few dozen acts meet a few dozen rounds.
PACE: Final = Pace(idle_seconds=5400.0, base_seconds=600.0, longest_seconds=7200.0)
_BESIDE: Final = ("", "-wal", "-shm")


class Site:
    """One machine: its folder and its surroundings."""

    def __init__(self, name: str, folder: Path, around: Surroundings) -> None:
        self.name = name
        self.home = Home(folder)
        self.around = around
        self.copies: list[Path] = []  # of its book, made by hand or by the program, oldest first
        self._made: list[Path] = []  # those of them that the program made, and finds again
        # One made of the book at work, and at which opening: put back within it, nobody can see it.
        self.unseen: tuple[Path, int] | None = None
        self.openings = 0
        self.alive = True

    @property
    def clock(self) -> SimClock:
        return self.around.clock

    @property
    def book_path(self) -> Path:
        raise NotImplementedError

    def open(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def lose_power(self) -> None:
        """After a `Crash`: nothing of the process is left, and somebody starts it again."""
        self.around.fuse.safe()
        self.close()
        self.open()

    def copy_book(self, to: Path) -> None:
        """By hand, of the closed book; the program is opened again afterwards."""
        self.close()
        shutil.copyfile(self.book_path, to)
        self.copies.append(to)
        self.open()

    def forget_book(self) -> None:
        """The disk is gone: the book, what lies beside it, and what restores have kept."""
        self.close()
        for path in self.home.folder.glob(self.book_path.name + "*"):
            path.unlink()

    def die(self) -> None:
        """The whole computer is gone."""
        self.alive = False
        self.close()
        shutil.rmtree(self.home.folder)
        self.copies.clear()
        self._made.clear()
        self.unseen = None

    @property
    def disks(self) -> list[Path]:
        """All files of this machine that its book could come back from."""
        unseen = [] if self.unseen is None else [self.unseen[0]]
        return [path for path in (self.book_path, *self.copies, *unseen) if path.exists()]

    @property
    def backups(self) -> list[Path]:
        """Those that the program made and has not tidied away."""
        return [path for path in self._made if path.exists()]

    def put_back(self, copy: Path) -> None:
        """By hand, over the book that was there."""
        self.forget_book()
        shutil.copyfile(copy, self.book_path)
        self.open()


Lines = Callable[[Side], SimLine]


class OfficeSite(Site):
    """A machine of an office with a book of its own, and a way to the district."""

    device: Device
    road: Way

    def __init__(
        self, name: str, folder: Path, around: Surroundings, line: Lines, house: Lines
    ) -> None:
        """`line` leads to the district, `house` to the office's relay."""
        super().__init__(name, folder, around)
        self.line = line(self)
        self.house = house(self)
        self.outside = around.outside(
            partial(self._reach, self.line), partial(self._reach, self.house)
        )
        self.failures = 0  # rounds in a row
        self.moved = 0  # by the last round: entries, and those that wait no more
        self.next_round = 0  # by the truth, ms
        self.by_relay = False  # the last round

    def _reach(self, line: SimLine, device: Device, seconds: float | None) -> "HttpPeer":
        line.failed = False  # whoever reaches for it anew knows nothing of what was before
        return cast("HttpPeer", line)

    @property
    def book_path(self) -> Path:
        return self.home.book

    @property
    def book(self) -> Book:
        """The open one."""
        raise NotImplementedError

    @property
    def office_code(self) -> int:
        return self.device.office.code

    def go_by_relay(self) -> None:
        """Its settings name the relay of its office, from the next opening on."""
        settings = self.home.settings(DeviceSettings)
        self.home.keep_settings(msgspec.structs.replace(settings, relay=RELAY_ADDRESS))

    def waits(self) -> int:
        """How many entries the district has not signed for."""
        raise NotImplementedError

    def count_waiting(self) -> None:
        """The program looks in its book again, where it keeps a count."""

    def round(self) -> Outcome:
        """One round of the road, as its thread makes it; how long until the next."""
        outcome: Outcome = NoRoad()
        waited, moved = self.waits(), 0
        self.moved = 1  # until it has ended well
        for _ in range(MOST_STEPS):
            outcome = self.road.step()
            if not isinstance(outcome, Reached):
                break
            moved += outcome.sent + outcome.taken
            if not outcome.more:
                break
        self.count_waiting()
        self.failures = 0 if isinstance(outcome, Reached) else self.failures + 1
        self.by_relay = isinstance(outcome, Reached) and outcome.by_relay
        retry = getattr(outcome, "retry_after", None)
        wait = PACE.wait_after(self.failures, self.around.random, retry)
        self.next_round = self.around.clock.truth.at + int(wait * 1000)
        self.moved = moved + abs(waited - self.waits())
        return outcome

    def back_up(self) -> Path:
        path = keeper_of_desk(self.home, self.clock).make().path
        self.copies.append(path)
        self._made.append(path)
        return path

    def restore(self, wanted: Wanted, peer: Peer) -> Plan:
        """`tereze restore`, with the program closed."""
        self.line.failed = False
        self.close()
        try:
            with restorer_of_desk(self.home, self.outside) as restorer:
                plan = restorer.prepare(wanted, peer)
                restorer.change_over()
        finally:
            self.open()
        return plan


class DeskSite(OfficeSite):
    """A desk's computer with its counter."""

    office: OpenOffice

    def __init__(
        self,
        name: str,
        folder: Path,
        around: Surroundings,
        line: Lines,
        house: Lines,
        staff: Staff,
    ) -> None:
        super().__init__(name, folder, around, line, house)
        self.staff = staff

    @property
    def book(self) -> Book:
        return self.office.parts.book

    def waits(self) -> int:
        return self.office.parts.road.waiting().count

    def count_waiting(self) -> None:
        self.office.count_waiting()

    def open(self) -> None:
        while True:
            try:
                self.device = Device.load(self.home, outside=self.outside)
                if self.device.keys.are_asked_for and go_on(self.home, self.outside):
                    self.device = Device.load(self.home, outside=self.outside)
                self.office = open_office(self.device)
            except Crash:  # in the middle of being opened
                self.around.fuse.safe()
                self.close()
                continue
            break
        self.openings += 1
        self.book.second_copy = self.around.copy
        self.road = road_of(self.device, self.office)
        self.office.count_waiting()

    def close(self) -> None:
        let_go(self.book_path)
        with suppress(AttributeError):  # it never was open
            self.office.parts.book.engine.dispose()


def road_of(device: Device, office: OpenOffice) -> Way:
    """As `app.wiring.start_road` makes it, without its thread."""
    return Ways.of(device, office.parts.road, PACE).way


def nobody_looks() -> None:
    """There is no screen."""


class KioskSite(Site):
    """A kiosk in the hall: what it fetches, and the road it could ask for more."""

    hall: OpenHall

    def __init__(
        self,
        name: str,
        folder: Path,
        around: Surroundings,
        line: Lines,
        house: Lines,
    ) -> None:
        super().__init__(name, folder, around)
        self.line = line(self)
        self.house = house(self)
        self.outside = around.outside(
            lambda device, seconds: cast("HttpPeer", self.line),
            lambda device, seconds: cast("HttpPeer", self.house),
        )

    def go_by_relay(self) -> None:
        settings = self.home.settings(DeviceSettings)
        self.home.keep_settings(msgspec.structs.replace(settings, relay=RELAY_ADDRESS))

    @property
    def book_path(self) -> Path:
        return self.home.kiosk_book

    def open(self) -> None:
        self.device = Device.load(self.home, outside=self.outside)
        self.hall = OpenHall(self.device)
        self.fetcher = BoardFetcher(self.device, self.hall, nobody_looks)

    def close(self) -> None:
        let_go(self.book_path)
        with suppress(AttributeError):
            self.hall.board._book.engine.dispose()

    def fetch(self) -> None:
        """As its thread does: the relay's board if there is one, or the district's."""
        peers = self.fetcher._peers()
        self.fetcher.fetch(peers)
        self.fetcher.hear_the_common(peers)

    def ask_for_everything(self) -> None:
        """A kiosk that asks like a desk gets what a kiosk may have. Its book takes all of it in."""
        for line in (self.line, self.house):
            Uploader(BookRoad(self.hall.book), line, self.clock, is_district=False).run()
