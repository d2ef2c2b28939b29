"""A desk of the journeys: its folder, its window as `app` opens it, its papers, and usual steps."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.homes import Home
from app.outside import REAL, Outside
from app.windows import CounterFace, begin_qt
from app.wiring import Device
from registry.application import Application, Stage
from registry.facts import Registered
from registry.numbers import Number
from sync.pace import Pace
from tests.conftest import delete_windows
from tests.journeys.district import AIGUL, District
from tests.journeys.window import ALT, CTRL, SHIFT, Key, Window
from tests.printing.papers import text_of
from ui.theme import apply_theme
from words import Language, words_in

__all__ = ["ALT", "CTRL", "SHIFT", "Desk", "Key"]

QUICK = Pace(0.6, 0.2, 1.0)  # nobody in a journey waits a minute for the timer
LOOK_AGAIN_MS = 300
PHONE, ADDRESS = "87011234567", "Соколовка, Мектеп 5"


class Desk(Window):
    """One specialist's workplace. `home` is its folder, `district` where its road leads."""

    def __init__(
        self,
        district: District,
        folder: Path,
        outside: Outside = REAL,
        language: Language = "en",
    ) -> None:
        self.district = district
        self.language: Language = language
        self.w = words_in(language)
        self.home = Home(folder)
        self.outside = outside
        self.number = district.let_in(folder)

    def open(self) -> None:
        """The program is started at this desk."""
        apply_theme(begin_qt(), "counter")
        device = Device.load(self.home, outside=self.outside)
        face = CounterFace(device, self.language, QUICK)
        face.window._timer.setInterval(LOOK_AGAIN_MS)
        self.look_at(face)

    @contextmanager
    def working(self) -> Iterator[None]:
        """The program runs here, the first specialist at an empty form; then it is ended."""
        self.open()
        try:
            self.home_page()
            yield
        finally:
            self.close()

    def close(self) -> None:
        self.wedge.stop()
        self.face.close()
        self.face.office.parts.book.engine.dispose()
        delete_windows()

    # -- paper ------------------------------------------------------------------------------------

    def papers(self, kind: str) -> list[Path]:
        """Oldest first."""
        found = self.home.printed.glob(f"{kind}*.pdf")
        return sorted(found, key=lambda one: one.stat().st_mtime_ns)

    def paper(self, kind: str, number: Number | None = None) -> str:
        """The words on the newest paper of this kind, once it has come out."""
        name = kind if number is None else f"{kind}-{number.shown}"
        self.wait(lambda: self.papers(name), f"the paper {name}")
        return text_of(self.papers(name)[-1].read_bytes())

    # -- what is done again and again -------------------------------------------------------------

    def sit_down(self, place: int = 1) -> None:
        """By the digit of the list, where no password is asked for."""
        self.see("staff")
        self.type(str(place))
        self.enter()

    def home_page(self) -> None:
        """Reception, empty, with the first specialist, whatever an earlier journey has left."""
        try:
            self._leave_all()
        except AssertionError:  # it ended in the middle of something: the program is started anew
            self.close()
            self.open()
            self._leave_all()

    def _leave_all(self) -> None:
        self.press(Key.Key_Escape, times=4)
        staff = self.window.shift.staff
        if staff is None or staff.number != AIGUL:
            self.press(Key.Key_F12)
            self.sit_down()
        self.press(Key.Key_F2)
        if self.shown("receipt_number") is not None:
            self.push("next_visitor")
        elif self.shown("start_over") is not None:
            self.push("start_over")
        self.at("who")

    def person(self, name: str, phone: str = PHONE, iin: str = "") -> None:
        """Who came; the cursor is in *What* afterwards."""
        self.describe(name, phone, iin)
        self.enter()

    def describe(self, name: str, phone: str = PHONE, iin: str = "") -> None:
        """Who came; the cursor stays in the last field of the block."""
        self.at("who")
        self.say(name)
        self.at("iin")
        for field, typed in (("iin", iin), ("phone", phone), ("address", ADDRESS)):
            self.reach(field)
            self.type(typed)

    def registered(self) -> tuple[Number, str]:
        """Number and control code of what was just registered, as the screen shows them."""
        self.see("receipt_code")
        number = Number.parse(self.read("receipt_number"))
        code = re.sub(r"\D", "", self.read("receipt_code"))
        self.wait(lambda: "✓" in self.read("print_state"), "the papers out")
        return number, code

    def register(self, name: str, service: str = "garden", phone: str = PHONE) -> Number:
        """A whole registration, and the next visitor may come."""
        return self.register_with_code(name, service, phone)[0]

    def register_with_code(
        self, name: str, service: str = "garden", phone: str = PHONE
    ) -> tuple[Number, str]:
        self.person(name, phone)
        self.at("what")
        self.say(service)
        self.go()
        number, code = self.registered()
        self.go()
        self.at("who")
        return number, code

    def open_case(self, number: Number) -> None:
        self.scan(number.digits)
        self.wait(lambda: number.shown in self.read("case_number"), f"the page of {number.shown}")

    def known(self, number: Number) -> Application:
        """As it stands in the book of this desk."""
        found = self.face.office.application(number)
        assert found is not None
        return found

    def hears(self, number: Number, stage: Stage) -> None:
        """News of it came down the road."""
        self.wait(lambda: self.known(number).stage is stage, f"{number.shown} to be {stage}")

    def take_in_answer(self, number: Number) -> Number:
        """The department answers, the news comes, the paper comes by car; the answer's number."""
        self.district.store.wait_for(Registered, number)
        label = self.district.clerk.answer(number)
        self.hears(number, Stage.ANSWERED)
        self.scan(label.digits)
        # Language, signature and appeal route are looked at.
        self.sees(self.w.say("It says how to appeal"))
        self.go()
        self.see("hand_over")
        return label

    def answered(self, name: str, **how: str) -> tuple[Number, str]:
        """Registered, answered, and its answer lies at this desk; Reception is open again."""
        number, code = self.register_with_code(name, **how)
        self.take_in_answer(number)
        self.press(Key.Key_F2)
        self.at("who")
        return number, code
