"""Every page of the district before axe-core, in any language and size.

    python -m tests.district.axe            every page, three languages, computer and telephone

Scripts run in this browser only, because axe is one: the pages themselves have none.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from app.demo_accounts import DEMO_PASSWORD, shown_accounts
from app.serving import house_of
from app.tour_clerk import _QUIET, chromium
from registry.answer_corrections import AnswerCorrections, Proposal
from registry.application import Stage, office_day
from registry.department import MoreTime
from registry.department_facts import InvitedBy
from registry.facts import Outcome
from registry.hearings import Hearings, Invitation
from registry.numbers import Number
from registry.phones import tidy_phone
from tests.screens.browser import WIDTHS, served
from tests.screens.villages import APPEAL, BY, CLERK, Village, a_form, somebody
from words import LANGUAGES

# WCAG 2.2, A and AA; and what axe holds for good practice, save where it is a matter of taste.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


CHIEFS = "D-10"  # staff number of who leads a department


class Pages:
    """A lived-in district, and the addresses of all its pages by who opens them."""

    def __init__(self, folder: Path) -> None:
        self.village = village = Village(folder)
        stages = (Stage.SENT, Stage.WITH_DEPARTMENT, Stage.WITH_DEPARTMENT, Stage.ANSWERED)
        brought = [village.bring(one, a_form(n, APPEAL)) for n, one in enumerate(stages)]
        numbers = [number for number, _ in brought]
        village.carry()
        today = office_day(village.clock.now())
        known = village.district.reading.application(numbers[2].digits)
        assert known is not None
        assert known.registered is not None
        until = known.registered.due + timedelta(days=20)
        more = MoreTime(until, "Мұрағатқа сұрау салынды", "Ким Л. В.", today)
        village.department.extend(numbers[2], more, today, CLERK)
        papers = [village.register(a_form(place, "01-01")).number for place in range(2)]
        made = village.office.transfers.make([one.digits for one in papers], BY)
        village.carry()
        one, code = numbers[1].digits, brought[0][1]
        assert code is not None
        device = village.device.certificate.device.hex()
        self.public = ["/", f"/s/{code.digits}", "/offline/kk", "/nowhere", "/sign-in"]
        self.clerk = ["/desk", "/desk/due", f"/desk/list/{made.digits}", "/me", "/accounts"]
        self.clerk += [f"/desk/{number.digits}" for number in numbers]
        self.clerk += [f"/desk/{one}?open={form}" for form in ("answer", "time", "forward")]
        self.clerk += self._rare(numbers[1], numbers[3])
        self.chief = ["/desk", "/desk/morning", f"/desk/{self._doubted().digits}"]
        self.technician = ["/accounts", "/accounts/D-01", "/accounts/record", "/office/devices"]
        self.technician += [f"/office/devices/{one}/{device}" for one in ("lost", "one")]
        self.technician += ["/office/devices/sticks", "/office/server"]
        self.technician.append("/accounts/D-01/own")
        phone = tidy_phone(somebody(0).phone).last4
        wrong = code.digits[:-1] + str((int(code.digits[-1]) + 1) % 10)
        self.calls: list[tuple[str, dict[str, str]]] = [
            (wrong, {}),
            (code.digits, {"answer": phone}),
            (numbers[1].shown, {}),
        ]
        self.public += ["/openness", "/openness/427"]
        figures = "/office/figures"
        self.officer = [f"{figures}?by=service", f"{figures}/list?what=received", "/office/health"]
        self.officer += [f"{figures}/register", f"{figures}/register?of=o:0427"]
        self.officer += ["/services", "/services/new", "/services/one/06-02", "/services/import"]
        self.officer += ["/departments", "/departments/new", "/departments/one/land"]
        self.officer += ["/calendar", f"/calendar/proposal?year={today.year + 3}"]
        self.technician += ["/staff", "/staff/427", f"/staff/427/{BY.number}"]
        self.officer += ["/looks", f"/looks?number={one}", "/looks/alarms", f"/looks/sheet/{one}"]

    def _rare(self, unheard: Number, answered: Number) -> list[str]:
        """What stands under "More" of a paper: an applicant who is invited, a wrong outcome."""
        house = house_of(self.village.district)
        day = house.calendar.add_working_days(house.today, 2)
        place = Invitation(day, "10:30", "3-кабинет", "кабинет 3", InvitedBy.LETTER)
        Hearings(house.journal_of(unheard.office)).set(unheard, place, house.today, CLERK)
        one = f"/desk/{unheard.digits}"
        forms = [f"{one}?open=hearing", f"{one}?open=minutes", f"{one}/invitation"]
        return [*forms, f"/desk/{answered.digits}?open=correct"]

    def _doubted(self) -> Number:
        """An answer of which somebody says that it is wrong; somebody else is to decide on it."""
        village = self.village
        number = village.bring(Stage.ANSWERED, a_form(4, APPEAL))[0]
        village.carry()
        wrong = Proposal(Outcome.REFUSED, "Қате түйме басылды", True)
        journal = village.district.journal_of(number.office)
        AnswerCorrections(journal).propose(number, wrong, CLERK)
        return number


@contextmanager
def browser_of(playwright_browser: Browser, address: str, width: int) -> Iterator[Page]:
    context = playwright_browser.new_context(
        base_url=address, viewport={"width": width, "height": WIDTHS[width]}
    )
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, number: str, password: str = DEMO_PASSWORD) -> None:
    page.context.clear_cookies(name="session")
    page.goto("/sign-in")
    page.locator("[name=name]").fill(number)
    page.locator("[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.locator("#sign-out").wait_for()


def violations(page: Page, path: str) -> list[str]:
    """What axe has against the page that stands there, in short."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    return [
        f"{path}: {one['id']}: {node['html'][:120]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def looked_at(page: Page, pages: Pages, language: str) -> list[str]:
    """Every page, by whoever opens it."""
    page.goto(f"/language/{language}")
    faults = []
    clerk, technician, operator, officer, *_ = (number for number, _ in shown_accounts())
    for who, paths in (
        ("", pages.public),
        (clerk, pages.clerk),
        (CHIEFS, pages.chief),
        (technician, pages.technician),
        (officer, pages.officer),
    ):
        if who:
            sign_in(page, who)
        for path in paths:
            page.goto(path)
            faults += violations(page, f"{language} {path}")
    sign_in(page, operator)
    return faults + [fault for path in calls(page, pages) for fault in violations(page, path)]


def calls(page: Page, pages: Pages) -> Iterator[str]:
    """The call centre's page, as one call after the other makes it."""
    for heard, answers in pages.calls:
        page.goto("/calls")
        yield "/calls"
        page.locator("#heard").fill(heard)
        page.keyboard.press("Enter")
        page.locator("#error, #ask").first.wait_for()
        yield f"/calls {len(heard)}"
        for field, said in answers.items():
            page.locator(f"#{field}").fill(said)
        if answers:
            page.locator("#compare").click()
            page.locator("#ask").wait_for(state="detached")
            yield f"/calls {len(heard)} told"


def main() -> int:
    faults = []
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = Pages(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        with served(pages.village) as address:
            for width in WIDTHS:
                for language in LANGUAGES:
                    with browser_of(browser, address, width) as page:
                        faults += [f"{width} {one}" for one in looked_at(page, pages, language)]
        browser.close()
    print("\n".join(faults) or "axe has nothing against any page")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
