"""Phones as residents of a village give them."""

import pytest

from registry.phones import tidy_phone


@pytest.mark.parametrize(
    ("typed", "e164", "shown"),
    [
        ("8 (71538) 2-12-34", "+77153821234", "+7 (71538) 2-12-34"),
        ("87153821234", "+77153821234", "+7 (71538) 2-12-34"),
        ("8 7152 46 12 34", "+77152461234", "+7 (7152) 46-12-34"),
        ("8 727 255 12 34", "+77272551234", "+7 (727) 255-12-34"),
        ("+7 701 123 45 67", "+77011234567", "+7 701 123 45 67"),
        ("8-701-123-45-67", "+77011234567", "+7 701 123 45 67"),
        ("7011234567", "+77011234567", "+7 701 123 45 67"),
        ("77011234567", "+77011234567", "+7 701 123 45 67"),
    ],
)
def test_a_number_of_kazakhstan_is_read_however_it_is_written(typed, e164, shown):
    phone = tidy_phone(typed)
    assert (phone.e164, phone.shown, phone.valid) == (e164, shown, True)
    assert tidy_phone(shown) == phone
    assert phone.last4 == e164[-4:]


@pytest.mark.parametrize("typed", ["1414", "545-545", "46-12-34", "сұрау керек", "", "8701123456"])
def test_what_is_no_full_number_is_kept_as_text(typed):
    phone = tidy_phone(typed)
    assert (phone.e164, phone.shown, phone.valid) == ("", typed, False)


def test_a_russian_number_can_be_dialled_but_is_not_of_kazakhstan():
    phone = tidy_phone("8 912 345 67 89")
    assert phone.e164 == "+79123456789"
    assert not phone.valid


def test_a_number_of_another_country_is_kept_with_its_country():
    phone = tidy_phone("+996 555 123456")
    assert phone.e164 == "+996555123456"
    assert not phone.valid
    assert tidy_phone("+87011234567").e164 == "+87011234567"  # +8… is not a trunk 8


def test_the_last_four_digits_belong_to_a_person():
    assert tidy_phone("46-12-34").last4 == "1234"
    assert tidy_phone("1414").last4 == ""
    assert tidy_phone("").last4 == ""


def test_a_phone_never_reaches_a_log():
    assert "4567" not in repr(tidy_phone("87011234567"))
