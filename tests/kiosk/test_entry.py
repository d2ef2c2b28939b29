"""Twelve digits on the pad: groups of four, and what stays after a mistake."""

import pytest

from kiosk.entry import CodeEntry


def typed(digits: str) -> CodeEntry:
    entry = CodeEntry()
    for digit in digits:
        entry.type(digit)
    return entry


def test_digits_fill_the_groups_from_the_left():
    assert typed("1234567").groups == ("1234", "567", "")
    assert typed("1234567").missing == 5


def test_rubbing_out_crosses_into_the_group_before():
    entry = typed("12345")
    entry.rub_out()
    entry.rub_out()
    assert entry.groups == ("123", "", "")
    assert entry.active == 0


def test_rubbing_out_nothing_is_no_mistake():
    entry = CodeEntry()
    entry.rub_out()
    assert entry.is_empty


def test_a_wrong_code_keeps_every_group_and_marks_the_last_typed():
    entry = typed("123456789012")
    entry.mark_last()
    assert entry.groups == ("1234", "5678", "9012")
    assert entry.marked == 2


def test_after_a_wrong_code_the_next_digit_starts_the_marked_group_afresh():
    entry = typed("123456789012")
    entry.mark_last()
    entry.type("7")
    assert entry.groups == ("1234", "5678", "7")


def test_any_group_can_be_touched_and_typed_again():
    entry = typed("123456789012")
    entry.mark_last()
    entry.touch(0)
    assert entry.marked == 0
    for digit in "4321":
        entry.type(digit)
    assert entry.digits == "432156789012"
    assert entry.is_full


def test_a_group_redone_halfway_is_finished_before_the_code_counts_as_whole():
    entry = typed("123456789012")
    entry.touch(1)
    entry.type("0")
    assert not entry.is_full
    assert entry.missing == 3


def test_after_an_early_group_the_pad_goes_on_to_the_first_one_unfinished():
    entry = typed("12345")
    entry.touch(0)
    for digit in "9876":
        entry.type(digit)
    assert entry.active == 1
    entry.type("6")
    assert entry.groups == ("9876", "56", "")


def test_wiping_leaves_nothing():
    entry = typed("123456789012")
    entry.mark_last()
    entry.wipe()
    assert entry.is_empty
    assert entry.marked is None
    assert entry.active == 0


def test_a_log_never_shows_which_digits():
    assert "12" not in repr(typed("1212"))


@pytest.mark.parametrize("no_digit", ["", "12", "a", "٣"])
def test_only_plain_digits_are_taken(no_digit):
    with pytest.raises(ValueError):
        CodeEntry().type(no_digit)
