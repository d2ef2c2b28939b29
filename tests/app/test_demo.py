"""The demo office: what is in its books, its strip, its scanner, its cable, and its end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta

import httpx
import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sqlalchemy import select

from app import demo_run, hand
from app.assets import first_calendar, first_catalogue
from app.demo import CLERKS, SPECIALISTS, Demo, make_demo
from app.demo_district import DistrictDidNotStart, DistrictProcess, free_place, house
from app.demo_kiosk import LANDSCAPE, PORTRAIT, KioskProcess, fitting, run_demo_kiosk
from app.demo_office import DemoOffice
from app.demo_papers import paper, papers_in
from app.demo_run import is_demo_or_empty, move, prepare, run_demo
from app.demo_wire import DemoEnd, KioskEnd, wire_path
from app.district import open_district, with_settings
from app.homes import Home
from app.outside import SystemClock
from app.settings import DeviceSettings, DistrictSettings
from app.story import _plans, working_days
from app.windows import KioskFace, watch_scanner
from app.wiring import Device, open_office, settle_in
from db.engine import open_engine, sqlite_url
from db.tables import journal
from inspector.verify import verify
from registry.application import Stage, office_day
from registry.codes import ControlCode
from registry.deadlines import due
from registry.failures import DemoIsNotReal
from registry.for_kiosks import SHOWN
from registry.lists import Wanted
from registry.paperwork import term_of
from scanner.decode import read_codes
from scanner.images import load_pages
from sync.enrol import make_request
from sync.keys import DeviceKey
from tests.conftest import delete_windows
from ui.screenfit import misfits
from ui.theme import apply_theme
from words import LANGUAGES, words_in

pytestmark = pytest.mark.timeout(240)

SCREEN = QSize(1280, 800 - 30)  # less what the window's own title takes
PATIENCE_S = 30.0


@pytest.fixture(autouse=True, scope="module")
def no_window_left():
    """A demo's windows serve all tests of their class."""
    yield
    delete_windows()


def wait_for(holds, what):
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, f"waited in vain for {what() if callable(what) else what}"
        QApplication.processEvents()
        time.sleep(0.005)
    QApplication.processEvents()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The demo as it comes out of the making, for tests that only read."""
    demo = Demo(tmp_path_factory.mktemp("demo") / "demo")
    said = []
    make_demo(demo, f"http://127.0.0.1:{demo_run.USUAL_PORT}", said.append)
    assert said == ["people", "story"]
    return demo


@pytest.fixture
def demo(made, tmp_path):
    """A copy that a test may change."""
    shutil.copytree(made.folder, tmp_path / "demo")
    return Demo(tmp_path / "demo")


def hashes(database):
    engine = open_engine(sqlite_url(database))
    with engine.connect() as connection:
        found = set(connection.execute(select(journal.c.h)).scalars())
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def office(made):
    """The workplace behind the demo's counter, without a window."""
    return open_office(Device.load(made.desk))


