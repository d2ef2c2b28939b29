"""The district's pages in a real browser, on a computer and on a telephone.

They have no offline state of their own: without the district no page comes. What a department sees
while an *office* has no line is photographed instead.
"""

import dataclasses
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, sync_playwright

from app.tour_clerk import _QUIET, chromium
from db.counting import count_again
from db.health import device_tells
from db.openness import say_what_is_over
from db.stick_records import StickLine, keep_stick
from db.tables import application
from registry.application import Stage, office_day
from registry.codes import new_code
from registry.device_told import DeviceTold
from registry.numbers import Number
from registry.office_facts import LookedAt
from registry.phones import tidy_phone
from registry.trust import SignedCertificate, certify
from tests.screens.browser import windows_of
from tests.screens.villages import (
    APPEAL,
    BY,
    CLERK,
    SOKOLOVKA,
    a_form,
    lacking,
    somebody,
)
from tests.world import SeededRandom

FOREIGN = "4870204341256"
OFFICER = "D-80"
OPERATOR, OFFICER = "D-70", "D-80"

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        yield made
        made.close()


def a_code(seed: int) -> str:
    return new_code(SeededRandom(seed).bytes).digits


def test_a_district_where_nothing_has_happened(browser, empty, pictures):
    with windows_of(browser, empty, pictures, "empty") as windows:
        windows.visit("/", "status-start")
        for language, page in windows.pages.items():
            page.goto(f"/offline/{language}")
            windows._take(page, "status-no-line", language, 0.0)
        windows.visit("/desk", "sign-in")
        windows.sit_down()
        windows.visit("/desk", "desk")
        windows.visit("/desk/due", "due")
        windows.visit("/me", "me")
        windows.visit("/accounts", "not-theirs")
        windows.sign_in_as_technician()
        windows.visit("/office/devices", "devices")
        windows.visit("/accounts", "accounts")
        windows.visit("/accounts/D-01", "account")
        windows.visit("/accounts/record", "record")
        windows.visit("/accounts/D-01/own", "own-data")
        windows.sign_in_as(OPERATOR)
        windows.visit("/calls", "calls")
        windows.sign_in_as(OFFICER)
        windows.visit("/looks", "looks")
        windows.visit("/looks/alarms", "alarms")


def test_calls_and_who_looked(browser, village, pictures):
    number, code = village.bring(Stage.WITH_DEPARTMENT, lacking(a_form(0, "10-01")))
    village.carry()
    journal = village.district.journal_of(SOKOLOVKA)
    strange = Number.of_application(SOKOLOVKA, 1, 777).digits
    with journal.writing() as writing:
        for each in (number.digits, strange):
            writing.append(LookedAt(each, "department"), actor="D-01")
    phone = tidy_phone(somebody(0).phone).last4
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sign_in_as(OPERATOR)
        windows.send("/calls", "calls-first", "#look", heard=code.digits)
        windows.go_on("calls-wrong-answer", "#compare", answer="9999")
        windows.go_on("calls-told", "#compare", answer=phone)
        windows.send("/calls", "calls-number", "#look", heard=number.shown)
        windows.go_on("calls-two-answers", "#compare", phone=phone)
        windows.sign_in_as(OFFICER)
        windows.visit("/looks", "looks")
        windows.visit("/looks/alarms", "alarms")
        windows.visit(f"/looks/sheet/{number.digits}", "looks-sheet")
        for language, page in windows.pages.items():
            page.goto("/looks/alarms")
            if page.locator(".alarm").count():
                page.locator("[name=note]").first.fill("Нөмір қате терілген")
                page.locator(".alarm button").first.click()
            assert page.locator("#settled").is_visible(), language
        windows.visit("/looks/alarms?said=settled", "alarms-settled")


