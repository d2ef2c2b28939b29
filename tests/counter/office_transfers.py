"""Papers to departments in the office in memory: the real verbs on its small journal."""

from collections.abc import Callable, Sequence
from datetime import date

from counter.transfers_place import LabelPaper, ListOut, OneList, PaperHere, PapersNow
from registry.application import Application, Stage, Told
from registry.desk import Desk
from registry.failures import NoSuchList, OutOfPaper
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from registry.office_facts import TransferListMade, TransferListReturned
from registry.offices import Staff
from registry.transfers import ListBack, ListMade, PaperLabel, Transfers


class MemoryLists:
    """Lists read from the entries each time they are asked for."""

    def __init__(self, told: Callable[[], Sequence[Told]]) -> None:
        self._told = told

    def made(self, transfer: str) -> ListMade | None:
        for one in self._told():
            fact = one.fact
            if isinstance(fact, TransferListMade) and fact.transfer == transfer:
                number = Number.parse(transfer)
                return ListMade(number, fact.department, fact.papers, one.at, one.actor)
        return None

    def back(self, transfer: str) -> ListBack | None:
        facts = [
            one.fact
            for one in self._told()
            if isinstance(one.fact, TransferListReturned) and one.fact.transfer == transfer
        ]
        if not facts:
            return None
        signed = frozenset(paper for fact in facts for paper in fact.signed)
        return ListBack(signed, facts[-1].clerk, facts[-1].on)


class MemoryTransfers:
    """Keeps the promise of `counter.transfers_place.TransfersPlace`; prints are only counted."""

    def __init__(
        self,
        desk: Desk,
        told: Callable[[], Sequence[Told]],
        rows: Callable[[Wanted], Sequence[ListRow]],
        print_due: Callable[[str, Staff], int],
    ) -> None:
        self._desk, self._told, self._rows, self._print_due = desk, told, rows, print_due
        self._lists = MemoryLists(told)
        self._verbs = Transfers(desk, self._lists)
        self.test_labels: list[tuple[str, LabelPaper]] = []
        self.labels_printed: list[tuple[Number, LabelPaper, int]] = []

    def now(self) -> PapersNow:
        rows = self._rows(Wanted(stages=(Stage.REGISTERED,), most_urgent_first=True))
        made = [
            self.one(Number.parse(one.fact.transfer))
            for one in self._told()
            if isinstance(one.fact, TransferListMade)
        ]
        out = [
            ListOut(one.made, sum(paper.accepted_at is not None for paper in one.applications))
            for one in made
            if one.back is None
        ]
        return PapersNow([PaperHere(row, row.department) for row in rows], out)

    def may_go(self, number: Number, chosen: Sequence[str]) -> Application:
        return self._verbs.may_go(number, chosen)

    def make(self, papers: Sequence[str], by: Staff) -> Number:
        return self._verbs.make(papers, by)

    def print_made(self, number: Number, by: Staff) -> int:
        return self._print_due(number.digits, by)

    def one(self, number: Number) -> OneList:
        made = self._lists.made(number.digits)
        if made is None:
            raise NoSuchList
        known = [self._desk.known(Number.parse(paper)) for paper in made.papers]
        return OneList(made, self._lists.back(number.digits), known)

    def take_back(
        self, number: Number, signed: Sequence[str], by: Staff, clerk: str, on: date | None
    ) -> ListBack:
        return self._verbs.take_back(number, signed, by, clerk, on)

    def print_again(self, number: Number, by: Staff) -> None:
        self._verbs.sheet(number, by)

    def labels(self, number: Number) -> Sequence[PaperLabel]:
        return self._verbs.labels(number)

    def usual_labels(self) -> LabelPaper:
        return "sheet"

    def print_labels(self, number: Number, paper: LabelPaper, first: int, by: Staff) -> int:
        self.labels_printed.append((number, paper, first))
        return len(self._verbs.labels(number))

    def print_test_label(self, setting: str, paper: LabelPaper) -> None:
        if setting == "system:Empty":
            raise OutOfPaper(setting)
        self.test_labels.append((setting, paper))
