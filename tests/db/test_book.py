"""A book as such: its tables, its age, and what it says when a commit fails."""

import sqlite3
from contextlib import ExitStack
from pathlib import Path

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

import db.migrate
from db.book import prepare
from db.engine import open_engine, sqlite_url
from db.migrate import settings
from db.tables import SCHEMA, SPELLED_OUT, application, journal, metadata
from registry.facts import PapersSent
from registry.failures import BookFromNewerProgram, BookUnwritable
from registry.numbers import Number
from tests.new_books import copied_tables
from tests.world import AIGUL, World, a_form

ALEMBIC = "alembic_version"


@pytest.fixture(autouse=True)
def steps_as_in_life(monkeypatch):
    """No copy of a book made before (`tests.new_books`): the steps themselves are tried here."""
    monkeypatch.setattr("db.migrate.upgrade", db.migrate.upgrade.as_in_life)


@pytest.fixture
def empty(database, tmp_path):
    """The engine of a database on which all steps of db/migrations were taken."""
    engine = open_engine(database or sqlite_url(tmp_path / "empty.book"))
    prepare(engine)
    yield engine
    engine.dispose()


# -- tables ---------------------------------------------------------------------------------


def test_all_steps_together_make_the_tables_that_the_program_knows(empty):
    with empty.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": _by_name}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def _by_name(name, kind, _parents):
    """What SQLAlchemy cannot spell is compared as text, below."""
    spelled_out = {one for spelled in SPELLED_OUT.values() for one in spelled}
    if kind == "table":  # FTS5 keeps `found` in tables of its own
        return name.partition("_")[0] not in spelled_out
    return kind != "index" or name not in spelled_out


def test_the_steps_spell_the_tables_as_the_program_does(tmp_path):
    """Keys, collations and rowids too, which a comparison by columns does not see."""
    migrated = open_engine(sqlite_url(tmp_path / "migrated.book"))
    prepare(migrated)
    made = create_engine("sqlite://")
    metadata.create_all(made)

    def spelled(engine):
        asked = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        with engine.connect() as connection:
            found = connection.exec_driver_sql(asked).all()
        return {name: _words(sql) for name, sql in found if name != ALEMBIC}

    assert spelled(migrated) == spelled(made)
    for engine in (migrated, made):
        engine.dispose()


def _words(sql: str) -> list[str]:
    for mark in ',()"':  # a table that a step made again has its name in quotation marks
        sql = sql.replace(mark, " ")
    return sorted(sql.split())


def test_the_new_books_of_other_tests_hold_what_the_steps_make(tmp_path):
    quick = copied_tables(db.migrate.upgrade)
    told = []
    for name in ("steps", "copy", "second-copy"):
        engine = open_engine(sqlite_url(tmp_path / f"{name}.book"))
        quick(engine)
        told.append(_all_of(engine))
        engine.dispose()
    assert len(told[0]) > 30
    assert told[0] == told[1] == told[2]


def _all_of(engine):
    """How it is kept, how its tables are spelled, and every row."""
    with engine.connect() as connection:

        def ask(asked):
            return sorted(connection.exec_driver_sql(asked).all(), key=repr)

        spelled = ask("SELECT name, type, sql FROM sqlite_schema")
        # What searches in words keeps its rows in tables of its own, and cannot be read itself.
        named = [name for name, kind, sql in spelled if kind == "table" and "VIRTUAL" not in sql]
        rows = {name: ask(f'SELECT * FROM "{name}"') for name in named}
        return {"how": ask("PRAGMA journal_mode"), "spelled": spelled, **rows}


def test_the_newest_step_is_the_one_the_program_asks_for():
    assert ScriptDirectory.from_config(settings()).get_current_head() == SCHEMA


def test_words_are_compared_byte_by_byte_on_postgresql():
    assert 'COLLATE "C"' in str(CreateTable(application).compile(dialect=postgresql.dialect()))


@pytest.mark.postgres
def test_the_steps_spell_the_indexes_as_the_program_does_on_postgresql(postgres):
    migrated, made = (open_engine(url) for url in (postgres.new_book(), postgres.new_database()))
    metadata.create_all(made)

    def spelled(engine):
        asked = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        with engine.connect() as connection:
            found = dict(connection.exec_driver_sql(asked).all())
        return {name: sql for name, sql in found.items() if not name.startswith(ALEMBIC)}

    found = spelled(migrated)
    assert found == spelled(made)
    assert set(SPELLED_OUT["postgresql"]) <= set(found)
    for engine in (migrated, made):
        engine.dispose()


# -- age --------------------------------------------------------------------------------------


