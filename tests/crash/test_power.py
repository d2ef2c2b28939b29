"""The power goes while a desk is at work: whatever the disk then holds, nothing is lost."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash.flows import short_papers
from tests.crash.power_day import Day, record
from tests.crash.power_disk import Disk, read_log
from tests.crash.power_run import Tally, in_workers
from tests.crash.shim import MEMORY, build

STATES = 20_000
SEED = 3
WORKERS = 2
pytestmark = pytest.mark.timeout(900)  # two workers beside whatever else this machine does

Live = Callable[[str], Day]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="tereze-power-", dir=MEMORY) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def live(folder: Path) -> Live:
    """A day lived under the shim, with a mistake or without."""
    shim = build(folder)
    return lambda plant: record(shim, folder / (plant or "right"), SEED, plant)


@pytest.fixture(scope="module")
def day(live: Live) -> Day:
    return live("")


def cut(day: Day, folder: Path, states: int) -> tuple[Tally, int]:
    with short_papers():
        return in_workers([day], folder, SEED, states, WORKERS)


def test_the_shim_hears_all_that_the_program_does_to_its_disk(day: Day, folder: Path) -> None:
    """The log, played from the beginning, gives the folder as the program left it, bit by bit."""
    disk: Disk = day.disk()
    for call in day.calls:
        disk.play(call)
    lies = folder / "right" / "disk"
    there = {str(path): path.read_bytes() for path in lies.rglob("*") if path.is_file()}
    assert {path: there[path] == content for path, content in disk.now().items()} == dict.fromkeys(
        there, True
    )
    kinds = {call.kind for call in day.calls}
    assert kinds >= set("cwtsdrlu"), "every kind of call was heard"


def test_no_power_cut_takes_what_was_acknowledged(day: Day, folder: Path) -> None:
    tally, distinct = cut(day, folder, STATES)
    print(tally.in_words(distinct))
    assert tally.told == []
    assert tally.made == STATES
    assert distinct > STATES / 3
    assert tally.too_rare() == []


@pytest.mark.parametrize(
    ("mistake", "seen"),
    [
        ("NORMAL", "was acknowledged and is gone"),
        ("hasty", "was acknowledged and is gone"),
        ("copy first", "the second copy holds what the book has not"),
    ],
)
def test_what_is_done_in_another_order_is_lost_and_noticed(
    live: Live, folder: Path, mistake: str, seen: str
) -> None:
    tally, _ = cut(live(mistake), folder, 300)
    assert tally.wrong > 0
    assert any(seen in told for told in tally.told)


def test_marks_stand_in_the_log_between_the_calls(day: Day, folder: Path) -> None:
    """An acknowledgement comes after the sync that it relies on, and before any later write."""
    kinds = [
        json.loads(op.one)[0] if op.kind == "n" else op.kind
        for op in read_log((folder / "right" / "log").read_bytes())
    ]
    first = kinds.index("told")
    assert "s" in kinds[:first]
    assert kinds.count("told") > 50
