"""The first catalogue is whole, and a service is found by what people call it."""

import csv
import io
import time
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from registry.catalogue import LANGUAGES, Catalogue
from registry.catalogue_tables import LONGEST_SHORT_NAME, UnreadableCatalogue, parse_catalogue
from registry.failures import NotInCatalogue

ASSETS = Path(__file__).parents[2] / "assets"
SERVICES = (ASSETS / "catalogue.csv").read_text(encoding="utf-8")
DEPARTMENTS = (ASSETS / "departments.csv").read_text(encoding="utf-8")
KAZAKH_ONLY = set("әғқңөұүһі")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse_catalogue(SERVICES, DEPARTMENTS)


def changed(code: str, column: str, value: str) -> str:
    """The services' table with one cell changed."""
    rows = list(csv.DictReader(io.StringIO(SERVICES)))
    for row in rows:
        if row["code"] == code:
            row[column] = value
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


def test_there_are_eighteen_services_and_appeals(catalogue):
    assert len(catalogue.services) == 19
    assert [s.code for s in catalogue.services if s.is_appeal] == ["10-01"]


def test_every_service_has_a_short_name_that_fits_a_tile(catalogue):
    for service in catalogue.services:
        for language in LANGUAGES:
            assert 0 < len(service.short(language)) <= LONGEST_SHORT_NAME


def test_every_text_is_there_and_kazakh_is_not_russian(catalogue):
    for service in catalogue.services:
        texts = [service.name, service.short, service.fee, service.result, service.term.basis]
        texts += [document.name for document in service.documents]
        texts += [situation.name for situation in service.situations]
        for text in texts:
            kk, ru, en = (text(language).strip() for language in LANGUAGES)
            assert len({kk, ru, en}) == 3, (service.code, kk, ru, en)
        assert service.synonyms("kk") != service.synonyms("ru")
        assert all(service.synonyms(language) for language in LANGUAGES)


def test_short_names_tell_services_apart(catalogue):
    for language in LANGUAGES:
        names = [service.short(language) for service in catalogue.services]
        assert len(set(names)) == len(names)


def test_the_english_is_english_and_the_russian_has_no_kazakh_letters(catalogue):
    for service in catalogue.services:
        for text in (service.short_ru, service.name_ru, service.fee_ru, service.result_ru):
            assert not KAZAKH_ONLY & set(text.lower()), text
        for text in (service.short_en, service.fee_en, service.result_en):
            assert text.isascii(), text


def test_every_department_has_names_in_three_languages_and_work(catalogue):
    in_use = {service.department for service in catalogue.services}
    assert {department.code for department in catalogue.departments} == in_use
    for department in catalogue.departments:
        for name in (department.name, department.short):
            assert len({name(language) for language in LANGUAGES}) == 3


def test_same_day_services_and_those_of_the_akim_are_decided_here(catalogue):
    here = {service.code for service in catalogue.services if service.decided_here}
    assert here == {"05-01", "06-02", "08-01", "10-01"}
    same_day = {s.code for s in catalogue.services if s.term_unit == "same_day"}
    assert same_day == {"05-01", "06-02"}
    assert same_day <= here


def test_only_what_the_law_in_force_settles_is_no_draft(catalogue):
    assert [service.code for service in catalogue.services if not service.draft] == ["10-01"]
    assert catalogue.service("10-01").term.days == 15


def test_papers_needed_only_sometimes_never_make_an_application_incomplete(catalogue):
    for service in catalogue.services:
        roles = [document.role for document in service.documents]
        assert roles[:2] == ["application", "identity"]
        for document in service.documents:
            sometimes = any(
                mark in document.ru for mark in ("(при", "(если", "(трудо", "(для бюджетного")
            )
            assert document.required is not sometimes, document.ru
            assert (document.role == "proxy") is document.ru.startswith("Доверенность")


def test_an_appeal_requires_no_supporting_papers(catalogue):
    required = [d.role for d in catalogue.service("10-01").documents if d.required]
    assert required == ["application", "identity"]


@pytest.mark.parametrize(
    ("typed", "language", "code"),
    [
        ("бақша", "kk", "01-01"),
        ("бакша", "kk", "01-01"),
        ("огород", "ru", "01-01"),
        ("огрод", "ru", "01-01"),
        ("огарод", "kk", "01-01"),
        ("огородты", "kk", "01-01"),
        ("үйге жер", "kk", "01-03"),
        ("АСП", "ru", "02-01"),
        ("атаулы", "kk", "02-01"),
        ("комир", "kk", "02-03"),
        ("уголь", "kk", "02-03"),
        ("коляска", "ru", "02-05"),
        ("жұмысқа орналасу", "kk", "03-01"),
        ("с дипломом", "ru", "03-02"),
        ("коммуналка", "ru", "04-01"),
        ("спарвка о подворье", "ru", "05-01"),
        ("малға анықтама", "kk", "06-02"),
        ("бирка", "ru", "06-01"),
        ("мекен", "kk", "07-01"),
        ("школьный афтобус", "ru", "08-01"),
        ("бала туды", "kk", "09-01"),
        ("родился ребенок", "ru", "09-01"),
        ("әкім", "kk", "10-01"),
        ("garden", "en", "01-01"),
        ("09-01", "ru", "09-01"),
    ],
)
def test_a_service_is_found_first_by_what_people_call_it(catalogue, typed, language, code):
    assert catalogue.search(typed, language)[0].code == code


