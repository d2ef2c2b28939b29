"""What the district says of the catalogue, on its common chain: a service or a department a time.

One fact for each, so that an entry stays small and what did not change is not said again
(decision 12). Which rows are in force on a day: `registry.published`.
"""

from datetime import date
from typing import ClassVar

from registry.catalogue import Department, Service
from registry.facts import Fact


class ServicePublished(Fact, frozen=True, array_like=True):
    """From `first` on the service is as it stands here, and after `last` it is asked for no more.

    Said again with another day it has another row from then on; with the same day this one counts.
    """

    KIND: ClassVar[int] = 43
    service: Service
    first: date
    last: date | None = None  # None: until somebody says otherwise

    @property
    def code(self) -> str:
        return self.service.code


class DepartmentPublished(Fact, frozen=True, array_like=True):
    """As `ServicePublished`, for those who decide."""

    KIND: ClassVar[int] = 44
    department: Department
    first: date
    last: date | None = None

    @property
    def code(self) -> str:
        return self.department.code
