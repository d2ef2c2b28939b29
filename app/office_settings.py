"""The settings of a desk as its window shows and changes them; all others stay as they are."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from app.homes import Home
from app.settings import DeviceSettings
from counter.settings_place import DeskSettings
from printing.printers import known_printers
from registry.failures import FolderMissing


class OfficeSettings:
    """In `settings.json`, read anew each time: somebody may have changed it by hand."""

    def __init__(self, home: Home, printers: Callable[[], Sequence[str]] = known_printers) -> None:
        self._home = home
        self._printers = printers

    def now(self) -> tuple[DeskSettings, Sequence[str]]:
        kept = self._home.settings(DeviceSettings)
        shown = DeskSettings(
            language=kept.language,
            letters=kept.letters,
            contrast=kept.contrast,
            printer=kept.printer,
            paper=kept.paper,
            scans=kept.scans,
        )
        return shown, self._printers()

    def keep(self, wanted: DeskSettings) -> None:
        if wanted.scans and not _can_be_read(Path(wanted.scans)):
            raise FolderMissing
        kept = self._home.settings(DeviceSettings)
        self._home.keep_settings(
            msgspec.structs.replace(
                kept,
                language=wanted.language,
                letters=wanted.letters,
                contrast=wanted.contrast,
                printer=wanted.printer,
                paper=wanted.paper,
                scans=wanted.scans,
            )
        )


def _can_be_read(folder: Path) -> bool:
    try:
        return folder.is_absolute() and folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
    except OSError:
        return False
