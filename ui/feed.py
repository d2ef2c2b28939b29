"""Where scans come in: the wiring connects every reader to it, pages listen to it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ScanFeed(QObject):
    """`scanned` carries the text of one label; what it means is for the open page to say."""

    scanned = Signal(str)
