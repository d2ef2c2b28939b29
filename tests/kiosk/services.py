"""The services of a hall for tests: the first catalogue, and papers that are only counted."""

from app.assets import first_catalogue
from printing.codes import qr_modules
from registry.catalogue import Catalogue, Service


class Services:
    """Fails, or has no printer, as a test says."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.now = catalogue or first_catalogue()
        self.can_print = True
        self.fails_with: Exception | None = None
        self.no_paper: Exception | None = None
        self.printed: list[tuple[str, str]] = []
        self.coded: list[str] = []

    def catalogue(self) -> Catalogue:
        if self.fails_with is not None:
            raise self.fails_with
        return self.now

    def print_list(self, service: Service) -> None:
        self._print("list", service)

    def print_slip(self, service: Service) -> None:
        self._print("slip", service)

    def qr(self, text: str) -> tuple[str, ...]:
        self.coded.append(text)
        return qr_modules(text, on_glass=True)

    def _print(self, kind: str, service: Service) -> None:
        if self.no_paper is not None:
            raise self.no_paper
        self.printed.append((kind, service.code))
