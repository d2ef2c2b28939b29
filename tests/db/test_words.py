"""Three words told together find every row that each of them alone would find."""

from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db.tables import application
from db.words import Together, sought, tokens_of, told_together
from tests.db.test_any_order import check_words
from tests.world import AIGUL, World, a_form

# Few letters, so that words begin alike by chance.
_WORDS = st.lists(st.text("аб", min_size=1, max_size=6), min_size=1, max_size=6)


def holds(row: list[str], typed: list[str]) -> bool:
    """Whether each typed word begins a word of the row: what a search means."""
    return all(any(word.startswith(one) for word in row) for one in typed)


def is_asked_for(together: Together, row: list[str], typed: list[str]) -> bool:
    """Whether the index, asked as `db.search` asks it, gives the row to be looked at."""
    terms = set(tokens_of("".join(f" {word}" for word in row), " =000001 ").split())
    later = any(term in terms for term in together.later)
    return together.first in terms or (later and all(one in terms for one in typed))


@given(_WORDS.map(lambda words: list(dict.fromkeys(words))), st.data())
def test_what_holds_the_words_is_found_when_they_are_told_together(row, data):
    typed = data.draw(st.lists(st.one_of(_begun(row), st.text("аб", min_size=1)), min_size=1))
    together = told_together(sought(" ".join(typed)))
    if together is not None and holds(row, typed):
        assert is_asked_for(together, row, [one[:10] for one in typed])


def _begun(row: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(row).flatmap(lambda w: st.integers(1, len(w)).map(lambda n: w[:n]))


def test_a_whole_name_is_one_term_and_a_later_word_is_told_apart():
    terms = tokens_of(" серикова айгул канаткызы жол", " <с =000001 ").split()
    together = told_together(sought("Қанатқызы Серікова Айгүл"))
    assert together == Together("<айг<кан<сер", ("<=кан", "<=сер", "<=айг"))
    assert together.first in terms
    assert [one for one in terms if one.startswith("<=")] == ["<=жол"]


def test_words_that_are_few_short_or_numbers_are_not_told_together():
    for typed in ("айгүл серікова", "ли анна ивановна", "анна ивановна 12", "анна анна ивановна"):
        assert told_together(sought(typed)) is None
    four = told_together(sought("қанатқызы серікова айгүл жол"))
    assert four is not None
    assert four.first is None  # one of them stands after the third


def test_a_book_of_an_older_release_is_told_them_by_its_step(world: World) -> None:
    desk, place, _ = world.desk()
    for name in ("Серікова Айгүл Қанатқызы", "Ли Анна", "ТОО Ақ бидай және серіктестер"):
        desk.register(a_form(name, summary="жол жөндеу туралы"), AIGUL)
    step = import_module("db.migrations.versions.0005_a_working_day")
    with place.book.writing() as connection:
        rows = connection.execute(
            select(application.c.id, application.c.words, application.c.marks)
        )
        connection.exec_driver_sql("INSERT INTO found (found) VALUES ('delete-all')")
        for row_id, words, marks in rows.all():
            begun = {word[:n]: None for word in words.split() for n in range(1, 11)}
            put = (row_id, " ".join(begun) + marks)  # as 0.3.0 did
            connection.exec_driver_sql("INSERT INTO found (rowid, words) VALUES (?, ?)", put)
        step._tell_together(connection)
        check_words(connection)
