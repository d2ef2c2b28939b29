"""Three villages for all pictures: nothing has happened, one application, ten thousand of them."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from registry.application import Stage
from tests.screens.villages import DAYS, Village, a_form, fill

MANY = 10_000
_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """Where villages are built: in memory, when this machine has such a place."""
    folder = Path(mkdtemp(prefix="tereze-screens-", dir=_MEMORY if _MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty(ground: Path) -> Iterator[Village]:
    village = Village(ground / "empty")
    yield village
    village.close()


@pytest.fixture(scope="session")
def many(ground: Path) -> Iterator[Village]:
    begun = time.monotonic()
    village = Village(ground / "many")
    fill(village, MANY)
    print(f"\n{MANY} applications made and carried in {time.monotonic() - begun:.1f} s")
    yield village
    village.close()


@pytest.fixture
def village(ground: Path) -> Iterator[Village]:
    """A village of one's own, to change at will."""
    folder = Path(mkdtemp(dir=ground))
    made = Village(folder)
    made.at(DAYS[10])
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def one(village: Village) -> Village:
    """One application, just registered, on its day."""
    village.bring(Stage.REGISTERED, a_form(5))
    village.carry()
    return village


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: the folder in TEREZE_PICTURES, or the test's own."""
    wanted = os.environ.get("TEREZE_PICTURES", "")
    folder = Path(wanted) if wanted else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder
