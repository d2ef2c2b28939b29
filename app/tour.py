"""The whole round with real parts: one application from the desk to the district and back.

The tour touches only what a user can: keys and mouse in windows, pages in a browser, files, and the
command line. It knows no verb of the desk. What it reports is read back from the kiosk's screen,
from the public page, and from the two databases after every program has ended.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.tour_face import StepFailed

STAFF = (
    ("0427-01", "Әбілова А. С.", "бас маман", "главный специалист", "chief specialist",
     "specialist+decider"),
    ("0427-02", "Савченко Н. В.", "жетекші маман", "ведущий специалист", "leading specialist",
     "specialist"),
)  # fmt: skip
CLERK = ("D-01", "Ермекова Г. Т.", "бөлім маманы", "специалист отдела", "department officer")
DEVICES = (("desk", "1"), ("kiosk", "90"))
RESIDENT = {
    "name": "Серікова Айгүл Қанатқызы",
    "iin": "580314400002",
    "phone": "8 (71538) 2-45-67",
    "address": "Соколовка, Орталық к-сі, 5",
}
SERVICE = {"kk": "бақша", "ru": "огород", "en": "garden"}
PROGRAM: tuple[str, ...] = (
    sys.executable,
    "-m",
    "app.main",
)  # each program of the round, as its user starts it


@dataclass
class Round:
    """What the tour knows so far."""

    to: Path
    language: str
    database: str = ""
    cut: bool = False  # kill the district in the middle and start it again
    number: str = ""
    code: str = ""
    clerks_code: str = ""  # by which the clerk signs in for the first time
    stages: list[dict[str, str]] = field(default_factory=list)
    said: Callable[[str], None] = lambda line: print(line, flush=True)

    @property
    def work(self) -> Path:
        return self.to / "work"

    def home(self, name: str) -> Path:
        return self.work / name


def run_tour(to: Path, language: str, database: str = "", *, cut: bool = False) -> int:
    """Play the round into the folder `to`; 0 when every step held."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    tour = Round(to.resolve(), language, database, cut)
    _clear(tour.to)
    began = time.monotonic()
    try:
        _play(tour)
    except StepFailed as failed:
        print(f"tour failed: {failed}", file=sys.stderr)
        return 1
    tour.said(f"tour: the whole round in {time.monotonic() - began:.0f} s, in {tour.to.name}/")
    return 0


def _clear(to: Path) -> None:
    """Only what an earlier tour left: somebody may have named a folder with other things in it."""
    to.mkdir(parents=True, exist_ok=True)
    for name in ("work", "pictures"):
        shutil.rmtree(to / name, ignore_errors=True)
    for name in (
        "receipt.pdf", "answer-label.pdf", "tour.json", "desk.book", "district.sqlite",
    ):  # fmt: skip
        (to / name).unlink(missing_ok=True)
    (to / "pictures").mkdir()
    (to / "work").mkdir()


def _play(tour: Round) -> None:
    from app.tour_desk import play_desk

    with ExitStack() as ended:
        district = DistrictProcess(tour)
        ended.callback(district.end)
        district.start()
        _enrol(tour, district)
        play_desk(tour, district)
    _report(tour)


# -- programs of their own ------------------------------------------------------------------------


def tereze(*words: str) -> str:
    """Run a word of the command line as its user would; what it printed."""
    done = subprocess.run(
        [*PROGRAM, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode != 0:
        raise StepFailed(f"tereze {words[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


class DistrictProcess:
    """The district's server, started and ended like any program."""

    def __init__(self, tour: Round) -> None:
        self._tour = tour
        self._home = tour.home("district")
        self._port = _free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        ready = self._tour.work / "district.ready"
        ready.unlink(missing_ok=True)
        command = [*PROGRAM, "district", "--home", str(self._home)]
        command += ["--listen", f"127.0.0.1:{self._port}", "--address", self.address]
        command += ["--ready-file", str(ready)]
        if self._tour.database:
            command += ["--database", self._tour.database]
        with (self._tour.work / "district.log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log, stdout=log)
        until = time.monotonic() + 30
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > until:
                raise StepFailed("the district did not start; its last words are in district.log")
            time.sleep(0.02)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _enrol(tour: Round, district: DistrictProcess) -> None:
    """District IT names the people and lets the two devices in, with sheets as on paper."""
    at = ["--home", str(tour.home("district"))]
    people = tour.work / "people.csv"
    rows = [("427", *person) for person in STAFF] + [("0", *CLERK, "clerk")]
    columns = "office,number,name,position_kk,position_ru,position_en,roles"
    people.write_text("\n".join([columns, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    tereze("staff", *at, "--file", str(people))
    said = tereze("account", *at, "--give-code", "--number", CLERK[0])
    tour.clerks_code = said.splitlines()[1].split()[1]
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda one: _let_in(tour, district, at, *one), DEVICES))
    settings = tour.home("kiosk") / "settings.json"
    told = json.loads(settings.read_text("utf-8"))
    settings.write_text(json.dumps({**told, "board_seconds": 0.5}), "utf-8")


def _let_in(tour: Round, district: DistrictProcess, at: list[str], role: str, number: str) -> None:
    sheet = tereze("invite", *at, "--office", "427", "--desk", number, "--role", role)
    code, fingerprint = sheet.splitlines()[:2]
    where = ["--home", str(tour.home(role)), "--district", district.address]
    tereze("enrol", *where, "--code", code, "--fingerprint", fingerprint)


# -- what is left behind --------------------------------------------------------------------------


def _report(tour: Round) -> None:
    """Compare the two databases, by programs that read nothing else, and write it all down."""
    desk_book = tour.to / "desk.book"
    _copy_database(tour.home("desk") / "desk.book", desk_book)
    entries_desk = tereze("entries", str(desk_book)).split()
    where = tour.database
    if not where:
        _copy_database(tour.home("district") / "district.sqlite", tour.to / "district.sqlite")
        where = str(tour.to / "district.sqlite")
    entries_district = tereze("entries", where).split()
    told = {
        "number": tour.number,
        "control_code": tour.code,
        "stages": tour.stages,
        "entries_desk": entries_desk,
        "entries_district": entries_district,
    }
    (tour.to / "tour.json").write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    if entries_desk != entries_district or not entries_desk:
        raise StepFailed("desk and district do not hold the same entries")


def _copy_database(source: Path, target: Path) -> None:
    """With what still lies in the write-ahead log."""
    import sqlite3

    with sqlite3.connect(source) as opened, sqlite3.connect(target) as copy:
        opened.backup(copy)
    opened.close()
    copy.close()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
