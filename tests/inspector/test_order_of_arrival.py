"""A newer journal of a desk may come to a book before the older one: that is nobody's deed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.inspector.deeds_of_keys import DEEDS
from tests.inspector.doing import HANDS, apart, asked, together
from tests.inspector.model import Model
from tests.inspector.village import FINGERPRINT, Village, renewed, rotated


@pytest.mark.parametrize("lived", [renewed, rotated])
def test_a_journal_that_came_before_the_one_it_follows_leaves_no_number_out(lived, tmp_path):
    assert _found(lived, _as_it_came, tmp_path) == (set(), set())
    assert _found(lived, _turned, tmp_path) == (set(), set())


def test_a_deleted_application_is_found_in_whatever_order_journals_came(tmp_path):
    def deleted_behind(model: Model) -> None:
        _turned(model)
        DEEDS["an application is deleted"](model, HANDS["device"])

    first, other = _found(renewed, deleted_behind, tmp_path)
    assert 61 in first & other


def _as_it_came(model: Model) -> None:
    pass


def _turned(model: Model) -> None:
    ids = [journal.row["id"] for journal in model.journals]
    for journal, at in zip(model.journals, reversed(ids), strict=True):
        journal.row["id"] = at


def _found(
    lived: Callable[..., Village], happened: Callable[[Model], None], tmp_path: Path
) -> tuple[set[int], set[int]]:
    book = tmp_path / "book"
    book.write_bytes(lived(with_receipts=False).book)
    model = apart(book, "book")
    happened(model)
    together(model, book)
    return asked(book, FINGERPRINT, [])
