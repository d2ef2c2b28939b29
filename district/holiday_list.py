"""Holidays of a year as the package `holidays` lists them: a seed for the calendar, nothing more.

It knows no Russian names (it would give English ones without a word), no days moved by order since
2025, and names none of the days that move by law as we do: so only the holidays are taken.
"""

from registry.coming_year import Holiday

_COUNTRY = "KZ"
_BY_THE_MOON = "Eid al-Adha"


def holidays_of(year: int) -> tuple[Holiday, ...]:
    """In the order of days."""
    from holidays import country_holidays  # two hundred countries: only who asks for it waits

    kk = country_holidays(_COUNTRY, years=year, language="kk", observed=False)
    en = country_holidays(_COUNTRY, years=year, language="en_US", observed=False)
    return tuple(
        Holiday(day, kk[day], name, is_moon=name.startswith(_BY_THE_MOON))
        for day, name in sorted(en.items())
    )
