"""E-mail at the desk: asked for at Reception, seen in the history, and what came back."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from registry.department import Decision
from registry.facts import Delivery, Outcome, Registered
from registry.mail import due_mail
from registry.mail_facts import About, EMailOffered, EMailReported, Fate
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.today import Heading
from tests.counter.at_work import BY, AtWork
from tests.counter.conftest import Counter
from tests.screens.pictures import settle
from tests.world import CLERK, a_form
from ui.screenfit import misfits

REFUSED = "550 5.1.1 No such user"
LANGUAGES = ("kk", "ru", "en")
SCREEN = QSize(1280, 720)


@pytest.fixture
def desk(tmp_path: Path, qapp) -> Iterator[AtWork]:
    desk = AtWork(tmp_path, "en")
    desk.sit_down()
    begin_to_send(desk)
    yield desk
    desk.close()


def begin_to_send(desk: AtWork, sends: bool = True) -> None:
    with desk.district.journal_of(0).writing() as journal:
        journal.append(EMailOffered(sends))
    desk.carry()


def registered(desk: AtWork, delivery: Delivery = Delivery.EMAIL) -> Number:
    """Somebody who wants e-mail; the answer lies at the desk where it is given in the hand."""
    form = a_form("Серікова Айгүл", delivery=delivery, mail_agreed=True)
    applicant = replace(form.applicant, email="aigul@post.example")
    number = desk.office.register(dataclasses.replace(form, applicant=applicant), BY).number
    desk.carry()
    today = desk.office.today()
    decided = Decision(Outcome.SATISFIED, today, text="Берілді.", delivery=delivery)
    answer = Number.parse(desk.department.answer(number, decided, CLERK).answer)
    desk.carry()
    if delivery is Delivery.HAND:
        desk.office.take_in_answer(answer, BY)
        desk.carry()
    return number


def report(desk: AtWork, number: Number, about: About, fate: Fate, words: str) -> None:
    """What became of an e-mail, as the district's worker writes it."""
    known = desk.office.application(number)
    assert known is not None
    due = due_mail(known)
    sent = [one.fact.message for one in known.history if isinstance(one.fact, EMailReported)]
    message = due.message if due is not None else sent[-1]
    fact = EMailReported(number.digits, message, about, fate, words, number.answer(1).digits)
    with desk.district.journal_of(desk.office.office.code).writing() as journal:
        journal.append(fact, registration=known.registration, actor=CLERK.number)
    desk.carry()


def labels(widget: QWidget) -> str:
    return " | ".join(
        one.text()
        for one in widget.findChildren(QWidget)
        if hasattr(one, "text") and one.isVisible()
    )


# -- asked for -------------------------------------------------------------------------------------


def test_news_by_e_mail_is_asked_for_beside_an_answer_in_the_hand(counter: Counter) -> None:
    counter.sit_down()
    counter.find("answer_by").click()
    counter.find("news_email").click()
    assert counter.find("email").isVisible()
    form: Callable[[], Any] = counter.window.reception.form
    assert form().mail_agreed
    assert form().delivery is Delivery.HAND
    counter.find("delivery_email").click()
    assert not counter.find("news").isVisible()  # it goes without saying
    assert form().mail_agreed


def test_where_the_district_sends_no_e_mail_none_is_offered(counter: Counter) -> None:
    counter.workplace.sends_email = False
    counter.sit_down()
    counter.find("answer_by").click()
    assert not counter.find("delivery_email").isVisible()
    assert not counter.find("news").isVisible()
    assert "Аудан электрондық хат жібермейді." in labels(counter.window.reception.who.rare.answer)


def test_the_desk_hears_whether_the_district_sends(desk: AtWork) -> None:
    assert desk.office.offers_email()
    begin_to_send(desk, False)
    assert not desk.office.offers_email()


# -- what became of it -----------------------------------------------------------------------------


def open_today(desk: AtWork) -> Any:
    desk.press(Qt.Key.Key_F5)
    page = desk.window.pages.today()
    page.choose(Heading.TO_TELL)
    page.list.take_keyboard()
    settle()
    return page


def test_what_came_back_stands_in_today_with_the_reason_until_somebody_has_told_him(
    desk: AtWork,
) -> None:
    number = registered(desk)
    report(desk, number, About.ANSWER, Fate.TAKEN, "250 queued as Q1")
    assert desk.office.daily.now().counts[Heading.TO_TELL].all == 0
    report(desk, number, About.ANSWER, Fate.RETURNED, REFUSED)
    assert desk.office.daily.now().counts[Heading.TO_TELL].all == 1
    page = open_today(desk)
    said = page.list.came_back.text()
    assert "could not be delivered. Call, or send a letter." in said
    assert REFUSED in said
    desk.find("told_reached").click()
    assert desk.office.daily.now().counts[Heading.TO_TELL].all == 0
    known = desk.office.application(number)
    assert known is not None
    assert known.came_back is None


def test_enter_leads_from_an_answer_here_whose_e_mail_came_back_to_the_call_list(
    desk: AtWork,
) -> None:
    number = registered(desk, Delivery.HAND)
    other = desk.at_desk("Ахметов Болат")
    report(desk, number, About.READY, Fate.REFUSED, REFUSED)
    page = open_today(desk)
    desk.enter()
    settle()
    calls = desk.window.pages.answers().giving.calls
    assert calls.isVisible()
    assert calls.list.current_key() == number.digits != other.digits
    desk.office.giving.call(number, CallResult.REACHED, BY)
    page.look()
    assert desk.office.daily.now().counts[Heading.TO_TELL].all == 0


def test_the_history_tells_of_it_with_the_server_s_words_as_proof(desk: AtWork) -> None:
    number = registered(desk)
    desk.window.open_application(number)
    settle()
    assert "An e-mail goes out from the district" in labels(desk.window.case.facts)
    report(desk, number, About.ANSWER, Fate.TAKEN, "250 queued as Q1")
    desk.window.open_application(number)
    settle()
    told = labels(desk.window.case.timeline)
    assert "The answer went to the applicant by e-mail" in told
    assert "Mail server: 250 queued as Q1" in told


def test_an_address_is_put_right_with_the_word_that_e_mail_is_wanted(desk: AtWork) -> None:
    number = desk.register()
    desk.window.open_application(number)
    settle()
    card = desk.window.case.correct
    known = desk.office.application(number)
    assert known is not None
    card.open_for(known)
    desk.find("correct_news_email").click()
    card.reason.set_text("he asked for it")
    card.save.click()
    assert card.email.edit.hasFocus()  # no address: nothing is written
    card.email.set_text("aigul@post.example")
    card.save.click()
    known = desk.office.application(number)
    assert known is not None
    fact = known.registered
    assert isinstance(fact, Registered)
    assert (fact.mail_agreed, fact.applicant.email) == (True, "aigul@post.example")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_in_any_language(desk: AtWork, language: str) -> None:
    number = registered(desk, Delivery.HAND)
    report(desk, number, About.READY, Fate.REFUSED, REFUSED)
    desk.speaker.switch(language)
    open_today(desk)
    assert misfits(desk.window, SCREEN) == []
    desk.window.go_to("reception")
    desk.find("answer_by").click()
    desk.find("news_email").click()
    settle()
    assert misfits(desk.window, SCREEN) == []
    assert desk.window.minimumSizeHint().height() <= 720
