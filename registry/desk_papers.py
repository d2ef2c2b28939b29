"""The papers of a desk: what stands on each when it is printed, and whether it came out."""

from dataclasses import replace

from registry.acting import Acting, registered_of
from registry.application import Application
from registry.codes import ControlCode
from registry.facts import PaperKind, Printed, PrintFailed
from registry.failures import CodeLost
from registry.numbers import TRANSFER_LIST, Number
from registry.offices import Staff
from registry.receipts import CoverSheet, OralProtocol, Receipt, RefusalSlip


class DeskPapers(Acting):
    """Everything here can be done again: a paper is drawn from the book, never from memory."""

    def receipt_again(self, number: Number) -> Receipt | None:
        """The receipt whose print is still due, with its own code; None when it is out already.

        Once the print is out the code exists nowhere: a lost receipt gets a new code. Raises
        CodeLost when the book was moved to a computer without its print key.
        """
        for due in self.journal.due_prints(number.digits):
            if due.paper is PaperKind.RECEIPT:
                application = self.known(number)
                if not due.secret:
                    raise CodeLost
                code = ControlCode(due.secret)
                return self.receipt_of(application, code, PaperKind.RECEIPT)
        return None

    def office_copy(self, number: Number) -> Receipt:
        return self.receipt_of(self.known(number), None, PaperKind.OFFICE_COPY)

    def refusal_slip(self, number: Number) -> RefusalSlip:
        """The slip of a refused acceptance, both copies. Raises WrongStage for anything else."""
        copies = self.journal.prints_of(PaperKind.REFUSAL_SLIP, number.digits)
        return self.paperwork.refusal(self.known(number), copy=copies)

    def oral_protocol(self, number: Number) -> OralProtocol:
        """The protocol of an oral appeal, both copies. Raises WrongStage for anything else."""
        copies = self.journal.prints_of(PaperKind.ORAL_PROTOCOL, number.digits)
        return self.paperwork.protocol(self.known(number), copy=copies)

    def cover_again(self, number: Number) -> CoverSheet:
        copies = self.journal.prints_of(PaperKind.COVER_SHEET, number.digits)
        return self.paperwork.cover(self.known(number), copy=copies)

    def mark_printed(
        self, paper: PaperKind, number: str, printer: str, by: Staff, more: int = 0
    ) -> None:
        """The paper is out: an entry says so, and its due print is forgotten.

        `more` papers of this kind may have come out before without anybody marking them.
        """
        copy = self.journal.prints_of(paper, number) + more
        self._about_print(Printed(paper, number, copy, printer), number, by, settled=paper)

    def mark_print_failed(
        self, paper: PaperKind, number: str, printer: str, why: str, by: Staff
    ) -> None:
        """The paper is not out: an entry says so, and the print stays due."""
        self._about_print(PrintFailed(paper, number, printer, why), number, by, settled=None)

    def cancel_print(self, paper: PaperKind, number: str, printer: str, by: Staff) -> None:
        """The paper is not wanted any more: an entry says so, and its due print is forgotten, with
        the code in it. A receipt can come out later with a new code only."""
        fact = PrintFailed(paper, number, printer, PrintFailed.CANCELLED)
        self._about_print(fact, number, by, settled=paper)

    # -- inside ---------------------------------------------------------------------------------

    def receipt_of(
        self, application: Application, code: ControlCode | None, paper: PaperKind
    ) -> Receipt:
        fact = registered_of(application)
        copy = self.journal.prints_of(paper, fact.number)
        receipt = self.paperwork.receipt(fact, application.registered_at, code)
        return replace(
            receipt,
            stage=application.stage,
            copy=copy,
            time_known=application.time_known,
            external=application.external,  # it may have been entered long after the registration
        )

    def _about_print(
        self, fact: Printed | PrintFailed, number: str, by: Staff, settled: PaperKind | None
    ) -> None:
        with self.writing(lambda: None) as journal:
            one = Number.parse(number)
            listed = one.kind == TRANSFER_LIST  # it belongs to no application
            application = None if listed else journal.application(one.application.digits)
            registration = application.registration if application else b""
            journal.append(fact, registration=registration, actor=by.number)
            if settled is not None:
                journal.settle_print(settled, number)
