"""kill -9 at random instants of desk, district or both; a referee looks after every kill.

    python -m tests.crash.kills --kills 300
    python -m tests.crash.kills --kills 50000 --resume FILE    goes on where FILE says it stopped

One warm process forks desk and district again and again over the same books; every `PAIR` kills
the last papers come out, everything is carried once more, and a fresh pair of books begins. Half
of the kills fall at a moment drawn evenly, half at a class that has been hit least so far.
"""

import argparse
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from district.enrolment import DeviceRow
from registry.failures import Trouble
from sync.exchange import Uploader
from tests.crash import kill_plants
from tests.crash.kill_desk import Desk, watch_all
from tests.crash.kill_district import District
from tests.crash.kill_homes import Folders, OfficeClock, close, fork, make_template, warm_engines
from tests.crash.kill_marks import AT_THE_DESK, SAID, Marks, Moment
from tests.crash.kill_tally import LEAST_SHARE, Found, Tally, TheReferee

PAIR: Final = 50  # kills of one pair of books
LONGEST: Final = 0.05  # seconds until a kill at a moment drawn evenly
STEERED: Final = 0.5  # of all kills
PATIENCE: Final = 0.5  # seconds to wait for the moment wanted; then the kill falls anyway
CLOSING: Final = 60.0  # seconds for the quiet exchange at the end of a pair
WITHIN: Final = {  # seconds such a moment lasts, or a little less
    Moment.BEFORE_COMMIT: 0.003,
    Moment.BEFORE_PAPER: 0.0012,
    Moment.BEFORE_MARK: 0.0006,
    Moment.UPLOAD: 0.004,
    Moment.BEFORE_RECEIPT: 0.003,
}
NTH: Final = (1, 1, 1, 1, 2, 2, 3)  # which of the moments wanted, counted from when they are
VICTIMS: Final = (("desk",), ("district",), ("desk", "district"))


@dataclass
class Arena:
    """One pair of homes with the processes that live in them."""

    folders: Folders
    template: Folders
    clock: OfficeClock
    marks: Marks
    referee: TheReferee
    alive: dict[str, int] = field(default_factory=dict)  # process ids

    def start(self, who: str, seed: int) -> None:
        self.marks.born(desk=who == "desk", district=who == "district")
        job = self._desk if who == "desk" else self._district
        self.alive[who] = fork(lambda: job(seed), self.folders.log)

    def _desk(self, seed: int) -> None:
        Desk.open(self.folders, self.clock, self.marks, seed).work()

    def _district(self, seed: int) -> None:
        District.open(self.folders, self.clock, self.marks, seed).serve(self.folders)

    def _closing_district(self) -> None:
        """The clerk has gone home: what the desk gets is all there will be."""
        district = District.open(self.folders, self.clock, self.marks, 0)
        district.serve(self.folders, clerk=False)

    def _closing_desk(self) -> None:
        Desk.open(self.folders, self.clock, self.marks, 0).close_the_day()

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
        self.alive["district"] = fork(self._closing_district, self.folders.log)
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


class Run:
    """Kills until there are enough, or something is wrong."""

    def __init__(self, arena: Arena, tally: Tally, only: Moment | None = None) -> None:
        self._arena = arena
        self._tally = tally
        self._only = only  # a planted mistake shows at one class: all kills are steered there

    def until(self, kills: int, pair: int = PAIR) -> Iterator[None]:
        """Yield after each pair of books. Raises Found."""
        while self._tally.kills < kills:
            self._one_pair(min(pair, kills - self._tally.kills))
            yield

    def _one_pair(self, kills: int) -> None:
        arena, tally = self._arena, self._tally
        chance = Random(f"{tally.seed}/{tally.pairs}")
        arena.folders.begin_anew(arena.template)
        arena.referee.begin(arena.folders)
        begun = time.monotonic()
        try:
            for _ in range(kills):
                for who in ("district", "desk"):
                    if who not in arena.alive:
                        arena.start(who, chance.getrandbits(32))
                self._one_kill(chance)
            tally.count(arena.close())
        finally:
            arena.end()
            tally.seconds += time.monotonic() - begun

    def _one_kill(self, chance: Random) -> None:
        arena, tally = self._arena, self._tally
        victims = chance.choices(VICTIMS, (45, 25, 30))[0]
        wanted = self._only or (tally.rarest() if chance.random() < STEERED else None)
        if wanted in AT_THE_DESK and "desk" not in victims:
            victims = ("desk",)
        if wanted is None:
            time.sleep(chance.uniform(0, LONGEST))
        else:
            arena.marks.wait_for(wanted, chance.choice(NTH), PATIENCE)
            time.sleep(chance.uniform(0, WITHIN[wanted]))
        arena.kill(*victims)
        desk, district = "desk" in victims, "district" in victims
        tally.killed(arena.marks.moment_of_death(desk=desk, district=district), victims)
        arena.referee.look(desk=desk, district=district)


@contextmanager
def open_arena(folder: Path, *, short_sheets: bool = True) -> Iterator[Arena]:
    """Homes, referee and a warm parent. `folder` is the run's own and is left as it is."""
    clock, marks = OfficeClock(), Marks()
    with warm_engines(), TheReferee() as referee:
        template = make_template(folder / "template", clock)
        arena = Arena(Folders(folder / "pair"), template, clock, marks, referee)
        watch_all(marks, short_sheets=short_sheets)
        warm_up(arena)
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


def main(arguments: list[str] | None = None) -> int:
    told = _told(arguments)
    where = Path(tempfile.mkdtemp(prefix="tereze-kills-", dir=_fast_disk()))
    tally = Tally.read(told.resume, told.seed) if told.resume else Tally(told.seed)
    plant = kill_plants.PLANTS.get(told.plant)
    found: Found | None = None
    try:
        with open_arena(where, short_sheets=not told.real_sheets) as arena:
            if plant:
                plant.put_in()
            run = Run(arena, tally, plant.shows_at if plant else None)
            for _ in run.until(told.kills, told.pair):
                if told.resume:
                    tally.write(told.resume)
                    print(tally.line(), flush=True)
    except Found as wrong:
        found = wrong
        if told.resume:
            shutil.copytree(where, Path(f"{told.resume}.found"), dirs_exist_ok=True)
    finally:
        shutil.rmtree(where, ignore_errors=True)
    print(tally.report())
    for line in found.wrong if found else ():
        print(f"WRONG: {line}")
    if found:
        return 1
    rare = [] if told.any_share else tally.too_rare()
    for moment in rare:
        print(f"WRONG: fewer than {LEAST_SHARE:.0%} of the kills fell {SAID[moment]}")
    return 2 if rare else 0


def _fast_disk() -> Path | None:
    """A kill leaves the system's memory of files whole: no disk has to be waited for."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


def _told(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--resume", type=Path, help="keep the count here, and go on from it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pair", type=int, default=PAIR, help="kills of one pair of books")
    parser.add_argument("--real-sheets", action="store_true", help="draw them by reportlab")
    parser.add_argument("--plant", choices=sorted(kill_plants.PLANTS), help="a planted mistake")
    parser.add_argument("--any-share", action="store_true", help="classes may be rare")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
