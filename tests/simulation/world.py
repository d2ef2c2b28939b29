"""One seed, one district: who is in it, what happens, in which order, and how it all ends.

`World(seed).live()` runs it and raises `Wrong` where the program did what it must not. The trace is
a line for each event; its hash is the same wherever the seed is the same.
"""

import hashlib
import shutil
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random as Seeded
from tempfile import mkdtemp
from typing import Final

from district.ingest import ingest
from registry.failures import Trouble
from sync.exchange import Outcome, Reached, Uploader
from tests.simulation.acts import Acts
from tests.simulation.events import EVENTS, FAULTS, Event
from tests.simulation.ledger import Ledger, Line, Wrong, must
from tests.simulation.network import FATES, Network
from tests.simulation.outside import DAY_MS, MINUTE_MS, PLENTY, Crash, Surroundings, Truth
from tests.simulation.places import DeskSite, DistrictSite, KioskSite, Side, SimLine, Site
from tests.simulation.referee import Referee
from tests.simulation.strangers import Scribe, Stranger
from tests.simulation.template import KIOSK, OFFICES, desk_name, memory, specialists, template

ROUNDS: Final = 14  # of everybody, until nothing moves any more
HOURS_MS: Final = 2 * 60 * MINUTE_MS  # between them: what was held back is offered again


@dataclass(frozen=True)
class Ended:
    """How a world ended."""

    seed: int
    wrong: str | None  # what the referee found
    trace: tuple[str, ...]
    digest: str
    met: tuple[tuple[str, int], ...] = ()  # what befell it, and how often


def run(seed: int) -> Ended:
    """A world from its beginning to its end; nothing of it is left on the disk."""
    folder = Path(mkdtemp(prefix="tereze-world-", dir=memory()))
    world = World(seed, folder)
    wrong = None
    try:
        world.live()
    except Wrong as found:
        wrong = str(found)
    except (Exception, Crash) as mistake:
        where = traceback.extract_tb(mistake.__traceback__)[-1]
        wrong = f"{type(mistake).__name__}: {mistake} ({Path(where.filename).name}:{where.lineno})"
        world.note("surprise", traceback.format_exc())
    finally:
        world.end()
        shutil.rmtree(folder, ignore_errors=True)
    met = Counter(world.met) + Counter(world.network.met)
    return Ended(seed, wrong, tuple(world.trace), world.digest, tuple(sorted(met.items())))


def faults_of(seed: int) -> list[Event]:
    """Those of this world; each is drawn for itself, so that a new one takes none away."""
    return [one for one in FAULTS if Seeded(f"{seed}/{one.name}").random() < 0.4]


def fates_of(seed: int) -> tuple[str, ...]:
    return tuple(fate for fate in FATES if Seeded(f"{seed}/{fate}").random() < 0.5)


def rate_of(seed: int) -> float:
    """The share of exchanges that something befalls."""
    return Seeded(f"{seed}/rate").choice((0.0, 0.1, 0.2, 0.4))


