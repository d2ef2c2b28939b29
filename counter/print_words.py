"""How a paper that is not out stands, in words: short in the list, whole beside it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from counter.prints_place import PrintRow, PrintState
from counter.speech import paper_word
from registry import failures
from registry.facts import PaperKind
from registry.failures import Trouble
from registry.numbers import Number
from ui.lists import Cell
from words import Words, later
from words.texts import sentence_for

_SHORT: Final = {
    "OutOfPaper": later("No paper"),
    "CoverOpen": later("Cover open"),
    "PaperJam": later("Paper stuck"),
    "PrinterUnreachable": later("Does not answer"),
    "PrinterBusy": later("Printer busy"),
    "PrinterStopped": later("Printer stopped"),
    "PrinterFaulty": later("Fault in the printer"),
    "PrinterMisnamed": later("Printer not set up"),
    "PaperTooWide": later("Too wide for this printer"),
    "PrinterTakesNoPages": later("Printer not set up"),
}
# By the beginning of the job's name, which is made of kind and number or day.
_ASKED: Final = {
    "labels-": later("Labels of papers"),
    "transfer-list-": later("Transfer list"),
    "goes-back-": later("Sheet for what goes back"),
    "day-sheet-": later("Sheet of the day"),
    "visits-": later("List of home visits"),
    "unclaimed-": later("Act on answers nobody collected"),
    "office-figures": later("Figures"),
    "receptions-": later("List of receptions"),
    "inspectors-page": later("Page for the inspector"),
}
_ONCE_MORE: Final = ("refusal-", "protocol-", "answer-")  # with a number of their own
_NUMBER: Final = re.compile(r"\d{4}-\d{2}-\d{6}\S*")
_DAY_AND_MONTH: Final = 5  # letters of 22.11.2026
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_SAYS_NOTHING_OF_LATER: Final = ("PrinterUnreachable", "PrinterFaulty")


def title_of(row: PrintRow, w: Words) -> str:
    """What paper it is."""
    if not row.asked:
        return paper_word(row.paper, w)
    if row.asked.startswith(_ONCE_MORE):
        return w.say("{paper}, a copy", paper=paper_word(row.paper, w))
    kind = next((one for one in _ASKED if row.asked.startswith(one)), "")
    return w.say(_ASKED[kind]) if kind else w.say("Paper")


def number_of(row: PrintRow, w: Words) -> str:
    """Its number, or the day that it is about; "" where it has neither."""
    if not row.asked:
        return Number.parse(row.number).shown
    number, days = _NUMBER.search(row.asked), _DAY.findall(row.asked)
    if days:
        first, last = (w.short_date(date.fromisoformat(one)) for one in (days[0], days[-1]))
        begin = first[:_DAY_AND_MONTH] if first[_DAY_AND_MONTH:] == last[_DAY_AND_MONTH:] else first
        return last if first == last else f"{begin} – {last}"
    return number[0] if number else ""


def printer_word(name: str, w: Words) -> str:
    """A printer as people call it: its name in the system, its address, or the folder."""
    kind, _, rest = name.partition(":")
    if kind == "folder":
        return w.say("Folder of papers")
    if kind in ("none", "misnamed") or not rest:
        return w.say("No printer")
    return rest


def state_cell(row: PrintRow, w: Words) -> Cell:
    """The last column of the list."""
    match row.state:
        case PrintState.DUE:
            return Cell(w.say("Waits"), icon="clock")
        case PrintState.PRINTING:
            return Cell(w.say("In the printer"), icon="printer")
        case PrintState.DOUBTFUL:
            return Cell(w.say("Did it come out?"), kind="soon", icon="circle-question-mark")
        case PrintState.FAILED:
            short = _SHORT.get(row.why)
            said = w.say("Not printed") if short is None else w.say(short)
            return Cell(said, kind="soon", icon="triangle-alert")


def state_sentence(row: PrintRow, w: Words) -> str:
    """What is the matter, and what to do."""
    match row.state:
        case PrintState.DUE:
            return w.say("Nobody has printed it yet.")
        case PrintState.PRINTING:
            return w.say("The printer has it now.")
        case PrintState.DOUBTFUL:
            return w.say(
                "The print was cut short. Look at the printer: is the paper there, and whole?"
            )
        case PrintState.FAILED:
            if row.follows and row.why == "OutOfPaper":
                return w.say("The printer is out of paper. Put paper in: it is printed by itself.")
            said = sentence_for(_failure(row), w)
            if row.follows and row.why in _SAYS_NOTHING_OF_LATER:
                return f"{said} {w.say('Once this is put right it is printed by itself.')}"
            return said


def cancel_warning(row: PrintRow, w: Words) -> str:
    """What is lost when it is not printed any more."""
    if row.paper is PaperKind.RECEIPT:
        return w.say(
            "The receipt and its control code are lost then. Whoever needs a receipt later shows an"
            " ID and gets a new code."
        )
    if row.asked:
        return w.say("This paper is not printed then. Whoever needs it asks for it again.")
    return w.say("This paper is not offered for printing any more. The history says so.")


def _failure(row: PrintRow) -> Trouble:
    """The trouble of this name, as it was told."""
    kind = getattr(failures, row.why, None)
    if isinstance(kind, type) and issubclass(kind, Trouble):
        try:
            return kind(row.printer)
        except TypeError:
            return kind()
    return failures.PrinterUnreachable(row.printer)
