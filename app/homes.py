"""Where a device and a district keep their things: folders, key files, settings. Opens no book.

A start needs the folders before its window and all else behind it: msgspec is imported where it is
used, it takes as long as painting that window.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from registry.failures import Trouble

if TYPE_CHECKING:
    from app.settings import DeviceSettings, DistrictSettings
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
        """`DeviceSettings` or `DistrictSettings`. Raises HomeUnusable, SettingsUnreadable."""
        import msgspec

        path = self.folder / "settings.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return kind()
        except OSError as cause:
            raise HomeUnusable from cause
        except msgspec.MsgspecError as cause:
            raise SettingsUnreadable(path) from cause

    def keep_settings(self, settings: "DeviceSettings | DistrictSettings") -> None:
        import msgspec

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
        import msgspec

        from registry.trust import EnrolmentAnswer

        return msgspec.msgpack.decode(packed, type=EnrolmentAnswer)

    def keep_enrolment(self, answer: "EnrolmentAnswer") -> None:
        """Without the chains it brought: those are in the book."""
        import msgspec

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
