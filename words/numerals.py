"""Numbers written out as they are said, in Kazakh and Russian. Pure tables and their joining.

For the voice of the hall, whose engine reads "1 сәуір" as "one April". Ordinals and cases are
wanted for days, years, hours and windows only: 0 to 99, and years of two centuries.
"""

from __future__ import annotations

from typing import Final, Literal

KK_UNITS: Final = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_KK_TENS: Final = (
    *("", "он", "жиырма", "отыз", "қырық", "елу"),
    *("алпыс", "жетпіс", "сексен", "тоқсан"),
)


def _endings(*words: str) -> dict[str, str]:
    """Each in the order of units and tens; whoever leaves the thousand out has none."""
    return dict(zip((*KK_UNITS, *_KK_TENS[1:], "мың"), words, strict=False))


_KK_ORDINALS: Final = _endings(
    *("нөлінші", "бірінші", "екінші", "үшінші", "төртінші", "бесінші", "алтыншы", "жетінші"),
    *("сегізінші", "тоғызыншы", "оныншы", "жиырмасыншы", "отызыншы", "қырқыншы", "елуінші"),
    *("алпысыншы", "жетпісінші", "сексенінші", "тоқсаныншы", "мыңыншы"),
)
# «тоғыздан», «он сегізге»: the ending follows the last sound, so it is spelt out.
_KK_FROM: Final = _endings(
    *("нөлден", "бірден", "екіден", "үштен", "төрттен", "бестен", "алтыдан", "жетіден"),
    *("сегізден", "тоғыздан", "оннан", "жиырмадан", "отыздан", "қырықтан", "елуден"),
    *("алпыстан", "жетпістен", "сексеннен", "тоқсаннан"),
)
_KK_TO: Final = _endings(
    *("нөлге", "бірге", "екіге", "үшке", "төртке", "беске", "алтыға", "жетіге", "сегізге"),
    *("тоғызға", "онға", "жиырмаға", "отызға", "қырыққа", "елуге", "алпысқа", "жетпіске"),
    *("сексенге", "тоқсанға"),
)

RU_UNITS: Final = (
    *("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
    *("десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать"),
    *("шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"),
)
_RU_TENS: Final = (
    *("", "", "двадцать", "тридцать", "сорок", "пятьдесят"),
    *("шестьдесят", "семьдесят", "восемьдесят", "девяносто"),
)
_RU_UNITS_OF: Final = (
    *("ноля", "одного", "двух", "трёх", "четырёх", "пяти", "шести", "семи", "восьми", "девяти"),
    *("десяти", "одиннадцати", "двенадцати", "тринадцати", "четырнадцати", "пятнадцати"),
    *("шестнадцати", "семнадцати", "восемнадцати", "девятнадцати"),
)
_RU_TENS_OF: Final = (
    *("", "", "двадцати", "тридцати", "сорока", "пятидесяти"),
    *("шестидесяти", "семидесяти", "восьмидесяти", "девяноста"),
)
_RU_STEMS: Final = (
    *("нулев", "перв", "втор", "трет", "четвёрт", "пят", "шест", "седьм", "восьм", "девят"),
    *("десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат"),
    *("шестнадцат", "семнадцат", "восемнадцат", "девятнадцат"),
)
_RU_TENS_STEMS: Final = (
    *("", "", "двадцат", "тридцат", "сороков", "пятидесят"),
    *("шестидесят", "семидесят", "восьмидесят", "девяност"),
)
RuEnding = Literal["ое", "ого", "ому", "ый", "ая"]
_RU_THIRD: Final = {"ое": "ье", "ого": "ьего", "ому": "ьему", "ый": "ий", "ая": "ья"}
_RU_STRESSED: Final = frozenset({"нулев", "втор", "шест", "седьм", "восьм", "сороков"})  # «второй»

EN_ORDINALS: Final = (
    *("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty first", "twenty second"),
    *("twenty third", "twenty fourth", "twenty fifth", "twenty sixth", "twenty seventh"),
    *("twenty eighth", "twenty ninth", "thirtieth", "thirty first"),
)
EN_UNITS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)


def kk_cardinal(n: int) -> str:
    """0 to 9999: «он екі», «екі мың жиырма алты»."""
    return " ".join(_kk_parts(n))


def kk_ordinal(n: int) -> str:
    """«он екінші»; 0 to 99, and years: «екі мың жиырма алтыншы»."""
    return _kk_ending_in(n, _KK_ORDINALS)


def kk_from(n: int) -> str:
    """«он екіден», 0 to 99."""
    return _kk_ending_in(n, _KK_FROM)


def kk_to(n: int) -> str:
    """«он екіге», 0 to 99."""
    return _kk_ending_in(n, _KK_TO)


def ru_cardinal(n: int, *, feminine: str = "") -> str:
    """«сорок два», 0 to 99. `feminine` is the word for 1: "одна" or "одну"; then 2 is «две»."""
    tens, units = divmod(n, 10) if n >= len(RU_UNITS) else (0, n)
    last = RU_UNITS[units]
    if feminine:
        last = {1: feminine, 2: "две"}.get(units, last)
    return " ".join(part for part in (_RU_TENS[tens], last if units or not tens else "") if part)


def ru_of(n: int, *, feminine: bool = False) -> str:
    """In the genitive, «сорока двух», 0 to 99; feminine «одной»."""
    tens, units = divmod(n, 10) if n >= len(RU_UNITS) else (0, n)
    last = "одной" if feminine and units == 1 else _RU_UNITS_OF[units]
    return " ".join(part for part in (_RU_TENS_OF[tens], last if units or not tens else "") if part)


def ru_ordinal(n: int, ending: RuEnding) -> str:
    """«двадцать первое», «двадцать первого» and so on, 0 to 99."""
    tens, units = divmod(n, 10) if n >= len(RU_UNITS) else (0, n)
    if tens and not units:
        return _ru_ended(_RU_TENS_STEMS[tens], ending)
    last = _ru_ended(_RU_STEMS[units], ending)
    return f"{_RU_TENS[tens]} {last}" if tens else last


def ru_year(year: int) -> str:
    """In the genitive: «две тысячи двадцать шестого», 1901 to 2099."""
    century, rest = divmod(year, 100)
    if rest == 0:
        return "двухтысячного" if century == 20 else "тысяча девятисотого"
    before = "две тысячи" if century == 20 else "тысяча девятьсот"
    return f"{before} {ru_ordinal(rest, 'ого')}"


def _kk_parts(n: int) -> list[str]:
    thousands, rest = divmod(n, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, units = divmod(rest, 10)
    parts = [KK_UNITS[thousands], "мың"] if thousands else []
    parts += [KK_UNITS[hundreds], "жүз"] if hundreds else []
    parts += [_KK_TENS[tens]] if tens else []
    parts += [KK_UNITS[units]] if units or n == 0 else []
    return parts


def _kk_ending_in(n: int, endings: dict[str, str]) -> str:
    *before, last = _kk_parts(n)
    return " ".join([*before, endings[last]])


def _ru_ended(stem: str, ending: RuEnding) -> str:
    if stem == "трет":
        return stem + _RU_THIRD[ending]
    return stem + ("ой" if ending == "ый" and stem in _RU_STRESSED else ending)
