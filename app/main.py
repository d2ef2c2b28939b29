"""The command `tereze`: one word for each thing the program does."""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app import VERSION
from app.homes import Home, default_home
from registry.failures import Refusal, Trouble

LANGUAGES = ("kk", "ru", "en")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one word; 0 when it did what it says, 1 with a sentence when it could not."""
    given = sys.argv[1:] if argv is None else argv
    arguments = _usual(given) or _parser(given[0] if given else "").parse_args(given)
    if given and given[0] == "counter":
        gc.disable()  # what a start loads is no garbage; `app.start` says until when
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    act: Callable[[argparse.Namespace], int] = arguments.act
    try:
        return act(arguments)
    except (Refusal, Trouble) as failure:
        from words import words_in
        from words.texts import sentence_for

        print(sentence_for(failure, words_in(arguments.language or "kk")), file=sys.stderr)
        return 1
    except BrokenPipeError:
        # `tereze verify … | head`: whoever read has seen enough. What is still unwritten must not
        # be written at the end either, or Python would complain of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _usual(given: Sequence[str]) -> argparse.Namespace | None:
    """The desk's window as its icon begins it: nobody waits there for all that a command line may
    hold. Anything else is the parser's."""
    match list(given):
        case ["counter"]:
            home = default_home("desk")
        case ["counter", "--home", folder] if not folder.startswith("-"):
            home = Path(folder)
        case _:
            return None
    return argparse.Namespace(act=_counter, home=home, language="")


def _parser(first: str) -> argparse.ArgumentParser:
    """`first` is the word that was given: before a window nobody waits for the others' words."""
    parser = argparse.ArgumentParser(
        prog="tereze", description="The program of a village public-service office."
    )
    parser.add_argument("--version", action="version", version=VERSION)
    words = parser.add_subparsers(required=True, metavar="WORD")

    counter = _word(words, "counter", _counter, "the specialist's window")
    _home(counter, "desk")
    counter.set_defaults(language="")  # unless one is named here: that of the settings
    if first != "counter":
        _other_words(words)
    return parser


def _other_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from app.rotate_words import add_rotate
    from app.stick_words import add_enrol_ways, add_parcel

    kiosk = _word(words, "kiosk", _kiosk, "the visitor's touchscreen")
    _home(kiosk, "kiosk")
    kiosk.add_argument("--window", action="store_true", help="in a window, not the whole screen")
    kiosk.add_argument("--set-pin", action="store_true", help="by which staff leave the screen")
    kiosk.add_argument("--demo-wire", type=Path, default=None, help=argparse.SUPPRESS)
    kiosk.add_argument("--demo-size", default="", help=argparse.SUPPRESS)

    hall = _word(words, "hall", _hall, "the screen on the wall: which number goes where")
    _home(hall, "hall")
    hall.add_argument("--window", action="store_true", help="in a window, not the whole screen")

    enrol = _word(words, "enrol", _enrol, "let this device into a district")
    _home(enrol, "desk")
    enrol.add_argument("--district", default="", metavar="ADDRESS")
    enrol.add_argument("--code", default="", help="the one-time code of the enrolment sheet")
    enrol.add_argument("--fingerprint", default="", help="the district's, from the same sheet")
    add_enrol_ways(enrol)
    enrol.add_argument("--printer", default="", help="folder:DIR, system:NAME or none")
    enrol.add_argument(
        "--relay", metavar="ADDRESS", help="of this office's own server, if it has one"
    )
    enrol.add_argument("--paper", choices=("A4", "80mm"), help="of the receipt; A4 at first")

    sync = _word(words, "sync", _sync, "carry everything to the district and back, once")
    _home(sync, "desk")
    add_parcel(words, _word, _home)
    add_rotate(words, _word, _home)
    rebuild = _word(words, "rebuild", _rebuild, "write the book's tables anew from its journal")
    _home(rebuild, "desk")
    entries = _word(words, "entries", _entries, "list the hash of every entry of a database")
    entries.add_argument("database", help="a file, or a database's URL")

    _checking_words(words)
    _safe_words(words)
    _district_words(words)

    demo = _word(words, "demo", _demo, "a lived-in office to try everything on")
    _home(demo, "demo")
    demo.add_argument("--port", type=int, default=0, help="of its district, if not the usual one")
    demo.add_argument("--new", action="store_true", help="begin again with a fresh office")

    tour = _word(words, "tour", _tour, "play the whole round and keep pictures of it")
    tour.add_argument("--to", type=Path, required=True, metavar="DIR")
    tour.add_argument("--database", default="", help="run the district on this database")
    tour.add_argument("--cut", action="store_true", help="kill the district in the middle once")


def _word(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    act: Callable[[argparse.Namespace], int],
    says: str,
) -> argparse.ArgumentParser:
    parser = words.add_parser(name, help=says, description=says)
    parser.set_defaults(act=act)
    parser.add_argument("--language", choices=LANGUAGES, default="kk")
    return parser


def _home(
    parser: argparse.ArgumentParser,
    word: str,
    says: str = "where keys, book and settings are kept",
) -> None:
    parser.add_argument(
        "--home",
        type=Path,
        default=default_home(word),
        metavar="DIR",
        help=says,
    )


