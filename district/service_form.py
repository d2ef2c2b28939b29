"""One service as a form: its fields as they stand on the page, and the row of a table they make.

It is read by the rules of the table (`registry.catalogue_sheets`), so that a page and a file can
say the same and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from starlette.datastructures import FormData

from district.pages import typed
from registry.catalogue import LANGUAGES, Service
from registry.catalogue_sheets import BETWEEN, LONGEST_CELL, Problem, cells_of, read_table
from registry.catalogue_tables import SERVICE_COLUMNS

MOST_PAPERS: Final = 16
MOST_FIELDS: Final = 50 + 4 * MOST_PAPERS + 10
_SURE: Final = "entered at the district"  # what a service made here says of itself
_PLAIN: Final = tuple(
    one
    for one in SERVICE_COLUMNS
    if not one.startswith("documents") and one not in ("applicants", "draft", "is_appeal")
)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper that the service asks for."""

    kk: str = ""
    ru: str = ""
    en: str = ""
    role: str = "required"


@dataclass(frozen=True, slots=True)
class ServiceForm:
    """`cells` are those of the table, papers apart; `first` is the day from which it counts."""

    cells: Mapping[str, str]
    papers: tuple[PaperLine, ...] = ()
    applicants: frozenset[str] = frozenset({"person"})
    draft: bool = False
    first: str = ""
    is_new: bool = field(default=False)

    @classmethod
    def empty(cls, first: date) -> "ServiceForm":
        cells = dict.fromkeys(SERVICE_COLUMNS, "")
        cells |= {"decided_at": "district", "term_unit": "working", "is_appeal": "no"}
        papers = (PaperLine("Өтініш", "Заявление", "Application form", "application"),)
        return cls(cells, papers, first=first.isoformat(), is_new=True)

    @classmethod
    def of_service(cls, service: Service, first: date) -> "ServiceForm":
        papers = tuple(PaperLine(one.kk, one.ru, one.en, one.role) for one in service.documents)
        applicants = frozenset(service.applicants)
        return cls(cells_of(service), papers, applicants, service.draft, first.isoformat())

    @classmethod
    def of(cls, form: FormData, *, is_new: bool) -> "ServiceForm":
        cells = {one: cell_of(form, one) for one in _PLAIN}
        cells["is_appeal"] = "yes" if typed(form, "is_appeal", 3) == "yes" else "no"
        papers = []
        for place in range(MOST_PAPERS):
            kk, ru, en = (
                cell_of(form, f"paper_{language}_{place}").replace(";", ",")
                for language in LANGUAGES
            )
            line = PaperLine(kk, ru, en, typed(form, f"paper_role_{place}", 16))
            if line.kk or line.ru or line.en:
                papers.append(line)
        applicants = frozenset(str(one) for one in form.getlist("applicant"))
        draft, first = bool(typed(form, "draft", 3)), typed(form, "first", 10)
        return cls(cells, tuple(papers), applicants, draft, first, is_new)

    def day(self) -> date | None:
        return day_of(self.first)

    def lines(self) -> tuple[PaperLine, ...]:
        """The papers, and two empty lines for more."""
        return (*self.papers, PaperLine(), PaperLine())[:MOST_PAPERS]

    def read(self, departments: set[str]) -> Service | Problem:
        """The service that it says. What is empty in English is said in Russian."""
        cells = dict(self.cells)
        cells["in_force_from"] = cells["in_force_from"] or self.first
        cells["confidence"] = cells["confidence"] or _SURE
        cells["draft"] = "yes" if self.draft else "no"
        order = ("person", "legal", "collective")
        cells["applicants"] = BETWEEN.join(one for one in order if one in self.applicants)
        for name in ("name", "short", "basis", "fee", "result", "synonyms", "situations"):
            cells[f"{name}_en"] = cells[f"{name}_en"] or cells[f"{name}_ru"]
        papers = [PaperLine(one.kk, one.ru, one.en or one.ru, one.role) for one in self.papers]
        for language in LANGUAGES:
            cells[f"documents_{language}"] = BETWEEN.join(getattr(one, language) for one in papers)
        cells["documents_role"] = BETWEEN.join(one.role for one in papers)
        row = [cells[one] for one in SERVICE_COLUMNS]
        read = read_table([list(SERVICE_COLUMNS), row], departments)
        if read.problems:
            return read.problems[0]
        return read.services[0]


def day_of(text: str) -> date | None:
    """A day as a browser's field of dates sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def cell_of(form: FormData, name: str) -> str:
    """A cell has one line, however the field on the page was filled in."""
    return typed(form, name, LONGEST_CELL).replace("\n", " ").replace("\t", " ")
