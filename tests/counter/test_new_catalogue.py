"""A new catalogue comes while somebody is at the desk: he is served as he was told."""

from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtCore import Qt

from registry.catalogue import DocumentKind
from registry.catalogue_facts import ServicePublished
from registry.lists import Wanted
from registry.numbers import Number
from tests.counter.at_work import AtWork, at_work
from tests.counter.conftest import CTRL

__all__ = ["at_work"]
PLOT = "01-01"


def publish(desk: AtWork, days: int = 40, last: timedelta | None = None) -> None:
    """The plot for a garden takes so many days, and asks for other papers."""
    today = desk.office.today()
    papers = tuple(DocumentKind(kk, kk, kk, True) for kk in ("Бір", "Екі", "Үш", "Төрт", "Бес"))
    row = replace(
        desk.office.catalogue.service(PLOT), term_days=days, documents=papers, short_en="New plot"
    )
    with desk.district.journal_of(0).writing() as journal:
        journal.append(ServicePublished(row, today, None if last is None else today + last))


def registered(desk: AtWork):
    """The newest application of the book, with its papers as a label would name them."""
    [row, *_] = desk.office.rows(Wanted())
    application = desk.office.application(Number.parse(row.number))
    assert application is not None
    fact = application.registered
    assert fact is not None
    return fact, [one.kk for one in desk.office.parts.desk.paperwork.papers(fact)]


def begin(desk: AtWork) -> None:
    desk.fill_in_a_person()
    desk.say("бақша")
    assert desk.focus() == "paper_0"


def test_who_stands_at_the_desk_is_registered_as_he_was_told(at_work: AtWork) -> None:
    at_work.sit_down()
    begin(at_work)
    was = at_work.office.catalogue.service(PLOT)
    told = at_work.office.deadline(at_work.window.reception.form()).legal
    publish(at_work)
    at_work.carry()
    assert at_work.office.catalogue.service(PLOT).term_days == 40
    at_work.press(Qt.Key.Key_Return, CTRL)
    fact, papers = registered(at_work)
    assert fact.due == told
    assert set(papers) <= {one.kk for one in was.documents}


def test_the_next_visitor_is_told_what_is_new(at_work: AtWork) -> None:
    at_work.sit_down()
    publish(at_work)
    at_work.carry()
    begin(at_work)
    form, by = at_work.window.reception.form(), at_work.window.shift.staff
    assert by is not None
    assert at_work.office.draft(form, by).term.days == 40
    at_work.press(Qt.Key.Key_Return, CTRL)
    fact, papers = registered(at_work)
    assert set(papers) <= {"Бір", "Екі", "Үш", "Төрт", "Бес"}
    assert fact.edition == at_work.office.catalogue.edition_of(
        at_work.office.catalogue.service(PLOT)
    )


def test_a_form_that_was_put_aside_keeps_the_papers_it_was_begun_with(at_work: AtWork) -> None:
    at_work.sit_down()
    begin(at_work)
    what = at_work.window.reception.what
    kept = what.draft()
    was = what.service()
    publish(at_work)
    at_work.carry()
    what.restore(kept)
    assert what.service() == was
    del kept.choices["edition"]  # a form that an older program kept
    what.restore(kept)
    assert what.service() == at_work.office.catalogue.service(PLOT)


def test_what_has_ended_is_not_among_the_rows(at_work: AtWork) -> None:
    at_work.sit_down()
    what = at_work.window.reception.what
    assert PLOT in [row.key for row in what.rows.rows()]
    publish(at_work, last=timedelta(days=-1))
    at_work.carry()
    what._choose(PLOT)  # the rows are still those of before
    assert what.service() is None
    assert PLOT not in [row.key for row in what.rows.rows()]
    what.clear()
    assert PLOT not in [row.key for row in what.rows.rows()]
