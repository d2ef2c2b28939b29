"""A district set back to last week gets the missing week unasked, and goes on with new chains."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from app.demo import SOKOLOVKA
from db.tables import application, chain
from registry.application import Stage
from registry.facts import ChainOpened
from registry.road import DoubtKind
from tests.app.test_renewal import own_chains
from tests.app.village import Village
from tests.postgres import Server, postgres, programs

__all__ = ["postgres"]
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@dataclass
class Setback:
    """A village whose district can be set back to how it was when it was kept."""

    village: Village
    keep: Callable[[], None]
    set_back: Callable[[], None]  # while nobody is at work; opening again is the caller's


@pytest.fixture(params=BOTH)
def setback(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Setback]:
    if request.param == "sqlite":
        village = Village(tmp_path, monkeypatch)
        yield _sqlite(village, tmp_path)
        village.close()
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    village = Village(tmp_path, monkeypatch, url)
    yield _postgresql(village, server, url)
    village.close()
    server.drop(url)


def _keep_install(village: Village) -> None:
    """The number beside the database as it is now: part of the folder, not of a backup."""
    shutil.copyfile(village.home.folder / "install", village.folder / "install kept")


def _sqlite(village: Village, folder: Path) -> Setback:
    database, kept = village.home.district_database, folder / "kept"

    def keep() -> None:
        village.close()
        _keep_install(village)
        shutil.copyfile(database, kept)
        village.reopen()

    def set_back() -> None:
        village.close()
        for beside in database.parent.glob(database.name + "*"):
            beside.unlink()
        shutil.copyfile(kept, database)

    return Setback(village, keep, set_back)


def _postgresql(village: Village, server: Server, url: str) -> Setback:
    """By PostgreSQL's own tools, as packaging/district and the guide have it."""
    name, kept = url.partition("@/")[2].partition("?")[0], village.folder / "kept.dump"

    def keep() -> None:
        """While the server is at work, as every night."""
        _keep_install(village)
        _run(["pg_dump", "--format=custom", f"--file={kept}", url])

    def set_back() -> None:
        village.close()
        with server.administrator() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {name}".encode())
        _run(["pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={url}", kept])

    return Setback(village, keep, set_back)


def _run(command: list[str | Path]) -> None:
    """One of the tools that come with the server. Raises CalledProcessError."""
    binaries = programs()
    assert binaries is not None
    subprocess.run([binaries / command[0], *command[1:]], check=True, timeout=120)


def _stages(village: Village) -> dict[str, str]:
    asked = select(application.c.number, application.c.stage)
    with village.district.book.reading() as connection:
        return {row.number: row.stage for row in connection.execute(asked).all()}


def _a_week(village: Village) -> tuple[list[str], list[str]]:
    """Two desks at work, one answer, all of it carried and signed for: what is at stake."""
    one, two = village.desks
    numbers = [desk.register() for desk in (one, one, two)]
    for desk in (one, two):
        desk.carry()
    village.answer(numbers[0])
    for desk in (one, two, one):
        desk.carry()
    return village.hashes, [number.digits for number in numbers]


def test_ordinary_rounds_of_two_desks_bring_back_everything_the_district_had_signed_for(setback):
    village = setback.village
    one, two = village.desk(1), village.desk(2)
    one.register()
    one.carry()
    setback.keep()
    held, numbers = _a_week(village)
    stages = _stages(village)

    setback.set_back()
    village.reopen()
    assert not set(held) <= set(village.hashes)
    for desk in (two, one, two):
        desk.carry()

    assert set(held) <= set(village.hashes)
    assert one.hashes == two.hashes == village.hashes
    assert _stages(village) == stages
    assert stages[numbers[0]] == Stage.ANSWERED.value
    assert (one.waiting, two.waiting) == (0, 0)


def test_what_the_district_writes_afterwards_stands_on_a_new_chain_and_reaches_the_desks(setback):
    village = setback.village
    one = village.desk(1)
    first = one.register()
    one.carry()
    setback.keep()
    second = one.register()
    one.carry()
    village.answer(first)
    one.carry()

    setback.set_back()
    village.reopen()
    one.carry()
    village.answer(second)
    one.carry()

    assert one.hashes == village.hashes
    for number in (first, second):
        known = one.office.application(number)
        assert known is not None
        assert known.stage is Stage.ANSWERED
    opened = [
        entry
        for entry, _ in own_chains(village.district.book)
        if entry.office == SOKOLOVKA and isinstance(entry, ChainOpened)
    ]
    assert [one.reason for one in opened] == ["office", "restored"]
    with village.district.book.reading() as connection:
        branches = connection.execute(select(chain.c.id).where(chain.c.branch > 0)).all()
    assert branches == []  # it wrote nothing on the old one


def test_the_desks_notice_that_the_district_had_less_than_it_signed_for(setback):
    village = setback.village
    one, two = village.desk(1), village.desk(2)
    one.register()
    for desk in (one, two):
        desk.carry()
    setback.keep()
    _a_week(village)
    assert one.office.parts.road.doubts() == ()

    setback.set_back()
    village.reopen()
    for desk in (one, two, one):
        desk.carry()

    doubts = one.office.parts.road.doubts()
    assert {doubt.kind for doubt in doubts} == {DoubtKind.SHORTER}
    assert {(doubt.own, doubt.desk) for doubt in doubts} >= {(True, 1), (False, 0)}
    for desk in (one, two):
        before = desk.office.parts.road.doubts()
        desk.carry()
        assert desk.office.parts.road.doubts() == before  # told once, not at every round


def test_a_district_that_nobody_knew_was_set_back_keeps_both_of_its_stories(setback):
    """Its whole folder was put back, and it wrote before any desk came: nothing is lost either."""
    village = setback.village
    one = village.desk(1)
    first, second = one.register(), one.register()
    one.carry()
    setback.keep()
    village.answer(first)
    one.carry()
    held = village.hashes

    setback.set_back()
    shutil.copyfile(village.folder / "install kept", village.home.folder / "install")
    village.reopen()
    village.answer(second)
    for _ in range(2):
        one.carry()

    assert set(held) <= set(village.hashes)
    assert one.hashes == village.hashes
    kinds = [doubt.kind for doubt in one.office.parts.road.doubts()]
    assert DoubtKind.DIFFERENT in kinds
    third = one.register()
    one.carry()
    village.answer(third)
    one.carry()
    assert one.hashes == village.hashes
    for number in (first, second, third):
        known = one.office.application(number)
        assert known is not None
        assert known.stage is Stage.ANSWERED
    reasons = [one.reason for one, _ in own_chains(village.district.book)]
    assert "forked" in reasons


def test_a_desk_let_in_after_the_last_backup_is_known_again_when_another_has_been_there(setback):
    village = setback.village
    one = village.desk(1)
    one.carry()
    setback.keep()
    two = village.desk(2)
    number = two.register()
    for desk in (two, one):
        desk.carry()
    before = village.district.devices.device(two.device.certificate.device)

    setback.set_back()
    village.reopen()
    assert village.district.devices.device(two.device.certificate.device) is None
    for _ in range(2):  # hears that the district is behind; brings what it lacks
        one.carry()  # of the district's own common chain, too, which this desk holds further on
    after = village.district.devices.device(two.device.certificate.device)
    assert before is not None
    assert after is not None
    assert (after.certificate, after.office, after.desk, after.role, after.enrolled_at) == (
        before.certificate,
        before.office,
        before.desk,
        before.role,
        before.enrolled_at,
    )
    two.carry()
    assert number.digits in _stages(village)
    assert two.waiting == 0
