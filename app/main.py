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
    from app.book_words import add_book_words
    from app.district_words import add_district_words
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
    enrol.add_argument("--paper", choices=("A4", "80mm", "58mm"), help="the receipt's; A4 at first")

    doctor = _word(words, "doctor", _doctor, "camera, scanner, printer, line: is all in order?")
    _home(doctor, "desk")

    sync = _word(words, "sync", _sync, "carry everything to the district and back, once")
    _home(sync, "desk")
    add_parcel(words, _word, _home)
    add_rotate(words, _word, _home)
    add_book_words(words, _word, _home)
    add_district_words(words, _word, _home)

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


def _doctor(arguments: argparse.Namespace) -> int:
    """0: nothing has to be done; 1: what has to be is said."""
    from app.doctor import run_doctor
    from words import words_in

    return run_doctor(Home(arguments.home), words_in(arguments.language))


def _sync(arguments: argparse.Namespace) -> int:
    """0: the district has everything; 1: not reached or refused; 3: reached, something waits."""
    from app.sending import run_sync
    from words import words_in

    return run_sync(Home(arguments.home), words_in(arguments.language))


def _demo(arguments: argparse.Namespace) -> int:
    from app.demo_run import run_demo

    return run_demo(arguments.home, arguments.port, arguments.language, again=arguments.new)


def _tour(arguments: argparse.Namespace) -> int:
    from app.tour import run_tour

    return run_tour(arguments.to, arguments.language, arguments.database, cut=arguments.cut)


if __name__ == "__main__":
    sys.exit(main())
