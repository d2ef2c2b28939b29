"""The catalogue in force: what came with the program, and what the district has published since."""

import random
from datetime import date, timedelta

import msgspec
import pytest
from msgspec import msgpack
from msgspec.structs import replace

from registry.authority import may_say
from registry.catalogue import Catalogue, Department, Service
from registry.catalogue_changes import Changed, changes
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import encode
from registry.failures import NotInCatalogue
from registry.for_kiosks import SHOWN
from registry.kinds import fact_of
from registry.published import Published, in_force
from tests.world import the_catalogue

DAY = date(2026, 9, 1)
ONE = timedelta(days=1)
FIRST = the_catalogue()
SHEEP = FIRST.service("06-02")


def said(fact: ServicePublished | DepartmentPublished, tick: int = 1) -> Published:
    return Published(fact, tick, encode(fact))


def sheep(days: int, first: date = DAY, tick: int = 1, **other: object) -> Published:
    return said(ServicePublished(replace(SHEEP, term_days=days, **other), first), tick)


def with_rows(*published: Published, day: date = DAY) -> Catalogue:
    return in_force(FIRST, published, day)


def test_with_nothing_published_the_catalogue_is_the_one_that_came_with_the_program():
    assert with_rows() is FIRST


def test_a_row_counts_from_its_own_day_on():
    later = sheep(7)
    before, then = with_rows(later, day=DAY - ONE), with_rows(later)
    assert before.service("06-02") == SHEEP
    assert then.service("06-02").term_days == 7
    assert before.edition == FIRST.edition != then.edition
    assert len(then.services) == len(FIRST.services)


def test_of_two_rows_for_one_day_the_one_said_later_counts_in_whatever_order_they_came():
    rows = [sheep(9, tick=5), sheep(7, tick=8), sheep(5, first=DAY - 3 * ONE, tick=20)]
    for _ in range(6):
        random.shuffle(rows)
        assert with_rows(*rows).service("06-02").term_days == 7
        assert with_rows(*rows, day=DAY - ONE).service("06-02").term_days == 5


def test_a_service_that_has_ended_keeps_its_name_and_cannot_be_asked_for():
    gone = said(ServicePublished(SHEEP, DAY, DAY - ONE))
    now = with_rows(gone)
    assert now.find("06-02") == now.service("06-02") == SHEEP
    assert now.offers("06-02") is None
    with pytest.raises(NotInCatalogue):
        now.offered("06-02")
    assert SHEEP not in now.services
    assert not now.search("06-02")
    assert with_rows(gone, day=DAY - ONE).offered("06-02") == SHEEP


def test_a_service_for_a_time_ends_after_its_last_day():
    for_a_month = said(ServicePublished(replace(SHEEP, code="06-09"), DAY, DAY + 29 * ONE))
    assert with_rows(for_a_month, day=DAY + 29 * ONE).offered("06-09").code == "06-09"
    assert with_rows(for_a_month, day=DAY + 30 * ONE).offers("06-09") is None


def test_a_new_service_stands_in_its_place_and_is_found_by_its_words():
    new = replace(SHEEP, code="06-09", short_kk="Түйе есебі", synonyms_kk=("түйе",))
    now = with_rows(said(ServicePublished(new, DAY)))
    codes = [one.code for one in now.services]
    assert codes == sorted(codes)
    assert "06-09" in codes
    assert now.search("түйе")[0].code == "06-09"


def test_every_edition_that_was_registered_by_is_found_again():
    one, other = sheep(7), sheep(9, first=DAY + 5 * ONE)
    last = with_rows(one, other, day=DAY + 9 * ONE)
    for day, term in ((DAY - ONE, SHEEP.term_days), (DAY, 7), (DAY + 5 * ONE, 9)):
        then = with_rows(one, other, day=day)
        edition = then.edition_of(then.offered("06-02"))
        found = last.registered("06-02", edition)
        assert found is not None
        assert found.term_days == term
    unknown = last.registered("06-02", "of a program of tomorrow")
    assert unknown is not None
    assert unknown.term_days == 9


