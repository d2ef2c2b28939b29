"""The words of `tereze catalogue` on the command line; what they do is in `app.publishing`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[[argparse.ArgumentParser, str], None]


def add_catalogue(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """`tereze catalogue FILE`, at the district."""
    one = word(words, "catalogue", _run, "publish a table of services; see --dry-run first")
    home(one, "district")
    one.add_argument("table", type=Path, metavar="FILE", help="columns as assets/catalogue.csv")
    one.add_argument(
        "--departments", type=Path, metavar="FILE", help="columns as assets/departments.csv"
    )
    one.add_argument(
        "--from",
        dest="first",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the first day on which it counts; today where none is said",
    )
    one.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
    one.add_argument(
        "--whole",
        action="store_true",
        help="FILE is the whole catalogue: a service that it does not name ends the day before",
    )


def _run(arguments: argparse.Namespace) -> int:
    from app.publishing import run_catalogue

    return run_catalogue(arguments)
