"""The Office page at the smallest screen: empty, with ten thousand, offline, in trouble."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from counter.standing import Drive
from registry.failures import BookUnreadable, OutOfPaper
from registry.figures import Period
from registry.office_facts import ReceptionOutcome
from registry.offices import Staff
from registry.receptions import Wish
from registry.roles import HEAD, SPECIALIST
from tests.screens.pictures import settle
from tests.screens.test_counter import CTRL, Desk, desk_of
from tests.screens.villages import NAMES, Village

AKIM = Staff("0427-09", "Омаров Қ. Б.", "әкім", "аким", "akim", (HEAD, SPECIALIST))
PARTS = ("figures", "receptions", "register")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def let_in(village: Village) -> None:
    """The district has put the akim on the list of this office."""
    village.district.set_staff(village.office.office.code, AKIM)
    village.carry()


@contextmanager
def office_of(village: Village, pictures: Path, state: str) -> Iterator[Desk]:
    """The akim sits at this village's desk, with the Office page open."""
    let_in(village)
    with desk_of(village, pictures, state) as desk:
        desk.window.shift.people[AKIM.number] = AKIM
        desk.window.shift.choose(AKIM)
        desk.window.sit(AKIM)
        desk.go_to("reports")
        yield desk


def show(desk: Desk, part: str) -> None:
    button = desk.find(f"office_{part}")
    assert isinstance(button, QAbstractButton)
    button.click()
    settle()


def wish(village: Village, n: int, days: int = 0) -> Wish:
    about = "Мектеп көшесіндегі жолды жөндеу туралы, бұрын да жазған болатынбыз"
    day = village.office.today() + timedelta(days=days)
    return Wish(day, f"{9 + n // 4}:{15 * (n % 4):02}", NAMES[n % len(NAMES)], "87011234567", about)


def test_an_office_in_which_nothing_has_happened(qapp, empty, pictures):
    with office_of(empty, pictures, "empty") as desk:
        for part in PARTS:
            show(desk, part)
            desk.take(f"office-{part}")


def test_an_office_of_ten_thousand(qapp, many, pictures):
    with office_of(many, pictures, "many") as desk:
        desk.find("figures_year").click()
        settle()
        for name in ("late", "waiting", "to_collect", "people"):
            desk.find(f"list_{name}").click()
            settle()
            desk.take(f"office-{name}", "figure_explained")
        desk.find("figures_any").click()
        settle()
        desk.take("office-other-days", "figures_first_day")
        for name in ("waiting", "late", "handed_over", "visits"):
            desk.find(f"figure_{name}").setFocus()
            desk.take(f"office-explained-{name}", "figure_explained")


def test_a_day_full_of_receptions(qapp, village, pictures):
    let_in(village)
    reports = village.office.reports
    found = [reports.book(wish(village, n), AKIM) for n in range(28)]
    reports.book(wish(village, 0, days=9), AKIM)
    for one, outcome in zip(found, ReceptionOutcome, strict=False):
        reports.hold(one.booking, outcome, "Жол бөліміне тапсырылды", AKIM)
    with office_of(village, pictures, "many") as desk:
        show(desk, "receptions")
        desk.take("receptions", "day_next_booked")
        view = desk.window.reports.receptions
        desk.find("booking_time").setText("11:00")
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("receptions-something-missing", "booking_name")
        for n, name in ((0, "held"), (1, "appeal-without-number"), (9, "open")):
            view._open(found[n].booking)
            settle()
            desk.take(f"receptions-{name}", "leave_card")
        desk.find("move_booking").click()
        settle()
        desk.take("receptions-moved", "leave_booking")
        desk.find("booking_day").setText("05.01.2030")
        settle()
        desk.take("receptions-day-of-nobody", "book_reception")


def test_what_goes_wrong_is_told_where_it_happens(qapp, village, pictures, tmp_path):
    office = village.office
    with office_of(village, pictures, "error") as desk:
        figures = office.reports.figures

        def unreadable(period: Period) -> None:
            raise BookUnreadable

        office.reports.figures = unreadable
        desk.find("figures_year").click()
        settle()
        desk.take("office-book-unreadable")
        office.reports.figures = figures
        desk.find("figures_month").click()
        settle()

        class Empty:
            name = "kyocera"

            def print(self, job: object) -> None:
                raise OutOfPaper(self.name)

        office.reports._printer = Empty()
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("office-out-of-paper", "print_figures")
        show(desk, "register")
        office.drives = list
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("register-no-stick", "choose_look")
        gone = Drive(tmp_path / "gone", "KINGSTON", 14_000_000_000)
        office.drives = lambda: [gone]
        desk.find("choose_look").click()
        settle()
        desk.take("register-sticks", "choose_drive")
        desk.press(Qt.Key.Key_Return)
        desk.take("register-stick-gone", "make_register")


def test_a_register_being_written_and_written(qapp, one, pictures, tmp_path):
    one.office.drives = lambda: [Drive(tmp_path, "KINGSTON", 14_000_000_000)]
    with office_of(one, pictures, "one") as desk:
        desk.take("office-figures", "print_figures")
        show(desk, "register")
        card = desk.window.reports.register
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.find("choose_other").click()
        settle()
        card.folder.open(tmp_path)
        settle()
        desk.take("register-other-folder", "choose_here")
        card._show("working")
        card.progress.set_share(0.4)
        desk.take("register-at-work", "stop_register")
        card._write(tmp_path)
        settle()
        desk.take("register-written", "register_where")
