"""The arena of the kill runs: a warm process that forks desk and district over the same homes."""

import gc
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from app.main import main
from district.enrolment import DeviceRow
from registry.failures import Trouble
from sync.exchange import Uploader
from tests.crash.kill_desk import Desk, watch_all
from tests.crash.kill_district import District
from tests.crash.kill_homes import Folders, OfficeClock, close, fork, make_template, warm_engines
from tests.crash.kill_marks import Marks, Moment
from tests.crash.kill_tally import Found, TheReferee

CLOSING: Final = 60  # seconds for the quiet exchange at the end of a pair
NOWHERE: Final = "127.0.0.1:9"  # the desk has a socket of its own to the district


@dataclass
class Arena:
    """One pair of homes with the processes that live in them."""

    lasting: ClassVar[Mapping[Moment, float]] = {  # seconds, or a little less
        Moment.BEFORE_COMMIT: 0.003,
        Moment.BEFORE_PAPER: 0.0012,
        Moment.BEFORE_MARK: 0.0006,
        Moment.UPLOAD: 0.004,
        Moment.BEFORE_RECEIPT: 0.003,
    }

    folders: Folders
    template: Folders
    clock: OfficeClock
    marks: Marks
    referee: TheReferee
    address: str  # of the district, where it has one
    alive: dict[str, int] = field(default_factory=dict)  # process ids

    def start(self, who: str, seed: int) -> None:
        self.marks.born(desk=who == "desk", district=who == "district")
        job = self._desk if who == "desk" else self._district
        self.alive[who] = fork(lambda: job(seed), self.folders.log)

    def _desk(self, seed: int) -> None:
        Desk.open(self.folders, self.clock, self.marks, seed).work()

    def _district(self, seed: int) -> None:
        """At the end (seed 0) the clerk has gone home: what the desk gets is all there will be."""
        district = District.open(self.folders, self.clock, self.marks, seed)
        district.serve(self.folders, clerk=seed > 0)

    def _closing_desk(self) -> None:
        signal.alarm(CLOSING)
        Desk.open(self.folders, self.clock, self.marks, 0).close_the_day()

    def moment(self, *victims: str) -> Moment:
        """Where those who were killed had been."""
        return self.marks.moment_of_death(desk="desk" in victims, district="district" in victims)

    def kill(self, *victims: str) -> None:
        """SIGKILL, at once for all of them. Raises Found when one had stopped by itself."""
        for who in victims:
            os.kill(self.alive[who], signal.SIGKILL)
        for who in victims:
            _, status = os.waitpid(self.alive.pop(who), 0)
            if not os.WIFSIGNALED(status):
                raise Found([f"the {who} stopped by itself", self._last_words()])

    def close(self) -> dict[str, int]:
        """A quiet exchange, then the referee's last look; what it counted."""
        self.kill(*self.alive)
        self.referee.look(desk=True, district=True)
        self.start("district", 0)
        desk = fork(self._closing_desk, self.folders.log)
        _, status = os.waitpid(desk, 0)
        if status:
            raise Found(["the last exchange did not succeed", self._last_words()])
        self.kill("district")
        return self.referee.close()

    def _last_words(self) -> str:
        try:
            return self.folders.log.read_text("utf-8")[-4000:]
        except FileNotFoundError:
            return ""

    def end(self) -> None:
        """Whatever happened: nothing is left running."""
        for process in self.alive.values():
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        self.alive.clear()


class WebArena(Arena):
    """The district is `tereze district` itself, and the desk speaks HTTP to it.

    The command runs in a child of the warm process, which has read the server's libraries already.
    It writes no marks, and has no clerk: register, print and upload alone. Whoever is killed while
    the desk waits for an answer falls in the class "during upload".
    """

    lasting: ClassVar[Mapping[Moment, float]] = {**Arena.lasting, Moment.UPLOAD: 0.03}

    def start(self, who: str, seed: int) -> None:
        ready = self.folders.folder / "ready"
        ready.unlink(missing_ok=True)
        super().start(who, seed)
        give_up = time.monotonic() + CLOSING
        while who == "district" and not ready.exists():
            if time.monotonic() > give_up:
                raise Found(["the district did not start", self._last_words()])
            time.sleep(0.02)

    def moment(self, *victims: str) -> Moment:
        at_the_desk = self.marks.moment_of_death(desk=True, district=False)
        if "desk" in victims or at_the_desk is Moment.UPLOAD:
            return at_the_desk
        return Moment.ELSEWHERE

    def _desk(self, seed: int) -> None:
        Desk.open(self.folders, self.clock, self.marks, seed, http=True).work()

    def _district(self, _seed: int) -> None:
        home, ready = self.folders.district.folder, self.folders.folder / "ready"
        main(
            ["district", "--home", str(home), "--listen", self.address, "--ready-file", str(ready)]
        )

    def _closing_desk(self) -> None:
        signal.alarm(CLOSING)
        Desk.open(self.folders, self.clock, self.marks, 0, http=True).close_the_day()


def free_address() -> str:
    with socket.socket() as anywhere:
        anywhere.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{anywhere.getsockname()[1]}"


@contextmanager
def open_arena(folder: Path, *, short_sheets: bool = True, web: bool = False) -> Iterator[Arena]:
    """Homes, referee and a warm parent. `folder` is the run's own and is left as it is."""
    clock, marks = OfficeClock(), Marks()
    kind, address = (WebArena, free_address()) if web else (Arena, NOWHERE)
    with warm_engines(), TheReferee() as referee:
        template = make_template(folder / "template", clock, f"http://{address}")
        arena = kind(Folders(folder / "pair"), template, clock, marks, referee, address)
        watch_all(marks, short_sheets=short_sheets)
        warm_up(arena)
        if web:
            import app.serving  # noqa: F401
        gc.collect()
        gc.freeze()  # else the first collection in every child copies all of the parent's memory
        yield arena


def warm_up(arena: Arena) -> None:
    """A round of everything in this process, so that no child has to learn it again."""
    arena.folders.begin_anew(arena.template)
    district = District.open(arena.folders, arena.clock, arena.marks, 0)
    desk = Desk.open(arena.folders, arena.clock, arena.marks, 0)
    carrier = district.opened.devices.device(desk.device.certificate.device)
    assert carrier is not None
    uploader = Uploader(desk.office.parts.road, Beside(district, carrier), arena.clock)
    for _ in range(4):
        desk.print_all_due()
        for deed in (desk.register, desk.send_papers, desk.take_in, desk.hand_over):
            with suppress(Trouble):
                deed()
            uploader.run()
            district.clerk_acts()
    desk.office.parts.road._book.engine.dispose()
    close(district.opened)


@dataclass
class Beside:
    """The district in the same process (`registry.ports.Peer`)."""

    district: District
    carrier: DeviceRow

    def exchange(self, message: bytes) -> bytes:
        return self.district.exchanged(message, self.carrier)
