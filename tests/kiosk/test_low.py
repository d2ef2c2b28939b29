"""Low reach: from a wheelchair, or for a child, all that is touched lies in the lower half."""

import pytest
from PySide6.QtCore import QPoint

from tests.kiosk.conftest import SIZES, Visitor
from tests.kiosk.test_screens import (
    assert_all_lies_inside,
    assert_letters_are_large,
    assert_panes_are_whole,
    assert_targets_are_large,
    assert_texts_are_whole,
)
from tests.kiosk.walk import a_visitor, controls, pages
from words import LANGUAGES


def too_high(visitor: Visitor) -> list[str]:
    half = visitor.window.height() / 2
    tops = {
        child: child.mapTo(visitor.window, QPoint(0, 0)).y() for child in controls(visitor.window)
    }
    return [
        f"{child.objectName() or type(child).__name__} at {top} of {half:.0f}"
        for child, top in tops.items()
        if top < half
    ]


# English words are the shortest: where Kazakh and Russian ones fit in large letters, they do.
LOOKS = [*((language, False) for language in LANGUAGES), ("kk", True), ("ru", True)]


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize(
    ("language", "large"), LOOKS, ids=[f"{name}{'-large' * large}" for name, large in LOOKS]
)
def test_every_control_of_every_page_lies_in_the_lower_half(qtbot, tmp_path, language, size, large):
    visitor = a_visitor(qtbot, language, SIZES[size])
    if large:
        visitor.touch("large_text")
    visitor.touch("low")
    faults = []
    for name in pages(visitor):
        found = too_high(visitor)
        try:
            assert_targets_are_large(visitor.window)
            assert_letters_are_large(visitor.window)
            assert_texts_are_whole(visitor.window)
            assert_panes_are_whole(visitor.window)
            assert_all_lies_inside(visitor.window)
        except AssertionError as cut:
            found.append(str(cut).splitlines()[0])
        if found:
            visitor.window.grab().save(str(tmp_path / f"{name}.png"))
            faults.append(f"{name}: {'; '.join(found)}")
    assert not faults, "\n".join([str(tmp_path), *faults])
