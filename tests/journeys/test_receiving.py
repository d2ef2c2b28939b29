"""Journeys of somebody who comes with a wish: registered, turned away, taken down, interrupted."""

from datetime import date

from registry.application import Stage
from registry.facts import (
    AcceptanceRefused,
    AppealForm,
    ApplicantKind,
    Benefit,
    Channel,
    HandedOver,
    Proof,
    Registered,
)
from registry.numbers import Number
from registry.office_facts import DecidedHere
from tests.journeys.desk import ALT, CTRL, SHIFT, Desk, Key

IIN = "580314400002"


def choose_garden(desk: Desk) -> tuple[Number, Registered]:
    """The service is chosen, the form registered; what the district holds of it."""
    desk.at("what")
    desk.say("garden")
    desk.go()
    number, _ = desk.registered()
    [fact] = desk.district.store.wait_for(Registered, number)
    return number, fact


def fill_in(desk: Desk, *fields: tuple[str, str]) -> None:
    for field, text in fields:
        desk.reach(field)
        desk.type(text)


# -- the quiet links ------------------------------------------------------------------------------


def test_a_daughter_comes_for_her_mother_and_the_department_reads_who_came(desk: Desk) -> None:
    desk.describe("Серікова Айгүл")
    desk.push("for_someone_else")
    desk.at("representative")
    desk.type("Ким Анна")
    fill_in(desk, ("basis", "сенімхат № 12"), ("representative_phone", "87015554433"))
    fill_in(desk, ("representative_until", "31.12.2030"))
    desk.enter()
    number, fact = choose_garden(desk)
    other = fact.representative
    assert other is not None
    assert (other.name, other.basis, other.until) == (
        "Ким Анна",
        "сенімхат № 12",
        date(2030, 12, 31),
    )
    assert "Represented by Ким Анна" in desk.district.clerk.read(number)
    assert "Ким Анна" in desk.paper("receipt", number)


def test_an_organisation_is_known_by_its_bin_and_by_who_came_for_it(desk: Desk) -> None:
    desk.describe("ЖШС «Есіл»")
    desk.push("organisation")
    fill_in(desk, ("bin", "990340000001"), ("organisation_person", "Ахметов Б."))
    fill_in(desk, ("organisation_basis", "директор"))
    desk.enter()
    number, fact = choose_garden(desk)
    assert (fact.applicant.kind, fact.applicant.iin) == (ApplicantKind.LEGAL, "990340000001")
    assert fact.representative is not None
    assert fact.representative.name == "Ахметов Б."
    assert "ЖШС «Есіл»" in desk.district.clerk.read(number)


def test_a_whole_street_signs_and_one_of_them_is_spoken_to(desk: Desk) -> None:
    desk.describe("Бекова Сәуле")
    desk.push("several_people")
    fill_in(desk, ("people", "12"), ("others", "Ли Вера, Ким Ли"))
    desk.enter()
    _, fact = choose_garden(desk)
    assert fact.applicant.kind is ApplicantKind.COLLECTIVE
    assert (fact.people, fact.others) == (12, ("Ли Вера", "Ким Ли"))


def test_a_mother_of_many_is_served_first(desk: Desk) -> None:
    desk.describe("Ли Вера")
    desk.push("benefit")
    desk.push("benefit_group_large_family")
    desk.reach("address")
    desk.enter()
    _, fact = choose_garden(desk)
    assert fact.benefit is Benefit.LARGE_FAMILY


def test_a_letter_came_by_post_and_has_a_number_in_the_state_system(desk: Desk) -> None:
    desk.describe("Ахметов Болат")
    desk.push("arrived_by")
    desk.push("channel_post")
    fill_in(desk, ("external", "ЖТ-2026-00012345"), ("case_index", "04-12"))
    desk.enter()
    number, fact = choose_garden(desk)
    assert (fact.channel, fact.external) == (Channel.POST, "ЖТ-2026-00012345")
    assert fact.case_index == "04-12"
    assert "ЖТ-2026-00012345" in desk.district.clerk.read(number)


def test_a_form_begun_by_one_specialist_is_registered_by_the_other(desk: Desk) -> None:
    desk.describe("Төлегенова Дана")
    desk.push("for_someone_else")
    fill_in(desk, ("representative", "Ким Анна"), ("basis", "ата-ана"))
    desk.press(Key.Key_F12)
    desk.sit_down(2)
    desk.at("basis")
    assert desk.read("name") == "Төлегенова Дана"
    assert desk.read("representative") == "Ким Анна"
    desk.type("сы")
    desk.enter()
    fill_in(desk, ("representative_until", ""))
    desk.enter()
    _, fact = choose_garden(desk)
    assert fact.representative is not None
    assert fact.representative.basis == "ата-анасы"
    assert fact.acceptor.name == "Савченко Н. В."


