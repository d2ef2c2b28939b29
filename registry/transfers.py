"""Transfer lists: papers that go to one department together, and the signed copy that comes back.

A list has a number of its own (`registry.numbers`, kind 3) out of a series of its own, so that it
leaves no gap among the applications. Kept out: how a list is drawn and what a page makes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from registry.acting import Acting, registered_of
from registry.application import Application, Stage, office_day
from registry.facts import DocumentState, PaperKind, PapersSent, Registered
from registry.failures import (
    DayToCome,
    DecidedInHouse,
    EmptyList,
    NoSuchList,
    NothingSigned,
    NotOnTheList,
    PaperAlreadySent,
    PaperOfAnother,
    PaperTwice,
    WrongStage,
)
from registry.names import tidy
from registry.numbers import MAX_PART, Number
from registry.office_facts import PapersSigned, TransferListMade, TransferListReturned
from registry.offices import Office, Staff
from registry.ports import DuePrint, Writing


@dataclass(frozen=True, slots=True)
class ListMade:
    """One transfer list as it left."""

    number: Number
    department: str
    papers: tuple[str, ...]  # numbers of applications, 16 digits, in the order of scanning
    at: int  # UTC ms
    actor: str


@dataclass(frozen=True, slots=True)
class ListBack:
    """What came back of a list: all signed copies of it taken together."""

    signed: frozenset[str]  # numbers of applications, 16 digits
    clerk: str
    on: date | None


class Lists(Protocol):
    """What the book knows of transfer lists."""

    def made(self, transfer: str) -> ListMade | None:
        """The list with this number (16 digits); None when it is not known here."""

    def back(self, transfer: str) -> ListBack | None:
        """None as long as no signed copy is back."""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One application on a transfer list, as it is printed."""

    number: Number
    applicant: str = field(repr=False)
    short_kk: str
    short_ru: str
    papers: int  # how many there are to take over
    sheets: int
    due: date


@dataclass(frozen=True, slots=True)
class TransferSheet:
    """A transfer list on paper. No control code is on it: papers that leave never carry one."""

    number: Number
    made_at: int  # UTC ms
    office: Office
    department_kk: str
    department_ru: str
    sender: Staff | None  # None: nobody here has that staff number any more
    rows: tuple[TransferRow, ...]
    copy: int = 0  # 0: printed for the first time


@dataclass(frozen=True, slots=True)
class PaperLabel:
    """What is stuck on one paper of an application. It names nobody."""

    number: Number  # kind 1; part 00 where the application itself is the only paper
    short_kk: str
    short_ru: str
    title_kk: str
    title_ru: str
    n: int  # this is paper n
    of: int  # of so many


