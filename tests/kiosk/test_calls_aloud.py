"""The wall says each call once, in the languages set; repeated when it is called again."""

import pytest

from kiosk.calls_aloud import CallsAloud
from kiosk.hall_screen import Called, OnTheWall
from tests.kiosk.listener import Listener


@pytest.fixture
def voice() -> Listener:
    return Listener()


def wall(*calls: Called) -> OnTheWall:
    return OnTheWall(reached=True, calls=calls, waiting=3)


FIRST, SECOND = Called("K 12", 3, 1_000), Called("K 13", 1, 2_000)


def test_a_call_is_said_once_in_kazakh_then_in_russian(voice):
    aloud = CallsAloud(voice, ("kk", "ru"))
    aloud.heard(wall())
    for _ in range(3):
        aloud.heard(wall(FIRST))
        voice.end()
    assert voice.said == [
        ("kk", "ка 12 нөмірі, үшінші терезеге келіңіз."),
        ("ru", "Номер ка 12, подойдите к окну 3."),
    ]


def test_the_same_number_called_again_is_said_again(voice):
    aloud = CallsAloud(voice, ("ru",))
    aloud.heard(wall())
    for at in (1_000, 1_000, 2_000):
        aloud.heard(wall(Called("K 12", 3, at)))
        voice.end()
    assert len(voice.said) == 2


def test_what_was_called_before_it_was_switched_on_is_not_said(voice):
    aloud = CallsAloud(voice, ("kk",))
    aloud.heard(OnTheWall(reached=False))
    aloud.heard(wall(FIRST))
    aloud.heard(wall(SECOND, FIRST))
    assert [words for _, words in voice.said] == ["ка 13 нөмірі, бірінші терезеге келіңіз."]


def test_a_call_that_comes_back_into_sight_is_not_a_new_one(voice):
    aloud = CallsAloud(voice, ("kk",))
    for calls in ((FIRST,), (SECOND,), (FIRST,)):
        aloud.heard(wall(*calls))
        voice.end()
    assert len(voice.said) == 1


def test_two_at_once_are_said_in_their_order_and_no_call_cuts_another_off(voice):
    aloud = CallsAloud(voice, ("en",))
    aloud.heard(wall())
    aloud.heard(wall(SECOND, FIRST))
    third = Called("K 14", 2, 3_000)
    aloud.heard(wall(third, SECOND, FIRST))
    assert [words.split(",")[0] for _, words in voice.said] == ["Number K 12", "Number K 13"]
    voice.end()
    aloud.heard(wall(third, SECOND, FIRST))
    assert voice.said[-1] == ("en", "Number K 14, please come to window 2.")


def test_what_was_called_while_there_was_no_sound_is_not_said_later(voice):
    aloud = CallsAloud(voice, ("kk",))
    aloud.heard(wall())
    voice.can_speak = False
    aloud.heard(wall(FIRST))
    voice.can_speak = True
    aloud.heard(wall(FIRST))
    assert voice.said == []
