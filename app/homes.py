"""Where a device and a district keep their things: folders, key files, settings. Opens no book."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from registry.failures import Trouble

if TYPE_CHECKING:
    from registry.trust import EnrolmentAnswer

_Kind = TypeVar("_Kind")


class NotEnrolled(Trouble):
    """This device has not been let into a district yet."""


class HomeUnusable(Trouble):
    """The disk does not let a file of this device be read or written."""


class SettingsUnreadable(Trouble):
    """A settings file is not what it should be. `path` names the file, not its content."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.path = path


class DeviceSettings(msgspec.Struct, frozen=True):
    """What may be changed by hand at a desk or a kiosk (`settings.json`)."""

    district: str = ""  # address of the district's server
    relay: str = ""  # address of this office's own server (`tereze office`); "": it has none
    printer: str = ""  # "folder:DIR", "system:NAME" or "none"; "" is the folder `printed`
    paper: str = "A4"  # of the receipt: "A4" or "80mm"
    language: str = "kk"
    board_seconds: float = 30.0  # how often a kiosk asks for news
    demo: bool = False
    second_copy: str = ""  # folder of a stick or second disk, set up by `tereze backup`; "": none
    backups: str = ""  # folder, best on another disk; "" is the folder `backups`
    listen: str = "0.0.0.0:8428"  # of a relay (`tereze office`), for the desks of its office
    label_printer: str = ""  # as `printer`; "" is the same one
    labels: str = "sheet"  # for labels of papers: a "sheet" of A4, 3 × 8, or a "roll", 58 × 40 mm
    scans: str = ""  # folder into which a page scanner writes; "" is the folder `scans`
    camera: str = ""  # for pages: its number (of /dev/video2 it is 2); "" is the first one there
    tickets: bool = False  # a line with numbers: set at relay, kiosk, hall and desks (decision 11)
    serves: tuple[str, ...] = ()  # of a desk: the kinds it calls (`registry.line_up`); (): all
    contrast: bool = False  # of the counter's window: the look for weak eyes
    letters: float = 1.0  # of the counter's window: how many times as large, 1.0 or 1.25


class DistrictSettings(msgspec.Struct, frozen=True):
    """What may be changed by hand at the district (`settings.json`)."""

    database: str = ""  # "" is SQLite in the folder
    listen: str = "127.0.0.1:8427"
    status_address: str = "http://127.0.0.1:8427"
    demo: bool = False
    backups: str = ""  # folder, best on another disk; "" is the folder `backups`


def default_home(word: str) -> Path:
    """Where things are kept when nobody says otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "tereze" / word


class Home:
    """A folder of one device or district."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        self.files = folder / "files"
        self.printed = folder / "printed"

    def make(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, exist_ok=True)

    @property
    def book(self) -> Path:
        return self.folder / "desk.book"

    @property
    def kept_forms(self) -> Path:
        """Forms that were open when the window closed or died, locked: `app.office_reception`."""
        return self.folder / "forms.kept"

    @property
    def line(self) -> Path:
        """Tickets of the last days: at a relay their line, at a kiosk those it gave."""
        return self.folder / "line"

    @property
    def kiosk_book(self) -> Path:
        return self.folder / "kiosk.book"

    @property
    def district_database(self) -> Path:
        return self.folder / "district.sqlite"

    @property
    def key(self) -> Path:
        return self.keys / "device.key"

    @property
    def print_key(self) -> Path:
        return self.keys / "print.key"

    def settings(self, kind: type[_Kind]) -> _Kind:
        path = self.folder / "settings.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return kind()
        except OSError as cause:
            raise HomeUnusable from cause
        except msgspec.MsgspecError as cause:
            raise SettingsUnreadable(path) from cause

    def keep_settings(self, settings: DeviceSettings | DistrictSettings) -> None:
        text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
        write_whole(self.folder / "settings.json", text + b"\n")

    def enrolment(self) -> "EnrolmentAnswer":
        """What the district answered. Raises NotEnrolled."""
        try:
            packed = (self.folder / "enrolment").read_bytes()
        except FileNotFoundError as cause:
            raise NotEnrolled from cause
        except OSError as cause:
            raise HomeUnusable from cause
        from registry.trust import EnrolmentAnswer  # a start shows its window before

        return msgspec.msgpack.decode(packed, type=EnrolmentAnswer)

    def keep_enrolment(self, answer: "EnrolmentAnswer") -> None:
        """Without the chains it brought: those are in the book."""
        bare = msgspec.structs.replace(answer, frames=())
        write_whole(self.folder / "enrolment", msgspec.msgpack.encode(bare))

    @property
    def is_enrolled(self) -> bool:
        return (self.folder / "enrolment").exists()


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all, and still there after a power cut. Raises HomeUnusable."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        settle_names(path.parent)
    except OSError as cause:
        raise HomeUnusable from cause


def settle_names(folder: Path) -> None:
    """New names in a folder must survive a power cut; Windows cannot open one and need not."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
