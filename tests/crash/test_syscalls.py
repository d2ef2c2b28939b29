"""The n-th call to the disk fails, for every n of a registration and its papers."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from db.journal import BookJournal
from registry.application import Stage
from registry.desk import FromPaper
from registry.facts import Outcome, Proof
from registry.failures import BookUnreadable
from tests.crash import flows
from tests.crash.shim import MEMORY, build
from tests.crash.syscalls import Result, run, told
from tests.world import AIGUL, World, a_form

pytestmark = pytest.mark.timeout(600)  # two workers beside whatever else this machine does
FIRST_COMMIT = 80  # calls: the registration's own, and the look after its failure


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("shim"))


def cases(shim: Path, *arguments: str) -> list[Result]:
    with TemporaryDirectory(prefix="tereze-syscalls-", dir=MEMORY) as name:
        return run(shim, Path(name), *arguments)


def test_whatever_call_fails_the_screen_says_what_is_true(shim: Path) -> None:
    results = cases(shim, "--flows", flows.BESIDE)
    print(told(results))
    assert [f"{one.fault}: {one.wrong}" for one in results if one.wrong] == []
    assert len(results) > 400
    # Keys are random, and by them SQLite breaks its pages: now and then a run has a call fewer than
    # the one by which they were counted.
    assert sum(not one.struck for one in results) <= len(results) // 100, "a fault strikes a call"
    first = [one.words[0] for one in results]
    for word in (flows.DONE, flows.NOT_DONE, flows.UNKNOWN):
        assert first.count(word) > 0.03 * len(first), f"hardly ever said: {word}"


@pytest.mark.parametrize("mistake", ["no look", "look only"])
def test_without_a_look_that_lasts_the_screen_denies_what_is_there(shim, mistake) -> None:
    only = ("--kinds", "EIO", "--up-to", str(FIRST_COMMIT))
    results = cases(shim, "--flows", flows.BESIDE, "--plant", mistake, *only)
    wrong = [one for result in results for one in result.wrong]
    assert any("said not done, and it is there" in one for one in wrong)


def test_a_disk_that_fails_after_the_commit_does_not_undo_what_was_done(tmp_path: Path) -> None:
    """The answer is handed over, and then the book cannot be read: it stays handed over."""
    world = World(tmp_path)
    desk, _, journal = world.desk()
    number = desk.register(a_form(), AIGUL).number
    paper = FromPaper(Outcome.SATISFIED, "12-3", flows.ANSWERED_ON)
    unreadable = patch.object(BookJournal, "application", side_effect=BookUnreadable)
    with unreadable:
        assert desk.take_in_answer(number.answer(1), AIGUL, paper).stage is Stage.AT_DESK
        assert desk.hand_over(number, Proof.RECEIPT, AIGUL).stage is Stage.ISSUED
        desk.replace_code(number, AIGUL)
    known = journal.application(number.digits)
    assert known is not None
    assert known.stage is Stage.ISSUED
    world.close()
