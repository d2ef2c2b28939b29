"""The reception page at work: a form is filled in, registered, put aside and taken up again.

The page fills in a `Form` and asks the office; what is right is for the office's rules to say. The
form stays as it is whatever else happens, until it is registered or started over. Kept out: what
stands where on the page, and which part of it is open (`counter.reception_form`).
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal

from counter.draft import Draft, cursor_in, put_cursor
from counter.filled_in import drafts_of, fill_in, form_of
from counter.reception_form import ReceptionForm
from counter.shift import Shift
from registry.desk import Form
from registry.facts import AppealForm, DocumentState
from registry.failures import (
    NameMissing,
    NothingTakenDown,
    NotInCatalogue,
    PapersMissing,
    WrongIin,
)
from registry.numbers import Number
from registry.office_facts import DecidedHere
from registry.receipts import Receipt
from registry.roles import may_write_kind
from ui.steady import in_one_go
from words.texts import sentence_for

_DRAW_AFTER_MS = 250  # of quiet: the paper follows the typing, not every letter


class ReceptionPage(ReceptionForm):
    """`opened` carries the number of an application to show; `printed` after every attempt;
    `room_wanted` when somebody asks whether the disk has room again."""

    opened = Signal(object)  # Number
    to_decide = Signal(object)  # Number: its result is made here, while the visitor waits
    printed = Signal()
    room_wanted = Signal()
    waits = Signal()  # the visitor goes for papers: the form is put aside for another

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self._clearing = False
        self._draw_timer = QTimer(self, singleShot=True, interval=_DRAW_AFTER_MS)
        self._connect()
        shift.speaker.follow(self)
        self._open(self.who)
        self._on_change()  # somebody may sit here already: the receipt has their name

    def _connect(self) -> None:
        for block in (self.who, self.what, self.documents):
            block.wanted.connect(lambda block=block: self._open(block))
            block.changed.connect(self._on_change)
        self.who.finished.connect(lambda: self._open(self.what))
        self.what.finished.connect(lambda: self._open(self.documents))
        self.documents.finished.connect(self.register.setFocus)
        self.missing.accepted.connect(lambda: self._register(accept_incomplete=True))
        self.missing.refused.connect(lambda grounds: self.steps.refuse(self.form(), grounds))
        self.missing.later.connect(self._wait_for_papers)
        self.missing.gone_back.connect(self._back_to_papers)
        self.missing.grounds.changed.connect(lambda _: self.touched.emit())
        self.what.what.changed.connect(lambda _: self.touched.emit())
        self.what.read_back.connect(self._read_back)
        self.repeats.answered.connect(self.touched)
        self.reading.closed.connect(self.close_reading)
        self.reading.agreed.connect(self._agreed)
        self._connect_steps()
        self.register.clicked.connect(lambda: self._register(accept_incomplete=False))
        self.no_room.look.connect(self.room_wanted)
        self.done.next_visitor.connect(self.start_over)
        self.done.same_person.connect(self._same_person)
        self.done.print_again.connect(self._print_due)
        self.done.prepare_result.connect(lambda: self.to_decide.emit(self.done.number()))
        self.done.show_application.connect(lambda: self.opened.emit(self.done.number()))
        self._draw_timer.timeout.connect(self._draw)
        self._shift.changed.connect(lambda _: self._on_change())

    def _connect_steps(self) -> None:
        steps, done = self.steps, self.done
        steps.busy.connect(self._set_busy)
        steps.registered.connect(self._registered)
        steps.turned_away.connect(self._turned_away)
        steps.denied.connect(self._not_registered)
        steps.printing.connect(lambda: done.again.setEnabled(False))
        steps.printed.connect(done.show_printed)
        steps.unprinted.connect(done.show_not_printed)
        for over in (steps.printed, steps.unprinted):
            over.connect(lambda _: done.again.setEnabled(True))
            over.connect(lambda _: self.printed.emit())

    def escape(self) -> bool:
        """Leave what was asked or read back; False when there was nothing of it."""
        if not self.reading.isHidden():
            self.close_reading()
            return True
        asked = not self.missing.isHidden()
        if asked:
            self._back_to_papers()
        return asked

    # -- put aside and taken up again -------------------------------------------------------------

    def has_draft(self) -> bool:
        """Whether a form is begun that would be missed: not registered yet, nor on its way."""
        return self._left.currentIndex() == 0 and self._is_begun() and not self.is_busy()

    def draft(self) -> Draft:
        """All that stands in the form, and the cursor."""
        kept = drafts_of(self._drafted(), self.repeats, self.missing)
        opened = next((name for name, one in self._drafted().items() if one.is_open()), "who")
        name = self.who.applicant().name
        visitor = name if any(letter.isalpha() for letter in name) else ""  # no IIN half typed
        return Draft(visitor, kept, opened, cursor_in(self))

    def restore(self, draft: Draft) -> None:
        """The form as it was when `draft` was taken; whatever stood here is gone."""
        self.start_over()
        self._change_form_for(0)
        fill_in(draft, self._drafted(), self.repeats)
        self._open(self._drafted().get(draft.open_block, self.who))
        if "missing" in draft.blocks and (missing := self._missing_papers()):
            self._ask_about(missing)
            self.missing.restore(draft.blocks["missing"])
        if not put_cursor(self, draft.cursor):
            self.focus_first()
        self.who.look_again()

    def _missing_papers(self) -> tuple[int, ...]:
        service = self.what.service()
        return self._shift.workplace.missing_papers(self.form()) if service is not None else ()

    def awaits_service(self, code: str) -> bool:
        """Whether the form in sight is begun and has no service yet, or this one and no name: the
        trigger of a scanner may have been held."""
        service = self.what.service()
        same = service is not None and service.code == code and not self.who.is_begun()
        return self.isVisible() and self.has_draft() and (service is None or same)

    @in_one_go
    def choose_service(self, code: str) -> None:
        """As if its row had been pressed; the cursor goes on to whoever has come, if nobody is
        named yet."""
        if self._left.currentIndex() != 0:
            return  # the disk has no room for a form
        self.what.choose(code)
        if not self.who.is_done():
            self._open(self.who)

    # -- as one types -----------------------------------------------------------------------------

    def form(self, *, accept_incomplete: bool = False) -> Form:
        blocks = (self.who, self.what, self.documents, self.repeats)
        return form_of(*blocks, accept_incomplete=accept_incomplete)

    def _on_change(self) -> None:
        """At every letter: only another service or day of the answer lays anything out again."""
        if self._clearing:
            return
        for_other = self.who.representative() is not None
        self.what.came_by(self.who.rare.arrived.channel.value())
        self.documents.show_service(self.what.service(), for_other=for_other)
        self.documents.head.setEnabled(self.what.service() is not None)
        self._show_deadline()
        self._draw_timer.start()
        self.touched.emit()

    def _show_deadline(self) -> None:
        service = self.what.service()
        deadline = self._shift.workplace.deadline(self.form()) if service is not None else None
        self.side.show_deadline(deadline, service)

    def _draw(self) -> None:
        if self._shift.staff is None or self._left.currentIndex() != 0:
            return
        if not self._is_begun():
            self.side.paper.clear()
            return
        form = self.form()
        self.repeats.look(form.applicant, self.what.service())
        self.side.draw(self._shift.workplace.draft(form, self._shift.staff))

    def is_drawn(self) -> bool:
        """Whether the paper shows all that was typed."""
        drawing = self._draw_timer.isActive() or self.side.is_drawing()
        return not drawing and not self.side.paper.is_empty()

    # -- registering ------------------------------------------------------------------------------

    def _register(self, *, accept_incomplete: bool) -> None:
        self.who.commit()
        form = self.form(accept_incomplete=accept_incomplete)
        if not form.service and form.applicant.name:
            self._ask_for_service()
        elif self._is_to_be_read_back(form):
            self.reading.show_form(form)
            self._form.hide()
        else:
            self.steps.register(form)

    def _set_busy(self, busy: bool) -> None:
        self.register.setEnabled(not busy)
        self.missing.setEnabled(not busy)
        self.reading.setEnabled(not busy)

    @in_one_go
    def _registered(self, receipt: Receipt) -> None:
        self._shift.notices.clear()
        self._draw_timer.stop()
        self.side.fold_working()
        self._show_done()
        self.done.show_receipt(receipt, decides=self._decides_now())
        self.side.draw(receipt)
        self._print_due()

    def _decides_now(self) -> bool:
        """Whether what was registered is done while one waits, here and by who works now."""
        service, staff = self.what.service(), self._shift.staff
        if service is None or staff is None or not service.decided_here:
            return False
        return service.term.unit == "same_day" and may_write_kind(staff.roles, DecidedHere)

    def _turned_away(self, number: Number) -> None:
        self._draw_timer.stop()
        self.side.put_away()
        self._show_done()
        self.done.show_refusal(number)
        self._print_due()

    def _not_registered(self, failure: Exception) -> None:
        words = sentence_for(failure, self._shift.w)
        if not isinstance(failure, PapersMissing):
            self.close_reading()
        match failure:
            case NameMissing():
                self._open(self.who)
                self.who.point_at_name(words)
            case WrongIin():
                self._open(self.who)
                self.who.point_at_iin()
            case NotInCatalogue():
                self._ask_for_service()
            case NothingTakenDown():
                self._open(self.what)
                self.what.summary.set_error(words)
            case PapersMissing(positions=positions):
                self._ask_about(positions)
            case _:
                self._shift.notices.refused(failure)

    def _ask_for_service(self) -> None:
        self._open(self.what)
        self.what.point_at_service(self._shift.w.say("Choose first what is needed."))

    def _print_due(self) -> None:
        number = self.done.number()
        if number is not None:
            self.steps.print(number)

    # -- an oral appeal is read back --------------------------------------------------------------

    def _is_to_be_read_back(self, form: Form) -> bool:
        oral = form.form is AppealForm.ORAL and bool(form.summary.strip() and form.applicant.name)
        return oral and not self.reading.is_agreed(form)

    def _read_back(self) -> None:
        form = self.form()
        if not form.summary.strip():
            self._not_registered(NothingTakenDown())
            return
        self.reading.show_form(form)
        self._form.hide()

    def _agreed(self) -> None:
        self._register(accept_incomplete=False)

    # -- papers are missing -----------------------------------------------------------------------

    def _ask_about(self, positions: tuple[int, ...]) -> None:
        service = self.what.service()
        if service is None:
            return
        self._open(self.documents)
        self.register.hide()
        states = {line.position: line.state for line in self.documents.lines()}
        self.missing.ask(
            tuple(
                (service.documents[place], states.get(place, DocumentState.MISSING))
                for place in positions
            )
        )

    def _wait_for_papers(self) -> None:
        lacking = self.missing.count()
        self.waits.emit()
        self._shift.notices.info(
            lambda w: w.count(
                "The form waits above until the paper is brought.",
                "The form waits above until the papers are brought.",
                lacking,
            )
        )

    def _back_to_papers(self) -> None:
        self._open(self.documents)
        self.documents.first_missing()

    # -- the next one -----------------------------------------------------------------------------

    @in_one_go
    def start_over(self) -> None:
        """An empty form, the cursor in the wide field."""
        self._clearing = True  # each emptied field would have the whole page look again
        try:
            self.who.clear()
            self._next_application()
        finally:
            self._clearing = False
        self._on_change()
        self._open(self.who)
        self._offer()

    @in_one_go
    def _same_person(self) -> None:
        self._next_application()
        self._open(self.what)
