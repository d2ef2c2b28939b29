"""`tereze restore` at a desk of a simulated world, and what must come of it.

Gives back what is worth noting, or None when it could not happen. How often it comes:
`tests.simulation.events`.
"""

from typing import TYPE_CHECKING

from app.restoring import NothingToRestoreFrom, Wanted
from registry.failures import PeerRefused, PeerUnreachable, Refusal, Trouble
from tests.simulation.faults import desk_of
from tests.simulation.ledger import lines_of, must
from tests.simulation.outside import Crash
from tests.simulation.places import DeskSite

if TYPE_CHECKING:
    from tests.simulation.world import World


def restore(world: "World") -> str | None:
    """`tereze restore`: out of backups, a copy made by hand that somebody names, the book that is
    there, and the district if it answers."""
    site = desk_of(world)
    burnt = world.chance.random() < 0.3
    if burnt and site.disks == [site.book_path]:
        return None
    before = {line.h for line in lines_of(site.book_path)}
    if burnt:
        site.close()
        for path in site.home.folder.glob("desk.book*"):
            path.unlink()
        world.burnt()
    wanted = Wanted(from_district=burnt and world.chance.random() < 0.2)
    if burnt and not wanted.from_district and not site.backups and world.chance.random() < 0.5:
        wanted = Wanted(file=world.chance.choice(site.disks))
    try:
        plan = site.restore(wanted, site.line)
    except Crash:
        site.around.fuse.safe()
        site.close()
        site.open()
        plan = None
    except (Refusal, Trouble) as no:
        said = type(no).__name__
        may_fail(site, wanted, no, burnt=burnt)
        world.ledger.another_book(site.name)
        world.look(site)
        return f"{site.name} {said}"
    world.ledger.another_book(site.name)
    world.burnt()
    world.look(site)
    if not burnt:
        lost = before - {line.h for line in lines_of(site.book_path)}
        must(not lost, "a restore keeps what was there", f"{site.name}: {len(lost)} gone")
    named = "" if wanted.file is None else f" {wanted.file.name}"
    return f"{site.name} {'burnt' if burnt else 'there'}{named} {plan and plan.entries}"


def may_fail(site: DeskSite, wanted: Wanted, no: Exception, *, burnt: bool) -> None:
    """There is nothing to restore from only where no book is there, the program has made no backup,
    nobody has named a copy made by hand, and the district does not answer. (It may have no line:
    then the disk has taken with it what only a copy made by hand would still have.)"""
    nothing = isinstance(no, NothingToRestoreFrom)
    sources = not burnt or site.backups or wanted.file is not None
    must(not (nothing and sources), "a backup is found", f"{site.name} {type(no).__name__}")
    unreached = isinstance(no, PeerUnreachable | PeerRefused) and wanted.from_district
    must(nothing or unreached, "a backup is of use", f"{site.name} {type(no).__name__}")
