"""The command line's words for the road by stick: `parcel`, `enrol --write`, `enrol --read`; and
what `verify` has to know of a parcel.

Arguments only; what they do is loaded when it is done.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.homes import Home

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[[argparse.ArgumentParser, str], None]


def add_parcel(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """`tereze parcel write|read FOLDER`, for a desk, a relay, a kiosk and the district."""
    parcel = word(words, "parcel", _no_word, "carry everything on a stick instead of the line")
    ways = parcel.add_subparsers(required=True, metavar="write|read")
    write = word(ways, "write", _write, "put onto the stick what the other side lacks")
    read = word(ways, "read", _read, "take in what lies there; the district also answers")
    for one in (write, read):
        home(one, "desk")
        one.add_argument("folder", type=Path, metavar="FOLDER", help="the stick, or any folder")
    write.add_argument(
        "--office",
        type=int,
        action="append",
        default=[],
        metavar="NUMBER",
        help="at the district: for these offices only; else for all",
    )


def add_enrol_ways(enrol: argparse.ArgumentParser) -> None:
    """Beside the line: the request onto a stick, and the answer from it."""
    by_stick = enrol.add_mutually_exclusive_group()
    by_stick.add_argument(
        "--write", type=Path, metavar="FOLDER", help="no line: the request, with --code, as a file"
    )
    by_stick.add_argument(
        "--read", type=Path, metavar="FOLDER", help="no line: the answer, with --fingerprint"
    )
    enrol.set_defaults(wrong=enrol.error)


def enrol_by_stick(arguments: argparse.Namespace) -> bool:
    """Whether it is by stick, and all that it needs is given; else it ends with the usage."""
    needed = ["code"] if arguments.write else ["fingerprint"]
    if arguments.write is None and arguments.read is None:
        needed = ["district", "code", "fingerprint"]
    missing = [f"--{name}" for name in needed if not getattr(arguments, name)]
    if missing:
        arguments.wrong("the following arguments are required: " + ", ".join(missing))
    return arguments.write is not None or arguments.read is not None


def run_enrol(arguments: argparse.Namespace) -> int | None:
    """None: go on, the device is let in; else the exit code, after the request was written."""
    from app.enrolling_by_stick import read_answer_of
    from app.parcel_words import run_enrol_write
    from words import words_in

    home = Home(arguments.home)
    if arguments.write is not None:
        return run_enrol_write(home, arguments.code, arguments.write, words_in(arguments.language))
    read_answer_of(home, arguments.read, arguments.fingerprint, arguments.district)
    return None


def is_parcel(path: Path) -> bool:
    """Whether the file begins as a parcel does."""
    from sync.parcel import MARK

    try:
        with path.open("rb") as file:
            return file.read(len(MARK)) == MARK
    except OSError:
        return False  # whoever looks closer says why


def _no_word(arguments: argparse.Namespace) -> int:
    raise AssertionError("the parser wants one of the two ways")


def _write(arguments: argparse.Namespace) -> int:
    from app.parcel_words import run_write
    from words import words_in

    w = words_in(arguments.language)
    return run_write(Home(arguments.home), arguments.folder, arguments.office, w)


def _read(arguments: argparse.Namespace) -> int:
    from app.parcel_words import run_read
    from words import words_in

    return run_read(Home(arguments.home), arguments.folder, words_in(arguments.language))