class TestTheLivedInOffice:
    def test_about_sixty_applications_stand_at_every_stage(self, office):
        counts = office.parts.reading.counts()
        assert set(counts) == set(Stage)
        assert 55 <= sum(counts.values()) <= 65

    def test_three_answers_lie_at_the_desk_and_one_was_never_fetched(self, office):
        counts = office.parts.reading.counts()
        assert counts[Stage.AT_DESK] == 3
        assert counts[Stage.UNCLAIMED] == 1

    def test_whoever_verifies_it_finds_nothing_to_remark(self, made):
        """No clock stood still or ran ahead while its five weeks were lived through."""
        for book in (made.desk.book, made.district.district_database):
            assert verify(book).findings == []

    def test_exactly_two_are_overdue(self, office):
        in_work = tuple(stage for stage in Stage if stage.is_in_work)
        yesterday = office_day(SystemClock().now()) - timedelta(days=1)
        assert len(office.rows(Wanted(stages=in_work, due_until=yesterday))) == 2

    def test_whatever_day_it_is_made_two_are_overdue(self):
        calendar, catalogue = first_calendar(), first_catalogue()
        day = date(2026, 3, 1)
        while day < date(2027, 12, 1):
            until = day - timedelta(days=1)
            while not calendar.is_working_day(until):
                until -= timedelta(days=1)
            days = working_days(until, calendar)
            plans = list(_plans(len(days) - 1))
            assert all(0 <= plan.came < len(days) for plan in plans)
            late = [
                plan
                for plan in plans
                if plan.end in ("registered", "sent", "with_department", "unsent")
                and due(
                    days[plan.came],
                    term_of(plan.kind, catalogue.service(plan.service)),
                    calendar,
                ).legal
                < day
            ]
            assert len(late) == 2, day
            day += timedelta(days=1)

    def test_six_entries_have_not_been_sent(self, office):
        assert office.parts.road.waiting().count == 6

    def test_the_district_holds_the_same_entries_but_for_those_six(self, made):
        desk = hashes(made.desk.book)
        district = hashes(made.district.district_database)
        assert len(desk - district) == 6
        assert len(desk & district) > 300

    def test_every_paper_it_printed_is_a_paper_of_ours(self, made):
        files = list(made.desk.printed.iterdir())
        assert len(papers_in([made.desk.printed])) == len(files) > 100

    def test_a_kiosk_knows_nobody(self, made):
        engine = open_engine(sqlite_url(made.kiosk.kiosk_book))
        told = select(journal.c.header).where(journal.c.payload.is_not(None))
        with engine.connect() as connection:
            kinds = {msgspec.msgpack.decode(one[0])[1] for one in connection.execute(told)}
            assert kinds
        engine.dispose()
        assert kinds <= SHOWN  # keys and certificates; of all else a commitment


class TestDemoBooksLiveApart:
    def enrol(self, district, home, *, demo):
        """A device that asks to be let in, by the same functions as the program's."""
        home.make()
        DeviceKey.create().save(home.key)
        key = DeviceKey.load(home.key)
        enrolment = district.enrolment()
        sheet = enrolment.invite(427, 3)
        sealed = enrolment.enrol(make_request(key, sheet.code, demo=demo))
        return settle_in(home, key, "http://x", sealed, district.fingerprint, demo=demo)

    @pytest.fixture
    def demo_district(self, demo):
        district = open_district(demo.district, SystemClock())
        yield district
        district.book.engine.dispose()

    @pytest.fixture
    def real_district(self, tmp_path):
        district = open_district(Home(tmp_path / "real"), SystemClock())
        yield district
        district.book.engine.dispose()

    def test_a_real_district_lets_no_demo_book_in(self, real_district, tmp_path):
        with pytest.raises(DemoIsNotReal):
            self.enrol(real_district, Home(tmp_path / "new"), demo=True)
        assert not Home(tmp_path / "new").is_enrolled

    def test_a_demo_district_lets_no_real_book_in(self, demo_district, tmp_path):
        with pytest.raises(DemoIsNotReal):
            self.enrol(demo_district, Home(tmp_path / "new"), demo=False)
        assert not Home(tmp_path / "new").is_enrolled

    def test_a_real_desk_does_not_believe_a_demo_district(self, demo_district, tmp_path):
        """Even one that forgot to look at the request."""
        home = Home(tmp_path / "new")
        home.make()
        DeviceKey.create().save(home.key)
        key = DeviceKey.load(home.key)
        enrolment = demo_district.enrolment()
        sheet = enrolment.invite(427, 3)
        sealed = enrolment.enrol(make_request(key, sheet.code, demo=True))
        with pytest.raises(DemoIsNotReal):
            settle_in(home, key, "http://x", sealed, demo_district.fingerprint, demo=False)
        assert not home.is_enrolled

    def test_a_demo_desk_does_not_believe_a_real_district(self, real_district, tmp_path):
        home = Home(tmp_path / "new")
        home.make()
        DeviceKey.create().save(home.key)
        key = DeviceKey.load(home.key)
        enrolment = real_district.enrolment()
        sheet = enrolment.invite(427, 3)
        sealed = enrolment.enrol(make_request(key, sheet.code, demo=False))
        with pytest.raises(DemoIsNotReal):
            settle_in(home, key, "http://x", sealed, real_district.fingerprint, demo=True)
        assert not home.is_enrolled


