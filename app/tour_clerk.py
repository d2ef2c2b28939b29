"""The clerk and the resident of the tour, in a real browser (Chromium, driven by Playwright).

They know addresses, fields and buttons; nothing of the district's inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as BrowserError

from app.tour_face import StepFailed

PASSWORD = "бір күз кешкі шай"  # noqa: S105 - of an office that lives for a minute
_DESK = {"width": 1024, "height": 768}
_PHONE = {"width": 390, "height": 844}
_QUIET = [  # a browser of a closed network: nothing but what the tour asks for
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
]


def chromium() -> str:
    found = which("chromium") or which("chromium-browser")
    if found is None:
        raise StepFailed("no Chromium on this machine: ./run tour installs it")
    return found


@contextmanager
def browsers(address: str, language: str, pictures: Path) -> Iterator[tuple["Clerk", "Resident"]]:
    """A clerk at an office computer and a resident with a phone."""
    with sync_playwright() as playwright:
        own = [f"--lang={language}"]  # the browser's own words: date fields, file buttons
        browser = playwright.chromium.launch(executable_path=chromium(), args=_QUIET + own)
        try:
            desk = _window(browser, _DESK, address, language)
            phone = _window(browser, _PHONE, address, language)
            yield Clerk(desk.new_page(), pictures), Resident(phone.new_page(), pictures)
        except (BrowserError, AssertionError) as error:
            raise StepFailed(str(error).splitlines()[0]) from error
        finally:
            browser.close()


def _window(browser: Browser, size: dict[str, int], address: str, language: str) -> BrowserContext:
    context = browser.new_context(
        base_url=address,
        viewport={"width": size["width"], "height": size["height"]},
        java_script_enabled=False,
        locale=language,
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"/language/{language}")
    page.close()
    return context


def photograph(page: Page, target: Path, *, whole: bool) -> None:
    """A busy machine sometimes lets the browser's picture go wrong: it is taken once more then."""
    try:
        page.screenshot(path=target, full_page=whole)
    except BrowserError:
        page.screenshot(path=target, full_page=whole)


class Clerk:
    """Somebody in a department who never asked for a program."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self._page = page
        self._pictures = pictures

    def sit_down(self, number: str, code: str) -> None:
        """Sign in with the one-time code, and choose a password of one's own."""
        page = self._page
        page.goto("/desk")
        self._picture("department-sign-in")
        page.locator("[name=name]").fill(number)
        page.locator("[name=password]").fill(code)
        page.keyboard.press("Enter")
        self._picture("department-password")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=again]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#scan")).to_be_focused()
        self._picture("department-list")

    def scan(self, digits: str) -> None:
        """A keyboard scanner types digits and Enter into the focused field."""
        self._page.goto("/desk")
        expect(self._page.locator("#scan")).to_be_focused()
        self._page.keyboard.type(digits)
        self._page.keyboard.press("Enter")

    def accept(self) -> None:
        self._page.locator("#accept").click()
        self._picture("department-accepted")

    def answer(self, outcome: str, number: str, text: str, file: Path) -> None:
        page = self._page
        page.locator("#answer").first.click()
        page.locator(f"input[value={outcome}]").check()
        page.locator("[name=their_number]").fill(number)
        page.locator("[name=text]").fill(text)
        page.locator("[name=file]").set_input_files(file)
        self._picture("department-answer")
        page.locator("#save").click()
        expect(page.locator("#scan")).to_be_focused()
        self._picture("department-done")

    def fetch_label(self, number: str) -> bytes:
        answer = self._page.request.get(f"/desk/{number}/label.pdf")
        if not answer.ok:
            raise StepFailed(f"the label answered {answer.status}")
        return answer.body()

    def _picture(self, name: str) -> None:
        photograph(self._page, self._pictures / f"{name}.png", whole=False)


class Resident:
    """Somebody at home with a phone and the receipt in hand."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self._page = page
        self._pictures = pictures

    def ask_by_typing(self, code: str, picture: str) -> str:
        self._page.goto("/")
        self._page.locator("[name=code]").fill(code)
        self._page.keyboard.press("Enter")
        return self._read(picture)

    def ask_by_link(self, link: str, picture: str) -> str:
        """The QR of the receipt, opened by the phone's camera."""
        self._page.goto(link)
        return self._read(picture)

    def _read(self, picture: str) -> str:
        found = self._page.locator("#sentence")
        sentence = found.inner_text() if found.count() else ""  # "not found" has no such sentence
        if picture:
            photograph(self._page, self._pictures / f"{picture}.png", whole=True)
        return " ".join(sentence.replace("\N{NO-BREAK SPACE}", " ").split())
