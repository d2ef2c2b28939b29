"""What may go wrong around a commit, an enrolment or a board, and what must stand all the same."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.demo import SPECIALISTS, make_district, settle
from app.hall import BoardFetcher, OpenHall
from app.homes import DeviceSettings, Home, NotEnrolled
from app.main import main
from app.outside import SystemClock
from app.wiring import Device, enrol_device, open_office
from registry.failures import BookUnwritable, DemoIsNotReal
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

    def fetch_board(self, office: int) -> SignedBoard | None:
        self.asked += 1
        if self.gave:
            return None
        self.gave = True
        return SignedBoard(b"", b"")

    def forget_board(self) -> None:
        self.gave = False


def test_a_board_that_could_not_be_kept_is_fetched_again(pair: Pair, tmp_path: Path) -> None:
    kiosk: Device = settle(Home(tmp_path / "kiosk"), pair.district, NOBODY_THERE, "kiosk", 50)
    news: list[str] = []
    hall = OpenHall(kiosk)
    fetcher = BoardFetcher(kiosk, hall, lambda: news.append("news"))
    full_disk = [BookUnwritable()]

    def replace(signed: SignedBoard) -> bool:
        if full_disk:
            raise full_disk.pop()
        return True

    hall.board.replace = replace  # type: ignore[method-assign]
    peer = _Peer()
    for _ in range(3):
        fetcher._fetch(peer)  # type: ignore[arg-type]
    assert news == ["news"]
    assert peer.asked == 3


def test_a_kiosks_home_opens_no_counter(pair: Pair, tmp_path: Path) -> None:
    kiosk = settle(Home(tmp_path / "kiosk"), pair.district, NOBODY_THERE, "kiosk", 50)
    with pytest.raises(NotEnrolled):
        open_office(kiosk)
    assert not kiosk.home.book.exists()
