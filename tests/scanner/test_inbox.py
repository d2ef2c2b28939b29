"""A folder of a page scanner: only what is whole is taken, and nothing is ever deleted."""

import os
from pathlib import Path

import pytest

from scanner.inbox import Inbox


class Watch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def inbox(tmp_path: Path, watch: Watch) -> Inbox:
    return Inbox(tmp_path, 2.0, watch)


def names(inbox: Inbox) -> list[str]:
    return [path.name for path in inbox.whole()]


def test_a_file_is_whole_when_it_has_stood_still(inbox, watch, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(b"half")
    assert names(inbox) == []
    watch.seconds += 1.5
    assert names(inbox) == []
    watch.seconds += 1.0
    assert names(inbox) == ["scan.pdf"]


def test_a_file_that_still_grows_is_left_alone(inbox, watch, tmp_path):
    file = tmp_path / "scan.pdf"
    for size in range(1, 6):
        file.write_bytes(b"x" * size)
        assert names(inbox) == []
        watch.seconds += 1.9
    watch.seconds += 2.1
    assert names(inbox) == ["scan.pdf"]


def test_the_same_size_at_another_time_is_another_file(inbox, watch, tmp_path):
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"first")
    names(inbox)
    watch.seconds += 3
    [(path, stood)] = inbox.whole().items()
    assert inbox.still(path, stood)
    file.write_bytes(b"other")
    os.utime(file, ns=(5, 5))
    assert not inbox.still(path, stood)
    assert names(inbox) == []


def test_what_a_program_is_writing_is_passed_over(inbox, watch, tmp_path):
    for name in (".hidden.pdf", "~scan.pdf", "scan.pdf.part", "scan.TMP"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.pdf").symlink_to(tmp_path / ".hidden.pdf")
    names(inbox)
    watch.seconds += 9
    assert names(inbox) == []


def test_what_is_done_lies_in_taken_without_anybodys_name(inbox, tmp_path):
    for words in (b"one", b"two"):
        file = tmp_path / "Серікова Айгүл.PDF"
        file.write_bytes(words)
        inbox.put_by(file, "2026-03-05")
    taken = sorted((tmp_path / "taken").iterdir())
    assert [one.name for one in taken] == ["2026-03-05-001.pdf", "2026-03-05-002.pdf"]
    assert [one.read_bytes() for one in taken] == [b"one", b"two"]  # neither covers the other


def test_a_folder_that_is_not_there_is_an_error(watch, tmp_path):
    with pytest.raises(OSError):
        Inbox(tmp_path / "gone", 2.0, watch).whole()
