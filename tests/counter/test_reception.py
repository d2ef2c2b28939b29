"""Rare cases, people seen before, refusals, oral appeals: by keys, on the real rules."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from registry.application import Stage
from registry.facts import (
    AppealForm,
    ApplicantKind,
    Benefit,
    Channel,
    Delivery,
    PaperKind,
)
from registry.failures import AppealsMayNotBeRefused, NothingTakenDown
from tests.counter.conftest import ALT, CTRL, SHIFT
from tests.counter.office import AIGUL
from tests.counter.test_journeys import only, registered, with_a_missing_paper

MOST_KEYS = 40  # beyond the resident's own data


def choose_service(counter, letters):
    counter.window.reception._open(counter.window.reception.what)
    counter.say(letters)


def an_oral_appeal(counter, words="Жол жөнделмеген"):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("жолданым")
    counter.find("appeal_form").click()
    counter.find("form_oral").click()
    assert counter.focus() == "summary"
    counter.type(words)


# -- keys ----------------------------------------------------------------------------------------


def test_a_whole_registration_takes_few_keys_beyond_what_the_resident_says(counter, workplace):
    counter.sit_down()
    pressed = 0

    def key(code: Qt.Key, *with_: Qt.KeyboardModifier) -> None:
        nonlocal pressed
        pressed += 1 + len(with_)  # a modifier is a key as well
        counter.press(code, *with_)

    for said in ("580314400002", "Сейітқали Әйгүл", "87011234567", "Мектеп 5"):
        counter.type(said)
        key(Qt.Key.Key_Return)
    key(Qt.Key.Key_3, ALT)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Space)  # one paper comes from the state system
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Return, CTRL)
    assert only(workplace).stage is Stage.REGISTERED
    assert workplace.due_prints() == ()
    key(Qt.Key.Key_Return)
    assert counter.focus() == "who"
    assert pressed <= MOST_KEYS
    before = pressed
    counter.type("580314400002")  # and who was here before says only that
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_1, ALT)
    key(Qt.Key.Key_Return, CTRL)
    assert len(workplace.journal.applications()) == 2
    assert pressed - before <= 5


# -- rare cases ----------------------------------------------------------------------------------


def test_every_rare_case_goes_into_the_book(counter, workplace):
    counter.sit_down()
    counter.say("580314400002")
    counter.say("Сейітқали Әйгүл")
    counter.find("several_people").click()
    assert counter.focus() == "people"
    counter.say("14")
    counter.type("Ахметов Болат, Иванов Пётр,")
    counter.find("benefit").click()
    counter.find("benefit_group_pensioner").click()
    counter.find("arrived_by").click()
    counter.find("channel_email").click()
    counter.find("external").setFocus()
    counter.say("ЖТ-2026-00012345")
    counter.type("03-12")
    counter.find("answer_by").click()
    counter.find("delivery_email").click()
    counter.find("email").setFocus()
    counter.type("a@b.kz")
    choose_service(counter, "жолданым")
    counter.type("Жол")
    counter.press(Qt.Key.Key_Return, CTRL)
    fact = registered(workplace)
    assert (fact.people, fact.others) == (14, ("Ахметов Болат", "Иванов Пётр"))
    assert fact.applicant.kind is ApplicantKind.COLLECTIVE
    assert (fact.benefit, fact.channel) == (Benefit.PENSIONER, Channel.EMAIL)
    assert fact.form is AppealForm.ELECTRONIC  # it came by e-mail, and nobody said otherwise
    assert (fact.external, fact.case_index) == ("ЖТ-2026-00012345", "03-12")
    assert (fact.delivery, fact.applicant.email) == (Delivery.EMAIL, "a@b.kz")
    counter.enter()
    who = counter.window.reception.who
    assert not who.rare.is_used()  # nothing of it is left for the next visitor
    assert all(not line.text() for line in who.rare.lines())


def test_a_power_of_attorney_that_ran_out_is_said_and_stops_nothing(counter, workplace):
    counter.sit_down()
    counter.find("for_someone_else").click()
    for said in ("Қасым Дәурен", "сенімхат 12", "87017654321"):
        counter.type(said)
        counter.press(Qt.Key.Key_Tab)
    assert counter.focus() == "representative_until"
    counter.type("04.03.2026")
    until = counter.window.reception.who.rare.representative.until
    assert "04.03.2026" in until.message()
    counter.window.reception.who.name.edit.setFocus()
    counter.type("Сейітқали Әйгүл")
    choose_service(counter, "бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    acting = registered(workplace).representative
    assert (acting.name, acting.basis) == ("Қасым Дәурен", "сенімхат 12")
    assert (acting.phone, acting.until) == ("+77017654321", date(2026, 3, 4))
    counter.window.reception.start_over()
    until.set_text("05.03.2026")
    assert until.message() == ""  # today it still holds


def test_twelve_digits_of_an_organisation_open_its_fields_and_a_wrong_sum_only_warns(
    counter, workplace
):
    counter.sit_down()
    counter.say("960840000018")
    assert counter.sees("bin")
    assert not counter.sees("iin")
    assert counter.window.reception.who.rare.organisation.bin.message()
    assert counter.focus() == "name"
    counter.type("«Нұр» ЖШС")
    counter.find("organisation_person").setFocus()
    counter.say("Қасым Дәурен")
    counter.type("басшы")
    choose_service(counter, "бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    fact = registered(workplace)
    assert (fact.applicant.kind, fact.applicant.iin) == (ApplicantKind.LEGAL, "960840000018")
    assert (fact.representative.name, fact.representative.basis) == ("Қасым Дәурен", "басшы")
    counter.enter()
    counter.say("960840000018")
    assert counter.focus() == "what"  # known by its number as people are
    assert counter.window.reception.who.applicant().name == "«Нұр» ЖШС"


def test_only_one_rare_case_is_open_and_what_was_written_keeps_a_tick(counter):
    counter.sit_down()
    counter.find("for_someone_else").click()
    counter.type("Қасым")
    counter.find("arrived_by").click()
    assert not counter.sees("representative")
    assert counter.find("for_someone_else").text().startswith("✓")
    assert not counter.find("arrived_by").text().startswith("✓")
    counter.find("arrived_by").click()
    assert counter.window.reception.who.rare.shown() is None


def test_the_same_wish_within_a_year_is_offered_and_only_taken_when_somebody_says_so(
    counter, workplace, qtbot
):
    counter.sit_down()
    counter.register_a_plot()
    counter.enter()
    counter.register_a_plot()
    _, second = workplace.journal.applications()
    assert second.registered.repeats == ""
    counter.enter()
    counter.fill_in_a_person()
    counter.say("бақша")
    qtbot.waitUntil(lambda: counter.sees("repeats"))
    counter.press(Qt.Key.Key_R, ALT)
    counter.press(Qt.Key.Key_Return, CTRL)
    *_, third = workplace.journal.applications()
    assert third.registered.repeats == second.number
    workplace.clock.at += timedelta(days=366)
    counter.enter()
    counter.fill_in_a_person()
    counter.say("бақша")
    qtbot.wait(400)
    assert not counter.sees("repeats")


# -- people seen before --------------------------------------------------------------------------


def test_the_iin_alone_fills_the_block_and_a_letter_typed_is_never_overwritten(counter):
    counter.sit_down()
    counter.register_a_plot()
    counter.enter()
    who = counter.window.reception.who
    counter.say("580314400002")
    assert counter.focus() == "what"
    assert who.applicant().phone == "+7 701 123 45 67"
    assert "Бұрын келген" in who.name.message()
    counter.window.reception.start_over()
    who.details.show()
    who.name.set_text("Басқа Адам")
    who._take_exactly(counter.workplace.reception.people("580314400002", 5)[0])
    assert who.applicant().name == "Басқа Адам"
    assert counter.sees("seen_before")
    who._take_known(counter.workplace.reception.people("580314400002", 5)[0])
    assert who.applicant().name == "Басқа Адам"
    assert "Сейітқали Әйгүл" in who.name.message()  # said, and left to the specialist


def test_several_of_one_name_are_a_list_and_a_number_with_two_names_is_no_answer(
    counter, workplace, qtbot
):
    counter.sit_down()
    for iin, name in (("580314400002", "Ахметов Болат"), ("800101000007", "Ахметов Болат")):
        counter.say(iin)
        counter.say(name)
        choose_service(counter, "бақша")
        counter.press(Qt.Key.Key_Return, CTRL)
        counter.enter()
    counter.type("ахмет")
    qtbot.waitUntil(lambda: counter.sees("seen_before"))
    assert len(counter.window.reception.who.seen.list.rows()) == 2
    counter.press(Qt.Key.Key_Down, times=2)
    counter.enter()
    assert counter.window.reception.who.applicant().iin == "580314400002"


# -- missing papers, the refusal slip ------------------------------------------------------------


def test_a_refusal_prints_its_slip_and_its_page_prints_it_again(counter, workplace):
    with_a_missing_paper(counter)
    counter.press(Qt.Key.Key_Tab, SHIFT)
    counter.enter()
    counter.press(Qt.Key.Key_Return, CTRL)
    refused = only(workplace)
    assert refused.stage is Stage.REFUSED
    assert workplace.journal.prints_of(PaperKind.REFUSAL_SLIP, refused.number) == 1
    assert workplace.due_prints() == ()
    assert "✓" in counter.read("print_state")
    counter.find("open_registered").click()
    counter.find("paper_again").click()
    assert workplace.reception.printed_again == [(PaperKind.REFUSAL_SLIP, refused.number)]


def test_a_slip_that_found_no_paper_stays_due(counter, workplace):
    workplace.sheets_left = 0
    with_a_missing_paper(counter)
    counter.find("refuse_acceptance").click()
    counter.press(Qt.Key.Key_Return, CTRL)
    (due,) = workplace.due_prints()
    assert due.paper is PaperKind.REFUSAL_SLIP
    workplace.sheets_left = 5
    counter.press(Qt.Key.Key_P, CTRL)
    assert workplace.due_prints() == ()


def test_whoever_goes_for_a_paper_waits_as_a_tab_with_all_that_was_told(counter, workplace):
    with_a_missing_paper(counter)
    counter.find("bring_later").click()
    assert counter.focus() == "who"
    assert workplace.journal.applications() == []
    assert counter.notices()
    counter.press(Qt.Key.Key_Escape)
    assert counter.window.reception.who.applicant().name == "Сейітқали Әйгүл Қанатқызы"
    assert counter.sees("accept_incomplete")


def test_an_appeal_offers_no_refusal_and_the_rule_forbids_it(counter, workplace):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("жолданым")
    form = counter.window.reception.form()
    counter.window.reception._open(counter.window.reception.documents)
    counter.press(Qt.Key.Key_Space, times=2)
    counter.press(Qt.Key.Key_Return, CTRL)
    assert only(workplace).stage is Stage.REGISTERED
    assert not counter.sees("refuse_acceptance")
    with pytest.raises(AppealsMayNotBeRefused):
        workplace.refuse_acceptance(form, "жоқ", AIGUL)
    assert len(workplace.journal.applications()) == 1


# -- oral appeals --------------------------------------------------------------------------------


def test_an_oral_appeal_is_read_back_before_it_is_registered(counter, workplace):
    an_oral_appeal(counter)
    counter.press(Qt.Key.Key_Return, CTRL)
    assert workplace.journal.applications() == []
    assert counter.read("protocol_text") == "Жол жөнделмеген"
    assert counter.focus() == "protocol_words"
    counter.press(Qt.Key.Key_Escape)  # something is wrong: back to the same word
    counter.find("summary").setFocus()
    counter.press(Qt.Key.Key_End, CTRL)
    counter.type(", шұңқыр")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert "шұңқыр" in counter.read("protocol_text")
    counter.press(Qt.Key.Key_Return, CTRL)
    fact = registered(workplace)
    assert fact.form is AppealForm.ORAL
    assert fact.summary == "Жол жөнделмеген, шұңқыр"
    assert workplace.journal.prints_of(PaperKind.ORAL_PROTOCOL, only(workplace).number) == 1
    assert not counter.sees("protocol_text")
    assert counter.find("protocol_text").text() == ""


def test_an_oral_appeal_without_words_is_refused_by_the_rule_and_pointed_at(counter, workplace):
    an_oral_appeal(counter, "")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert workplace.journal.applications() == []
    assert counter.focus() == "summary"
    assert counter.window.reception.what.summary.message()
    with pytest.raises(NothingTakenDown):
        workplace.register(counter.window.reception.form(), AIGUL)


def test_a_long_protocol_is_scrolled_by_keys_in_letters_of_24_and_32_px(counter):
    an_oral_appeal(counter, "Жол жөнделмеген. " * 80)
    counter.press(Qt.Key.Key_L, CTRL)
    pages = counter.window.reception.reading.pages
    bar = pages.verticalScrollBar()
    assert bar.maximum() > 0
    counter.press(Qt.Key.Key_Down)
    low = bar.value()
    counter.press(Qt.Key.Key_Space)
    assert bar.value() > low > 0
    counter.press(Qt.Key.Key_Home)
    assert bar.value() == 0
    words = counter.find("protocol_text")
    assert words.fontInfo().pixelSize() == 24
    counter.find("protocol_size").click()
    assert words.fontInfo().pixelSize() == 32


# -- the commonest -------------------------------------------------------------------------------


def test_what_is_asked_for_most_at_this_desk_comes_first_and_never_moves_under_a_form(
    counter, workplace
):
    counter.sit_down()
    rows = counter.window.reception.what.rows
    assert [row.key for row in rows.rows()] == [one.code for one in workplace.catalogue.services][
        :8
    ]
    for _ in range(2):
        counter.fill_in_a_person()
        choose_service(counter, "жолданым")
        counter.type("Жол")
        counter.press(Qt.Key.Key_Return, CTRL)
        counter.enter()
    appeal = workplace.journal.applications()[0].registered.service
    assert rows.rows()[0].key == appeal
    counter.say("800101000007")
    order = [row.key for row in rows.rows()]
    workplace.reception.commonest = lambda: ["01-03"] * 9
    counter.press(Qt.Key.Key_F6)
    counter.press(Qt.Key.Key_F2)
    assert [row.key for row in rows.rows()] == order
    counter.window.reception.start_over()
    assert rows.rows()[0].key == "01-03"
