"""The line between the machines and the district, as bad as the seed wants it.

It knows bodies only as bytes: they are dropped, brought twice, brought days later, cut, changed,
answered by a stranger. What is in them is the program's business.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random as Seeded
from typing import Final

from registry.failures import PeerRefused, PeerUnreachable
from registry.road import SignedBoard
from tests.simulation.places import DistrictSite, Side

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
PORTAL: Final = b"<html><body>Sign in to the hotel's network</body></html>"


@dataclass
class Network:
    chance: Seeded
    district: DistrictSite
    ingested: Callable[[], None]  # told after each body
    must: Callable[[bool, str, str], None]
    stranger: Callable[[bytes, bytes], bytes]
    fates: tuple[str, ...] = ()  # those of this world
    rate: float = 0.0
    out: set[str] = field(default_factory=set)  # machines whose cable is pulled
    underway: list[tuple[Side, bytes]] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)

    def carry(self, site: Side, body: bytes, failed: bool) -> tuple[bytes, bool]:
        """The answer, and whether it is whole. `failed`: the exchange before this one."""
        fate = self._fate(site)
        if fate != "through":
            self.met[fate] = self.met.get(fate, 0) + 1
        if fate in ("cut answer", "changed answer"):
            answer = self._ask(site, body, failed)
            cut = answer[: self.chance.randrange(len(answer))]
            return (cut if fate == "cut answer" else self._changed(answer)), False
        if fate == "portal":
            return PORTAL, False
        if fate == "stranger":
            return self.stranger(site.device.certificate.device, body), True
        self._lose(fate, site, body)
        if fate == "crash":
            self.district.around.fuse.left = self.chance.randint(1, 6)
        return self._ask(site, body, failed), True

    def _lose(self, fate: str, site: Side, body: bytes) -> None:
        """What befalls a body on its way up. Raises where nobody answers it."""
        match fate:
            case "nobody" | "lost request":
                raise PeerUnreachable
            case "lost answer":
                self._ask(site, body)
                raise PeerUnreachable
            case "twice":
                self._ask(site, body)
            case "late" | "late only":
                self.underway.append((site, body))
                if fate == "late only":
                    raise PeerUnreachable
            case "cut request":
                self._told_quietly(site, body[: self.chance.randrange(len(body))])
                raise PeerUnreachable
            case "changed request":
                self._told_quietly(site, self._changed(body))
                raise PeerUnreachable
            case "busy":
                raise PeerRefused(503, self.chance.choice((None, 60.0)))
            case "too large":
                raise PeerRefused(413)
            case _:
                return

    def _fate(self, site: Side) -> str:
        if site.name in self.out:
            return "nobody"
        if self.fates and self.chance.random() < self.rate:
            return self.chance.choice(self.fates)
        return "through"

    def _ask(self, site: Side, body: bytes, failed: bool = False) -> bytes:
        before = self.district.counted.frames
        try:
            answer = self.district.ingest(site.device.certificate.device, body)
        finally:
            self.district.around.fuse.safe()
            self.ingested()
        asked = not failed or self.district.counted.frames == before
        self.must(asked, "asks after a failure", site.name)
        return answer

    def _told_quietly(self, site: Side, body: bytes) -> None:
        """A body whose answer nobody hears."""
        try:
            self._ask(site, body)
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
        site, body = self.underway.pop(self.chance.randrange(len(self.underway)))
        self._told_quietly(site, body)
        return site.name

    def board(self, site: Side, office: int, carrier: str) -> SignedBoard:
        if self._fate(site) != "through":
            raise PeerUnreachable
        return self.district.board(office, carrier)

    def calm(self) -> None:
        """From here on everything passes."""
        self.fates, self.rate = (), 0.0
        self.out.clear()
