"""Whether a department may end: by the services of that day and of every later one."""

from datetime import date, timedelta

from msgspec.structs import replace

from registry.catalogue import Department
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import encode
from registry.departments_in_use import decides, first_day_without
from registry.published import Published
from tests.world import the_catalogue

DAY = date(2026, 9, 1)
ONE = timedelta(days=1)
FIRST = the_catalogue()
CAREER = next(one for one in FIRST.services if one.department == "career")  # its only service
ROADS = Department("roads", "Жол бөлімі", "Отдел дорог", "Roads", "Жол", "Дороги", "Roads")


def said(fact: ServicePublished | DepartmentPublished, tick: int = 1) -> Published:
    return Published(fact, tick, encode(fact))


def moved(to: str, first: date, tick: int = 1) -> Published:
    return said(ServicePublished(replace(CAREER, department=to), first), tick)


def codes(department: str, *published: Published, day: date = DAY) -> list[str]:
    return [one.code for one in decides(department, FIRST, published, day)]


def test_a_department_decides_what_names_it_until_that_is_given_to_another():
    assert codes("career") == [CAREER.code]
    away = moved("social", DAY + 3 * ONE)
    assert codes("career", away) == [CAREER.code]
    assert codes("career", away, day=DAY + 3 * ONE) == []


def test_a_service_that_comes_to_it_on_a_later_day_needs_it_too():
    away, back = moved("social", DAY), moved("career", DAY + 30 * ONE, tick=2)
    assert codes("career", away, back) == [CAREER.code]


def test_a_service_that_has_ended_needs_no_department():
    ended = said(ServicePublished(CAREER, DAY, DAY - ONE))
    assert codes("career", ended) == []
    for_a_time = said(ServicePublished(CAREER, DAY, DAY + 4 * ONE))
    assert codes("career", for_a_time, day=DAY + 5 * ONE) == []


def test_the_first_day_without_a_department():
    assert first_day_without("land", FIRST, (), DAY) is None
    assert first_day_without("roads", FIRST, (), DAY) == DAY
    coming = said(DepartmentPublished(ROADS, DAY + 2 * ONE))
    assert first_day_without("roads", FIRST, (coming,), DAY) == DAY
    assert first_day_without("roads", FIRST, (coming,), DAY + 2 * ONE) is None
    gone = said(DepartmentPublished(ROADS, DAY + 9 * ONE, DAY + 8 * ONE), tick=2)
    assert first_day_without("roads", FIRST, (coming, gone), DAY + 2 * ONE) == DAY + 9 * ONE


def test_a_department_for_a_time_is_gone_after_its_last_day():
    for_a_time = said(DepartmentPublished(ROADS, DAY, DAY + 4 * ONE))
    assert first_day_without("roads", FIRST, (for_a_time,), DAY) == DAY + 5 * ONE
