"""The catalogue: what can be asked for at this desk, with which papers, by when, from whom.

Every text and term is data with the day it came into force: services change by order, not by
release. How a table is read: `registry.catalogue_tables`; which rows are in force on a day:
`registry.published`. Deadlines are counted in `registry.deadlines`.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, Literal, get_args

import msgspec

from registry.calendar import Day, Language
from registry.deadlines import Term, TermUnit
from registry.failures import NotInCatalogue
from registry.wordsearch import Weighted, WordIndex

DecidedAt = Literal["office", "district"]
ApplicantKind = Literal["person", "legal", "collective"]
DocumentRole = Literal["application", "identity", "required", "optional", "proxy"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_TYPED_CODE: Final = re.compile(r"[0-9]{2}(?:-[0-9]{0,2})?")

# What a person is likely to type comes first. The papers are left out: most services ask for the
# same ones, so their words tell nothing apart.
_WEIGHTS: Final = {"short": 5.0, "synonyms": 4.0, "situations": 3.0, "name": 2.0}


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


class Edition(msgspec.Struct, frozen=True, array_like=True):
    """A service as it stood, or will stand, in one edition: the one an application names."""

    edition: str
    service: Service


class Catalogue(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """All services in force on a day. `edition` changes with any change of a table.

    `rows` are those that stood in it before, or stand in it now under an edition of their own;
    `former` the departments that are in force no more. Both keep the names of what was registered.
    """

    edition: str
    services: tuple[Service, ...]
    departments: tuple[Department, ...]
    rows: tuple[Edition, ...] = ()
    former: tuple[Department, ...] = ()

    def service(self, code: str) -> Service:
        """The service with this code, of today or the last known. Raises NotInCatalogue."""
        known = self.find(code)
        if known is None:
            raise NotInCatalogue(code)
        return known

    def find(self, code: str) -> Service | None:
        """The service, of today or the last known; None for a code that was never heard of here,
        which a book may well hold."""
        return self._by_code.get(code) or self._former_by_code.get(code)

    def offered(self, code: str, edition: str = "") -> Service:
        """What can be asked for under this code: the row of the edition that a form was begun with,
        or today's. Raises NotInCatalogue."""
        found = self.offers(code, edition)
        if found is None:
            raise NotInCatalogue(code)
        return found

    def offers(self, code: str, edition: str = "") -> Service | None:
        """As `offered`; None when it cannot be asked for (any more)."""
        return self._by_edition.get((code, edition)) or self._by_code.get(code)

    def registered(self, code: str, edition: str) -> Service | None:
        """The service as it stood when it was registered under `edition`, papers and term included;
        as `find` where nothing is known of that edition."""
        return self._by_edition.get((code, edition)) or self.find(code)

    def edition_of(self, service: Service) -> str:
        """The edition in which this row stands: what an application registered by it names."""
        return self._edition_by_row.get(service, self.edition)

    def department(self, code: str) -> Department:
        """The department with this code, of today or the last known. Raises NotInCatalogue."""
        try:
            return self._departments_by_code[code]
        except KeyError as cause:
            raise NotInCatalogue(code) from cause

    @property
    def every_department(self) -> tuple[Department, ...]:
        """Those of today and those that were: what was sent to one still lies there."""
        return tuple(self._departments_by_code.values())

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
    def _former_by_code(self) -> dict[str, Service]:
        return {row.service.code: row.service for row in self.rows}

    @cached_property
    def _by_edition(self) -> dict[tuple[str, str], Service]:
        return {(row.service.code, row.edition): row.service for row in self.rows}

    @cached_property
    def _edition_by_row(self) -> dict[Service, str]:
        return {row.service: row.edition for row in self.rows}

    @cached_property
    def _departments_by_code(self) -> dict[str, Department]:
        return {one.code: one for one in (*self.former, *self.departments)}

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
