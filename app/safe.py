"""The words `backup` and `restore`: what district IT reads on the terminal, in three languages."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

import msgspec

from app.homes import Home, NotEnrolled
from app.keeping import Keeper, copy_place, keeper_of_desk, keeper_of_district
from app.settings import DeviceSettings
from db.backup import Shelf, Told
from registry.application import office_day, office_time
from words import Words
from words.texts import sentence_for

if TYPE_CHECKING:
    from app.restoring import Plan, Source

_YES: Final = ("yes", "y", "да", "д", "иә", "и")
_QUIET_S: Final = 1.0  # a copy that is made within it needs no progress on the terminal


def keeper_of(home: Home) -> Keeper:
    """The backups of the desk or district in this folder.

    Raises NotEnrolled when it is neither, BackupElsewhere for a district on PostgreSQL.
    """
    if home.is_enrolled:
        return keeper_of_desk(home)
    if is_district(home):
        return keeper_of_district(home)
    raise NotEnrolled


def is_district(home: Home) -> bool:
    return not home.is_enrolled and (home.keys / "district.id").exists()


def run_backup(home: Home, to: Path | None, w: Words) -> int:
    """Make one now, into the usual folder or the one named."""
    keeper = keeper_of(home)
    if to is not None:
        keeper = replace(keeper, shelf=Shelf(to, keeper.shelf.stem), tidies=False)
    made = keeper.make(told=_progress(w))
    print(w.say("The backup is made, and was looked through at once: {file}", file=made.path))
    print(
        w.count(
            "It holds {n} page. The newest is of {day}.",
            "It holds {n} pages. The newest is of {day}.",
            made.found.entries,
            day=_when(made.found.last_at, w),
        )
    )
    print(w.say("It holds personal data in the clear: keep it in the safe."))
    return 0


def run_second_copy(home: Home, folder: Path, w: Words) -> int:
    """From now on every entry goes onto this stick or disk as well."""
    folder = folder.absolute()
    place = copy_place(home, folder)
    place.set_up()
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, second_copy=str(folder)))
    print(
        w.say("Every page is written onto this stick as well from now on: {folder}", folder=folder)
    )
    print(w.say("A window that is open now begins with it when it is opened again."))
    print(w.say("It holds personal data in the clear: keep it in the safe."))
    if folder.stat().st_dev == home.folder.stat().st_dev:
        said = w.say(
            "This folder is on the same disk as the book: if that disk dies, both are gone."
            " Take a stick or a second disk."
        )
        print(said, file=sys.stderr)
    return 0


def run_restore(
    home: Home, file: Path | None, w: Words, *, from_district: bool, readable_part: bool, yes: bool
) -> int:
    """Build the new book, say what it holds and lacks, ask, and change over."""
    from app.restorers import restorer_of_desk, restorer_of_district
    from app.restoring import Wanted
    from app.wiring import Device

    at_district = is_district(home)
    wanted = Wanted(file, from_district, readable_part)
    with restorer_of_district(home) if at_district else restorer_of_desk(home) as restorer:
        if at_district:
            plan = restorer.prepare(wanted)
        else:
            with Device.load(home).peer() as peer:
                plan = restorer.prepare(wanted, peer)
        _say_plan(plan, w)
        if not yes and not _agreed(w):
            print(w.say("Nothing was changed."))
            return 1
        kept = restorer.change_over()
    print(w.say("The book is restored."))
    if kept is not None:
        print(w.say("The old one is kept beside it: {file}", file=kept))
        print(w.say("Remove it when the district confirms that nothing is missing."))
    return 0


def _say_plan(plan: "Plan", w: Words) -> None:
    if plan.present is None:
        print(w.say("There is no book here."))
    elif plan.present_damage is not None:
        print(sentence_for(plan.present_damage, w))
    for source in plan.sources:
        print(_about_source(source, w))
        if source.damage is not None and source.damage is not plan.present_damage:
            print("  " + sentence_for(source.damage, w))
    print(w.count("The new book holds {n} page.", "The new book holds {n} pages.", plan.entries))
    if plan.present is not None and not plan.lost:
        print(w.say("Nothing that the book here holds is lost."))
    if plan.lost:
        said = w.count(
            "LOST: {n} page of the book here cannot be read any more, and no source has it.",
            "LOST: {n} pages of the book here cannot be read any more, and no source has them.",
            plan.lost,
        )
        print(said)
    if plan.new_codes:
        said = w.count(
            "{n} receipt was not printed yet: its code is gone. Open the application:"
            " “Receipt lost”.",
            "{n} receipts were not printed yet: their codes are gone. Open the applications:"
            " “Receipt lost”.",
            plan.new_codes,
        )
        print(said)


def _about_source(source: "Source", w: Words) -> str:
    from app.restoring import Kind

    match source.kind:
        case Kind.BACKUP:
            return w.count(
                "From the backup {file}: {n} page.",
                "From the backup {file}: {n} pages.",
                source.entries,
                file=source.path,
            )
        case Kind.COPY:
            return w.count(
                "From the second copy {file}: {n} more page.",
                "From the second copy {file}: {n} more pages.",
                source.entries,
                file=source.path,
            )
        case Kind.PRESENT:
            return w.count(
                "From the book that is here: {n} more page.",
                "From the book that is here: {n} more pages.",
                source.entries,
            )
        case Kind.DISTRICT:
            return w.count(
                "From the district: {n} more page.",
                "From the district: {n} more pages.",
                source.entries,
            )


def _agreed(w: Words) -> bool:
    """Only a clear yes, in any of the three languages; nobody at the terminal is a no."""
    try:
        answer = input(w.say("Put it in the place of the book that is here? [yes/no]") + " ")
    except EOFError:
        print()
        return False
    return answer.strip().casefold() in _YES


def _when(at: int, w: Words) -> str:
    return f"{w.short_date(office_day(at))} {w.clock(office_time(at))}"


def _progress(w: Words) -> Told:
    """Percent on the terminal's second stream, once a copy takes longer than a second."""
    began, last = monotonic(), -1

    def told(done: int, of: int) -> None:
        nonlocal last
        percent = 100 * done // max(of, 1)
        if monotonic() - began < _QUIET_S or percent == last:
            return
        last = percent
        end = "\r" if sys.stderr.isatty() and done < of else os.linesep
        print(w.say("Copying: {percent} %", percent=percent), end=end, file=sys.stderr, flush=True)

    return told
