"""Scanned pages in the office in memory: none lie in the folder; the real parts have tests of their
own on a real book (`tests/counter/test_stack.py`)."""

from collections.abc import Callable, Sequence
from pathlib import Path

from counter.scanned_place import Attached, ScannedNow
from registry.application import Application
from registry.attaching import Lack, NoPages
from registry.desk import FromPaper
from registry.numbers import Number
from registry.office_facts import ScanAttached, ScanKind
from registry.offices import Staff


class MemoryScans:
    """Keeps the promise of `counter.scanned_place.ScannedPlace` for an empty folder."""

    def now(self) -> ScannedNow:
        return ScannedNow((), 0, (), "scans")

    def picture(self, key: int) -> bytes:
        return b""

    def turn(self, key: int) -> None:
        return None

    def take_in(
        self,
        key: int,
        by: Staff,
        from_paper: FromPaper | None = None,
        lacks: Sequence[Lack] = (),
    ) -> Application:
        raise NoPages

    def hold_back(self, key: int, lacks: Sequence[Lack], by: Staff) -> Application:
        raise NoPages

    def attach(self, key: int, number: Number, kind: ScanKind, by: Staff) -> Application:
        raise NoPages

    def dismiss(self, key: int) -> None:
        return None

    def drop(self, files: Sequence[Path]) -> None:
        return None

    def attach_files(
        self,
        number: Number,
        files: Sequence[Path],
        kind: ScanKind,
        by: Staff,
        id_reason: str = "",
        told: Callable[[float], None] = lambda _: None,
    ) -> Application:
        raise NoPages

    def attached(self, number: Number) -> Sequence[Attached]:
        return ()

    def opened(self, number: Number, fact: ScanAttached) -> Path | None:
        return None
