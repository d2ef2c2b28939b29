"""The district's pages in a real browser, on a computer and on a telephone.

They have no offline state of their own: without the district no page comes. What a department sees
while an *office* has no line is photographed instead.
"""

from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, sync_playwright

from app.tour_clerk import _QUIET, chromium
from registry.application import Stage
from registry.codes import new_code
from registry.numbers import Number
from registry.trust import SignedCertificate, certify
from tests.screens.browser import windows_of
from tests.screens.villages import APPEAL, BY, CLERK, SOKOLOVKA, a_form
from tests.world import SeededRandom

FOREIGN = "4870204341256"

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
        windows.visit("/desk", "clerk")
        windows.sit_down()
        windows.visit("/desk", "desk")
        windows.visit("/office/devices", "devices")


def test_one_application_at_every_stage(browser, village, pictures):
    found = {}
    for place, stage in enumerate(one for one in Stage if one is not Stage.REFUSED):
        appeal = stage in (Stage.RETURNED, Stage.FORWARDED)
        found[stage] = village.bring(stage, a_form(place, APPEAL if appeal else ""))
    village.carry()
    with windows_of(browser, village, pictures, "one") as windows:
        for stage, (_, code) in found.items():
            windows.visit(f"/s/{code.digits}", f"status-{stage.value}")
        windows.sit_down()
        windows.visit("/desk", "desk")
        for stage in (Stage.SENT, Stage.WITH_DEPARTMENT, Stage.AT_DESK, Stage.FORWARDED):
            windows.visit(f"/desk/{found[stage][0].digits}", f"paper-{stage.value}")
        number = found[Stage.WITH_DEPARTMENT][0].digits
        windows.visit(f"/desk/{number}?open=answer", "paper-answer")
        windows.visit(f"/desk/{number}?open=forward", "paper-forward")
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
        windows.send("/office/devices", "devices-no-such-desk", "#invite", desk="0")
        windows.send("/", "status-not-found", "#look", code=a_code(3))
        windows.send("/", "status-wait", "#look", code=a_code(3))  # tried too often by now


def test_an_office_without_a_line(browser, village, pictures):
    village.bring(Stage.SENT, a_form(5))
    late = village.register(a_form(6)).number  # its news stays at the desk
    village.department.accept(late, "", CLERK)
    village.clock.days_later(3)
    with windows_of(browser, village, pictures, "offline") as windows:
        windows.sit_down()
        windows.visit("/desk", "desk-papers-before-news")
        windows.visit(f"/desk/{late.digits}", "paper-before-news")
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
        windows.sit_down()
        windows.visit("/office/devices", "devices-with-new-keys")
