"""A desk with two ways: which one it takes, and what makes it take the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from registry.ports import Random
from sync.exchange import NoRoad, Outcome, Reached, TurnedAway, all_steps
from sync.pace import Pace
from sync.relay import AWAY_MS, STUCK_MS, RelayFirst
from tests.world import HandClock, SeededRandom

QUICK = Pace(base_seconds=10.0, longest_seconds=10.0)


class Late(Random):
    """The jitter always says: as late as may be."""

    def bytes(self, count: int) -> bytes:
        return b"\xff" * count


@dataclass
class Told:
    """A way that answers what the test says; the last answer again when they are used up."""

    answers: list[Outcome]
    steps: int = 0

    def step(self) -> Outcome:
        self.steps += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Office:
    relay: Told
    district: Told
    waiting: list[int] = field(default_factory=lambda: [0])
    clock: HandClock = field(default_factory=HandClock)
    first: RelayFirst = field(init=False)

    def __post_init__(self) -> None:
        ways = (self.relay, self.district, lambda: self.waiting[0])
        self.first = RelayFirst(*ways, self.clock, Late(), QUICK)

    def later(self, ms: int) -> None:
        self.clock.at += ms


def an_office(relay: Sequence[Outcome], district: Sequence[Outcome]) -> Office:
    return Office(Told(list(relay)), Told(list(district)))


def test_while_the_relay_answers_the_district_is_left_alone() -> None:
    office = an_office([Reached(sent=3)], [Reached()])
    for _ in range(5):
        outcome = office.first.step()
        assert isinstance(outcome, Reached)
        assert outcome.by_relay
    assert office.district.steps == 0


def test_without_the_relay_the_desk_goes_to_the_district_and_says_so() -> None:
    office = an_office([NoRoad()], [Reached(settled=1)])
    outcome = office.first.step()
    assert outcome == Reached(settled=1, by_relay=False)
    assert office.relay.steps == 1


def test_a_relay_that_is_away_is_asked_again_after_a_minute_and_not_before() -> None:
    office = an_office([NoRoad(), Reached(sent=1)], [Reached()])
    office.first.step()
    office.later(AWAY_MS // 2)
    office.first.step()
    assert office.relay.steps == 1
    office.later(AWAY_MS)
    outcome = office.first.step()
    assert outcome == Reached(sent=1, by_relay=True)


def test_a_clock_set_back_does_not_keep_the_desk_from_its_relay() -> None:
    office = an_office([NoRoad(), Reached()], [Reached()])
    office.first.step()
    office.clock.days_later(-3)
    outcome = office.first.step()
    assert isinstance(outcome, Reached)
    assert outcome.by_relay


def test_a_relay_that_does_not_know_the_desk_does_not_keep_it_from_the_district() -> None:
    office = an_office([TurnedAway(401)], [Reached(sent=2, settled=1)])
    assert office.first.step() == Reached(sent=2, settled=1)


def test_with_neither_within_reach_nobody_answers() -> None:
    office = an_office([NoRoad()], [NoRoad()])
    assert office.first.step() == NoRoad()


def test_the_thin_line_keeps_its_own_waits_whatever_the_relay_does() -> None:
    office = an_office([NoRoad()], [TurnedAway(503, retry_after=120.0), Reached()])
    assert office.first.step() == TurnedAway(503, retry_after=120.0)
    office.later(AWAY_MS + 1)
    office.first.step()  # the relay is asked again; the district asked to be left alone for longer
    assert (office.relay.steps, office.district.steps) == (2, 1)
    office.later(AWAY_MS + 11_000)
    office.first.step()
    assert office.district.steps == 2


def test_a_relay_that_passes_nothing_on_is_gone_around_after_an_hour() -> None:
    office = an_office([Reached()], [Reached(sent=4, settled=1)])
    office.waiting[0] = 4
    office.first.step()
    office.later(STUCK_MS - 1_000)
    office.first.step()
    assert office.district.steps == 0
    office.later(2_000)
    assert office.first.step() == Reached(sent=4, settled=1)


def test_a_relay_that_settles_is_never_gone_around() -> None:
    office = an_office([Reached(), Reached(settled=1), Reached()], [Reached()])
    office.waiting[0] = 4
    for _ in range(3):
        office.first.step()
        office.later(STUCK_MS - 1_000)
    assert office.district.steps == 0


def test_with_nothing_of_its_own_waiting_a_desk_stays_with_the_relay_for_ever() -> None:
    office = an_office([Reached()], [Reached()])
    for _ in range(5):
        office.first.step()
        office.later(STUCK_MS)
    assert office.district.steps == 0


def test_a_stuck_relay_and_no_line_leave_the_desk_with_the_relay() -> None:
    office = an_office([Reached(taken=1)], [NoRoad()])
    office.waiting[0] = 1
    office.first.step()
    office.later(STUCK_MS)
    outcome = office.first.step()
    assert outcome == Reached(taken=1, by_relay=True)
    assert office.district.steps == 1


def test_all_steps_of_a_round_are_counted_together_with_who_answered() -> None:
    office = an_office([Reached(sent=2, more=True), Reached(taken=3)], [Reached()])
    assert all_steps(office.first) == Reached(sent=2, taken=3, by_relay=True)


def test_the_waits_of_a_real_jitter_end() -> None:
    office = an_office([NoRoad()], [NoRoad()])
    office.first._random = SeededRandom(3)
    for _ in range(50):
        office.first.step()
        office.later(5_000)
    assert 10 < office.district.steps < 50
