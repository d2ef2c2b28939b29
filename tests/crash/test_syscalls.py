"""The n-th call to the disk fails, for every n of a registration and its papers."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash import flows
from tests.crash.shim import MEMORY, build
from tests.crash.syscalls import Result, run, told

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
    assert all(one.struck for one in results), "every fault must have struck a call"
    first = [one.words[0] for one in results]
    for word in (flows.DONE, flows.NOT_DONE, flows.UNKNOWN):
        assert first.count(word) > 0.03 * len(first), f"hardly ever said: {word}"


@pytest.mark.parametrize("mistake", ["no look", "look only"])
def test_without_a_look_that_lasts_the_screen_denies_what_is_there(shim, mistake) -> None:
    only = ("--kinds", "EIO", "--up-to", str(FIRST_COMMIT))
    results = cases(shim, "--flows", flows.BESIDE, "--plant", mistake, *only)
    wrong = [one for result in results for one in result.wrong]
    assert any("said not done, and it is there" in one for one in wrong)
