"""`Words`: one language, and the few ways the program speaks it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from words import catalogs, dates
from words.languages import LANGUAGES, Language, is_language


def later(message: str) -> str:
    """Marks a sentence that stands in a table and is said elsewhere, so `words.extract` sees it."""
    return message


def how_many(n: int) -> str:
    """How many, as every face shows it: «10 000», with a thin space that no line breaks at."""
    return f"{n:,}".replace(",", "\u202f")


class Words:
    """Everything a face says in one language. Two of the same language are interchangeable."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._catalog = catalogs.load(language)

    def __repr__(self) -> str:
        return f"Words({self.language!r})"

    def say(self, message: str, **facts: object) -> str:
        """The sentence in this language, with its {facts} filled in.

        KeyError if a fact is missing: that is our mistake and has to be seen in a test.
        """
        # gettext("") answers with the catalog's own header, which no resident should read.
        said = self._catalog.gettext(message) if message else ""
        return said.format(**facts)

    def count(self, one: str, many: str, n: int, **facts: object) -> str:
        """The sentence with {n} in the right number: «2 құжат», «5 документов», "1 paper"."""
        return self._catalog.ngettext(one, many, n).format(n=how_many(n), **facts)

    def day(self, day: date) -> str:
        """«1 сәуір, сәрсенбі», «1 апреля, среда», "1 April, Wednesday"."""
        return dates.day_words(day, self.language)

    def day_month(self, day: date) -> str:
        """«1 сәуір», «1 апреля», "1 April"."""
        return dates.day_month(day, self.language)

    def full_date(self, day: date) -> str:
        """«2026 жылғы 1 сәуір», «1 апреля 2026 года», "1 April 2026"."""
        return dates.full_date(day, self.language)

    def full_day(self, day: date) -> str:
        """«2026 жылғы 1 сәуір, сәрсенбі», «1 апреля 2026 года, среда»."""
        return dates.full_day(day, self.language)

    def by(self, day: date) -> str:
        """«1 сәуірге дейін», «до 1 апреля», "by 1 April"."""
        return dates.until(day, self.language)

    def on(self, day: date) -> str:
        """«1 сәуірде», «1 апреля», "on 1 April"."""
        return dates.on(day, self.language)

    def short_date(self, day: date) -> str:
        """dd.MM.yyyy in every language."""
        return dates.short_date(day)

    def clock(self, moment: datetime) -> str:
        """HH:MM in the office (Asia/Almaty). ValueError for a moment without a zone."""
        return dates.clock(moment)

    def moment(self, moment: datetime, now: datetime) -> str:
        """«10:42», «кеше 16:10», «09.03 16:10» or «09.03.2025», seen from `now`."""
        return dates.moment_words(moment, now, self.language)

    def of(self, *, kk: str, ru: str, en: str) -> str:
        """The field of this language; where it is empty, the Kazakh one, then the Russian."""
        return {"kk": kk, "ru": ru, "en": en}[self.language] or kk or ru or en

    def working_days_left(self, n: int) -> str:
        """What is left of a term, in working days; 0 is the last day, below it the term is over."""
        if n == 0:
            return self.say("today is the last day")
        if n > 0:
            return self.count("{n} working day left", "{n} working days left", n)
        return self.count("late by {n} working day", "late by {n} working days", -n)


@cache
def _words(language: Language) -> Words:
    return Words(language)


def words_in(language: str) -> Words:
    """The words of "kk", "ru" or "en". ValueError for any other language."""
    if not is_language(language):
        raise ValueError(f"no words in {language!r}, only in {', '.join(LANGUAGES)}")
    return _words(language)