class World:
    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.folder = folder
        self.chance = Seeded(f"world/{seed}")
        self.truth = Truth()
        self.ledger = Ledger()
        self.trace: list[str] = []
        self.met: dict[str, int] = {}
        self._digest = hashlib.sha256()
        self.desks: list[DeskSite] = []
        self.kiosks: list[KioskSite] = []
        self.scribe: Scribe | None = None
        self.found: Wrong | None = None
        self.twins: set[bytes] = set()  # devices that two computers are, whether they see it or not
        self.may_fork: set[bytes] = set()  # devices whose book was copied so that nobody can see
        self.revoked: set[bytes] = set()  # devices that are nobody any more
        self._stranger: Stranger | None = None
        self._district_row = -1
        self._made = 0
        self.district = DistrictSite("district", folder / "district", self.around("district"))
        self.network = Network(
            self.chance, self.district, self._ingested, self._must, self._strange
        )
        self.acts = Acts(self)
        self.referee = Referee(self)

    def around(self, name: str) -> Surroundings:
        return Surroundings.of(self.truth, f"world/{self.seed}/{name}")

    # -- who is in it

    def _begin(self) -> None:
        made, chance = template(), self.chance
        made.copy("district", self.district.home.folder)
        self.district.open()
        self.look(self.district)
        offices = chance.sample(OFFICES, chance.choice((1, 1, 1, 2, 2, 3)))
        for office in offices:
            for desk in range(1, chance.choice((1, 1, 2, 2, 3, 4)) + 1):
                if len(self.desks) < 4:
                    name = desk_name(office, desk)
                    made.copy(name, self.folder / name)
                    self.add_desk(name, office, desk)
            if chance.random() < 0.4:
                self._add_kiosk(desk_name(office, KIOSK))
        self._choose_faults()

    def add_desk(self, name: str, office: int, desk: int) -> DeskSite:
        """A computer whose home lies in the world's folder already."""
        staff = specialists(office)[(desk - 1) % 4]
        site = DeskSite(name, self.folder / name, self.around(name), self.line, staff)
        site.open()
        self.desks.append(site)
        self.look(site)
        return site

    def _add_kiosk(self, name: str) -> None:
        template().copy(name, self.folder / name)
        site = KioskSite(name, self.folder / name, self.around(name), self.line)
        site.open()
        self.kiosks.append(site)

    def _choose_faults(self) -> None:
        """Not every world has every fault: those that have few see them in all their forms."""
        self.network.fates = fates_of(self.seed)
        self.network.rate = rate_of(self.seed)
        faults = faults_of(self.seed)
        self.events = [*EVENTS, *faults]
        self.note("world", f"{[one.name for one in self.desks]} {[one.name for one in faults]}")

    def line(self, site: Side) -> SimLine:
        return SimLine(site, self.network.carry, self.network.board)

    def burnt(self) -> int:
        """A disk is gone: how many entries are on none of those that are left."""
        sites: list[Site] = [*self.alive, self.district]
        disks = [path for site in sites for path in site.disks]
        if self.scribe is not None:
            disks.append(self.scribe.path)
        return self.ledger.burn(disks)

    @property
    def alive(self) -> list[DeskSite]:
        return [site for site in self.desks if site.alive]

    def new_name(self, like: str) -> str:
        self._made += 1
        return f"{like.split('+')[0]}+{self._made}"

    # -- what happens

    def live(self) -> None:
        """All of it. Raises Wrong."""
        self.go_through()
        self.referee.judge()
        self._digest.update(self.referee.digest())

    def go_through(self) -> None:
        """From the beginning until nothing moves any more."""
        self._begin()
        for _ in range(self.chance.randint(20, 45)):
            self._time_passes()
            self._rounds_that_are_due()
            event = self._next_event()
            said = event.happen(self)
            if said is not None:
                self.met[event.name] = self.met.get(event.name, 0) + 1
                self.note(event.name, said)
            if self.found is not None:
                raise self.found
        self.calm_down()

    def _next_event(self) -> Event:
        return self.chance.choices(self.events, [one.weight for one in self.events])[0]

    def _time_passes(self) -> None:
        roll = self.chance.random()
        minutes = self.chance.randint(1, 50) if roll < 0.85 else self.chance.randint(60, 1500)
        self.truth.at += minutes * MINUTE_MS
        if roll > 0.98:
            self.truth.at += self.chance.randint(1, 40) * DAY_MS

    def _rounds_that_are_due(self) -> None:
        for site in sorted(self.alive, key=lambda one: (one.next_round, one.name)):
            if site.next_round <= self.truth.at:
                self.round(site)

    def round(self, site: DeskSite) -> str:
        try:
            outcome = site.round()
            said = type(outcome).__name__
            if isinstance(outcome, Reached):
                said += f" {outcome.sent}/{outcome.taken}/{outcome.settled}/{len(outcome.refused)}"
        except Crash:
            said = "crash"
            site.lose_power()
        except Trouble as trouble:
            said = type(trouble).__name__
        self.note("round", f"{site.name} {said}")
        self.look(site)
        self.referee.receipts(site)
        return said

    def carry(self, scribe: Scribe) -> Outcome:
        """A round of the scribe's."""
        if scribe.uploader is None:
            scribe.uploader = Uploader(scribe.road, self.line(scribe), scribe.around.clock)
        return scribe.uploader.run()

    def look(self, site: Site) -> list[Line]:
        return self.ledger.look(site.name, site.book_path)

    def _must(self, holds: bool, rule: str, said: str) -> None:
        """Asked where an answer may be lost: in a thread."""
        try:
            must(holds, rule, said)
        except Wrong as found:
            self.found = self.found or found
            raise

    def _ingested(self) -> None:
        try:
            self.look(self.district)
        except Wrong as found:
            self.found = self.found or found
            raise
        self._district_row = self.ledger.district_holds(self.district.book_path, self._district_row)

    def district_changed(self) -> None:
        """Its book is another file now."""
        self.ledger.another_book("district")
        self._district_row = -1

    def _strange(self, device: bytes, body: bytes) -> bytes:
        if self._stranger is None:
            opened = self.district.opened
            self._stranger = Stranger(
                self.folder / "stranger",
                self.around("stranger"),
                opened.identity,
                opened.key.public_key,
            )
        row = self.district.opened.devices.device(device)
        assert row is not None
        return ingest(body, row, self._stranger.road)

    # -- how it ends

    def calm_down(self) -> None:
        """Faults stop, clocks are set right, and everybody exchanges until nothing moves."""
        self.network.calm()
        for site in [*self.desks, *self.kiosks, self.district]:
            site.around.fuse.safe()
            site.clock.off = 0
            site.around.space.left = PLENTY
        while self.network.underway:
            self.network.deliver_late()
        self.until_quiet()
        # Whoever goes on must not make a new fork, nor give a number twice. Copies that were never
        # at work part only now; after that each goes on alone.
        for _ in range(2 if self.may_fork else 1):
            for site in self.alive:
                self.note("at last", f"{site.name} {self.acts.register(site, surely=True)}")
            self.until_quiet()
        for kiosk in self.kiosks:
            kiosk.fetch()
            kiosk.ask_for_everything()

    def until_quiet(self) -> None:
        for _ in range(ROUNDS):
            self.truth.at += HOURS_MS
            moved = 0
            if self.scribe is not None:
                outcome = self.carry(self.scribe)
                assert isinstance(outcome, Reached)
                moved += outcome.sent
            for site in self.alive:
                self.round(site)
                moved += site.moved
            if not moved:
                return
        must(False, "quiet at last", f"after {ROUNDS} rounds of everybody something still moves")

    def note(self, what: str, said: str) -> None:
        self.trace.append(f"{len(self.trace)} {self.truth.at} {what} {said}")
        self._digest.update(self.trace[-1].encode())

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def end(self) -> None:
        for site in [*self.desks, *self.kiosks, self.district]:
            site.around.fuse.safe()
            site.close()
        if self.scribe is not None:
            self.scribe.close()
        if self._stranger is not None:
            self._stranger.close()
