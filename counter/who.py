"""Reception, *Who*: one wide field takes IIN, name or phone; what is known fills the block.

Digits only suggest; nothing here refuses. A wrong control digit asks for a reason beside the field.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from counter.draft import BlockDraft, put_texts, texts_of
from counter.fold import Fold
from counter.person import PersonFields
from counter.rare import Rare
from counter.seen import SeenBefore, phone_of
from counter.shift import Shift
from registry.facts import Applicant, ApplicantKind, Representative
from registry.iin import suggest_birth, tidy_iin
from registry.names import fold, tidy
from registry.seen_before import is_organisation, is_person
from ui.buttons import LinkButton
from ui.choices import Choice
from ui.fields import LineField
from ui.surfaces import text
from words import Words
from words.languages import OWN_NAMES

_TWELVE = re.compile(r"[0-9]{12}")


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
        self._is_known = False  # the block was filled from an earlier application
        self._sought: LineField | None = None  # by what stands there somebody is looked for
        self._make_fields()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)
        self.clear()

    # -- what was filled in -----------------------------------------------------------------------

    def applicant(self) -> Applicant:
        kind, iin = self._kind(), self._number()
        person = kind is not ApplicantKind.LEGAL
        return Applicant(
            name=tidy(self.name.text()) or self._typed_name(),
            kind=kind,
            iin=iin,
            iin_reason=self.reason.text().strip() if self.details.is_odd() else "",
            birth=suggest_birth(iin) if person and iin and not self.details.is_odd() else None,
            phone=self.phone.text().strip(),
            email=self.rare.answer.email.text().strip(),
            address=tidy(self.address.text()),
        )

    def representative(self) -> Representative | None:
        if self.rare.is_legal():
            return self.rare.organisation.value()
        return self.rare.representative.value()

    def language(self) -> str:
        """The language of the application, in which the answer will be written."""
        return str(self._language.value())

    def is_begun(self) -> bool:
        """Whether anything was typed or chosen."""
        return any(field.text().strip() for field in self._lines()) or self.rare.is_used()

    def is_done(self) -> bool:
        return bool(self.applicant().name) and not self.details.reason_is_owed()

    def _kind(self) -> ApplicantKind:
        if self.rare.is_legal():
            return ApplicantKind.LEGAL
        many = self.rare.people.people() > 1
        return ApplicantKind.COLLECTIVE if many else ApplicantKind.PERSON

    def _number(self) -> str:
        if self.rare.is_legal():
            return self.rare.organisation.number()
        return tidy_iin(self.iin.text())

    # -- put aside and taken up again -------------------------------------------------------------

    def draft(self) -> BlockDraft:
        shown = () if self.details.isHidden() else ("details",)
        part = self.rare.shown()
        if part is not None:
            shown = (*shown, part.name)
        choices = {"language": self.language(), **self.rare.choices()}
        return BlockDraft(texts_of(self._lines()), choices, shown)

    def restore(self, draft: BlockDraft) -> None:
        """Fill in what `draft` gave; the cursor is for the page to put back."""
        self.clear()
        if "details" in draft.shown:
            self._open_details()
        put_texts(self._lines(), draft.texts)
        self.rare.restore(draft.choices)
        self.rare.show_named(draft.shown)
        if language := draft.choices.get("language"):
            self._language.set_value(language)
        self.seen.forget()
        self.details.check_phone()
        self._on_change()

    def look_again(self) -> None:
        """Say again what is right and wrong, now that the cursor is where it was."""
        self.details.check_iin()

    def clear(self) -> None:
        self._is_known = False
        self._sought = None
        self.who.clear()
        self.details.clear()
        self.details.hide()
        self.rare.clear()
        self.seen.forget()
        self.who.show()
        self.start_over.hide()
        self._language.set_value("ru" if self._shift.w.language == "ru" else "kk")
        self._show_kind()
        self._summarise()

    # -- where the cursor goes --------------------------------------------------------------------

    def open_at_once(self) -> None:
        """The cursor where the next thing has to be typed."""
        if self.details.isHidden():
            self.who.edit.setFocus()
        else:
            self.details.next_empty().edit.setFocus()

    def point_at_name(self, words: str) -> None:
        self._open_details()
        self.name.set_error(words)
        self.name.edit.setFocus()

    def point_at_iin(self) -> None:
        self._open_details()
        self.details.check_iin()
        (self.reason if not self.reason.isHidden() else self.iin).edit.setFocus()

    def commit(self) -> None:
        """Take what stands in the wide field over into the field it belongs to."""
        typed = tidy(self.who.text())
        if not self.details.isHidden() or not typed:
            return
        target = self._belongs_to(typed)
        self._open_details()
        if target is self.rare.organisation.bin:
            self.rare.show_part(self.rare.organisation)
        target.set_text(typed)
        target.edit.home(False)  # of a long name its beginning is seen
        self.who.clear()
        self.details.next_empty().edit.setFocus()

    # -- building ---------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.who = LineField(large=True, icon_name="user-round")
        self.details = PersonFields(self._shift)
        self.name, self.iin, self.reason, self.phone, self.address = self.details.lines()
        self.rare = Rare(self._shift)
        self.seen = SeenBefore(self._shift)
        self.start_over = LinkButton()
        self._language, self._language_label = Choice(), text(role="second", wrap=False)
        named(self.who.edit, "who")
        named(self.start_over, "start_over")

    def _lay_out(self) -> None:
        last = QHBoxLayout()
        last.setSpacing(12)
        last.addWidget(self.start_over)
        last.addStretch(1)
        last.addWidget(self._language_label)
        last.addWidget(self._language)
        for part in (self.who, self.details, self.seen, self.rare, self.rare.links):
            self.column.addWidget(part)
        self.column.addLayout(last)

    def _connect(self) -> None:
        for field in (self.who, self.name, self.iin, self.phone):
            field.edit.installEventFilter(self)
            field.edit.textEdited.connect(lambda typed, field=field: self._look_for(field, typed))
        self.who.confirmed.connect(lambda _: self._enter_in_who())
        self.name.changed.connect(lambda _: self._forget_name())
        for field in self._own_lines():
            field.changed.connect(lambda _: self._on_change())
            if field is not self.who:
                field.confirmed.connect(lambda _: self._enter())
        self.rare.opening.connect(self._open_for_rare)
        self.rare.changed.connect(self._on_rare)
        self.rare.entered.connect(self._enter)
        self.seen.chosen.connect(self._take_known)
        self.start_over.clicked.connect(self._begin_again)
        self._language.changed.connect(lambda _: self.changed.emit())

    def _own_lines(self) -> tuple[LineField, ...]:
        return (self.who, *self.details.lines())

    def _lines(self) -> tuple[LineField, ...]:
        return (*self._own_lines(), *self.rare.lines())

    def retranslate(self, w: Words) -> None:
        self.who.set_label(w.say("Who came? IIN, name or phone"))
        self.details.retranslate(w)
        self.rare.retranslate(w)
        self.start_over.setText(w.say("Start over"))
        self._language_label.setText(w.say("Language of the answer"))
        self._language.set_options([(code, OWN_NAMES[code]) for code in ("kk", "ru")])
        self._show_kind()
        self._say_known()
        self._summarise()

    # -- as one types -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the wide field Tab means the same as Enter, and Down goes to the people found."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.seen.enter():
                return True
            in_wide = watched is self.who.edit
            if in_wide and event.key() == Qt.Key.Key_Tab and self.who.text().strip():
                self._enter_in_who()
                return True
        return super().eventFilter(watched, event)

    def _enter_in_who(self) -> None:
        if not self.who.text().strip():
            self._open_details()
            self.name.edit.setFocus()
            return
        self.commit()
        if iin := self._number():
            self.seen.look_up(iin, self._take_exactly)

    def _on_rare(self) -> None:
        self._show_kind()
        self._on_change()

    def _open_for_rare(self) -> None:
        self.commit()
        self._open_details()

    def _show_kind(self) -> None:
        self.details.show_kind(legal=self.rare.is_legal())

    def _on_change(self) -> None:
        self._summarise()
        self.changed.emit()

    def _typed_name(self) -> str:
        """A name still in the wide field is already a name: the receipt shows it."""
        typed = tidy(self.who.text()) if self.details.isHidden() else ""
        return typed if typed and self._belongs_to(typed) is self.name else ""

    def _belongs_to(self, typed: str) -> LineField:
        digits = tidy_iin(typed)
        if _TWELVE.fullmatch(digits):
            return self.rare.organisation.bin if is_organisation(digits) else self.iin
        return self.details.phone_or_name(typed)

    def _open_details(self) -> None:
        self.details.show()
        self.start_over.show()
        self.who.hide()
        self.seen.forget()

    def _enter(self) -> None:
        """Enter goes on to the next empty field; from the last one, out of the block."""
        order = (*self.details.lines(), *self.rare.open_lines())
        shown = [field for field in order if not field.isHidden()]
        here = next((i for i, field in enumerate(shown) if field.edit.hasFocus()), -1)
        for field in shown[here + 1 :]:
            if not field.text().strip():
                field.edit.setFocus()
                return
        self.finished.emit()

    def _begin_again(self) -> None:
        self.clear()
        self.changed.emit()
        self.who.edit.setFocus()

    def _summarise(self) -> None:
        one = self.applicant()
        acting = self.representative()
        known = (one.name, one.iin, one.phone, acting.name if acting is not None else "")
        title = self._shift.w.say("Who")
        self.head.show_summary(title, " · ".join(k for k in known if k), done=self.is_done())

    # -- people seen before -----------------------------------------------------------------------

    def _look_for(self, field: LineField, typed: str) -> None:
        """Offer whoever may be meant, unless the block says already all that is known of him."""
        self._sought = None if field is self.who else field
        if field is self.who or not self._is_known:
            self.seen.look_for(typed, lambda one: field is not self.who and self._stands(one))

    def _stands(self, one: Applicant) -> bool:
        mine = self.applicant()
        return fold(one.name) == fold(mine.name) and one.iin == mine.iin

    def _take_exactly(self, one: Applicant) -> None:
        """The number alone says who it is: nothing has to be typed twice. Whoever types already
        is not overwritten, only offered."""
        if not self.details.is_bare():
            self.seen.offer([one])
            return
        self.fill(one)
        if self.is_open():
            self.finished.emit()

    def _take_known(self, one: Applicant) -> None:
        self.fill(one)
        self.finished.emit()

    def fill(self, one: Applicant) -> None:
        """Show a person known from an earlier application; everything can still be changed.

        What was typed already and says something else stays, and the field tells what is known.
        """
        self._shift.looked(one, "reception")
        sought, self._sought = self._sought, None
        self._open_details()
        number = self.iin if is_person(one) else self.rare.organisation.bin
        known = {
            self.name: one.name,
            number: one.iin,
            self.reason: one.iin_reason,
            self.phone: phone_of(one),
            self.address: one.address,
            self.rare.answer.email: one.email,
        }
        for field, value in known.items():
            typed = tidy(field.text())
            if not typed or field is sought:
                field.set_text(value)
                field.edit.home(False)
            elif value and fold(typed) != fold(value):
                said = self._shift.w.say("Written down before: {value}", value=value)
                field.set_warning(said)
        if not is_person(one):
            self.rare.show_part(self.rare.organisation)
        self.who.clear()
        self._is_known = True
        self._say_known()
        self._on_rare()

    def _forget_name(self) -> None:
        self._is_known = False
        self.name.set_error(None)

    def _say_known(self) -> None:
        if self._is_known and not self.name.message():
            self.name.set_good(self._shift.w.say("Seen before: read the name aloud"))