class TestTheFolder:
    def test_an_empty_place_or_a_demo_may_be_used(self, demo, tmp_path):
        assert is_demo_or_empty(Demo(tmp_path / "nothing"))
        assert is_demo_or_empty(demo)

    def test_a_folder_with_other_things_is_left_alone(self, tmp_path, capsys):
        (tmp_path / "letters").mkdir()
        (tmp_path / "letters" / "mother.txt").write_text("…")
        assert run_demo(tmp_path / "letters", 0, "en", again=True) == 1
        assert (tmp_path / "letters" / "mother.txt").exists()
        assert "something else" in capsys.readouterr().err

    def test_a_real_desk_is_never_taken_for_a_demo(self, tmp_path, capsys):
        real = Home(tmp_path / "tereze" / "desk")
        real.make()
        real.keep_settings(DeviceSettings(district="http://x"))
        real.book.write_bytes(b"a book")
        assert run_demo(tmp_path / "tereze", 0, "ru", again=True) == 1
        assert real.book.exists()

    def test_a_demo_that_is_open_is_not_opened_twice(self, demo, capsys):
        with demo_run._alone(demo) as alone:
            assert alone
            assert run_demo(demo.folder, 0, "kk", again=True) == 1
        assert demo.is_ready
        assert "басқа терезеде" in capsys.readouterr().err


class TestThePort:
    def test_a_taken_port_gives_the_next_one_and_papers_keep_their_address(self, demo, capsys):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with_settings(demo.district, status_address=f"http://127.0.0.1:{port}")
            place = prepare(demo, 0, words_in("en"))
        assert place.port != port
        assert f"Port {port} is taken" in capsys.readouterr().out
        assert demo.desk.settings(DeviceSettings).district == place.address
        assert demo.kiosk.settings(DeviceSettings).district == place.address
        settings = demo.district.settings(DistrictSettings)
        assert settings.status_address == f"http://127.0.0.1:{port}"

    def test_an_old_demo_says_how_old_it_is(self, demo, capsys):
        five_days_ago = time.time() - 5 * 86_400
        os.utime(demo.folder / "ready", (five_days_ago, five_days_ago))
        prepare(demo, 0, words_in("en"))
        assert "5 days ago" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words", "number"),
    [
        ("receipt-0427-01-000058.pdf", "Receipt", "0427-01-000058"),
        ("receipt-0427-01-000058-2.pdf", "Receipt", "0427-01-000058"),
        ("office-copy-0427-01-000058.pdf", "Office copy", "0427-01-000058"),
        ("cover-0427-01-000007.pdf", "Cover sheet", "0427-01-000007"),
        ("0427-01-000007-A1.pdf", "Answer label", "0427-01-000007-A1"),
        ("0427-01-000007-A1 (2).pdf", "Answer label", "0427-01-000007-A1"),
    ],
)
def test_a_paper_is_known_by_its_name(tmp_path, name, words, number):
    (tmp_path / name).touch()
    found = paper(tmp_path / name)
    assert found is not None
    assert (found.words, found.number) == (words, number)


@pytest.mark.parametrize("name", ["holiday.pdf", "0427-01-000007.pdf", "receipt-1.pdf"])
def test_other_peoples_files_are_not_listed(tmp_path, name):
    (tmp_path / name).touch()
    assert papers_in([tmp_path, tmp_path / "missing"]) == []


