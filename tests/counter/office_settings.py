"""The settings of the office in memory. The real file has tests of its own."""

from collections.abc import Sequence

from counter.equipment_place import THINGS, Finding, State
from counter.settings_place import DeskSettings, FolderTried, FolderUnwritable
from words import Words


class MemorySettings:
    """Keeps the promise of `counter.settings_place.SettingsPlace`."""

    def __init__(self) -> None:
        self.kept = DeskSettings("kk")
        self.printers: Sequence[str] = ("Canon_LBP", "HP-2")
        self.refused: Exception | None = None
        self.folders = {
            "/media/stick": FolderTried(12 << 30, beside_the_book=False),
            "/home/desk": FolderTried(40 << 30, beside_the_book=True),
        }

        self.looked: list[str] = []  # at which things
        self.found: dict[str, Finding | Exception] = {}  # of those that are not in order

    def look_at(self, thing: str, w: Words) -> Finding:
        self.looked.append(thing)
        found = self.found.get(thing) or Finding(w.say(THINGS[thing]), State.GREEN, "100 %")
        if isinstance(found, Exception):
            raise found
        return found

    def now(self) -> tuple[DeskSettings, Sequence[str]]:
        return self.kept, self.printers

    def keep(self, wanted: DeskSettings) -> None:
        if self.refused is not None:
            raise self.refused
        self.kept = wanted

    def try_folder(self, name: str, folder: str) -> FolderTried:
        if folder not in self.folders:
            raise FolderUnwritable(name)
        return self.folders[folder]
