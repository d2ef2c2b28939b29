"""What a kiosk in the hall may know, and whom it may believe."""

from typing import TYPE_CHECKING, Final

from msgspec import msgpack

from registry.road import BOARD_TAG, Board, BoardRow, SignedBoard
from tests.simulation.acts import NAME
from tests.simulation.ledger import lines_of, must
from tests.simulation.places import KioskSite
from tests.simulation.tables import rows_of
from tests.simulation.template import make_key

if TYPE_CHECKING:
    from tests.simulation.world import World

STRANGERS_SEAL: Final = b"a strangers seal"
YEAR_2099_MS: Final = 4_070_908_800_000
_OPEN: Final = (
    "SELECT seal FROM application WHERE office = {} AND seal NOT NULL AND ended_at IS NULL"
)


def strangers_board(office: int) -> SignedBoard:
    """Signed by somebody with a district's program and other keys."""
    row = BoardRow(STRANGERS_SEAL, "issued", "", "", "", "", "", False, office)
    packed = msgpack.encode(Board(office, YEAR_2099_MS, (row,)))
    return SignedBoard(packed, make_key("stranger").sign(BOARD_TAG + packed))


def no_names(kiosk: KioskSite) -> None:
    """At any moment: what lies in its book is nobody's name, and from its own people."""
    for path in kiosk.home.folder.glob(kiosk.book_path.name + "*"):
        named = NAME.encode() in path.read_bytes()
        must(not named, "no kiosk knows a name", kiosk.name)
    for line in lines_of(kiosk.book_path):
        must(not line.office, "no kiosk knows an office", kiosk.name)
    strange = rows_of(kiosk, f"SELECT 1 FROM board WHERE seal = x'{STRANGERS_SEAL.hex()}'")
    must(not strange, "the hall believes no stranger", kiosk.name)


def shows_what_is_so(world: "World", kiosk: KioskSite) -> None:
    """At last: all that is open in its office, as the district has it."""
    asked = _OPEN.format(kiosk.device.office.code)
    shown = {seal for (seal,) in rows_of(kiosk, "SELECT seal FROM board")}
    missing = {seal for (seal,) in rows_of(world.district, asked)} - shown
    must(not missing, "the hall shows what is so", f"{kiosk.name} lacks {len(missing)}")
