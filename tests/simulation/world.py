"""One seed, one district: who is in it, what happens, in which order, and how it all ends.

`World(seed).live()` runs it and raises `Wrong` where the program did what it must not. The trace is
a line for each event; its hash is the same wherever the seed is the same.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from random import Random as Seeded
from typing import Final

from district.ingest import ingest
from registry.failures import Trouble
from sync.exchange import Outcome, Reached, Uploader
from tests.simulation.acts import Acts
from tests.simulation.choices import fates_of, faults_of, rate_of
from tests.simulation.events import EVENTS, Event
from tests.simulation.ledger import Ledger, Line, Wrong, must
from tests.simulation.lines import Side, SimLine
from tests.simulation.network import Network
from tests.simulation.outside import DAY_MS, MINUTE_MS, PLENTY, Crash, Surroundings, Truth
from tests.simulation.places import DeskSite, KioskSite, OfficeSite, Site
from tests.simulation.referee import Referee
from tests.simulation.relays import switch_off, switch_on
from tests.simulation.servers import DistrictSite, RelaySite, Server
from tests.simulation.spelled import spell_once
from tests.simulation.sticks import Stick
from tests.simulation.strangers import Scribe, Stranger
from tests.simulation.template import (
    KIOSK,
    OFFICES,
    RELAY,
    desk_name,
    specialists,
    template,
)

ROUNDS: Final = 14  # of everybody, until nothing moves any more
HOURS_MS: Final = 2 * 60 * MINUTE_MS  # between them: what was held back is offered again


class World:
    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.folder = folder
        self.chance = Seeded(f"world/{seed}")
        self.truth = Truth()
        spell_once()
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
        self.district_was_shorter = False  # it did not hold what it had signed for
        self.district_was_back = False  # its clock, by days: it has signed times that contradict
        self._stranger: Stranger | None = None
        self._district_row = -1
        self._made = 0
        self.district = DistrictSite("district", folder / "district", self.around("district"))
        self.relays: dict[int, RelaySite] = {}  # by office
        self.stick = Stick(folder)
        self.network = Network(self.chance, self._ingested, self._must, self._strange)
        self.acts = Acts(self)
        self.referee = Referee(self)

    def around(self, name: str) -> Surroundings:
        return Surroundings.of(self.truth, f"world/{self.seed}/{name}")

    # -- who is in it

    def _begin(self) -> None:
        made, chance, folder = template(), self.chance, self.folder
        made.copy("district", self.district.home.folder)
        self.district.open()
        self.look(self.district)
        offices = chance.sample(OFFICES, chance.choice((1, 1, 1, 2, 2, 3)))
        for office in offices:
            if chance.random() < 0.4:
                made.copy(desk_name(office, RELAY), folder / desk_name(office, RELAY))
                self.add_relay(desk_name(office, RELAY), office)
            for desk in range(1, chance.choice((1, 1, 2, 2, 3, 4)) + 1):
                if len(self.desks) < 4:
                    name = desk_name(office, desk)
                    made.copy(name, self.folder / name)
                    self.add_desk(name, office, desk)
            if chance.random() < 0.4:
                self._add_kiosk(desk_name(office, KIOSK), office)
        self._choose_faults()

    def add_desk(self, name: str, office: int, desk: int) -> DeskSite:
        """A computer whose home lies in the world's folder already."""
        staff = specialists(office)[(desk - 1) % 4]
        around = self.around(name)
        site = DeskSite(name, self.folder / name, around, self.line, self.house, staff)
        if office in self.relays:
            site.go_by_relay()
        site.open()
        self.desks.append(site)
        self.look(site)
        return site

    def add_relay(self, name: str, office: int) -> RelaySite:
        """Likewise an office's own server."""
        site = RelaySite(name, self.folder / name, self.around(name), self.line, self.house)
        site.open()
        self.relays[office] = site
        self.look(site)
        return site

    def _add_kiosk(self, name: str, office: int) -> None:
        template().copy(name, self.folder / name)
        site = KioskSite(name, self.folder / name, self.around(name), self.line, self.house)
        if office in self.relays:
            site.go_by_relay()
        site.open()
        self.kiosks.append(site)

    def _choose_faults(self) -> None:
        """Not every world has every fault: those that have few see them in all their forms."""
        self.network.fates = fates_of(self.seed)
        self.network.rate = rate_of(self.seed)
        faults = faults_of(self.seed)
        self.events = [*EVENTS, *faults]
        sites = [*self.desks, *self.kiosks, *self.relays.values()]
        self.note("world", f"{[one.name for one in sites]} {[one.name for one in faults]}")

    def line(self, site: Side) -> SimLine:
        """Its way to the district."""
        return self._line(site, lambda: self.district)

    def house(self, site: Side) -> SimLine:
        """Its way to the relay of its office."""
        return self._line(site, lambda: self.relays.get(site.device.office.code))

    def _line(self, site: Side, server: Callable[[], Server | None]) -> SimLine:
        return SimLine(
            site,
            lambda *asked: self.network.carry(server(), *asked),
            lambda *asked: self.network.board(server(), *asked),
            lambda *asked: self.network.change_keys(server(), *asked),
        )

    def burnt(self) -> int:
        """A disk is gone: how many entries are in none of the books that are left. (They come back
        with a copy, when somebody puts it back.)"""
        sites: list[Site] = [*self.alive, *self.relays.values(), self.district]
        disks = [site.book_path for site in sites if site.book_path.exists()]
        if self.scribe is not None:
            disks.append(self.scribe.path)
        return self.ledger.burn(disks)

    @property
    def alive(self) -> list[DeskSite]:
        return [site for site in self.desks if site.alive]

    @property
    def members(self) -> list[OfficeSite]:
        """All machines with a book of their own, but for the district."""
        return [*self.alive, *self.relays.values()]

    @property
    def running(self) -> list[OfficeSite]:
        """Those of them that are switched on."""
        return [*self.alive, *(one for one in self.relays.values() if one.up)]

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
                self.count(event.name)
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
        for site in sorted(self.running, key=lambda one: (one.next_round, one.name)):
            if site.next_round <= self.truth.at:
                self.round(site)

    def round(self, site: OfficeSite) -> str:
        try:
            outcome = site.round()
            said = type(outcome).__name__
            if isinstance(outcome, Reached):
                if outcome.by_relay:
                    self.count("by relay")
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

    def _ingested(self, server: Server) -> None:
        try:
            self.look(server)
        except Wrong as found:
            self.found = self.found or found
            raise
        if server is self.district:
            self.district_told()

    def district_told(self) -> None:
        """Its book may hold more than before."""
        self._district_row = self.ledger.district_holds(self.district.book_path, self._district_row)

    def district_changed(self) -> None:
        """Its book is another file now."""
        self.district_was_shorter = True
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
        for site in [*self.desks, *self.relays.values(), *self.kiosks, self.district]:
            site.around.fuse.safe()
            site.clock.off = 0
            site.around.space.left = PLENTY
        self.stick.last_round(self)
        while self.network.underway:
            self.network.deliver_late()
        self._with_one_way_only()
        for relay in self.relays.values():
            switch_on(self, relay)
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

    def _with_one_way_only(self) -> None:
        """The relay, or the desks' own line, stays away: the other one must do for everybody."""
        way = self.chance.choice(("both", "line", "relay")) if self.relays else "both"
        self.note("ways", way)
        if way == "both":
            return
        for relay in self.relays.values():
            if way == "line":
                switch_off(relay)
            else:
                switch_on(self, relay)
        self.network.only_relays = way == "relay"
        self.until_quiet()
        self.network.only_relays = False
        self.referee.each_way_is_enough(way)

    def until_quiet(self) -> None:
        for _ in range(ROUNDS):
            self.truth.at += HOURS_MS
            moved = 0
            if self.scribe is not None:
                outcome = self.carry(self.scribe)
                assert isinstance(outcome, Reached)
                moved += outcome.sent
            for site in self.running:
                self.round(site)
                moved += site.moved
            if not moved:
                return
        must(False, "quiet at last", f"after {ROUNDS} rounds of everybody something still moves")

    def count(self, name: str, times: int = 1) -> None:
        self.met[name] = self.met.get(name, 0) + times

    def note(self, what: str, said: str) -> None:
        self.trace.append(f"{len(self.trace)} {self.truth.at} {what} {said}")
        self._digest.update(self.trace[-1].encode())

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def end(self) -> None:
        for site in [*self.desks, *self.relays.values(), *self.kiosks, self.district]:
            site.around.fuse.safe()
            site.close()
        if self.scribe is not None:
            self.scribe.close()
        if self._stranger is not None:
            self._stranger.close()
