"""A visitor takes a number: three touches, one number, and nothing of him left afterwards."""

from collections.abc import Callable

import pytest

from kiosk.hall_screen import Called, HallScreen, OnTheWall
from kiosk.idle import IDLE_S
from kiosk.ticket_place import TicketGiven
from registry.failures import Trouble
from registry.line_up import SPHERES
from tests.kiosk.conftest import SIZES, Visitor, settle
from tests.kiosk.hall import NOW, BoardHall
from ui.screenfit import cut_texts
from words import LANGUAGES
from words.line import SPHERE_WORDS


class Tickets:
    """Gives numbers in a row; fails, or is not open, as a test says."""

    def __init__(self) -> None:
        self.is_open = True
        self.can_print = False
        self.before = 3
        self.minutes: tuple[int, int] | None = (15, 25)
        self.by_hand = False
        self.fails_with: Exception | None = None
        self.given: list[TicketGiven] = []
        self.printed: list[TicketGiven] = []
        self.no_paper = False

    def give(self, sphere: str, *, priority: bool) -> TicketGiven:
        if self.fails_with is not None:
            raise self.fails_with
        shown = f"A {len(self.given) + 1}"
        given = TicketGiven(shown, sphere, priority, NOW, self.by_hand, self.before, self.minutes)
        self.given.append(given)
        return given

    def print(self, ticket: TicketGiven) -> None:
        if self.no_paper:
            raise Trouble
        self.printed.append(ticket)


