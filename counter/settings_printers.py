"""The part of the settings that says which kind of paper has a printer to itself, and tries it.

What is chosen for one kind is kept while another is looked at, and holds as soon as it is saved.
Kept out: the printer of all papers, and that of labels, which stand in the other parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.settings_copies import SYSTEM
from counter.settings_place import COPIES, KINDS, LISTS, RECEIPTS, SLIPS, DeskSettings
from counter.settings_trial import TrialPrint
from counter.shift import Shift
from counter.who import named
from ui.choices import Choice
from ui.fields import LineField
from ui.surfaces import text
from words import Words, later

RECEIPT: Final = "receipt:"  # a roll, by its address
IPP: Final = "ipp:"  # a printer that takes sheets, by its address
_ADDRESS: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9/_.-]*)?")
_DEVICE: Final = re.compile(r"/dev/usb/lp[0-9]{1,2}")
_MOST: Final = 3  # of the system's: with the others they are six, all seen without scrolling
_KINDS: Final = {
    RECEIPTS: later("Receipts"),
    COPIES: later("Office copies, which are signed"),
    SLIPS: later("Refusals, protocols, answers, letters"),
    LISTS: later("Lists and reports"),
}


class PrintersPart(QWidget):
    """Kinds of paper at the left; where the chosen one comes out, and a test page, at the right."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._known = DeskSettings("kk")
        self._printers: Sequence[str] = ()
        self._chosen: dict[str, str] = {}
        self.kind, self.where = Choice(vertical=True), Choice(vertical=True)
        self.address = LineField()
        named(self.address.edit, "settings_address")
        self._trial = TrialPrint(
            shift,
            "test_page",
            lambda w: w.say("Print a test page"),
            lambda w: w.say("✓ The test page is out."),
            self._test,
        )
        self.test = self._trial.link
        self._hint = text(role="second")
        names = {
            "settings_kind": self.kind,
            "settings_where": self.where,
        }
        for name, part in names.items():
            part.setObjectName(name)
        self._lay_out()
        self.kind.changed.connect(lambda _: self._show_kind())
        self.where.changed.connect(lambda _: self._picked())
        self.address.changed.connect(lambda _: self._typed())
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for part in (self.kind, self._hint):
            left.addWidget(part)
        right.addWidget(self.where)
        right.addWidget(self.address)
        right.addWidget(self._trial)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(48)
        for side in (left, right):
            side.setSpacing(12)
            side.addStretch(1)
            sides.addLayout(side, 1)

    def retranslate(self, w: Words) -> None:
        self.kind.set_label(w.say("Which papers"))
        self.kind.set_options([(kind, w.say(_KINDS[kind])) for kind in KINDS])
        self.where.set_label(w.say("Where they come out"))
        self._say_printers(w)
        self.address.set_label(w.say("Address of the printer"))
        self.address.set_placeholder("192.168.1.21")
        self._trial.say(w)
        self._hint.setText(w.say("What is chosen here holds as soon as it is saved."))
        self._say_address(w)

    def _say_printers(self, w: Words) -> None:
        kept = self._chosen.get(self._kind(), "")
        names = [f"{SYSTEM}{one}" for one in self._printers[:_MOST]]
        options = [("", w.say("The printer of all papers"))]
        others = [one for one in (kept,) if one and not one.startswith((RECEIPT, IPP, SYSTEM))]
        if kept.startswith(SYSTEM) and kept not in names:
            names = [kept, *names[: _MOST - 1]]  # it is switched off just now, or gone
        options += [(one, one.removeprefix(SYSTEM)) for one in names]
        options += [(one, one.partition(":")[2]) for one in others]  # set by hand
        options += [
            (RECEIPT, w.say("Receipt printer with a roll, by its address")),
            (IPP, w.say("Printer in the network, by its address")),
        ]
        self.where.set_options(options)

    # -- for the card -----------------------------------------------------------------------------

    def put(self, known: DeskSettings, printers: Sequence[str]) -> None:
        self._known, self._printers = known, printers
        self._chosen = dict(known.printers)
        self.kind.set_value(RECEIPTS)
        self._show_kind()

    def wanted(self, others: DeskSettings) -> DeskSettings:
        """Those of the other parts, with what is chosen here."""
        kept = (
            (kind, self._chosen.get(kind, "")) for kind in dict.fromkeys((*KINDS, *self._chosen))
        )
        whole = tuple((kind, one) for kind, one in kept if one and one not in (RECEIPT, IPP))
        return replace(others, printers=whole)

    # -- one kind ---------------------------------------------------------------------------------

    def _kind(self) -> str:
        return self.kind.value() or RECEIPTS

    def _show_kind(self) -> None:
        """What is chosen for this kind."""
        setting = self._chosen.get(self._kind(), "")
        self._say_printers(self._shift.w)
        by_address = next((one for one in (RECEIPT, IPP) if setting.startswith(one)), "")
        self.where.set_value(by_address or setting)
        self.address.set_text(setting.removeprefix(by_address) if by_address else "")
        self._trial.forget()
        self._say_address(self._shift.w)

    def _picked(self) -> None:
        self._keep()
        self._say_address(self._shift.w)
        if self.where.value() in (RECEIPT, IPP):
            self.address.edit.setFocus()

    def _typed(self) -> None:
        self._keep()
        self._say_address(self._shift.w)

    def _keep(self) -> None:
        where = self.where.value() or ""
        by_address = where in (RECEIPT, IPP)
        typed = self.address.text().strip()
        good = _is_address(where, typed)
        self._chosen[self._kind()] = f"{where}{typed}" if by_address and good else where
        self._trial.forget()

    def _say_address(self, w: Words) -> None:
        where, typed = self.where.value() or "", self.address.text().strip()
        by_address = where in (RECEIPT, IPP)
        self.address.setVisible(by_address)
        wrong = by_address and bool(typed) and not _is_address(where, typed)
        said = w.say("An address looks like 192.168.1.21 or 192.168.1.21:9100.")
        self.address.set_error(said if wrong else None)
        self.test.setEnabled(not by_address or (bool(typed) and not wrong))

    # -- the test page ----------------------------------------------------------------------------

    def _test(self) -> Callable[[], None]:
        kind, prints = self._kind(), self._shift.workplace.prints
        setting = self._chosen.get(kind, "") or self._known.printer
        roll = setting.startswith(RECEIPT) or kind in (RECEIPTS, COPIES)
        paper = self._known.paper if roll else "A4"
        if setting.startswith(RECEIPT) and paper == "A4":
            paper = "80mm"  # a roll takes no sheet, whatever receipts are printed on elsewhere
        return lambda: prints.print_test(setting, paper)


def _is_address(where: str, typed: str) -> bool:
    if where == RECEIPT and _DEVICE.fullmatch(typed):
        return True
    return _ADDRESS.fullmatch(typed) is not None and (where == IPP or "/" not in typed)
