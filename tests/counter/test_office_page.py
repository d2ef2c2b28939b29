"""The Office page on a real book: figures that open their lists, receptions, the register book."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from counter.standing import Drive
from registry.figures import Span
from registry.numbers import Number
from registry.office_facts import LookedAt, ReceptionOutcome
from registry.offices import Staff
from registry.ports import PrintJob
from registry.roles import HEAD, SPECIALIST, VIEWER
from tests.counter.at_work import BY, AtWork, at_work, at_work_in_each
from tests.counter.conftest import CTRL, SHIFT, Counter
from tests.counter.office import AIGUL, MemoryWorkplace
from tests.world import a_form

__all__ = ["at_work", "at_work_in_each"]

AKIM = Staff("0427-09", "Омаров Қ. Б.", "әкім", "аким", "akim", (HEAD, SPECIALIST))
GUEST = Staff("0427-08", "Сәрсен А. Т.", "инспектор", "инспектор", "inspector", (VIEWER,))


def sit(desk: AtWork, staff: Staff) -> AtWork:
    """This person comes to the desk, as somebody the district has sent."""
    desk.district.set_staff(desk.office.office.code, staff)
    desk.carry()
    desk.window.shift.people[staff.number] = staff
    desk.window.shift.choose(staff)
    desk.window.sit(staff)
    return desk


@pytest.fixture
def akim(at_work: AtWork) -> AtWork:
    return sit(at_work, AKIM)


def push(desk: Counter, name: str) -> None:
    button = desk.find(name)
    assert isinstance(button, QAbstractButton)
    button.click()


def typed(desk: Counter, name: str) -> QLineEdit:
    field = desk.find(name)
    assert isinstance(field, QLineEdit)
    return field


class Hall(Counter):
    """The akim at a desk in memory: receptions need no more, and the verbs are the real ones."""

    def __init__(self) -> None:
        self.office = MemoryWorkplace()
        super().__init__(self.office, "en")
        self.window.shift.people[AKIM.number] = AKIM
        self.window.shift.choose(AKIM)
        self.window.sit(AKIM)

    def register(self, name: str) -> Number:
        return self.office.register(a_form(name), AIGUL).number


@pytest.fixture
def hall(qapp) -> Iterator[Hall]:
    desk = Hall()
    yield desk
    desk.window.close()
    desk.window.deleteLater()


def open_office(desk: Counter, part: str = "") -> None:
    desk.press(Qt.Key.Key_F5, SHIFT)
    assert desk.window.shown() is desk.window.reports
    if part:
        push(desk, f"office_{part}")


def figure(desk: AtWork, name: str) -> int | None:
    return desk.window.reports.figures.tiles[name].figure()


# -- figures --------------------------------------------------------------------------------------


def test_the_akim_sees_what_came_and_what_waits(akim: AtWork) -> None:
    akim.at_desk("Ким Анна")
    akim.register("Ли Вера")
    open_office(akim)
    assert (figure(akim, "received"), figure(akim, "waiting")) == (2, 1)
    assert (figure(akim, "late"), figure(akim, "handed_over"), figure(akim, "visits")) == (0, 0, 0)
    assert "received 2 = finished 1" in akim.read("figures_balance")
    rows = akim.window.reports.figures.people.rows()
    assert [row.cells[0].words for row in rows] == [BY.name]
    assert [row.cells[1].words for row in rows] == ["2"]


def test_a_figure_says_what_it_counts_and_opens_its_list(akim: AtWork) -> None:
    number = akim.register("Ли Вера")
    open_office(akim)
    tile = akim.find("figure_waiting")
    tile.setFocus()
    assert "1 within the term" in akim.read("figure_explained")
    assert tile.toolTip() == akim.read("figure_explained")
    akim.enter()
    assert akim.focus() == "who_waits"
    assert akim.window.reports.figures.list.rows()[0].key == number.digits
    akim.press(Qt.Key.Key_Down)
    akim.enter()
    assert akim.window.shown() is akim.window.case
    akim.press(Qt.Key.Key_Escape)
    assert akim.window.shown() is akim.window.reports


def test_other_days_are_typed_and_counted(akim: AtWork) -> None:
    akim.register()
    open_office(akim)
    push(akim, "figures_any")
    long_ago = akim.window.reports.figures.period
    long_ago.first.set_text("01.01.2020")
    long_ago.last.set_text("31.01.2020")
    long_ago.settle()
    assert figure(akim, "received") == 0
    long_ago.last.set_text("01.01.2019")  # turned round: nothing is counted for that
    long_ago.settle()
    assert figure(akim, "received") == 0
    push(akim, "figures_day")
    assert figure(akim, "received") == 1


def test_the_sheet_of_figures_is_printed(akim: AtWork) -> None:
    akim.register("Ли Вера")
    open_office(akim)
    jobs = printed(akim)
    akim.press(Qt.Key.Key_Return, CTRL)
    assert [job.name[:15] for job in jobs] == ["office-figures-"]
    assert jobs[0].pdf.startswith(b"%PDF")


def printed(desk: AtWork) -> list[PrintJob]:
    jobs: list[PrintJob] = []
    desk.office.reports._printer = type("Printer", (), {"name": "t", "print": jobs.append})()
    return jobs


def test_the_akims_figures_need_no_line(akim: AtWork) -> None:
    akim.register()
    akim.district.book.engine.dispose()
    open_office(akim)
    assert figure(akim, "received") == 1


def test_a_specialist_has_receptions_and_the_register_but_not_the_figures(at_work: AtWork) -> None:
    sit(at_work, BY)
    open_office(at_work)
    assert not at_work.sees("office_figures")
    assert at_work.sees("office_receptions")
    assert at_work.sees("office_register")
    assert at_work.focus() == "booking_name"


def test_a_viewer_sees_the_figures_and_nothing_with_names_to_write(at_work: AtWork) -> None:
    sit(at_work, GUEST)
    open_office(at_work)
    assert at_work.sees("office_figures")
    assert not at_work.sees("office_receptions")
    assert not at_work.sees("office_register")


# -- personal reception ---------------------------------------------------------------------------


def book(desk: Counter, name: str = "Ким Анна", time: str = "1030") -> bytes:
    """By keyboard alone."""
    desk.find("booking_name").setFocus()
    desk.say(name)
    desk.say("87011234567")
    assert desk.focus() == "booking_day"
    desk.enter()
    desk.type(time)
    desk.press(Qt.Key.Key_Return, CTRL)
    rows = desk.window.reports.receptions.list.rows()
    return bytes(next(row.key for row in rows if row.cells[1].words == name))


def receptions(desk: Hall):
    return desk.office.reports.receptions(desk.office.today()).receptions


def test_somebody_is_booked_by_keyboard_and_stands_in_the_list(hall: Hall) -> None:
    open_office(hall, "receptions")
    book(hall)
    (known,) = receptions(hall)
    assert (known.booked.time, known.booked.name) == ("10:30", "Ким Анна")
    assert known.booked.by_whom == AKIM.name
    assert hall.focus() == "booking_name"  # the next one may be written at once
    assert "Booked" in hall.notices()[-1]


def test_a_booking_is_undone_as_long_as_nothing_came_of_it(hall: Hall) -> None:
    open_office(hall, "receptions")
    book(hall)
    undo(hall)
    (known,) = receptions(hall)
    assert known.held is not None
    assert known.held.outcome is ReceptionOutcome.CANCELLED


def undo(desk: Counter) -> None:
    (band,) = desk.window.notices.bands()
    band._button.click()


def test_what_is_missing_is_told_beside_its_field(hall: Hall) -> None:
    open_office(hall, "receptions")
    hall.press(Qt.Key.Key_Return, CTRL)
    assert hall.focus() == "booking_name"
    form = hall.window.reports.receptions.form
    in_english = form.name.message()
    hall.speaker.switch("kk")
    assert form.name.message() not in ("", in_english)
    hall.speaker.switch("en")
    assert form.name.message() == in_english
    hall.type("Ким Анна")
    form.time.set_text("25:70")
    hall.press(Qt.Key.Key_Return, CTRL)
    assert hall.focus() == "booking_time"
    form.time.set_text("10")
    form.day.set_day(hall.office.today() - timedelta(days=1))
    hall.press(Qt.Key.Key_Return, CTRL)
    assert hall.focus() == "booking_day"
    assert not receptions(hall)


def test_two_at_one_time_are_told_and_not_forbidden(hall: Hall) -> None:
    open_office(hall, "receptions")
    book(hall)
    form = hall.window.reports.receptions.form
    form.time.set_text("10:30")
    assert "Ким Анна" in form.clash.words()
    book(hall, "Ли Вера", "")
    assert len(receptions(hall)) == 2


def open_booking(desk: Counter, booking: bytes) -> None:
    desk.window.reports.receptions.list.set_current(booking)
    desk.window.reports.receptions.list.view.setFocus()
    desk.enter()


def choose(desk: Counter, outcome: ReceptionOutcome) -> None:
    card = desk.window.reports.receptions.card
    card.outcome._buttons[list(ReceptionOutcome).index(outcome)].click()


def test_what_came_of_it_is_written_down_and_taken_back(hall: Hall) -> None:
    open_office(hall, "receptions")
    booking = book(hall)
    open_booking(hall, booking)
    choose(hall, ReceptionOutcome.INSTRUCTED)
    assert hall.focus() == "booking_note"
    hall.type("Жолды жөндеу тапсырылды")
    hall.enter()
    (known,) = receptions(hall)
    assert known.held is not None
    assert known.held.note == "Жолды жөндеу тапсырылды"
    undo(hall)
    (known,) = receptions(hall)
    assert known.is_open
    assert len(known.steps) == 3


def test_a_booking_is_moved_and_escape_gives_it_up(hall: Hall) -> None:
    open_office(hall, "receptions")
    booking = book(hall)
    open_booking(hall, booking)
    push(hall, "move_booking")
    assert hall.focus() == "booking_day"
    hall.press(Qt.Key.Key_Escape)
    assert hall.focus() == "booking_name"
    open_booking(hall, booking)
    push(hall, "move_booking")
    hall.press(Qt.Key.Key_Up, times=2)
    hall.press(Qt.Key.Key_Return, CTRL)
    assert not receptions(hall)
    day = hall.office.today() + timedelta(days=2)
    (moved,) = hall.office.reports.receptions(day).receptions
    assert moved.moved == 1
    undo(hall)
    assert len(receptions(hall)) == 1


def test_an_appeal_goes_to_reception_with_the_name_filled_in(hall: Hall) -> None:
    open_office(hall, "receptions")
    booking = book(hall)
    open_booking(hall, booking)
    choose(hall, ReceptionOutcome.APPEAL_TAKEN)
    hall.enter()
    assert hall.window.shown() is hall.window.reception
    assert hall.window.reception.who.applicant().name == "Ким Анна"
    assert hall.window.reception.draft().visitor == "Ким Анна"


def test_the_appeal_gets_its_number_afterwards(hall: Hall) -> None:
    open_office(hall, "receptions")
    booking = book(hall)
    open_booking(hall, booking)
    choose(hall, ReceptionOutcome.APPEAL_TAKEN)
    hall.enter()
    number = hall.register("Ким Анна")
    open_office(hall, "receptions")
    open_booking(hall, booking)
    assert hall.focus() == "booking_number"
    typed(hall, "booking_number").setText("0427-01-999999")
    hall.enter()
    assert hall.notices()  # there is none with this number
    typed(hall, "booking_number").setText(number.shown)
    hall.find("booking_number").setFocus()
    hall.enter()
    (known,) = receptions(hall)
    assert known.is_final
    open_booking(hall, booking)
    assert not hall.sees("outcome_again")
    assert number.shown in hall.read("booking_result")


def test_the_list_of_the_day_is_printed(akim: AtWork) -> None:
    open_office(akim, "receptions")
    book(akim)
    jobs = printed(akim)
    akim.press(Qt.Key.Key_P, CTRL)
    assert [job.name for job in jobs] == [f"receptions-{akim.office.today().isoformat()}"]


def test_days_with_bookings_are_found(hall: Hall) -> None:
    open_office(hall, "receptions")
    form = hall.window.reports.receptions.form
    later = hall.office.today() + timedelta(days=20)
    form.day.set_day(later)
    form.name.set_text("Ли Вера")
    form.time.set_text("9")
    hall.press(Qt.Key.Key_Return, CTRL)
    push(hall, "day_today")
    push(hall, "day_next_booked")
    rows = hall.window.reports.receptions.list.rows()
    assert [row.cells[1].words for row in rows] == ["Ли Вера"]


# -- the register book ----------------------------------------------------------------------------


def test_the_register_is_written_onto_a_stick(akim: AtWork, tmp_path: Path) -> None:
    akim.register("Ли Вера")
    stick = tmp_path / "stick"
    stick.mkdir()
    akim.office.drives = lambda: [Drive(stick, "KINGSTON", 10**9)]  # type: ignore[method-assign]
    open_office(akim, "register")
    assert akim.focus() == "make_register"
    akim.press(Qt.Key.Key_Return, CTRL)
    assert akim.focus() == "choose_drive"
    akim.enter()
    assert "1 application" in akim.read("register_where")
    period = Span.MONTH.around(akim.office.today())
    (folder,) = stick.iterdir()
    name = f"register-0427-{period.first}-{period.last}"
    assert folder.name == name
    assert sorted(one.name for one in folder.iterdir()) == [f"{name}.pdf", f"{name}.xlsx"]
    akim.enter()
    assert akim.focus() == "make_register"


def test_making_the_register_is_written_down_as_a_look(akim: AtWork, tmp_path: Path) -> None:
    period = Span.MONTH.around(akim.office.today())
    akim.office.reports.make_register(period, tmp_path, AKIM, lambda _: None, lambda: False)
    (look,) = akim.office.looks._notes.about("", LookedAt)
    assert isinstance(look.fact, LookedAt)
    assert (look.actor, look.fact.page) == (AKIM.number, "register")


def test_a_register_that_is_stopped_leaves_nothing(akim: AtWork, tmp_path: Path) -> None:
    for _ in range(3):
        akim.register()
    stick = tmp_path / "stick"
    stick.mkdir()
    period = Span.MONTH.around(akim.office.today())
    heard: list[float] = []
    for most in (0.0, 0.5, 0.85):
        heard.clear()

        def enough(most: float = most) -> bool:
            return bool(heard) and heard[-1] >= most

        made = akim.office.reports.make_register(period, stick, AKIM, heard.append, enough)
        assert made is None
        assert list(stick.iterdir()) == []
    assert heard[-1] >= 0.85  # it had come to the sheet


def test_a_stick_that_is_gone_is_told_and_the_button_is_there_again(akim: AtWork) -> None:
    gone = Path("/nowhere/stick")
    akim.office.drives = lambda: [Drive(gone, "KINGSTON", None)]  # type: ignore[method-assign]
    open_office(akim, "register")
    akim.press(Qt.Key.Key_Return, CTRL)
    akim.enter()
    assert "cannot be written" in akim.window.reports.register.wrong.words()
    assert akim.focus() == "make_register"


def test_a_receipt_can_be_drawn_while_a_register_is_made(akim: AtWork, tmp_path: Path) -> None:
    for _ in range(45):
        akim.register()
    free: list[bool] = []
    reports = akim.office.reports
    real = reports._drawing

    class Watched:
        def __enter__(self) -> None:
            real.acquire()

        def __exit__(self, *_: object) -> None:
            real.release()

        def acquire(self) -> None:
            real.acquire()

        def release(self) -> None:
            real.release()
            free.append(not real.locked())

    reports._drawing = Watched()  # type: ignore[assignment]
    period = Span.MONTH.around(akim.office.today())
    assert reports.make_register(period, tmp_path, AKIM, lambda _: None, lambda: False)
    assert free == [True, True]


def test_the_page_fits_the_smallest_screen_in_every_language(at_work_in_each: AtWork) -> None:
    desk = sit(at_work_in_each, AKIM)
    desk.at_desk()
    for part in ("figures", "receptions", "register"):
        open_office(desk, part)
        least = desk.window.minimumSizeHint()
        assert (least.width(), least.height()) <= (1280, 720)
        assert least.height() <= 720
