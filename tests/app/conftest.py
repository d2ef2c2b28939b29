"""What the tests of whole programs share."""

from collections.abc import Iterator

import pytest

from tests.conftest import delete_windows
from tests.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture(autouse=True, scope="module")
def no_window_left() -> Iterator[None]:
    """A demo's windows serve all tests of their file."""
    yield
    delete_windows()
