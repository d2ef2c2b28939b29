"""Notices: bands in the page that say what happened. Never a window in the way.

Each has an icon, a sentence, maybe one button, and is closed by the person or by the next notice
of the same kind. One that is held stays above the others for as long as what it says is so: it has
no "Close", and nothing else takes it away. What is said is said again when the language changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.buttons import LinkButton, OutlineButton
from ui.icons import pixmap
from ui.languages import Speaker
from ui.look import current
from ui.surfaces import text
from words import Words
from words.texts import sentence_for

PASSING_MS = 10_000  # long enough to be read twice; it says nothing that is needed later

Kind = Literal["done", "soon", "late", "info"]
Said = str | Callable[[Words], str]  # a callable is asked again in the new language

_ICONS: dict[Kind, str] = {
    "done": "circle-check",
    "soon": "triangle-alert",
    "late": "circle-alert",
    "info": "info",
}


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of a notice."""

    words: Said
    do: Callable[[], object]


class NoticeBand(QWidget):
    """One notice. `closed` when the person has read it."""

    closed = Signal()

    def __init__(
        self,
        kind: Kind,
        said: Said,
        speaker: Speaker,
        action: Action | None,
        *,
        closable: bool = True,
    ) -> None:
        super().__init__()
        self.kind: Kind = kind
        self._said = said
        self._action = action
        self._icon = QLabel()
        self._words = text()
        self._button = OutlineButton()
        self._close = LinkButton()
        if action is not None:
            self._button.clicked.connect(action.do)
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8 if closable or action is not None else 16, 8)
        self.setMinimumHeight(current().size.control + 16)  # with and without a button
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        # Only now: a part that has no place yet would be shown as a window of its own.
        self._button.setVisible(action is not None)
        self._close.setVisible(closable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        speaker.follow(self)

    def words(self) -> str:
        return self._words.text()

    def say(self, said: Said, w: Words) -> None:
        """Other words in the same band: nobody's cursor leaves its button."""
        self._said = said
        if self.words() != said_in(said, w):
            self.retranslate(w)

    def retranslate(self, w: Words) -> None:
        self._words.setText(said_in(self._said, w))
        self._close.setText(w.say("Close"))
        if self._action is not None:
            self._button.setText(said_in(self._action.words, w))
        look = current()
        colour = "accent" if self.kind == "info" else self.kind
        side = look.size.icon
        self._icon.setPixmap(
            pixmap(_ICONS[self.kind], look.hex(colour), side, self.devicePixelRatio())
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.kind == "info" else self.kind
        painter.setPen(QPen(look.colour(edge), 1))
        painter.setBrush(look.colour(f"{self.kind}_ground"))
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, look.radius, look.radius)


class Notices(QWidget):
    """The place in a page where notices appear; takes no room while there are none."""

    def __init__(self, speaker: Speaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speaker = speaker
        self._bands: list[NoticeBand] = []
        self._held: dict[str, NoticeBand] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def done(self, said: Said, action: Action | None = None) -> None:
        self._add("done", said, action)

    def soon(self, said: Said, action: Action | None = None) -> None:
        """Something to look at, which stops nothing."""
        self._add("soon", said, action)

    def passing(self, said: Said) -> None:
        """As `soon`, of something that is over when it is said: it goes away by itself."""
        band = self._add("soon", said, None)
        QTimer.singleShot(PASSING_MS, band, lambda: self._remove(band))

    def late(self, said: Said, action: Action | None = None) -> None:
        """Something that is late or final; what can still be put right is `soon`."""
        self._add("late", said, action)

    def info(self, said: Said, action: Action | None = None) -> None:
        self._add("info", said, action)

    def refused(self, failure: BaseException) -> None:
        """The sentence of a Refusal; fits `background.run(refused=…)`."""
        self.soon(lambda w: sentence_for(failure, w))

    def troubled(self, failure: BaseException) -> None:
        """The sentence of a Trouble; fits `background.run(troubled=…)`."""
        self.soon(lambda w: sentence_for(failure, w))

    def broken(self, failure: BaseException) -> None:
        """Our own mistake, said plainly; fits `background.run(broken=…)`."""
        self.soon(lambda w: sentence_for(failure, w))

    def clear(self) -> None:
        for band in list(self._bands):
            self._remove(band)

    def bands(self) -> list[NoticeBand]:
        """What is shown now, the newest last; without those held."""
        return list(self._bands)

    def hold(self, name: str, kind: Kind, said: Said, action: Action | None = None) -> None:
        """Say this above all others until `let_go`. Said again, it only changes its words."""
        held = self._held.get(name)
        if held is not None and held.kind == kind:
            held.say(said, self._speaker.w)
            return
        self.let_go(name)
        band = NoticeBand(kind, said, self._speaker, action, closable=False)
        band.setObjectName(f"held_{name}")
        self._column.insertWidget(len(self._held), band)
        self._held[name] = band
        self.show()

    def let_go(self, name: str) -> None:
        """What a held notice said is over."""
        band = self._held.pop(name, None)
        if band is not None:
            self._drop(band)

    def held(self) -> dict[str, NoticeBand]:
        """The notices that stay, by name."""
        return dict(self._held)

    def _add(self, kind: Kind, said: Said, action: Action | None) -> NoticeBand:
        for old in [band for band in self._bands if band.kind == kind]:
            self._remove(old)
        band = NoticeBand(kind, said, self._speaker, action)
        band.closed.connect(lambda: self._remove(band))
        self._bands.append(band)
        self._column.addWidget(band)
        self.show()
        return band

    def _remove(self, band: NoticeBand) -> None:
        if band in self._bands:
            self._bands.remove(band)
            self._drop(band)

    def _drop(self, band: NoticeBand) -> None:
        self._speaker.changed.disconnect(band.retranslate)
        self._column.removeWidget(band)
        band.hide()
        band.deleteLater()
        self.setVisible(bool(self._bands or self._held))


def said_in(said: Said, w: Words) -> str:
    """The words of it in this language."""
    return said if isinstance(said, str) else said(w)
