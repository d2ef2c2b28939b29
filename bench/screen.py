"""Is the screen ever blocked? The counter window as the program wires it, worked at by key events.

JSON lines; exit code 1 when the screen answered nobody for over 50 ms through a fault of ours
(`bench.probe` says how that is told from a machine that is busy with other things):

    QT_QPA_PLATFORM=offscreen python -m bench.screen [--folder DIR] [--book DIR] [CASE …]

`register`   thirty residents from the first key to the printed receipt
`pages`      every page of the rail opened, its lists full
`search`     typing into the search field; with --book in a filled book, which is only read
`taking_in`  a thousand entries of another desk come by the road while somebody types and looks
`stack`      sixty pages on the page Answers: receipts of `register`, which is to run twice before

`register`, `pages` and `search` begin with --applications (10,000) in the book. --book is a folder
that `bench.book --keep` has filled, with a million for example.
"""

import argparse
import json
import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.assets import first_catalogue
from app.windows import CounterFace, begin_qt
from bench.desk import CONTROL, QUICK, AtTheDesk, LentFace
from bench.filling import Village, fill
from bench.neighbour import Neighbour, applications
from bench.people import GIVEN, SURNAMES, Residents
from bench.probe import Probe
from ui.theme import apply_theme

REGISTRATIONS: Final = 30
STACK: Final = 60
_TYPED: Final = 12  # things looked for
_SERVICE: Final = "бақша"
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_RAIL: Final = {
    "today": (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
    "answers": (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier),
    "papers": (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier),
    "search": (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier),
    "office": (Qt.Key.Key_F5, _SHIFT),
    "help": (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
    "reception": (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier),
}

Line = dict[str, Any]


@contextmanager
def watched(desk: AtTheDesk) -> Iterator[Probe]:
    """The screen is watched from when somebody has sat down, the first page stands still, and the
    others are made, as after some seconds in which nobody presses a key."""
    desk.sit_down()
    desk.live(1_500)
    desk.wait(desk.is_ready, "all pages to be made")
    probe = Probe()
    probe.start()
    try:
        yield probe
    finally:
        probe.stop()
        desk.close()


def village(folder: Path, count: int) -> Village:
    """One with so many applications in its book; made once for all cases of a run."""
    home = folder / f"office{count}"
    found = Village(home) if home.exists() else Village.enrol(home)
    if found.applications < count:
        fill(found, count)
    return found


# -- the cases -------------------------------------------------------------------------------------


def register(given: argparse.Namespace) -> Line:
    """Thirty residents, each from the wide field to "printed" and to the next visitor."""
    device = village(given.folder, given.applications).device()
    desk = AtTheDesk(CounterFace(device, given.language, QUICK))
    residents = Residents(first_catalogue(), seed=time.time_ns())  # nobody was here before
    with watched(desk) as probe:
        for nth, form in enumerate(residents.forms(REGISTRATIONS)):
            person = form.applicant
            probe.during = f"register {nth + 1}: who"
            desk.say(person.iin)
            desk.live(400)  # whoever was here before fills the block
            if not desk.at("what"):
                for typed in (person.name, "87011234567", "Соколовка, Мектеп 5"):
                    desk.say(typed)
            desk.wait(lambda: desk.at("what"), "the field of the service")
            probe.during = f"register {nth + 1}: what"
            desk.say(_SERVICE)
            desk.see("paper_0")
            probe.during = f"register {nth + 1}: Ctrl+Enter"
            desk.press(Qt.Key.Key_Return, CONTROL)
            desk.wait(lambda: "✓" in desk.read("print_state"), "the papers to be out")
            desk.live(300)
            probe.during = f"register {nth + 1}: next visitor"
            desk.press(Qt.Key.Key_Return, CONTROL)
            desk.see("who")
        return {"registrations": REGISTRATIONS, **probe.seen.figures()}


def pages(given: argparse.Namespace) -> Line:
    """Each page of the rail, three times over; the last a minute's worth of looking again."""
    device = village(given.folder, given.applications).device()
    desk = AtTheDesk(CounterFace(device, given.language, QUICK))
    with watched(desk) as probe:
        for turn in ("first", "again", "once more"):
            for name, (key, held) in _RAIL.items():
                probe.during = f"{name}, {turn}"
                desk.press(key, held)
                desk.live(900)
        return {"applications": given.applications, **probe.seen.figures()}


def search(given: argparse.Namespace) -> Line:
    """Names, whole and begun, numbers and digits, letter by letter."""
    lent = given.book is not None
    full = Village(given.book) if lent else village(given.folder, given.applications)
    device = full.device()
    face = LentFace(device, given.language) if lent else CounterFace(device, given.language, QUICK)
    desk = AtTheDesk(face)
    chance, rows = random.Random(given.seed), list[int]()
    with watched(desk) as probe:
        desk.press(Qt.Key.Key_F6)
        for _ in range(_TYPED):
            pick = chance.choice
            for typed in (
                pick(SURNAMES),
                f"{pick(GIVEN)} {pick(SURNAMES)}",
                str(chance.randrange(1, given.applications)),
            ):
                probe.during = f"search “{typed}”"
                desk.press(Qt.Key.Key_A, CONTROL)
                desk.type(typed)
                desk.live(700)
                rows.append(len(desk.window.applications.list.rows()))
        return {
            "rows_shown": sum(rows),
            "applications": full.applications,
            "lent": lent,
            **probe.seen.figures(),
        }


def taking_in(given: argparse.Namespace) -> Line:
    """A thousand entries of a neighbour, while somebody types, registers and looks."""
    folder = given.folder / "neighbour"
    shutil.rmtree(folder, ignore_errors=True)
    neighbour = Neighbour(folder)
    try:
        neighbour.begin()
        desk = AtTheDesk(CounterFace(neighbour.device, given.language, QUICK))
        office = desk.face.office
        with watched(desk) as probe:
            written: list[int] = []
            desk.face.road.pause()  # type: ignore[union-attr]
            # In a process of its own: the neighbour's work must not take this screen's time.
            writer = threading.Thread(target=lambda: written.append(_written_apart(folder)))
            writer.start()
            desk.wait(lambda: not writer.is_alive(), "the neighbour's entries at the district")
            probe.begin("taking in")
            desk.face.road.resume()  # type: ignore[union-attr]
            began, rounds = time.monotonic(), 0
            while applications(office) < written[0] // 4:
                _use(desk, probe)
                rounds += 1
            for _ in range(2):
                _use(desk, probe)
            seconds = round(time.monotonic() - began, 1)
            return {"entries": written[0], "seconds": seconds, **probe.seen.figures()}
    finally:
        neighbour.end()


def _written_apart(folder: Path) -> int:
    import subprocess

    asked = [sys.executable, "-m", "bench.neighbour", str(folder)]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def _use(desk: AtTheDesk, probe: Probe) -> None:
    """What somebody does meanwhile: types a name, looks for one, looks at the day."""
    probe.during = "taking in: typing"
    desk.press(Qt.Key.Key_F2)
    desk.type("Серікова ")
    probe.during = "taking in: Today"
    desk.press(Qt.Key.Key_F5)
    desk.live(200)
    probe.during = "taking in: Search"
    desk.press(Qt.Key.Key_F6)
    desk.type("Ким")
    desk.live(300)


def stack(given: argparse.Namespace) -> Line:
    """Sixty scanned pages fall into the folder of the page scanner while the page Answers is open.

    They are receipts, with codes to be read, and each is looked at by Enter until the screen rests.
    Pages that an earlier run has kept are recognised and not shown again, so each serves once.
    """
    device = village(given.folder, given.applications).device()
    printed = sorted(device.home.printed.glob("receipt-*.pdf"))[-STACK:]
    if len(printed) < STACK // 2:
        return {"skipped": "too few receipts lie there: run the case register first"}
    inbox = Path(device.settings.scans or device.home.folder / "scans")
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir()
    desk = AtTheDesk(CounterFace(device, given.language, QUICK))
    with watched(desk) as probe:
        desk.press(Qt.Key.Key_F3)
        desk.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        probe.during = "pages come in"
        for nth, page in enumerate(printed):
            page.rename(inbox / f"page{nth:02}.pdf")
        for nth in range(len(printed)):
            probe.during = f"waiting for page {nth + 1}"
            desk.see("stack_whose")  # it is being read while the one before is looked at
            probe.during = f"page {nth + 1}"
            desk.press(Qt.Key.Key_Return)
            desk.live(400)
        return {"pages": len(printed), **probe.seen.figures()}


CASES: Final[dict[str, Callable[[argparse.Namespace], Line]]] = {
    "register": register,
    "pages": pages,
    "search": search,
    "taking_in": taking_in,
    "stack": stack,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--folder", type=Path, help="kept, and used again by the next run")
    parser.add_argument("--book", type=Path, help="a folder that bench.book has filled")
    parser.add_argument("--applications", type=int, default=10_000)
    parser.add_argument("--language", choices=("kk", "ru", "en"), default="kk")
    parser.add_argument("--seed", type=int, default=20)
    given = parser.parse_args()
    unknown = set(given.cases) - set(CASES)
    if unknown:
        parser.error(f"there is no case {', '.join(sorted(unknown))}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    kept = given.folder is not None
    given.folder = given.folder or Path(mkdtemp())
    given.folder.mkdir(exist_ok=True)
    app: QApplication = begin_qt()
    apply_theme(app, "counter")
    blocked = 0
    try:
        for name in given.cases or CASES:
            line = {"bench": "screen", "case": name, **CASES[name](given)}
            blocked += int(line.get("blocked", 0))
            print(json.dumps(line, ensure_ascii=False), flush=True)
    finally:
        if not kept:
            shutil.rmtree(given.folder, ignore_errors=True)
    return 1 if blocked else 0


if __name__ == "__main__":
    sys.exit(main())
