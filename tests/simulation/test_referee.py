"""The referee is refereed: each of its rules sees a damage, and without the rule it goes unseen."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from msgspec import msgpack

from registry.road import Doubt, DoubtKind, Waiting
from tests.simulation.acts import NAME
from tests.simulation.hall import STRANGERS_SEAL, no_names
from tests.simulation.ledger import REGISTERED, SKIPPED, Wrong
from tests.simulation.mutants import planted
from tests.simulation.places import Site
from tests.simulation.referee import RULES
from tests.simulation.sticks import visit, visit_full
from tests.simulation.world import World

SEED = 114  # with relay, kiosk, desks of one office, and poison; nobody strange in it


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    world = World(SEED, tmp_path_factory.mktemp("world"))
    world.go_through()
    world.referee.judge()
    assert world.kiosks
    assert world.relays
    assert not world.district_was_shorter
    assert "stranger" not in world.network.met
    assert world.ledger.written
    yield world
    world.end()


@pytest.fixture
def world(lived: World) -> Iterator[World]:
    """The lived-through world; what is done to its books and its ledger is undone."""
    sites: list[Site] = [*lived.members, *lived.kiosks, lived.district]
    books = {site: whole(site) for site in sites}
    written, places = dict(lived.ledger.written), dict(lived.ledger.places)
    yield lived
    for site, book in books.items():
        site.close()
        for path in site.home.folder.glob(site.book_path.name + "*"):
            path.unlink()
        site.book_path.write_bytes(book)
    lived.ledger.written, lived.ledger.places = written, places
    for site in sites:
        lived.ledger.another_book(site.name)
        site.open()
    SKIPPED.clear()


def whole(site: Site) -> bytes:
    """The book in one file. It is opened as it was: a closed book would get another number."""
    with closing(sqlite3.connect(site.book_path)) as book:
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return site.book_path.read_bytes()


def change(site: Site, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(site.book_path)) as book:
        assert book.execute(statement, values).rowcount > 0, statement
        book.commit()


def pair(world: World) -> tuple[Site, Site]:
    """Two desks of one office."""
    for one in world.alive:
        for other in world.alive:
            if one is not other and one.office_code == other.office_code:
                return one, other
    raise AssertionError("this seed's world has no two desks of one office")


_NEWEST = "(SELECT max(id) FROM journal WHERE payload IS NOT NULL)"


def _entry_gone(world: World) -> None:
    change(world.district, f"DELETE FROM journal WHERE id = {_NEWEST}")


def _entry_twice(world: World) -> None:
    SKIPPED.add("held once")  # which would speak first
    _twice(world.district)


def _twice(site: Site) -> None:
    columns = "chain_id, n + 100000, header, salt, payload, c, h, signature, about, arrived_at"
    change(
        site,
        "INSERT INTO journal (chain_id, n, header, salt, payload, c, h, signature, about,"
        f" arrived_at) SELECT {columns} FROM journal WHERE id = {_NEWEST}",
    )


def _number_twice(world: World) -> None:
    ledger = world.ledger
    given = [one for one in ledger.written.values() if one.line.kind == REGISTERED]
    sound = [one for one in given if not one.poison]
    one = sound[0]
    other = next(it for it in sound[1:] if it.line.chain == one.line.chain)
    fact = [one.line.fact[0], *other.line.fact[1:]]
    line = replace(other.line, payload=msgpack.encode(fact))
    ledger.written[line.h] = replace(other, line=line)


def _end_untold(world: World) -> None:
    change(world.district, "UPDATE chain SET head_h = x'00' WHERE id = 1")


def _written_by_another(world: World) -> None:
    one, other = world.alive[0], world.alive[1]
    own = [(h, it) for h, it in world.ledger.written.items() if it.by == one.name]
    h, last = own[-1]
    del world.ledger.written[h]
    for theirs, it in list(world.ledger.written.items()):
        if it.by == other.name:
            del world.ledger.written[theirs]
    world.ledger.written[h] = last
    world.ledger.written[b"another"] = replace(last, by=other.name)


def _another_office(world: World) -> None:
    change(world.alive[0], "UPDATE chain SET office = office + 1 WHERE office > 0")


def _poison_forgotten(world: World) -> None:
    change(world.district, "INSERT INTO quarantine (journal_id, why) VALUES (1, 'x')")


def _table_changed(world: World) -> None:
    statement = "UPDATE application SET incomplete = NOT incomplete WHERE id = (%s)"
    change(world.alive[0], statement % "SELECT min(id) FROM application")


def _tables_differ(world: World) -> None:
    change(pair(world)[0], "UPDATE printed SET copies = copies + 1")


def _bytes_changed(world: World) -> None:
    change(
        world.district,
        f"UPDATE journal SET payload = CAST(payload || x'c0' AS BLOB) WHERE id = {_NEWEST}",
    )


def _receipts_gone(world: World) -> None:
    change(world.alive[0], "DELETE FROM district_receipt")


def _another_name(world: World) -> None:
    change(world.alive[0], "UPDATE application SET name = 'x'")


def _kiosk_told(world: World) -> None:
    change(world.kiosks[0], "INSERT INTO meta (key, value) VALUES ('x', ?)", NAME.encode())


def _board_lost(world: World) -> None:
    change(world.kiosks[0], "DELETE FROM board")


def _alarm_raised(world: World) -> None:
    doubt = Doubt(DoubtKind.SHORTER, b"c" * 16, 427, 1, True, 1, 1, 1)
    named = "INSERT INTO meta (key, value) VALUES ('doubt x', ?)"
    change(world.alive[0], named, msgpack.encode(doubt))


DAMAGES: dict[str, tuple[Callable[[World], None], bool]] = {
    # rule: what is done, and whether another rule sees it as well
    "every act is in the books": (_entry_gone, True),
    "nothing is doubled": (_entry_twice, True),
    "no number is given twice": (_number_twice, True),
    "forks found are forks made": (_end_untold, True),
    "chains are written by one": (_written_by_another, True),
    "offices keep to themselves": (_another_office, True),
    "poison is set aside": (_poison_forgotten, True),
    "tables say what the entries say": (_table_changed, False),
    "the same entries make the same tables": (_tables_differ, True),
    "books verify": (_bytes_changed, True),
    "nothing waits": (_receipts_gone, False),
    "acts have their effect": (_another_name, True),
    "no kiosk knows a name": (_kiosk_told, False),
    "the hall shows what is so": (_board_lost, False),
    "no false alarm": (_alarm_raised, False),
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_sees_what_is_against_it_and_nothing_else_does_in_its_place(world, rule):
    damage, seen_by_others = DAMAGES[rule]
    world.referee.judge([rule])
    damage(world)
    with pytest.raises(Wrong, match=rule):
        world.referee.judge([rule])
    SKIPPED.add(rule)
    world.referee.judge([rule])  # taken away it sees nothing: it was this rule that spoke
    if not seen_by_others:
        world.referee.judge()


def _not_own(world: World) -> None:
    change(world.alive[0], "UPDATE chain SET own = 0")
    world.ledger.written.clear()


def _other_bytes(world: World) -> None:
    change(
        world.alive[0],
        f"UPDATE journal SET payload = CAST(payload || x'c0' AS BLOB) WHERE id = {_NEWEST}",
    )


def _no_link(world: World) -> None:
    SKIPPED.add("ticks")  # they do not go on either
    world.ledger.written.clear()
    world.ledger.places.clear()
    site = world.alive[0]
    first = "chain_id = (SELECT max(id) FROM chain WHERE own) AND n = 1"
    change(site, f"UPDATE journal SET header = CAST(header || x'c0' AS BLOB) WHERE {first}")
    change(site, f"DELETE FROM journal WHERE NOT ({first}) AND n != 0 OR chain_id != {_OWN}")


_OWN = "(SELECT max(id) FROM chain WHERE own)"


def _held_twice(world: World) -> None:
    _twice(world.alive[0])


AT_ONCE: dict[str, Callable[[World], None]] = {
    "held once": _held_twice,
    "nobody else writes": _not_own,
    "the same bytes": _other_bytes,
    "links": _no_link,
}


@pytest.mark.parametrize("rule", AT_ONCE)
def test_what_may_not_be_in_a_book_is_seen_at_the_next_look(world, rule):
    site = world.alive[0]
    world.ledger.another_book(site.name)
    world.look(site)
    AT_ONCE[rule](world)
    world.ledger.another_book(site.name)
    with pytest.raises(Wrong, match=f"{rule}:"):
        world.look(site)


def _tick_jumps(world: World) -> None:
    site = world.alive[0]
    world.look(site)
    world.ledger.books[site.name].tick += 5
    world.acts.register(site, surely=True)


def _receipt_unsigned(world: World) -> None:
    change(world.alive[0], "UPDATE district_receipt SET signature = zeroblob(64)")
    world.referee.receipts(world.alive[0])


def _receipt_for_nothing(world: World) -> None:
    world.ledger.district_ever.clear()
    world.referee.receipts(world.alive[0])


def _miscounted(world: World) -> None:
    site = world.alive[0]
    site.office.parts.road.waiting = lambda: Waiting(7, None, None)  # type: ignore[method-assign]
    world.referee.waiting(site)


def _relay_miscounts(world: World) -> None:
    relay = next(iter(world.relays.values()))
    change(relay, "DELETE FROM district_receipt")
    relay.relay.road.on_the_way = lambda: 0  # type: ignore[method-assign]
    world.referee.waiting(relay)


def _way_too_little(world: World) -> None:
    site = world.alive[0]
    change(site, "DELETE FROM district_receipt")
    site.close()
    site.open()
    world.referee.each_way_is_enough("line")


def _stranger_on_the_board(world: World) -> None:
    put = "INSERT INTO board (seal, packed) VALUES (?, x'00')"
    change(world.kiosks[0], put, STRANGERS_SEAL)
    no_names(world.kiosks[0])


def _stick_brings_nothing(world: World) -> None:
    site = world.alive[0]
    world.stick.used = True
    change(site, "DELETE FROM district_receipt")
    site.close()
    site.open()
    with planted("a stick settles nothing"):
        world.stick.carry_alone(world)


def _damage_unseen(world: World) -> None:
    site = world.alive[0]
    visit(world, site)
    visit(world, world.district)
    path = world.stick.lying_for(site)[0]
    world.stick.damaged[path] = path.read_bytes()  # it is whole: so nobody finds it damaged
    visit(world, site)


def _full_stick_loses(world: World) -> None:
    visit(world, world.alive[0])
    with planted("a full stick loses what it had"):
        visit_full(world, world.alive[0], 0)


ASKED: dict[str, Callable[[World], None]] = {
    "a full stick keeps what it has": _full_stick_loses,
    "ticks": _tick_jumps,
    "receipts are signed": _receipt_unsigned,
    "receipts are for what is held": _receipt_for_nothing,
    "what waits is counted": _miscounted,
    "what waits is counted: 04": _relay_miscounts,
    "each way is enough": _way_too_little,
    "the hall believes no stranger": _stranger_on_the_board,
    "the stick alone is enough": _stick_brings_nothing,
    "damage is seen": _damage_unseen,
}


@pytest.mark.parametrize("rule", ASKED)
def test_a_rule_that_is_asked_while_a_world_goes_on_sees_what_is_against_it(world, rule):
    ever, believed = set(world.ledger.district_ever), set(world.referee._believed)
    world.referee._believed.clear()
    try:
        with pytest.raises(Wrong, match=f"^{rule}"):
            ASKED[rule](world)
    finally:
        world.ledger.district_ever.update(ever)
        world.referee._believed = believed
