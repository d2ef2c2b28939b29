"""A form says what held on the day of its registration, whenever it is printed."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from app.office_papers import drawn
from printing import form_texts
from printing.cover import cover_sheet_pdf
from printing.decision import decision_pdf
from printing.form_texts import FormTexts, parse_form_texts, wording
from printing.protocol import protocol_pdf
from printing.receipt import receipt_pdf
from printing.refusal import refusal_pdf
from registry.facts import Outcome, PaperKind
from tests.counter.office import MemoryWorkplace
from tests.printing.papers import a_cover, a_protocol, a_receipt, a_slip, text_of
from tests.printing.test_decision import a_decision
from tests.world import a_form

OFFICE_TIME = timezone(timedelta(hours=5))
LATER = "2031-01-01"
BEFORE = int(datetime(2030, 12, 31, 23, 30, tzinfo=OFFICE_TIME).timestamp() * 1000)
AFTER = int(datetime(2031, 1, 1, 0, 30, tzinfo=OFFICE_TIME).timestamp() * 1000)
FIVE_YEARS = timedelta(days=5 * 365)
RESIDENTS = (
    "receipt",
    "provided_by",
    "how_it_stands",
    "receipt_channels",
    "receipt_complaints",
)
SHIPPED = form_texts.form_texts()


def as_changed_on(day: str) -> FormTexts:
    """Every text of the table, said anew from that day on."""
    rows = ["text,in_force_from,kk,ru"]
    for name, many in SHIPPED.items():
        said = many[-1].said
        rows.append(f'{name},2021-07-01,"{said.kk}","{said.ru}"')
        gaps = "".join(gap for gap in ("{title}", "{phone}") if gap in said.kk)
        rows.append(f"{name},{day},{gaps} ЖАҢА-{name},{gaps} НОВОЕ-{name}")
    return parse_form_texts("\n".join(rows))


@pytest.fixture
def changed(monkeypatch) -> FormTexts:
    """The law said it anew from 2031 on."""
    table = as_changed_on(LATER)
    monkeypatch.setattr(form_texts, "form_texts", lambda: table)
    return table


@pytest.mark.parametrize("paper", ["A4", "80mm", "58mm"])
def test_a_receipt_of_the_last_evening_says_the_old_and_one_of_the_next_hour_the_new(
    changed, paper
):
    old = text_of(receipt_pdf(a_receipt(registered_at=BEFORE, copy=3), paper))
    new = text_of(receipt_pdf(a_receipt(registered_at=AFTER), paper))
    assert "Қолхат. 3-көшірме" in old
    assert "ЖАҢА" not in old
    assert "НОВОЕ" not in old
    for name in RESIDENTS:
        assert f"ЖАҢА-{name}" in new
        assert f"НОВОЕ-{name}" in new


def test_so_does_every_form_that_the_law_gives_words_to(changed):
    refused = {"outcome": Outcome.REFUSED, "decided_on": date(2030, 12, 31)}
    papers = {
        ("refusal", "refusal_ground", "refusal_again", "refusal_complaints", "refusal_received"): (
            lambda at: refusal_pdf(replace(a_slip(), refused_at=at), "80mm")
        ),
        ("protocol", "protocol_said", "protocol_read_back", "protocol_answer"): (
            lambda at: protocol_pdf(replace(a_protocol(), registered_at=at))
        ),
        ("cover", "papers_taken_over"): (
            lambda at: cover_sheet_pdf(replace(a_cover(), registered_at=at))
        ),
        ("coupon", "considered_by", "incomplete", "answer_received", "stays_at_the_office"): (
            lambda at: receipt_pdf(
                a_receipt(is_appeal=True, incomplete=True, code=None, registered_at=at), "A4"
            )
        ),
        ("decision_refused", "decision_complaints"): (
            lambda at: decision_pdf(
                a_decision(**refused | ({"decided_on": date(2031, 1, 1)} if at == AFTER else {}))
            )
        ),
        ("decision",): (
            lambda at: decision_pdf(
                a_decision(is_appeal=True, decided_on=date(2031 if at == AFTER else 2030, 1, 1))
            )
        ),
    }
    tried = set(RESIDENTS)
    for names, made in papers.items():
        old, new = text_of(made(BEFORE)), text_of(made(AFTER))
        assert "ЖАҢА" not in old
        assert [name for name in names if f"НОВОЕ-{name}" not in new] == [], names
        tried |= set(names)
    assert tried == set(SHIPPED)  # a text that nobody tries here may be said without its day


def test_a_reprint_years_later_is_the_form_of_its_day(monkeypatch):
    place = MemoryWorkplace()
    receipt = place.register(a_form(), place.people[0])
    before = text_of(drawn(PaperKind.OFFICE_COPY, place._desk, receipt.number, "80mm", 0))
    day = receipt.received + timedelta(days=400)
    table = as_changed_on(day.isoformat())
    monkeypatch.setattr(form_texts, "form_texts", lambda: table)
    place.clock.at += FIVE_YEARS
    again = text_of(drawn(PaperKind.OFFICE_COPY, place._desk, receipt.number, "80mm", 0))
    assert again == before
    late = place.register(a_form("Ким Анна"), place.people[0])
    assert "НОВОЕ-" in text_of(drawn(PaperKind.OFFICE_COPY, place._desk, late.number, "80mm", 0))


def test_before_the_first_wording_the_first_one_is_said():
    assert wording("receipt", date(1991, 12, 16)).kk == "Қолхат"


@pytest.mark.parametrize(
    "table",
    [
        "text,from,kk,ru\nreceipt,2021-07-01,Қолхат,Расписка",
        "text,in_force_from,kk,ru\nreceipt,2021-07-01,Қолхат,",
        "text,in_force_from,kk,ru\nreceipt,1.7.2021,Қолхат,Расписка",
    ],
)
def test_a_table_that_lacks_something_is_refused(table):
    with pytest.raises(ValueError):
        parse_form_texts(table)


def test_both_languages_have_the_same_gaps_to_fill():
    for many in SHIPPED.values():
        for one in many:
            for gap in ("{title}", "{phone}"):
                assert (gap in one.said.kk) == (gap in one.said.ru)
