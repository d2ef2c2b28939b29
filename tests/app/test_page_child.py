"""Scanned files are read by a process of their own: as here, giving way, and not for ever."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import page_child
from app.page_child import STACK, PageChild, PageChildren, ours_at
from registry.attaching import PictureEmpty
from registry.failures import UnreadablePicture
from registry.numbers import Number
from scanner.pages import read_file
from tests.scanner.papers import a_page_pdf

ADDRESS = "http://district.example"
NUMBER = "1042701000001004"


@pytest.fixture(scope="module")
def child() -> Iterator[PageChild]:
    made = PageChild()
    yield made
    made.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "бет %1.pdf"
    path.write_bytes(a_page_pdf(NUMBER, 12, 10))
    return path


def pid(child: PageChild) -> int:
    assert child._child is not None
    return child._child.pid


def test_it_reads_what_would_be_read_here(child, page):
    [there], [here] = child.read(page, ADDRESS), read_file(page, ours_at(ADDRESS))
    assert there.texts == here.texts == (NUMBER,)
    assert there.page.packed == here.page.packed
    assert there.page.preview == here.page.preview
    assert (there.page.filter, there.page.width) == (here.page.filter, here.page.width)


def test_a_file_that_is_none_is_refused_by_its_kind_and_the_next_is_read(child, page, tmp_path):
    list(child.read(page, ADDRESS))
    before = pid(child)
    for name, content, kind in (
        ("empty.pdf", b"", PictureEmpty),
        ("none.png", b"\x89PNG and no more", UnreadablePicture),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(kind) as refused:
            list(child.read(path, ADDRESS))
        assert type(refused.value) is kind
    assert len(list(child.read(page, ADDRESS))) == 1
    assert pid(child) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows calls it otherwise")
def test_it_gives_way_to_whatever_else_the_computer_does(child, page):
    list(child.read(page, ADDRESS))
    assert os.getpriority(os.PRIO_PROCESS, pid(child)) >= page_child._NICE


def test_one_that_died_is_followed_by_another(child, page):
    list(child.read(page, ADDRESS))
    before = pid(child)
    child._child.kill()
    child._child.wait()
    assert len(list(child.read(page, ADDRESS))) == 1
    assert pid(child) != before


def test_a_page_that_never_ends_does_not_hold_the_stack(page):
    hasty = PageChild()
    list(hasty.read(page, ADDRESS))
    hasty._patience_s = 0.001
    with pytest.raises(UnreadablePicture):
        list(hasty.read(page, ADDRESS))
    hasty._patience_s = page_child.PATIENCE_S
    assert len(list(hasty.read(page, ADDRESS))) == 1
    hasty.close()


def test_where_there_can_be_none_pages_are_read_all_the_same(page, monkeypatch, caplog):
    def none(*_asked: object, **_named: object) -> None:
        raise OSError("no memory for another process")

    monkeypatch.setattr(subprocess, "Popen", none)
    alone = PageChild()
    [found] = alone.read(page, ADDRESS)
    assert found.texts == (NUMBER,)
    assert "window's process" in caplog.text
    assert page.name not in caplog.text
    alone.close()


def test_who_goes_in_the_middle_of_a_file_leaves_nothing_for_the_next(child, tmp_path, page):
    two = tmp_path / "two.tiff"
    _tiff(two, 3)
    reading = child.read(two, ADDRESS)
    next(reading)
    reading.close()
    [found] = child.read(page, ADDRESS)
    assert found.texts == (NUMBER,)


def test_a_child_that_nobody_asks_goes(page):
    short = PageChild(idle_s=0.05)
    list(short.read(page, ADDRESS))
    process = short._child
    assert process is not None
    process.wait(30)
    with short._turn:
        assert short._child is None


def _tiff(path: Path, pages: int) -> None:
    from PIL import Image

    first, *more = [Image.new("L", (400, 600), 255 - nth) for nth in range(pages)]
    first.save(path, "TIFF", save_all=True, append_images=more)


def test_two_of_them_share_a_stack_and_give_it_in_its_order(tmp_path):
    from pypdfium2 import PdfDocument

    numbers = [Number.of_application(427, 1, place).digits for place in range(STACK + 1)]
    stack = PdfDocument.new()
    for number in numbers:
        with PdfDocument(a_page_pdf(number, 12, 10)) as one:
            stack.import_pages(one)
    stack.save(tmp_path / "stack.pdf")
    stack.close()
    both = PageChildren(2)
    try:
        texts = [page.texts for page in both.read(tmp_path / "stack.pdf", ADDRESS)]
        assert texts == [(number,) for number in numbers]
        first, second = both._children
        before = pid(first), pid(second)
        again = both.read(tmp_path / "stack.pdf", ADDRESS)
        assert next(again).texts == (numbers[0],)
        assert next(again).texts == (numbers[1],)
        again.close()  # nobody wants the rest: neither goes on with it
        assert (first._child, second._child) == (None, None)
        assert len(list(both.read(tmp_path / "stack.pdf", ADDRESS))) == len(numbers)
        assert {pid(first), pid(second)} & set(before) == set()
    finally:
        both.close()


def test_for_a_page_or_two_no_second_one_is_begun(page):
    both = PageChildren(2)
    try:
        [only] = both.read(page, ADDRESS)
        assert only.texts == (NUMBER,)
        assert both._children[1]._child is None
    finally:
        both.close()