def test_one_application_at_every_stage(browser, village, pictures):
    found = {}
    for place, stage in enumerate(one for one in Stage if one is not Stage.REFUSED):
        appeal = stage in (Stage.RETURNED, Stage.FORWARDED)
        found[stage] = village.bring(stage, a_form(place, APPEAL if appeal else ""))
    village.carry()
    with windows_of(browser, village, pictures, "one") as windows:
        for stage, (_, code) in found.items():
            windows.visit(f"/s/{code.digits}", f"status-{stage.value}")
        _, code = found[Stage.WITH_DEPARTMENT]
        tail = a_form(list(found).index(Stage.WITH_DEPARTMENT)).applicant.phone[-4:]
        windows.send(f"/s/{code.digits}", "status-second-answer", "#more", second=tail)
        windows.sit_down()
        windows.visit("/desk", "desk")
        for stage in (Stage.SENT, Stage.WITH_DEPARTMENT, Stage.AT_DESK, Stage.FORWARDED):
            windows.visit(f"/desk/{found[stage][0].digits}", f"paper-{stage.value}")
        number = found[Stage.WITH_DEPARTMENT][0].digits
        windows.visit(f"/desk/{number}?open=answer", "paper-answer")
        windows.visit(f"/desk/{number}?open=time", "paper-time")
        windows.visit(f"/desk/{number}?open=forward", "paper-forward")
        windows.visit(f"/desk/{number}?open=hearing", "paper-hearing")
        answered = found[Stage.ANSWERED][0].digits
        windows.visit(f"/desk/{answered}?open=correct", "paper-correct")
        windows.visit(f"/desk/{number}?said=accepted", "paper-accepted")
        windows.visit(f"/desk?done={found[Stage.ANSWERED][0].digits}", "desk-done")


def test_a_transfer_list(browser, village, pictures):
    papers = [village.register(a_form(place, "01-01")).number for place in range(5)]
    made = village.office.transfers.make([one.digits for one in papers], BY)
    village.carry()
    village.department.accept(papers[2], "land", CLERK)
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sit_down()
        windows.visit(f"/desk/list/{made.digits}", "list")
        village.department.accept_all(papers, "land", CLERK)
        windows.visit(f"/desk/list/{made.digits}?taken=4", "list-taken-in")


def test_ten_thousand_applications(browser, many, pictures):
    with windows_of(browser, many, pictures, "many") as windows:
        windows.sit_down()
        windows.visit("/desk", "desk")
        windows.visit(f"/desk/{Number.of_application(SOKOLOVKA, 1, 9_998).digits}", "paper")
        windows.visit("/", "status-start")


FIGURES = "/office/figures"


def test_oversight_of_nothing(browser, empty, pictures):
    with windows_of(browser, empty, pictures, "empty") as windows:
        windows.visit("/openness", "openness")
        windows.sign_in_as(OFFICER)
        windows.visit(FIGURES, "figures")
        windows.visit(f"{FIGURES}/list?what=late", "figures-list")
        windows.visit("/office/health", "health")


def test_oversight_of_ten_thousand(browser, many, pictures):
    count = count_again(many.district.book)
    assert count is not None
    say_what_is_over(many.district.book, count)
    year = office_day(many.clock.now()).year
    with windows_of(browser, many, pictures, "many") as windows:
        windows.visit("/openness", "openness")
        windows.sign_in_as(OFFICER)
        windows.visit(f"{FIGURES}?from={year - 1}-01&by=service", "figures")
        windows.visit(f"{FIGURES}/list?what=late&from={year - 1}-01", "figures-list")
        windows.visit("/office/health", "health")
        windows.visit(f"{FIGURES}/register?of=o:0427&from={year - 1}-01", "register-too-long")


def test_figures_that_do_not_agree_with_the_book(browser, one, pictures):
    with one.district.book.writing() as connection:
        connection.execute(application.update().values(stage="sent", ended_at=1))
    with windows_of(browser, one, pictures, "error") as windows:
        windows.sign_in_as(OFFICER)
        windows.visit(FIGURES, "figures")
        path = f"{FIGURES}/register?of=o:0427"
        windows.visit(path, "register")
        windows.send(path, "register-without-a-reason", "#pdf", why=" . ")


