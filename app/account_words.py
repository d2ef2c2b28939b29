"""The words of `tereze account` on the command line; what they do is in `app.accounts`."""

import argparse
from collections.abc import Callable

from app.homes import Home

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[..., None]


def add_account(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """To the words of the command."""
    account = word(words, "account", _account, "the first administrator of the district's pages")
    home(account, "district")
    ways = account.add_mutually_exclusive_group(required=True)
    ways.add_argument("--first-administrator", action="store_true", help="who opens all others")
    ways.add_argument("--give-code", action="store_true", help="a new one-time code for --number")
    ways.add_argument("--unlock", action="store_true", help="open --number again")
    account.add_argument("--number", required=True, help="staff number, to sign in with")
    account.add_argument("--name", default="", help="surname and initials")
    account.add_argument("--position-kk", default="техник")
    account.add_argument("--position-ru", default="техник")
    account.add_argument("--position-en", default="technician")


def _account(arguments: argparse.Namespace) -> int:
    from app.accounts import change
    from app.district import open_district
    from app.outside import SystemClock

    for said in change(open_district(Home(arguments.home), SystemClock()), arguments):
        print(said)
    return 0
