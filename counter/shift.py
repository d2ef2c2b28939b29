"""What every page of the window is handed: the office, who works now, words, notices, busy or not.

Kept out: widgets of any page, and how one signs in (`counter.seat`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from counter.doubt import Doubts, Told
from counter.looking import Looking
from counter.speech import moment
from counter.workplace import Workplace
from registry.facts import Applicant
from registry.failures import NobodyAtTheDesk
from registry.numbers import TRANSFER_LIST, Number
from registry.offices import Staff
from registry.ports import DuePrint
from registry.roles import may_open
from ui.background import Door, Heard
from ui.languages import Speaker
from ui.notices import Notices
from words import Words

BUSY_AFTER_MS = 300  # shorter waits are not noticed, and a flicker would be


class Shift(QObject):
    """One specialist's turn at one desk. `changed` carries the `Staff` who works now, or None."""

    changed = Signal(object)
    busy = Signal(bool)
    camera_wanted = Signal()  # by a page: whoever else looks through it lets it go

    def __init__(
        self,
        workplace: Workplace,
        background: Door,
        speaker: Speaker,
        notices: Notices,
        printing: Door | None = None,
        aside: Door | None = None,
    ) -> None:
        """`printing` and `aside` are doors of their own, None for the same one."""
        super().__init__()
        self.workplace = workplace
        self.speaker = speaker
        self.notices = notices
        self.people: dict[str, Staff] = {}
        self.due: tuple[DuePrint, ...] = ()
        self.asked = 0  # papers to print that have no number of their own
        self._background = background
        self._printing = printing or background
        self._aside = aside or background
        self._staff: Staff | None = None
        self._running = 0
        self.doubts = Doubts(workplace)
        self._looking = Looking(workplace, background)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(BUSY_AFTER_MS)
        self._patience.timeout.connect(lambda: self.busy.emit(True))

    @property
    def w(self) -> Words:
        return self.speaker.w

    @property
    def staff(self) -> Staff | None:
        return self._staff

    def by(self) -> Staff:
        """Who acts. Raises NobodyAtTheDesk."""
        if self._staff is None:
            raise NobodyAtTheDesk
        return self._staff

    def choose(self, staff: Staff | None) -> None:
        self._staff = staff
        self.changed.emit(staff)

    def may_open(self, page: str) -> bool:
        """Whether the roles of who works now have this page; nobody has none."""
        return self._staff is not None and may_open(self._staff.roles, page)

    def looked(self, whose: str | Applicant, page: str) -> None:
        """Who works now looks from this page at an application (16 digits; "": at many), or at
        somebody's data as written down in an earlier one.

        Returns at once; see `counter.looking` for what counts as a look.
        """
        self._looking.at(whose, page, self._staff)

    def is_due(self, number: str) -> bool:
        """Whether a paper of this application (16 digits) should be out and is not."""
        due = (Number.parse(one.number) for one in self.due)
        return any(one.kind != TRANSFER_LIST and one.application.digits == number for one in due)

    def now(self) -> datetime:
        """The device's clock, for times shown as "today 10:42"."""
        return moment(self.workplace.now())

    def name_of(self, actor: str) -> str:
        """The name that belongs to a staff number; a number nobody has here stays itself."""
        return self.people[actor].name if actor in self.people else actor

    def run(
        self,
        work: Callable[[], Any],
        then: Heard,
        *,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None:
        """Do `work` away from the screen; a failure nobody takes becomes a notice."""
        self._run(self._background, work, then, refused, troubled, broken)

    def print(
        self,
        work: Callable[[], Any],
        then: Heard,
        *,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None:
        """As `run`, at the printer's own pace: a slow one holds up no registration (DESIGN §9).

        What should be printed must be committed before this is called.
        """
        self._run(self._printing, work, then, refused, troubled, broken)

    def aside(
        self,
        work: Callable[[], Any],
        then: Heard,
        *,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None:
        """As `run`, for minutes of work that nobody waits for: a backup, a stick."""
        told = self._told(then, refused, troubled, broken)
        self._aside.run(work, told.then, told.refused, told.troubled, told.broken)

    def _run(
        self,
        door: Door,
        work: Callable[[], Any],
        then: Heard,
        refused: Heard | None,
        troubled: Heard | None,
        broken: Heard | None,
    ) -> None:
        told = self._told(then, refused, troubled, broken)
        watched = self.doubts.watch(told, lambda look, heard: self._do(door, look, heard))
        self._do(door, work, watched)

    def _told(
        self, then: Heard, refused: Heard | None, troubled: Heard | None, broken: Heard | None
    ) -> Told:
        notices = self.notices
        return Told(
            then,
            refused or notices.refused,
            troubled or notices.troubled,
            broken or notices.broken,
        )

    def _do(self, door: Door, work: Callable[[], Any], told: Told) -> None:
        self._begin()
        door.run(
            work,
            then=self._ending(told.then),
            refused=self._ending(told.refused),
            troubled=self._ending(told.troubled),
            broken=self._ending(told.broken),
        )

    def _begin(self) -> None:
        self._running += 1
        if self._running == 1:
            self._patience.start()

    def _ending(self, heard: Heard) -> Heard:
        def end(result: Any) -> object:
            self._running -= 1
            if self._running == 0:
                self._patience.stop()
                self.busy.emit(False)
            return heard(result)

        return end
