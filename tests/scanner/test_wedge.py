"""A scan is never typed into a field, and what a person types is never lost, swapped or taken."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.codes import Foreign, OurCode, OurNumber, read_code
from scanner.bursts import SCANNER_PACE_MS
from scanner.keys import (
    FAST_MS,
    KEY_PAD_ENTER,
    KEY_TAB,
    KeyPress,
    character_of,
    position_of_windows,
    position_of_x11,
)
from scanner.wedge import HICCUP_MS, Scanned, Typed, Wedge
from tests.scanner.keyboards import (
    DIGIT_ROW,
    LAYOUTS,
    enter,
    play,
    presses_of,
    scans,
    typed_keys,
)

CODE = "527413096117"
NUMBER = "1042701000123007"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("gap_ms", [0, 1, 8, 16, FAST_MS])
def test_a_scan_gives_its_digits_whatever_the_layout(layout, gap_ms):
    events = presses_of(NUMBER, 1_000, gap_ms, layout)
    assert play([*events, enter(events[-1].at_ms + gap_ms)]) == [Scanned(NUMBER)]


def test_a_digit_row_typed_under_the_kazakh_layout_without_key_positions_is_still_our_code():
    code = _whole_code()
    kazakh = "".join(LAYOUTS["kz"][DIGIT_ROW.index(digit)] for digit in code)
    events = [KeyPress(1_000 + 8 * n, 0, text) for n, text in enumerate(kazakh)]
    (scan,) = scans(play([*events, KeyPress(1_096, 0, "\r")]))
    assert read_code(scan) == read_code(code)
    assert isinstance(read_code(scan), OurCode)


def test_tab_and_the_keypad_enter_end_a_scan_too():
    for end in (KEY_TAB, KEY_PAD_ENTER):
        assert play([*presses_of(CODE, 0, 5), KeyPress(60, end, "\t")]) == [Scanned(CODE)]


def test_keypad_digits_are_digits_only_with_numlock_on():
    pad = (79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 79, 80)
    on = [KeyPress(5 * n, key, "1") for n, key in enumerate(pad)]
    off = [KeyPress(5 * n, key) for n, key in enumerate(pad)]
    assert play([*on, enter(60)]) == [Scanned("123456789012")]
    assert typed_keys(play([*off, enter(60)])) == [*off, enter(60)]


def test_a_link_is_read_with_its_shifted_colon_and_is_ours_only_with_our_address():
    address = "https://status.example.kz"
    code = _whole_code()
    events = presses_of(f"{address}/s/{code}", 0, 6, "kz")
    (scan,) = scans(play([*events, enter(events[-1].at_ms + 6)]))
    assert scan == f"{address}/s/{code}"
    assert isinstance(read_code(scan, address), OurCode)
    assert isinstance(read_code(scan, "https://elsewhere.example"), Foreign)


def test_hyphens_are_tolerated():
    code = _whole_code()
    grouped = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    (scan,) = scans(play([*presses_of(grouped, 0, 8), enter(112)]))
    assert isinstance(read_code(scan), OurCode)


@pytest.mark.parametrize("text", [CODE, NUMBER, "5274-1309-6117", f"https://a.kz/s/{CODE}"])
def test_a_scanner_that_sends_no_enter_is_known_by_a_whole_code_and_a_pause(text):
    assert scans(play(presses_of(text, 0, 8))) == [text]


def test_fast_keys_that_end_in_nothing_and_are_no_whole_code_are_handed_on():
    events = presses_of("4870001234", 0, 8)
    assert play(events) == [Typed(tuple(events))]


def test_a_hiccup_of_a_bluetooth_scanner_does_not_tear_a_scan_apart():
    head, tail = presses_of(CODE[:7], 0, 8), presses_of(CODE[7:], 48 + HICCUP_MS, 8)
    assert play([*head, *tail, enter(tail[-1].at_ms + 8)]) == [Scanned(CODE)]


def test_five_keys_and_enter_are_a_persons():
    events = [*presses_of("12345", 0, 10), enter(50)]
    assert play(events) == [Typed(tuple(events))]


def test_the_enter_of_a_scan_reaches_nobody_nor_does_a_second_one_nor_their_releases():
    wedge = Wedge()
    scan = [*presses_of(CODE, 0, 8, with_releases=True), enter(96), enter(100, down=False)]
    assert play([*scan, KeyPress(104, KEY_TAB, "\t")], wedge) == [Scanned(CODE)]
    assert wedge.feed(KeyPress(108, KEY_TAB, "\t", down=False)) == []
    later = enter(400)
    assert wedge.feed(later) == [Typed((later,))]


def test_an_enter_that_comes_late_reaches_nobody_and_the_next_one_is_a_persons():
    wedge = Wedge()
    assert scans(play(presses_of(CODE, 0, 8), wedge)) == [CODE]  # the pause was taken for its end
    assert wedge.feed(enter(190)) == wedge.feed(enter(191, down=False)) == []
    answer = enter(290)
    assert wedge.feed(answer) == [Typed((answer,))]


def test_an_enter_before_any_scan_is_a_persons_also_in_the_first_moment_of_the_clock():
    first = enter(0)
    assert Wedge().feed(first) == [Typed((first,))]


def test_every_line_of_a_label_of_several_lines_is_a_scan_the_short_ones_too():
    first = [*presses_of("version:3", 0, 5), enter(45)]
    second = [*presses_of("n:a", 50, 5), enter(65)]
    assert scans(play([*first, *second])) == ["version:3", "n:a"]


def test_a_key_held_down_is_never_a_scan():
    events = [KeyPress(0, 11, "0")]
    events += [KeyPress(500 + 33 * n, 11, "0", repeat=True) for n in range(20)]
    events.append(enter(1_160))
    assert typed_keys(play(events)) == events


def test_no_shortcut_is_offered_a_key_that_goes_on_with_a_scan():
    wedge = Wedge()
    for press in presses_of("https", 0, 8):
        wedge.feed(press)
    shift, colon, end = KeyPress(40, 42), KeyPress(40, 39, ":", shift=True), enter(48)
    assert [wedge.would_hold(press) for press in (shift, colon, end)] == [True] * 3
    assert not wedge.would_hold(KeyPress(40, 28, "\r", chord=True))
    assert not wedge.would_hold(enter(300))


def test_a_shortcut_lets_held_keys_go_first():
    wedge = Wedge()
    digit, control_enter = KeyPress(0, 2, "1"), KeyPress(10, 28, "\r", chord=True)
    assert wedge.feed(digit) == []
    assert typed_keys(wedge.feed(control_enter)) == [digit, control_enter]


def test_a_key_that_went_down_before_the_scan_still_comes_up_for_its_field():
    down, up = KeyPress(0, 57, " "), KeyPress(110, 57, " ", down=False)
    scan = presses_of(CODE, 100, 8)
    events = [down, *scan[:2], up, *scan[2:], enter(196)]
    assert play(events) == [Typed((down,)), Typed((up,)), Scanned(CODE)]


def test_a_clock_that_jumps_back_loses_nothing():
    events = [KeyPress(5_000, 2, "1"), KeyPress(10, 3, "2")]
    assert typed_keys(play(events)) == events


def test_an_old_key_is_let_go_when_its_time_has_passed_and_not_before():
    wedge, press = Wedge(), KeyPress(100, 2, "1")
    assert wedge.feed(press) == []
    assert wedge.expire(100 + FAST_MS) == []
    assert wedge.expire(101 + FAST_MS) == [Typed((press,))]
    assert not wedge.holds


def test_positions_are_the_same_under_x11_and_windows():
    assert [position_of_x11(n) for n in (10, 19, 36, 23, 104)] == [2, 11, 28, 15, 96]
    assert [position_of_windows(n) for n in (2, 11, 28, 15, 0x11C)] == [2, 11, 28, 15, 96]
    assert character_of(KeyPress(0, position_of_windows(0x147), "")) == ""  # Home
    assert position_of_x11(0) == 0


def test_no_secret_is_shown_by_what_may_reach_a_log():
    assert CODE not in repr(Scanned(CODE))
    assert "ә" not in repr(KeyPress(0, 3, "ә"))


# Any office day: lines typed at human speed, scans at scanner speed, in any order.

_human_gap = st.integers(FAST_MS + 1, 400)
_typed_line = st.tuples(
    st.just("typed"),
    st.lists(st.tuples(st.sampled_from(list(DIGIT_ROW + "asdfgh -/")), _human_gap), max_size=12),
    st.booleans(),
)
_pair = st.tuples(st.sampled_from(["12", "as", "0 "]), st.integers(0, FAST_MS))
_rolled_pair = st.tuples(st.just("pair"), _pair, st.booleans())
_scan = st.tuples(
    st.just("scan"),
    st.one_of(
        st.text(DIGIT_ROW, min_size=6, max_size=20),
        st.sampled_from([f"https://a.kz/s/{CODE}", "abc-1234", "5274-1309-6117"]),
    ),
    st.integers(0, SCANNER_PACE_MS),
)


def _day(parts, with_releases):
    """Every event of the day, the keys a person pressed, and the texts that were scanned."""
    at_ms, events, by_hand, scanned = 1_000, [], [], []
    for kind, what, how in parts:
        at_ms += HICCUP_MS + 101
        if kind == "scan":
            burst = presses_of(what, at_ms, how, "kz", with_releases)
            at_ms = burst[-1].at_ms + how
            events += [*burst, enter(at_ms), enter(at_ms + 1, down=False)]
            scanned.append(what)
            continue
        line = []
        keys = what if kind == "typed" else [(what[0][0], what[1]), (what[0][1], 90)]
        for character, gap_ms in keys:
            line += presses_of(character, at_ms, 10, "kz", with_releases)
            at_ms += gap_ms
        if how:
            at_ms += FAST_MS + 1
            line.append(enter(at_ms))
        line.sort(key=lambda press: press.at_ms)
        events += line
        by_hand += line
    return events, by_hand, scanned


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_typed_line, _rolled_pair, _scan), max_size=12), st.booleans())
def test_any_mixture_of_typing_and_scans_comes_out_whole_and_in_order(parts, with_releases):
    events, by_hand, scanned = _day(parts, with_releases)
    outcomes = play(events)
    strays = [press for press in typed_keys(outcomes) if press not in by_hand]
    # Shift goes down before the first key of a scan is known; it may pass, a character never.
    assert all(character_of(press) == "" for press in strays)
    assert [press for press in typed_keys(outcomes) if press not in strays] == by_hand
    assert scans(outcomes) == scanned


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.builds(
            KeyPress,
            at_ms=st.integers(0, 2_000),
            position=st.integers(0, 130),
            text=st.sampled_from(["", "1", "ә", "\r", "\t", "ab"]),
            down=st.booleans(),
            shift=st.booleans(),
            chord=st.booleans(),
            repeat=st.booleans(),
        ),
        max_size=60,
    )
)
def test_whatever_the_keyboard_does_keys_come_out_once_and_in_order(events):
    numbered = [
        KeyPress(
            press.at_ms,
            press.position,
            press.text,
            press.down,
            press.shift,
            press.chord,
            press.repeat,
            origin=place,
        )
        for place, press in enumerate(events)
    ]
    wedge = Wedge()
    outcomes = [outcome for press in numbered for outcome in wedge.feed(press)]
    outcomes += wedge.flush()
    places = [int(str(press.origin)) for press in typed_keys(outcomes)]
    assert all(before < after for before, after in pairwise(places))
    if not scans(outcomes):
        swallowed = len(numbered) - len(places)
        assert swallowed == 0
    assert wedge.flush() == []


def _whole_code():
    """A control code whose check digit is right, found by the rule itself."""
    found = [read_code(f"52741309611{digit}") for digit in DIGIT_ROW]
    (ours,) = [reading for reading in found if isinstance(reading, OurCode)]
    return ours.code.digits


def test_the_invented_number_of_these_tests_is_read_as_ours_when_its_check_digit_is_right():
    whole = [NUMBER[:15] + digit for digit in DIGIT_ROW]
    assert sum(isinstance(read_code(text), OurNumber) for text in whole) == 1
