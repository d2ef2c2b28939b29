"""What must be true of every world, whatever befell it. Judged from books, not by the program.

Most of it is asked at the end, when all have exchanged until nothing moved; some of it whenever a
receipt or a kiosk's news came. Every rule has a name, so that a test can take it away and see that
something then goes unseen (`tests/simulation/test_referee.py`).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from msgspec import msgpack

from db.book import rebuild
from db.road import BookRoad
from registry.road import DoubtKind
from tests.second_inputs import judge_book
from tests.second_judge import REMARKS
from tests.second_verifier import is_signed
from tests.simulation.hall import no_names, shows_what_is_so
from tests.simulation.ledger import (
    ANSWERED,
    REFUSED,
    REGISTERED,
    SKIPPED,
    Line,
    Wrong,
    lines_of,
    must,
)
from tests.simulation.places import DeskSite, OfficeSite, Site
from tests.simulation.tables import differing, rows_of, tables_of

if TYPE_CHECKING:
    from tests.simulation.world import World

RULES: Final = (
    "every act is in the books",
    "nothing is doubled",
    "no number is given twice",
    "forks found are forks made",
    "chains are written by one",
    "offices keep to themselves",
    "poison is set aside",
    "tables say what the entries say",
    "the same entries make the same tables",
    "books verify",
    "nothing waits",
    "acts have their effect",
    "no kiosk knows a name",
    "the hall shows what is so",
    "no false alarm",
)
# Two copies of one book give the same numbers, until they know of each other.
_OF_COPIES: Final = frozenset({62})
# A desk whose clock agrees with a district that is weeks back writes so, against an earlier word of
# the same district. The verifier cannot know who of the two is right, and names the entry.
_OF_CONTRADICTIONS: Final = frozenset({72, 73})


class Referee:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._believed: set[tuple[bytes, bytes]] = set()
        self._held: dict[str, set[bytes]] = {}
        self._tables: dict[str, dict[str, list[Any]]] = {}

    # -- whenever something came

    def receipts(self, site: OfficeSite) -> None:
        """The district signs for what it holds, and for nothing else; what waits is counted."""
        self._receipts(site)
        self.waiting(site)

    def waiting(self, site: OfficeSite) -> None:
        """What the foot line says of what waits is so: after every act and every round."""
        self._waiting(site)

    def _receipts(self, site: OfficeSite) -> None:
        key = site.device.enrolment.district_key
        for packed, signature in rows_of(site, "SELECT packed, signature FROM district_receipt"):
            if (packed, signature) in self._believed:
                continue
            self._believed.add((packed, signature))
            signed = is_signed(key, b"tereze/receipt/1" + packed, signature)
            must(signed, "receipts are signed", site.name)
            _, _, n, h, _ = msgpack.decode(packed)[:5]
            held = h in self._world.ledger.district_ever
            must(held, "receipts are for what is held", f"{site.name} n {n}")

    def _waiting(self, site: OfficeSite) -> None:
        settled = self._settled_by([h for (h,) in rows_of(site, "SELECT h FROM district_receipt")])
        asked = "SELECT h FROM journal JOIN chain ON chain.id = chain_id WHERE "
        # At a relay all that its office wrote waits with its own.
        asked += "own" if isinstance(site, DeskSite) else "desk != 0"
        counted = sum(h not in settled for (h,) in rows_of(site, asked))
        said_to_be = [site.waits()]
        if isinstance(site, DeskSite):
            said_to_be.append(site.office.line().waiting.count)
        for said in said_to_be:
            must(said == counted, "what waits is counted", f"{site.name} {said}, not {counted}")

    def _settled_by(self, receipts: list[bytes]) -> set[bytes]:
        """The entries that receipts for these settle: each with all before it on its way."""
        written = self._world.ledger.written
        settled: set[bytes] = set()
        for h in receipts:
            while h in written and h not in settled:
                settled.add(h)
                h = written[h].before
        return settled

    # -- at the end

    def judge(self, rules: Iterable[str] = RULES) -> None:
        """Raises Wrong, with the name of the rule."""
        world = self._world
        sites: list[Site] = [*world.members, world.district]
        for site in sites:
            world.look(site)
            self._held[site.name] = {line.h for line in lines_of(site.book_path)}
        for rule in rules:
            if rule not in SKIPPED:
                judge: Callable[[], None] = getattr(self, "_" + rule.replace(" ", "_"))
                try:
                    judge()
                except Wrong as found:
                    raise Wrong(f"{rule}: {found}") from found

    def _of_office(self, site: OfficeSite) -> Iterable[Line]:
        for one in self._world.ledger.written.values():
            if one.line.office == site.office_code:
                yield one.line

    def _every_act_is_in_the_books(self) -> None:
        ledger, district = self._world.ledger, self._held["district"]
        for h, one in ledger.written.items():
            if one.lost or h in district:
                continue
            raise Wrong(f"the district lacks n {one.line.n} kind {one.line.kind} of {one.by}")
        for site in self._world.members:
            held = self._held[site.name]
            for line in self._of_office(site):
                if line.h in district and line.h not in held:
                    raise Wrong(f"{site.name} lacks n {line.n} kind {line.kind}")

    def _nothing_is_doubled(self) -> None:
        for site in [*self._world.members, self._world.district]:
            lines = lines_of(site.book_path)
            twice = [h for h, count in Counter(line.h for line in lines).items() if count > 1]
            if twice:
                raise Wrong(f"{site.name} holds {len(twice)} entries twice")
            opened = Counter(
                line.registration for line in lines if line.kind in (REGISTERED, REFUSED)
            )
            if any(count > 1 for one, count in opened.items() if one):
                raise Wrong(f"{site.name} holds a registration twice")
        acts = Counter(told.h for told in self._world.acts.told)
        if any(count > 1 for count in acts.values()):
            raise Wrong("two acts are one entry")

    def _no_number_is_given_twice(self) -> None:
        ledger = self._world.ledger
        for end in ledger.ends(ledger.written):
            given = [number for line in ledger.path(end) if (number := _number(line))]
            if len(set(given)) < len(given):
                raise Wrong("one chain has given a number twice")
        copied = {chain for chain, _ in self._forks()}
        whose: dict[str, bytes] = {}
        for one in ledger.written.values():
            number = _number(one.line)
            if not number or one.lost:
                continue
            other = whose.setdefault(number, one.line.chain)
            if other != one.line.chain and not {other, one.line.chain} & self._of_copies(copied):
                raise Wrong(f"{number} was given by two chains")

    def _of_copies(self, forked: set[bytes]) -> set[bytes]:
        """Chains of devices whose books were at work twice, with all that followed them. Two
        computers of one desk leave the same numbers out when each sees that its book was copied:
        the district lists their residents (DESIGN §4)."""
        written = self._world.ledger.written.values()
        openings = [one.line for one in written if one.line.n == 0]
        copied = self._world.may_fork | self._world.twins
        return {line.chain for line in openings if line.fact[0] in copied} | forked

    def _forks(self) -> set[tuple[bytes, int]]:
        """Chains with more than one end, of what is not lost; desk 0 is the district's."""
        ledger = self._world.ledger
        held = self._held["district"]
        chains: dict[tuple[bytes, int], int] = {}
        for h in ledger.ends(held):
            line = ledger.written[h].line
            chains[line.chain, line.desk] = chains.get((line.chain, line.desk), 0) + 1
        return {place for place, ends in chains.items() if ends > 1}

    def _forks_found_are_forks_made(self) -> None:
        world, ledger = self._world, self._world.ledger
        forks = self._forks()
        for chain, _ in forks:
            opening = next(one.line for one in ledger.of_chain(chain) if one.line.n == 0)
            if opening.fact[0] not in world.may_fork:
                raise Wrong(f"chain {chain.hex()[:8]} has a fork that nobody made")
        found = {
            (doubt.chain, doubt.desk)
            for doubt in world.district.opened.road.doubts()
            if doubt.kind in (DoubtKind.COPIED, DoubtKind.DIFFERENT)
        }
        unseen = forks - found
        if unseen:
            raise Wrong(f"the district has not noticed {len(unseen)} forks")
        if any(desk and (chain, desk) not in forks for chain, desk in found):
            raise Wrong("the district has noticed a fork that there is not")
        ends = list(ledger.ends(self._held["district"]))
        rows = rows_of(world.district, "SELECT head_h FROM chain")
        if sorted(ends) != sorted(h for (h,) in rows):
            raise Wrong("the ends that the district tells are not those of its entries")

    def _chains_are_written_by_one(self) -> None:
        """At last every desk goes on alone, whatever was copied before."""
        last: dict[bytes, str] = {}
        for site in self._world.alive:
            own = [one for one in self._world.ledger.written.values() if one.by == site.name]
            if not own:
                continue
            chain = own[-1].line.chain
            if chain in last:
                raise Wrong(f"{site.name} and {last[chain]} write one chain")
            last[chain] = site.name

    def _offices_keep_to_themselves(self) -> None:
        for site in self._world.members:
            for line in lines_of(site.book_path):
                if line.office not in (0, site.office_code):
                    raise Wrong(f"{site.name} holds an entry of office {line.office}")

    def _poison_is_set_aside(self) -> None:
        poison = {h for h, one in self._world.ledger.written.items() if one.poison}
        for site in [*self._world.members, self._world.district]:
            asked = "SELECT h FROM quarantine JOIN journal ON journal.id = journal_id"
            aside = {h for (h,) in rows_of(site, asked)} - self._of_thieves()
            if aside != poison & self._held[site.name]:
                raise Wrong(f"{site.name} has set aside {len(aside)} entries, not the poison")

    def _of_thieves(self) -> set[bytes]:
        """All that stolen devices wrote: what the district had not yet is evidence, and no more."""
        ledger, revoked = self._world.ledger, self._world.revoked
        chains = {
            one.line.chain
            for one in ledger.written.values()
            if one.line.n == 0 and one.line.fact[0] in revoked
        }
        return {h for h, one in ledger.written.items() if one.line.chain in chains}

    def _tables_say_what_the_entries_say(self) -> None:
        for site in self._world.members:
            self._tables[site.name] = self._rebuilt(site, site.book)
        self._tables["district"] = self._rebuilt(
            self._world.district, self._world.district.opened.book
        )

    def _rebuilt(self, site: Site, book: Any) -> dict[str, list[Any]]:
        before = tables_of(site)
        rebuild(book)
        after = tables_of(site)
        for name, rows in before.items():
            if rows != after[name]:
                which = differing(rows, after[name])
                raise Wrong(f"{site.name}: {name} is not what its entries say: {which}")
        return before

    def _the_same_entries_make_the_same_tables(self) -> None:
        first: dict[int, OfficeSite] = {}
        for site in self._world.members:
            other = first.setdefault(site.office_code, site)
            if self._held[site.name] != self._held[other.name]:
                raise Wrong(f"{site.name} and {other.name} hold different entries")
            theirs_all = tables_of(other)
            for name, rows in tables_of(site).items():
                theirs = theirs_all[name]
                if rows != theirs:
                    which = differing(rows, theirs)
                    raise Wrong(f"{site.name} and {other.name} differ in {name}: {which}")

    def _books_verify(self) -> None:
        world = self._world
        key = world.district.opened.key.public_key
        copied = bool(world.may_fork | world.twins)
        for site in [*world.members, world.district]:
            court = judge_book(site.book_path, key)
            found = court.found - REMARKS - (_OF_COPIES if copied else frozenset())
            if world.district_was_back:
                found -= _OF_CONTRADICTIONS
            if found:
                raise Wrong(f"{site.name} does not verify: {sorted(found)}")

    def _nothing_waits(self) -> None:
        for site in self._world.members:
            waiting = site.waits()
            if waiting:
                raise Wrong(f"{site.name}: {waiting} entries wait although all is quiet")

    def _acts_have_their_effect(self) -> None:
        asked = "SELECT registration, number, name, stage FROM application"
        for site in [*self._world.members, self._world.district]:
            rows = {row[0]: row[1:] for row in rows_of(site, asked)}
            held = self._held[site.name] - self._of_thieves()
            stages: dict[
                str, list[str]
            ] = {}  # a number may be that of two, where books were copied
            for number, _, stage in rows.values():
                stages.setdefault(number, []).append(stage)
            for told in self._world.acts.told:
                if told.h not in held:
                    continue  # of another office, or lost
                if told.kind == REGISTERED and rows[told.registration][:2] != (
                    told.number,
                    told.name,
                ):
                    raise Wrong(f"{site.name} knows {told.number} as another one")
                found = stages.get(told.number, [])
                if told.kind == ANSWERED and len(found) == 1 and found[0] in _UNANSWERED:
                    raise Wrong(f"{site.name} does not know that {told.number} is answered")
                if told.kind == 16 and rows[told.registration][2] in _OPEN:
                    raise Wrong(f"{site.name} does not know that {told.number} is handed over")

    def _no_kiosk_knows_a_name(self) -> None:
        for kiosk in self._world.kiosks:
            no_names(kiosk)

    def _the_hall_shows_what_is_so(self) -> None:
        for kiosk in self._world.kiosks:
            shows_what_is_so(self._world, kiosk)

    def _no_false_alarm(self) -> None:
        """That the district lacks what it signed for is told only where it does: never by a
        stranger who answers in its place."""
        world = self._world
        if world.district_was_shorter:
            return
        for site in world.members:
            short = [one for one in BookRoad(site.book).doubts() if one.kind is DoubtKind.SHORTER]
            if short:
                raise Wrong(f"{site.name} doubts a district that forgot nothing: {len(short)}")

    def each_way_is_enough(self, way: str) -> None:
        """When all was quiet with one way alone."""
        for site in self._world.alive:
            waiting = site.waits()
            must(not waiting, "each way is enough", f"{site.name}: {waiting} wait, by {way} alone")

    # -- for the trace

    def digest(self) -> bytes:
        found = hashlib.sha256()
        for name in sorted(self._held):
            found.update(b"".join(sorted(self._held[name])))
        for site in [*self._world.members, self._world.district]:
            found.update(repr(tables_of(site)).encode())
        return found.digest()


_UNANSWERED: Final = frozenset({"registered", "sent", "with_department"})
_OPEN: Final = ("registered", "sent", "with_department", "answered", "at_desk")


def _number(line: Line) -> str:
    if line.kind not in (REGISTERED, REFUSED) or not line.tick:
        return ""
    try:
        return str(line.fact[0]) if line.registration else ""
    except (ValueError, IndexError):
        return ""
