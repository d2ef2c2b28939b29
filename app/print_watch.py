"""Papers that failed follow by themselves: once there is paper again, the cover closed, the printer
back. Each printer is asked on a thread of its own, so that a hung one keeps no other waiting.

Never tried without a person: what may be out already, what nobody has begun to print, and a queue
that was stopped. Kept out: the print itself (`app.office_printing`).
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from logging import getLogger
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from counter.prints_place import PrintState
from printing.printers import Watched
from registry.failures import Refusal, Trouble, place_of
from registry.offices import Staff
from registry.ports import Printer

if TYPE_CHECKING:
    from app.office import OpenOffice

log = getLogger(__name__)
_Paper = Callable[[], None]  # prints it

_LOOK_EVERY_S: Final = 3.0
_LONGEST_S: Final = 60.0  # between two tries at a printer that says it is fine and fails


class PrintWatch:
    """Start once, stop once."""

    def __init__(self, office: "OpenOffice", look_every_s: float = _LOOK_EVERY_S) -> None:
        self._office = office
        self._every = look_every_s
        self._over = Event()
        self._thread = Thread(target=self._watch, name="prints", daemon=True)
        self._at_work: dict[str, Thread] = {}
        self._rests: dict[str, float] = {}  # printer → seconds that it is left alone now
        self._left: dict[str, float] = {}  # … and how many of them are left

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No further paper is begun. One that a printer holds is not waited for: it is marked as
        begun, and the next start asks what became of it."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            try:
                self.look()
            except (Trouble, Refusal):
                continue  # the book does not answer now
            except Exception as error:  # no paper is worth the thread that looks after all of them
                log.error("what is due could not be looked at: %s", place_of(error))

    def look(self) -> None:
        """Begin with every printer that has something to follow and nobody at work at it."""
        waiting: dict[str, tuple[Printer, list[_Paper]]] = {}
        for printer, paper in (*self._due(), *self._asked()):
            waiting.setdefault(printer.name, (printer, []))[1].append(paper)
        for name, (printer, papers) in waiting.items():
            self._begin(name, printer, papers)

    def _due(self) -> Iterator[tuple[Printer, _Paper]]:
        people: Mapping[str, Staff] | None = None
        printing = self._office.printing
        for due in self._office.due_prints():
            row = self._office.prints.row(due)
            if row.state is not PrintState.FAILED or not row.follows:
                continue
            if people is None:
                people = {one.number: one for one in self._office.staff()}
            by = people.get(self._office.parts.held.of(due).actor)
            if by is not None:
                yield printing.printer_of(due), partial(printing.print_one, due, by, by_itself=True)

    def _asked(self) -> Iterator[tuple[Printer, _Paper]]:
        """Those without an entry need nobody in whose name it would be written."""
        asked = self._office.asked
        for place, one in asked.all().items():
            row = self._office.prints.asked_row(place, one)
            if row.state is not PrintState.FAILED or not row.follows:
                continue
            people = self._office.staff() if one.marked else ()
            by = next((who for who in people if who.number == one.actor), None)
            if by is not None or not one.marked:
                yield asked.printer_of(one), partial(asked.out, place, by)

    def _begin(self, name: str, printer: Printer, papers: list[_Paper]) -> None:
        before = self._at_work.get(name)
        if before is not None and before.is_alive():
            return
        self._left[name] = self._left.get(name, 0.0) - self._every
        if self._left[name] > 0:
            return
        thread = Thread(
            target=self._follow, args=(name, printer, papers), name="printer", daemon=True
        )
        self._at_work[name] = thread
        thread.start()

    def _follow(self, name: str, printer: Printer, papers: list[_Paper]) -> None:
        try:
            if isinstance(printer, Watched):
                printer.look()
            for paper in papers:
                if self._over.is_set():
                    return
                paper()
            self._rests.pop(name, None)
            self._left.pop(name, None)
        except (Trouble, Refusal):
            rest = min(_LONGEST_S, 2 * self._rests.get(name, self._every / 2))
            self._rests[name] = self._left[name] = rest
        except Exception as error:
            log.error("a paper could not follow: %s", place_of(error))
            self._rests[name] = self._left[name] = _LONGEST_S
