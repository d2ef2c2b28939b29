"""A browser before the district's pages: one Chromium for all, a window for each language.

What it measures runs beside the pages' own policy: the pages themselves run no script.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page

from app.demo import CLERKS
from app.demo_accounts import DEMO_PASSWORD, shown_accounts
from app.serving import house_of
from district.application import create_app
from tests.screens.english import left_in_english
from tests.screens.villages import Village
from words import LANGUAGES

WIDTHS = {1024: 768, 390: 844}  # px: an office computer and a telephone
# Looked at only where TEREZE_PICTURES asks for all: else each language stands on one of the two.
_BY_COMMAND = {("kk", 1024), ("ru", 390), ("en", 1024)}
_FEWEST_COLOURS = 5
_MEASURE = """() => {
  const wide = document.documentElement.scrollWidth, screen = window.innerWidth;
  const seen = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility());
  const name = e => `${e.tagName.toLowerCase()} “${(e.textContent || "").trim().slice(0, 40)}”`;
  const out = seen.filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && (box.right > screen + 1 || box.left < -1);
  }).filter(e => !e.closest(".visually-hidden")).map(e => name(e) + " leaves the screen");
  const cut = seen.filter(e => getComputedStyle(e).overflowX !== "visible"
    && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1).map(e => name(e) + " is cut");
  const said = ["placeholder", "title", "aria-label", "alt"].flatMap(a =>
    seen.filter(e => e.hasAttribute(a)).map(e => e.getAttribute(a)));
  return {
    faults: (wide > screen ? [`needs ${wide} px, the screen has ${screen}`] : []).concat(out, cut),
    // What is typed at a terminal is the same in every language.
    texts: [...document.querySelectorAll("code")].reduce((all, e) =>
      all.split(e.innerText).join(" "), document.body.innerText)
      .split("\\n").concat(said, [document.title.split(" · ")[0]])
      .map(t => t.trim()).filter(t => t),
    font: [...document.fonts].some(f => f.status === "loaded"),
  };
}"""


@contextmanager
def served(village: Village) -> Iterator[str]:
    """The village's district on loopback; gives its address."""
    app = create_app(house_of(village.district))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, name="district", daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class Windows:
    """The same person in three windows, one a language, each as wide as a computer's screen and as
    a telephone's."""

    browser: Browser
    address: str
    folder: Path
    state: str
    faults: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)

    def open(self) -> None:
        for language in LANGUAGES:
            context = self.browser.new_context(base_url=self.address, java_script_enabled=False)
            context.set_default_timeout(20_000)
            page = context.new_page()
            page.goto(f"/language/{language}")
            self.pages[language] = page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()

    def sit_down(self) -> None:
        """A clerk is at the machine."""
        for page in self.pages.values():
            self.sign_in(page, CLERKS[0].number)

    def sign_in_as_technician(self) -> None:
        """Who sees to devices and accounts."""
        for page in self.pages.values():
            page.context.clear_cookies(name="session")
            self.sign_in(page, shown_accounts()[1][0])

    def sign_in_as(self, number: str) -> None:
        """Somebody else is at the machine."""
        for page in self.pages.values():
            page.context.clear_cookies(name="session")
            self.sign_in(page, number)

    def sign_in(self, page: Page, number: str) -> None:
        page.goto("/sign-in")
        page.locator("[name=name]").fill(number)
        page.locator("[name=password]").fill(DEMO_PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#sign-out").wait_for()

    def visit(self, path: str, name: str) -> None:
        for language, page in self.pages.items():
            begun = time.perf_counter()
            page.goto(path)
            self._take(page, name, language, begun)

    def send(self, path: str, name: str, button: str, **fields: str) -> None:
        """Open the page, fill in what stands in `fields`, press the button."""
        for language, page in self.pages.items():
            page.goto(path)
            for field_name, value in fields.items():
                page.locator(f"[name={field_name}]").first.fill(value)
            for radio in page.locator("[type=radio][required]").all()[:1]:
                radio.check()
            begun = time.perf_counter()
            page.locator(button).first.click()
            self._take(page, name, language, begun)

    def go_on(self, name: str, button: str, **fields: str) -> None:
        """On the page that stands there: fill in, press the button."""
        for language, page in self.pages.items():
            for field_name, value in fields.items():
                page.locator(f"[name={field_name}]").first.fill(value)
            begun = time.perf_counter()
            page.locator(button).first.click()
            self._take(page, name, language, begun)

    def _take(self, page: Page, name: str, language: str, begun: float) -> None:
        took = (time.perf_counter() - begun) * 1000
        print(f"district-{self.state}-{name}-{language}: {took:.0f} ms")
        many = self.state == "many"  # hundreds of rows: what is seen at first is enough
        for width, height in WIDTHS.items():
            if (language, width) in _BY_COMMAND and "TEREZE_PICTURES" not in os.environ:
                continue
            page.set_viewport_size({"width": width, "height": height})
            picture = page.screenshot(full_page=not many)
            place = f"district-{self.state}-{name}-{width}-{language}"
            (self.folder / f"{place}.png").write_bytes(picture)
            self.faults += [f"{place}: {fault}" for fault in _faults(page, picture, language)]


def _faults(page: Page, picture: bytes, language: str) -> Iterator[str]:
    found: dict[str, Any] = page.evaluate(_MEASURE)
    yield from found["faults"]
    if not found["font"]:
        yield "the letters are not ours"
    for text in left_in_english(found["texts"], language):
        yield f"speaks English: {text!r}"
    colours = Image.open(BytesIO(picture)).convert("RGB").getcolors(maxcolors=2**24)
    if colours is None or len(colours) < _FEWEST_COLOURS:
        yield "the picture shows nothing"


@contextmanager
def windows_of(browser: Browser, village: Village, folder: Path, state: str) -> Iterator[Windows]:
    """The district of this village in six windows; what was wrong with a page fails the test."""
    with served(village) as address:
        windows = Windows(browser, address, folder, state)
        try:
            windows.open()
            yield windows
        finally:
            windows.close()
    if windows.faults:
        raise AssertionError("\n".join(windows.faults))
