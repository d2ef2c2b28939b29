"""Journeys of somebody who comes with a wish: registered, turned away, taken down, interrupted."""

from datetime import date, timedelta

import pytest

from registry.application import Stage
from registry.facts import (
    AcceptanceRefused,
    AppealForm,
    ApplicantKind,
    Benefit,
    Channel,
    HandedOver,
    PaperKind,
    Printed,
    Proof,
    Registered,
)
from registry.office_facts import DecidedHere
from tests.journeys.desk import ALT, CTRL, Desk, Key

PHONE, STAND = "87011234567", "Соколовка, Мектеп 5"


def begin(desk: Desk, name: str, link: str, *fields: str) -> None:
    """Who came, a quiet link opened, its fields filled in from the first; then the garden plot."""
    desk.person(name)
    desk.at("what")
    desk.press(Key.Key_F2)
    open_link(desk, link)
    for field, text in zip(fields[::2], fields[1::2], strict=True):
        desk.reach(field)
        desk.type(text)


def open_link(desk: Desk, link: str) -> None:
    """Back in *Who*, and its quiet link pressed."""
    desk.reach("head_who")
    desk.press(Key.Key_Space)
    desk.push(link)


def test_a_resident_is_registered_and_the_district_has_it(desk: Desk) -> None:
    number, code = desk.register_with_code("Серікова Айгүл")
    [fact] = desk.district.store.wait_for(Registered, number)
    assert fact.applicant.name == "Серікова Айгүл"
    desk.district.resident.wait_for(code, "accepted")
    assert "Серікова Айгүл" in desk.district.clerk.read(number)
    assert number.shown in desk.paper("receipt", number)