def test_what_did_not_change_keeps_its_edition_when_something_else_does():
    now = with_rows(sheep(7))
    assert now.edition_of(now.offered("01-01")) == FIRST.edition
    assert now.registered("01-01", FIRST.edition) == FIRST.service("01-01")


def test_the_edition_of_a_row_is_that_of_its_bytes_also_when_a_newer_program_made_them():
    told = msgpack.decode(encode(ServicePublished(SHEEP, DAY)))
    told[0].append("a field of tomorrow")
    newer = encode(told)
    fact = fact_of(43, 1, newer)
    assert isinstance(fact, ServicePublished)
    assert fact.service == SHEEP
    assert Published(fact, 1, newer).edition != Published(fact, 1, encode(fact)).edition


def test_a_department_that_has_ended_keeps_its_name():
    akim, *_ = FIRST.departments
    new = Department("roads", "Жол бөлімі", "Отдел дорог", "Roads", "Жол", "Дороги", "Roads")
    now = with_rows(
        said(DepartmentPublished(akim, DAY, DAY - ONE)), said(DepartmentPublished(new, DAY))
    )
    assert akim not in now.departments
    assert new in now.departments
    assert now.department("akim") == akim
    assert akim in now.every_department


def test_a_service_of_a_department_that_nobody_named_is_not_offered():
    nowhere = said(ServicePublished(replace(SHEEP, code="06-09", department="moon"), DAY))
    assert with_rows(nowhere).offers("06-09") is None


def test_only_the_district_publishes_and_no_kiosk_gets_it_by_the_journal():
    for fact in (ServicePublished(SHEEP, DAY), DepartmentPublished(FIRST.departments[0], DAY)):
        assert may_say(fact, office=0, by_district=True)
        assert not may_say(fact, office=427, by_district=False)
        assert fact.KIND not in SHOWN


# -- the list of differences ----------------------------------------------------------------------


def test_the_same_table_changes_nothing():
    none = changes(FIRST, FIRST.services, FIRST.departments, whole=True)
    assert (none.services, none.departments) == ((), ())
    assert none.same == len(FIRST.services) + len(FIRST.departments)


def test_a_changed_row_says_which_of_its_fields():
    found = changes(FIRST, [replace(SHEEP, term_days=9, fee_kk="500 ₸"), FIRST.services[0]])
    assert [one.fields for one in found.services] == [("term_days", "fee_kk")]
    assert found.same == 1


def test_a_row_that_a_table_leaves_out_stays_unless_the_table_is_the_whole_catalogue():
    rest = [one for one in FIRST.services if one is not SHEEP]
    assert changes(FIRST, rest).services == ()
    assert changes(FIRST, rest, whole=True).services == (Changed(SHEEP, None),)


def test_a_department_that_a_service_needs_does_not_end():
    vet = FIRST.department(SHEEP.department)
    others = [one for one in FIRST.departments if one is not vet]
    assert changes(FIRST, FIRST.services, others, whole=True).departments == ()
    rest = [one for one in FIRST.services if one.department != vet.code]
    assert changes(FIRST, rest, others, whole=True).departments == (Changed(vet, None),)


def test_what_is_published_makes_the_catalogue_that_the_table_is():
    new = replace(SHEEP, code="06-09")
    table: list[Service] = [*FIRST.services[1:], replace(SHEEP, term_days=9), new]
    table = list({one.code: one for one in table}.values())
    facts = changes(FIRST, table, FIRST.departments, whole=True).facts(DAY)
    now = with_rows(*(said(fact, tick) for tick, fact in enumerate(facts, 1)))
    assert set(now.services) == set(table)
    assert set(with_rows(*(said(fact) for fact in ()), day=DAY).services) == set(FIRST.services)
    assert changes(now, table, whole=True).services == ()


def test_a_row_of_the_catalogue_survives_the_way_as_it_is():
    for service in FIRST.services:
        back = msgspec.msgpack.decode(encode(ServicePublished(service, DAY)), type=ServicePublished)
        assert back.service == service
