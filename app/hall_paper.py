"""The kiosk's printer, and the slip of an answer that comes out of it.

Kept out: what is printed on a slip (`printing.answer_slip`) and what is said (`kiosk.advice`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.kiosk_printer import KioskPrinter, kiosk_printer
from app.wiring import Device
from kiosk.advice import Advice, advise
from kiosk.hall import Found
from printing.answer_slip import AnswerPaper, answer_pdf
from printing.forms import roll_of
from printing.speech import Two
from registry.offices import Office
from registry.ports import Printer, PrintJob
from words import words_in

_PLAIN: Final = "answer"  # a file's name says of no one what he came for


@dataclass(frozen=True, slots=True)
class Moment:
    """The office's day, and UTC ms."""

    today: date
    now: int


def printer_of(device: Device) -> KioskPrinter | None:
    """None where the settings name no printer that can be opened: then it has no button."""
    return kiosk_printer(device.settings.printer, device.home.folder)


def print_answer(
    printer: Printer, found: Found, office: Office, when: Moment, setting: str = ""
) -> None:
    """Both languages say what the screen says; `setting` names the roll. Raises Trouble."""
    paper = answer_paper(found, office, when)
    printer.print(PrintJob(f"{_PLAIN}-{when.now}", answer_pdf(paper, roll_of(setting))))


def answer_paper(found: Found, office: Office, when: Moment) -> AnswerPaper:
    kk, ru = (
        advise(found, office, when.today, when.now, words_in(language)) for language in ("kk", "ru")
    )
    return AnswerPaper(
        office.name_kk,
        office.name_ru,
        Two(kk.sentence, ru.sentence),
        Two(kk.to_do, ru.to_do),
        tuple(zip(_each(kk.panes, ru.panes), _dates(kk, ru), strict=True)),
        kk.lit,
        _each(tuple(row.words for row in kk.rows), tuple(row.words for row in ru.rows)),
        found.as_of,
    )


def _each(kk: tuple[str, ...], ru: tuple[str, ...]) -> tuple[Two, ...]:
    return tuple(Two(*both) for both in zip(kk, ru, strict=True))


def _dates(kk: Advice, ru: Advice) -> tuple[Two, ...]:
    """One for each pane, "" under those that are not reached."""
    blank = ("",) * (len(kk.panes) - len(kk.dates))
    return _each(kk.dates + blank, ru.dates + blank)
