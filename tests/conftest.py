"""What every test shares: a machine without a screen is enough, and no window outlives its test."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.new_books import use_copies

# The build tries the same examples of every rule each time, so that it is red for what a change
# did and never by luck. Looking for new ones is work of its own: `--hypothesis-profile search`.
settings.register_profile("build", derandomize=True)
settings.register_profile("search", max_examples=2_000, deadline=None)
settings.load_profile("build")

# Before the first import of Qt, so that a plain `pytest` works as `./test` does.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_finish() -> None:
    """What the tests of this run need is imported by now: a room without books gets none."""
    use_copies()


@pytest.fixture(autouse=True)
def no_window_left() -> Iterator[None]:
    """Windows that a test left behind would be dressed anew with every theme of the tests after it,
    which took half the time of all of them, and would take the keys that are meant for others."""
    yield
    delete_windows()


def delete_windows() -> None:
    """Whatever is still open, without asking it."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets is not None else None
    if app is None:
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    for window in app.topLevelWidgets():
        window.hide()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
