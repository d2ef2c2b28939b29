"""The rules of alarms about looks, each at its edge; the order of looks does not matter."""

import random

import pytest

from registry.look_alarms import (
    BURST_LEAST,
    BURST_STRANGER,
    BURST_TIMES,
    CLOSED_GRACE_MS,
    WRONG_LEAST,
    Busy,
    People,
    Rule,
    Seen,
    alarms,
    is_namesake,
)

DAY, HOUR = 20_514, 492_345
NOBODY = People({}, {}, lambda _: False)


def seen(**changed):
    fields = {"actor": "d-1", "number": "1" * 16, "day": DAY, "at": 10**12, "count": 1, "wrong": 0}
    return Seen(**{**fields, "name": "Ким Анна Петровна", **changed})


def rules(one, people=NOBODY):
    return [Rule(each.key.rule) for each in alarms([one], [], people)]


def busy(cases, hour, actor="d-1"):
    return Busy(actor, hour, hour * 3_600_000, cases)


def test_an_ordinary_look_raises_none():
    assert rules(seen()) == []
    assert rules(seen(department="land", own_department="land")) == []
    assert rules(seen(department="land")) == []  # an account of every department


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"name": None}, Rule.NO_CASE),
        ({"department": "land", "own_department": "social"}, Rule.NOT_THEIRS),
        ({"wrong": WRONG_LEAST, "count": WRONG_LEAST}, Rule.WRONG),
        ({"ended_at": 10**12 - CLOSED_GRACE_MS - 1}, Rule.CLOSED),
    ],
)
def test_each_rule_names_itself(changed, rule):
    assert rules(seen(**changed)) == [rule]


def test_the_edges_of_closed_and_wrong():
    assert rules(seen(ended_at=10**12 - CLOSED_GRACE_MS)) == []
    assert rules(seen(ended_at=0), People({}, {}, lambda _: True)) == []  # another one is open
    assert rules(seen(wrong=WRONG_LEAST - 1)) == []


def test_own_number_counts_before_the_name():
    people = People({"d-1": "Ким А. П."}, {"d-1": {"1" * 16}}, lambda _: False)
    assert rules(seen(), people) == [Rule.OWN]
    assert rules(seen(number="2" * 16), people) == [Rule.SAME_NAME]
    assert rules(seen(actor="d-2"), people) == []


@pytest.mark.parametrize(
    ("staff", "applicant", "same"),
    [
        ("Ермекова Г. Т.", "Ермекова Гүлнар Тоқтарқызы", True),
        ("Ермекова Г.", "Ермекова Гүлнар Тоқтарқызы", True),
        ("ЕРМЕКОВА Г.Т.", "Ермекова Гүлнар", True),
        ("Ермекова Г. Т.", "Ермекова Айгүл Тоқтарқызы", False),
        ("Ермекова Г. Т.", "Ермеков Гани Тоқтарұлы", False),
        ("Ермекова", "Ермекова Гүлнар", False),
        ("", "", False),
        ("Әбілова А. С.", "Абилова Айгуль Сериковна", True),  # as another office spells it
    ],
)
def test_who_may_be_called_so(staff, applicant, same):
    assert is_namesake(staff, applicant) is same


def test_a_burst_is_measured_by_what_this_person_usually_does():
    usual = [busy(10, HOUR + n) for n in range(5)]
    assert alarms([], [*usual, busy(10 * BURST_TIMES - 1, HOUR + 9)], NOBODY) == []
    [alarm] = alarms([], [*usual, busy(10 * BURST_TIMES, HOUR + 9)], NOBODY)
    assert (alarm.count, alarm.usual) == (30, 10)
    quiet = [busy(1, HOUR + n) for n in range(5)]
    assert alarms([], [*quiet, busy(BURST_LEAST - 1, HOUR + 9)], NOBODY) == []
    assert len(alarms([], [*quiet, busy(BURST_LEAST, HOUR + 9)], NOBODY)) == 1


def test_of_somebody_new_only_very_many_are_a_burst():
    assert alarms([], [busy(BURST_STRANGER - 1, HOUR)], NOBODY) == []
    [alarm] = alarms([], [busy(BURST_STRANGER, HOUR)], NOBODY)
    assert alarm.usual == 0
    others = [busy(1, HOUR + n, "d-2") for n in range(9)]  # what others do says nothing
    assert len(alarms([], [*others, busy(BURST_STRANGER, HOUR)], NOBODY)) == 1


def test_the_same_looks_give_the_same_alarms_in_any_order():
    looks = [seen(actor=f"d-{n % 3}", number=f"{n:016}", name=None, at=n) for n in range(20)]
    hours = [busy(BURST_STRANGER, HOUR + n, f"d-{n}") for n in range(4)]
    first = alarms(looks, hours, NOBODY)
    mixed = random.Random(1)
    for _ in range(5):
        mixed.shuffle(looks)
        mixed.shuffle(hours)
        assert {one.key for one in alarms(looks, hours, NOBODY)} == {one.key for one in first}
    assert len(first) == 24
    assert {one.key.begun for one in first if one.key.rule == Rule.NO_CASE} == {"2026-03-02"}