def test_what_goes_wrong(browser, one, pictures):
    wrong = a_code(1)[:11] + str((int(a_code(1)[11]) + 1) % 10)
    number, _ = one.bring(Stage.WITH_DEPARTMENT, a_form(7))
    with windows_of(browser, one, pictures, "error") as windows:
        windows.visit("/nothing-here", "no-such-page")
        windows.send("/", "status-wrong-code", "#look", code=wrong)
        windows.sit_down()
        misread = number.digits[:-1] + str((int(number.digits[-1]) + 1) % 10)
        for name, text in (
            ("foreign", FOREIGN),
            ("misread", misread),
            ("own-code", a_code(2)),
            ("nothing", ""),
        ):
            windows.send("/desk", f"scan-{name}", "#find", scan=text)
        windows.visit("/desk/0427010000000000", "no-such-paper")
        path = f"/desk/{number.digits}"
        day = "2031-01-01"
        windows.send(f"{path}?open=answer", "answer-of-tomorrow", "#save", answered_on=day)
        windows.send(
            f"{path}?open=forward", "forward-nowhere", "#pass-on", body_kk=" ", body_ru=" "
        )
        windows.sign_in_as_technician()
        windows.send("/office/devices", "devices-no-such-desk", "#invite", desk="0")
        windows.sign_in_as(OPERATOR)
        windows.send("/calls", "calls-wrong-digit", "#look", heard=wrong)
        windows.send("/calls", "calls-too-short", "#look", heard=wrong[:9])
        windows.send("/calls", "calls-unknown", "#look", heard=a_code(3))
        windows.sign_in_as(OFFICER)
        windows.visit("/looks?number=427", "looks-no-number")
        windows.send("/", "status-not-found", "#look", code=a_code(3))
        village_code = one.bring(Stage.SENT, a_form(8))[1]
        one.carry()
        windows.send(f"/s/{village_code.digits}", "status-second-slip", "#more", second="12")
        guesser = windows.pages["kk"].request
        for seed in range(4, 13):
            guesser.post("/s", form={"code": a_code(seed)})
        windows.send("/", "status-wait", "#look", code=a_code(13))  # tried too often by now


def test_an_office_without_a_line(browser, village, pictures):
    village.bring(Stage.SENT, a_form(5))
    late = village.register(a_form(6)).number  # its news stays at the desk
    village.department.accept(late, "", CLERK)
    village.clock.days_later(3)
    with windows_of(browser, village, pictures, "offline") as windows:
        windows.sit_down()
        windows.visit("/desk", "desk-papers-before-news")
        windows.visit(f"/desk/{late.digits}", "paper-before-news")
        windows.sign_in_as_technician()
        windows.visit("/office/devices", "devices-not-heard-for-days")


def test_computers_that_changed_their_keys(browser, village, pictures):
    village.clock.days_later(3)
    devices = village.district.devices
    for row in devices.devices():
        signed = SignedCertificate(row.certificate, row.signature)
        new = msgspec.structs.replace(signed.read(), issued_at=village.clock.now())
        devices.change_keys(certify(village.district.key, new), signed)
    devices.new_key_used(village.device.certificate.device)
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sign_in_as_technician()
        windows.visit("/office/devices", "devices-with-new-keys")


def test_computers_that_need_a_hand(browser, village, pictures):
    """One desk in trouble, a stick of last week, and the server that all of it stands on."""
    book, now = village.district.book, village.clock.now()
    device = village.device.certificate.device
    word = DeviceTold(device, now + 25 * 60_000, "0.4.0", 31, now - 3 * 86_400_000, 40, 0, "full")
    device_tells(book, [word], now, SOKOLOVKA)
    line = StickLine(
        at=now,
        office=SOKOLOVKA,
        brought=4,
        entries=127,
        refused=0,
        damaged=0,
        foreign=0,
        untrue=0,
        written=6,
    )
    keep_stick(book, [line, dataclasses.replace(line, brought=1, entries=0, damaged=2)])
    with windows_of(browser, village, pictures, "trouble") as windows:
        windows.sign_in_as_technician()
        windows.visit("/office/devices", "devices")
        windows.visit(f"/office/devices/one/{device.hex()}", "device")
        windows.visit("/office/devices/sticks", "sticks")
        windows.visit("/office/server", "server")
