"""Controls are tried in the clothes they wear; after each test it is the counter's again."""

import pytest
from PySide6.QtTest import QTest

from ui.theme import apply_theme
from words import LANGUAGES


@pytest.fixture(autouse=True)
def dressed(qapp):
    apply_theme(qapp)
    yield
    apply_theme(qapp)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def shown(qtbot):
    """Put a control on the screen, in front, and have it deleted after the test."""

    def show(widget, width=None, height=None):
        qtbot.addWidget(widget)
        if width and height:
            widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        assert QTest.qWaitForWindowActive(widget)  # keys go to an active window only
        return widget

    return show
