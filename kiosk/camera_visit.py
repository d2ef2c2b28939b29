"""A receipt held before the camera, while the page that asks for the code is open and no longer.

A code is told once in a visit: whoever still holds the receipt there and wants to type must not be
sent back to the answer. Kept out: what is read in a picture (`scanner`), what a code means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kiosk.camera_place import CodeCameraPlace
from kiosk.code_page import CodePage
from registry.cameras import CameraView, PageSeen
from registry.codes import OurCode, Reading

LOOK_MS: Final = 80  # a little oftener than the camera gives pictures
STALE_S: Final = 2.0  # a picture that stands still, or is black, for so long is dead


class CodeCamera(QObject):
    """`scanned` hears what was read; `clock` gives seconds of a clock that only runs forward."""

    def __init__(
        self,
        place: CodeCameraPlace,
        read_scan: Callable[[str], Reading],
        page: CodePage,
        scanned: Callable[[str], object],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(page)
        self._place, self._read_scan, self._page = place, read_scan, page
        self._scanned, self._clock = scanned, clock
        self._told: set[str] = set()
        self._number = 0
        self._alive_at = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        page.opened.connect(self._begin)
        page.left.connect(self._end)

    def forget(self) -> None:
        """The visitor has left."""
        self._told.clear()
        self._page.show_camera(None)

    def look(self) -> None:
        """The newest picture, and what was read; the timer calls it."""
        view = self._place.now()
        if not isinstance(view, CameraView):
            self._page.show_camera(None)
        elif view.number != self._number and view.seen is not PageSeen.DARK:
            self._number, self._alive_at = view.number, self._clock()
            self._page.show_camera(view)
        elif self._clock() - self._alive_at > STALE_S:
            self._page.show_camera(None)
        text = self._place.read()
        if text and text not in self._told:
            self._take(text)

    def _take(self, text: str) -> None:
        """A poster behind somebody who types is none of his business."""
        if self._page.digits and not isinstance(self._read_scan(text), OurCode):
            return
        self._told.add(text)
        self._scanned(text)

    def _begin(self) -> None:
        self._number = 0
        self._place.begin()
        self._timer.start(LOOK_MS)

    def _end(self) -> None:
        self._timer.stop()
        self._place.end()
        self._page.show_camera(None)
