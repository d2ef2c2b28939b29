"""Planted mistakes of relay, stick and hall; `tests.simulation.plants` has the others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import app.parcels
import db.board
import db.devices
from app.stick_folder import OfficeFolder
from db.by_stick import Words
from db.devices import Devices
from db.relaying import OfficeRoad
from db.road import BookRoad
from sync.by_stick import taking
from sync.exchange import NoRoad, Uploader
from sync.relay import RelayFirst

Put = Callable[[object, str, object], None]


def _relay_hides_receipts(put: Put) -> None:
    put(OfficeRoad, "receipts_for", lambda *_: ())


def _relay_asks_for_no_receipt(put: Put) -> None:
    put(OfficeRoad, "unsigned", lambda _: ())


def _desk_knows_the_relay_only(put: Put) -> None:
    put(RelayFirst, "_ask_district", lambda *_: NoRoad())


def _relays_heads_are_the_districts(put: Put) -> None:
    real = Uploader.__init__

    def init(self: Any, *parts: Any, **more: Any) -> None:
        real(self, *parts, **{**more, "is_district": True})

    put(Uploader, "__init__", init)


def _stick_begins_too_late(put: Put) -> None:
    def holds(self: Any, **_: Any) -> Any:
        return BookRoad(self._book).heads()

    put(Words, "district_holds", holds)


def _old_stick_is_news(put: Put) -> None:
    put(Words, "is_news", lambda *_: True)


def _any_parcel_believed(put: Put) -> None:
    put(app.parcels, "is_signed", lambda *_: True)


def _stick_settles_nothing(put: Put) -> None:
    real = taking

    class Deaf:
        def __init__(self, store: Any) -> None:
            self._store = store

        def settle(self, _: object) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            return getattr(self._store, name)

    put(app.parcels, "taking", lambda store, *said, **more: real(Deaf(store), *said, **more))


def _full_stick_loses(put: Put) -> None:
    real = OfficeFolder.put

    def put_set(self: Any, way: str, tag: str, parcels: Any) -> int:
        self.remove(self.lying(way, tag))  # to make room
        return real(self, way, tag, parcels)

    put(OfficeFolder, "put", put_set)


def _anybodys_heads(put: Put) -> None:
    put(BookRoad, "are_the_districts", lambda *_: True)


def _key_in_use_forgotten(put: Put) -> None:
    put(db.devices, "_earlier", lambda *_: None)


def _stolen_is_somebody(put: Put) -> None:
    real = Devices.device

    def device(self: Any, device_id: bytes) -> Any:
        row = real(self, device_id)
        return None if row is None else replace(row, revoked_at=None)

    put(Devices, "device", device)


def _hall_believes_anybody(put: Put) -> None:
    put(db.board, "maker_of", lambda *_: "")


IN_THE_HOUSE: Final[tuple[tuple[str, Callable[[Put], None]], ...]] = (
    ("a relay hides what the district signed", _relay_hides_receipts),
    ("a relay asks for no receipt", _relay_asks_for_no_receipt),
    ("a desk knows the relay only", _desk_knows_the_relay_only),
    ("a relay's heads are the district's word", _relays_heads_are_the_districts),
    ("a stick begins too late", _stick_begins_too_late),
    ("an old stick is news", _old_stick_is_news),
    ("any parcel is believed", _any_parcel_believed),
    ("a stick settles nothing", _stick_settles_nothing),
    ("the hall believes anybody", _hall_believes_anybody),
    ("a full stick loses what it had", _full_stick_loses),
    ("anybody's heads are the district's", _anybodys_heads),
    ("the key in use is forgotten", _key_in_use_forgotten),
    ("a stolen computer is still somebody", _stolen_is_somebody),
)
