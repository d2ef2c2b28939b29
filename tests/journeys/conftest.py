"""One district process for all journeys, and one desk with its window for those of a file."""

from collections.abc import Iterator

import pytest

from tests.journeys.desk import Desk
from tests.journeys.district import District


@pytest.fixture(autouse=True)
def no_window_left() -> None:
    """The window of a file's journeys stays open between them; `office_desk` closes it."""


@pytest.fixture(scope="package")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    running = District(tmp_path_factory.mktemp("district"))
    yield running
    running.end()


@pytest.fixture(scope="module")
def office_desk(district: District, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = Desk(district, tmp_path_factory.mktemp("desk"))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def desk(office_desk: Desk) -> Desk:
    """The first specialist at an empty form, whatever the journey before has left."""
    office_desk.home_page()
    return office_desk
