"""A counter window on a real desk: a real book, the folder printer, a real district beside it.

For pages whose lists come out of the book. Work runs at once instead of in the background; what
goes to the district goes when a test says `carry`.
"""

import atexit
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from app.demo import CLERKS, SOKOLOVKA, SPECIALISTS, _InProcess, make_district, settle
from app.district import open_district
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from app.wiring import Device, open_office
from registry.answer_corrections import AnswerCorrections, Proposal
from registry.department import Decision, Department
from registry.facts import Outcome
from registry.numbers import Number
from registry.offices import Staff
from sync.exchange import Uploader
from tests.counter.conftest import Counter
from tests.world import a_form

BY = SPECIALISTS[0]
CLERK = CLERKS[0]
CHIEF = Staff("D-02", "Омаров Қ. Б.", "бөлім басшысы", "руководитель отдела", "head")
_NOBODY_LISTENS = "http://127.0.0.1:9"


@cache
def _enrolled() -> Path:
    """A district and a desk on their first morning, made once: it takes a third of a second."""
    folder = Path(mkdtemp(prefix="tereze-at-work-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    district = make_district(Home(folder / "district"), _NOBODY_LISTENS, SystemClock())
    settle(Home(folder / "desk"), district, _NOBODY_LISTENS, "desk", 1)
    district.book.engine.dispose()
    return folder


class AtWork(Counter):
    """`office` is what the program wires; `department` answers as a clerk does."""

    def __init__(self, folder: Path, language: str) -> None:
        shutil.copytree(_enrolled(), folder, dirs_exist_ok=True)
        self.district = open_district(Home(folder / "district"), SystemClock())
        self.device = Device.load(Home(folder / "desk"))
        self.office: OpenOffice = open_office(self.device)
        self.department = Department(self.district.journal_of(SOKOLOVKA), SOKOLOVKA)
        peer = _InProcess(self.district, self.device.certificate.device)
        self._uploader = Uploader(self.office.parts.road, peer, SystemClock())
        super().__init__(self.office, language)

    def register(self, name: str = "Серікова Айгүл") -> Number:
        return self.office.register(a_form(name), BY).number

    def carry(self) -> None:
        """Everything goes both ways, and the window looks again."""
        self._uploader.run()
        self.office.count_waiting()
        self.window.look_again()

    def answer(self, number: Number, outcome: Outcome = Outcome.SATISFIED) -> Number:
        """The department answers; its news comes with the next `carry`."""
        decided = Decision(outcome, self.office.today())
        return Number.parse(self.department.answer(number, decided, CLERK).answer)

    def put_right(self, number: Number, outcome: Outcome = Outcome.REFUSED) -> None:
        """Two people of the department say that outcome and paper are wrong; the news is here."""
        verbs = AnswerCorrections(self.district.journal_of(SOKOLOVKA))
        verbs.propose(number, Proposal(outcome, "Қате түйме басылды", paper_wrong=True), CLERK)
        verbs.decide(number, CHIEF, confirmed=True)
        self.carry()

    def at_desk(self, name: str = "Серікова Айгүл") -> Number:
        """An application whose answer lies at the desk and waits for its owner."""
        number = self.register(name)
        self.carry()
        answer = self.answer(number)
        self.carry()
        self.office.take_in_answer(answer, BY)
        return number

    def close(self) -> None:
        self.window.close()
        self.office.parts.book.engine.dispose()
        self.district.book.engine.dispose()


@pytest.fixture(params=["kk", "ru", "en"])
def at_work_in_each(request, tmp_path: Path, qapp) -> Iterator[AtWork]:
    """The window in each language in turn."""
    desk = AtWork(tmp_path, request.param)
    yield desk
    desk.close()


@pytest.fixture
def at_work(tmp_path: Path, qapp) -> Iterator[AtWork]:
    desk = AtWork(tmp_path, "en")
    yield desk
    desk.close()