def test_a_book_of_a_newer_program_is_politely_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "newer.book"
    engine = open_engine(sqlite_url(path))
    prepare(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = path.read_bytes()

    with pytest.raises(BookFromNewerProgram) as refusal:
        prepare(open_engine(sqlite_url(path)))

    assert refusal.value.found == "9999"
    assert path.read_bytes() == before


def test_a_prepared_book_is_opened_without_alembic(empty, tmp_path, monkeypatch):
    def upgrade(_):
        raise AssertionError("asked")

    monkeypatch.setattr("db.migrate.upgrade", upgrade)
    prepare(empty)
    new = open_engine(sqlite_url(tmp_path / "new.book"))
    with pytest.raises(AssertionError, match="asked"):  # which a new one cannot do without
        prepare(new)
    new.dispose()


def test_a_half_made_book_has_no_tables_at_all(tmp_path, monkeypatch):
    engine = open_engine(sqlite_url(tmp_path / "half.book"))

    def power_cut(*_, **__):
        raise OSError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(op, "bulk_insert", power_cut)
        with pytest.raises(OSError, match="power cut"):
            prepare(engine)
    assert inspect(engine).get_table_names() == []
    prepare(engine)
    assert "journal" in inspect(engine).get_table_names()
    engine.dispose()


# -- durability -------------------------------------------------------------------------------


def test_a_book_waits_for_the_disk_at_every_commit(tmp_path):
    engine = open_engine(sqlite_url(tmp_path / "desk.book"))
    with engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


def _log_after(folder: Path, *, kept_short: bool) -> int:
    """Bytes of the write-ahead log after a busy morning."""
    folder.mkdir()
    world = World(folder)
    desk, place, _ = world.desk()
    for _ in range(50):
        desk.register(a_form(), AIGUL)
        if kept_short:
            place.book.keep_log_short()
    size = (folder / "desk1.book-wal").stat().st_size
    world.close()
    return size


def test_between_visitors_the_log_is_copied_into_the_book(tmp_path):
    """Otherwise some commit must do it, while a visitor waits."""
    left_alone = _log_after(tmp_path / "left alone", kept_short=False)
    assert _log_after(tmp_path / "kept short", kept_short=True) < left_alone / 2


@pytest.fixture
def one_desk(tmp_path: Path):
    world = World(tmp_path)
    yield world.desk()
    world.close()


def test_after_a_rush_all_but_two_connections_are_anybodys_again(one_desk):
    _, place, _ = one_desk
    with ExitStack() as rush:
        for _ in range(8):
            rush.enter_context(place.book.reading())
    assert place.book.engine.pool.checkedout() == 2
    place.book.engine.dispose()
    assert place.book.engine.pool.checkedout() == 0
    assert place.book.value("nothing") is None


def test_a_connection_on_which_something_failed_is_not_used_again(one_desk):
    desk, place, _ = one_desk
    with place.book.reading() as connection:
        used = connection

    def stumble():
        with place.book.writing() as connection:
            assert connection is used
            connection.exec_driver_sql("UPDATE state SET serial = 77")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with place.book.reading() as connection:
        assert connection is not used
    assert desk.register(a_form(), AIGUL).number.serial == 1


def _next_commit(place, monkeypatch, *, lands: bool) -> None:
    """The next commit reports an error; the entry is on the disk all the same, or is not."""
    dialect = place.book.engine.dialect
    commit = dialect.do_commit

    def failing(connection):
        monkeypatch.undo()
        if lands:
            commit(connection)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(dialect, "do_commit", failing)


def test_an_error_after_the_entry_reached_the_disk_is_no_error_to_anybody(one_desk, monkeypatch):
    desk, place, own = one_desk
    _next_commit(place, monkeypatch, lands=True)
    receipt = desk.register(a_form(), AIGUL)
    assert place.reading.application(receipt.number.digits) is not None
    assert len(own.due_prints()) == 2
    assert desk.register(a_form(), AIGUL).number.serial == 2


def test_an_error_with_nothing_on_the_disk_is_told_and_takes_no_number(one_desk, monkeypatch):
    desk, place, own = one_desk
    _next_commit(place, monkeypatch, lands=False)
    with pytest.raises(BookUnwritable):
        desk.register(a_form(), AIGUL)
    assert own.due_prints() == ()
    with place.book.reading() as connection:
        assert connection.execute(select(application.c.number)).all() == []
        assert len(connection.execute(select(journal.c.n)).all()) == 1
    assert desk.register(a_form(), AIGUL).number.serial == 1


def test_a_mistake_in_the_middle_of_a_commit_leaves_no_trace(one_desk):
    desk, place, own = one_desk
    desk.register(a_form(), AIGUL)
    before = place.reading.entry_hashes()

    def stumble():
        with own.writing() as writing:
            writing.next_serial()
            writing.append(PapersSent(Number.of_application(427, 1, 1).digits, "land", 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert place.reading.entry_hashes() == before
    assert desk.register(a_form(), AIGUL).number.serial == 2
