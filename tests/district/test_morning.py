"""The list of the morning by e-mail: at nine, once, with nobody's name in it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

import pytest

from db.accounts import BookAccounts, Change
from db.book import Book
from db.desk_list import BookDeskList
from db.mornings import EMPTY, HANDED, SENT, UNSURE, BookMornings, MorningList
from district.application import create_app
from district.morning import AGAIN_MS, GONE_MS, Mornings, due_day
from registry.application import OFFICE_TIME
from registry.mail import Accepted, EMail, NoService, NotKnown, Sent
from registry.role_names import CHIEF
from registry.role_names import CLERK as CLERK_ROLE
from tests.district.house import Browser, DistrictHouse
from tests.world import the_calendar

LAND = "land"
ADDRESS = "land@akimat.example"


def at(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime.combine(day, time(hour, minute), OFFICE_TIME).timestamp() * 1000)


@dataclass
class Server:
    """A mail server that does as the test says; `sent` is what it got."""

    says: list[Sent] = field(default_factory=list)
    sent: list[EMail] = field(default_factory=list)
    dies: bool = False

    @property
    def sends(self) -> bool:
        return True

    def send(self, mail: EMail, handing) -> Sent:
        said = self.says.pop(0) if self.says else Accepted("250 ok")
        if isinstance(said, NoService):
            return said
        assert handing()
        self.sent.append(mail)
        if self.dies:
            raise KeyboardInterrupt
        return said


class Morning(DistrictHouse):
    """A district one of whose departments wants its list."""

    def __init__(self, folder):
        super().__init__(folder)
        self.mornings = BookMornings(self.house.book)
        self.numbers = [self.registered(service="01-01").number for _ in range(2)]
        known = self.house.reading.application(self.numbers[0].digits).registered
        self.day = known.due
        assert known.department == LAND
        self.want(LAND)

    def want(self, department: str, address: str = ADDRESS, *, wanted: bool = True) -> None:
        change = Change(self.world.clock.now(), "d-3", "morning_on", department)
        self.mornings.set(MorningList(department, address, wanted), change)

    def worker(self, server: Server, book: Book | None = None, *, alone: bool = False) -> Mornings:
        held = book or self.house.book
        return Mornings(
            BookMornings(held),
            BookDeskList(held),
            server,
            the_calendar,
            self.world.clock,
            "https://tereze.example/desk",
            alone=alone,
        )

    def state(self, department: str = LAND) -> list[str]:
        return [one.state for one in self.mornings.last(department, 9)]


@pytest.fixture
def district(tmp_path):
    made = Morning(tmp_path)
    yield made
    made.world.close()


def test_at_nine_the_list_goes_once_and_not_before(district):
    server = Server()
    worker = district.worker(server)
    district.world.clock.at = at(district.day, 8, 59)
    assert not worker.step()
    district.world.clock.at = at(district.day, 9)
    assert worker.step()
    assert [worker.step() for _ in range(3)] == [False] * 3
    district.world.clock.at = at(district.day, 17)
    assert not worker.step()
    [mail] = server.sent
    assert mail.to == ADDRESS
    assert district.state() == [SENT]


def test_it_holds_numbers_and_days_and_nothing_about_anybody(district):
    server = Server()
    district.world.clock.at = at(district.day, 9, 1)
    district.worker(server).step()
    [mail] = server.sent
    whole = mail.subject + mail.text
    for number in district.numbers:
        assert whole.count(number.shown) == 2  # Kazakh above, Russian beneath
    known = district.house.reading.application(district.numbers[0].digits).registered
    service = district.house.catalogue.find(known.service)
    for personal in (
        *(known.applicant.name.split()[0], known.applicant.iin, known.applicant.address),
        *(service.short("kk"), service.short("ru")),
    ):
        assert personal
        assert personal not in whole
    assert "https://tereze.example/desk" in whole


def test_nothing_is_sent_where_nothing_is_due_or_nobody_wants_it(district):
    server = Server()
    district.want("social", "social@akimat.example")
    district.want("edu", "edu@akimat.example", wanted=False)
    district.world.clock.at = at(district.day, 9)
    worker = district.worker(server)
    while worker.step():
        pass
    assert [mail.to for mail in server.sent] == [ADDRESS]
    assert district.state("social") == [EMPTY]
    assert district.state("edu") == []


@pytest.mark.parametrize("day", [date(2026, 3, 21), date(2026, 3, 22), date(2026, 3, 23)])
def test_on_a_day_off_nobody_gets_anything(day):
    assert due_day(at(day, 9), the_calendar()) is None


def test_of_many_workers_one_sends(district):
    """Each process has its own worker; they look at the same moment, in any order."""
    servers = [Server() for _ in range(4)]
    workers = [district.worker(one) for one in servers]
    district.world.clock.at = at(district.day, 9)
    for _ in range(3):
        for worker in workers:
            worker.step()
    assert sum(len(one.sent) for one in servers) == 1


def test_two_who_take_it_in_one_moment_do_not_send_it_twice(district):
    one, other = BookMornings(district.house.book), BookMornings(district.house.book)
    now = at(district.day, 9)
    taken = one.take(district.day, now)
    assert taken is not None
    assert other.take(district.day, now) is None
    one.left_behind(now + GONE_MS)  # it was slow, and somebody thought that it was gone
    again = other.take(district.day, now + GONE_MS)
    assert again is not None
    assert not one.hand_over(taken)
    assert other.hand_over(again)


def test_a_restart_at_a_minute_past_nine_sends_what_was_not_sent_and_nothing_twice(district):
    district.world.clock.at = at(district.day, 9)
    assert district.mornings.take(district.day, district.world.clock.now()) is not None
    district.world.clock.at = at(district.day, 9, 1)
    server = Server()
    assert district.worker(server, alone=True).step()  # the one before had not handed it over
    assert len(server.sent) == 1
    assert not district.worker(server, alone=True).step()
    assert district.state() == [SENT]


def test_who_died_while_the_server_had_it_leaves_a_doubt_and_no_second_e_mail(district):
    district.world.clock.at = at(district.day, 9)
    server = Server(dies=True)
    with pytest.raises(KeyboardInterrupt):
        district.worker(server).step()
    assert district.state() == [HANDED]
    after = Server()
    assert not district.worker(after, alone=True).step()
    assert after.sent == []
    assert district.state() == [UNSURE]


def test_a_server_that_is_away_is_tried_again_until_the_evening(district):
    server = Server([NoService("timeout"), NoService("timeout")])
    worker = district.worker(server)
    district.world.clock.at = at(district.day, 9)
    assert worker.step()
    assert not worker.step()  # not at once
    district.world.clock.at += AGAIN_MS
    assert worker.step()
    district.world.clock.at += AGAIN_MS + 1
    assert worker.step()
    assert len(server.sent) == 1
    district.world.clock.at = at(district.day, 18)
    assert not worker.step()


def test_a_reply_that_never_came_is_no_reason_to_send_again(district):
    server = Server([NotKnown("timeout")])
    worker = district.worker(server)
    district.world.clock.at = at(district.day, 9)
    assert worker.step()
    district.world.clock.at = at(district.day, 17, 59)
    assert not worker.step()
    assert district.state() == [UNSURE]


# -- the page ------------------------------------------------------------------------------------


def test_who_leads_a_department_switches_it_on_and_off_and_it_is_on_record(district):
    app = create_app(district.house)
    chief = Browser(app).sign_in(district.account("d-3", CHIEF, department="social"))
    assert 'href="/desk/morning"' in chief.get("/desk").text
    page = chief.get("/desk/morning").text
    assert 'id="no-mail"' in page  # this district has no mail server
    wrong = chief.post("/desk/morning", 422, address="social", wanted="yes").text
    assert 'value="social"' in wrong
    chief.post("/desk/morning", address="social@akimat.example", wanted="yes")
    assert district.mornings.of("social").wanted
    chief.post("/desk/morning", address="social@akimat.example", wanted="no")
    kept = district.mornings.of("social")
    assert (kept.wanted, kept.address) == (False, "social@akimat.example")
    recorded = BookAccounts(district.house.book).recorded(3)
    assert [(one.actor, one.what) for one in recorded][:2] == [
        ("d-3", "morning_off"),
        ("d-3", "morning_on"),
    ]
    assert district.mornings.of(LAND).wanted  # another department's is another's


def test_a_clerk_does_not_say_where_it_goes(district):
    clerk = Browser(create_app(district.house)).sign_in(district.account("d-2", CLERK_ROLE))
    assert 'href="/desk/morning"' not in clerk.get("/desk").text
    assert clerk.ask("GET", "/desk/morning").status_code == 403