class TestTheKiosksSize:
    def test_on_a_high_screen_it_stands_upright(self):
        size, scale = fitting(QSize(1920, 1040))
        assert size == PORTRAIT
        assert 0.45 < scale < 0.5

    def test_on_a_laptop_it_lies(self):
        size, scale = fitting(QSize(1280, 770))
        assert size == LANDSCAPE
        assert scale * size.height() < 770


# -- with windows and a district -----------------------------------------------------------------


@pytest.fixture(scope="module")
def served(made, tmp_path_factory):
    """A copy with its district running in a process of its own."""
    folder = tmp_path_factory.mktemp("served") / "demo"
    shutil.copytree(made.folder, folder)
    demo = Demo(folder)
    place = free_place(18_427)
    move(demo, place)
    district = DistrictProcess(demo.district, place, folder / "district.log")
    district.start()
    yield demo, place
    pid = district.pid
    district.stop()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@contextmanager
def open_demo(served, language, downloads, *, browser=True):
    """The windows of the demo as `tereze demo` opens them, without a real browser."""
    demo, place = served
    asked = []

    def ask(address):
        asked.append(address)
        return browser

    apply_theme(QApplication.instance(), "counter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.demo_office.saved_papers", lambda: [downloads])
        office = DemoOffice(demo, place.address, language, open_page=ask, clerks=CLERKS)
    wedge = watch_scanner(office.face.feed)
    office.asked_pages = asked
    try:
        office.show()
        wait_for(office.window.isActiveWindow, "the window to be in front")
        wait_for(lambda: office.face.window.shift.people, "the staff to be known")
        yield office
    finally:
        wedge.stop()
        leave(office)


def leave(office):
    """Its windows are gone at once: each left standing would be dressed with every later theme."""
    office.close()
    office.window.deleteLater()
    office.scanner.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(params=LANGUAGES, scope="module")
def spoken(request, served, qapp, tmp_path_factory):
    """One demo after the other, in each language, with a specialist at the desk."""
    with open_demo(served, request.param, tmp_path_factory.mktemp("downloads")) as office:
        sit_down(office)
        yield office


@pytest.fixture(scope="class")
def opened(served, qapp, tmp_path_factory):
    """A demo that the tests of one class share; a specialist sits at the desk."""
    with open_demo(served, "en", tmp_path_factory.mktemp("downloads")) as office:
        sit_down(office)
        yield office


@pytest.fixture
def demo_office(opened):
    """The shared demo, as if nobody had touched it."""
    opened.asked_pages.clear()
    opened.scanner.show_pages([])
    opened.scanner.face.set_value("counter")
    opened.scanner.number_field.set_text("")
    opened.face.window.go_to("reception")
    opened.open_scanner()
    return opened


def sit_down(office):
    """The first specialist takes the desk, by Enter."""
    counter = office.face.window
    wait_for(lambda: counter.shift.people, "the list of people")
    QTest.keyClick(QApplication.focusWidget() or counter, Qt.Key.Key_Return)
    wait_for(lambda: counter.shift.staff is not None, "somebody to sit down")


def foot(office):
    return office.face.window.foot.line.text()


def notices(office):
    return [band.words() for band in office.face.window.notices.bands()]


class TestInEveryLanguage:
    def test_strip_and_scanner_fit_a_small_screen(self, spoken):
        spoken.open_scanner()
        wait_for(spoken.scanner.isVisible, "the scanner")
        # The screen of a test is smaller than any that the counter is made for.
        spoken.window.resize(SCREEN)
        assert misfits(spoken.window, SCREEN) == []
        assert misfits(spoken.scanner, SCREEN) == []
        spoken.set_cable(plugged=False)
        QApplication.processEvents()
        found = misfits(spoken.window, SCREEN)
        spoken.set_cable(plugged=True)
        assert found == []

    def test_the_cable_is_told_on_the_foot_line(self, spoken):
        w = spoken.face.speaker.w
        whole = w.say("Everything is at the district · {at}", at="").strip(" ·")
        wait_for(lambda: whole in foot(spoken), "the six entries to arrive")
        spoken.strip.cable_button.click()
        assert foot(spoken) == w.say("No line to the district now · nothing waits for it")
        assert notices(spoken) == [w.say("Line cut: work goes on, and what is written waits here.")]
        assert spoken.strip.cable_button.text() == w.say("Mend the line")
        spoken.strip.cable_button.click()
        wait_for(lambda: whole in foot(spoken), "the line to be back")
        assert notices(spoken) == [w.say("Line back: what waited is going to the district now.")]
        assert spoken.strip.cable_button.text() == w.say("Cut the line")


