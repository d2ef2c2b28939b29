"""The device's clock, which is not trusted: what it says is judged against the last good time.

A bad clock warns and is written down; it never stops the work, breaks the order (which comes from
ticks) or moves a term: days then go by the last good time. Pure: clock and good time come in.

The **good time** is the latest moment known not to be wrong: of an own entry written by a clock in
order, or by a receipt that the district signed. It is UTC ms like all moments here; 0: unknown.
"""

from datetime import date
from enum import StrEnum

from registry.application import office_day

_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS

EARLIEST_CLOCK = 1_735_689_600_000  # 2025-01-01: no entry of this program can be older
LATEST_CLOCK = 4_102_444_800_000  # 2100-01-01: no computer of today will be at work then
FAR_AHEAD_MS = 180 * _DAY_MS  # an office that was shut for so long is rarer than a wrong year
# Whatever sets a computer's clock by the network moves it back by minutes; nobody need be told.
SMALL_STEP_MS = 10 * _MINUTE_MS
SAME_TIME_MS = _DAY_MS  # a computer and the district that differ by less mean the same day's work


class ClockFinding(StrEnum):
    """What is to be thought of a clock. All but OK are suspect."""

    OK = "ok"
    UNSET = "unset"  # before this program existed: the battery is empty
    SET_BACK = "set back"  # behind a moment that has surely been
    FAR_AHEAD = "far ahead"  # a wrong year, most likely

    @property
    def is_suspect(self) -> bool:
        return self is not ClockFinding.OK


def judge(at: int, good_time: int) -> ClockFinding:
    """What to think of a clock that says `at`."""
    good_time = _possible(good_time)
    if at < EARLIEST_CLOCK:
        return ClockFinding.UNSET
    if at < good_time - SMALL_STEP_MS:
        return ClockFinding.SET_BACK
    if at > LATEST_CLOCK or (good_time and at > good_time + FAR_AHEAD_MS):
        return ClockFinding.FAR_AHEAD
    return ClockFinding.OK


def believed(at: int, good_time: int) -> int:
    """The moment that days and terms go by: `at`, or the last good time of a suspect clock."""
    if not judge(at, good_time).is_suspect:
        return at
    return _possible(good_time) or EARLIEST_CLOCK


def working_day(at: int, good_time: int) -> date:
    """Today, in the office: the last good day while the clock is suspect."""
    return office_day(believed(at, good_time))


def after_writing(at: int, good_time: int) -> int:
    """The good time once an own entry was written at `at`. A suspect clock does not move it: one
    entry of the year 2036 must not make all right ones after it look set back."""
    good_time = _possible(good_time)
    return good_time if judge(at, good_time).is_suspect else max(at, good_time)


def after_enrolment(good_time: int, issued_at: int) -> int:
    """The good time once the district's certificate of `issued_at` is known."""
    return max(_possible(good_time), _possible(issued_at))


def after_receipt(good_time: int, received_at: int, now: int, written_at: int) -> int:
    """The good time once the district has signed, at `received_at`, for an entry of `written_at`.

    `now` is this computer's clock, `written_at` what it said when the entry was written. Whoever
    stands alone is not believed: this computer's memory of the time yields when clock and district
    agree, or when the district had an entry a day before the time that stands on it; a district
    that is far ahead of a clock in order is waited for.
    """
    good_time = _possible(good_time)
    if not _possible(received_at):
        return good_time
    agreed = abs(now - received_at) <= SAME_TIME_MS
    if received_at >= good_time:
        near = received_at - good_time <= FAR_AHEAD_MS
        alone = not near and not agreed and not judge(now, good_time).is_suspect
        return good_time if alone and good_time else received_at
    was_ahead = written_at > received_at + SAME_TIME_MS
    if good_time > received_at + SAME_TIME_MS and (agreed or was_ahead):
        return received_at
    return good_time


def _possible(moment: int) -> int:
    """The moment; 0 for one that no entry of this program can have."""
    return moment if EARLIEST_CLOCK <= moment <= LATEST_CLOCK else 0
