"""A small real office whose book and export are tampered with: a week by the real verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp

from app.homes import Home
from app.outside import REAL
from app.settings import DeviceSettings
from app.wiring import Device
from db.book import Book
from db.chains import renew
from db.export import FOR_INSPECTOR, WHOLE, write_export
from db.journal import BookJournal
from db.rotating import change_keys
from registry.desk import Desk
from registry.facts import ChainOpened, PaperKind, Printed
from registry.trust import Certificate, EnrolmentAnswer, certify, fingerprint
from sync.exchange import Uploader
from tests.sync.line import Line, carrier_row
from tests.world import AIGUL, DISTRICT_ID, SOKOLOVKA, Place, TestKey, World, a_form, meet

SMALL_FRAMES = 700  # bytes: so that a file of a few kilobytes has several of each journal
DISTRICT = TestKey(b"district")
DESK = TestKey(b"desk1")
NEW = TestKey(b"desk1 with new keys")
FINGERPRINT = fingerprint(DISTRICT.public_key).replace(" ", "")
NAMES = ("Ахметов Ерлан", "Ким Анна", "Сейітова Жанар", "Омаров Қайрат")


def settle(place: Place, world: World) -> None:
    """The road comes and goes: entries up, receipts down."""
    Uploader(place.road, Line(world.district, carrier_row(place)), world.clock).run()


def live(world: World, *, with_receipts: bool) -> tuple[Desk, Place, BookJournal]:
    """Four applications on four days; with receipts the district has signed for the first three."""
    desk, place, journal = world.desk()
    for day, name in enumerate(NAMES):
        number = desk.register(a_form(name), AIGUL).number
        desk.mark_printed(PaperKind.RECEIPT, number.digits, "folder", AIGUL)
        if day % 2:
            desk.send_papers(number, AIGUL)
        with journal.writing() as commit:  # two entries under one signature
            for paper in (PaperKind.COVER_SHEET, PaperKind.ANSWER_LABEL):
                commit.append(Printed(paper, number.digits, 0, "folder"), actor=AIGUL.number)
        if with_receipts and day < len(NAMES) - 1:
            settle(place, world)
        elif day == 0:
            meet(place, world.district)  # the district's key is known, but no receipt was given
        world.clock.days_later(1)
    return desk, place, journal


def exported(book: Book, purpose: str = WHOLE, largest: int = SMALL_FRAMES) -> bytes:
    file = BytesIO()
    write_export(book, purpose, file.write, largest=largest)
    return file.getvalue()


def plain_book(book: Book, to: Path) -> None:
    """The book's file with everything in it, and nothing beside it."""
    with book.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = book.engine.url.database
    if path is None:
        raise AssertionError("a book in a file")
    copyfile(path, to)


@dataclass(frozen=True)
class Village:
    """What the office wrote, as bytes."""

    book: bytes
    export: bytes
    inspector: bytes


@cache
def village(*, with_receipts: bool) -> Village:
    return _made(lambda world: live(world, with_receipts=with_receipts)[1])


@cache
def renewed(*, with_receipts: bool) -> Village:
    """After a restore: the desk goes on in a new journal that follows the old one."""

    def lived(world: World) -> Place:
        live(world, with_receipts=with_receipts)[1].book.engine.dispose()
        place = world._place("desk1", DESK, b"desk %011d" % 1)
        renew(place.book)
        desk, place, _ = _again(world, place, "desk1")
        desk.register(a_form("Бесінші"), AIGUL)
        if with_receipts:
            settle(place, world)
        return place

    return _made(lived)


@cache
def rotated(*, with_receipts: bool) -> Village:
    """After a change of keys: the desk goes on in a new journal under the new one."""

    def lived(world: World) -> Place:
        _, place, _ = live(world, with_receipts=with_receipts)
        change(world, place)
        place.book.engine.dispose()
        desk, place, _ = _again(world, Place(place.book, NEW, place.device), "desk1")
        desk.register(a_form("Бесінші"), AIGUL)
        if with_receipts:
            settle(place, world)
        desk.register(a_form("Алтыншы"), AIGUL)
        return place

    return _made(lived)


