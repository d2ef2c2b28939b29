"""An application as it stands: what was put right, extended, called about, decided in the house."""

from datetime import date
from itertools import permutations

import pytest

from registry.application import Application, Place, Stage, Told, day_without_time, fold, office_day
from registry.board_rows import board_row
from registry.corrections import OF_THE_APPLICANT, OF_THE_APPLICATION, changes_between, corrected
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    Applicant,
    ApplicationKind,
    Channel,
    Delivery,
    Fact,
    Outcome,
    PapersSent,
    Registered,
)
from registry.numbers import Number
from registry.office_facts import (
    Called,
    CallResult,
    Change,
    Corrected,
    DecidedHere,
    EnteredElsewhere,
    Extended,
    HomeVisitPlanned,
    PapersSigned,
)

NUMBER = Number.of_application(427, 1, 123)
N, A = NUMBER.digits, NUMBER.answer(1).digits
DAY = date(2026, 3, 23)
REGISTERED = Registered(
    number=N,
    kind=ApplicationKind.REQUEST,
    service="19-01",
    edition="2026-1",
    applicant=Applicant("Серікова Айгул", phone="+77010000000", birth=date(1958, 3, 14)),
    documents=(),
    summary="су",
    channel=Channel.IN_PERSON,
    language="kk",
    department="land",
    received=DAY,
    due=date(2026, 4, 13),
    control=date(2026, 4, 8),
    acceptor=Acceptor("А", "м", "с"),
    seal=b"S" * 16,
)


def told(*facts: Fact, suspect: bool = False) -> list[Told]:
    """These facts, an hour apart, by the same chain."""
    return [
        Told(Place(n + 1, b"c" * 16, n), 1_774_000_000_000 + n * 3_600_000, "0427-1", suspect, fact)
        for n, fact in enumerate(facts)
    ]


def in_any_order(*facts: Fact) -> Application:
    """Folded from every order of arrival: all must say the same."""
    found = [fold(b"r" * 16, order) for order in permutations(told(*facts))]
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_wrong_name_is_put_right_and_the_old_one_stays_in_the_history():
    known = in_any_order(
        REGISTERED,
        Corrected(N, (Change("name", "Серікова Айгүл"),), "қате терілген"),
        Corrected(N, (Change("phone", "+77019999999"), Change("delivery", "1")), "өзі айтты"),
    )
    assert known.registered is not None
    assert known.registered.applicant.name == "Серікова Айгүл"
    assert known.registered.applicant.phone == "+77019999999"
    assert known.registered.delivery is Delivery.EMAIL
    [first] = [one.fact for one in known.history if isinstance(one.fact, Registered)]
    assert first.applicant.name == "Серікова Айгул"


def test_of_two_corrections_of_one_field_the_later_holds():
    known = in_any_order(
        REGISTERED,
        Corrected(N, (Change("address", "Мектеп 1"),), "a"),
        Corrected(N, (Change("address", "Мектеп 2"),), "b"),
    )
    assert known.registered is not None
    assert known.registered.applicant.address == "Мектеп 2"


@pytest.mark.parametrize(
    "change", [Change("due", "2030-01-01"), Change("birth", "13.13.13"), Change("delivery", "99")]
)
def test_what_may_not_or_cannot_be_corrected_changes_nothing(change):
    assert corrected(REGISTERED, Corrected(N, (change,), "r")) == REGISTERED


def test_what_differs_is_what_a_correction_names_and_it_reads_back():
    applicant = Applicant("Ким Анна", phone="1414", birth=None)
    changes = tuple(changes_between(REGISTERED, applicant, summary="жол", delivery="2"))
    assert {one.field for one in changes} == {"name", "phone", "birth", "summary", "delivery"}
    now = corrected(REGISTERED, Corrected(N, changes, "r"))
    assert now.applicant == applicant
    assert (now.summary, now.delivery) == ("жол", Delivery.POST)
    assert not list(changes_between(now, applicant, summary="жол", delivery="2"))


def test_every_field_that_may_be_corrected_exists():
    assert set(OF_THE_APPLICANT) <= set(Applicant.__struct_fields__)
    assert set(OF_THE_APPLICATION) <= set(Registered.__struct_fields__)


def test_an_extension_moves_the_term_and_never_shortens_it():
    known = in_any_order(
        REGISTERED,
        Extended(N, date(2026, 5, 4), "сұрау салынды", "Омаров Қ.", DAY),
        Extended(N, date(2026, 4, 20), "кешіккен хат", "Омаров Қ.", DAY),
    )
    assert known.registered is not None
    assert known.registered.due == date(2026, 5, 4)
    row = board_row(known, 427)
    assert row is not None
    assert row.due == "2026-05-04"


def test_papers_on_a_signed_list_are_with_the_department():
    transfer = Number(3, 427, 1, 1, 0).digits
    known = in_any_order(
        REGISTERED, PapersSent(N, "land", 3, transfer), PapersSigned(N, transfer, "Е.")
    )
    assert known.stage is Stage.WITH_DEPARTMENT
    assert known.transfer == transfer


def test_what_is_decided_in_the_house_lies_at_the_desk_at_once():
    known = in_any_order(REGISTERED, DecidedHere(N, A, Outcome.SATISFIED, DAY, "7", "мәтін"))
    assert known.stage is Stage.AT_DESK
    assert known.answer_number == A
    assert known.answered is not None
    assert known.answered.text == "мәтін"
    assert not known.has_conflict


def test_a_call_that_nobody_took_tells_nobody():
    silent = in_any_order(REGISTERED, Called(N, CallResult.NO_ANSWER))
    assert silent.told_at is None
    heard = in_any_order(
        REGISTERED, Called(N, CallResult.RELATIVE, "қызына"), Called(N, CallResult.NO_ANSWER)
    )
    assert heard.told_at == told(REGISTERED, REGISTERED)[1].at


def test_a_home_visit_is_planned_and_dropped():
    planned = HomeVisitPlanned(N, DAY, "төсек тартып жатыр")
    assert in_any_order(REGISTERED, planned).visit_on == DAY
    assert in_any_order(REGISTERED, planned, HomeVisitPlanned(N, None)).visit_on is None


def test_the_number_in_the_states_system_comes_with_the_form_or_later():
    assert in_any_order(REGISTERED, EnteredElsewhere(N, "ЖТ-2026-7")).external == "ЖТ-2026-7"


def test_a_refusal_written_under_a_wrong_clock_lies_on_its_own_day():
    refused = AcceptanceRefused(
        N, "01-01", "1", Applicant("Ким"), (), "негіз", REGISTERED.acceptor, DAY
    )
    known = fold(b"r" * 16, told(refused, suspect=True))
    assert known.registered_at == day_without_time(DAY, N)
    assert office_day(known.registered_at) == DAY
    assert not known.time_known
