"""What the touchscreen needs for "What do I need?": the catalogue of today, two papers, a code."""

from threading import Lock
from typing import Protocol

from app.assets import first_catalogue
from kiosk.service_words import Checklist, checklist_of
from printing.codes import qr_modules
from printing.forms import roll_of
from printing.service_papers import ServicePaper, list_pdf, slip_pdf
from printing.speech import Two
from registry.catalogue import Catalogue, Service
from registry.offices import Office
from registry.ports import Clock, Printer, PrintJob
from registry.service_code import ServiceCode
from words import words_in


class Kept(Protocol):
    """The catalogue that was heard last (`db.kiosk_catalogue`)."""

    def now(self) -> Catalogue | None:
        """None: none has come yet."""


class HallServices:
    """Implements `kiosk.services_place.ServicesPlace`. Call from one thread or many."""

    def __init__(
        self, kept: Kept, office: Office, printer: Printer | None, clock: Clock, setting: str = ""
    ) -> None:
        """`setting` names the roll in the printer."""
        self._kept = kept
        self._office = office
        self._printer = printer
        self._roll = roll_of(setting)
        self._clock = clock
        self._lock = Lock()
        self._held: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """As its Protocol. One that is the same as before is not looked through again."""
        with self._lock:
            news = self._kept.now() or first_catalogue()
            if self._held != news:
                self._held = news
                news.search("а")  # makes its index of words: nobody at the glass waits for that
            return self._held

    @property
    def can_print(self) -> bool:
        return self._printer is not None

    def print_list(self, service: Service) -> None:
        self._print("list", list_pdf(self._paper(service), self._roll))

    def print_slip(self, service: Service) -> None:
        digits = ServiceCode.of(service.code).digits
        self._print("slip", slip_pdf(self._paper(service), digits, self._roll))

    def qr(self, text: str) -> tuple[str, ...]:
        return qr_modules(text, on_glass=True)

    def _paper(self, service: Service) -> ServicePaper:
        kk, ru = (checklist_of(service, self._office, words_in(one)) for one in ("kk", "ru"))
        office = self._office
        return ServicePaper(
            Two(office.name_kk, office.name_ru),
            Two(kk.short, ru.short),
            Two(kk.official, ru.official),
            _each(kk.papers, ru.papers),
            _each(_facts(kk), _facts(ru)),
            _each(_place(kk), _place(ru)),
            service.code,
            self._clock.now(),
        )

    def _print(self, kind: str, pdf: bytes) -> None:
        if self._printer is None:
            raise AssertionError("asked to print without a printer")
        self._printer.print(PrintJob(f"{kind}-{self._clock.now()}", pdf))


def _facts(said: Checklist) -> tuple[str, ...]:
    facts = (said.term.words, said.fee.words, said.result, said.check)
    return tuple(one for one in facts if one)


def _place(said: Checklist) -> tuple[str, ...]:
    return tuple(row.words for row in said.place)


def _each(kk: tuple[str, ...], ru: tuple[str, ...]) -> tuple[Two, ...]:
    return tuple(Two(*both) for both in zip(kk, ru, strict=True))
