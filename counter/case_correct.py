"""The form in which something that was written down wrong is put right, with the reason.

It opens with what stands there now. What may no longer be changed is shown and cannot be typed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from counter.answer_by import News, news_words
from counter.case_changes import DELIVERIES
from counter.choices import Choices
from counter.person import PersonFields
from counter.seen import phone_of
from counter.shift import Shift
from registry.application import Application
from registry.correcting import AsItShouldRead, may_change
from registry.facts import Applicant, ApplicantKind, Delivery, Registered
from registry.failures import AddressUnclear, NameMissing, ReasonMissing, WrongIin
from registry.iin import tidy_iin
from registry.names import tidy
from ui.buttons import LinkButton, PrimaryButton
from ui.choices import Choice
from ui.fields import LineField, MultiLine
from ui.surfaces import Card, text
from words import Words
from words.languages import OWN_NAMES
from words.texts import sentence_for


@dataclass(frozen=True, slots=True)
class Correction:
    """What was filled in; `new_receipt`: the paper at home says what is wrong, so a new one."""

    wanted: AsItShouldRead
    reason: str
    new_receipt: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as somebody left it."""

    lines: tuple[str, ...] = field(repr=False)
    summary: str = field(repr=False)
    language: str
    delivery: Delivery
    new_receipt: bool
    news: News


