"""The page "To print" without printers: what is due in a memory journal, and what a test says."""

from collections.abc import Callable, Sequence

from counter.prints_place import PrintRow, PrintState
from registry.desk import Desk
from registry.facts import PaperKind
from registry.failures import OutOfPaper, PrintNotDue, Trouble
from registry.offices import Staff
from registry.ports import DuePrint


class MemoryPrints:
    """Keeps the promise of `counter.prints_place.PrintsPlace`."""

    def __init__(
        self,
        desk: Desk,
        due: Callable[[], Sequence[DuePrint]],
        put_out: Callable[[PaperKind, str, Staff], None],
    ) -> None:
        self._desk, self._due, self._put_out = desk, due, put_out
        self.says: dict[tuple[PaperKind, str], PrintRow] = {}  # of those that are not merely due
        self.without_number: list[PrintRow] = []  # asked for just now
        self.settings: list[str] = ["", "system:Canon_LBP", "receipt:192.168.1.21"]
        self.tested: list[tuple[str, str]] = []
        self.empty: set[str] = set()  # settings of printers without paper
        self.moved: list[tuple[PaperKind, str, str]] = []

    def now(self) -> Sequence[PrintRow]:
        return tuple(
            self.says.get(
                (one.paper, one.number),
                PrintRow(one.paper, one.number, PrintState.DUE, "system:HP-2"),
            )
            for one in self._due()
        ) + tuple(self.without_number)

    def asked(self) -> int:
        return len(self.without_number)

    def printers(self) -> Sequence[str]:
        return tuple(self.settings)

    def print_one(self, paper: PaperKind, number: str, by: Staff) -> None:
        self._find(paper, number)
        try:
            self._put_out(paper, number, by)
        except Trouble as trouble:
            why = type(trouble).__name__
            self.says[paper, number] = PrintRow(
                paper, number, PrintState.FAILED, "system:HP-2", why, follows=True
            )
            raise
        self.says.pop((paper, number), None)

    def move(self, paper: PaperKind, number: str, to: str, by: Staff) -> None:
        self.moved.append((paper, number, to))
        self.print_one(paper, number, by)

    def came_out(self, paper: PaperKind, number: str, *, yes: bool, by: Staff) -> None:
        self._find(paper, number)
        self.says.pop((paper, number), None)
        if yes:
            self._desk.mark_printed(paper, number, "system:HP-2", by)

    def cancel(self, paper: PaperKind, number: str, by: Staff) -> None:
        self._find(paper, number)
        self.says.pop((paper, number), None)
        self._desk.cancel_print(paper, number, "system:HP-2", by)

    def print_test(self, to: str, paper: str) -> None:
        if to in self.empty:
            raise OutOfPaper(to)
        self.tested.append((to, paper))

    def _find(self, paper: PaperKind, number: str) -> None:
        if (paper, number) not in {(one.paper, one.number) for one in self._due()}:
            raise PrintNotDue
