"""Pages by camera, over the page where they are attached: Space takes one, Enter is done, Esc back.

The picture is live, with the edge of the page that was found; what would make it illegible is said
before it is taken. Kept out: finding and judging the page (`scanner.page_seen`), and what becomes
of the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.live_picture import LivePicture, Saying
from counter.shift import Shift
from registry.cameras import CameraView, PageSeen
from registry.failures import Trouble
from ui.buttons import LinkButton, OutlineButton, PrimaryButton, is_enter
from ui.fields import Message
from ui.flow import Flow
from ui.surfaces import text
from words import Words, later
from words.texts import sentence_for

CAMERA_KEY: Final = "Alt+K"
_EACH_MS: Final = 100
_SMALL: Final = 96  # px, the height of a page that was taken
_SAID: Final = {
    PageSeen.GOOD: later("The whole page is seen."),
    PageSeen.NONE: later("Lay a page under the camera, on something darker than paper."),
    PageSeen.CUT: later("The page goes beyond the picture. Move it into the middle."),
    PageSeen.COVERED: later("Not all of the page is seen. Take away what lies on it."),
    PageSeen.FAR: later("The letters get too small. Bring the page nearer, or turn it."),
    PageSeen.DARK: later("Too dark. Put a light on."),
    PageSeen.BLURRED: later("Blurred. Hold the page still until the letters are sharp."),
}
_KEYS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Delete)


class CameraCard(QWidget):
    """`taken` carries the files of the pages, the first one first, and whatever they are about."""

    taken = Signal(object, object)  # Sequence[Path], `about` of `open_over`

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setObjectName("camera_card")
        self.setProperty("role", "page")
        self.setProperty("ring", False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shift = shift
        self._files: list[Path] = []
        self._view: CameraView | None = None
        self._trouble: Trouble | None = None
        self._warned: PageSeen | None = None  # said once: the next Space takes it all the same
        self._sure = False  # Esc was pressed once although pages are taken
        self._keeping = 0
        self._about: object = None
        self._cursor: QWidget | None = None
        self._timer = QTimer(self, interval=_EACH_MS)
        self._timer.timeout.connect(self._look)
        self.picture = LivePicture()
        self._title, self._count = text(role="title"), text(role="strong")
        self._count.setObjectName("camera_count")
        self._said, self._more = Saying(), Message()
        self._said.setObjectName("camera_said")
        self._smalls: list[QLabel] = []
        self.take, self.done = PrimaryButton(icon="camera"), OutlineButton(icon="check")
        self.drop, self.back = LinkButton(), LinkButton()
        for part, name in (
            (self.take, "camera_take"),
            (self.done, "camera_done"),
            (self.drop, "camera_drop"),
            (self.back, "camera_back"),
        ):
            part.setObjectName(name)
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        self.take.clicked.connect(self._take)
        self.done.clicked.connect(self._finish)
        self.drop.clicked.connect(self._drop_last)
        self.back.clicked.connect(self._escape)
        shift.changed.connect(lambda _: self.hide())
        shift.speaker.follow(self)
        self.hide()

    def _lay_out(self) -> None:
        self._strip = Flow(across=8, down=8)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._title)
        right.addWidget(self._said)
        right.addWidget(self._more)
        right.addStretch(1)
        right.addWidget(self._count)
        right.addWidget(self._strip)
        below = QHBoxLayout()
        below.addWidget(self.drop)
        below.addStretch(1)
        below.addWidget(self.back)
        for part in (self.take, self.done):
            right.addWidget(part)
        right.addLayout(below)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(24, 16, 24, 16)
        sides.setSpacing(24)
        sides.addWidget(self.picture, 5)
        sides.addLayout(right, 2)

    # -- opening and leaving ----------------------------------------------------------------------

    def open_over(self, page: QWidget, about: object = None) -> None:
        """Over all of `page`; it closes with it, and then gives what was taken so far."""
        if self.isVisible():
            return
        self._about = about
        self._cursor = page.window().focusWidget()
        if self.parentWidget() is not page:
            self.setParent(page)
            page.installEventFilter(self)
        self._begin_anew()
        self.setGeometry(page.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._shift.camera_wanted.emit()
        self._shift.workplace.camera.begin()
        self._timer.start()
        self._look()

    def _begin_anew(self) -> None:
        self._files, self._view, self._trouble = [], None, None
        self._warned, self._sure = None, False
        self._show_smalls([])
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A scan, or a lock, may open something else: what was taken is not lost."""
        super().hideEvent(event)
        if not self._timer.isActive():
            return
        self._timer.stop()
        self._shift.workplace.camera.end()
        self.picture.clear()
        self._view = None
        self.hide()
        files, self._files = self._files, []
        if files:
            self.taken.emit(tuple(files), self._about)

    def _finish(self) -> None:
        if self._keeping == 0:
            self._close()

    def _close(self) -> None:
        cursor, self._cursor = self._cursor, None
        had_pages = bool(self._files)
        self.hide()
        if not had_pages and cursor is not None and cursor.isVisible():
            cursor.setFocus()

    def _escape(self) -> None:
        """Back; pages that were taken are left only when it is pressed twice."""
        if self._files and not self._sure:
            self._sure = True
            self._say()
            return
        files, self._files = self._files, []
        self._forget(files)
        self._close()

    def _forget(self, files: Sequence[Path]) -> None:
        place = self._shift.workplace.camera
        if files:
            self._shift.run(lambda: place.forget(files), lambda _: None, troubled=lambda _: None)

    # -- keys -------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Esc and Space mean something to the window as well: here they are this card's.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() in _KEYS or is_enter(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return  # a key held down must not take a page a second
        if event.key() == Qt.Key.Key_Space:
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() == Qt.Key.Key_Delete:
            self._drop_last()
        elif is_enter(event):
            self._finish()
        event.accept()  # the page beneath hears nothing of what is pressed here

    # -- looking and taking -----------------------------------------------------------------------

    def _look(self) -> None:
        now = self._shift.workplace.camera.now()
        if isinstance(now, Trouble):
            self._view, self._trouble = None, now
            self.picture.clear()
            self._say()
            return
        if now is None or (self._view is not None and now.number == self._view.number):
            return
        if self._warned is not None and now.seen is not self._warned:
            self._warned = None
        self._view, self._trouble = now, None
        self.picture.show_view(now)
        self._say()

    def _take(self) -> None:
        view, place = self._view, self._shift.workplace.camera
        if view is None:
            return
        self._sure = False
        if view.seen is not PageSeen.GOOD and self._warned is not view.seen:
            self._warned = view.seen
            self._say()
            return
        try:
            taken = place.take()
        except Trouble as why:
            self._trouble = why
            self._say()
            return
        self._warned = None
        self._keeping += 1
        about = self._about
        small = self.picture.small(_SMALL)
        self._shift.run(
            lambda: place.keep(taken),
            then=lambda file: self._kept(file, small, about),
            troubled=self._not_kept,
            broken=self._not_kept,
        )

    def _kept(self, file: Path, small: QPixmap, about: object) -> None:
        self._keeping -= 1
        if not self.isVisible() or about != self._about:
            self.taken.emit((file,), about)  # something else was opened meanwhile
            return
        self._files.append(file)
        self._show_smalls([*(one.pixmap() for one in self._smalls), small])
        self._say()

    def _not_kept(self, failure: BaseException) -> None:
        self._keeping -= 1
        self._shift.notices.troubled(failure)

    def _drop_last(self) -> None:
        if self._files:
            self._forget([self._files.pop()])
            self._show_smalls([one.pixmap() for one in self._smalls[:-1]])
            self._say()

    def _show_smalls(self, pictures: Sequence[QPixmap]) -> None:
        for old in self._smalls:
            old.hide()
            old.deleteLater()
        self._smalls = []
        for picture in pictures:
            small = QLabel()
            small.setPixmap(picture)
            self._strip.add(small)
            small.show()
            self._smalls.append(small)

    # -- words ------------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Pages by camera"))
        self.take.setText(w.say("Take the page") + "  Space")
        self.done.setText(w.say("Done") + "  Enter")
        self.drop.setText(w.say("Drop the last one") + "  Del")
        self.back.setText(w.say("Back") + "  Esc")
        self._say()

    def _say(self) -> None:
        w, view = self._shift.w, self._view
        count = len(self._files)
        self._count.setText(w.count("{n} page is taken", "{n} pages are taken", count))
        self._count.setVisible(bool(count))
        self.take.setEnabled(view is not None)
        self.done.setEnabled(bool(count))
        self.drop.setVisible(bool(count))
        if self._trouble is not None:
            self.picture.set_words(sentence_for(self._trouble, w))
        else:
            self.picture.set_words(w.say("The camera is being opened."))
        said = w.say(_SAID[view.seen]) if view is not None else ""
        self._said.say(said, "done" if view is not None and view.seen is PageSeen.GOOD else "soon")
        more = w.say("Space again takes it as it is.") if self._warned is not None else ""
        if self._sure:
            more = w.say("Enter keeps the pages taken. Esc again drops them.")
        self._more.say(more, "")


def page_of(part: QWidget) -> QWidget:
    """The page of the window on which this part stands."""
    page = part
    while page.property("role") != "page" or page is page.window():
        above = page.parentWidget()
        if above is None:
            return page
        page = above
    return page
