"""Twenty-six desks of one office, their relay and their district, each a program of its own.

The tests follow each other in one office, for its programs take long to start; each begins with
everything at rest, whatever the one before it has stopped.
"""

import hashlib
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

import sync.relay
from app.demo import CLERKS, SOKOLOVKA
from app.district import open_district
from app.hall import BoardFetcher, OpenHall
from app.main import main
from app.outside import SystemClock
from db.files import Shelf
from registry.department import Decision, Department
from registry.facts import FileRef, Outcome, Proof
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from tests.app.big_office import BY, BigOffice, DeskAtWork, until
from tests.world import a_form

DESKS = 26
NAMES = ("Әуезова Жанар", "Сидорова Надежда", "Құсайынов Ерлан")


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigOffice]:
    office = BigOffice(tmp_path_factory.mktemp("office"), DESKS)
    with pytest.MonkeyPatch.context() as patch:
        # A relay that was away is asked again at once: nobody here waits for a minute.
        patch.setattr(sync.relay, "AWAY_MS", 400)
        try:
            yield office
        finally:
            office.close()


@pytest.fixture
def office(big: BigOffice) -> BigOffice:
    """Relay and district run, and nothing waits."""
    for process in (big.relay, big.district):
        if not process.is_running:
            process.start()
    until(lambda: settled(big.open_desks()))
    return big


def settled(desks: Sequence[DeskAtWork]) -> bool:
    return not any(desk.waiting for desk in desks)


def all_have(desks: Sequence[DeskAtWork], numbers: Sequence[Number]) -> bool:
    wanted = {number.digits for number in numbers}
    return all(wanted <= {row.number for row in rows_of(desk)} for desk in desks)


def rows_of(desk: DeskAtWork) -> Sequence[ListRow]:
    return desk.office.parts.reading.rows(Wanted(limit=10_000))


def stage(desk: DeskAtWork, number: Number) -> str:
    found = desk.office.application(number)
    return "" if found is None else found.stage.value


def nothing_is_lost_or_doubled(office: BigOffice, numbers: Sequence[Number]) -> None:
    """The district, the relay and every desk hold the same entries, and each application once."""
    until(lambda: settled(office.desks))
    until(lambda: len({desk.heads for desk in office.desks}) == 1)
    everything, *others = (desk.hashes for desk in office.desks)
    assert all(other == everything for other in others)
    assert everything <= office.at_district()
    until(lambda: everything <= office.at_relay())
    until(lambda: office.health()["waiting"] == 0)
    known = Counter(row.number for row in rows_of(office.desks[0]))
    assert set(known.values()) == {1}
    assert {number.digits for number in numbers} <= set(known)
    assert not any(desk.office.parts.road.doubts() for desk in office.desks)


def test_all_desks_work_together_while_the_district_is_down(big: BigOffice) -> None:
    big.relay.start()  # nobody answers it, and it starts all the same
    desks = big.open_desks()
    numbers = [desk.register(NAMES[at % 3]) for at, desk in enumerate(desks)]
    until(lambda: all_have(desks, numbers))
    assert all(desk.waiting for desk in desks)  # at the relay is not at the district
    until(lambda: all(desk.office.line().at_relay for desk in desks))
    assert big.health()["district"] is False
    big.district.start()
    nothing_is_lost_or_doubled(big, numbers)


