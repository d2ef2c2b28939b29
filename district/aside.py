"""What came and could not be put in its place, in words: whose, since when, why, and what to do."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from db.aside import entries_aside
from district.house import House
from words import Words, later

MOST_SHOWN: Final = 50
WHY: Final = {
    "UnknownFact": later("a newer program wrote it: update this one"),
    "NotTheirs": later("that desk has no right to say so"),
    "NotBelieved": later("its time or its name cannot be"),
    "ForeignNumber": later("it names a number that is none"),
}
OTHERWISE: Final = later("its content is not what it should be")


@dataclass(frozen=True, slots=True)
class AsideRow:
    office: str
    desk: str
    page: int  # as people count: the first is 1
    came: str
    why: str


@dataclass(frozen=True, slots=True)
class AsideList:
    """`count` of all, and the newest of them."""

    count: int
    rows: tuple[AsideRow, ...]


def aside_list(house: House, names: dict[int, str], w: Words) -> AsideList:
    count, found = entries_aside(house.book, MOST_SHOWN)
    rows = []
    for one in found:
        at = one.arrived_at if one.arrived_at is not None else one.at
        came = "" if at is None else w.moment(datetime.fromtimestamp(at / 1000, UTC), house.now)
        office = names.get(one.office, f"{one.office:04}")
        why = w.say(WHY.get(one.why, OTHERWISE))
        rows.append(AsideRow(office, f"{one.desk:02}", one.n + 1, came, why))
    return AsideList(count, tuple(rows))
