"""The words `parcel write` and `parcel read`: what district IT reads on the terminal.

The same two words at an office and at the district; whose home it is says what they mean. Exit
code 0: all is well; 3: done, and something wants to be looked at; 1: it could not be done.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.district import OpenDistrict, open_district
from app.district_parcels import DistrictParcels, OfficeLine, Round
from app.enrolling_by_stick import write_request
from app.homes import Home
from app.inspecting import StickGone
from app.kiosk_line import tickets_of
from app.outside import SystemClock
from app.parcels import KioskParcels, OfficeParcels, Taken, Told
from app.renewal import ensure_current
from app.safe import is_district
from app.wiring import Device
from inspector.verify import Ticker
from words import Words
from words.texts import sentence_for

WELL: Final = 0
REMARKS: Final = 3


def run_read(home: Home, stick: Path, w: Words) -> int:
    """Take in what lies on the stick for this home. At the district, all offices' and answer."""
    _look_at(stick)
    if is_district(home):
        district = open_district(home, SystemClock())
        try:
            done = DistrictParcels(district).read(stick, _progress())
            return _say_round(done, district, w)
        finally:
            district.book.engine.dispose()
    device = Device.load(home)
    is_kiosk = device.certificate.role == "kiosk"
    book = device.open_book(home.kiosk_book if is_kiosk else home.book)
    try:
        if is_kiosk:
            return _say_taken(KioskParcels(device, book).take(stick, _progress()), w)
        ensure_current(device, book)
        return _say_taken(OfficeParcels(device, book).take(stick, _progress()), w)
    finally:
        book.engine.dispose()


def run_write(home: Home, stick: Path, offices: Sequence[int], w: Words) -> int:
    """Write what goes from this home. At the district: prepare a stick for offices (none named:
    for all that have a computer)."""
    _look_at(stick)
    if is_district(home):
        district = open_district(home, SystemClock())
        try:
            known = sorted({row.office for row in district.devices.devices()})
            done = DistrictParcels(district).write(stick, offices or known)
            return _say_round(done, district, w)
        finally:
            district.book.engine.dispose()
    device = Device.load(home)
    if device.certificate.role == "kiosk":
        return _write_kiosk(device, stick, w)
    book = device.open_book(home.book)
    try:
        ensure_current(device, book)
        handed = OfficeParcels(device, book).give(stick, _progress())
    finally:
        book.engine.dispose()
    if handed.entries:
        said = w.count(
            "{n} page for the district is on the stick.",
            "{n} pages for the district are on the stick.",
            handed.entries,
        )
        print(said)
    else:
        print(w.say("The district has everything. The stick asks it for news."))
    print(w.say("All of it was read back from the stick. It can be pulled out."))
    return WELL


def _write_kiosk(device: Device, stick: Path, w: Words) -> int:
    book, line = device.open_book(device.home.kiosk_book), tickets_of(device)
    try:
        handed = KioskParcels(device, book, line).give(stick, _progress())
    finally:
        if line is not None:
            line.stop()
        book.engine.dispose()
    if not handed.parcels:
        print(w.say("This kiosk has nothing to tell the district."))
        return WELL
    print(w.say("What this kiosk has counted and how it was rated is on the stick."))
    print(w.say("All of it was read back from the stick. It can be pulled out."))
    return WELL


def run_enrol_write(home: Home, code: str, to: Path, w: Words) -> int:
    path = write_request(home, code, to)
    print(w.say("The request is written: {file}", file=path))
    print(
        w.say("Take it to the district. Keep the sheet: its fingerprint is needed for the answer.")
    )
    return WELL


def _look_at(stick: Path) -> None:
    if not stick.is_dir():
        raise StickGone


