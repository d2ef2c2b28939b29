"""A hall for tests: a real board of seals made from real codes, at a cheap cost."""

from __future__ import annotations

import random
from datetime import date

from kiosk.camera_place import CodeCameraPlace
from kiosk.hall import Answer, Found, NotOnBoard
from kiosk.rating_place import RatingPlace
from kiosk.ticket_place import TicketPlace
from registry.application import Stage, office_day
from registry.codes import ControlCode, Reading, new_code, read_code, scrypt_seal
from registry.offices import Office
from registry.road import BoardRow
from tests.kiosk.services import Services

ADDRESS = "https://tereze.example"
DISTRICT = b"district of tests"
CHEAP = 2**4  # scrypt's n; the real one takes 19 ms
NOW = 1_774_244_520_000  # 23 March 2026, 10:42 in Asia/Almaty
AS_OF = NOW - 60_000

SOKOLOVKA = Office(
    427,
    "Соколовка ауылдық округі әкімінің аппараты",
    "Аппарат акима Соколовского сельского округа",
    "Office of the akim of Sokolovka rural district",
    "Соколовка ауылы, Мектеп көшесі, 1",
    "с. Соколовка, ул. Школьная, 1",
    "1 School Street, Sokolovka",
    "8 (71538) 2-12-34",
    "09:00–18:30",
    "13:00–14:30",
)


def a_code(seed: int) -> ControlCode:
    return new_code(random.Random(seed).randbytes)


def a_row(stage: Stage, **changed) -> BoardRow:
    """A row as an application at this stage would have it, unless told otherwise."""
    dates = {
        "accepted": "2026-03-10",
        "with_department": "" if stage in (Stage.REGISTERED, Stage.SENT) else "2026-03-12",
        "ready": "" if stage.is_in_work else "2026-03-20",
        "issued": "2026-03-21" if stage in (Stage.ISSUED, Stage.MAILED) else "",
    }
    row = {"stage": stage.value, "due": "2026-04-01", "incomplete": False, "office": 427}
    return BoardRow(seal=b"", **{**dates, **row, **changed})


class BoardHall:
    """Looks codes up by their seal, as the real one does."""

    def __init__(self, as_of: int | None = AS_OF, can_print: bool = False) -> None:
        self.office = SOKOLOVKA
        self.as_of = as_of
        self.can_print = can_print
        self.services = Services()
        self.tickets: TicketPlace | None = None
        self.camera: CodeCameraPlace | None = None
        self.ratings: RatingPlace | None = None
        self.rows: dict[bytes, BoardRow] = {}
        self.looked_up = 0
        self.printed: list[Found] = []
        self.fails_with: Exception | None = None

    def put(self, row: BoardRow) -> ControlCode:
        """Put the row on the board; its code comes back."""
        code = a_code(len(self.rows))
        self.rows[scrypt_seal(code, DISTRICT, CHEAP)] = row
        return code

    def look_up(self, code: ControlCode) -> Answer:
        self.looked_up += 1
        if self.fails_with is not None:
            raise self.fails_with
        row = self.rows.get(scrypt_seal(code, DISTRICT, CHEAP))
        if row is None or self.as_of is None:
            return NotOnBoard(self.as_of)
        return Found(row, self.as_of)

    def read_scan(self, text: str) -> Reading:
        return read_code(text, ADDRESS)

    def print_answer(self, found: Found) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.printed.append(found)

    def today(self) -> date:
        return office_day(NOW)

    def now(self) -> int:
        return NOW
