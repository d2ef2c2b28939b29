"""What a hall tells reaches the district once: by relay, by line, by stick, after lost answers."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select

from app.day_file import DayFile
from app.demo import SOKOLOVKA
from app.district_parcels import DistrictParcels
from app.kiosk_line import KioskLine
from app.parcels import KioskParcels
from db.tables import chain, hall_record, journal
from kiosk.rating_place import RatingPlace
from registry.facts import DeviceRevoked
from registry.failures import BadFrame, PeerUnreachable
from registry.from_hall import (
    HALL_TAG,
    HallReceipt,
    LineDay,
    Rating,
    Record,
    SignedHallReceipt,
    SignedTelling,
    Telling,
    What,
)
from registry.line_up import Absent, Called, Issued, Served, Ticket, series_of
from sync.http import HttpPeer
from sync.keys import DeviceKey
from tests.app.hall_village import HallVillage
from tests.app.hall_village import village as village

MINUTE = 60_000


def rate(village: HallVillage, *marks: int, department: str = "social") -> None:
    place: RatingPlace = village.kiosk.hall.ratings
    for mark in marks:
        place.rate(mark, department=department)


def marks(village: HallVillage) -> list[int]:
    return sorted(one.mark for one in village.told() if isinstance(one, Rating))


def lose(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """The district takes it in, and its answer is lost on the way."""
    lost: list[int] = []
    real: Callable[[HttpPeer, bytes], bytes] = HttpPeer.tell_hall

    def told(self: HttpPeer, body: bytes) -> bytes:
        answer = real(self, body)
        if len(lost) < times:
            lost.append(1)
            raise PeerUnreachable
        return answer

    monkeypatch.setattr(HttpPeer, "tell_hall", told)
    return lost


# -- the way --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_relay", [True, False])
def test_a_rating_comes_to_the_district_and_is_settled(
    village: HallVillage, by_relay: bool
) -> None:
    village.ways(relay=by_relay, district=not by_relay)
    village.carry()
    rate(village, 5, 4)
    village.kiosk.hall.ratings.rate(1, desk=2)
    assert village.kiosk.waiting == 3
    village.kiosk.step()
    assert village.kiosk.waiting == 0
    assert marks(village) == [1, 4, 5]
    assert {one.desk for one in village.told() if isinstance(one, Rating)} == {0, 2}


def test_nothing_of_it_is_in_any_journal(village: HallVillage) -> None:
    def entries() -> int:
        with village.district.book.reading() as connection:
            return connection.execute(select(func.count()).select_from(journal)).scalar_one()

    village.ways(relay=False, district=True)
    before = entries()
    rate(village, 5)
    village.kiosk.step()
    assert entries() == before
    with village.kiosk.hall.book.reading() as connection:
        assert not connection.execute(select(chain.c.id).where(chain.c.own)).all()


def test_without_a_line_it_waits_and_is_told_later(village: HallVillage) -> None:
    village.ways(relay=False, district=False)
    rate(village, 3)
    village.kiosk.step()
    village.kiosk.close()
    village.kiosk.open()  # switched off overnight
    assert village.kiosk.waiting == 1
    village.ways(relay=True, district=True)
    village.carry()
    village.kiosk.step()
    assert marks(village) == [3]


def test_a_relay_without_a_line_settles_nothing(village: HallVillage) -> None:
    village.ways(relay=True, district=False)
    village.carry()
    home = village.relay.device.home
    village.settings(home, district="http://127.0.0.1:9")
    village.relay.device = type(village.relay.device).load(home)
    rate(village, 3)
    village.kiosk.step()
    assert village.kiosk.waiting == 1
    assert marks(village) == []


def test_an_answer_that_is_lost_ten_times_doubles_nothing(
    village: HallVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.ways(relay=False, district=True)
    lost = lose(monkeypatch, 10)
    rate(village, 2, 4)
    for _ in range(10):
        village.kiosk.step()
        assert village.kiosk.waiting == 2
    village.kiosk.step()
    assert len(lost) == 10
    assert village.kiosk.waiting == 0
    assert marks(village) == [2, 4]


def test_where_nobody_brings_it_to_the_district_it_is_left_for_minutes(
    village: HallVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.ways(relay=False, district=True)
    lost = lose(monkeypatch, 10)
    rate(village, 2)
    records = village.kiosk.hall.records
    with village.kiosk.fetcher._peers()[-1] as peer:
        for _ in range(5):
            records.step([peer])
        assert len(lost) == 1
        assert records._failed_at is not None
        records._failed_at -= 5 * 60_000
        records.step([peer])
    assert len(lost) == 2


def test_more_than_one_body_is_told_in_one_step(village: HallVillage) -> None:
    village.ways(relay=False, district=True)
    rate(village, *([5] * 450))
    village.kiosk.step()
    assert village.kiosk.waiting == 0
    assert len(marks(village)) == 450


# -- a kiosk that was set back --------------------------------------------------------------------


def test_a_kiosk_set_back_to_before_it_told_doubles_nothing_and_loses_nothing(
    village: HallVillage,
) -> None:
    village.ways(relay=False, district=True)
    rate(village, 1, 2)
    copy = village.copy_of_the_kiosk()
    rate(village, 3, 4)  # these have numbers that the restored one gives again
    village.kiosk.step()
    assert marks(village) == [1, 2, 3, 4]
    village.put_back(copy)
    rate(village, 5)
    for _ in range(3):
        village.kiosk.step()
    assert village.kiosk.waiting == 0
    assert marks(village) == [1, 2, 3, 4, 5]


def test_set_back_twice_to_the_same_day_it_is_still_once(village: HallVillage) -> None:
    village.ways(relay=False, district=True)
    rate(village, 1)
    village.kiosk.step()
    copy = village.copy_of_the_kiosk()
    rate(village, 2)
    village.kiosk.step()
    village.put_back(copy)
    rate(village, 3)
    again = village.copy_of_the_kiosk()
    for _ in range(2):
        village.kiosk.step()
    village.put_back(again)  # its rating is at the district already, under another number
    rate(village, 4)
    for _ in range(3):
        village.kiosk.step()
    assert marks(village) == [1, 2, 3, 4]
    assert village.kiosk.waiting == 0


# -- the day's line -------------------------------------------------------------------------------


def yesterday_in_line(village: HallVillage) -> date:
    """Five numbers of yesterday: two called after ten and thirty minutes, one of them for land;
    one did not come; two never called, one of them given while the relay was away."""
    day = village.today - timedelta(days=1)
    noon = village.clock.now() - 86_400_000
    series = series_of(village.kiosk.device.certificate.desk)
    spheres = ("social", "social", "social", "land", "social")
    tickets = [Ticket(bytes([n] * 8), series, n, one) for n, one in enumerate(spheres, 1)]
    relay = DayFile(village.relay.device.home.line, day)
    other = Ticket(b"other 00", "Z", 1, "social")
    relay.add(
        *(
            msgspec.msgpack.encode(one)
            for one in (
                *(Issued(noon, ticket) for ticket in (*tickets[:4], other)),
                Called(noon + 10 * MINUTE, tickets[0].id, 1),
                Served(noon + 15 * MINUTE, tickets[0].id),
                Called(noon + 30 * MINUTE, tickets[1].id, 1),
                Absent(noon + 31 * MINUTE, tickets[1].id),
                Called(noon + 5 * MINUTE, tickets[3].id, 2),
                Called(noon + 6 * MINUTE, other.id, 3),
            )
        )
    )
    own = DayFile(village.kiosk.device.home.line, day)
    own.add(*(msgspec.msgpack.encode((noon, ticket)) for ticket in tickets))
    return day


def line_days(village: HallVillage) -> set[What]:
    return {one for one in village.told() if isinstance(one, LineDay)}


def test_the_figures_of_a_day_that_is_over_are_told_once(village: HallVillage) -> None:
    day = yesterday_in_line(village)
    village.ways(relay=True, district=False)
    village.carry()
    assert isinstance(village.kiosk.hall.tickets, KioskLine)
    for _ in range(3):
        village.kiosk.step()
    assert line_days(village) == {
        LineDay(day, "social", 4, 2, 1, 20),
        LineDay(day, "land", 1, 1, 0, 5),
    }
    assert len(village.told()) == 2
    # Another program of this kiosk, with a stick, may have counted it in the same moment.
    village.kiosk.hall.records._kept.count_day(day, (LineDay(day, "social", 9),))
    assert village.kiosk.waiting == 0


def test_today_is_not_over(village: HallVillage) -> None:
    village.ways(relay=True, district=False)
    village.carry()
    ticket = Ticket(b"12345678", "A", 1, "land")
    kept = msgspec.msgpack.encode((village.clock.now(), ticket))
    DayFile(village.kiosk.device.home.line, village.today).add(kept)
    issued = msgspec.msgpack.encode(Issued(village.clock.now(), ticket))
    DayFile(village.relay.device.home.line, village.today).add(issued)
    village.kiosk.step()
    assert village.told() == ()
    line = village.kiosk.hall.tickets
    assert line is not None
    assert line.days_before(village.today) == ()
    assert line.became_of(village.today) is None  # nor by the relay's clock


def test_a_kiosk_set_back_counts_the_same_day_into_the_same_record(village: HallVillage) -> None:
    village.ways(relay=True, district=False)
    village.carry()
    copy = village.copy_of_the_kiosk()
    yesterday_in_line(village)
    village.kiosk.step()
    lines = village.kiosk.device.home.line
    kept = {one.name: one.read_bytes() for one in lines.glob("*.line")}
    village.put_back(copy)
    lines.mkdir(exist_ok=True)
    for name, content in kept.items():
        (lines / name).write_bytes(content)
    village.kiosk.step()
    assert village.kiosk.waiting == 0
    assert len(village.told()) == 2


def test_without_its_relay_for_days_a_kiosk_tells_what_it_knows_itself(
    village: HallVillage,
) -> None:
    village.ways(relay=False, district=True)
    kiosk = village.kiosk
    for days in (2, 4):
        day = village.today - timedelta(days=days)
        ticket = Ticket(bytes([days] * 8), "A", 1, "farm")
        DayFile(kiosk.device.home.line, day).add(msgspec.msgpack.encode((0, ticket)))
    kiosk.step()
    assert line_days(village) == {LineDay(village.today - timedelta(days=4), "farm", 1)}


# -- whose word it is -----------------------------------------------------------------------------


def telling(village: HallVillage, key: DeviceKey | None = None, device: bytes = b"") -> bytes:
    own = village.kiosk.device
    what = msgspec.msgpack.encode(Rating(village.today, 5))
    packed = msgspec.msgpack.encode(
        Telling(1, device or own.certificate.device, (Record(1, b"12345678", what),))
    )
    signature = (key or own.key).sign(HALL_TAG + packed)
    return msgspec.msgpack.encode(SignedTelling(packed, signature))


def test_only_a_kiosk_of_ours_is_heard_and_only_its_own_office_carries_it(
    village: HallVillage,
) -> None:
    district, own = village.district, village.kiosk.device.certificate
    take = district.from_hall().answer
    kiosk = district.devices.device(own.device)
    relay = district.devices.device(village.relay.device.certificate.device)
    other = village.new_kiosk("other", 51)
    beside = district.devices.device(other.device.certificate.device)
    other.close()
    assert kiosk is not None
    assert relay is not None
    assert beside is not None
    for carrier, body in (
        (beside, telling(village)),  # another kiosk
        (kiosk, telling(village, DeviceKey.create())),  # not its key
        (kiosk, telling(village, device=b"nobody here 0000")),
        (relay, telling(village, village.relay.device.key, relay.device)),  # a relay has no hall
        (kiosk, b"\xc1"),
        (kiosk, telling(village)[:-3]),
    ):
        with pytest.raises(BadFrame):
            take(carrier, body)
    assert village.told() == ()
    take(relay, telling(village))
    take(kiosk, telling(village))
    assert marks(village) == [5]


def test_a_kiosk_that_was_stolen_tells_nothing_more_whoever_carries_it(
    village: HallVillage,
) -> None:
    district, own = village.district, village.kiosk.device.certificate.device
    relay = district.devices.device(village.relay.device.certificate.device)
    assert relay is not None
    with district.journal_of(0).writing() as journal:
        journal.append(DeviceRevoked(own, (), "stolen"))
    with pytest.raises(BadFrame):
        district.from_hall().answer(relay, telling(village))
    rate(village, 1)
    village.ways(relay=True, district=True)
    village.carry()
    village.kiosk.step()
    assert village.told() == ()


def test_a_receipt_settles_only_if_the_district_signed_it_for_this_kiosk(
    village: HallVillage,
) -> None:
    rate(village, 5)
    records = village.kiosk.hall.records
    [record] = records._kept.unsettled()
    own = village.kiosk.device.certificate.device
    for device, key in ((own, DeviceKey.create()), (b"x" * 16, village.district.key)):
        packed = msgspec.msgpack.encode(HallReceipt(device, (record.id,)))
        forged = SignedHallReceipt(packed, key.sign(b"tereze/hall-receipt/1" + packed))
        assert not records.settle(msgspec.msgpack.encode(forged))
    assert not records.settle(b"<html>Welcome</html>")
    assert village.kiosk.waiting == 1


def test_words_cannot_be_told_as_a_department(village: HallVillage) -> None:
    rate(village, 5, department="Әбілова А. С.")
    village.ways(relay=False, district=True)
    village.kiosk.step()
    assert village.told() == ()  # kept without effect, as a fact that nobody can read
    assert village.kiosk.waiting == 0
    with village.district.book.reading() as connection:
        assert connection.execute(select(hall_record.c.kind)).scalars().all() == [0]


# -- by stick -------------------------------------------------------------------------------------


def test_by_stick_it_comes_once_however_often_the_stick_is_read(
    village: HallVillage, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    rate(village, 2, 3)
    device, book = village.kiosk.device, village.kiosk.hall.book
    parcels = KioskParcels(device, book)
    assert parcels.give(stick).parcels == 1
    first = {one: one.read_bytes() for one in stick.rglob("*") if one.is_file()}
    for _ in range(2):
        done = DistrictParcels(village.district).read(stick)
        assert done.is_well
        assert marks(village) == [2, 3]
        for path, content in first.items():  # the same stick once more
            path.write_bytes(content)
    assert village.kiosk.waiting == 2  # nothing is settled until the receipt is back
    taken = parcels.take(stick)
    assert (taken.damaged, taken.untrue, taken.foreign) == (0, 0, 0)
    assert village.kiosk.waiting == 0
    assert parcels.give(stick).parcels == 0
    village.ways(relay=False, district=True)
    village.kiosk.step()
    assert marks(village) == [2, 3]
    assert village.told()[0].day == village.today


def test_figures_are_asked_for_by_office_and_day(village: HallVillage) -> None:
    village.ways(relay=False, district=True)
    rate(village, 4)
    village.kiosk.step()
    store = village.district.from_hall()._store
    assert len(store.told(SOKOLOVKA, village.today, village.today)) == 1
    assert store.told(SOKOLOVKA + 1, village.today, village.today) == ()
    assert store.told(SOKOLOVKA, date.min, village.today - timedelta(days=1)) == ()
