"""What this workplace has, each thing in order or with what to do about it: the word `doctor`, and
the part "Equipment" of a desk's settings.

For whoever sets a computer up or stands before one that does not work. It changes nothing, needs no
display, says nothing of anybody. Kept out: what the book holds (`tereze verify`).
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path
from typing import Final

from app.homes import Home
from app.layouts import KAZAKH, layouts_here
from app.settings import DeviceSettings
from counter.bookwords import room_words
from counter.equipment_place import (
    CAMERA,
    CLOCK,
    DISK,
    LAYOUT,
    LINE,
    PRINTER,
    SCANNER,
    THINGS,
    Finding,
    State,
)
from printing.printers import MisnamedPrinter, NoPrinter, Watched, open_printer
from registry.cameras import CameraBusy, CameraMissing
from registry.clock import judge
from registry.failures import PeerUnreachable, PrinterUnreachable, Refusal, Trouble
from registry.keeping import ROOM_FOR_FORMS
from registry.readers import FIRST, NONE
from sync.turn import Turn
from words import Words
from words.texts import sentence_for

_PATIENCE_S: Final = 8.0  # for the district: a satellite line takes two
_FOLDER: Final = "folder:"
_WIDE: Final = 18  # letters, of the first column

Turns = Callable[[str], AbstractContextManager[None]]


def _alone(printer: str) -> AbstractContextManager[None]:
    """Nothing else prints here."""
    return nullcontext()


def run_doctor(home: Home, w: Words) -> int:
    """0 when nothing has to be done, else 1."""
    found = []
    for thing in THINGS:
        one = look_at(thing, home, w)
        found.append(one)
        print(f"{one.state.value} {one.what:<{_WIDE}} {one.said}", flush=True)
        if one.to_do:
            print(f"  {'':<{_WIDE}} → {one.to_do}", flush=True)
    return 1 if any(one.state is State.DO for one in found) else 0


def look_at(thing: str, home: Home, w: Words, turn: Turns = _alone) -> Finding:
    """One of THINGS. `turn` gives a printer of this name to us alone: a window prints meanwhile."""
    if thing == PRINTER:
        return printer(home, w, turn)
    looks = {CAMERA: camera, SCANNER: scanner, LAYOUT: layout, LINE: line, DISK: disk, CLOCK: clock}
    return looks[thing](home, w)


def camera(home: Home, w: Words) -> Finding:
    from scanner.video_camera import VideoCamera, cameras_here

    what, wanted = w.say("Camera"), _settings(home).camera
    if wanted == NONE:
        return Finding(what, State.GREEN, w.say("None is used."))
    there = {one.key: one.name for one in cameras_here()}
    eye = VideoCamera(wanted)
    try:
        eye.open()
        high, wide = eye.frame().shape[:2]
    except CameraMissing as missing:
        if wanted == FIRST:
            return Finding(what, State.OPEN, w.say("None is connected, and none is needed."))
        return Finding(what, State.DO, w.say("The one that was chosen is away."), _say(missing, w))
    except CameraBusy as busy:
        if _window_is_open(home):
            return Finding(what, State.OPEN, w.say("It is looked through just now."))
        return Finding(what, State.DO, w.say("It gives no picture."), _say(busy, w))
    except Trouble as gone:
        return Finding(what, State.DO, w.say("It gives no picture."), _say(gone, w))
    finally:
        eye.close()
    name = there.get(wanted) or next(iter(there.values()), "")
    return Finding(what, State.GREEN, f"{name} {wide} × {high}".strip())


def scanner(home: Home, w: Words) -> Finding:
    from scanner.serial_ports import chosen
    from scanner.serial_scanner import SerialLine

    what, wanted = w.say("Scanner of codes"), _settings(home).scanner
    types = w.say("One that types like a keyboard is tried in the settings (F10).")
    if wanted == NONE:
        return Finding(what, State.GREEN, f"{w.say('None on a COM port is used.')} {types}")
    port = chosen(wanted)
    if port is None and wanted == FIRST:
        return Finding(what, State.OPEN, f"{w.say('None on a COM port.')} {types}")
    if port is None:
        to_do = w.say("Plug it in, or choose another one in the settings (F10).")
        return Finding(what, State.DO, w.say("The one that was chosen is away."), to_do)
    try:
        SerialLine(port.device).close()
    except PermissionError:
        to_do = w.say("Let this user read it: sudo usermod -aG dialout USER, then sign in anew.")
        return Finding(what, State.DO, w.say("The system lets nobody read it."), to_do)
    except OSError as failure:
        return _closed_port(home, w, failure, what)
    return Finding(what, State.GREEN, port.name)


def _closed_port(home: Home, w: Words, failure: OSError, what: str) -> Finding:
    if isinstance(failure, FileNotFoundError) or failure.errno in (2, 19):
        to_do = w.say("Plug it in, or choose another one in the settings (F10).")
        return Finding(what, State.DO, w.say("The one that was chosen is away."), to_do)
    if _window_is_open(home):
        return Finding(what, State.GREEN, w.say("The open window reads it."))
    to_do = w.say("Close the program that has it. Of ModemManager the guide says more.")
    return Finding(what, State.DO, w.say("Another program has it."), to_do)


def layout(home: Home, w: Words) -> Finding:
    what, known = w.say("Layouts"), layouts_here()
    if not known:
        return Finding(what, State.OPEN, w.say("They cannot be told from here."))
    names = ", ".join(known)
    if any(one.startswith(KAZAKH) for one in known):
        return Finding(what, State.GREEN, names)
    to_do = w.say("Add the Kazakh layout: without it nobody can type ә, ғ, қ. Scanners need none.")
    return Finding(what, State.DO, names, to_do)


def printer(home: Home, w: Words, turn: Turns = _alone) -> Finding:
    """All that the settings name; the first that is not well is told of."""
    what, kept = w.say("Printer"), _settings(home)
    own = f"folder:{home.printed}"
    kinds = getattr(kept, "printers", {})
    names = list(dict.fromkeys([kept.printer or own, kept.label_printer, *kinds.values()]))
    well = []
    for setting in filter(None, names):
        try:
            well.append(_looked_at(setting, w, turn))
        except (Trouble, Refusal) as failure:
            to_do = _say(failure, w)
            if type(failure) is PrinterUnreachable and not setting.startswith(_FOLDER):
                to_do = w.say("It does not answer. See that it is on and its cable is in.")
            return Finding(what, State.DO, setting.partition(":")[2] or setting, to_do)
    return Finding(what, State.GREEN, ", ".join(well))


def _looked_at(setting: str, w: Words, turn: Turns) -> str:
    """Its name, once it has said that it would print. Raises what it says instead."""
    try:
        device = open_printer(setting)
    except ValueError:
        device = MisnamedPrinter(setting)
    if isinstance(device, NoPrinter):
        return w.say("nothing is printed")
    if setting.startswith(_FOLDER):
        if not os.access(_nearest(Path(setting.removeprefix(_FOLDER))), os.W_OK):
            raise PrinterUnreachable(device.name)
        return w.say("papers lie in a folder as files")
    if isinstance(device, Watched):
        with turn(device.name):
            device.look()
    return device.name.partition(":")[2] or device.name


def line(home: Home, w: Words) -> Finding:
    """Asked as this device, so that an answer means: it is known there."""
    from app.wiring import Device

    what = w.say("Line")
    try:
        device = Device.load(home)
    except (Trouble, Refusal) as failure:
        return Finding(what, State.DO, _say(failure, w), w.say("The guide says how: tereze enrol."))
    if not device.settings.district:
        return Finding(what, State.OPEN, w.say("No address is set: everything goes by stick."))
    began = time.monotonic()
    try:
        if device.settings.relay:
            with closing(device.relay(_PATIENCE_S)) as relay:
                relay.files_held(())
        with closing(device.peer(_PATIENCE_S)) as peer:
            peer.files_held(())
    except (Trouble, Refusal) as failure:
        said, why = w.say("The district is not reached."), _say(failure, w)
        if type(failure) is PeerUnreachable:
            why = w.say("See whether the router is on and its cable is in.")
        return Finding(what, State.DO, said, f"{why} {w.say('Work goes on.')}")
    took = time.monotonic() - began
    return Finding(what, State.GREEN, w.say("The district answers in {n} ms.", n=round(took * 1e3)))


def disk(home: Home, w: Words) -> Finding:
    what, place = w.say("Disk"), _nearest(home.folder)
    try:
        free = shutil.disk_usage(place).free
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"tereze")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        to_do = w.say("See whether it is full, worn out or locked; then start the computer anew.")
        return Finding(what, State.DO, w.say("Nothing can be written where the book lies."), to_do)
    said = w.say("{room} are free.", room=room_words(free, w))
    if free < ROOM_FOR_FORMS:
        return Finding(what, State.DO, said, w.say("Make room: no form can be begun any more."))
    return Finding(what, State.GREEN, said)


def clock(home: Home, w: Words) -> Finding:
    what, now = w.say("Clock"), time.time_ns() // 1_000_000
    if judge(now, _good_time(home.book)).is_suspect:
        said = w.say("It is wrong: days and terms go by the last good day.")
        return Finding(what, State.DO, said, w.say("Set date and time of this computer."))
    return Finding(what, State.GREEN, _time_words(now))


def _time_words(now: int) -> str:
    from registry.application import office_time

    return office_time(now).strftime("%d.%m.%Y %H:%M")


def _good_time(book: Path) -> int:
    """The last good time in the book, UTC ms; 0 where there is none. For reading only."""
    with (
        suppress(sqlite3.Error, OSError, TypeError),
        closing(
            sqlite3.connect(f"{book.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
        ) as found,
    ):
        return int(found.execute("SELECT latest_at FROM state").fetchone()[0])
    return 0


def _settings(home: Home) -> DeviceSettings:
    """Those that cannot be read are the usual ones; the window says so itself."""
    try:
        return home.settings(DeviceSettings)
    except Trouble:
        return DeviceSettings()


def _window_is_open(home: Home) -> bool:
    turn = Turn(home.folder / "counter.lock")
    try:
        if not (home.folder / "counter.lock").exists():
            return False
        ours = turn.take()
    except OSError:
        return False
    if ours:
        turn.give_back()
    return not ours


def _nearest(place: Path) -> Path:
    """The folder itself, or the first above it that is there."""
    return next((one for one in (place, *place.parents) if one.exists()), Path.cwd())


def _say(failure: BaseException, w: Words) -> str:
    return sentence_for(failure, w)
