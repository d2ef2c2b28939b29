"""Days and hours as people here say them. Pure: "now" is always handed in.

The names are written out instead of asked from Babel: importing it costs a tenth of a second at
every start, and its short Kazakh dates have two-digit years. A test compares the tables with Babel.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import cache

from words.languages import Language

MONTHS: dict[Language, tuple[str, ...]] = {
    "kk": (
        *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
        *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

# «1 сәуірге дейін»: the ending follows the last sound of the month, so it is spelt out.
MONTHS_TOWARDS = (
    *("қаңтарға", "ақпанға", "наурызға", "сәуірге", "мамырға", "маусымға"),
    *("шілдеге", "тамызға", "қыркүйекке", "қазанға", "қарашаға", "желтоқсанға"),
)
# «1 сәуірде»
MONTHS_WITHIN = (
    *("қаңтарда", "ақпанда", "наурызда", "сәуірде", "мамырда", "маусымда"),
    *("шілдеде", "тамызда", "қыркүйекте", "қазанда", "қарашада", "желтоқсанда"),
)

# «март 2026 года»: without a day, Russian names them otherwise.
MONTHS_ALONE = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)

WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "kk": ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

YESTERDAY: dict[Language, str] = {"kk": "кеше", "ru": "вчера", "en": "yesterday"}


def day_month(day: date, language: Language) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]}"


def month_year(day: date, language: Language) -> str:
    """The month of this day: «2026 жылғы наурыз», «март 2026 года», "March 2026"."""
    if language == "kk":
        return f"{day.year} жылғы {MONTHS[language][day.month - 1]}"
    if language == "ru":
        return f"{MONTHS_ALONE[day.month - 1]} {day.year} года"
    return f"{MONTHS[language][day.month - 1]} {day.year}"


def day_words(day: date, language: Language) -> str:
    return f"{day_month(day, language)}, {WEEKDAYS[language][day.weekday()]}"


def full_day(day: date, language: Language) -> str:
    """With year and weekday: «2026 жылғы 1 сәуір, сәрсенбі», «1 апреля 2026 года, среда»."""
    return f"{full_date(day, language)}, {WEEKDAYS[language][day.weekday()]}"


def full_date(day: date, language: Language) -> str:
    """With the year, as a paper needs it: «2026 жылғы 1 сәуір», «1 апреля 2026 года»."""
    if language == "kk":
        return f"{day.year} жылғы {day_month(day, language)}"
    if language == "ru":
        return f"{day_month(day, language)} {day.year} года"
    return f"{day_month(day, language)} {day.year}"


def until(day: date, language: Language) -> str:
    if language == "kk":
        return f"{day.day} {MONTHS_TOWARDS[day.month - 1]} дейін"
    return f"{'до' if language == 'ru' else 'by'} {day_month(day, language)}"


def on(day: date, language: Language) -> str:
    if language == "kk":
        return f"{day.day} {MONTHS_WITHIN[day.month - 1]}"
    return day_month(day, language) if language == "ru" else f"on {day_month(day, language)}"


def short_date(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


@cache
def office_zone() -> tzinfo:
    """One zone for the whole country since March 2024 (UTC+5)."""
    from zoneinfo import ZoneInfo  # the first moment of a start shows no hour

    return ZoneInfo("Asia/Almaty")


def office_time(moment: datetime) -> datetime:
    """The same moment on the office's wall clock. A moment without a zone is a bug of ours."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(office_zone())


def clock(moment: datetime) -> str:
    here = office_time(moment)
    return f"{here.hour:02}:{here.minute:02}"


def moment_words(moment: datetime, now: datetime, language: Language) -> str:
    """«10:42» today, «кеше 16:10», «09.03 16:10» this year, «09.03.2025» before it."""
    here, today = office_time(moment), office_time(now).date()
    if here.date() == today:
        return clock(moment)
    if here.date() == today - timedelta(days=1):
        return f"{YESTERDAY[language]} {clock(moment)}"
    if here.year == today.year:
        return f"{here.day:02}.{here.month:02} {clock(moment)}"
    return short_date(here.date())
