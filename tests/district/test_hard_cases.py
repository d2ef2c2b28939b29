"""What the district withstands: our own mistakes, a stolen kiosk, a careless proxy, newer desks."""

import logging
from dataclasses import replace
from datetime import date

import pytest
from starlette.requests import Request

from district.access import is_from_here
from district.application import create_app
from district.logs import KindsAndPlaces
from district.road import ingest
from registry.catalogue import Catalogue
from registry.desk import FromPaper
from registry.facts import (
    AcceptanceRefused,
    AnswerArrived,
    FileRef,
    HandedOver,
    Outcome,
    Proof,
    Withdrawn,
)
from registry.failures import BadFrame
from sync.wire import Message, pack, unpack
from tests.district.house import Browser, DistrictHouse
from tests.sync.line import carrier_row
from tests.world import AIGUL, a_form

NAME = "Серікова Айгүл"


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house), "en").sign_in()


def test_a_traceback_is_written_without_the_words_of_its_exceptions():
    def broken():
        try:
            raise KeyError(NAME)
        except KeyError as cause:
            raise ValueError(f"no such person: {NAME}") from cause

    try:
        broken()
    except ValueError as failure:
        told = (type(failure), failure, failure.__traceback__)
        line = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "broken", (), told)
    written = KindsAndPlaces("%(message)s").format(line)
    assert NAME not in written
    assert "ValueError" in written
    assert "KeyError" in written
    assert "test_hard_cases" in written


def test_a_fact_that_reaches_a_log_names_nobody():
    facts = (
        Withdrawn("1042701000001008", NAME),
        HandedOver("1042701000001008", "", Proof.ID_SHOWN, NAME),
        FileRef(b"", b"", 1, "application/pdf", f"{NAME}.pdf"),
    )
    assert NAME not in repr(facts)
    assert AcceptanceRefused.__repr__ is AnswerArrived.__repr__


def test_a_kiosk_brings_no_entries(district):
    district.desk.register(a_form(), AIGUL)
    place, kiosk = district.desk_place, carrier_row(district.desk_place, role="kiosk")
    before = district.world.district.road.heads()
    stolen = pack(Message(heads=(), frames=tuple(place.road.frames_after(()))))
    with pytest.raises(BadFrame):
        ingest(stolen, kiosk, district.world.district.road)
    assert district.world.district.road.heads() == before
    asked = unpack(ingest(pack(Message()), kiosk, district.world.district.road))
    assert asked.receipts == ()


@pytest.mark.parametrize(("version", "near"), [("1.1", True), ("1.0", False)])
def test_nginx_as_it_comes_does_not_make_a_stranger_one_of_us(version, near):
    """It passes requests on from this machine, under this machine's name, without an address."""
    request = Request(
        {
            "type": "http",
            "http_version": version,
            "method": "GET",
            "scheme": "http",
            "path": "/desk",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8427"), (b"connection", b"close")],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8427),
        }
    )
    assert is_from_here(request) is near


def test_a_service_of_a_newer_list_hides_no_other_paper(district):
    known, unknown = (district.registered(service=one) for one in ("01-03", "01-01"))
    old = district.house.catalogue
    services = tuple(one for one in old.services if one.code != "01-01")
    catalogue = Catalogue(old.edition, services, old.departments)
    browser = Browser(create_app(replace(district.house, todays=lambda: catalogue)), "en").sign_in()
    page = browser.get("/desk").text
    assert known.number.shown in page
    assert unknown.number.shown in page
    assert unknown.number.shown in browser.get(f"/desk/{unknown.number.digits}").text
    browser.answer(unknown.number)
    assert browser.get(f"/desk/{unknown.number.digits}/label.pdf").content.startswith(b"%PDF")


def test_a_department_gives_its_own_word_after_the_desk_has_read_the_paper(district, browser):
    receipt = district.registered()
    paper = FromPaper(Outcome.REFUSED, "7", date(2026, 3, 2))
    district.desk.take_in_answer(receipt.number.answer(1), AIGUL, paper)
    district.carry()
    page = browser.get(f"/desk/{receipt.number.digits}").text
    assert 'id="answer"' in page
    assert 'id="forward"' not in page
    browser.answer(receipt.number, outcome="satisfied")
    known = district.house.reading.application(receipt.number.digits)
    assert known.answered.outcome is Outcome.SATISFIED
    assert known.differs  # neither wins in silence
    browser.answer(receipt.number, 409)  # but once only