def _checking_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    export = _word(words, "export", _export, "write the whole book, names too, as one signed file")
    _home(export, "desk")
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    verify = _word(words, "verify", _verify, "check a book, file or parcel; say what is proven")
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--receipts", nargs="+", action="extend", default=[], metavar="FILE")
    verify.add_argument("--district-key", default="", metavar="HEX", help="or its fingerprint")
    verify.add_argument("--json", action="store_true", help="for programs")
    verify.add_argument("--days", action="store_true", help="the seals that day sheets carry")
    _home(verify, "desk", "whose key opens a parcel, and whose book says what comes before it")


def _district_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from app.catalogue_words import add_catalogue
    from app.staff_words import add_staff_ways

    serve = _word(words, "district", _serve, "the district's server")
    _home(serve, "district")
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

    office = _word(words, "office", _office, "the server of one office: see docs/guides/relay.md")
    _home(office, "office")
    office.add_argument("--port", type=int, help="8428 where the settings name no other")
    office.add_argument("--ready-file", type=Path, default=None, help=argparse.SUPPRESS)
    office.add_argument("--until-closed", action="store_true", help=argparse.SUPPRESS)
    office.add_argument("--eager", action="store_true", help=argparse.SUPPRESS)

    invite = _word(words, "invite", _invite, "a one-time code for a new device")
    _home(invite, "district")
    invite.add_argument("--office", type=int, required=True)
    invite.add_argument("--desk", type=int, help="the desk's number, 1 to 99; a relay needs none")
    invite.add_argument("--role", choices=("desk", "kiosk", "relay"), default="desk")
    invite.set_defaults(mistyped=invite.error)

    staff = _word(words, "staff", _staff, "name somebody who works in an office or a department")
    _home(staff, "district")
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
    add_catalogue(words, _word, _home)


def _safe_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = _word(words, "backup", _backup, "copy the book of a desk or district to a safe place")
    _home(backup, "desk")
    where = backup.add_mutually_exclusive_group()
    where.add_argument("--to", type=Path, metavar="DIR", help="this once into another folder")
    where.add_argument(
        "--second-copy",
        type=Path,
        metavar="DIR",
        help="instead: set this stick or disk up, every entry is written onto it from now on",
    )

    restore = _word(words, "restore", _restore, "make a book whole again; asks before it does")
    _home(restore, "desk")
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


def _counter(arguments: argparse.Namespace) -> int:
    from app.first_look import first_look
    from app.start import run_counter

    home = Home(arguments.home)
    arguments.language = arguments.language or first_look(home.folder).language
    return run_counter(home, arguments.language)


def _kiosk(arguments: argparse.Namespace) -> int:
    if arguments.demo_wire is not None:
        from app.demo_kiosk import run_demo_kiosk

        home, size = Home(arguments.home), arguments.demo_size
        return run_demo_kiosk(home, arguments.language, arguments.demo_wire, size)
    if arguments.set_pin:
        from app.hall_staff import run_set_pin
        from words import words_in

        return run_set_pin(Home(arguments.home), words_in(arguments.language))
    from app.windows import run_kiosk

    return run_kiosk(Home(arguments.home), arguments.language, in_window=arguments.window)


def _hall(arguments: argparse.Namespace) -> int:
    from app.hall_screen import run_hall

    return run_hall(Home(arguments.home), in_window=arguments.window)


def _enrol(arguments: argparse.Namespace) -> int:
    import msgspec

    from app.settings import DeviceSettings
    from app.stick_words import enrol_by_stick, run_enrol
    from app.wiring import Device, enrol_device

    home = Home(arguments.home)
    if enrol_by_stick(arguments):
        ended = run_enrol(arguments)
        if ended is not None:
            return ended
        device = Device.load(home)
    else:
        device = enrol_device(home, arguments.district, arguments.code, arguments.fingerprint)
    # Only now: a wrong code must not cost a desk at work its printer, nor its district's address.
    settings = home.settings(DeviceSettings)
    printer, paper = arguments.printer or settings.printer, arguments.paper or settings.paper
    relay = settings.relay if arguments.relay is None else arguments.relay
    home.keep_settings(msgspec.structs.replace(settings, printer=printer, paper=paper, relay=relay))
    certificate = device.certificate
    print(f"{device.office.name_kk}: {certificate.role} {certificate.desk:02}")
    return 0


def _sync(arguments: argparse.Namespace) -> int:
    """0: the district has everything; 1: not reached or refused; 3: reached, something waits."""
    from app.sending import run_sync
    from words import words_in

    return run_sync(Home(arguments.home), words_in(arguments.language))


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


def _demo(arguments: argparse.Namespace) -> int:
    from app.demo_run import run_demo

    return run_demo(arguments.home, arguments.port, arguments.language, again=arguments.new)


def _tour(arguments: argparse.Namespace) -> int:
    from app.tour import run_tour

    return run_tour(arguments.to, arguments.language, arguments.database, cut=arguments.cut)


if __name__ == "__main__":
    sys.exit(main())
