"""The demo scanner: the printed papers, a click on a code, and what was read is typed by real keys.

It stands for the paper in the hand and the scanner beside it. The click is decoded from the picture
of the page as any reader would; what the code means, the face it goes to has to find out.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QFileSystemWatcher, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.demo_page import PageView
from app.demo_papers import (
    PICTURES,
    Page,
    Paper,
    code_at,
    open_pages,
    page_of,
    papers_in,
    pixels_of,
)
from app.hand import can_scan
from scanner.decode import Code
from ui.background import Door
from ui.buttons import OutlineButton
from ui.choices import Choice
from ui.empty import EmptyState
from ui.fields import LineField
from ui.languages import Speaker
from ui.lists import Cell, Column, Listing, Row
from ui.notices import Notices
from ui.panes import mark_icon
from ui.surfaces import Scrolled, text
from words import Words

FaceName = Literal["counter", "kiosk"]
ScanInto = Callable[[FaceName, str], bool]
"""Type a text into a face as a scanner; False when the face is not open."""

_LEAST_WIDTH, _LEAST_HEIGHT = 960, 640
_LIST_WIDTH = 372
_LOOK_AGAIN_MS = 400  # a printer writes under another name first; after that the paper is whole


class DemoScanner(QWidget):
    """`folders` are looked through for papers; `scan_into` types what was read."""

    scanned = Signal(str)  # the face it went to

    def __init__(
        self, speaker: Speaker, background: Door, folders: Sequence[Path], scan_into: ScanInto
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
        self.resize(_LEAST_WIDTH + 40, _LEAST_HEIGHT + 100)
        self.setWindowIcon(mark_icon())
        self.setAcceptDrops(True)
        self._speaker = speaker
        self._background = background
        self._folders = list(folders)
        self._scan_into = scan_into
        self._opened = 0  # pages that come back for an older choice are not shown
        self.papers: list[Paper] = []
        self.views: list[PageView] = []
        self._make_parts()
        self._lay_out()
        self._watch()
        speaker.follow(self)

    # -- building ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._title = text(role="title", wrap=False)
        self.number_field = LineField(icon_name="search")
        self.list = Listing()
        self.list.set_columns([Column()])
        self.open_button = OutlineButton(icon="folder-open")
        self.face = Choice()
        self._hint = text(role="quiet")
        self.notices = Notices(self._speaker)
        self._pages = QWidget()
        self._pages_column = QVBoxLayout(self._pages)
        self._pages_column.setContentsMargins(0, 0, 12, 0)
        self._pages_column.setSpacing(16)
        self._empty = EmptyState()
        self._pages_column.addWidget(self._empty)
        self._pages_column.addStretch(1)
        self.paper_area = Scrolled(self._pages)
        self.number_field.changed.connect(lambda _: self._fill())
        self.list.chosen.connect(self.open_file)
        self.list.moved.connect(self._moved)
        self.open_button.clicked.connect(self._ask_file)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(12)
        for part in (self._title, self.number_field):
            left.addWidget(part)
        left.addWidget(self.list, 1)
        left.addWidget(self.open_button)
        side = QWidget()
        side.setFixedWidth(_LIST_WIDTH)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.face)
        right.addWidget(self._hint)
        right.addWidget(self.notices)
        right.addWidget(self.paper_area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.setSpacing(24)
        row.addWidget(side)
        row.addLayout(right, 1)

    def _watch(self) -> None:
        self._settle = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._settle.timeout.connect(self.look)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        self._watch_folders()

    def _watch_folders(self) -> None:
        watched = set(self._watcher.directories())
        new = [str(each) for each in self._folders if each.is_dir() and str(each) not in watched]
        if new:
            self._watcher.addPaths(new)

    def retranslate(self, w: Words) -> None:
        self.setWindowTitle(f"{w.say('Demo scanner')} · Tereze")
        self._title.setText(w.say("Printed papers"))
        self.number_field.set_placeholder(w.say("Find by number"))
        self.number_field.edit.setAccessibleName(w.say("Find by number"))
        self.list.set_empty(w.say("No papers yet"), w.say("What is printed appears here."))
        self.open_button.setText(w.say("Open a picture…"))
        self.face.set_label(w.say("Scan into"))
        self.face.set_options([("counter", w.say("Counter")), ("kiosk", w.say("Kiosk"))])
        if self.face.value() is None:
            self.face.set_value("counter")
        self._hint.setText(
            w.say("Click a code on the paper: it is read and typed as a scanner would type it.")
        )
        self._empty.set_words(
            w.say("Choose a paper on the left"),
            w.say("Or drop a picture here: a photograph, a scan, a PDF."),
        )
        self.look()

    # -- papers -----------------------------------------------------------------------------------

    def look(self) -> None:
        """Look through the folders again."""
        self._watch_folders()
        self.papers = papers_in(self._folders)
        self._fill()

    def _fill(self) -> None:
        w, wanted = self._speaker.w, self.number_field.text().strip()
        self.list.set_rows(
            [
                Row(one.path, (Cell(one.number, note=w.say(one.words), icon=one.icon),))
                for one in self.papers
                if wanted in one.number
            ]
        )

    def _moved(self, path: Path | None) -> None:
        if path is not None and self.list.view.hasFocus():
            self.open_file(path)

    def _ask_file(self) -> None:
        w = self._speaker.w
        kinds = " ".join(f"*{each}" for each in PICTURES)
        name, _ = QFileDialog.getOpenFileName(
            self, w.say("Open a picture…"), "", f"{w.say('Pictures')} ({kinds})"
        )
        if name:
            self.open_file(Path(name), at_once=True)

    # -- pages ------------------------------------------------------------------------------------

    def open_file(self, path: Path, *, at_once: bool = False) -> None:
        """Show the file; `at_once` scans the only code on it, as holding it to a scanner would."""
        self._open(lambda: open_pages(path), at_once=at_once)

    def open_image(self, image: QImage) -> None:
        """A picture that was dropped without a file."""
        pixels = pixels_of(image)
        self._open(lambda: [page_of(pixels)], at_once=True)

    def _open(self, work: Callable[[], list[Page]], *, at_once: bool) -> None:
        self._opened += 1
        turn = self._opened

        def show(pages: list[Page]) -> None:
            if turn == self._opened:
                self.show_pages(pages)
                if at_once:
                    self._scan_only_code(pages)

        self._background.run(
            work, then=show, troubled=self.notices.troubled, broken=self.notices.broken
        )

    def show_pages(self, pages: Sequence[Page]) -> None:
        self.notices.clear()
        for view in self.views:
            self._pages_column.removeWidget(view)
            view.deleteLater()
        self.views = [PageView(page) for page in pages]
        self._empty.setVisible(not pages)
        for place, view in enumerate(self.views):
            view.clicked.connect(lambda x, y, page=view.page: self._clicked(page, x, y))
            self._pages_column.insertWidget(place, view)
        self.paper_area.verticalScrollBar().setValue(0)

    def _clicked(self, page: Page, x: float, y: float) -> None:
        self._background.run(
            lambda: code_at(page, x, y), then=self._read, broken=self.notices.broken
        )

    def _scan_only_code(self, pages: Sequence[Page]) -> None:
        texts = {code.text: code for page in pages for code in page.codes}
        if len(texts) > 1:
            self.notices.info(lambda w: w.say("There are several codes here. Click the one meant."))
        else:
            self._read(next(iter(texts.values()), None))

    def _read(self, code: Code | None) -> None:
        """A code was read, or none could be."""
        self.notices.clear()
        if code is None:
            self.notices.soon(
                lambda w: w.say("No code can be read here. Click the bars or the square of dots.")
            )
        elif not can_scan(code.text):
            self.notices.soon(
                lambda w: w.say("This code is not one of ours, and no scanner could type it.")
            )
        elif not self._scan_into(self.face.value(), code.text):
            self.notices.soon(
                lambda w: w.say("The kiosk is not open. Open it on the strip of the demo first.")
            )
        else:
            self.notices.done(lambda w: w.say("Read, and typed as a scanner types it."))
            self.scanned.emit(self.face.value())

    # -- dropping ---------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasImage() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.open_file(files[0], at_once=True)
            return
        image = event.mimeData().imageData()
        if isinstance(image, QImage) and not image.isNull():
            self.open_image(image)
        else:
            self._read(None)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.show_pages([])  # the papers of residents, even invented ones, do not lie about
        super().closeEvent(event)
