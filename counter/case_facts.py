"""On the application's page, right: who asked for what, who holds which paper, and the answer.

What is attached as a scan has its place at the end of this card: `attach`.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.case_changes import DELIVERIES
from counter.custody_words import holder_words
from counter.mail_said import mail_lines
from counter.shift import Shift
from counter.speech import outcome_word, state_word
from registry.answer_corrections import new_paper_wanted
from registry.application import Application, Stage
from registry.custody import Keeper, holder, holder_of_papers
from registry.facts import Applicant, Delivery, DocumentLine, DocumentState, Registered
from registry.numbers import Number
from registry.phones import tidy_phone
from ui.buttons import LinkButton
from ui.surfaces import Card, text
from words import Words

_NAMES_THE_ANSWER = (Keeper.AT_THE_DESK, Keeper.ON_THE_WAY_BACK)
_AWAY = (Keeper.OFFICE, Keeper.ON_THE_WAY, Keeper.NOT_ARRIVED, Keeper.DEPARTMENT, Keeper.RESIDENT)


class CaseFacts(Card):
    """`list_wanted` carries the `Number` of a transfer list, `file_wanted` asks for the answer's
    file, `correction_wanted` for the form in which something is put right."""

    list_wanted = Signal(object)
    file_wanted = Signal()
    correction_wanted = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._application: Application | None = None
        self._missed: set[str] = set()  # of lists that came back: papers nobody signed for
        names = ("applicant", "asked", "custody", "answer")
        self._heads = {name: text(role="quiet") for name in names}
        self._said = {name: text() for name in names}
        for name, label in self._said.items():
            label.setObjectName(f"case_{name}")
        self._holder = text(role="strong")
        self._holder.setObjectName("holder")
        self.correct, self.list, self.file = (LinkButton(icon=i) for i in _LINK_ICONS)
        self.correct.setObjectName("link_correct")
        self.list.setObjectName("case_transfer_list")
        self.file.setObjectName("answer_file")
        self.attached = QVBoxLayout()
        self._lay_out()
        self.correct.clicked.connect(self.correction_wanted)
        self.list.clicked.connect(self._want_list)
        self.file.clicked.connect(self.file_wanted)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = self.column
        column.setSpacing(4)
        after = {"applicant": (self.correct,), "custody": (self.list,), "answer": (self.file,)}
        for name, head in self._heads.items():
            column.addWidget(head)
            if name == "custody":
                column.addWidget(self._holder)
            column.addWidget(self._said[name])
            for link in after.get(name, ()):
                column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            column.addSpacing(8)
        column.addLayout(self.attached)

    def attach(self, card: QWidget) -> None:
        """What belongs to this application and is shown by a part of its own: scanned pages."""
        self.attached.addWidget(card)

    def show_of(self, application: Application) -> None:
        self._application = application
        self.retranslate(self._shift.w)
        self._ask_for_list(application)

    def retranslate(self, w: Words) -> None:
        self._heads["applicant"].setText(w.say("Applicant"))
        self._heads["asked"].setText(w.say("What is asked for"))
        self._heads["custody"].setText(w.say("Who holds what"))
        self._heads["answer"].setText(w.say("Answer"))
        self.correct.setText(w.say("Put something right"))
        self.file.setText(w.say("Open the department's file"))
        one = self._application
        if one is None:
            return
        fact, refused = one.registered, one.refused
        applicant = fact.applicant if fact else refused.applicant if refused else None
        self._said["applicant"].setText("\n".join(_person(applicant, fact, w)))
        asked = "\n".join(_asked(one, fact, w)) if fact is not None else ""
        self._show("asked", asked)
        documents = fact.documents if fact else refused.documents if refused else ()
        of = fact or refused
        code = (of.service, of.edition) if of is not None else ("", "")
        self._say_custody(one, documents, code, w)
        self._say_answer(one, w)

    def _show(self, name: str, words: str) -> None:
        self._said[name].setText(words)
        self._said[name].setVisible(bool(words))
        self._heads[name].setVisible(bool(words))

    # -- who holds what ---------------------------------------------------------------------------

    def _say_custody(
        self, one: Application, documents: tuple[DocumentLine, ...], code: tuple[str, str], w: Words
    ) -> None:
        catalogue = self._shift.workplace.catalogue
        missed = one.number in self._missed
        papers = holder_of_papers(one, came_back_without=missed)
        lines = [holder_words(papers, catalogue, w)]
        whole = holder(one, came_back_without=missed)
        if whole.keeper not in _AWAY or one.stage is Stage.ISSUED:
            wrong = whole.keeper is Keeper.AT_THE_DESK and new_paper_wanted(one) is not None
            said = w.say("A wrong paper is here at the desk") if wrong else ""
            said = said or holder_words(whole, catalogue, w)
            named = whole.keeper in _NAMES_THE_ANSWER
            lines.insert(0, said if named else w.say("Answer: {holder}", holder=said))
        self._holder.setText("\n".join(lines))
        self._said["custody"].setText(self._papers(documents, code, w))
        self.list.setVisible(bool(one.transfer) and self._shift.may_open("transfers"))
        if one.transfer:
            number = Number.parse(one.transfer).shown
            self.list.setText(w.say("Transfer list {number}", number=number))

    def _papers(self, documents: tuple[DocumentLine, ...], code: tuple[str, str], w: Words) -> str:
        """`code` is the service's, and the edition by whose list the papers are told."""
        service = self._shift.workplace.catalogue.registered(*code)
        lines = []
        for line in documents:
            title, shown = line.title, not line.sheets
            if service is not None and 0 <= line.position < len(service.documents):
                kind = service.documents[line.position]
                title, shown = kind.name(w.language), shown or kind.role == "identity"
            mark = "✓" if line.state.is_there else "–"
            lines.append(f"{mark} {title} · {_paper_state(line, w, shown=shown)}")
        return "\n".join(lines) or w.say("No papers were handed in.")

    def _ask_for_list(self, one: Application) -> None:
        """A list that came back says whether these papers arrived."""
        if not one.transfer or one.accepted_at is not None or not one.stage.is_in_work:
            return
        number, place = Number.parse(one.transfer), self._shift.workplace.transfers

        def look() -> bool:
            back = place.one(number).back
            return back is not None and one.number not in back.signed

        def show(missed: bool) -> None:
            (self._missed.add if missed else self._missed.discard)(one.number)
            if self._application is one:
                self.retranslate(self._shift.w)

        def unknown(_: BaseException) -> None:
            """What is not known of a list is no reason to disturb whoever reads this page."""

        self._shift.run(look, then=show, refused=unknown, troubled=unknown)

    def _want_list(self) -> None:
        if self._application is not None and self._application.transfer:
            self.list_wanted.emit(Number.parse(self._application.transfer))

    # -- the answer -------------------------------------------------------------------------------

    def _say_answer(self, one: Application, w: Words) -> None:
        known = one.answered or one.arrived
        outcome = known.outcome if known is not None else None
        has_file = one.answered is not None and one.answered.file is not None
        self.file.setVisible(has_file)
        if known is None or outcome is None:
            self._show("answer", "")
            return
        parts = [outcome_word(outcome, w), f"№ {known.their_number}" if known.their_number else ""]
        parts.append(w.short_date(known.answered_on) if known.answered_on else "")
        said = " · ".join(part for part in parts if part)
        words = one.answered.text if one.answered is not None else ""
        self._show("answer", f"{said}\n{words}" if words else said)


