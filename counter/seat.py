"""Who sits at this desk: signing in, changing over, locking, and what comes right after.

Where the district has given no passwords, one sits down by choosing a name, and nothing locks.
Forms and parked visitors stay as they are in either case; whoever comes back finds his page again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from counter.idle import Idle
from counter.own_secret import Asked, OwnSecretPage
from counter.pages import Later
from counter.people import PeoplePage
from counter.shift import Shift
from counter.signing_place import Sitting
from registry.offices import Staff
from registry.roles import HEAD, may_sit_down
from registry.signing_in import Entered
from ui.notices import Action


class Window(Protocol):
    """What the seat asks of the window."""

    def shown(self) -> QWidget: ...

    def show_people(self) -> None:
        """The list of faces, without the rail and without names of visitors."""

    def show_secret(self) -> None: ...

    def sit(self, staff: Staff) -> None:
        """The rail with the pages that are theirs, and the first of them."""

    def resume(self, page: QWidget) -> None:
        """The same person is back: the page that was open, with the cursor where it was."""


class Seat(QObject):
    """`begin` once; `change` at F12; `look` now and then. `known` when it is first known who may
    sit down here."""

    known = Signal()

    def __init__(
        self,
        shift: Shift,
        people: PeoplePage,
        secret: Later[OwnSecretPage],
        window: Window,
        idle: Idle,
    ) -> None:
        super().__init__()
        self._shift = shift
        self._people = people
        self._secret = secret
        self._window = window
        self._sitting: Sitting | None = None
        self._began = False
        self._trying = False
        self._before: tuple[str, QWidget] | None = None  # who locked the screen, and over what
        people.chosen.connect(self._sit_down)
        people.tried.connect(self._try)
        people.guide_read.connect(self._put_guide_away)
        secret.when_made(self._hear_secret)
        idle.over.connect(self._lock_idle)

    def _hear_secret(self, page: OwnSecretPage) -> None:
        page.kept.connect(self._kept)
        page.left.connect(self._put_off)

    # -- how it stands ----------------------------------------------------------------------------

    def is_demanded(self) -> bool:
        """Whether one signs in here by password or PIN."""
        return self._sitting is not None and self._sitting.demanded

    def is_empty(self) -> bool:
        """Nobody has signed in, and somebody has to: what holds data of residents stays shut."""
        return self.is_demanded() and self._shift.staff is None

    def begin(self) -> None:
        self._window.show_people()
        self.look()

    def look(self) -> None:
        """Who is on the list now, whether passwords are asked for, who is locked out."""
        place = self._shift.workplace.signing_in
        self._shift.run(place.sitting, then=self._know, troubled=self._not_known)

    def _not_known(self, failure: BaseException) -> None:
        if not self._began:
            self._shift.notices.troubled(failure)

    def _know(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._shift.people = {one.number: one for one in sitting.people}
        able = tuple(one for one in sitting.people if one.active and may_sit_down(one.roles))
        self._people.show_people(able, demanded=sitting.demanded, locked=sitting.locked)
        self._people.show_guide(sitting.guide)
        first, self._began = not self._began, True
        if not first:
            return
        alone = len(able) == 1 and not sitting.demanded and not sitting.guide
        if alone and self._shift.staff is None:
            self._sit_down(able[0])
        elif self._window.shown() is self._people and not self._people.is_in_use():
            self._people.focus_first()
        self.known.emit()

    # -- changing over, locking -------------------------------------------------------------------

    def change(self) -> None:
        """Another specialist sits down, or this one leaves the desk for a moment."""
        self.look()
        if self.is_demanded():
            self.lock()
        else:
            self._window.show_people()
            self._people.focus_first()

    def lock(self) -> None:
        """Nobody is at the desk. The page stays beneath, with all that was typed."""
        staff, page = self._shift.staff, self._window.shown()
        if staff is not None and (page is not self._secret.made or self._before is None):
            self._before = (staff.number, page)
        self._shift.notices.clear()  # they may hold a resident's name
        self._shift.choose(None)
        self._window.show_people()
        if self._before is not None:
            self._people.point_at(self._before[0])
        self._people.focus_first()  # whoever locked it is chosen: Enter, or another one's digit

    def _lock_idle(self) -> None:
        if self.is_demanded() and self._shift.staff is not None:
            self.lock()

    def _sit_down(self, staff: Staff) -> None:
        self._people.forget()
        before, self._before = self._before, None
        self._shift.choose(staff)
        if before is not None and before[0] == staff.number:
            self._window.resume(before[1])
        else:
            self._window.sit(staff)
        self._say_locked(staff)

    # -- signing in -------------------------------------------------------------------------------

    def _try(self, staff: Staff, typed: str) -> None:
        if self._trying:
            return  # a second Enter while the first is looked at must not cost a try
        self._trying = True
        place = self._shift.workplace.signing_in

        def entered(how: Entered) -> None:
            self._trying = False
            if how.must_choose:
                self._people.forget()
                self._ask(staff, Asked.FIRST_PASSWORD)
                return
            self._sit_down(staff)
            if not how.has_pin:
                self._offer_pin()

        def refused(failure: BaseException) -> None:
            self._trying = False
            self._people.refuse(failure)
            self.look()  # the tenth try has locked somebody out

        def failed(failure: BaseException) -> None:
            self._trying = False
            self._shift.notices.troubled(failure)

        def work() -> Entered:
            return place.sign_in(staff.number, typed)

        self._shift.run(work, then=entered, refused=refused, troubled=failed, broken=failed)

    def _offer_pin(self) -> None:
        self._shift.notices.info(
            lambda w: w.say("With a PIN for this desk you unlock it and change over in a moment."),
            Action(lambda w: w.say("Set a PIN"), self.ask_for_pin),
        )

    # -- one's own password and PIN ---------------------------------------------------------------

    def ask_for_pin(self) -> None:
        self._ask_self(Asked.PIN)

    def ask_for_password(self) -> None:
        self._ask_self(Asked.PASSWORD)

    def _ask_self(self, asked: Asked) -> None:
        staff = self._shift.staff
        if staff is not None and self.is_demanded():
            self._before = (staff.number, self._window.shown())
            self._ask(staff, asked)

    def _ask(self, staff: Staff, asked: Asked) -> None:
        self._shift.notices.clear()
        self._window.show_secret()
        self._secret().ask(staff, asked)

    def _kept(self, staff: Staff, asked: Asked) -> None:
        self._sit_down(staff)
        if asked is Asked.PIN:
            self._shift.notices.done(lambda w: w.say("The PIN is set. F12 locks this desk."))
        else:
            self._shift.notices.done(
                lambda w: w.say("The password is changed."),
                Action(lambda w: w.say("Set a PIN"), self.ask_for_pin),
            )

    def _put_off(self) -> None:
        staff = self._shift.staff
        if staff is None:
            self._window.show_people()
            self._people.focus_first()
        else:
            self._sit_down(staff)

    def leave_secret(self) -> None:
        """Esc on that page."""
        self._put_off()

    # -- what the head sees -----------------------------------------------------------------------

    def _say_locked(self, staff: Staff) -> None:
        locked = self._sitting.locked if self._sitting is not None else ()
        others = [one for one in locked if one != staff.number]
        if HEAD not in staff.roles or not others:
            return
        number, place = others[0], self._shift.workplace.signing_in
        name = self._shift.name_of(number)

        def opened(_: object) -> None:
            self.look()
            self._shift.notices.clear()
            self._shift.notices.done(lambda w: w.say("{name} may sign in again.", name=name))

        def let_in() -> None:
            self._shift.run(lambda: place.open_again(number, staff), then=opened)

        self._shift.notices.soon(
            lambda w: w.say("{name} is locked out after ten wrong passwords.", name=name),
            Action(lambda w: w.say("Let in again"), let_in),
        )

    def _put_guide_away(self) -> None:
        self._people.show_guide(False)
        self._people.focus_first()
        put_away: Callable[[], None] = self._shift.workplace.signing_in.put_guide_away
        self._shift.run(put_away, then=lambda _: self.look())
