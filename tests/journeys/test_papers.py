"""Journeys of papers: out with a list, back signed; answers in, called, handed over, sent back."""

from datetime import date
from hashlib import sha256
from pathlib import Path

from registry.application import Stage
from registry.facts import HandedOver, PaperKind, Printed, Proof, Registered, Unclaimed
from registry.numbers import Number
from registry.office_facts import (
    Called,
    CallResult,
    HomeVisitPlanned,
    PapersSigned,
    ScanAttached,
    ScanKind,
    TransferListMade,
    TransferListReturned,
)
from tests.journeys.desk import ALT, CTRL, Desk, Key
from tests.journeys.waiting import live
from tests.scanner.papers import a_page_pdf

PARTS = "take scanned here calls visits unclaimed decide".split()


def open_part(desk: Desk, name: str) -> None:
    """A part of the page Answers, by Alt and its place."""
    desk.press(Key.Key_F3)
    place = list(desk.window.answers._chips).index(name)
    desk.press(Key(int(Key.Key_1) + place), ALT)


def move_to(desk: Desk, number: Number) -> None:
    """Down the list that has the cursor, to the row of this application."""
    desk.wait(lambda: number.digits in _keys(desk), f"{number.shown} in the list")
    for _ in range(40):
        if _current(desk) == number.digits:
            return
        desk.press(Key.Key_Down)
    raise AssertionError(f"no row of {number.shown}")


# -- out with a list ------------------------------------------------------------------------------


def test_papers_go_out_with_a_list_and_come_back_signed_for(desk: Desk) -> None:
    arrived, lost = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    desk.press(Key.Key_F4)
    desk.at("scan_paper")
    for number in (arrived, lost):
        desk.scan(number.digits)
    desk.go()
    [fact] = desk.district.store.wait_for(TransferListMade)
    assert fact.papers == (arrived.digits, lost.digits)
    made = Number.parse(fact.transfer)
    printed = desk.paper("transfer-list", made)
    assert printed.count(arrived.shown) == printed.count(lost.shown) == 2  # two copies
    assert desk.district.clerk.read(arrived).count("sent") >= 1
    said = desk.district.clerk.accept_list(made, [arrived])
    assert "1 application is with you" in said
    desk.hears(arrived, Stage.WITH_DEPARTMENT)
    desk.press(Key.Key_F2)
    desk.scan(made.digits)
    desk.see("list_number")
    desk.sees("At the department")
    assert "1 of 2" in desk.screen() or desk.shown("take_back_list") is not None
    desk.reach("who_signed")
    desk.type("Ким Л.")
    desk.wait(lambda: "did not arrive" in desk.read("not_arrived"), "what did not arrive")
    desk.go()
    [back] = desk.district.store.wait_for(TransferListReturned)
    assert (back.transfer, back.signed, back.clerk) == (made.digits, (), "Ким Л.")
    assert desk.known(lost).stage is Stage.SENT


def _keys(desk: Desk) -> list[object]:
    listing = _listing(desk)
    return [row.key for row in listing.rows()]


def _current(desk: Desk) -> object:
    return _listing(desk).current_key()


def _listing(desk: Desk):
    from ui.lists import Listing

    one = desk.window.focusWidget()
    while not isinstance(one, Listing):
        assert one is not None, f"no list has the cursor, but {desk.focus()}"
        one = one.parentWidget()
    return one