def test_a_few_letters_are_enough(catalogue):
    assert "01-01" in [service.code for service in catalogue.search("бақ", "kk")]
    assert "01-01" in [service.code for service in catalogue.search("ого", "ru")]


def test_the_words_of_the_screen_s_language_come_first(catalogue):
    for typed, language in (("мал", "kk"), ("скот", "ru")):
        assert catalogue.search(typed, language)[0].code.startswith("06")


def test_a_code_typed_in_part_lists_its_sphere(catalogue):
    assert [s.code for s in catalogue.search("01", "ru")] == ["01-01", "01-02", "01-03"]


def test_nothing_typed_shows_all_and_nonsense_shows_nothing(catalogue):
    assert catalogue.search("  ", "kk") == catalogue.services
    assert catalogue.search("zzzzzz", "ru") == ()
    assert catalogue.search("?!", "ru") == ()


def test_a_thousand_services_are_searched_between_two_key_presses(catalogue):
    many = Catalogue(
        "many",
        tuple(
            msgspec.structs.replace(service, code=f"{n:02}-{service.code}")
            for n in range(53)
            for service in catalogue.services
        ),
        catalogue.departments,
    )
    many.search("б", "kk")  # builds the index
    for typed in ("б", "бақша", "огрод", "спарвка о подворье", "государствнной"):
        started = time.process_time()  # of our own work: others on the machine do not count
        assert many.search(typed, "ru")
        assert time.process_time() - started < 0.1


def test_an_unknown_code_is_refused(catalogue):
    with pytest.raises(NotInCatalogue) as caught:
        catalogue.service("99-99")
    assert caught.value.code == "99-99"
    with pytest.raises(NotInCatalogue):
        catalogue.department("circus")
    assert catalogue.department("land").short("kk") == "Жер бөлімі"


def test_the_edition_changes_with_any_change_of_a_table(catalogue):
    other = parse_catalogue(changed("01-01", "term_days", "29"), DEPARTMENTS)
    assert other.edition != catalogue.edition
    assert catalogue.edition.startswith("2026-07-01-")
    assert parse_catalogue(SERVICES, DEPARTMENTS).edition == catalogue.edition


def test_a_catalogue_travels_as_bytes_unchanged(catalogue):
    catalogue.search("бақша", "kk")  # the index in use must not leak into the bytes
    raw = msgspec.msgpack.encode(catalogue)
    again = msgspec.msgpack.decode(raw, type=Catalogue)
    assert again == catalogue
    assert again.search("бақша", "kk")[0].code == "01-01"


@pytest.mark.parametrize(
    ("code", "column", "value", "problem"),
    [
        ("01-01", "short_kk", "а" * 35, "short"),
        ("01-01", "short_ru", "", "short_ru"),
        ("01-01", "department", "circus", "department"),
        ("01-01", "term_days", "thirty", "term_days"),
        ("01-01", "draft", "maybe", "draft"),
        ("01-01", "documents_role", "application", "documents_role"),
        ("01-01", "documents_en", "Application form", "documents"),
        ("01-01", "situations_en", "One; Two", "situations"),
        ("01-01", "term_days", "3650", "term_days"),
        ("01-02", "code", "01-01", "code"),
        ("01-02", "code", "01-02-the-second-one", "code"),
    ],
)
def test_a_spoilt_row_is_refused_with_its_line(code, column, value, problem):
    with pytest.raises(UnreadableCatalogue) as caught:
        parse_catalogue(changed(code, column, value), DEPARTMENTS)
    assert caught.value.problem == problem
    assert caught.value.line == (3 if column == "code" else 2)


@pytest.mark.parametrize(
    ("column", "value"),
    [("term_unit", "fortnights"), ("decided_at", "moon"), ("in_force_from", "soon")],
)
def test_a_value_the_program_does_not_know_is_refused_with_its_line(column, value):
    with pytest.raises(UnreadableCatalogue) as caught:
        parse_catalogue(changed("01-01", column, value), DEPARTMENTS)
    assert caught.value.line == 2


def test_tables_without_their_headings_are_refused():
    for services, departments in (("", DEPARTMENTS), (SERVICES, "code\nland\n")):
        with pytest.raises(UnreadableCatalogue) as caught:
            parse_catalogue(services, departments)
        assert (caught.value.line, caught.value.problem) == (1, "columns")


def test_codes_stand_in_order(catalogue):
    assert all(a.code < b.code for a, b in pairwise(catalogue.services))
