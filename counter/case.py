"""One application's page: where it stands, the one right next step, its papers and its history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.asking import Asking, Question
from counter.custody_words import holder_words
from counter.hand_over import HandOver
from counter.history import clock_note, history
from counter.paper_again import PaperAgain
from counter.shift import Shift
from counter.speech import (
    due_words,
    moment,
    outcome_word,
    short_name,
    stands,
    state_word,
)
from counter.who_looked import WhoLooked
from registry.application import Application, Stage, office_day
from registry.custody import holder
from registry.facts import Applicant, ApplicationKind, Delivery, DocumentLine, Proof
from registry.numbers import Number
from registry.phones import tidy_phone
from ui.buttons import LinkButton, PrimaryButton
from ui.panes import FourPanes
from ui.surfaces import Card, Scrolled, set_role, text
from words import Words, later
from words.stages import pane_words, panes_lit


class CasePage(QWidget):
    """`closed` with Esc or the link above; `printed` after something should have come out;
    `handed` carries the application whose answer was handed over."""

    closed = Signal()
    printed = Signal()
    handed = Signal(object)  # Application

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._application: Application | None = None
        self._make()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    # -- building ---------------------------------------------------------------------------------

    def _make(self) -> None:
        self.back = LinkButton(icon="arrow-left")
        self._number = text(role="quiet", wrap=False)
        self._number.setObjectName("case_number")
        self._short, self._official = text(role="title"), text(role="second")
        self._panes = FourPanes()
        self._stands = text(role="lead")
        self._stands.setObjectName("stage_sentence")
        self._holder = text(role="second")
        self._holder.setObjectName("holder")
        self._odd = text(role="late")
        self._due = text(role="strong")
        self.hand = HandOver(self._shift)
        self.send = PrimaryButton(icon="send", keys="Ctrl+Return")
        self.send.setObjectName("send_papers")
        self._wait = text(role="quiet")
        self.asking = Asking(self._shift)
        self.links = {
            name: LinkButton()
            for name in ("withdraw", "post", "new_code", "unclaimed", "returned", "print_due")
        }
        for name, link in self.links.items():
            link.setObjectName(f"link_{name}")
        self.who_looked = WhoLooked(self._shift)
        self.paper_again = PaperAgain(self._shift)
        self._applicant, self._papers, self._answer = text(), text(), text()
        self.file = LinkButton(icon="paperclip")
        self.file.setObjectName("answer_file")
        self._heads = {
            name: text(role="quiet") for name in ("applicant", "papers", "answer", "history")
        }
        self._history = QVBoxLayout()
        self._history.setSpacing(8)
        self._events: list[QWidget] = []

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(8)
        above = QHBoxLayout()
        above.addWidget(self.back)
        above.addStretch(1)
        above.addWidget(self._number)
        column.addLayout(above)
        column.addWidget(self._short)
        column.addWidget(self._official)
        column.addSpacing(8)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addWidget(Scrolled(self._left_side()), 3)
        sides.addWidget(Scrolled(self._right_side()), 2)
        column.addLayout(sides, 1)

    def _left_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(12)
        card = Card()
        for part in (self._panes, self._stands, self._holder, self._odd, self._due, self.hand):
            card.column.addWidget(part)
        card.column.addWidget(self.send, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addWidget(self._wait)
        column.addWidget(card)
        column.addWidget(self.asking)
        column.addSpacing(8)
        column.addWidget(self._heads["history"])
        column.addLayout(self._history)
        column.addStretch(1)
        return side

    def _right_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 4, 4, 4)
        card = Card()
        card.column.setSpacing(6)
        facts = (("applicant", self._applicant), ("answer", self._answer), ("papers", self._papers))
        for name, label in facts:
            card.column.addWidget(self._heads[name])
            card.column.addWidget(label)
            if name == "answer":
                card.column.addWidget(self.file, 0, Qt.AlignmentFlag.AlignLeft)
            card.column.addSpacing(8)
        column.addWidget(card)
        column.addSpacing(8)
        for link in (*self.links.values(), self.paper_again):
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.who_looked)
        column.addStretch(1)
        return side

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.paper_again.printed.connect(self.printed)
        self.hand.handed.connect(self._hand_over)
        self.send.clicked.connect(self._send_papers)
        self.file.clicked.connect(self._open_file)
        self.asking.put_away.connect(self._after_asking)
        steps: dict[str, Callable[[], None]] = {
            "withdraw": self._ask_withdrawal,
            "post": self._ask_post,
            "new_code": self._ask_new_code,
            "unclaimed": self._ask_unclaimed,
            "returned": self._ask_return,
            "print_due": self._print,
        }
        for name, step in steps.items():
            self.links[name].clicked.connect(step)

    # -- showing ----------------------------------------------------------------------------------

    def show_application(self, application: Application, proof: Proof | None = None) -> None:
        """Show it; `proof` is known when the receipt's code was read."""
        self._application = application
        self.who_looked.show_of(application.number)
        self.asking.close_question()
        self.hand.prepare(proof)
        self.retranslate(self._shift.w)

    def refresh(self) -> None:
        """News may have come down the road; a question in the page is not disturbed."""
        number, before, workplace = self.number(), self._application, self._shift.workplace
        if number is None or before is None or not self.asking.isHidden():
            return

        def show(now: Application | None) -> None:
            same = self._application is before and self.asking.isHidden()
            if now is not None and same and now.history != before.history:
                self._application = now
                self.retranslate(self._shift.w)

        self._shift.run(lambda: workplace.application(number), then=show)

    def is_half_done(self) -> bool:
        """Whether somebody has begun to write something here."""
        return not self.asking.isHidden() or (not self.hand.isHidden() and self.hand.is_begun())

    def as_it_is(self) -> Callable[[], None]:
        """What shows this application again as it stands now, with all that is half written."""
        one, question, handing = self._application, self.asking.in_hand(), self.hand.in_hand()

        def again() -> None:
            if one is None:
                return
            self.show_application(one)
            self.hand.restore(handing)
            if question is None:
                self.refresh()
                self.focus_first()
            else:
                asked, typed = question
                self._ask(asked)
                self.asking.field.set_text(typed)

        return again

    def number(self) -> Number | None:
        one = self._application
        return Number.parse(one.number) if one is not None and one.number else None

    def focus_first(self) -> None:
        if not self.hand.isHidden():
            self.hand.focus_first()
        elif not self.send.isHidden():
            self.send.setFocus()
        else:
            self.back.setFocus()

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        self.send.setText(w.say("The papers leave for the department"))
        self.links["withdraw"].setText(w.say("Withdraw"))
        self.links["post"].setText(w.say("Sent by post"))
        self.links["new_code"].setText(w.say("Receipt lost"))
        self.links["unclaimed"].setText(w.say("Nobody came"))
        self.links["returned"].setText(w.say("Return to the applicant"))
        self.links["print_due"].setText(w.say("Print what is due"))
        self._heads["applicant"].setText(w.say("Applicant"))
        self._heads["papers"].setText(w.say("Papers handed in"))
        self._heads["answer"].setText(w.say("Answer"))
        self._heads["history"].setText(w.say("History"))
        if self._application is not None:
            self._say(self._application, w)

    def _say(self, one: Application, w: Words) -> None:
        fact, refused, workplace = one.registered, one.refused, self._shift.workplace
        code = fact.service if fact else refused.service if refused else ""
        kind = fact.kind if fact else ApplicationKind.SERVICE
        service = workplace.catalogue.find(code)
        self._number.setText(Number.parse(one.number).shown)
        self._short.setText(short_name(workplace.catalogue, code, kind, w))
        self._official.setText(service.name(w.language) if service is not None else "")
        dates = [_day(at, w) for at in (one.registered_at, one.accepted_at)]
        dates += [_day(one.answered_at or one.arrived_at, w), _day(one.ended_at, w)]
        self._panes.show_progress(panes_lit(one.stage.value), pane_words(w), dates)
        self._stands.setText(stands(one, w))
        self._holder.setText(holder_words(holder(one), workplace.catalogue, w))
        self._say_odd(one, w)
        self._say_due(one, w)
        self._show_steps(one, w)
        applicant = fact.applicant if fact else refused.applicant if refused else None
        self._applicant.setText(_applicant_words(applicant, w) if applicant else "")
        documents = fact.documents if fact else refused.documents if refused else ()
        self._papers.setText(self._papers_words(documents, code, w))
        self._say_answer(one, w)
        self._say_history(one, w)

    def _say_odd(self, one: Application, w: Words) -> None:
        self._odd.setVisible(one.has_conflict)
        if one.hand_overs > 1:
            self._odd.setText(w.say("Handed over twice: look at the history."))
        elif one.differs:
            self._odd.setText(w.say("The paper says something else than the department's news."))

    def _say_due(self, one: Application, w: Words) -> None:
        self._due.setVisible(one.registered is not None and one.stage.is_in_work)
        if one.registered is None:
            return
        workplace, due = self._shift.workplace, one.registered.due
        _, kind = due_words(due, one.stage, workplace.today(), workplace.calendar, w)
        left = workplace.calendar.working_days_between(workplace.today(), due)
        words = w.say("Answer by {day}", day=w.day(due))
        self._due.setText(f"{words} · {w.working_days_left(left)}")
        set_role(self._due, kind or "strong")

    def _show_steps(self, one: Application, w: Words) -> None:
        stage = one.stage
        here = stage is Stage.AT_DESK
        self.hand.setVisible(here or stage is Stage.UNCLAIMED)
        self.send.setVisible(stage is Stage.REGISTERED)
        waits = stage in (Stage.SENT, Stage.WITH_DEPARTMENT, Stage.ANSWERED)
        self._wait.setVisible(waits)
        self._wait.setText(w.say("When the answer comes, scan its label: on any page."))
        appeal = one.registered is not None and one.registered.kind.is_appeal
        shown = {
            "withdraw": stage.is_in_work,
            "post": here,
            "new_code": one.registered is not None and stage.is_open,
            "unclaimed": here,
            "returned": appeal and stage.is_in_work,
        }
        for name, show in shown.items():
            self.links[name].setVisible(show)
        self.say_due_prints()

    def say_due_prints(self) -> None:
        """Offer to print when a paper of this application did not come out."""
        one = self._application
        due = one is not None and self._shift.is_due(one.number)
        self.links["print_due"].setVisible(due)
        if one is not None:
            self.paper_again.show_for(one)

    def _papers_words(self, documents: tuple[DocumentLine, ...], code: str, w: Words) -> str:
        service = self._shift.workplace.catalogue.find(code)
        lines = []
        for line in documents:
            title = line.title
            if service is not None and 0 <= line.position < len(service.documents):
                title = service.documents[line.position].name(w.language)
            mark = "✓" if line.state.is_there else "–"
            lines.append(f"{mark} {title} · {state_word(line.state, w)}")
        return "\n".join(lines) or w.say("No papers were handed in.")

    def _say_answer(self, one: Application, w: Words) -> None:
        known = one.answered or one.arrived
        outcome = known.outcome if known is not None else None
        for part in (self._heads["answer"], self._answer):
            part.setVisible(outcome is not None)
        has_file = one.answered is not None and one.answered.file is not None
        self.file.setVisible(has_file)
        self.file.setText(w.say("Open the department's file"))
        if known is None or outcome is None:
            return
        parts = [outcome_word(outcome, w), f"№ {known.their_number}" if known.their_number else ""]
        parts.append(w.short_date(known.answered_on) if known.answered_on else "")
        said = " · ".join(part for part in parts if part)
        words = one.answered.text if one.answered is not None else ""
        self._answer.setText(f"{said}\n{words}" if words else said)

    def _open_file(self) -> None:
        """Show the department's file in whatever program this computer has for it."""
        one = self._application
        if one is None:
            return

        def show(path: Path | None) -> None:
            if path is None:
                self._shift.notices.soon(
                    lambda w: w.say("The file is still on its way from the district.")
                )
            else:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._shift.run(lambda: self._shift.workplace.answer_file(one), then=show)

    def _say_history(self, one: Application, w: Words) -> None:
        for old in self._events:
            self._history.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._events = []
        now = self._shift.now()
        for event in history(one, w, self._shift.name_of):
            line = QWidget()
            column = QVBoxLayout(line)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(text(event.words))
            who = f" · {event.who}" if event.who else ""
            column.addWidget(text(f"{w.moment(moment(event.at), now)}{who}", "second"))
            if note := clock_note(event, now, w):
                column.addWidget(text(note, "soon"))
            self._events.append(line)
            self._history.addWidget(line)

    # -- doing ------------------------------------------------------------------------------------

    def _do(
        self,
        work: Callable[[Number], Application | None],
        said: Callable[[Words], str],
        *,
        then_print: bool = False,
        then_tell: bool = False,
    ) -> None:
        """One step of the office, then the page as it stands afterwards, then what is due.

        `then_tell` says to the window that the answer went out of the house.
        """
        number = self.number()
        if number is None:
            return
        workplace = self._shift.workplace
        self.setEnabled(False)

        def step() -> Application | None:
            return work(number) or workplace.application(number)

        def show(application: Application | None) -> None:
            self.setEnabled(True)
            self._shift.notices.clear()
            self._shift.notices.done(said)
            if self.number() != number:
                return  # another one was scanned meanwhile, and stands here now
            if application is not None:
                self.show_application(application)
            self.focus_first()
            if then_print:
                self._print()
            if then_tell:
                self.handed.emit(application)

        def failed(tell: Callable[[BaseException], None]) -> Callable[[BaseException], None]:
            def again(failure: BaseException) -> None:
                self.setEnabled(True)
                tell(failure)
                self.focus_first()

            return again

        notices = self._shift.notices
        self._shift.run(
            step,
            then=show,
            refused=failed(notices.refused),
            troubled=failed(notices.troubled),
            broken=failed(notices.broken),
        )

    def _hand_over(self, proof: Proof, name: str) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._do(
            lambda number: workplace.hand_over(number, proof, by, name),
            lambda w: w.say("Handed over. The office copy is signed and kept."),
            then_tell=True,
        )

    def _send_papers(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace

        def send(number: Number) -> None:
            workplace.send_papers(number, by)

        said = later("Written down. The cover sheet goes with the papers.")
        self._do(send, lambda w: w.say(said), then_print=True)

    def _print(self) -> None:
        number = self.number()
        if number is None:
            return
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices

        def told(_papers: int) -> None:
            self.printed.emit()

        def failed(failure: BaseException) -> None:
            notices.troubled(failure)
            self.printed.emit()

        self._shift.print(
            lambda: workplace.print_due(number.digits, by), then=told, troubled=failed
        )

    def _ask_withdrawal(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask_and_do(
            title=lambda w: w.say("The applicant takes the application back"),
            warning=lambda w: w.say("This is final: nobody will answer it any more."),
            field=lambda w: w.say("Reason"),
            confirm=lambda w: w.say("Withdraw"),
            work=lambda number, reason: workplace.withdraw(number, reason, by),
            said=lambda w: w.say("Taken back."),
        )

    def _ask_return(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask_and_do(
            title=lambda w: w.say("Return the appeal to the applicant"),
            warning=lambda w: w.say("Only when what was asked for did not come in the time set."),
            field=lambda w: w.say("What is missing"),
            confirm=lambda w: w.say("Return"),
            work=lambda number, reason: workplace.return_defective(number, reason, by),
            said=lambda w: w.say("Returned."),
        )

    def _ask_post(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask_and_do(
            title=lambda w: w.say("The answer went by post"),
            warning=lambda w: w.say("The number of the postal receipt is the proof."),
            field=lambda w: w.say("Number of the postal receipt"),
            confirm=lambda w: w.say("Write down as sent"),
            work=lambda number, word: workplace.send_answer(number, Delivery.POST, word, by),
            said=lambda w: w.say("Written down: sent by post."),
        )

    def _ask_unclaimed(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask_and_do(
            title=lambda w: w.say("Nobody came for the answer"),
            warning=lambda w: w.say("After a month at the desk it goes back to the department."),
            field=None,
            confirm=lambda w: w.say("Send it back"),
            work=lambda number, _: workplace.return_unclaimed(number, by),
            said=lambda w: w.say("It goes back to the department."),
        )

    def _ask_new_code(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace

        def replace(number: Number, _: str) -> None:
            workplace.replace_code(number, by)

        self._ask_and_do(
            title=lambda w: w.say("The receipt is lost: give a new control code"),
            warning=lambda w: w.say("Look at the identity document first. The old code dies."),
            field=None,
            confirm=lambda w: w.say("ID seen, new code"),
            work=replace,
            said=lambda w: w.say("A new receipt with a new code comes out of the printer."),
            then_print=True,
        )

    def _ask_and_do(
        self,
        *,
        title: Callable[[Words], str],
        warning: Callable[[Words], str],
        field: Callable[[Words], str] | None,
        confirm: Callable[[Words], str],
        work: Callable[[Number, str], Application | None],
        said: Callable[[Words], str],
        then_print: bool = False,
    ) -> None:
        def do(typed: str) -> None:
            self._do(lambda number: work(number, typed), said, then_print=then_print)

        self._shift.notices.clear()
        self._ask(Question(title, warning, confirm, do, field))

    def _ask(self, question: Question) -> None:
        for part in (self.hand, self.send, self._wait, *self.links.values()):
            part.hide()
        self.asking.ask(question)

    def _after_asking(self) -> None:
        if self._application is not None:
            self._show_steps(self._application, self._shift.w)
        self.focus_first()


def _day(at: int | None, w: Words) -> str:
    return "" if at is None else w.day_month(office_day(at))


def _applicant_words(one: Applicant, w: Words) -> str:
    phone = tidy_phone(one.phone).shown if one.phone else ""
    iin = w.say("IIN {iin}", iin=one.iin) if one.iin else w.say("no IIN")
    reason = w.say("IIN taken all the same: {reason}", reason=one.iin_reason)
    parts = [one.name, iin, reason if one.iin_reason else "", phone, one.address]
    return "\n".join(part for part in parts if part)