class Transfers:
    """The desk's verbs for papers on their way to a department."""

    def __init__(self, desk: Acting, lists: Lists) -> None:
        self._desk = desk
        self._lists = lists

    def may_go(self, number: Number, chosen: Sequence[str] = ()) -> Application:
        """The application whose paper was scanned, if it may be put on the list of `chosen`.

        Raises NoSuchApplication, PaperTwice, PaperAlreadySent, DecidedInHouse, WrongStage, or
        PaperOfAnother. Paper n of an application stands for all of its papers: they lie together.
        """
        application = self._desk.known(number)
        if application.number in chosen:
            raise PaperTwice
        fact = self._can_leave(application)
        if chosen:
            others = registered_of(self._desk.known(Number.parse(chosen[0])))
            if others.department != fact.department:
                raise PaperOfAnother(fact.department, others.department)
        return application

    def make(self, papers: Sequence[str], by: Staff) -> Number:
        """The papers leave together: the list, and that each was sent, in one commit.

        The list's print is due afterwards, in two copies, and the cover sheets that were never
        printed. Raises EmptyList and all that `may_go` raises; then nothing is written.
        """
        if not papers:
            raise EmptyList
        desk = self._desk
        with desk.writing(lambda: number) as journal:
            applications = [self._leaving(journal, papers, place) for place in range(len(papers))]
            facts = [registered_of(one) for one in applications]
            department = facts[0].department
            number = Number.transfer_list(desk.office.code, desk.desk, journal.next_list())
            journal.append(
                TransferListMade(number.digits, department, tuple(fact.number for fact in facts)),
                actor=by.number,
                due=(DuePrint(PaperKind.TRANSFER_LIST, number.digits),),
            )
            for application, fact in zip(applications, facts, strict=True):
                sent = PapersSent(fact.number, fact.department, len(fact.documents), number.digits)
                desk.append(journal, application, sent, by, due=self._cover(fact))
        return number

    def take_back(
        self,
        number: Number,
        signed: Sequence[str],
        by: Staff,
        clerk: str = "",
        on: date | None = None,
    ) -> ListBack:
        """The signed copy is back: the department holds the papers that are `signed` for.

        Those that are not have not arrived and can be sent again. Said once more when one turns up
        after all. Raises NoSuchList, NotOnTheList, NothingSigned or DayToCome.
        """
        desk, digits = self._desk, number.digits
        if on is not None and on > office_day(desk.now()):
            raise DayToCome
        with desk.writing(lambda: self._lists.back(digits)) as journal:
            made, before = self._made(number), self._lists.back(digits)
            known = frozenset() if before is None else before.signed
            news = [paper for paper in made.papers if paper in set(signed) - known]
            if not set(signed) <= set(made.papers):
                raise NotOnTheList
            if not news:
                raise NothingSigned
            everything = tuple(paper for paper in made.papers if paper in known or paper in news)
            journal.append(
                TransferListReturned(digits, everything, tidy(clerk), on), actor=by.number
            )
            for paper in news:
                application = desk.required(journal.application(paper))
                if application.accepted_at is None:  # the department may have been quicker
                    fact = PapersSigned(paper, digits, tidy(clerk), on)
                    desk.append(journal, application, fact, by)
        return ListBack(frozenset(everything), tidy(clerk), on)

    def sheet(self, number: Number, sender: Staff | None, copy: int = 0) -> TransferSheet:
        """The list as it is printed. Raises NoSuchList."""
        desk, made = self._desk, self._made(number)
        department = desk.catalogue.department(made.department)
        return TransferSheet(
            number=number,
            made_at=made.at,
            office=desk.office,
            department_kk=department.name_kk,
            department_ru=department.name_ru,
            sender=sender,
            rows=tuple(self._row(desk.known(Number.parse(paper))) for paper in made.papers),
            copy=copy,
        )

    def sender_of(self, number: Number) -> str:
        """The staff number of whoever made the list. Raises NoSuchList."""
        return self._made(number).actor

    def labels(self, number: Number) -> tuple[PaperLabel, ...]:
        """A label for each paper that lies there; an appeal without enclosures has one."""
        fact = registered_of(self._desk.known(number))
        service = self._desk.catalogue.service(fact.service)
        titles = [
            (place, line)
            for place, line in enumerate(self._desk.paperwork.papers(fact), 1)
            if line.state is DocumentState.PRESENT and line.sheets and place <= MAX_PART
        ]
        whole = number.application
        if not titles:
            return (PaperLabel(whole, service.short_kk, service.short_ru, "", "", 1, 1),)
        return tuple(
            PaperLabel(
                number=whole.paper(place),
                short_kk=service.short_kk,
                short_ru=service.short_ru,
                title_kk=line.kk,
                title_ru=line.ru,
                n=n,
                of=len(titles),
            )
            for n, (place, line) in enumerate(titles, 1)
        )

    # -- inside ---------------------------------------------------------------------------------

    def _leaving(self, journal: Writing, papers: Sequence[str], place: int) -> Application:
        """The application at this place of a list, looked at once more inside the commit."""
        application = self._desk.required(journal.application(papers[place]))
        if application.number in papers[:place]:
            raise PaperTwice
        fact = self._can_leave(application)
        first = registered_of(self._desk.required(journal.application(papers[0])))
        if first.department != fact.department:
            raise PaperOfAnother(fact.department, first.department)
        return application

    def _can_leave(self, application: Application) -> Registered:
        """Papers that lie here, or that did not arrive with the list they were sent with."""
        if application.stage is Stage.SENT and not self._did_not_arrive(application):
            raise PaperAlreadySent(application.transfer)
        if application.stage not in (Stage.REGISTERED, Stage.SENT):
            raise WrongStage(application.stage.value)
        fact = registered_of(application)
        service = self._desk.catalogue.find(fact.service)
        if service is not None and service.decided_here:
            raise DecidedInHouse
        return fact

    def _did_not_arrive(self, application: Application) -> bool:
        back = self._lists.back(application.transfer) if application.transfer else None
        return back is not None and application.number not in back.signed

    def _cover(self, fact: Registered) -> tuple[DuePrint, ...]:
        if self._desk.journal.prints_of(PaperKind.COVER_SHEET, fact.number):
            return ()
        return (DuePrint(PaperKind.COVER_SHEET, fact.number),)

    def _made(self, number: Number) -> ListMade:
        made = self._lists.made(number.digits)
        if made is None:
            raise NoSuchList
        return made

    def _row(self, application: Application) -> TransferRow:
        fact = registered_of(application)
        service = self._desk.catalogue.service(fact.service)
        there = [line for line in fact.documents if line.state is DocumentState.PRESENT]
        return TransferRow(
            number=Number.parse(fact.number),
            applicant=fact.applicant.name,
            short_kk=service.short_kk,
            short_ru=service.short_ru,
            papers=len(there),
            sheets=sum(line.sheets for line in there),
            due=fact.due,
        )
