"""What stands on a screen, as it is said: for a voice that would read "№ 5" as "5" or not at all.

Digits of codes one by one, days and windows as ordinals, hours and abbreviations in full. Tried
against espeak-ng 1.51: its Kazakh voice is silent at № and ₸, and reads "1 сәуір" as a count. What
it reads well (small counts) is left to it. No sound is made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from words.dates import MONTHS, MONTHS_TOWARDS, MONTHS_WITHIN
from words.languages import Language
from words.numerals import (
    EN_ORDINALS,
    EN_UNITS,
    KK_UNITS,
    RU_UNITS,
    RuEnding,
    kk_cardinal,
    kk_from,
    kk_ordinal,
    kk_to,
    ru_cardinal,
    ru_of,
    ru_ordinal,
    ru_year,
)

_DIGITS: Final[dict[Language, tuple[str, ...]]] = {"kk": KK_UNITS, "ru": RU_UNITS, "en": EN_UNITS}

# Whole words only. What a resident reads as letters the voice says in full.
_SHORT: Final[dict[Language, dict[str, str]]] = {
    "kk": {
        "№": "нөмір",
        "₸": "теңге",
        "тг": "теңге",
        "ЖСН": "жеке сәйкестендіру нөмірі",
        "БСН": "бизнес сәйкестендіру нөмірі",
        "ҚР": "Қазақстан Республикасы",
        "QR": "кьюар",
        "PIN": "пин",
        "IBAN": "ибан",
        "SMS": "эсэмэс",
        "т.б.": "тағы басқалар",
        "тел.": "телефон",
        "көш.": "көшесі",
        "а.": "ауылы",
    },
    "ru": {
        "№": "номер",
        "₸": "тенге",
        "тг": "тенге",
        "ИИН": "и и эн",
        "БИН": "би и эн",
        "РК": "Республика Казахстан",
        "QR": "кьюар",
        "PIN": "пин",
        "IBAN": "ибан",
        "SMS": "эсэмэс",
        "тел.": "телефон",
        "ул.": "улица",
        "с.": "село",
        "д.": "дом",
        "кв.": "квартира",
        "т. д.": "так далее",
    },
    "en": {"№": "number", "₸": "tenge", "IIN": "I I N", "BIN": "B I N"},
}
# Letters of tickets, which look alike in Cyrillic and Latin; said alike in Kazakh and Russian.
_LETTER_NAMES: Final = ("а", "вэ", "эс", "е", "эн", "ка", "эм", "о", "эр", "тэ", "ха")
_LETTERS: Final = {
    letter: name
    for alphabet in ("ABCEHKMOPTX", "АВСЕНКМОРТХ")  # Latin, Cyrillic
    for letter, name in zip(alphabet, _LETTER_NAMES, strict=True)
}
_KK_CASES: Final = re.compile(r"[гкқн][еа]|[дтн][еа]н|[дт][еа]|[ндт][іы]ң?")
_KK_ORDINAL_ENDINGS: Final = frozenset({"ші", "шы", "інші", "ыншы", "нші", "ншы"})
_RU_SHORTS: Final[dict[RuEnding, tuple[str, ...]]] = {
    "ый": ("й", "ый", "ой"),
    "ая": ("я", "ая"),
    "ое": ("е", "ое"),
    "ого": ("го", "ого"),
    "ому": ("му", "ому"),
}
_RU_ENDINGS: Final = {short: ending for ending, shorts in _RU_SHORTS.items() for short in shorts}

_KK_MONTHS: Final = "|".join((*MONTHS_TOWARDS, *MONTHS_WITHIN, *MONTHS["kk"]))
_RU_MONTHS: Final = "|".join(MONTHS["ru"])
_EN_MONTHS: Final = "|".join(MONTHS["en"])
_CLOCK: Final = r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])"
_PHONE: Final = re.compile(r"(?<!\w)\+?\d[\d ]*\(\d+\)[\d \-]*\d|(?<!\w)\+\d[\d \-]{8,}\d")
_MONEY: Final = re.compile(r"\b\d{1,3}(?: \d{3})+\b(?= ?(?:₸|теңге|тенге|tenge|тг))")
# Four digits and more are a code, unless they are money or a year; so is what begins with a nought.
_CODE: Final = re.compile(r"(?<![\d,.])(?:\d{3,}(?:[ \-]\d{2,})+|\d{4,}|0\d+)(?!\d)")
_TICKET: Final = re.compile(rf"(?<!\w)([{''.join(_LETTERS)}]) ?(\d{{1,3}})(?!\w)")

_Said = Callable[[re.Match[str]], str]


def aloud(text: str, language: Language) -> str:
    """The text as the voice of that language should be given it. "" where there is nothing."""
    said = " ".join(text.replace("\n", ". ").split())  # also the spaces that do not break
    said = said.removeprefix("A+ ").replace("✓", " ").replace("·", ",").replace("→", ",")
    said = _MONEY.sub(lambda found: found[0].replace(" ", ""), said)
    said = _PHONE.sub(lambda found: _one_by_one(found[0], language), said)
    for pattern, told in _RULES[language]:
        said = pattern.sub(told, said)
    if language != "en":
        said = _TICKET.sub(lambda found: f"{_LETTERS[found[1]]} {found[2]}", said)
    said = _CODE.sub(lambda found: _run(found, language), said)
    said = _in_full(said, language)
    return " ".join(said.split())


def one_by_one(digits: str, language: Language) -> str:
    """«бес екі жеті»; groups that stand apart are told apart by a pause."""
    return _one_by_one(digits, language)


def _one_by_one(run: str, language: Language) -> str:
    names = _DIGITS[language]
    groups = re.findall(r"\d+", run)
    return ", ".join(" ".join(names[int(digit)] for digit in group) for group in groups)


def _run(found: re.Match[str], language: Language) -> str:
    after = found.string[found.end() :]
    is_money = re.match(r" ?(₸|теңге|тенге|tenge|тг)", after) is not None
    return found[0] if is_money else _one_by_one(found[0], language)


def _in_full(text: str, language: Language) -> str:
    for short, full in _SHORT[language].items():
        after = "" if short[-1] in ".№₸" else r"(?!\w)"
        before = r"(?<!\w)" if short[0] not in "№₸" else ""
        text = re.sub(f"{before}{re.escape(short)}{after}", f" {full} ", text)
    return re.sub(r" +([,.;:!?])", r"\1", text)


# Kazakh


def _kk_day(found: re.Match[str]) -> str:
    return f"{kk_ordinal(int(found[1]))} {found[2]}"


def _kk_year(found: re.Match[str]) -> str:
    return f"{kk_ordinal(int(found[1]))} {found[2]}"


def _kk_short_date(found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[2]), found[3]
    said = f"{kk_ordinal(day)} {MONTHS['kk'][month - 1]}"
    return f"{kk_ordinal(int(year))} жылғы {said}" if year else said


def _kk_hours(found: re.Match[str]) -> str:
    begin = _kk_clock_case(int(found[1]), int(found[2]), kk_from)
    return f"сағат {begin} {_kk_clock_case(int(found[3]), int(found[4]), kk_to)} дейін"


def _kk_clock_case(hour: int, minute: int, case: Callable[[int], str]) -> str:
    return f"{kk_cardinal(hour)} {case(minute)}" if minute else case(hour)


def _kk_clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    nought = "нөл " if 0 < minute < 10 else ""  # «он нөл бес», or five past ten is heard as fifteen
    return f"сағат {kk_cardinal(hour)}" + (f" {nought}{kk_cardinal(minute)}" if minute else "")


def _kk_hyphened(found: re.Match[str]) -> str:
    """«3-терезе» is "the third"; «18-ге» only a case."""
    n, tail = int(found[1]), found[2]
    if _KK_CASES.fullmatch(tail):
        return kk_cardinal(n) + tail
    return kk_ordinal(n) if tail in _KK_ORDINAL_ENDINGS else f"{kk_ordinal(n)} {tail}"


# Russian


def _ru_day(found: re.Match[str]) -> str:
    """A day that stands alone is «первое»; one that belongs to a sentence, «первого»."""
    before = found.string[: found.start()].rstrip()
    ending: RuEnding = "ого"
    if not before or before[-1] in ".:;!?·" or re.search(r"(?:^|\W)(на|по|в)$", before):
        ending = "ое"
    elif re.search(r"(?:^|\W)к$", before):
        ending = "ому"
    said = f"{ru_ordinal(int(found[1]), ending)} {found[2]}"
    return f"{said} {ru_year(int(found[3]))} {found[4]}" if found[3] else said


def _ru_short_date(found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[2]), found[3]
    said = f"{ru_ordinal(day, 'ое')} {MONTHS['ru'][month - 1]}"
    return f"{said} {ru_year(int(year))} года" if year else said


def _ru_hours(found: re.Match[str]) -> str:
    return f"с {_ru_of_clock(found[1], found[2])} до {_ru_of_clock(found[3], found[4])}"


def _ru_of_clock(hours: str, minutes: str) -> str:
    hour, minute = int(hours), int(minutes)
    said = f"{ru_of(hour)} {'часа' if hour in (1, 21) else 'часов'}"
    if not minute:
        return said
    return f"{said} {ru_of(minute, feminine=True)} {_ru_form(minute, 'минуты', 'минут', 'минут')}"


def _ru_clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    said = f"{ru_cardinal(hour)} {_ru_form(hour, 'час', 'часа', 'часов')}"
    if not minute:
        return said
    counted = _ru_form(minute, "минута", "минуты", "минут")
    return f"{said} {ru_cardinal(minute, feminine='одна')} {counted}"


def _ru_form(n: int, one: str, few: str, many: str) -> str:
    if n % 100 // 10 == 1 or n % 10 == 0 or n % 10 > 4:
        return many
    return one if n % 10 == 1 else few


def _ru_feminine(found: re.Match[str]) -> str:
    one = "одну" if found[2].endswith("у") else "одна"
    return f"{ru_cardinal(int(found[1]), feminine=one)} {found[2]}"


def _ru_ordinal(found: re.Match[str]) -> str:
    return ru_ordinal(int(found[1]), _RU_ENDINGS[found[2]])


# English


def _en_day(found: re.Match[str]) -> str:
    return f"the {EN_ORDINALS[int(found[1])]} of {found[2]}"


def _en_short_date(found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[2]), found[3]
    said = f"the {EN_ORDINALS[day]} of {MONTHS['en'][month - 1]}"
    return f"{said} {_en_year(year)}" if year else said


def _en_year(year: str) -> str:
    return f"{int(year[:2])} {int(year[2:]):02}"


def _en_hours(found: re.Match[str]) -> str:
    return f"from {_en_of_clock(found[1], found[2])} to {_en_of_clock(found[3], found[4])}"


def _en_clock(found: re.Match[str]) -> str:
    return _en_of_clock(found[1], found[2])


def _en_of_clock(hours: str, minutes: str) -> str:
    hour, minute = int(hours), int(minutes)
    if not minute:
        return f"{hour} o'clock"
    return f"{hour} oh {minute}" if minute < 10 else f"{hour} {minute}"


_DAY: Final = r"(?<![\d.])(0?[1-9]|[12]\d|3[01])"
_SHORT_DATE: Final = re.compile(rf"{_DAY}\.(0[1-9]|1[0-2])(?:\.(20\d\d|19\d\d))?(?![\d.])")
_HOURS: Final = re.compile(rf"{_CLOCK} ?[–-] ?{_CLOCK}")
_SPAN: Final = re.compile(r"(?<=\d) ?– ?(?=\d)")

_RULES: Final[dict[Language, tuple[tuple[re.Pattern[str], _Said], ...]]] = {
    "kk": (
        (_SHORT_DATE, _kk_short_date),
        (re.compile(r"\b(19\d\d|20\d\d) (жыл\w*)"), _kk_year),
        (re.compile(rf"{_DAY} ({_KK_MONTHS})(?!\w)"), _kk_day),
        (_HOURS, _kk_hours),
        (re.compile(_CLOCK), _kk_clock),
        (re.compile(r"(?<![\d\-])(\d{1,2})-([а-яәғқңөұүһіё]+)"), _kk_hyphened),
        (_SPAN, lambda _: " "),
    ),
    "ru": (
        (_SHORT_DATE, _ru_short_date),
        (
            re.compile(rf"{_DAY} ({_RU_MONTHS})(?: (19\d\d|20\d\d) (года|г\.))?(?!\w)"),
            _ru_day,
        ),
        (_HOURS, _ru_hours),
        (re.compile(_CLOCK), _ru_clock),
        (re.compile(rf"(?<![\d\-])(\d{{1,2}})-({'|'.join(_RU_ENDINGS)})(?!\w)"), _ru_ordinal),
        (_SPAN, lambda _: " "),
        (
            re.compile(r"(?<![\d\-,.])(\d{1,2}) ((?:минут|секунд|цифр|бумаг|справк)[аыуи]?)(?!\w)"),
            _ru_feminine,
        ),
    ),
    "en": (
        (_SHORT_DATE, _en_short_date),
        (re.compile(rf"{_DAY} ({_EN_MONTHS})(?!\w)"), _en_day),
        (
            re.compile(rf"(?<=of )({_EN_MONTHS}) (19\d\d|20\d\d)"),
            lambda found: f"{found[1]} {_en_year(found[2])}",
        ),
        (_HOURS, _en_hours),
        (re.compile(_CLOCK), _en_clock),
        (_SPAN, lambda _: " to "),
    ),
}
