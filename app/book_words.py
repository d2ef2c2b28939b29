"""The words of the command for a book: rebuild, export, verify, back up, restore.

Kept out: what each does (`app.safe`, `app.verifying`, `app.exporting`).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.homes import Home

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[..., None]


def add_book_words(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """To the words of the command."""
    rebuild = word(words, "rebuild", _rebuild, "write the book's tables anew from its journal")
    home(rebuild, "desk")
    entries = word(words, "entries", _entries, "list the hash of every entry of a database")
    entries.add_argument("database", help="a file, or a database's URL")
    _add_checking(words, word, home)
    _add_keeping(words, word, home)


def _add_checking(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    export = word(words, "export", _export, "write the whole book, names too, as one signed file")
    home(export, "desk")
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    verify = word(words, "verify", _verify, "check a book, file or parcel; say what is proven")
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--receipts", nargs="+", action="extend", default=[], metavar="FILE")
    verify.add_argument("--district-key", default="", metavar="HEX", help="or its fingerprint")
    verify.add_argument("--json", action="store_true", help="for programs")
    verify.add_argument("--days", action="store_true", help="the seals that day sheets carry")
    home(verify, "desk", "whose key opens a parcel, and whose book says what comes before it")


def _add_keeping(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    backup = word(words, "backup", _backup, "copy the book of a desk or district to a safe place")
    home(backup, "desk")
    where = backup.add_mutually_exclusive_group()
    where.add_argument("--to", type=Path, metavar="DIR", help="this once into another folder")
    where.add_argument(
        "--second-copy",
        type=Path,
        metavar="DIR",
        help="instead: set this stick or disk up, every entry is written onto it from now on",
    )

    restore = word(words, "restore", _restore, "make a book whole again; asks before it does")
    home(restore, "desk")
    source = restore.add_mutually_exclusive_group()
    source.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="a backup, a second copy or an export; else the newest good backup",
    )
    source.add_argument("--from-district", action="store_true", help="from the district's copy")
    restore.add_argument(
        "--readable-part",
        action="store_true",
        help="from a damaged FILE take what can still be read, instead of refusing it",
    )
    restore.add_argument("--yes", action="store_true", help="do not ask")


def _rebuild(arguments: argparse.Namespace) -> int:
    from app.wiring import Device
    from db.book import rebuild

    home = Home(arguments.home)
    count = rebuild(Device.load(home).open_book(home.book))
    print(count)
    return 0


def _entries(arguments: argparse.Namespace) -> int:
    """Reads any book without its keys: hashes are not secret."""
    from sqlalchemy import select

    from db.engine import open_engine, sqlite_url
    from db.tables import journal

    database = arguments.database
    engine = open_engine(database if "://" in database else sqlite_url(Path(database)))
    with engine.connect() as connection:
        hashes = sorted(h.hex() for h in connection.execute(select(journal.c.h)).scalars())
    engine.dispose()
    print("\n".join(hashes))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from app.exporting import book_of, export
    from inspector.verify import Ticker

    ticker = Ticker()
    book = book_of(Home(arguments.home))
    exported = export(book, arguments.to, lambda done, whole: ticker(done / max(1, whole)))
    ticker.end()
    book.engine.dispose()
    print(exported.entries)
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    """By the very file that an inspector gets: its exit codes are 0, 1, 2 and 3."""
    from app.stick_words import is_parcel
    from inspector.verify import main as verify

    path, home = Path(arguments.file), Home(arguments.home)
    if is_parcel(path) and home.key.exists():
        from app.verifying import verify_parcel

        return verify_parcel(home, path, arguments.language, as_json=arguments.json)

    asked = [arguments.file, "--language", arguments.language]
    asked += [f"--district-key={arguments.district_key}"] if arguments.district_key else []
    asked += ["--receipts", *arguments.receipts] if arguments.receipts else []
    asked += ["--days"] if arguments.days else []
    return verify([*asked, "--json"] if arguments.json else asked)


def _backup(arguments: argparse.Namespace) -> int:
    from app.safe import run_backup, run_second_copy
    from words import words_in

    home, w = Home(arguments.home), words_in(arguments.language)
    if arguments.second_copy is not None:
        return run_second_copy(home, arguments.second_copy, w)
    return run_backup(home, arguments.to, w)


def _restore(arguments: argparse.Namespace) -> int:
    from app.safe import run_restore
    from words import words_in

    return run_restore(
        Home(arguments.home),
        arguments.file,
        words_in(arguments.language),
        from_district=arguments.from_district,
        readable_part=arguments.readable_part,
        yes=arguments.yes,
    )
