"""Roles deny by default: a fact or a page without a line in the table is nobody's."""

import pytest

from registry.authority import OF_THE_DISTRICT
from registry.facts import ChainOpened, KeysChanged, NumbersSkipped, Withdrawn
from registry.failures import NotYourRole
from registry.kinds import FACTS
from registry.office_facts import DecidedHere, LookedAt, SignInLocked
from registry.offices import Staff
from registry.roles import (
    ALL_ROLES,
    AT_A_DESK,
    CLERK,
    DECIDER,
    HEAD,
    MAY_OPEN,
    MAY_WRITE,
    SPECIALIST,
    VIEWER,
    OnlyByRole,
    may_open,
    may_sit_down,
    may_write,
)
from tests.counter.office import AIGUL, MemoryWorkplace
from tests.registry.examples import EXAMPLES
from tests.world import a_form

# What no person writes: the device itself does, or the district.
OF_THE_DEVICE = (ChainOpened, NumbersSkipped, KeysChanged)


def test_every_kind_of_fact_that_a_desk_writes_has_its_line():
    by_people = set(FACTS.values()) - set(OF_THE_DISTRICT) - set(OF_THE_DEVICE)
    assert set(MAY_WRITE) == by_people


def test_only_roles_that_there_are_stand_in_the_tables():
    for line in (*MAY_WRITE.values(), *MAY_OPEN.values()):
        assert line
        assert line <= set(AT_A_DESK)


@pytest.mark.parametrize("fact", EXAMPLES, ids=lambda fact: type(fact).__name__)
def test_without_a_role_and_as_a_clerk_nothing_can_be_written_at_a_desk(fact):
    for roles in ((), (CLERK,), ("akim of everything",)):
        assert not may_write(roles, fact)


def test_a_viewer_writes_only_that_he_looked_and_signed_in():
    written = {type(one).__name__ for one in EXAMPLES if may_write((VIEWER,), one)}
    assert written == {"LookedAt", "SignedIn", "PasswordChosen"}
    assert may_write((VIEWER,), SignInLocked("1"))  # his own tenth try
    assert not may_write((VIEWER, SPECIALIST), SignInLocked("1", open_again=True))


def test_who_decides_is_another_than_who_takes_in():
    decided = next(one for one in EXAMPLES if isinstance(one, DecidedHere))
    withdrawn = next(one for one in EXAMPLES if isinstance(one, Withdrawn))
    assert (may_write((DECIDER,), decided), may_write((SPECIALIST,), decided)) == (True, False)
    assert (may_write((DECIDER,), withdrawn), may_write((SPECIALIST,), withdrawn)) == (False, True)


def test_pages_of_the_head_are_closed_to_the_others_and_unknown_ones_to_all():
    assert may_open((HEAD,), "office")
    assert not may_open((SPECIALIST, DECIDER, VIEWER), "office")
    assert not may_open(ALL_ROLES, "a page of tomorrow")


def test_whoever_has_no_role_of_a_desk_is_not_on_the_list_of_faces():
    assert [role for role in ALL_ROLES if may_sit_down((role,))] == list(AT_A_DESK)
    assert not may_sit_down(())


def test_a_verb_of_somebody_without_the_role_leaves_nothing_behind():
    office = MemoryWorkplace()
    roles = {AIGUL.number: ("viewer",)}
    desk = office._desk
    desk.journal = OnlyByRole(office.journal, lambda number: roles.get(number, ()))
    for who in (AIGUL, Staff("404", "Белгісіз", "маман", "специалист")):
        with pytest.raises(NotYourRole):
            desk.register(a_form(), who)
    assert office.journal.entries == []
    assert office.journal.serial == 0
    assert office.due_prints() == ()
    roles[AIGUL.number] = ("specialist",)
    assert desk.register(a_form(), AIGUL).number.digits


def test_to_look_is_everybodys():
    assert all(may_write((role,), LookedAt("", "register")) for role in AT_A_DESK)
