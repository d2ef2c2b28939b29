"""The scanner on a COM port, for a window: what it reads goes where every scan goes.

Its thread speaks to the screen by a signal, as all threads do.
"""

from PySide6.QtCore import QObject, Qt, Signal

from registry.readers import ScannerNow
from scanner.serial_scanner import SerialScanner
from ui.feed import ScanFeed


class SerialReader(QObject):
    """`wanted` as in the settings (`scanner.serial_ports.chosen`)."""

    read = Signal(str)

    def __init__(self, wanted: str, feed: ScanFeed) -> None:
        super().__init__()
        self._scanner = SerialScanner(self.read.emit, wanted)
        self.read.connect(feed.take, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        self._scanner.begin()

    def choose(self, wanted: str) -> None:
        """Another one, at once."""
        self._scanner.choose(wanted)

    def now(self) -> ScannerNow:
        return self._scanner.now()

    def close(self) -> None:
        self._scanner.close()