_LINK_ICONS = ("pencil", "clipboard-list", "paperclip")


def _paper_state(line: DocumentLine, w: Words, *, shown: bool) -> str:
    """What was only shown is not here: no copy of an identity document is kept (Law 94-V)."""
    if line.state is not DocumentState.PRESENT:
        return state_word(line.state, w)
    if shown:
        return w.say("shown and given back")
    return w.count("{n} sheet", "{n} sheets", line.sheets)


def _person(one: Applicant | None, fact: Registered | None, w: Words) -> Iterator[str]:
    if one is None:
        return
    yield one.name
    yield w.say("IIN {iin}", iin=one.iin) if one.iin else w.say("no IIN")
    if one.iin_reason:
        yield w.say("IIN taken all the same: {reason}", reason=one.iin_reason)
    if one.phone:
        yield tidy_phone(one.phone).shown
    yield from (said for said in (one.email, one.address) if said)
    acting = fact.representative if fact is not None else None
    if acting is not None:
        basis = f", {acting.basis}" if acting.basis else ""
        yield w.say("Represented by {name}", name=f"{acting.name}{basis}")
        if acting.phone:
            yield tidy_phone(acting.phone).shown


def _asked(one: Application, fact: Registered, w: Words) -> Iterator[str]:
    if fact.summary:
        yield fact.summary
    if fact.delivery is not Delivery.HAND:
        yield w.say("The answer: {way}", way=w.say(DELIVERIES[fact.delivery]))
    yield from mail_lines(one, w)
    if one.external:
        yield w.say("In the state appeals system: {number}", number=one.external)
    if fact.case_index:
        yield w.say("Case index: {index}", index=fact.case_index)
    if one.visit_on is not None:
        yield w.say("Home visit on {day}", day=w.day(one.visit_on))