class Later:
    """A background whose work ends when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def run(self, work, then, refused, troubled, broken) -> None:
        self.waiting.append(lambda: then(work()))

    def end(self) -> None:
        self.waiting.pop(0)()
        settle()


@pytest.fixture
def tickets() -> Tickets:
    return Tickets()


@pytest.fixture
def visitor(qtbot, hall, tickets) -> Visitor:
    hall.tickets = tickets
    return Visitor(qtbot, hall)


def take(visitor: Visitor, sphere: str = "land", answer: str = "no") -> None:
    visitor.touch("ticket_tile")
    visitor.touch(f"sphere_{sphere}")
    visitor.touch(f"priority_{answer}")


@pytest.mark.parametrize("sphere", SPHERES)
def test_three_touches_lead_to_a_number(visitor, tickets, sphere):
    take(visitor, sphere, "yes")
    assert visitor.page == "ticket"
    assert visitor.find("ticket_number").accessibleName() == "A 1"
    assert visitor.text("ticket_before") == "3 people are before you"
    assert visitor.text("ticket_minutes") == "It takes about 15–25 minutes."
    assert (tickets.given[0].sphere, tickets.given[0].priority) == (sphere, True)


def test_a_trembling_finger_takes_one_number(qtbot, hall, tickets):
    hall.tickets, later = tickets, Later()
    visitor = Visitor(qtbot, hall, door=later)
    take(visitor)
    visitor.touch("priority_no")
    visitor.touch("priority_yes")
    assert len(later.waiting) == 1
    later.end()
    assert visitor.page == "ticket"
    assert len(tickets.given) == 1


def test_who_has_left_meanwhile_is_not_shown_to_the_next_one(qtbot, hall, tickets):
    hall.tickets, later = tickets, Later()
    visitor = Visitor(qtbot, hall, door=later)
    take(visitor)
    visitor.touch("finish")
    later.end()
    assert visitor.page == "home"
    assert not any("A 1" in said for said in visitor.seen())


@pytest.mark.parametrize("leave", ["finish", "silence"])
def test_nothing_of_the_number_is_left_when_the_visitor_has_gone(visitor, leave):
    take(visitor)
    assert any("A 1" in said for said in visitor.seen())
    if leave == "finish":
        visitor.touch("finish")
    else:
        visitor.let_pass(IDLE_S * 10)
    assert visitor.page == "home"
    assert not any("A 1" in said for said in visitor.seen())


def test_how_long_it_takes_is_not_said_where_nobody_knows(visitor, tickets):
    tickets.minutes = None
    take(visitor)
    assert visitor.text("ticket_minutes") == "How long it takes we cannot say yet."


def test_without_the_offices_server_the_number_is_called_aloud_and_no_time_is_promised(
    visitor, tickets
):
    tickets.by_hand = True
    take(visitor)
    assert visitor.find("ticket_number").accessibleName() == "A 1"
    assert visitor.text("ticket_before").startswith("The numbers are called aloud.")
    assert not visitor.find("ticket_minutes").isVisible()


def test_a_number_that_could_not_be_written_down_is_not_shown(visitor, tickets):
    tickets.fails_with = Trouble()
    take(visitor)
    assert visitor.page == "ticket"
    assert not visitor.find("ticket_number").isVisible()
    assert visitor.text("ticket_before") == "No number can be given now. Please ask at the desk."


def test_our_own_mistake_leads_to_the_start_page(visitor, tickets):
    tickets.fails_with = ValueError("A 1")
    take(visitor)
    assert visitor.page == "home"


@pytest.mark.parametrize(
    ("can_print", "no_paper", "said"),
    [
        (True, False, "Take your ticket below."),
        (True, True, "Please remember your number."),
        (False, False, "Please remember your number."),
    ],
)
def test_it_is_said_whether_there_is_a_paper(visitor, tickets, can_print, no_paper, said):
    tickets.can_print, tickets.no_paper = can_print, no_paper
    take(visitor)
    assert visitor.text("ticket_print") == said
    assert len(tickets.printed) == (can_print and not no_paper)


def test_the_number_changes_its_language_with_the_screen(visitor):
    take(visitor)
    visitor.touch("language_kk")
    assert visitor.text("ticket_before") == "Алдыңызда 3 адам бар"
    assert visitor.find("ticket_number").accessibleName() == "A 1"


def test_where_no_numbers_are_given_there_is_no_tile_and_no_page(qtbot):
    visitor = Visitor(qtbot, BoardHall())
    assert not visitor.find("ticket_tile").isVisible()
    for name in ("ticket_sphere", "ticket_priority", "ticket"):
        with pytest.raises(AssertionError):
            visitor.find(name)


def test_a_new_kiosk_has_no_tile_before_it_has_heard_which_numbers_are_given(qtbot, hall, tickets):
    tickets.is_open = False
    hall.tickets = tickets
    visitor = Visitor(qtbot, hall)
    assert not visitor.find("ticket_tile").isVisible()
    tickets.is_open = True
    visitor.let_pass(0.25)
    assert visitor.find("ticket_tile").isVisible()


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_its_screen_and_cuts_no_word(qtbot, hall, tickets, language, size, large):
    hall.tickets, tickets.can_print = tickets, True
    visitor = Visitor(qtbot, hall, language, SIZES[size])
    if large:
        visitor.touch("large_text")
    for touched in ("ticket_tile", "sphere_other", "priority_yes", None):
        window = visitor.window
        parts = (window._head, window._open, window._foot)
        assert sum(one.minimumSizeHint().height() for one in parts) <= window.height()
        assert max(one.minimumSizeHint().width() for one in parts) <= window.width()
        assert cut_texts(window) == []
        for tile in window.findChildren(type(visitor.find("ticket_tile"))):
            assert not tile.isVisible() or tile.texts_fit(), (visitor.page, tile.text())
        if touched is not None:
            visitor.touch(touched)


def test_every_kind_has_its_words():
    assert tuple(SPHERE_WORDS) == SPHERES


def test_the_wall_says_each_number_with_its_window_in_both_languages(qtbot):
    screen = HallScreen(locked=True)
    qtbot.addWidget(screen, before_close_func=lambda one: setattr(one, "locked", False))
    screen.show_wall(OnTheWall(reached=True, calls=(Called("A 14", 3),), waiting=2))
    assert screen.lines() == ["A 14 · 3-терезе", "A 14 · Окно 3"]
    screen.show_wall(OnTheWall(reached=False, calls=(Called("A 14", 3),)))
    assert screen.lines() == [
        "Мамандар нөмірлерді дауыстап шақырады.",
        "Специалисты вызывают по номерам вслух.",
    ]
    assert not screen.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920), (3840, 2160)])
def test_the_newest_number_is_the_largest_thing_on_any_wall(qtbot, size):
    screen = HallScreen()
    qtbot.addWidget(screen)
    screen.resize(*size)
    calls = tuple(Called(f"A {n}", 1 + n % 9) for n in (118, 17, 16, 15, 14, 13))
    screen.show_wall(OnTheWall(reached=True, calls=calls, waiting=7))
    picture = screen.grab().toImage()
    wide, high = picture.width(), picture.height()
    if high > wide:
        newest = _ink_rows(picture, range(0, wide, 3), range(high * 12 // 100, high // 2, 2))
        earlier = _ink_rows(picture, range(0, wide, 3), range(high * 55 // 100, high, 2))
    else:
        rows = range(high * 17 // 100, high, 2)
        newest = _ink_rows(picture, range(0, wide * 55 // 100, 3), rows)
        earlier = _ink_rows(picture, range(wide * 60 // 100, wide, 3), rows)
    assert earlier > 0
    assert newest > 1.5 * earlier


def _ink_rows(picture, columns: range, rows: range) -> int:
    """The longest run of rows in which something as dark as ink stands in these columns."""
    longest = run = 0
    for y in rows:
        dark = any(picture.pixelColor(x, y).lightness() < 50 for x in columns)
        run = run + 1 if dark else 0
        longest = max(longest, run)
    return longest
