"""The catalogue: what can be asked for at this desk, with which papers, by when, from whom.

Every text and term is data with the day it came into force: services change by order, not by
release. Pure: the two tables' texts are handed in. Deadlines are counted in `registry.deadlines`.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, Literal, TypeVar, get_args

import msgspec

from registry.calendar import Day, Language
from registry.deadlines import Term, TermUnit
from registry.failures import NotInCatalogue, Refusal
from registry.wordsearch import Weighted, WordIndex

DecidedAt = Literal["office", "district"]
ApplicantKind = Literal["person", "legal", "collective"]
DocumentRole = Literal["application", "identity", "required", "optional", "proxy"]

Row = TypeVar("Row")
LONGEST_SHORT_NAME: Final = 34  # characters: what a tile, a list row and a label have room for

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_TYPED_CODE: Final = re.compile(r"[0-9]{2}(?:-[0-9]{0,2})?")

# What a person is likely to type comes first. The papers are left out: most services ask for the
# same ones, so their words tell nothing apart.
_WEIGHTS: Final = {"short": 5.0, "synonyms": 4.0, "situations": 3.0, "name": 2.0}


class UnreadableCatalogue(Refusal):
    """A row of a catalogue table cannot be used. `line` counts from 1, the heading included."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


class Department(msgspec.Struct, frozen=True, array_like=True):
    """Who decides. Its code is what applications and transfer lists refer to."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    short_kk: str
    short_ru: str
    short_en: str

    def name(self, language: Language) -> str:
        """The official name."""
        return {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}[language]

    def short(self, language: Language) -> str:
        """The everyday name, at most 34 characters."""
        return {"kk": self.short_kk, "ru": self.short_ru, "en": self.short_en}[language]


class DocumentKind(msgspec.Struct, frozen=True, array_like=True):
    """One paper a service asks for.

    `identity` is shown and not copied (Law 94-V); `proxy` is needed only when a representative
    comes; `required` says whether its lack makes the application incomplete.
    """

    kk: str
    ru: str
    en: str
    required: bool
    role: DocumentRole = "required"

    def name(self, language: Language) -> str:
        """The paper's title."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[language]


class Situation(msgspec.Struct, frozen=True, array_like=True):
    """An occasion in somebody's life that leads to a service: «Бала туды», «Родился ребёнок»."""

    kk: str
    ru: str
    en: str

    def name(self, language: Language) -> str:
        """The occasion in everyday words."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[language]


class Service(msgspec.Struct, frozen=True, array_like=True):
    """One service, or appeals. `draft` means: label it "check with the current Rules"."""

    code: str
    sphere: str
    name_kk: str
    name_ru: str
    name_en: str
    short_kk: str
    short_ru: str
    short_en: str
    department: str
    decided_at: DecidedAt
    term_days: int
    term_unit: TermUnit
    basis_kk: str
    basis_ru: str
    basis_en: str
    applicants: tuple[ApplicantKind, ...]
    documents: tuple[DocumentKind, ...]
    fee_kk: str
    fee_ru: str
    fee_en: str
    result_kk: str
    result_ru: str
    result_en: str
    synonyms_kk: tuple[str, ...]
    synonyms_ru: tuple[str, ...]
    synonyms_en: tuple[str, ...]
    situations: tuple[Situation, ...]
    in_force_from: Day
    draft: bool
    is_appeal: bool
    confidence: str
    register_code: str = ""  # 8 digits of the state register, leading zeros kept; "" when unknown

    def name(self, language: Language) -> str:
        """The official name, up to 160 characters: the application's page and paper."""
        return {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}[language]

    def short(self, language: Language) -> str:
        """The everyday name, at most 34 characters: lists, tiles and headings."""
        return {"kk": self.short_kk, "ru": self.short_ru, "en": self.short_en}[language]

    def fee(self, language: Language) -> str:
        """What it costs, in words."""
        return {"kk": self.fee_kk, "ru": self.fee_ru, "en": self.fee_en}[language]

    def result(self, language: Language) -> str:
        """What the resident gets in the end, in words."""
        return {"kk": self.result_kk, "ru": self.result_ru, "en": self.result_en}[language]

    def synonyms(self, language: Language) -> tuple[str, ...]:
        """Other words people ask for it by."""
        return {"kk": self.synonyms_kk, "ru": self.synonyms_ru, "en": self.synonyms_en}[language]

    @property
    def term(self) -> Term:
        """How long the answer may take, with the act that says so."""
        return Term(self.term_days, self.term_unit, self.basis_kk, self.basis_ru, self.basis_en)

    @property
    def decided_here(self) -> bool:
        """Whether the answer is made in this building, so that no paper has to travel."""
        return self.decided_at == "office"