def test_a_fresh_demo_opens_with_the_line_cut_and_six_entries_waiting(made, tmp_path, qapp):
    shutil.copytree(made.folder, tmp_path / "demo")
    demo = Demo(tmp_path / "demo")
    apply_theme(QApplication.instance(), "counter")
    office = DemoOffice(demo, "http://127.0.0.1:9", "en", cut=True)
    try:
        office.show()
        wait_for(lambda: "6 waiting" in foot(office), "the six that wait")
        assert office.strip.cable_button.text() == "Mend the line"
        wait_for(lambda: office.face.road.state.paused, "the line to be out")
        assert office.face.road.state.last_success_at is None
    finally:
        leave(office)


class TestTheStrip:
    def test_it_says_who_works_here(self, demo_office):
        said = [demo_office.strip.at_desk.text(), demo_office.strip.at_department.text()]
        assert said == [
            f"Desk: {SPECIALISTS[0].name}, {SPECIALISTS[1].name}",
            f"Department: {CLERKS[0].name}",
        ]

    def test_it_speaks_the_counters_language(self, demo_office):
        demo_office.face.speaker.switch("kk")
        assert demo_office.strip.cable_button.text() == "Байланысты үзу"
        assert demo_office.window.windowTitle().endswith("Демо")
        demo_office.face.speaker.switch("en")

    def test_pages_open_in_the_browser_and_their_address_can_be_copied(self, demo_office, served):
        address = served[1].address
        demo_office.strip.department_button.click()
        assert demo_office.asked_pages == [f"{address}/language/en?back=/desk"]
        assert notices(demo_office) == [
            f"The department's page opens in the browser: {address}/desk"
        ]
        demo_office.strip.status_button.click()
        assert notices(demo_office) == [f"The status page opens in the browser: {address}/"]
        demo_office.face.window.notices.bands()[0]._button.click()
        assert QApplication.clipboard().text() == f"{address}/"

    def test_the_page_that_is_asked_for_is_there(self, demo_office):
        demo_office.strip.department_button.click()
        demo_office.strip.status_button.click()
        for address in demo_office.asked_pages:
            assert httpx.get(address, follow_redirects=True).status_code == 200

    def test_without_a_browser_the_address_is_shown(self, served, qapp, tmp_path):
        with open_demo(served, "en", tmp_path, browser=False) as office:
            office.strip.department_button.click()
            assert notices(office) == [
                f"There is no browser here. The address: {served[1].address}/desk"
            ]


