"""What may go wrong around a commit, an enrolment or a board, and what must stand all the same."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from app.demo import SPECIALISTS, settle
from app.hall import BoardFetcher, OpenHall
from app.homes import Home, NotEnrolled
from app.main import main
from app.settings import DeviceSettings
from app.wiring import Device, enrol_device, open_office
from printing.printers import NoPrinter
from registry.facts import PaperKind, Printed
from registry.failures import BookUnwritable, DemoIsNotReal, PaperUnmarked, PrinterUnreachable
from registry.road import SignedBoard
from tests.app.test_office import Pair
from tests.world import a_form

BY = SPECIALISTS[0]
NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def pair(tmp_path: Path):
    pair = Pair(tmp_path)
    yield pair
    pair.close()


def test_a_registration_stands_although_the_foot_line_cannot_be_counted(
    pair: Pair, monkeypatch
) -> None:
    def broken() -> None:
        raise OSError

    monkeypatch.setattr(pair.office, "count_waiting", broken)
    receipt = pair.office.register(a_form(), BY)
    assert pair.office.application(receipt.number) is not None


def test_a_demo_book_is_never_enrolled_for_real(pair: Pair) -> None:
    home = pair.device.home
    before = {path: path.read_bytes() for path in home.folder.glob("*") if path.suffix == ".json"}
    with pytest.raises(DemoIsNotReal):
        enrol_device(home, NOBODY_THERE, "code", "fingerprint")
    assert {path: path.read_bytes() for path in before} == before


def test_a_failed_enrolment_leaves_a_desk_at_work_as_it_was(tmp_path: Path, capsys) -> None:
    home = Home(tmp_path)
    home.make()
    settings = DeviceSettings(district="https://district.example", printer="none", paper="80mm")
    home.keep_settings(settings)
    arguments = ["--home", str(tmp_path), "--district", NOBODY_THERE, "--code", "A"]
    assert main(["enrol", *arguments, "--fingerprint", "f"]) == 1
    assert home.settings(DeviceSettings) == settings


@dataclass
class _Peer:
    """Gives a board once, and then only if it is asked to forget what it gave."""

    gave: bool = False
    asked: int = 0

    def fetch_board(self, office: int, held: Callable[[], bytes | None]) -> SignedBoard | None:
        self.asked += 1
        if self.gave:
            return None
        self.gave = True
        return SignedBoard(b"", b"")

    def forget_board(self, *, whole: bool = True) -> None:
        self.gave = False


def test_a_board_that_could_not_be_kept_is_fetched_again(pair: Pair, tmp_path: Path) -> None:
    kiosk: Device = settle(Home(tmp_path / "kiosk"), pair.district, NOBODY_THERE, "kiosk", 50)
    news: list[str] = []
    hall = OpenHall(kiosk)
    fetcher = BoardFetcher(kiosk, hall, lambda: news.append("news"))
    full_disk = [BookUnwritable()]

    def replace(signed: SignedBoard, at: int) -> bool:
        if full_disk:
            raise full_disk.pop()
        return True

    hall.board.replace = replace  # type: ignore[method-assign]
    peer = _Peer()
    for _ in range(3):
        fetcher._fetch(peer)  # type: ignore[arg-type]
    assert news == ["news"]
    assert peer.asked == 3


def test_nothing_new_is_news_too_and_the_board_grows_no_older(pair: Pair, tmp_path: Path) -> None:
    kiosk: Device = settle(Home(tmp_path / "kiosk"), pair.district, NOBODY_THERE, "kiosk", 50)
    hall = OpenHall(kiosk)
    fetcher = BoardFetcher(kiosk, hall, lambda: None)
    assert hall.board.as_of() is None
    before = kiosk.clock.now()
    fetcher._fetch(_Peer(gave=True))  # type: ignore[arg-type]
    heard = hall.board.as_of()
    assert heard is not None
    assert heard >= before


def test_papers_gone_astray_are_recalled_at_every_round_also_without_a_line(
    pair: Pair, tmp_path: Path
) -> None:
    kiosk = settle(Home(tmp_path / "kiosk"), pair.district, NOBODY_THERE, "kiosk", 50)
    kept = kiosk.home.settings(DeviceSettings)
    kiosk.home.keep_settings(msgspec.structs.replace(kept, printer=f"folder:{tmp_path / 'out'}"))
    kiosk = Device.load(kiosk.home)
    hall = OpenHall(kiosk)
    recalled = threading.Event()
    assert hall.printer is not None
    hall.printer.recall = recalled.set  # type: ignore[method-assign]
    fetcher = BoardFetcher(kiosk, hall, lambda: None)
    fetcher.paused = True  # somebody pulled the cable
    fetcher.start()
    try:
        assert recalled.wait(30)
    finally:
        fetcher.stop()


def test_a_kiosks_home_opens_no_counter(pair: Pair, tmp_path: Path) -> None:
    kiosk = settle(Home(tmp_path / "kiosk"), pair.district, NOBODY_THERE, "kiosk", 50)
    with pytest.raises(NotEnrolled):
        open_office(kiosk)
    assert not kiosk.home.book.exists()


def test_a_paper_that_may_be_out_already_is_printed_again_as_a_copy(
    pair: Pair, monkeypatch
) -> None:
    copies = watched_copies(monkeypatch)
    receipt = pair.office.register(a_form(), BY)
    marks = pair.office.parts.desk.mark_printed
    monkeypatch.setattr(pair.office.parts.desk, "mark_printed", fails)
    with pytest.raises(PaperUnmarked):
        pair.office.print_due(receipt.number.digits, BY)
    assert copies == [0]  # it lies in the printer, and the book does not know
    monkeypatch.setattr(pair.office.parts.desk, "mark_printed", marks)
    again = open_office(pair.device)  # the power came back
    assert again.print_due(receipt.number.digits, BY) == 2
    assert copies == [0, 1, 0]  # the receipt once more as copy 1; the office's own as the first
    told = again.application(receipt.number)
    assert told is not None
    printed = [one.fact for one in told.history if isinstance(one.fact, Printed)]
    assert sorted((one.paper, one.copy) for one in printed) == [
        (PaperKind.RECEIPT, 1),
        (PaperKind.OFFICE_COPY, 0),
    ]


def test_a_paper_that_surely_did_not_come_out_is_no_copy_later(pair: Pair, monkeypatch) -> None:
    copies = watched_copies(monkeypatch)
    receipt = pair.office.register(a_form(), BY)
    real = pair.office.parts.printer
    object.__setattr__(pair.office.parts, "printer", NoPrinter())
    with pytest.raises(PrinterUnreachable):
        pair.office.print_due(receipt.number.digits, BY)
    object.__setattr__(pair.office.parts, "printer", real)
    assert pair.office.print_due(receipt.number.digits, BY) == 2
    assert copies == [0, 0, 0]


def fails(*_: object, **__: object) -> None:
    raise BookUnwritable


def watched_copies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The copy number of every receipt that is drawn."""
    from printing import receipt as room

    real, copies = room.receipt_pdf, []

    def drawn(receipt, size):
        copies.append(receipt.copy)
        return real(receipt, size)

    monkeypatch.setattr(room, "receipt_pdf", drawn)
    return copies