class Catalogue(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """All services of one edition. `edition` changes with any change of a table."""

    edition: str
    services: tuple[Service, ...]
    departments: tuple[Department, ...]

    def service(self, code: str) -> Service:
        """The service with this code. Raises NotInCatalogue."""
        try:
            return self._by_code[code]
        except KeyError as cause:
            raise NotInCatalogue(code) from cause

    def find(self, code: str) -> Service | None:
        """The service; None for a code of an older or newer edition, which a book may well hold."""
        return self._by_code.get(code)

    def department(self, code: str) -> Department:
        """The department with this code. Raises NotInCatalogue."""
        try:
            return self._departments_by_code[code]
        except KeyError as cause:
            raise NotInCatalogue(code) from cause

    def search(self, typed: str, language: Language = "kk") -> tuple[Service, ...]:
        """Services that a few typed letters may mean, best first; all of them for nothing typed.

        Finds by code, by the words of all three languages (`language` first), with spelling slips
        and case endings. Never raises.
        """
        text = typed.strip()
        if not text:
            return self.services
        if _TYPED_CODE.fullmatch(text):
            return tuple(service for service in self.services if service.code.startswith(text))
        return tuple(self.services[place] for place in self._index.find(text, language))

    @cached_property
    def _by_code(self) -> dict[str, Service]:
        return {service.code: service for service in self.services}

    @cached_property
    def _departments_by_code(self) -> dict[str, Department]:
        return {department.code: department for department in self.departments}

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex(_words(service) for service in self.services)


def _words(service: Service) -> Iterator[Weighted]:
    for language in LANGUAGES:
        texts = {
            "short": (service.short(language),),
            "synonyms": service.synonyms(language),
            "situations": tuple(situation.name(language) for situation in service.situations),
            "name": (service.name(language),),
        }
        for source, several in texts.items():
            for text in several:
                yield Weighted(text, _WEIGHTS[source], language)


def parse_catalogue(services_csv: str, departments_csv: str) -> Catalogue:
    """Read both tables. Raises UnreadableCatalogue with the line and what is wrong there."""
    departments = tuple(_departments(departments_csv))
    known = {department.code for department in departments}
    services = tuple(_services(services_csv, known))
    if not services:
        raise UnreadableCatalogue(1, "empty")
    newest = max(service.in_force_from for service in services)
    content = f"{services_csv}\x00{departments_csv}".encode()
    return Catalogue(
        edition=f"{newest.isoformat()}-{hashlib.sha256(content).hexdigest()[:8]}",
        services=services,
        departments=departments,
    )


def _departments(text: str) -> Iterator[Department]:
    seen: set[str] = set()
    for line, cells in _rows(text, Department.__struct_fields__):
        department = _converted(line, list(cells.values()), Department)
        _check_once(line, department.code, seen)
        _check_short(line, department.short_kk, department.short_ru, department.short_en)
        yield department


def _services(text: str, departments: set[str]) -> Iterator[Service]:
    seen: set[str] = set()
    for line, cells in _rows(text, SERVICE_COLUMNS, may_be_empty={"register_code"}):
        service = _service(line, cells)
        _check_once(line, service.code, seen)
        _check_short(line, service.short_kk, service.short_ru, service.short_en)
        if service.department not in departments:
            raise UnreadableCatalogue(line, "department")
        yield service


SERVICE_COLUMNS: Final = (
    *("code", "register_code", "sphere", "name_kk", "name_ru", "name_en"),
    *("short_kk", "short_ru", "short_en", "department", "decided_at", "term_days", "term_unit"),
    *("basis_kk", "basis_ru", "basis_en", "applicants"),
    *("documents_kk", "documents_ru", "documents_en", "documents_role"),
    *("fee_kk", "fee_ru", "fee_en", "result_kk", "result_ru", "result_en"),
    *("synonyms_kk", "synonyms_ru", "synonyms_en"),
    *("situations_kk", "situations_ru", "situations_en"),
    *("in_force_from", "draft", "is_appeal", "confidence"),
)


def _rows(
    text: str, columns: Sequence[str], may_be_empty: Iterable[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise UnreadableCatalogue(1, "columns")
    for cells in reader:
        for column in columns:
            if not cells[column] and column not in may_be_empty:
                raise UnreadableCatalogue(reader.line_num, column)
        yield reader.line_num, cells


def _service(line: int, cells: dict[str, str]) -> Service:
    fields: dict[str, object] = dict(cells)
    fields["term_days"] = int(cells["term_days"]) if cells["term_days"].isdecimal() else -1
    fields["applicants"] = _several(cells["applicants"])
    fields["documents"] = _documents(line, cells)
    fields["situations"] = _aligned(line, cells, "situations")
    for language in LANGUAGES:
        fields[f"synonyms_{language}"] = _several(cells[f"synonyms_{language}"])
    for flag in ("draft", "is_appeal"):
        if cells[flag] not in ("yes", "no"):
            raise UnreadableCatalogue(line, flag)
        fields[flag] = cells[flag] == "yes"
    if fields["term_days"] == -1:
        raise UnreadableCatalogue(line, "term_days")
    return _converted(line, [fields[name] for name in Service.__struct_fields__], Service)


def _documents(line: int, cells: dict[str, str]) -> list[tuple[str, str, str, bool, str]]:
    titles = _aligned(line, cells, "documents")
    roles = _several(cells["documents_role"])
    if len(roles) != len(titles):
        raise UnreadableCatalogue(line, "documents_role")
    return [
        (kk, ru, en, role not in ("optional", "proxy"), role)
        for (kk, ru, en), role in zip(titles, roles, strict=True)
    ]


def _aligned(line: int, cells: dict[str, str], column: str) -> list[tuple[str, str, str]]:
    """Three lists that must have the same length, one for each language."""
    kk, ru, en = (_several(cells[f"{column}_{language}"]) for language in LANGUAGES)
    if not len(kk) == len(ru) == len(en):
        raise UnreadableCatalogue(line, column)
    return list(zip(kk, ru, en, strict=True))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _converted(line: int, cells: object, row: type[Row]) -> Row:
    try:
        return msgspec.convert(cells, row)
    except msgspec.ValidationError as cause:
        raise UnreadableCatalogue(line, str(cause)) from cause


def _check_once(line: int, code: str, seen: set[str]) -> None:
    if code in seen:
        raise UnreadableCatalogue(line, "code")
    seen.add(code)


def _check_short(line: int, *names: str) -> None:
    if any(len(name) > LONGEST_SHORT_NAME for name in names):
        raise UnreadableCatalogue(line, "short")
