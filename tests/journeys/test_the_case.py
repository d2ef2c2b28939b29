"""Journeys on the page of one application: put right, taken back, more time, a new receipt."""

import re
from datetime import timedelta

from registry.application import Stage
from registry.facts import CodeReplaced, Registered, Withdrawn
from registry.office_facts import Advised, Corrected
from tests.journeys.desk import Desk, Key


def test_a_slip_is_put_right_and_the_department_reads_the_right_words(desk: Desk) -> None:
    number = desk.register("Серикова Айгул")
    desk.open_case(number)
    desk.push("link_correct")
    desk.at("correct_name")
    desk.over("Серікова Айгүл")
    desk.reach("correct_reason")
    desk.type("a slip of the pen")
    desk.go()
    [fact] = desk.district.store.wait_for(Corrected, number)
    assert [(one.field, one.value) for one in fact.changes] == [("name", "Серікова Айгүл")]
    desk.sees("Name: “Серикова Айгул” → “Серікова Айгүл”")
    assert "Серікова Айгүл" in desk.district.clerk.read(number)


def test_an_application_is_taken_back_and_nobody_works_on_it_any_more(desk: Desk) -> None:
    number, code = desk.register_with_code("Ли Вера")
    desk.open_case(number)
    desk.push("link_withdraw")
    desk.at("reason")
    desk.say("changed my mind")
    [fact] = desk.district.store.wait_for(Withdrawn, number)
    assert fact.reason == "changed my mind"
    assert desk.known(number).stage is Stage.WITHDRAWN
    desk.district.resident.wait_for(code, "taken your application back")
    assert "The papers are here" not in desk.district.clerk.read(number)


def test_the_department_needs_more_time_and_the_page_says_until_when_and_why(desk: Desk) -> None:
    number = desk.register("Ким Ли")
    [fact] = desk.district.store.wait_for(Registered, number)
    until = fact.due + timedelta(days=30)
    desk.district.extend(number, until, "Сұрау салынды")
    desk.open_case(number)
    desk.wait(lambda: desk.shown("case_extended") is not None, "the longer term")
    assert "Сұрау салынды" in desk.read("case_extended")
    registered = desk.known(number).registered
    assert registered is not None
    assert registered.due == until
    desk.push("told_by_phone")
    desk.sees("knows of it")


def test_a_lost_receipt_gets_a_new_code_and_the_old_one_is_dead_for_everybody(desk: Desk) -> None:
    number, old = desk.register_with_code("Серікова Айгүл")
    desk.district.resident.wait_for(old, "accepted")
    desk.open_case(number)
    desk.push("link_new_code")
    desk.enter()
    desk.district.store.wait_for(CodeReplaced, number)
    desk.wait(lambda: len(desk.papers(f"receipt-{number.shown}")) == 2, "a second receipt")
    [new] = set(re.findall(r"\d{4}-\d{4}-\d{4}", desk.paper("receipt", number)))
    assert new.replace("-", "") != old
    desk.district.resident.wait_for(new, "accepted")
    assert desk.district.resident.ask(old) == ""
    desk.press(Key.Key_F2)
    desk.scan(old)
    desk.sees("no such application")


def test_who_only_asks_is_counted_without_a_name_and_the_form_beneath_stays(desk: Desk) -> None:
    desk.type("Ахметов Бол")
    desk.press(Key.Key_F8)
    desk.type("1")
    desk.at("advice_topic")
    desk.type("су")
    desk.enter()
    desk.at("who")
    assert desk.read("who") == "Ахметов Бол"
    [fact] = desk.district.store.wait_for(Advised)
    assert (fact.sphere, fact.topic) == ("land", "су")
