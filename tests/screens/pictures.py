"""A camera for Qt windows: it takes the picture, and says what is wrong with what it shows.

Faults are sentences, gathered over all states and languages, so that one run shows them all.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from tests.screens.english import left_in_english
from ui.languages import Speaker
from ui.lists import Listing, column_boxes
from ui.look import current
from ui.names import Names
from ui.panes import FourPanes
from ui.screenfit import misfits
from words import LANGUAGES

_QUICK = 80  # Qt's word for "compress little": there are hundreds of pictures
_SAYS = ("text", "title", "placeholderText", "toolTip", "accessibleName", "windowTitle")
_FEWEST_COLOURS = 5


@dataclass
class Camera:
    """Photographs `window` at the sizes of the screens it may hang on.

    Kept in `folder` are pictures with a fault; every one where TEREZE_PICTURES names a folder.
    """

    window: QWidget
    speaker: Speaker
    folder: Path
    room: str
    screens: tuple[QSize, ...]
    faults: list[str] = field(default_factory=list)
    # Writing a picture takes a fifth of taking it: all are kept only for somebody who looks.
    keeps_all: bool = field(default_factory=lambda: bool(os.environ.get("TEREZE_PICTURES")))

    def take(self, name: str) -> None:
        """The page as it stands now, in every language and on every screen."""
        before = self.speaker.w.language
        for language in LANGUAGES:
            self.speaker.switch(language)
            for screen in self.screens:
                self._take(name, language, screen)
        self.speaker.switch(before)

    def _take(self, name: str, language: str, screen: QSize) -> None:
        begun = time.perf_counter()
        if self.window.size() != screen:
            self.window.resize(screen)
        settle()
        picture = self.window.grab().toImage()
        took = (time.perf_counter() - begun) * 1000
        place = f"{self.room}-{name}-{screen.width()}x{screen.height()}-{language}"
        print(f"{place}: {took:.0f} ms")
        found = [f"{place}: {fault}" for fault in self._faults(picture, language, screen)]
        self.faults += found
        if found or self.keeps_all:
            picture.save(str(self.folder / f"{place}.png"), quality=_QUICK)

    def misfits(self, screen: QSize) -> list[str]:
        """What needs more room than there is."""
        return misfits(self.window, screen)

    def _faults(self, picture: QImage, language: str, screen: QSize) -> Iterator[str]:
        if self.window.size() != screen:
            yield f"the window is {self.window.width()}×{self.window.height()}"
        yield from self.misfits(screen)
        yield from _cut_fields(self.window)
        yield from _cut_headings(self.window)
        if is_blank(picture):
            yield "the picture shows nothing"
        for text in left_in_english(texts_of(self.window), language):
            yield f"speaks English: {text!r}"


def settle() -> None:
    """Until words that now take other room have been laid out, in a scrolled page too."""
    for _ in range(6):
        QApplication.processEvents()


def is_blank(picture: QImage) -> bool:
    """Whether it is a ground with nothing on it."""
    step = max(1, picture.height() // 120)
    seen = set()
    for y in range(0, picture.height(), step):
        seen |= {picture.pixel(x, y) for x in range(0, picture.width(), 3)}
        if len(seen) >= _FEWEST_COLOURS:
            return False  # the rest of a picture that shows something is not looked through
    return True


def texts_of(window: QWidget) -> list[str]:
    """Everything that can be read or heard on the open page, lists and painted panes included."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        asked = [getattr(widget, ask, None) for ask in _SAYS]
        # What a person typed, or reads in his own field, is not the program's.
        if isinstance(widget, QLineEdit):
            asked = asked[2:]
        found += [str(say()) for say in asked if callable(say)]
        if isinstance(widget, FourPanes):
            found += widget.words()
        if isinstance(widget, Listing):
            found += [column.heading for column in widget._columns]
        if isinstance(widget, (Listing, Names)):
            found += [cell.words for row in widget.rows()[:50] for cell in row.cells]
    return [text for text in found if text]


def _cut_fields(window: QWidget) -> Iterator[str]:
    """Hints in fields that are wider than the field, buttons narrower than their longest word."""
    for field_ in window.findChildren(QLineEdit):
        hint = field_.placeholderText()
        if hint and field_.isVisible() and not field_.text():
            margins = field_.textMargins()
            room = field_.width() - margins.left() - margins.right()
            if QFontMetrics(field_.font()).horizontalAdvance(hint) > room:
                yield f"the hint {hint!r} is cut"
    for button in window.findChildren(QAbstractButton):
        inside = button.parentWidget()
        if button.isVisible() and inside is not None and not _lies_inside(button, inside):
            yield f"the button {button.text()!r} leaves its place"


def _lies_inside(widget: QWidget, above: QWidget) -> bool:
    box = QRect(widget.pos(), widget.size())
    return above.rect().adjusted(-1, -1, 1, 1).contains(box)


def _cut_headings(window: QWidget) -> Iterator[str]:
    """Headings wider than their column. Cells may be shortened: they say all on asking."""
    letters = QFontMetrics(current().font("small"))
    for listing in window.findChildren(Listing):
        if not listing._headings.isVisible():
            continue
        inside = listing._headings.rect().adjusted(current().size.gap, 0, -current().size.gap, 0)
        boxes = column_boxes(listing._columns, inside, current().size.gap)
        for column, box in zip(listing._columns, boxes, strict=True):
            if letters.horizontalAdvance(column.heading) > box.width():
                yield f"the heading {column.heading!r} is cut"
