"""The settings of a desk as its window shows and changes them; all others stay as they are."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryFile

import msgspec

from app.homes import Home
from app.keeping import copy_place
from app.print_lanes import Lanes
from app.printer_choice import PrinterChoice
from app.settings import DeviceSettings
from counter.equipment_place import Finding
from counter.settings_place import (
    BACKUPS,
    SECOND_COPY,
    DeskSettings,
    FolderTried,
    FolderUnwritable,
)
from printing.printers import known_printers
from registry.failures import FolderMissing
from words import Words


class OfficeSettings:
    """In `settings.json`, read anew each time: somebody may have changed it by hand."""

    def __init__(
        self,
        home: Home,
        printers: Callable[[], Sequence[str]] = known_printers,
        choice: PrinterChoice | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        """`choice` hears at once which kind of paper has which printer to itself; `lanes` are those
        of the papers that are printed meanwhile."""
        self._home = home
        self._choice = choice
        self._lanes = lanes or Lanes()
        self._printers = printers
        self.moved: Callable[[], None] = lambda: None  # told when copies are to lie elsewhere
        self.chosen: Callable[[str, str], None] = lambda *_: None  # another camera, another scanner

    def now(self) -> tuple[DeskSettings, Sequence[str]]:
        kept = self._home.settings(DeviceSettings)
        shown = DeskSettings(
            language=kept.language,
            letters=kept.letters,
            contrast=kept.contrast,
            printer=kept.printer,
            paper=kept.paper,
            scans=kept.scans,
            label_printer=kept.label_printer,
            labels=kept.labels,
            second_copy=kept.second_copy,
            backups=kept.backups,
            printers=tuple(kept.printers.items()),
            camera=kept.camera,
            scanner=kept.scanner,
        )
        return shown, self._printers()

    def keep(self, wanted: DeskSettings) -> None:
        if wanted.scans and not _can_be_read(Path(wanted.scans)):
            raise FolderMissing
        kept = self._home.settings(DeviceSettings)
        # What was set before stays, though the stick may be in somebody's pocket just now.
        copy_moves, backups_move = (
            wanted.second_copy != kept.second_copy,
            wanted.backups != kept.backups,
        )
        if backups_move and wanted.backups:
            self.try_folder(BACKUPS, wanted.backups)
        if copy_moves and wanted.second_copy:
            self._set_up_second_copy(wanted.second_copy)
        self._home.keep_settings(
            msgspec.structs.replace(
                kept,
                language=wanted.language,
                letters=wanted.letters,
                contrast=wanted.contrast,
                printer=wanted.printer,
                paper=wanted.paper,
                scans=wanted.scans,
                label_printer=wanted.label_printer,
                labels=wanted.labels,
                second_copy=wanted.second_copy,
                backups=wanted.backups,
                printers=dict(wanted.printers),
                camera=wanted.camera,
                scanner=wanted.scanner,
            )
        )
        if copy_moves or backups_move:
            self.moved()
        if self._choice is not None:
            self._choice.choose(dict(wanted.printers))
        if (wanted.camera, wanted.scanner) != (kept.camera, kept.scanner):
            self.chosen(wanted.camera, wanted.scanner)

    def _set_up_second_copy(self, folder: str) -> None:
        self.try_folder(SECOND_COPY, folder)
        try:
            copy_place(self._home, Path(folder)).set_up()
        except OSError as cause:
            raise FolderUnwritable(SECOND_COPY) from cause

    def look_at(self, thing: str, w: Words) -> Finding:
        from app.doctor import look_at  # cameras and ports stay out of start-up

        return look_at(thing, self._home, w, self._lanes.turn)

    def try_folder(self, name: str, folder: str) -> FolderTried:
        place = Path(folder)
        try:
            if not place.is_absolute():
                raise FolderUnwritable(name)
            with TemporaryFile(dir=place) as file:  # never made: it is the stick that is missing
                file.write(b"tereze")
                file.flush()
                os.fsync(file.fileno())
            beside = place.stat().st_dev == self._home.folder.stat().st_dev
            return FolderTried(shutil.disk_usage(place).free, beside)
        except OSError as cause:
            raise FolderUnwritable(name) from cause


def _can_be_read(folder: Path) -> bool:
    try:
        return folder.is_absolute() and folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
    except OSError:
        return False