class TestTheScanner:
    def open(self, demo_office, name, place=0):
        papers = [one for one in demo_office.scanner.papers if one.path.name.startswith(name)]
        found = papers[place]
        demo_office.scanner.open_file(found.path)
        wait_for(lambda: demo_office.scanner.views, lambda: f"the page {told(demo_office)}")
        QApplication.processEvents()
        return found

    def click(self, demo_office, place):
        view = demo_office.scanner.views[0]
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)

    def code(self, demo_office, symbology, digits):
        view = demo_office.scanner.views[0]
        return next(
            code
            for code in view.page.codes
            if code.symbology == symbology and len(code.text) >= digits
        )

    @pytest.mark.parametrize(("symbology", "digits"), [("QRCODE", 12), ("CODE128", 12)])
    def test_a_click_on_a_receipts_code_opens_its_application(self, demo_office, symbology, digits):
        found = self.open(demo_office, "receipt-")
        code = self.code(demo_office, symbology, digits)
        self.click(demo_office, demo_office.scanner.views[0].place_of(code).toPoint())
        wait_for(lambda: case_is_open(demo_office), "the application")
        assert found.number in everything_written(demo_office.face.window.case)

    def test_a_code_nobody_saw_at_first_is_looked_for_where_one_clicks(
        self, demo_office, monkeypatch
    ):
        # Another than the tests before: a label that is read twice within a second counts once.
        found = self.open(demo_office, "receipt-", place=1)
        view = demo_office.scanner.views[0]
        place = view.place_of(self.code(demo_office, "CODE128", 16)).toPoint()
        object.__setattr__(view.page, "codes", ())
        self.click(demo_office, place)
        wait_for(lambda: case_is_open(demo_office), "the application")
        assert found.number in everything_written(demo_office.face.window.case)

    def test_a_click_on_plain_paper_is_told_in_words(self, demo_office):
        self.open(demo_office, "receipt-")
        view = demo_office.scanner.views[0]
        self.click(demo_office, QPoint(view.width() // 2, view.height() * 9 // 10))
        wait_for(demo_office.scanner.notices.bands, "a sentence")
        assert [band.words() for band in demo_office.scanner.notices.bands()] == [
            "No code can be read here. Click the bars or the square of dots."
        ]

    def test_the_tear_off_label_of_a_cover_sheet_takes_an_answer_in(self, demo_office):
        counts = demo_office.face.office.counts()
        row = demo_office.face.office.rows(Wanted(stages=(Stage.ANSWERED,)))[0]
        serial = row.number[7:13]
        self.open(demo_office, f"cover-0427-01-{serial}")
        label = next(c for c in demo_office.scanner.views[0].page.codes if c.text.startswith("2"))
        self.click(demo_office, demo_office.scanner.views[0].place_of(label).toPoint())
        take = demo_office.face.window.answers.findChild(QPushButton, "take_in")
        wait_for(lambda: take.isVisible() and take.isEnabled(), "the look at what came")
        take.click()
        wait_for(
            lambda: demo_office.face.office.counts()[Stage.AT_DESK] == counts[Stage.AT_DESK] + 1,
            "the answer to be at the desk",
        )
        wait_for(
            lambda: case_is_open(demo_office), "its application to open, and not in the next test"
        )

    def test_a_dropped_picture_with_one_code_is_scanned_at_once(self, demo_office, tmp_path):
        found = next(p for p in demo_office.scanner.papers if p.path.name.startswith("office-copy"))
        demo_office.scanner.open_file(found.path)
        wait_for(lambda: demo_office.scanner.views, "the page")
        picture = tmp_path / "photo.png"
        view = demo_office.scanner.views[0]
        height, width = view.page.pixels.shape[:2]
        QImage(view.page.pixels.data, width, height, width * 3, QImage.Format.Format_BGR888).save(
            str(picture)
        )
        drop(demo_office.scanner, QUrl.fromLocalFile(str(picture)))
        # The case of the test before may only now come up: it is this number that is waited for.
        wait_for(
            lambda: (
                case_is_open(demo_office)
                and found.number in everything_written(demo_office.face.window.case)
            ),
            "the application on the picture",
        )

    def test_a_dropped_picture_with_several_codes_asks_which(self, demo_office):
        found = next(p for p in demo_office.scanner.papers if p.path.name.startswith("receipt"))
        drop(demo_office.scanner, QUrl.fromLocalFile(str(found.path)))
        wait_for(demo_office.scanner.notices.bands, "a sentence")
        assert demo_office.scanner.notices.bands()[0].words() == (
            "There are several codes here. Click the one meant."
        )
        assert not case_is_open(demo_office)

    def test_a_file_that_is_no_picture_is_told_in_words(self, demo_office, tmp_path):
        (tmp_path / "letter.pdf").write_text("not a picture")
        drop(demo_office.scanner, QUrl.fromLocalFile(str(tmp_path / "letter.pdf")))
        wait_for(demo_office.scanner.notices.bands, "a sentence")
        assert demo_office.scanner.notices.bands()[0].kind == "soon"

    def test_without_a_kiosk_it_says_so(self, demo_office):
        self.open(demo_office, "receipt-")
        demo_office.scanner.face.set_value("kiosk")
        code = self.code(demo_office, "QRCODE", 12)
        self.click(demo_office, demo_office.scanner.views[0].place_of(code).toPoint())
        wait_for(demo_office.scanner.notices.bands, "a sentence")
        assert demo_office.scanner.notices.bands()[0].words().startswith("The kiosk is not open.")

    def test_a_new_paper_appears_first(self, demo_office, served):
        demo, _ = served
        source = demo_office.scanner.papers[-1].path
        new = demo.desk.printed / "receipt-0427-01-009999.pdf"
        shutil.copyfile(source, new)
        wait_for(lambda: demo_office.scanner.papers[0].path == new, "the new paper")
        assert demo_office.scanner.list.rows()[0].key == new
        new.unlink()

    def test_papers_are_found_by_number(self, demo_office):
        demo_office.scanner.number_field.set_text("000012")
        rows = demo_office.scanner.list.rows()
        assert rows
        assert all("000012" in row.key.name for row in rows)


def told(office):
    """What the demo scanner has said, for a test that waits for something else."""
    return [band.words() for band in office.scanner.notices.bands()]


def case_is_open(office):
    return office.face.window.case.isVisible()


def everything_written(page):
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def drop(widget, url):
    data = QMimeData()
    data.setUrls([url])
    event = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    widget.dropEvent(event)


class TestTheWireToTheKiosk:
    def test_a_scan_is_typed_into_the_kiosks_own_window(self, served, qapp):
        demo, _ = served
        receipt = min(demo.desk.printed.glob("receipt-*.pdf"))
        page = next(load_pages(receipt))
        code = next(c for c in read_codes(page) if c.symbology == "CODE128" and len(c.text) == 12)
        apply_theme(qapp, "kiosk")
        face = KioskFace(Device.load(demo.kiosk), "en", locked=False)
        wedge = watch_scanner(face.feed)
        face.window.resize(1080, 1920)
        face.window.show()
        end = DemoEnd(wire_path(demo.folder / "kiosk"))
        end.listen()
        kiosk = KioskEnd(end.path)
        kiosk.scanned.connect(lambda text: hand.scan(face.window, text))
        try:
            assert kiosk.call()
            wait_for(lambda: end.is_joined, "the kiosk to call")
            wait_for(lambda: face.hall.board.as_of() is not None, "the board")
            assert face.hall.look_up(ControlCode.parse(code.text))
            assert end.scan(code.text)
            wait_for(face.window._result.isVisible, "the answer")
        finally:
            kiosk.close()
            end.close()
            wedge.stop()
            face.close()
            face.window.deleteLater()
            apply_theme(qapp)

    def test_a_kiosk_that_calls_late_hears_how_the_cable_is(self, tmp_path, qapp):
        end = DemoEnd(wire_path(tmp_path))
        end.listen()
        end.set_cable(plugged=False)
        heard = []
        kiosk = KioskEnd(end.path)
        kiosk.cable.connect(heard.append)
        assert kiosk.call()
        wait_for(lambda: heard == [False], "the cable")
        end.set_cable(plugged=True)
        wait_for(lambda: heard == [False, True], "the cable to be back")
        gone = []
        kiosk.left_alone.connect(lambda: gone.append(True))
        end.close()
        wait_for(lambda: gone, "the demo to be gone")
        kiosk.close()
        assert not end.path.exists()

    def test_a_kiosk_is_called_to_the_front_also_by_a_scan(self, tmp_path, qapp):
        end = DemoEnd(wire_path(tmp_path))
        end.listen()
        kiosk = KioskEnd(end.path)
        heard = []
        kiosk.front.connect(lambda: heard.append("front"))
        kiosk.scanned.connect(heard.append)
        assert kiosk.call()
        wait_for(lambda: end.is_joined, "the kiosk to call")
        end.call_to_front()
        end.scan("580314400002")
        wait_for(lambda: len(heard) == 3, "both")
        assert heard == ["front", "front", "580314400002"]
        kiosk.close()
        end.close()

    def test_the_folder_of_a_long_name_has_a_wire_too(self, tmp_path, qapp):
        end = DemoEnd(wire_path(tmp_path / ("n" * 120)))
        end.listen()
        assert KioskEnd(end.path).call()
        end.close()
        assert not end.path.parent.exists()

    def test_the_kiosk_runs_in_a_process_of_its_own_and_leaves_with_the_demo(self, served, qapp):
        demo, _ = served
        end = DemoEnd(wire_path(demo.folder))
        end.listen()
        process = KioskProcess(demo.kiosk, end.path, demo.folder / "kiosk.log")
        process.open("kk", QSize(1280, 770))
        wait_for(lambda: end.is_joined, "the kiosk to call")
        pid = process.pid
        assert pid != os.getpid()
        end.close()  # as when the demo dies
        wait_for(lambda: not process.is_open, "the kiosk to leave")
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    def test_nobody_types_into_a_real_kiosk(self, made, tmp_path):
        """The hidden words of the command are of no use on a real home."""
        district = open_district(Home(tmp_path / "real"), SystemClock())
        home = Home(tmp_path / "kiosk")
        home.make()
        DeviceKey.create().save(home.key)
        key = DeviceKey.load(home.key)
        enrolment = district.enrolment()
        sheet = enrolment.invite(427, 90, "kiosk")
        sealed = enrolment.enrol(make_request(key, sheet.code, demo=False))
        settle_in(home, key, "http://x", sealed, district.fingerprint, demo=False)
        district.book.engine.dispose()
        with pytest.raises(DemoIsNotReal):
            run_demo_kiosk(home, "kk", tmp_path / "wire", "")


class TestTheDistrictProcess:
    def test_one_that_cannot_start_is_told_with_the_file_that_says_why(self, demo):
        shutil.rmtree(demo.district.keys)
        (demo.district.folder / "keys").write_text("in the way")
        district = DistrictProcess(demo.district, free_place(19_000), demo.folder / "district.log")
        with pytest.raises(DistrictDidNotStart) as told:
            district.start()
        assert told.value.log.read_bytes()


@contextmanager
def command_in(folder):
    """`tereze demo` at work. It is ended with the test, for nobody else would close its window."""
    command = [sys.executable, "-u", "-m", "app.main", "demo", "--home", str(folder)]
    with subprocess.Popen(
        [*command, "--language", "en"], stdout=subprocess.PIPE, text=True, cwd=house()
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_the_whole_command_plays_and_leaves_nothing_behind(demo):
    """`tereze demo`, ended as Ctrl+C does: no process of it is left, and the port is free."""
    place = free_place(19_427)
    with_settings(demo.district, status_address=place.address)
    (demo.folder / "opened").touch()  # only the first time does it open with the line cut
    with command_in(demo.folder) as running:
        assert running.stdout is not None
        said = [running.stdout.readline(), running.stdout.readline()]
        assert said == [
            f"Starting the district at {place.address}\n",
            "The window is open. Closing it ends the demo.\n",
        ]
        wait_for(
            lambda: hashes(demo.desk.book) <= hashes(demo.district.district_database),
            "the six entries to arrive",
        )
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", place.port), 5)


def test_a_demo_that_is_killed_takes_its_district_along(demo):
    place = free_place(19_500)
    with_settings(demo.district, status_address=place.address)
    with command_in(demo.folder) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.readline()
        running.kill()
    until = time.monotonic() + PATIENCE_S
    while free_place(place.port).port != place.port:
        assert time.monotonic() < until, "the district outlives its demo"
        time.sleep(0.1)
