"""The lines between machines, relays and the district, as bad as the seed wants them.

It knows bodies only as bytes: they are dropped, brought twice, brought days later, cut, changed,
answered by a stranger. What is in them is the program's business.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random as Seeded
from typing import Final

from registry.failures import PeerRefused, PeerUnreachable
from registry.road import SignedBoard
from tests.simulation.hall import strangers_board
from tests.simulation.lines import Side
from tests.simulation.places import DeskSite
from tests.simulation.servers import RelaySite, Server

FATES: Final = (
    "nobody",  # the line is out
    "lost request",
    "lost answer",
    "twice",
    "late",  # the body comes once more, much later
    "late only",  # and it did not come now
    "cut request",
    "cut answer",
    "changed request",
    "changed answer",
    "portal",  # somebody answers 200 and his own page
    "busy",
    "too large",
    "stranger",  # somebody with a district's program and other keys answers
    "crash",  # the district loses its power on the way
)
MOST_EXCHANGES: Final = 2000  # in one world; a hundred or two are usual
PORTAL: Final = b"<html><body>Sign in to the hotel's network</body></html>"


@dataclass
class Network:
    chance: Seeded
    ingested: Callable[[Server], None]  # told after each body
    must: Callable[[bool, str, str], None]
    stranger: Callable[[bytes, bytes], bytes]
    fates: tuple[str, ...] = ()  # those of this world
    rate: float = 0.0
    out: set[str] = field(default_factory=set)  # machines whose cable is pulled
    villages: set[int] = field(default_factory=set)  # offices without a line to the district
    away: set[str] = field(default_factory=set)  # machines that are no more in the house
    only_relays: bool = False  # desks that have a relay reach nobody else
    underway: list[tuple[Server, Side, bytes]] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)
    exchanges: int = 0

    def carry(
        self, server: Server | None, site: Side, body: bytes, failed: bool
    ) -> tuple[bytes, bool]:
        """The answer, and whether it is whole. `failed`: the exchange before this one."""
        self.exchanges += 1
        self.must(self.exchanges < MOST_EXCHANGES, "an end to it", f"{site.name} asks on and on")
        fate = self._fate(server, site)
        if fate != "through":
            self.met[fate] = self.met.get(fate, 0) + 1
        if server is None or fate == "nobody":
            raise PeerUnreachable
        if fate in ("cut answer", "changed answer"):
            answer = self._ask(server, site, body, failed)
            cut = answer[: self.chance.randrange(len(answer))]
            return (cut if fate == "cut answer" else self._changed(answer)), False
        if fate == "portal":
            return PORTAL, False
        if fate == "stranger":
            return self.stranger(site.device.certificate.device, body), True
        self._lose(fate, server, site, body)
        if fate == "crash":
            server.around.fuse.left = self.chance.randint(1, 6)
        return self._ask(server, site, body, failed), True

    def _lose(self, fate: str, server: Server, site: Side, body: bytes) -> None:
        """What befalls a body on its way up. Raises where nobody answers it."""
        match fate:
            case "lost request":
                raise PeerUnreachable
            case "lost answer":
                self._ask(server, site, body)
                raise PeerUnreachable
            case "twice":
                self._ask(server, site, body)
            case "late" | "late only":
                self.underway.append((server, site, body))
                if fate == "late only":
                    raise PeerUnreachable
            case "cut request":
                self._told_quietly(server, site, body[: self.chance.randrange(len(body))])
                raise PeerUnreachable
            case "changed request":
                self._told_quietly(server, site, self._changed(body))
                raise PeerUnreachable
            case "busy":
                raise PeerRefused(503, self.chance.choice((None, 60.0)))
            case "too large":
                raise PeerRefused(413)
            case _:
                return

    def _fate(self, server: Server | None, site: Side) -> str:
        if server is None or not self._is_there(server, site):
            return "nobody"
        if self.fates and self.chance.random() < self.rate:
            return self.chance.choice(self.fates)
        return "through"

    def _is_there(self, server: Server, site: Side) -> bool:
        if site.name in self.out or not (server.up and server.alive):
            return False
        if isinstance(server, RelaySite):
            return site.name not in self.away
        if self.only_relays and isinstance(site, DeskSite) and site.device.settings.relay:
            return False
        return site.name in self.away or site.device.office.code not in self.villages

    def _ask(self, server: Server, site: Side, body: bytes, failed: bool = False) -> bytes:
        if not (server.up and server.alive):
            raise PeerUnreachable  # it was on its way when the machine was switched off
        before = server.counted.frames
        try:
            answer = server.ingest(site, body)
        finally:
            server.around.fuse.safe()
            self.ingested(server)
        asked = not failed or server.counted.frames == before
        self.must(asked, "asks after a failure", site.name)
        return answer

    def _told_quietly(self, server: Server, site: Side, body: bytes) -> None:
        """A body whose answer nobody hears."""
        try:
            self._ask(server, site, body)
        except (PeerRefused, PeerUnreachable):
            return

    def _changed(self, body: bytes) -> bytes:
        place = self.chance.randrange(len(body))
        other = body[place] ^ (1 << self.chance.randrange(8))
        return body[:place] + bytes([other]) + body[place + 1 :]

    def deliver_late(self) -> str:
        """One of the bodies that were underway comes at last; not the oldest first."""
        if not self.underway:
            return "nothing underway"
        server, site, body = self.underway.pop(self.chance.randrange(len(self.underway)))
        self._told_quietly(server, site, body)
        return f"{site.name} to {server.name}"

    def board(
        self, server: Server | None, site: Side, office: int, carrier: str, held: bytes | None
    ) -> SignedBoard:
        fate = self._fate(server, site)
        if fate == "stranger":
            return strangers_board(office)
        if server is None or fate != "through":
            raise PeerUnreachable
        return server.board(site, office, carrier, held)

    def change_keys(self, server: Server | None, site: Side, request: bytes) -> bytes:
        """A request for new keys; its answer may be lost."""
        fate = self._fate(server, site)
        if server is None or fate not in ("through", "lost answer", "twice"):
            raise PeerUnreachable
        for _ in range(1 + (fate == "twice")):
            answer = server.change_keys(request)
            self.ingested(server)
        if fate == "lost answer":
            raise PeerUnreachable
        return answer

    def calm(self) -> None:
        """From here on everything passes."""
        self.fates, self.rate = (), 0.0
        self.out.clear()
        self.villages.clear()
