"""Files on a stick: whole or absent, whenever it is pulled out, full, locked or worn out."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.inspecting import StickFull, StickGone, StickUntrue
from app.stick_folder import (
    TO_DISTRICT,
    TO_OFFICE,
    OfficeFolder,
    StickLocked,
    offices_on,
    put_file,
    read_file,
)
from registry.failures import Trouble
from sync.parcel import LARGEST_PARCEL, ParcelDamaged

TAG = "1f3a9c02"
OLD, NEW = [b"old 1", b"old 2", b"old 3"], [b"new 1" * 99, b"new 2"]
CALLS = ("open", "fsync", "replace", "unlink", "mkdir", "scandir", "fstat")


def contents(folder: OfficeFolder) -> list[bytes]:
    return [read_file(one.path) for one in folder.lying(TO_DISTRICT, TAG)]


@contextmanager
def pulled_out_at(call: int, failure: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """From the `call`-th call to the disk on nothing works any more: it is out of its socket."""
    made = [0]

    def after(real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **more: object) -> object:
            made[0] += 1
            if made[0] > call:
                raise OSError(failure, os.strerror(failure))
            return real(*arguments, **more)

        return called

    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, after(getattr(os, name)))
        patch.setattr(shutil, "disk_usage", after(shutil.disk_usage))
        yield made


def how_often(folder: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> int:
    """Calls that one giving makes."""
    folder.put(TO_DISTRICT, TAG, OLD)
    with pulled_out_at(10_000, errno.EIO, monkeypatch) as made:
        folder.put(TO_DISTRICT, TAG, NEW)
        return made[0]


def ending_of(work: Callable[[], object]) -> type[Trouble] | None:
    """What it failed with, if it did."""
    try:
        work()
    except Trouble as trouble:
        return type(trouble)
    return None


@pytest.mark.parametrize("failure", [errno.EIO, errno.ENODEV, errno.ENOSPC, errno.EROFS])
def test_pulled_out_at_any_moment_it_holds_a_whole_set(tmp_path, monkeypatch, failure):
    calls = how_often(OfficeFolder(tmp_path / "trial", 427), monkeypatch)
    assert calls > 15
    kinds = {errno.ENOSPC: StickFull, errno.EROFS: StickLocked}
    seen = set()
    for call in range(calls):
        folder = OfficeFolder(tmp_path / str(call), 427)
        folder.put(TO_DISTRICT, TAG, OLD)
        with pulled_out_at(call, failure, monkeypatch):
            ended = ending_of(lambda folder=folder: folder.put(TO_DISTRICT, TAG, NEW))
        assert ended in (None, kinds.get(failure, StickGone)), call
        held = contents(folder)
        assert [one for one in held if one in OLD] == OLD or set(NEW) <= set(held), call
        if ended is None:
            assert set(NEW) <= set(held), call
        assert folder.put(TO_DISTRICT, TAG, NEW) == 2
        assert contents(folder) == NEW
        assert not list(folder.path.glob("*.new"))
        seen.add(ended)
    assert seen == {None, kinds.get(failure, StickGone)}


def test_a_new_set_takes_the_place_of_the_earlier_one_only(tmp_path):
    folder = OfficeFolder(tmp_path, 427)
    folder.put(TO_DISTRICT, "00000000", [b"another desk"])
    folder.put(TO_OFFICE, TAG, [b"the other way"])
    folder.put(TO_DISTRICT, TAG, OLD)
    folder.put(TO_DISTRICT, TAG, NEW)

    assert contents(folder) == NEW
    assert len(folder.lying(TO_DISTRICT)) == 3
    assert len(folder.lying(TO_OFFICE)) == 1
    assert offices_on(tmp_path) == [427]


def test_names_say_nothing_but_office_and_sequence(tmp_path):
    folder = OfficeFolder(tmp_path, 427)
    folder.put(TO_DISTRICT, TAG, OLD)
    names = sorted(str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*.trz"))

    assert names == [f"tereze/0427/to-district-{TAG}-000001-00{part}.trz" for part in (1, 2, 3)]


def test_a_full_stick_is_known_before_anything_is_written(tmp_path, monkeypatch):
    folder = OfficeFolder(tmp_path, 427)
    folder.put(TO_DISTRICT, TAG, OLD)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(1000))
    with pytest.raises(StickFull):
        folder.put(TO_DISTRICT, TAG, NEW)
    assert contents(folder) == OLD
    assert not list(folder.path.glob("*.new"))


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_stick_that_gives_back_something_else_is_found_out(tmp_path, monkeypatch):
    folder = OfficeFolder(tmp_path, 427)
    folder.put(TO_DISTRICT, TAG, OLD)
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"worn out")
    with pytest.raises(StickUntrue):
        folder.put(TO_DISTRICT, TAG, NEW)
    monkeypatch.undo()
    assert contents(folder) == OLD


def test_a_failing_source_leaves_the_earlier_set(tmp_path):
    folder = OfficeFolder(tmp_path, 427)
    folder.put(TO_DISTRICT, TAG, OLD)

    def parcels() -> Iterator[bytes]:
        yield NEW[0]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        folder.put(TO_DISTRICT, TAG, parcels())
    assert contents(folder) == OLD


def test_strange_names_and_folders_are_passed_over(tmp_path):
    folder = OfficeFolder(tmp_path, 427)
    folder.put(TO_DISTRICT, TAG, OLD)
    for name in ("to-district-..-000001-001.trz", "To-district.trz", "autorun.inf", "x.trz\n"):
        (folder.path / name).touch()
    (tmp_path / "tereze" / "..0427").mkdir()
    (tmp_path / "tereze" / "٠٤٢٧").mkdir()
    (tmp_path / "tereze" / "9999").symlink_to("/")

    assert len(folder.lying(TO_DISTRICT)) == 3
    assert offices_on(tmp_path) == [427]


def test_what_is_too_large_or_no_file_is_damage(tmp_path):
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(LARGEST_PARCEL + 1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    link = tmp_path / "link"
    link.symlink_to(large)
    for path in (large, tmp_path, pipe, link):
        with pytest.raises(ParcelDamaged):
            read_file(path)
    with pytest.raises(StickGone):
        read_file(tmp_path / "gone")


def test_one_small_file_is_whole_or_absent(tmp_path, monkeypatch):
    path = tmp_path / "tereze" / "enrol" / "request-00000000.trz"
    put_file(path, b"request")
    for call in range(8):
        with pulled_out_at(call, errno.EIO, monkeypatch), pytest.raises(StickGone):
            put_file(path, b"another")
        assert path.read_bytes() in (b"request", b"another")
    put_file(path, b"another")
    assert path.read_bytes() == b"another"