def _say_taken(taken: Taken, w: Words) -> int:
    if taken.parcels:
        said = w.count(
            "{n} new page was taken in from the stick.",
            "{n} new pages were taken in from the stick.",
            taken.entries,
        )
        print(said)
        if taken.files:
            print(w.count("{n} file of an answer came.", "{n} files of answers came.", taken.files))
        if taken.settled:
            print(w.say("The district confirms what it has received."))
    elif not (taken.damaged or taken.foreign or taken.untrue):
        print(w.say("Nothing for this computer is on the stick."))
    for remark in remarks(taken, w):
        print(remark)
    wrong = taken.damaged or taken.foreign or taken.untrue or taken.refused
    return REMARKS if wrong else WELL


def remarks(one: Taken | OfficeLine, w: Words) -> list[str]:
    """What wants to be looked at, a sentence each."""
    said = []
    if one.damaged:
        said.append(
            w.count(
                "{n} file is damaged: nothing of it was taken.",
                "{n} files are damaged: nothing of them was taken.",
                one.damaged,
            )
        )
    if one.foreign:
        said.append(
            w.count(
                "{n} file is meant for another computer: it was left as it is.",
                "{n} files are meant for another computer: they were left as they are.",
                one.foreign,
            )
        )
    if one.untrue:
        said.append(
            w.count(
                "{n} file is signed by nobody who is known here: nothing of it was taken.",
                "{n} files are signed by nobody who is known here: nothing of them was taken.",
                one.untrue,
            )
        )
    if one.refused:
        said.append(
            w.count(
                "{n} part was not accepted and is kept as evidence.",
                "{n} parts were not accepted and are kept as evidence.",
                one.refused,
            )
        )
    failed = getattr(one, "failed", None)
    if failed is not None:
        said.append(w.say("No answer could be written.") + " " + sentence_for(failed, w))
    return said


def _say_round(done: Round, district: OpenDistrict, w: Words) -> int:
    names = {one.code: w.of(kk=one.name_kk, ru=one.name_ru, en=one.name_en)
             for one in district.devices.offices()}  # fmt: skip
    rows = [(w.say("office"), w.say("files read"), w.say("new pages"), w.say("files back"), "")]
    rows += [
        (
            f"{one.office:04}",
            str(one.brought),
            str(one.entries),
            str(one.written),
            names.get(one.office, w.say("no such office")),
        )
        for one in done.offices
    ]
    if done.offices:
        _print_table(rows)
    elif not (done.let_in or done.turned_away or done.new_keys or done.no_keys):
        print(w.say("No office's folder is on this stick."))
    for one in done.offices:
        for remark in remarks(one, w):
            print(f"{one.office:04}: {remark}")
    _say_let_in(done, w)
    _say_new_keys(done, w)
    return WELL if done.is_well else REMARKS


def _say_let_in(done: Round, w: Words) -> None:
    if done.let_in:
        said = w.count(
            "{n} new computer was let in; its answer is on the stick.",
            "{n} new computers were let in; their answers are on the stick.",
            done.let_in,
        )
        print(said)
    if done.turned_away:
        said = w.count(
            "{n} request was turned away: its code is wrong, used or too old.",
            "{n} requests were turned away: their codes are wrong, used or too old.",
            done.turned_away,
        )
        print(said)


def _say_new_keys(done: Round, w: Words) -> None:
    if done.new_keys:
        said = w.count(
            "{n} computer gets new keys; the answer is on the stick.",
            "{n} computers get new keys; the answers are on the stick.",
            done.new_keys,
        )
        print(said)
    if done.no_keys:
        said = w.count(
            "{n} question for new keys was turned away.",
            "{n} questions for new keys were turned away.",
            done.no_keys,
        )
        print(said)


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    wide = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[:-1], wide, strict=True)]
        print("  ".join([*cells, row[-1]]).rstrip())


def _progress() -> Told:
    """On the terminal's second stream, once it takes longer than a second."""
    ticker = Ticker()

    def told(step: str, share: float) -> None:
        ticker((share + (step == "giving")) / 2)
        if share >= 1:
            ticker.end()

    return told
