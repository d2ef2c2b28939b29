"""One memory stick for all offices: how its round goes, and what each stick brought and took.

The files themselves are read and written by `tereze parcel` at the server, never by a browser: no
page opens what somebody found on a stick.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from db.stick_records import StickLine, evidence_kept, sticks
from district.house import House
from district.pages import Pages, words_of
from words import Words

MOST_SHOWN: Final = 100  # lines that somebody reads


@dataclass(frozen=True, slots=True)
class StickRow:
    """One office's part of one stick, in words."""

    when: str
    office: str
    brought: str
    took: str
    wrong: tuple[str, ...]


class StickPage:
    """`/office/devices/sticks`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def show(self, request: Request) -> Response:
        w, house = words_of(request), self._house
        names = {
            one.code: w.of(kk=one.name_kk, ru=one.name_ru, en=one.name_en)
            for one in house.devices.offices()
        }
        count, newest = evidence_kept(house.book)
        return self._pages.show(
            request,
            "sticks.html",
            rows=[self._row(one, names, w) for one in sticks(house.book, MOST_SHOWN)],
            evidence=count,
            evidence_at=self._moment(newest, w) if newest else "",
        )

    def _row(self, one: StickLine, names: dict[int, str], w: Words) -> StickRow:
        brought = w.count("{n} file", "{n} files", one.brought)
        if one.entries:
            brought += " · " + w.count("{n} new record", "{n} new records", one.entries)
        return StickRow(
            when=self._moment(one.at, w),
            office=names.get(one.office, f"{one.office:04}"),
            brought=brought if one.brought else w.say("nothing"),
            took=w.count("{n} file", "{n} files", one.written) if one.written else w.say("nothing"),
            wrong=wrong_of(one, w),
        )

    def _moment(self, at: int, w: Words) -> str:
        return w.moment(datetime.fromtimestamp(at / 1000, UTC), self._house.now)


def wrong_of(one: StickLine, w: Words) -> tuple[str, ...]:
    """What was not as it should be, and what to do, a sentence each."""
    said = []
    if one.damaged:
        said.append(
            w.count(
                "{n} file was damaged. Let the office write it again.",
                "{n} files were damaged. Let the office write them again.",
                one.damaged,
            )
        )
    if one.foreign:
        said.append(
            w.count(
                "{n} file was meant for another computer. Leave it.",
                "{n} files were meant for another computer. Leave them.",
                one.foreign,
            )
        )
    if one.untrue:
        said.append(
            w.count(
                "{n} file was signed by nobody who is known. Keep it and tell the officer.",
                "{n} files were signed by nobody who is known. Keep them and tell the officer.",
                one.untrue,
            )
        )
    if one.refused:
        said.append(
            w.count(
                "{n} part did not hold and is kept as evidence. Tell the officer.",
                "{n} parts did not hold and are kept as evidence. Tell the officer.",
                one.refused,
            )
        )
    if one.failed:
        said.append(w.say("No answer could be written. Put the stick in again."))
    return tuple(said)