def test_who_was_here_before_is_known_by_the_number_and_asks_for_two_things_at_once(
    desk: Desk,
) -> None:
    desk.describe("Сейітқали Әйгүл", iin=IIN)
    desk.enter()
    choose_garden(desk)
    desk.push("next_visitor")
    desk.at("who")
    desk.say(IIN)
    desk.at("what")  # the number alone fills the block
    desk.say("garden")
    desk.press(Key.Key_R, ALT)  # not a repetition of the first one
    desk.go()
    second, _ = desk.registered()
    desk.press(Key.Key_Return, CTRL | SHIFT)
    desk.at("what")
    desk.press(Key.Key_3, ALT)
    desk.go()
    third, _ = desk.registered()
    facts = [desk.district.store.wait_for(Registered, one)[0] for one in (second, third)]
    assert {(one.applicant.name, one.applicant.iin) for one in facts} == {("Сейітқали Әйгүл", IIN)}
    assert facts[0].applicant == facts[1].applicant
    assert facts[0].service != facts[1].service


# -- turned away, taken down ----------------------------------------------------------------------


def test_whose_papers_are_missing_leaves_with_a_slip_that_says_which(desk: Desk) -> None:
    desk.person("Ким Ли")
    desk.at("what")
    desk.say("garden")
    desk.press(Key.Key_Down, times=2)
    desk.press(Key.Key_Space, times=3)  # out of date
    desk.go()
    desk.push("refuse_acceptance")
    desk.at("grounds")
    desk.go()
    number = Number.parse(desk.read("receipt_number"))
    slip = desk.paper("refusal", number)
    assert slip.count("Отказ в приёме") == slip.count("Қабылдаудан бас тарту") == 2
    assert slip.count(number.shown) >= 2
    assert "мерзімі өткен" in slip
    [fact] = desk.district.store.wait_for(
        AcceptanceRefused, where=lambda one: one.number == number.digits
    )
    assert fact.applicant.name == "Ким Ли"
    assert not desk.papers(f"receipt-{number.shown}")


def test_an_oral_appeal_is_taken_down_read_back_and_signed(desk: Desk) -> None:
    desk.person("Омаров Серік")
    desk.at("what")
    desk.say("appeal")
    desk.at("summary")
    desk.push("appeal_form")
    desk.push("form_oral")
    desk.at("summary")
    desk.type("Жол үш жылдан бері жөнделмеген")
    desk.go()
    desk.see("reading_back")
    desk.sees("Жол үш жылдан бері жөнделмеген")
    desk.go()
    number, _ = desk.registered()
    assert desk.paper("protocol", number).count("Жол үш жылдан бері жөнделмеген") == 2
    [fact] = desk.district.store.wait_for(Registered, number)
    assert (fact.form, fact.summary) == (AppealForm.ORAL, "Жол үш жылдан бері жөнделмеген")
    assert "Жол үш жылдан бері жөнделмеген" in desk.district.clerk.read(number)


# -- interrupted ----------------------------------------------------------------------------------


def test_a_grandmother_collects_her_answer_in_the_middle_of_anothers_form(desk: Desk) -> None:
    number, code = desk.answered("Серікова Айгүл")
    desk.say("Ахметов Болат")
    desk.at("iin")
    desk.reach("phone")
    desk.type("8701")
    desk.scan(f"{desk.district.address}/s/{code}")
    desk.at("hand_over")
    desk.enter()
    desk.at("phone")
    assert (desk.read("name"), desk.read("phone")) == ("Ахметов Болат", "8701")
    desk.sees("Handed over for good: Серікова Айгүл")
    [fact] = desk.district.store.wait_for(HandedOver, number)
    assert (fact.proof, fact.answer) == (Proof.RECEIPT, number.answer(1).digits)
    desk.district.resident.wait_for(code, "handed over")
    desk.type("1234567")
    desk.enter()
    desk.type("Мектеп 7")
    desk.enter()
    _, other = choose_garden(desk)
    assert (other.applicant.name, other.applicant.phone) == ("Ахметов Болат", "+77011234567")


# -- decided here ---------------------------------------------------------------------------------


def test_a_certificate_is_asked_for_decided_printed_and_taken_home_at_once(desk: Desk) -> None:
    desk.person("Сейітқали Әйгүл")
    desk.at("what")
    desk.say("certificate of a personal subsidiary farm")
    desk.go()
    desk.at("prepare_now")
    number, code = desk.registered()
    desk.go()
    desk.at("decide_text")
    desk.press(Key.Key_Home, CTRL)
    desk.go()
    for gap in ("0,15", "2 сиыр"):
        desk.type(gap)
        desk.go()
    desk.at("hand_over")
    assert "2 сиыр" in desk.paper("answer", number)
    desk.go()
    desk.at("who")
    desk.sees("Handed over")
    [fact] = desk.district.store.wait_for(DecidedHere, number)
    assert "Мал мен құс: 2 сиыр" in fact.text
    desk.district.store.wait_for(HandedOver, number)
    desk.district.resident.wait_for(code, "handed over")
    assert desk.known(number).stage is Stage.ISSUED


# -- the line is out ------------------------------------------------------------------------------


def test_the_district_is_out_of_reach_and_nobody_at_the_desk_waits_for_it(desk: Desk) -> None:
    with desk.district.out_of_reach():
        number, code = desk.register_with_code("Ахметов Болат")
        assert desk.paper("receipt", number)
        desk.sees("waiting for the district")
        desk.scan(code)
        desk.wait(lambda: number.shown in desk.read("case_number"), "the page of the receipt")
        desk.press(Key.Key_Escape)
        other = desk.register("Ли Вера")
    for one in (number, other):
        assert desk.district.store.wait_for(Registered, one)
    desk.district.resident.wait_for(code, "accepted")
    desk.sees("Everything is at the district")
