"""The demo office: a district and a desk with five weeks behind them, in a folder of their own.

Everything in it is made by the real verbs (`app.story`), printed by the real printer into a folder
and carried by the real exchange. A demo book can never be enrolled with a real district.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from app.assets import first_calendar, first_catalogue
from app.demo_accounts import ensure_demo_accounts
from app.district import OpenDistrict, open_district, with_settings
from app.homes import Home
from app.outside import REAL, Outside, SystemClock
from app.settings import DeviceSettings
from app.story import Stage, StoryClock, tell, working_days
from app.wiring import Device, open_office, settle_in
from district.road import ingest
from registry.application import office_time
from registry.department import Department
from registry.numbers import Number
from registry.offices import Staff
from registry.role_names import CLERK, DECIDER, HEAD, SPECIALIST
from sync.enrol import make_request
from sync.exchange import Uploader
from sync.keys import DeviceKey

SOKOLOVKA = 427
_OPENING = time(9, 0)
SPECIALISTS = (
    Staff(
        "0427-01",
        "Әбілова А. С.",
        "бас маман",
        "главный специалист",
        "chief specialist",
        (SPECIALIST, DECIDER),
    ),
    Staff("0427-02", "Савченко Н. В.", "жетекші маман", "ведущий специалист", "leading specialist"),
)
HEADS = (Staff("0427-03", "Омаров Қ. Б.", "әкім", "аким", "akim", (HEAD, DECIDER)),)
CLERKS = (
    Staff(
        "D-01",
        "Ермекова Г. Т.",
        "бөлім маманы",
        "специалист отдела",
        "department officer",
        (CLERK,),
    ),
)
_READY = "ready"  # written last: a demo that was cut off in the making is made again


@dataclass(frozen=True, slots=True)
class Demo:
    """The folders of the demo office."""

    folder: Path

    @property
    def district(self) -> Home:
        return Home(self.folder / "district")

    @property
    def desk(self) -> Home:
        return Home(self.folder / "desk")

    @property
    def kiosk(self) -> Home:
        return Home(self.folder / "kiosk")

    @property
    def is_ready(self) -> bool:
        return (self.folder / _READY).exists()


class _InProcess:
    """The district without a line between: the same bytes, handed over."""

    def __init__(self, district: OpenDistrict, device: bytes) -> None:
        self._district = district
        self._device = device

    def exchange(self, message: bytes) -> bytes:
        carrier = self._district.devices.device(self._device)
        if carrier is None:
            raise AssertionError("the demo enrols its desk before it tells its story")
        return ingest(message, carrier, self._district.road)


def make_demo(demo: Demo, address: str, say: Callable[[str], None], database: str = "") -> None:
    """Make the lived-in office; a demo that exists is left as it is."""
    if demo.is_ready:
        return
    if demo.folder.exists():
        shutil.rmtree(demo.folder)
    say("people")
    until = _last_full_day()
    clock = StoryClock()
    clock.set(working_days(until, first_calendar())[0], _OPENING)
    district = make_district(demo.district, address, clock, database)
    # Its first entry is of the story's first day: the chain would begin after its own middle.
    then = replace(REAL, clock=clock)
    device = settle(demo.desk, district, address, "desk", 1, then)
    settle(demo.kiosk, district, address, "kiosk", 90)
    say("story")
    _live(district, device, clock, until)
    district.book.engine.dispose()
    (demo.folder / _READY).touch()


def make_district(
    home: Home, address: str, clock: StoryClock | SystemClock, database: str = ""
) -> OpenDistrict:
    """A demo district with its people, before anything has happened."""
    with_settings(
        home,
        status_address=address,
        listen=address.removeprefix("http://"),
        database=database,
        demo=True,
    )
    district = open_district(home, clock)
    for person in (*SPECIALISTS, *HEADS):
        district.set_staff(SOKOLOVKA, person)
    for person in CLERKS:
        district.set_staff(0, person)
    ensure_demo_accounts(district)
    return district


def settle(
    home: Home,
    district: OpenDistrict,
    address: str,
    role: str,
    number: int,
    outside: Outside = REAL,
) -> Device:
    """Enrol a device of the demo, by the same bytes that would go over the wire."""
    home.make()
    home.keep_settings(DeviceSettings(district=address, board_seconds=3.0, demo=True))
    DeviceKey.create().save(home.key)
    key = DeviceKey.load(home.key)
    enrolment = district.enrolment()
    sheet = enrolment.invite(SOKOLOVKA, number, role)
    sealed = enrolment.enrol(make_request(key, sheet.code, demo=True))
    shown = district.fingerprint
    return settle_in(home, key, address, sealed, shown, demo=True, outside=outside)


def _live(district: OpenDistrict, device: Device, clock: StoryClock, until: date) -> None:
    office = open_office(device)
    parts = office.parts
    uploader = Uploader(parts.road, _InProcess(district, device.certificate.device), clock)

    def put_out(number: Number, by: Staff) -> None:
        office.print_due(number.digits, by)

    tell(
        Stage(
            desk=parts.desk,
            department=Department(district.journal_of(SOKOLOVKA), SOKOLOVKA),
            clock=clock,
            catalogue=first_catalogue(),
            calendar=first_calendar(),
            specialists=SPECIALISTS,
            clerk=CLERKS[0],
            put_out=put_out,
            carry=lambda: void(uploader.run()),
        ),
        until,
    )


def _last_full_day() -> date:
    """The last day on which the office has closed already: the story ends there."""
    now = office_time(SystemClock().now())
    day = now.date() if now.hour >= 19 else now.date() - timedelta(days=1)
    calendar = first_calendar()
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def void(_: object) -> None:
    """For an outcome that the story does not look at: what did not go waits for the next day."""
