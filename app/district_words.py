"""The words of the command for a district and its offices: servers, new devices, people.

Kept out: what each does (`app.district`, `app.serving`, `app.relay`, `app.staff`, `app.accounts`).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.homes import Home

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[..., None]


def add_district_words(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """To the words of the command."""
    from app.account_words import add_account
    from app.catalogue_words import add_catalogue
    from app.mail_words import add_mail
    from app.staff_words import add_staff_ways

    serve = word(words, "district", _serve, "the district's server")
    home(serve, "district")
    serve.add_argument("--database", default=None, help="postgresql://… instead of SQLite")
    serve.add_argument("--listen", default=None, metavar="HOST:PORT")
    serve.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="processes behind the one address; more than one needs PostgreSQL",
    )
    serve.add_argument("--address", default=None, help="of the public page, as on receipts")
    serve.add_argument("--ready-file", type=Path, default=None, help=argparse.SUPPRESS)
    serve.add_argument("--until-closed", action="store_true", help=argparse.SUPPRESS)

    office = word(words, "office", _office, "the server of one office: see docs/guides/relay.md")
    home(office, "office")
    office.add_argument("--port", type=int, help="8428 where the settings name no other")
    office.add_argument("--ready-file", type=Path, default=None, help=argparse.SUPPRESS)
    office.add_argument("--until-closed", action="store_true", help=argparse.SUPPRESS)
    office.add_argument("--eager", action="store_true", help=argparse.SUPPRESS)

    invite = word(words, "invite", _invite, "a one-time code for a new device")
    home(invite, "district")
    invite.add_argument("--office", type=int, required=True)
    invite.add_argument("--desk", type=int, help="the desk's number, 1 to 99; a relay needs none")
    invite.add_argument("--role", choices=("desk", "kiosk", "relay"), default="desk")
    invite.set_defaults(mistyped=invite.error)

    staff = word(words, "staff", _staff, "name somebody who works in an office or a department")
    home(staff, "district")
    staff.add_argument(
        "--file",
        type=Path,
        default=None,
        metavar="CSV",
        help="many at once: office,number,name,position_kk,position_ru,position_en",
    )
    staff.add_argument("--office", help="0 for the departments")
    staff.add_argument("--number", help="staff number")
    staff.add_argument("--name", help="surname and initials")
    staff.add_argument("--position-kk")
    staff.add_argument("--position-ru")
    staff.add_argument("--position-en", default="")
    add_staff_ways(staff)
    add_account(words, word, home)
    add_catalogue(words, word, home)
    add_mail(words, word, home)


def _serve(arguments: argparse.Namespace) -> int:
    from app.district import with_settings
    from app.serving import serve

    changed = {
        name: value
        for name, value in (
            ("database", arguments.database),
            ("listen", arguments.listen),
            ("status_address", arguments.address),
        )
        if value is not None
    }
    home = Home(arguments.home)
    with_settings(home, **changed)
    if arguments.until_closed:
        from app.demo_district import end_with_starter

        end_with_starter()
    return serve(home, arguments.ready_file, arguments.workers)


def _office(arguments: argparse.Namespace) -> int:
    from app.relay import run_office

    if arguments.until_closed:
        from app.demo_district import end_with_starter

        end_with_starter()
    home, ready = Home(arguments.home), arguments.ready_file
    return run_office(home, arguments.port, ready, eager=arguments.eager)


def _invite(arguments: argparse.Namespace) -> int:
    from app.district import open_district
    from app.outside import SystemClock

    desk, role = arguments.desk, arguments.role
    if desk is None and role != "relay":
        arguments.mistyped("the following arguments are required: --desk")
    district = open_district(Home(arguments.home), SystemClock())
    sheet = district.enrolment().invite(arguments.office, desk or 0, role)
    print(f"{sheet.code}\n{district.fingerprint}")
    return 0


def _staff(arguments: argparse.Namespace) -> int:
    from app.district import PERSON_COLUMNS, open_district, people_of
    from app.outside import SystemClock
    from app.staff import change
    from app.staff_words import changes_somebody

    if changes_somebody(arguments):
        for said in change(open_district(Home(arguments.home), SystemClock()), arguments):
            print(said)
        return 0
    if arguments.file is not None:
        people = people_of(arguments.file.read_text("utf-8-sig"))
    else:
        asked = (*PERSON_COLUMNS, "roles")
        people = people_of([{name: getattr(arguments, name) for name in asked}])
    district = open_district(Home(arguments.home), SystemClock())
    for office, person in people:
        district.set_staff(office, person)
    return 0
