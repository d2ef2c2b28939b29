"""The district's process in the kill runs: the real ingest, and a clerk between two exchanges."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Final

from app.district import OpenDistrict, open_district
from db.road import BookRoad
from district.enrolment import DeviceRow, certificate_of
from district.road import ingest
from registry.application import Stage, office_day
from registry.department import Decision, Department
from registry.facts import Outcome
from registry.failures import Refusal
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from registry.road import Frame, Head
from sync.keys import Ed25519Verifier
from sync.wire import carrier_is_signed, read_carrier
from tests.crash.kill_homes import OFFICE, Folders, OfficeClock
from tests.crash.kill_marks import Marks, Moment
from tests.crash.kill_road import Doors, Line
from tests.world import CLERK

CLERK_WAITS: Final = 0.004  # seconds without a desk before the clerk takes the next paper
CLERK_IS_FASTER: Final = 0.4  # how often a paper is dealt with before the next desk is heard
LOOKED_AT: Final = 8  # papers a clerk chooses from


class MarkedRoad(BookRoad):
    """The district's book as the road sees it; its commits are written into the page."""

    marks: Marks

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        head = super().take_in(frame, office)
        self.marks.district(Moment.BEFORE_RECEIPT)
        return head


@dataclass
class District:
    """An open district behind its door."""

    opened: OpenDistrict
    road: MarkedRoad
    marks: Marks
    chance: Random

    @classmethod
    def open(cls, folders: Folders, clock: OfficeClock, marks: Marks, seed: int) -> "District":
        opened = open_district(folders.district, clock)
        road = MarkedRoad(opened.book)
        road.marks = marks
        return cls(opened, road, marks, Random(seed))

    def serve(self, folders: Folders, *, clerk: bool = True) -> None:
        """Until killed."""
        doors = Doors(folders.socket)
        self.marks.district(Moment.ELSEWHERE)
        while True:
            with doors.next_desk(CLERK_WAITS) as line:
                if line is not None:
                    with suppress(OSError):  # the desk died: its question is nobody's any more
                        self._answer(line)
            if clerk and (line is None or self.chance.random() < CLERK_IS_FASTER):
                self.clerk_acts()
            self.marks.district(Moment.ELSEWHERE)

    def _answer(self, line: Line) -> None:
        header, body = line.question()
        self.marks.district(Moment.UPLOAD)
        carrier = self._carrier(header, body)
        if carrier is None:
            line.answer(b"", 401)
            return
        line.answer(self.exchanged(body, carrier))

    def exchanged(self, body: bytes, carrier: DeviceRow) -> bytes:
        """The answer to one body; the planted mistake of a hasty receipt takes its place."""
        return ingest(body, carrier, self.road)

    def _carrier(self, header: str, body: bytes) -> DeviceRow | None:
        """As `district.road` does it: known, and truly signed."""
        named = read_carrier(header)
        row = None if named is None else self.opened.devices.device(named.device)
        if named is None or row is None:
            return None
        if not carrier_is_signed(Ed25519Verifier(), certificate_of(row).signing_key, named, body):
            return None
        self.opened.devices.seen(row.device, self.opened.clock.now())
        return row

    # -- the department --------------------------------------------------------------------------

    def clerk_acts(self) -> None:
        """Take in one paper, or answer one, as the dice fall."""
        here = (Stage.REGISTERED, Stage.SENT)
        stages = here if self.chance.random() < 0.5 else (Stage.WITH_DEPARTMENT,)
        rows = self._waiting(stages)
        if not rows:
            return
        row = self.chance.choice(rows)
        self.marks.district(Moment.CLERK)
        number = Number.parse(row.number)
        department = Department(self.opened.journal_of(OFFICE), OFFICE)
        with suppress(Refusal):  # it has moved on meanwhile
            if row.stage is Stage.WITH_DEPARTMENT:
                day = office_day(self.opened.clock.now())
                decision = Decision(Outcome.SATISFIED, day, text="Қанағаттандырылды")
                department.answer(number, decision, CLERK)
            else:
                department.accept(number, row.department, CLERK)

    def _waiting(self, stages: tuple[Stage, ...]) -> Sequence[ListRow]:
        return self.opened.reading.rows(Wanted(stages=stages, limit=LOOKED_AT))
