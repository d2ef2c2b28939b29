"""Who works at this desk now? Name and position stand on every receipt by law (АППК art. 64).

The list of faces, and, where the district has given passwords, the field for one's password or
PIN. Kept out: whether it is right, and what follows (`counter.seat`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.guide import GuideCard
from registry.digit_row import untangle
from ui.cells import Cell, Column, Row
from ui.languages import Speaker
from ui.names import NameList
from ui.panes import Mark
from ui.surfaces import text
from words import Words

if TYPE_CHECKING:
    from counter.secret_field import SecretField
    from registry.offices import Office, Staff
    from registry.seen import SeenOffice, SeenStaff
    from ui.empty import EmptyState

_MOST_ROWS = 7  # with the field beneath, seven rows fit a window of 720 px
_NUMBERED = 9  # people whom a single digit chooses


class PeoplePage(QWidget):
    """`chosen` carries the `Staff` who sits down without a password; `tried` who, and what was
    typed; `guide_read` when the first steps are put away; `refused` when somebody is not let in."""

    chosen = Signal(object)  # Staff
    tried = Signal(object, str)  # Staff, password or PIN
    guide_read = Signal()
    refused = Signal()

    def __init__(self, speaker: Speaker, office: Office | SeenOffice) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._speaker = speaker
        self._works_at = office
        self._people: Sequence[Staff | SeenStaff] | None = None  # nobody has told yet
        self._locked: Collection[str] = ()
        self._demanded = False
        self._why_not: BaseException | None = None
        self._typed_for: str | None = None  # a list written anew moves its cursor, too
        self._office, self._title = text(role="quiet"), text(role="title")
        self._hint = text(role="second")
        self._hint.setObjectName("sign_in_hint")
        self.list = NameList([Column(width=32), Column(stretch=1), Column(stretch=1)])
        self.list.names.setObjectName("staff")
        self._empty: EmptyState | None = None
        self._secret: SecretField | None = None
        self.guide = GuideCard(speaker, closable=True)
        self._lay_out()
        self.list.chosen.connect(self.choose)
        self.list.moved.connect(self._forget_typed)
        self.list.names.typed.connect(self._type)
        self.guide.put_away.connect(self.guide_read)
        speaker.follow(self)
        self._arrange()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(560)
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(Mark(48))
        column.addWidget(self._office)
        column.addWidget(self._title)
        column.addWidget(self.list, 20)  # as high as its rows, where notices leave the room
        column.addWidget(self._hint)
        column.addStretch(2)
        beside = QVBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self.guide)
        beside.addStretch(2)
        self.guide.setMaximumWidth(420)
        row = QHBoxLayout(self)
        row.setSpacing(48)
        row.setContentsMargins(24, 12, 24, 12)
        row.addStretch(1)
        row.addWidget(inside, 4)
        row.addLayout(beside, 3)
        row.addStretch(1)

    def retranslate(self, w: Words) -> None:
        office = self._works_at
        self._office.setText(w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en))
        self._title.setText(w.say("Who works at this desk today?"))
        self._hint.setText(
            w.say("Signing in is not set up: the district has given no passwords yet.")
        )
        self._say_why_not(w)
        self._say()

    @property
    def secret(self) -> SecretField:
        """Made when it is first needed: where the district has given no passwords it never is, and
        a start is a fortieth quicker without."""
        if self._secret is None:
            from counter.secret_field import SecretField

            self._secret = made = SecretField(self._speaker)
            made.entered.connect(self._try)
            made.changed.connect(self._typing)
            self._column.insertWidget(self._column.indexOf(self._hint), made)
            self.setTabOrder(self.list.names, made.edit)
            self.setTabOrder(made.edit, made.enter)
        return self._secret

    # -- who there is -----------------------------------------------------------------------------

    def show_people(
        self,
        people: Sequence[Staff | SeenStaff],
        *,
        demanded: bool = False,
        locked: Collection[str] = (),
    ) -> None:
        """`demanded`: everybody needs a password or PIN; `locked`: whom no try helps any more."""
        if (people, demanded, locked) == (self._people, self._demanded, self._locked):
            return
        self._people, self._demanded, self._locked = people, demanded, locked
        self._say()
        self._arrange()

    def show_guide(self, shown: bool) -> None:
        self.guide.setVisible(shown)

    def point_at(self, number: str) -> None:
        """The cursor on this person."""
        self.list.set_current(number)

    def focus_first(self) -> None:
        self.forget()
        place = self._empty if self._empty is not None and not self._people else self.list.names
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._people:
            self.list.set_current(self.list.current_key() or self._people[0].number)

    def is_in_use(self) -> bool:
        """Somebody is at it: the cursor stands on a person, or in the field beneath."""
        secret = self._secret
        if secret is not None and secret.text():
            return True
        places = (self.list.names, secret.edit if secret is not None else None)
        return self.window().focusWidget() in places and self.list.current_key() is not None

    def ask_for_secret(self) -> None:
        """The field beneath has the cursor; whose it is stands chosen above."""
        self.secret.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, failure: BaseException) -> None:
        """Not let in, and why. What was typed is gone."""
        self.forget()
        self._why_not = failure
        self._say_why_not(self._speaker.w)
        self.ask_for_secret()
        self.refused.emit()

    def forget(self) -> None:
        """Nothing typed stays behind for the next one."""
        self._why_not = None
        if self._secret is not None:
            self._secret.clear()

    def arrive(self) -> None:
        """Nothing to look up: the window hands the people in."""

    # -- keys -------------------------------------------------------------------------------------

    def _type(self, letter: str) -> None:
        """In the list a digit chooses; letters do nothing."""
        digit = untangle(letter)
        if len(digit) == 1 and digit.isascii() and digit.isdecimal():
            self._choose_place(int(digit))

    def _choose_place(self, place: int) -> None:
        """Only puts the cursor there: the first digit of a scan must sign nobody in."""
        people = self._people or ()
        if 1 <= place <= min(_NUMBERED, len(people)):
            self.list.set_current(people[place - 1].number)
            if self._demanded:
                self.ask_for_secret()

    # -- what it says -----------------------------------------------------------------------------

    def _arrange(self) -> None:
        if self._demanded or self._secret is not None:
            self.secret.setVisible(self._demanded)
        self._hint.setVisible(not self._demanded and bool(self._people))

    def _typing(self, typed: str) -> None:
        if typed and self._why_not is not None:
            self._why_not = None
            self.secret.set_error(None)

    def _say_why_not(self, w: Words) -> None:
        if self._why_not is not None:
            from words.texts import sentence_for  # a start has nothing to say of any failure

            self.secret.set_error(sentence_for(self._why_not, w))

    def _say(self) -> None:
        w = self._speaker.w
        self._say_nobody(w)
        self.list.set_rows(
            [
                Row(
                    one.number,
                    (
                        Cell(str(place) if place <= _NUMBERED else ""),
                        Cell(one.name, strong=True, icon=self._icon(one)),
                        Cell(self._beside(one, w)),
                    ),
                )
                for place, one in enumerate(self._people or (), 1)
            ],
            most=_MOST_ROWS,
        )

    def _say_nobody(self, w: Words) -> None:
        """An office without a list of its staff is rare: what says so is made for it only."""
        nobody = self._people is not None and not self._people
        if nobody and self._empty is None:
            from ui.empty import EmptyState

            self._empty = EmptyState()
            self._column.insertWidget(self._column.indexOf(self.list), self._empty, 20)
        if self._empty is not None:
            words = w.say("Nobody is listed yet")
            self._empty.set_words(words, w.say("The list of staff comes from the district."))
            self._empty.setVisible(nobody)
        self.list.setVisible(not nobody)

    def _beside(self, one: Staff | SeenStaff, w: Words) -> str:
        position = w.of(kk=one.position_kk, ru=one.position_ru, en=one.position_en)
        locked = one.number in self._locked
        return f"{position} · {w.say('locked out')}" if locked else position

    def _icon(self, one: Staff | SeenStaff) -> str:
        return "lock" if one.number in self._locked else "user-round"

    def _forget_typed(self, number: str | None) -> None:
        """Another person was chosen: what was typed, and what was said of it, was not his."""
        if number is not None and number != self._typed_for:
            self._typed_for = number
            self.forget()

    def choose(self, number: str) -> None:
        """This person sits down, or types a password first."""
        if self._demanded:
            self.ask_for_secret()
        else:
            self.chosen.emit(self._one(number))

    def _try(self) -> None:
        number, typed = self.list.current_key(), self.secret.text()
        if number is None or not typed:
            self.ask_for_secret()
            return
        self.try_as(number, typed)

    def try_as(self, number: str, typed: str) -> None:
        """This person, with this password or PIN."""
        self.tried.emit(self._one(number), typed)

    def _one(self, number: str) -> Staff | SeenStaff:
        return next(one for one in self._people or () if one.number == number)