def test_a_relay_killed_in_the_midst_of_work_loses_nothing(office: BigOffice) -> None:
    numbers: list[Number] = []

    def work(desk: DeskAtWork) -> None:
        numbers.extend(desk.register() for _ in range(2))

    at_work = [threading.Thread(target=work, args=(desk,)) for desk in office.desks]
    for one in at_work:
        one.start()
    until(lambda: len(numbers) > DESKS // 2)
    office.relay.kill()
    office.relay.start()
    for one in at_work:
        one.join()
    assert len(numbers) == 2 * DESKS
    nothing_is_lost_or_doubled(office, numbers)


def test_a_file_that_a_desk_brings_is_passed_on_to_the_district(office: BigOffice) -> None:
    content = b"a scan" * 5_000
    scan = FileRef(hashlib.sha256(b"salt" + content).digest(), b"salt", len(content), "image/png")
    with office.desks[0].device.relay() as relay:
        assert relay.put_piece(scan, 0, content) == scan.size
    until(lambda: Shelf(office.district.home.files).path(scan.name) is not None)


def test_another_desk_hands_over_what_the_first_took_in_without_the_district(
    office: BigOffice,
) -> None:
    first, second = office.desks[:2]
    number = first.register()
    first.office.send_papers(number, BY)
    until(lambda: settled(office.desks))
    opened = open_district(office.district.home, SystemClock())
    department = Department(opened.journal_of(SOKOLOVKA), SOKOLOVKA)
    letter = opened.shelf.put(b"the answer" * 9_000, b"s" * 16, "application/pdf", "letter")
    opened.index.expect_file(letter, SOKOLOVKA)
    decided = Decision(Outcome.SATISFIED, first.office.today(), file=letter)
    answered = department.answer(number, decided, CLERKS[0])
    opened.book.engine.dispose()
    until(lambda: stage(second, number) == "answered")
    until(lambda: Shelf(office.relay.home.files).path(letter.name) is not None)
    office.district.stop()
    until(lambda: second.office.parts.shelf.path(letter.name) is not None)
    second.office.take_in_answer(Number.parse(answered.answer), BY)
    second.office.hand_over(number, Proof.RECEIPT, BY)
    until(lambda: stage(first, number) == "issued")
    assert second.waiting == 2


def test_a_desk_that_was_put_back_learns_from_the_relay_what_it_had_written(
    big: BigOffice,
) -> None:
    big.district.stop()  # if it is not gone already: nobody else can tell
    desk, other = big.desks[-1], big.desks[0]
    copy = desk.copied()
    desk.open_again()
    numbers = [desk.register() for _ in range(2)]
    until(lambda: all_have([other], numbers))
    desk.open_again(copy)
    assert all_have([desk], numbers)
    later = desk.register()
    assert later.serial > max(number.serial for number in numbers)
    until(lambda: all_have([other], [later]))


def test_a_desk_goes_to_the_district_itself_and_comes_back_to_the_relay(
    office: BigOffice,
) -> None:
    office.relay.stop()
    numbers = [desk.register() for desk in office.desks[:3]]
    until(lambda: settled(office.desks))
    assert not any(desk.office.line().at_relay for desk in office.desks[:3])
    until(lambda: all_have(office.desks, numbers))
    office.relay.start()
    until(lambda: all(desk.road.state.by_relay for desk in office.desks))
    numbers += [desk.register() for desk in office.desks[3:6]]
    nothing_is_lost_or_doubled(office, numbers)


def test_a_new_empty_relay_fills_itself_from_the_desks_and_the_district(
    office: BigOffice,
) -> None:
    before = [Number.parse(row.number) for row in rows_of(office.desks[0])]
    office.relay.kill()
    office.new_relay()
    office.relay.start()
    numbers = [desk.register() for desk in office.desks[:3]]
    nothing_is_lost_or_doubled(office, before + numbers)


def test_a_relay_put_back_from_an_older_backup_is_filled_up_again(
    office: BigOffice, tmp_path: Path
) -> None:
    home = office.relay.home
    asked = ["backup", "--home", str(home.folder), "--to", str(tmp_path)]
    until(lambda: main(asked) == 0)  # it may be making its daily one just now
    (backup,) = tmp_path.iterdir()
    numbers = [desk.register() for desk in office.desks[:3]]
    until(lambda: settled(office.desks))
    assert office.relay.end(signal.SIGTERM) == 0
    for old in home.folder.glob(f"{home.book.name}*"):
        old.unlink()
    home.book.write_bytes(backup.read_bytes())
    office.relay.start()
    numbers += [desk.register() for desk in office.desks[3:6]]
    nothing_is_lost_or_doubled(office, numbers)


def test_a_second_server_or_a_desks_home_leaves_everything_alone(
    office: BigOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    for home, said in ((office.relay.home, "already"), (office.homes[0], "not to an office's")):
        asked = ["office", "--home", str(home.folder), "--port", "0", "--language", "en"]
        assert main(asked) == 1
        assert said in capsys.readouterr().err
    assert office.health()["status"] == "ok"


def test_a_stranger_learns_nothing_of_a_relay(office: BigOffice) -> None:
    for path in ("/", "/docs", "/openapi.json", "/office/devices", "/road/board/427"):
        answer = httpx.get(office.relay.address + path, trust_env=False)
        assert answer.status_code in (401, 404), path
    for path in ("/road/exchange", "/road/enrol", "/road/files"):
        answer = httpx.post(office.relay.address + path, content=b"x", trust_env=False)
        assert answer.status_code in (400, 401, 404), path
    assert set(office.health()) == {"status", "now", "waiting", "district"}


def test_the_kiosk_asks_the_relay_and_without_it_the_district_and_no_log_names_anybody(
    office: BigOffice,
) -> None:
    first, hall = office.desks[0], OpenHall(office.kiosk)
    first.office.parts.desk.sealer = first.device.sealer  # the real one: a kiosk looks it up
    receipt = first.office.register(a_form(), BY)
    assert receipt.code is not None
    seal = first.device.sealer.seal(receipt.code.digits)
    until(lambda: settled(office.desks))
    fetcher = BoardFetcher(office.kiosk, hall, lambda: None)
    with office.kiosk.relay() as relay, office.kiosk.peer() as district:
        fetcher.fetch([relay, district])
        assert board_makers(hall) == {"relay"}
        row = hall.board.find(seal)
        assert row is not None
        assert row.stage == "registered"
        assert office.relay.end(signal.SIGINT) == 0  # Ctrl+C
        fetcher.fetch([relay, district])
    assert board_makers(hall) == {"relay", "district"}
    assert hall.board.find(seal) == row
    hall.book.engine.dispose()
    said = office.relay_log.read_text("utf-8")
    assert "the district is reached" in said
    assert "Traceback" not in said
    for secret in (*(name.split()[0] for name in NAMES), "Серікова", "580314400002", "2-12-34"):
        assert secret not in said


def board_makers(hall: OpenHall) -> set[str]:
    """Of whom this kiosk has had a board."""
    with hall.book.reading() as connection:
        keys = connection.exec_driver_sql("SELECT key FROM meta WHERE key LIKE 'board_as_of%'")
        return {"relay" if " " in key else "district" for (key,) in keys}
