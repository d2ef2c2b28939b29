"""Reception, *Who*: one wide field takes IIN, name or phone; what is known fills the block.

Digits only suggest; nothing here refuses. A wrong control digit asks for a reason beside the field.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from counter.draft import BlockDraft, put_texts, texts_of
from counter.fold import Fold
from counter.shift import Shift
from registry.facts import Applicant, Representative
from registry.iin import IinFinding, check_iin, suggest_birth, tidy_iin
from registry.lists import Wanted
from registry.names import tidy
from registry.numbers import Number
from registry.phones import tidy_phone
from ui.buttons import LinkButton
from ui.fields import Choice, LineField
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import text
from words import Words
from words.languages import OWN_NAMES

_LOOK_AFTER_MS = 200
_LOOK_FROM = 3  # letters: fewer would find half the village
_SEEN_BEFORE = 3  # people offered at most
_TWELVE = re.compile(r"[0-9]{12}")
_PHONE = re.compile(r"[+0-9][0-9\s()-]{5,}")


def named(edit: QObject, name: str) -> None:
    """Give a widget the name by which tests, the tour and screen readers find it."""
    edit.setObjectName(name)


class Who(Fold):
    """`changed` at every letter, `finished` when the last field was left with Enter."""

    changed = Signal()
    finished = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._found: list[Applicant] = []
        self._asked = 0
        self._make_fields()
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look_up)
        self._connect()
        shift.speaker.follow(self)
        self.clear()

    # -- what was filled in -----------------------------------------------------------------------

    def applicant(self) -> Applicant:
        iin = tidy_iin(self.iin.text())
        return Applicant(
            name=tidy(self.name.text()) or self._typed_name(),
            iin=iin,
            iin_reason=self.reason.text().strip() if self._iin_is_odd() else "",
            birth=suggest_birth(iin) if iin and not self._iin_is_odd() else None,
            phone=self.phone.text().strip(),
            address=tidy(self.address.text()),
        )

    def representative(self) -> Representative | None:
        name = tidy(self.other_name.text())
        if self._other.isHidden() or not name:
            return None
        phone = tidy_phone(self.other_phone.text())
        return Representative(name, tidy(self.basis.text()), phone.e164 or phone.shown)

    def language(self) -> str:
        """The language of the application, in which the answer will be written."""
        return str(self._language.value())

    def is_begun(self) -> bool:
        """Whether anything was typed."""
        return any(field.text().strip() for field in self._lines())

    def is_done(self) -> bool:
        return bool(self.applicant().name) and not self._reason_is_owed()

    def draft(self) -> BlockDraft:
        parts = {"details": self.details, "for_someone_else": self._other}
        shown = tuple(name for name, part in parts.items() if not part.isHidden())
        return BlockDraft(texts_of(self._lines()), {"language": self.language()}, shown)

    def restore(self, draft: BlockDraft) -> None:
        """Fill in what `draft` gave; the cursor is for the page to put back."""
        self.clear()
        if "details" in draft.shown:
            self._open_details()
        if "for_someone_else" in draft.shown:
            self._other.show()
            self._for_other.hide()
        put_texts(self._lines(), draft.texts)
        if language := draft.choices.get("language"):
            self._language.set_value(language)
        self._check_phone()
        self._on_change()

    def look_again(self) -> None:
        """Say again what is right and wrong, now that the cursor is where it was."""
        self._check_iin()

    def clear(self) -> None:
        self._asked += 1  # nobody found for this visitor is shown to the next one
        for field in self._lines():
            field.clear()
        for hidden in (self.details, self._other, self.reason, self.seen):
            hidden.hide()
        self.who.show()
        self._for_other.show()
        self.start_over.hide()
        self._language.set_value("ru" if self._shift.w.language == "ru" else "kk")
        self._summarise()

    def open_at_once(self) -> None:
        """The cursor where the next thing has to be typed."""
        if self.details.isHidden():
            self.who.edit.setFocus()
        else:
            self._next_empty().edit.setFocus()

    def point_at_name(self, words: str) -> None:
        self._open_details()
        self.name.set_error(words)
        self.name.edit.setFocus()

    def point_at_iin(self) -> None:
        self._open_details()
        self._check_iin()
        (self.reason if not self.reason.isHidden() else self.iin).edit.setFocus()

    def commit(self) -> None:
        """Take what stands in the wide field over into the field it belongs to."""
        typed = tidy(self.who.text())
        if not self.details.isHidden() or not typed:
            return
        target = self._belongs_to(typed)
        self._open_details()
        target.set_text(typed)
        target.edit.home(False)  # of a long name its beginning is seen
        self.who.clear()
        self._next_empty().edit.setFocus()

    # -- building ---------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.who = LineField(large=True, icon_name="user-round")
        self.name, self.iin = LineField(), LineField()
        self.phone, self.address = LineField(), LineField()
        self.reason = LineField()
        self.other_name, self.basis, self.other_phone = LineField(), LineField(), LineField()
        self.seen = Listing()
        self.seen.set_columns([Column(stretch=2), Column(width=140), Column(width=160)])
        self.seen.setFixedHeight(44 * _SEEN_BEFORE)
        self._for_other, self.start_over = LinkButton(), LinkButton()
        self._language, self._language_label = Choice(), text(role="second", wrap=False)
        names = ("who", "name", "iin", "phone", "address", "iin_reason")
        lines = (self.who, self.name, self.iin, self.phone, self.address, self.reason)
        for field, name in zip(lines, names, strict=True):
            named(field.edit, name)
        named(self.other_name.edit, "representative")
        named(self.basis.edit, "basis")
        named(self.other_phone.edit, "representative_phone")
        named(self.seen.view, "seen_before")
        named(self._for_other, "for_someone_else")
        named(self.start_over, "start_over")

    def _lay_out(self) -> None:
        self.details = QWidget()
        grid = QGridLayout(self.details)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.name, 0, 0, top)
        grid.addWidget(self.iin, 0, 1, top)
        grid.addWidget(self.reason, 1, 0, 1, 2)
        grid.addWidget(self.phone, 2, 0, top)
        grid.addWidget(self.address, 2, 1, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._other = QWidget()
        row = QHBoxLayout(self._other)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for field in (self.other_name, self.basis, self.other_phone):
            row.addWidget(field, 1, top)
        rare = QHBoxLayout()
        rare.setSpacing(12)  # in English no wider one fits the smallest screen
        rare.addWidget(self._for_other)
        rare.addWidget(self.start_over)
        rare.addStretch(1)
        rare.addWidget(self._language_label)
        rare.addWidget(self._language)
        for part in (self.who, self.seen, self.details, self._other):
            self.column.addWidget(part)
        self.column.addLayout(rare)

    def _connect(self) -> None:
        self.who.edit.installEventFilter(self)
        self.who.confirmed.connect(lambda _: self._enter_in_who())
        self.who.changed.connect(lambda _: self._who_typed())
        self.iin.changed.connect(lambda _: self._check_iin())
        self.name.changed.connect(lambda _: self.name.set_error(None))
        self.phone.edit.editingFinished.connect(self._check_phone)
        for field in self._lines():
            field.changed.connect(lambda _: self._on_change())
            if field is not self.who:
                field.confirmed.connect(lambda _: self._enter())
        self.seen.chosen.connect(self._take_known)
        self._for_other.clicked.connect(self._show_other)
        self.start_over.clicked.connect(self._begin_again)
        self._language.changed.connect(lambda _: self.changed.emit())

    def _lines(self) -> tuple[LineField, ...]:
        others = (self.other_name, self.basis, self.other_phone)
        return (self.who, self.name, self.iin, self.reason, self.phone, self.address, *others)

    def retranslate(self, w: Words) -> None:
        self.who.set_label(w.say("Who came? IIN, name or phone"))
        self.name.set_label(w.say("Name"))
        self.name.set_placeholder(w.say("surname, name, patronymic"))
        self.iin.set_label(w.say("IIN"))
        self.iin.set_placeholder(w.say("12 digits, if there is one"))
        self.phone.set_label(w.say("Phone"))
        self.address.set_label(w.say("Address"))
        self.reason.set_label(w.say("Why this IIN is taken all the same"))
        self.reason.set_placeholder(w.say("for example: so it stands in the document"))
        self.other_name.set_label(w.say("Representative"))
        self.basis.set_label(w.say("On what basis"))
        self.basis.set_placeholder(w.say("proxy, parent, guardian"))
        self.other_phone.set_label(w.say("Phone of the representative"))
        self._for_other.setText(w.say("For someone else"))
        self.start_over.setText(w.say("Start over"))
        self._language_label.setText(w.say("Language of the answer"))
        self._language.set_options([(code, OWN_NAMES[code]) for code in ("kk", "ru")])
        self._check_iin()
        self._summarise()

    # -- as one types -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the wide field Tab means the same as Enter, and Down goes to the people found."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and not self.seen.isHidden():
                self.seen.view.setFocus()
                self.seen.set_current(0)
                return True
            if event.key() == Qt.Key.Key_Tab and self.who.text().strip():
                self._enter_in_who()
                return True
        return super().eventFilter(watched, event)

    def _enter_in_who(self) -> None:
        if self.who.text().strip():
            self.commit()
        else:
            self._open_details()
            self.name.edit.setFocus()

    def _who_typed(self) -> None:
        if self.details.isHidden():
            self._timer.start()

    def _on_change(self) -> None:
        self._summarise()
        self.changed.emit()

    def _typed_name(self) -> str:
        """A name still in the wide field is already a name: the receipt shows it."""
        typed = tidy(self.who.text()) if self.details.isHidden() else ""
        return typed if typed and self._belongs_to(typed) is self.name else ""

    def _belongs_to(self, typed: str) -> LineField:
        if _TWELVE.fullmatch(tidy_iin(typed)):
            return self.iin
        return self.phone if _PHONE.fullmatch(typed) else self.name

    def _open_details(self) -> None:
        self.details.show()
        self.start_over.show()
        self.who.hide()
        self.seen.hide()

    def _enter(self) -> None:
        """Enter goes on to the next empty field; from the last one, out of the block."""
        order = [self.name, self.iin, self.reason, self.phone, self.address]
        if not self._other.isHidden():
            order += [self.other_name, self.basis, self.other_phone]
        shown = [field for field in order if not field.isHidden()]
        here = next((i for i, field in enumerate(shown) if field.edit.hasFocus()), -1)
        for field in shown[here + 1 :]:
            if not field.text().strip():
                field.edit.setFocus()
                return
        self.finished.emit()

    def _next_empty(self) -> LineField:
        order = (self.name, self.iin, self.phone, self.address)
        return next((field for field in order if not field.text().strip()), self.name)

    def _iin_is_odd(self) -> bool:
        iin = tidy_iin(self.iin.text())
        return bool(iin) and check_iin(iin) is not IinFinding.VALID

    def _reason_is_owed(self) -> bool:
        return self._iin_is_odd() and not self.reason.text().strip()

    def _check_iin(self) -> None:
        """Say what is found once twelve digits stand there; earlier it would only nag."""
        w, iin = self._shift.w, tidy_iin(self.iin.text())
        odd = self._iin_is_odd()
        whole = len(iin) >= 12 or (odd and not self.iin.edit.hasFocus())
        self.reason.setVisible(odd and whole)
        if not iin or not whole:
            self.iin.set_good(None)
        elif odd:
            self.iin.set_error(w.say("Not a right IIN: check it against the document"))
        else:
            self.iin.set_good(w.say("The control digit is right"))

    def _check_phone(self) -> None:
        typed = self.phone.text().strip()
        phone = tidy_phone(typed)
        if phone.valid:
            self.phone.set_text(phone.shown)
        odd = bool(typed) and not phone.valid
        self.phone.set_warning(self._shift.w.say("Not a number of Kazakhstan") if odd else None)

    def _show_other(self) -> None:
        self._other.show()
        self._for_other.hide()
        self._open_details()
        self.other_name.edit.setFocus()
        self.changed.emit()

    def _begin_again(self) -> None:
        self.clear()
        self.changed.emit()
        self.who.edit.setFocus()

    def _summarise(self) -> None:
        one = self.applicant()
        known = (one.name, one.iin, one.phone)
        title = self._shift.w.say("Who")
        self.head.show_summary(title, " · ".join(k for k in known if k), done=self.is_done())

    # -- people seen before -----------------------------------------------------------------------

    def _look_up(self) -> None:
        typed = tidy(self.who.text())
        self._asked += 1
        asked, workplace = self._asked, self._shift.workplace
        if len(typed) < _LOOK_FROM:
            self._show_known(asked, [])
            return

        def look() -> list[Applicant]:
            known: dict[tuple[str, str], Applicant] = {}
            for row in workplace.rows(Wanted(typed=typed, limit=20)):
                found = workplace.application(Number.parse(row.number))
                if found is not None and found.registered is not None:
                    one = found.registered.applicant
                    known.setdefault((one.name, one.iin), one)
            return list(known.values())[:_SEEN_BEFORE]

        self._shift.run(look, then=lambda people: self._show_known(asked, people))

    def _show_known(self, asked: int, people: list[Applicant]) -> None:
        if asked != self._asked or not self.details.isHidden():
            return  # the person has typed on, or chosen already
        self._found = people
        rows = [
            Row(i, (Cell(one.name, icon="rotate-ccw-clock"), Cell(one.iin), Cell(_phone(one))))
            for i, one in enumerate(people)
        ]
        self.seen.set_rows(rows)
        self.seen.setFixedHeight(44 * max(1, len(rows)))
        self.seen.setVisible(bool(rows))

    def _take_known(self, place: int) -> None:
        self.fill(self._found[place])
        self.finished.emit()

    def fill(self, one: Applicant) -> None:
        """Show a person known from an earlier application; everything can still be changed."""
        self._open_details()
        self.name.set_text(one.name)
        self.iin.set_text(one.iin)
        self.reason.set_text(one.iin_reason)
        self.phone.set_text(_phone(one))
        self.address.set_text(one.address)
        self.who.clear()


def _phone(one: Applicant) -> str:
    return tidy_phone(one.phone).shown if one.phone else ""
