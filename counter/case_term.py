"""By when, and why by then: the working with its holidays, an extension with its ground, and
whether the applicant has heard of it. A part of the application's page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import due_words, moment, step_words, term_words
from registry.application import Application, Stage
from registry.calendar_facts import TermMoved
from registry.deadlines import due as due_by
from registry.facts import Registered
from registry.notices import heard, is_news, notice_until
from registry.office_facts import CallResult, Extended
from registry.paperwork import term_of
from registry.today import DayRules
from ui.buttons import LinkButton
from ui.fields import Message
from ui.surfaces import set_role, text
from words import Words
from words.terms import moved_words


class CaseTerm(QWidget):
    """`told` carries the `CallResult`: how the applicant heard that the answer takes longer."""

    told = Signal(object)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._application: Application | None = None
        self._due = text(role="lead")
        self._due.setObjectName("case_due")
        self._left = Message()
        self._left.setObjectName("case_left")
        self.why = LinkButton()
        self.why.setObjectName("case_why")
        self.why.setCheckable(True)
        self._working = text(role="second")
        self._working.setObjectName("case_working")
        self._extended = text(role="normal")
        self._extended.setObjectName("case_extended")
        self._notice = text(role="soon")
        self._notice.setObjectName("case_notice")
        self.by_phone, self.by_letter = LinkButton(icon="phone"), LinkButton(icon="mail")
        self.by_phone.setObjectName("told_by_phone")
        self.by_letter.setObjectName("told_by_letter")
        self._lay_out()
        self.why.toggled.connect(self._working.setVisible)
        self.by_phone.clicked.connect(lambda: self.told.emit(CallResult.REACHED))
        self.by_letter.clicked.connect(lambda: self.told.emit(CallResult.LETTER))
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        above = QHBoxLayout()
        above.addWidget(self._due, 1)
        above.addWidget(self.why, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(above)
        for part in (self._left, self._working, self._extended, self._notice):
            column.addWidget(part)
        links = QHBoxLayout()
        links.setSpacing(12)
        links.addWidget(self.by_phone)
        links.addWidget(self.by_letter)
        links.addStretch(1)
        column.addLayout(links)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def show_of(self, application: Application) -> None:
        if self._application is None or self._application.number != application.number:
            self.why.setChecked(False)
        self._application = application
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self.why.setText(w.say("why"))
        self.by_phone.setText(w.say("Told by telephone"))
        self.by_letter.setText(w.say("Told by letter"))
        one = self._application
        fact = one.registered if one is not None else None
        self.setVisible(fact is not None)
        if one is None or fact is None:
            return
        self._say_due(one, fact, w)
        self._working.setText("\n".join(self._lines(one, w)))
        self._working.setVisible(self.why.isChecked())
        self._say_extended(one, w)

    def _say_due(self, one: Application, fact: Registered, w: Words) -> None:
        workplace, due = self._shift.workplace, fact.due
        self._due.setText(w.say("Answer by {day}", day=w.day(due)))
        set_role(self._due, "lead" if one.stage.is_in_work else "second")
        if not one.stage.is_in_work:
            self._left.say("", "")
            return
        _, kind = due_words(due, one.stage, workplace.today(), workplace.calendar, w)
        left = workplace.calendar.working_days_between(workplace.today(), due)
        self._left.say(w.working_days_left(left), kind)

    def _lines(self, one: Application, w: Words) -> Iterator[str]:
        """How the term was found when the application was registered, and what was added since."""
        first = next((t.fact for t in one.history if isinstance(t.fact, Registered)), None)
        workplace = self._shift.workplace
        service = workplace.catalogue.find(first.service) if first is not None else None
        if first is None or service is None:
            yield w.say("This catalogue does not know the service any more.")
            return
        term = term_of(first.kind, service)
        if first.kind.is_appeal:
            days = w.count("{n} working day", "{n} working days", term.days)
        else:
            days = term_words(service, w)
        yield f"{days} · {term.basis(w.language)}"
        found = due_by(first.received, term, workplace.calendar)
        now = one.registered or first
        if found.legal in (first.due, now.due):
            for step in found.working:
                yield step_words(step, w)
        else:  # the catalogue or the calendar says otherwise by now: what was promised holds
            yield w.say("Received on {day}", day=w.day(first.received))
            yield w.say("The last day is {day}", day=w.day(first.due))
        yield w.say("The office watches {day}", day=w.day(now.control))
        for moved in (told.fact for told in one.history):
            if isinstance(moved, TermMoved):
                yield moved_words(moved, w)
        if service.draft:
            yield w.say("Check the term with the current Rules")

    def _say_extended(self, one: Application, w: Words) -> None:
        said = [_extension(told.fact, w) for told in one.history if isinstance(told.fact, Extended)]
        if one.moved is not None and one.stage.is_in_work:  # it is another than on the receipt
            said.append(moved_words(one.moved, w))
        self._extended.setVisible(bool(said))
        self._extended.setText("\n".join(said))
        waits, told = is_news(one), heard(one)
        for link in (self.by_phone, self.by_letter):
            link.setVisible(waits and told is None and self._shift.may_open("calls"))
        self._notice.setVisible(waits or told is not None)
        if told is not None:
            set_role(self._notice, "done")
            when = w.moment(moment(told.at), self._shift.now())
            self._notice.setText(w.say("✓ The applicant knows of it: {when}", when=when))
        elif waits:
            until = self._tell_by(one)
            late = self._shift.workplace.today() > until
            set_role(self._notice, "late" if late else "soon")
            self._notice.setText(
                w.say("The applicant has to hear of it by {day}: call or write.", day=w.day(until))
            )

    def _tell_by(self, one: Application) -> date:
        """The day of the decision counts for more time, that of receipt for what was passed on."""
        workplace = self._shift.workplace
        if one.stage is Stage.FORWARDED or one.extended is None:
            today = workplace.today()
            return DayRules(today, workplace.calendar, workplace.office.hours).send_by(
                one.registered_at
            )
        return notice_until(one.extended, workplace.calendar)


def _extension(fact: Extended, w: Words) -> str:
    return w.say(
        "Extended until {day} by {head} on {decided}: {reason} (APPC, article 76)",
        day=w.day(fact.until),
        head=fact.head,
        decided=w.short_date(fact.decided_on),
        reason=fact.reason,
    )
