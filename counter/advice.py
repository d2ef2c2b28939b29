"""F8: somebody came with a question. A small card over whatever is open; nothing beneath moves.

One key for the sphere, Enter saves; nobody is asked for a name. Esc leaves, and the cursor is where
it was. Kept out: which spheres there are, which the catalogue says.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from counter.giving_place import DayOfOne
from counter.shift import Shift
from registry.numbers import untangle
from ui.buttons import LinkButton, PrimaryButton, Segment, is_enter
from ui.choices import Choice
from ui.fields import LineField, Message
from ui.surfaces import Card, text
from words import Words, later

OTHER: Final = "other"
_OTHER_KEYS: Final = ("-", "ө", "Ө")  # beside the zero; ө is what stands there in Kazakh
_MINUTES: Final = (5, 10, 15, 20, 30, 45)
_USUAL: Final = 10  # minutes: half of all questions are answered in so long
_DIGITS: Final = 10
_WIDTH: Final = 660
_SPHERES: Final = {
    "land": later("Land"),
    "social": later("Social help"),
    "employment": later("Work"),
    "housing": later("Housing"),
    "construction": later("Building"),
    "agriculture": later("Farming"),
    "veterinary": later("Animals"),
    "education": later("School"),
    "certificates": later("Certificates"),
    "appeals": later("Appeals"),
    OTHER: later("Something else"),
}


class AdviceCard(Card):
    """Over the page of `window`. `ask` opens it, `leave` and saving close it."""

    def __init__(self, shift: Shift, window: QWidget) -> None:
        super().__init__(padding=16)
        self.setParent(window)
        self.setObjectName("advice_card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.column.setSpacing(10)
        self._shift = shift
        self._before: QWidget | None = None
        self._day: DayOfOne | None = None
        self._title, self._done = text(role="lead"), text(role="second")
        self._done.setObjectName("advice_day")
        self._spheres = self._known_spheres()
        self._buttons = {name: Segment() for name in self._spheres}
        self._wrong = Message()
        self.topic = LineField()
        self.topic.edit.setObjectName("advice_topic")
        self.minutes = Choice()
        self.minutes.setObjectName("advice_minutes")
        self.save = PrimaryButton(icon="check")
        self.save.setObjectName("advice_save")
        self.close_link = LinkButton()
        self.close_link.setObjectName("advice_leave")
        self._lay_out()
        self.save.clicked.connect(self._save)
        self.close_link.clicked.connect(self.leave)
        for name, button in self._buttons.items():
            button.clicked.connect(lambda _=False, name=name: self._choose(name))
        window.installEventFilter(self)
        shift.changed.connect(lambda _: self.leave())
        shift.speaker.follow(self)
        self.hide()

    def _known_spheres(self) -> tuple[str, ...]:
        """Those of the catalogue that have a name here, in its order, and all the rest as one."""
        there = dict.fromkeys(one.sphere for one in self._shift.workplace.catalogue.services)
        return (*(name for name in there if name in _SPHERES), OTHER)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, (name, button) in enumerate(self._buttons.items()):
            button.setObjectName(f"sphere_{name}")
            grid.addWidget(button, place // 3, place % 3)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.save)
        below.addWidget(self.close_link)
        below.addStretch(1)
        inside = QVBoxLayout()
        inside.setSpacing(10)
        inside.addWidget(self._title)
        inside.addLayout(grid)
        for part in (self._wrong, self.topic, self.minutes):
            inside.addWidget(part)
        inside.addLayout(below)
        inside.addWidget(self._done)
        self.column.addLayout(inside)

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("What was the question about?"))
        for place, (name, button) in enumerate(self._buttons.items(), 1):
            key = "–" if name == OTHER else str(place % 10) if place <= _DIGITS else ""
            button.setText(f"{key}  {w.say(_SPHERES[name])}".strip())
        self.topic.set_label(w.say("Topic (optional)"))
        self.minutes.set_label(w.say("Minutes"))
        self.minutes.set_options([(n, str(n)) for n in _MINUTES])
        self.save.setText(w.say("Count the visit") + "  Enter")
        self.close_link.setText(w.say("Cancel") + "  Esc")
        self._suggest()
        self._say_day(w)
        if self._wrong.words():
            self._wrong.say(w.say("Choose what the question was about."), "soon")
        self._place()

    # -- opening and leaving ----------------------------------------------------------------------

    def ask(self) -> None:
        """F8. Pressed again it stays: a second press must lose nothing."""
        if not self.isHidden() or not self._shift.may_open("advice"):
            return
        self._before = QApplication.focusWidget()
        self._choose_none()
        self.topic.clear()
        self.minutes.set_value(_USUAL)
        self._place()
        self.show()
        self.raise_()
        self.setFocus()
        by, place = self._shift.by(), self._shift.workplace.giving
        self._shift.run(lambda: place.day_of(by), then=self._know_day, troubled=lambda _: None)

    def leave(self) -> None:
        """Nothing is counted; the cursor is where it was."""
        if self.isHidden():
            return
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus()

    def escape(self) -> bool:
        """Whether it was open."""
        was = not self.isHidden()
        self.leave()
        return was

    # -- keys -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Outside of the field a digit is a sphere. Enter saves; the field hands it on."""
        digit = untangle(event.text()) if event.text() else ""
        if is_enter(event):
            self._save()
        elif len(digit) == 1 and digit.isascii() and digit.isdecimal():
            place = (int(digit) - 1) % _DIGITS
            if place < len(self._spheres) and self._spheres[place] != OTHER:
                self._choose(self._spheres[place])
        elif event.text() in _OTHER_KEYS:
            self._choose(OTHER)
        else:
            super().keyPressEvent(event)
        event.accept()  # the page beneath hears nothing of what is pressed here

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and not self.isHidden():
            self._place()
        return super().event(event)

    def _chosen(self) -> str:
        return next((name for name, one in self._buttons.items() if one.isChecked()), "")

    def _choose(self, name: str) -> None:
        self._buttons[name].setChecked(True)
        self._wrong.say("", "")
        self._suggest()
        self._place()
        self.topic.edit.setFocus()

    def _choose_none(self) -> None:
        for button in self._buttons.values():
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setAutoExclusive(True)
        self._wrong.say("", "")

    def _suggest(self) -> None:
        """The everyday names of the sphere's services, as one types."""
        w, sphere = self._shift.w, self._chosen()
        services = self._shift.workplace.catalogue.services
        names = [one.short(w.language) for one in services if sphere in ("", OTHER, one.sphere)]
        completer = QCompleter(sorted(set(names)), self.topic.edit)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.topic.edit.setCompleter(completer)

    # -- counting ---------------------------------------------------------------------------------

    def _save(self) -> None:
        sphere, w = self._chosen(), self._shift.w
        if not sphere:
            self._wrong.say(w.say("Choose what the question was about."), "soon")
            self._place()
            self.setFocus()
            return
        by, place = self._shift.by(), self._shift.workplace.giving
        topic, minutes = self.topic.text(), int(self.minutes.value() or 0)
        self.leave()

        def counted(day: DayOfOne) -> None:
            self._day = day
            self._shift.notices.done(
                lambda w: w.say("The visit is counted. {day}", day=day_words(day, w))
            )

        self._shift.run(lambda: place.advise(sphere, topic, minutes, by), then=counted)

    def _know_day(self, day: DayOfOne) -> None:
        self._day = day
        self._say_day(self._shift.w)

    def _say_day(self, w: Words) -> None:
        self._done.setText(day_words(self._day, w) if self._day is not None else "")

    def _place(self) -> None:
        """In the upper right of the window, as high as it needs."""
        window = self.parentWidget()
        if window is None:
            return
        self.column.activate()
        least = max(self.sizeHint().height(), self.minimumSizeHint().height())
        height = max(least, self.heightForWidth(_WIDTH))
        self.resize(_WIDTH, min(height, window.height() - 80))
        self.move(QPoint(window.width() - _WIDTH - 24, 16))


def day_words(day: DayOfOne, w: Words) -> str:
    """«Бүгін: 9 қабылданды · 4 берілді · 12 кеңес»: each counted apart."""
    return w.say(
        "You today: taken in {taken_in} · given out {given} · advised {advised}",
        taken_in=day.taken_in,
        given=day.given,
        advised=day.advised,
    )
