"""Where desk and district are at this instant: a page of shared memory that outlives a kill.

The processes write a byte per step and go on; the parent reads it after SIGKILL, and may ask to be
woken when a step begins, so that rare moments are hit as well. Nothing here slows the work down.
"""

import mmap
import os
import select
from enum import IntEnum
from typing import Final


class Moment(IntEnum):
    """The classes of a kill, and three moments that are none: the run counts them all the same."""

    ELSEWHERE = 0
    BEFORE_COMMIT = 1
    BEFORE_PAPER = 2
    BEFORE_MARK = 3
    UPLOAD = 4
    BEFORE_RECEIPT = 5
    OPENING = 6
    CLERK = 7


SAID: Final = {
    Moment.BEFORE_COMMIT: "before commit",
    Moment.BEFORE_PAPER: "between commit and paper",
    Moment.BEFORE_MARK: "between paper and mark",
    Moment.UPLOAD: "during upload",
    Moment.BEFORE_RECEIPT: "between district commit and receipt",
    Moment.OPENING: "while a program starts",
    Moment.CLERK: "while the clerk writes",
    Moment.ELSEWHERE: "elsewhere",
}
CLASSES: Final = tuple(Moment)[Moment.BEFORE_COMMIT : Moment.OPENING]
AT_THE_DESK: Final = (Moment.BEFORE_COMMIT, Moment.BEFORE_PAPER, Moment.BEFORE_MARK)

# Places in the page.
_DESK, _ROAD, _DISTRICT, _UNSETTLED, _WANTED, _COUNTDOWN = range(6)


class Marks:
    """One page for one desk and one district. Made before they are forked."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        self._bell = os.eventfd(0, os.EFD_NONBLOCK)

    # -- written by desk and district ----------------------------------------------------------

    def desk(self, moment: Moment) -> None:
        """What the specialist's own work has reached."""
        self._page[_DESK] = moment
        self._ring(moment)

    def road(self, moment: Moment) -> None:
        """Whether an exchange is under way at the desk."""
        self._page[_ROAD] = moment
        self._ring(moment)

    def district(self, moment: Moment) -> None:
        self._page[_DISTRICT] = moment
        if moment is Moment.BEFORE_RECEIPT:
            self._page[_UNSETTLED] = 1
        self._ring(moment)

    def receipt_kept(self) -> None:
        """The desk holds the district's receipt for what the district committed."""
        self._page[_UNSETTLED] = 0

    def _ring(self, moment: Moment) -> None:
        if not moment or self._page[_WANTED] != moment:
            return
        if self._page[_COUNTDOWN] > 1:
            self._page[_COUNTDOWN] -= 1
            return
        self._page[_WANTED] = 0
        os.eventfd_write(self._bell, 1)

    # -- used by the parent ----------------------------------------------------------------------

    def wait_for(self, moment: Moment, nth: int, seconds: float) -> bool:
        """Sleep until the `nth` time from now that `moment` begins; False when it did not come."""
        self._silence()
        self._page[_COUNTDOWN] = nth
        self._page[_WANTED] = moment
        came = bool(select.select([self._bell], [], [], seconds)[0])
        self._page[_WANTED] = 0
        return came

    def moment_of_death(self, *, desk: bool, district: bool) -> Moment:
        """Where the processes that were killed had been. The district's commit counts for both."""
        page = self._page
        if district and page[_DISTRICT] == Moment.BEFORE_RECEIPT:
            return Moment.BEFORE_RECEIPT
        if desk and page[_DESK]:
            return Moment(page[_DESK])
        if desk and page[_ROAD]:
            return Moment.BEFORE_RECEIPT if page[_UNSETTLED] else Moment.UPLOAD
        if district and page[_DISTRICT]:
            return Moment(page[_DISTRICT])
        return Moment.ELSEWHERE

    def born(self, *, desk: bool, district: bool) -> None:
        """A process begins anew: what its predecessor had reached is over."""
        if desk:
            self._page[_ROAD] = self._page[_UNSETTLED] = 0
            self._page[_DESK] = Moment.OPENING
        if district:
            self._page[_DISTRICT] = Moment.OPENING

    def _silence(self) -> None:
        try:
            os.eventfd_read(self._bell)
        except BlockingIOError:
            return
