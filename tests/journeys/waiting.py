"""Time passes at the desk: its window lives, its threads work."""

import time

from PySide6.QtCore import QCoreApplication


def live(seconds: float) -> None:
    """For so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(0.002)
