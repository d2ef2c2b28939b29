"""The settings of the office in memory. The real file has tests of its own."""

from collections.abc import Sequence

from counter.settings_place import DeskSettings, FolderTried, FolderUnwritable


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
