"""Who is served now and who waits: forms go from Reception to the tabs, and back again.

A form that is begun is never lost here: it stands in Reception, or it has a tab.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from counter.draft import BlockDraft, Draft
from counter.pages import Later
from counter.reception import ReceptionPage
from counter.shift import Shift
from counter.tabs import ParkedTabs
from registry.service_code import ServiceCode
from ui.notices import Action
from words import later

NOT_OFFERED: Final = later("This service is not in the catalogue of today: ask what is needed.")


class Visitors(QObject):
    """`wanted` when Reception should be shown, because another form stands in it now."""

    wanted = Signal()

    def __init__(self, shift: Shift, reception: Later[ReceptionPage], tabs: ParkedTabs) -> None:
        super().__init__()
        self._shift = shift
        self._reception = reception
        self._tabs = tabs
        self._interrupted: int | None = None  # whose turn it is again when Reception is shown
        tabs.chosen.connect(self.take_up)
        tabs.dropped.connect(self.drop)
        tabs.next_visitor.connect(self.begin)
        reception.when_made(lambda page: page.waits.connect(self.begin))

    def put_aside(self) -> None:
        """Something else opens over a form that is begun: it gets a tab until one comes back."""
        page = self._reception.made
        if page is not None and page.has_draft():
            self._interrupted = self._tabs.park(page.draft())
            page.start_over()

    def come_back(self) -> bool:
        """Reception is shown again: the form whose turn it is stands there as before.

        False when there was none; else the cursor is where it was.
        """
        if self._is_busy():
            return False
        key, self._interrupted = self._interrupted, None
        return key is not None and self._restore(key)

    def take_up(self, key: int) -> None:
        """A tab was pressed; whoever was being served waits in its place."""
        if self._shift.staff is None or self._is_busy():
            return
        self._interrupted = key
        self.wanted.emit()

    def take_up_last(self) -> bool:
        """The one who was parked last, when nobody is being served; False without one."""
        parked = self._tabs.parked()
        page = self._reception.made
        if not parked or not (page is None or page.is_free()):
            return False
        self.take_up(parked[-1].key)
        return True

    def begin(self) -> None:
        """Another visitor: an empty form, while the one begun waits as a tab."""
        if self._shift.staff is None or self._is_busy():
            return
        self.put_aside()
        self._interrupted = None
        self._reception().start_over()
        self.wanted.emit()

    def begin_with(self, name: str, phone: str) -> None:
        """Somebody who was received in person hands in an appeal: the name need not be asked."""
        if self._shift.may_open("reception"):
            self.begin()
            texts = {"name": name, "phone": phone}
            who = BlockDraft({key: said for key, said in texts.items() if said}, {}, ("details",))
            self._reception().restore(Draft(name, {"who": who}, "who"))

    def begin_wanting(self, wanted: ServiceCode) -> None:
        """Somebody brings a slip of the kiosk: the form begins with that service and its papers.

        A form open before the specialist that has no service yet is this visitor's; any other
        that is begun waits as a tab.
        """
        shift = self._shift
        service = wanted.among(shift.workplace.catalogue.services)
        if not shift.may_open("reception"):
            shift.notices.passing(lambda w: w.say("A slip of the kiosk: it is for Reception."))
        elif service is None:
            shift.notices.soon(
                lambda w: w.say(
                    "This service is not in the catalogue of today: ask what is needed."
                )
            )
        elif not self._is_busy():
            if not self._reception().awaits_service(service.code):
                self.begin()
            self._reception().choose_service(service.code)

    def drop(self, key: int) -> None:
        """The visitor has gone. The notice gives the form back to whoever pressed by mistake."""
        taken = self._tabs.take(key)
        if taken is None:
            return
        place, draft = taken
        notices = self._shift.notices

        def undo() -> None:
            notices.clear()
            self._tabs.park(draft, min(place, len(self._tabs.parked())))

        name = draft.visitor
        notices.info(
            lambda w: w.say(
                "The form was dropped: {name}", name=name or w.say("Visitor without a name")
            ),
            Action(lambda w: w.say("Bring it back"), undo),
        )

    def _is_busy(self) -> bool:
        return self._reception.made is not None and self._reception.made.is_busy()

    def _restore(self, key: int) -> bool:
        taken = self._tabs.take(key)
        if taken is None:
            return False
        place, draft = taken
        page = self._reception()
        if page.has_draft():
            self._tabs.park(page.draft(), place)
        page.restore(draft)
        return True
