"""What the district publishes is what a desk offers: at arrival, at midnight, without a restart."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.catalogue import book_catalogue
from app.demo import SOKOLOVKA, SPECIALISTS, _InProcess, make_district, settle
from app.district import OpenDistrict
from app.homes import Home
from app.office import OpenOffice
from app.serving import house_of
from app.story import StoryClock
from app.wiring import Device, open_office
from db.book import rebuild, retry_quarantined
from db.effects import NotTheirs
from db.tables import noted, quarantine
from registry import kinds
from registry.application import office_day
from registry.catalogue import DocumentKind, Service
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.desk import Form
from registry.facts import Applicant, DocumentLine, Fact
from registry.failures import NotInCatalogue
from sync.exchange import Uploader

BY = SPECIALISTS[0]
NOBODY = "http://127.0.0.1:9"
NOON = 1_772_434_800_000  # 2 March 2026, 12:00 in the office
A_DAY = 86_400_000
SHEEP = "06-02"


class Round:
    """A district, a desk of Sokolovka, and a road that goes when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.clock = StoryClock(NOON)
        self.district: OpenDistrict = make_district(Home(folder / "district"), NOBODY, self.clock)
        self.device: Device = settle(Home(folder / "desk"), self.district, NOBODY, "desk", 1)
        self.device = Device.load(self.device.home, self.clock)
        self.office: OpenOffice = open_office(self.device)
        peer = _InProcess(self.district, self.device.certificate.device)
        self._uploader = Uploader(self.office.parts.road, peer, self.clock)

    @property
    def today(self) -> date:
        return office_day(self.clock.now())

    def publish(self, *facts: Fact) -> None:
        for fact in facts:
            with self.district.journal_of(0).writing() as journal:
                journal.append(fact)

    def carry(self) -> None:
        self._uploader.run()
        self.office.count_waiting()

    def sheep(self, **other: object) -> Service:
        return replace(self.office.catalogue.service(SHEEP), **other)

    def form(self, edition: str = "") -> Form:
        papers = self.office.catalogue.service(SHEEP).documents
        there = tuple(DocumentLine(place) for place, _ in enumerate(papers))
        return Form(
            Applicant("Серікова Айгүл", iin_reason="-"), SHEEP, documents=there, edition=edition
        )

    def close(self) -> None:
        self.office.scanned.close()
        self.office.parts.book.engine.dispose()
        self.district.book.engine.dispose()


@pytest.fixture
def between(tmp_path: Path) -> Iterator[Round]:
    round_ = Round(tmp_path)
    yield round_
    round_.close()


def test_a_desk_offers_what_was_published_as_soon_as_it_has_come(between: Round) -> None:
    was = between.office.catalogue
    between.publish(ServicePublished(between.sheep(term_days=9), between.today))
    assert between.office.catalogue is was
    between.carry()
    assert between.office.catalogue.service(SHEEP).term_days == 9
    assert between.office.catalogue.edition != was.edition


def test_what_is_for_tomorrow_begins_at_midnight(between: Round) -> None:
    tomorrow = between.today + timedelta(days=1)
    term = between.sheep().term_days
    between.publish(ServicePublished(between.sheep(term_days=term + 5), tomorrow))
    between.carry()
    assert between.office.catalogue.service(SHEEP).term_days == term
    due_today = between.office.deadline(between.form()).legal
    between.clock.at = NOON + A_DAY // 2 - 1000
    assert between.office.catalogue.service(SHEEP).term_days == term
    between.clock.at = NOON + A_DAY // 2
    assert between.office.catalogue.service(SHEEP).term_days == term + 5
    assert between.office.deadline(between.form()).legal > due_today


def test_a_form_that_was_begun_is_registered_as_the_visitor_was_told(between: Round) -> None:
    form = between.form(edition=between.office.catalogue.edition_of(between.sheep()))
    told = between.office.deadline(form).legal
    papers = tuple(one.kk for one in between.sheep().documents)
    other = tuple(DocumentKind(kk, kk, kk, True) for kk in ("Бірінші", "Екінші", "Үшінші"))
    between.publish(ServicePublished(between.sheep(term_days=40, documents=other), between.today))
    between.carry()
    receipt = between.office.register(form, BY)
    assert receipt.term.due == told
    assert tuple(line.kk for line in receipt.papers) == papers
    # And the paper is the same whenever it is printed again, here and at the district.
    application = between.office.application(receipt.number)
    assert application is not None
    assert application.registered is not None
    again = between.office.parts.desk.paperwork.papers(application.registered)
    assert tuple(line.kk for line in again) == papers


