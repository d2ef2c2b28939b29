"""One department as a form. It is read by the rules of the table of departments
(`registry.catalogue_sheets`), so that a page and a file can say the same and nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.datastructures import FormData

from district.pages import typed
from district.service_form import cell_of, day_of
from registry.catalogue import Department
from registry.catalogue_sheets import Problem, read_department
from registry.catalogue_tables import DEPARTMENT_COLUMNS

LONGEST_NAME: Final = 160  # characters: what a receipt and a transfer list have room for
# Stands in addresses and tables: nobody has to type one in two alphabets.
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class DepartmentForm:
    """`cells` are those of the table; `first` is the day from which it counts."""

    cells: Mapping[str, str]
    first: str = ""
    is_new: bool = False

    @classmethod
    def empty(cls, first: date) -> "DepartmentForm":
        return cls(dict.fromkeys(DEPARTMENT_COLUMNS, ""), first.isoformat(), is_new=True)

    @classmethod
    def of_department(cls, one: Department, first: date) -> "DepartmentForm":
        return cls({name: getattr(one, name) for name in DEPARTMENT_COLUMNS}, first.isoformat())

    @classmethod
    def of(cls, form: FormData) -> "DepartmentForm":
        cells = {name: cell_of(form, name) for name in DEPARTMENT_COLUMNS}
        return cls(cells, typed(form, "first", 10), bool(typed(form, "is_new", 3)))

    def day(self) -> date | None:
        return day_of(self.first)

    def read(self) -> Department | Problem:
        """The department that it says. What is empty in English is said in Russian."""
        cells = dict(self.cells)
        if self.is_new and not _CODE.fullmatch(cells["code"]):
            return Problem(1, "letters")
        for name in ("name", "short"):
            cells[f"{name}_en"] = cells[f"{name}_en"] or cells[f"{name}_ru"]
        return read_department(cells, LONGEST_NAME)


def field_of(problem: Problem) -> str:
    """The field of the form beside which it is said."""
    if problem.column in ("long", "short", "formula"):
        return problem.value
    return "code" if problem.column == "letters" else problem.column
