"""`tereze demo`: make the lived-in office if it is not there, start its district, open its windows.

What it does it says on the terminal, in the chosen language. A folder that holds anything but a
demo is left alone.
"""

import contextlib
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from app.demo import CLERKS, Demo, make_demo
from app.demo_district import (
    DistrictDidNotStart,
    DistrictProcess,
    NoFreePort,
    Place,
    free_place,
    printed_port,
)
from app.homes import Home
from app.outside import SystemClock
from app.settings import DeviceSettings, DistrictSettings
from registry.application import office_day
from sync.uploader import Turn
from words import Words, later, words_in

USUAL_PORT: Final = 8427
INTERRUPTED: Final = 130  # what shells answer for a program ended by Ctrl+C
OLD_AFTER_DAYS: Final = 3  # by then "due today" of the story is long past
_OURS: Final = {
    *("district", "desk", "kiosk", "ready", "opened"),
    *("district.log", "kiosk.log", "kiosk.wire"),
}
_STEPS: Final = {
    "people": later("Letting in the people, the desk and the kiosk"),
    "story": later("Living through five weeks of the office"),
}

Say = Callable[[str], None]


def run_demo(home: Path, port: int, language: str, *, again: bool) -> int:
    """Play until the window is closed. `port` 0 is the usual one, or the one it was made with."""
    w = words_in(language)
    demo = Demo(home.resolve())
    with _alone(demo) as alone:
        if not alone:
            return _stop(w.say("This demo is open already, in another window."))
        if not is_demo_or_empty(demo):
            return _stop(
                w.say(
                    "This folder holds something else, so no demo is made there: {folder}",
                    folder=demo.folder,
                )
            )
        if again and demo.folder.exists():
            shutil.rmtree(demo.folder)
        try:
            place = prepare(demo, port, w)
            return _play(demo, place, w)
        except KeyboardInterrupt:
            return INTERRUPTED
        except NoFreePort:
            return _stop(w.say("No free port was found for the demo's district."))
        except DistrictDidNotStart as failure:
            return _stop(
                w.say(
                    "The demo's district did not start. What it said is in {file}",
                    file=failure.log,
                )
            )


def prepare(demo: Demo, port: int, w: Words) -> Place:
    """A demo that is ready, and the place for its district. Raises NoFreePort."""
    if not demo.is_ready:
        place = _told_place(port or USUAL_PORT, None, w)
        _make(demo, place, w)
        return place
    printed = printed_port(demo.district, USUAL_PORT)
    place = _told_place(port or printed, printed, w)
    move(demo, place)
    _tell_age(demo, w)
    return place


def move(demo: Demo, place: Place) -> None:
    """Tell desk and kiosk where the district listens now; what is printed on paper stays."""
    for home in (demo.desk, demo.kiosk):
        settings = home.settings(DeviceSettings)
        if settings.district != place.address:
            home.keep_settings(msgspec.structs.replace(settings, district=place.address))


def is_demo_or_empty(demo: Demo) -> bool:
    """Whether nothing in this folder would be a loss: a demo's own things, or nothing at all."""
    folder = demo.folder
    if not folder.exists():
        return True
    if not folder.is_dir() or not {each.name for each in folder.iterdir()} <= _OURS:
        return False
    return all(_is_demo_home(home) for home in (demo.district, demo.desk, demo.kiosk))


def _is_demo_home(home: Home) -> bool:
    """A real desk's folder is called "desk" too; only its settings tell them apart."""
    if not (home.folder / "settings.json").exists():
        # Cut off in the first moments of the making: no key and no book yet.
        return not any(each.is_file() for each in home.folder.rglob("*"))
    if home.folder.name == "district":
        return home.settings(DistrictSettings).demo
    return home.settings(DeviceSettings).demo


def _told_place(wanted: int, printed: int | None, w: Words) -> Place:
    place = free_place(wanted)
    if place.port != wanted:
        print(
            w.say(
                "Port {taken} is taken, so the district listens at {port}.",
                taken=wanted,
                port=place.port,
            )
        )
    if printed is not None and place.port != printed:
        print(
            w.say(
                "The papers name port {printed}; their codes are read all the same.",
                printed=printed,
            )
        )
    return place


def _make(demo: Demo, place: Place, w: Words) -> None:
    print(w.say("Making the demo: an invented village office with five weeks behind it."))
    begun = time.monotonic()
    with _Steps(w) as steps:
        make_demo(demo, place.address, steps.begin)
    seconds = round(time.monotonic() - begun)
    print(
        w.say(
            "The demo is ready, after {seconds} s. It lies in {folder}",
            seconds=seconds,
            folder=demo.folder,
        )
    )


class _Steps:
    """Says each step as it begins, a dot a second while it lasts, and its seconds at its end."""

    def __init__(self, w: Words) -> None:
        self._w = w
        self._begun = 0.0
        self._over = threading.Event()
        self._ticker: threading.Thread | None = None

    def __enter__(self) -> "_Steps":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def begin(self, step: str) -> None:
        self._end()
        self._begun = time.monotonic()
        print(f"  {self._w.say(_STEPS[step])} ", end="", flush=True)
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, args=(self._over,), daemon=True)
        self._ticker.start()

    def _tick(self, over: threading.Event) -> None:
        while not over.wait(1.0):
            print(".", end="", flush=True)

    def _end(self) -> None:
        if self._ticker is not None:
            self._over.set()
            self._ticker.join()
            self._ticker = None
            seconds = f"{time.monotonic() - self._begun:.1f}"
            print(" " + self._w.say("{seconds} s", seconds=seconds), flush=True)


def _tell_age(demo: Demo, w: Words) -> None:
    made = office_day(int((demo.folder / "ready").stat().st_mtime * 1000))
    days = (office_day(SystemClock().now()) - made).days
    if days >= OLD_AFTER_DAYS:
        print(
            w.count(
                "This demo was made {n} day ago. With --new you begin again with a fresh one.",
                "This demo was made {n} days ago. With --new you begin again with a fresh one.",
                days,
            )
        )


def _play(demo: Demo, place: Place, w: Words) -> int:
    district = DistrictProcess(demo.district, place, demo.folder / "district.log")
    print(w.say("Starting the district at {address}", address=place.address), flush=True)
    try:
        district.begin()
        _open_qt()  # takes its second while the district takes its own
        district.wait()
        return _live(demo, place, w)
    finally:
        district.stop()


def _open_qt() -> None:
    from app.windows import begin_qt
    from ui.theme import apply_theme

    apply_theme(begin_qt(), "counter")


def _live(demo: Demo, place: Place, w: Words) -> int:
    from app.demo_office import DemoOffice
    from app.windows import begin_qt, live

    # A fresh demo opens with the line cut: the entries that wait can be seen waiting.
    opened = demo.folder / "opened"
    office = DemoOffice(demo, place.address, w.language, clerks=CLERKS, cut=not opened.exists())
    opened.touch()

    def show() -> None:
        office.show()
        print(w.say("The window is open. Closing it ends the demo."), flush=True)

    return live(begin_qt(), office.face.feed, show, office.close)


@contextlib.contextmanager
def _alone(demo: Demo) -> Iterator[bool]:
    """Whether no other program plays this demo; the lock lies beside the folder, not in it."""
    demo.folder.parent.mkdir(parents=True, exist_ok=True)
    turn = Turn(demo.folder.with_name(demo.folder.name + ".lock"))
    taken = turn.take()
    try:
        yield taken
    finally:
        turn.give_back()


def _stop(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
