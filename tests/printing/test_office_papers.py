"""The akim's sheet and the list of a day's receptions: one page, and nobody torn apart."""

import re
from datetime import date

import pytest

from printing.layout import Page
from printing.office_page import MOST_LISTED, OfficePage, Waiter, office_page_pdf, office_pages
from printing.reception_list import OUTCOMES, ReceptionList, reception_list_pdf, reception_pages
from printing.speech import Two, count, say
from registry.application import Stage
from registry.figures import Case, Period, office_view
from registry.numbers import Number
from registry.office_facts import ReceptionBooked, ReceptionHeld, ReceptionOutcome
from registry.receptions import Reception
from tests.world import MONDAY_MORNING, SOKOLOVKA

DAY_MS = 86_400_000
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
LONG = "Жер учаскесінің нысаналы мақсатын өзгерту · Изменение целевого назначения"


def words_on(page: Page) -> str:
    return " ".join(
        text for placed in page.marks for _, text, _ in getattr(placed.mark, "pieces", ())
    )


def a_page(waiting: int, people: int) -> OfficePage:
    cases = [
        Case(
            Number.of_application(427, 1, n + 1).digits,
            f"0427-{n % max(1, people)}",
            Stage.REGISTERED,
            MONDAY_MORNING + n,
            date(2026, 3, 3),
        )
        for n in range(waiting)
    ]
    view = office_view(cases, [], MARCH, MONDAY_MORNING + 20 * DAY_MS)
    waiters = tuple(
        Waiter(Number.parse(one.number).shown, Two(LONG, LONG), date(2026, 3, 2), one.due, True)
        for one in view.waiting
    )
    names = {f"0427-{n}": f"Нұрмұхамбетова-Жолдыбаева Ұ. Т. {n}" for n in range(people)}
    return OfficePage(SOKOLOVKA, view, MONDAY_MORNING, names, waiters, waiters)


@pytest.mark.parametrize(("waiting", "people"), [(0, 0), (1, 1), (500, 30)])
def test_the_akims_figures_are_one_sheet_however_many_wait(waiting, people):
    (page,) = office_pages(a_page(waiting, people))
    for placed in page.marks:
        assert placed.left >= 0
        assert placed.right <= page.width - 5
        assert placed.bottom <= page.height - 5


def test_the_sheet_adds_up_and_says_how_many_more_there_are():
    (page,) = office_pages(a_page(500, 3))
    words = words_on(page)
    listed = words.count("0427-01-")
    assert listed == 2 * (500 - int(more(words)))
    assert 4 <= listed <= 2 * MOST_LISTED
    both = say("Together")
    assert words.count(both.kk) == words.count(both.ru) == 2
    assert "500" in words
    assert (
        say("For the office itself. Small figures tell who somebody is: not to be published.").kk[
            :20
        ]
        in words
    )


def more(words: str) -> str:
    told = count("and {n} more", "and {n} more", 7).kk  # in Kazakh the number changes no word
    found = re.search(told.replace("7", "(\\d+)"), words)
    assert found is not None
    return found[1]


def test_the_same_figures_give_the_same_bytes():
    assert office_page_pdf(a_page(5, 2)) == office_page_pdf(a_page(5, 2))


def a_reception(n: int, outcome: ReceptionOutcome | None = None) -> Reception:
    booking = n.to_bytes(16, "big")
    booked = ReceptionBooked(
        booking, date(2026, 3, 5), "10:30", f"Ким Анна {n}", "+77011234567", "жол " * 30, "Әкім"
    )
    held = None if outcome is None else ReceptionHeld(booking, outcome, "түсіндірілді")
    return Reception(booking, booked, held)


def a_list(*found: Reception) -> ReceptionList:
    return ReceptionList(SOKOLOVKA, date(2026, 3, 5), found, MONDAY_MORNING)


def test_everybody_of_a_day_is_on_its_list_and_no_one_is_torn_apart():
    pages = reception_pages(a_list(*(a_reception(n) for n in range(30))))
    assert len(pages) > 1
    words = [words_on(page) for page in pages]
    for n in range(30):
        assert sum(f"Ким Анна {n} " in f"{one} " for one in words) == 1
    for n, one in enumerate(words, 1):
        assert f"{n}/{len(pages)}" in one
    for page in pages:
        assert all(placed.bottom <= page.height - 5 for placed in page.marks)


@pytest.mark.parametrize("outcome", ReceptionOutcome)
def test_what_came_of_it_stands_on_the_list_in_both_languages(outcome):
    (page,) = reception_pages(a_list(a_reception(1, outcome)))
    both = say(OUTCOMES[outcome])
    assert both.kk in words_on(page)
    assert both.ru in words_on(page)
    assert say("signature").joined not in words_on(page)  # nothing is left to be filled in


def test_a_day_without_anybody_says_so():
    (page,) = reception_pages(a_list())
    assert "2026 жылғы 5 наурыз, бейсенбі" in words_on(page)
    assert "5 марта 2026 года, четверг" in words_on(page)
    assert say("Nobody is booked for this day.").ru in words_on(page)
    assert reception_list_pdf(a_list()).startswith(b"%PDF")