def test_the_next_visitor_is_told_what_is_new(between: Round) -> None:
    between.publish(ServicePublished(between.sheep(term_days=40), between.today))
    between.carry()
    receipt = between.office.register(between.form(), BY)
    assert receipt.term.days == 40
    application = between.office.application(receipt.number)
    assert application is not None
    assert application.registered is not None
    assert application.registered.edition == between.office.catalogue.edition_of(between.sheep())


def test_a_service_that_ended_while_its_form_was_open_is_still_registered(between: Round) -> None:
    edition = between.office.catalogue.edition_of(between.sheep())
    yesterday = between.today - timedelta(days=1)
    form = between.form()
    between.publish(ServicePublished(between.sheep(), between.today, yesterday))
    between.carry()
    with pytest.raises(NotInCatalogue):
        between.office.register(form, BY)
    begun = Form(form.applicant, SHEEP, documents=form.documents, edition=edition)
    number = between.office.register(begun, BY).number
    # What was registered goes on: its papers leave, its answer comes, its name is on the lists.
    assert between.office.catalogue.find(SHEEP) == between.sheep()
    assert between.office.parts.desk.paperwork.papers(
        between.office.application(number).registered  # type: ignore[union-attr, arg-type]
    )


def test_the_pages_of_the_district_see_it_too(between: Round) -> None:
    house = house_of(between.district)
    assert house.catalogue.service(SHEEP).term_days != 9
    between.publish(ServicePublished(between.sheep(term_days=9), between.today))
    house.todays._looked -= 2  # two seconds have gone by
    assert house.catalogue.service(SHEEP).term_days == 9


def test_a_desk_that_opens_again_offers_the_same(between: Round) -> None:
    between.publish(ServicePublished(between.sheep(term_days=9), between.today))
    between.carry()
    opened = book_catalogue(between.office.parts.book)
    assert opened() == between.office.catalogue
    rebuild(between.office.parts.book)
    opened.look()
    assert opened() == between.office.catalogue


def test_a_department_that_was_renamed_is_called_so_on_what_lies_there(between: Round) -> None:
    vet = between.office.catalogue.department("vet")
    between.publish(DepartmentPublished(replace(vet, short_kk="Мал дәрігері"), between.today))
    between.carry()
    assert between.office.catalogue.department("vet").short_kk == "Мал дәрігері"


def test_a_program_that_does_not_know_the_fact_keeps_it_for_the_day_it_does(
    between: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dict(kinds.FACTS)
    between.publish(ServicePublished(between.sheep(term_days=9), between.today))
    monkeypatch.delitem(kinds.FACTS, ServicePublished.KIND)
    between.carry()
    book = between.office.parts.book
    with book.reading() as connection:
        assert connection.execute(select(quarantine.c.why)).scalars().all() == ["UnknownFact"]
    assert between.office.catalogue.service(SHEEP).term_days != 9
    monkeypatch.setattr(kinds, "FACTS", known)
    assert retry_quarantined(book) == 0
    between.office.count_waiting()
    assert between.office.catalogue.service(SHEEP).term_days == 9


def test_what_a_desk_says_of_the_catalogue_counts_nowhere(between: Round) -> None:
    with pytest.raises(NotTheirs), between.office.parts.journal.writing() as journal:
        journal.append(ServicePublished(between.sheep(term_days=1), between.today))
    # And on the district's chain for one office it is not what everybody goes by.
    with between.district.journal_of(SOKOLOVKA).writing() as journal:
        journal.append(ServicePublished(between.sheep(term_days=1), between.today))
    between.carry()
    with between.office.parts.book.reading() as connection:
        assert connection.execute(select(noted.c.kind).where(noted.c.kind == 43)).scalars().all()
    assert between.office.catalogue.service(SHEEP).term_days != 1