def change(world: World, place: Place) -> None:
    """The desk's keys are changed for `NEW`, as its district has certified."""
    certificate = Certificate(place.device, 427, 1, "desk", NEW.public_key, "", world.clock.now())
    signed = certify(DISTRICT, certificate)
    whose = (place.device, 427, 1, NEW.public_key, "", signed.packed, signed.signature)
    change_keys(place.book, ChainOpened(*whose, "rotated"), NEW, "planned")


@cache
def district_with_branches() -> tuple[Village, bytes]:
    """The district's book after a desk's book was copied and both went on; and the desk's export,
    which has the district's receipts for both branches."""
    desk_export = []

    def lived(world: World) -> Place:
        _, place, _ = live(world, with_receipts=True)
        plain_book(place.book, world.folder / "copy.book")
        desk, place, _ = _again(world, place, "desk1")
        desk.register(a_form("Бірінші"), AIGUL)
        settle(place, world)
        other, copied, _ = _again(world, place, "copy")
        other.register(a_form("Екінші"), AIGUL)
        other.register(a_form("Үшінші"), AIGUL)
        settle(copied, world)
        settle(place, world)
        settle(place, world)  # its next question brings the receipt for the other's branch as well
        desk_export.append(exported(place.book))
        return world.district

    made = _made(lived)
    return made, desk_export[0]


def _again(world: World, place: Place, name: str) -> tuple[Desk, Place, BookJournal]:
    """A desk at work on the book `name`, which goes on with the chain that is in it."""
    from db.journal import own_journal
    from tests.world import STATUS_ADDRESS, CheapSealer, the_calendar, the_catalogue

    at_work = world._place(name, place.key, place.device)
    journal = own_journal(at_work.book)
    if journal is None:
        raise AssertionError("the book has a chain of its own")
    desk = Desk(
        journal=journal,
        sealer=CheapSealer(),
        random=world.random,
        clock=world.clock,
        catalogue=the_catalogue(),
        calendar=the_calendar(),
        office=SOKOLOVKA,
        desk=1,
        status_address=STATUS_ADDRESS,
    )
    return desk, at_work, journal


def _made(lived: Callable[[World], Place]) -> Village:
    folder = Path(mkdtemp(prefix="tereze-village-"))
    try:
        world = World(folder)
        place = lived(world)
        export, taken = exported(place.book), exported(place.book, FOR_INSPECTOR)
        plain_book(place.book, folder / "plain")
        world.close()
        return Village((folder / "plain").read_bytes(), export, taken)
    finally:
        rmtree(folder)


def device_of(world: World, place: Place) -> Device:
    """The desk as the wiring knows it, for what is asked of a whole device."""
    certificate = Certificate(
        place.device, 427, 1, "desk", place.key.public_key, "", world.clock.now()
    )
    signed = certify(world.district_key, certificate)
    answer = EnrolmentAnswer(
        signed, world.district_key.public_key, DISTRICT_ID, SOKOLOVKA, (), "https://tereze.example"
    )
    home = Home(world.folder)
    # A test's key signs as a device's own does.
    return Device(
        home,
        place.key,  # type: ignore[arg-type]
        answer,
        certificate,
        DeviceSettings(),
        world.clock,
        REAL,
    )


@cache
def export_of_about(size: int) -> bytes:
    """A real export of at least so many bytes: applications until it is large enough."""
    grown: list[bytes] = []

    def lived(world: World) -> Place:
        desk, place, _ = world.desk()
        settle(place, world)
        while not grown or len(grown[-1]) < size:
            number = desk.register(a_form(NAMES[len(grown) % len(NAMES)]), AIGUL).number
            desk.mark_printed(PaperKind.RECEIPT, number.digits, "folder", AIGUL)
            if len(grown) % 3 == 0:
                settle(place, world)
            world.clock.days_later(0.1)
            grown.append(exported(place.book))
        return place

    _made(lived)
    return grown[-1]


@cache
def small_book() -> bytes:
    """A desk's book of one application, with receipts, as one plain file."""

    def lived(world: World) -> Place:
        desk, place, _ = world.desk()
        settle(place, world)
        desk.register(a_form(NAMES[0]), AIGUL)
        settle(place, world)
        return place

    return _made(lived).book