class CorrectCard(Card):
    """`corrected` carries a `Correction`, `put_away` when nothing shall be changed."""

    corrected = Signal(object)
    put_away = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self._shift = shift
        self._application: Application | None = None
        self._before: Filled | None = None
        self._failure: BaseException | None = None
        self._title, self._hint = text(role="strong"), text(role="quiet")
        self.person = PersonFields(shift)
        self.email, self.case_index, self.reason = LineField(), LineField(), LineField()
        self.bin = LineField()
        self.summary = MultiLine(rows=3)
        self.language = Choice()
        self.delivery = Choices("correct_delivery", tuple(Delivery))
        self.news = Choices("correct_news", tuple(News))
        self.receipt = Choice()
        self.save = PrimaryButton(keys="Ctrl+Return")
        self.leave = LinkButton()
        self._name_all()
        self._lay_out()
        self.save.clicked.connect(self._save)
        self.leave.clicked.connect(self.put_away)
        for line in (self.reason, self.person.name, self.email):
            line.changed.connect(lambda _: self._right())
        shift.speaker.follow(self)
        self.hide()

    def _name_all(self) -> None:
        lines = {
            "name": self.person.name,
            "iin": self.person.iin,
            "iin_reason": self.person.reason,
            "phone": self.person.phone,
            "address": self.person.address,
            "email": self.email,
            "bin": self.bin,
            "case_index": self.case_index,
            "reason": self.reason,
        }
        for name, line in lines.items():
            line.edit.setObjectName(f"correct_{name}")
        self.summary.edit.setObjectName("correct_summary")
        self.language.setObjectName("correct_language")
        self.receipt.setObjectName("correct_receipt")
        self.save.setObjectName("correct_save")
        self.leave.setObjectName("correct_leave")

    def _lay_out(self) -> None:
        more = QGridLayout()
        more.setHorizontalSpacing(16)
        more.setVerticalSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        more.addWidget(self.email, 0, 0, top)
        more.addWidget(self.case_index, 0, 1, top)
        more.addWidget(self.language, 1, 0, top)
        more.addWidget(self.bin, 1, 1, top)
        more.setColumnStretch(0, 1)
        more.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.save)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        for part in (self._title, self._hint, self.person):
            self.column.addWidget(part)
        self.column.addLayout(more)
        for below in (self.summary, self.delivery, self.news, self.receipt, self.reason):
            self.column.addWidget(below)
        self.column.addLayout(buttons)

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Put something right"))
        self._hint.setText(
            w.say("Number, term and papers stay. The old words stay in the history.")
        )
        self.person.retranslate(w)
        self.email.set_label(w.say("E-mail"))
        self.bin.set_label(w.say("BIN"))
        self.case_index.set_label(w.say("Case index"))
        self.summary.set_label(w.say("What is asked for"))
        self.reason.set_label(w.say("Why this is put right"))
        self.reason.set_placeholder(w.say("for example: a slip in typing"))
        self.language.set_label(w.say("Language of the answer"))
        self.language.set_options([(code, OWN_NAMES[code]) for code in ("kk", "ru")])
        self.delivery.say(
            w.say("How the answer is given"),
            {each: w.say(words) for each, words in DELIVERIES.items()},
        )
        self.news.say("", news_words(w))
        self.receipt.set_label(w.say("The receipt at home"))
        self.receipt.set_options(
            [
                (False, w.say("stays as it is")),
                (True, w.say("a new one, with a new code (ID seen)")),
            ]
        )
        self.save.setText(w.say("Write down"))
        self.leave.setText(w.say("Cancel"))
        self._say_wrong(w)

    # -- opening ----------------------------------------------------------------------------------

    def open_for(self, application: Application) -> None:
        """Everything as it reads now, the cursor in the name."""
        fact = application.registered
        if fact is None:
            return
        self._application = application
        legal = fact.applicant.kind is ApplicantKind.LEGAL
        self.person.clear()
        self.person.show_kind(legal=legal)
        self.bin.setVisible(legal)
        one = fact.applicant
        for line, words in (
            (self.person.name, one.name),
            (self.person.iin, "" if legal else one.iin),
            (self.person.reason, one.iin_reason),
            (self.person.phone, phone_of(one)),
            (self.person.address, one.address),
            (self.email, one.email),
            (self.bin, one.iin if legal else ""),
            (self.case_index, fact.case_index),
            (self.reason, ""),
        ):
            line.clear()
            line.set_text(words)
            line.edit.home(False)
        self.summary.set_text(fact.summary)
        self.language.set_value(fact.language)
        self.delivery.set_value(fact.delivery)
        self.news.set_value(News.EMAIL if fact.mail_agreed else News.PHONE)
        self._offer_mail()
        self.receipt.set_value(False)
        self._close_what_is_late(application, fact)
        self._before = self.in_hand()
        self.show()
        self.focus_first()

    def _offer_mail(self) -> None:
        """E-mail only where the district sends any, or it was asked for already."""
        offered, news = self._shift.workplace.offers_email(), self.news.value()
        by_mail = self.delivery.value() is Delivery.EMAIL
        self.delivery.offer(Delivery.EMAIL, offered or by_mail)
        self.news.setVisible(offered or news is News.EMAIL)

    def _close_what_is_late(self, application: Application, fact: Registered) -> None:
        stage = application.stage
        self.summary.setVisible(fact.kind.is_appeal or bool(fact.summary))
        self.summary.setEnabled(may_change("summary", stage))
        self.language.setEnabled(may_change("language", stage))

    def focus_first(self) -> None:
        self.person.name.edit.setFocus()

    def is_begun(self) -> bool:
        return not self.isHidden() and self.in_hand() != self._before

    def in_hand(self) -> Filled:
        """All that stands in the form, for `restore`."""
        lines = tuple(line.text() for line in self._lines())
        return Filled(
            lines,
            self.summary.text(),
            str(self.language.value()),
            self.delivery.value(),
            bool(self.receipt.value()),
            self.news.value(),
        )

    def restore(self, filled: Filled) -> None:
        for line, words in zip(self._lines(), filled.lines, strict=True):
            line.set_text(words)
        self.summary.set_text(filled.summary)
        self.language.set_value(filled.language)
        self.delivery.set_value(filled.delivery)
        self.receipt.set_value(filled.new_receipt)
        self.news.set_value(filled.news)

    def _lines(self) -> tuple[LineField, ...]:
        return (*self.person.lines(), self.email, self.bin, self.case_index, self.reason)

    def point_at(self, failure: BaseException) -> None:
        """Say beside the field what the rules want."""
        self._failure = failure
        self._say_wrong(self._shift.w)
        match failure:
            case ReasonMissing():
                self.reason.edit.setFocus()
            case NameMissing():
                self.person.name.edit.setFocus()
            case AddressUnclear():
                self.email.edit.setFocus()
            case WrongIin():
                self.person.check_iin()
                owed = not self.person.reason.isHidden()
                (self.person.reason if owed else self.person.iin).edit.setFocus()
            case _:
                self._shift.notices.refused(failure)

    def _say_wrong(self, w: Words) -> None:
        wrong = {
            ReasonMissing: self.reason,
            NameMissing: self.person.name,
            AddressUnclear: self.email,
        }
        for kind, line in wrong.items():
            is_it = isinstance(self._failure, kind)
            line.set_error(sentence_for(self._failure, w) if is_it and self._failure else None)

    def _right(self) -> None:
        """What was wrong is being changed."""
        self._failure = None
        self._say_wrong(self._shift.w)

    # -- inside -----------------------------------------------------------------------------------

    def _applicant(self, before: Applicant) -> Applicant:
        legal = before.kind is ApplicantKind.LEGAL
        return replace(
            before,
            name=tidy(self.person.name.text()),
            iin=tidy_iin((self.bin if legal else self.person.iin).text()),
            iin_reason=self.person.reason.text().strip() if self.person.is_odd() else "",
            phone=self.person.phone.text().strip(),
            email=self.email.text().strip(),
            address=tidy(self.person.address.text()),
        )

    def _save(self) -> None:
        one = self._application
        if one is None or one.registered is None:
            return
        wanted = AsItShouldRead(
            self._applicant(one.registered.applicant),
            self.summary.text(),
            str(self.language.value()),
            self.delivery.value(),
            self.case_index.text(),
            self.news.value() is News.EMAIL,
        )
        new_receipt = bool(self.receipt.value())
        self.corrected.emit(Correction(wanted, self.reason.text(), new_receipt))
